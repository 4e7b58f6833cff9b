/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"
#include "cli/inspect.h"
#include "dcap/collateral.h"

static void print_advisories(tc_print *p, const tc_tcb_level *level)
{
    for (size_t i = 0; i < level->n_advisories; i++) {
        tc_wr_u8(&p->w, ' ');
        tc_print_safe(p, level->advisories[i]);
    }
}

static void put_date(tc_print *p, tc_time date)
{
    char text[TC_TIME_TEXT];

    tc_time_format(text, date);
    tc_wr_bytes(&p->w, tc_bytes_of(text, sizeof "2026-01-01" - 1));
}

/* print_levels prints TCB levels, one a line. */
static void print_levels(tc_print *p, const tc_tcb_level *levels, size_t n, bool platform)
{
    for (size_t i = 0; i < n; i++) {
        const tc_tcb_level *level = &levels[i];

        tc_print_label(p, i == 0 ? "TCB levels" : "");
        if (platform) {
            tc_wr_lit(&p->w, "sgx ");
            tc_wr_hex(&p->w, tc_bytes_of(level->sgx, sizeof level->sgx));
            if (level->has_tdx) {
                tc_wr_lit(&p->w, " tdx ");
                tc_wr_hex(&p->w, tc_bytes_of(level->tdx, sizeof level->tdx));
            }
            tc_wr_lit(&p->w, " pce ");
            tc_wr_dec(&p->w, level->pce_svn);
        } else {
            tc_wr_lit(&p->w, "svn ");
            tc_wr_dec(&p->w, level->isv_svn);
        }
        tc_wr_u8(&p->w, ' ');
        put_date(p, level->date);
        tc_wr_u8(&p->w, ' ');
        tc_wr_lit(&p->w, tc_tcb_status_text(level->status));
        print_advisories(p, level);
        tc_print_end(p);
    }
}

static void print_module(tc_print *p, const char *heading, const tc_tdx_module *module)
{
    tc_print_heading(p, heading);
    p->level++;
    tc_print_number(p, "version", module->version);
    tc_print_hex(p, "MRSIGNER", tc_bytes_of(module->mr_signer, sizeof module->mr_signer));
    tc_print_hex(p, "attributes", tc_bytes_of(module->attributes, sizeof module->attributes));
    tc_print_hex(p, "attributes mask",
                 tc_bytes_of(module->attributes_mask, sizeof module->attributes_mask));
    print_levels(p, module->levels, module->n_levels, false);
    p->level--;
}

static bool print_tcb_info(tc_print *p, tc_bytes json, tc_diag *diag)
{
    tc_tcb_info info;

    if (!tc_tcb_info_parse(&info, p->arena, json, diag)) {
        return false;
    }
    tc_print_lit(p, "technology", info.tee == TC_TEE_TDX ? "TDX" : "SGX");
    tc_print_hex(p, "FMSPC", tc_bytes_of(info.fmspc, sizeof info.fmspc));
    tc_print_hex(p, "PCE id", tc_bytes_of(info.pce_id, sizeof info.pce_id));
    tc_print_window(p, "valid", info.issue_date, info.next_update);
    tc_print_number(p, "evaluation number", info.evaluation_number);
    print_levels(p, info.levels, info.n_levels, true);
    if (info.tee == TC_TEE_TDX) {
        print_module(p, "TDX module, first generation", &info.module);
    }
    for (size_t i = 0; i < info.n_modules; i++) {
        print_module(p, "TDX module identity", &info.modules[i]);
    }
    return true;
}

static bool print_qe_identity(tc_print *p, tc_bytes json, tc_diag *diag)
{
    tc_qe_identity identity;

    if (!tc_qe_identity_parse(&identity, p->arena, json, diag)) {
        return false;
    }
    tc_print_lit(p, "technology", identity.tee == TC_TEE_TDX ? "TDX" : "SGX");
    tc_print_window(p, "valid", identity.issue_date, identity.next_update);
    tc_print_number(p, "evaluation number", identity.evaluation_number);
    tc_print_hex(p, "MISCSELECT", tc_bytes_of(identity.misc_select, sizeof identity.misc_select));
    tc_print_hex(p, "MISCSELECT mask",
                 tc_bytes_of(identity.misc_select_mask, sizeof identity.misc_select_mask));
    tc_print_hex(p, "ATTRIBUTES", tc_bytes_of(identity.attributes, sizeof identity.attributes));
    tc_print_hex(p, "ATTRIBUTES mask",
                 tc_bytes_of(identity.attributes_mask, sizeof identity.attributes_mask));
    tc_print_hex(p, "MRSIGNER", tc_bytes_of(identity.mr_signer, sizeof identity.mr_signer));
    tc_print_number(p, "ISVPRODID", identity.isv_prod_id);
    print_levels(p, identity.levels, identity.n_levels, false);
    return true;
}

bool tc_inspect_envelope(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_bytes body, signature;
    tc_envelope_kind kind;

    if (!tc_collateral_envelope(&kind, &body, &signature, p->arena, content, diag)) {
        return false;
    }
    tc_print_hex(p, "signature", signature);
    switch (kind) {
    case TC_ENVELOPE_TCB_INFO:
        return print_tcb_info(p, body, diag);
    case TC_ENVELOPE_QE_IDENTITY:
    default:
        return print_qe_identity(p, body, diag);
    }
}

/* print_part prints one document inside collateral; a broken one is said in its place. */
static void print_part(tc_print *p, const char *heading, tc_bytes content,
                       bool (*print)(tc_print *p, tc_bytes content, tc_diag *diag))
{
    tc_diag diag = {0};

    if (content.n == 0) {
        tc_print_lit(p, heading, "(none)");
        return;
    }
    tc_print_heading(p, heading);
    p->level++;
    if (!print(p, content, &diag)) {
        tc_inspect_unreadable(p, "unreadable", &diag);
    }
    p->level--;
}

bool tc_inspect_collateral(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_collateral_parts parts;

    if (!tc_collateral_parts_from_qvl(&parts, p->arena, content, diag)) {
        return false;
    }
    print_part(p, "TCB info", parts.tcb_info, print_tcb_info);
    tc_inspect_chain(p, "TCB info issuer chain", parts.tcb_info_chain);
    print_part(p, "QE identity", parts.qe_identity, print_qe_identity);
    tc_inspect_chain(p, "QE identity issuer chain", parts.qe_identity_chain);
    print_part(p, "platform revocation list", parts.pck_crl, tc_inspect_crl);
    tc_inspect_chain(p, "platform revocation list issuer chain", parts.pck_crl_chain);
    print_part(p, "root revocation list", parts.root_crl, tc_inspect_crl);
    if (parts.pck_chain.n > 0) {
        tc_inspect_chain(p, "PCK certificate chain", parts.pck_chain);
    }
    return true;
}
