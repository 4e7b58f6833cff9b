/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "check/record.h"
#include "unit/dies.h"

#define ID ((tc_check_id)0)

static tc_arena arena;
static tc_checks checks;

static int set_up(void **state)
{
    (void)state;
    tc_arena_init(&arena, 1u << 16);
    tc_checks_init(&checks, &arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

static void nothing_is_recorded_at_first(void **state)
{
    (void)state;
    for (int i = 0; i < TC_CHECK_ID_COUNT; i++) {
        assert_int_equal(checks.items[i].status, TC_CHECK_NOT_RUN);
        assert_false(tc_checks_holds(&checks, (tc_check_id)i));
    }
    assert_int_equal(checks.trouble, TC_OK);
}

static void a_pass_holds(void **state)
{
    (void)state;
    tc_checks_pass(&checks, ID);
    assert_int_equal(checks.items[ID].status, TC_CHECK_PASS);
    assert_true(tc_checks_holds(&checks, ID));
}

static void a_pass_may_show_its_values(void **state)
{
    (void)state;
    tc_checks_pass_with(&checks, ID, TC_STR("want"), TC_STR("got"));
    assert_true(tc_str_is(checks.items[ID].expected, "want"));
    assert_true(tc_str_is(checks.items[ID].found, "got"));
    assert_true(tc_checks_holds(&checks, ID));
}

static void a_warning_holds_and_says_why(void **state)
{
    (void)state;
    tc_checks_warn(&checks, ID, TC_STR("why"), TC_STR("want"), TC_STR("got"));
    assert_int_equal(checks.items[ID].status, TC_CHECK_WARN);
    assert_true(tc_str_is(checks.items[ID].why, "why"));
    assert_true(tc_checks_holds(&checks, ID));
}

static void a_fail_keeps_reason_and_values(void **state)
{
    (void)state;
    tc_checks_fail(&checks, ID, TC_REASON_MISMATCH, TC_STR("why"), TC_STR("want"), TC_STR("got"));
    assert_int_equal(checks.items[ID].status, TC_CHECK_FAIL);
    assert_int_equal(checks.items[ID].reason, TC_REASON_MISMATCH);
    assert_true(tc_str_is(checks.items[ID].expected, "want"));
    assert_true(tc_str_is(checks.items[ID].found, "got"));
    assert_false(tc_checks_holds(&checks, ID));
}

static void inconclusive_and_not_applicable_do_not_hold(void **state)
{
    (void)state;
    tc_checks_inconclusive(&checks, ID, TC_STR("missing"));
    assert_int_equal(checks.items[ID].status, TC_CHECK_INCONCLUSIVE);
    assert_false(tc_checks_holds(&checks, ID));
    tc_checks_not_applicable(&checks, ID + 1, TC_STR("no GPU"));
    assert_int_equal(checks.items[ID + 1].status, TC_CHECK_NOT_APPLICABLE);
    assert_false(tc_checks_holds(&checks, ID + 1));
    assert_int_equal(checks.trouble, TC_OK);
}

static void a_result_follows_ok(void **state)
{
    tc_diag diag = {.reason = TC_REASON_VALUE, .what = "field", .offset = TC_NO_OFFSET};

    (void)state;
    assert_true(tc_checks_result(&checks, ID, true, NULL));
    assert_int_equal(checks.items[ID].status, TC_CHECK_PASS);
    assert_false(tc_checks_result(&checks, ID + 1, false, &diag));
    assert_int_equal(checks.items[ID + 1].status, TC_CHECK_FAIL);
    assert_int_equal(checks.items[ID + 1].reason, TC_REASON_VALUE);
    assert_true(tc_str_is(checks.items[ID + 1].why, "field has a value that is not allowed"));
}

/* Our own trouble is never a pass, and never counted against the evidence either. */
static void our_trouble_is_inconclusive_and_remembered(void **state)
{
    tc_diag diag = {.reason = TC_REASON_CRYPTO};

    (void)state;
    tc_checks_fail_diag(&checks, ID, &diag);
    assert_int_equal(checks.items[ID].status, TC_CHECK_INCONCLUSIVE);
    assert_int_equal(checks.trouble, TC_E_CRYPTO);
    diag.reason = TC_REASON_NO_MEMORY;
    tc_checks_fail_diag(&checks, ID + 1, &diag);
    assert_int_equal(checks.items[ID + 1].status, TC_CHECK_INCONCLUSIVE);
    assert_true(tc_str_is(checks.items[ID + 1].why, "out of memory"));
    assert_int_equal(checks.trouble, TC_E_CRYPTO); /* the first stays */
}

static void evidence_beyond_the_maximum_is_dropped(void **state)
{
    (void)state;
    tc_checks_evidence(&checks, ID, (tc_bytes){NULL, 0});
    assert_int_equal(checks.items[ID].n_evidence, 0);
    for (size_t i = 0; i <= TC_CHECK_EVIDENCE_MAX; i++) {
        tc_checks_evidence(&checks, ID, tc_bytes_of(&"abcdefgh"[i], 1));
    }
    assert_int_equal(checks.items[ID].n_evidence, TC_CHECK_EVIDENCE_MAX);
    assert_int_equal(checks.items[ID].evidence[TC_CHECK_EVIDENCE_MAX - 1].p[0],
                     'a' + TC_CHECK_EVIDENCE_MAX - 1);
    tc_checks_pass(&checks, ID);
    assert_int_equal(checks.items[ID].n_evidence, TC_CHECK_EVIDENCE_MAX);
}

static void record_twice(void)
{
    tc_checks_pass(&checks, ID);
    tc_checks_pass(&checks, ID);
}

static void record_beyond_the_last(void)
{
    tc_checks_pass(&checks, TC_CHECK_ID_COUNT);
}

static void fail_without_reason(void)
{
    tc_diag diag = {0};

    tc_checks_fail_diag(&checks, ID, &diag);
}

static void trouble_without_error(void)
{
    tc_checks_trouble(&checks, ID, TC_OK);
}

static void evidence_beyond_the_last(void)
{
    tc_checks_evidence(&checks, TC_CHECK_ID_COUNT, tc_bytes_of("x", 1));
}

static void holds_beyond_the_last(void)
{
    (void)tc_checks_holds(&checks, TC_CHECK_ID_COUNT);
}

static void misuse_is_a_bug(void **state)
{
    (void)state;
    assert_true(dies(record_twice));
    assert_true(dies(record_beyond_the_last));
    assert_true(dies(fail_without_reason));
    assert_true(dies(trouble_without_error));
    assert_true(dies(evidence_beyond_the_last));
    assert_true(dies(holds_beyond_the_last));
}

static void text_is(const tc_diag *diag, const char *expected)
{
    tc_str text = tc_diag_text(&arena, diag);

    if (!tc_str_is(text, expected)) {
        print_error("got %.*s\n", (int)text.n, text.p);
        fail();
    }
}

static void a_diag_becomes_one_sentence(void **state)
{
    tc_diag diag = {.reason = TC_REASON_LENGTH, .offset = TC_NO_OFFSET};

    (void)state;
    text_is(&diag, "has the wrong length");
    diag.what = "quote header: version";
    text_is(&diag, "quote header: version has the wrong length");
    diag.offset = 12;
    text_is(&diag, "quote header: version has the wrong length, at byte 12");
    diag.has_numbers = true;
    diag.got = 5;
    diag.want = 4;
    text_is(&diag, "quote header: version has the wrong length: found 5, expected 4, at byte 12");
    tc_diag_path(&diag, "/a/0");
    diag.rule = "intel-dcap:1.1";
    text_is(&diag, "quote header: version has the wrong length: found 5, expected 4, at /a/0 "
                   "(rule intel-dcap:1.1)");
}

static void bounds_are_called_so(void **state)
{
    tc_diag diag = {.reason = TC_REASON_LIMIT,
                    .what = "size",
                    .offset = TC_NO_OFFSET,
                    .has_numbers = true,
                    .got = 5,
                    .want = 4};

    (void)state;
    text_is(&diag, "size exceeds a limit: found 5, at most 4");
    diag.reason = TC_REASON_RANGE;
    text_is(&diag, "size is out of range: found 5, at most 4");
    diag.got = 3;
    text_is(&diag, "size is out of range: found 3, at least 4");
}

static void a_sentence_without_memory_is_empty(void **state)
{
    tc_diag diag = {.reason = TC_REASON_LENGTH, .offset = TC_NO_OFFSET};

    (void)state;
    arena.fail_at = arena.calls + 1;
    assert_int_equal(tc_diag_text(&arena, &diag).n, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_recorded_at_first),
        TEST(a_pass_holds),
        TEST(a_pass_may_show_its_values),
        TEST(a_warning_holds_and_says_why),
        TEST(a_fail_keeps_reason_and_values),
        TEST(inconclusive_and_not_applicable_do_not_hold),
        TEST(a_result_follows_ok),
        TEST(our_trouble_is_inconclusive_and_remembered),
        TEST(evidence_beyond_the_maximum_is_dropped),
        TEST(misuse_is_a_bug),
        TEST(a_diag_becomes_one_sentence),
        TEST(bounds_are_called_so),
        TEST(a_sentence_without_memory_is_empty),
    };

    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
