/* SPDX-License-Identifier: Apache-2.0
 *
 * Attacks that need more than one machine: several instances of an app, evidence mixed from two of
 * them, and floods of exhibits that try to push the telling one out of sight (reference:8.1 items
 * 4, 9, 12 and 13; dstack:8.1 item 12).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/wr.h"
#include "mix.h"

static void two_healthy_instances_pass(void **state)
{
    tc_forge_options o;
    mix m;

    (void)state;
    mix_init(&m);
    mix_put_common(&m);
    for (unsigned i = 1; i <= 2; i++) {
        mix_machine(&o, &m, i);
        mix_put_answers(&m, &o);
    }
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    assert_int_equal(m.report.n_components, 2);
    mix_done(&m);
}

static void second_instance_in_debug_mode_fails(void **state)
{
    tc_forge_options o;
    mix m;

    (void)state;
    mix_init(&m);
    mix_put_common(&m);
    mix_machine(&o, &m, 1);
    mix_put_answers(&m, &o);
    mix_machine(&o, &m, 2);
    o.td.td_attributes[0] |= 1;
    mix_put_answers(&m, &o);
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    assert_true(mix_has(&m, TC_CHECK_ID_TD_DEBUG, TC_CHECK_PASS));
    assert_true(mix_has(&m, TC_CHECK_ID_TD_DEBUG, TC_CHECK_FAIL));
    mix_done(&m);
}

static void second_instance_of_another_app_fails(void **state)
{
    tc_forge_options o;
    mix m;

    (void)state;
    mix_init(&m);
    mix_put_common(&m);
    mix_machine(&o, &m, 1);
    mix_put_answers(&m, &o);
    mix_machine(&o, &m, 2);
    o.dstack.app_id = (tc_bytes){NULL, 0};
    mix_put_answers(&m, &o);
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    assert_true(mix_has(&m, TC_CHECK_ID_APP_ID, TC_CHECK_FAIL));
    mix_done(&m);
}

static void second_instance_with_another_definition_fails_the_policy(void **state)
{
    char members[256];
    tc_forge_options o;
    const tc_forge_evidence *e;
    tc_wr w;
    mix m;

    (void)state;
    mix_init(&m);
    mix_put_common(&m);
    mix_machine(&o, &m, 1);
    e = mix_make(&m, &o);
    w = tc_wr_init(&m.arena, sizeof members);
    tc_wr_hex(&w, tc_bytes_of(e->compose_hash, sizeof e->compose_hash));
    (void)snprintf(members, sizeof members, "\"app\":{\"compose_hashes\":[\"%.64s\"]}",
                   tc_wr_text(&w).p);
    m.policy = members;
    mix_put_answers(&m, &o);
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    mix_machine(&o, &m, 2);
    o.dstack.docker_compose = "services:\n  web:\n    image: simulated/other:latest\n";
    mix_put_answers(&m, &o);
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    assert_true(mix_has(&m, TC_CHECK_ID_COMPOSE_ACCEPTED, TC_CHECK_FAIL));
    mix_done(&m);
}

static void log_of_another_instance_does_not_replay(void **state)
{
    tc_forge_options a, b;
    mix m;

    (void)state;
    mix_init(&m);
    mix_put_common(&m);
    mix_machine(&a, &m, 1);
    mix_machine(&b, &m, 2);
    mix_put(&m, TC_EXHIBIT_QUOTE, mix_make(&m, &a)->quote);
    mix_put(&m, TC_EXHIBIT_EVENT_LOG, mix_make(&m, &b)->event_log);
    mix_put(&m, TC_EXHIBIT_GUEST_TCB_INFO, mix_make(&m, &b)->guest_tcb_info);
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    assert_true(mix_has(&m, TC_CHECK_ID_EVENT_LOG_RUNTIME, TC_CHECK_FAIL));
    assert_true(mix_has(&m, TC_CHECK_ID_CLAIMS_REGISTERS, TC_CHECK_FAIL));
    mix_done(&m);
}

static void answer_of_another_instance_is_noticed(void **state)
{
    tc_forge_options a, b;
    mix m;

    (void)state;
    mix_init(&m);
    mix_put_common(&m);
    mix_machine(&a, &m, 1);
    mix_machine(&b, &m, 2);
    mix_put(&m, TC_EXHIBIT_GET_QUOTE, mix_make(&m, &a)->get_quote);
    mix_put(&m, TC_EXHIBIT_INFO, mix_make(&m, &b)->info);
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    assert_true(mix_has(&m, TC_CHECK_ID_CLAIMS_REGISTERS, TC_CHECK_FAIL));
    mix_done(&m);
}

/* A definition that nobody measured must not be shown in the place of the measured one. */
static void foreign_definition_beside_the_real_one_does_not_pass(void **state)
{
    tc_forge_options a;
    const tc_forge_evidence *e;
    mix m;

    (void)state;
    mix_init(&m);
    mix_put_common(&m);
    mix_machine(&a, &m, 1);
    e = mix_make(&m, &a);
    mix_put(&m, TC_EXHIBIT_GET_QUOTE, e->get_quote);
    mix_put(&m, TC_EXHIBIT_APP_COMPOSE,
            tc_forge_replace(&m.arena, e->app_compose, tc_bytes_from_str(TC_STR("5151")),
                             tc_bytes_from_str(TC_STR("5252"))));
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    assert_true(mix_has(&m, TC_CHECK_ID_COMPOSE_HASH, TC_CHECK_FAIL));
    mix_put(&m, TC_EXHIBIT_INFO, e->info);
    assert_int_not_equal(mix_judge(&m), TC_VERDICT_PASSED);
    mix_done(&m);
}

