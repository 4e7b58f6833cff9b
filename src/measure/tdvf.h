/* SPDX-License-Identifier: Apache-2.0
 *
 * A TDX firmware's own description (TDVF metadata) and the register MRTD that follows from it
 * (dstack-mr:2).
 */
#ifndef TC_MEASURE_TDVF_H
#define TC_MEASURE_TDVF_H

#include "base/bytes.h"
#include "base/diag.h"
#include "base/limits.h"
#include "crypto/digest.h"

#define TC_PAGE 4096u

/* Types of sections that have a meaning here; others are kept as they are. */
enum {
    TC_TDVF_BFV = 0,    /* code */
    TC_TDVF_CFV = 1,    /* the store of firmware variables */
    TC_TDVF_TD_HOB = 2, /* where the description of memory goes */
    TC_TDVF_TEMP_MEM = 3
};

/* Attributes. */
enum { TC_TDVF_MR_EXTEND = 1 << 0, TC_TDVF_PAGE_AUG = 1 << 1 };

typedef struct tc_tdvf_section {
    uint32_t data_offset, raw_size; /* in the firmware's bytes */
    uint64_t address, size;         /* in guest memory; multiples of TC_PAGE */
    uint32_t type, attributes;
} tc_tdvf_section;

typedef struct tc_tdvf {
    tc_tdvf_section sections[TC_MAX_TDVF_SECTIONS]; /* in the order of the table */
    size_t n;
} tc_tdvf;

/* tc_tdvf_parse finds and reads the metadata of a firmware of at most TC_MAX_FIRMWARE bytes
 * (dstack-mr:2.1). A section whose contents are measured must have data for all of its memory; all
 * sections together describe at most TC_MAX_TDVF_MEMORY bytes. */
TC_MUST_USE bool tc_tdvf_parse(tc_tdvf *out, tc_bytes firmware, tc_diag *diag);

/* tc_tdvf_mrtd computes MRTD of a parsed firmware (dstack-mr:2.2). two_pass: the order in which
 * QEMU 8 adds and measures pages; otherwise that of QEMU 9 and later. */
void tc_tdvf_mrtd(uint8_t out[TC_SHA384_SIZE], const tc_tdvf *tdvf, tc_bytes firmware,
                  bool two_pass);

/* tc_tdvf_cfv gives the bytes of the variable store: the one section of type CFV. */
TC_MUST_USE bool tc_tdvf_cfv(tc_bytes *out, const tc_tdvf *tdvf, tc_bytes firmware, tc_diag *diag);

#endif
