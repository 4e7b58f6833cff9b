/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

static void kinds_have_unique_ids_and_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < TC_EXHIBIT_KIND_COUNT; i++) {
        const char *id = tc_exhibit_kind_id((tc_exhibit_kind)i);
        tc_exhibit_kind kind = TC_EXHIBIT_KIND_COUNT;

        assert_true(tc_exhibit_kind_from_id(&kind, tc_str_from_c(id)));
        assert_int_equal(kind, i);
        assert_true(strlen(tc_exhibit_kind_words((tc_exhibit_kind)i)) > 0);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(id, tc_exhibit_kind_id((tc_exhibit_kind)k));
        }
    }
}

static void unknown_kinds_are_not_found(void **state)
{
    tc_exhibit_kind kind;

    (void)state;
    assert_false(tc_exhibit_kind_from_id(&kind, TC_STR("intel.quot")));
    assert_false(tc_exhibit_kind_from_id(&kind, TC_STR("intel.quote-2")));
    assert_false(tc_exhibit_kind_from_id(&kind, TC_STR("")));
}

static void ids_are_the_kind_and_a_number_from_two_on(void **state)
{
    static const char *const good[] = {"intel.quote", "intel.quote-2", "intel.quote-10",
                                       "intel.quote-256", "intel.quote-999"};
    static const char *const bad[] = {"",
                                      "intel.quot",
                                      "intel.quote-",
                                      "intel.quote-0",
                                      "intel.quote-1",
                                      "intel.quote-02",
                                      "intel.quote-x",
                                      "intel.quote-2x",
                                      "intel.quote2",
                                      "intel.quotes2",
                                      "intel.quote-1000",
                                      "intel.quote--2",
                                      "dstack.quote"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(tc_exhibit_id_fits(TC_EXHIBIT_QUOTE, tc_str_from_c(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(tc_exhibit_id_fits(TC_EXHIBIT_QUOTE, tc_str_from_c(bad[i])));
    }
}

static void text_has_no_control_characters_but_line_ends_and_tabs(void **state)
{
    (void)state;
    assert_true(tc_exhibit_is_text(bytes_of_c("a\tb\r\nc \xc3\xa9")));
    assert_true(tc_exhibit_is_text(bytes_of_c("")));
    assert_false(tc_exhibit_is_text(tc_bytes_of("a\0", 2)));
    assert_false(tc_exhibit_is_text(bytes_of_c("a\x1b[0m")));
    assert_false(tc_exhibit_is_text(bytes_of_c("a\xff")));
    assert_false(tc_exhibit_is_text(bytes_of_c("\xc3")));
}

static void shown_text_is_cut_between_characters(void **state)
{
    (void)state;
    assert_true(tc_str_is(tc_shown(&arena, TC_STR("abc"), 3), "abc"));
    assert_true(tc_str_is(tc_shown(&arena, TC_STR("abcd"), 3), "abc"));
    assert_true(tc_str_is(tc_shown(&arena, TC_STR("ab\xc3\xa9"), 3), "ab"));
    assert_true(tc_str_is(tc_shown(&arena, TC_STR("a\xc3\xa9"), 3), "a\xc3\xa9"));
    assert_true(tc_str_is(tc_shown(&arena, TC_STR("\x1b\xff\n"), 9), "???"));
    assert_int_equal(tc_shown(&arena, TC_STR(""), 0).n, 0);
    arena.fail_at = arena.calls + 1;
    assert_int_equal(tc_shown(&arena, TC_STR("\n"), 9).n, 0);
    assert_true(arena.failed);
}

static void refusals_are_one_sentence(void **state)
{
    tc_diag diag = {0};
    tc_str why;

    (void)state;
    assert_false(TC_REFUSE(&why, &arena, TC_STR("a "), tc_number_text(&arena, UINT64_MAX)));
    assert_true(tc_str_is(why, "a 18446744073709551615"));
    tc_diag_set(&diag, TC_REASON_MISSING, "x", 7);
    assert_false(tc_refuse_diag(&why, &arena, TC_STR("b: "), &diag));
    assert_true(tc_str_is(why, "b: x is missing, at byte 7"));
    arena.fail_at = arena.calls + 1;
    assert_false(TC_REFUSE(&why, &arena, TC_STR("a")));
    assert_int_equal(why.n, 0);
}

static void every_subject_member_has_a_place(void **state)
{
    tc_subject subject = {0};

    (void)state;
    for (size_t i = 0; i < TC_SUBJECT_COUNT; i++) {
        tc_subject_member member = (tc_subject_member)i;

        *tc_subject_text(&subject, member) = tc_str_from_c(tc_subject_name(member));
        assert_ptr_equal(tc_subject_text_of(&subject, member), tc_subject_text(&subject, member));
    }
    assert_true(tc_str_is(subject.app_id, "app_id"));
    assert_true(tc_str_is(subject.instance_id, "instance_id"));
    assert_true(tc_str_is(subject.name, "name"));
    assert_true(tc_str_is(subject.domain, "domain"));
    assert_true(tc_str_is(subject.contract, "contract"));
    for (size_t i = 1; i < TC_SUBJECT_COUNT; i++) {
        assert_true(strcmp(tc_subject_name((tc_subject_member)(i - 1)),
                           tc_subject_name((tc_subject_member)i)) < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(kinds_have_unique_ids_and_words),
        TEST(unknown_kinds_are_not_found),
        TEST(ids_are_the_kind_and_a_number_from_two_on),
        TEST(text_has_no_control_characters_but_line_ends_and_tabs),
        TEST(shown_text_is_cut_between_characters),
        TEST(refusals_are_one_sentence),
        TEST(every_subject_member_has_a_place),
    };

    return cmocka_run_group_tests_name("exhibit", tests, NULL, NULL);
}
