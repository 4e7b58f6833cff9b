/* SPDX-License-Identifier: Apache-2.0
 *
 * What tc_collateral holds. Written once by tc_collateral_verify, then only read, so that threads
 * can share it. Nothing here depends on the time: validity windows are judged when it is used.
 */
#ifndef TC_DCAP_COLLATERAL_OBJECT_H
#define TC_DCAP_COLLATERAL_OBJECT_H

#include "crypto/digest.h"
#include "dcap/collateral.h"

/* A certificate chain of the collateral: a certificate and the root. */
typedef struct tc_collateral_chain {
    bool present;    /* decoded and parsed */
    tc_bytes der[2]; /* certificate, root */
    tc_x509 cert;    /* the first one */
    bool root_known; /* der[1] is the trusted root that the whole set stands on */
    tc_diag chain;   /* profile, signature, revocation by the root CRL; NONE = in order */
    tc_diag revoked; /* revocation alone, when the rest is in order */
} tc_collateral_chain;

struct tc_collateral {
    tc_collateral_parts parts;
    tc_roots roots;

    tc_diag format;  /* NONE = every part is there and well-formed */
    bool incomplete; /* the first thing wrong is a part that is not there */

    /* The root: every chain must end in the same one, and that must be trusted. */
    bool has_root;     /* and root_der and root_cert are set */
    tc_root root;      /* when has_root */
    bool root_shown;   /* some chain decoded: root_fingerprint is what it ended in */
    tc_diag root_diag; /* when root_shown */
    uint8_t root_fingerprint[TC_SHA256_SIZE];
    tc_bytes root_der;
    tc_x509 root_cert;

    /* tcb_info_chain and qe_identity_chain; the same bytes are verified once. */
    tc_collateral_chain signing[2];
    bool same_signing;
    tc_collateral_chain intermediate; /* pck_crl_chain */
    uint8_t intermediate_hash[TC_SHA256_SIZE];
    tc_bytes tail_pem; /* intermediate and root as canonical PEM: how nearly every quote ends */

    bool has_root_crl, has_pck_crl; /* parsed */
    tc_crl root_crl, pck_crl;
    tc_diag root_crl_diag, pck_crl_diag;

    bool has_tcb_info, has_qe_identity; /* parsed, signed or not */
    tc_tcb_info tcb_info;
    tc_qe_identity qe_identity;
    tc_diag tcb_info_diag, qe_identity_diag;  /* syntax, then signature */
    bool tcb_info_signed, qe_identity_signed; /* by the key in their chain, whoever that is */

    /* pck_chain: leaf, intermediate, root. */
    bool has_pck_chain;
    tc_bytes pck_chain[3];

    /* What is shown when a check passes, written once. */
    tc_str shown_root, shown_root_crl, shown_pck_crl, shown_signing, shown_tcb_info,
        shown_qe_identity, shown_tcb_window, shown_qe_window;
};

/* tc_collateral_show fills the shown_ texts; an empty one when memory is short. */
void tc_collateral_show(tc_collateral *c, tc_arena *arena);

/* tc_collateral_trusts_tcb_info and _qe_identity return true when the document is in order and
 * signed by a genuine, unrevoked key; windows aside. Only then may a quote be judged by it. */
bool tc_collateral_trusts_tcb_info(const tc_collateral *c);
bool tc_collateral_trusts_qe_identity(const tc_collateral *c);

#endif
