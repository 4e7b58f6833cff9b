/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "codec/der.h"
#include "crypto/x509.h"
#include "crypto/x509_syntax.h"

#define RULE "rfc5280:5.1"

#define VERSION_2 1 /* the INTEGER of v2 */

static bool fail(tc_diag *diag, tc_reason reason, const char *what, size_t offset)
{
    tc_diag_set(diag, reason, what, offset);
    return tc_diag_rule(diag, RULE);
}

/* Entry extensions: none may be critical (RFC 5280 5.3: an unknown critical one makes the list
 * unusable, and Intel uses none). */
static bool entry_extensions(tc_rd *entry)
{
    tc_rd list;
    tc_x509_extension e;

    if (tc_rd_left(entry) == 0) {
        return true;
    }
    if (!tc_der_get(entry, &list, TC_DER_SEQUENCE)) {
        return false;
    }
    do {
        if (!tc_x509_syntax_extension(&list, &e) || e.critical) {
            return false;
        }
    } while (tc_rd_left(&list) > 0);
    return tc_rd_end(&list);
}

static bool next_entry(tc_rd *list, tc_bytes *serial)
{
    tc_rd entry;
    tc_time when;

    return tc_der_get(list, &entry, TC_DER_SEQUENCE) && tc_x509_syntax_serial(&entry, serial) &&
           tc_der_time(&entry, &when) && entry_extensions(&entry) && tc_rd_end(&entry);
}

static bool parse_revoked(tc_crl *out, tc_rd *tbs, tc_diag *diag)
{
    tc_rd list;
    tc_bytes serial;

    if (!tc_der_peek(tbs, TC_DER_SEQUENCE)) {
        return true;
    }
    if (!tc_der_bytes(tbs, &out->revoked, TC_DER_SEQUENCE) || out->revoked.n == 0) {
        return fail(diag, TC_REASON_SYNTAX, "CRL: revoked certificates", tc_rd_offset(tbs));
    }
    list = tc_rd_init(out->revoked);
    while (tc_rd_left(&list) > 0) {
        if (out->n_revoked == TC_MAX_CRL_ENTRIES) {
            return fail(diag, TC_REASON_LIMIT, "CRL: revoked certificates", TC_NO_OFFSET);
        }
        if (!next_entry(&list, &serial)) {
            return fail(diag, TC_REASON_SYNTAX, "CRL: revoked certificate", TC_NO_OFFSET);
        }
        out->n_revoked++;
    }
    return true;
}

/* One extension: crlNumber and AKI are wanted, foreign ones tolerated unless critical. A delta or
 * partial CRL is marked by a critical extension, so it is refused here. */
static bool take_extension(tc_crl *out, const tc_x509_extension *e, bool *has_number)
{
    tc_rd r = tc_rd_init(e->value);
    tc_bytes number;

    if (e->critical) {
        return false;
    }
    if (tc_bytes_eq(e->oid, TC_OID_CRL_NUMBER)) {
        bool ok = !*has_number && tc_der_integer(&r, &number) && tc_rd_end(&r);

        *has_number = true;
        return ok;
    }
    if (tc_bytes_eq(e->oid, TC_OID_AKI)) {
        return out->authority_key_id.n == 0 && tc_x509_syntax_aki(&out->authority_key_id, e->value);
    }
    return true;
}

static bool parse_extensions(tc_crl *out, tc_rd *tbs, tc_diag *diag)
{
    tc_rd outer, list;
    bool has_number = false;

    if (!tc_der_get(tbs, &outer, TC_DER_CONTEXT_CONSTRUCTED(0)) ||
        !tc_der_get(&outer, &list, TC_DER_SEQUENCE) || !tc_rd_end(&outer)) {
        return fail(diag, TC_REASON_SYNTAX, "CRL: extensions", tc_rd_offset(tbs));
    }
    while (tc_rd_left(&list) > 0) {
        tc_x509_extension e;

        if (!tc_x509_syntax_extension(&list, &e) || !take_extension(out, &e, &has_number)) {
            return fail(diag, TC_REASON_VALUE, "CRL: extension", tc_rd_offset(&list));
        }
    }
    if (!has_number || out->authority_key_id.n == 0) {
        return fail(diag, TC_REASON_MISSING, "CRL: number or authority key identifier",
                    TC_NO_OFFSET);
    }
    return true;
}

