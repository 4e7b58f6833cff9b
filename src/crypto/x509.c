/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/x509.h"

#include <string.h>

#include "codec/der.h"
#include "codec/utf8.h"
#include "crypto/x509_syntax.h"

#define RULE "rfc5280:4.1"

#define VERSION_3          2 /* the INTEGER of v3 */
#define SERIAL_MAX         20
#define POINT_UNCOMPRESSED 0x04
#define ASCII_LAST         0x7f
#define OID_MORE           0x80 /* this number goes on in the next byte */

#define OID(bytes) {(const uint8_t *)(bytes), sizeof(bytes) - 1}

const tc_bytes TC_OID_BASIC_CONSTRAINTS = OID("\x55\x1d\x13");
const tc_bytes TC_OID_KEY_USAGE = OID("\x55\x1d\x0f");
const tc_bytes TC_OID_AKI = OID("\x55\x1d\x23");
const tc_bytes TC_OID_SKI = OID("\x55\x1d\x0e");
const tc_bytes TC_OID_CRL_DISTRIBUTION = OID("\x55\x1d\x1f");
const tc_bytes TC_OID_CRL_NUMBER = OID("\x55\x1d\x14");
const tc_bytes TC_OID_SUBJECT_ALT_NAME = OID("\x55\x1d\x11");
const tc_bytes TC_OID_EXT_KEY_USAGE = OID("\x55\x1d\x25");

/* 1.2.840.10045.4.3.2, 1.2.840.10045.2.1, 1.2.840.10045.3.1.7 (RFC 5758 3.2, RFC 5480 2.1.1). */
static const tc_bytes oid_ecdsa_sha256 = OID("\x2a\x86\x48\xce\x3d\x04\x03\x02");
static const tc_bytes oid_ec_public_key = OID("\x2a\x86\x48\xce\x3d\x02\x01");
static const tc_bytes oid_prime256v1 = OID("\x2a\x86\x48\xce\x3d\x03\x01\x07");
static const tc_bytes oid_common_name = OID("\x55\x04\x03");

static bool fail(tc_diag *diag, tc_reason reason, const char *what, size_t offset)
{
    tc_diag_set(diag, reason, what, offset);
    return tc_diag_rule(diag, RULE);
}

/* ---- shared with CRLs ------------------------------------------------------------------------ */

bool tc_x509_syntax_oid(tc_rd *r, tc_bytes *out)
{
    bool starts = true; /* the next byte is the first of a number */

    if (!tc_der_bytes(r, out, TC_DER_OID) || out->n == 0) {
        return false;
    }
    for (size_t i = 0; i < out->n; i++) {
        if (starts && out->p[i] == OID_MORE) {
            return false; /* a leading zero */
        }
        starts = (out->p[i] & OID_MORE) == 0;
    }
    return starts;
}

bool tc_x509_syntax_algorithm(tc_rd *r, tc_bytes *element, bool *ecdsa_sha256)
{
    tc_rd whole, body;
    tc_bytes oid;

    *ecdsa_sha256 = false;
    if (!tc_der_element(r, element, TC_DER_SEQUENCE)) {
        return false;
    }
    whole = tc_rd_init(*element);
    if (!tc_der_get(&whole, &body, TC_DER_SEQUENCE) || !tc_x509_syntax_oid(&body, &oid)) {
        return false;
    }
    /* RFC 5758 3.2: parameters must be absent. */
    *ecdsa_sha256 = tc_bytes_eq(oid, oid_ecdsa_sha256) && tc_rd_end(&body);
    while (tc_rd_left(&body) > 0) {
        unsigned tag;
        tc_bytes parameters, content;

        if (!tc_der_any(&body, &tag, &parameters, &content)) {
            return false;
        }
    }
    return tc_rd_end(&body);
}

bool tc_x509_syntax_serial(tc_rd *r, tc_bytes *out)
{
    size_t n;

    if (!tc_der_integer(r, out) || (out->p[0] & 0x80) != 0) {
        return false;
    }
    n = out->p[0] == 0 ? out->n - 1 : out->n;
    return n > 0 && n <= SERIAL_MAX;
}

static bool is_ascii(tc_bytes text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] > ASCII_LAST) {
            return false;
        }
    }
    return true;
}

