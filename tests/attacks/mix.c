/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/wr.h"
#include "bundle/exhibit.h"
#include "crypto/digest.h"
#include "mix.h"

#define ARENA_CAP (1024u * 1024u * 1024u)
#define APP       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const uint8_t app_id[20] = {0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
                                   0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa};

void mix_init(mix *m)
{
    memset(m, 0, sizeof *m);
    tc_arena_init(&m->arena, ARENA_CAP);
    m->forge = tc_forge_new();
    assert_non_null(m->forge);
    assert_true(tc_bundle_builder_init(&m->builder, &m->arena));
    m->builder.subject = (tc_subject){.app_id = TC_STR(APP), .name = TC_STR("simulated app")};
}

void mix_done(mix *m)
{
    tc_forge_free(m->forge);
    tc_arena_done(&m->arena);
}

void mix_machine(tc_forge_options *o, mix *m, unsigned number)
{
    uint8_t *id = tc_arena_alloc(&m->arena, 20);

    assert_non_null(id);
    memset(id, (int)(0x10 + number), 20);
    tc_forge_defaults(o);
    o->make &= ~(unsigned)TC_FORGE_MAKE_RA_TLS;
    o->dstack.app_id = tc_bytes_of(app_id, sizeof app_id);
    o->dstack.instance_id = tc_bytes_of(id, 20);
}

static void add_row(mix *m, tc_bytes row)
{
    for (size_t i = 0; i < m->n_rows; i++) {
        if (tc_bytes_eq(m->rows[i], row)) {
            return;
        }
    }
    assert_true(m->n_rows < MIX_IMAGES_MAX);
    m->rows[m->n_rows++] = row;
}

tc_forge_evidence *mix_make(mix *m, const tc_forge_options *o)
{
    tc_forge_evidence *e = TC_NEW(&m->arena, tc_forge_evidence);

    assert_non_null(e);
    assert_int_equal(tc_forge_make(e, m->forge, &m->arena, o), TC_OK);
    m->root = e->root_pem;
    if (e->image.policy_row.n > 0) {
        add_row(m, e->image.policy_row);
    }
    return e;
}

void mix_put(mix *m, tc_exhibit_kind kind, tc_bytes body)
{
    tc_exhibit *exhibit = &m->builder.exhibits[m->builder.n++];

    assert_true(m->builder.n <= TC_MAX_EXHIBITS);
    *exhibit = (tc_exhibit){
        .kind = kind, .source = TC_STR("mix"), .is_text = tc_exhibit_is_text(body), .body = body};
    tc_sha256(exhibit->sha256, &body, 1);
}

const tc_forge_evidence *mix_put_answers(mix *m, const tc_forge_options *o)
{
    const tc_forge_evidence *e = mix_make(m, o);

    mix_put(m, TC_EXHIBIT_GET_QUOTE, e->get_quote);
    mix_put(m, TC_EXHIBIT_INFO, e->info);
    return e;
}

void mix_put_common(mix *m)
{
    const tc_forge_evidence *e;
    tc_forge_options o;

    mix_machine(&o, m, 0);
    e = mix_make(m, &o);
    mix_put(m, TC_EXHIBIT_COLLATERAL, e->collateral);
    mix_put(m, TC_EXHIBIT_OS_IMAGE, e->image.description);
}

tc_verdict mix_judge(mix *m)
{
    tc_wr w = tc_wr_init(&m->arena, MIX_TEXT_LIMIT);
    tc_roots roots = {.n = 0};
    tc_policy *policy;
    tc_bundle bundle;
    tc_bytes text;
    tc_str why;

    tc_wr_lit(&w, "{\"format\":\"trustcenter.policy/v1\",\"name\":\"mix\",\"version\":1,"
                  "\"required_sections\":[\"hardware\",\"operating-system\",\"source-code\"],"
                  "\"os\":{\"images\":[");
    for (size_t i = 0; i < m->n_rows; i++) {
        tc_wr_lit(&w, i == 0 ? "" : ",");
        tc_wr_bytes(&w, m->rows[i]);
    }
    tc_wr_lit(&w, "]}");
    tc_wr_lit(&w, m->policy == NULL ? "" : ",");
    tc_wr_lit(&w, m->policy == NULL ? "" : m->policy);
    tc_wr_lit(&w, "}");
    assert_true(tc_wr_finish(&text, &w));
    policy = tc_policy_parse(&m->arena, text, &why);
    assert_non_null(policy);
    assert_true(tc_roots_add(&roots, m->root));
    assert_true(tc_bundle_build(&bundle, &m->builder, &why));
    assert_int_equal(tc_verify(&m->report, &m->arena, &bundle, policy, &roots, TC_FORGE_NOW),
                     TC_OK);
    assert_int_equal(m->report.trouble, TC_OK);
    return m->report.verdict;
}

bool mix_has(const mix *m, tc_check_id check, tc_check_status status)
{
    for (size_t i = 0; i < m->report.n_components; i++) {
        if (m->report.components[i].checks[check].status == status) {
            return true;
        }
    }
    return false;
}
