/* SPDX-License-Identifier: Apache-2.0
 *
 * The relying party's interface: both call paths, terms, and what an answer says.
 */
#include "forged.h"
#include "trustcenter/dcap.h"

#define NOW TC_FORGE_NOW

typedef struct caller {
    forged f;
    tc_dcap *dcap;
    tc_dcap_collateral *collateral;
    tc_dcap_answer answer;
} caller;

static void begin(caller *c)
{
    memset(c, 0, sizeof *c);
    forged_init(&c->f);
    c->dcap = tc_dcap_new(4);
    assert_non_null(c->dcap);
}

static void prepare(caller *c)
{
    forged_make(&c->f);
    tc_dcap_collateral_free(c->collateral);
    assert_int_equal(
        tc_dcap_collateral_new(&c->collateral, c->dcap, c->f.evidence.collateral, &c->f.roots),
        TC_OK);
}

static void end(caller *c)
{
    tc_dcap_collateral_free(c->collateral);
    tc_dcap_free(c->dcap);
    forged_done(&c->f);
}

static void ask(caller *c, const tc_dcap_terms *terms)
{
    assert_int_equal(
        tc_dcap_quote_verify(&c->answer, c->dcap, c->f.evidence.quote, c->collateral, terms, NOW),
        TC_OK);
}

static void expect_refused(const caller *c, bool genuine, const char *check)
{
    assert_false(c->answer.valid);
    assert_true(c->answer.genuine == genuine);
    assert_non_null(c->answer.failed_check);
    assert_string_equal(c->answer.failed_check, check);
    assert_true(strlen(c->answer.reason) > 10);
}

static void a_good_quote_is_valid(void **state)
{
    caller c;

    (void)state;
    begin(&c);
    prepare(&c);
    for (int i = 0; i < 3; i++) {
        ask(&c, NULL);
        assert_true(c.answer.valid && c.answer.genuine && c.answer.simulated);
        assert_string_equal(c.answer.status, "UpToDate");
        assert_int_equal(c.answer.tcb_date, 1731456000); /* 2024-11-13 */
        assert_int_equal(c.answer.n_advisories, 0);
        assert_null(c.answer.failed_check);
        assert_string_equal(c.answer.reason, "");
    }
    end(&c);
}

static void once_gives_the_same_answer(void **state)
{
    caller c;
    tc_dcap_input in;

    (void)state;
    begin(&c);
    prepare(&c);
    in = (tc_dcap_input){c.f.evidence.quote, c.f.evidence.collateral, &c.f.roots, NULL, NOW};
    assert_int_equal(tc_dcap_quote_verify_once(&c.answer, c.dcap, &in), TC_OK);
    assert_true(c.answer.valid && c.answer.simulated);
    in.roots = NULL; /* Intel's: the simulated root is not among them */
    assert_int_equal(tc_dcap_quote_verify_once(&c.answer, c.dcap, &in), TC_OK);
    expect_refused(&c, false, "hardware.root");
    assert_false(c.answer.simulated);
    in.collateral = BYTES("{");
    assert_int_equal(tc_dcap_quote_verify_once(&c.answer, c.dcap, &in), TC_OK);
    expect_refused(&c, false, "hardware.collateral.format");
    end(&c);
}

static void a_status_must_be_accepted(void **state)
{
    static const char *const hardening[] = {"UpToDate", "SWHardeningNeeded", NULL};
    static const char *const wrong[] = {"Uptodate", NULL};
    static const char *const nothing[] = {NULL};
    const tc_dcap_terms accept = {.statuses = hardening};
    const tc_dcap_terms mistaken = {.statuses = wrong};
    const tc_dcap_terms none = {.statuses = nothing};
    caller c;

    (void)state;
    begin(&c);
    c.f.options.tcb_info.levels[0].status = "SWHardeningNeeded";
    c.f.options.tcb_info.levels[0].advisories[0] = "INTEL-SA-00615";
    prepare(&c);
    ask(&c, NULL);
    expect_refused(&c, true, "hardware.tcb.status");
    assert_string_equal(c.answer.status, "SWHardeningNeeded");
    assert_int_equal(c.answer.n_advisories, 1);
    assert_true(tc_str_is(c.answer.advisories[0], "INTEL-SA-00615"));
    ask(&c, &accept);
    assert_true(c.answer.valid);
    ask(&c, &none);
    expect_refused(&c, true, "hardware.tcb.status");
    assert_int_equal(
        tc_dcap_quote_verify(&c.answer, c.dcap, c.f.evidence.quote, c.collateral, &mistaken, NOW),
        TC_E_USAGE);
    assert_false(c.answer.valid);
    end(&c);
}

