/* SPDX-License-Identifier: Apache-2.0
 *
 * Putting the outcome of the collateral's checks down, as it stands at a given time. Windows: both
 * ends belong to them, everywhere (RFC 5280 4.1.2.5 says so for certificates; CRLs and documents
 * follow suit).
 */
#include "base/hex.h"
#include "dcap/collateral_object.h"
#include "dcap/show.h"

static bool is_ok(const tc_diag *diag)
{
    return diag->reason == TC_REASON_NONE;
}

/* ---- texts ----------------------------------------------------------------------------------- */

static tc_str show_crl(tc_arena *arena, const tc_crl *crl)
{
    tc_wr w = tc_wr_init(arena, TC_SHOW_MAX);

    tc_show_window(&w, crl->this_update, crl->next_update);
    tc_wr_lit(&w, ", ");
    tc_wr_dec(&w, crl->n_revoked);
    tc_wr_lit(&w, crl->n_revoked == 1 ? " entry" : " entries");
    return tc_wr_text(&w);
}

static tc_str show_window(tc_arena *arena, tc_time from, tc_time to)
{
    tc_wr w = tc_wr_init(arena, TC_SHOW_MAX);

    tc_show_window(&w, from, to);
    return tc_wr_text(&w);
}

static tc_str show_tcb_info(tc_arena *arena, const tc_tcb_info *info)
{
    tc_wr w = tc_wr_init(arena, TC_SHOW_MAX);

    tc_wr_lit(&w, info->tee == TC_TEE_SGX ? "SGX" : "TDX");
    tc_wr_lit(&w, ", FMSPC ");
    tc_wr_hex(&w, tc_bytes_of(info->fmspc, sizeof info->fmspc));
    tc_wr_lit(&w, ", evaluation number ");
    tc_wr_dec(&w, info->evaluation_number);
    return tc_wr_text(&w);
}

static tc_str show_qe_identity(tc_arena *arena, const tc_qe_identity *identity)
{
    tc_wr w = tc_wr_init(arena, TC_SHOW_MAX);

    tc_wr_lit(&w, identity->tee == TC_TEE_SGX ? "QE" : "TD_QE");
    tc_wr_lit(&w, ", evaluation number ");
    tc_wr_dec(&w, identity->evaluation_number);
    return tc_wr_text(&w);
}

void tc_collateral_show(tc_collateral *c, tc_arena *arena)
{
    if (c->root_shown) {
        c->shown_root = tc_hex_text(arena, tc_bytes_of(c->root_fingerprint, TC_SHA256_SIZE));
    }
    if (c->has_root_crl) {
        c->shown_root_crl = show_crl(arena, &c->root_crl);
    }
    if (c->has_pck_crl) {
        c->shown_pck_crl = show_crl(arena, &c->pck_crl);
    }
    if (c->signing[0].present) {
        c->shown_signing =
            show_window(arena, c->signing[0].cert.not_before, c->signing[0].cert.not_after);
    }
    if (c->has_tcb_info) {
        c->shown_tcb_info = show_tcb_info(arena, &c->tcb_info);
        c->shown_tcb_window = show_window(arena, c->tcb_info.issue_date, c->tcb_info.next_update);
    }
    if (c->has_qe_identity) {
        c->shown_qe_identity = show_qe_identity(arena, &c->qe_identity);
        c->shown_qe_window =
            show_window(arena, c->qe_identity.issue_date, c->qe_identity.next_update);
    }
}

/* ---- recording ------------------------------------------------------------------------------- */

#define DIAGS_MAX   4
#define WINDOWS_MAX 2

/* What a check rests on: what was found once (the first failure counts), and windows. */
typedef struct grounds {
    const tc_diag *diags[DIAGS_MAX]; /* NULL ends the list */
    tc_window windows[WINDOWS_MAX];  /* what == NULL ends the list */
    tc_str shown;
} grounds;

static void settle(tc_checks *checks, tc_check_id id, const grounds *g, tc_time now)
{
    const tc_window *outside;
    size_t n = 0;

    for (size_t i = 0; i < DIAGS_MAX && g->diags[i] != NULL; i++) {
        if (!is_ok(g->diags[i])) {
            tc_checks_fail_diag(checks, id, g->diags[i]);
            return;
        }
    }
    while (n < WINDOWS_MAX && g->windows[n].what != NULL) {
        n++;
    }
    outside = tc_window_find(g->windows, n, now);
    if (outside != NULL) {
        tc_window_fail(checks, id, outside, now);
    } else {
        tc_checks_pass_with(checks, id, (tc_str){NULL, 0}, g->shown);
    }
}

static tc_window cert_window(const tc_x509 *cert, const char *what)
{
    return (tc_window){cert->not_before, cert->not_after, what};
}

static tc_window crl_window(const tc_crl *crl, const char *what)
{
    return (tc_window){crl->this_update, crl->next_update, what};
}

static void record_root(const tc_collateral *c, tc_checks *checks)
{
    tc_str expected = {NULL, 0};

    if (!c->root_shown) {
        return; /* no chain could be read: hardware.collateral.format says why */
    }
    tc_checks_evidence(checks, TC_CHECK_ID_ROOT, c->parts.tcb_info_chain);
    if (!is_ok(&c->root_diag)) {
        if (c->roots.n > 0) {
            expected = tc_hex_text(checks->arena,
                                   tc_bytes_of(c->roots.items[0].fingerprint, TC_SHA256_SIZE));
        }
        tc_checks_fail(checks, TC_CHECK_ID_ROOT, c->root_diag.reason,
                       tc_diag_text(checks->arena, &c->root_diag), expected, c->shown_root);
    } else if (c->root.production) {
        tc_checks_pass_with(checks, TC_CHECK_ID_ROOT, c->shown_root, c->shown_root);
    } else {
        tc_wr why = tc_wr_init(checks->arena, TC_SHOW_MAX);

        tc_wr_lit(&why, "the chain ends in a root given by the caller (sha256 ");
        tc_wr_str(&why, c->shown_root);
        tc_wr_lit(&why, "), not in Intel's: this is simulated evidence");
        tc_checks_warn(checks, TC_CHECK_ID_ROOT, tc_wr_text(&why), expected, c->shown_root);
    }
}

