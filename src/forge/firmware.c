/* SPDX-License-Identifier: Apache-2.0
 *
 * The firmware of the simulated image: the empty variable store of a real 4 MiB OVMF, and behind it
 * two pages in the place of the code, with the metadata that makes it a TDX firmware
 * (dstack-mr:2.1, 3.1 event 1; edk2 OvmfPkg/VarStore.fdf.inc, OvmfPkg/ResetVector).
 */
#include "forge/internal.h"

#include <string.h>

#define PAGE       0x1000u
#define STORE_SIZE 0x84000u
#define CODE_SIZE  (2 * PAGE)
#define SIZE       (STORE_SIZE + CODE_SIZE)
#define GUID_SIZE  16

/* Where things are in guest memory. */
#define TOP_OF_32_BITS 0x100000000u
#define STORE_ADDRESS  0xffc00000u

/* The table at the end (dstack-mr:2.1). */
#define RESET_VECTOR  32u
#define METADATA_FROM 0x200u /* before the end */
#define SECTION_SIZE  32u
#define LIST_HEADER   16u

/* Places in the variable store. */
#define VARIABLES_SIZE 0x40000u
#define VOLUME_HEADER  0x48u
#define WORKING_AT     0x41000u
#define ERASED         0xff

static const uint8_t volume_guid[GUID_SIZE] = {0x8d, 0x2b, 0xf1, 0xff, 0x96, 0x76, 0x8b, 0x4c,
                                               0xa9, 0x85, 0x27, 0x47, 0x07, 0x5b, 0x4f, 0x50};
static const uint8_t variables_guid[GUID_SIZE] = {0x78, 0x2c, 0xf3, 0xaa, 0x7b, 0x94, 0x9a, 0x43,
                                                  0xa1, 0x80, 0x2e, 0x14, 0x4e, 0xc3, 0x77, 0x92};
static const uint8_t working_guid[GUID_SIZE] = {0x2b, 0x29, 0x58, 0x9e, 0x68, 0x7c, 0x7d, 0x49,
                                                0xa0, 0xce, 0x65, 0x00, 0xfd, 0x9f, 0x1b, 0x95};
static const uint8_t tdvf_guid[GUID_SIZE] = {0xf3, 0xf9, 0xea, 0xe9, 0x8e, 0x16, 0xd5, 0x44,
                                             0xa8, 0xeb, 0x7f, 0x4d, 0x87, 0x38, 0xf6, 0xae};
static const uint8_t offset_guid[GUID_SIZE] = {0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47,
                                               0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2};
static const uint8_t table_guid[GUID_SIZE] = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
                                              0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};

typedef struct section {
    uint32_t offset, raw_size;
    uint64_t address, size;
    uint32_t type, attributes;
} section;

/* The order and the memory of dstack's firmware ("current layout"). */
static const section sections[] = {
    {STORE_SIZE, CODE_SIZE, TOP_OF_32_BITS - CODE_SIZE, CODE_SIZE, TC_TDVF_BFV, TC_TDVF_MR_EXTEND},
    {0, STORE_SIZE, STORE_ADDRESS, STORE_SIZE, TC_TDVF_CFV, 0},
    {0, 0, 0x810000, 0x10000, TC_TDVF_TEMP_MEM, 0},
    {0, 0, 0x80b000, 0x2000, TC_TDVF_TEMP_MEM, 0},
    {0, 0, 0x809000, 0x2000, TC_TDVF_TD_HOB, 0},
    {0, 0, 0x800000, 0x6000, TC_TDVF_TEMP_MEM, 0},
};
#define N_SECTIONS (sizeof sections / sizeof sections[0])

static void put_guid(tc_wr *w, const uint8_t guid[GUID_SIZE])
{
    tc_wr_bytes(w, tc_bytes_of(guid, GUID_SIZE));
}

static void put_zero(tc_wr *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tc_wr_u8(w, 0);
    }
}

