/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/decode.h"
#include "cli/inspect.h"
#include "dcap/quote.h"

/* Certification data types that a PCK chain stands in (intel-dcap:1.7). */
#define CERTIFICATION_PCK_CHAIN 5

static const char *body_text(tc_quote_body body)
{
    switch (body) {
    case TC_QUOTE_BODY_SGX:
        return "SGX enclave report";
    case TC_QUOTE_BODY_TD10:
        return "TD report 1.0";
    case TC_QUOTE_BODY_TD15:
        return "TD report 1.5";
    case TC_QUOTE_BODY_TD15EX:
        return "TD report 1.5, extended";
    default:
        return "unknown";
    }
}

static const char *certification_text(uint16_t type)
{
    static const char *const names[] = {
        "none",
        "platform id in plain text",
        "platform id, encrypted (RSA 2048)",
        "platform id, encrypted (RSA 3072)",
        "PCK certificate",
        "PCK certificate chain",
    };

    return type < sizeof names / sizeof names[0] ? names[type] : "unknown";
}

static void print_enclave(tc_print *p, const tc_sgx_report *report)
{
    tc_print_hex(p, "CPUSVN", report->cpu_svn);
    tc_print_hex(p, "MISCSELECT", report->misc_select);
    tc_print_hex(p, "ATTRIBUTES", report->attributes);
    tc_print_hex(p, "MRENCLAVE", report->mr_enclave);
    tc_print_hex(p, "MRSIGNER", report->mr_signer);
    tc_print_number(p, "ISVPRODID", report->isv_prod_id);
    tc_print_number(p, "ISVSVN", report->isv_svn);
    tc_print_hex(p, "REPORTDATA", report->report_data);
}

static void print_td(tc_print *p, const tc_td_report *td)
{
    static const char *const rtmr[] = {"RTMR0", "RTMR1", "RTMR2", "RTMR3"};

    tc_print_hex(p, "TEE_TCB_SVN", td->tee_tcb_svn);
    tc_print_hex(p, "MRSEAM", td->mr_seam);
    tc_print_hex(p, "MRSIGNERSEAM", td->mr_signer_seam);
    tc_print_hex(p, "SEAMATTRIBUTES", td->seam_attributes);
    tc_print_hex(p, "TDATTRIBUTES", td->td_attributes);
    tc_print_hex(p, "XFAM", td->xfam);
    tc_print_hex(p, "MRTD", td->mr_td);
    tc_print_hex(p, "MRCONFIGID", td->mr_config_id);
    tc_print_hex(p, "MROWNER", td->mr_owner);
    tc_print_hex(p, "MROWNERCONFIG", td->mr_owner_config);
    for (size_t i = 0; i < sizeof rtmr / sizeof rtmr[0]; i++) {
        tc_print_hex(p, rtmr[i], td->rtmr[i]);
    }
    tc_print_hex(p, "REPORTDATA", td->report_data);
    if (td->tee_tcb_svn_2.n > 0) {
        tc_print_hex(p, "TEE_TCB_SVN_2", td->tee_tcb_svn_2);
        tc_print_hex(p, "MRSERVICETD", td->mr_service_td);
    }
}

static void print_quote(tc_print *p, const tc_quote *quote)
{
    tc_print_number(p, "version", quote->version);
    tc_print_lit(p, "technology", quote->tee == TC_TEE_TDX ? "TDX" : "SGX");
    tc_print_lit(p, "body", body_text(quote->body));
    tc_print_number(p, "size", quote->raw.n);
    tc_print_hex(p, "QE vendor id", quote->vendor_id);
    tc_print_hex(p, "user data", quote->user_data);
    tc_print_heading(p, quote->body == TC_QUOTE_BODY_SGX ? "enclave" : "virtual machine");
    p->level++;
    if (quote->body == TC_QUOTE_BODY_SGX) {
        print_enclave(p, &quote->isv);
    } else {
        print_td(p, &quote->td);
    }
    p->level--;
    tc_print_heading(p, "signature");
    p->level++;
    tc_print_hex(p, "signature", quote->signature);
    tc_print_hex(p, "attestation key", quote->attestation_key);
    p->level--;
    tc_print_heading(p, "quoting enclave (QE) report");
    p->level++;
    print_enclave(p, &quote->qe);
    tc_print_hex(p, "signature", quote->qe_signature);
    tc_print_hex(p, "authentication data", quote->qe_auth);
    p->level--;
    tc_print_number(p, "certification type", quote->certification_type);
    tc_print_lit(p, "certification data", certification_text(quote->certification_type));
    p->level++;
    if (quote->certification_type == CERTIFICATION_PCK_CHAIN) {
        tc_inspect_chain(p, "PCK certificate chain", quote->certification_data);
    } else {
        tc_print_hex(p, "data", quote->certification_data);
    }
    p->level--;
    tc_print_number(p, "zero bytes at the end", quote->tail.n);
}

bool tc_inspect_quote(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_bytes raw;
    tc_quote quote;

    if (!tc_decode_quote(&raw, p->arena, content, diag) || !tc_quote_parse(&quote, raw, diag)) {
        return false;
    }
    print_quote(p, &quote);
    return true;
}

void tc_inspect_quote_inside(tc_print *p, tc_bytes quote)
{
    tc_diag diag = {0};
    tc_quote parsed;

    tc_print_heading(p, "quote");
    p->level++;
    if (tc_quote_parse(&parsed, quote, &diag)) {
        print_quote(p, &parsed);
    } else {
        tc_inspect_unreadable(p, "unreadable", &diag);
    }
    p->level--;
}
