/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the members a document must have, with a diagnosis that names the place.
 */
#include "base/assert.h"
#include "base/hex.h"
#include "base/time.h"
#include "base/wr.h"
#include "codec/json.h"
#include "codec/utf8.h"

#define MAX_DECIMAL 10 /* digits of a 32-bit index */

/* A JSON pointer (RFC 6901) in the making. Once something did not fit nothing more is added, so a
 * pointer that was cut is a true beginning of the whole one. */
typedef struct pointer {
    char text[TC_DIAG_PATH_MAX];
    size_t n;
    bool full;
} pointer;

static void put(pointer *to, const void *p, size_t n)
{
    if (to->full || n >= sizeof to->text - to->n) {
        to->full = true;
        return;
    }
    tc_copy(to->text + to->n, p, n);
    to->n += n;
}

static void put_index(pointer *to, uint32_t index)
{
    char digits[MAX_DECIMAL + 1];
    size_t n = sizeof digits;

    do {
        digits[--n] = (char)('0' + index % 10);
        index /= 10;
    } while (index != 0);
    digits[--n] = '/';
    put(to, digits + n, sizeof digits - n);
}

/* put_name escapes ~ and / as the pointer's syntax asks, and hides control characters, which could
 * end the text too early or spoil a terminal. */
static void put_name(pointer *to, tc_str name)
{
    size_t pos = 0;
    uint32_t cp;

    put(to, "/", 1);
    while (tc_utf8_next(tc_bytes_from_str(name), &pos, &cp)) {
        uint8_t piece[4];

        if (cp == '~') {
            put(to, "~0", 2);
        } else if (cp == '/') {
            put(to, "~1", 2);
        } else if (cp < 0x20 || cp == 0x7f) {
            put(to, "?", 1);
        } else {
            put(to, piece, tc_utf8_put(piece, cp));
        }
    }
}

/* step moves from a container to its item that holds v, and adds that step to the pointer. */
static tc_jref step(pointer *to, const tc_json *doc, tc_jref container, tc_jref v)
{
    bool object = tc_json_kind_of(doc, container) == TC_JSON_OBJECT;
    tc_jref e = tc_json_first(doc, container);
    uint32_t index = 0;

    for (;;) {
        tc_jref next = tc_json_next(doc, container, e);

        if (next == TC_JSON_NONE || v < next) {
            break;
        }
        e = next;
        index++;
    }
    if (!object) {
        put_index(to, index);
        return e;
    }
    put_name(to, tc_json_name(doc, e));
    /* A name points at its member. */
    return v == e ? e : tc_json_value(doc, e);
}

static void point_at(pointer *to, const tc_json *doc, tc_jref v)
{
    tc_jref at = TC_JSON_ROOT;

    while (at != v) {
        at = step(to, doc, at, v);
    }
}

/* fail_at fills diag with the pointer of v, and of its member `name` unless that is NULL. */
static bool fail_at(const tc_json *doc, tc_jref v, const char *name, tc_reason reason,
                    const char *what, tc_diag *diag)
{
    pointer to = {.n = 0};

    if (diag == NULL || diag->reason != TC_REASON_NONE) {
        return false;
    }
    if (v == TC_JSON_NONE) {
        return tc_diag_set(diag, reason, what, TC_NO_OFFSET);
    }
    point_at(&to, doc, v);
    if (name != NULL) {
        put_name(&to, tc_str_from_c(name));
    }
    tc_diag_path(diag, to.text);
    return tc_diag_set(diag, reason, what, tc_json_offset(doc, v));
}

bool tc_json_fail(const tc_json *doc, tc_jref v, tc_reason reason, const char *what, tc_diag *diag)
{
    return fail_at(doc, v, NULL, reason, what, diag);
}

/* fail_numbers does the same with two numbers to show. */
static bool fail_numbers(const tc_json *doc, tc_jref v, tc_reason reason, const char *what,
                         tc_diag *diag, uint64_t got, uint64_t want)
{
    if (diag != NULL && diag->reason == TC_REASON_NONE) {
        diag->has_numbers = true;
        diag->got = got;
        diag->want = want;
    }
    return fail_at(doc, v, NULL, reason, what, diag);
}

/* get finds a member of the given kind. */
static bool get(tc_jref *out, const tc_json *doc, tc_jref object, const char *name,
                tc_json_kind kind, const char *what, tc_diag *diag)
{
    tc_jref v = tc_json_find(doc, object, name);

    *out = TC_JSON_NONE;
    if (v == TC_JSON_NONE) {
        if (object == TC_JSON_NONE || tc_json_kind_of(doc, object) == TC_JSON_OBJECT) {
            return fail_at(doc, object, name, TC_REASON_MISSING, what, diag);
        }
        return tc_json_fail(doc, object, TC_REASON_TYPE, what, diag);
    }
    if (tc_json_kind_of(doc, v) != kind) {
        return tc_json_fail(doc, v, TC_REASON_TYPE, what, diag);
    }
    *out = v;
    return true;
}

/* get_string finds a string member and decodes it. */
static bool get_string(tc_jref *v, tc_str *out, const tc_json *doc, tc_jref object,
                       const char *name, const char *what, tc_diag *diag)
{
    *out = (tc_str){NULL, 0};
    if (!get(v, doc, object, name, TC_JSON_STRING, what, diag)) {
        return false;
    }
    return tc_json_text(doc, *v, out) || tc_json_fail(doc, *v, TC_REASON_NO_MEMORY, what, diag);
}

