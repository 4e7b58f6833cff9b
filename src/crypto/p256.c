/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA verification, FIPS 186-5 section 6.4.2, written out over libcrypto's curve arithmetic:
 * libcrypto's own entry points cost an object per key and per signature and a slower inversion
 * (docs/decisions/p256.md has the numbers). Everything here is public, so nothing needs to run in
 * constant time.
 */
#include "crypto/p256.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include "crypto/digest.h"
#include "crypto/scalar.h"

#define COORDINATE         32
#define POINT_UNCOMPRESSED 0x04

struct tc_p256 {
    EC_GROUP *group;
    BN_CTX *bn_ctx;
    BN_MONT_CTX *mod_n;
    BIGNUM *n;
    BIGNUM *w, *u1, *u2, *x;
    EC_POINT *key, *sum;
    uint64_t count;
};

static bool init(tc_p256 *p256)
{
    p256->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    p256->bn_ctx = BN_CTX_new();
    p256->mod_n = BN_MONT_CTX_new();
    p256->n = BN_new();
    p256->w = BN_new();
    p256->u1 = BN_new();
    p256->u2 = BN_new();
    p256->x = BN_new();
    if (p256->group == NULL || p256->bn_ctx == NULL || p256->mod_n == NULL || p256->n == NULL ||
        p256->w == NULL || p256->u1 == NULL || p256->u2 == NULL || p256->x == NULL) {
        return false;
    }
    p256->key = EC_POINT_new(p256->group);
    p256->sum = EC_POINT_new(p256->group);
    return p256->key != NULL && p256->sum != NULL &&
           BN_copy(p256->n, EC_GROUP_get0_order(p256->group)) != NULL &&
           BN_MONT_CTX_set(p256->mod_n, p256->n, p256->bn_ctx) == 1;
}

tc_p256 *tc_p256_new(void)
{
    tc_p256 *p256 = OPENSSL_zalloc(sizeof *p256);

    if (p256 != NULL && !init(p256)) {
        tc_p256_free(p256);
        p256 = NULL;
    }
    return p256;
}

void tc_p256_free(tc_p256 *p256)
{
    if (p256 == NULL) {
        return;
    }
    EC_POINT_free(p256->sum);
    EC_POINT_free(p256->key);
    BN_free(p256->x);
    BN_free(p256->u2);
    BN_free(p256->u1);
    BN_free(p256->w);
    BN_free(p256->n);
    BN_MONT_CTX_free(p256->mod_n);
    BN_CTX_free(p256->bn_ctx);
    EC_GROUP_free(p256->group);
    OPENSSL_free(p256);
}

uint64_t tc_p256_count(const tc_p256 *p256)
{
    return p256->count;
}

static bool to_bn(BIGNUM *out, const tc_scalar *a)
{
    uint8_t bytes[TC_SCALAR_SIZE];

    tc_scalar_write(bytes, a);
    return BN_bin2bn(bytes, TC_SCALAR_SIZE, out) != NULL;
}

/* Decides y^2 = x^3 + a x + b (mod p) without the curve's own code, to tell a point that libcrypto
 * refused from trouble inside libcrypto. Sets *on_curve; false means trouble. */
static bool curve_equation(tc_p256 *p256, bool *on_curve, const tc_scalar *x, const tc_scalar *y)
{
    BN_CTX *ctx = p256->bn_ctx;
    BIGNUM *p, *a, *b, *left, *right, *bx;
    bool ok;

    BN_CTX_start(ctx);
    p = BN_CTX_get(ctx);
    a = BN_CTX_get(ctx);
    b = BN_CTX_get(ctx);
    left = BN_CTX_get(ctx);
    right = BN_CTX_get(ctx);
    bx = BN_CTX_get(ctx);
    ok = bx != NULL && EC_GROUP_get_curve(p256->group, p, a, b, ctx) == 1 && to_bn(bx, x) &&
         to_bn(left, y) && BN_mod_sqr(left, left, p, ctx) == 1 &&
         BN_mod_sqr(right, bx, p, ctx) == 1 && BN_mod_add(right, right, a, p, ctx) == 1 &&
         BN_mod_mul(right, right, bx, p, ctx) == 1 && BN_mod_add(right, right, b, p, ctx) == 1;
    *on_curve = ok && BN_cmp(left, right) == 0;
    BN_CTX_end(ctx);
    return ok;
}

