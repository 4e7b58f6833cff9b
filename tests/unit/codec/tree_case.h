/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of CBOR, of MessagePack and of the values they give share: one document at a time,
 * and what was said of it.
 */
#ifndef TEST_CODEC_TREE_CASE_H
#define TEST_CODEC_TREE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "codec/tree.h"

extern tc_arena arena;
extern tc_tree doc;
extern tc_diag diag;

typedef bool tree_parser(tc_tree *out, tc_arena *arena, tc_bytes in, tc_diag *diag);

int tree_setup(void **state);
int tree_teardown(void **state);

/* tree_parse parses a document into doc and diag. A refused one leaves nothing in doc, and diag
 * tells where it is wrong, and which rule says so if there is one. */
bool tree_parse(tree_parser *parser, const char *rule, tc_bytes in);

/* with_body writes a header and n bytes of filling, until it is called again. */
tc_bytes with_body(const char *header, size_t header_n, size_t n, char filling);

#define TEST(function) cmocka_unit_test_setup_teardown(function, tree_setup, tree_teardown)

#define BYTES(lit) tc_bytes_of("" lit, sizeof(lit) - 1)

/* Each test file has its own parse(). */
#define ACCEPT(lit, kind)                                                                          \
    do {                                                                                           \
        assert_true(parse(BYTES(lit)));                                                            \
        assert_int_equal(tc_tree_kind_of(&doc, TC_TREE_ROOT), kind);                               \
    } while (0)

#define REFUSE(lit, why, where)                                                                    \
    do {                                                                                           \
        assert_false(parse(BYTES(lit)));                                                           \
        assert_int_equal(diag.reason, why);                                                        \
        assert_int_equal(diag.offset, where);                                                      \
    } while (0)

#define NUMBER(lit, expected)                                                                      \
    do {                                                                                           \
        uint64_t v_;                                                                               \
        ACCEPT(lit, TC_TREE_UINT);                                                                 \
        assert_true(tc_tree_u64(&doc, TC_TREE_ROOT, &v_));                                         \
        assert_true(v_ == (expected));                                                             \
    } while (0)

#endif
