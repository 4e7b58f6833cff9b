/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "attacks.h"
#include "base/wr.h"

#define ARENA_CAP   (256u * 1024u * 1024u)
#define MAX_TEXT    (4u * 1024u * 1024u)
#define POLICY_SIZE 8192u

static tc_bytes text_of(const edit *e)
{
    if (e->to == NULL) {
        return (tc_bytes){(const uint8_t *)"", 0};
    }
    return tc_bytes_of(e->to, e->to_size > 0 ? e->to_size : strlen(e->to));
}

static tc_bytes join(tc_arena *arena, tc_bytes a, tc_bytes b, tc_bytes c)
{
    tc_wr w = tc_wr_init(arena, MAX_TEXT);
    tc_bytes out;

    tc_wr_bytes(&w, a);
    tc_wr_bytes(&w, b);
    tc_wr_bytes(&w, c);
    assert_true(tc_wr_finish(&out, &w));
    return out.p == NULL ? (tc_bytes){(const uint8_t *)"", 0} : out;
}

/* splice replaces n bytes at `at`. */
static tc_bytes splice(tc_arena *arena, tc_bytes in, size_t at, size_t n, tc_bytes with)
{
    return join(arena, tc_bytes_sub(in, 0, at), with, tc_bytes_sub(in, at + n, in.n - at - n));
}

static tc_bytes replace_text(tc_arena *arena, const edit *e, tc_bytes in)
{
    tc_bytes from = tc_bytes_of(e->from, strlen(e->from));
    size_t at = tc_bytes_find(in, from);

    assert_int_not_equal(at, SIZE_MAX); /* an edit that changes nothing proves nothing */
    if (e->op == EDIT_FIRST) {
        return splice(arena, in, at, from.n, text_of(e));
    }
    return tc_forge_replace(arena, in, from, text_of(e));
}

static tc_bytes apply_edit(tc_arena *arena, const edit *e, tc_bytes in)
{
    uint8_t byte;

    switch (e->op) {
    case EDIT_NONE:
        return in;
    case EDIT_XOR:
        assert_true(e->at < in.n);
        byte = in.p[e->at] ^ e->with;
        return splice(arena, in, e->at, 1, tc_bytes_of(&byte, 1));
    case EDIT_SET:
        return splice(arena, in, e->at, text_of(e).n, text_of(e));
    case EDIT_CUT:
        return tc_bytes_sub(in, 0, in.n - e->at);
    case EDIT_KEEP:
        return tc_bytes_sub(in, 0, e->at);
    case EDIT_APPEND:
        return splice(arena, in, in.n, 0, text_of(e));
    case EDIT_INSERT:
        return splice(arena, in, e->at, 0, text_of(e));
    case EDIT_REPLACE:
    case EDIT_FIRST:
        return replace_text(arena, e, in);
    case EDIT_WHOLE:
        return text_of(e);
    }
    return in;
}

/* twin gives the other signature that is as good: (r, n - s). */
static tc_bytes twin(tc_arena *arena, tc_bytes in)
{
    static const uint8_t order[32] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
                                      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                      0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
                                      0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
    uint8_t s[32];
    int borrow = 0;

    assert_int_equal(in.n, 64);
    for (size_t i = sizeof s; i > 0; i--) {
        int digit = order[i - 1] - in.p[32 + i - 1] - borrow;

        borrow = digit < 0;
        s[i - 1] = (uint8_t)(digit + (borrow ? 256 : 0));
    }
    return splice(arena, in, 32, sizeof s, tc_bytes_of(s, sizeof s));
}

static tc_bytes scene_hook(void *context, tc_arena *arena, tc_forge_object object,
                           tc_forge_stage stage, tc_bytes in)
{
    scene *s = context;

    if (s->twin_signatures && stage == TC_FORGE_SIGNATURE) {
        in = twin(arena, in);
    }
    for (size_t i = 0; i < s->n_edits; i++) {
        if (s->edits[i].object == object && s->edits[i].stage == stage) {
            in = apply_edit(arena, &s->edits[i], in);
            s->edited++;
        }
    }
    return in;
}

