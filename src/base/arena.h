/* SPDX-License-Identifier: Apache-2.0
 *
 * Allocation from a capped arena (see trustcenter/base.h for its lifetime).
 */
#ifndef TC_BASE_ARENA_H
#define TC_BASE_ARENA_H

#include "base/bytes.h"

/* tc_arena_alloc returns n zeroed bytes aligned for any type, or NULL when the cap or the system
 * refuses. n == 0 gives a valid pointer. */
void *tc_arena_alloc(tc_arena *arena, size_t n) TC_MUST_USE;

/* tc_arena_array returns a zeroed array, or NULL, also when count * size overflows. */
void *tc_arena_array(tc_arena *arena, size_t count, size_t size) TC_MUST_USE;

/* TC_NEW allocates one zeroed object, TC_NEW_ARRAY count of them. */
#define TC_NEW(arena, type)              ((type *)tc_arena_alloc((arena), sizeof(type)))
#define TC_NEW_ARRAY(arena, count, type) ((type *)tc_arena_array((arena), (count), sizeof(type)))

/* tc_arena_copy copies bytes into the arena. False when out of memory; *out is then empty. */
bool tc_arena_copy(tc_bytes *out, tc_arena *arena, tc_bytes in) TC_MUST_USE;

/* tc_arena_mark and tc_arena_release give back everything allocated since the mark. */
typedef struct tc_arena_mark_t {
    tc_arena_block *block;
    size_t block_used;
    size_t used;
} tc_arena_mark_t;
tc_arena_mark_t tc_arena_mark(const tc_arena *arena);
void tc_arena_release(tc_arena *arena, tc_arena_mark_t mark);

#endif
