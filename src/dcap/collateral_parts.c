/* SPDX-License-Identifier: Apache-2.0
 *
 * The two shapes in which collateral is passed around: Intel's own answers, and the one JSON
 * object of the dcap-qvl tools (intel-dcap:3.1, 3.2, 3.6).
 */
#include <string.h>

#include "base/hex.h"
#include "codec/json.h"
#include "crypto/p256.h"
#include "dcap/collateral.h"

#define MAX_DEPTH 8
#define MAX_NODES 65536

/* The whole set: two documents, three PEM texts and two CRLs in hex. */
#define MAX_SET ((size_t)4 * TC_MAX_TCB_INFO + (size_t)4 * TC_MAX_CRL)

#define WHAT "collateral"

static bool open_object(tc_json *doc, tc_arena *arena, tc_bytes json, size_t max, tc_diag *diag)
{
    const tc_json_limits limits = {max, MAX_DEPTH, MAX_NODES};

    return tc_json_parse(doc, arena, json, &limits, diag) &&
           (tc_json_kind_of(doc, TC_JSON_ROOT) == TC_JSON_OBJECT ||
            tc_json_fail(doc, TC_JSON_ROOT, TC_REASON_TYPE, WHAT, diag));
}

/* ---- dcap-qvl -------------------------------------------------------------------------------- */

static bool text_part(tc_bytes *out, const tc_json *doc, const char *name, tc_diag *diag)
{
    tc_str text;

    if (!tc_json_get_text(doc, TC_JSON_ROOT, name, &text, WHAT, diag)) {
        return false;
    }
    *out = tc_bytes_from_str(text);
    return true;
}

static bool hex_part(tc_bytes *out, const tc_json *doc, const char *name, size_t max, tc_diag *diag)
{
    tc_str text;

    if (!tc_json_get_text(doc, TC_JSON_ROOT, name, &text, WHAT, diag)) {
        return false;
    }
    if (!tc_hex_decode_alloc(out, doc->arena, text, max)) {
        return tc_json_fail(doc, tc_json_find(doc, TC_JSON_ROOT, name),
                            doc->arena->failed ? TC_REASON_NO_MEMORY : TC_REASON_SYNTAX,
                            WHAT ": hexadecimal", diag);
    }
    return true;
}

static bool signature_part(tc_bytes *out, const tc_json *doc, const char *name, tc_diag *diag)
{
    return hex_part(out, doc, name, TC_P256_SIGNATURE, diag) &&
           (out->n == TC_P256_SIGNATURE ||
            tc_json_fail(doc, tc_json_find(doc, TC_JSON_ROOT, name), TC_REASON_LENGTH,
                         WHAT ": signature", diag));
}

/* Absent, or null as some tools write it. */
static bool optional_text_part(tc_bytes *out, const tc_json *doc, const char *name, tc_diag *diag)
{
    return tc_json_find_given(doc, TC_JSON_ROOT, name) == TC_JSON_NONE ||
           text_part(out, doc, name, diag);
}

static bool parts_from_qvl(tc_collateral_parts *out, const tc_json *doc, tc_diag *diag)
{
    static const char *const names[] = {
        "pck_crl_issuer_chain",     "root_ca_crl", "pck_crl",
        "tcb_info_issuer_chain",    "tcb_info",    "tcb_info_signature",
        "qe_identity_issuer_chain", "qe_identity", "qe_identity_signature",
        "pck_certificate_chain",    NULL};

    return tc_json_only(doc, TC_JSON_ROOT, names, WHAT, diag) &&
           text_part(&out->pck_crl_chain, doc, "pck_crl_issuer_chain", diag) &&
           hex_part(&out->root_crl, doc, "root_ca_crl", TC_MAX_CRL, diag) &&
           hex_part(&out->pck_crl, doc, "pck_crl", TC_MAX_CRL, diag) &&
           text_part(&out->tcb_info_chain, doc, "tcb_info_issuer_chain", diag) &&
           text_part(&out->tcb_info, doc, "tcb_info", diag) &&
           signature_part(&out->tcb_info_signature, doc, "tcb_info_signature", diag) &&
           text_part(&out->qe_identity_chain, doc, "qe_identity_issuer_chain", diag) &&
           text_part(&out->qe_identity, doc, "qe_identity", diag) &&
           signature_part(&out->qe_identity_signature, doc, "qe_identity_signature", diag) &&
           optional_text_part(&out->pck_chain, doc, "pck_certificate_chain", diag);
}

bool tc_collateral_parts_from_qvl(tc_collateral_parts *out, tc_arena *arena, tc_bytes json,
                                  tc_diag *diag)
{
    tc_json doc;

    memset(out, 0, sizeof *out);
    if (!open_object(&doc, arena, json, MAX_SET, diag) || !parts_from_qvl(out, &doc, diag)) {
        memset(out, 0, sizeof *out);
        return tc_diag_rule(diag, "intel-dcap:3.6");
    }
    return true;
}

/* ---- Intel's answers ------------------------------------------------------------------------- */

static bool envelope(tc_envelope_kind *kind, tc_bytes *body, tc_bytes *signature,
                     const tc_json *doc, tc_diag *diag)
{
    static const char *const tcb_info_names[] = {"tcbInfo", "signature", NULL};
    static const char *const identity_names[] = {"enclaveIdentity", "signature", NULL};
    bool is_tcb_info = tc_json_find(doc, TC_JSON_ROOT, "tcbInfo") != TC_JSON_NONE;
    tc_jref inner;

    if (!tc_json_only(doc, TC_JSON_ROOT, is_tcb_info ? tcb_info_names : identity_names, WHAT,
                      diag) ||
        !tc_json_get_object(doc, TC_JSON_ROOT, is_tcb_info ? "tcbInfo" : "enclaveIdentity", &inner,
                            WHAT, diag) ||
        !signature_part(signature, doc, "signature", diag)) {
        return false;
    }
    *kind = is_tcb_info ? TC_ENVELOPE_TCB_INFO : TC_ENVELOPE_QE_IDENTITY;
    *body = tc_json_raw(doc, inner);
    return true;
}

bool tc_collateral_envelope(tc_envelope_kind *kind, tc_bytes *body, tc_bytes *signature,
                            tc_arena *arena, tc_bytes json, tc_diag *diag)
{
    tc_json doc;

    *kind = TC_ENVELOPE_TCB_INFO;
    *body = (tc_bytes){NULL, 0};
    *signature = (tc_bytes){NULL, 0};
    if (!open_object(&doc, arena, json, TC_MAX_TCB_INFO, diag) ||
        !envelope(kind, body, signature, &doc, diag)) {
        *body = (tc_bytes){NULL, 0};
        *signature = (tc_bytes){NULL, 0};
        return tc_diag_rule(diag, "intel-dcap:3.1");
    }
    return true;
}
