/* SPDX-License-Identifier: Apache-2.0
 *
 * No quote can be changed in any bit, or cut anywhere, and still verify (intel-dcap:1.9: the
 * target is 0 accepted mutants). The whole engine sees one bit of every byte; the verifier of
 * quotes alone sees all eight. With TRUSTCENTER_THOROUGH the engine sees all of them too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "cases.h"
#include "crypto/p256.h"
#include "dcap/verify.h"

#define ARENA_CAP   (64u * 1024u * 1024u)
#define QUOTE_LIMIT 16384

/* The quick run looks at a version 4 and a version 5 quote, one without a certificate, and the
 * first genuine one. */
static bool in_quick_run(size_t number)
{
    return number == 0 || number == 1 || number == 3 || number == 10;
}

/* is_free tells whether a byte of a quote means nothing: certification data of types 1 to 3 says
 * where to get the machine's certificate, encrypted for Intel, and nothing vouches for it. Of what
 * it says, the PCEID at its end is compared with the certificate (intel-dcap:1.7). */
static bool is_free(tc_bytes whole, size_t at)
{
    tc_quote quote;
    size_t start;

    assert_true(tc_quote_parse(&quote, whole, NULL));
    start = tc_bytes_offset(whole, quote.certification_data);
    return quote.certification_type <= 3 && at >= start &&
           at < start + quote.certification_data.n - 2;
}

static void assert_rejected(const valid_case *c, const char *what, size_t at)
{
    outcome o;

    judge(&o, c, 0, false);
    if (o.err != TC_OK || o.report.verdict == TC_VERDICT_PASSED || !hardware_fails(&o)) {
        print_message("%s: %s at %zu is %s\n", c->name, what, at, tc_verdict_id(o.report.verdict));
        fail();
    }
    outcome_done(&o);
}

static void assert_passes(const valid_case *c)
{
    outcome o;

    judge(&o, c, 0, false);
    assert_int_equal(o.err, TC_OK);
    if (o.report.verdict != TC_VERDICT_PASSED) {
        print_message("%s: %.*s\n", c->name, (int)o.report.sentence.n, o.report.sentence.p);
        fail();
    }
    outcome_done(&o);
}

static size_t length_without_tail(tc_bytes quote)
{
    tc_quote parsed;

    assert_true(tc_quote_parse(&parsed, quote, NULL));
    return quote.n - parsed.tail.n;
}

static void for_each_quote(void (*check)(valid_case *c))
{
    valid_case c;
    bool skipped;

    for (size_t number = 0; case_at(&c, number, &skipped); number++) {
        if (!skipped && c.quote < c.n_exhibits && (is_thorough() || in_quick_run(number))) {
            assert_passes(&c);
            check(&c);
        }
        case_done(&c);
    }
}

static void check_prefixes(valid_case *c)
{
    tc_bytes whole = c->exhibits[c->quote].body;
    size_t end = length_without_tail(whole);

    /* A shorter tail of zeros is still a tail, so only prefixes without one are looked at. */
    for (size_t n = 1; n < end; n += is_thorough() ? 1 : 1 + n % 3) {
        c->exhibits[c->quote].body = tc_bytes_of(whole.p, n);
        assert_rejected(c, "prefix", n);
    }
    c->exhibits[c->quote].body = tc_bytes_of(whole.p, end);
    assert_passes(c);
}

static void no_prefix_of_a_quote_verifies(void **state)
{
    (void)state;
    for_each_quote(check_prefixes);
}

static void check_flips(valid_case *c)
{
    tc_bytes whole = c->exhibits[c->quote].body;
    static uint8_t copy[QUOTE_LIMIT];

    assert_true(whole.n <= sizeof copy);
    memcpy(copy, whole.p, whole.n);
    c->exhibits[c->quote].body = tc_bytes_of(copy, whole.n);
    for (size_t i = 0; i < whole.n; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            if ((is_thorough() || bit == i % 8) && !is_free(whole, i)) {
                copy[i] ^= (uint8_t)(1u << bit);
                assert_rejected(c, "flip", i);
                copy[i] ^= (uint8_t)(1u << bit);
            }
        }
    }
    assert_passes(c);
}

static void no_flipped_bit_of_a_quote_verifies(void **state)
{
    (void)state;
    for_each_quote(check_flips);
}

/* ---- quotes alone, with collateral verified once ---- */

typedef struct bench {
    tc_arena arena;
    tc_p256 *p256;
    const tc_collateral *collateral;
    tc_dcap_policy policy;
    const valid_case *c;
} bench;

static void bench_init(bench *b, const valid_case *c)
{
    tc_collateral_parts parts;
    bool found = false;

    b->c = c;
    b->policy = tc_dcap_policy_default();
    tc_arena_init(&b->arena, ARENA_CAP);
    b->p256 = tc_p256_new();
    assert_non_null(b->p256);
    for (size_t i = 0; i < c->n_exhibits && !found; i++) {
        if (c->exhibits[i].kind == TC_EXHIBIT_COLLATERAL) {
            assert_true(tc_collateral_parts_from_qvl(&parts, &b->arena, c->exhibits[i].body, NULL));
            found = true;
        }
    }
    assert_true(found);
    b->collateral = tc_collateral_verify(&b->arena, b->p256, &c->roots, &parts);
    assert_non_null(b->collateral);
}

static void bench_done(bench *b)
{
    tc_p256_free(b->p256);
    tc_arena_done(&b->arena);
}

static bool accepts(bench *b, tc_bytes bytes)
{
    tc_arena_mark_t mark = tc_arena_mark(&b->arena);
    tc_dcap_ctx ctx = {.arena = &b->arena, .p256 = b->p256, .now = b->c->now};
    tc_checks *checks = TC_NEW(&b->arena, tc_checks);
    tc_dcap_result result;
    tc_quote quote;
    bool ok;

    assert_non_null(checks);
    tc_checks_init(checks, &b->arena);
    ok = tc_quote_parse(&quote, bytes, NULL) &&
         tc_dcap_verify(&result, &ctx, &quote, b->collateral, checks);
    assert_int_equal(checks->trouble, TC_OK);
    tc_arena_release(&b->arena, mark);
    return ok;
}

static void check_all_bits(valid_case *c)
{
    tc_bytes whole = c->exhibits[c->quote].body;
    static uint8_t copy[QUOTE_LIMIT];
    size_t accepted = 0;
    bench b;

    for (size_t i = 0; i < c->n_exhibits; i++) {
        if (c->exhibits[i].kind == TC_EXHIBIT_TCB_INFO) {
            return; /* collateral in single files: the same quote as in another case */
        }
    }
    assert_true(whole.n <= sizeof copy);
    memcpy(copy, whole.p, whole.n);
    bench_init(&b, c);
    assert_true(accepts(&b, whole));
    for (size_t i = 0; i < whole.n; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            copy[i] ^= (uint8_t)(1u << bit);
            if (accepts(&b, tc_bytes_of(copy, whole.n)) && !is_free(whole, i)) {
                print_message("%s: bit %u of byte %zu does not matter\n", c->name, bit, i);
                accepted++;
            }
            copy[i] ^= (uint8_t)(1u << bit);
        }
    }
    bench_done(&b);
    assert_int_equal(accepted, 0);
}

static void every_bit_of_a_quote_matters(void **state)
{
    (void)state;
    for_each_quote(check_all_bits);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_prefix_of_a_quote_verifies),
        cmocka_unit_test(no_flipped_bit_of_a_quote_verifies),
        cmocka_unit_test(every_bit_of_a_quote_matters),
    };

    /* Each of them takes a while: the build runs them side by side. */
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
