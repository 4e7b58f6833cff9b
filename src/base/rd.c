/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rd.h"

#include <string.h>

static const uint8_t nothing[1];

tc_rd tc_rd_init(tc_bytes in)
{
    const uint8_t *p = in.n == 0 ? nothing : in.p;

    return (tc_rd){.p = p, .end = p + in.n, .base = p, .bad = false};
}

/* take is the only place that moves the cursor. */
static const uint8_t *take(tc_rd *r, size_t n)
{
    const uint8_t *p = r->p;

    if (r->bad || n > (size_t)(r->end - r->p)) {
        r->bad = true;
        return NULL;
    }
    r->p += n;
    return p;
}

static bool read_le(tc_rd *r, uint64_t *out, size_t n)
{
    const uint8_t *p = take(r, n);

    *out = 0;
    if (p == NULL) {
        return false;
    }
    for (size_t i = n; i > 0; i--) {
        *out = *out << 8 | p[i - 1];
    }
    return true;
}

static bool read_be(tc_rd *r, uint64_t *out, size_t n)
{
    const uint8_t *p = take(r, n);

    *out = 0;
    if (p == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        *out = *out << 8 | p[i];
    }
    return true;
}

bool tc_rd_u8(tc_rd *r, uint8_t *out)
{
    uint64_t v;
    bool ok = read_le(r, &v, sizeof *out);

    *out = (uint8_t)v;
    return ok;
}

bool tc_rd_u16le(tc_rd *r, uint16_t *out)
{
    uint64_t v;
    bool ok = read_le(r, &v, sizeof *out);

    *out = (uint16_t)v;
    return ok;
}

bool tc_rd_u16be(tc_rd *r, uint16_t *out)
{
    uint64_t v;
    bool ok = read_be(r, &v, sizeof *out);

    *out = (uint16_t)v;
    return ok;
}

bool tc_rd_u32le(tc_rd *r, uint32_t *out)
{
    uint64_t v;
    bool ok = read_le(r, &v, sizeof *out);

    *out = (uint32_t)v;
    return ok;
}

bool tc_rd_u32be(tc_rd *r, uint32_t *out)
{
    uint64_t v;
    bool ok = read_be(r, &v, sizeof *out);

    *out = (uint32_t)v;
    return ok;
}

bool tc_rd_u64le(tc_rd *r, uint64_t *out)
{
    return read_le(r, out, sizeof *out);
}

bool tc_rd_u64be(tc_rd *r, uint64_t *out)
{
    return read_be(r, out, sizeof *out);
}

bool tc_rd_bytes(tc_rd *r, tc_bytes *out, size_t n)
{
    const uint8_t *p = take(r, n);

    *out = p == NULL ? (tc_bytes){NULL, 0} : (tc_bytes){p, n};
    return p != NULL;
}

bool tc_rd_fixed(tc_rd *r, uint8_t *out, size_t n)
{
    const uint8_t *p = take(r, n);

    if (p == NULL) {
        memset(out, 0, n);
        return false;
    }
    memcpy(out, p, n);
    return true;
}

bool tc_rd_zero(tc_rd *r, size_t n)
{
    const uint8_t *p = take(r, n);

    if (p == NULL) {
        return false;
    }
    if (!tc_bytes_is_zero((tc_bytes){p, n})) {
        r->bad = true;
        return false;
    }
    return true;
}

bool tc_rd_sub(tc_rd *r, tc_rd *out, size_t n)
{
    const uint8_t *p = take(r, n);

    if (p == NULL) {
        *out = (tc_rd){.p = r->end, .end = r->end, .base = r->base, .bad = true};
        return false;
    }
    *out = (tc_rd){.p = p, .end = p + n, .base = r->base, .bad = false};
    return true;
}

bool tc_rd_peek(const tc_rd *r, uint8_t *out)
{
    *out = 0;
    if (r->bad || r->p == r->end) {
        return false;
    }
    *out = *r->p;
    return true;
}

tc_bytes tc_rd_rest(tc_rd *r)
{
    size_t n = tc_rd_left(r);

    return (tc_bytes){take(r, n), n};
}

size_t tc_rd_left(const tc_rd *r)
{
    return r->bad ? 0 : (size_t)(r->end - r->p);
}

size_t tc_rd_offset(const tc_rd *r)
{
    return (size_t)(r->p - r->base);
}

bool tc_rd_end(const tc_rd *r)
{
    return !r->bad && r->p == r->end;
}
