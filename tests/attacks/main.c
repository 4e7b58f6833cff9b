/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs every attack, every scenario that must verify, and at last checks that no check of the
 * catalogue was left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "attacks.h"
#include "base/bytes.h"

#define TESTS_MAX 512

/* What was seen over all runs. */
static bool seen_holding[TC_CHECK_ID_COUNT];
static bool seen_broken[TC_CHECK_ID_COUNT];
static tc_forge *forge;

static void set_base(scene *s, void (*base)(scene *s))
{
    memset(s, 0, sizeof *s);
    tc_forge_defaults(&s->o);
    s->now = TC_FORGE_NOW;
    s->o.make &= ~(unsigned)TC_FORGE_MAKE_RA_TLS;
    (base == NULL ? default_base : base)(s);
}

static void note(const judged *j)
{
    for (size_t i = 0; i < j->report.n_components; i++) {
        for (size_t c = 0; c < TC_CHECK_ID_COUNT; c++) {
            tc_check_status status = j->report.components[i].checks[c].status;

            assert_int_not_equal(status, TC_CHECK_NOT_RUN);
            seen_holding[c] = seen_holding[c] || status == TC_CHECK_PASS;
            seen_broken[c] = seen_broken[c] || status == TC_CHECK_FAIL || status == TC_CHECK_WARN;
        }
    }
}

static bool says(tc_str sentence, const char *words)
{
    return words == NULL || tc_bytes_find(tc_bytes_from_str(sentence),
                                          tc_bytes_of(words, strlen(words))) != SIZE_MAX;
}

/* assert_noticed tells whether the check came out as the attack demands, and the verdict with it.
 */
static void assert_noticed(const judged *j, const attack *a)
{
    bool required = tc_check_info_of(a->check)->severity == TC_SEVERITY_REQUIRED;
    tc_check_status got = check_status_in(j, a->check, a->status);

    if (got != a->status) {
        print_message("%s: %s is %s, not %s\n", a->name, tc_check_info_of(a->check)->id,
                      tc_check_status_id(got), tc_check_status_id(a->status));
        print_report(j);
        fail();
    }
    if (!says(check_why_in(j, a->check, a->status), a->why)) {
        print_message("%s: does not say: %s\n", a->name, a->why);
        print_report(j);
        fail();
    }
    if (required && a->status == TC_CHECK_FAIL) {
        assert_int_equal(j->report.verdict, TC_VERDICT_FAILED);
    }
    if (required && a->status == TC_CHECK_INCONCLUSIVE) {
        assert_int_not_equal(j->report.verdict, TC_VERDICT_PASSED);
    }
}

/* is_enclave tells whether a scene is about an enclave: no app's evidence belongs to it. */
static bool is_enclave(const judged *j)
{
    return j->evidence.get_quote.n == 0;
}

/* assert_held tells whether the scenario verified before it was attacked. */
static void assert_held(const judged *j, const attack *a)
{
    tc_check_status status = check_status_in(j, a->check, TC_CHECK_PASS);
    bool held = status == TC_CHECK_PASS || status == TC_CHECK_WARN ||
                (a->was_not_applicable && status == TC_CHECK_NOT_APPLICABLE);

    if (!held || (!is_enclave(j) && j->report.verdict != TC_VERDICT_PASSED)) {
        print_message("%s: does not hold before the attack\n", a->name);
        print_report(j);
        fail();
    }
}

static void run_attack(void **state)
{
    const attack *a = *state;
    judged before, after;
    scene s;

    set_base(&s, a->base);
    judge_scene(&before, forge, &s, (tc_bytes){NULL, 0});
    note(&before);
    assert_held(&before, a);
    set_base(&s, a->base);
    if (a->change.op != EDIT_NONE) {
        scene_add_edit(&s, a->change);
    }
    if (a->apply != NULL) {
        a->apply(&s);
    }
    if (a->old_policy) {
        s.document = before.evidence.policy;
    }
    judge_scene(&after, forge, &s, a->own_root ? (tc_bytes){NULL, 0} : before.evidence.root_pem);
    assert_true(s.n_edits == 0 || s.edited > 0);
    note(&after);
    assert_noticed(&after, a);
    judged_done(&after);
    judged_done(&before);
}

static void run_passing(void **state)
{
    const passing_case *p = *state;
    judged j;
    scene s;

    set_base(&s, p->base);
    judge_scene(&j, forge, &s, (tc_bytes){NULL, 0});
    note(&j);
    if (j.report.verdict != TC_VERDICT_PASSED) {
        print_message("%s is not passed\n", p->name);
        print_report(&j);
        fail();
    }
    judged_done(&j);
}

/* Every entry of the catalogue is seen to hold and to break (DESIGN 3). */
static void every_check_is_seen_both_ways(void **state)
{
    size_t missing = 0;

    (void)state;
    for (size_t c = 0; c < TC_CHECK_ID_COUNT; c++) {
        if (!seen_holding[c] && c != TC_CHECK_ID_ROOT) {
            print_message("never held: %s\n", tc_check_info_of((tc_check_id)c)->id);
            missing++;
        }
        if (!seen_broken[c]) {
            print_message("never broken: %s\n", tc_check_info_of((tc_check_id)c)->id);
            missing++;
        }
    }
    assert_int_equal(missing, 0);
}

static int run_table(const attack_table *table)
{
    static struct CMUnitTest tests[TESTS_MAX];

    for (size_t i = 0; i < table->n; i++) {
        union {
            const attack *in;
            void *out;
        } state = {.in = &table->attacks[i]};

        tests[i] = (struct CMUnitTest){table->attacks[i].name, run_attack, NULL, NULL, state.out};
    }
    return _cmocka_run_group_tests(table->name, tests, table->n, NULL, NULL);
}

static int run_all_passing(void)
{
    static struct CMUnitTest tests[TESTS_MAX];

    for (size_t i = 0; i < n_passing_cases; i++) {
        union {
            const passing_case *in;
            void *out;
        } state = {.in = &passing_cases[i]};

        tests[i] = (struct CMUnitTest){passing_cases[i].name, run_passing, NULL, NULL, state.out};
    }
    return _cmocka_run_group_tests("passing", tests, n_passing_cases, NULL, NULL);
}

int main(void)
{
    const attack_table *const tables[] = {
        &attacks_on_quotes, &attacks_on_chains, &attacks_on_collateral, &attacks_on_tcb,
        &attacks_on_logs,   &attacks_on_apps,   &attacks_on_systems};
    const struct CMUnitTest last[] = {cmocka_unit_test(every_check_is_seen_both_ways)};
    int failed;

    forge = tc_forge_new();
    if (forge == NULL) {
        return 1;
    }
    failed = run_all_passing();
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        failed += run_table(tables[i]);
    }
    failed += cmocka_run_group_tests(last, NULL, NULL);
    tc_forge_free(forge);
    return failed == 0 ? 0 : 1;
}
