/* SPDX-License-Identifier: Apache-2.0 */
#include "cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/time.h"
#include "bundle/exhibit.h"
#include "crypto/digest.h"

#define CASE_ARENA  (64u * 1024u * 1024u)
#define JUDGE_ARENA (256u * 1024u * 1024u)
#define FILE_LIMIT  (4u * 1024u * 1024u)
#define PATH_LIMIT  1024
#define BIT(kind)   (1u << TC_EXHIBIT_##kind)

bool is_thorough(void)
{
    const char *value = getenv("TRUSTCENTER_THOROUGH");

    return value != NULL && value[0] != '\0';
}

/* ---- forged cases ---- */

static void version_4(tc_forge_options *o)
{
    o->exhibits = BIT(COLLATERAL) | BIT(QUOTE) | BIT(EVENT_LOG) | BIT(GUEST_TCB_INFO) | BIT(INFO) |
                  BIT(OS_IMAGE);
}

static void version_5(tc_forge_options *o)
{
    version_4(o);
    o->quote.version = 5;
    o->quote.body = TC_FORGE_BODY_TD15;
    o->quote.tail = 0;
}

static void extended(tc_forge_options *o)
{
    version_5(o);
    o->quote.body = TC_FORGE_BODY_TD15EX;
    o->dstack.event_version = 2;
}

static void without_chain(tc_forge_options *o)
{
    version_4(o);
    o->quote.certification_type = 3;
    o->quote.chain_nul = false;
}

static void answers(tc_forge_options *o)
{
    o->make = TC_FORGE_MAKE_ALL;
    o->exhibits =
        BIT(COLLATERAL) | BIT(GET_QUOTE) | BIT(INFO) | BIT(RA_TLS) | BIT(CCEL) | BIT(OS_IMAGE);
}

static void attestation(tc_forge_options *o)
{
    o->exhibits = BIT(COLLATERAL) | BIT(ATTESTATION) | BIT(INFO) | BIT(OS_IMAGE);
}

static void newest(tc_forge_options *o)
{
    attestation(o);
    o->dstack.release = TC_FORGE_RELEASE_0_6_0;
    o->dstack.event_version = 2;
    o->dstack.mr_config = 3;
    o->system.version = "0.6.0";
    o->system.with_measurement = true;
}

static void lite(tc_forge_options *o)
{
    newest(o);
    o->exhibits &= ~BIT(OS_IMAGE);
    o->system.lite = true;
    o->system.with_material = true;
}

static void cloud(tc_forge_options *o)
{
    o->exhibits = BIT(COLLATERAL) | BIT(PHALA) | BIT(VM_CONFIG) | BIT(OS_IMAGE);
}

static void single_files(tc_forge_options *o)
{
    o->exhibits = BIT(TCB_INFO) | BIT(QE_IDENTITY) | BIT(PCK_CRL) | BIT(ROOT_CRL) |
                  BIT(ISSUER_CHAIN) | BIT(QUOTE) | BIT(EVENT_LOG) | BIT(APP_COMPOSE) |
                  BIT(GUEST_TCB_INFO) | BIT(INFO) | BIT(VM_CONFIG) | BIT(OS_IMAGE);
}

static const struct {
    const char *name;
    void (*apply)(tc_forge_options *o);
} forged[] = {
    {"version 4", version_4},
    {"version 5, TD 1.5", version_5},
    {"version 5, TD 1.5 EX, version 2 events", extended},
    {"certificate beside the quote", without_chain},
    {"guest agent's answers", answers},
    {"attestation V0", attestation},
    {"attestation V1, newest release", newest},
    {"measurement in place of a description", lite},
    {"cloud answer", cloud},
    {"single files", single_files},
};
#define N_FORGED (sizeof forged / sizeof forged[0])

static void make_forged(valid_case *out, size_t number)
{
    tc_forge *forge = tc_forge_new();
    tc_forge_evidence evidence;
    tc_forge_options options;

    assert_non_null(forge);
    tc_forge_defaults(&options);
    options.make &= ~(unsigned)TC_FORGE_MAKE_RA_TLS;
    forged[number].apply(&options);
    assert_int_equal(tc_forge_make(&evidence, forge, &out->arena, &options), TC_OK);
    tc_forge_free(forge);
    out->name = forged[number].name;
    assert_true(evidence.bundle.n_exhibits <= CASE_EXHIBITS_MAX);
    memcpy(out->exhibits, evidence.bundle.exhibits,
           evidence.bundle.n_exhibits * sizeof out->exhibits[0]);
    out->n_exhibits = evidence.bundle.n_exhibits;
    out->subject = evidence.bundle.subject;
    assert_true(tc_roots_add(&out->roots, evidence.root_pem));
    out->policy = evidence.policy;
    out->now = options.now;
}

/* ---- genuine cases ---- */

static const char *const genuine[] = {
    "2025-08-15-1e621285ccc5", "2025-11-05-5a63d9d8a3a2", "2026-01-12-2f1af189dcae",
    "2026-03-23-9ac22b232c45", "2026-03-25-60d9761ca223", "2026-08-14-bb7c69487ff4",
};
#define N_GENUINE (sizeof genuine / sizeof genuine[0])