/* RFC 5280 4.1.2.4 and appendix A.1: UTF8String and PrintableString, IA5String for domain
 * components and mail addresses. The other string types are history and not read. Characters that
 * public authorities put into PrintableStrings against the rule are tolerated. */
static bool attribute_value(unsigned tag, tc_bytes text)
{
    switch (tag) {
    case TC_DER_UTF8_STRING:
        return text.n > 0 && tc_utf8_valid(text);
    case TC_DER_PRINTABLE_STRING:
        return text.n > 0 && is_ascii(text);
    case TC_DER_IA5_STRING:
        return is_ascii(text);
    default:
        return false;
    }
}

/* RelativeDistinguishedName: a SET of one or more {OID, value}. */
static bool rdn_syntax(tc_rd *r)
{
    tc_rd set, pair;

    if (!tc_der_get(r, &set, TC_DER_SET)) {
        return false;
    }
    do {
        unsigned tag;
        tc_bytes oid, element, content;

        if (!tc_der_get(&set, &pair, TC_DER_SEQUENCE) || !tc_x509_syntax_oid(&pair, &oid) ||
            !tc_der_any(&pair, &tag, &element, &content) || !tc_rd_end(&pair) ||
            !attribute_value(tag, content)) {
            return false;
        }
    } while (tc_rd_left(&set) > 0);
    return tc_rd_end(&set);
}

bool tc_x509_syntax_name(tc_rd *r, tc_bytes *out)
{
    tc_rd whole, names;

    if (!tc_der_element(r, out, TC_DER_SEQUENCE)) {
        return false;
    }
    whole = tc_rd_init(*out);
    if (!tc_der_get(&whole, &names, TC_DER_SEQUENCE)) {
        return false;
    }
    while (tc_rd_left(&names) > 0) {
        if (!rdn_syntax(&names)) {
            return false;
        }
    }
    return tc_rd_end(&names);
}

bool tc_x509_syntax_extension(tc_rd *r, tc_x509_extension *out)
{
    tc_rd body;

    *out = (tc_x509_extension){0};
    if (!tc_der_get(r, &body, TC_DER_SEQUENCE) || !tc_x509_syntax_oid(&body, &out->oid)) {
        return false;
    }
    if (tc_der_peek(&body, TC_DER_BOOLEAN)) {
        /* X.690 11.5: a default value (false) is not encoded. */
        if (!tc_der_boolean(&body, &out->critical) || !out->critical) {
            return false;
        }
    }
    return tc_der_bytes(&body, &out->value, TC_DER_OCTET_STRING) && tc_rd_end(&body);
}

bool tc_x509_syntax_signature(tc_rd *r, uint8_t out[TC_P256_SIGNATURE], bool *well_formed)
{
    tc_bytes bits;

    *well_formed = false;
    if (!tc_der_bit_string(r, &bits)) {
        return false;
    }
    *well_formed = tc_p256_signature_from_der(out, bits);
    return true;
}

/* ---- the certificate ------------------------------------------------------------------------- */

/* Version, serial, inner algorithm and issuer. */
static bool parse_head(tc_x509 *out, tc_rd *tbs, tc_bytes *algorithm, tc_diag *diag)
{
    tc_rd explicit_version;
    uint64_t version;

    if (!tc_der_get(tbs, &explicit_version, TC_DER_CONTEXT_CONSTRUCTED(0)) ||
        !tc_der_u64(&explicit_version, &version, TC_DER_INTEGER) || !tc_rd_end(&explicit_version) ||
        version != VERSION_3) {
        return fail(diag, TC_REASON_UNSUPPORTED, "certificate: version", tc_rd_offset(tbs));
    }
    if (!tc_x509_syntax_serial(tbs, &out->serial)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: serial number", tc_rd_offset(tbs));
    }
    if (!tc_x509_syntax_algorithm(tbs, algorithm, &out->ecdsa_sha256)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: signature algorithm", tc_rd_offset(tbs));
    }
    if (!tc_x509_syntax_name(tbs, &out->issuer)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: issuer", tc_rd_offset(tbs));
    }
    return true;
}

static bool parse_validity(tc_x509 *out, tc_rd *tbs, tc_diag *diag)
{
    tc_rd body;

    if (!tc_der_get(tbs, &body, TC_DER_SEQUENCE) || !tc_der_time(&body, &out->not_before) ||
        !tc_der_time(&body, &out->not_after) || !tc_rd_end(&body)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: validity", tc_rd_offset(tbs));
    }
    if (out->not_before > out->not_after) {
        return fail(diag, TC_REASON_ORDER, "certificate: validity", tc_rd_offset(tbs));
    }
    return true;
}

