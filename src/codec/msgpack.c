/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/msgpack.h"

#include "base/limits.h"
#include "codec/tree_builder.h"

/* First bytes (the MessagePack specification, "Formats"). */
enum {
    FIX_MAP = 0x80,
    FIX_ARRAY = 0x90,
    FIX_STR = 0xa0,
    NIL = 0xc0,
    NEVER_USED = 0xc1,
    FALSE_ = 0xc2,
    TRUE_ = 0xc3,
    BIN_8 = 0xc4,
    BIN_32 = 0xc6,
    UINT_8 = 0xcc,
    UINT_64 = 0xcf,
    INT_8 = 0xd0,
    INT_64 = 0xd3,
    STR_8 = 0xd9,
    STR_32 = 0xdb,
    ARRAY_16 = 0xdc,
    ARRAY_32 = 0xdd,
    MAP_16 = 0xde,
    MAP_32 = 0xdf,
    NEGATIVE_FIX = 0xe0
};
#define FIX_COUNT_MASK     0x0fu
#define FIX_STR_MASK       0x1fu
#define MAX_FIX_STR        31u
#define MAX_FIX_COUNT      15u
#define MAX_POSITIVE_FIX   0x7fu
#define LEAST_NEGATIVE_FIX (-32)

/* too_small_for: the value would have fitted into the form before this one. */
static bool too_small_for(uint64_t v, unsigned log2, uint64_t max_fix)
{
    return v <= (log2 == 0 ? max_fix : UINT64_MAX >> (64 - (8u << (log2 - 1))));
}

static bool read_uint(tc_tree_builder *b, unsigned log2)
{
    uint64_t v;

    if (!tc_tree_read_number(b, &v, (size_t)1 << log2)) {
        return false;
    }
    if (too_small_for(v, log2, MAX_POSITIVE_FIX)) {
        return tc_tree_fail(b, TC_REASON_CANONICAL, "MessagePack integer");
    }
    return tc_tree_add(b, TC_TREE_UINT, v);
}

/* read_int reads a signed integer, which must be negative and too small for any shorter form. */
static bool read_int(tc_tree_builder *b, unsigned log2)
{
    uint64_t v, least;

    if (!tc_tree_read_number(b, &v, (size_t)1 << log2)) {
        return false;
    }
    /* With the sign turned round: -1 becomes 0, -33 becomes 32. */
    v = ~v & UINT64_MAX >> (64 - (8u << log2));
    least = log2 == 0 ? -LEAST_NEGATIVE_FIX : (uint64_t)1 << ((8u << (log2 - 1)) - 1);
    if (v < least || v >> ((8u << log2) - 1) != 0) {
        return tc_tree_fail(b, TC_REASON_CANONICAL, "MessagePack integer");
    }
    return tc_tree_add(b, TC_TREE_NEGATIVE, 0);
}

/* read_long_body reads a str or bin with a length of its own. */
static bool read_long_body(tc_tree_builder *b, tc_tree_kind kind, unsigned log2)
{
    uint64_t n;

    if (!tc_tree_read_number(b, &n, (size_t)1 << log2)) {
        return false;
    }
    /* A bin has no form without a length byte. */
    if ((kind == TC_TREE_TEXT || log2 > 0) && too_small_for(n, log2, MAX_FIX_STR)) {
        return tc_tree_fail(b, TC_REASON_CANONICAL, "MessagePack length");
    }
    return tc_tree_add_body(b, kind, n);
}

static bool open_long(tc_tree_builder *b, tc_tree_kind kind, unsigned log2)
{
    uint64_t n;

    if (!tc_tree_read_number(b, &n, (size_t)1 << log2)) {
        return false;
    }
    if (n <= (log2 == 1 ? MAX_FIX_COUNT : UINT16_MAX)) {
        return tc_tree_fail(b, TC_REASON_CANONICAL, "MessagePack count");
    }
    return tc_tree_open(b, kind, n);
}

