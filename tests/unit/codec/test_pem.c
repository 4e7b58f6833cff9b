/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/pem.h"

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END   "-----END CERTIFICATE-----"
#define BLOCK BEGIN "\nMAAB\n" END "\n"

static tc_arena arena;
static tc_pem_chain chain;
static tc_diag diag;

static int set_up(void **state)
{
    (void)state;
    tc_arena_init(&arena, 16u << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

static bool read_pem(tc_bytes text, tc_pem_mode mode)
{
    bool ok;

    diag = (tc_diag){0};
    ok = tc_pem_certificates(&chain, &arena, text, mode, &diag);
    assert_int_equal(ok, diag.reason == TC_REASON_NONE);
    if (!ok) {
        assert_int_equal(chain.n, 0);
        assert_string_equal(diag.rule, mode == TC_PEM_RELAXED ? "rfc7468:2" : "intel-dcap:1.7");
    }
    return ok;
}

static bool ok_in(tc_pem_mode mode, const char *text)
{
    return read_pem(tc_bytes_of(text, strlen(text)), mode);
}

static void refuse(const char *text, tc_reason reason, size_t offset)
{
    assert_false(ok_in(TC_PEM_CANONICAL, text));
    assert_int_equal(diag.reason, reason);
    assert_int_equal(diag.offset, offset);
}

/* Certificates of these sizes, encoded one behind the other. */
static tc_bytes encode(const size_t *sizes, size_t n)
{
    tc_wr w = tc_wr_init(&arena, 4u << 20);
    tc_bytes out;

    for (size_t i = 0; i < n; i++) {
        uint8_t *der = tc_arena_alloc(&arena, sizes[i]);

        assert_non_null(der);
        for (size_t k = 0; k < sizes[i]; k++) {
            der[k] = (uint8_t)(k * k + 31 * i);
        }
        tc_pem_encode(&w, (tc_bytes){der, sizes[i]});
    }
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static tc_bytes encode_again(void)
{
    tc_wr w = tc_wr_init(&arena, 4u << 20);
    tc_bytes out;

    for (size_t i = 0; i < chain.n; i++) {
        tc_pem_encode(&w, chain.der[i]);
    }
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static void decoding_and_encoding_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t n = 1; n < 200; n++) {
        size_t sizes[] = {n, 2 * n};
        tc_bytes text = encode(sizes, 2);

        assert_true(read_pem(text, TC_PEM_CANONICAL));
        assert_int_equal(chain.n, 2);
        assert_int_equal(chain.der[0].n, n);
        assert_int_equal(chain.der[1].n, 2 * n);
        assert_true(tc_bytes_eq(encode_again(), text));
    }
}

static void the_last_line_end_may_be_missing(void **state)
{
    (void)state;
    assert_true(ok_in(TC_PEM_CANONICAL, BLOCK));
    assert_true(ok_in(TC_PEM_CANONICAL, BEGIN "\nMAAB\n" END));
    assert_true(ok_in(TC_PEM_CANONICAL, BLOCK BLOCK));
    assert_int_equal(chain.n, 2);
    assert_true(tc_bytes_eq(chain.der[1], tc_bytes_of("\x30\x00\x01", 3)));
}

static void quotes_may_end_with_one_nul(void **state)
{
    static const char nul[] = BLOCK; /* its terminating NUL belongs to the text */

    (void)state;
    assert_true(ok_in(TC_PEM_QUOTE, BLOCK));
    assert_true(ok_in(TC_PEM_QUOTE, BEGIN "\nMAAB\n" END));
    assert_true(read_pem(tc_bytes_of(nul, sizeof nul), TC_PEM_QUOTE));
    assert_int_equal(chain.n, 1);
    assert_false(read_pem(tc_bytes_of(nul, sizeof nul), TC_PEM_CANONICAL));
    assert_int_equal(diag.reason, TC_REASON_TRAILING);
    assert_false(read_pem(tc_bytes_of(nul, sizeof nul), TC_PEM_RELAXED));
    assert_false(read_pem(tc_bytes_of(BLOCK "\0\0", sizeof nul + 1), TC_PEM_QUOTE));
    assert_false(read_pem(tc_bytes_of(BLOCK "\0\n", sizeof nul + 1), TC_PEM_QUOTE));
    assert_false(read_pem(tc_bytes_of(BEGIN "\nMAAB\n" END "\0", sizeof nul - 1), TC_PEM_QUOTE));
    assert_false(ok_in(TC_PEM_QUOTE, BLOCK "\n"));
    assert_false(ok_in(TC_PEM_QUOTE, BLOCK "x"));
    assert_false(ok_in(TC_PEM_QUOTE, BEGIN "\r\nMAAB\r\n" END "\r\n"));
}

static void any_other_spelling_is_refused(void **state)
{
    size_t body = sizeof BEGIN; /* offset of the first Base64 character */

    (void)state;
    refuse("", TC_REASON_TRUNCATED, 0);
    refuse("\n" BLOCK, TC_REASON_SYNTAX, 0);
    refuse(" " BLOCK, TC_REASON_SYNTAX, 0);
    refuse("text\n" BLOCK, TC_REASON_SYNTAX, 0);
    refuse(BLOCK "\n", TC_REASON_TRAILING, sizeof BLOCK - 1);
    refuse(BLOCK "\n" BLOCK, TC_REASON_TRAILING, sizeof BLOCK - 1);
    refuse(BLOCK "text", TC_REASON_TRAILING, sizeof BLOCK - 1);
    refuse(BEGIN "\nMAAB\n" END " ", TC_REASON_SYNTAX, sizeof BLOCK - 2);
    refuse(BEGIN "\nMAAB\n" END BLOCK, TC_REASON_SYNTAX, sizeof BLOCK - 2);
    refuse(BEGIN " \nMAAB\n" END, TC_REASON_SYNTAX, body - 1);
    refuse(BEGIN "\r\nMAAB\r\n" END, TC_REASON_SYNTAX, body - 1);
    refuse(BEGIN "\nMAAB\r\n" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\n\nMAAB\n" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\nMAAB\n\n" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\nMA\nAB\n" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\nMAAB" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\n MAAB\n" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\nMAA\n" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\nMAA\x80\n" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\nMAB=\n" END, TC_REASON_CANONICAL, body); /* pad bits that are not zero */
    refuse(BEGIN "\nMB==\n" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\nMA==AAAA\n" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\n" END, TC_REASON_MISSING, body);
    refuse(BEGIN "\n\n" END, TC_REASON_CANONICAL, body);
    refuse(BEGIN "\nMAAB\n-----END X509 CRL-----\n", TC_REASON_SYNTAX, body + 5);
    refuse("-----BEGIN X509 CRL-----\nMAAB\n" END, TC_REASON_SYNTAX, 0);
    refuse(BEGIN "\nMAAB\n" BLOCK, TC_REASON_SYNTAX, body + 5);
    refuse(BEGIN, TC_REASON_TRUNCATED, sizeof BEGIN - 1);
    refuse(BEGIN "\n", TC_REASON_TRUNCATED, body);
}

/* 64 characters a line: 63 would pad, 68 are valid Base64 too. */
static void other_line_lengths_are_refused(void **state)
{
    static const char line[] = "MAABMAABMAABMAABMAABMAABMAABMAABMAABMAABMAABMAABMAABMAABMAABMAAB";
    static const size_t lengths[] = {4, 60, 64, 68};

    (void)state;
    assert_int_equal(sizeof line - 1, 64);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        tc_wr w = tc_wr_init(&arena, 1024);
        tc_bytes text;

        tc_wr_lit(&w, BEGIN "\n");
        for (size_t k = 0; k < lengths[i]; k += 4) {
            tc_wr_lit(&w, "MAAB");
        }
        tc_wr_lit(&w, "\nMAAB\n" END "\n");
        assert_true(tc_wr_finish(&text, &w));
        assert_int_equal(read_pem(text, TC_PEM_CANONICAL), lengths[i] == 64);
        assert_true(read_pem(text, TC_PEM_RELAXED));
    }
}

static void relaxed_mode_accepts_what_people_pass_around(void **state)
{
    (void)state;
    assert_true(ok_in(TC_PEM_RELAXED, BLOCK));
    assert_true(ok_in(TC_PEM_RELAXED, "\n\r\n" BLOCK "\n\n" BLOCK "\r\n\n"));
    assert_int_equal(chain.n, 2);
    assert_true(ok_in(TC_PEM_RELAXED, BEGIN "\r\nMAA\r\nBMAA=\r\n" END "\r\n"));
    assert_true(tc_bytes_eq(chain.der[0], tc_bytes_of("\x30\x00\x01\x30\x00", 5)));
    assert_false(ok_in(TC_PEM_RELAXED, BEGIN "\nMAAB\r" END));
    assert_false(ok_in(TC_PEM_RELAXED, BEGIN "\nMA\rAB\n" END));
    assert_false(ok_in(TC_PEM_RELAXED, BEGIN "\nMAA\n" END));
    assert_int_equal(diag.reason, TC_REASON_SYNTAX);
    assert_false(ok_in(TC_PEM_RELAXED, BEGIN "\n\n" END));
    assert_false(ok_in(TC_PEM_RELAXED, "text\n" BLOCK));
    assert_false(ok_in(TC_PEM_RELAXED, BLOCK "text\n"));
    assert_false(ok_in(TC_PEM_RELAXED, "\n\n"));
}

static void keeps_the_limit_of_certificates(void **state)
{
    size_t sizes[TC_MAX_PEM_CERTIFICATES + 1];

    (void)state;
    for (size_t i = 0; i <= TC_MAX_PEM_CERTIFICATES; i++) {
        sizes[i] = 100 + i;
    }
    assert_true(read_pem(encode(sizes, TC_MAX_PEM_CERTIFICATES), TC_PEM_CANONICAL));
    assert_int_equal(chain.n, TC_MAX_PEM_CERTIFICATES);
    assert_false(read_pem(encode(sizes, TC_MAX_PEM_CERTIFICATES + 1), TC_PEM_CANONICAL));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
}

static void keeps_the_limit_of_one_certificate(void **state)
{
    size_t size = TC_MAX_CERTIFICATE;

    (void)state;
    assert_true(read_pem(encode(&size, 1), TC_PEM_CANONICAL));
    size++;
    assert_false(read_pem(encode(&size, 1), TC_PEM_CANONICAL));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
    assert_int_equal(diag.got, size);
    size = 4u * TC_MAX_CERTIFICATE;
    assert_false(read_pem(encode(&size, 1), TC_PEM_CANONICAL));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
}

static void refuses_every_prefix_but_the_line_end(void **state)
{
    static const size_t sizes[] = {100};
    tc_bytes text = encode(sizes, 1);

    (void)state;
    for (size_t n = 0; n < text.n; n++) {
        uint8_t *exact = test_malloc(n + 1);

        memcpy(exact + 1, text.p, n);
        assert_int_equal(read_pem((tc_bytes){exact + 1, n}, TC_PEM_CANONICAL), n == text.n - 1);
        assert_int_equal(read_pem((tc_bytes){exact + 1, n}, TC_PEM_RELAXED), n == text.n - 1);
        test_free(exact);
    }
}

/* No flipped bit is lost: the text is refused, or other bytes come out. */
static void every_flipped_bit_is_noticed(void **state)
{
    static const size_t sizes[] = {50, 49};
    tc_bytes text = encode(sizes, 2);
    uint8_t *copy = test_malloc(text.n);

    (void)state;
    for (size_t i = 0; i < 8 * text.n; i++) {
        memcpy(copy, text.p, text.n);
        copy[i / 8] = (uint8_t)(copy[i / 8] ^ 1u << i % 8);
        if (read_pem((tc_bytes){copy, text.n}, TC_PEM_CANONICAL)) {
            assert_true(tc_bytes_eq(encode_again(), (tc_bytes){copy, text.n}));
        }
    }
    test_free(copy);
}

static void says_no_memory_whichever_allocation_fails(void **state)
{
    (void)state;
    for (uint64_t k = 1; k <= 2; k++) {
        arena.fail_at = arena.calls + k;
        assert_false(ok_in(TC_PEM_RELAXED, BLOCK));
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(decoding_and_encoding_gives_the_same_bytes),
        TEST(the_last_line_end_may_be_missing),
        TEST(quotes_may_end_with_one_nul),
        TEST(any_other_spelling_is_refused),
        TEST(other_line_lengths_are_refused),
        TEST(relaxed_mode_accepts_what_people_pass_around),
        TEST(keeps_the_limit_of_certificates),
        TEST(keeps_the_limit_of_one_certificate),
        TEST(refuses_every_prefix_but_the_line_end),
        TEST(every_flipped_bit_is_noticed),
        TEST(says_no_memory_whichever_allocation_fails),
    };

    return cmocka_run_group_tests_name("pem", tests, NULL, NULL);
}
