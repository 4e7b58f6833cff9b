/* SPDX-License-Identifier: Apache-2.0
 *
 * Slices of bytes and text. Every comparison of evidence goes through here.
 */
#ifndef TC_BASE_BYTES_H
#define TC_BASE_BYTES_H

#include "trustcenter/base.h"

/* tc_bytes_of makes a slice from a pointer and a length. */
static inline tc_bytes tc_bytes_of(const void *p, size_t n)
{
    return (tc_bytes){(const uint8_t *)p, n};
}

/* tc_str_of makes a text slice from a pointer and a length. */
static inline tc_str tc_str_of(const char *p, size_t n)
{
    return (tc_str){p, n};
}

/* tc_str_from_c makes a text slice from a NUL-terminated string of our own (never of evidence). */
tc_str tc_str_from_c(const char *s);

/* tc_bytes_from_str and tc_str_from_bytes look at the same memory as the other kind of slice. */
static inline tc_bytes tc_bytes_from_str(tc_str s)
{
    return (tc_bytes){(const uint8_t *)s.p, s.n};
}
static inline tc_str tc_str_from_bytes(tc_bytes b)
{
    return (tc_str){(const char *)b.p, b.n};
}

/* tc_bytes_eq and tc_str_eq return true when both slices hold the same bytes. Not constant time:
 * nothing the library compares is secret. */
bool tc_bytes_eq(tc_bytes a, tc_bytes b);
bool tc_str_eq(tc_str a, tc_str b);

/* tc_str_is returns true when s equals the NUL-terminated literal. */
bool tc_str_is(tc_str s, const char *literal);

/* tc_str_eq_nocase returns true when both texts are the same but for the case of ASCII letters. */
bool tc_str_eq_nocase(tc_str a, tc_str b);

/* tc_str_is_in returns true when s equals one of n texts. */
bool tc_str_is_in(tc_str s, const tc_str *texts, size_t n);

/* tc_bytes_cmp orders slices by their bytes, then by length: negative, 0 or positive. */
int tc_bytes_cmp(tc_bytes a, tc_bytes b);

/* tc_bytes_is_zero returns true when every byte is 0. True for the empty slice. */
bool tc_bytes_is_zero(tc_bytes b);

/* tc_bytes_sub returns n bytes of b from offset off. The range must lie inside b (asserted). */
tc_bytes tc_bytes_sub(tc_bytes b, size_t off, size_t n);

/* tc_bytes_offset returns where sub starts inside whole. sub must lie inside whole (asserted). */
size_t tc_bytes_offset(tc_bytes whole, tc_bytes sub);

/* tc_bytes_find returns the offset of the first needle in hay, or SIZE_MAX. */
size_t tc_bytes_find(tc_bytes hay, tc_bytes needle);

/* tc_str_starts and tc_str_ends compare with a literal prefix or suffix. */
bool tc_str_starts(tc_str s, const char *prefix);
bool tc_str_ends(tc_str s, const char *suffix);

/* tc_copy copies n bytes; unlike memcpy it accepts n == 0 with NULL pointers. */
void tc_copy(void *dst, const void *src, size_t n);

#endif
