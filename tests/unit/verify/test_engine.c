/* SPDX-License-Identifier: Apache-2.0
 *
 * What the engine itself decides: which root a report rests on, and what is said about the quote
 * of an SGX enclave, which is no dstack app.
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
#include "crypto/digest.h"
#include "forge/forge.h"
#include "trustcenter/trustcenter.h"

#define ARENA_CAP  ((size_t)64 * 1024 * 1024)
#define POLICY_MAX 1024u
#define ANSWER_MAX ((size_t)64 * 1024)

typedef struct fixture {
    tc_arena arena;
    tc_forge *forge;
    tc_forge_options options;
    tc_forge_evidence evidence;
    tc_roots roots;
    tc_str challenge; /* hex, or empty */
    tc_bundle bundle;
    tc_report report;
} fixture;

static int make(void **state)
{
    static fixture f;

    f = (fixture){0};
    tc_arena_init(&f.arena, ARENA_CAP);
    f.forge = tc_forge_new();
    tc_forge_defaults(&f.options);
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

static tc_policy *hardware_policy(fixture *f)
{
    tc_wr w = tc_wr_init(&f->arena, POLICY_MAX);
    tc_policy *policy;
    tc_bytes text;
    tc_str why;

    tc_wr_lit(&w, "{\"format\":\"trustcenter.policy/v1\",\"name\":\"test\",\"version\":1,"
                  "\"required_sections\":[\"hardware\"]");
    if (f->challenge.n > 0) {
        tc_wr_lit(&w, ",\"app\":{\"report_data\":\"");
        tc_wr_str(&w, f->challenge);
        tc_wr_lit(&w, "\"}");
    }
    tc_wr_lit(&w, "}");
    assert_true(tc_wr_finish(&text, &w));
    policy = tc_policy_parse(&f->arena, text, &why);
    assert_non_null(policy);
    return policy;
}

static void forge(fixture *f)
{
    assert_int_equal(tc_forge_make(&f->evidence, f->forge, &f->arena, &f->options), TC_OK);
    f->bundle = f->evidence.bundle;
}

/* Judges the bundle under the roots of the fixture and the evidence's own. */
static const tc_report_check *judge_bundle(fixture *f, tc_check_id id)
{
    tc_roots *roots = TC_NEW(&f->arena, tc_roots);

    assert_non_null(roots);
    *roots = f->roots;
    assert_true(tc_roots_add(roots, f->evidence.root_pem));
    assert_int_equal(
        tc_verify(&f->report, &f->arena, &f->bundle, hardware_policy(f), roots, TC_FORGE_NOW),
        TC_OK);
    return &f->report.components[0].checks[id];
}

static const tc_report_check *judge(fixture *f, tc_check_id id)
{
    forge(f);
    return judge_bundle(f, id);
}

/* ---- the root -------------------------------------------------------------------------------- */

static tc_str fact(const fixture *f, const char *object, const char *field)
{
    for (size_t i = 0; i < f->report.n_facts; i++) {
        const tc_report_fact *it = &f->report.facts[i];

        if (tc_str_is(tc_str_from_c(it->object), object) &&
            tc_str_is(tc_str_from_c(it->field), field)) {
            return it->value;
        }
    }
    return (tc_str){NULL, 0};
}

static void report_names_the_root_it_rests_on_among_several(void **state)
{
    fixture *f = *state;
    uint8_t fingerprint[TC_SHA256_SIZE];

    f->options.seed++;
    forge(f);
    assert_true(tc_roots_add(&f->roots, f->evidence.root_pem)); /* first, and of no use */
    f->options.seed--;
    assert_int_equal(judge(f, TC_CHECK_ID_QUOTE_SIGNATURE)->status, TC_CHECK_PASS);
    tc_sha256(fingerprint, &f->evidence.root_der, 1);
    assert_true(tc_str_eq(fact(f, "root", "fingerprint"),
                          tc_hex_text(&f->arena, tc_bytes_of(fingerprint, sizeof fingerprint))));
}

static void report_under_a_given_root_is_simulated_even_when_the_chain_breaks(void **state)
{
    fixture *f = *state;

    assert_int_equal(judge(f, TC_CHECK_ID_PCK_CHAIN)->status, TC_CHECK_PASS);
    assert_true(f->report.simulated);
    f->options.signer[TC_FORGE_PCK_CERT] = TC_FORGE_KEY_STRANGER;
    assert_int_equal(judge(f, TC_CHECK_ID_PCK_CHAIN)->status, TC_CHECK_FAIL);
    assert_true(f->report.simulated);
}

/* ---- what cannot be read --------------------------------------------------------------------- */

/* A damaged document beside evidence that verifies. */
static void assert_spoils(fixture *f, tc_exhibit_kind kind, const tc_check_id *ids, size_t n)
{
    tc_exhibit *exhibits;

    forge(f);
    exhibits = TC_NEW_ARRAY(&f->arena, f->bundle.n_exhibits + 1, tc_exhibit);
    assert_non_null(exhibits);
    for (size_t i = 0; i < f->bundle.n_exhibits; i++) {
        exhibits[i] = f->bundle.exhibits[i];
    }
    for (size_t i = 0; i < n; i++) {
        assert_int_not_equal(judge_bundle(f, ids[i])->status, TC_CHECK_FAIL);
    }
    exhibits[f->bundle.n_exhibits] = (tc_exhibit){.id = TC_STR("damaged"),
                                                  .kind = kind,
                                                  .is_text = true,
                                                  .body = tc_bytes_from_str(TC_STR("[{"))};
    f->bundle.exhibits = exhibits;
    f->bundle.n_exhibits++;
    for (size_t i = 0; i < n; i++) {
        const tc_report_check *check = judge_bundle(f, ids[i]);

        assert_int_equal(check->status, TC_CHECK_FAIL);
        assert_true(tc_str_starts(check->why, "damaged: "));
    }
}

static void unreadable_document_fails_the_checks_it_was_for(void **state)
{
    static const tc_check_id log[] = {TC_CHECK_ID_EVENT_LOG_FORMAT};
    static const tc_check_id claims[] = {TC_CHECK_ID_CLAIMS_REGISTERS, TC_CHECK_ID_CLAIMS_DERIVED};
    static const tc_check_id certificate[] = {TC_CHECK_ID_RA_TLS_BINDING,
                                              TC_CHECK_ID_RA_TLS_APP_ID};
    static const tc_check_id quote[] = {TC_CHECK_ID_QUOTE_FORMAT};
    static const tc_check_id collateral[] = {TC_CHECK_ID_COLLATERAL_FORMAT};
    fixture *f = *state;

    assert_spoils(f, TC_EXHIBIT_EVENT_LOG, log, 1);
    assert_spoils(f, TC_EXHIBIT_CCEL, log, 1);
    assert_spoils(f, TC_EXHIBIT_INFO, claims, 2);
    assert_spoils(f, TC_EXHIBIT_GUEST_TCB_INFO, claims, 2);
    assert_spoils(f, TC_EXHIBIT_RA_TLS, certificate, 2);
    assert_spoils(f, TC_EXHIBIT_GET_QUOTE, quote, 1);
    assert_spoils(f, TC_EXHIBIT_ATTESTATION, quote, 1);
    assert_spoils(f, TC_EXHIBIT_PHALA, quote, 1);
    assert_spoils(f, TC_EXHIBIT_COLLATERAL, collateral, 1);
    assert_spoils(f, TC_EXHIBIT_TCB_INFO, collateral, 1);
    assert_spoils(f, TC_EXHIBIT_QE_IDENTITY, collateral, 1);
    assert_spoils(f, TC_EXHIBIT_PCK_CRL, collateral, 1);
    assert_spoils(f, TC_EXHIBIT_ROOT_CRL, collateral, 1);
    assert_spoils(f, TC_EXHIBIT_ISSUER_CHAIN, collateral, 1);
    assert_spoils(f, TC_EXHIBIT_PCK_CHAIN, collateral, 1);
}

/* ---- Intel's answers one by one ---------------------------------------------------------------
 */

/* As HTTP headers carry a chain (intel-dcap:3.5). */
static tc_bytes percent_encoded(fixture *f, tc_bytes text)
{
    tc_wr w = tc_wr_init(&f->arena, 3 * text.n);
    tc_bytes out;

    for (size_t i = 0; i < text.n; i++) {
        bool plain = text.p[i] > ' ' && text.p[i] != '+' && text.p[i] != '%' && text.p[i] != '=';

        if (plain) {
            tc_wr_u8(&w, text.p[i]);
        } else {
            tc_wr_lit(&w, text.p[i] == ' ' ? "%20" : text.p[i] == '\n' ? "%0A" : "%");
            if (text.p[i] > ' ') {
                tc_wr_hex(&w, tc_bytes_of(&text.p[i], 1));
            }
        }
    }
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static void single_answers_make_a_set_even_percent_encoded(void **state)
{
    fixture *f = *state;
    tc_bundle_builder builder;
    tc_str why;

    f->options.quote.certification_type = 3; /* the machine's chain is not in the quote */
    forge(f);
    for (unsigned missing = 0; missing <= 1; missing++) {
        const tc_bytes files[] = {f->evidence.quote,
                                  f->evidence.tcb_info_answer,
                                  f->evidence.qe_identity_answer,
                                  f->evidence.root_crl,
                                  f->evidence.pck_crl,
                                  percent_encoded(f, f->evidence.tcb_chain),
                                  percent_encoded(f, f->evidence.pck_crl_chain),
                                  percent_encoded(f, f->evidence.pck_chain)};

        assert_true(tc_bundle_builder_init(&builder, &f->arena));
        for (size_t i = 0; i < sizeof files / sizeof files[0] - missing; i++) {
            assert_true(tc_bundle_add(&builder, files[i], TC_STR("test"), &why));
        }
        assert_true(tc_bundle_build(&f->bundle, &builder, &why));
        assert_int_equal(judge_bundle(f, TC_CHECK_ID_QUOTE_SIGNATURE)->status,
                         missing ? TC_CHECK_INCONCLUSIVE : TC_CHECK_PASS);
    }
}

/* ---- an enclave ------------------------------------------------------------------------------ */

static tc_str hex_of(fixture *f, const uint8_t *bytes)
{
    return tc_hex_text(&f->arena, tc_bytes_of(bytes, 64));
}

static void enclave_passes_where_only_hardware_is_asked_for(void **state)
{
    fixture *f = *state;

    tc_forge_use_sgx(&f->options);
    assert_int_equal(judge(f, TC_CHECK_ID_QUOTE_SIGNATURE)->status, TC_CHECK_PASS);
    assert_int_equal(f->report.verdict, TC_VERDICT_PASSED);
}

static void enclave_is_never_taken_for_an_app(void **state)
{
    fixture *f = *state;

    tc_forge_use_sgx(&f->options);
    assert_int_equal(judge(f, TC_CHECK_ID_EVENT_LOG_FORMAT)->status, TC_CHECK_INCONCLUSIVE);
    assert_int_equal(f->report.sections[TC_SECTION_SOURCE_CODE].status, TC_CHECK_INCONCLUSIVE);
}

static void challenge_is_compared_with_the_enclaves_report_data(void **state)
{
    fixture *f = *state;
    uint8_t other[64] = {1};

    tc_forge_use_sgx(&f->options);
    assert_int_equal(judge(f, TC_CHECK_ID_QUOTE_FRESHNESS)->status, TC_CHECK_WARN);
    f->challenge = hex_of(f, f->options.quote.report_data);
    assert_int_equal(judge(f, TC_CHECK_ID_QUOTE_FRESHNESS)->status, TC_CHECK_PASS);
    f->challenge = hex_of(f, other);
    assert_int_equal(judge(f, TC_CHECK_ID_QUOTE_FRESHNESS)->status, TC_CHECK_FAIL);
}

/* Puts a GetQuote answer beside the enclave's quote that says it signed this. */
static void put_answer(fixture *f, const uint8_t said[64])
{
    tc_bundle_builder builder;
    tc_wr w = tc_wr_init(&f->arena, ANSWER_MAX);
    tc_bytes answer;
    tc_str why;

    tc_wr_lit(&w, "{\"quote\":\"");
    tc_wr_hex(&w, f->evidence.quote);
    tc_wr_lit(&w, "\",\"report_data\":\"");
    tc_wr_hex(&w, tc_bytes_of(said, 64));
    tc_wr_lit(&w, "\"}");
    assert_true(tc_wr_finish(&answer, &w));
    assert_true(tc_bundle_builder_init(&builder, &f->arena));
    for (size_t i = 0; i < f->bundle.n_exhibits; i++) {
        assert_true(tc_bundle_add(&builder, f->bundle.exhibits[i].body, TC_STR("test"), &why));
    }
    assert_true(tc_bundle_add(&builder, answer, TC_STR("test"), &why));
    assert_true(tc_bundle_build(&f->bundle, &builder, &why));
}

static void every_claim_about_an_enclaves_report_data_counts(void **state)
{
    fixture *f = *state;
    uint8_t other[64] = {1};

    tc_forge_use_sgx(&f->options);
    f->options.exhibits = 1u << TC_EXHIBIT_QUOTE | 1u << TC_EXHIBIT_COLLATERAL;
    assert_int_equal(judge(f, TC_CHECK_ID_REPORT_DATA)->status, TC_CHECK_NOT_APPLICABLE);
    put_answer(f, f->options.quote.report_data);
    assert_int_equal(judge_bundle(f, TC_CHECK_ID_REPORT_DATA)->status, TC_CHECK_PASS);
    put_answer(f, other); /* beside the true one */
    assert_int_equal(judge_bundle(f, TC_CHECK_ID_REPORT_DATA)->status, TC_CHECK_FAIL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make, unmake)

/* ---- what the checks rest on ----------------------------------------------------------------- */

static const tc_exhibit *only_exhibit(fixture *f, const tc_report_check *check)
{
    assert_int_equal(check->n_refs, 1);
    assert_int_equal(check->refs[0].offset, 0);
    assert_int_equal(check->refs[0].length, f->bundle.exhibits[check->refs[0].exhibit].body.n);
    return &f->bundle.exhibits[check->refs[0].exhibit];
}

static void digests_of_an_image_rest_on_what_told_them(void **state)
{
    fixture *f = *state;
    const tc_report_check *check;

    check = judge(f, TC_CHECK_ID_IMAGE_DIGESTS); /* the policy does not know the description */
    assert_int_equal(check->status, TC_CHECK_INCONCLUSIVE);
    assert_int_equal(only_exhibit(f, check)->kind, TC_EXHIBIT_OS_IMAGE);

    f->options.system.with_measurement = true; /* in the image, so that all of it is bound */
    check = judge(f, TC_CHECK_ID_IMAGE_DIGESTS);
    assert_int_equal(check->status, TC_CHECK_PASS);
    assert_int_equal(only_exhibit(f, check)->kind, TC_EXHIBIT_OS_IMAGE);

    f->options.system.with_material = true; /* in the vm_config, and nowhere else */
    f->options.exhibits =
        1u << TC_EXHIBIT_COLLATERAL | 1u << TC_EXHIBIT_QUOTE | 1u << TC_EXHIBIT_VM_CONFIG;
    check = judge(f, TC_CHECK_ID_IMAGE_DIGESTS);
    assert_int_equal(check->status, TC_CHECK_PASS);
    assert_int_equal(only_exhibit(f, check)->kind, TC_EXHIBIT_VM_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(report_names_the_root_it_rests_on_among_several),
        TEST(report_under_a_given_root_is_simulated_even_when_the_chain_breaks),
        TEST(unreadable_document_fails_the_checks_it_was_for),
        TEST(single_answers_make_a_set_even_percent_encoded),
        TEST(enclave_passes_where_only_hardware_is_asked_for),
        TEST(enclave_is_never_taken_for_an_app),
        TEST(every_claim_about_an_enclaves_report_data_counts),
        TEST(challenge_is_compared_with_the_enclaves_report_data),
        TEST(digests_of_an_image_rest_on_what_told_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
