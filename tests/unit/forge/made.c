/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/forge/made.h"

int made_setup(void **state)
{
    made *m = test_calloc(1, sizeof *m);

    tc_arena_init(&m->arena, MADE_ARENA_CAP);
    m->forge = tc_forge_new();
    assert_non_null(m->forge);
    tc_forge_defaults(&m->options);
    *state = m;
    return 0;
}

int made_teardown(void **state)
{
    made *m = *state;

    tc_forge_free(m->forge);
    tc_arena_done(&m->arena);
    test_free(m);
    return 0;
}

void make(made *m)
{
    assert_int_equal(tc_forge_make(&m->evidence, m->forge, &m->arena, &m->options), TC_OK);
}
