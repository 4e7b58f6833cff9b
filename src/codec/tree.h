/* SPDX-License-Identifier: Apache-2.0
 *
 * The values of a binary document, CBOR or MessagePack: a flat list of nodes, each in front of what
 * is inside it. The two formats write the same values with different bytes; reading the values, and
 * putting them together within bounds (codec/tree_builder.h), is shared.
 */
#ifndef TC_CODEC_TREE_H
#define TC_CODEC_TREE_H

#include "base/arena.h"

typedef enum tc_tree_kind {
    TC_TREE_NULL,
    TC_TREE_BOOL,
    TC_TREE_UINT,
    TC_TREE_NEGATIVE,
    TC_TREE_TEXT, /* valid UTF-8 */
    TC_TREE_BYTES,
    TC_TREE_ARRAY,
    TC_TREE_MAP /* its keys are texts, none there twice */
} tc_tree_kind;

typedef struct tc_tree_node {
    uint8_t kind;
    uint32_t next;   /* index behind this value and everything inside it */
    uint32_t count;  /* elements of an array, pairs of a map */
    uint32_t offset; /* of the first byte in the input */
    uint64_t number; /* UINT, BOOL */
    tc_bytes body;   /* TEXT and BYTES; borrowed from the input */
} tc_tree_node;

typedef struct tc_tree {
    const tc_tree_node *nodes;
    uint32_t n;
    tc_arena *arena;
} tc_tree;

typedef uint32_t tc_tref; /* index of a node */
#define TC_TREE_ROOT 0u
#define TC_TREE_NONE UINT32_MAX

tc_tree_kind tc_tree_kind_of(const tc_tree *doc, tc_tref v);
/* tc_tree_is is false when v is TC_TREE_NONE or of another kind. */
bool tc_tree_is(const tc_tree *doc, tc_tref v, tc_tree_kind kind);
uint32_t tc_tree_count(const tc_tree *doc, tc_tref v);
size_t tc_tree_offset(const tc_tree *doc, tc_tref v);
/* Walking as in JSON; in a map e is the key and tc_tree_value its value. */
tc_tref tc_tree_first(const tc_tree *doc, tc_tref container);
tc_tref tc_tree_next(const tc_tree *doc, tc_tref container, tc_tref e);
tc_tref tc_tree_value(const tc_tree *doc, tc_tref key);
tc_tref tc_tree_find(const tc_tree *doc, tc_tref map, const char *key);
/* Typed reads; false when v is TC_TREE_NONE or of another kind. */
TC_MUST_USE bool tc_tree_text(const tc_tree *doc, tc_tref v, tc_str *out);
TC_MUST_USE bool tc_tree_bytes(const tc_tree *doc, tc_tref v, tc_bytes *out);
TC_MUST_USE bool tc_tree_u64(const tc_tree *doc, tc_tref v, uint64_t *out);

#endif
