/* SPDX-License-Identifier: Apache-2.0
 *
 * Hexadecimal and Base64, strictly: one spelling per value, nothing skipped.
 */
#ifndef TC_BASE_HEX_H
#define TC_BASE_HEX_H

#include "base/arena.h"

/* tc_hex_decode reads text of exactly 2 * n hex digits (either case) into out. */
TC_MUST_USE bool tc_hex_decode(uint8_t *out, size_t n, tc_str text);

/* tc_hex_decode_alloc reads hex text of any even length up to 2 * max. An odd length, a foreign
 * character or too much text gives false with *out empty; so does lack of memory, and then
 * arena->failed is set. */
TC_MUST_USE bool tc_hex_decode_alloc(tc_bytes *out, tc_arena *arena, tc_str text, size_t max);

/* tc_hex_encode writes 2 * in.n lower-case digits to out, without a NUL. */
void tc_hex_encode(char *out, tc_bytes in);

/* tc_hex_text returns lower-case hex of in, in the arena; the empty text when out of memory. */
tc_str tc_hex_text(tc_arena *arena, tc_bytes in);

/* tc_is_hex returns true when text is one or more hex digits. */
bool tc_is_hex(tc_str text);

/* tc_is_lower_hex returns true when it is one or more hex digits, none of them upper-case. */
bool tc_is_lower_hex(tc_str text);

/* tc_base64_decode reads RFC 4648 section 4 Base64 with padding, no white space and zero pad bits:
 * the one spelling of its value. cap is the size of out; *out_n receives the length. */
TC_MUST_USE bool tc_base64_decode(uint8_t *out, size_t *out_n, size_t cap, tc_str text);

/* TC_BASE64_SIZE is the number of characters that n bytes become. */
#define TC_BASE64_SIZE(n) (((n) + 2) / 3 * 4)

/* tc_base64_encode writes TC_BASE64_SIZE(in.n) characters to out, without a NUL. */
void tc_base64_encode(char *out, tc_bytes in);

/* tc_base64_text returns the Base64 of in, in the arena; the empty text when out of memory. */
tc_str tc_base64_text(tc_arena *arena, tc_bytes in);

#endif
