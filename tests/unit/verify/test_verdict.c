/* SPDX-License-Identifier: Apache-2.0
 *
 * Section states, verdict and sentences as a pure function of policy and checks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "verify/verdict.h"

#define ARENA_CAP ((size_t)1024 * 1024)

/* A report of one component in which every check passes, and a policy for two sections. */
typedef struct fixture {
    tc_arena arena;
    tc_bundle bundle;
    tc_policy policy;
    tc_report_component component;
    tc_report report;
} fixture;

static int make(void **state)
{
    static fixture f;

    f = (fixture){0};
    tc_arena_init(&f.arena, ARENA_CAP);
    f.bundle.subject.name = TC_STR("demo");
    f.policy.section_required[TC_SECTION_HARDWARE] = true;
    f.policy.section_required[TC_SECTION_SOURCE_CODE] = true;
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        f.component.checks[i].status = TC_CHECK_PASS;
        f.component.checks[i].severity = tc_check_info_of((tc_check_id)i)->severity;
    }
    f.report.bundle = &f.bundle;
    f.report.components = &f.component;
    f.report.n_components = 1;
    *state = &f;
    return 0;
}

static int unmake(void **state)
{
    fixture *f = *state;

    tc_arena_done(&f->arena);
    return 0;
}

static tc_verdict judge(fixture *f)
{
    tc_verdict_judge(&f->report, &f->arena, &f->policy);
    return f->report.verdict;
}

static void all_pass_is_passed(void **state)
{
    fixture *f = *state;

    assert_int_equal(judge(f), TC_VERDICT_PASSED);
    assert_int_equal(f->report.holding, f->report.required);
    assert_true(tc_str_ends(f->report.sentence, "required checks hold for \xe2\x80\x9c"
                                                "demo\xe2\x80\x9d"));
}

static void the_zero_value_claims_nothing(void **state)
{
    tc_report report = {0};

    (void)state;
    assert_int_equal(report.verdict, TC_VERDICT_PARTIAL);
    assert_string_equal(tc_verdict_id(report.verdict), "partial");
}

static void a_required_fail_is_failed(void **state)
{
    fixture *f = *state;

    f->component.checks[TC_CHECK_ID_COMPOSE_HASH].status = TC_CHECK_FAIL;
    assert_int_equal(judge(f), TC_VERDICT_FAILED);
    assert_int_equal(f->report.sections[TC_SECTION_SOURCE_CODE].status, TC_CHECK_FAIL);
    assert_int_equal(f->report.sections[TC_SECTION_HARDWARE].status, TC_CHECK_PASS);
    assert_true(tc_str_is(f->report.sentence, "1 check contradicts the claims made for \xe2\x80\x9c"
                                              "demo\xe2\x80\x9d"));
}

static void a_fail_outweighs_what_could_not_be_checked(void **state)
{
    fixture *f = *state;

    f->component.checks[TC_CHECK_ID_ROOT].status = TC_CHECK_INCONCLUSIVE;
    f->component.checks[TC_CHECK_ID_COMPOSE_HASH].status = TC_CHECK_FAIL;
    assert_int_equal(judge(f), TC_VERDICT_FAILED);
}

static void a_required_inconclusive_is_partial(void **state)
{
    fixture *f = *state;

    f->component.checks[TC_CHECK_ID_ROOT].status = TC_CHECK_INCONCLUSIVE;
    assert_int_equal(judge(f), TC_VERDICT_PARTIAL);
    assert_int_equal(f->report.sections[TC_SECTION_HARDWARE].status, TC_CHECK_INCONCLUSIVE);
}

static void a_check_that_was_never_run_is_not_a_pass(void **state)
{
    fixture *f = *state;

    f->component.checks[TC_CHECK_ID_ROOT].status = TC_CHECK_NOT_RUN;
    assert_int_equal(judge(f), TC_VERDICT_PARTIAL);
}

static void a_warning_still_passes_and_shows(void **state)
{
    fixture *f = *state;

    f->component.checks[TC_CHECK_ID_ROOT].status = TC_CHECK_WARN;
    assert_int_equal(judge(f), TC_VERDICT_PASSED);
    assert_int_equal(f->report.sections[TC_SECTION_HARDWARE].status, TC_CHECK_WARN);
}

