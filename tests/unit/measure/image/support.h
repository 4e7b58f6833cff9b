/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of an image's documents share: an arena per test, files of genuine evidence, and
 * texts made from a good one by a change.
 */
#ifndef TEST_MEASURE_IMAGE_SUPPORT_H
#define TEST_MEASURE_IMAGE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/hex.h"
#include "base/limits.h"

#define ARENA_CAP ((size_t)64 * 1024 * 1024)

/* The test's state is its arena. */
int arena_setup(void **state);
int arena_teardown(void **state);

/* vector reads a file of genuine evidence. When the vectors are not there it ends the test as
 * skipped, and says so. */
tc_bytes vector(tc_arena *arena, const char *path);

/* vm_config_of returns the text of vm_config in a genuine GetQuote answer. */
tc_str vm_config_of(tc_arena *arena, const char *path);

/* change returns a copy of text with the first `from`, which must be there, replaced by `to`. */
tc_str change(tc_arena *arena, tc_str text, const char *from, const char *to);

/* repeat returns n times the character c, as a C string. */
const char *repeat(tc_arena *arena, char c, size_t n);

/* hex decodes a literal. */
tc_bytes hex(tc_arena *arena, const char *literal);

/* exactly copies bytes into a block of their own size, so that the sanitizer sees every read beyond
 * them. The caller gives it back with free(). */
uint8_t *exactly(tc_bytes in);

#define str(literal)   tc_str_from_c(literal)
#define bytes(literal) tc_bytes_from_str(tc_str_from_c(literal))

#define assert_bytes(got, want)                                                                    \
    do {                                                                                           \
        tc_bytes got_ = (got);                                                                     \
        tc_bytes want_ = (want);                                                                   \
        assert_int_equal(got_.n, want_.n);                                                         \
        assert_true(tc_bytes_eq(got_, want_));                                                     \
    } while (0)

#define assert_text(got, want)     assert_bytes(tc_bytes_from_str(got), bytes(want))
#define assert_digest(array, want) assert_bytes(tc_bytes_of(array, sizeof(array)), want)

#define TEST(function) cmocka_unit_test_setup_teardown(function, arena_setup, arena_teardown)

#endif
