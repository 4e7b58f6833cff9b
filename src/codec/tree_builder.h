/* SPDX-License-Identifier: Apache-2.0
 *
 * Putting the values of a binary document together, for the readers of CBOR and MessagePack. A
 * format says how bytes spell values; bounds, nesting, keys and the end of the document are looked
 * after here.
 */
#ifndef TC_CODEC_TREE_BUILDER_H
#define TC_CODEC_TREE_BUILDER_H

#include "base/diag.h"
#include "base/rd.h"
#include "codec/tree.h"

typedef struct tc_tree_builder tc_tree_builder;

typedef struct tc_tree_format {
    const char *name, *value, *size, *nodes, *nesting, *utf8, *key; /* words for a diag */
    const char *rule;                                               /* or NULL */
    uint32_t max_nodes, max_depth;
    uint32_t nodes_at_first;
    bool (*is_text)(uint8_t first);                  /* may start a key */
    bool (*read)(tc_tree_builder *b, uint8_t first); /* the value that this byte starts */
} tc_tree_format;

/* The words of a format, from its name, as in TC_TREE_WORDS(CBOR). */
#define TC_TREE_WORDS(title)                                                                       \
    .name = #title, .value = #title " value", .size = #title ": size",                             \
    .nodes = #title ": number of values", .nesting = #title ": nesting",                           \
    .utf8 = #title " text: UTF-8", .key = #title " map: key"

struct tc_tree_builder {
    const tc_tree_format *format;
    tc_rd r;
    size_t start; /* offset of the value being read */
    tc_tree_node *nodes;
    uint32_t n_nodes, room;
    uint32_t open, depth;
    tc_arena *arena;
    tc_diag *diag;
};

/* tc_tree_build reads one whole document; trailing bytes are refused. The input is borrowed. */
TC_MUST_USE bool tc_tree_build(tc_tree *out, tc_arena *arena, const tc_tree_format *format,
                               tc_bytes in, tc_diag *diag);

/* tc_tree_fail and tc_tree_truncated say what is wrong with the value being read; they are false.
 */
bool tc_tree_fail(tc_tree_builder *b, tc_reason reason, const char *what);
bool tc_tree_truncated(tc_tree_builder *b);

/* tc_tree_read_number reads a big-endian integer of n bytes, at most 8. */
TC_MUST_USE bool tc_tree_read_number(tc_tree_builder *b, uint64_t *out, size_t n);

/* What a format adds: a value without a body, a text or bytes of n bytes, which follow, and an
 * array of n elements or a map of n pairs, whose items are read next. */
TC_MUST_USE bool tc_tree_add(tc_tree_builder *b, tc_tree_kind kind, uint64_t number);
TC_MUST_USE bool tc_tree_add_body(tc_tree_builder *b, tc_tree_kind kind, uint64_t n);
TC_MUST_USE bool tc_tree_open(tc_tree_builder *b, tc_tree_kind kind, uint64_t n);

#endif
