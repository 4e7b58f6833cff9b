/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/utf8.h"

#define FIRST_TEXT 0x20u /* code points below are control characters */
#define DELETE     0x7fu
#define C1_LAST    0x9fu /* 0x80 to 0x9f: the second set of control characters */

#include <string.h>

#define MAX_CODE_POINT  0x10ffffu
#define SURROGATE_FIRST 0xd800u
#define SURROGATE_LAST  0xdfffu
#define WORD_HIGH_BITS  0x8080808080808080u

/* The smallest code point that needs a sequence of this many bytes. */
static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

/* sequence_length tells from a lead byte how many bytes follow it; 0 for a byte that leads nothing.
 */
static size_t sequence_length(uint8_t lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xc0) {
        return 0;
    }
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 0;
}

bool tc_utf8_next(tc_bytes text, size_t *pos, uint32_t *out)
{
    const uint8_t *p;
    size_t n;
    uint32_t cp;

    *out = 0;
    if (*pos >= text.n) {
        return false;
    }
    p = text.p + *pos;
    n = sequence_length(p[0]);
    if (n == 0 || n > text.n - *pos) {
        return false;
    }
    cp = n == 1 ? p[0] : p[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return false;
        }
        cp = cp << 6 | (p[i] & 0x3fu);
    }
    if (cp < least[n] || cp > MAX_CODE_POINT || (cp >= SURROGATE_FIRST && cp <= SURROGATE_LAST)) {
        return false;
    }
    *pos += n;
    *out = cp;
    return true;
}

bool tc_utf8_valid(tc_bytes text)
{
    size_t pos = 0;

    while (pos < text.n) {
        uint64_t word = WORD_HIGH_BITS;
        uint32_t cp;

        /* Nearly all text is ASCII: eight bytes at a time. */
        if (text.n - pos >= sizeof word) {
            memcpy(&word, text.p + pos, sizeof word);
        }
        if ((word & WORD_HIGH_BITS) == 0) {
            pos += sizeof word;
        } else if (!tc_utf8_next(text, &pos, &cp)) {
            return false;
        }
    }
    return true;
}

size_t tc_utf8_put(uint8_t out[4], uint32_t cp)
{
    size_t n = cp < least[2] ? 1 : cp < least[3] ? 2 : cp < least[4] ? 3 : 4;

    if (n == 1) {
        out[0] = (uint8_t)cp;
        return 1;
    }
    for (size_t i = n; i > 1; i--) {
        out[i - 1] = (uint8_t)(0x80 | (cp & 0x3f));
        cp >>= 6;
    }
    /* n ones, a zero, and the bits that are left. */
    out[0] = (uint8_t)(0xff00u >> n | cp);
    return n;
}

bool tc_utf8_is_control(uint32_t cp)
{
    return cp < FIRST_TEXT || (cp >= DELETE && cp <= C1_LAST);
}

bool tc_utf8_is_plain(tc_str text)
{
    size_t pos = 0;
    uint32_t cp;

    while (tc_utf8_next(tc_bytes_from_str(text), &pos, &cp)) {
        if (tc_utf8_is_control(cp)) {
            return false;
        }
    }
    return pos == text.n;
}
