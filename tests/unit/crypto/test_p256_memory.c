/* SPDX-License-Identifier: Apache-2.0
 *
 * libcrypto runs out of memory at every one of its allocations in turn: a bad signature is never
 * accepted, and a good one is never called bad.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/crypto.h>

#include "crypto/p256.h"
#include "crypto/scalar.h"

/* Counts down to the allocation that fails; negative = none does. */
static long until_failure = -1;
static unsigned long refused;

static bool refuse(void)
{
    if (until_failure < 0) {
        return false;
    }
    if (until_failure-- == 0) {
        refused++;
        return true;
    }
    return false;
}

static void *hooked_malloc(size_t n, const char *file, int line)
{
    (void)file;
    (void)line;
    return refuse() ? NULL : malloc(n);
}

static void *hooked_realloc(void *p, size_t n, const char *file, int line)
{
    (void)file;
    (void)line;
    return refuse() ? NULL : realloc(p, n);
}

static void hooked_free(void *p, const char *file, int line)
{
    (void)file;
    (void)line;
    free(p);
}

/* The generator's own private number is 1: with key G, r = x(k G) and s = (e + r) / k. For k = 1
 * that is r = x(G) and s = e + r, so a signature needs no library to be made. */
static const uint8_t generator[TC_P256_POINT] = {
    0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
    0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
    0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16,
    0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};

/* SHA-256 of "abc". */
static const uint8_t digest[TC_SCALAR_SIZE] = {
    0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
    0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};

static void make_signature(uint8_t out[TC_P256_SIGNATURE])
{
    tc_scalar r = tc_scalar_read(generator), e = tc_scalar_read(digest), s;

    memcpy(out, generator, TC_SCALAR_SIZE);
    if (tc_scalar_add(&s, &e, &r) != 0 || !tc_scalar_less(&s, &TC_P256_N)) {
        tc_scalar_sub(&s, &s, &TC_P256_N);
    }
    tc_scalar_write(out + TC_SCALAR_SIZE, &s);
}

/* Makes a verifier and verifies, with allocation n refused. Returns whether one was. */
static bool try(long n, const uint8_t point[TC_P256_POINT], const char *message, tc_reason *reason)
{
    uint8_t signature[TC_P256_SIGNATURE];
    tc_bytes part = tc_bytes_of(message, strlen(message));
    unsigned long before = refused;
    tc_diag diag = {0};
    tc_p256 *p256;

    make_signature(signature);
    until_failure = n;
    p256 = tc_p256_new();
    if (p256 == NULL) {
        diag.reason = TC_REASON_CRYPTO;
    } else if (tc_p256_verify(p256, point, signature, &part, 1, "test", &diag)) {
        assert_int_equal(diag.reason, TC_REASON_NONE);
    }
    until_failure = -1;
    tc_p256_free(p256);
    *reason = diag.reason;
    return refused != before;
}

static void a_good_signature_is_never_called_bad(void **state)
{
    tc_reason reason;
    long n = 0;

    (void)state;
    for (bool more = true; more; n++) {
        more = try(n, generator, "abc", &reason);
        if (reason != TC_REASON_NONE && reason != TC_REASON_CRYPTO) {
            fail_msg("allocation %ld: %s", n, tc_reason_text(reason));
        }
        assert_true(more || reason == TC_REASON_NONE);
    }
    assert_true(n > 20);
}

static void a_bad_signature_is_never_accepted(void **state)
{
    tc_reason reason;
    long n = 0;

    (void)state;
    for (bool more = true; more; n++) {
        more = try(n, generator, "abd", &reason);
        assert_int_not_equal(reason, TC_REASON_NONE);
        assert_true(more || reason == TC_REASON_SIGNATURE);
    }
}

/* A point that is not on the curve is refused for what it is, or for the lack of memory. */
static void a_bad_key_is_never_accepted(void **state)
{
    uint8_t point[TC_P256_POINT];
    tc_reason reason;
    long n = 0;

    (void)state;
    memcpy(point, generator, sizeof point);
    point[TC_P256_POINT - 1] ^= 1;
    for (bool more = true; more; n++) {
        more = try(n, point, "abc", &reason);
        assert_true(reason == TC_REASON_VALUE || reason == TC_REASON_CRYPTO);
        assert_true(more || reason == TC_REASON_VALUE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_signature_is_never_called_bad),
        cmocka_unit_test(a_bad_signature_is_never_accepted),
        cmocka_unit_test(a_bad_key_is_never_accepted),
    };

    /* Only possible before libcrypto has allocated anything. */
    if (CRYPTO_set_mem_functions(hooked_malloc, hooked_realloc, hooked_free) != 1) {
        return 1;
    }
    return cmocka_run_group_tests_name("p256 memory", tests, NULL, NULL);
}
