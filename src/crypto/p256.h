/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA over P-256 with SHA-256: verification only. A tc_p256 holds the curve and scratch space,
 * so that nothing is set up per signature; it belongs to one thread at a time. Keys are plain
 * 64-byte points: they need no cleanup and can be kept anywhere.
 */
#ifndef TC_CRYPTO_P256_H
#define TC_CRYPTO_P256_H

#include "base/bytes.h"
#include "base/diag.h"

typedef struct tc_p256 tc_p256; /* curve and scratch */

#define TC_P256_POINT     64 /* X || Y, big-endian */
#define TC_P256_SIGNATURE 64 /* r || s, big-endian */

/* tc_p256_new returns NULL when libcrypto has no memory. tc_p256_free accepts NULL. */
TC_MUST_USE tc_p256 *tc_p256_new(void);
void tc_p256_free(tc_p256 *p256);

/* tc_p256_verify checks a raw signature over SHA-256 of the concatenated parts. The point must be
 * on the curve, r and s in 1 .. n-1; the twin (r, n-s) is accepted too, because Intel issues both.
 * diag gets VALUE (point, r or s), SIGNATURE, or CRYPTO for our own trouble; what names the object
 * that is signed, e.g. "PCK certificate". */
TC_MUST_USE bool tc_p256_verify(tc_p256 *p256, const uint8_t point[TC_P256_POINT],
                                const uint8_t signature[TC_P256_SIGNATURE], const tc_bytes *parts,
                                size_t n_parts, const char *what, tc_diag *diag);

/* tc_p256_signature_from_der reads ECDSA-Sig-Value (RFC 3279 2.2.3) with minimal positive INTEGERs
 * of at most 32 significant bytes. */
TC_MUST_USE bool tc_p256_signature_from_der(uint8_t out[TC_P256_SIGNATURE], tc_bytes der);

/* tc_p256_count returns how many signatures this tc_p256 has checked; the benchmark's floor. */
uint64_t tc_p256_count(const tc_p256 *p256);

#endif
