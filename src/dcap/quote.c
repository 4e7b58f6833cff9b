/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/quote.h"

#include <string.h>

#include "base/rd.h"

#define HEADER_SIZE     48
#define USER_DATA_SIZE  20
#define VENDOR_ID_SIZE  16
#define SGX_REPORT_SIZE 384
#define TD10_SIZE       584
#define TD15_SIZE       648
#define TD15EX_SIZE     885
#define SIGNATURE_SIZE  64
#define KEY_SIZE        64

#define KEY_TYPE_ECDSA_P256 2

/* Certification data types (intel-dcap:1.7). */
#define CERTIFICATION_LAST      5
#define CERTIFICATION_QE_REPORT 6

/* Sizes of the fixed-size types 1 to 3. */
#define PPID_PLAIN_SIZE    36
#define PPID_RSA_2048_SIZE 276
#define PPID_RSA_3072_SIZE 404

static bool fail(tc_diag *diag, tc_reason reason, const char *what, size_t offset, const char *rule)
{
    tc_diag_set(diag, reason, what, offset);
    return tc_diag_rule(diag, rule);
}

static bool truncated(tc_diag *diag, const char *what, const tc_rd *r, const char *rule)
{
    return fail(diag, TC_REASON_TRUNCATED, what, tc_rd_offset(r), rule);
}

/* ---- reports --------------------------------------------------------------------------------- */

/* Reads an enclave report; what says whose. */
static bool parse_sgx_report(tc_sgx_report *out, tc_rd *r, const char *what, tc_diag *diag)
{
    tc_bytes misc_reserved, isv_ext_prod_id, reserved_1, reserved_2, config_id, config_svn,
        reserved_3, family_id;
    size_t start = tc_rd_offset(r);
    tc_rd body;

    if (!tc_rd_bytes(r, &out->raw, SGX_REPORT_SIZE)) {
        return truncated(diag, what, r, "intel-dcap:1.2");
    }
    body = tc_rd_init(out->raw);
    if (!tc_rd_bytes(&body, &out->cpu_svn, 16) || !tc_rd_bytes(&body, &out->misc_select, 4) ||
        !tc_rd_bytes(&body, &misc_reserved, 12) || !tc_rd_bytes(&body, &isv_ext_prod_id, 16) ||
        !tc_rd_bytes(&body, &out->attributes, 16) || !tc_rd_bytes(&body, &out->mr_enclave, 32) ||
        !tc_rd_bytes(&body, &reserved_1, 32) || !tc_rd_bytes(&body, &out->mr_signer, 32) ||
        !tc_rd_bytes(&body, &reserved_2, 32) || !tc_rd_bytes(&body, &config_id, 64) ||
        !tc_rd_u16le(&body, &out->isv_prod_id) || !tc_rd_u16le(&body, &out->isv_svn) ||
        !tc_rd_bytes(&body, &config_svn, 2) || !tc_rd_bytes(&body, &reserved_3, 42) ||
        !tc_rd_bytes(&body, &family_id, 16) || !tc_rd_bytes(&body, &out->report_data, 64) ||
        !tc_rd_end(&body)) {
        return truncated(diag, what, r, "intel-dcap:1.2");
    }
    out->reserved_zero = tc_bytes_is_zero(misc_reserved) && tc_bytes_is_zero(reserved_1) &&
                         tc_bytes_is_zero(reserved_2) && tc_bytes_is_zero(reserved_3);
    if (!out->reserved_zero) {
        return fail(diag, TC_REASON_NOT_ZERO, what, start, "intel-dcap:1.2");
    }
    return true;
}

