/* SPDX-License-Identifier: Apache-2.0
 *
 * TDVF metadata and MRTD (dstack-mr:2; Intel TDX Virtual Firmware Design Guide:11).
 */
#include "measure/tdvf.h"

#include "measure/footer.h"
#include "measure/le.h"

#define RULE_METADATA "dstack-mr:2.1"

/* What the TDX module hashes for one page added and for one chunk of it measured (dstack-mr:2.2):
 * a block with name and address, and behind MR.EXTEND the chunk itself. */
#define BLOCK_SIZE    128
#define BLOCK_ADDRESS 16
#define CHUNK_SIZE    256u
#define CHUNKS        (TC_PAGE / CHUNK_SIZE)

static const tc_footer_list metadata = {
    /* e47a6535-984a-4798-865e-4685a7bf8ec2 */
    .entry = {.guid = {0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47, 0x86, 0x5e, 0x46, 0x85, 0xa7,
                       0xbf, 0x8e, 0xc2},
              .size = sizeof(uint32_t),
              .what = "firmware: offset of the TDVF metadata"},
    .signature = "TDVF",
    .section_size = 32,
    .what = "TDVF metadata",
};

static bool read_section(tc_tdvf_section *out, tc_rd *r)
{
    return tc_rd_u32le(r, &out->data_offset) && tc_rd_u32le(r, &out->raw_size) &&
           tc_rd_u64le(r, &out->address) && tc_rd_u64le(r, &out->size) &&
           tc_rd_u32le(r, &out->type) && tc_rd_u32le(r, &out->attributes);
}

/* check_section holds a section against the firmware's size and the memory of those before it. */
static bool check_section(const tc_tdvf_section *s, size_t firmware_n, uint64_t *memory,
                          size_t offset, tc_diag *diag)
{
    if (s->address % TC_PAGE != 0 || s->size % TC_PAGE != 0) {
        return tc_diag_set(diag, TC_REASON_VALUE, "TDVF section: page", offset);
    }
    if (s->size > UINT64_MAX - s->address) {
        return tc_diag_set(diag, TC_REASON_RANGE, "TDVF section: address", offset);
    }
    if (s->raw_size > s->size || (uint64_t)s->data_offset + s->raw_size > firmware_n) {
        return tc_diag_set(diag, TC_REASON_RANGE, "TDVF section: data", offset);
    }
    if ((s->attributes & TC_TDVF_MR_EXTEND) != 0 && s->raw_size != s->size) {
        return tc_diag_set_numbers(diag, TC_REASON_UNSUPPORTED,
                                   "TDVF section: measured memory without data", offset,
                                   s->raw_size, s->size);
    }
    if (s->size > TC_MAX_TDVF_MEMORY - *memory) {
        return tc_diag_set_numbers(diag, TC_REASON_LIMIT, "TDVF sections: memory", offset, s->size,
                                   TC_MAX_TDVF_MEMORY - *memory);
    }
    *memory += s->size;
    return true;
}

bool tc_tdvf_parse(tc_tdvf *out, tc_bytes firmware, tc_diag *diag)
{
    tc_tdvf tdvf = {0};
    uint64_t memory = 0;
    tc_rd r;

    *out = (tc_tdvf){0};
    if (firmware.n > TC_MAX_FIRMWARE) {
        tc_diag_set_numbers(diag, TC_REASON_LIMIT, "firmware", TC_NO_OFFSET, firmware.n,
                            TC_MAX_FIRMWARE);
        return tc_diag_rule(diag, RULE_METADATA);
    }
    if (!tc_footer_sections(&r, &tdvf.n, firmware, &metadata, diag)) {
        return tc_diag_rule(diag, RULE_METADATA);
    }
    for (size_t i = 0; i < tdvf.n; i++) {
        size_t offset = tc_rd_offset(&r);

        if (!read_section(&tdvf.sections[i], &r) ||
            !check_section(&tdvf.sections[i], firmware.n, &memory, offset, diag)) {
            return tc_diag_rule(diag, RULE_METADATA);
        }
    }
    *out = tdvf;
    return true;
}

static void put_block(uint8_t block[BLOCK_SIZE], tc_str name, uint64_t address)
{
    tc_copy(block, name.p, name.n);
    tc_le_put(block + BLOCK_ADDRESS, address, sizeof address);
}

static void add_page(tc_sha384_stream *s, const tc_tdvf_section *section, uint64_t page)
{
    uint8_t block[BLOCK_SIZE] = {0};

    if ((section->attributes & TC_TDVF_PAGE_AUG) == 0) {
        put_block(block, TC_STR("MEM.PAGE.ADD"), section->address + page);
        tc_sha384_update(s, tc_bytes_of(block, sizeof block));
    }
}

/* A page is measured in chunks, each behind a block that says where it is; all of them are hashed
 * at once, because starting is what takes time. */
static void extend_page(tc_sha384_stream *s, const tc_tdvf_section *section, uint64_t page,
                        tc_bytes firmware)
{
    uint8_t buffer[CHUNKS * (BLOCK_SIZE + CHUNK_SIZE)] = {0};
    uint8_t *at = buffer;

    if ((section->attributes & TC_TDVF_MR_EXTEND) == 0) {
        return;
    }
    for (uint64_t chunk = page; chunk < page + TC_PAGE; chunk += CHUNK_SIZE) {
        tc_bytes data = tc_bytes_sub(firmware, section->data_offset + (size_t)chunk, CHUNK_SIZE);

        put_block(at, TC_STR("MR.EXTEND"), section->address + chunk);
        tc_copy(at + BLOCK_SIZE, data.p, data.n);
        at += BLOCK_SIZE + CHUNK_SIZE;
    }
    tc_sha384_update(s, tc_bytes_of(buffer, sizeof buffer));
}

void tc_tdvf_mrtd(uint8_t out[TC_SHA384_SIZE], const tc_tdvf *tdvf, tc_bytes firmware,
                  bool two_pass)
{
    tc_sha384_stream s;

    tc_sha384_init(&s);
    for (size_t i = 0; i < tdvf->n; i++) {
        const tc_tdvf_section *section = &tdvf->sections[i];

        for (uint64_t page = 0; page < section->size; page += TC_PAGE) {
            add_page(&s, section, page);
            if (!two_pass) {
                extend_page(&s, section, page, firmware);
            }
        }
        for (uint64_t page = 0; two_pass && page < section->size; page += TC_PAGE) {
            extend_page(&s, section, page, firmware);
        }
    }
    tc_sha384_final(out, &s);
}

bool tc_tdvf_cfv(tc_bytes *out, const tc_tdvf *tdvf, tc_bytes firmware, tc_diag *diag)
{
    const char *what = "TDVF section of firmware variables";
    const tc_tdvf_section *cfv = NULL;

    *out = (tc_bytes){NULL, 0};
    for (size_t i = 0; i < tdvf->n; i++) {
        if (tdvf->sections[i].type != TC_TDVF_CFV) {
            continue;
        }
        if (cfv != NULL) {
            tc_diag_set(diag, TC_REASON_DUPLICATE, what, TC_NO_OFFSET);
            return tc_diag_rule(diag, RULE_METADATA);
        }
        cfv = &tdvf->sections[i];
    }
    if (cfv == NULL) {
        tc_diag_set(diag, TC_REASON_MISSING, what, TC_NO_OFFSET);
        return tc_diag_rule(diag, RULE_METADATA);
    }
    *out = tc_bytes_sub(firmware, cfv->data_offset, cfv->raw_size);
    return true;
}
