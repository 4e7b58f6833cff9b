/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

#define BLOCK_SIZE ((size_t)64 * 1024)

struct tc_arena_block {
    struct tc_arena_block *older;
    size_t size, used;
    alignas(max_align_t) uint8_t data[];
};

void tc_arena_init(tc_arena *arena, size_t cap)
{
    *arena = (tc_arena){.cap = cap};
}

void tc_arena_done(tc_arena *arena)
{
    while (arena->blocks != NULL) {
        tc_arena_block *block = arena->blocks;

        arena->blocks = block->older;
        free(block);
    }
    *arena = (tc_arena){0};
}

static bool add_block(tc_arena *arena, size_t least)
{
    size_t size = least > BLOCK_SIZE ? least : BLOCK_SIZE;
    tc_arena_block *block = malloc(sizeof *block + size);

    if (block == NULL) {
        return false;
    }
    block->older = arena->blocks;
    block->size = size;
    block->used = 0;
    arena->blocks = block;
    return true;
}

void *tc_arena_alloc(tc_arena *arena, size_t n)
{
    const size_t align = alignof(max_align_t);
    size_t need = (n + (align - 1)) & ~(align - 1);
    tc_arena_block *block = arena->blocks;
    void *out;

    arena->calls++;
    if (need < n || need > arena->cap - arena->used || arena->calls == arena->fail_at) {
        arena->failed = true;
        return NULL;
    }
    if (block == NULL || need > block->size - block->used) {
        if (!add_block(arena, need)) {
            arena->failed = true;
            return NULL;
        }
        block = arena->blocks;
    }
    out = block->data + block->used;
    block->used += need;
    arena->used += need;
    memset(out, 0, need);
    return out;
}

void *tc_arena_array(tc_arena *arena, size_t count, size_t size)
{
    size_t n;

    if (__builtin_mul_overflow(count, size, &n)) {
        arena->failed = true;
        return NULL;
    }
    return tc_arena_alloc(arena, n);
}

bool tc_arena_copy(tc_bytes *out, tc_arena *arena, tc_bytes in)
{
    uint8_t *p = tc_arena_alloc(arena, in.n);

    *out = (tc_bytes){NULL, 0};
    if (p == NULL) {
        return false;
    }
    tc_copy(p, in.p, in.n);
    *out = (tc_bytes){p, in.n};
    return true;
}

tc_arena_mark_t tc_arena_mark(const tc_arena *arena)
{
    return (tc_arena_mark_t){
        .block = arena->blocks,
        .block_used = arena->blocks == NULL ? 0 : arena->blocks->used,
        .used = arena->used,
    };
}

void tc_arena_release(tc_arena *arena, tc_arena_mark_t mark)
{
    while (arena->blocks != mark.block) {
        tc_arena_block *block = arena->blocks;

        TC_ASSERT(block != NULL);
        arena->blocks = block->older;
        free(block);
    }
    if (arena->blocks != NULL) {
        arena->blocks->used = mark.block_used;
    }
    arena->used = mark.used;
}