static bool read_file(tc_bytes *out, valid_case *c, const char *folder, const char *name)
{
    const char *vectors = getenv("TRUSTCENTER_VECTORS");
    const char *source = getenv("TRUSTCENTER_SOURCE");
    char path[PATH_LIMIT];
    uint8_t *p = tc_arena_alloc(&c->arena, FILE_LIMIT);
    FILE *file;

    assert_non_null(p);
    if (vectors != NULL) {
        (void)snprintf(path, sizeof path, "%s/near/%s/%s", vectors, folder, name);
    } else {
        (void)snprintf(path, sizeof path, "%s/../shared/vectors/near/%s/%s",
                       source == NULL ? "." : source, folder, name);
    }
    file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    *out = tc_bytes_of(p, fread(p, 1, FILE_LIMIT, file));
    (void)fclose(file);
    return true;
}

static void add_exhibit(valid_case *c, tc_exhibit_kind kind, tc_bytes body)
{
    tc_exhibit *exhibit = &c->exhibits[c->n_exhibits++];

    *exhibit = (tc_exhibit){.id = tc_str_from_c(tc_exhibit_kind_id(kind)),
                            .kind = kind,
                            .source = TC_STR("near"),
                            .is_text = tc_exhibit_is_text(body),
                            .body = body};
    tc_sha256(exhibit->sha256, &body, 1);
}

static bool make_genuine(valid_case *out, size_t number)
{
    tc_bytes quote, collateral, tcb_info, time;

    out->name = genuine[number];
    if (!read_file(&quote, out, genuine[number], "quote.bin") ||
        !read_file(&collateral, out, genuine[number], "collateral.json") ||
        !read_file(&tcb_info, out, genuine[number], "tcb_info.json") ||
        !read_file(&time, out, genuine[number], "time.txt")) {
        return false;
    }
    while (time.n > 0 && (time.p[time.n - 1] < '0' || time.p[time.n - 1] > '9')) {
        time.n--;
    }
    assert_true(tc_time_parse_user(&out->now, tc_str_from_bytes(time)));
    add_exhibit(out, TC_EXHIBIT_QUOTE, quote);
    add_exhibit(out, TC_EXHIBIT_COLLATERAL, collateral);
    add_exhibit(out, TC_EXHIBIT_GUEST_TCB_INFO, tcb_info);
    out->roots = tc_roots_production();
    out->policy = tc_bytes_from_str(
        TC_STR("{\"format\":\"trustcenter.policy/v1\",\"name\":\"property\",\"version\":1,"
               "\"required_sections\":[\"hardware\",\"source-code\"]}"));
    return true;
}

/* ---- */

bool case_at(valid_case *out, size_t number, bool *skipped)
{
    memset(out, 0, sizeof *out);
    *skipped = false;
    if (number >= N_FORGED + N_GENUINE) {
        return false;
    }
    tc_arena_init(&out->arena, CASE_ARENA);
    if (number < N_FORGED) {
        make_forged(out, number);
    } else if (!make_genuine(out, number - N_FORGED)) {
        *skipped = true;
        print_message("skipped: %s is not at hand (TRUSTCENTER_VECTORS)\n", out->name);
    }
    for (out->quote = 0; out->quote < out->n_exhibits; out->quote++) {
        if (out->exhibits[out->quote].kind == TC_EXHIBIT_QUOTE) {
            break;
        }
    }
    return true;
}

void case_done(valid_case *c)
{
    tc_arena_done(&c->arena);
}

void judge(outcome *out, const valid_case *c, uint64_t fail_at, bool render)
{
    tc_bundle bundle = {
        .subject = c->subject, .exhibits = c->exhibits, .n_exhibits = c->n_exhibits};
    tc_policy *policy;
    tc_str why;

    memset(out, 0, sizeof *out);
    tc_arena_init(&out->arena, JUDGE_ARENA);
    policy = tc_policy_parse(&out->arena, c->policy, &why);
    assert_non_null(policy);
    out->arena.calls = 0;
    out->arena.fail_at = fail_at;
    out->err = tc_verify(&out->report, &out->arena, &bundle, policy, &c->roots, c->now);
    if (render && out->err == TC_OK) {
        assert_true(tc_render_json(&out->json, &out->arena, &out->report));
    }
}

void outcome_done(outcome *o)
{
    tc_arena_done(&o->arena);
}

bool hardware_fails(const outcome *o)
{
    for (size_t i = 0; i < o->report.n_components; i++) {
        for (size_t c = 0; c < TC_CHECK_ID_COUNT; c++) {
            const tc_report_check *check = &o->report.components[i].checks[c];

            if (check->status == TC_CHECK_FAIL && check->severity == TC_SEVERITY_REQUIRED &&
                tc_check_info_of((tc_check_id)c)->section == TC_SECTION_HARDWARE) {
                return true;
            }
        }
    }
    return false;
}
