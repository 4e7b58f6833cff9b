/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of this part share: an arena per test, files of genuine evidence, and the
 * registers of a quote.
 */
#ifndef TEST_DSTACK_SUPPORT_H
#define TEST_DSTACK_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/diag.h"
#include "codec/json.h"
#include "dstack/verify.h"

#define ARENA_CAP ((size_t)256 * 1024 * 1024)

/* The test's state is its arena. */
int arena_setup(void **state);
int arena_teardown(void **state);

/* vector reads a file of genuine evidence. When the vectors are not there it ends the test as
 * skipped, and says so. */
tc_bytes vector(tc_arena *arena, const char *path);

/* join_path returns "a/b" in the arena. */
const char *join_path(tc_arena *arena, const char *a, const char *b);

/* json parses a text that must be good. */
tc_json json(tc_arena *arena, tc_bytes text);

/* member finds a member that must be there. */
tc_jref member(const tc_json *doc, tc_jref object, const char *name);

/* member_text and member_hex decode a member that must be there and well-formed. */
tc_str member_text(const tc_json *doc, tc_jref object, const char *name);
tc_bytes member_hex(const tc_json *doc, tc_jref object, const char *name);

/* hex decodes a literal. */
tc_bytes hex(tc_arena *arena, const char *text);

/* text makes bytes of a literal. */
tc_bytes text(const char *literal);

/* exactly copies bytes into a block of their own size, so that the sanitizer sees every read beyond
 * them. The caller gives it back with free(). */
uint8_t *exactly(tc_bytes in);

/* registers_of reads the fixed offsets of a TDX quote's body (version 4, TD report 1.0). */
tc_registers registers_of(tc_bytes quote);

/* assert_bytes compares slices. */
#define assert_bytes(got, want)                                                                    \
    do {                                                                                           \
        tc_bytes got_ = (got);                                                                     \
        tc_bytes want_ = (want);                                                                   \
        assert_int_equal(got_.n, want_.n);                                                         \
        assert_true(tc_bytes_eq(got_, want_));                                                     \
    } while (0)

#define assert_text(got, want) assert_bytes(tc_bytes_from_str(got), text(want))

#endif
