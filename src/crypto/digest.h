/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests over a list of slices, so that nothing has to be joined first.
 */
#ifndef TC_CRYPTO_DIGEST_H
#define TC_CRYPTO_DIGEST_H

#include "base/bytes.h"

#define TC_SHA256_SIZE    32
#define TC_SHA384_SIZE    48
#define TC_SHA512_SIZE    64
#define TC_KECCAK256_SIZE 32

/* tc_sha256, tc_sha384 and tc_sha512 hash the concatenation of n_parts slices. They have no way to
 * fail: they run on libcrypto's low-level block functions or abort the process (asserted). */
void tc_sha256(uint8_t out[TC_SHA256_SIZE], const tc_bytes *parts, size_t n_parts);
void tc_sha384(uint8_t out[TC_SHA384_SIZE], const tc_bytes *parts, size_t n_parts);
void tc_sha512(uint8_t out[TC_SHA512_SIZE], const tc_bytes *parts, size_t n_parts);

/* Hashing piece by piece, for what does not lie in memory as a whole. A stream is used once: init,
 * any number of updates, final. */
typedef struct tc_sha256_stream {
    uint8_t state[112];
} tc_sha256_stream;
typedef struct tc_sha384_stream {
    uint8_t state[216];
} tc_sha384_stream;
void tc_sha256_init(tc_sha256_stream *s);
void tc_sha256_update(tc_sha256_stream *s, tc_bytes part);
void tc_sha256_final(uint8_t out[TC_SHA256_SIZE], tc_sha256_stream *s);
void tc_sha384_init(tc_sha384_stream *s);
void tc_sha384_update(tc_sha384_stream *s, tc_bytes part);
void tc_sha384_final(uint8_t out[TC_SHA384_SIZE], tc_sha384_stream *s);

/* tc_keccak256 is the original Keccak with padding 01, as Ethereum uses it, not SHA3-256. */
void tc_keccak256(uint8_t out[TC_KECCAK256_SIZE], const tc_bytes *parts, size_t n_parts);

#endif
