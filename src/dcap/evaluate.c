/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/evaluate.h"

#include "base/assert.h"
#include "base/hex.h"
#include "dcap/show.h"
#include "dcap/tcb.h"

#define SGX_DEBUG        0x02
#define SVN_MODULE_MAJOR 1
#define FIELD_MAX        48

/* ---- the quoting enclave's identity -----------------------------------------------------------
 */

/* Compares value & mask with want; both texts are shown masked. */
static bool masked_equal(tc_checks *checks, tc_check_id id, const char *why, tc_bytes value,
                         const uint8_t *want, const uint8_t *mask)
{
    uint8_t got[FIELD_MAX], expected[FIELD_MAX];

    for (size_t i = 0; i < value.n; i++) {
        got[i] = value.p[i] & mask[i];
        expected[i] = want[i] & mask[i];
    }
    if (tc_bytes_eq(tc_bytes_of(got, value.n), tc_bytes_of(expected, value.n)) &&
        tc_bytes_eq(tc_bytes_of(expected, value.n), tc_bytes_of(want, value.n))) {
        return true;
    }
    tc_show_mismatch(checks, id, tc_str_from_c(why), tc_bytes_of(want, value.n),
                     tc_bytes_of(got, value.n));
    return false;
}

static bool qe_numbers(const tc_quote *quote, const tc_qe_identity *identity, tc_checks *checks)
{
    tc_wr expected = tc_wr_init(checks->arena, TC_SHOW_MAX);
    tc_wr found = tc_wr_init(checks->arena, TC_SHOW_MAX);

    if (quote->qe.isv_prod_id == identity->isv_prod_id) {
        return true;
    }
    tc_wr_dec(&expected, identity->isv_prod_id);
    tc_wr_dec(&found, quote->qe.isv_prod_id);
    tc_checks_fail(checks, TC_CHECK_ID_QE_IDENTITY, TC_REASON_MISMATCH,
                   TC_STR("the quoting enclave's product number (ISVPRODID) is another"),
                   tc_wr_text(&expected), tc_wr_text(&found));
    return false;
}

static bool qe_fields(const tc_quote *quote, const tc_qe_identity *identity, tc_checks *checks)
{
    const tc_check_id id = TC_CHECK_ID_QE_IDENTITY;
    tc_bytes signer = tc_bytes_of(identity->mr_signer, sizeof identity->mr_signer);

    if (!tc_bytes_eq(quote->qe.mr_signer, signer)) {
        tc_show_mismatch(checks, id, TC_STR("the quoting enclave's signer (MRSIGNER) is another"),
                         signer, quote->qe.mr_signer);
        return false;
    }
    return qe_numbers(quote, identity, checks) &&
           masked_equal(checks, id, "the quoting enclave's MISCSELECT is another",
                        quote->qe.misc_select, identity->misc_select, identity->misc_select_mask) &&
           masked_equal(checks, id, "the quoting enclave's attributes are others",
                        quote->qe.attributes, identity->attributes, identity->attributes_mask);
}

void tc_dcap_record_qe_identity(const tc_quote *quote, const tc_collateral *c, tc_checks *checks)
{
    const tc_check_id id = TC_CHECK_ID_QE_IDENTITY;
    const tc_qe_identity *identity = &c->qe_identity;

    tc_checks_evidence(checks, id, quote->qe.raw);
    tc_checks_evidence(checks, id, c->parts.qe_identity);
    /* Whatever a mask says: a quoting enclave in debug mode can be made to sign anything. */
    if ((quote->qe.attributes.p[0] & SGX_DEBUG) != 0) {
        tc_checks_fail(checks, id, TC_REASON_POLICY,
                       TC_STR("the quoting enclave runs in debug mode"), TC_STR("debug off"),
                       tc_hex_text(checks->arena, quote->qe.attributes));
        return;
    }
    if (!tc_collateral_trusts_qe_identity(c)) {
        return;
    }
    if (identity->tee != quote->tee) {
        tc_checks_fail(checks, id, TC_REASON_MISMATCH,
                       TC_STR("the enclave identity is for the other technology"),
                       quote->tee == TC_TEE_SGX ? TC_STR("QE") : TC_STR("TD_QE"),
                       identity->tee == TC_TEE_SGX ? TC_STR("QE") : TC_STR("TD_QE"));
        return;
    }
    if (qe_fields(quote, identity, checks)) {
        tc_checks_pass_with(checks, id, (tc_str){NULL, 0},
                            tc_hex_text(checks->arena, quote->qe.mr_enclave));
    }
}

