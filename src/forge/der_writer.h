/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing DER. Values nest by position: tc_derw_open starts a constructed value, tc_derw_close
 * puts its length in place. Overflow and lack of memory stay in the writer and are reported once,
 * by tc_wr_finish.
 */
#ifndef TC_FORGE_DER_WRITER_H
#define TC_FORGE_DER_WRITER_H

#include "base/wr.h"

/* tc_derw_open starts a value with this tag and returns what tc_derw_close needs. */
size_t tc_derw_open(tc_wr *w, unsigned tag);
void tc_derw_close(tc_wr *w, size_t content);

/* tc_derw_value writes a whole value: tag, length, content. */
void tc_derw_value(tc_wr *w, unsigned tag, tc_bytes content);

/* tc_derw_text does the same for a NUL-terminated text of our own. */
void tc_derw_text(tc_wr *w, unsigned tag, const char *text);

/* tc_derw_u64 writes a minimal INTEGER or ENUMERATED. */
void tc_derw_u64(tc_wr *w, unsigned tag, uint64_t v);

/* tc_derw_positive writes an INTEGER from its magnitude, big-endian, leading zeros dropped. */
void tc_derw_positive(tc_wr *w, tc_bytes magnitude);

void tc_derw_boolean(tc_wr *w, bool v);

/* tc_derw_bit_string writes a BIT STRING whose last byte has `unused` unused bits. */
void tc_derw_bit_string(tc_wr *w, tc_bytes bytes, uint8_t unused);

/* tc_derw_time writes a Time: UTCTime for 1950 to 2049, GeneralizedTime otherwise. */
void tc_derw_time(tc_wr *w, tc_time t);

/* tc_derw_signature writes ECDSA-Sig-Value from r || s of 32 bytes each. */
void tc_derw_signature(tc_wr *w, const uint8_t raw[64]);

#endif
