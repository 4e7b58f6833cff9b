/* SPDX-License-Identifier: Apache-2.0
 *
 * X.509 certificates and CRLs (RFC 5280), read with our own DER reader. Syntax only: what a
 * certificate may be used for is decided by the caller, who names exactly what it expects.
 */
#ifndef TC_CRYPTO_X509_H
#define TC_CRYPTO_X509_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/rd.h"
#include "crypto/p256.h"

typedef struct tc_x509_extension {
    tc_bytes oid; /* DER content of the OBJECT IDENTIFIER */
    bool critical;
    tc_bytes value; /* content of extnValue */
} tc_x509_extension;

typedef struct tc_x509 {
    tc_bytes der;    /* the whole certificate */
    tc_bytes tbs;    /* TBSCertificate, header included: what is signed */
    tc_bytes serial; /* INTEGER content: positive, at most 20 bytes significant */
    tc_bytes issuer; /* Name, header included */
    tc_bytes subject;
    tc_time not_before, not_after;
    tc_bytes spki; /* SubjectPublicKeyInfo, header included */
    bool is_p256;
    uint8_t point[TC_P256_POINT]; /* when is_p256 */
    bool ecdsa_sha256;            /* signed with ecdsa-with-SHA256 (both places agree) */
    bool has_signature;           /* ecdsa_sha256, and r and s are DER of at most 32 bytes */
    uint8_t signature[TC_P256_SIGNATURE]; /* when has_signature */
    tc_x509_extension extensions[TC_MAX_EXTENSIONS];
    size_t n_extensions;
} tc_x509;

/* tc_x509_parse reads one v3 certificate of any key type; der must hold nothing else. Refused are
 * duplicate extensions, unique identifiers, serials that are not positive or longer than 20 bytes
 * (RFC 5280 4.1.2.2), names with other strings than UTF8String, PrintableString and IA5String,
 * malformed object identifiers, and two signature algorithms that differ. Of keys and algorithms
 * that are not ours only the frame is read. Slices borrow from der. */
TC_MUST_USE bool tc_x509_parse(tc_x509 *out, tc_bytes der, tc_diag *diag);

/* tc_x509_extension_find returns the extension with this OID (DER content), or NULL. */
const tc_x509_extension *tc_x509_extension_find(const tc_x509 *cert, tc_bytes oid);

/* The standard extensions, as OID contents. */
extern const tc_bytes TC_OID_BASIC_CONSTRAINTS, TC_OID_KEY_USAGE, TC_OID_AKI, TC_OID_SKI,
    TC_OID_CRL_DISTRIBUTION, TC_OID_CRL_NUMBER, TC_OID_SUBJECT_ALT_NAME, TC_OID_EXT_KEY_USAGE;

/* Key usage bits, RFC 5280 4.2.1.3, numbered as there. */
enum {
    TC_KU_DIGITAL_SIGNATURE = 1 << 0,
    TC_KU_NON_REPUDIATION = 1 << 1,
    TC_KU_KEY_CERT_SIGN = 1 << 5,
    TC_KU_CRL_SIGN = 1 << 6
};

typedef struct tc_x509_constraints {
    bool present, critical, ca, has_path_len;
    uint64_t path_len;
} tc_x509_constraints;

/* tc_x509_basic_constraints and tc_x509_key_usage decode the extension; absent gives present ==
 * false and usage 0. False when malformed. */
TC_MUST_USE bool tc_x509_basic_constraints(tc_x509_constraints *out, const tc_x509 *cert,
                                           tc_diag *diag);
TC_MUST_USE bool tc_x509_key_usage(uint16_t *out, bool *critical, const tc_x509 *cert,
                                   tc_diag *diag);

/* tc_x509_key_id reads the SKI, or an AKI that holds the keyIdentifier and nothing else (oid says
 * which). An absent extension is MISSING. */
TC_MUST_USE bool tc_x509_key_id(tc_bytes *out, const tc_x509 *cert, tc_bytes oid, tc_diag *diag);

/* tc_x509_common_name returns the CN of a Name, or the empty text. For showing, and for the exact
 * names of Intel's certificates; never as proof of anything. */
tc_str tc_x509_common_name(tc_bytes name);

/* tc_x509_name_is compares a Name with RDNs given in order: pairs of OID content and value, each
 * RDN with one attribute, UTF8String or PrintableString. */
typedef struct tc_x509_rdn {
    const char *oid; /* DER content, 3 bytes: "\x55\x04\x03" */
    const char *value;
} tc_x509_rdn;
bool tc_x509_name_is(tc_bytes name, const tc_x509_rdn *rdns, size_t n);

/* tc_x509_verify_signed_by checks that issuer's key signed cert, and that the names chain. P-256
 * only: another key or algorithm is UNSUPPORTED. */
TC_MUST_USE bool tc_x509_verify_signed_by(tc_p256 *p256, const tc_x509 *cert, tc_bytes issuer_name,
                                          const uint8_t issuer_point[TC_P256_POINT],
                                          const char *what, tc_diag *diag);

/* tc_x509_valid_at checks notBefore <= now <= notAfter (both ends included, RFC 5280 4.1.2.5). */
TC_MUST_USE bool tc_x509_valid_at(const tc_x509 *cert, tc_time now, tc_diag *diag);

typedef struct tc_crl {
    tc_bytes der, tbs, issuer;
    tc_time this_update, next_update;
    uint8_t signature[TC_P256_SIGNATURE];
    tc_bytes revoked; /* content of revokedCertificates; empty when there are none */
    size_t n_revoked;
    tc_bytes authority_key_id; /* AKI keyIdentifier */
} tc_crl;

/* tc_crl_parse reads one v2 CRL signed with ecdsa-with-SHA256, with nextUpdate, crlNumber and AKI
 * and no critical extension; every entry is checked for syntax. */
TC_MUST_USE bool tc_crl_parse(tc_crl *out, tc_bytes der, tc_diag *diag);

/* tc_crl_has returns true when the serial (INTEGER content) is listed. */
bool tc_crl_has(const tc_crl *crl, tc_bytes serial);

/* tc_crl_verify checks issuer name and signature. */
TC_MUST_USE bool tc_crl_verify(tc_p256 *p256, const tc_crl *crl, tc_bytes issuer_name,
                               const uint8_t issuer_point[TC_P256_POINT], tc_diag *diag);

/* tc_crl_valid_at checks thisUpdate <= now <= nextUpdate. */
TC_MUST_USE bool tc_crl_valid_at(const tc_crl *crl, tc_time now, tc_diag *diag);

#endif