static void the_same_quote_twice_is_one_instance(void **state)
{
    tc_forge_options a;
    const tc_forge_evidence *e;
    mix m;

    (void)state;
    mix_init(&m);
    mix_put_common(&m);
    mix_machine(&a, &m, 1);
    e = mix_make(&m, &a);
    mix_put(&m, TC_EXHIBIT_GET_QUOTE, e->get_quote);
    mix_put(&m, TC_EXHIBIT_QUOTE, e->quote);
    mix_put(&m, TC_EXHIBIT_PHALA, e->phala);
    mix_put(&m, TC_EXHIBIT_INFO, e->info);
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    assert_int_equal(m.report.n_components, 1);
    mix_done(&m);
}

static void old_collateral_beside_the_current_one_does_no_harm(void **state)
{
    tc_forge_options o;
    mix m;

    (void)state;
    mix_init(&m);
    mix_machine(&o, &m, 1);
    mix_put_answers(&m, &o);
    o.tcb_info.issue_date -= 100 * 86400;
    o.tcb_info.next_update -= 100 * 86400;
    mix_put(&m, TC_EXHIBIT_COLLATERAL, mix_make(&m, &o)->collateral);
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    mix_put_common(&m);
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    mix_done(&m);
}

/* Collateral that says something kinder about the platform must be genuine to count: a forged set
 * beside the real one is not chosen, or fails. */
static void kinder_collateral_of_a_stranger_does_not_help(void **state)
{
    tc_forge_options o, kind;
    mix m;

    (void)state;
    mix_init(&m);
    mix_machine(&o, &m, 1);
    o.pck.components[0] = 2; /* out of date */
    mix_put_answers(&m, &o);
    mix_put_common(&m);
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    mix_machine(&kind, &m, 1);
    kind.tcb_info.levels[1].status = "UpToDate";
    kind.tcb_info.issue_date += 86400; /* the newest */
    kind.signer[TC_FORGE_TCB_INFO] = TC_FORGE_KEY_STRANGER;
    mix_put(&m, TC_EXHIBIT_COLLATERAL, mix_make(&m, &kind)->collateral);
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    mix_done(&m);
}

/* ---- floods ---- */

static void as_many_instances_as_allowed_pass(void **state)
{
    tc_forge_options o;
    mix m;

    (void)state;
    mix_init(&m);
    mix_put_common(&m);
    for (unsigned i = 1; i <= TC_MAX_COMPONENTS; i++) {
        mix_machine(&o, &m, i);
        mix_put_answers(&m, &o);
    }
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    assert_int_equal(m.report.n_components, TC_MAX_COMPONENTS);
    mix_done(&m);
}

/* Whichever of the instances is the broken one, and one more than can be judged is never ignored.
 */
static void one_instance_more_is_not_passed_over(void **state)
{
    (void)state;
    for (unsigned broken = 0; broken <= TC_MAX_COMPONENTS + 1; broken += 4) {
        tc_forge_options o;
        mix m;

        mix_init(&m);
        mix_put_common(&m);
        for (unsigned i = 1; i <= TC_MAX_COMPONENTS + 1; i++) {
            mix_machine(&o, &m, i);
            o.td.td_attributes[0] |= i == broken;
            mix_put_answers(&m, &o);
        }
        assert_int_not_equal(mix_judge(&m), TC_VERDICT_PASSED);
        mix_done(&m);
    }
}

static void unreadable_exhibits_do_not_hide_a_broken_one(void **state)
{
    static char garbage[200][16];
    tc_forge_options o;
    mix m;

    (void)state;
    mix_init(&m);
    mix_put_common(&m);
    mix_machine(&o, &m, 1);
    mix_put_answers(&m, &o);
    for (unsigned i = 0; i < 200; i++) {
        int n = snprintf(garbage[i], sizeof garbage[i], "{\"x\":%u", i);

        mix_put(&m, TC_EXHIBIT_INFO, tc_bytes_of(garbage[i], (size_t)n));
    }
    assert_int_not_equal(mix_judge(&m), TC_VERDICT_PASSED);
    mix_done(&m);
}

