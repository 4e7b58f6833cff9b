/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of binary files share: the making of synthetic firmware.
 */
#ifndef TEST_MEASURE_FIRMWARE_SUPPORT_H
#define TEST_MEASURE_FIRMWARE_SUPPORT_H

#include "crypto/digest.h"
#include "measure/tdvf.h"
#include "unit/shared/test.h"

/* assert_hex compares bytes with lower-case hex; it shows both when they differ. */
void assert_hex(const uint8_t *bytes, size_t n, const char *want);

/* assert_refused holds a diagnosis against what is expected; rule may be NULL. */
void assert_refused(bool ok, const tc_diag *diag, tc_reason reason, const char *rule);

/* put writes the low n bytes of v, least significant first. */
void put(uint8_t *out, uint64_t v, size_t n);

/* A firmware in the making. Entries of its table are added from the end. */
typedef struct firmware {
    uint8_t *p;
    size_t n;
    size_t table; /* where the entries added so far begin */
} firmware;

extern const uint8_t guid_table[16], guid_tdvf[16], guid_sev[16], guid_hashes[16], guid_reset[16];

/* firmware_new makes n bytes that all differ a little, with an empty table. */
firmware firmware_new(tc_arena *arena, size_t n);

/* firmware_entry adds an entry, firmware_u32 one with a number. */
void firmware_entry(firmware *f, const uint8_t guid[16], const void *data, size_t n);
void firmware_u32(firmware *f, const uint8_t guid[16], uint32_t v);

/* firmware_list writes the header of a list of sections so far before the end; it returns where the
 * sections go. */
uint8_t *firmware_list(firmware *f, const char *signature, size_t distance, size_t n,
                       size_t section_size);

/* firmware_tdvf adds TDVF metadata and its entry. */
void firmware_tdvf(firmware *f, const tc_tdvf_section *sections, size_t n);

static inline tc_bytes firmware_bytes(const firmware *f)
{
    return tc_bytes_of(f->p, f->n);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
