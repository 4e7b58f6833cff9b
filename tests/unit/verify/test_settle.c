/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue's own rules, and the settling of dependencies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "verify/settle.h"

#define ARENA_CAP ((size_t)1024 * 1024)

static int make_checks(void **state)
{
    static tc_arena arena;
    static tc_checks checks;

    tc_arena_init(&arena, ARENA_CAP);
    tc_checks_init(&checks, &arena);
    *state = &checks;
    return 0;
}

static int free_checks(void **state)
{
    tc_checks *checks = *state;

    tc_arena_done(checks->arena);
    return 0;
}

static bool is_id_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

static void catalogue_ids_are_well_formed_unique_and_found_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        const tc_check_info *info = tc_check_info_of((tc_check_id)i);
        tc_str id = tc_str_from_c(info->id);
        tc_check_id found;

        for (size_t k = 0; k < id.n; k++) {
            assert_true(is_id_char(id.p[k]));
        }
        assert_true(tc_str_starts(id, tc_section_id(info->section)));
        assert_true(tc_check_by_id(&found, id));
        assert_int_equal(found, i); /* the first with this id is this one: it is unique */
    }
}

static void catalogue_prerequisites_exist_and_stand_before(void **state)
{
    (void)state;
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        tc_str needs = tc_str_from_c(tc_check_info_of((tc_check_id)i)->needs);
        size_t from = 0, n = 0;

        for (size_t k = 0; k <= needs.n && needs.n > 0; k++) {
            tc_check_id need;

            if (k < needs.n && needs.p[k] != ' ') {
                continue;
            }
            assert_true(tc_check_by_id(&need, tc_str_of(needs.p + from, k - from)));
            assert_true(need < i);
            from = k + 1;
            n++;
        }
        assert_true(n <= TC_CHECK_NEEDS_MAX);
    }
}

static void catalogue_texts_are_sentences(void **state)
{
    (void)state;
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        const tc_check_info *info = tc_check_info_of((tc_check_id)i);

        assert_true(tc_str_ends(tc_str_from_c(info->meaning), "."));
        assert_true(tc_str_ends(tc_str_from_c(info->remedy), "."));
        assert_false(tc_str_ends(tc_str_from_c(info->title), "."));
        assert_true(tc_str_from_c(info->spec).n > 0);
    }
}

static void settle_leaves_nothing_not_run(void **state)
{
    tc_checks *checks = *state;

    tc_settle(checks);
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        assert_int_equal(checks->items[i].status, TC_CHECK_INCONCLUSIVE);
        assert_true(checks->items[i].why.n > 0);
    }
}

static void settle_takes_a_pass_back_when_its_prerequisite_failed(void **state)
{
    tc_checks *checks = *state;

    tc_checks_fail(checks, TC_CHECK_ID_QUOTE_FORMAT, TC_REASON_LENGTH, TC_STR("why"),
                   (tc_str){NULL, 0}, (tc_str){NULL, 0});
    tc_checks_pass(checks, TC_CHECK_ID_QUOTE_VENDOR);
    tc_settle(checks);
    assert_int_equal(checks->items[TC_CHECK_ID_QUOTE_FORMAT].status, TC_CHECK_FAIL);
    assert_int_equal(checks->items[TC_CHECK_ID_QUOTE_VENDOR].status, TC_CHECK_INCONCLUSIVE);
    assert_true(tc_str_is(checks->items[TC_CHECK_ID_QUOTE_VENDOR].why,
                          "This depends on hardware.quote.format, which does not hold."));
}

static void settle_keeps_a_pass_whose_prerequisites_hold(void **state)
{
    tc_checks *checks = *state;

    tc_checks_warn(checks, TC_CHECK_ID_QUOTE_FORMAT, TC_STR("remark"), (tc_str){NULL, 0},
                   (tc_str){NULL, 0});
    tc_checks_pass(checks, TC_CHECK_ID_QUOTE_VENDOR);
    tc_settle(checks);
    assert_int_equal(checks->items[TC_CHECK_ID_QUOTE_VENDOR].status, TC_CHECK_PASS);
}

static void settle_keeps_a_fail_and_its_reason(void **state)
{
    tc_checks *checks = *state;

    tc_checks_fail(checks, TC_CHECK_ID_QUOTE_SIGNATURE, TC_REASON_SIGNATURE, TC_STR("bad"),
                   (tc_str){NULL, 0}, (tc_str){NULL, 0});
    tc_settle(checks);
    assert_int_equal(checks->items[TC_CHECK_ID_QUOTE_SIGNATURE].status, TC_CHECK_FAIL);
    assert_true(tc_str_is(checks->items[TC_CHECK_ID_QUOTE_SIGNATURE].why, "bad"));
}

static void settle_carries_a_failure_through_a_chain_of_prerequisites(void **state)
{
    tc_checks *checks = *state;

    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        if (i == TC_CHECK_ID_QUOTE_FORMAT) {
            tc_checks_fail(checks, TC_CHECK_ID_QUOTE_FORMAT, TC_REASON_LENGTH, TC_STR("why"),
                           (tc_str){NULL, 0}, (tc_str){NULL, 0});
        } else {
            tc_checks_pass(checks, (tc_check_id)i);
        }
    }
    tc_settle(checks);
    assert_int_equal(checks->items[TC_CHECK_ID_COLLATERAL_FORMAT].status, TC_CHECK_PASS);
    assert_int_equal(checks->items[TC_CHECK_ID_QUOTE_SIGNATURE].status, TC_CHECK_INCONCLUSIVE);
    assert_int_equal(checks->items[TC_CHECK_ID_COMPOSE_IMAGES].status, TC_CHECK_INCONCLUSIVE);
}

static void our_own_trouble_is_never_a_fail(void **state)
{
    tc_checks *checks = *state;
    tc_diag diag = {0};

    (void)tc_diag_set(&diag, TC_REASON_NO_MEMORY, "quote", 0);
    tc_checks_fail_diag(checks, TC_CHECK_ID_QUOTE_FORMAT, &diag);
    assert_int_equal(checks->items[TC_CHECK_ID_QUOTE_FORMAT].status, TC_CHECK_INCONCLUSIVE);
    assert_int_equal(checks->trouble, TC_E_NOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(catalogue_ids_are_well_formed_unique_and_found_by_name),
        cmocka_unit_test(catalogue_prerequisites_exist_and_stand_before),
        cmocka_unit_test(catalogue_texts_are_sentences),
        cmocka_unit_test_setup_teardown(settle_leaves_nothing_not_run, make_checks, free_checks),
        cmocka_unit_test_setup_teardown(settle_takes_a_pass_back_when_its_prerequisite_failed,
                                        make_checks, free_checks),
        cmocka_unit_test_setup_teardown(settle_keeps_a_pass_whose_prerequisites_hold, make_checks,
                                        free_checks),
        cmocka_unit_test_setup_teardown(settle_keeps_a_fail_and_its_reason, make_checks,
                                        free_checks),
        cmocka_unit_test_setup_teardown(settle_carries_a_failure_through_a_chain_of_prerequisites,
                                        make_checks, free_checks),
        cmocka_unit_test_setup_teardown(our_own_trouble_is_never_a_fail, make_checks, free_checks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
