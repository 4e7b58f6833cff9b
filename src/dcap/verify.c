/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/verify.h"

#include <string.h>

#include "base/hex.h"
#include "crypto/digest.h"
#include "dcap/cache.h"
#include "dcap/chain.h"
#include "dcap/evaluate.h"
#include "dcap/show.h"

#define HASH_SIZE 32 /* of the QE's report data; the rest is zero */

/* Attribute bits (intel-dcap:1.2, 1.3). */
#define SGX_DEBUG 0x02
#define TD_DEBUG  0x01

/* intel-dcap:1.1 */
static const uint8_t intel_vendor_id[] = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                          0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};

typedef struct job {
    tc_dcap_result *out;
    tc_dcap_ctx *ctx;
    const tc_quote *quote;
    const tc_collateral *c;
    tc_checks *checks;
    tc_pck_chain chain;
} job;

static bool is_ok(const tc_diag *diag)
{
    return diag->reason == TC_REASON_NONE;
}

static void record_vendor(const job *j)
{
    tc_bytes want = tc_bytes_of(intel_vendor_id, sizeof intel_vendor_id);

    tc_checks_evidence(j->checks, TC_CHECK_ID_QUOTE_VENDOR, j->quote->vendor_id);
    if (!tc_bytes_eq(j->quote->vendor_id, want)) {
        tc_show_mismatch(j->checks, TC_CHECK_ID_QUOTE_VENDOR,
                         TC_STR("the QE vendor id is not Intel's"), want, j->quote->vendor_id);
        return;
    }
    tc_checks_pass(j->checks, TC_CHECK_ID_QUOTE_VENDOR);
}

/* ---- the PCK certificate --------------------------------------------------------------------- */

static void record_profile(const job *j)
{
    const tc_pck_chain *chain = &j->chain;
    tc_wr w = tc_wr_init(j->checks->arena, TC_SHOW_MAX);

    if (!chain->has_leaf) {
        return;
    }
    if (!chain->has_pck) {
        tc_checks_fail_diag(j->checks, TC_CHECK_ID_PCK_PROFILE, &chain->profile);
        return;
    }
    tc_wr_lit(&w, "FMSPC ");
    tc_wr_hex(&w, tc_bytes_of(chain->leaf.pck.fmspc, sizeof chain->leaf.pck.fmspc));
    tc_wr_lit(&w, ", PPID ");
    tc_wr_hex(&w, tc_bytes_of(chain->leaf.pck.ppid, sizeof chain->leaf.pck.ppid));
    tc_checks_pass_with(j->checks, TC_CHECK_ID_PCK_PROFILE, (tc_str){NULL, 0}, tc_wr_text(&w));
}

static void record_current(const job *j)
{
    const tc_pck_chain *chain = &j->chain;
    const tc_x509 *ca = chain->own_intermediate ? &chain->intermediate : &j->c->intermediate.cert;
    const tc_window windows[] = {
        {chain->leaf.not_before, chain->leaf.not_after, "PCK certificate"},
        {ca->not_before, ca->not_after, "intermediate CA certificate"},
        {j->c->root_cert.not_before, j->c->root_cert.not_after, "root certificate"}};
    const tc_window *outside = tc_window_find(windows, 3, j->ctx->now);
    tc_wr w = tc_wr_init(j->checks->arena, TC_SHOW_MAX);

    if (!chain->has_leaf || !is_ok(&chain->diag)) {
        return;
    }
    if (outside != NULL) {
        tc_window_fail(j->checks, TC_CHECK_ID_PCK_CURRENT, outside, j->ctx->now);
        return;
    }
    tc_show_window(&w, chain->leaf.not_before, chain->leaf.not_after);
    tc_checks_pass_with(j->checks, TC_CHECK_ID_PCK_CURRENT, (tc_str){NULL, 0}, tc_wr_text(&w));
}

static void revoked(const job *j, tc_bytes serial, tc_str why)
{
    tc_wr w = tc_wr_init(j->checks->arena, TC_SHOW_MAX);

    tc_wr_lit(&w, "serial number ");
    tc_wr_hex(&w, serial);
    tc_checks_fail(j->checks, TC_CHECK_ID_PCK_REVOCATION, TC_REASON_REVOKED, why, (tc_str){NULL, 0},
                   tc_wr_text(&w));
}

/* The leaf against the PCK CRL, which must be its own authority's; that authority against the root
 * CRL (intel-dcap:4.1 step 2, 11 rule 3). */