static bool parse_td_report(tc_td_report *out, tc_rd *r, size_t size, tc_diag *diag)
{
    tc_bytes extension;
    tc_rd body;
    bool ok;

    if (!tc_rd_bytes(r, &out->raw, size)) {
        return truncated(diag, "quote: TD report", r, "intel-dcap:1.3");
    }
    body = tc_rd_init(out->raw);
    ok = tc_rd_bytes(&body, &out->tee_tcb_svn, 16) && tc_rd_bytes(&body, &out->mr_seam, 48) &&
         tc_rd_bytes(&body, &out->mr_signer_seam, 48) &&
         tc_rd_bytes(&body, &out->seam_attributes, 8) &&
         tc_rd_bytes(&body, &out->td_attributes, 8) && tc_rd_bytes(&body, &out->xfam, 8) &&
         tc_rd_bytes(&body, &out->mr_td, 48) && tc_rd_bytes(&body, &out->mr_config_id, 48) &&
         tc_rd_bytes(&body, &out->mr_owner, 48) && tc_rd_bytes(&body, &out->mr_owner_config, 48) &&
         tc_rd_bytes(&body, &out->rtmr[0], 48) && tc_rd_bytes(&body, &out->rtmr[1], 48) &&
         tc_rd_bytes(&body, &out->rtmr[2], 48) && tc_rd_bytes(&body, &out->rtmr[3], 48) &&
         tc_rd_bytes(&body, &out->report_data, 64);
    if (ok && size >= TD15_SIZE) {
        ok = tc_rd_bytes(&body, &out->tee_tcb_svn_2, 16) &&
             tc_rd_bytes(&body, &out->mr_service_td, 48);
    }
    if (ok && size == TD15EX_SIZE) {
        ok = tc_rd_bytes(&body, &extension, TD15EX_SIZE - TD15_SIZE);
    }
    if (!ok || !tc_rd_end(&body)) {
        return truncated(diag, "quote: TD report", r, "intel-dcap:1.3");
    }
    return true;
}

/* ---- header and body ------------------------------------------------------------------------- */

static bool parse_header(tc_quote *out, tc_rd *r, tc_diag *diag)
{
    uint16_t key_type, svn_1, svn_2;

    if (!tc_rd_u16le(r, &out->version) || !tc_rd_u16le(r, &key_type) ||
        !tc_rd_u32le(r, &out->tee) || !tc_rd_u16le(r, &svn_1) || !tc_rd_u16le(r, &svn_2) ||
        !tc_rd_bytes(r, &out->vendor_id, VENDOR_ID_SIZE) ||
        !tc_rd_bytes(r, &out->user_data, USER_DATA_SIZE)) {
        return truncated(diag, "quote: header", r, "intel-dcap:1.1");
    }
    if (out->version < 3 || out->version > 5) {
        return fail(diag, TC_REASON_UNSUPPORTED, "quote: version", 0, "intel-dcap:1.1");
    }
    if (key_type != KEY_TYPE_ECDSA_P256) {
        return fail(diag, TC_REASON_UNSUPPORTED, "quote: attestation key type", 2,
                    "intel-dcap:1.1");
    }
    if (out->tee != TC_TEE_SGX && (out->tee != TC_TEE_TDX || out->version == 3)) {
        return fail(diag, TC_REASON_UNSUPPORTED, "quote: TEE type", 4, "intel-dcap:1.1");
    }
    if (out->version != 3 && (svn_1 != 0 || svn_2 != 0)) {
        return fail(diag, TC_REASON_NOT_ZERO, "quote: reserved header bytes", 8, "intel-dcap:1.1");
    }
    return true;
}

static size_t body_size(tc_quote_body body)
{
    switch (body) {
    case TC_QUOTE_BODY_SGX:
        return SGX_REPORT_SIZE;
    case TC_QUOTE_BODY_TD10:
        return TD10_SIZE;
    case TC_QUOTE_BODY_TD15:
        return TD15_SIZE;
    case TC_QUOTE_BODY_TD15EX:
        return TD15EX_SIZE;
    }
    return 0;
}

