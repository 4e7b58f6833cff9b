/* SPDX-License-Identifier: Apache-2.0
 *
 * The launch digest of SEV-SNP machines, and what it needs of a firmware (dstack-mr:6.1).
 */
#include "support.h"

#include <stdlib.h>

#include "codec/json.h"
#include "measure/snp.h"

#define RULE "dstack-mr:6.1"

enum { PAGE = 4096, DISTANCE = 1024, SECTION = 12 };

static tc_diag diag;

/* The synthetic vector of the specification. */
static const char synthetic[] = "88b48404819692fd2a5068f1a07bf1973bbcaa1314adc670705f9388762a759f"
                                "af889f8e2c71fe1ec892554415257960";
#define ROOTFS "dstack.rootfs_hash=3333333333333333333333333333333333333333333333333333333333333333"
static const tc_snp_machine machine = {2, {"EPYC-v4", 7}, 1};

static tc_snp_image image(void)
{
    tc_snp_image image = {
        .sections =
            {
                {0x100000, 0x2000, TC_SNP_SEC_MEM},
                {0x800000, 0x1000, TC_SNP_KERNEL_HASHES},
                {0x810000, 0x1000, TC_SNP_SECRETS},
                {0x820000, 0x1000, TC_SNP_CPUID},
            },
        .n_sections = 4,
        .hashes_table_gpa = 0x801000,
        .reset_eip = 0xfffffff0,
        .cmdline = TC_STR("console=ttyS0 " ROOTFS),
    };

    memset(image.ovmf_hash, 0x44, sizeof image.ovmf_hash);
    memset(image.kernel_hash, 0x55, sizeof image.kernel_hash);
    memset(image.initrd_hash, 0x66, sizeof image.initrd_hash);
    return image;
}

static bool digest(uint8_t out[48], const tc_snp_image *image, const tc_snp_machine *m)
{
    diag = (tc_diag){0};
    return tc_snp_launch_digest(out, image, m, &diag);
}

static void digest_is(const tc_snp_image *image, const tc_snp_machine *m, const char *want)
{
    uint8_t got[48];

    assert_true(digest(got, image, m));
    assert_hex(got, sizeof got, want);
}

static void refuse(const tc_snp_image *image, const tc_snp_machine *m, tc_reason reason)
{
    uint8_t out[48];

    assert_refused(digest(out, image, m), &diag, reason, RULE);
}

static void the_synthetic_vector_is_reproduced(void **state)
{
    tc_snp_image i = image();

    (void)state;
    digest_is(&i, &machine, synthetic);
}

/* A member of a JSON object that must be there. */
static tc_jref member(const tc_json *doc, tc_jref object, const char *name)
{
    tc_jref v = tc_json_find(doc, object, name);

    assert_true(v != TC_JSON_NONE);
    return v;
}

static tc_str text(const tc_json *doc, tc_jref object, const char *name)
{
    tc_str out;

    assert_true(tc_json_text(doc, member(doc, object, name), &out));
    return out;
}

static uint32_t number(const tc_json *doc, tc_jref object, const char *name)
{
    uint64_t out;

    assert_true(tc_json_u64(doc, member(doc, object, name), &out));
    return (uint32_t)out;
}

static void fixed(uint8_t *out, size_t n, const tc_json *doc, tc_jref object, const char *name)
{
    tc_str digits = text(doc, object, name);
    char *literal = tc_arena_alloc(doc->arena, digits.n + 1);
    tc_bytes bytes;

    assert_non_null(literal);
    tc_copy(literal, digits.p, digits.n);
    bytes = hex(doc->arena, literal);
    assert_int_equal(bytes.n, n);
    tc_copy(out, bytes.p, n);
}