static void many_collateral_sets_do_not_hide_the_right_one(void **state)
{
    tc_forge_options o;
    mix m;

    (void)state;
    mix_init(&m);
    mix_machine(&o, &m, 1);
    mix_put_answers(&m, &o);
    for (unsigned i = 0; i < 80; i++) {
        o.tcb_info.fmspc[5] = (uint8_t)(i + 1);
        mix_put(&m, TC_EXHIBIT_COLLATERAL, mix_make(&m, &o)->collateral);
    }
    assert_int_not_equal(mix_judge(&m), TC_VERDICT_PASSED); /* none of them is for this machine */
    mix_put_common(&m);
    /* With more sets than can be read the right one may be out of reach, but a wrong one is never
     * taken for it. */
    if (mix_judge(&m) == TC_VERDICT_PASSED) {
        assert_true(mix_has(&m, TC_CHECK_ID_TCB_MATCH, TC_CHECK_PASS));
    }
    mix_done(&m);
}

static void no_exhibits_at_all_is_not_a_pass(void **state)
{
    tc_forge_options o;
    mix m;

    (void)state;
    mix_init(&m);
    mix_machine(&o, &m, 1);
    (void)mix_make(&m, &o);
    assert_int_not_equal(mix_judge(&m), TC_VERDICT_PASSED);
    mix_put_common(&m);
    assert_int_not_equal(mix_judge(&m), TC_VERDICT_PASSED);
    mix_done(&m);
}

/* ---- a cloud answer with two instances ---- */

/* instance_of cuts the one instance out of an answer. */
static tc_bytes instance_of(tc_bytes answer)
{
    tc_bytes head = tc_bytes_from_str(TC_STR("\"instances\":["));
    size_t at = tc_bytes_find(answer, head);

    assert_int_not_equal(at, SIZE_MAX);
    return tc_bytes_sub(answer, at + head.n, answer.n - at - head.n - 2); /* without "]}" */
}

static void check_cloud(bool broken, tc_verdict want)
{
    tc_forge_options a, b;
    tc_bytes first, second;
    tc_wr w;
    mix m;

    mix_init(&m);
    mix_put_common(&m);
    mix_machine(&a, &m, 1);
    mix_machine(&b, &m, 2);
    b.td.td_attributes[0] |= broken;
    first = mix_make(&m, &a)->phala;
    second = instance_of(mix_make(&m, &b)->phala);
    w = tc_wr_init(&m.arena, MIX_TEXT_LIMIT);
    tc_wr_bytes(&w, tc_bytes_sub(first, 0, first.n - 2));
    tc_wr_lit(&w, ",");
    tc_wr_bytes(&w, second);
    tc_wr_lit(&w, "]}");
    assert_true(tc_wr_finish(&first, &w));
    mix_put(&m, TC_EXHIBIT_PHALA, first);
    mix_put(&m, TC_EXHIBIT_VM_CONFIG, mix_make(&m, &a)->vm_config); /* of both */
    assert_int_equal(mix_judge(&m), want);
    assert_int_equal(m.report.n_components, 2);
    mix_done(&m);
}

static void every_instance_of_a_cloud_answer_is_judged(void **state)
{
    (void)state;
    check_cloud(false, TC_VERDICT_PASSED);
    check_cloud(true, TC_VERDICT_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_healthy_instances_pass),
        cmocka_unit_test(second_instance_in_debug_mode_fails),
        cmocka_unit_test(second_instance_of_another_app_fails),
        cmocka_unit_test(second_instance_with_another_definition_fails_the_policy),
        cmocka_unit_test(log_of_another_instance_does_not_replay),
        cmocka_unit_test(answer_of_another_instance_is_noticed),
        cmocka_unit_test(foreign_definition_beside_the_real_one_does_not_pass),
        cmocka_unit_test(the_same_quote_twice_is_one_instance),
        cmocka_unit_test(old_collateral_beside_the_current_one_does_no_harm),
        cmocka_unit_test(kinder_collateral_of_a_stranger_does_not_help),
        cmocka_unit_test(as_many_instances_as_allowed_pass),
        cmocka_unit_test(one_instance_more_is_not_passed_over),
        cmocka_unit_test(unreadable_exhibits_do_not_hide_a_broken_one),
        cmocka_unit_test(many_collateral_sets_do_not_hide_the_right_one),
        cmocka_unit_test(no_exhibits_at_all_is_not_a_pass),
        cmocka_unit_test(every_instance_of_a_cloud_answer_is_judged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
