/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/chain.h"

#include <string.h>

#include "codec/pem.h"
#include "dcap/cache.h"
#include "dcap/profile.h"

#define RULE "intel-dcap:11 rule 1"

#define CHAIN_CERTIFICATES 3

/* Certification data types (intel-dcap:1.7). */
#define TYPE_PPID_PLAIN 1
#define TYPE_LEAF       4
#define TYPE_CHAIN      5

/* Where the PCEID stands in types 1 to 3: in the last two bytes. */
#define PCE_ID_SIZE 2

typedef struct job {
    tc_pck_chain *out;
    tc_dcap_ctx *ctx;
    const tc_quote *quote;
    const tc_collateral *c;
} job;

static bool fail(tc_diag *diag, tc_reason reason, const char *what)
{
    tc_diag_set(diag, reason, what, TC_NO_OFFSET);
    return tc_diag_rule(diag, RULE);
}

static bool is_ok(const tc_diag *diag)
{
    return diag->reason == TC_REASON_NONE;
}

static void keep_leaf(tc_leaf *leaf, const tc_x509 *cert)
{
    tc_copy(leaf->point, cert->point, TC_P256_POINT);
    tc_copy(leaf->serial, cert->serial.p, cert->serial.n); /* at most 21 bytes: tc_x509_parse */
    leaf->serial_n = cert->serial.n;
    leaf->not_before = cert->not_before;
    leaf->not_after = cert->not_after;
}

/* Reads the leaf and checks its form; its issuer is looked at by the caller. */
static bool read_leaf(const job *j, tc_x509 *cert, tc_bytes der)
{
    tc_pck_chain *out = j->out;

    if (!tc_x509_parse(cert, der, &out->diag)) {
        return tc_diag_rule(&out->diag, RULE);
    }
    keep_leaf(&out->leaf, cert);
    out->has_leaf = cert->is_p256;
    out->has_pck = tc_pck_parse(&out->leaf.pck, cert, &out->profile);
    return true;
}

/* The common case: the intermediate is the one the collateral was verified with. text is what the
 * leaf is remembered by. */
static void judge_leaf(const job *j, tc_bytes text, tc_bytes der)
{
    tc_pck_chain *out = j->out;
    const tc_collateral *c = j->c;
    tc_x509 cert;

    out->same_ca = true;
    if (!read_leaf(j, &cert, der)) {
        return;
    }
    if (tc_dcap_issued_by(j->ctx->p256, &cert, &c->intermediate.cert, "PCK certificate",
                          &out->diag) &&
        out->has_pck) {
        tc_cache_add_leaf(j->ctx->cache, text, c->intermediate_hash, &out->leaf);
    }
}

static bool recall_leaf(const job *j, tc_bytes text)
{
    tc_pck_chain *out = j->out;

    if (!tc_cache_find_leaf(&out->leaf, j->ctx->cache, text, j->c->intermediate_hash)) {
        return false;
    }
    out->has_leaf = true;
    out->has_pck = true;
    out->same_ca = true;
    return true;
}

/* Whether the collateral's PCK CRL speaks for this intermediate: same name, same key. Whether that
 * CRL holds is a check of its own. */
static bool speaks_for(const tc_collateral *c, const tc_x509 *intermediate)
{
    return c->intermediate.present &&
           tc_bytes_eq(c->intermediate.cert.subject, intermediate->subject) &&
           tc_bytes_eq(tc_bytes_of(c->intermediate.cert.point, TC_P256_POINT),
                       tc_bytes_of(intermediate->point, TC_P256_POINT));
}

/* The chain brings an intermediate of its own: it is verified like the collateral's. */
static void judge_foreign(const job *j, const tc_bytes der[CHAIN_CERTIFICATES])
{
    tc_pck_chain *out = j->out;
    const tc_collateral *c = j->c;
    tc_x509 cert;

    if (!tc_x509_parse(&out->intermediate, der[1], &out->diag)) {
        tc_diag_rule(&out->diag, RULE);
        return;
    }
    out->own_intermediate = true;
    out->same_ca = speaks_for(c, &out->intermediate);
    if (!read_leaf(j, &cert, der[0]) ||
        !tc_dcap_profile(&out->intermediate, TC_DCAP_ROLE_INTERMEDIATE, &out->diag) ||
        !tc_dcap_issued_by(j->ctx->p256, &out->intermediate, &c->root_cert,
                           "intermediate CA certificate", &out->diag)) {
        return;
    }
    if (!tc_dcap_issued_by(j->ctx->p256, &cert, &out->intermediate, "PCK certificate",
                           &out->diag)) {
        return;
    }
}

/* Leaf, intermediate and root; text is what the leaf is remembered by. */
static void judge_three(const job *j, tc_bytes text, const tc_bytes der[CHAIN_CERTIFICATES])
{
    tc_pck_chain *out = j->out;
    const tc_collateral *c = j->c;

    if (!c->has_root || !tc_bytes_eq(der[2], c->root_der)) {
        fail(&out->diag, TC_REASON_ISSUER, "PCK chain: root certificate");
        return;
    }
    if (c->intermediate.present && is_ok(&c->intermediate.chain) &&
        tc_bytes_eq(der[1], c->intermediate.der[0])) {
        if (!recall_leaf(j, text)) {
            judge_leaf(j, text, der[0]);
        }
    } else {
        judge_foreign(j, der);
    }
}