/* From a report that real hardware signed. */
static void the_digest_of_a_real_machine_is_reproduced(void **state)
{
    static const tc_json_limits limits = {65536, 8, 1000};
    tc_bytes in = vector(*state, "mr/fixtures/snp_measurement_vector.json");
    tc_snp_image i = {0};
    tc_snp_machine m;
    uint8_t want[48], got[48];
    tc_jref input, sections;
    tc_json doc;

    assert_true(tc_json_parse(&doc, *state, in, &limits, &diag));
    input = member(&doc, TC_JSON_ROOT, "input");
    i.cmdline = text(&doc, input, "base_cmdline");
    fixed(i.ovmf_hash, sizeof i.ovmf_hash, &doc, input, "ovmf_hash");
    fixed(i.kernel_hash, sizeof i.kernel_hash, &doc, input, "kernel_hash");
    fixed(i.initrd_hash, sizeof i.initrd_hash, &doc, input, "initrd_hash");
    i.hashes_table_gpa = number(&doc, input, "sev_hashes_table_gpa");
    i.reset_eip = number(&doc, input, "sev_es_reset_eip");
    m.cpus = number(&doc, input, "vcpus");
    m.cpu_type = text(&doc, input, "vcpu_type");
    m.guest_features = number(&doc, input, "guest_features");
    sections = member(&doc, input, "ovmf_sections");
    for (tc_jref e = tc_json_first(&doc, sections); e != TC_JSON_NONE;
         e = tc_json_next(&doc, sections, e)) {
        i.sections[i.n_sections++] = (tc_snp_section){
            number(&doc, e, "gpa"),
            number(&doc, e, "size"),
            number(&doc, e, "section_type"),
        };
    }
    assert_int_equal(i.n_sections, 7);
    fixed(want, sizeof want, &doc, TC_JSON_ROOT, "expected_measurement");
    assert_true(digest(got, &i, &m));
    assert_memory_equal(got, want, sizeof want);
}

static void differs(const tc_snp_image *i, const tc_snp_machine *m)
{
    uint8_t base[48], other[48];
    tc_snp_image standard = image();

    assert_true(digest(base, &standard, &machine));
    assert_true(digest(other, i, m));
    assert_memory_not_equal(base, other, sizeof base);
}

static void everything_goes_into_the_digest(void **state)
{
    tc_snp_machine m = machine;
    tc_snp_image i = image();

    (void)state;
    i.ovmf_hash[0] ^= 1;
    differs(&i, &machine);
    i = image();
    i.kernel_hash[31] ^= 1;
    differs(&i, &machine);
    i = image();
    i.initrd_hash[31] ^= 1;
    differs(&i, &machine);
    i = image();
    i.cmdline = TC_STR("console=ttyS1 " ROOTFS);
    differs(&i, &machine);
    i = image();
    i.hashes_table_gpa++;
    differs(&i, &machine);
    i = image();
    i.reset_eip--;
    differs(&i, &machine);
    i = image();
    i.reset_eip ^= 0x10000;
    differs(&i, &machine);
    m.cpus = 3;
    i = image();
    differs(&i, &m);
    m.cpus = 1;
    differs(&i, &m);
    m = machine;
    m.guest_features = 3;
    differs(&i, &m);
    for (size_t k = 0; k < i.n_sections; k++) {
        i = image();
        i.sections[k].gpa += PAGE;
        differs(&i, &machine);
    }
}

/* A machine with one CPU has none that start at the reset address. */
static void one_cpu_needs_no_reset_address(void **state)
{
    tc_snp_machine m = machine;
    tc_snp_image i = image();
    uint8_t with[48], without[48];

    (void)state;
    m.cpus = 1;
    assert_true(digest(with, &i, &m));
    i.reset_eip = 0;
    assert_true(digest(without, &i, &m));
    assert_memory_equal(with, without, sizeof with);
}

static void memory_of_both_types_is_zero_pages(void **state)
{
    tc_snp_image i = image();

    (void)state;
    i.sections[0].type = TC_SNP_SVSM_CAA;
    digest_is(&i, &machine, synthetic);
    i.sections[0].size = PAGE;
    differs(&i, &machine);
    /* The same pages in two sections. */
    i = image();
    i.sections[4] = i.sections[3];
    i.sections[3] = i.sections[2];
    i.sections[2] = i.sections[1];
    i.sections[1] = (tc_snp_section){0x101000, PAGE, TC_SNP_SEC_MEM};
    i.sections[0].size = PAGE;
    i.n_sections = 5;
    digest_is(&i, &machine, synthetic);
    i.sections[0].size = 0;
    i.sections[1] = (tc_snp_section){0x100000, 2 * PAGE, TC_SNP_SEC_MEM};
    digest_is(&i, &machine, synthetic);
}

static void the_command_line_is_trimmed(void **state)
{
    tc_snp_image i = image();

    (void)state;
    i.cmdline = TC_STR("\t\r\n console=ttyS0 " ROOTFS " \v\f\n");
    digest_is(&i, &machine, synthetic);
    i.cmdline = TC_STR("console=ttyS0  " ROOTFS);
    differs(&i, &machine);
}

