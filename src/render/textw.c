/* SPDX-License-Identifier: Apache-2.0 */
#include "render/textw.h"

#include "codec/utf8.h"
#include "render/visible.h"

/* Longer words are broken: no digest is longer (SHA-512 in hex). */
#define WORD_MAX_COLUMNS 128u
/* Visible text is cut long before this, also when every byte of it is an escape. */
#define VISIBLE_MAX      65536u
#define OWN_LINE         4u

typedef struct wide {
    uint32_t first, last;
} wide;

/* Characters that take two columns (Unicode's East Asian Width W and F, coarsely). */
static const wide wide_ranges[] = {
    {0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd},
};

static unsigned width_of(uint32_t cp)
{
    for (size_t i = 0; i < sizeof wide_ranges / sizeof wide_ranges[0]; i++) {
        if (cp >= wide_ranges[i].first && cp <= wide_ranges[i].last) {
            return 2;
        }
    }
    return 1;
}

static unsigned columns_of(tc_str word)
{
    unsigned columns = 0;
    size_t pos = 0;
    uint32_t cp;

    while (tc_utf8_next(tc_bytes_from_str(word), &pos, &cp)) {
        columns += width_of(cp);
    }
    return columns;
}

tc_textw tc_textw_init(tc_wr *w, tc_arena *arena, bool colour)
{
    return (tc_textw){.w = w, .arena = arena, .colour = colour};
}

static void spaces(tc_textw *t, unsigned column)
{
    while (t->column < column) {
        tc_wr_u8(t->w, ' ');
        t->column++;
    }
}

static void new_line(tc_textw *t)
{
    tc_wr_u8(t->w, '\n');
    t->column = 0;
    t->start = t->indent;
    t->space = false;
}

void tc_textw_line(tc_textw *t, unsigned indent)
{
    t->indent = indent;
    new_line(t);
}

void tc_textw_column(tc_textw *t, unsigned column)
{
    t->indent = column;
    t->start = column;
    t->space = t->column >= column;
}

void tc_textw_hang(tc_textw *t, unsigned column)
{
    t->indent = column;
}

/* put_word writes a word where the line stands. Spaces are written only before something, so that
 * no line ends in white space. */
static void put_word(tc_textw *t, tc_str word, bool may_break)
{
    size_t pos = 0;
    size_t from = 0;
    uint32_t cp;

    while (tc_utf8_next(tc_bytes_from_str(word), &pos, &cp)) {
        if (may_break && t->column >= TC_TEXTW_COLUMNS) {
            new_line(t);
        }
        spaces(t, t->start);
        tc_wr_str(t->w, tc_str_of(word.p + from, pos - from));
        t->column += width_of(cp);
        from = pos;
    }
}

static void write_word(tc_textw *t, tc_str word)
{
    unsigned columns = columns_of(word);
    bool space = t->space && t->column > 0 && t->column >= t->start;
    unsigned at = t->column < t->start ? t->start : t->column + (space ? 1 : 0);

    if (at + columns > TC_TEXTW_COLUMNS) {
        if (t->column > 0) {
            new_line(t);
        }
        if (t->indent + columns > TC_TEXTW_COLUMNS && t->indent > OWN_LINE) {
            t->start = OWN_LINE; /* there is more room than behind a label */
        }
    } else if (space) {
        spaces(t, t->column + 1);
    }
    t->space = false;
    put_word(t, word, columns > WORD_MAX_COLUMNS);
}

/* write_words writes visible text, wrapped at spaces. */
static void write_words(tc_textw *t, tc_str text)
{
    size_t from = 0;

    for (size_t i = 0; i <= text.n; i++) {
        if (i == text.n || text.p[i] == ' ') {
            if (i > from) {
                write_word(t, tc_str_of(text.p + from, i - from));
            }
            t->space = t->space || i < text.n;
            from = i + 1;
        }
    }
}

void tc_textw_str(tc_textw *t, tc_str text)
{
    tc_visible walk = tc_visible_init(text);
    tc_wr visible = tc_wr_init(t->arena, VISIBLE_MAX);
    tc_str piece;

    while (tc_visible_next(&walk, &piece)) {
        tc_wr_str(&visible, piece);
    }
    write_words(t, tc_wr_text(&visible));
}

void tc_textw_lit(tc_textw *t, const char *words)
{
    write_words(t, tc_str_from_c(words));
}

void tc_textw_dec(tc_textw *t, uint64_t v)
{
    char digits[20];
    size_t n = sizeof digits;

    do {
        digits[--n] = (char)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    write_words(t, tc_str_of(digits + n, sizeof digits - n));
}

void tc_textw_whole(tc_textw *t, tc_str text)
{
    put_word(t, text, false);
}

static void escape(tc_textw *t, const char *code)
{
    if (t->colour) {
        tc_wr_lit(t->w, "\x1b[");
        tc_wr_lit(t->w, code);
        tc_wr_lit(t->w, "m");
    }
}

void tc_textw_state(tc_textw *t, tc_check_status status)
{
    /* Bold green, yellow, red and cyan; the mark and the word say the same. */
    static const char *const codes[TC_CHECK_STATUS_COUNT] = {
        [TC_CHECK_NOT_RUN] = "1;36",      [TC_CHECK_PASS] = "1;32",
        [TC_CHECK_WARN] = "1;33",         [TC_CHECK_FAIL] = "1;31",
        [TC_CHECK_INCONCLUSIVE] = "1;36", [TC_CHECK_NOT_APPLICABLE] = "1;36",
    };

    escape(t, codes[status]);
}

void tc_textw_plain(tc_textw *t)
{
    escape(t, "0");
}

void tc_textw_strong(tc_textw *t, bool on)
{
    escape(t, on ? "1" : "0");
}
