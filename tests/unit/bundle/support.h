/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of this folder share.
 */
#ifndef TEST_BUNDLE_SUPPORT_H
#define TEST_BUNDLE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/wr.h"
#include "bundle/decode.h"
#include "bundle/exhibit.h"
#include "bundle/recognise.h"
#include "bundle/refuse.h"

#define ARENA_CAP ((size_t)256 * 1024 * 1024)

static tc_arena arena;

static inline int set_up(void **state)
{
    (void)state;
    tc_arena_init(&arena, ARENA_CAP);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

static inline tc_bytes bytes_of_c(const char *text)
{
    return tc_bytes_of(text, strlen(text));
}

/* assert_says fails unless a sentence holds a phrase. */
static inline void assert_says(tc_str why, const char *phrase)
{
    if (tc_bytes_find(tc_bytes_from_str(why), bytes_of_c(phrase)) == SIZE_MAX) {
        fail_msg("\"%.*s\" does not say \"%s\"", (int)why.n, why.p == NULL ? "" : why.p, phrase);
    }
}

/* changed returns the document with the first occurrence of one text replaced. */
static inline tc_bytes changed(tc_bytes document, const char *from, const char *to)
{
    size_t at = tc_bytes_find(document, bytes_of_c(from));
    tc_wr w = tc_wr_init(&arena, document.n + strlen(to));
    tc_bytes out;

    assert_true(at != SIZE_MAX);
    tc_wr_bytes(&w, tc_bytes_sub(document, 0, at));
    tc_wr_lit(&w, to);
    tc_wr_bytes(&w, tc_bytes_sub(document, at + strlen(from), document.n - at - strlen(from)));
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

/* The first bytes of a quote of version 4 for a TD, and nothing more: enough to be known. */
static const uint8_t quote_start[] = {0x04, 0x00, 0x02, 0x00, 0x81, 0x00, 0x00, 0x00, 0x00, 0x00,
                                      0x00, 0x00, 0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                      0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};
#define QUOTE_SIZE 700u

/* a_quote returns bytes that start like a quote; the last one makes it another quote. */
static inline tc_bytes a_quote(uint8_t last)
{
    uint8_t *p = tc_arena_alloc(&arena, QUOTE_SIZE);

    assert_non_null(p);
    memcpy(p, quote_start, sizeof quote_start);
    p[QUOTE_SIZE - 1] = last;
    return tc_bytes_of(p, QUOTE_SIZE);
}

#endif