bool tc_json_get_text(const tc_json *doc, tc_jref object, const char *name, tc_str *out,
                      const char *what, tc_diag *diag)
{
    tc_jref v;

    return get_string(&v, out, doc, object, name, what, diag);
}

bool tc_json_get_u64(const tc_json *doc, tc_jref object, const char *name, uint64_t max,
                     uint64_t *out, const char *what, tc_diag *diag)
{
    tc_jref v;
    uint64_t value;

    *out = 0;
    if (!get(&v, doc, object, name, TC_JSON_NUMBER, what, diag)) {
        return false;
    }
    if (!tc_json_u64(doc, v, &value)) {
        return tc_json_fail(doc, v, TC_REASON_RANGE, what, diag);
    }
    if (value > max) {
        return fail_numbers(doc, v, TC_REASON_RANGE, what, diag, value, max);
    }
    *out = value;
    return true;
}

bool tc_json_get_bool(const tc_json *doc, tc_jref object, const char *name, bool *out,
                      const char *what, tc_diag *diag)
{
    tc_jref v;

    *out = false;
    return get(&v, doc, object, name, TC_JSON_BOOL, what, diag) && tc_json_bool(doc, v, out);
}

bool tc_json_get_hex(const tc_json *doc, tc_jref object, const char *name, uint8_t *out, size_t n,
                     const char *what, tc_diag *diag)
{
    tc_jref v;
    tc_str text;
    bool ok = get_string(&v, &text, doc, object, name, what, diag);

    if (ok && text.n != 2 * n) {
        ok = fail_numbers(doc, v, TC_REASON_LENGTH, what, diag, text.n, 2 * n);
    }
    if (ok && !tc_hex_decode(out, n, text)) {
        ok = tc_json_fail(doc, v, TC_REASON_VALUE, what, diag);
    }
    for (size_t i = 0; !ok && i < n; i++) {
        out[i] = 0;
    }
    return ok;
}

bool tc_json_get_time(const tc_json *doc, tc_jref object, const char *name, tc_time *out,
                      const char *what, tc_diag *diag)
{
    tc_jref v;
    tc_str text;

    *out = 0;
    if (!get_string(&v, &text, doc, object, name, what, diag)) {
        return false;
    }
    return tc_time_parse(out, text) || tc_json_fail(doc, v, TC_REASON_VALUE, what, diag);
}

bool tc_json_get_object(const tc_json *doc, tc_jref object, const char *name, tc_jref *out,
                        const char *what, tc_diag *diag)
{
    return get(out, doc, object, name, TC_JSON_OBJECT, what, diag);
}

bool tc_json_get_array(const tc_json *doc, tc_jref object, const char *name, uint32_t min,
                       uint32_t max, tc_jref *out, const char *what, tc_diag *diag)
{
    tc_jref v;
    uint32_t n;

    *out = TC_JSON_NONE;
    if (!get(&v, doc, object, name, TC_JSON_ARRAY, what, diag)) {
        return false;
    }
    n = tc_json_count(doc, v);
    if (n < min || n > max) {
        return fail_numbers(doc, v, TC_REASON_LENGTH, what, diag, n, n < min ? min : max);
    }
    *out = v;
    return true;
}

bool tc_json_texts(const tc_json *doc, tc_jref array, const tc_str **out, size_t *out_n,
                   const char *what, tc_diag *diag)
{
    tc_str *texts = TC_NEW_ARRAY(doc->arena, tc_json_count(doc, array), tc_str);
    size_t n = 0;

    *out = NULL;
    *out_n = 0;
    if (texts == NULL) {
        return tc_json_fail(doc, array, TC_REASON_NO_MEMORY, what, diag);
    }
    for (tc_jref e = tc_json_first(doc, array); e != TC_JSON_NONE;
         e = tc_json_next(doc, array, e)) {
        if (tc_json_kind_of(doc, e) != TC_JSON_STRING) {
            return tc_json_fail(doc, e, TC_REASON_TYPE, what, diag);
        }
        if (!tc_json_text(doc, e, &texts[n++])) {
            return tc_json_fail(doc, e, TC_REASON_NO_MEMORY, what, diag);
        }
    }
    *out = texts;
    *out_n = n;
    return true;
}

static bool is_listed(const char *const *names, tc_str name)
{
    for (; *names != NULL; names++) {
        if (tc_str_is(name, *names)) {
            return true;
        }
    }
    return false;
}

bool tc_json_only(const tc_json *doc, tc_jref object, const char *const *names, const char *what,
                  tc_diag *diag)
{
    if (object == TC_JSON_NONE || tc_json_kind_of(doc, object) != TC_JSON_OBJECT) {
        return tc_json_fail(doc, object, TC_REASON_TYPE, what, diag);
    }
    for (tc_jref e = tc_json_first(doc, object); e != TC_JSON_NONE;
         e = tc_json_next(doc, object, e)) {
        tc_str name;

        if (!tc_json_text(doc, e, &name)) {
            return tc_json_fail(doc, e, TC_REASON_NO_MEMORY, what, diag);
        }
        if (!is_listed(names, name)) {
            return tc_json_fail(doc, e, TC_REASON_UNKNOWN, what, diag);
        }
    }
    return true;
}
