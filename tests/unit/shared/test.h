/* SPDX-License-Identifier: Apache-2.0
 *
 * What most tests share: an arena per test, files, and values written in hex.
 */
#ifndef TEST_SHARED_TEST_H
#define TEST_SHARED_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/diag.h"
#include "unit/shared/files.h"

/* Enough for the largest firmware and kernel. */
#define ARENA_CAP ((size_t)1 << 30)

/* The test's state is its arena. */
int arena_setup(void **state);
int arena_teardown(void **state);

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_setup, arena_teardown)

/* hex decodes a literal. */
tc_bytes hex(tc_arena *arena, const char *literal);

/* exactly copies bytes into a block of their own size, so that the sanitizer sees every read beyond
 * them. The caller gives it back with free(). */
uint8_t *exactly(tc_bytes in);

/* assert_bytes compares slices, assert_text a tc_str with a C string. */
#define assert_bytes(got, want)                                                                    \
    do {                                                                                           \
        tc_bytes got_ = (got);                                                                     \
        tc_bytes want_ = (want);                                                                   \
        assert_int_equal(got_.n, want_.n);                                                         \
        assert_true(tc_bytes_eq(got_, want_));                                                     \
    } while (0)

#define assert_text(got, want)                                                                     \
    assert_bytes(tc_bytes_from_str(got), tc_bytes_from_str(tc_str_from_c(want)))

#endif