/* Keeps the point when the key is an uncompressed point of P-256; other keys are only framed. */
static bool parse_key(tc_x509 *out, tc_rd *tbs, tc_diag *diag)
{
    tc_rd whole, body, algorithm, parameters;
    tc_bytes oid, curve, bits, ignored;

    if (!tc_der_element(tbs, &out->spki, TC_DER_SEQUENCE)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: public key", tc_rd_offset(tbs));
    }
    whole = tc_rd_init(out->spki);
    if (!tc_der_get(&whole, &body, TC_DER_SEQUENCE) ||
        !tc_der_get(&body, &algorithm, TC_DER_SEQUENCE) || !tc_x509_syntax_oid(&algorithm, &oid) ||
        !tc_der_bit_string(&body, &bits) || !tc_rd_end(&body)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: public key", tc_rd_offset(tbs));
    }
    parameters = algorithm;
    while (tc_rd_left(&parameters) > 0) {
        unsigned tag;

        if (!tc_der_any(&parameters, &tag, &ignored, &curve)) {
            return fail(diag, TC_REASON_SYNTAX, "certificate: public key", tc_rd_offset(tbs));
        }
    }
    if (tc_bytes_eq(oid, oid_ec_public_key) && tc_x509_syntax_oid(&algorithm, &curve) &&
        tc_rd_end(&algorithm) && tc_bytes_eq(curve, oid_prime256v1) &&
        bits.n == 1 + TC_P256_POINT && bits.p[0] == POINT_UNCOMPRESSED) {
        out->is_p256 = true;
        tc_copy(out->point, bits.p + 1, TC_P256_POINT);
    }
    return true;
}

static bool parse_extensions(tc_x509 *out, tc_rd *tbs, tc_diag *diag)
{
    tc_rd outer, list;

    if (tc_rd_left(tbs) == 0) {
        return true;
    }
    if (!tc_der_get(tbs, &outer, TC_DER_CONTEXT_CONSTRUCTED(3)) ||
        !tc_der_get(&outer, &list, TC_DER_SEQUENCE) || !tc_rd_end(&outer) ||
        tc_rd_left(&list) == 0) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: extensions", tc_rd_offset(tbs));
    }
    while (tc_rd_left(&list) > 0) {
        tc_x509_extension *e = &out->extensions[out->n_extensions];

        if (out->n_extensions == TC_MAX_EXTENSIONS) {
            return fail(diag, TC_REASON_LIMIT, "certificate: extensions", tc_rd_offset(&list));
        }
        if (!tc_x509_syntax_extension(&list, e)) {
            return fail(diag, TC_REASON_SYNTAX, "certificate: extension", tc_rd_offset(&list));
        }
        if (tc_x509_extension_find(out, e->oid) != NULL) {
            return fail(diag, TC_REASON_DUPLICATE, "certificate: extension", tc_rd_offset(&list));
        }
        out->n_extensions++;
    }
    return true;
}

static bool parse_tbs(tc_x509 *out, tc_bytes *algorithm, tc_diag *diag)
{
    tc_rd whole = tc_rd_init(out->tbs), tbs;

    if (!tc_der_get(&whole, &tbs, TC_DER_SEQUENCE)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate", 0);
    }
    if (!parse_head(out, &tbs, algorithm, diag) || !parse_validity(out, &tbs, diag)) {
        return false;
    }
    if (!tc_x509_syntax_name(&tbs, &out->subject)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: subject", tc_rd_offset(&tbs));
    }
    if (!parse_key(out, &tbs, diag) || !parse_extensions(out, &tbs, diag)) {
        return false;
    }
    if (!tc_rd_end(&tbs)) {
        return fail(diag, TC_REASON_TRAILING, "certificate: extensions", tc_rd_offset(&tbs));
    }
    return true;
}

