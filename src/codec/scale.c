/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/scale.h"

#include "codec/utf8.h"

/* The two lowest bits of a compact integer's first byte tell its form (dstack:1.3). */
#define MODE_BITS  2u
#define MODE_MASK  3u
#define MODE_BIG   3u
#define BIG_U32    0x03u /* mode 3 with four bytes to follow; longer ones do not fit 32 bits */
#define MAX_IN_ONE 0x3fu
#define MAX_IN_TWO 0x3fffu
#define MAX_IN_4   0x3fffffffu

/* fail leaves the reader at the value that was refused. */
static bool fail(tc_rd *r, const uint8_t *start)
{
    r->p = start;
    r->bad = true;
    return false;
}

/* read_compact reads `first` and what belongs to it. The reader stands behind first. */
static bool read_compact(tc_rd *r, uint32_t *out, uint8_t first)
{
    uint32_t v = first;
    uint8_t byte = 0;
    size_t more = ((size_t)1 << (first & MODE_MASK)) - 1; /* 0, 1 or 3 bytes */

    if ((first & MODE_MASK) == MODE_BIG) {
        return first == BIG_U32 && tc_rd_u32le(r, out) && *out > MAX_IN_4;
    }
    for (size_t i = 1; i <= more; i++) {
        if (!tc_rd_u8(r, &byte)) {
            return false;
        }
        v |= (uint32_t)((uint64_t)byte << 8 * i);
    }
    *out = v >> MODE_BITS;
    return more == 0 || *out > (more == 1 ? MAX_IN_ONE : MAX_IN_TWO);
}

bool tc_scale_compact(tc_rd *r, uint32_t *out)
{
    const uint8_t *start = r->p;
    uint8_t first;
    uint32_t v;

    *out = 0;
    if (!tc_rd_u8(r, &first) || !read_compact(r, &v, first)) {
        return fail(r, start);
    }
    *out = v;
    return true;
}

bool tc_scale_bytes(tc_rd *r, tc_bytes *out, size_t max)
{
    const uint8_t *start = r->p;
    uint32_t n;

    *out = (tc_bytes){NULL, 0};
    if (!tc_scale_compact(r, &n)) {
        return false;
    }
    if (n > max || !tc_rd_bytes(r, out, n)) {
        return fail(r, start);
    }
    return true;
}

bool tc_scale_text(tc_rd *r, tc_str *out, size_t max)
{
    const uint8_t *start = r->p;
    tc_bytes bytes;

    *out = (tc_str){NULL, 0};
    if (!tc_scale_bytes(r, &bytes, max)) {
        return false;
    }
    if (!tc_utf8_valid(bytes)) {
        return fail(r, start);
    }
    *out = tc_str_from_bytes(bytes);
    return true;
}

bool tc_scale_count(tc_rd *r, uint32_t *out, uint32_t max, size_t min_size)
{
    const uint8_t *start = r->p;
    uint32_t n;

    *out = 0;
    if (!tc_scale_compact(r, &n)) {
        return false;
    }
    if (n > max || (min_size > 0 && n > tc_rd_left(r) / min_size)) {
        return fail(r, start);
    }
    *out = n;
    return true;
}
