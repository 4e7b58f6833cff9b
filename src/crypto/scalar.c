/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/scalar.h"

#include "base/assert.h"

__extension__ typedef unsigned __int128 wide;

const tc_scalar TC_P256_N = {
    {0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000}};
const tc_scalar TC_P256_P = {
    {0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000, 0xffffffff00000001}};

/* -n^-1 mod 2^64: what to multiply with so that adding a multiple of n clears the low bits. */
#define N_NEGATED_INVERSE 0xccd1c8aaee00bc4f

/* At most this many bits are shifted out in one step. */
#define SHIFT_MAX 63

tc_scalar tc_scalar_read(const uint8_t in[TC_SCALAR_SIZE])
{
    tc_scalar a = {{0}};

    for (size_t i = 0; i < TC_SCALAR_SIZE; i++) {
        a.l[TC_SCALAR_LIMBS - 1 - i / 8] = a.l[TC_SCALAR_LIMBS - 1 - i / 8] << 8 | in[i];
    }
    return a;
}

void tc_scalar_write(uint8_t out[TC_SCALAR_SIZE], const tc_scalar *a)
{
    for (size_t i = 0; i < TC_SCALAR_SIZE; i++) {
        out[i] = (uint8_t)(a->l[TC_SCALAR_LIMBS - 1 - i / 8] >> (56 - 8 * (i % 8)));
    }
}

bool tc_scalar_is_zero(const tc_scalar *a)
{
    return (a->l[0] | a->l[1] | a->l[2] | a->l[3]) == 0;
}

bool tc_scalar_less(const tc_scalar *a, const tc_scalar *b)
{
    for (size_t i = TC_SCALAR_LIMBS; i > 0; i--) {
        if (a->l[i - 1] != b->l[i - 1]) {
            return a->l[i - 1] < b->l[i - 1];
        }
    }
    return false;
}

uint64_t tc_scalar_add(tc_scalar *out, const tc_scalar *a, const tc_scalar *b)
{
    wide t0 = (wide)a->l[0] + b->l[0];
    wide t1 = (wide)a->l[1] + b->l[1] + (uint64_t)(t0 >> 64);
    wide t2 = (wide)a->l[2] + b->l[2] + (uint64_t)(t1 >> 64);
    wide t3 = (wide)a->l[3] + b->l[3] + (uint64_t)(t2 >> 64);

    *out = (tc_scalar){{(uint64_t)t0, (uint64_t)t1, (uint64_t)t2, (uint64_t)t3}};
    return (uint64_t)(t3 >> 64);
}

uint64_t tc_scalar_sub(tc_scalar *out, const tc_scalar *a, const tc_scalar *b)
{
    wide t0 = (wide)a->l[0] - b->l[0];
    wide t1 = (wide)a->l[1] - b->l[1] - ((uint64_t)(t0 >> 64) & 1);
    wide t2 = (wide)a->l[2] - b->l[2] - ((uint64_t)(t1 >> 64) & 1);
    wide t3 = (wide)a->l[3] - b->l[3] - ((uint64_t)(t2 >> 64) & 1);

    *out = (tc_scalar){{(uint64_t)t0, (uint64_t)t1, (uint64_t)t2, (uint64_t)t3}};
    return (uint64_t)(t3 >> 64) & 1;
}

/* Shifts an even number down towards an odd one and returns by how many bits in this step; 0 when
 * it is odd. */
static unsigned shift_out(tc_scalar *a)
{
    unsigned k = a->l[0] == 0 ? SHIFT_MAX : (unsigned)__builtin_ctzll(a->l[0]);

    if (k != 0) {
        a->l[0] = a->l[0] >> k | a->l[1] << (64 - k);
        a->l[1] = a->l[1] >> k | a->l[2] << (64 - k);
        a->l[2] = a->l[2] >> k | a->l[3] << (64 - k);
        a->l[3] >>= k;
    }
    return k;
}

/* a := a / 2^k mod n, for a < n and 0 < k <= SHIFT_MAX: adds the multiple of n that makes the low
 * k bits zero. The result stays below n, because a + q n < n 2^k. */
static void divide_by_power(tc_scalar *a, unsigned k)
{
    uint64_t q = (a->l[0] * N_NEGATED_INVERSE) & (((uint64_t)1 << k) - 1);
    wide t0 = (wide)q * TC_P256_N.l[0] + a->l[0];
    wide t1 = (wide)q * TC_P256_N.l[1] + a->l[1] + (uint64_t)(t0 >> 64);
    wide t2 = (wide)q * TC_P256_N.l[2] + a->l[2] + (uint64_t)(t1 >> 64);
    wide t3 = (wide)q * TC_P256_N.l[3] + a->l[3] + (uint64_t)(t2 >> 64);

    a->l[0] = (uint64_t)t0 >> k | (uint64_t)t1 << (64 - k);
    a->l[1] = (uint64_t)t1 >> k | (uint64_t)t2 << (64 - k);
    a->l[2] = (uint64_t)t2 >> k | (uint64_t)t3 << (64 - k);
    a->l[3] = (uint64_t)(t3 >> k);
}

/* (a, b) := (|a - b|, min(a, b)). Returns all ones when b was larger, else 0. Without branches,
 * because half of them would be mispredicted. */
static uint64_t difference_and_smaller(tc_scalar *a, tc_scalar *b)
{
    tc_scalar d;
    uint64_t swap = 0 - tc_scalar_sub(&d, a, b);
    tc_scalar masked = {{d.l[0] & swap, d.l[1] & swap, d.l[2] & swap, d.l[3] & swap}};
    tc_scalar low = {{swap & 1, 0, 0, 0}};

    tc_scalar_add(b, b, &masked); /* b + (a - b) */
    *a = (tc_scalar){{d.l[0] ^ swap, d.l[1] ^ swap, d.l[2] ^ swap, d.l[3] ^ swap}};
    tc_scalar_add(a, a, &low); /* two's complement */
    return swap;
}

/* (x, y) := (x - y, y), or (y - x, x) when swap is set; modulo n. */
static void follow(tc_scalar *x, tc_scalar *y, uint64_t swap)
{
    tc_scalar minuend, subtrahend;
    uint64_t wrapped;

    for (size_t i = 0; i < TC_SCALAR_LIMBS; i++) {
        uint64_t both = (x->l[i] ^ y->l[i]) & swap;

        minuend.l[i] = x->l[i] ^ both;
        subtrahend.l[i] = y->l[i] ^ both;
    }
    wrapped = 0 - tc_scalar_sub(x, &minuend, &subtrahend);
    *y = subtrahend;
    minuend = (tc_scalar){{TC_P256_N.l[0] & wrapped, TC_P256_N.l[1] & wrapped,
                           TC_P256_N.l[2] & wrapped, TC_P256_N.l[3] & wrapped}};
    tc_scalar_add(x, x, &minuend);
}

/* The binary extended Euclidean algorithm. Throughout, x a = u and y a = v (mod n), v is odd, and
 * u and v have no common divisor because n is prime; so u reaches 0 with v = 1. */
tc_scalar tc_scalar_inverse(const tc_scalar *a)
{
    tc_scalar u = *a, v = TC_P256_N;
    tc_scalar x = {{1}}, y = {{0}};
    unsigned k;

    TC_ASSERT(!tc_scalar_is_zero(a) && tc_scalar_less(a, &TC_P256_N));
    do {
        while ((k = shift_out(&u)) != 0) {
            divide_by_power(&x, k);
        }
        follow(&x, &y, difference_and_smaller(&u, &v));
    } while (!tc_scalar_is_zero(&u));
    return y;
}