static void revoked_is_refused_even_when_listed(void **state)
{
    static const char *const statuses[] = {"Revoked", NULL};
    const tc_dcap_terms terms = {.statuses = statuses};
    caller c;

    (void)state;
    begin(&c);
    c.f.options.tcb_info.levels[0].status = "Revoked";
    prepare(&c);
    ask(&c, &terms);
    expect_refused(&c, false, "hardware.tcb.not-revoked");
    end(&c);
}

static void advisories_and_editions_are_terms(void **state)
{
    static const char *const refused[] = {"INTEL-SA-00001", "INTEL-SA-00615", NULL};
    const tc_dcap_terms advisories = {.rejected_advisories = refused};
    const tc_dcap_terms low = {.minimum_evaluation_number = 18};
    const tc_dcap_terms high = {.minimum_evaluation_number = 19};
    caller c;

    (void)state;
    begin(&c);
    c.f.options.tcb_info.levels[0].advisories[0] = "INTEL-SA-00615";
    prepare(&c);
    ask(&c, &advisories);
    expect_refused(&c, true, "hardware.tcb.advisories");
    ask(&c, &low);
    assert_true(c.answer.valid);
    ask(&c, &high);
    expect_refused(&c, true, "hardware.tcb.evaluation");
    end(&c);
}

static void attributes_can_be_waived_but_debug_cannot(void **state)
{
    const tc_dcap_terms any = {.any_td_configuration = true};
    caller c;

    (void)state;
    begin(&c);
    memset(c.f.options.td.td_attributes, 0, 8);
    prepare(&c);
    ask(&c, NULL);
    expect_refused(&c, true, "hardware.td.attributes");
    ask(&c, &any);
    assert_true(c.answer.valid);
    c.f.options.td.td_attributes[0] = 1;
    prepare(&c);
    ask(&c, &any);
    expect_refused(&c, false, "hardware.td.debug");
    end(&c);
}

static void what_is_wrong_with_the_quote_is_an_answer(void **state)
{
    caller c;
    tc_bytes quote;

    (void)state;
    begin(&c);
    prepare(&c);
    quote = c.f.evidence.quote;
    c.f.evidence.quote.n = 100;
    ask(&c, NULL);
    expect_refused(&c, false, "hardware.quote.format");
    assert_string_equal(c.answer.status, "");
    c.f.evidence.quote = (tc_bytes){NULL, 0};
    ask(&c, NULL);
    expect_refused(&c, false, "hardware.quote.format");
    c.f.evidence.quote = quote;
    ask(&c, NULL);
    assert_true(c.answer.valid);
    end(&c);
}

static void a_chain_that_is_missing_is_named(void **state)
{
    caller c;

    (void)state;
    begin(&c);
    prepare(&c); /* collateral without a PCK chain */
    c.f.options.quote.certification_type = 3;
    forged_make(&c.f);
    ask(&c, NULL);
    expect_refused(&c, false, "hardware.pck.chain");
    end(&c);
}

