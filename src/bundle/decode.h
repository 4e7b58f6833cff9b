/* SPDX-License-Identifier: Apache-2.0
 *
 * The spellings in which one and the same thing is passed around: binary or hex, PEM or DER,
 * percent-encoded header values. Recognition and the engine both read exhibits through these.
 */
#ifndef TC_BUNDLE_DECODE_H
#define TC_BUNDLE_DECODE_H

#include "codec/pem.h"

/* tc_decode_trimmed returns content without the white space around it. */
tc_str tc_decode_trimmed(tc_bytes content);

/* tc_decode_hex_or_binary gives binary content as it is; text of hex digits only, with an optional
 * 0x and white space around it, is decoded into the arena. At most max bytes come out. */
TC_MUST_USE bool tc_decode_hex_or_binary(tc_bytes *out, tc_arena *arena, tc_bytes content,
                                         size_t max, const char *what, tc_diag *diag);

/* tc_decode_quote, tc_decode_attestation and tc_decode_crl give the bytes of a quote, a versioned
 * attestation and a CRL (DER, PEM or hex). */
TC_MUST_USE bool tc_decode_quote(tc_bytes *out, tc_arena *arena, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_decode_attestation(tc_bytes *out, tc_arena *arena, tc_bytes content,
                                       tc_diag *diag);
TC_MUST_USE bool tc_decode_crl(tc_bytes *out, tc_arena *arena, tc_bytes content, tc_diag *diag);

/* tc_decode_pem_text gives a PEM text, percent-decoded when it came from an HTTP header
 * (intel-dcap:3.5). */
TC_MUST_USE bool tc_decode_pem_text(tc_bytes *out, tc_arena *arena, tc_bytes content,
                                    tc_diag *diag);

/* tc_decode_certificates reads one DER certificate or a PEM text (percent-encoded or not) of up to
 * TC_MAX_PEM_CERTIFICATES. */
TC_MUST_USE bool tc_decode_certificates(tc_pem_chain *out, tc_arena *arena, tc_bytes content,
                                        tc_diag *diag);

#endif
