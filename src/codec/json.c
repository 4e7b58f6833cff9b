/* SPDX-License-Identifier: Apache-2.0
 *
 * Walking a JSON document and reading single values.
 */
#include "codec/json.h"

#include <string.h>

#include "base/assert.h"
#include "codec/utf8.h"

static const tc_json_node *node_of(const tc_json *doc, tc_jref v)
{
    TC_ASSERT(v < doc->n);
    return &doc->nodes[v];
}

/* is_kind is false for TC_JSON_NONE. */
static bool is_kind(const tc_json *doc, tc_jref v, tc_json_kind kind)
{
    return v != TC_JSON_NONE && node_of(doc, v)->kind == kind;
}

tc_json_kind tc_json_kind_of(const tc_json *doc, tc_jref v)
{
    return (tc_json_kind)node_of(doc, v)->kind;
}

tc_bytes tc_json_raw(const tc_json *doc, tc_jref v)
{
    const tc_json_node *node = node_of(doc, v);

    return tc_bytes_sub(doc->text, node->start, node->end - node->start);
}

size_t tc_json_offset(const tc_json *doc, tc_jref v)
{
    return node_of(doc, v)->start;
}

uint32_t tc_json_count(const tc_json *doc, tc_jref v)
{
    return v == TC_JSON_NONE ? 0 : node_of(doc, v)->count;
}

tc_jref tc_json_first(const tc_json *doc, tc_jref container)
{
    return tc_json_count(doc, container) == 0 ? TC_JSON_NONE : container + 1;
}

tc_jref tc_json_next(const tc_json *doc, tc_jref container, tc_jref e)
{
    const tc_json_node *around = node_of(doc, container);
    tc_jref next = node_of(doc, e)->next;

    TC_ASSERT(e > container && e < around->next);
    if (around->kind == TC_JSON_OBJECT) {
        next = node_of(doc, next)->next;
    }
    return next == around->next ? TC_JSON_NONE : next;
}

tc_jref tc_json_value(const tc_json *doc, tc_jref name)
{
    TC_ASSERT(is_kind(doc, name, TC_JSON_STRING) && name + 1 < doc->n);
    return name + 1;
}

static uint32_t hex4(const uint8_t *p)
{
    uint32_t v = 0;

    for (size_t i = 0; i < 4; i++) {
        uint32_t c = p[i];

        v = v << 4 | (c <= '9' ? c - '0' : (c | 0x20u) - 'a' + 10);
    }
    return v;
}

/* unescape_unicode decodes a \u escape (two of them for a surrogate pair) at p, which the parser
 * has checked. It returns how many bytes it read. */
static size_t unescape_unicode(uint8_t out[4], size_t *out_n, const uint8_t *p)
{
    uint32_t cp = hex4(p + 2);

    if (cp < 0xd800 || cp > 0xdfff) {
        *out_n = tc_utf8_put(out, cp);
        return 6;
    }
    *out_n = tc_utf8_put(out, 0x10000u + ((cp - 0xd800u) << 10) + (hex4(p + 8) - 0xdc00u));
    return 12;
}

/* unescape decodes the one character at p, escaped or not. It returns how many bytes it read. */
static size_t unescape(uint8_t out[4], size_t *out_n, const uint8_t *p)
{
    *out_n = 1;
    out[0] = p[0];
    if (p[0] != '\\') {
        return 1;
    }
    switch (p[1]) {
    case 'u':
        return unescape_unicode(out, out_n, p);
    case 'b':
        out[0] = '\b';
        return 2;
    case 'f':
        out[0] = '\f';
        return 2;
    case 'n':
        out[0] = '\n';
        return 2;
    case 'r':
        out[0] = '\r';
        return 2;
    case 't':
        out[0] = '\t';
        return 2;
    default: /* quote, slash and backslash stand for themselves */
        out[0] = p[1];
        return 2;
    }
}

