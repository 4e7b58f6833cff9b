/* SPDX-License-Identifier: Apache-2.0
 *
 * The growable writer: a buffer in an arena with a mandatory maximum. Overflow and lack of memory
 * are sticky and reported once, by tc_wr_finish.
 */
#ifndef TC_BASE_WR_H
#define TC_BASE_WR_H

#include "base/arena.h"

typedef struct tc_wr {
    tc_arena *arena;
    uint8_t *p;
    size_t n, cap, max;
    bool bad;
} tc_wr;

/* tc_wr_init makes an empty writer that will hold at most max bytes. */
tc_wr tc_wr_init(tc_arena *arena, size_t max);

void tc_wr_bytes(tc_wr *w, tc_bytes in);
void tc_wr_str(tc_wr *w, tc_str in);
/* tc_wr_lit appends a NUL-terminated string of our own. */
void tc_wr_lit(tc_wr *w, const char *literal);
void tc_wr_u8(tc_wr *w, uint8_t v);
void tc_wr_u16le(tc_wr *w, uint16_t v);
void tc_wr_u32le(tc_wr *w, uint32_t v);
void tc_wr_u64le(tc_wr *w, uint64_t v);
/* tc_wr_dec appends a number in decimal, tc_wr_hex lower-case hex of bytes. */
void tc_wr_dec(tc_wr *w, uint64_t v);
void tc_wr_hex(tc_wr *w, tc_bytes in);

/* tc_wr_finish returns false if anything did not fit; otherwise *out borrows the whole buffer,
 * which lives in the arena. */
TC_MUST_USE bool tc_wr_finish(tc_bytes *out, tc_wr *w);

/* tc_wr_text returns what was written as text, or the empty text when anything did not fit. It is
 * for texts that are only shown: an empty one is never taken for a value. */
tc_str tc_wr_text(tc_wr *w);

/* tc_text_join writes texts one behind the other, cut at max bytes. For texts that are only shown.
 */
tc_str tc_text_join(tc_arena *arena, size_t max, const tc_str *parts, size_t n);

#endif
