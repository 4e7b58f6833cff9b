/* SPDX-License-Identifier: Apache-2.0 */
#include "render/visible.h"

#include "base/limits.h"
#include "base/wr.h"
#include "codec/utf8.h"

/* Two marks make every letter that people write; three is a pile. */
#define COMBINING_MAX 2u

typedef struct range {
    uint32_t first, last;
} range;

/* Characters that are invisible, steer the output or turn the direction of writing around, in
 * order (Unicode 15.1: categories Cc, Cf, Zl, Zp, the default ignorable ones and noncharacters). */
static const range hidden[] = {
    {0x0000, 0x001f},   {0x007f, 0x009f},   {0x00ad, 0x00ad},   {0x034f, 0x034f},
    {0x0600, 0x0605},   {0x061c, 0x061c},   {0x06dd, 0x06dd},   {0x070f, 0x070f},
    {0x08e2, 0x08e2},   {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},
    {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},   {0x3164, 0x3164},
    {0xfdd0, 0xfdef},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
    {0xfff0, 0xfffb},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x1bca0, 0x1bca3},
    {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

/* The last two code points of every plane are no characters. */
#define PLANE_END 0xfffeu

/* Marks that are drawn over the letter before them, in order. */
static const range combining[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},
    {0x064b, 0x065f}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe20, 0xfe2f},
};

static bool is_in(const range *ranges, size_t n, uint32_t cp)
{
    for (size_t i = 0; i < n; i++) {
        if (cp <= ranges[i].last) {
            return cp >= ranges[i].first;
        }
    }
    return false;
}

static bool is_hidden(uint32_t cp)
{
    return (cp & PLANE_END) == PLANE_END || is_in(hidden, sizeof hidden / sizeof hidden[0], cp);
}

tc_visible tc_visible_init(tc_str text)
{
    return (tc_visible){.text = tc_bytes_from_str(text)};
}

/* put_hex writes a number in hex, without leading zeros, and returns how many digits it has. */
static size_t put_hex(char *out, uint32_t v)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 1;

    while (n < 8 && v >> 4 * n != 0) {
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = digits[v >> 4 * (n - 1 - i) & 15];
    }
    return n;
}

static tc_str escape(tc_visible *walk, char letter, uint32_t v)
{
    size_t n = 0;

    walk->piece[n++] = '\\';
    walk->piece[n++] = letter;
    walk->piece[n++] = '{';
    n += put_hex(walk->piece + n, v);
    walk->piece[n++] = '}';
    return tc_str_of(walk->piece, n);
}

static size_t put_text(char *out, const char *text)
{
    tc_str s = tc_str_from_c(text);

    tc_copy(out, s.p, s.n);
    return s.n;
}

static size_t put_decimal(char *out, size_t v)
{
    char digits[20];
    size_t n = 0;
    size_t used = 0;

    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    while (n > 0) {
        out[used++] = digits[--n];
    }
    return used;
}

/* cut_mark writes what stands where a text was cut and returns its length. */
static size_t cut_mark(char out[TC_VISIBLE_PIECE_MAX], size_t shown, size_t whole)
{
    size_t n = put_text(out, "\xe2\x80\xa6 [cut here: ");

    n += put_decimal(out + n, shown);
    n += put_text(out + n, " of ");
    n += put_decimal(out + n, whole);
    n += put_text(out + n, " bytes shown]");
    return n;
}

/* plain_run moves over printable ASCII, which nearly all text is; false when there is none. */
static bool plain_run(tc_visible *walk)
{
    size_t from = walk->pos;

    while (walk->pos < walk->text.n && walk->pos < TC_MAX_SHOWN_TEXT &&
           walk->text.p[walk->pos] >= ' ' && walk->text.p[walk->pos] <= '~') {
        walk->pos++;
    }
    if (walk->pos > from) {
        walk->combining = 0;
    }
    return walk->pos > from;
}

bool tc_visible_next(tc_visible *walk, tc_str *piece)
{
    size_t from = walk->pos;
    uint32_t cp;

    *piece = (tc_str){NULL, 0};
    if (walk->cut || from >= walk->text.n) {
        return false;
    }
    if (from >= TC_MAX_SHOWN_TEXT) {
        walk->cut = true;
        *piece = tc_str_of(walk->piece, cut_mark(walk->piece, from, walk->text.n));
        return true;
    }
    if (plain_run(walk)) {
        *piece = tc_str_from_bytes(tc_bytes_sub(walk->text, from, walk->pos - from));
        return true;
    }
    if (!tc_utf8_next(walk->text, &walk->pos, &cp)) {
        walk->pos++;
        *piece = escape(walk, 'x', walk->text.p[from]);
        return true;
    }
    if (is_in(combining, sizeof combining / sizeof combining[0], cp)) {
        walk->combining++;
    } else {
        walk->combining = 0;
    }
    if (walk->combining > COMBINING_MAX || is_hidden(cp)) {
        *piece = escape(walk, 'u', cp);
    } else {
        *piece = tc_str_from_bytes(tc_bytes_sub(walk->text, from, walk->pos - from));
    }
    return true;
}

tc_str tc_visible_cut(tc_arena *arena, tc_str text)
{
    char mark[TC_VISIBLE_PIECE_MAX];
    size_t n = TC_MAX_SHOWN_TEXT;
    tc_wr w;

    if (text.n <= TC_MAX_SHOWN_TEXT) {
        return text;
    }
    /* Never in the middle of a character: its continuation bytes are 10xxxxxx. */
    for (size_t back = 0; back < 3 && n < text.n && ((uint8_t)text.p[n] & 0xc0) == 0x80; back++) {
        n++;
    }
    if (n >= text.n) {
        return text;
    }
    w = tc_wr_init(arena, TC_MAX_SHOWN_TEXT + TC_VISIBLE_PIECE_MAX);
    tc_wr_str(&w, tc_str_of(text.p, n));
    tc_wr_str(&w, tc_str_of(mark, cut_mark(mark, n, text.n)));
    return tc_wr_text(&w);
}