static void an_advisory_fail_does_not_decide_but_shows(void **state)
{
    fixture *f = *state;

    f->component.checks[TC_CHECK_ID_COMPOSE_IMAGES].status = TC_CHECK_FAIL;
    assert_int_equal(judge(f), TC_VERDICT_PASSED);
    assert_int_equal(f->report.sections[TC_SECTION_SOURCE_CODE].status, TC_CHECK_WARN);
}

static void a_policy_can_make_an_advisory_check_decide(void **state)
{
    fixture *f = *state;

    f->component.checks[TC_CHECK_ID_COMPOSE_IMAGES].status = TC_CHECK_FAIL;
    f->component.checks[TC_CHECK_ID_COMPOSE_IMAGES].severity = TC_SEVERITY_REQUIRED;
    assert_int_equal(judge(f), TC_VERDICT_FAILED);
}

static void a_section_without_checks_is_never_green(void **state)
{
    fixture *f = *state;

    f->policy.section_required[TC_SECTION_NETWORK] = true;
    assert_int_equal(judge(f), TC_VERDICT_PARTIAL);
    assert_int_equal(f->report.sections[TC_SECTION_NETWORK].status, TC_CHECK_INCONCLUSIVE);
    assert_true(f->report.sections[TC_SECTION_NETWORK].sentence.n > 0);
    assert_true(
        tc_str_ends(f->report.sentence, "demo\xe2\x80\x9d, but 1 section could not be checked"));
}

static void a_section_where_nothing_applies_is_never_green(void **state)
{
    fixture *f = *state;

    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        f->component.checks[i].status = TC_CHECK_NOT_APPLICABLE;
    }
    assert_int_equal(judge(f), TC_VERDICT_PARTIAL);
}

static void our_own_trouble_is_never_passed(void **state)
{
    fixture *f = *state;

    f->report.trouble = TC_E_CRYPTO;
    assert_int_equal(judge(f), TC_VERDICT_PARTIAL);
}

static void no_required_section_is_not_passed(void **state)
{
    fixture *f = *state;

    f->policy.section_required[TC_SECTION_HARDWARE] = false;
    f->policy.section_required[TC_SECTION_SOURCE_CODE] = false;
    assert_int_equal(judge(f), TC_VERDICT_PARTIAL);
}

/* From the best to the worst state of one check, the verdict never gets better. */
static void a_worse_check_never_gives_a_better_verdict(void **state)
{
    static const tc_check_status worse[] = {TC_CHECK_PASS, TC_CHECK_WARN, TC_CHECK_INCONCLUSIVE,
                                            TC_CHECK_FAIL};
    static const int rank[] = {
        [TC_VERDICT_PASSED] = 0, [TC_VERDICT_PARTIAL] = 1, [TC_VERDICT_FAILED] = 2};
    fixture *f = *state;
    tc_report empty = f->report;

    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        int before = 0;

        for (size_t k = 0; k < sizeof worse / sizeof worse[0]; k++) {
            f->report = empty;
            f->component.checks[i].status = worse[k];
            assert_true(rank[judge(f)] >= before);
            before = rank[f->report.verdict];
        }
        f->component.checks[i].status = TC_CHECK_PASS;
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_pass_is_passed),
        TEST(the_zero_value_claims_nothing),
        TEST(a_required_fail_is_failed),
        TEST(a_fail_outweighs_what_could_not_be_checked),
        TEST(a_required_inconclusive_is_partial),
        TEST(a_check_that_was_never_run_is_not_a_pass),
        TEST(a_warning_still_passes_and_shows),
        TEST(an_advisory_fail_does_not_decide_but_shows),
        TEST(a_policy_can_make_an_advisory_check_decide),
        TEST(a_section_without_checks_is_never_green),
        TEST(a_section_where_nothing_applies_is_never_green),
        TEST(our_own_trouble_is_never_passed),
        TEST(no_required_section_is_not_passed),
        TEST(a_worse_check_never_gives_a_better_verdict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
