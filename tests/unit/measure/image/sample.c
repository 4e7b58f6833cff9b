/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include "base/wr.h"
#include "crypto/digest.h"
#include "measure/kernel.h"
#include "support.h"

/* ---- the firmware: one page of variables, two of code -----------------------------------------
 */

enum {
    STORE = 0x1000,
    CODE = 0x2000,
    FIRMWARE = STORE + CODE,
    DESCRIPTOR_DISTANCE = 0x400,
    SECTIONS = 6,
    TABLE_END = FIRMWARE - 32 /* behind it stands the reset vector */
};

static const uint8_t guid_table[16] = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
                                       0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};
static const uint8_t guid_tdvf[16] = {0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47,
                                      0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2};

static void put(uint8_t *out, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(v >> 8 * i);
    }
}

static void put_section(uint8_t *out, const tc_tdvf_section *section)
{
    put(out, section->data_offset, 4);
    put(out + 4, section->raw_size, 4);
    put(out + 8, section->address, 8);
    put(out + 16, section->size, 8);
    put(out + 24, section->type, 4);
    put(out + 28, section->attributes, 4);
}

static uint8_t *make_bytes(tc_arena *arena, size_t n, unsigned factor)
{
    uint8_t *p = tc_arena_alloc(arena, n);

    assert_non_null(p);
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)(factor * i + i / 256);
    }
    return p;
}

static tc_bytes make_firmware(tc_arena *arena)
{
    static const tc_tdvf_section sections[SECTIONS] = {
        {STORE, CODE, 0xffffe000, CODE, TC_TDVF_BFV, TC_TDVF_MR_EXTEND},
        {0, STORE, 0xffffd000, STORE, TC_TDVF_CFV, 0},
        {0, 0, 0x810000, 0x10000, TC_TDVF_TEMP_MEM, 0},
        {0, 0, 0x80b000, 0x2000, TC_TDVF_TEMP_MEM, 0},
        {0, 0, 0x809000, 0x2000, TC_TDVF_TD_HOB, 0},
        {0, 0, 0x800000, 0x6000, TC_TDVF_TEMP_MEM, 0},
    };
    uint8_t *p = make_bytes(arena, FIRMWARE, 7);
    uint8_t *list = p + FIRMWARE - DESCRIPTOR_DISTANCE;
    uint8_t *table = p + TABLE_END - 18;

    memcpy(list, "TDVF", 4);
    put(list + 4, 16 + SECTIONS * 32, 4);
    put(list + 8, 1, 4);
    put(list + 12, SECTIONS, 4);
    for (size_t i = 0; i < SECTIONS; i++) {
        put_section(list + 16 + 32 * i, &sections[i]);
    }
    put(table, 18 + 22, 2);
    memcpy(table + 2, guid_table, sizeof guid_table);
    put(table - 22, DESCRIPTOR_DISTANCE, 4);
    put(table - 18, 22, 2);
    memcpy(table - 16, guid_tdvf, sizeof guid_tdvf);
    return tc_bytes_of(p, FIRMWARE);
}

/* ---- the kernel: headers and one section ------------------------------------------------------
 */

enum { KERNEL = 0x800, HEADERS = 0x400, PE = 0x40, OPTIONAL = PE + 24, OPTIONAL_SIZE = 160 };

static tc_bytes make_kernel(tc_arena *arena)
{
    uint8_t *p = make_bytes(arena, KERNEL, 5);
    uint8_t *section = p + OPTIONAL + OPTIONAL_SIZE;

    put(p + 0x3c, PE, 4);
    memcpy(p + PE, "PE\0\0", 4);
    put(p + PE + 6, 1, 2);
    put(p + PE + 20, OPTIONAL_SIZE, 2);
    put(p + OPTIONAL, 0x20b, 2);
    put(p + OPTIONAL + 60, HEADERS, 4);
    put(p + OPTIONAL + 108, 6, 4);
    put(p + OPTIONAL + 144, 0, 8);
    put(section + 16, KERNEL - HEADERS, 4);
    put(section + 20, HEADERS, 4);
    memcpy(p + 0x202, "HdrS", 4);
    put(p + 0x206, 0x20f, 2);
    p[0x211] = 1;
    put(p + 0x22c, 0x7fffffff, 4);
    put(p + 0x236, 0x7f, 2);
    return tc_bytes_of(p, KERNEL);
}