static void scene_events_hook(void *context, tc_arena *arena, tc_forge_events which,
                              tc_forge_log *log)
{
    scene *s = context;

    if (s->events != NULL) {
        s->events(arena, which, log);
    }
}

void scene_add_edit(scene *s, edit e)
{
    assert_true(s->n_edits < EDITS_MAX);
    s->edits[s->n_edits++] = e;
}

/* policy_text makes the policy document: the members given, beside the image's row, or the one that
 * the forge made. */
static tc_bytes policy_text(judged *j, const scene *s)
{
    tc_wr w = tc_wr_init(&j->arena, POLICY_SIZE);
    tc_bytes out;

    if (s->document.n > 0) {
        return s->document;
    }
    if (s->policy == NULL && j->evidence.policy.n > 0) {
        return j->evidence.policy;
    }
    tc_wr_lit(&w, "{\"format\":\"trustcenter.policy/v1\",\"name\":\"attack\",\"version\":1,"
                  "\"required_sections\":[\"hardware\",\"operating-system\",\"source-code\"],"
                  "\"os\":{\"images\":[");
    tc_wr_bytes(&w, j->evidence.image.policy_row);
    tc_wr_lit(&w, "]}");
    if (s->policy != NULL) {
        tc_wr_lit(&w, ",");
        tc_wr_lit(&w, s->policy);
    }
    tc_wr_lit(&w, "}");
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

void judge_scene(judged *out, tc_forge *forge, scene *s, tc_bytes root)
{
    tc_str why = {NULL, 0};

    memset(out, 0, sizeof *out);
    tc_arena_init(&out->arena, ARENA_CAP);
    s->o.hook = scene_hook;
    s->o.events_hook = scene_events_hook;
    s->o.context = s;
    s->edited = 0;
    assert_int_equal(tc_forge_make(&out->evidence, forge, &out->arena, &s->o), TC_OK);
    assert_true(tc_roots_add(&out->roots, root.n > 0 ? root : out->evidence.root_pem));
    out->policy = tc_policy_parse(&out->arena, policy_text(out, s), &why);
    if (out->policy == NULL) {
        print_message("policy: %.*s\n", (int)why.n, why.p);
    }
    assert_non_null(out->policy);
    assert_int_equal(tc_verify(&out->report, &out->arena, &out->evidence.bundle, out->policy,
                               &out->roots, s->now),
                     TC_OK);
    assert_int_equal(out->report.trouble, TC_OK);
}

void judged_done(judged *j)
{
    tc_arena_done(&j->arena);
}

tc_check_status check_status_in(const judged *j, tc_check_id check, tc_check_status want)
{
    for (size_t i = 0; i < j->report.n_components; i++) {
        if (j->report.components[i].checks[check].status == want) {
            return want;
        }
    }
    return j->report.n_components > 0 ? j->report.components[0].checks[check].status
                                      : TC_CHECK_NOT_RUN;
}

tc_str check_why_in(const judged *j, tc_check_id check, tc_check_status status)
{
    for (size_t i = 0; i < j->report.n_components; i++) {
        if (j->report.components[i].checks[check].status == status) {
            return j->report.components[i].checks[check].why;
        }
    }
    return (tc_str){NULL, 0};
}

void print_report(const judged *j)
{
    print_message("  verdict %s: %.*s\n", tc_verdict_id(j->report.verdict),
                  (int)j->report.sentence.n, j->report.sentence.p);
    for (size_t i = 0; i < j->report.n_components; i++) {
        for (size_t c = 0; c < TC_CHECK_ID_COUNT; c++) {
            const tc_report_check *check = &j->report.components[i].checks[c];

            if (check->status == TC_CHECK_FAIL || check->status == TC_CHECK_WARN ||
                (check->status == TC_CHECK_INCONCLUSIVE &&
                 !(check->why.n > 15 && memcmp(check->why.p, "This depends on", 15) == 0))) {
                print_message("  %zu %s %s: %.*s\n", i, tc_check_info_of((tc_check_id)c)->id,
                              tc_check_status_id(check->status), (int)check->why.n, check->why.p);
            }
        }
    }
}
