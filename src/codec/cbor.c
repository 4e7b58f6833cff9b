/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/cbor.h"

#include "base/limits.h"
#include "codec/tree_builder.h"

/* The first byte of a value: major type and additional information (RFC 8949 section 3). */
#define MAJOR_SHIFT 5u
#define INFO_MASK   0x1fu

enum {
    MAJOR_UINT = 0,
    MAJOR_NEGATIVE = 1,
    MAJOR_BYTES = 2,
    MAJOR_TEXT = 3,
    MAJOR_ARRAY = 4,
    MAJOR_MAP = 5,
    MAJOR_TAG = 6,
    MAJOR_OTHER = 7 /* simple values and floats */
};

enum { INFO_1_BYTE = 24, INFO_8_BYTES = 27, INFO_INDEFINITE = 31 };
enum { SIMPLE_FALSE = 20, SIMPLE_TRUE = 21, SIMPLE_NULL = 22 };

/* read_argument reads the number that the additional information announces: a value, a length or a
 * count, in the shortest of its forms. */
static bool read_argument(tc_tree_builder *b, uint64_t *out, unsigned info)
{
    size_t n;

    *out = info;
    if (info < INFO_1_BYTE) {
        return true;
    }
    if (info > INFO_8_BYTES) {
        return info == INFO_INDEFINITE
                   ? tc_tree_fail(b, TC_REASON_UNSUPPORTED, "CBOR: indefinite length")
                   : tc_tree_fail(b, TC_REASON_SYNTAX, "CBOR: additional information");
    }
    n = (size_t)1 << (info - INFO_1_BYTE);
    if (!tc_tree_read_number(b, out, n)) {
        return false;
    }
    /* It would have fitted into the form before this one. */
    if (n == 1 ? *out < INFO_1_BYTE : *out >> (4 * n) == 0) {
        return tc_tree_fail(b, TC_REASON_CANONICAL, "CBOR: number");
    }
    return true;
}

static bool read_other(tc_tree_builder *b, unsigned info)
{
    switch (info) {
    case SIMPLE_FALSE:
    case SIMPLE_TRUE:
        return tc_tree_add(b, TC_TREE_BOOL, info == SIMPLE_TRUE);
    case SIMPLE_NULL:
        return tc_tree_add(b, TC_TREE_NULL, 0);
    default:
        return info > INFO_8_BYTES
                   ? tc_tree_fail(b, TC_REASON_SYNTAX, "CBOR value")
                   : tc_tree_fail(b, TC_REASON_UNSUPPORTED, "CBOR float or simple value");
    }
}

static bool read_typed(tc_tree_builder *b, uint8_t first)
{
    const unsigned major = first >> MAJOR_SHIFT, info = first & INFO_MASK;
    uint64_t n;

    if (major == MAJOR_OTHER) {
        return read_other(b, info);
    }
    if (major == MAJOR_TAG) {
        return tc_tree_fail(b, TC_REASON_UNSUPPORTED, "CBOR tag");
    }
    if (!read_argument(b, &n, info)) {
        return false;
    }
    switch (major) {
    case MAJOR_UINT:
        return tc_tree_add(b, TC_TREE_UINT, n);
    case MAJOR_NEGATIVE:
        return tc_tree_add(b, TC_TREE_NEGATIVE, n);
    case MAJOR_BYTES:
        return tc_tree_add_body(b, TC_TREE_BYTES, n);
    case MAJOR_TEXT:
        return tc_tree_add_body(b, TC_TREE_TEXT, n);
    default:
        return tc_tree_open(b, major == MAJOR_ARRAY ? TC_TREE_ARRAY : TC_TREE_MAP, n);
    }
}

static bool is_text(uint8_t first)
{
    return first >> MAJOR_SHIFT == MAJOR_TEXT;
}

bool tc_cbor_parse(tc_tree *out, tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    static const tc_tree_format cbor = {TC_TREE_WORDS(CBOR),
                                        .rule = "RFC 8949",
                                        .max_nodes = TC_MAX_CBOR_NODES,
                                        .max_depth = TC_MAX_CBOR_DEPTH,
                                        .nodes_at_first = 64,
                                        .is_text = is_text,
                                        .read = read_typed};

    return tc_tree_build(out, arena, &cbor, in, diag);
}