static bool parse(tc_x509 *out, tc_bytes der, tc_diag *diag)
{
    tc_rd r = tc_rd_init(der), body;
    tc_bytes inner = {NULL, 0}, outer = {NULL, 0};
    bool outer_ecdsa = false;

    out->der = der;
    if (der.n > TC_MAX_CERTIFICATE) {
        return fail(diag, TC_REASON_LIMIT, "certificate", 0);
    }
    if (!tc_der_get(&r, &body, TC_DER_SEQUENCE)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate", 0);
    }
    if (!tc_rd_end(&r)) {
        return fail(diag, TC_REASON_TRAILING, "certificate", tc_rd_offset(&r));
    }
    if (!tc_der_element(&body, &out->tbs, TC_DER_SEQUENCE)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate", tc_rd_offset(&body));
    }
    if (!parse_tbs(out, &inner, diag)) {
        return false;
    }
    if (!tc_x509_syntax_algorithm(&body, &outer, &outer_ecdsa) ||
        !tc_x509_syntax_signature(&body, out->signature, &out->has_signature) ||
        !tc_rd_end(&body)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: signature", tc_rd_offset(&body));
    }
    if (!tc_bytes_eq(inner, outer)) { /* RFC 5280 4.1.1.2 */
        return fail(diag, TC_REASON_MISMATCH, "certificate: signature algorithm", TC_NO_OFFSET);
    }
    out->has_signature = out->has_signature && out->ecdsa_sha256;
    return true;
}

bool tc_x509_parse(tc_x509 *out, tc_bytes der, tc_diag *diag)
{
    memset(out, 0, sizeof *out);
    if (!parse(out, der, diag)) {
        memset(out, 0, sizeof *out);
        return false;
    }
    return true;
}

/* ---- extensions ------------------------------------------------------------------------------ */

const tc_x509_extension *tc_x509_extension_find(const tc_x509 *cert, tc_bytes oid)
{
    for (size_t i = 0; i < cert->n_extensions; i++) {
        if (tc_bytes_eq(cert->extensions[i].oid, oid)) {
            return &cert->extensions[i];
        }
    }
    return NULL;
}

bool tc_x509_basic_constraints(tc_x509_constraints *out, const tc_x509 *cert, tc_diag *diag)
{
    const tc_x509_extension *e = tc_x509_extension_find(cert, TC_OID_BASIC_CONSTRAINTS);
    tc_x509_constraints c = {0};
    tc_rd r, body;

    *out = c;
    if (e == NULL) {
        return true;
    }
    c.present = true;
    c.critical = e->critical;
    r = tc_rd_init(e->value);
    if (!tc_der_get(&r, &body, TC_DER_SEQUENCE) || !tc_rd_end(&r)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: basic constraints", TC_NO_OFFSET);
    }
    if (tc_der_peek(&body, TC_DER_BOOLEAN) && (!tc_der_boolean(&body, &c.ca) || !c.ca)) {
        return fail(diag, TC_REASON_CANONICAL, "certificate: basic constraints", TC_NO_OFFSET);
    }
    c.has_path_len = c.ca && tc_rd_left(&body) > 0;
    if ((c.has_path_len && !tc_der_u64(&body, &c.path_len, TC_DER_INTEGER)) || !tc_rd_end(&body)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: basic constraints", TC_NO_OFFSET);
    }
    *out = c;
    return true;
}

bool tc_x509_key_usage(uint16_t *out, bool *critical, const tc_x509 *cert, tc_diag *diag)
{
    const tc_x509_extension *e = tc_x509_extension_find(cert, TC_OID_KEY_USAGE);
    uint16_t bits;
    tc_rd r;

    *out = 0;
    *critical = false;
    if (e == NULL) {
        return true;
    }
    r = tc_rd_init(e->value);
    if (!tc_der_bits(&r, &bits) || !tc_rd_end(&r)) {
        return fail(diag, TC_REASON_SYNTAX, "certificate: key usage", TC_NO_OFFSET);
    }
    if (bits == 0) { /* RFC 5280 4.2.1.3: at least one bit */
        return fail(diag, TC_REASON_VALUE, "certificate: key usage", TC_NO_OFFSET);
    }
    *out = bits;
    *critical = e->critical;
    return true;
}

bool tc_x509_syntax_aki(tc_bytes *out, tc_bytes value)
{
    tc_rd r = tc_rd_init(value), body;

    return tc_der_get(&r, &body, TC_DER_SEQUENCE) && tc_rd_end(&r) &&
           tc_der_bytes(&body, out, TC_DER_CONTEXT(0)) && out->n > 0 && tc_rd_end(&body);
}

