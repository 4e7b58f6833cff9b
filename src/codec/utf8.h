/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TC_CODEC_UTF8_H
#define TC_CODEC_UTF8_H

#include "base/bytes.h"

/* tc_utf8_valid returns true when text is well-formed UTF-8 (RFC 3629: no surrogates, shortest
 * form, at most U+10FFFF). */
bool tc_utf8_valid(tc_bytes text);

/* tc_utf8_next reads one code point from text at *pos and moves *pos behind it. It returns false,
 * without moving, at the end or at a malformed byte. */
bool tc_utf8_next(tc_bytes text, size_t *pos, uint32_t *out);

/* tc_utf8_is_control returns true for the code points of both sets of control characters.
 * tc_utf8_is_plain returns true for well-formed text without any. */
bool tc_utf8_is_control(uint32_t cp);
bool tc_utf8_is_plain(tc_str text);

/* tc_utf8_put writes the UTF-8 of a code point (not a surrogate) to out and returns its length. */
size_t tc_utf8_put(uint8_t out[4], uint32_t cp);

#endif
