/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: all of codec/cbor.h. Oracle: every value has one form, so writing the nodes again in
 * their order gives the input.
 */
#include "base/assert.h"
#include "base/wr.h"
#include "codec/cbor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put(tc_wr *w, unsigned major, uint64_t v)
{
    unsigned log2 = v <= UINT8_MAX ? 0 : v <= UINT16_MAX ? 1 : v <= UINT32_MAX ? 2 : 3;

    if (v < 24) {
        tc_wr_u8(w, (uint8_t)(major << 5 | v));
        return;
    }
    tc_wr_u8(w, (uint8_t)(major << 5 | (24 + log2)));
    for (unsigned i = 1u << log2; i > 0; i--) {
        tc_wr_u8(w, (uint8_t)(v >> 8 * (i - 1)));
    }
}

static void put_node(tc_wr *w, const tc_tree_node *node)
{
    static const uint8_t majors[] = {
        [TC_TREE_UINT] = 0,  [TC_TREE_NEGATIVE] = 1, [TC_TREE_BYTES] = 2, [TC_TREE_TEXT] = 3,
        [TC_TREE_ARRAY] = 4, [TC_TREE_MAP] = 5,      [TC_TREE_BOOL] = 7,  [TC_TREE_NULL] = 7,
    };
    bool sized = node->kind == TC_TREE_ARRAY || node->kind == TC_TREE_MAP;
    uint64_t v = node->kind == TC_TREE_NULL   ? 22
                 : node->kind == TC_TREE_BOOL ? 20 + node->number
                 : sized                      ? node->count
                                              : node->number + node->body.n;

    put(w, majors[node->kind], v);
    tc_wr_bytes(w, node->body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_arena arena;
    tc_bytes again;
    tc_tree doc;
    tc_wr w;

    tc_arena_init(&arena, 64u << 20);
    w = tc_wr_init(&arena, size + 16);
    if (tc_cbor_parse(&doc, &arena, tc_bytes_of(data, size), NULL)) {
        for (tc_tref v = 0; v < doc.n; v++) {
            TC_ASSERT(w.n == tc_tree_offset(&doc, v) && doc.nodes[v].next <= doc.n);
            put_node(&w, &doc.nodes[v]);
        }
        TC_ASSERT(tc_wr_finish(&again, &w) && tc_bytes_eq(again, tc_bytes_of(data, size)));
    }
    tc_arena_done(&arena);
    return 0;
}
