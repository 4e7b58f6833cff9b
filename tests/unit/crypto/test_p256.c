/* SPDX-License-Identifier: Apache-2.0
 *
 * libcrypto makes the keys and signatures; the borders of every range are made by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "base/hex.h"
#include "crypto/p256.h"
#include "crypto/scalar.h"

#define KEYS 40

static const char message[] = "the message that is signed";

typedef struct fixture {
    tc_p256 *p256;
    uint8_t point[TC_P256_POINT];
    uint8_t signature[TC_P256_SIGNATURE];
    uint8_t der[80];
    size_t der_n;
} fixture;

static void make_signature(fixture *f)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t encoded[1 + TC_P256_POINT];
    size_t n = 0;

    f->der_n = sizeof f->der;
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(
        EVP_DigestSign(ctx, f->der, &f->der_n, (const uint8_t *)message, sizeof message), 1);
    assert_int_equal(
        EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, encoded, sizeof encoded, &n),
        1);
    assert_int_equal(n, sizeof encoded);
    memcpy(f->point, encoded + 1, TC_P256_POINT);
    assert_true(tc_p256_signature_from_der(f->signature, tc_bytes_of(f->der, f->der_n)));
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
}

static int setup(void **state)
{
    static fixture f;

    f.p256 = tc_p256_new();
    make_signature(&f);
    *state = &f;
    return f.p256 == NULL;
}

static int teardown(void **state)
{
    tc_p256_free(((fixture *)*state)->p256);
    tc_p256_free(NULL);
    return 0;
}

/* Returns NONE when the signature is accepted. */
static tc_reason verdict(fixture *f, const uint8_t *point, const uint8_t *signature)
{
    tc_bytes parts[] = {tc_bytes_of(message, 3), tc_bytes_of(message + 3, sizeof message - 3)};
    tc_diag diag = {0};
    bool ok = tc_p256_verify(f->p256, point, signature, parts, 2, "test", &diag);

    assert_true(ok == (diag.reason == TC_REASON_NONE));
    return diag.reason;
}

static void accepts_what_libcrypto_signed(void **state)
{
    fixture f = *(fixture *)*state;

    for (int i = 0; i < KEYS; i++) {
        make_signature(&f);
        assert_int_equal(verdict(&f, f.point, f.signature), TC_REASON_NONE);
    }
}

static void accepts_the_twin_signature(void **state)
{
    fixture *f = *state;
    uint8_t twin[TC_P256_SIGNATURE];
    tc_scalar s = tc_scalar_read(f->signature + 32);

    memcpy(twin, f->signature, sizeof twin);
    tc_scalar_sub(&s, &TC_P256_N, &s);
    tc_scalar_write(twin + 32, &s);
    assert_int_equal(verdict(f, f->point, twin), TC_REASON_NONE);
}

static void rejects_another_message(void **state)
{
    fixture *f = *state;
    tc_bytes part = tc_bytes_of(message, sizeof message - 1);
    tc_diag diag = {0};

    assert_false(tc_p256_verify(f->p256, f->point, f->signature, &part, 1, "test", &diag));
    assert_int_equal(diag.reason, TC_REASON_SIGNATURE);
    assert_string_equal(diag.what, "test");
    assert_false(tc_p256_verify(f->p256, f->point, f->signature, &part, 1, "test", NULL));
}

