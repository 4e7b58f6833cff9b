/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys and signatures of simulated evidence. Private keys follow from a label and a seed, so that
 * equal options give equal bytes. That is the opposite of what a key should be: nothing signed
 * here is worth anything outside tests. Nonces follow RFC 6979, for the same reason.
 */
#ifndef TC_FORGE_KEY_H
#define TC_FORGE_KEY_H

#include "base/bytes.h"

#define TC_FORGE_SCALAR_SIZE    32
#define TC_FORGE_POINT_SIZE     64
#define TC_FORGE_SIGNATURE_SIZE 64

typedef struct tc_forge_key {
    uint8_t scalar[TC_FORGE_SCALAR_SIZE]; /* big-endian */
    uint8_t point[TC_FORGE_POINT_SIZE];   /* X || Y */
} tc_forge_key;

/* The P-256 curve with scratch numbers; belongs to one thread at a time. */
typedef struct tc_forge_curve tc_forge_curve;

/* tc_forge_curve_new returns NULL when libcrypto has no memory. tc_forge_curve_free accepts NULL.
 */
TC_MUST_USE tc_forge_curve *tc_forge_curve_new(void);
void tc_forge_curve_free(tc_forge_curve *curve);

/* tc_forge_key_derive makes the key that belongs to a label and a seed. */
TC_MUST_USE bool tc_forge_key_derive(tc_forge_key *out, tc_forge_curve *curve, const char *label,
                                     uint64_t seed);

/* tc_forge_key_set makes a key from a given private number of 1 to n - 1. */
TC_MUST_USE bool tc_forge_key_set(tc_forge_key *out, tc_forge_curve *curve,
                                  const uint8_t scalar[TC_FORGE_SCALAR_SIZE]);

/* tc_forge_sign signs SHA-256 of the message, deterministically (RFC 6979 with SHA-256). */
TC_MUST_USE bool tc_forge_sign(uint8_t out[TC_FORGE_SIGNATURE_SIZE], tc_forge_curve *curve,
                               const tc_forge_key *key, tc_bytes message);

#endif