/* ---- which machine --------------------------------------------------------------------------- */

static bool record_match(const tc_dcap_result *out, const tc_quote *quote, const tc_tcb_info *info,
                         tc_checks *checks)
{
    const tc_check_id id = TC_CHECK_ID_TCB_MATCH;
    tc_bytes fmspc = tc_bytes_of(out->pck.fmspc, sizeof out->pck.fmspc);
    tc_bytes pce_id = tc_bytes_of(out->pck.pce_id, sizeof out->pck.pce_id);
    tc_bytes want_fmspc = tc_bytes_of(info->fmspc, sizeof info->fmspc);
    tc_bytes want_pce_id = tc_bytes_of(info->pce_id, sizeof info->pce_id);

    if (info->tee != quote->tee) {
        tc_checks_fail(checks, id, TC_REASON_MISMATCH,
                       TC_STR("the TCB info is for the other technology"),
                       quote->tee == TC_TEE_SGX ? TC_STR("SGX") : TC_STR("TDX"),
                       info->tee == TC_TEE_SGX ? TC_STR("SGX") : TC_STR("TDX"));
        return false;
    }
    if (!tc_bytes_eq(fmspc, want_fmspc)) {
        tc_show_mismatch(checks, id, TC_STR("the TCB info is for another model (FMSPC)"), fmspc,
                         want_fmspc);
        return false;
    }
    if (!tc_bytes_eq(pce_id, want_pce_id)) {
        tc_show_mismatch(checks, id,
                         TC_STR("the TCB info is for another certification enclave (PCEID)"),
                         pce_id, want_pce_id);
        return false;
    }
    tc_checks_pass_with(checks, id, tc_hex_text(checks->arena, fmspc),
                        tc_hex_text(checks->arena, want_fmspc));
    return true;
}

/* ---- the TDX module -------------------------------------------------------------------------- */

static bool module_matches(const tc_td_report *td, const tc_tdx_module *module, tc_checks *checks)
{
    const tc_check_id id = TC_CHECK_ID_TDX_MODULE;
    tc_bytes signer = tc_bytes_of(module->mr_signer, sizeof module->mr_signer);

    if (!tc_bytes_eq(td->mr_signer_seam, signer)) {
        tc_show_mismatch(checks, id, TC_STR("the TDX module's signer (MRSIGNERSEAM) is another"),
                         signer, td->mr_signer_seam);
        return false;
    }
    if (!tc_bytes_is_zero(td->seam_attributes)) { /* intel-dcap:1.3 */
        tc_checks_fail(checks, id, TC_REASON_NOT_ZERO,
                       TC_STR("the TDX module's attributes must be zero"), (tc_str){NULL, 0},
                       tc_hex_text(checks->arena, td->seam_attributes));
        return false;
    }
    return masked_equal(checks, id, "the TDX module's attributes are others", td->seam_attributes,
                        module->attributes, module->attributes_mask);
}

static void record_module(const tc_quote *quote, const tc_tcb_info *info, tc_checks *checks)
{
    const tc_check_id id = TC_CHECK_ID_TDX_MODULE;
    const tc_td_report *td = &quote->td;
    const tc_tdx_module *module = &info->module;
    uint8_t version = td->tee_tcb_svn.p[SVN_MODULE_MAJOR];

    if (version > 0) {
        module = tc_tcb_module(info, version);
    }
    if (module == NULL) {
        tc_wr found = tc_wr_init(checks->arena, TC_SHOW_MAX);

        tc_wr_lit(&found, "version ");
        tc_wr_dec(&found, version);
        tc_checks_fail(checks, id, TC_REASON_UNKNOWN,
                       TC_STR("Intel's reference data does not know this TDX module version"),
                       (tc_str){NULL, 0}, tc_wr_text(&found));
        return;
    }
    if (module_matches(td, module, checks)) {
        tc_checks_pass_with(checks, id, (tc_str){NULL, 0}, tc_hex_text(checks->arena, td->mr_seam));
    }
}

/* ---- levels ---------------------------------------------------------------------------------- */