static void record_revocation(const job *j)
{
    const tc_pck_chain *chain = &j->chain;
    const tc_collateral *c = j->c;
    const tc_x509 *ca = chain->own_intermediate ? &chain->intermediate : &c->intermediate.cert;
    tc_bytes serial = tc_bytes_of(chain->leaf.serial, chain->leaf.serial_n);

    if (!chain->has_leaf || !c->has_root_crl || !c->has_pck_crl) {
        return;
    }
    if (tc_crl_has(&c->root_crl, ca->serial)) {
        revoked(j, ca->serial, TC_STR("the intermediate authority is revoked"));
    } else if (!chain->same_ca) {
        tc_checks_fail(j->checks, TC_CHECK_ID_PCK_REVOCATION, TC_REASON_ISSUER,
                       TC_STR("the PCK CRL is of another authority than the machine's certificate"),
                       tc_x509_common_name(ca->subject), tc_x509_common_name(c->pck_crl.issuer));
    } else if (tc_crl_has(&c->pck_crl, serial)) {
        revoked(j, serial, TC_STR("the machine's certificate is revoked"));
    } else {
        tc_checks_pass(j->checks, TC_CHECK_ID_PCK_REVOCATION);
    }
}

static void record_chain(job *j)
{
    const tc_pck_chain *chain = &j->chain;
    static const tc_check_id ids[] = {TC_CHECK_ID_PCK_CHAIN, TC_CHECK_ID_PCK_PROFILE,
                                      TC_CHECK_ID_PCK_CURRENT, TC_CHECK_ID_PCK_REVOCATION};

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        tc_checks_evidence(j->checks, ids[i], j->quote->certification_data);
        tc_checks_evidence(j->checks, ids[i], j->c->parts.pck_chain);
    }
    if (chain->undecided && !j->c->root_shown) {
        return; /* there is no collateral to speak of, which is a check of its own */
    }
    if (chain->undecided) {
        tc_checks_inconclusive(j->checks, TC_CHECK_ID_PCK_CHAIN, tc_str_from_c(chain->missing));
        return;
    }
    tc_checks_result(j->checks, TC_CHECK_ID_PCK_CHAIN, is_ok(&chain->diag), &chain->diag);
    record_profile(j);
    record_current(j);
    record_revocation(j);
    j->out->has_pck = chain->has_pck && is_ok(&chain->diag);
    if (j->out->has_pck) {
        j->out->pck = chain->leaf.pck;
    }
}

/* ---- the quoting enclave --------------------------------------------------------------------- */

static void record_qe_signature(const job *j)
{
    const tc_quote *q = j->quote;
    tc_diag diag = {0};

    if (!j->chain.has_leaf) {
        return;
    }
    tc_checks_evidence(j->checks, TC_CHECK_ID_QE_SIGNATURE, q->qe.raw);
    tc_checks_evidence(j->checks, TC_CHECK_ID_QE_SIGNATURE, q->qe_signature);
    if (!tc_cache_has_report(j->ctx->cache, j->chain.leaf.point, q->qe.raw, q->qe_signature)) {
        if (!tc_p256_verify(j->ctx->p256, j->chain.leaf.point, q->qe_signature.p, &q->qe.raw, 1,
                            "QE report", &diag)) {
            tc_diag_rule(&diag, "intel-dcap:1.8");
            tc_checks_fail_diag(j->checks, TC_CHECK_ID_QE_SIGNATURE, &diag);
            return;
        }
        tc_cache_add_report(j->ctx->cache, j->chain.leaf.point, q->qe.raw, q->qe_signature);
    }
    tc_checks_pass(j->checks, TC_CHECK_ID_QE_SIGNATURE);
}

static void record_qe_binding(const job *j)
{
    const tc_quote *q = j->quote;
    const tc_bytes parts[] = {q->attestation_key, q->qe_auth};
    tc_bytes low = tc_bytes_sub(q->qe.report_data, 0, HASH_SIZE);
    tc_bytes high = tc_bytes_sub(q->qe.report_data, HASH_SIZE, q->qe.report_data.n - HASH_SIZE);
    uint8_t hash[TC_SHA256_SIZE];

    tc_checks_evidence(j->checks, TC_CHECK_ID_QE_BINDING, q->attestation_key);
    tc_checks_evidence(j->checks, TC_CHECK_ID_QE_BINDING, q->qe_auth);
    tc_checks_evidence(j->checks, TC_CHECK_ID_QE_BINDING, q->qe.report_data);
    tc_sha256(hash, parts, 2);
    if (!tc_bytes_eq(low, tc_bytes_of(hash, sizeof hash))) {
        tc_show_mismatch(j->checks, TC_CHECK_ID_QE_BINDING,
                         TC_STR("the QE report does not name this attestation key"),
                         tc_bytes_of(hash, sizeof hash), low);
    } else if (!tc_bytes_is_zero(high)) {
        tc_checks_fail(j->checks, TC_CHECK_ID_QE_BINDING, TC_REASON_NOT_ZERO,
                       TC_STR("the second half of the QE's report data must be zero"),
                       (tc_str){NULL, 0}, tc_hex_text(j->checks->arena, high));
    } else {
        tc_checks_pass_with(j->checks, TC_CHECK_ID_QE_BINDING, (tc_str){NULL, 0},
                            tc_hex_text(j->checks->arena, low));
    }
}