/* Version 5 says which body follows; the TEE must agree (intel-dcap:1.4). */
static bool parse_descriptor(tc_quote *out, tc_rd *r, tc_diag *diag)
{
    uint16_t type;
    uint32_t size;

    if (!tc_rd_u16le(r, &type) || !tc_rd_u32le(r, &size)) {
        return truncated(diag, "quote: body descriptor", r, "intel-dcap:1.4");
    }
    if (type < TC_QUOTE_BODY_SGX || type > TC_QUOTE_BODY_TD15EX) {
        return fail(diag, TC_REASON_UNSUPPORTED, "quote: body type", HEADER_SIZE, "intel-dcap:1.4");
    }
    out->body = (tc_quote_body)type;
    if ((out->body == TC_QUOTE_BODY_SGX) != (out->tee == TC_TEE_SGX)) {
        return fail(diag, TC_REASON_MISMATCH, "quote: body type and TEE type", HEADER_SIZE,
                    "intel-dcap:1.4");
    }
    if (size != body_size(out->body)) {
        tc_diag_set_numbers(diag, TC_REASON_LENGTH, "quote: body", HEADER_SIZE + 2, size,
                            body_size(out->body));
        return tc_diag_rule(diag, "intel-dcap:1.4");
    }
    return true;
}

static bool parse_body(tc_quote *out, tc_rd *r, tc_diag *diag)
{
    if (out->version == 5) {
        if (!parse_descriptor(out, r, diag)) {
            return false;
        }
    } else {
        out->body = out->tee == TC_TEE_SGX ? TC_QUOTE_BODY_SGX : TC_QUOTE_BODY_TD10;
    }
    if (out->body == TC_QUOTE_BODY_SGX) {
        return parse_sgx_report(&out->isv, r, "quote: enclave report", diag);
    }
    return parse_td_report(&out->td, r, body_size(out->body), diag);
}

/* ---- signature section ----------------------------------------------------------------------- */

/* Fixed sizes of certification data types; 0 = any. */
static size_t certification_size(uint16_t type)
{
    static const size_t sizes[] = {0, PPID_PLAIN_SIZE, PPID_RSA_2048_SIZE, PPID_RSA_3072_SIZE, 0,
                                   0};

    return sizes[type];
}

/* Type, size and content of the PCK certification data, which must fill what is left of r. */
static bool parse_certification(tc_quote *out, tc_rd *r, tc_diag *diag)
{
    size_t at = tc_rd_offset(r);
    uint32_t size;

    if (!tc_rd_u16le(r, &out->certification_type) || !tc_rd_u32le(r, &size)) {
        return truncated(diag, "quote: certification data", r, "intel-dcap:1.6");
    }
    if (out->certification_type < 1 || out->certification_type > CERTIFICATION_LAST) {
        return fail(diag, TC_REASON_UNSUPPORTED, "quote: certification data type", at,
                    "intel-dcap:1.7");
    }
    if (size != tc_rd_left(r)) {
        tc_diag_set_numbers(diag, TC_REASON_LENGTH, "quote: certification data", at + 2, size,
                            tc_rd_left(r));
        return tc_diag_rule(diag, "intel-dcap:1.6");
    }
    if (certification_size(out->certification_type) != 0 &&
        size != certification_size(out->certification_type)) {
        tc_diag_set_numbers(diag, TC_REASON_LENGTH, "quote: certification data", at + 2, size,
                            certification_size(out->certification_type));
        return tc_diag_rule(diag, "intel-dcap:1.7");
    }
    out->certification_data = tc_rd_rest(r);
    return true;
}

/* QE report, its signature, authentication data and certification data, which must fill r. */
static bool parse_qe(tc_quote *out, tc_rd *r, tc_diag *diag)
{
    uint16_t auth_size;

    if (!parse_sgx_report(&out->qe, r, "quote: QE report", diag)) {
        return false;
    }
    if (!tc_rd_bytes(r, &out->qe_signature, SIGNATURE_SIZE) || !tc_rd_u16le(r, &auth_size) ||
        !tc_rd_bytes(r, &out->qe_auth, auth_size)) {
        return truncated(diag, "quote: QE authentication data", r, "intel-dcap:1.6");
    }
    return parse_certification(out, r, diag);
}

