/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/collateral.h"

#include "base/wr.h"
#include "codec/pem.h"
#include "dcap/collateral_object.h"
#include "dcap/profile.h"

#define CHAIN_CERTIFICATES     2
#define PCK_CHAIN_CERTIFICATES 3
#define PEM_MAX                ((size_t)4 * TC_MAX_CERTIFICATE)

typedef struct work {
    tc_collateral *c;
    tc_arena *arena;
    tc_p256 *p256;
} work;

static bool is_ok(const tc_diag *diag)
{
    return diag->reason == TC_REASON_NONE;
}

static bool fail(tc_diag *diag, tc_reason reason, const char *what, const char *rule)
{
    tc_diag_set(diag, reason, what, TC_NO_OFFSET);
    return tc_diag_rule(diag, rule);
}

/* ---- format ---------------------------------------------------------------------------------- */

static void require(tc_collateral *c, tc_bytes part, const char *what)
{
    if (part.n == 0) {
        c->incomplete = true;
        fail(&c->format, TC_REASON_MISSING, what, "intel-dcap:3");
    }
}

static void require_all(tc_collateral *c)
{
    const tc_collateral_parts *p = &c->parts;

    require(c, p->tcb_info, "collateral: TCB info");
    require(c, p->tcb_info_signature, "collateral: TCB info signature");
    require(c, p->qe_identity, "collateral: QE identity");
    require(c, p->qe_identity_signature, "collateral: QE identity signature");
    require(c, p->tcb_info_chain, "collateral: TCB info issuer chain");
    require(c, p->qe_identity_chain, "collateral: QE identity issuer chain");
    require(c, p->pck_crl, "collateral: PCK CRL");
    require(c, p->pck_crl_chain, "collateral: PCK CRL issuer chain");
    require(c, p->root_crl, "collateral: root CRL");
    if (p->tcb_info_signature.n != TC_P256_SIGNATURE ||
        p->qe_identity_signature.n != TC_P256_SIGNATURE) {
        fail(&c->format, TC_REASON_LENGTH, "collateral: signature", "intel-dcap:3.3");
    }
}

/* Decodes a PEM text of exactly n certificates. These texts are not part of anything signed and
 * are passed around in headers and files, so line ends are not judged; the DER inside is. The
 * canonical form is tried first because it is faster to read. */
static bool decode_chain(const work *w, tc_pem_chain *out, tc_bytes pem, size_t n, const char *what)
{
    tc_diag *diag = &w->c->format;

    if (!tc_pem_certificates(out, w->arena, pem, TC_PEM_CANONICAL, NULL) &&
        !tc_pem_certificates(out, w->arena, pem, TC_PEM_RELAXED, diag)) {
        return false;
    }
    if (out->n != n) {
        return tc_diag_set_numbers(diag, TC_REASON_LENGTH, what, TC_NO_OFFSET, out->n, n);
    }
    return true;
}

static void read_chain(const work *w, tc_collateral_chain *chain, tc_bytes pem, const char *what)
{
    tc_pem_chain certificates;

    if (pem.n == 0 || !decode_chain(w, &certificates, pem, CHAIN_CERTIFICATES, what) ||
        !tc_x509_parse(&chain->cert, certificates.der[0], &w->c->format)) {
        return;
    }
    chain->der[0] = certificates.der[0];
    chain->der[1] = certificates.der[1];
    chain->present = true;
}

static void read_pck_chain(const work *w)
{
    tc_collateral *c = w->c;
    tc_pem_chain chain;

    if (c->parts.pck_chain.n == 0 ||
        !decode_chain(w, &chain, c->parts.pck_chain, PCK_CHAIN_CERTIFICATES,
                      "collateral: PCK chain")) {
        return;
    }
    for (size_t i = 0; i < PCK_CHAIN_CERTIFICATES; i++) {
        c->pck_chain[i] = chain.der[i];
    }
    c->has_pck_chain = true;
}

static void read_parts(const work *w)
{
    tc_collateral *c = w->c;

    require_all(c);
    c->same_signing = tc_bytes_eq(c->parts.tcb_info_chain, c->parts.qe_identity_chain);
    read_chain(w, &c->signing[0], c->parts.tcb_info_chain, "collateral: TCB info issuer chain");
    if (c->same_signing) {
        c->signing[1] = c->signing[0];
    } else {
        read_chain(w, &c->signing[1], c->parts.qe_identity_chain,
                   "collateral: QE identity issuer chain");
    }
    read_chain(w, &c->intermediate, c->parts.pck_crl_chain, "collateral: PCK CRL issuer chain");
    read_pck_chain(w);
    c->has_root_crl =
        c->parts.root_crl.n > 0 && tc_crl_parse(&c->root_crl, c->parts.root_crl, &c->format);
    c->has_pck_crl =
        c->parts.pck_crl.n > 0 && tc_crl_parse(&c->pck_crl, c->parts.pck_crl, &c->format);
}

/* ---- root ------------------------------------------------------------------------------------ */

