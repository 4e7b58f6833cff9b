/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/scalar.h"

#include "base/assert.h"

__extension__ typedef unsigned __int128 wide;
__extension__ typedef __int128 swide;

const tc_scalar TC_P256_N = {
    {0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000}};
const tc_scalar TC_P256_P = {
    {0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000, 0xffffffff00000001}};

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

/* ---- inversion -------------------------------------------------------------------------------
 *
 * Division steps after D. J. Bernstein and B.-Y. Yang, "Fast constant-time gcd computation and
 * modular inversion" (2019), in a form that takes what time it likes. A division step looks at the
 * low bits of two numbers only, so 62 of them are taken on single words and remembered as a 2 x 2
 * matrix, which is then applied to the long numbers.
 */

#define STEP_BITS  62
#define STEP_LIMBS 5
#define STEP_MASK  (((uint64_t)1 << STEP_BITS) - 1)

/* At most this many bits are cancelled at once: as far as the inverse below is right. */
#define CANCEL_MASK 63

/* A signed number: 62 bits a limb, the last limb signed. */
typedef struct steps_number {
    int64_t l[STEP_LIMBS];
} steps_number;

/* (f, g) := (u f + v g, q f + r g) / 2^62. */
typedef struct steps_matrix {
    int64_t u, v, q, r;
} steps_matrix;

static const steps_number steps_n = {
    {0x33b9cac2fc632551, 0x339beab69c5e7a13, 0x3ffffffffffffffb, 0x3fffffc00000003f, 0xff}};

/* n^-1 mod 2^62. */
#define N_INVERSE 0x332e375511ff43b1

static steps_number to_steps(const tc_scalar *a)
{
    return (steps_number){{
        (int64_t)(a->l[0] & STEP_MASK),
        (int64_t)((a->l[0] >> 62 | a->l[1] << 2) & STEP_MASK),
        (int64_t)((a->l[1] >> 60 | a->l[2] << 4) & STEP_MASK),
        (int64_t)((a->l[2] >> 58 | a->l[3] << 6) & STEP_MASK),
        (int64_t)(a->l[3] >> 56),
    }};
}

static tc_scalar from_steps(const steps_number *a)
{
    uint64_t l[STEP_LIMBS];

    for (size_t i = 0; i < STEP_LIMBS; i++) {
        l[i] = (uint64_t)a->l[i];
    }
    return (tc_scalar){{l[0] | l[1] << 62, l[1] >> 2 | l[2] << 60, l[2] >> 4 | l[3] << 58,
                        l[3] >> 6 | l[4] << 56}};
}

/* Takes 62 division steps on the low words f and g and returns the new delta. While delta is not
 * positive a step adds f to g or not, whichever makes it even, and halves it; several such steps
 * in a row add a multiple w of f, found from g and 1 / f modulo a small power of two. */
static int64_t take_steps(steps_matrix *m, int64_t delta, uint64_t f, uint64_t g)
{
    uint64_t u = 1, v = 0, q = 0, r = 1;
    unsigned left = STEP_BITS;

    for (;;) {
        unsigned zeros = (unsigned)__builtin_ctzll(g | UINT64_MAX << left);
        uint64_t w, swap;
        unsigned row;

        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        delta += zeros;
        left -= zeros;
        if (left == 0) {
            break;
        }
        if (delta > 0) { /* both are odd: g takes f's place */
            delta = -delta;
            swap = f;
            f = g;
            g = 0 - swap;
            swap = u;
            u = q;
            q = 0 - swap;
            swap = v;
            v = r;
            r = 0 - swap;
        }
        row = delta < -(int64_t)left ? left : (unsigned)(1 - delta);
        row = row > left ? left : row;
        /* f is its own inverse modulo 8; one step of Newton makes that 64. */
        w = g * f * (f * f - 2) & CANCEL_MASK & (UINT64_MAX >> (64 - row));
        g += f * w;
        q += u * w;
        r += v * w;
    }
    *m = (steps_matrix){(int64_t)u, (int64_t)v, (int64_t)q, (int64_t)r};
    return delta;
}