/* Versions 4 and 5 wrap the QE's part once more, as certification data of type 6. */
static bool parse_wrapper(tc_rd *r, tc_diag *diag)
{
    size_t at = tc_rd_offset(r);
    uint16_t type;
    uint32_t size;

    if (!tc_rd_u16le(r, &type) || !tc_rd_u32le(r, &size)) {
        return truncated(diag, "quote: QE certification data", r, "intel-dcap:1.6");
    }
    if (type != CERTIFICATION_QE_REPORT) {
        return fail(diag, TC_REASON_VALUE, "quote: outer certification data type", at,
                    "intel-dcap:1.6");
    }
    if (size != tc_rd_left(r)) {
        tc_diag_set_numbers(diag, TC_REASON_LENGTH, "quote: QE certification data", at + 2, size,
                            tc_rd_left(r));
        return tc_diag_rule(diag, "intel-dcap:1.6");
    }
    return true;
}

static bool parse_signature_section(tc_quote *out, tc_rd *r, tc_diag *diag)
{
    size_t at = tc_rd_offset(r);
    uint32_t size;
    tc_rd section;

    if (!tc_rd_u32le(r, &size) || !tc_rd_sub(r, &section, size)) {
        return fail(diag, TC_REASON_TRUNCATED, "quote: signature section", at, "intel-dcap:1.6");
    }
    if (!tc_rd_bytes(&section, &out->signature, SIGNATURE_SIZE) ||
        !tc_rd_bytes(&section, &out->attestation_key, KEY_SIZE)) {
        return truncated(diag, "quote: signature and attestation key", &section, "intel-dcap:1.6");
    }
    if (out->version != 3 && !parse_wrapper(&section, diag)) {
        return false;
    }
    return parse_qe(out, &section, diag);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool parse(tc_quote *out, tc_bytes in, tc_diag *diag)
{
    tc_rd r = tc_rd_init(in);

    out->raw = in;
    if (in.n > TC_MAX_QUOTE) {
        tc_diag_set_numbers(diag, TC_REASON_LIMIT, "quote", TC_NO_OFFSET, in.n, TC_MAX_QUOTE);
        return false;
    }
    if (!parse_header(out, &r, diag) || !parse_body(out, &r, diag)) {
        return false;
    }
    out->signed_part = tc_bytes_sub(in, 0, tc_rd_offset(&r));
    if (!parse_signature_section(out, &r, diag)) {
        return false;
    }
    out->tail = tc_rd_rest(&r);
    if (!tc_bytes_is_zero(out->tail)) {
        return fail(diag, TC_REASON_NOT_ZERO, "quote: bytes behind the signature section",
                    tc_bytes_offset(in, out->tail), "intel-dcap:1.9");
    }
    return true;
}

bool tc_quote_parse(tc_quote *out, tc_bytes in, tc_diag *diag)
{
    memset(out, 0, sizeof *out);
    if (!parse(out, in, diag)) {
        memset(out, 0, sizeof *out);
        return false;
    }
    return true;
}

bool tc_quote_looks_like(tc_bytes in)
{
    tc_rd r = tc_rd_init(in);
    uint16_t version, key_type;
    uint32_t tee;

    return in.n >= HEADER_SIZE + SGX_REPORT_SIZE && tc_rd_u16le(&r, &version) &&
           tc_rd_u16le(&r, &key_type) && tc_rd_u32le(&r, &tee) && version >= 3 && version <= 5 &&
           key_type == KEY_TYPE_ECDSA_P256 && (tee == TC_TEE_SGX || tee == TC_TEE_TDX);
}