static const tc_root *find_root(const tc_roots *roots, const uint8_t fingerprint[TC_SHA256_SIZE])
{
    for (size_t i = 0; i < roots->n; i++) {
        if (tc_bytes_eq(tc_bytes_of(roots->items[i].fingerprint, TC_SHA256_SIZE),
                        tc_bytes_of(fingerprint, TC_SHA256_SIZE))) {
            return &roots->items[i];
        }
    }
    return NULL;
}

/* The certificate with the trusted fingerprint: its key must be the one kept with it, and it must
 * be made for signing certificates and CRLs. */
static bool accept_root(tc_collateral *c, const tc_root *root, tc_bytes der)
{
    tc_bytes want = tc_bytes_of(root->point, TC_P256_POINT);

    if (!tc_x509_parse(&c->root_cert, der, &c->root_diag) ||
        !tc_dcap_profile(&c->root_cert, TC_DCAP_ROLE_ROOT, &c->root_diag)) {
        return false;
    }
    if (!tc_bytes_eq(tc_bytes_of(c->root_cert.point, TC_P256_POINT), want)) {
        return fail(&c->root_diag, TC_REASON_MISMATCH, "root certificate: key", "intel-dcap:2.1");
    }
    c->root = *root;
    c->root_der = der;
    return true;
}

/* Takes the root of the first chain that decoded, and demands it of all others. */
static void find_common_root(const work *w)
{
    tc_collateral *c = w->c;
    tc_collateral_chain *chains[] = {&c->signing[0], &c->signing[1], &c->intermediate};
    tc_bytes first = {NULL, 0};
    const tc_root *root;

    for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++) {
        if (chains[i]->present && first.n == 0) {
            first = chains[i]->der[1];
        }
        if (chains[i]->present && !tc_bytes_eq(chains[i]->der[1], first)) {
            fail(&c->root_diag, TC_REASON_MISMATCH, "root certificates of the chains",
                 "intel-dcap:2.1");
        }
    }
    if (first.n == 0) {
        return;
    }
    c->root_shown = true;
    tc_sha256(c->root_fingerprint, &first, 1);
    root = find_root(&c->roots, c->root_fingerprint);
    if (root == NULL) {
        fail(&c->root_diag, TC_REASON_UNKNOWN, "root certificate", "intel-dcap:11 rule 1");
        return;
    }
    c->has_root = accept_root(c, root, first);
    for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++) {
        chains[i]->root_known =
            c->has_root && chains[i]->present && tc_bytes_eq(chains[i]->der[1], first);
    }
}

/* ---- chains and CRLs ------------------------------------------------------------------------- */

static bool key_ids_match(const tc_crl *crl, const tc_x509 *issuer, tc_diag *diag)
{
    tc_bytes subject;

    return tc_x509_key_id(&subject, issuer, TC_OID_SKI, diag) &&
           (tc_bytes_eq(subject, crl->authority_key_id) ||
            fail(diag, TC_REASON_ISSUER, "CRL: authority key identifier", "intel-dcap:11 rule 3"));
}

static bool judge_root_crl(const work *w, tc_diag *diag)
{
    tc_collateral *c = w->c;

    if (!c->has_root) {
        return fail(diag, TC_REASON_ISSUER, "root CRL", "intel-dcap:11 rule 1");
    }
    return key_ids_match(&c->root_crl, &c->root_cert, diag) &&
           tc_crl_verify(w->p256, &c->root_crl, c->root_cert.subject, c->root.point, diag);
}

/* A certificate issued directly by the root. */
static bool judge_issued_by_root(const work *w, const tc_collateral_chain *chain, tc_dcap_role role,
                                 const char *what, tc_diag *diag)
{
    tc_collateral *c = w->c;

    if (!chain->root_known) {
        return fail(diag, TC_REASON_ISSUER, what, "intel-dcap:11 rule 1");
    }
    return tc_dcap_profile(&chain->cert, role, diag) &&
           tc_dcap_issued_by(w->p256, &chain->cert, &c->root_cert, what, diag);
}

static void judge_chain(const work *w, tc_collateral_chain *chain, tc_dcap_role role,
                        const char *what)
{
    tc_collateral *c = w->c;

    if (!chain->present) {
        return;
    }
    if (judge_issued_by_root(w, chain, role, what, &chain->chain) && c->has_root_crl &&
        tc_crl_has(&c->root_crl, chain->cert.serial)) {
        fail(&chain->revoked, TC_REASON_REVOKED, what, "intel-dcap:4.1 step 2");
    }
}

static bool judge_pck_crl(const work *w, tc_diag *diag)
{
    tc_collateral *c = w->c;

    if (!is_ok(&c->intermediate.chain)) {
        *diag = c->intermediate.chain;
        return false;
    }
    if (!is_ok(&c->intermediate.revoked)) {
        *diag = c->intermediate.revoked;
        return false;
    }
    return key_ids_match(&c->pck_crl, &c->intermediate.cert, diag) &&
           tc_crl_verify(w->p256, &c->pck_crl, c->intermediate.cert.subject,
                         c->intermediate.cert.point, diag);
}

