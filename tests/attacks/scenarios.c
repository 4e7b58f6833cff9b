/* SPDX-License-Identifier: Apache-2.0
 *
 * The scenarios of `trustcenter forge` come out as each of them says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "forge/scenarios.h"
#include "trustcenter/trustcenter.h"

#define ARENA_CAP (256u * 1024u * 1024u)
#define TESTS_MAX 64

static void run(void **state)
{
    const tc_forge_scenario *scenario = *state;
    tc_forge *forge = tc_forge_new();
    tc_forge_evidence evidence;
    tc_forge_options options;
    tc_forge_change change;
    tc_roots roots = {.n = 0};
    tc_policy *policy;
    tc_report report;
    tc_arena arena;
    tc_str why;

    assert_non_null(forge);
    tc_arena_init(&arena, ARENA_CAP);
    tc_forge_scenario_options(&options, &change, scenario);
    assert_int_equal(tc_forge_make(&evidence, forge, &arena, &options), TC_OK);
    assert_true(tc_roots_add(&roots, evidence.root_pem));
    policy = tc_policy_parse(&arena, evidence.policy, &why);
    assert_non_null(policy);
    assert_int_equal(tc_verify(&report, &arena, &evidence.bundle, policy, &roots, TC_FORGE_NOW),
                     TC_OK);
    assert_string_equal(tc_verdict_id(report.verdict), scenario->verdict);
    /* Intel's root knows nothing of it, whatever the scenario. */
    roots = tc_roots_production();
    assert_int_equal(tc_verify(&report, &arena, &evidence.bundle, policy, &roots, TC_FORGE_NOW),
                     TC_OK);
    assert_int_not_equal(report.verdict, TC_VERDICT_PASSED);
    tc_forge_free(forge);
    tc_arena_done(&arena);
}

int main(void)
{
    static struct CMUnitTest tests[TESTS_MAX];
    size_t n;
    const tc_forge_scenario *list = tc_forge_scenarios(&n);

    for (size_t i = 0; i < n; i++) {
        union {
            const tc_forge_scenario *in;
            void *out;
        } state = {.in = &list[i]};

        tests[i] = (struct CMUnitTest){list[i].name, run, NULL, NULL, state.out};
    }
    return _cmocka_run_group_tests("scenarios", tests, n, NULL, NULL);
}
