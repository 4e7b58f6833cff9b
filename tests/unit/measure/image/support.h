/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of an image's documents share: texts made from a good one by a change.
 */
#ifndef TEST_MEASURE_IMAGE_SUPPORT_H
#define TEST_MEASURE_IMAGE_SUPPORT_H

#include "base/hex.h"
#include "base/limits.h"
#include "unit/shared/test.h"

/* vm_config_of returns the text of vm_config in a genuine GetQuote answer. */
tc_str vm_config_of(tc_arena *arena, const char *path);

/* change returns a copy of text with the first `from`, which must be there, replaced by `to`. */
tc_str change(tc_arena *arena, tc_str text, const char *from, const char *to);

/* repeat returns n times the character c, as a C string. */
const char *repeat(tc_arena *arena, char c, size_t n);

#define str(literal)   tc_str_from_c(literal)
#define bytes(literal) tc_bytes_from_str(tc_str_from_c(literal))

#define assert_digest(array, want) assert_bytes(tc_bytes_of(array, sizeof(array)), want)

#endif