static bool parse_tbs(tc_crl *out, tc_bytes *algorithm, bool *ecdsa_sha256, tc_diag *diag)
{
    tc_rd whole = tc_rd_init(out->tbs), tbs;
    uint64_t version;

    if (!tc_der_get(&whole, &tbs, TC_DER_SEQUENCE) || !tc_der_u64(&tbs, &version, TC_DER_INTEGER) ||
        version != VERSION_2) {
        return fail(diag, TC_REASON_UNSUPPORTED, "CRL: version", TC_NO_OFFSET);
    }
    if (!tc_x509_syntax_algorithm(&tbs, algorithm, ecdsa_sha256) ||
        !tc_x509_syntax_name(&tbs, &out->issuer)) {
        return fail(diag, TC_REASON_SYNTAX, "CRL: issuer", tc_rd_offset(&tbs));
    }
    if (!tc_der_time(&tbs, &out->this_update) || !tc_der_time(&tbs, &out->next_update)) {
        return fail(diag, TC_REASON_SYNTAX, "CRL: thisUpdate or nextUpdate", tc_rd_offset(&tbs));
    }
    if (out->this_update > out->next_update) {
        return fail(diag, TC_REASON_ORDER, "CRL: thisUpdate and nextUpdate", tc_rd_offset(&tbs));
    }
    if (!parse_revoked(out, &tbs, diag) || !parse_extensions(out, &tbs, diag)) {
        return false;
    }
    if (!tc_rd_end(&tbs)) {
        return fail(diag, TC_REASON_TRAILING, "CRL: extensions", tc_rd_offset(&tbs));
    }
    return true;
}

static bool parse(tc_crl *out, tc_bytes der, tc_diag *diag)
{
    tc_rd r = tc_rd_init(der), body;
    tc_bytes inner = {NULL, 0}, outer = {NULL, 0};
    bool inner_ecdsa = false, outer_ecdsa = false, well_formed = false;

    out->der = der;
    if (der.n > TC_MAX_CRL) {
        return fail(diag, TC_REASON_LIMIT, "CRL", 0);
    }
    if (!tc_der_get(&r, &body, TC_DER_SEQUENCE) ||
        !tc_der_element(&body, &out->tbs, TC_DER_SEQUENCE)) {
        return fail(diag, TC_REASON_SYNTAX, "CRL", 0);
    }
    if (!tc_rd_end(&r)) {
        return fail(diag, TC_REASON_TRAILING, "CRL", tc_rd_offset(&r));
    }
    if (!parse_tbs(out, &inner, &inner_ecdsa, diag)) {
        return false;
    }
    if (!tc_x509_syntax_algorithm(&body, &outer, &outer_ecdsa) ||
        !tc_x509_syntax_signature(&body, out->signature, &well_formed) || !tc_rd_end(&body)) {
        return fail(diag, TC_REASON_SYNTAX, "CRL: signature", tc_rd_offset(&body));
    }
    if (!tc_bytes_eq(inner, outer)) { /* RFC 5280 5.1.1.2 */
        return fail(diag, TC_REASON_MISMATCH, "CRL: signature algorithm", TC_NO_OFFSET);
    }
    if (!inner_ecdsa || !well_formed) {
        return fail(diag, TC_REASON_UNSUPPORTED, "CRL: signature", TC_NO_OFFSET);
    }
    return true;
}

bool tc_crl_parse(tc_crl *out, tc_bytes der, tc_diag *diag)
{
    memset(out, 0, sizeof *out);
    if (!parse(out, der, diag)) {
        memset(out, 0, sizeof *out);
        return false;
    }
    return true;
}

bool tc_crl_has(const tc_crl *crl, tc_bytes serial)
{
    tc_rd list = tc_rd_init(crl->revoked);
    tc_bytes listed;

    /* If the bytes are nowhere, no entry has them; this settles nearly every case. */
    if (serial.n > 0 && tc_bytes_find(crl->revoked, serial) == SIZE_MAX) {
        return false;
    }
    while (next_entry(&list, &listed)) {
        if (tc_bytes_eq(listed, serial)) {
            return true;
        }
    }
    return false;
}

bool tc_crl_verify(tc_p256 *p256, const tc_crl *crl, tc_bytes issuer_name,
                   const uint8_t issuer_point[TC_P256_POINT], tc_diag *diag)
{
    if (!tc_bytes_eq(crl->issuer, issuer_name)) {
        return tc_diag_set(diag, TC_REASON_ISSUER, "CRL", TC_NO_OFFSET);
    }
    return tc_p256_verify(p256, issuer_point, crl->signature, &crl->tbs, 1, "CRL", diag);
}

bool tc_crl_valid_at(const tc_crl *crl, tc_time now, tc_diag *diag)
{
    if (now < crl->this_update) {
        return tc_diag_set(diag, TC_REASON_NOT_YET_VALID, "CRL", TC_NO_OFFSET);
    }
    if (now > crl->next_update) {
        return tc_diag_set(diag, TC_REASON_EXPIRED, "CRL", TC_NO_OFFSET);
    }
    return true;
}