static void intels_own_answers_are_read(void **state)
{
    caller c;
    tc_dcap_answers answers;

    (void)state;
    begin(&c);
    forged_make(&c.f);
    answers = (tc_dcap_answers){
        .tcb_info = c.f.evidence.tcb_info_answer,
        .tcb_info_chain = c.f.evidence.tcb_chain,
        .qe_identity = c.f.evidence.qe_identity_answer,
        .qe_identity_chain = c.f.evidence.tcb_chain,
        .pck_crl = c.f.evidence.pck_crl,
        .pck_crl_chain = c.f.evidence.pck_crl_chain,
        .root_crl = c.f.evidence.root_crl,
    };
    assert_int_equal(
        tc_dcap_collateral_new_from_answers(&c.collateral, c.dcap, &answers, &c.f.roots), TC_OK);
    ask(&c, NULL);
    assert_true(c.answer.valid);
    tc_dcap_collateral_free(c.collateral);
    answers.qe_identity = answers.tcb_info; /* the wrong kind */
    assert_int_equal(
        tc_dcap_collateral_new_from_answers(&c.collateral, c.dcap, &answers, &c.f.roots), TC_OK);
    ask(&c, NULL);
    expect_refused(&c, false, "hardware.collateral.format");
    end(&c);
}

static void unreadable_collateral_is_an_answer(void **state)
{
    static const char *const texts[] = {"", "{}", "[]", "{\"tcb_info\":1}", "nonsense"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        caller c;

        begin(&c);
        forged_make(&c.f);
        assert_int_equal(tc_dcap_collateral_new(&c.collateral, c.dcap,
                                                tc_bytes_of(texts[i], strlen(texts[i])), NULL),
                         TC_OK);
        ask(&c, NULL);
        expect_refused(&c, false, "hardware.collateral.format");
        end(&c);
    }
}

/* The caller's copy of the collateral may go away at once. */
static void collateral_is_copied(void **state)
{
    caller c;
    uint8_t *copy;
    size_t n;

    (void)state;
    begin(&c);
    forged_make(&c.f);
    n = c.f.evidence.collateral.n;
    copy = test_malloc(n);
    memcpy(copy, c.f.evidence.collateral.p, n);
    assert_int_equal(
        tc_dcap_collateral_new(&c.collateral, c.dcap, tc_bytes_of(copy, n), &c.f.roots), TC_OK);
    memset(copy, 0, n);
    test_free(copy);
    ask(&c, NULL);
    assert_true(c.answer.valid);
    end(&c);
}

static void nothing_remembered_gives_the_same_answer(void **state)
{
    caller c;

    (void)state;
    begin(&c);
    tc_dcap_free(c.dcap);
    c.dcap = tc_dcap_new(0);
    prepare(&c);
    ask(&c, NULL);
    assert_true(c.answer.valid);
    end(&c);
    assert_null(tc_dcap_new(SIZE_MAX));
    tc_dcap_free(NULL);
    tc_dcap_collateral_free(NULL);
}

static void a_genuine_quote_is_not_simulated(void **state)
{
    caller c;
    tc_dcap_input in = {.now = 1750332747};

    (void)state;
    need_evidence();
    begin(&c);
    in.quote = evidence(&c.f.w.arena, "dcap/quotes/dcapqvl_tdx_quote.bin");
    in.collateral = evidence(&c.f.w.arena, "dcap/collateral/"
                                           "dcapqvl_2025-06_tdx_b0c06f000000.json");
    assert_int_equal(tc_dcap_quote_verify_once(&c.answer, c.dcap, &in), TC_OK);
    assert_true(c.answer.genuine && c.answer.valid && !c.answer.simulated);
    end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_quote_is_valid),
        cmocka_unit_test(once_gives_the_same_answer),
        cmocka_unit_test(a_status_must_be_accepted),
        cmocka_unit_test(revoked_is_refused_even_when_listed),
        cmocka_unit_test(advisories_and_editions_are_terms),
        cmocka_unit_test(attributes_can_be_waived_but_debug_cannot),
        cmocka_unit_test(what_is_wrong_with_the_quote_is_an_answer),
        cmocka_unit_test(a_chain_that_is_missing_is_named),
        cmocka_unit_test(intels_own_answers_are_read),
        cmocka_unit_test(unreadable_collateral_is_an_answer),
        cmocka_unit_test(collateral_is_copied),
        cmocka_unit_test(nothing_remembered_gives_the_same_answer),
        cmocka_unit_test(a_genuine_quote_is_not_simulated),
    };

    return cmocka_run_group_tests_name("api", tests, NULL, NULL);
}
