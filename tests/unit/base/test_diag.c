/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "unit/dies.h"

static void the_first_failure_wins(void **state)
{
    tc_diag diag = {0};

    (void)state;
    assert_false(tc_diag_set(&diag, TC_REASON_LENGTH, "first", 7));
    assert_false(tc_diag_set(&diag, TC_REASON_VALUE, "second", 8));
    assert_false(tc_diag_set_numbers(&diag, TC_REASON_RANGE, "third", 9, 1, 2));
    assert_int_equal(diag.reason, TC_REASON_LENGTH);
    assert_string_equal(diag.what, "first");
    assert_int_equal(diag.offset, 7);
    assert_false(diag.has_numbers);
}

static void numbers_are_kept(void **state)
{
    tc_diag diag = {0};

    (void)state;
    assert_false(tc_diag_set_numbers(&diag, TC_REASON_RANGE, "field", 3, 5, 4));
    assert_true(diag.has_numbers);
    assert_int_equal(diag.got, 5);
    assert_int_equal(diag.want, 4);
    assert_int_equal(diag.reason, TC_REASON_RANGE);
}

static void the_first_rule_wins(void **state)
{
    tc_diag diag = {0};

    (void)state;
    assert_false(tc_diag_rule(&diag, "inner"));
    assert_false(tc_diag_rule(&diag, "outer"));
    assert_string_equal(diag.rule, "inner");
}

static void no_diag_is_no_trouble(void **state)
{
    (void)state;
    assert_false(tc_diag_set(NULL, TC_REASON_VALUE, "x", 0));
    assert_false(tc_diag_set_numbers(NULL, TC_REASON_VALUE, "x", 0, 1, 2));
    assert_false(tc_diag_rule(NULL, "x"));
    assert_false(tc_diag_path(NULL, "/x"));
}

static void a_pointer_is_put_in_front(void **state)
{
    tc_diag diag = {0};

    (void)state;
    assert_false(tc_diag_path(&diag, "/c"));
    assert_false(tc_diag_path(&diag, "/a/b"));
    assert_false(tc_diag_path(&diag, ""));
    assert_string_equal(diag.path, "/a/b/c");
}

static void a_long_pointer_is_cut_at_its_end(void **state)
{
    char longest[2 * TC_DIAG_PATH_MAX];

    (void)state;
    for (size_t n = TC_DIAG_PATH_MAX - 5; n < TC_DIAG_PATH_MAX + 5; n++) {
        tc_diag diag = {0};
        size_t expected = n + 4 < TC_DIAG_PATH_MAX ? n + 4 : TC_DIAG_PATH_MAX - 1;

        memset(longest, 'x', n);
        longest[n] = '\0';
        assert_false(tc_diag_path(&diag, "/end"));
        assert_false(tc_diag_path(&diag, longest));
        assert_int_equal(strlen(diag.path), expected);
        assert_int_equal(diag.path[0], 'x');
    }
}

static void only_memory_and_crypto_are_our_trouble(void **state)
{
    (void)state;
    for (int reason = 0; reason < TC_REASON_COUNT; reason++) {
        tc_diag diag = {.reason = (tc_reason)reason};

        assert_int_equal(tc_diag_is_trouble(&diag),
                         reason == TC_REASON_NO_MEMORY || reason == TC_REASON_CRYPTO);
        assert_true(strlen(tc_reason_text((tc_reason)reason)) > 3);
    }
}

static void text_of_no_reason(void)
{
    (void)tc_reason_text(TC_REASON_COUNT);
}

static void text_of_no_error(void)
{
    (void)tc_err_text((tc_err)(TC_E_USAGE + 1));
}

static void status_of_no_error(void)
{
    (void)tc_err_exit_status((tc_err)(TC_E_USAGE + 1));
}

static void values_outside_the_lists_are_bugs(void **state)
{
    (void)state;
    assert_true(dies(text_of_no_reason));
    assert_true(dies(text_of_no_error));
    assert_true(dies(status_of_no_error));
}

static void every_error_has_a_text_and_a_status(void **state)
{
    (void)state;
    assert_int_equal(tc_err_exit_status(TC_OK), 0);
    assert_int_equal(tc_err_exit_status(TC_E_USAGE), 2);
    assert_int_equal(tc_err_exit_status(TC_E_NOMEM), 4);
    assert_string_equal(tc_err_text(TC_E_NOMEM), "out of memory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_failure_wins),
        cmocka_unit_test(numbers_are_kept),
        cmocka_unit_test(the_first_rule_wins),
        cmocka_unit_test(no_diag_is_no_trouble),
        cmocka_unit_test(a_pointer_is_put_in_front),
        cmocka_unit_test(a_long_pointer_is_cut_at_its_end),
        cmocka_unit_test(only_memory_and_crypto_are_our_trouble),
        cmocka_unit_test(values_outside_the_lists_are_bugs),
        cmocka_unit_test(every_error_has_a_text_and_a_status),
    };

    return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