/* read_marked reads a value whose first byte says only what comes: 0xc0 to 0xdf. */
static bool read_marked(tc_tree_builder *b, uint8_t first)
{
    if (first == NIL) {
        return tc_tree_add(b, TC_TREE_NULL, 0);
    }
    if (first == FALSE_ || first == TRUE_) {
        return tc_tree_add(b, TC_TREE_BOOL, first == TRUE_);
    }
    if (first >= BIN_8 && first <= BIN_32) {
        return read_long_body(b, TC_TREE_BYTES, first - BIN_8);
    }
    if (first >= UINT_8 && first <= UINT_64) {
        return read_uint(b, first - UINT_8);
    }
    if (first >= INT_8 && first <= INT_64) {
        return read_int(b, first - INT_8);
    }
    if (first >= STR_8 && first <= STR_32) {
        return read_long_body(b, TC_TREE_TEXT, first - STR_8);
    }
    if (first == ARRAY_16 || first == ARRAY_32) {
        return open_long(b, TC_TREE_ARRAY, first - ARRAY_16 + 1u);
    }
    if (first == MAP_16 || first == MAP_32) {
        return open_long(b, TC_TREE_MAP, first - MAP_16 + 1u);
    }
    return first == NEVER_USED
               ? tc_tree_fail(b, TC_REASON_SYNTAX, "MessagePack value")
               : tc_tree_fail(b, TC_REASON_UNSUPPORTED, "MessagePack float or extension");
}

static bool is_text(uint8_t first)
{
    return (first >= FIX_STR && first < NIL) || (first >= STR_8 && first <= STR_32);
}

static bool read_value(tc_tree_builder *b, uint8_t first)
{
    if (first < FIX_MAP) {
        return tc_tree_add(b, TC_TREE_UINT, first);
    }
    if (first < FIX_ARRAY) {
        return tc_tree_open(b, TC_TREE_MAP, first & FIX_COUNT_MASK);
    }
    if (first < FIX_STR) {
        return tc_tree_open(b, TC_TREE_ARRAY, first & FIX_COUNT_MASK);
    }
    if (first < NIL) {
        return tc_tree_add_body(b, TC_TREE_TEXT, first & FIX_STR_MASK);
    }
    return first < NEGATIVE_FIX ? read_marked(b, first) : tc_tree_add(b, TC_TREE_NEGATIVE, 0);
}

bool tc_mp_parse(tc_tree *out, tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    static const tc_tree_format messagepack = {TC_TREE_WORDS(MessagePack),
                                               .max_nodes = TC_MAX_MSGPACK_NODES,
                                               .max_depth = TC_MAX_MSGPACK_DEPTH,
                                               .nodes_at_first = 256,
                                               .is_text = is_text,
                                               .read = read_value};

    return tc_tree_build(out, arena, &messagepack, in, diag);
}

/* array_bytes copies an array of integers 0 to 255. */
static bool array_bytes(const tc_tree *doc, tc_tref v, tc_bytes *out)
{
    size_t n = 0;
    uint8_t *p = tc_arena_alloc(doc->arena, tc_tree_count(doc, v));

    if (p == NULL) {
        return false;
    }
    for (tc_tref e = tc_tree_first(doc, v); e != TC_TREE_NONE; e = tc_tree_next(doc, v, e)) {
        uint64_t number;

        if (!tc_tree_u64(doc, e, &number) || number > UINT8_MAX) {
            return false;
        }
        p[n++] = (uint8_t)number;
    }
    *out = (tc_bytes){p, n};
    return true;
}

bool tc_mp_bytes(const tc_tree *doc, tc_tref v, tc_bytes *out, size_t max)
{
    if (tc_tree_bytes(doc, v, out)) {
        if (out->n <= max) {
            return true;
        }
        *out = (tc_bytes){NULL, 0};
        return false;
    }
    return tc_tree_is(doc, v, TC_TREE_ARRAY) && tc_tree_count(doc, v) <= max &&
           array_bytes(doc, v, out);
}
