/* SPDX-License-Identifier: Apache-2.0
 *
 * The measurement of a Linux kernel: the Authenticode digest of its PE image, after QEMU has
 * written where the command line and the initial RAM disk are into its header (dstack-mr:4).
 */
#ifndef TC_MEASURE_KERNEL_H
#define TC_MEASURE_KERNEL_H

#include "base/bytes.h"
#include "base/diag.h"
#include "base/limits.h"
#include "crypto/digest.h"

/* tc_kernel_authenticode computes the SHA-384 Authenticode digest of a PE image of at most
 * TC_MAX_KERNEL bytes and TC_MAX_PE_SECTIONS sections as it is (dstack-mr:4.2). Sections must not
 * overlap. */
TC_MUST_USE bool tc_kernel_authenticode(uint8_t out[TC_SHA384_SIZE], tc_bytes image, tc_diag *diag);

/* tc_kernel_booted computes the digest of a kernel as a machine with that much memory, at least
 * TC_MIN_MEMORY, starts it with an initial RAM disk of that size (0 = none) (dstack-mr:4.1).
 * Kernels before Linux 3.8 are UNSUPPORTED. A command line with "vga=" would change the header once
 * more; dstack's have none. */
TC_MUST_USE bool tc_kernel_booted(uint8_t out[TC_SHA384_SIZE], tc_bytes image, uint64_t memory,
                                  uint64_t initrd_size, tc_diag *diag);

#endif
