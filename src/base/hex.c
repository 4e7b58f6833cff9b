/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hex.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#define BASE64_BAD 0xffu

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

bool tc_is_hex(tc_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (hex_value(text.p[i]) < 0) {
            return false;
        }
    }
    return text.n > 0;
}

bool tc_hex_decode(uint8_t *out, size_t n, tc_str text)
{
    if (text.n % 2 != 0 || text.n / 2 != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        int high = hex_value(text.p[2 * i]);
        int low = hex_value(text.p[2 * i + 1]);

        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool tc_hex_decode_alloc(tc_bytes *out, tc_arena *arena, tc_str text, size_t max)
{
    uint8_t *p;

    *out = (tc_bytes){NULL, 0};
    if (text.n % 2 != 0 || text.n / 2 > max) {
        return false;
    }
    p = tc_arena_alloc(arena, text.n / 2);
    if (p == NULL || !tc_hex_decode(p, text.n / 2, text)) {
        return false;
    }
    *out = (tc_bytes){p, text.n / 2};
    return true;
}

void tc_hex_encode(char *out, tc_bytes in)
{
    for (size_t i = 0; i < in.n; i++) {
        out[2 * i] = hex_digits[in.p[i] >> 4];
        out[2 * i + 1] = hex_digits[in.p[i] & 15];
    }
}

tc_str tc_hex_text(tc_arena *arena, tc_bytes in)
{
    char *p = tc_arena_array(arena, in.n, 2);

    if (p == NULL) {
        return (tc_str){NULL, 0};
    }
    tc_hex_encode(p, in);
    return tc_str_of(p, 2 * in.n);
}

static unsigned base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (unsigned)(c - 'A');
    }
    if (c >= 'a' && c <= 'z') {
        return (unsigned)(c - 'a') + 26;
    }
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0') + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : BASE64_BAD;
}

/* decode_group reads four characters, the last `pads` of which are '=', into 3 - pads bytes. */
static bool decode_group(uint8_t *out, const char *in, size_t pads)
{
    uint32_t v = 0;

    for (size_t i = 0; i < 4; i++) {
        unsigned digit = i >= 4 - pads ? 0 : base64_value(in[i]);

        if (digit == BASE64_BAD) {
            return false;
        }
        v = v << 6 | digit;
    }
    for (size_t i = 0; i < 3; i++) {
        uint8_t byte = (uint8_t)(v >> (16 - 8 * i));

        if (i < 3 - pads) {
            out[i] = byte;
        } else if (byte != 0) {
            return false; /* pad bits that are not zero: another spelling of the same value */
        }
    }
    return true;
}

bool tc_base64_decode(uint8_t *out, size_t *out_n, size_t cap, tc_str text)
{
    size_t groups = text.n / 4;
    size_t pads = 0;
    size_t n;

    *out_n = 0;
    if (text.n % 4 != 0) {
        return false;
    }
    if (groups > 0 && text.p[text.n - 1] == '=') {
        pads = text.p[text.n - 2] == '=' ? 2 : 1;
    }
    n = groups * 3 - pads;
    if (n > cap) {
        return false;
    }
    for (size_t i = 0; i < groups; i++) {
        if (!decode_group(out + 3 * i, text.p + 4 * i, i + 1 == groups ? pads : 0)) {
            return false;
        }
    }
    *out_n = n;
    return true;
}

tc_str tc_base64_text(tc_arena *arena, tc_bytes in)
{
    char *p = tc_arena_array(arena, in.n / 3 + 1, 4);
    size_t n = 0;

    if (p == NULL) {
        return (tc_str){NULL, 0};
    }
    for (size_t i = 0; i < in.n; i += 3) {
        size_t left = in.n - i < 3 ? in.n - i : 3;
        uint32_t v = (uint32_t)in.p[i] << 16;

        v |= left > 1 ? (uint32_t)in.p[i + 1] << 8 : 0;
        v |= left > 2 ? (uint32_t)in.p[i + 2] : 0;
        p[n++] = base64_digits[v >> 18];
        p[n++] = base64_digits[v >> 12 & 63];
        p[n++] = left > 1 ? base64_digits[v >> 6 & 63] : '=';
        p[n++] = left > 2 ? base64_digits[v & 63] : '=';
    }
    return tc_str_of(p, n);
}
