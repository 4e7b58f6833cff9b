/* SPDX-License-Identifier: Apache-2.0
 *
 * CBOR (RFC 8949) as far as dstack's measurement files need it (dstack-mr:1.5): unsigned and
 * negative integers, byte strings, text strings (valid UTF-8), arrays, maps with text keys, false,
 * true and null. Definite lengths and shortest forms only (RFC 8949 section 4.2.1, except for the
 * order of keys); no tags, floats or other simple values; no key twice; bounded depth and nodes.
 */
#ifndef TC_CODEC_CBOR_H
#define TC_CODEC_CBOR_H

#include "base/arena.h"
#include "base/diag.h"

typedef enum tc_cbor_kind {
    TC_CBOR_UINT,
    TC_CBOR_NEGATIVE,
    TC_CBOR_BYTES,
    TC_CBOR_TEXT,
    TC_CBOR_ARRAY,
    TC_CBOR_MAP,
    TC_CBOR_BOOL,
    TC_CBOR_NULL
} tc_cbor_kind;

typedef struct tc_cbor_node {
    uint8_t kind;
    uint32_t next;   /* index behind this value and everything inside it */
    uint32_t count;  /* elements of an array, pairs of a map */
    uint32_t offset; /* of the first byte in the input */
    uint64_t number; /* UINT, BOOL; of NEGATIVE the n of -1 - n */
    tc_bytes body;   /* BYTES and TEXT */
} tc_cbor_node;

typedef struct tc_cbor {
    const tc_cbor_node *nodes;
    uint32_t n;
} tc_cbor;

typedef uint32_t tc_cref;
#define TC_CBOR_ROOT 0u
#define TC_CBOR_NONE UINT32_MAX

/* tc_cbor_parse reads one whole value; trailing bytes are refused. The input is borrowed. */
TC_MUST_USE bool tc_cbor_parse(tc_cbor *out, tc_arena *arena, tc_bytes in, tc_diag *diag);

tc_cbor_kind tc_cbor_kind_of(const tc_cbor *doc, tc_cref v);
uint32_t tc_cbor_count(const tc_cbor *doc, tc_cref v);
size_t tc_cbor_offset(const tc_cbor *doc, tc_cref v);
/* Walking as in JSON; in a map e is the key and tc_cbor_value its value. */
tc_cref tc_cbor_first(const tc_cbor *doc, tc_cref container);
tc_cref tc_cbor_next(const tc_cbor *doc, tc_cref container, tc_cref e);
tc_cref tc_cbor_value(const tc_cbor *doc, tc_cref key);
tc_cref tc_cbor_find(const tc_cbor *doc, tc_cref map, const char *key);
/* Typed reads; false when v is TC_CBOR_NONE or of another type. */
TC_MUST_USE bool tc_cbor_text(const tc_cbor *doc, tc_cref v, tc_str *out);
TC_MUST_USE bool tc_cbor_bytes(const tc_cbor *doc, tc_cref v, tc_bytes *out);
TC_MUST_USE bool tc_cbor_u64(const tc_cbor *doc, tc_cref v, uint64_t *out);

#endif