/* put_volume_header writes an EFI_FIRMWARE_VOLUME_HEADER and a VARIABLE_STORE_HEADER. */
static void put_volume_header(tc_wr *w)
{
    put_zero(w, GUID_SIZE);
    put_guid(w, volume_guid);
    tc_wr_u64le(w, STORE_SIZE);
    tc_wr_lit(w, "_FVH");
    tc_wr_u32le(w, 0x4feff); /* attributes */
    tc_wr_u16le(w, VOLUME_HEADER);
    tc_wr_u16le(w, 0xb8af); /* checksum */
    tc_wr_u16le(w, 0);
    tc_wr_u16le(w, 0x200); /* revision 2, behind a reserved byte */
    tc_wr_u32le(w, STORE_SIZE / PAGE);
    tc_wr_u32le(w, PAGE);
    tc_wr_u64le(w, 0); /* end of the block map */
    put_guid(w, variables_guid);
    tc_wr_u32le(w, VARIABLES_SIZE - VOLUME_HEADER);
    tc_wr_u8(w, 0x5a); /* formatted */
    tc_wr_u8(w, 0xfe); /* healthy */
    put_zero(w, 6);
}

/* put_working_header writes an EFI_FAULT_TOLERANT_WORKING_BLOCK_HEADER. */
static void put_working_header(tc_wr *w)
{
    put_guid(w, working_guid);
    tc_wr_u32le(w, 0x642caf2c); /* CRC-32 */
    tc_wr_u32le(w, 0xfffffffe); /* valid */
    tc_wr_u64le(w, 0xfe0);      /* size of the queue */
}

/* put_metadata writes the TDVF descriptor with its GUID (dstack-mr:2.1 item 3). */
static void put_metadata(tc_wr *w)
{
    put_guid(w, tdvf_guid);
    tc_wr_lit(w, "TDVF");
    tc_wr_u32le(w, LIST_HEADER + N_SECTIONS * SECTION_SIZE);
    tc_wr_u32le(w, 1);
    tc_wr_u32le(w, N_SECTIONS);
    for (size_t i = 0; i < N_SECTIONS; i++) {
        const section *s = &sections[i];

        tc_wr_u32le(w, s->offset);
        tc_wr_u32le(w, s->raw_size);
        tc_wr_u64le(w, s->address);
        tc_wr_u64le(w, s->size);
        tc_wr_u32le(w, s->type);
        tc_wr_u32le(w, s->attributes);
    }
}

/* put_table writes the table of GUIDs, which is read backwards: each entry ends with its size. */
static void put_table(tc_wr *w)
{
    const uint16_t tail = sizeof(uint16_t) + GUID_SIZE;
    const uint16_t entry = sizeof(uint32_t) + tail;

    tc_wr_u32le(w, METADATA_FROM);
    tc_wr_u16le(w, entry);
    put_guid(w, offset_guid);
    tc_wr_u16le(w, entry + tail);
    put_guid(w, table_guid);
}

/* place copies what was written to a place in the firmware. */
static void place(tc_forge_run *run, uint8_t *firmware, size_t at, tc_wr *w)
{
    tc_bytes part = tc_forge_written(run, w);

    tc_copy(firmware + at, part.p, part.n);
    *w = tc_forge_writer(run);
}

static void make_store(tc_forge_run *run, uint8_t *firmware)
{
    tc_wr w = tc_forge_writer(run);

    memset(firmware, ERASED, STORE_SIZE);
    put_volume_header(&w);
    place(run, firmware, 0, &w);
    put_working_header(&w);
    place(run, firmware, WORKING_AT, &w);
}

tc_bytes tc_forge_firmware(tc_forge_run *run)
{
    const size_t table_size = sizeof(uint32_t) + 2 * (sizeof(uint16_t) + GUID_SIZE);
    uint8_t *firmware = tc_arena_alloc(run->arena, SIZE);
    tc_wr w = tc_forge_writer(run);

    if (firmware == NULL) {
        run->err = TC_E_NOMEM;
        return (tc_bytes){NULL, 0};
    }
    make_store(run, firmware);
    tc_forge_fill(run, firmware + STORE_SIZE, PAGE, "firmware");
    firmware[STORE_SIZE] ^= run->o->system.build;
    put_metadata(&w);
    place(run, firmware, SIZE - METADATA_FROM - GUID_SIZE, &w);
    put_table(&w);
    place(run, firmware, SIZE - RESET_VECTOR - table_size, &w);
    return tc_bytes_of(firmware, SIZE);
}