static void the_command_line_names_the_root_file_system_once(void **state)
{
    static const char *const bad[] = {
        "",
        " ",
        "console=ttyS0",
        "x" ROOTFS,
        ROOTFS "3",
        ROOTFS " " ROOTFS,
        "dstack.rootfs_hash=",
        "dstack.rootfs_hash= 3333333333333333333333333333333333333333333333333333333333333333",
        "dstack.rootfs_hash=333333333333333333333333333333333333333333333333333333333333333",
        "dstack.rootfs_hash=333333333333333333333333333333333333333333333333333333333333333g",
        ROOTFS " dstack.rootfs_hash=1",
    };
    tc_snp_image i = image();
    uint8_t out[48];

    (void)state;
    for (size_t k = 0; k < COUNT(bad); k++) {
        i.cmdline = tc_str_from_c(bad[k]);
        refuse(&i, &machine, TC_REASON_MISSING);
    }
    i.cmdline = (tc_str){NULL, 0};
    refuse(&i, &machine, TC_REASON_MISSING);
    i.cmdline = TC_STR(ROOTFS "\tquiet");
    assert_true(digest(out, &i, &machine));
}

static void the_command_line_has_a_limit(void **state)
{
    tc_snp_image i = image();
    char cmdline[TC_MAX_CMDLINE + 1];
    uint8_t out[48];

    (void)state;
    memset(cmdline, 'x', sizeof cmdline);
    memcpy(cmdline, ROOTFS " ", sizeof ROOTFS);
    i.cmdline = tc_str_of(cmdline, TC_MAX_CMDLINE);
    assert_true(digest(out, &i, &machine));
    i.cmdline.n++;
    refuse(&i, &machine, TC_REASON_LIMIT);
}

static void the_kernels_hashes_have_one_section_and_a_place(void **state)
{
    tc_snp_image i = image();
    uint8_t out[48];

    (void)state;
    i.sections[1].type = TC_SNP_SEC_MEM;
    refuse(&i, &machine, TC_REASON_MISSING);
    i.sections[1].type = i.sections[2].type = TC_SNP_KERNEL_HASHES;
    refuse(&i, &machine, TC_REASON_DUPLICATE);
    i = image();
    i.hashes_table_gpa = 0;
    refuse(&i, &machine, TC_REASON_MISSING);
    i.hashes_table_gpa = 0x801000 + PAGE - 168;
    assert_true(digest(out, &i, &machine));
    i.hashes_table_gpa++;
    refuse(&i, &machine, TC_REASON_RANGE);
}

static void sections_are_whole_pages_of_known_types(void **state)
{
    static const uint32_t unknown[] = {0, 5, 0xf, 0x11, 0x104, UINT32_MAX};
    tc_snp_image i = image();

    (void)state;
    for (size_t k = 0; k < COUNT(unknown); k++) {
        i.sections[0].type = unknown[k];
        refuse(&i, &machine, TC_REASON_UNSUPPORTED);
    }
    for (size_t k = 0; k < i.n_sections; k++) {
        i = image();
        i.sections[k].gpa++;
        refuse(&i, &machine, TC_REASON_UNSUPPORTED);
        i = image();
        i.sections[k].size++;
        refuse(&i, &machine, TC_REASON_UNSUPPORTED);
    }
    for (size_t k = 1; k < i.n_sections; k++) {
        i = image();
        i.sections[k].size = 2 * PAGE;
        refuse(&i, &machine, TC_REASON_UNSUPPORTED);
        i.sections[k].size = 0;
        refuse(&i, &machine, TC_REASON_UNSUPPORTED);
    }
}

static void sections_have_limits(void **state)
{
    tc_snp_image i = image();
    uint8_t out[48];

    (void)state;
    i.sections[0].size = TC_MAX_TDVF_MEMORY - 3 * PAGE;
    assert_true(digest(out, &i, &machine));
    i.sections[0].size += PAGE;
    refuse(&i, &machine, TC_REASON_LIMIT);
    i = image();
    for (size_t k = i.n_sections; k < TC_MAX_TDVF_SECTIONS; k++) {
        i.sections[k] = i.sections[0];
    }
    i.n_sections = TC_MAX_TDVF_SECTIONS;
    assert_true(digest(out, &i, &machine));
    i.n_sections++;
    refuse(&i, &machine, TC_REASON_LIMIT);
}

static void machines_have_1_to_512_cpus(void **state)
{
    tc_snp_machine m = machine;
    tc_snp_image i = image();
    uint8_t out[48];

    (void)state;
    m.cpus = 0;
    refuse(&i, &m, TC_REASON_RANGE);
    m.cpus = TC_MAX_VCPUS;
    assert_true(digest(out, &i, &m));
    m.cpus++;
    refuse(&i, &m, TC_REASON_RANGE);
    m = machine;
    m.guest_features = 0;
    refuse(&i, &m, TC_REASON_VALUE);
}