static void rejects_every_bit_flip_of_the_signature(void **state)
{
    fixture *f = *state;

    for (size_t bit = 0; bit < 8 * sizeof f->signature; bit++) {
        uint8_t bad[TC_P256_SIGNATURE];

        memcpy(bad, f->signature, sizeof bad);
        bad[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_int_not_equal(verdict(f, f->point, bad), TC_REASON_NONE);
    }
}

static void rejects_every_bit_flip_of_the_key(void **state)
{
    fixture *f = *state;

    for (size_t bit = 0; bit < 8 * sizeof f->point; bit++) {
        uint8_t bad[TC_P256_POINT];

        memcpy(bad, f->point, sizeof bad);
        bad[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_int_equal(verdict(f, bad, f->signature), TC_REASON_VALUE); /* not on the curve */
    }
}

/* r and s must be in 1 .. n - 1. */
static void rejects_r_and_s_out_of_range(void **state)
{
    fixture *f = *state;
    const tc_scalar zero = {{0}}, one = {{1, 0, 0, 0}};
    const tc_scalar ones = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    tc_scalar n_plus_1, n_minus_1;

    tc_scalar_add(&n_plus_1, &TC_P256_N, &one);
    tc_scalar_sub(&n_minus_1, &TC_P256_N, &one);
    for (size_t at = 0; at < TC_P256_SIGNATURE; at += 32) {
        const tc_scalar *outside[] = {&zero, &TC_P256_N, &n_plus_1, &ones};
        const tc_scalar *inside[] = {&one, &n_minus_1};
        uint8_t bad[TC_P256_SIGNATURE];

        memcpy(bad, f->signature, sizeof bad);
        for (size_t i = 0; i < 4; i++) {
            tc_scalar_write(bad + at, outside[i]);
            assert_int_equal(verdict(f, f->point, bad), TC_REASON_VALUE);
        }
        for (size_t i = 0; i < 2; i++) {
            tc_scalar_write(bad + at, inside[i]);
            assert_int_equal(verdict(f, f->point, bad), TC_REASON_SIGNATURE);
        }
    }
}

/* r + n and s + n stand for the same residues; only one spelling may be accepted. They fit into 32
 * bytes only for small r and s, so this takes a signature whose r is known to be small: with u1 G
 * + u2 Q = R for a chosen R, as anybody can build (r, s) for SOME digest, but not for ours. The
 * range check is therefore tested by itself above, and here that the sum is really refused. */
static void rejects_residues_written_larger(void **state)
{
    fixture *f = *state;
    uint8_t bad[TC_P256_SIGNATURE] = {0};
    const tc_scalar small = {{5, 0, 0, 0}};
    tc_scalar sum;

    tc_scalar_add(&sum, &small, &TC_P256_N);
    tc_scalar_write(bad, &sum);
    tc_scalar_write(bad + 32, &small);
    assert_int_equal(verdict(f, f->point, bad), TC_REASON_VALUE);
}

static void rejects_coordinates_of_p_and_above(void **state)
{
    fixture *f = *state;
    /* x = 0 is on the curve: y^2 = b. */
    static const char y_of_zero[] =
        "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
    uint8_t point[TC_P256_POINT] = {0};

    assert_true(tc_hex_decode(point + 32, 32, tc_str_from_c(y_of_zero)));
    assert_int_equal(verdict(f, point, f->signature), TC_REASON_SIGNATURE);
    tc_scalar_write(point, &TC_P256_P); /* the same x, written as p */
    assert_int_equal(verdict(f, point, f->signature), TC_REASON_VALUE);
    memset(point, 0xff, sizeof point);
    assert_int_equal(verdict(f, point, f->signature), TC_REASON_VALUE);
    memset(point, 0, sizeof point);
    assert_int_equal(verdict(f, point, f->signature), TC_REASON_VALUE);
}

/* With Q = -(e / r) G the sum u1 G + u2 Q is the point at infinity, whatever s is. */
static void rejects_the_point_at_infinity(void **state)
{
    fixture *f = *state;
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *q = EC_POINT_new(group);
    BIGNUM *k = BN_new(), *e = BN_new();
    uint8_t digest[32], encoded[1 + TC_P256_POINT], signature[TC_P256_SIGNATURE] = {0};
    const BIGNUM *n = EC_GROUP_get0_order(group);
    BN_CTX *ctx = BN_CTX_new();

    EVP_Digest(message, sizeof message, digest, NULL, EVP_sha256(), NULL);
    BN_bin2bn(digest, sizeof digest, e);
    signature[31] = 1; /* r = 1 */
    signature[63] = 7;
    assert_int_equal(BN_mod_sub(k, n, e, n, ctx), 1);
    assert_int_equal(EC_POINT_mul(group, q, k, NULL, NULL, ctx), 1);
    EC_POINT_point2oct(group, q, POINT_CONVERSION_UNCOMPRESSED, encoded, sizeof encoded, ctx);
    assert_int_equal(verdict(f, encoded + 1, signature), TC_REASON_SIGNATURE);
    EC_POINT_free(q);
    EC_GROUP_free(group);
    BN_CTX_free(ctx);
    BN_free(k);
    BN_free(e);
}

static void counts_signatures(void **state)
{
    fixture *f = *state;
    uint64_t before = tc_p256_count(f->p256);

    verdict(f, f->point, f->signature);
    verdict(f, f->point, f->signature);
    assert_int_equal(tc_p256_count(f->p256), before + 2);
}

static void reads_der(const char *hex, bool want)
{
    uint8_t der[200], out[TC_P256_SIGNATURE];
    size_t n = strlen(hex) / 2;

    assert_true(tc_hex_decode(der, n, tc_str_from_c(hex)));
    memset(out, 0xaa, sizeof out);
    assert_true(tc_p256_signature_from_der(out, tc_bytes_of(der, n)) == want);
    if (!want) {
        assert_true(tc_bytes_is_zero(tc_bytes_of(out, sizeof out)));
    }
}

#define FF32 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static void der_is_minimal_and_positive(void **state)
{
    (void)state;
    reads_der("3006020101020102", true);
    reads_der("3007020200ff020102", true);
    reads_der("3026022100" FF32 "020101", true);
    reads_der("3006020100020102", false);           /* 0 */
    reads_der("3006020181020102", false);           /* negative */
    reads_der("300702020001020102", false);         /* not minimal */
    reads_der("302702220100" FF32 "020101", false); /* 33 bytes */
    reads_der("30080201010201020500", false);       /* a third member */
    reads_der("300602010102010200", false);         /* trailing byte */
    reads_der("3003020101", false);                 /* s is missing */
    reads_der("30050200020102", false);             /* empty INTEGER */
    reads_der("3106020101020102", false);           /* not a SEQUENCE */
    reads_der("", false);
}

static void der_truncated_anywhere_is_refused(void **state)
{
    fixture *f = *state;
    uint8_t out[TC_P256_SIGNATURE];

    for (size_t n = 0; n < f->der_n; n++) {
        assert_false(tc_p256_signature_from_der(out, tc_bytes_of(f->der, n)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_libcrypto_signed),
        cmocka_unit_test(accepts_the_twin_signature),
        cmocka_unit_test(rejects_another_message),
        cmocka_unit_test(rejects_every_bit_flip_of_the_signature),
        cmocka_unit_test(rejects_every_bit_flip_of_the_key),
        cmocka_unit_test(rejects_r_and_s_out_of_range),
        cmocka_unit_test(rejects_residues_written_larger),
        cmocka_unit_test(rejects_coordinates_of_p_and_above),
        cmocka_unit_test(rejects_the_point_at_infinity),
        cmocka_unit_test(counts_signatures),
        cmocka_unit_test(der_is_minimal_and_positive),
        cmocka_unit_test(der_truncated_anywhere_is_refused),
    };

    return cmocka_run_group_tests_name("p256", tests, setup, teardown);
}
