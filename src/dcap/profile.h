/* SPDX-License-Identifier: Apache-2.0
 *
 * The exact form of Intel's certificates (intel-dcap:2.1): names, extensions and their values. A
 * certificate that a genuine key signed for another purpose does not pass for one of these.
 */
#ifndef TC_DCAP_PROFILE_H
#define TC_DCAP_PROFILE_H

#include "crypto/x509.h"

typedef enum tc_dcap_role {
    TC_DCAP_ROLE_ROOT, /* only what it may sign is checked: the caller knows it by its hash */
    TC_DCAP_ROLE_INTERMEDIATE, /* "Intel SGX PCK Platform CA" or "Intel SGX PCK Processor CA" */
    TC_DCAP_ROLE_TCB_SIGNING,  /* "Intel SGX TCB Signing" */
    TC_DCAP_ROLE_PCK           /* "Intel SGX PCK Certificate" */
} tc_dcap_role;

/* tc_dcap_profile checks the subject, key type, signature algorithm, the exact set of extensions,
 * key usage and basic constraints of a role. */
TC_MUST_USE bool tc_dcap_profile(const tc_x509 *cert, tc_dcap_role role, tc_diag *diag);

/* tc_dcap_issued_by checks that issuer's name, key identifier and key are behind cert's signature.
 */
TC_MUST_USE bool tc_dcap_issued_by(tc_p256 *p256, const tc_x509 *cert, const tc_x509 *issuer,
                                   const char *what, tc_diag *diag);

/* tc_dcap_is_platform_ca and tc_dcap_is_processor_ca compare a Name with that of the two
 * intermediate authorities. */
bool tc_dcap_is_platform_ca(tc_bytes name);
bool tc_dcap_is_processor_ca(tc_bytes name);

/* The OID of the SGX extension, 1.2.840.113741.1.13.1 (intel-dcap:2.2). */
extern const tc_bytes TC_OID_SGX_EXTENSION;

#endif
