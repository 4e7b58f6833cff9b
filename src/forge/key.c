/* SPDX-License-Identifier: Apache-2.0 */
#include "forge/key.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "crypto/digest.h"

#define HMAC_BLOCK 64
#define HMAC_PARTS 4
#define HMAC_INNER 0x36
#define HMAC_OUTER 0x5c
#define KEY_DOMAIN "trustcenter simulated evidence key"

struct tc_forge_curve {
    EC_GROUP *group;
    EC_POINT *point;
    BN_CTX *ctx;
    BIGNUM *d, *k, *r, *s, *z, *y;
};

tc_forge_curve *tc_forge_curve_new(void)
{
    tc_forge_curve *curve = calloc(1, sizeof *curve);

    if (curve == NULL) {
        return NULL;
    }
    curve->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    curve->point = curve->group == NULL ? NULL : EC_POINT_new(curve->group);
    curve->ctx = BN_CTX_new();
    curve->d = BN_new();
    curve->k = BN_new();
    curve->r = BN_new();
    curve->s = BN_new();
    curve->z = BN_new();
    curve->y = BN_new();
    if (curve->point == NULL || curve->ctx == NULL || curve->d == NULL || curve->k == NULL ||
        curve->r == NULL || curve->s == NULL || curve->z == NULL || curve->y == NULL) {
        tc_forge_curve_free(curve);
        return NULL;
    }
    return curve;
}

void tc_forge_curve_free(tc_forge_curve *curve)
{
    if (curve == NULL) {
        return;
    }
    BN_free(curve->d);
    BN_free(curve->k);
    BN_free(curve->r);
    BN_free(curve->s);
    BN_free(curve->z);
    BN_free(curve->y);
    BN_CTX_free(curve->ctx);
    EC_POINT_free(curve->point);
    EC_GROUP_free(curve->group);
    free(curve);
}

static bool in_range(const BIGNUM *v, const BIGNUM *order)
{
    return !BN_is_zero(v) && BN_cmp(v, order) < 0;
}

bool tc_forge_key_set(tc_forge_key *out, tc_forge_curve *curve,
                      const uint8_t scalar[TC_FORGE_SCALAR_SIZE])
{
    const BIGNUM *order = EC_GROUP_get0_order(curve->group);

    memset(out, 0, sizeof *out);
    if (BN_bin2bn(scalar, TC_FORGE_SCALAR_SIZE, curve->d) == NULL || !in_range(curve->d, order) ||
        EC_POINT_mul(curve->group, curve->point, curve->d, NULL, NULL, curve->ctx) != 1 ||
        EC_POINT_get_affine_coordinates(curve->group, curve->point, curve->r, curve->y,
                                        curve->ctx) != 1 ||
        BN_bn2binpad(curve->r, out->point, 32) != 32 ||
        BN_bn2binpad(curve->y, out->point + 32, 32) != 32) {
        ERR_clear_error();
        return false;
    }
    memcpy(out->scalar, scalar, TC_FORGE_SCALAR_SIZE);
    return true;
}

bool tc_forge_key_derive(tc_forge_key *out, tc_forge_curve *curve, const char *label, uint64_t seed)
{
    uint8_t scalar[TC_FORGE_SCALAR_SIZE];
    uint8_t number[sizeof seed];

    for (size_t i = 0; i < sizeof seed; i++) {
        number[i] = (uint8_t)(seed >> 8 * i);
    }
    /* A digest that is no scalar has a chance of 1 in 2^32; the next try would be as good, but no
     * label in use needs it. */
    tc_sha256(scalar,
              (tc_bytes[]){tc_bytes_of(KEY_DOMAIN, sizeof KEY_DOMAIN),
                           tc_bytes_from_str(tc_str_from_c(label)),
                           tc_bytes_of(number, sizeof number)},
              3);
    return tc_forge_key_set(out, curve, scalar);
}

