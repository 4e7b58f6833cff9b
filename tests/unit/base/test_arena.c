/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "unit/dies.h"

#define BLOCK 65536u

static void keeps_its_cap(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, 64);
    assert_non_null(tc_arena_alloc(&arena, 48));
    assert_non_null(tc_arena_alloc(&arena, 16));
    assert_false(arena.failed);
    assert_null(tc_arena_alloc(&arena, 1));
    assert_true(arena.failed);
    assert_int_equal(arena.used, 64);
    tc_arena_done(&arena);
    tc_arena_init(&arena, 63);
    assert_null(tc_arena_alloc(&arena, 64));
    assert_null(tc_arena_alloc(&arena, 63)); /* 64 with its alignment */
    assert_non_null(tc_arena_alloc(&arena, 48));
    tc_arena_done(&arena);
}

static void the_zero_state_gives_nothing_and_can_be_done(void **state)
{
    tc_arena arena = {0};

    (void)state;
    assert_null(tc_arena_alloc(&arena, 1));
    tc_arena_done(&arena);
    tc_arena_done(&arena);
}

static void memory_is_zeroed_and_aligned(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, 4 * BLOCK);
    for (size_t n = 0; n < 300; n++) {
        tc_arena_mark_t mark = tc_arena_mark(&arena);
        uint8_t *p;

        for (unsigned again = 0; again < 2; again++) {
            p = tc_arena_alloc(&arena, n);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
            assert_true(tc_bytes_is_zero((tc_bytes){p, n}));
            memset(p, 0xff, n); /* what is given back must come out clean */
            tc_arena_release(&arena, mark);
        }
    }
    tc_arena_done(&arena);
}

static void grows_beyond_one_block(void **state)
{
    tc_arena arena;
    uint8_t *parts[10];

    (void)state;
    tc_arena_init(&arena, 100u * BLOCK);
    for (size_t i = 0; i < 10; i++) {
        parts[i] = tc_arena_alloc(&arena, i * BLOCK / 2 + 1);
        assert_non_null(parts[i]);
        memset(parts[i], (int)i, i * BLOCK / 2 + 1);
    }
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(parts[i][0], i);
        assert_int_equal(parts[i][i * BLOCK / 2], i);
    }
    tc_arena_done(&arena);
    assert_int_equal(arena.used, 0);
}

static void sizes_that_overflow_are_refused(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, SIZE_MAX);
    assert_null(tc_arena_alloc(&arena, SIZE_MAX));
    assert_null(tc_arena_alloc(&arena, SIZE_MAX - 14));
    assert_true(arena.failed);
    arena.failed = false;
    assert_null(tc_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_true(arena.failed);
    assert_non_null(tc_arena_array(&arena, 3, 5));
    assert_non_null(tc_arena_array(&arena, 0, SIZE_MAX));
    tc_arena_done(&arena);
}

static void a_chosen_allocation_fails(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, 1000);
    arena.fail_at = 3;
    assert_non_null(tc_arena_alloc(&arena, 1));
    assert_non_null(tc_arena_alloc(&arena, 1));
    assert_null(tc_arena_alloc(&arena, 1));
    assert_true(arena.failed);
    assert_non_null(tc_arena_alloc(&arena, 1));
    assert_int_equal(arena.calls, 4);
    tc_arena_done(&arena);
}

static void copies_bytes(void **state)
{
    tc_arena arena;
    tc_bytes in = tc_bytes_of("abc", 3);
    tc_bytes out;

    (void)state;
    tc_arena_init(&arena, 32);
    assert_true(tc_arena_copy(&out, &arena, in));
    assert_true(tc_bytes_eq(out, in));
    assert_ptr_not_equal(out.p, in.p);
    assert_true(tc_arena_copy(&out, &arena, (tc_bytes){NULL, 0}));
    assert_int_equal(out.n, 0);
    assert_false(tc_arena_copy(&out, &arena, tc_bytes_of("12345678901234567", 17)));
    assert_null(out.p);
    tc_arena_done(&arena);
}

static void release_gives_back_what_came_after_the_mark(void **state)
{
    tc_arena arena;
    tc_arena_mark_t empty, mark;
    char *kept;

    (void)state;
    tc_arena_init(&arena, 10u * BLOCK);
    empty = tc_arena_mark(&arena);
    kept = tc_arena_alloc(&arena, 16);
    assert_non_null(kept);
    memcpy(kept, "stays", 6);
    mark = tc_arena_mark(&arena);
    for (unsigned i = 0; i < 5; i++) {
        assert_non_null(tc_arena_alloc(&arena, BLOCK));
    }
    tc_arena_release(&arena, mark);
    assert_int_equal(arena.used, 16);
    assert_string_equal(kept, "stays");
    tc_arena_release(&arena, empty);
    assert_int_equal(arena.used, 0);
    assert_null(arena.blocks);
    tc_arena_done(&arena);
}

static void release_a_foreign_mark(void)
{
    tc_arena one, other;
    tc_arena_mark_t mark;

    tc_arena_init(&one, 1000);
    tc_arena_init(&other, 1000);
    if (tc_arena_alloc(&one, 1) != NULL && tc_arena_alloc(&other, 1) != NULL) {
        mark = tc_arena_mark(&one);
        tc_arena_release(&other, mark);
    }
}

static void a_foreign_mark_is_a_bug(void **state)
{
    (void)state;
    assert_true(dies(release_a_foreign_mark));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_its_cap),
        cmocka_unit_test(the_zero_state_gives_nothing_and_can_be_done),
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(grows_beyond_one_block),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(a_chosen_allocation_fails),
        cmocka_unit_test(copies_bytes),
        cmocka_unit_test(release_gives_back_what_came_after_the_mark),
        cmocka_unit_test(a_foreign_mark_is_a_bug),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
