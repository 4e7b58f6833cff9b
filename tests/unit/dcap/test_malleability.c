/* SPDX-License-Identifier: Apache-2.0
 *
 * A quote has one form: no bit of it can be flipped, and it cannot be cut, without being refused
 * (intel-dcap:1.9). Tried on simulated quotes of every version and on a genuine one.
 */
#include "base/wr.h"
#include "forged.h"

#define ENTRIES 16

typedef struct target {
    worker *w;
    const tc_collateral *c;
    tc_dcap_cache *cache;
    tc_time now;
} target;

static bool accepts(const target *t, tc_bytes raw)
{
    tc_arena_mark_t mark = tc_arena_mark(&t->w->arena);
    tc_quote quote;
    bool ok = tc_quote_parse(&quote, raw, NULL) && judge(t->w, &quote, t->c, t->cache, t->now);

    tc_arena_release(&t->w->arena, mark);
    return ok;
}

/* Flips bits (mask says which of each byte) one at a time; each mutant lies in memory of exactly
 * its size, so that a sanitizer sees every read beyond it. Returns how many were tried. */
static size_t flip_bits(const target *t, tc_bytes raw, uint8_t bits)
{
    uint8_t *copy = test_malloc(raw.n);
    size_t tried = 0;

    memcpy(copy, raw.p, raw.n);
    for (size_t i = 0; i < 8 * raw.n; i++) {
        uint8_t bit = (uint8_t)(1u << (i % 8));

        if ((bits & bit) == 0) {
            continue;
        }
        copy[i / 8] ^= bit;
        if (accepts(t, tc_bytes_of(copy, raw.n))) {
            fail_msg("bit %zu of byte %zu may be flipped", i % 8, i / 8);
        }
        copy[i / 8] ^= bit;
        tried++;
    }
    test_free(copy);
    return tried;
}

/* Every prefix that lacks something but zero bytes of the tail is refused. */
static void cut(const target *t, tc_bytes raw, size_t tail)
{
    for (size_t n = 0; n <= raw.n; n++) {
        uint8_t *copy = test_malloc(n == 0 ? 1 : n);

        memcpy(copy, raw.p, n);
        if (accepts(t, tc_bytes_of(copy, n)) != (n >= raw.n - tail)) {
            fail_msg("cut to %zu of %zu bytes", n, raw.n);
        }
        test_free(copy);
    }
}

static void no_bit_of_a_genuine_quote_can_be_flipped(void **state)
{
    const tc_time now = 1750332747;
    worker w;
    target t;
    tc_bytes raw;

    (void)state;
    need_evidence();
    worker_init(&w);
    raw = evidence(&w.arena, "dcap/quotes/dcapqvl_tdx_quote.bin");
    t = (target){&w, load_collateral(&w, "dcap/collateral/dcapqvl_2025-06_tdx_b0c06f000000.json"),
                 tc_dcap_cache_new(&w.arena, ENTRIES), now};
    assert_true(accepts(&t, raw));
    assert_int_equal(flip_bits(&t, raw, 0xff), 40048);
    cut(&t, raw, 70);
    worker_done(&w);
}

static void try_forged(void (*set)(tc_forge_options *o))
{
    forged f;
    target t;

    forged_init(&f);
    set(&f.options);
    f.options.quote.tail = 3;
    f.options.make = 0;
    forged_run(&f);
    assert_true(f.ok);
    t = (target){&f.w, f.collateral, tc_dcap_cache_new(&f.w.arena, ENTRIES), TC_FORGE_NOW};
    assert_true(accepts(&t, f.evidence.quote));
    flip_bits(&t, f.evidence.quote, 0x21);
    cut(&t, f.evidence.quote, 3);
    forged_done(&f);
}

static void version_3(tc_forge_options *o)
{
    tc_forge_use_sgx(o);
}

static void version_4(tc_forge_options *o)
{
    (void)o;
}

static void version_5(tc_forge_options *o)
{
    o->quote.version = 5;
    o->quote.body = TC_FORGE_BODY_TD15EX;
}

