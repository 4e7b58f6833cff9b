/* SPDX-License-Identifier: Apache-2.0
 *
 * The TD HOB: the list in which the host tells the firmware how much memory there is, and which
 * parts of it the firmware has already (dstack-mr:3.2, 1.5).
 */
#ifndef TC_MEASURE_TD_HOB_H
#define TC_MEASURE_TD_HOB_H

#include "base/arena.h"
#include "measure/tdvf.h"

typedef struct tc_memory_range {
    uint64_t start, size;
} tc_memory_range;

/* What a firmware has before the host tells it anything: its TD_HOB and TEMP_MEM sections. */
typedef struct tc_memory_layout {
    uint64_t td_hob;                              /* where the TD HOB goes */
    tc_memory_range ranges[TC_MAX_TDVF_SECTIONS]; /* sorted by start, apart from each other */
    size_t n;
} tc_memory_layout;

/* tc_memory_layout_of takes the layout from a firmware's metadata: exactly one TD_HOB section, and
 * no two sections that overlap. */
TC_MUST_USE bool tc_memory_layout_of(tc_memory_layout *out, const tc_tdvf *tdvf, tc_diag *diag);

bool tc_memory_layout_equal(const tc_memory_layout *a, const tc_memory_layout *b);

/* tc_memory_layout_read reads the short form that measurement.tdx.cbor carries ("witness v1",
 * dstack-mr:1.5), in its one canonical spelling; tc_memory_layout_write writes it, at most
 * TC_MEMORY_LAYOUT_MAX bytes, and returns how many. Every address must be below 4 GiB. */
#define TC_MEMORY_LAYOUT_MAX 1024u
TC_MUST_USE bool tc_memory_layout_read(tc_memory_layout *out, tc_bytes witness, tc_diag *diag);
size_t tc_memory_layout_write(uint8_t out[TC_MEMORY_LAYOUT_MAX], const tc_memory_layout *layout);

/* tc_td_hob_digest hashes (SHA-384) the TD HOB of a machine with that much memory in bytes: a
 * multiple of TC_PAGE that holds all ranges, at most TC_MAX_MEMORY. */
TC_MUST_USE bool tc_td_hob_digest(uint8_t out[TC_SHA384_SIZE], const tc_memory_layout *layout,
                                  uint64_t memory, tc_diag *diag);

/* tc_td_hob_write gives the very bytes, in the arena. */
TC_MUST_USE bool tc_td_hob_write(tc_bytes *out, tc_arena *arena, const tc_memory_layout *layout,
                                 uint64_t memory, tc_diag *diag);

/* tc_memory_below_4g returns how much of a machine's memory lies below 4 GiB (dstack-mr:3.4). */
uint64_t tc_memory_below_4g(uint64_t memory);

/* tc_memory_is_usual returns true when the part below 4 GiB does not depend on the memory: exactly
 * 2 GiB, or 2816 MiB and more. Kernels are measured once for all of these (dstack-mr:4.1). */
bool tc_memory_is_usual(uint64_t memory);

#endif
