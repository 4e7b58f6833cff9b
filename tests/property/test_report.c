/* SPDX-License-Identifier: Apache-2.0
 *
 * Properties of whole reports: taking evidence away never helps, the same evidence gives the same
 * bytes, order does not matter, and trouble of our own never turns into a pass.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/bytes.h"
#include "cases.h"

static void for_each(void (*check)(valid_case *c))
{
    valid_case c;
    bool skipped;

    for (size_t number = 0; case_at(&c, number, &skipped); number++) {
        if (!skipped) {
            check(&c);
        }
        case_done(&c);
    }
}

/* rank orders verdicts: failed < partial < passed. */
static int rank(tc_verdict verdict)
{
    switch (verdict) {
    case TC_VERDICT_FAILED:
        return 0;
    case TC_VERDICT_PARTIAL:
        return 1;
    case TC_VERDICT_PASSED:
        return 2;
    }
    return -1;
}

static void check_passes(valid_case *c)
{
    outcome o;

    judge(&o, c, 0, false);
    assert_int_equal(o.err, TC_OK);
    if (o.report.verdict != TC_VERDICT_PASSED) {
        print_message("%s: %.*s\n", c->name, (int)o.report.sentence.n, o.report.sentence.p);
    }
    assert_int_equal(o.report.verdict, TC_VERDICT_PASSED);
    outcome_done(&o);
}

static void every_valid_case_passes(void **state)
{
    (void)state;
    for_each(check_passes);
}

/* without gives the case without the exhibits whose bits are set. */
static valid_case without(const valid_case *c, uint32_t gone)
{
    valid_case out = *c;

    out.n_exhibits = 0;
    for (size_t i = 0; i < c->n_exhibits; i++) {
        if ((gone & 1u << i) == 0) {
            out.exhibits[out.n_exhibits++] = c->exhibits[i];
        }
    }
    return out;
}

static void check_removal(valid_case *c)
{
    uint32_t all = (1u << c->n_exhibits) - 1;
    bool few = c->n_exhibits <= 6;
    outcome whole;

    judge(&whole, c, 0, false);
    /* Every subset of a small bundle; of a larger one, each one and each two away. */
    for (uint32_t gone = 1; gone <= all; gone++) {
        valid_case less;
        outcome o;

        if (!few && __builtin_popcount(gone) > 2) {
            continue;
        }
        less = without(c, gone);
        judge(&o, &less, 0, false);
        assert_int_equal(o.err, TC_OK);
        assert_true(rank(o.report.verdict) <= rank(whole.report.verdict));
        outcome_done(&o);
    }
    outcome_done(&whole);
}

static void removing_exhibits_never_improves_the_verdict(void **state)
{
    (void)state;
    for_each(check_removal);
}

/* With a broken quote in the bundle nothing that is taken away makes the report pass. */
static void check_removal_of_broken(valid_case *c)
{
    static uint8_t copy[16384];
    tc_bytes whole;

    if (c->quote == c->n_exhibits) {
        return;
    }
    whole = c->exhibits[c->quote].body;
    assert_true(whole.n <= sizeof copy);
    memcpy(copy, whole.p, whole.n);
    copy[100] ^= 1;
    c->exhibits[c->quote].body = tc_bytes_of(copy, whole.n);
    for (uint32_t gone = 0; gone < 1u << c->n_exhibits; gone++) {
        valid_case less;
        outcome o;

        if (__builtin_popcount(gone) > 2) {
            continue;
        }
        less = without(c, gone);
        judge(&o, &less, 0, false);
        assert_int_not_equal(o.report.verdict, TC_VERDICT_PASSED);
        outcome_done(&o);
    }
}

static void removing_exhibits_never_saves_a_broken_quote(void **state)
{
    (void)state;
    for_each(check_removal_of_broken);
}

static void check_same_bytes(valid_case *c)
{
    valid_case turned = *c;
    outcome first, second, third;

    judge(&first, c, 0, true);
    judge(&second, c, 0, true);
    assert_true(first.json.n > 1000);
    assert_true(tc_bytes_eq(first.json, second.json));
    for (size_t i = 0; i < c->n_exhibits; i++) {
        turned.exhibits[i] = c->exhibits[c->n_exhibits - 1 - i];
    }
    judge(&third, &turned, 0, true);
    assert_int_equal(first.report.verdict, third.report.verdict);
    assert_int_equal(first.report.holding, third.report.holding);
    outcome_done(&first);
    outcome_done(&second);
    outcome_done(&third);
}

static void same_evidence_gives_the_same_bytes(void **state)
{
    (void)state;
    for_each(check_same_bytes);
}

static void assert_trouble(const valid_case *c, const outcome *o, uint64_t fail_at)
{
    bool reported = o->err == TC_E_NOMEM || (o->err == TC_OK && o->report.trouble != TC_OK);

    if (!reported || (o->err == TC_OK && o->report.verdict == TC_VERDICT_PASSED)) {
        print_message("%s: allocation %llu failed, and nobody said so (error %d, %s)\n", c->name,
                      (unsigned long long)fail_at, (int)o->err,
                      o->err == TC_OK ? tc_verdict_id(o->report.verdict) : "-");
        fail();
    }
    if (o->err == TC_OK) {
        assert_int_not_equal(o->report.verdict, TC_VERDICT_FAILED); /* evidence is not to blame */
    }
}

static void check_torture(valid_case *c)
{
    uint64_t calls, step;
    outcome o;

    judge(&o, c, 0, false);
    calls = o.arena.calls;
    outcome_done(&o);
    step = is_thorough() || calls < 1500 ? 1 : calls / 1500 + 1;
    for (uint64_t fail_at = 1; fail_at <= calls; fail_at += step) {
        judge(&o, c, fail_at, false);
        assert_true(o.arena.failed);
        assert_trouble(c, &o, fail_at);
        outcome_done(&o);
    }
}

static void lack_of_memory_is_never_a_pass(void **state)
{
    (void)state;
    for_each(check_torture);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_valid_case_passes),
        cmocka_unit_test(removing_exhibits_never_improves_the_verdict),
        cmocka_unit_test(removing_exhibits_never_saves_a_broken_quote),
        cmocka_unit_test(same_evidence_gives_the_same_bytes),
        cmocka_unit_test(lack_of_memory_is_never_a_pass),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
