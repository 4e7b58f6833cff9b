/* SPDX-License-Identifier: Apache-2.0
 *
 * The chain that the AMD security processor makes of the pages of a machine before it starts
 * (dstack-mr:6.1; AMD, SEV Secure Nested Paging Firmware ABI:8.17.2).
 */
#ifndef TC_MEASURE_SNP_PAGE_H
#define TC_MEASURE_SNP_PAGE_H

#include "crypto/digest.h"

#define TC_SNP_PAGE 4096u

typedef enum tc_snp_page_type {
    TC_SNP_PAGE_NORMAL = 1,
    TC_SNP_PAGE_VMSA = 2,
    TC_SNP_PAGE_ZERO = 3,
    TC_SNP_PAGE_SECRETS = 5,
    TC_SNP_PAGE_CPUID = 6
} tc_snp_page_type;

/* tc_snp_extend adds a page to the digest. contents is the SHA-384 of the page, or zero for those
 * that the processor fills itself. */
void tc_snp_extend(uint8_t digest[TC_SHA384_SIZE], tc_snp_page_type type,
                   const uint8_t contents[TC_SHA384_SIZE], uint64_t gpa);

#endif
