/* SPDX-License-Identifier: Apache-2.0
 *
 * DER (X.690), strictly: single-byte tags, definite minimal lengths, minimal INTEGERs, BOOLEAN
 * 00 or FF. Built on tc_rd, and sticky like it.
 */
#ifndef TC_CODEC_DER_H
#define TC_CODEC_DER_H

#include "base/rd.h"

enum {
    TC_DER_BOOLEAN = 0x01,
    TC_DER_INTEGER = 0x02,
    TC_DER_BIT_STRING = 0x03,
    TC_DER_OCTET_STRING = 0x04,
    TC_DER_NULL = 0x05,
    TC_DER_OID = 0x06,
    TC_DER_ENUMERATED = 0x0a,
    TC_DER_UTF8_STRING = 0x0c,
    TC_DER_PRINTABLE_STRING = 0x13,
    TC_DER_IA5_STRING = 0x16,
    TC_DER_UTC_TIME = 0x17,
    TC_DER_GENERALIZED_TIME = 0x18,
    TC_DER_SEQUENCE = 0x30,
    TC_DER_SET = 0x31
};
/* Context-specific tags: TC_DER_CONTEXT(n) primitive, TC_DER_CONTEXT_CONSTRUCTED(n). */
#define TC_DER_CONTEXT(n)             (0x80u | (unsigned)(n))
#define TC_DER_CONTEXT_CONSTRUCTED(n) (0xa0u | (unsigned)(n))

/* tc_der_get reads one value with the given tag; *out reads its content. */
TC_MUST_USE bool tc_der_get(tc_rd *r, tc_rd *out, unsigned tag);

/* tc_der_element reads one value with the given tag; *out is header and content: the thing that
 * is hashed or compared. */
TC_MUST_USE bool tc_der_element(tc_rd *r, tc_bytes *out, unsigned tag);

/* tc_der_any reads one value of any tag; *element is header and content, *content the content. */
TC_MUST_USE bool tc_der_any(tc_rd *r, unsigned *tag, tc_bytes *element, tc_bytes *content);

/* tc_der_peek returns true when the next value has the given tag. Never fails the reader. */
bool tc_der_peek(const tc_rd *r, unsigned tag);

/* tc_der_bytes reads a primitive value's content, e.g. an OCTET STRING or OID. */
TC_MUST_USE bool tc_der_bytes(tc_rd *r, tc_bytes *out, unsigned tag);

/* tc_der_u64 reads a non-negative minimal INTEGER or ENUMERATED of at most 8 bytes. */
TC_MUST_USE bool tc_der_u64(tc_rd *r, uint64_t *out, unsigned tag);

/* tc_der_integer reads a minimal INTEGER of any size; *out is its two's-complement content. */
TC_MUST_USE bool tc_der_integer(tc_rd *r, tc_bytes *out);

TC_MUST_USE bool tc_der_boolean(tc_rd *r, bool *out);

/* tc_der_bit_string reads a BIT STRING without unused bits; *out is its bytes. */
TC_MUST_USE bool tc_der_bit_string(tc_rd *r, tc_bytes *out);

/* tc_der_bits reads a BIT STRING of at most 16 named bits (DER: no trailing zero bits); bit 0 is
 * the most significant bit of the first byte and becomes bit 0 of *out. */
TC_MUST_USE bool tc_der_bits(tc_rd *r, uint16_t *out);

/* tc_der_time reads a Time as RFC 5280 4.1.2.5 allows it: UTCTime for 1950 to 2049,
 * GeneralizedTime otherwise, both with seconds and Z. */
TC_MUST_USE bool tc_der_time(tc_rd *r, tc_time *out);

#endif