/* body returns a string's bytes between its quotes. */
static tc_bytes body(const tc_json *doc, tc_jref v)
{
    tc_bytes raw = tc_json_raw(doc, v);

    return tc_bytes_sub(raw, 1, raw.n - 2);
}

bool tc_json_text(const tc_json *doc, tc_jref v, tc_str *out)
{
    uint8_t *text;
    size_t n = 0;
    tc_bytes in;

    *out = (tc_str){NULL, 0};
    if (!is_kind(doc, v, TC_JSON_STRING)) {
        return false;
    }
    in = body(doc, v);
    if (!node_of(doc, v)->escaped) {
        *out = tc_str_from_bytes(in);
        return true;
    }
    /* No escape is shorter than what it stands for. */
    text = tc_arena_alloc(doc->arena, in.n);
    if (text == NULL) {
        return false;
    }
    for (size_t i = 0; i < in.n;) {
        const uint8_t *escape = memchr(in.p + i, '\\', in.n - i);
        size_t run = escape == NULL ? in.n - i : (size_t)(escape - in.p) - i;
        uint8_t piece[4];
        size_t piece_n;

        tc_copy(text + n, in.p + i, run);
        n += run;
        i += run;
        if (i < in.n) {
            i += unescape(piece, &piece_n, in.p + i);
            tc_copy(text + n, piece, piece_n);
            n += piece_n;
        }
    }
    *out = tc_str_of((const char *)text, n);
    return true;
}

tc_str tc_json_name(const tc_json *doc, tc_jref name)
{
    tc_str text;

    /* Lack of memory leaves the empty text, and arena->failed says so. */
    return tc_json_text(doc, name, &text) ? text : (tc_str){NULL, 0};
}

/* text_is compares a string with text without decoding it in memory. */
static bool text_is(const tc_json *doc, tc_jref v, tc_bytes text)
{
    tc_bytes in = body(doc, v);

    if (!node_of(doc, v)->escaped) {
        return tc_bytes_eq(in, text);
    }
    for (size_t i = 0; i < in.n;) {
        uint8_t piece[4];
        size_t n;

        i += unescape(piece, &n, in.p + i);
        if (n > text.n || !tc_bytes_eq((tc_bytes){piece, n}, tc_bytes_sub(text, 0, n))) {
            return false;
        }
        text = tc_bytes_sub(text, n, text.n - n);
    }
    return text.n == 0;
}

tc_jref tc_json_find(const tc_json *doc, tc_jref object, const char *name)
{
    tc_bytes text = tc_bytes_from_str(tc_str_from_c(name));

    if (!is_kind(doc, object, TC_JSON_OBJECT)) {
        return TC_JSON_NONE;
    }
    for (tc_jref e = tc_json_first(doc, object); e != TC_JSON_NONE;
         e = tc_json_next(doc, object, e)) {
        if (text_is(doc, e, text)) {
            return tc_json_value(doc, e);
        }
    }
    return TC_JSON_NONE;
}

tc_jref tc_json_find_given(const tc_json *doc, tc_jref object, const char *name)
{
    tc_jref v = tc_json_find(doc, object, name);

    return is_kind(doc, v, TC_JSON_NULL) ? TC_JSON_NONE : v;
}

bool tc_json_u64(const tc_json *doc, tc_jref v, uint64_t *out)
{
    uint64_t value = 0;
    tc_bytes digits;

    *out = 0;
    if (!is_kind(doc, v, TC_JSON_NUMBER)) {
        return false;
    }
    digits = tc_json_raw(doc, v);
    for (size_t i = 0; i < digits.n; i++) {
        uint8_t c = digits.p[i];

        if (c < '0' || c > '9' || __builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, (uint64_t)(c - '0'), &value)) {
            return false;
        }
    }
    *out = value;
    return true;
}

bool tc_json_bool(const tc_json *doc, tc_jref v, bool *out)
{
    *out = false;
    if (!is_kind(doc, v, TC_JSON_BOOL)) {
        return false;
    }
    *out = tc_json_raw(doc, v).p[0] == 't';
    return true;
}
