/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/der.h"

#include "base/time.h"

#define TAG_NUMBER      0x1fu /* all ones: the tag goes on in further bytes */
#define LENGTH_LONG     0x80u
#define LENGTH_BYTES    4u  /* of the longest length read: 4 GiB is beyond every limit */
#define UTC_LENGTH      13u /* YYMMDDhhmmssZ */
#define GENERALIZED_LEN 15u /* YYYYMMDDhhmmssZ */
#define UTC_FIRST_YEAR  1950
#define UTC_LAST_YEAR   2049

/* fail leaves the reader at `start`, the value that was refused, so that its offset can be told. */
static bool fail(tc_rd *r, const uint8_t *start)
{
    r->p = start;
    r->bad = true;
    return false;
}

/* read_length reads a definite length in its shortest form (X.690 8.1.3, 10.1). */
static bool read_length(tc_rd *r, size_t *out)
{
    uint8_t first, byte;
    size_t n, length = 0;

    if (!tc_rd_u8(r, &first)) {
        return false;
    }
    if (first < LENGTH_LONG) {
        *out = first;
        return true;
    }
    n = first & 0x7fu;
    if (n == 0 || n > LENGTH_BYTES) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!tc_rd_u8(r, &byte) || (i == 0 && byte == 0)) {
            return false;
        }
        length = length << 8 | byte;
    }
    *out = length;
    return length >= LENGTH_LONG;
}

bool tc_der_any(tc_rd *r, unsigned *tag, tc_bytes *element, tc_bytes *content)
{
    const uint8_t *start = r->p;
    uint8_t first;
    size_t length;

    *tag = 0;
    *element = (tc_bytes){NULL, 0};
    *content = (tc_bytes){NULL, 0};
    if (!tc_rd_u8(r, &first) || first == 0 || (first & TAG_NUMBER) == TAG_NUMBER ||
        !read_length(r, &length) || !tc_rd_bytes(r, content, length)) {
        return fail(r, start);
    }
    *tag = first;
    *element = (tc_bytes){start, (size_t)(r->p - start)};
    return true;
}

/* read_tagged reads one value that must have the given tag. */
static bool read_tagged(tc_rd *r, tc_bytes *element, tc_bytes *content, unsigned tag)
{
    const uint8_t *start = r->p;
    unsigned found;

    if (!tc_der_any(r, &found, element, content)) {
        return false;
    }
    if (found != tag) {
        *element = (tc_bytes){NULL, 0};
        *content = (tc_bytes){NULL, 0};
        return fail(r, start);
    }
    return true;
}

bool tc_der_get(tc_rd *r, tc_rd *out, unsigned tag)
{
    tc_bytes element, content;

    if (!read_tagged(r, &element, &content, tag)) {
        *out = (tc_rd){.p = r->end, .end = r->end, .base = r->base, .bad = true};
        return false;
    }
    *out = (tc_rd){.p = content.p, .end = content.p + content.n, .base = r->base, .bad = false};
    return true;
}

bool tc_der_element(tc_rd *r, tc_bytes *out, unsigned tag)
{
    tc_bytes content;

    return read_tagged(r, out, &content, tag);
}

bool tc_der_peek(const tc_rd *r, unsigned tag)
{
    uint8_t first;

    return tc_rd_peek(r, &first) && first == tag;
}

bool tc_der_bytes(tc_rd *r, tc_bytes *out, unsigned tag)
{
    tc_bytes element;

    return read_tagged(r, &element, out, tag);
}

/* is_minimal: the first nine bits of an INTEGER are not all the same (X.690 8.3.2). */
static bool is_minimal(tc_bytes c)
{
    if (c.n < 2) {
        return c.n == 1;
    }
    return c.p[0] == 0x00 ? c.p[1] >= 0x80 : c.p[0] != 0xff || c.p[1] < 0x80;
}

static bool read_integer(tc_rd *r, tc_bytes *out, unsigned tag)
{
    const uint8_t *start = r->p;

    if (!tc_der_bytes(r, out, tag)) {
        return false;
    }
    if (!is_minimal(*out)) {
        *out = (tc_bytes){NULL, 0};
        return fail(r, start);
    }
    return true;
}

bool tc_der_integer(tc_rd *r, tc_bytes *out)
{
    return read_integer(r, out, TC_DER_INTEGER);
}

