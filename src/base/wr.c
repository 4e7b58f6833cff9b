/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wr.h"

#include "base/hex.h"

#define FIRST_CAPACITY 256u

tc_wr tc_wr_init(tc_arena *arena, size_t max)
{
    return (tc_wr){.arena = arena, .max = max};
}

static bool grow(tc_wr *w, size_t need)
{
    size_t cap = w->cap == 0 ? FIRST_CAPACITY : w->cap;
    uint8_t *p;

    while (cap < need && cap <= w->max / 2) {
        cap *= 2;
    }
    if (cap < need || cap > w->max) {
        cap = w->max;
    }
    p = tc_arena_alloc(w->arena, cap);
    if (p == NULL) {
        return false;
    }
    tc_copy(p, w->p, w->n);
    w->p = p;
    w->cap = cap;
    return true;
}

/* room returns where the next n bytes go, or NULL after an overflow. */
static uint8_t *room(tc_wr *w, size_t n)
{
    uint8_t *at;

    if (w->bad || n > w->max - w->n) {
        w->bad = true;
        return NULL;
    }
    if ((w->p == NULL || n > w->cap - w->n) && !grow(w, w->n + n)) {
        w->bad = true;
        return NULL;
    }
    at = w->p + w->n;
    w->n += n;
    return at;
}

void tc_wr_bytes(tc_wr *w, tc_bytes in)
{
    uint8_t *at = room(w, in.n);

    if (at != NULL) {
        tc_copy(at, in.p, in.n);
    }
}

void tc_wr_str(tc_wr *w, tc_str in)
{
    tc_wr_bytes(w, tc_bytes_from_str(in));
}

void tc_wr_lit(tc_wr *w, const char *literal)
{
    tc_wr_str(w, tc_str_from_c(literal));
}

static void write_le(tc_wr *w, uint64_t v, size_t n)
{
    uint8_t *at = room(w, n);

    for (size_t i = 0; at != NULL && i < n; i++) {
        at[i] = (uint8_t)(v >> 8 * i);
    }
}

void tc_wr_u8(tc_wr *w, uint8_t v)
{
    write_le(w, v, sizeof v);
}

void tc_wr_u16le(tc_wr *w, uint16_t v)
{
    write_le(w, v, sizeof v);
}

void tc_wr_u32le(tc_wr *w, uint32_t v)
{
    write_le(w, v, sizeof v);
}

void tc_wr_u64le(tc_wr *w, uint64_t v)
{
    write_le(w, v, sizeof v);
}

void tc_wr_dec(tc_wr *w, uint64_t v)
{
    char digits[20];
    size_t n = sizeof digits;

    do {
        digits[--n] = (char)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    tc_wr_str(w, tc_str_of(digits + n, sizeof digits - n));
}

void tc_wr_hex(tc_wr *w, tc_bytes in)
{
    uint8_t *at = room(w, in.n > SIZE_MAX / 2 ? SIZE_MAX : 2 * in.n);

    if (at != NULL) {
        tc_hex_encode((char *)at, in);
    }
}

bool tc_wr_finish(tc_bytes *out, tc_wr *w)
{
    *out = w->bad ? (tc_bytes){NULL, 0} : (tc_bytes){w->p, w->n};
    return !w->bad;
}

tc_str tc_wr_text(tc_wr *w)
{
    tc_bytes out;

    return tc_wr_finish(&out, w) ? tc_str_from_bytes(out) : (tc_str){NULL, 0};
}

tc_str tc_text_join(tc_arena *arena, size_t max, const tc_str *parts, size_t n)
{
    tc_wr w = tc_wr_init(arena, max);

    for (size_t i = 0; i < n; i++) {
        size_t room = max - w.n;

        tc_wr_str(&w, tc_str_of(parts[i].p, parts[i].n < room ? parts[i].n : room));
    }
    return tc_wr_text(&w);
}
