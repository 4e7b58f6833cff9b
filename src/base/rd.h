/* SPDX-License-Identifier: Apache-2.0
 *
 * The bounded reader: every byte of evidence is read through it. Failure is sticky and zeroes the
 * outputs, so a forgotten check still ends in tc_rd_end being false. A slice from a reader lives
 * as long as the input. A sub-reader is never larger than its parent.
 */
#ifndef TC_BASE_RD_H
#define TC_BASE_RD_H

#include "base/bytes.h"

typedef struct tc_rd {
    const uint8_t *p, *end;
    const uint8_t *base; /* start of the whole input, to report offsets */
    bool bad;
} tc_rd;

/* tc_rd_init makes a reader over in. */
tc_rd tc_rd_init(tc_bytes in);

/* tc_rd_u8 … tc_rd_u64le read one integer. */
TC_MUST_USE bool tc_rd_u8(tc_rd *r, uint8_t *out);
TC_MUST_USE bool tc_rd_u16le(tc_rd *r, uint16_t *out);
TC_MUST_USE bool tc_rd_u16be(tc_rd *r, uint16_t *out);
TC_MUST_USE bool tc_rd_u32le(tc_rd *r, uint32_t *out);
TC_MUST_USE bool tc_rd_u32be(tc_rd *r, uint32_t *out);
TC_MUST_USE bool tc_rd_u64le(tc_rd *r, uint64_t *out);
TC_MUST_USE bool tc_rd_u64be(tc_rd *r, uint64_t *out);

/* tc_rd_bytes borrows the next n bytes. */
TC_MUST_USE bool tc_rd_bytes(tc_rd *r, tc_bytes *out, size_t n);

/* tc_rd_fixed copies the next n bytes to out. */
TC_MUST_USE bool tc_rd_fixed(tc_rd *r, uint8_t *out, size_t n);

/* tc_rd_zero reads n bytes that must all be 0. */
TC_MUST_USE bool tc_rd_zero(tc_rd *r, size_t n);

/* tc_rd_sub takes the next n bytes as a reader of their own. Offsets stay those of the input. */
TC_MUST_USE bool tc_rd_sub(tc_rd *r, tc_rd *out, size_t n);

/* tc_rd_peek looks at the next byte without moving. False at the end. */
TC_MUST_USE bool tc_rd_peek(const tc_rd *r, uint8_t *out);

/* tc_rd_rest borrows everything that is left and moves to the end. */
tc_bytes tc_rd_rest(tc_rd *r);

/* tc_rd_left returns how many bytes are left; 0 after a failure. */
size_t tc_rd_left(const tc_rd *r);

/* tc_rd_offset returns the offset of the next byte in the whole input. */
size_t tc_rd_offset(const tc_rd *r);

/* tc_rd_end returns true only if nothing failed and nothing is left. */
TC_MUST_USE bool tc_rd_end(const tc_rd *r);

#endif