static void judge_chains(const work *w)
{
    tc_collateral *c = w->c;

    if (c->has_root_crl && !judge_root_crl(w, &c->root_crl_diag)) {
        tc_diag_rule(&c->root_crl_diag, "intel-dcap:4.1 step 2");
    }
    judge_chain(w, &c->signing[0], TC_DCAP_ROLE_TCB_SIGNING, "TCB Signing certificate");
    if (c->same_signing) {
        c->signing[1] = c->signing[0];
    } else {
        judge_chain(w, &c->signing[1], TC_DCAP_ROLE_TCB_SIGNING, "TCB Signing certificate");
    }
    judge_chain(w, &c->intermediate, TC_DCAP_ROLE_INTERMEDIATE, "intermediate CA certificate");
    if (c->has_pck_crl && c->intermediate.present && !judge_pck_crl(w, &c->pck_crl_diag)) {
        tc_diag_rule(&c->pck_crl_diag, "intel-dcap:4.1 step 2");
    }
}

/* ---- documents ------------------------------------------------------------------------------- */

/* The signature is over the exact bytes (intel-dcap:3.3). */
static bool is_signed(const work *w, const tc_collateral_chain *chain, tc_bytes body,
                      tc_bytes signature, const char *what, tc_diag *diag)
{
    if (!chain->cert.is_p256) {
        return fail(diag, TC_REASON_UNSUPPORTED, what, "intel-dcap:3.3");
    }
    return tc_p256_verify(w->p256, chain->cert.point, signature.p, &body, 1, what, diag) ||
           tc_diag_rule(diag, "intel-dcap:3.3");
}

static void judge_documents(const work *w)
{
    tc_collateral *c = w->c;
    const tc_collateral_parts *p = &c->parts;

    if (p->tcb_info.n > 0) {
        c->has_tcb_info = tc_tcb_info_parse(&c->tcb_info, w->arena, p->tcb_info, &c->tcb_info_diag);
    }
    if (p->qe_identity.n > 0) {
        c->has_qe_identity =
            tc_qe_identity_parse(&c->qe_identity, w->arena, p->qe_identity, &c->qe_identity_diag);
    }
    if (c->has_tcb_info && c->signing[0].present && p->tcb_info_signature.n == TC_P256_SIGNATURE) {
        c->tcb_info_signed = is_signed(w, &c->signing[0], p->tcb_info, p->tcb_info_signature,
                                       "TCB info", &c->tcb_info_diag);
    }
    if (c->has_qe_identity && c->signing[1].present &&
        p->qe_identity_signature.n == TC_P256_SIGNATURE) {
        c->qe_identity_signed =
            is_signed(w, &c->signing[1], p->qe_identity, p->qe_identity_signature, "QE identity",
                      &c->qe_identity_diag);
    }
}

/* The end of a quote's chain, so that it can be recognised without decoding it. */
static void prepare_tail(const work *w)
{
    tc_collateral *c = w->c;
    tc_wr wr = tc_wr_init(w->arena, PEM_MAX);

    if (!c->intermediate.present || !is_ok(&c->intermediate.chain)) {
        return;
    }
    tc_sha256(c->intermediate_hash, &c->intermediate.der[0], 1);
    tc_pem_encode(&wr, c->intermediate.der[0]);
    tc_pem_encode(&wr, c->intermediate.der[1]);
    if (!tc_wr_finish(&c->tail_pem, &wr)) {
        c->tail_pem = (tc_bytes){NULL, 0}; /* slower, nothing else */
    }
}

tc_collateral *tc_collateral_verify(tc_arena *arena, tc_p256 *p256, const tc_roots *roots,
                                    const tc_collateral_parts *parts)
{
    tc_collateral *c = TC_NEW(arena, tc_collateral);
    work w = {c, arena, p256};

    if (c == NULL) {
        return NULL;
    }
    c->parts = *parts;
    c->roots = *roots;
    read_parts(&w);
    find_common_root(&w);
    judge_chains(&w);
    judge_documents(&w);
    prepare_tail(&w);
    tc_collateral_show(c, arena);
    return arena->failed ? NULL : c;
}

bool tc_collateral_trusts_tcb_info(const tc_collateral *c)
{
    return c->tcb_info_signed && is_ok(&c->tcb_info_diag) && is_ok(&c->signing[0].chain) &&
           is_ok(&c->signing[0].revoked);
}

bool tc_collateral_trusts_qe_identity(const tc_collateral *c)
{
    return c->qe_identity_signed && is_ok(&c->qe_identity_diag) && is_ok(&c->signing[1].chain) &&
           is_ok(&c->signing[1].revoked);
}

const tc_tcb_info *tc_collateral_tcb_info(const tc_collateral *collateral)
{
    return collateral->has_tcb_info ? &collateral->tcb_info : NULL;
}

const tc_qe_identity *tc_collateral_qe_identity(const tc_collateral *collateral)
{
    return collateral->has_qe_identity ? &collateral->qe_identity : NULL;
}
