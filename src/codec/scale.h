/* SPDX-License-Identifier: Apache-2.0
 *
 * SCALE (the Substrate codec), as far as dstack's versioned attestation V0 needs it
 * (dstack-protocol 1.3). Lengths are checked against what is left before anything is taken.
 */
#ifndef TC_CODEC_SCALE_H
#define TC_CODEC_SCALE_H

#include "base/rd.h"

/* tc_scale_compact reads a compact integer of at most 32 bits in its one minimal form. */
TC_MUST_USE bool tc_scale_compact(tc_rd *r, uint32_t *out);

/* tc_scale_bytes reads a compact length and that many bytes, at most max. */
TC_MUST_USE bool tc_scale_bytes(tc_rd *r, tc_bytes *out, size_t max);

/* tc_scale_text reads the same as UTF-8 text (checked). */
TC_MUST_USE bool tc_scale_text(tc_rd *r, tc_str *out, size_t max);

/* tc_scale_count reads a compact item count, at most max, of items of at least min_size bytes each
 * that must still fit into what is left. */
TC_MUST_USE bool tc_scale_count(tc_rd *r, uint32_t *out, uint32_t max, size_t min_size);

#endif
