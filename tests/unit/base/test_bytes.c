/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "unit/dies.h"

static tc_bytes b(const char *s)
{
    return tc_bytes_of(s, strlen(s));
}

static const tc_bytes none = {NULL, 0};

static void equality_compares_length_and_content(void **state)
{
    (void)state;
    assert_true(tc_bytes_eq(none, none));
    assert_true(tc_bytes_eq(none, b("")));
    assert_true(tc_bytes_eq(b("ab"), b("ab")));
    assert_false(tc_bytes_eq(b("ab"), b("ac")));
    assert_false(tc_bytes_eq(b("ab"), b("abc")));
    assert_true(tc_str_eq(TC_STR("a\0b"), TC_STR("a\0b")));
    assert_false(tc_str_eq(TC_STR("a\0b"), TC_STR("a\0c")));
    assert_true(tc_str_is(TC_STR("x"), "x"));
    assert_false(tc_str_is(TC_STR("x\0"), "x"));
    assert_true(tc_str_is((tc_str){NULL, 0}, ""));
}

static void case_of_letters_can_be_passed_over(void **state)
{
    (void)state;
    assert_true(tc_str_eq_nocase(TC_STR("azAZ09-"), TC_STR("AZaz09-")));
    assert_true(tc_str_eq_nocase((tc_str){NULL, 0}, TC_STR("")));
    assert_false(tc_str_eq_nocase(TC_STR("a"), TC_STR("b")));
    assert_false(tc_str_eq_nocase(TC_STR("ab"), TC_STR("a")));
    /* Only letters have a case: these differ in the same bit. */
    assert_false(tc_str_eq_nocase(TC_STR("@"), TC_STR("`")));
    assert_false(tc_str_eq_nocase(TC_STR("["), TC_STR("{")));
    assert_false(tc_str_eq_nocase(TC_STR("\xc4"), TC_STR("\xe4")));
}

static void a_list_of_texts_is_looked_through(void **state)
{
    const tc_str texts[] = {TC_STR("a"), TC_STR(""), TC_STR("bc")};

    (void)state;
    assert_true(tc_str_is_in(TC_STR("a"), texts, 3));
    assert_true(tc_str_is_in(TC_STR("bc"), texts, 3));
    assert_true(tc_str_is_in((tc_str){NULL, 0}, texts, 3));
    assert_false(tc_str_is_in(TC_STR("bc"), texts, 2));
    assert_false(tc_str_is_in(TC_STR("b"), texts, 3));
    assert_false(tc_str_is_in(TC_STR("a"), NULL, 0));
}

static void order_is_by_bytes_and_then_by_length(void **state)
{
    (void)state;
    assert_int_equal(tc_bytes_cmp(none, none), 0);
    assert_int_equal(tc_bytes_cmp(b("ab"), b("ab")), 0);
    assert_true(tc_bytes_cmp(none, b("a")) < 0);
    assert_true(tc_bytes_cmp(b("a"), none) > 0);
    assert_true(tc_bytes_cmp(b("a"), b("ab")) < 0);
    assert_true(tc_bytes_cmp(b("b"), b("ab")) > 0);
    assert_true(tc_bytes_cmp(b("\x7f"), b("\x80")) < 0);
}

static void zero_means_every_byte(void **state)
{
    uint8_t bytes[9] = {0};

    (void)state;
    assert_true(tc_bytes_is_zero(none));
    assert_true(tc_bytes_is_zero((tc_bytes){bytes, sizeof bytes}));
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = 0x80;
        assert_false(tc_bytes_is_zero((tc_bytes){bytes, sizeof bytes}));
        bytes[i] = 0;
    }
}

static void sub_and_offset_agree(void **state)
{
    tc_bytes whole = b("abcdef");
    tc_bytes part = tc_bytes_sub(whole, 2, 3);

    (void)state;
    assert_true(tc_bytes_eq(part, b("cde")));
    assert_int_equal(tc_bytes_offset(whole, part), 2);
    assert_int_equal(tc_bytes_sub(whole, 6, 0).n, 0);
    assert_int_equal(tc_bytes_offset(whole, whole), 0);
    assert_int_equal(tc_bytes_sub(none, 0, 0).n, 0);
}

static void sub_too_far(void)
{
    (void)tc_bytes_sub(b("abc"), 4, 0);
}

static void sub_too_long(void)
{
    (void)tc_bytes_sub(b("abc"), 2, 2);
}

static void sub_wraps(void)
{
    (void)tc_bytes_sub(b("abc"), 2, SIZE_MAX);
}

static void offset_of_foreign(void)
{
    static const uint8_t all[8];

    (void)tc_bytes_offset((tc_bytes){all, 4}, (tc_bytes){all + 3, 2});
}

static void ranges_outside_are_bugs(void **state)
{
    (void)state;
    assert_true(dies(sub_too_far));
    assert_true(dies(sub_too_long));
    assert_true(dies(sub_wraps));
    assert_true(dies(offset_of_foreign));
}

static void find_returns_the_first(void **state)
{
    (void)state;
    assert_int_equal(tc_bytes_find(b("abcabc"), b("bc")), 1);
    assert_int_equal(tc_bytes_find(b("abcabc"), b("abcabc")), 0);
    assert_int_equal(tc_bytes_find(b("aab"), b("ab")), 1);
    assert_true(tc_bytes_find(b("abc"), b("cd")) == SIZE_MAX);
    assert_true(tc_bytes_find(b("abc"), b("abcd")) == SIZE_MAX);
    assert_int_equal(tc_bytes_find(b("abc"), none), 0);
    assert_true(tc_bytes_find(none, b("a")) == SIZE_MAX);
}

static void prefixes_and_suffixes(void **state)
{
    (void)state;
    assert_true(tc_str_starts(TC_STR("abc"), "ab"));
    assert_true(tc_str_starts(TC_STR("abc"), ""));
    assert_true(tc_str_starts((tc_str){NULL, 0}, ""));
    assert_false(tc_str_starts(TC_STR("abc"), "b"));
    assert_false(tc_str_starts(TC_STR("a"), "ab"));
    assert_true(tc_str_ends(TC_STR("abc"), "bc"));
    assert_true(tc_str_ends((tc_str){NULL, 0}, ""));
    assert_false(tc_str_ends(TC_STR("abc"), "ab"));
    assert_false(tc_str_ends(TC_STR("c"), "bc"));
}

static void copy_accepts_nothing(void **state)
{
    char to[3] = "xy";

    (void)state;
    tc_copy(NULL, NULL, 0);
    tc_copy(to, "ab", 2);
    assert_string_equal(to, "ab");
    assert_int_equal(tc_str_from_c("abc").n, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality_compares_length_and_content),
        cmocka_unit_test(case_of_letters_can_be_passed_over),
        cmocka_unit_test(a_list_of_texts_is_looked_through),
        cmocka_unit_test(order_is_by_bytes_and_then_by_length),
        cmocka_unit_test(zero_means_every_byte),
        cmocka_unit_test(sub_and_offset_agree),
        cmocka_unit_test(ranges_outside_are_bugs),
        cmocka_unit_test(find_returns_the_first),
        cmocka_unit_test(prefixes_and_suffixes),
        cmocka_unit_test(copy_accepts_nothing),
    };

    return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
