/* SPDX-License-Identifier: Apache-2.0
 *
 * Strict JSON (RFC 8259 and I-JSON, RFC 7493) with exact raw slices. One document, valid UTF-8, no
 * BOM, no duplicate names, no lone surrogates, bounded depth and nodes. Numbers stay text until
 * asked for. Every value can give back the exact bytes it was read from, because signatures cover
 * those and nothing else.
 */
#ifndef TC_CODEC_JSON_H
#define TC_CODEC_JSON_H

#include "base/arena.h"
#include "base/diag.h"

typedef enum tc_json_kind {
    TC_JSON_NULL,
    TC_JSON_BOOL,
    TC_JSON_NUMBER,
    TC_JSON_STRING,
    TC_JSON_ARRAY,
    TC_JSON_OBJECT
} tc_json_kind;

/* One node. Children of a container follow it in document order; an object's children alternate
 * name (a string node) and value. */
typedef struct tc_json_node {
    uint32_t start, end; /* the value's bytes in the text, quotes and brackets included */
    uint32_t next;       /* index just behind this value and everything inside it */
    uint32_t count;      /* members of an object, elements of an array */
    uint8_t kind;
    bool escaped; /* a string with at least one backslash */
} tc_json_node;

typedef struct tc_json {
    tc_bytes text;
    const tc_json_node *nodes;
    uint32_t n;
    tc_arena *arena; /* where decoded strings go */
} tc_json;

/* A value inside a document: index of its node. The root is 0. */
typedef uint32_t tc_jref;
#define TC_JSON_ROOT 0u
#define TC_JSON_NONE UINT32_MAX

typedef struct tc_json_limits {
    size_t max_bytes;
    uint32_t max_depth; /* containers inside each other; a bare number has depth 0 */
    uint32_t max_nodes;
} tc_json_limits;

/* tc_json_parse reads one whole document. The text is borrowed; nodes go to the arena. On failure
 * diag has the byte offset. */
TC_MUST_USE bool tc_json_parse(tc_json *out, tc_arena *arena, tc_bytes text,
                               const tc_json_limits *limits, tc_diag *diag);

/* tc_json_kind_of returns the kind of a value; asserts that v is inside the document. */
tc_json_kind tc_json_kind_of(const tc_json *doc, tc_jref v);

/* tc_json_raw returns the exact bytes of a value. */
tc_bytes tc_json_raw(const tc_json *doc, tc_jref v);

/* tc_json_offset returns where a value starts in the text. */
size_t tc_json_offset(const tc_json *doc, tc_jref v);

/* tc_json_count returns the number of members or elements; 0 for scalars and TC_JSON_NONE. */
uint32_t tc_json_count(const tc_json *doc, tc_jref v);

/* Walking: for (tc_jref e = tc_json_first(doc, v); e != TC_JSON_NONE; e = tc_json_next(doc, v, e)).
 * In an array e is the element. In an object e is the name's node: see tc_json_name and
 * tc_json_value. */
tc_jref tc_json_first(const tc_json *doc, tc_jref container);
tc_jref tc_json_next(const tc_json *doc, tc_jref container, tc_jref e);

/* tc_json_name decodes a member's name (see tc_json_text for memory). */
tc_str tc_json_name(const tc_json *doc, tc_jref name);
/* tc_json_value returns the value that belongs to a member's name. */
tc_jref tc_json_value(const tc_json *doc, tc_jref name);

/* tc_json_find looks a member up by name. TC_JSON_NONE when object is not an object or has none. */
tc_jref tc_json_find(const tc_json *doc, tc_jref object, const char *name);

/* tc_json_find_given does the same, but takes null as if the member were left out. */
tc_jref tc_json_find_given(const tc_json *doc, tc_jref object, const char *name);

/* tc_json_text decodes a string value: borrowed from the text when it has no escapes, else from
 * the arena. False if v is TC_JSON_NONE, not a string, or out of memory (arena->failed). */
TC_MUST_USE bool tc_json_text(const tc_json *doc, tc_jref v, tc_str *out);

/* tc_json_u64 reads a number that is a plain non-negative integer: digits only. */
TC_MUST_USE bool tc_json_u64(const tc_json *doc, tc_jref v, uint64_t *out);
TC_MUST_USE bool tc_json_bool(const tc_json *doc, tc_jref v, bool *out);

/* The get_ family looks a member up, checks its type and, when that fails, fills diag with reason
 * (MISSING, TYPE, RANGE, LENGTH, VALUE), the given what, the offset and the JSON pointer. */
TC_MUST_USE bool tc_json_get_text(const tc_json *doc, tc_jref object, const char *name, tc_str *out,
                                  const char *what, tc_diag *diag);
TC_MUST_USE bool tc_json_get_u64(const tc_json *doc, tc_jref object, const char *name, uint64_t max,
                                 uint64_t *out, const char *what, tc_diag *diag);
TC_MUST_USE bool tc_json_get_bool(const tc_json *doc, tc_jref object, const char *name, bool *out,
                                  const char *what, tc_diag *diag);
/* tc_json_get_hex reads a string of exactly 2 * n hex digits. */
TC_MUST_USE bool tc_json_get_hex(const tc_json *doc, tc_jref object, const char *name, uint8_t *out,
                                 size_t n, const char *what, tc_diag *diag);
/* tc_json_get_time reads a string YYYY-MM-DDThh:mm:ssZ. */
TC_MUST_USE bool tc_json_get_time(const tc_json *doc, tc_jref object, const char *name,
                                  tc_time *out, const char *what, tc_diag *diag);
TC_MUST_USE bool tc_json_get_object(const tc_json *doc, tc_jref object, const char *name,
                                    tc_jref *out, const char *what, tc_diag *diag);
/* tc_json_get_array reads an array of min to max elements. */
TC_MUST_USE bool tc_json_get_array(const tc_json *doc, tc_jref object, const char *name,
                                   uint32_t min, uint32_t max, tc_jref *out, const char *what,
                                   tc_diag *diag);
/* tc_json_texts copies the texts of an array, which must hold nothing else, into the document's
 * arena. */
TC_MUST_USE bool tc_json_texts(const tc_json *doc, tc_jref array, const tc_str **out, size_t *out_n,
                               const char *what, tc_diag *diag);
/* tc_json_fail fills diag with a reason, the given what, and the offset and JSON pointer of v, and
 * returns false: for what a reader finds wrong with a value itself. v may be TC_JSON_NONE. */
bool tc_json_fail(const tc_json *doc, tc_jref v, tc_reason reason, const char *what, tc_diag *diag);

/* tc_json_only accepts an object whose every name is in the NULL-terminated list; otherwise diag
 * says UNKNOWN with the pointer of the first foreign one. */
TC_MUST_USE bool tc_json_only(const tc_json *doc, tc_jref object, const char *const *names,
                              const char *what, tc_diag *diag);

#endif
