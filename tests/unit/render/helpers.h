/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of the renderers share.
 */
#ifndef TC_TESTS_RENDER_HELPERS_H
#define TC_TESTS_RENDER_HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "samples.h"
#include "trustcenter/render.h"

#define ARENA_SIZE ((size_t)256 * 1024 * 1024)

typedef bool renderer(tc_bytes *out, tc_arena *arena, const tc_report *report);

/* has returns true when text holds the literal somewhere. */
static inline bool has(tc_bytes text, const char *literal)
{
    return tc_bytes_find(text, tc_bytes_from_str(tc_str_from_c(literal))) != SIZE_MAX;
}

/* count_of returns how often the literal stands in text. */
static inline size_t count_of(tc_bytes text, const char *literal)
{
    tc_bytes needle = tc_bytes_from_str(tc_str_from_c(literal));
    size_t n = 0;
    size_t at;

    while ((at = tc_bytes_find(text, needle)) != SIZE_MAX) {
        n++;
        text = tc_bytes_sub(text, at + needle.n, text.n - at - needle.n);
    }
    return n;
}

/* render makes a sample and renders it; the result lives in the arena. */
static inline tc_bytes render(tc_arena *arena, renderer *how, const char *sample)
{
    tc_report report;
    tc_bytes out;

    assert_true(sample_make(&report, arena, sample));
    assert_true(how(&out, arena, &report));
    return out;
}

/* render_text is tc_render_text in the shape of the other renderers. */
static inline bool render_text(tc_bytes *out, tc_arena *arena, const tc_report *report)
{
    return tc_render_text(out, arena, report, false);
}

/* expect_golden compares with tests/golden/NAME, or writes it when TC_UPDATE_GOLDEN is 1. */
static inline void expect_golden(const char *name, tc_bytes got)
{
    const char *folder = getenv("TC_GOLDEN");
    const char *update = getenv("TC_UPDATE_GOLDEN");
    char path[4096];
    uint8_t *want;
    size_t n;
    FILE *file;

    assert_non_null(folder);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (update != NULL && strcmp(update, "1") == 0) {
        file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(got.p, 1, got.n, file), got.n);
        fclose(file);
        return;
    }
    file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("%s is missing: run once with TC_UPDATE_GOLDEN=1", path);
    }
    want = malloc(got.n + 1);
    assert_non_null(want);
    n = fread(want, 1, got.n + 1, file);
    fclose(file);
    if (n != got.n || memcmp(want, got.p, n) != 0) {
        free(want);
        fail_msg("%s differs: look at it, then run with TC_UPDATE_GOLDEN=1", path);
    }
    free(want);
}

/* expect_same_twice renders a sample in two arenas and compares. */
static inline void expect_same_twice(renderer *how, const char *sample)
{
    tc_arena first, second;
    tc_bytes a, b;

    tc_arena_init(&first, ARENA_SIZE);
    tc_arena_init(&second, ARENA_SIZE);
    a = render(&first, how, sample);
    b = render(&second, how, sample);
    assert_true(tc_bytes_eq(a, b));
    tc_arena_done(&first);
    tc_arena_done(&second);
}

/* expect_no_memory lets every allocation fail in turn: nothing comes out, until all succeed. */
static inline void expect_no_memory(renderer *how, const char *sample)
{
    tc_report report;
    tc_arena samples;
    bool ok = false;

    tc_arena_init(&samples, ARENA_SIZE);
    assert_true(sample_make(&report, &samples, sample));
    for (uint64_t fail_at = 1; !ok; fail_at++) {
        tc_arena arena;
        tc_bytes out;

        tc_arena_init(&arena, ARENA_SIZE);
        arena.fail_at = fail_at;
        ok = how(&out, &arena, &report);
        assert_true(ok ? out.n > 0 && !arena.failed : out.n == 0 && arena.failed);
        tc_arena_done(&arena);
    }
    tc_arena_done(&samples);
}

#endif