static void hmac(uint8_t out[TC_SHA256_SIZE], const uint8_t key[TC_SHA256_SIZE],
                 const tc_bytes *parts, size_t n)
{
    tc_bytes inner_parts[1 + HMAC_PARTS];
    uint8_t inner_key[HMAC_BLOCK], outer_key[HMAC_BLOCK], inner[TC_SHA256_SIZE];

    TC_ASSERT(n <= HMAC_PARTS);
    for (size_t i = 0; i < HMAC_BLOCK; i++) {
        uint8_t byte = i < TC_SHA256_SIZE ? key[i] : 0;

        inner_key[i] = byte ^ HMAC_INNER;
        outer_key[i] = byte ^ HMAC_OUTER;
    }
    inner_parts[0] = tc_bytes_of(inner_key, sizeof inner_key);
    for (size_t i = 0; i < n; i++) {
        inner_parts[1 + i] = parts[i];
    }
    tc_sha256(inner, inner_parts, 1 + n);
    tc_sha256(
        out,
        (tc_bytes[]){tc_bytes_of(outer_key, sizeof outer_key), tc_bytes_of(inner, sizeof inner)},
        2);
}

/* The generator of RFC 6979 section 3.2. */
typedef struct nonces {
    uint8_t k[TC_SHA256_SIZE], v[TC_SHA256_SIZE];
} nonces;

static void mix(nonces *g, uint8_t separator, tc_bytes a, tc_bytes b)
{
    tc_bytes v = tc_bytes_of(g->v, sizeof g->v);

    hmac(g->k, g->k, (tc_bytes[]){v, tc_bytes_of(&separator, 1), a, b}, HMAC_PARTS);
    hmac(g->v, g->k, &v, 1);
}

static void nonces_init(nonces *g, const tc_forge_key *key, const uint8_t z[TC_SHA256_SIZE])
{
    tc_bytes x = tc_bytes_of(key->scalar, sizeof key->scalar);
    tc_bytes h = tc_bytes_of(z, TC_SHA256_SIZE);

    memset(g->k, 0, sizeof g->k);
    memset(g->v, 1, sizeof g->v);
    mix(g, 0, x, h);
    mix(g, 1, x, h);
}

/* try_nonce computes r and s with the nonce in curve->k: 1 = done, 0 = another nonce is needed,
 * -1 = libcrypto failed. */
static int try_nonce(tc_forge_curve *curve, const BIGNUM *order)
{
    if (!in_range(curve->k, order)) {
        return 0;
    }
    if (EC_POINT_mul(curve->group, curve->point, curve->k, NULL, NULL, curve->ctx) != 1 ||
        EC_POINT_get_affine_coordinates(curve->group, curve->point, curve->r, NULL, curve->ctx) !=
            1 ||
        BN_nnmod(curve->r, curve->r, order, curve->ctx) != 1 ||
        BN_mod_inverse(curve->k, curve->k, order, curve->ctx) == NULL ||
        BN_mod_mul(curve->s, curve->r, curve->d, order, curve->ctx) != 1 ||
        BN_mod_add(curve->s, curve->s, curve->z, order, curve->ctx) != 1 ||
        BN_mod_mul(curve->s, curve->s, curve->k, order, curve->ctx) != 1) {
        return -1;
    }
    return BN_is_zero(curve->r) || BN_is_zero(curve->s) ? 0 : 1;
}

bool tc_forge_sign(uint8_t out[TC_FORGE_SIGNATURE_SIZE], tc_forge_curve *curve,
                   const tc_forge_key *key, tc_bytes message)
{
    const BIGNUM *order = EC_GROUP_get0_order(curve->group);
    uint8_t z[TC_SHA256_SIZE];
    nonces g;
    int got = 0;

    memset(out, 0, TC_FORGE_SIGNATURE_SIZE);
    tc_sha256(z, &message, 1);
    if (BN_bin2bn(key->scalar, TC_FORGE_SCALAR_SIZE, curve->d) == NULL ||
        BN_bin2bn(z, sizeof z, curve->z) == NULL ||
        BN_nnmod(curve->z, curve->z, order, curve->ctx) != 1 ||
        BN_bn2binpad(curve->z, z, sizeof z) != (int)sizeof z) {
        ERR_clear_error();
        return false;
    }
    nonces_init(&g, key, z);
    while (got == 0) {
        tc_bytes v = tc_bytes_of(g.v, sizeof g.v);

        hmac(g.v, g.k, &v, 1);
        got = BN_bin2bn(g.v, sizeof g.v, curve->k) == NULL ? -1 : try_nonce(curve, order);
        if (got == 0) {
            mix(&g, 0, (tc_bytes){NULL, 0}, (tc_bytes){NULL, 0});
        }
    }
    if (got < 0 || BN_bn2binpad(curve->r, out, 32) != 32 ||
        BN_bn2binpad(curve->s, out + 32, 32) != 32) {
        ERR_clear_error();
        return false;
    }
    return true;
}