/* Applies the matrix to f and g; the division is exact. */
static void apply_to_fg(steps_number *f, steps_number *g, const steps_matrix *m)
{
    swide cf = (swide)m->u * f->l[0] + (swide)m->v * g->l[0];
    swide cg = (swide)m->q * f->l[0] + (swide)m->r * g->l[0];

    cf >>= STEP_BITS;
    cg >>= STEP_BITS;
    for (size_t i = 1; i < STEP_LIMBS; i++) {
        cf += (swide)m->u * f->l[i] + (swide)m->v * g->l[i];
        cg += (swide)m->q * f->l[i] + (swide)m->r * g->l[i];
        f->l[i - 1] = (int64_t)((uint64_t)cf & STEP_MASK);
        g->l[i - 1] = (int64_t)((uint64_t)cg & STEP_MASK);
        cf >>= STEP_BITS;
        cg >>= STEP_BITS;
    }
    f->l[STEP_LIMBS - 1] = (int64_t)cf;
    g->l[STEP_LIMBS - 1] = (int64_t)cg;
}

/* How often n has to be added to a d + b e so that the low 62 bits vanish, for d and e above -2 n
 * and below n: once for each negative one, then what the low word c asks for. The new value is
 * again above -2 n and below n. */
static int64_t multiple_of_n(int64_t a, int64_t d_top, int64_t b, int64_t e_top, swide c)
{
    int64_t times = (d_top < 0 ? a : 0) + (e_top < 0 ? b : 0);
    uint64_t low = N_INVERSE * (uint64_t)c + (uint64_t)times;

    return times - (int64_t)(low & STEP_MASK);
}

/* Applies the matrix to d and e modulo n. */
static void apply_to_de(steps_number *d, steps_number *e, const steps_matrix *m)
{
    const size_t top = STEP_LIMBS - 1;
    swide cd = (swide)m->u * d->l[0] + (swide)m->v * e->l[0];
    swide ce = (swide)m->q * d->l[0] + (swide)m->r * e->l[0];
    int64_t nd = multiple_of_n(m->u, d->l[top], m->v, e->l[top], cd);
    int64_t ne = multiple_of_n(m->q, d->l[top], m->r, e->l[top], ce);

    cd = (cd + (swide)steps_n.l[0] * nd) >> STEP_BITS;
    ce = (ce + (swide)steps_n.l[0] * ne) >> STEP_BITS;
    for (size_t i = 1; i < STEP_LIMBS; i++) {
        cd += (swide)m->u * d->l[i] + (swide)m->v * e->l[i] + (swide)steps_n.l[i] * nd;
        ce += (swide)m->q * d->l[i] + (swide)m->r * e->l[i] + (swide)steps_n.l[i] * ne;
        d->l[i - 1] = (int64_t)((uint64_t)cd & STEP_MASK);
        e->l[i - 1] = (int64_t)((uint64_t)ce & STEP_MASK);
        cd >>= STEP_BITS;
        ce >>= STEP_BITS;
    }
    d->l[top] = (int64_t)cd;
    e->l[top] = (int64_t)ce;
}

/* a := factor a + times n, carried through. */
static void combine(steps_number *a, int64_t factor, int64_t times)
{
    swide carry = 0;

    for (size_t i = 0; i < STEP_LIMBS - 1; i++) {
        carry += (swide)factor * a->l[i] + (swide)times * steps_n.l[i];
        a->l[i] = (int64_t)((uint64_t)carry & STEP_MASK);
        carry >>= STEP_BITS;
    }
    carry += (swide)factor * a->l[STEP_LIMBS - 1] + (swide)times * steps_n.l[STEP_LIMBS - 1];
    a->l[STEP_LIMBS - 1] = (int64_t)carry;
}

static bool steps_zero(const steps_number *a)
{
    return (a->l[0] | a->l[1] | a->l[2] | a->l[3] | a->l[4]) == 0;
}

/* Throughout, d a = f and e a = g (mod n). g reaches 0, and f is then 1 or -1, because n is prime
 * and a is not a multiple of it. */
tc_scalar tc_scalar_inverse(const tc_scalar *a)
{
    steps_number f = steps_n, g = to_steps(a), d = {{0}}, e = {{1}};
    int64_t delta = 1;

    TC_ASSERT(!tc_scalar_is_zero(a) && tc_scalar_less(a, &TC_P256_N));
    while (!steps_zero(&g)) {
        steps_matrix m;

        delta = take_steps(&m, delta, (uint64_t)f.l[0], (uint64_t)g.l[0]);
        apply_to_de(&d, &e, &m);
        apply_to_fg(&f, &g, &m);
    }
    while (d.l[STEP_LIMBS - 1] < 0) { /* d is above -2 n and below n */
        combine(&d, 1, 1);
    }
    if (f.l[STEP_LIMBS - 1] < 0) {
        combine(&d, -1, 1); /* n - d; d is not 0 */
    }
    return from_steps(&d);
}