static void no_bit_of_version_3_can_be_flipped(void **state)
{
    (void)state;
    try_forged(version_3);
}

static void no_bit_of_version_4_can_be_flipped(void **state)
{
    (void)state;
    try_forged(version_4);
}

static void no_bit_of_version_5_can_be_flipped(void **state)
{
    (void)state;
    try_forged(version_5);
}

/* Text between or behind certificates, other line ends, other line lengths. */
static void the_chain_has_one_spelling(void **state)
{
    static const struct {
        const char *from, *to;
    } edits[] = {
        {"-----END CERTIFICATE-----\n", "-----END CERTIFICATE-----\r\n"},
        {"-----END CERTIFICATE-----\n", "-----END CERTIFICATE-----\n\n"},
        {"-----END CERTIFICATE-----\n", "-----END CERTIFICATE-----\n#"},
        {"-----BEGIN CERTIFICATE-----\n", " -----BEGIN CERTIFICATE-----\n"},
        {"-----BEGIN CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\n "},
        {"-----BEGIN CERTIFICATE-----\nMII", "-----BEGIN CERTIFICATE-----\nM\nII"},
        {"CERTIFICATE", "TRUSTED CERTIFICATE"},
        {"=\n", "\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        forged f;

        forged_init(&f);
        change(&f, TC_FORGE_CERTIFICATION, TC_FORGE_AFTER,
               tc_bytes_of(edits[i].from, strlen(edits[i].from)),
               tc_bytes_of(edits[i].to, strlen(edits[i].to)));
        forged_run(&f);
        assert_true(f.parsed);
        if (f.ok || status_of(&f.w, TC_CHECK_ID_PCK_CHAIN) != TC_CHECK_FAIL) {
            fail_msg("edit %zu is accepted", i);
        }
        forged_done(&f);
    }
}

/* Two, four and reordered certificates. */
static void the_chain_has_three_certificates_in_order(void **state)
{
    (void)state;
    for (int variant = 0; variant < 4; variant++) {
        forged f;
        tc_bytes text, first, second, third, a, b, c;
        tc_wr w;
        size_t cut_1, cut_2;
        const char begin[] = "-----BEGIN";

        forged_init(&f);
        forged_make(&f);
        text = f.evidence.pck_chain;
        cut_1 = 1 + tc_bytes_find(tc_bytes_sub(text, 1, text.n - 1), tc_bytes_of(begin, 10));
        cut_2 = cut_1 + 1 +
                tc_bytes_find(tc_bytes_sub(text, cut_1 + 1, text.n - cut_1 - 1),
                              tc_bytes_of(begin, 10));
        first = tc_bytes_sub(text, 0, cut_1);
        second = tc_bytes_sub(text, cut_1, cut_2 - cut_1);
        third = tc_bytes_sub(text, cut_2, text.n - cut_2);
        a = variant == 3 ? second : first;
        b = variant == 3 ? first : second;
        c = third;
        w = tc_wr_init(&f.w.arena, 65536);
        tc_wr_bytes(&w, a);
        tc_wr_bytes(&w, b);
        if (variant != 1) {
            tc_wr_bytes(&w, c);
        }
        if (variant == 2) {
            tc_wr_bytes(&w, c);
        }
        f.quote.certification_data = tc_bytes_of(w.p, w.n);
        forged_judge(&f, NULL, TC_FORGE_NOW);
        assert_true(f.ok == (variant == 0));
        assert_int_equal(status_of(&f.w, TC_CHECK_ID_PCK_CHAIN),
                         variant == 0 ? TC_CHECK_PASS : TC_CHECK_FAIL);
        forged_done(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bit_of_a_genuine_quote_can_be_flipped),
        cmocka_unit_test(no_bit_of_version_3_can_be_flipped),
        cmocka_unit_test(no_bit_of_version_4_can_be_flipped),
        cmocka_unit_test(no_bit_of_version_5_can_be_flipped),
        cmocka_unit_test(the_chain_has_one_spelling),
        cmocka_unit_test(the_chain_has_three_certificates_in_order),
    };

    return cmocka_run_group_tests_name("malleability", tests, NULL, NULL);
}
