/* SPDX-License-Identifier: Apache-2.0 */
#include "dstack/read.h"

#include "base/hex.h"

const tc_json_limits TC_DSTACK_JSON_LIMITS = {
    .max_bytes = TC_MAX_BUNDLE,
    .max_depth = TC_MAX_JSON_DEPTH,
    .max_nodes = TC_MAX_JSON_NODES,
};

tc_jref tc_read_member(const tc_reader *r, tc_jref object, const char *name)
{
    return tc_json_find_given(r->doc, object, name);
}

tc_bytes tc_read_raw(const tc_reader *r, tc_jref v)
{
    return r->outer.n > 0 ? r->outer : tc_json_raw(r->doc, v);
}

bool tc_read_is_text(const tc_reader *r, tc_jref v)
{
    return tc_json_kind_of(r->doc, v) == TC_JSON_STRING;
}

bool tc_read_string(const tc_reader *r, tc_str *out, tc_jref v, const char *what)
{
    if (!tc_read_is_text(r, v)) {
        return tc_json_fail(r->doc, v, TC_REASON_TYPE, what, r->diag);
    }
    return tc_json_text(r->doc, v, out) ||
           tc_json_fail(r->doc, v, TC_REASON_NO_MEMORY, what, r->diag);
}

bool tc_read_hex_value(const tc_reader *r, tc_bytes *out, tc_jref v, size_t max, const char *what)
{
    tc_str text = {NULL, 0};
    uint8_t *p;

    *out = (tc_bytes){NULL, 0};
    if (!tc_read_string(r, &text, v, what)) {
        return false;
    }
    if (r->prefix_0x && tc_str_starts(text, "0x")) {
        text = tc_str_of(text.p + 2, text.n - 2);
    }
    if (text.n / 2 > max) {
        return tc_json_fail(r->doc, v, TC_REASON_LIMIT, what, r->diag);
    }
    p = tc_arena_alloc(r->doc->arena, text.n / 2);
    if (p == NULL) {
        return tc_json_fail(r->doc, v, TC_REASON_NO_MEMORY, what, r->diag);
    }
    if (!tc_hex_decode(p, text.n / 2, text)) {
        return tc_json_fail(r->doc, v, TC_REASON_VALUE, what, r->diag);
    }
    *out = text.n == 0 ? (tc_bytes){NULL, 0} : (tc_bytes){p, text.n / 2};
    return true;
}

bool tc_read_hex(const tc_reader *r, tc_bytes *out, tc_jref object, const char *name, size_t n)
{
    tc_jref v = tc_read_member(r, object, name);

    *out = (tc_bytes){NULL, 0};
    if (v == TC_JSON_NONE) {
        return true;
    }
    if (!tc_read_hex_value(r, out, v, n, name)) {
        return false;
    }
    if (out->n != 0 && out->n != n) {
        *out = (tc_bytes){NULL, 0};
        return tc_json_fail(r->doc, v, TC_REASON_LENGTH, name, r->diag);
    }
    return true;
}

bool tc_read_text(const tc_reader *r, tc_str *out, tc_jref object, const char *name)
{
    tc_jref v = tc_read_member(r, object, name);

    return v == TC_JSON_NONE || tc_read_string(r, out, v, name);
}

bool tc_read_bool(const tc_reader *r, bool *out, tc_jref object, const char *name)
{
    tc_jref v = tc_read_member(r, object, name);

    return v == TC_JSON_NONE || tc_json_bool(r->doc, v, out) ||
           tc_json_fail(r->doc, v, TC_REASON_TYPE, name, r->diag);
}

bool tc_read_text_or_json(const tc_reader *r, tc_str *out, tc_jref object, const char *name,
                          tc_json_kind kind)
{
    tc_jref v = tc_read_member(r, object, name);

    if (v != TC_JSON_NONE && tc_json_kind_of(r->doc, v) == kind) {
        *out = tc_str_from_bytes(tc_json_raw(r->doc, v));
        return true;
    }
    return v == TC_JSON_NONE || tc_read_string(r, out, v, name);
}

bool tc_read_nested(tc_reader *out, tc_json *doc, const tc_reader *r, tc_jref v, tc_str text)
{
    *out = (tc_reader){.doc = doc, .prefix_0x = r->prefix_0x, .diag = r->diag};
    out->outer = tc_read_raw(r, v);
    return tc_json_parse(doc, r->doc->arena, tc_bytes_from_str(text), &TC_DSTACK_JSON_LIMITS,
                         r->diag);
}
