/* SPDX-License-Identifier: Apache-2.0
 *
 * What is said about the quote of an SGX enclave, which is no dstack app.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/hex.h"
#include "base/wr.h"
#include "forge/forge.h"
#include "trustcenter/trustcenter.h"

#define ARENA_CAP  ((size_t)64 * 1024 * 1024)
#define POLICY_MAX 1024u

typedef struct fixture {
    tc_arena arena;
    tc_forge *forge;
    tc_forge_options options;
    tc_report report;
} fixture;

static int make(void **state)
{
    static fixture f;

    f = (fixture){0};
    tc_arena_init(&f.arena, ARENA_CAP);
    f.forge = tc_forge_new();
    tc_forge_defaults(&f.options);
    tc_forge_use_sgx(&f.options);
    *state = &f;
    return f.forge == NULL;
}

static int unmake(void **state)
{
    fixture *f = *state;

    tc_forge_free(f->forge);
    tc_arena_done(&f->arena);
    return 0;
}

/* Judges the enclave's evidence under a policy whose challenge is given in hex, or none. */
static const tc_report_check *judge(fixture *f, tc_str challenge, tc_check_id id)
{
    tc_forge_evidence *evidence = TC_NEW(&f->arena, tc_forge_evidence);
    tc_wr w = tc_wr_init(&f->arena, POLICY_MAX);
    static tc_roots roots;
    tc_policy *policy;
    tc_bytes text;
    tc_str why;

    assert_non_null(evidence);
    assert_int_equal(tc_forge_make(evidence, f->forge, &f->arena, &f->options), TC_OK);
    tc_wr_lit(&w, "{\"format\":\"trustcenter.policy/v1\",\"name\":\"test\",\"version\":1,"
                  "\"required_sections\":[\"hardware\"]");
    if (challenge.n > 0) {
        tc_wr_lit(&w, ",\"app\":{\"report_data\":\"");
        tc_wr_str(&w, challenge);
        tc_wr_lit(&w, "\"}");
    }
    tc_wr_lit(&w, "}");
    assert_true(tc_wr_finish(&text, &w));
    policy = tc_policy_parse(&f->arena, text, &why);
    assert_non_null(policy);
    roots = (tc_roots){.n = 0};
    assert_true(tc_roots_add(&roots, evidence->root_pem));
    assert_int_equal(
        tc_verify(&f->report, &f->arena, &evidence->bundle, policy, &roots, TC_FORGE_NOW), TC_OK);
    return &f->report.components[0].checks[id];
}

static tc_str hex_of(fixture *f, const uint8_t *bytes)
{
    return tc_hex_text(&f->arena, tc_bytes_of(bytes, 64));
}

static void enclave_passes_where_only_hardware_is_asked_for(void **state)
{
    fixture *f = *state;

    assert_int_equal(judge(f, (tc_str){NULL, 0}, TC_CHECK_ID_QUOTE_SIGNATURE)->status,
                     TC_CHECK_PASS);
    assert_int_equal(f->report.verdict, TC_VERDICT_PASSED);
}

static void enclave_is_never_taken_for_an_app(void **state)
{
    fixture *f = *state;

    assert_int_equal(judge(f, (tc_str){NULL, 0}, TC_CHECK_ID_EVENT_LOG_FORMAT)->status,
                     TC_CHECK_INCONCLUSIVE);
    assert_int_equal(f->report.sections[TC_SECTION_SOURCE_CODE].status, TC_CHECK_INCONCLUSIVE);
}

static void challenge_is_compared_with_the_enclaves_report_data(void **state)
{
    fixture *f = *state;
    uint8_t other[64] = {1};

    assert_int_equal(judge(f, (tc_str){NULL, 0}, TC_CHECK_ID_QUOTE_FRESHNESS)->status,
                     TC_CHECK_WARN);
    assert_int_equal(
        judge(f, hex_of(f, f->options.quote.report_data), TC_CHECK_ID_QUOTE_FRESHNESS)->status,
        TC_CHECK_PASS);
    assert_int_equal(judge(f, hex_of(f, other), TC_CHECK_ID_QUOTE_FRESHNESS)->status,
                     TC_CHECK_FAIL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(enclave_passes_where_only_hardware_is_asked_for),
        TEST(enclave_is_never_taken_for_an_app),
        TEST(challenge_is_compared_with_the_enclaves_report_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