static tc_str gap_text(tc_tcb_gap gap, bool current)
{
    switch (gap) {
    case TC_TCB_GAP_PLATFORM:
        return current ? TC_STR("no TCB level matches the machine's current versions")
                       : TC_STR("no TCB level matches the machine's versions");
    case TC_TCB_GAP_MODULE:
        return current ? TC_STR("no level of the TDX module matches its current version")
                       : TC_STR("no level of the TDX module matches its version");
    case TC_TCB_GAP_QE:
        return TC_STR("no level of the quoting enclave matches its version");
    case TC_TCB_GAP_NONE:
        break;
    }
    return (tc_str){NULL, 0};
}

static void fail_level(const tc_dcap_result *out, const tc_quote *quote, tc_str why,
                       const uint8_t *tee_tcb_svn, tc_checks *checks)
{
    tc_wr found = tc_wr_init(checks->arena, TC_SHOW_MAX);

    tc_wr_lit(&found, "SGX components ");
    tc_wr_hex(&found, tc_bytes_of(out->pck.components, sizeof out->pck.components));
    tc_wr_lit(&found, ", PCE SVN ");
    tc_wr_dec(&found, out->pck.pce_svn);
    if (tee_tcb_svn != NULL) {
        tc_wr_lit(&found, ", TEE TCB SVN ");
        tc_wr_hex(&found, tc_bytes_of(tee_tcb_svn, TC_SVN_SIZE));
    }
    tc_wr_lit(&found, ", QE SVN ");
    tc_wr_dec(&found, quote->qe.isv_svn);
    tc_checks_fail(checks, TC_CHECK_ID_TCB_LEVEL, TC_REASON_UNKNOWN, why, (tc_str){NULL, 0},
                   tc_wr_text(&found));
}

static void show_evaluation(tc_wr *w, const tc_tcb_evaluation *e)
{
    tc_wr_lit(w, "platform ");
    tc_wr_lit(w, tc_tcb_status_text(e->platform));
    if (e->has_module) {
        tc_wr_lit(w, ", TDX module ");
        tc_wr_lit(w, tc_tcb_status_text(e->module));
    }
    tc_wr_lit(w, ", quoting enclave ");
    tc_wr_lit(w, tc_tcb_status_text(e->qe));
    tc_wr_lit(w, ", TCB date ");
    tc_show_time(w, e->date);
}

static void pass_level(const tc_dcap_result *out, tc_checks *checks)
{
    tc_wr w = tc_wr_init(checks->arena, TC_SHOW_MAX);

    show_evaluation(&w, &out->launch);
    if (out->has_current) {
        tc_wr_lit(&w, "; now: ");
        show_evaluation(&w, &out->current);
    }
    tc_checks_pass_with(checks, TC_CHECK_ID_TCB_LEVEL, (tc_str){NULL, 0}, tc_wr_text(&w));
}

static void record_not_revoked(const tc_dcap_result *out, tc_checks *checks)
{
    if (out->launch.merged == TC_TCB_REVOKED ||
        (out->has_current && out->current.merged == TC_TCB_REVOKED)) {
        tc_checks_fail(checks, TC_CHECK_ID_TCB_NOT_REVOKED, TC_REASON_REVOKED,
                       TC_STR("Intel has revoked this TCB level"), (tc_str){NULL, 0},
                       TC_STR("Revoked"));
        return;
    }
    tc_checks_pass(checks, TC_CHECK_ID_TCB_NOT_REVOKED);
}

/* ---- advisories ------------------------------------------------------------------------------ */

static void add_advisories(tc_str *list, size_t *n, const tc_tcb_level *level)
{
    for (size_t i = 0; level != NULL && i < level->n_advisories; i++) {
        if (!tc_str_is_in(level->advisories[i], list, *n)) {
            list[(*n)++] = level->advisories[i];
        }
    }
}

static size_t count_advisories(const tc_tcb_levels *levels)
{
    TC_ASSERT(levels->platform != NULL && levels->qe != NULL); /* they were found */
    return levels->platform->n_advisories + levels->qe->n_advisories +
           (levels->module == NULL ? 0 : levels->module->n_advisories);
}