/* Loads the public key; libcrypto checks that coordinates are below p and on the curve. */
static bool load_key(tc_p256 *p256, const uint8_t point[TC_P256_POINT], const char *what,
                     tc_diag *diag)
{
    uint8_t encoded[1 + TC_P256_POINT] = {POINT_UNCOMPRESSED};
    tc_scalar x = tc_scalar_read(point), y = tc_scalar_read(point + COORDINATE);
    bool on_curve = false;

    tc_copy(encoded + 1, point, TC_P256_POINT);
    if (EC_POINT_oct2point(p256->group, p256->key, encoded, sizeof encoded, p256->bn_ctx) == 1) {
        return true;
    }
    ERR_clear_error();
    if (tc_scalar_less(&x, &TC_P256_P) && tc_scalar_less(&y, &TC_P256_P) &&
        (!curve_equation(p256, &on_curve, &x, &y) || on_curve)) {
        ERR_clear_error();
        return tc_diag_set(diag, TC_REASON_CRYPTO, what, TC_NO_OFFSET);
    }
    return tc_diag_set(diag, TC_REASON_VALUE, what, TC_NO_OFFSET);
}

/* u1 = e / s and u2 = r / s, modulo n. */
static bool multipliers(tc_p256 *p256, const tc_scalar *e, const tc_scalar *r, const tc_scalar *s)
{
    tc_scalar w = tc_scalar_inverse(s);

    return to_bn(p256->w, &w) && to_bn(p256->u1, e) && to_bn(p256->u2, r) &&
           BN_to_montgomery(p256->w, p256->w, p256->mod_n, p256->bn_ctx) == 1 &&
           BN_mod_mul_montgomery(p256->u1, p256->u1, p256->w, p256->mod_n, p256->bn_ctx) == 1 &&
           BN_mod_mul_montgomery(p256->u2, p256->u2, p256->w, p256->mod_n, p256->bn_ctx) == 1;
}

/* *out = x(u1 G + u2 Q) mod n, or *infinity. False means trouble. */
static bool sum_x(tc_p256 *p256, tc_scalar *out, bool *infinity)
{
    uint8_t bytes[TC_SCALAR_SIZE];

    if (EC_POINT_mul(p256->group, p256->sum, p256->u1, p256->key, p256->u2, p256->bn_ctx) != 1) {
        return false;
    }
    *infinity = EC_POINT_is_at_infinity(p256->group, p256->sum) == 1;
    if (*infinity) {
        return true;
    }
    if (EC_POINT_get_affine_coordinates(p256->group, p256->sum, p256->x, NULL, p256->bn_ctx) != 1 ||
        BN_bn2binpad(p256->x, bytes, sizeof bytes) != (int)sizeof bytes) {
        return false;
    }
    *out = tc_scalar_read(bytes);
    if (!tc_scalar_less(out, &TC_P256_N)) { /* x < p < 2 n */
        tc_scalar_sub(out, out, &TC_P256_N);
    }
    return true;
}

static bool in_range(const tc_scalar *a)
{
    return !tc_scalar_is_zero(a) && tc_scalar_less(a, &TC_P256_N);
}

bool tc_p256_verify(tc_p256 *p256, const uint8_t point[TC_P256_POINT],
                    const uint8_t signature[TC_P256_SIGNATURE], const tc_bytes *parts,
                    size_t n_parts, const char *what, tc_diag *diag)
{
    tc_scalar r = tc_scalar_read(signature), s = tc_scalar_read(signature + COORDINATE);
    uint8_t digest[TC_SHA256_SIZE];
    tc_scalar e, x = {{0}};
    bool infinity = false;

    p256->count++;
    if (!in_range(&r) || !in_range(&s)) {
        return tc_diag_set(diag, TC_REASON_VALUE, what, TC_NO_OFFSET);
    }
    if (!load_key(p256, point, what, diag)) {
        return false;
    }
    tc_sha256(digest, parts, n_parts);
    e = tc_scalar_read(digest);
    if (!tc_scalar_less(&e, &TC_P256_N)) { /* 2^256 < 2 n */
        tc_scalar_sub(&e, &e, &TC_P256_N);
    }
    if (!multipliers(p256, &e, &r, &s) || !sum_x(p256, &x, &infinity)) {
        ERR_clear_error();
        return tc_diag_set(diag, TC_REASON_CRYPTO, what, TC_NO_OFFSET);
    }
    if (infinity || tc_scalar_less(&x, &r) || tc_scalar_less(&r, &x)) {
        return tc_diag_set(diag, TC_REASON_SIGNATURE, what, TC_NO_OFFSET);
    }
    return true;
}
