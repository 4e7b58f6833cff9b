/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/codec/tree_case.h"

#include "base/assert.h"

#define ARENA_CAP ((size_t)64 << 20)
#define BODY_MAX  70000

tc_arena arena;
tc_tree doc;
tc_diag diag;

int tree_setup(void **state)
{
    (void)state;
    tc_arena_init(&arena, ARENA_CAP);
    return 0;
}

int tree_teardown(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

bool tree_parse(tree_parser *parser, const char *rule, tc_bytes in)
{
    bool ok;

    diag = (tc_diag){0};
    ok = parser(&doc, &arena, in, &diag);
    assert_int_equal(ok, diag.reason == TC_REASON_NONE);
    if (!ok) {
        assert_int_equal(doc.n, 0);
        assert_true(diag.offset <= in.n);
    }
    if (!ok && rule != NULL) {
        assert_string_equal(diag.rule, rule);
    }
    return ok;
}

tc_bytes with_body(const char *header, size_t header_n, size_t n, char filling)
{
    static uint8_t in[BODY_MAX];

    TC_ASSERT(header_n + n <= sizeof in);
    memcpy(in, header, header_n);
    memset(in + header_n, filling, n);
    return tc_bytes_of(in, header_n + n);
}
