/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hex.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

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

bool tc_is_lower_hex(tc_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] >= 'A' && text.p[i] <= 'F') {
            return false;
        }
    }
    return tc_is_hex(text);
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

/* One table look-up per character: the digit's value and a mark that it is one. */
#define DIGIT 0x40u

static const uint8_t base64_values[256] = {
    ['A'] = DIGIT | 0,  ['B'] = DIGIT | 1,  ['C'] = DIGIT | 2,  ['D'] = DIGIT | 3,
    ['E'] = DIGIT | 4,  ['F'] = DIGIT | 5,  ['G'] = DIGIT | 6,  ['H'] = DIGIT | 7,
    ['I'] = DIGIT | 8,  ['J'] = DIGIT | 9,  ['K'] = DIGIT | 10, ['L'] = DIGIT | 11,
    ['M'] = DIGIT | 12, ['N'] = DIGIT | 13, ['O'] = DIGIT | 14, ['P'] = DIGIT | 15,
    ['Q'] = DIGIT | 16, ['R'] = DIGIT | 17, ['S'] = DIGIT | 18, ['T'] = DIGIT | 19,
    ['U'] = DIGIT | 20, ['V'] = DIGIT | 21, ['W'] = DIGIT | 22, ['X'] = DIGIT | 23,
    ['Y'] = DIGIT | 24, ['Z'] = DIGIT | 25, ['a'] = DIGIT | 26, ['b'] = DIGIT | 27,
    ['c'] = DIGIT | 28, ['d'] = DIGIT | 29, ['e'] = DIGIT | 30, ['f'] = DIGIT | 31,
    ['g'] = DIGIT | 32, ['h'] = DIGIT | 33, ['i'] = DIGIT | 34, ['j'] = DIGIT | 35,
    ['k'] = DIGIT | 36, ['l'] = DIGIT | 37, ['m'] = DIGIT | 38, ['n'] = DIGIT | 39,
    ['o'] = DIGIT | 40, ['p'] = DIGIT | 41, ['q'] = DIGIT | 42, ['r'] = DIGIT | 43,
    ['s'] = DIGIT | 44, ['t'] = DIGIT | 45, ['u'] = DIGIT | 46, ['v'] = DIGIT | 47,
    ['w'] = DIGIT | 48, ['x'] = DIGIT | 49, ['y'] = DIGIT | 50, ['z'] = DIGIT | 51,
    ['0'] = DIGIT | 52, ['1'] = DIGIT | 53, ['2'] = DIGIT | 54, ['3'] = DIGIT | 55,
    ['4'] = DIGIT | 56, ['5'] = DIGIT | 57, ['6'] = DIGIT | 58, ['7'] = DIGIT | 59,
    ['8'] = DIGIT | 60, ['9'] = DIGIT | 61, ['+'] = DIGIT | 62, ['/'] = DIGIT | 63,
};

/* decode_whole reads groups of four digits into three bytes each. False at any other character. */
static bool decode_whole(uint8_t *out, const char *in, size_t groups)
{
    unsigned marks = DIGIT;

    for (size_t i = 0; i < groups; i++) {
        unsigned a = base64_values[(uint8_t)in[4 * i]];
        unsigned b = base64_values[(uint8_t)in[4 * i + 1]];
        unsigned c = base64_values[(uint8_t)in[4 * i + 2]];
        unsigned d = base64_values[(uint8_t)in[4 * i + 3]];

        marks &= a & b & c & d;
        out[3 * i] = (uint8_t)(a << 2 | (b & 0x30) >> 4);
        out[3 * i + 1] = (uint8_t)(b << 4 | (c & 0x3c) >> 2);
        out[3 * i + 2] = (uint8_t)(c << 6 | (d & 0x3f));
    }
    return marks != 0;
}

/* decode_padded reads the last group, whose final `pads` characters are '='. The bits that fall off
 * must be zero: anything else would be another spelling of the same value. */
static bool decode_padded(uint8_t *out, const char *in, size_t pads)
{
    char whole[4] = {in[0], in[1], pads == 1 ? in[2] : 'A', 'A'};
    uint8_t bytes[3];

    if (!decode_whole(bytes, whole, 1) || bytes[2] != 0 || (pads == 2 && bytes[1] != 0)) {
        return false;
    }
    tc_copy(out, bytes, 3 - pads);
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
        groups--;
    }
    n = groups * 3 + (pads == 0 ? 0 : 3 - pads);
    if (n > cap || !decode_whole(out, text.p, groups) ||
        (pads != 0 && !decode_padded(out + 3 * groups, text.p + 4 * groups, pads))) {
        return false;
    }
    *out_n = n;
    return true;
}

void tc_base64_encode(char *out, tc_bytes in)
{
    for (size_t i = 0; i < in.n; i += 3) {
        size_t left = in.n - i;
        uint32_t v = (uint32_t)in.p[i] << 16;

        v |= left > 1 ? (uint32_t)in.p[i + 1] << 8 : 0;
        v |= left > 2 ? (uint32_t)in.p[i + 2] : 0;
        *out++ = base64_digits[v >> 18];
        *out++ = base64_digits[v >> 12 & 63];
        *out++ = left > 1 ? base64_digits[v >> 6 & 63] : '=';
        *out++ = left > 2 ? base64_digits[v & 63] : '=';
    }
}

tc_str tc_base64_text(tc_arena *arena, tc_bytes in)
{
    char *p = tc_arena_array(arena, in.n / 3 + 1, 4);

    if (p == NULL) {
        return (tc_str){NULL, 0};
    }
    tc_base64_encode(p, in);
    return tc_str_of(p, TC_BASE64_SIZE(in.n));
}
