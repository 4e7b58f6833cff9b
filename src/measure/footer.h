/* SPDX-License-Identifier: Apache-2.0
 *
 * The table that OVMF keeps at the end of its image, and what it points at (dstack-mr:2.1). It is
 * shared by TDX and SEV firmware; its entries are known by GUID.
 */
#ifndef TC_MEASURE_FOOTER_H
#define TC_MEASURE_FOOTER_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/rd.h"

#define TC_GUID_SIZE 16

typedef struct tc_footer_entry {
    uint8_t guid[TC_GUID_SIZE]; /* as it is stored: mixed-endian */
    size_t size;                /* of its data */
    const char *what;           /* for tc_diag */
} tc_footer_entry;

/* tc_footer_u32 reads the number that an entry's data begins with. The entry must be there once and
 * have its size, and the entries must fill the table. */
TC_MUST_USE bool tc_footer_u32(uint32_t *out, tc_bytes firmware, const tc_footer_entry *entry,
                               tc_diag *diag);

#define TC_SIGNATURE_SIZE 4

/* A list of sections, which begins with a header of four words: signature, size of everything,
 * version 1, number of sections. */
typedef struct tc_footer_list {
    tc_footer_entry entry; /* its number says how far before the end of the firmware the list is */
    char signature[TC_SIGNATURE_SIZE + 1];
    size_t section_size;
    const char *what; /* for tc_diag */
} tc_footer_list;

/* tc_footer_sections finds a list and makes a reader over exactly its sections, at most
 * TC_MAX_TDVF_SECTIONS. */
TC_MUST_USE bool tc_footer_sections(tc_rd *out, size_t *out_n, tc_bytes firmware,
                                    const tc_footer_list *list, tc_diag *diag);

#endif
