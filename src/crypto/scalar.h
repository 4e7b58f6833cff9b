/* SPDX-License-Identifier: Apache-2.0
 *
 * Arithmetic modulo n, the order of P-256, on plain 256-bit numbers: what ECDSA verification needs
 * beside the curve. Running time depends on the values, which are all public.
 */
#ifndef TC_CRYPTO_SCALAR_H
#define TC_CRYPTO_SCALAR_H

#include "base/bytes.h"

#define TC_SCALAR_LIMBS 4
#define TC_SCALAR_SIZE  32

/* A number below 2^256, least significant limb first. */
typedef struct tc_scalar {
    uint64_t l[TC_SCALAR_LIMBS];
} tc_scalar;

/* n and p of P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3). */
extern const tc_scalar TC_P256_N, TC_P256_P;

/* tc_scalar_read reads 32 big-endian bytes, tc_scalar_write writes them. */
tc_scalar tc_scalar_read(const uint8_t in[TC_SCALAR_SIZE]);
void tc_scalar_write(uint8_t out[TC_SCALAR_SIZE], const tc_scalar *a);

bool tc_scalar_is_zero(const tc_scalar *a);
/* tc_scalar_less returns a < b. */
bool tc_scalar_less(const tc_scalar *a, const tc_scalar *b);

/* tc_scalar_add returns the carry of *out = a + b, tc_scalar_sub the borrow of *out = a - b. out
 * may be a or b. */
uint64_t tc_scalar_add(tc_scalar *out, const tc_scalar *a, const tc_scalar *b);
uint64_t tc_scalar_sub(tc_scalar *out, const tc_scalar *a, const tc_scalar *b);

/* tc_scalar_inverse returns a^-1 mod n for 0 < a < n (asserted). */
tc_scalar tc_scalar_inverse(const tc_scalar *a);

#endif