/* ---- the image --------------------------------------------------------------------------------
 */

static void put_blob(tc_wr *w, const uint8_t *p, size_t n)
{
    tc_wr_lit(w, "\x58");
    tc_wr_u8(w, (uint8_t)n);
    tc_wr_bytes(w, tc_bytes_of(p, n));
}

tc_bytes sample_measurement(tc_arena *arena, const tc_os_image_files *files)
{
    uint8_t cmdline[48], kernel[48], single_pass[48], two_pass[48];
    tc_wr w = tc_wr_init(arena, TC_MAX_MEASUREMENT);
    tc_tdvf tdvf;
    tc_bytes out;

    assert_true(tc_cmdline_digest(cmdline, TC_STR(SAMPLE_CMDLINE)));
    assert_true(
        tc_kernel_booted(kernel, files->kernel, (uint64_t)8 << 30, files->initrd_size, NULL));
    assert_true(tc_tdvf_parse(&tdvf, files->firmware, NULL));
    tc_tdvf_mrtd(single_pass, &tdvf, files->firmware, false);
    tc_tdvf_mrtd(two_pass, &tdvf, files->firmware, true);
    tc_wr_lit(&w, "\xa3\x67version\x03\x65image\xa3\x6e"
                  "cmdline_sha384");
    put_blob(&w, cmdline, sizeof cmdline);
    tc_wr_lit(&w, "\x73kernel_authenticode");
    put_blob(&w, kernel, sizeof kernel);
    tc_wr_lit(&w, "\x6dinitrd_sha384");
    put_blob(&w, files->initrd_sha384, sizeof files->initrd_sha384);
    tc_wr_lit(&w, "\x64tdvf\xa3\x64ovmf\x69pre202505\x64mrtd\xa2\x6bsingle_pass");
    put_blob(&w, single_pass, sizeof single_pass);
    tc_wr_lit(&w, "\x68two_pass");
    put_blob(&w, two_pass, sizeof two_pass);
    tc_wr_lit(&w, "\x66td_hob\x4c");
    tc_wr_bytes(&w, hex(arena, SAMPLE_LAYOUT));
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static void put_line(tc_wr *w, const uint8_t sha256[32], const char *name)
{
    tc_wr_hex(w, tc_bytes_of(sha256, TC_SHA256_SIZE));
    tc_wr_lit(w, "  ");
    tc_wr_lit(w, name);
    tc_wr_lit(w, "\n");
}

static void put_file_line(tc_wr *w, tc_bytes file, const char *name)
{
    uint8_t sha256[32];

    tc_sha256(sha256, &file, 1);
    put_line(w, sha256, name);
}

tc_bytes sample_checksums(tc_arena *arena, const tc_os_image_files *files)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_MANIFEST);
    tc_bytes out;

    put_file_line(&w, files->firmware, "ovmf.fd");
    put_file_line(&w, files->kernel, "bzImage");
    put_line(&w, files->initrd_sha256, "initramfs.cpio.gz");
    put_file_line(&w, files->metadata, "metadata.json");
    if (files->measurement.n > 0) {
        put_file_line(&w, files->measurement, TC_TDX_MEASUREMENT_FILE);
    }
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

tc_os_image_files sample_files(tc_arena *arena, bool measured)
{
    tc_bytes initrd = tc_bytes_of(make_bytes(arena, SAMPLE_INITRD_SIZE, 3), SAMPLE_INITRD_SIZE);
    tc_os_image_files files = {.metadata = bytes(SAMPLE_METADATA),
                               .firmware = make_firmware(arena),
                               .kernel = make_kernel(arena),
                               .initrd_size = initrd.n};

    tc_sha256(files.initrd_sha256, &initrd, 1);
    tc_sha384(files.initrd_sha384, &initrd, 1);
    if (measured) {
        files.measurement = sample_measurement(arena, &files);
    }
    files.checksum_file = sample_checksums(arena, &files);
    return files;
}