bool tc_der_u64(tc_rd *r, uint64_t *out, unsigned tag)
{
    const uint8_t *start = r->p;
    tc_bytes c;
    uint64_t value = 0;

    *out = 0;
    if (!read_integer(r, &c, tag)) {
        return false;
    }
    /* A leading zero byte only keeps the sign. */
    if (c.p[0] >= 0x80 || c.n > sizeof value + 1 || (c.n == sizeof value + 1 && c.p[0] != 0)) {
        return fail(r, start);
    }
    for (size_t i = 0; i < c.n; i++) {
        value = value << 8 | c.p[i];
    }
    *out = value;
    return true;
}

bool tc_der_boolean(tc_rd *r, bool *out)
{
    const uint8_t *start = r->p;
    tc_bytes c;

    *out = false;
    if (!tc_der_bytes(r, &c, TC_DER_BOOLEAN)) {
        return false;
    }
    if (c.n != 1 || (c.p[0] != 0x00 && c.p[0] != 0xff)) {
        return fail(r, start);
    }
    *out = c.p[0] != 0;
    return true;
}

bool tc_der_bit_string(tc_rd *r, tc_bytes *out)
{
    const uint8_t *start = r->p;
    tc_bytes c;

    *out = (tc_bytes){NULL, 0};
    if (!tc_der_bytes(r, &c, TC_DER_BIT_STRING)) {
        return false;
    }
    if (c.n == 0 || c.p[0] != 0) {
        return fail(r, start);
    }
    *out = tc_bytes_sub(c, 1, c.n - 1);
    return true;
}

/* named_bits: the content of a BIT STRING is its number of unused bits, then the bits. The last
 * used bit is 1, or there are none (X.690 11.2.2), and the unused ones are 0. */
static bool named_bits(uint16_t *out, tc_bytes c)
{
    unsigned unused, last;

    if (c.n < 1 || c.n > 1 + sizeof *out || c.p[0] > 7) {
        return false;
    }
    unused = c.p[0];
    last = c.n == 1 ? 0 : c.p[c.n - 1];
    if (c.n == 1 ? unused != 0 : (last & ((2u << unused) - 1)) != 1u << unused) {
        return false;
    }
    for (size_t bit = 0; bit < 8 * (c.n - 1); bit++) {
        if ((c.p[1 + bit / 8] & 0x80u >> bit % 8) != 0) {
            *out = (uint16_t)(*out | 1u << bit);
        }
    }
    return true;
}

bool tc_der_bits(tc_rd *r, uint16_t *out)
{
    const uint8_t *start = r->p;
    tc_bytes c;

    *out = 0;
    if (!tc_der_bytes(r, &c, TC_DER_BIT_STRING)) {
        return false;
    }
    return named_bits(out, c) || fail(r, start);
}

static bool two_digits(int *out, const uint8_t *p)
{
    *out = (p[0] - '0') * 10 + (p[1] - '0');
    return p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9';
}

/* read_clock reads MMDDhhmmssZ. */
static bool read_clock(tc_time *out, int year, const uint8_t *p)
{
    int month, day, hour, minute, second;

    return two_digits(&month, p) && two_digits(&day, p + 2) && two_digits(&hour, p + 4) &&
           two_digits(&minute, p + 6) && two_digits(&second, p + 8) && p[10] == 'Z' &&
           tc_time_from_civil(out, year, month, day, hour, minute, second);
}

static bool utc_time(tc_time *out, tc_bytes c)
{
    int year;

    return c.n == UTC_LENGTH && two_digits(&year, c.p) &&
           read_clock(out, year + (year < UTC_FIRST_YEAR % 100 ? 2000 : 1900), c.p + 2);
}

static bool generalized_time(tc_time *out, tc_bytes c)
{
    int century, year;

    if (c.n != GENERALIZED_LEN || !two_digits(&century, c.p) || !two_digits(&year, c.p + 2)) {
        return false;
    }
    year += 100 * century;
    return (year < UTC_FIRST_YEAR || year > UTC_LAST_YEAR) && read_clock(out, year, c.p + 4);
}

bool tc_der_time(tc_rd *r, tc_time *out)
{
    const uint8_t *start = r->p;
    unsigned tag;
    tc_bytes element, c;
    tc_time t;

    *out = 0;
    if (!tc_der_any(r, &tag, &element, &c)) {
        return false;
    }
    if (!(tag == TC_DER_UTC_TIME           ? utc_time(&t, c)
          : tag == TC_DER_GENERALIZED_TIME ? generalized_time(&t, c)
                                           : false)) {
        return fail(r, start);
    }
    *out = t;
    return true;
}