/* Those of the levels at launch; those of the current levels too when these decide the status. */
static bool collect_advisories(tc_dcap_result *out, const tc_tcb_levels *launch,
                               const tc_tcb_levels *current, tc_arena *arena)
{
    const tc_tcb_levels *both[] = {launch, current};
    tc_str *list;
    size_t room = 0, n = 0;

    for (size_t i = 0; i < 2; i++) {
        room += both[i] == NULL ? 0 : count_advisories(both[i]);
    }
    list = TC_NEW_ARRAY(arena, room, tc_str);
    if (list == NULL) {
        return false;
    }
    for (size_t i = 0; i < 2; i++) {
        if (both[i] != NULL) {
            add_advisories(list, &n, both[i]->platform);
            add_advisories(list, &n, both[i]->qe);
            add_advisories(list, &n, both[i]->module);
        }
    }
    out->advisories = list;
    out->n_advisories = n;
    return true;
}

/* ---- the evaluation -------------------------------------------------------------------------- */

static bool evaluate(tc_dcap_result *out, const tc_quote *quote, const tc_collateral *c,
                     tc_checks *checks)
{
    const uint8_t *svn = quote->body == TC_QUOTE_BODY_SGX ? NULL : quote->td.tee_tcb_svn.p;
    const uint8_t *svn_2 = quote->body != TC_QUOTE_BODY_SGX && quote->td.tee_tcb_svn_2.n > 0
                               ? quote->td.tee_tcb_svn_2.p
                               : NULL;
    tc_tcb_levels launch = {0}, current = {0};
    bool current_decides;
    tc_tcb_gap gap = tc_tcb_find_levels(&launch, &c->tcb_info, &c->qe_identity, &out->pck, svn,
                                        quote->qe.isv_svn);

    if (gap != TC_TCB_GAP_NONE) {
        fail_level(out, quote, gap_text(gap, false), svn, checks);
        return false;
    }
    out->launch = tc_tcb_evaluate(&launch);
    out->status = out->launch.merged;
    if (svn_2 != NULL) {
        gap = tc_tcb_find_levels(&current, &c->tcb_info, &c->qe_identity, &out->pck, svn_2,
                                 quote->qe.isv_svn);
        if (gap != TC_TCB_GAP_NONE) {
            fail_level(out, quote, gap_text(gap, true), svn_2, checks);
            return false;
        }
        out->has_current = true;
        out->current = tc_tcb_evaluate(&current);
        out->status = tc_tcb_relaunch(&out->launch, &out->current);
    }
    out->date = out->launch.date;
    current_decides = out->has_current && out->current.merged > out->launch.merged;
    if (!collect_advisories(out, &launch, current_decides ? &current : NULL, checks->arena)) {
        tc_checks_trouble(checks, TC_CHECK_ID_TCB_LEVEL, TC_E_NOMEM);
        return false;
    }
    if (current_decides && out->current.date < out->date) {
        out->date = out->current.date;
    }
    out->has_tcb = true;
    return true;
}

void tc_dcap_record_tcb(tc_dcap_result *out, const tc_quote *quote, const tc_collateral *c,
                        tc_checks *checks)
{
    const tc_tcb_info *info = &c->tcb_info;
    bool is_sgx = quote->body == TC_QUOTE_BODY_SGX;

    tc_checks_evidence(checks, TC_CHECK_ID_TCB_MATCH, c->parts.tcb_info);
    tc_checks_evidence(checks, TC_CHECK_ID_TCB_LEVEL, c->parts.tcb_info);
    if (!is_sgx) {
        tc_checks_evidence(checks, TC_CHECK_ID_TDX_MODULE, quote->td.mr_signer_seam);
        tc_checks_evidence(checks, TC_CHECK_ID_TDX_MODULE, c->parts.tcb_info);
        tc_checks_evidence(checks, TC_CHECK_ID_TCB_LEVEL, quote->td.tee_tcb_svn);
    } else {
        tc_checks_not_applicable(checks, TC_CHECK_ID_TDX_MODULE,
                                 TC_STR("this is an SGX quote: no TDX module is involved"));
    }
    if (!tc_collateral_trusts_tcb_info(c)) {
        return;
    }
    if (!is_sgx && info->tee == TC_TEE_TDX) {
        record_module(quote, info, checks);
    }
    if (!out->has_pck || !record_match(out, quote, info, checks) ||
        !tc_collateral_trusts_qe_identity(c) || c->qe_identity.tee != quote->tee) {
        return;
    }
    if (evaluate(out, quote, c, checks)) {
        pass_level(out, checks);
        record_not_revoked(out, checks);
    }
}
