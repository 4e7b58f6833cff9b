/* SPDX-License-Identifier: Apache-2.0
 *
 * Intel SGX and TDX quotes, versions 3, 4 and 5: pure syntax, no verdict (intel-dcap:1).
 */
#ifndef TC_DCAP_QUOTE_H
#define TC_DCAP_QUOTE_H

#include "base/diag.h"
#include "base/limits.h"

#define TC_TEE_SGX 0x00000000u
#define TC_TEE_TDX 0x00000081u

/* Body kinds; the values are the body types of quote version 5 (intel-dcap:1.4). */
typedef enum tc_quote_body {
    TC_QUOTE_BODY_SGX = 1,
    TC_QUOTE_BODY_TD10 = 2,
    TC_QUOTE_BODY_TD15 = 3,
    TC_QUOTE_BODY_TD15EX = 4
} tc_quote_body;

/* An SGX enclave report, 384 bytes (intel-dcap:1.2). */
typedef struct tc_sgx_report {
    tc_bytes raw;
    tc_bytes cpu_svn;     /* 16 */
    tc_bytes misc_select; /* 4, as in memory */
    tc_bytes attributes;  /* 16: flags 8, XFRM 8 */
    tc_bytes mr_enclave;  /* 32 */
    tc_bytes mr_signer;   /* 32 */
    uint16_t isv_prod_id, isv_svn;
    tc_bytes report_data; /* 64 */
    bool reserved_zero;   /* all reserved fields (not the KSS ones) are zero */
} tc_sgx_report;

/* A TD report body of 584, 648 or 885 bytes (intel-dcap:1.3). */
typedef struct tc_td_report {
    tc_bytes raw;
    tc_bytes tee_tcb_svn;                                    /* 16 */
    tc_bytes mr_seam;                                        /* 48 */
    tc_bytes mr_signer_seam;                                 /* 48 */
    tc_bytes seam_attributes;                                /* 8 */
    tc_bytes td_attributes;                                  /* 8 */
    tc_bytes xfam;                                           /* 8 */
    tc_bytes mr_td, mr_config_id, mr_owner, mr_owner_config; /* 48 each */
    tc_bytes rtmr[4];                                        /* 48 each */
    tc_bytes report_data;                                    /* 64 */
    tc_bytes tee_tcb_svn_2;                                  /* 16; empty in TD 1.0 */
    tc_bytes mr_service_td;                                  /* 48; empty in TD 1.0 */
} tc_td_report;

typedef struct tc_quote {
    tc_bytes raw; /* the whole input, zero tail included */
    uint16_t version;
    uint32_t tee;
    tc_quote_body body;
    tc_bytes vendor_id; /* 16 */
    tc_bytes user_data; /* 20: the QE ID in the first 16 */
    tc_bytes signed_part;
    tc_sgx_report isv;        /* when body is SGX */
    tc_td_report td;          /* otherwise */
    tc_bytes signature;       /* 64, by the attestation key over signed_part */
    tc_bytes attestation_key; /* 64 */
    tc_sgx_report qe;
    tc_bytes qe_signature; /* 64, by the PCK key over the QE report */
    tc_bytes qe_auth;
    uint16_t certification_type; /* inner type: 1 to 5 */
    tc_bytes certification_data;
    tc_bytes tail; /* zero bytes behind the signature section */
} tc_quote;

/* tc_quote_parse reads a quote of at most TC_MAX_QUOTE bytes. Slices borrow from in. Checked here:
 * versions and TEE, body type and size, key type 2, reserved header bytes, the outer certification
 * type 6, every length relation of intel-dcap:1.6 exactly, reserved report fields, and that the
 * tail is zero (intel-dcap:1.9). */
TC_MUST_USE bool tc_quote_parse(tc_quote *out, tc_bytes in, tc_diag *diag);

/* tc_quote_looks_like returns true when the bytes start like a quote; for recognising files. */
bool tc_quote_looks_like(tc_bytes in);

#endif
