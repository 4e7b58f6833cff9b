/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: all of codec/msgpack.h. Oracle: every value has one form, so writing the nodes again in
 * their order gives the input.
 */
#include "base/assert.h"
#include "base/wr.h"
#include "codec/msgpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_marked(tc_wr *w, unsigned first, uint64_t v, unsigned log2)
{
    tc_wr_u8(w, (uint8_t)(first + log2));
    for (unsigned i = 1u << log2; i > 0; i--) {
        tc_wr_u8(w, (uint8_t)(v >> 8 * (i - 1)));
    }
}

static unsigned log2_of(uint64_t v)
{
    return v <= UINT8_MAX ? 0 : v <= UINT16_MAX ? 1 : v <= UINT32_MAX ? 2 : 3;
}

/* Small values fit into the first byte; containers have no form with a count of one byte. */
static void put(tc_wr *w, unsigned fix, uint64_t fix_max, unsigned marked, uint64_t v)
{
    if (v <= fix_max) {
        tc_wr_u8(w, (uint8_t)(fix + v));
    } else {
        put_marked(w, marked, v, marked >= 0xdb && v <= UINT8_MAX ? 1 : log2_of(v));
    }
}

static void put_node(tc_wr *w, const tc_tree_node *node)
{
    switch ((tc_tree_kind)node->kind) {
    case TC_TREE_NULL:
        tc_wr_u8(w, 0xc0);
        break;
    case TC_TREE_BOOL:
        tc_wr_u8(w, (uint8_t)(0xc2 + node->number));
        break;
    case TC_TREE_UINT:
        put(w, 0, 127, 0xcc, node->number);
        break;
    case TC_TREE_NEGATIVE:
        break;
    case TC_TREE_TEXT:
        put(w, 0xa0, 31, 0xd9, node->body.n);
        break;
    case TC_TREE_BYTES:
        put_marked(w, 0xc4, node->body.n, log2_of(node->body.n));
        break;
    case TC_TREE_ARRAY:
        put(w, 0x90, 15, 0xdb, node->count);
        break;
    case TC_TREE_MAP:
        put(w, 0x80, 15, 0xdd, node->count);
        break;
    }
    tc_wr_bytes(w, node->body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_arena arena;
    tc_bytes again, bytes;
    tc_tree doc;
    tc_wr w;

    tc_arena_init(&arena, 64u << 20);
    w = tc_wr_init(&arena, size + 16);
    if (tc_mp_parse(&doc, &arena, tc_bytes_of(data, size), NULL)) {
        for (tc_tref v = 0; v < doc.n; v++) {
            size_t end = v + 1 < doc.n ? doc.nodes[v + 1].offset : size;

            TC_ASSERT(w.n == doc.nodes[v].offset);
            put_node(&w, &doc.nodes[v]);
            if (doc.nodes[v].kind == TC_TREE_NEGATIVE) { /* its value is not kept */
                tc_wr_bytes(&w, tc_bytes_of(data + w.n, end - w.n));
            }
            TC_ASSERT(!tc_mp_bytes(&doc, v, &bytes, 100) || bytes.n <= 100);
        }
        TC_ASSERT(tc_wr_finish(&again, &w) && tc_bytes_eq(again, tc_bytes_of(data, size)));
    }
    tc_arena_done(&arena);
    return 0;
}
