/* SPDX-License-Identifier: Apache-2.0
 *
 * MessagePack, as far as dstack's versioned attestation V1 and AppInfo need it (dstack-protocol
 * 1.4, 1.7): nil, bool, unsigned and negative integers, str, bin, array and map with text keys.
 * Floats and extension types are refused. Integers and lengths must use their shortest form.
 * Duplicate keys are refused. Bounded depth and node count.
 */
#ifndef TC_CODEC_MSGPACK_H
#define TC_CODEC_MSGPACK_H

#include "base/arena.h"
#include "base/diag.h"

typedef enum tc_mp_kind {
    TC_MP_NIL,
    TC_MP_BOOL,
    TC_MP_UINT,
    TC_MP_NEGATIVE,
    TC_MP_STR,
    TC_MP_BIN,
    TC_MP_ARRAY,
    TC_MP_MAP
} tc_mp_kind;

typedef struct tc_mp_node {
    uint8_t kind;
    uint32_t next;   /* index behind this value and everything inside it */
    uint32_t count;  /* elements of an array, pairs of a map */
    uint32_t offset; /* of the first byte in the input */
    uint64_t number; /* UINT and BOOL */
    tc_bytes body;   /* STR and BIN */
} tc_mp_node;

typedef struct tc_mp {
    const tc_mp_node *nodes;
    uint32_t n;
    tc_arena *arena;
} tc_mp;

typedef uint32_t tc_mref;
#define TC_MP_ROOT 0u
#define TC_MP_NONE UINT32_MAX

/* tc_mp_parse reads one whole value; trailing bytes are refused. The input is borrowed. */
TC_MUST_USE bool tc_mp_parse(tc_mp *out, tc_arena *arena, tc_bytes in, tc_diag *diag);

tc_mp_kind tc_mp_kind_of(const tc_mp *doc, tc_mref v);
uint32_t tc_mp_count(const tc_mp *doc, tc_mref v);
size_t tc_mp_offset(const tc_mp *doc, tc_mref v);
/* Walking as in JSON; in a map e is the key and tc_mp_value its value. */
tc_mref tc_mp_first(const tc_mp *doc, tc_mref container);
tc_mref tc_mp_next(const tc_mp *doc, tc_mref container, tc_mref e);
tc_mref tc_mp_value(const tc_mp *doc, tc_mref key);
tc_mref tc_mp_find(const tc_mp *doc, tc_mref map, const char *key);
/* Typed reads; false when v is TC_MP_NONE or of another type. */
TC_MUST_USE bool tc_mp_text(const tc_mp *doc, tc_mref v, tc_str *out);
TC_MUST_USE bool tc_mp_u64(const tc_mp *doc, tc_mref v, uint64_t *out);
/* tc_mp_bytes reads a byte field in either of its two spellings: bin, or an array of integers
 * 0..255 (copied to the arena). At most max bytes. */
TC_MUST_USE bool tc_mp_bytes(const tc_mp *doc, tc_mref v, tc_bytes *out, size_t max);

#endif