/* Models with the same signature give the same digest. */
static void models_of_cpus_are_known_by_name(void **state)
{
    static const char *const same[][8] = {
        {"EPYC", "EPYC-v1", "EPYC-v2", "EPYC-v3", "EPYC-v4", "EPYC-IBPB", "epyc-V4"},
        {"EPYC-Rome", "EPYC-Rome-v1", "epyc-rome-v4", "EPYC-ROME"},
        {"EPYC-Milan", "EPYC-Milan-v2"},
        {"EPYC-Genoa", "EPYC-Genoa-v1"},
    };
    static const char *const unknown[] = {
        "", "EPY", "EPYC-", "EPYC-v5", "EPYC-v11", "EPYC-Turin", "EPYC-Rom", "EPYC-Romes", "qemu64",
    };
    uint8_t first[COUNT(same)][48];
    tc_snp_machine m = machine;
    tc_snp_image i = image();

    (void)state;
    for (size_t k = 0; k < COUNT(same); k++) {
        m.cpu_type = tc_str_from_c(same[k][0]);
        assert_true(digest(first[k], &i, &m));
        for (size_t j = 0; same[k][j] != NULL; j++) {
            uint8_t out[48];

            m.cpu_type = tc_str_from_c(same[k][j]);
            assert_true(digest(out, &i, &m));
            assert_memory_equal(out, first[k], sizeof out);
        }
        for (size_t j = 0; j < k; j++) {
            assert_memory_not_equal(first[j], first[k], sizeof first[k]);
        }
    }
    for (size_t k = 0; k < COUNT(unknown); k++) {
        m.cpu_type = tc_str_from_c(unknown[k]);
        refuse(&i, &m, TC_REASON_UNSUPPORTED);
    }
}

/* A SEV firmware in small. */
static firmware sev(tc_arena *arena, size_t size)
{
    static const uint8_t hashes[8] = {0, 0x0c, 0x81, 0, 0, 4, 0, 0};
    static const tc_snp_section sections[] = {
        {0x800000, 0x9000, TC_SNP_SEC_MEM},
        {0x810000, 0x1000, TC_SNP_KERNEL_HASHES},
    };
    firmware f = firmware_new(arena, size);
    uint8_t *p = firmware_list(&f, "ASEV", DISTANCE, COUNT(sections), SECTION);

    for (size_t i = 0; i < COUNT(sections); i++, p += SECTION) {
        put(p, sections[i].gpa, 4);
        put(p + 4, sections[i].size, 4);
        put(p + 8, sections[i].type, 4);
    }
    firmware_u32(&f, guid_reset, 0x80b004);
    firmware_entry(&f, guid_hashes, hashes, sizeof hashes);
    firmware_u32(&f, guid_sev, DISTANCE);
    return f;
}

static bool parse(tc_snp_image *out, tc_bytes in)
{
    diag = (tc_diag){0};
    return tc_snp_firmware_parse(out, in, &diag);
}

static void refuse_firmware(tc_bytes in, tc_reason reason)
{
    tc_snp_image out;

    assert_refused(parse(&out, in), &diag, reason, RULE);
    assert_int_equal(out.n_sections, 0);
    assert_true(tc_bytes_is_zero(tc_bytes_of(out.ovmf_hash, sizeof out.ovmf_hash)));
}

static void a_firmware_is_read(void **state)
{
    firmware f = sev(*state, 2 * PAGE);
    uint8_t want[48] = {0};
    tc_snp_image out;

    assert_true(parse(&out, firmware_bytes(&f)));
    assert_int_equal(out.n_sections, 2);
    assert_int_equal(out.sections[0].gpa, 0x800000);
    assert_int_equal(out.sections[0].size, 0x9000);
    assert_int_equal(out.sections[0].type, TC_SNP_SEC_MEM);
    assert_int_equal(out.sections[1].type, TC_SNP_KERNEL_HASHES);
    assert_int_equal(out.hashes_table_gpa, 0x810c00);
    assert_int_equal(out.reset_eip, 0x80b004);
    /* Two pages right below 4 GiB. */
    for (size_t i = 0; i < 2; i++) {
        uint8_t info[112] = {0};
        tc_bytes page = tc_bytes_of(f.p + i * PAGE, PAGE);
        tc_bytes block = tc_bytes_of(info, sizeof info);

        memcpy(info, want, 48);
        tc_sha384(info + 48, &page, 1);
        put(info + 96, 112, 2);
        info[98] = 1;
        put(info + 104, 0xffffe000 + i * PAGE, 8);
        tc_sha384(want, &block, 1);
    }
    assert_memory_equal(out.ovmf_hash, want, sizeof want);
}

