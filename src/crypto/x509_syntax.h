/* SPDX-License-Identifier: Apache-2.0
 *
 * The pieces of RFC 5280 that certificates and CRLs have in common.
 */
#ifndef TC_CRYPTO_X509_SYNTAX_H
#define TC_CRYPTO_X509_SYNTAX_H

#include "crypto/x509.h"

/* tc_x509_syntax_oid reads an OBJECT IDENTIFIER whose numbers are complete and minimal
 * (X.690 8.19).
 */
TC_MUST_USE bool tc_x509_syntax_oid(tc_rd *r, tc_bytes *out);

/* tc_x509_syntax_algorithm reads an AlgorithmIdentifier; *element is all of it. */
TC_MUST_USE bool tc_x509_syntax_algorithm(tc_rd *r, tc_bytes *element, bool *ecdsa_sha256);

/* tc_x509_syntax_serial reads a positive INTEGER of at most 20 significant bytes (RFC 5280
 * 4.1.2.2). */
TC_MUST_USE bool tc_x509_syntax_serial(tc_rd *r, tc_bytes *out);

/* tc_x509_syntax_name reads a Name and checks its structure; *out is header and content. */
TC_MUST_USE bool tc_x509_syntax_name(tc_rd *r, tc_bytes *out);

/* tc_x509_syntax_extension reads one Extension. */
TC_MUST_USE bool tc_x509_syntax_extension(tc_rd *r, tc_x509_extension *out);

/* tc_x509_syntax_signature reads the outer BIT STRING; *well_formed tells whether it holds a P-256
 * signature, which is then in out. */
TC_MUST_USE bool tc_x509_syntax_signature(tc_rd *r, uint8_t out[TC_P256_SIGNATURE],
                                          bool *well_formed);

/* tc_x509_syntax_aki reads an AuthorityKeyIdentifier that holds the keyIdentifier and nothing
 * else. */
TC_MUST_USE bool tc_x509_syntax_aki(tc_bytes *out, tc_bytes value);

#endif