static void record_quote_signature(const job *j)
{
    const tc_quote *q = j->quote;
    tc_diag diag = {0};
    bool ok;

    tc_checks_evidence(j->checks, TC_CHECK_ID_QUOTE_SIGNATURE, q->signed_part);
    tc_checks_evidence(j->checks, TC_CHECK_ID_QUOTE_SIGNATURE, q->signature);
    tc_checks_evidence(j->checks, TC_CHECK_ID_QUOTE_SIGNATURE, q->attestation_key);
    ok = tc_p256_verify(j->ctx->p256, q->attestation_key.p, q->signature.p, &q->signed_part, 1,
                        "quote", &diag);
    tc_diag_rule(&diag, "intel-dcap:1.5");
    tc_checks_result(j->checks, TC_CHECK_ID_QUOTE_SIGNATURE, ok, &diag);
}

/* ---- debug ----------------------------------------------------------------------------------- */

static void record_debug(const job *j)
{
    const tc_quote *q = j->quote;
    bool sgx = q->body == TC_QUOTE_BODY_SGX;
    tc_bytes attributes = sgx ? q->isv.attributes : q->td.td_attributes;
    bool debug = (attributes.p[0] & (sgx ? SGX_DEBUG : TD_DEBUG)) != 0;

    tc_checks_evidence(j->checks, TC_CHECK_ID_TD_DEBUG, attributes);
    if (debug) {
        tc_checks_fail(j->checks, TC_CHECK_ID_TD_DEBUG, TC_REASON_POLICY,
                       sgx ? TC_STR("the enclave runs in debug mode")
                           : TC_STR("the virtual machine runs in debug mode"),
                       TC_STR("debug off"), tc_hex_text(j->checks->arena, attributes));
        return;
    }
    tc_checks_pass(j->checks, TC_CHECK_ID_TD_DEBUG);
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Everything tc_dcap_verify records. */
static const tc_check_id recorded[] = {
    TC_CHECK_ID_ROOT,
    TC_CHECK_ID_COLLATERAL_FORMAT,
    TC_CHECK_ID_COLLATERAL_ROOT_CRL,
    TC_CHECK_ID_COLLATERAL_PCK_CRL,
    TC_CHECK_ID_COLLATERAL_TCB_SIGNING,
    TC_CHECK_ID_COLLATERAL_TCB_INFO,
    TC_CHECK_ID_COLLATERAL_TCB_INFO_CURRENT,
    TC_CHECK_ID_COLLATERAL_QE_IDENTITY,
    TC_CHECK_ID_COLLATERAL_QE_IDENTITY_CURRENT,
    TC_CHECK_ID_QUOTE_VENDOR,
    TC_CHECK_ID_PCK_CHAIN,
    TC_CHECK_ID_PCK_PROFILE,
    TC_CHECK_ID_PCK_CURRENT,
    TC_CHECK_ID_PCK_REVOCATION,
    TC_CHECK_ID_QE_SIGNATURE,
    TC_CHECK_ID_QE_BINDING,
    TC_CHECK_ID_QE_IDENTITY,
    TC_CHECK_ID_QUOTE_SIGNATURE,
    TC_CHECK_ID_TCB_MATCH,
    TC_CHECK_ID_TDX_MODULE,
    TC_CHECK_ID_TCB_LEVEL,
    TC_CHECK_ID_TCB_NOT_REVOKED,
    TC_CHECK_ID_TD_DEBUG,
};

static bool all_hold(const tc_quote *quote, const tc_checks *checks)
{
    for (size_t i = 0; i < sizeof recorded / sizeof recorded[0]; i++) {
        bool waived = recorded[i] == TC_CHECK_ID_TDX_MODULE && quote->body == TC_QUOTE_BODY_SGX;

        if (!waived && !tc_checks_holds(checks, recorded[i])) {
            return false;
        }
    }
    return true;
}

bool tc_dcap_verify(tc_dcap_result *out, tc_dcap_ctx *ctx, const tc_quote *quote,
                    const tc_collateral *collateral, tc_checks *checks)
{
    job j = {out, ctx, quote, collateral, checks, {0}};

    memset(out, 0, sizeof *out);
    out->has_root = collateral->has_root;
    if (out->has_root) {
        out->production_root = collateral->root.production;
        tc_copy(out->root_fingerprint, collateral->root_fingerprint, sizeof out->root_fingerprint);
    }
    tc_collateral_record(collateral, ctx->now, checks);
    record_vendor(&j);
    tc_pck_chain_read(&j.chain, ctx, quote, collateral);
    record_chain(&j);
    record_qe_signature(&j);
    record_qe_binding(&j);
    tc_dcap_record_qe_identity(quote, collateral, checks);
    record_quote_signature(&j);
    tc_dcap_record_tcb(out, quote, collateral, checks);
    record_debug(&j);
    if ((ctx->arena->failed || checks->arena->failed) && checks->trouble == TC_OK) {
        checks->trouble = TC_E_NOMEM; /* a text is missing, at least */
    }
    return checks->trouble == TC_OK && all_hold(quote, checks);
}