static void a_firmware_is_whole_pages(void **state)
{
    firmware f = sev(*state, 2 * PAGE);

    refuse_firmware(tc_bytes_sub(firmware_bytes(&f), 1, 2 * PAGE - 1), TC_REASON_LENGTH);
    refuse_firmware((tc_bytes){NULL, 0}, TC_REASON_TRUNCATED);
}

static void a_firmware_has_a_limit(void **state)
{
    firmware f = sev(*state, TC_MAX_FIRMWARE + PAGE);
    tc_snp_image out;

    assert_true(parse(&out, tc_bytes_sub(firmware_bytes(&f), PAGE, TC_MAX_FIRMWARE)));
    refuse_firmware(tc_bytes_sub(firmware_bytes(&f), PAGE - 1, TC_MAX_FIRMWARE + 1),
                    TC_REASON_LIMIT);
}

static void a_firmware_has_all_entries(void **state)
{
    static const uint8_t *const guids[] = {guid_sev, guid_hashes, guid_reset};

    for (size_t i = 0; i < COUNT(guids); i++) {
        firmware f = sev(*state, PAGE);

        for (uint8_t *p = f.p + f.table; p < f.p + PAGE - 16; p++) {
            if (memcmp(p, guids[i], 16) == 0) {
                p[0] ^= 1;
            }
        }
        refuse_firmware(firmware_bytes(&f), TC_REASON_MISSING);
    }
}

static void every_flipped_bit_of_the_metadata_is_survived(void **state)
{
    firmware f = sev(*state, PAGE);
    tc_snp_image standard = image();
    uint8_t out[48];

    for (size_t i = 8 * (PAGE - DISTANCE); i < 8 * PAGE; i++) {
        tc_snp_image parsed;

        f.p[i / 8] = (uint8_t)(f.p[i / 8] ^ 1u << i % 8);
        if (parse(&parsed, firmware_bytes(&f))) {
            parsed.cmdline = standard.cmdline;
            (void)digest(out, &parsed, &machine);
        }
        f.p[i / 8] = (uint8_t)(f.p[i / 8] ^ 1u << i % 8);
    }
}

/* Debian's firmware speaks of SEV, but has no place for the kernel's hashes. */
static void debian_firmware_gives_no_digest(void **state)
{
    tc_bytes in = file(*state, "/usr/share/ovmf/OVMF.fd");
    tc_snp_image i;
    uint8_t sha256[32];
    tc_snp_image standard = image();

    assert_true(parse(&i, in));
    assert_int_equal(i.n_sections, 5);
    assert_int_equal(i.hashes_table_gpa, 0);
    i.cmdline = standard.cmdline;
    refuse(&i, &machine, TC_REASON_MISSING);
    i.sections[i.n_sections++] = (tc_snp_section){0x820000, PAGE, TC_SNP_KERNEL_HASHES};
    refuse(&i, &machine, TC_REASON_MISSING);
    tc_sha256(sha256, &in, 1);
    if (memcmp(sha256, "\x7b\x45\x69\x07\xdd\x07", 6) != 0) {
        print_message("skipped: /usr/share/ovmf/OVMF.fd is of another version\n");
        skip();
    }
    assert_hex(i.ovmf_hash, sizeof i.ovmf_hash,
               "ba2c811512ef868474f239a21f7d7057d65a20de87a003c4f116e4fb1573183b"
               "fbcd75c3e99b2f558575a5d0094f73c6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_synthetic_vector_is_reproduced),
        TEST(the_digest_of_a_real_machine_is_reproduced),
        TEST(everything_goes_into_the_digest),
        TEST(one_cpu_needs_no_reset_address),
        TEST(memory_of_both_types_is_zero_pages),
        TEST(the_command_line_is_trimmed),
        TEST(the_command_line_names_the_root_file_system_once),
        TEST(the_command_line_has_a_limit),
        TEST(the_kernels_hashes_have_one_section_and_a_place),
        TEST(sections_are_whole_pages_of_known_types),
        TEST(sections_have_limits),
        TEST(machines_have_1_to_512_cpus),
        TEST(models_of_cpus_are_known_by_name),
        TEST(a_firmware_is_read),
        TEST(a_firmware_is_whole_pages),
        TEST(a_firmware_has_a_limit),
        TEST(a_firmware_has_all_entries),
        TEST(every_flipped_bit_of_the_metadata_is_survived),
        TEST(debian_firmware_gives_no_digest),
    };

    return cmocka_run_group_tests_name("snp", tests, NULL, NULL);
}