/* A PCK chain that comes with the collateral must be the quote's own, where that has one:
 * otherwise two sets of evidence were mixed up. */
static bool agrees_with_collateral(const job *j, tc_bytes leaf_der)
{
    if (j->c->has_pck_chain && !tc_bytes_eq(j->c->pck_chain[0], leaf_der)) {
        return fail(&j->out->diag, TC_REASON_MISMATCH,
                    "PCK certificate of the quote and that of the collateral");
    }
    return true;
}

/* ---- types 5 and 4: the certificate is in the quote -------------------------------------------
 */

/* When the text ends with the collateral's own intermediate and root, only the leaf needs to be
 * looked at; *leaf is its text. The end may have a NUL behind it (intel-dcap:1.7). */
static bool known_tail(const tc_collateral *c, tc_bytes text, tc_bytes *leaf)
{
    tc_bytes tail = c->tail_pem;

    if (text.n > 0 && text.p[text.n - 1] == 0) {
        text.n--;
    }
    if (tail.n == 0 || text.n <= tail.n ||
        !tc_bytes_eq(tc_bytes_sub(text, text.n - tail.n, tail.n), tail)) {
        return false;
    }
    *leaf = tc_bytes_sub(text, 0, text.n - tail.n);
    return leaf->p[leaf->n - 1] == '\n';
}

/* Decodes a text of exactly n canonical certificates. */
static bool decode(const job *j, tc_pem_chain *chain, tc_bytes text, size_t n)
{
    tc_diag *diag = &j->out->diag;

    if (!tc_pem_certificates(chain, j->ctx->arena, text, TC_PEM_QUOTE, diag)) {
        return false;
    }
    if (chain->n != n) {
        tc_diag_set_numbers(diag, TC_REASON_LENGTH, "PCK chain: certificates", TC_NO_OFFSET,
                            chain->n, n);
        return tc_diag_rule(diag, RULE);
    }
    return true;
}

static void judge_leaf_text(const job *j, tc_bytes text)
{
    tc_pem_chain chain;

    /* The collateral's own chain is compared by DER, so a remembered text is not enough then. */
    if (!j->c->has_pck_chain && recall_leaf(j, text)) {
        return;
    }
    if (!decode(j, &chain, text, 1) || !agrees_with_collateral(j, chain.der[0])) {
        return;
    }
    if (!recall_leaf(j, text)) {
        judge_leaf(j, text, chain.der[0]);
    }
}

static void judge_chain_text(const job *j, tc_bytes text)
{
    tc_pem_chain chain;
    tc_bytes leaf;

    if (known_tail(j->c, text, &leaf)) {
        judge_leaf_text(j, leaf);
        return;
    }
    if (decode(j, &chain, text, CHAIN_CERTIFICATES) && agrees_with_collateral(j, chain.der[0])) {
        judge_three(j, chain.der[0], chain.der);
    }
}

/* ---- types 1 to 3: the certificate comes with the collateral ----------------------------------
 */

/* What the certification data names must be the certificate's. */
static void compare_identity(const job *j)
{
    tc_pck_chain *out = j->out;
    tc_bytes data = j->quote->certification_data;
    tc_bytes pce_id = tc_bytes_sub(data, data.n - PCE_ID_SIZE, PCE_ID_SIZE);
    const tc_pck *pck = &out->leaf.pck;

    if (!out->has_pck) {
        return;
    }
    if (!tc_bytes_eq(pce_id, tc_bytes_of(pck->pce_id, sizeof pck->pce_id))) {
        fail(&out->diag, TC_REASON_MISMATCH, "PCEID of the quote and that of the PCK certificate");
    }
    if (j->quote->certification_type == TYPE_PPID_PLAIN &&
        !tc_bytes_eq(tc_bytes_sub(data, 0, sizeof pck->ppid),
                     tc_bytes_of(pck->ppid, sizeof pck->ppid))) {
        fail(&out->diag, TC_REASON_MISMATCH, "PPID of the quote and that of the PCK certificate");
    }
}

static void missing(const job *j, const char *why)
{
    j->out->undecided = true;
    j->out->missing = why;
}

void tc_pck_chain_read(tc_pck_chain *out, tc_dcap_ctx *ctx, const tc_quote *quote,
                       const tc_collateral *c)
{
    const job j = {out, ctx, quote, c};
    tc_bytes text = quote->certification_data;

    memset(out, 0, sizeof *out);
    if (c->parts.pck_chain.n > 0 && !c->has_pck_chain) {
        missing(&j, "the PCK chain of the collateral could not be read");
    } else if (!c->root_shown) {
        missing(&j, "the collateral has no readable root certificate");
    } else if (quote->certification_type == TYPE_CHAIN) {
        judge_chain_text(&j, text);
    } else if (quote->certification_type == TYPE_LEAF) {
        if (!c->intermediate.present || !is_ok(&c->intermediate.chain)) {
            missing(&j, "the quote has only the machine's own certificate, and the collateral no "
                        "intermediate authority that holds");
        } else {
            judge_leaf_text(&j, text);
        }
    } else if (!c->has_pck_chain) {
        missing(&j, "the quote does not carry the machine's certificate, and the collateral has no "
                    "PCK chain");
    } else {
        judge_three(&j, c->pck_chain[0], c->pck_chain);
        compare_identity(&j);
    }
}
