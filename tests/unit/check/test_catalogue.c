/* SPDX-License-Identifier: Apache-2.0
 *
 * What must hold for every entry of checks.def.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "trustcenter/check.h"
#include "unit/dies.h"

static void ids_are_unique_and_found(void **state)
{
    (void)state;
    for (int i = 0; i < TC_CHECK_ID_COUNT; i++) {
        const tc_check_info *info = tc_check_info_of((tc_check_id)i);
        tc_check_id found = TC_CHECK_ID_COUNT;

        assert_true(tc_check_by_id(&found, tc_str_from_c(info->id)));
        assert_int_equal(found, i); /* the first of that name */
    }
}

static void unknown_ids_are_not_found(void **state)
{
    tc_check_id found;

    (void)state;
    assert_false(tc_check_by_id(&found, TC_STR("hardware")));
    assert_false(tc_check_by_id(&found, TC_STR("")));
}

static void ids_begin_with_their_section(void **state)
{
    (void)state;
    for (int i = 0; i < TC_CHECK_ID_COUNT; i++) {
        const tc_check_info *info = tc_check_info_of((tc_check_id)i);
        const char *section = tc_section_id(info->section);

        if (!tc_str_starts(tc_str_from_c(info->id), section) || info->id[strlen(section)] != '.') {
            print_error("%s\n", info->id);
            fail();
        }
    }
}

static void texts_are_there(void **state)
{
    (void)state;
    for (int i = 0; i < TC_CHECK_ID_COUNT; i++) {
        const tc_check_info *info = tc_check_info_of((tc_check_id)i);

        assert_true(strlen(info->title) > 10);
        assert_true(strlen(info->spec) > 3);
        assert_true(strlen(info->meaning) > 20);
        assert_true(strlen(info->remedy) > 10);
        assert_false(tc_str_ends(tc_str_from_c(info->title), "."));
    }
}

/* A prerequisite exists and stands before what needs it: no circles. */
static void prerequisites_stand_before(void **state)
{
    (void)state;
    for (int i = 0; i < TC_CHECK_ID_COUNT; i++) {
        const char *p = tc_check_info_of((tc_check_id)i)->needs;
        size_t n_needs = 0;

        while (*p != '\0') {
            size_t n = strcspn(p, " ");
            tc_check_id needed;

            assert_true(tc_check_by_id(&needed, tc_str_of(p, n)));
            assert_true((int)needed < i);
            n_needs++;
            p += n;
            p += *p == ' ' ? 1 : 0;
        }
        assert_true(n_needs <= TC_CHECK_NEEDS_MAX);
    }
}

static void every_enum_value_has_a_name(void **state)
{
    (void)state;
    for (int i = 0; i < TC_SECTION_COUNT; i++) {
        assert_true(strlen(tc_section_id((tc_section)i)) > 0);
        assert_true(strlen(tc_section_title((tc_section)i)) > 0);
    }
    for (int i = 0; i < TC_BASIS_COUNT; i++) {
        assert_true(strlen(tc_basis_id((tc_basis)i)) > 0);
    }
    for (int i = 0; i < TC_CHECK_STATUS_COUNT; i++) {
        assert_true(strlen(tc_check_status_id((tc_check_status)i)) > 0);
        assert_true(strlen(tc_check_status_mark((tc_check_status)i)) > 0);
        assert_true(strlen(tc_check_status_words((tc_check_status)i)) > 0);
    }
    assert_string_equal(tc_check_status_id(TC_CHECK_NOT_RUN), "not-run");
    assert_string_equal(tc_basis_id(TC_BASIS_SELF_ASSERTED), "self-asserted");
}

static void info_beyond(void)
{
    (void)tc_check_info_of(TC_CHECK_ID_COUNT);
}

static void section_beyond(void)
{
    (void)tc_section_id(TC_SECTION_COUNT);
}

static void title_beyond(void)
{
    (void)tc_section_title(TC_SECTION_COUNT);
}

static void basis_beyond(void)
{
    (void)tc_basis_id(TC_BASIS_COUNT);
}

static void status_beyond(void)
{
    (void)tc_check_status_id(TC_CHECK_STATUS_COUNT);
}

static void mark_beyond(void)
{
    (void)tc_check_status_mark(TC_CHECK_STATUS_COUNT);
}

static void words_beyond(void)
{
    (void)tc_check_status_words(TC_CHECK_STATUS_COUNT);
}

static void values_beyond_the_last_are_bugs(void **state)
{
    (void)state;
    assert_true(dies(info_beyond));
    assert_true(dies(section_beyond));
    assert_true(dies(title_beyond));
    assert_true(dies(basis_beyond));
    assert_true(dies(status_beyond));
    assert_true(dies(mark_beyond));
    assert_true(dies(words_beyond));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_unique_and_found),
        cmocka_unit_test(unknown_ids_are_not_found),
        cmocka_unit_test(ids_begin_with_their_section),
        cmocka_unit_test(texts_are_there),
        cmocka_unit_test(prerequisites_stand_before),
        cmocka_unit_test(every_enum_value_has_a_name),
        cmocka_unit_test(values_beyond_the_last_are_bugs),
    };

    return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
