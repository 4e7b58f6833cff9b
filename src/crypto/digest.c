/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-2 on libcrypto's low-level functions. They are marked deprecated in 3.0 in favour of EVP,
 * but they need no allocated context and nothing fetched, so that a hash stays a function of its
 * input and nothing else; and they are the fastest (docs/decisions/p256.md has the numbers).
 */
#define OPENSSL_API_COMPAT 10100

#include "crypto/digest.h"

#include <openssl/sha.h>

#include "base/assert.h"

void tc_sha256(uint8_t out[TC_SHA256_SIZE], const tc_bytes *parts, size_t n_parts)
{
    SHA256_CTX ctx;
    int ok = SHA256_Init(&ctx);

    for (size_t i = 0; i < n_parts; i++) {
        ok &= SHA256_Update(&ctx, parts[i].p, parts[i].n);
    }
    ok &= SHA256_Final(out, &ctx);
    TC_ASSERT(ok == 1);
}

void tc_sha384(uint8_t out[TC_SHA384_SIZE], const tc_bytes *parts, size_t n_parts)
{
    SHA512_CTX ctx;
    int ok = SHA384_Init(&ctx);

    for (size_t i = 0; i < n_parts; i++) {
        ok &= SHA384_Update(&ctx, parts[i].p, parts[i].n);
    }
    ok &= SHA384_Final(out, &ctx);
    TC_ASSERT(ok == 1);
}

void tc_sha512(uint8_t out[TC_SHA512_SIZE], const tc_bytes *parts, size_t n_parts)
{
    SHA512_CTX ctx;
    int ok = SHA512_Init(&ctx);

    for (size_t i = 0; i < n_parts; i++) {
        ok &= SHA512_Update(&ctx, parts[i].p, parts[i].n);
    }
    ok &= SHA512_Final(out, &ctx);
    TC_ASSERT(ok == 1);
}

/* A stream's state is libcrypto's own, copied in and out: only this file knows its form. */
_Static_assert(sizeof(SHA256_CTX) <= sizeof(tc_sha256_stream), "the state fits");
_Static_assert(sizeof(SHA512_CTX) <= sizeof(tc_sha384_stream), "the state fits");

void tc_sha256_init(tc_sha256_stream *s)
{
    SHA256_CTX ctx;

    TC_ASSERT(SHA256_Init(&ctx) == 1);
    tc_copy(s->state, &ctx, sizeof ctx);
}

void tc_sha256_update(tc_sha256_stream *s, tc_bytes part)
{
    SHA256_CTX ctx;

    tc_copy(&ctx, s->state, sizeof ctx);
    TC_ASSERT(SHA256_Update(&ctx, part.p, part.n) == 1);
    tc_copy(s->state, &ctx, sizeof ctx);
}

void tc_sha256_final(uint8_t out[TC_SHA256_SIZE], tc_sha256_stream *s)
{
    SHA256_CTX ctx;

    tc_copy(&ctx, s->state, sizeof ctx);
    TC_ASSERT(SHA256_Final(out, &ctx) == 1);
}

void tc_sha384_init(tc_sha384_stream *s)
{
    SHA512_CTX ctx;

    TC_ASSERT(SHA384_Init(&ctx) == 1);
    tc_copy(s->state, &ctx, sizeof ctx);
}

void tc_sha384_update(tc_sha384_stream *s, tc_bytes part)
{
    SHA512_CTX ctx;

    tc_copy(&ctx, s->state, sizeof ctx);
    TC_ASSERT(SHA384_Update(&ctx, part.p, part.n) == 1);
    tc_copy(s->state, &ctx, sizeof ctx);
}

void tc_sha384_final(uint8_t out[TC_SHA384_SIZE], tc_sha384_stream *s)
{
    SHA512_CTX ctx;

    tc_copy(&ctx, s->state, sizeof ctx);
    TC_ASSERT(SHA384_Final(out, &ctx) == 1);
}
