/* SPDX-License-Identifier: Apache-2.0
 *
 * OVMF's table of GUIDs (dstack-mr:2.1; edk2 OvmfPkg/ResetVector). It can only be read backwards:
 * every entry ends with its size and its GUID, and so does the table itself.
 */
#include "measure/footer.h"

#include "measure/le.h"

#define BEHIND_TABLE 32u /* bytes of the reset vector */
#define SIZE_SIZE    2u
#define TAIL_SIZE    (SIZE_SIZE + TC_GUID_SIZE)
#define LIST_VERSION 1u
#define LIST_HEADER  16u

/* 96b582de-1fb2-45f7-baea-a366c55a082d: the table's own tail. */
static const uint8_t table_guid[TC_GUID_SIZE] = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
                                                 0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};

/* pop takes the last block off a run of blocks: its data and GUID. */
static bool pop(tc_bytes *data, tc_bytes *guid, tc_bytes *blocks)
{
    size_t size, start;

    if (blocks->n < TAIL_SIZE) {
        return false;
    }
    *guid = tc_bytes_sub(*blocks, blocks->n - TC_GUID_SIZE, TC_GUID_SIZE);
    size = (size_t)tc_le_get(blocks->p + blocks->n - TAIL_SIZE, SIZE_SIZE);
    if (size < TAIL_SIZE || size > blocks->n) {
        return false;
    }
    start = blocks->n - size;
    *data = tc_bytes_sub(*blocks, start, size - TAIL_SIZE);
    blocks->n = start;
    return true;
}

/* find_table gives the entries, without the table's own tail. */
static bool find_table(tc_bytes *out, tc_bytes firmware, tc_diag *diag)
{
    const char *what = "firmware: table of GUIDs";
    tc_bytes guid = tc_bytes_of(table_guid, TC_GUID_SIZE);
    tc_bytes blocks, found;

    *out = (tc_bytes){NULL, 0};
    if (firmware.n < BEHIND_TABLE + TAIL_SIZE) {
        return tc_diag_set(diag, TC_REASON_TRUNCATED, "firmware", firmware.n);
    }
    blocks = tc_bytes_sub(firmware, 0, firmware.n - BEHIND_TABLE);
    found = tc_bytes_sub(blocks, blocks.n - TC_GUID_SIZE, TC_GUID_SIZE);
    if (!tc_bytes_eq(found, guid)) {
        return tc_diag_set(diag, TC_REASON_MISSING, what, blocks.n - TC_GUID_SIZE);
    }
    return pop(out, &found, &blocks) || tc_diag_set(diag, TC_REASON_LENGTH, what, blocks.n);
}

/* find gives the data of an entry. All entries are looked at: who reads only as far as the first
 * might find another one. */
static bool find(tc_bytes *out, tc_bytes firmware, const tc_footer_entry *entry, tc_diag *diag)
{
    tc_bytes wanted = tc_bytes_of(entry->guid, TC_GUID_SIZE);
    size_t n = 0;
    tc_bytes table, data, guid;

    *out = (tc_bytes){NULL, 0};
    if (!find_table(&table, firmware, diag)) {
        return false;
    }
    while (table.n > 0) {
        if (!pop(&data, &guid, &table)) {
            return tc_diag_set(diag, TC_REASON_LENGTH, "firmware: entry of the table of GUIDs",
                               tc_bytes_offset(firmware, table) + table.n);
        }
        if (!tc_bytes_eq(guid, wanted)) {
            continue;
        }
        if (data.n != entry->size) {
            return tc_diag_set_numbers(diag, TC_REASON_LENGTH, entry->what,
                                       tc_bytes_offset(firmware, guid), data.n, entry->size);
        }
        *out = data;
        n++;
    }
    return n == 1 || tc_diag_set(diag, n == 0 ? TC_REASON_MISSING : TC_REASON_DUPLICATE,
                                 entry->what, TC_NO_OFFSET);
}

bool tc_footer_u32(uint32_t *out, tc_bytes firmware, const tc_footer_entry *entry, tc_diag *diag)
{
    tc_bytes data;
    tc_rd r;

    *out = 0;
    if (!find(&data, firmware, entry, diag)) {
        return false;
    }
    r = tc_rd_init(data);
    return tc_rd_u32le(&r, out);
}

/* read_header reads what stands before the sections and gives their number. */
static bool read_header(size_t *out, tc_rd *r, const tc_footer_list *list, tc_diag *diag)
{
    size_t start = tc_rd_offset(r);
    tc_bytes signature;
    uint32_t size, version, n;

    if (!tc_rd_bytes(r, &signature, TC_SIGNATURE_SIZE) || !tc_rd_u32le(r, &size) ||
        !tc_rd_u32le(r, &version) || !tc_rd_u32le(r, &n)) {
        return tc_diag_set(diag, TC_REASON_TRUNCATED, list->what, start);
    }
    if (!tc_str_is(tc_str_from_bytes(signature), list->signature)) {
        return tc_diag_set(diag, TC_REASON_MISSING, list->what, start);
    }
    if (version != LIST_VERSION) {
        return tc_diag_set_numbers(diag, TC_REASON_UNSUPPORTED, list->what, start, version,
                                   LIST_VERSION);
    }
    if (n > TC_MAX_TDVF_SECTIONS) {
        return tc_diag_set_numbers(diag, TC_REASON_LIMIT, list->what, start, n,
                                   TC_MAX_TDVF_SECTIONS);
    }
    if (size != LIST_HEADER + n * list->section_size) {
        return tc_diag_set_numbers(diag, TC_REASON_LENGTH, list->what, start, size,
                                   LIST_HEADER + n * list->section_size);
    }
    *out = n;
    return true;
}

bool tc_footer_sections(tc_rd *out, size_t *out_n, tc_bytes firmware, const tc_footer_list *list,
                        tc_diag *diag)
{
    tc_rd r = tc_rd_init(firmware);
    uint32_t distance;
    tc_bytes before;

    if (!tc_footer_u32(&distance, firmware, &list->entry, diag)) {
        return false;
    }
    if (distance > firmware.n || !tc_rd_bytes(&r, &before, firmware.n - distance)) {
        return tc_diag_set_numbers(diag, TC_REASON_RANGE, list->entry.what, TC_NO_OFFSET, distance,
                                   firmware.n);
    }
    return read_header(out_n, &r, list, diag) &&
           (tc_rd_sub(&r, out, *out_n * list->section_size) ||
            tc_diag_set(diag, TC_REASON_TRUNCATED, list->what, before.n));
}
