/* SPDX-License-Identifier: Apache-2.0
 *
 * What the launch digest needs of a SEV firmware (dstack-mr:6.1).
 */
#include "measure/footer.h"
#include "measure/snp.h"
#include "measure/snp_page.h"

#define RULE     "dstack-mr:6.1"
#define FOUR_GIB ((uint64_t)1 << 32)

static const tc_footer_list metadata = {
    /* dc886566-984a-4798-a75e-5585a7bf67cc */
    .entry = {.guid = {0x66, 0x65, 0x88, 0xdc, 0x4a, 0x98, 0x98, 0x47, 0xa7, 0x5e, 0x55, 0x85, 0xa7,
                       0xbf, 0x67, 0xcc},
              .size = sizeof(uint32_t),
              .what = "firmware: offset of the SEV metadata"},
    .signature = "ASEV",
    .section_size = 12,
    .what = "SEV metadata",
};

/* 7255371f-3a3b-4b04-927b-1da6efa8d454: address and size. */
static const tc_footer_entry hashes_table = {.guid = {0x1f, 0x37, 0x55, 0x72, 0x3b, 0x3a, 0x04,
                                                      0x4b, 0x92, 0x7b, 0x1d, 0xa6, 0xef, 0xa8,
                                                      0xd4, 0x54},
                                             .size = 2 * sizeof(uint32_t),
                                             .what = "firmware: table of kernel hashes"};

/* 00f771de-1a7e-4fcb-890e-68c77e2fb44e */
static const tc_footer_entry reset_eip = {.guid = {0xde, 0x71, 0xf7, 0x00, 0x7e, 0x1a, 0xcb, 0x4f,
                                                   0x89, 0x0e, 0x68, 0xc7, 0x7e, 0x2f, 0xb4, 0x4e},
                                          .size = sizeof(uint32_t),
                                          .what = "firmware: reset address of the other CPUs"};

static bool read_sections(tc_snp_image *out, tc_bytes firmware, tc_diag *diag)
{
    tc_rd r;

    if (!tc_footer_sections(&r, &out->n_sections, firmware, &metadata, diag)) {
        return false;
    }
    for (size_t i = 0; i < out->n_sections; i++) {
        tc_snp_section *s = &out->sections[i];

        if (!tc_rd_u32le(&r, &s->gpa) || !tc_rd_u32le(&r, &s->size) || !tc_rd_u32le(&r, &s->type)) {
            return tc_diag_set(diag, TC_REASON_TRUNCATED, metadata.what, tc_rd_offset(&r));
        }
    }
    return true;
}

/* hash_pages measures the firmware itself, which lies right below 4 GiB. */
static void hash_pages(uint8_t out[TC_SHA384_SIZE], tc_bytes firmware)
{
    for (size_t at = 0; at < firmware.n; at += TC_SNP_PAGE) {
        tc_bytes page = tc_bytes_sub(firmware, at, TC_SNP_PAGE);
        uint8_t contents[TC_SHA384_SIZE];

        tc_sha384(contents, &page, 1);
        tc_snp_extend(out, TC_SNP_PAGE_NORMAL, contents, FOUR_GIB - firmware.n + at);
    }
}

bool tc_snp_firmware_parse(tc_snp_image *out, tc_bytes firmware, tc_diag *diag)
{
    tc_snp_image image = {0};

    *out = (tc_snp_image){0};
    if (firmware.n > TC_MAX_FIRMWARE) {
        tc_diag_set_numbers(diag, TC_REASON_LIMIT, "firmware", TC_NO_OFFSET, firmware.n,
                            TC_MAX_FIRMWARE);
        return tc_diag_rule(diag, RULE);
    }
    if (firmware.n % TC_SNP_PAGE != 0) {
        tc_diag_set(diag, TC_REASON_LENGTH, "firmware", firmware.n);
        return tc_diag_rule(diag, RULE);
    }
    if (!read_sections(&image, firmware, diag) ||
        !tc_footer_u32(&image.hashes_table_gpa, firmware, &hashes_table, diag) ||
        !tc_footer_u32(&image.reset_eip, firmware, &reset_eip, diag)) {
        return tc_diag_rule(diag, RULE);
    }
    hash_pages(image.ovmf_hash, firmware);
    *out = image;
    return true;
}
