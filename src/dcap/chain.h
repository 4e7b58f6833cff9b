/* SPDX-License-Identifier: Apache-2.0
 *
 * The machine's certificate: from the quote's certification data to a verified PCK certificate.
 */
#ifndef TC_DCAP_CHAIN_H
#define TC_DCAP_CHAIN_H

#include "dcap/collateral_object.h"
#include "dcap/verify.h"

#define TC_SERIAL_MAX 21

/* What is kept of a PCK certificate. No pointers, so that it can be copied and cached. */
typedef struct tc_leaf {
    uint8_t point[TC_P256_POINT];
    uint8_t serial[TC_SERIAL_MAX]; /* INTEGER content */
    size_t serial_n;
    tc_time not_before, not_after;
    tc_pck pck;
} tc_leaf;

/* The outcome of reading a chain. */
typedef struct tc_pck_chain {
    bool undecided; /* nothing to judge: the chain is not there; `missing` says why */
    const char *missing;
    tc_diag diag;  /* hardware.pck.chain; NONE = it holds */
    bool has_leaf; /* the certificate could be read: leaf is set, but pck only with has_pck */
    bool has_pck;
    tc_diag profile; /* hardware.pck.profile */
    tc_leaf leaf;
    bool own_intermediate; /* the intermediate is not the collateral's: the fields below are its */
    tc_x509 intermediate;
    bool same_ca; /* the PCK CRL of the collateral speaks for this intermediate */
} tc_pck_chain;

/* tc_pck_chain_read finds the chain that goes with the quote and verifies it. */
void tc_pck_chain_read(tc_pck_chain *out, tc_dcap_ctx *ctx, const tc_quote *quote,
                       const tc_collateral *c);

#endif
