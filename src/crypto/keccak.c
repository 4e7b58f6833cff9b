/* SPDX-License-Identifier: Apache-2.0
 *
 * Keccak-256 with the original padding, as Ethereum uses it. The permutation is Keccak-f[1600] of
 * FIPS 202 section 3; only the domain bits differ from SHA3-256 (0x01 instead of 0x06). libcrypto
 * 3.0 does not offer it.
 */
#include <string.h>

#include "crypto/digest.h"

#define LANES  25
#define ROUNDS 24
#define RATE   136 /* bytes absorbed per permutation: 200 - 2 * 32 */

typedef struct keccak {
    uint64_t a[LANES];
    size_t at; /* next byte of the rate, 0 .. RATE - 1 */
} keccak;

/* FIPS 202 section 3.2.5, iota. */
static const uint64_t round_constants[ROUNDS] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

/* FIPS 202 sections 3.2.2 and 3.2.3, rho and pi in one walk: each lane's rotation, and where it
 * goes, starting from lane 1. */
static const uint8_t rotations[ROUNDS] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                          27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
static const uint8_t targets[ROUNDS] = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                        15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

static uint64_t rotl(uint64_t v, unsigned n)
{
    return v << n | v >> (64 - n);
}

static void theta(uint64_t a[LANES])
{
    uint64_t c[5];

    for (size_t x = 0; x < 5; x++) {
        c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    }
    for (size_t x = 0; x < 5; x++) {
        uint64_t d = c[(x + 4) % 5] ^ rotl(c[(x + 1) % 5], 1);

        for (size_t y = 0; y < LANES; y += 5) {
            a[y + x] ^= d;
        }
    }
}

static void rho_pi(uint64_t a[LANES])
{
    uint64_t moving = a[1];

    for (size_t i = 0; i < ROUNDS; i++) {
        uint64_t next = a[targets[i]];

        a[targets[i]] = rotl(moving, rotations[i]);
        moving = next;
    }
}

static void chi(uint64_t a[LANES])
{
    for (size_t y = 0; y < LANES; y += 5) {
        uint64_t row[5];

        memcpy(row, a + y, sizeof row);
        for (size_t x = 0; x < 5; x++) {
            a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
        }
    }
}

static void permute(uint64_t a[LANES])
{
    for (size_t i = 0; i < ROUNDS; i++) {
        theta(a);
        rho_pi(a);
        chi(a);
        a[0] ^= round_constants[i];
    }
}

static void absorb_byte(keccak *k, uint8_t byte)
{
    k->a[k->at / 8] ^= (uint64_t)byte << (8 * (k->at % 8));
    if (++k->at == RATE) {
        permute(k->a);
        k->at = 0;
    }
}

void tc_keccak256(uint8_t out[TC_KECCAK256_SIZE], const tc_bytes *parts, size_t n_parts)
{
    keccak k = {0};

    for (size_t i = 0; i < n_parts; i++) {
        for (size_t j = 0; j < parts[i].n; j++) {
            absorb_byte(&k, parts[i].p[j]);
        }
    }
    /* The padding: a 1 bit, zeros, and a 1 bit at the end of the block. */
    k.a[k.at / 8] ^= (uint64_t)1 << (8 * (k.at % 8));
    k.a[RATE / 8 - 1] ^= (uint64_t)1 << 63;
    permute(k.a);
    for (size_t j = 0; j < TC_KECCAK256_SIZE; j++) {
        out[j] = (uint8_t)(k.a[j / 8] >> (8 * (j % 8)));
    }
}