bool tc_x509_key_id(tc_bytes *out, const tc_x509 *cert, tc_bytes oid, tc_diag *diag)
{
    const tc_x509_extension *e = tc_x509_extension_find(cert, oid);
    bool is_aki = tc_bytes_eq(oid, TC_OID_AKI);
    const char *what =
        is_aki ? "certificate: authority key identifier" : "certificate: subject key identifier";
    tc_bytes id;
    tc_rd r;
    bool ok;

    *out = (tc_bytes){NULL, 0};
    if (e == NULL) {
        return fail(diag, TC_REASON_MISSING, what, TC_NO_OFFSET);
    }
    r = tc_rd_init(e->value);
    ok = is_aki ? tc_x509_syntax_aki(&id, e->value)
                : tc_der_bytes(&r, &id, TC_DER_OCTET_STRING) && tc_rd_end(&r) && id.n > 0;
    if (!ok) {
        return fail(diag, TC_REASON_SYNTAX, what, TC_NO_OFFSET);
    }
    *out = id;
    return true;
}

/* ---- names ----------------------------------------------------------------------------------- */

/* Reads the next RDN if it is a single {OID, value}. */
static bool next_single(tc_rd *names, tc_bytes *oid, unsigned *tag, tc_bytes *value)
{
    tc_rd set, pair;
    tc_bytes element;

    return tc_der_get(names, &set, TC_DER_SET) && tc_der_get(&set, &pair, TC_DER_SEQUENCE) &&
           tc_rd_end(&set) && tc_der_bytes(&pair, oid, TC_DER_OID) &&
           tc_der_any(&pair, tag, &element, value) && tc_rd_end(&pair);
}

tc_str tc_x509_common_name(tc_bytes name)
{
    tc_rd r = tc_rd_init(name), names;
    tc_bytes oid, value;
    unsigned tag;

    if (!tc_der_get(&r, &names, TC_DER_SEQUENCE)) {
        return (tc_str){NULL, 0};
    }
    while (next_single(&names, &oid, &tag, &value)) {
        if (tc_bytes_eq(oid, oid_common_name) &&
            (tag == TC_DER_UTF8_STRING || tag == TC_DER_PRINTABLE_STRING)) {
            return tc_str_from_bytes(value);
        }
    }
    return (tc_str){NULL, 0};
}

bool tc_x509_name_is(tc_bytes name, const tc_x509_rdn *rdns, size_t n)
{
    tc_rd r = tc_rd_init(name), names;
    tc_bytes oid, value;
    unsigned tag;

    if (!tc_der_get(&r, &names, TC_DER_SEQUENCE) || !tc_rd_end(&r)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!next_single(&names, &oid, &tag, &value) ||
            !tc_str_is(tc_str_from_bytes(oid), rdns[i].oid) ||
            (tag != TC_DER_UTF8_STRING && tag != TC_DER_PRINTABLE_STRING) ||
            !tc_str_is(tc_str_from_bytes(value), rdns[i].value)) {
            return false;
        }
    }
    return tc_rd_end(&names);
}

/* ---- judging --------------------------------------------------------------------------------- */

bool tc_x509_verify_signed_by(tc_p256 *p256, const tc_x509 *cert, tc_bytes issuer_name,
                              const uint8_t issuer_point[TC_P256_POINT], const char *what,
                              tc_diag *diag)
{
    if (!tc_bytes_eq(cert->issuer, issuer_name)) {
        return tc_diag_set(diag, TC_REASON_ISSUER, what, TC_NO_OFFSET);
    }
    if (!cert->ecdsa_sha256) {
        return tc_diag_set(diag, TC_REASON_UNSUPPORTED, what, TC_NO_OFFSET);
    }
    if (!cert->has_signature) {
        return tc_diag_set(diag, TC_REASON_SIGNATURE, what, TC_NO_OFFSET);
    }
    return tc_p256_verify(p256, issuer_point, cert->signature, &cert->tbs, 1, what, diag);
}

bool tc_x509_valid_at(const tc_x509 *cert, tc_time now, tc_diag *diag)
{
    if (now < cert->not_before) {
        return tc_diag_set(diag, TC_REASON_NOT_YET_VALID, "certificate", TC_NO_OFFSET);
    }
    if (now > cert->not_after) {
        return tc_diag_set(diag, TC_REASON_EXPIRED, "certificate", TC_NO_OFFSET);
    }
    return true;
}
