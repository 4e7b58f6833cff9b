/* SPDX-License-Identifier: Apache-2.0
 *
 * RA-TLS certificates: the dstack extensions (dstack:1.7).
 */
#include "codec/der.h"
#include "codec/utf8.h"
#include "dstack/attestation.h"

#define ADDRESS_SIZE 20
#define USAGE_MAX    64
#define APP_INFO_MAX 4096

/* 1.3.6.1.4.1.62397.1.N; N is the last byte. */
#define OID_ARC      0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xe7, 0x3d, 0x01
#define OID_ARC_SIZE 9

/* extension finds extension N and unwraps the OCTET STRING inside its value. */
static bool extension(tc_bytes *out, bool *has, const tc_x509 *cert, uint8_t number, size_t max,
                      tc_diag *diag)
{
    const uint8_t oid[OID_ARC_SIZE + 1] = {OID_ARC, number};
    const tc_x509_extension *found = tc_x509_extension_find(cert, tc_bytes_of(oid, sizeof oid));
    tc_rd r;

    *out = (tc_bytes){NULL, 0};
    *has = found != NULL;
    if (found == NULL) {
        return true;
    }
    r = tc_rd_init(found->value);
    if (!tc_der_bytes(&r, out, TC_DER_OCTET_STRING) || !tc_rd_end(&r)) {
        return tc_diag_set(diag, TC_REASON_SYNTAX, "RA-TLS certificate: extension",
                           tc_bytes_offset(cert->der, found->value));
    }
    if (out->n > max) {
        return tc_diag_set(diag, TC_REASON_LIMIT, "RA-TLS certificate: extension",
                           tc_bytes_offset(cert->der, found->value));
    }
    return true;
}

static bool read_log(tc_ra_tls *out, tc_arena *arena, bool *has, tc_diag *diag)
{
    tc_bytes text;

    if (!extension(&text, has, &out->cert, 2, TC_MAX_CERTIFICATE, diag)) {
        return false;
    }
    out->has_event_log = *has;
    return !*has || tc_event_log_parse_json(&out->event_log, arena, text, diag);
}

static bool read_app_id(tc_ra_tls *out, bool *has, tc_diag *diag)
{
    if (!extension(&out->app_id, has, &out->cert, 3, ADDRESS_SIZE, diag)) {
        return false;
    }
    return !*has || out->app_id.n == ADDRESS_SIZE ||
           tc_diag_set(diag, TC_REASON_LENGTH, "RA-TLS certificate: app id", TC_NO_OFFSET);
}

static bool read_usage(tc_ra_tls *out, bool *has, tc_diag *diag)
{
    tc_bytes text;

    if (!extension(&text, has, &out->cert, 4, USAGE_MAX, diag)) {
        return false;
    }
    out->usage = tc_str_from_bytes(text);
    return tc_utf8_valid(text) ||
           tc_diag_set(diag, TC_REASON_VALUE, "RA-TLS certificate: usage", TC_NO_OFFSET);
}

static bool read_all(tc_ra_tls *out, tc_arena *arena, tc_diag *diag)
{
    bool has[6];
    bool any = false;

    if (!extension(&out->quote, &has[0], &out->cert, 1, TC_MAX_QUOTE, diag) ||
        !read_log(out, arena, &has[1], diag) || !read_app_id(out, &has[2], diag) ||
        !read_usage(out, &has[3], diag) ||
        !extension(&out->attestation, &has[4], &out->cert, 8, TC_MAX_CERTIFICATE, diag) ||
        !extension(&out->app_info, &has[5], &out->cert, 9, APP_INFO_MAX, diag)) {
        return false;
    }
    for (size_t i = 0; i < sizeof has / sizeof has[0]; i++) {
        any = any || has[i];
    }
    return any || tc_diag_set(diag, TC_REASON_MISSING, "RA-TLS certificate: dstack extensions",
                              TC_NO_OFFSET);
}

bool tc_ra_tls_parse(tc_ra_tls *out, tc_arena *arena, tc_bytes der, tc_diag *diag)
{
    *out = (tc_ra_tls){0};
    if (!tc_x509_parse(&out->cert, der, diag)) {
        *out = (tc_ra_tls){0};
        return false;
    }
    if (!read_all(out, arena, diag)) {
        *out = (tc_ra_tls){0};
        return tc_diag_rule(diag, "dstack:1.7");
    }
    return true;
}
