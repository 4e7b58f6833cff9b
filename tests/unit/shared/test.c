/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/hex.h"
#include "base/limits.h"

int arena_setup(void **state)
{
    tc_arena *arena = malloc(sizeof *arena);

    assert_non_null(arena);
    tc_arena_init(arena, ARENA_CAP);
    *state = arena;
    return 0;
}

int arena_teardown(void **state)
{
    tc_arena_done(*state);
    free(*state);
    return 0;
}

tc_bytes hex(tc_arena *arena, const char *literal)
{
    tc_bytes out;

    assert_true(tc_hex_decode_alloc(&out, arena, tc_str_from_c(literal), TC_MAX_BUNDLE));
    return out;
}

uint8_t *exactly(tc_bytes in)
{
    uint8_t *p = malloc(in.n == 0 ? 1 : in.n);

    assert_non_null(p);
    tc_copy(p, in.p, in.n);
    return p;
}
