/* SPDX-License-Identifier: Apache-2.0
 *
 * The launch digest of an AMD SEV-SNP machine, from the same OS image (dstack-mr:6.1, dstack:3.3).
 */
#ifndef TC_MEASURE_SNP_H
#define TC_MEASURE_SNP_H

#include "base/bytes.h"
#include "base/diag.h"
#include "base/limits.h"
#include "crypto/digest.h"

/* Types of sections of the SEV metadata. */
enum {
    TC_SNP_SEC_MEM = 1,
    TC_SNP_SECRETS = 2,
    TC_SNP_CPUID = 3,
    TC_SNP_SVSM_CAA = 4,
    TC_SNP_KERNEL_HASHES = 0x10
};

typedef struct tc_snp_section {
    uint32_t gpa, size, type;
} tc_snp_section;

typedef struct tc_snp_image {
    uint8_t ovmf_hash[TC_SHA384_SIZE]; /* the digest after the firmware's own pages */
    tc_snp_section sections[TC_MAX_TDVF_SECTIONS];
    size_t n_sections;
    uint32_t hashes_table_gpa, reset_eip;
    uint8_t kernel_hash[TC_SHA256_SIZE], initrd_hash[TC_SHA256_SIZE];
    tc_str cmdline;
} tc_snp_image;

typedef struct tc_snp_machine {
    uint32_t cpus;           /* 1 to TC_MAX_VCPUS */
    tc_str cpu_type;         /* QEMU's name of the CPU model: "EPYC-v4" … (any case) */
    uint64_t guest_features; /* SEV_FEATURES; not 0 */
} tc_snp_machine;

/* tc_snp_firmware_parse reads the SEV metadata of a firmware into the members that belong to it:
 * ovmf_hash, sections, hashes_table_gpa, reset_eip; the others are left empty. Whether they make
 * sense is judged by tc_snp_launch_digest, which every image has to pass. */
TC_MUST_USE bool tc_snp_firmware_parse(tc_snp_image *out, tc_bytes firmware, tc_diag *diag);

/* tc_snp_launch_digest computes the register MEASUREMENT. The command line must name the root file
 * system (dstack.rootfs_hash=) once, one section must be for the kernel's hashes, and the firmware
 * must have a place for them (hashes_table_gpa is not 0, as it is in builds for other uses):
 * otherwise the digest would not cover them. Refused too: sections that are not whole pages, or
 * more than one page where the firmware has use for one; unknown types of sections and models of
 * CPUs; sections of more than TC_MAX_TDVF_MEMORY bytes. */
TC_MUST_USE bool tc_snp_launch_digest(uint8_t out[TC_SHA384_SIZE], const tc_snp_image *image,
                                      const tc_snp_machine *machine, tc_diag *diag);

#endif
