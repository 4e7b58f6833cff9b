/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/jsonw.h"

#include "base/assert.h"
#include "base/hex.h"
#include "base/time.h"
#include "codec/utf8.h"

#define INDENT           2u
#define LINE_SEPARATOR   0x2028u
#define PARAGRAPH_SEP    0x2029u
#define BASE64_STEP      48u /* bytes encoded at a time: 64 characters, no padding in between */
#define REPLACEMENT_UTF8 "\xef\xbf\xbd"

tc_jsonw tc_jsonw_init(tc_wr *w, bool pretty)
{
    return (tc_jsonw){.w = w, .pretty = pretty};
}

static void new_line(tc_jsonw *j)
{
    if (j->pretty) {
        tc_wr_u8(j->w, '\n');
        for (unsigned i = 0; i < INDENT * j->depth; i++) {
            tc_wr_u8(j->w, ' ');
        }
    }
}

/* separate writes what stands before the next name of an object or element of an array. */
static void separate(tc_jsonw *j)
{
    if (j->any[j->depth - 1]) {
        tc_wr_u8(j->w, ',');
    }
    j->any[j->depth - 1] = true;
    new_line(j);
}

/* before_value checks that a value may stand here. */
static void before_value(tc_jsonw *j)
{
    if (j->depth == 0) {
        TC_ASSERT(!j->complete);
        j->complete = true;
    } else if (j->open[j->depth - 1] == '[') {
        separate(j);
    } else {
        TC_ASSERT(j->named);
        j->named = false;
    }
}

static void open(tc_jsonw *j, char bracket)
{
    before_value(j);
    TC_ASSERT(j->depth < TC_JSONW_DEPTH);
    j->open[j->depth] = (uint8_t)bracket;
    j->any[j->depth] = false;
    j->depth++;
    tc_wr_u8(j->w, (uint8_t)bracket);
}

void tc_jsonw_object(tc_jsonw *j)
{
    open(j, '{');
}

void tc_jsonw_array(tc_jsonw *j)
{
    open(j, '[');
}

void tc_jsonw_end(tc_jsonw *j)
{
    TC_ASSERT(j->depth > 0 && !j->named);
    j->depth--;
    if (j->any[j->depth]) {
        new_line(j);
    }
    tc_wr_u8(j->w, j->open[j->depth] == '{' ? '}' : ']');
}

bool tc_jsonw_complete(const tc_jsonw *j)
{
    return j->complete && j->depth == 0;
}

/* short_escape returns the letter of a two-character escape, or 0. */
static uint8_t short_escape(uint32_t cp)
{
    switch (cp) {
    case '"':
    case '\\':
        return (uint8_t)cp;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

static bool must_escape(uint32_t cp)
{
    return cp < 0x20 || cp == '"' || cp == '\\' || cp == '<' || cp == '>' || cp == '&' ||
           cp == LINE_SEPARATOR || cp == PARAGRAPH_SEP;
}

static void put_escape(tc_wr *w, uint32_t cp)
{
    uint8_t bytes[2] = {(uint8_t)(cp >> 8), (uint8_t)cp};
    uint8_t letter = short_escape(cp);

    if (letter != 0) {
        tc_wr_u8(w, '\\');
        tc_wr_u8(w, letter);
    } else {
        tc_wr_lit(w, "\\u");
        tc_wr_hex(w, tc_bytes_of(bytes, sizeof bytes));
    }
}

/* Nearly all bytes: ASCII that stands for itself. Saves decoding it. */
static bool is_plain(uint8_t c)
{
    return c < 0x80 && !must_escape(c);
}

static void put_string(tc_wr *w, tc_bytes text)
{
    size_t from = 0; /* start of the run that is copied as it is */
    size_t pos = 0;

    tc_wr_u8(w, '"');
    while (pos < text.n) {
        size_t here = pos;
        uint32_t cp;
        bool valid;

        if (is_plain(text.p[pos])) {
            pos++;
            continue;
        }
        valid = tc_utf8_next(text, &pos, &cp);

        if (valid && !must_escape(cp)) {
            continue;
        }
        tc_wr_bytes(w, tc_bytes_sub(text, from, here - from));
        if (valid) {
            put_escape(w, cp);
        } else {
            tc_wr_lit(w, REPLACEMENT_UTF8);
            pos++;
        }
        from = pos;
    }
    tc_wr_bytes(w, tc_bytes_sub(text, from, text.n - from));
    tc_wr_u8(w, '"');
}

void tc_jsonw_name_str(tc_jsonw *j, tc_str name)
{
    TC_ASSERT(j->depth > 0 && j->open[j->depth - 1] == '{' && !j->named);
    separate(j);
    put_string(j->w, tc_bytes_from_str(name));
    tc_wr_lit(j->w, j->pretty ? ": " : ":");
    j->named = true;
}

void tc_jsonw_name(tc_jsonw *j, const char *name)
{
    tc_jsonw_name_str(j, tc_str_from_c(name));
}

void tc_jsonw_str(tc_jsonw *j, tc_str text)
{
    before_value(j);
    put_string(j->w, tc_bytes_from_str(text));
}

void tc_jsonw_lit(tc_jsonw *j, const char *text)
{
    tc_jsonw_str(j, tc_str_from_c(text));
}

void tc_jsonw_u64(tc_jsonw *j, uint64_t v)
{
    before_value(j);
    tc_wr_dec(j->w, v);
}

void tc_jsonw_i64(tc_jsonw *j, int64_t v)
{
    before_value(j);
    if (v < 0) {
        tc_wr_u8(j->w, '-');
    }
    tc_wr_dec(j->w, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void tc_jsonw_bool(tc_jsonw *j, bool v)
{
    before_value(j);
    tc_wr_lit(j->w, v ? "true" : "false");
}

void tc_jsonw_null(tc_jsonw *j)
{
    before_value(j);
    tc_wr_lit(j->w, "null");
}

void tc_jsonw_hex(tc_jsonw *j, tc_bytes v)
{
    before_value(j);
    tc_wr_u8(j->w, '"');
    tc_wr_hex(j->w, v);
    tc_wr_u8(j->w, '"');
}

void tc_jsonw_time(tc_jsonw *j, tc_time t)
{
    char text[TC_TIME_TEXT];

    tc_time_format(text, t);
    tc_jsonw_lit(j, text);
}

void tc_jsonw_base64(tc_jsonw *j, tc_bytes v)
{
    before_value(j);
    tc_wr_u8(j->w, '"');
    for (size_t i = 0; i < v.n; i += BASE64_STEP) {
        char text[TC_BASE64_SIZE(BASE64_STEP)];
        tc_bytes part = tc_bytes_sub(v, i, v.n - i < BASE64_STEP ? v.n - i : BASE64_STEP);

        tc_base64_encode(text, part);
        tc_wr_str(j->w, tc_str_of(text, TC_BASE64_SIZE(part.n)));
    }
    tc_wr_u8(j->w, '"');
}
