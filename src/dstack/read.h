/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading members of the unsigned JSON documents that evidence travels in. Absent and null members
 * are the same thing: middleware writes either.
 */
#ifndef TC_DSTACK_READ_H
#define TC_DSTACK_READ_H

#include "base/limits.h"
#include "codec/json.h"

typedef struct tc_reader {
    const tc_json *doc;
    bool prefix_0x; /* hex may be written with a leading 0x */
    tc_bytes outer; /* when doc was itself text inside another document: where that text stands */
    tc_diag *diag;
} tc_reader;

/* The limits of every document read here. */
extern const tc_json_limits TC_DSTACK_JSON_LIMITS;

/* tc_read_member finds a member; TC_JSON_NONE when it is absent or null. */
tc_jref tc_read_member(const tc_reader *r, tc_jref object, const char *name);

/* tc_read_raw returns the bytes of a value inside the outermost input. */
tc_bytes tc_read_raw(const tc_reader *r, tc_jref v);

/* tc_read_hex_value decodes a string of at most max bytes of hex. Too long is LIMIT. */
TC_MUST_USE bool tc_read_hex_value(const tc_reader *r, tc_bytes *out, tc_jref v, size_t max,
                                   const char *what);

/* tc_read_hex reads an optional member of exactly n bytes of hex, or the empty text: *out is then
 * empty. */
TC_MUST_USE bool tc_read_hex(const tc_reader *r, tc_bytes *out, tc_jref object, const char *name,
                             size_t n);

/* tc_read_is_text returns true for a string; tc_read_string decodes one that v must be. */
bool tc_read_is_text(const tc_reader *r, tc_jref v);
TC_MUST_USE bool tc_read_string(const tc_reader *r, tc_str *out, tc_jref v, const char *what);

/* tc_read_text and tc_read_bool read optional members; an absent one leaves *out as it is. */
TC_MUST_USE bool tc_read_text(const tc_reader *r, tc_str *out, tc_jref object, const char *name);
TC_MUST_USE bool tc_read_bool(const tc_reader *r, bool *out, tc_jref object, const char *name);

/* tc_read_text_or_json reads an optional member that is either a text or a JSON value of the given
 * kind, whose own bytes are then the text. */
TC_MUST_USE bool tc_read_text_or_json(const tc_reader *r, tc_str *out, tc_jref object,
                                      const char *name, tc_json_kind kind);

/* tc_read_nested parses a text that was found inside the document of r at v as a document of its
 * own, and makes a reader for it. */
TC_MUST_USE bool tc_read_nested(tc_reader *out, tc_json *doc, const tc_reader *r, tc_jref v,
                                tc_str text);

#endif
