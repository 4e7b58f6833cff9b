/* SPDX-License-Identifier: Apache-2.0
 *
 * The PCK certificate and its SGX extension (intel-dcap:2).
 */
#ifndef TC_DCAP_PCK_H
#define TC_DCAP_PCK_H

#include "crypto/x509.h"

typedef struct tc_pck {
    uint8_t ppid[16];
    uint8_t components[16]; /* SGX TCB component SVNs */
    uint16_t pce_svn;
    uint8_t cpu_svn[16];
    uint8_t pce_id[2];
    uint8_t fmspc[6];
    uint8_t sgx_type;           /* 0 standard, 1 scalable, 2 scalable with integrity */
    bool has_platform_instance; /* platform CA: the four fields below are present */
    uint8_t platform_instance_id[16];
    bool dynamic_platform, cached_keys, smt_enabled;
} tc_pck;

/* tc_pck_parse checks the exact profile of a PCK leaf certificate (names, six extensions, key
 * usage) and decodes the SGX extension: 5 entries from the processor CA, 7 from the platform CA. */
TC_MUST_USE bool tc_pck_parse(tc_pck *out, const tc_x509 *cert, tc_diag *diag);

#endif