/* What is not there is no fault of what is: missing evidence leaves a check undecided. */
static void record_format(const tc_collateral *c, tc_checks *checks)
{
    if (c->incomplete) {
        tc_checks_inconclusive(checks, TC_CHECK_ID_COLLATERAL_FORMAT,
                               tc_diag_text(checks->arena, &c->format));
        return;
    }
    tc_checks_result(checks, TC_CHECK_ID_COLLATERAL_FORMAT, is_ok(&c->format), &c->format);
}

static void record_crls(const tc_collateral *c, tc_time now, tc_checks *checks)
{
    if (c->has_root_crl && c->root_shown) {
        const grounds g = {
            {&c->root_crl_diag},
            {cert_window(&c->root_cert, "root certificate"), crl_window(&c->root_crl, "root CRL")},
            c->shown_root_crl};

        tc_checks_evidence(checks, TC_CHECK_ID_COLLATERAL_ROOT_CRL, c->parts.root_crl);
        settle(checks, TC_CHECK_ID_COLLATERAL_ROOT_CRL, &g, now);
    }
    if (c->has_pck_crl && c->intermediate.present) {
        const grounds g = {{&c->pck_crl_diag},
                           {cert_window(&c->intermediate.cert, "intermediate CA certificate"),
                            crl_window(&c->pck_crl, "PCK CRL")},
                           c->shown_pck_crl};

        tc_checks_evidence(checks, TC_CHECK_ID_COLLATERAL_PCK_CRL, c->parts.pck_crl);
        tc_checks_evidence(checks, TC_CHECK_ID_COLLATERAL_PCK_CRL, c->parts.pck_crl_chain);
        settle(checks, TC_CHECK_ID_COLLATERAL_PCK_CRL, &g, now);
    }
}

static void record_signing(const tc_collateral *c, tc_time now, tc_checks *checks)
{
    const grounds g = {
        {&c->signing[0].chain, &c->signing[0].revoked, &c->signing[1].chain,
         &c->signing[1].revoked},
        {cert_window(&c->signing[0].cert, "TCB Signing certificate"),
         cert_window(&c->signing[1].cert, "TCB Signing certificate of the QE identity")},
        c->shown_signing};

    if (!c->signing[0].present || !c->signing[1].present) {
        return;
    }
    tc_checks_evidence(checks, TC_CHECK_ID_COLLATERAL_TCB_SIGNING, c->parts.tcb_info_chain);
    if (!c->same_signing) {
        tc_checks_evidence(checks, TC_CHECK_ID_COLLATERAL_TCB_SIGNING, c->parts.qe_identity_chain);
    }
    settle(checks, TC_CHECK_ID_COLLATERAL_TCB_SIGNING, &g, now);
}

static void record_tcb_info(const tc_collateral *c, tc_time now, tc_checks *checks)
{
    const grounds document = {{&c->tcb_info_diag}, {{0}}, c->shown_tcb_info};
    const grounds current = {{NULL},
                             {{c->tcb_info.issue_date, c->tcb_info.next_update, "TCB info"}},
                             c->shown_tcb_window};

    if (c->tcb_info_signed || !is_ok(&c->tcb_info_diag)) {
        tc_checks_evidence(checks, TC_CHECK_ID_COLLATERAL_TCB_INFO, c->parts.tcb_info);
        settle(checks, TC_CHECK_ID_COLLATERAL_TCB_INFO, &document, now);
    }
    if (c->has_tcb_info) {
        tc_checks_evidence(checks, TC_CHECK_ID_COLLATERAL_TCB_INFO_CURRENT, c->parts.tcb_info);
        settle(checks, TC_CHECK_ID_COLLATERAL_TCB_INFO_CURRENT, &current, now);
    }
}

static void record_qe_identity(const tc_collateral *c, tc_time now, tc_checks *checks)
{
    const grounds document = {{&c->qe_identity_diag}, {{0}}, c->shown_qe_identity};
    const grounds current = {
        {NULL},
        {{c->qe_identity.issue_date, c->qe_identity.next_update, "QE identity"}},
        c->shown_qe_window};

    if (c->qe_identity_signed || !is_ok(&c->qe_identity_diag)) {
        tc_checks_evidence(checks, TC_CHECK_ID_COLLATERAL_QE_IDENTITY, c->parts.qe_identity);
        settle(checks, TC_CHECK_ID_COLLATERAL_QE_IDENTITY, &document, now);
    }
    if (c->has_qe_identity) {
        tc_checks_evidence(checks, TC_CHECK_ID_COLLATERAL_QE_IDENTITY_CURRENT,
                           c->parts.qe_identity);
        settle(checks, TC_CHECK_ID_COLLATERAL_QE_IDENTITY_CURRENT, &current, now);
    }
}

void tc_collateral_record(const tc_collateral *collateral, tc_time now, tc_checks *checks)
{
    record_root(collateral, checks);
    record_format(collateral, checks);
    record_crls(collateral, now, checks);
    record_signing(collateral, now, checks);
    record_tcb_info(collateral, now, checks);
    record_qe_identity(collateral, now, checks);
}
