/* SPDX-License-Identifier: Apache-2.0
 *
 * TDVF metadata and MRTD (dstack-mr:2).
 */
#include "support.h"

#include <stdlib.h>

#define RULE "dstack-mr:2.1"

enum { PAGE = 4096, PAGES = 4, SIZE = PAGES * PAGE };

/* A whole firmware in small: code, variables, places for the TD HOB and for work. */
static const tc_tdvf_section small[] = {
    {PAGE, 3 * PAGE, 0xffffd000, 3 * PAGE, TC_TDVF_BFV, TC_TDVF_MR_EXTEND},
    {0, PAGE, 0xffffc000, PAGE, TC_TDVF_CFV, 0},
    {0, 0, 0x810000, 2 * PAGE, TC_TDVF_TEMP_MEM, 0},
    {0, 0, 0x809000, PAGE, TC_TDVF_TD_HOB, 0},
};

static tc_diag diag;
static tc_tdvf tdvf;

static bool parse(tc_bytes in)
{
    diag = (tc_diag){0};
    return tc_tdvf_parse(&tdvf, in, &diag);
}

static firmware with(tc_arena *arena, const tc_tdvf_section *sections, size_t n)
{
    firmware f = firmware_new(arena, SIZE);

    firmware_tdvf(&f, sections, n);
    return f;
}

/* one parses a firmware with a single section. */
static bool one(tc_arena *arena, tc_tdvf_section section)
{
    firmware f = with(arena, &section, 1);

    return parse(firmware_bytes(&f));
}

static void refuse_one(tc_arena *arena, tc_tdvf_section section, tc_reason reason)
{
    assert_refused(one(arena, section), &diag, reason, RULE);
    assert_int_equal(tdvf.n, 0);
}

static void sections_are_read_in_their_order(void **state)
{
    firmware f = with(*state, small, COUNT(small));

    assert_true(parse(firmware_bytes(&f)));
    assert_int_equal(tdvf.n, COUNT(small));
    for (size_t i = 0; i < COUNT(small); i++) {
        assert_int_equal(tdvf.sections[i].data_offset, small[i].data_offset);
        assert_int_equal(tdvf.sections[i].raw_size, small[i].raw_size);
        assert_int_equal(tdvf.sections[i].address, small[i].address);
        assert_int_equal(tdvf.sections[i].size, small[i].size);
        assert_int_equal(tdvf.sections[i].type, small[i].type);
        assert_int_equal(tdvf.sections[i].attributes, small[i].attributes);
    }
}

static void memory_is_whole_pages(void **state)
{
    tc_tdvf_section s = {0, 0, PAGE, PAGE, TC_TDVF_TEMP_MEM, 0};

    assert_true(one(*state, s));
    s.address = PAGE + 1;
    refuse_one(*state, s, TC_REASON_VALUE);
    s.address = PAGE;
    s.size = PAGE + 2048;
    refuse_one(*state, s, TC_REASON_VALUE);
    s.size = 0;
    assert_true(one(*state, s));
}

static void addresses_do_not_wrap_round(void **state)
{
    tc_tdvf_section s = {0, 0, UINT64_MAX - 2 * PAGE + 1, PAGE, TC_TDVF_TEMP_MEM, 0};

    assert_true(one(*state, s));
    s.size = 2 * PAGE;
    refuse_one(*state, s, TC_REASON_RANGE);
    s.address = PAGE;
    s.size = UINT64_MAX - PAGE + 1;
    refuse_one(*state, s, TC_REASON_RANGE);
}

static void data_lies_in_the_firmware_and_fits_the_memory(void **state)
{
    tc_tdvf_section s = {0, SIZE, 0, SIZE, TC_TDVF_CFV, 0};

    assert_true(one(*state, s));
    s.data_offset = 1;
    refuse_one(*state, s, TC_REASON_RANGE);
    s.raw_size = SIZE - 1;
    assert_true(one(*state, s));
    s = (tc_tdvf_section){SIZE, 0, 0, 0, TC_TDVF_CFV, 0};
    assert_true(one(*state, s));
    s.data_offset++;
    refuse_one(*state, s, TC_REASON_RANGE);
    s = (tc_tdvf_section){0, PAGE + 1, 0, PAGE, TC_TDVF_CFV, 0};
    refuse_one(*state, s, TC_REASON_RANGE);
    s = (tc_tdvf_section){UINT32_MAX, UINT32_MAX, 0, (uint64_t)1 << 32, TC_TDVF_CFV, 0};
    refuse_one(*state, s, TC_REASON_RANGE);
}

static void measured_memory_has_data(void **state)
{
    tc_tdvf_section s = {0, PAGE, 0, PAGE, TC_TDVF_BFV, TC_TDVF_MR_EXTEND};

    assert_true(one(*state, s));
    s.raw_size--;
    refuse_one(*state, s, TC_REASON_UNSUPPORTED);
    s.attributes = 0;
    assert_true(one(*state, s));
}

static void memory_has_a_limit(void **state)
{
    tc_tdvf_section s[] = {
        {0, 0, 0, TC_MAX_TDVF_MEMORY - PAGE, TC_TDVF_TEMP_MEM, 0},
        {0, 0, 0, PAGE, TC_TDVF_TEMP_MEM, 0},
        {0, 0, 0, 0, TC_TDVF_TEMP_MEM, 0},
    };
    firmware f = with(*state, s, COUNT(s));

    assert_true(parse(firmware_bytes(&f)));
    s[2].size = PAGE;
    f = with(*state, s, COUNT(s));
    assert_refused(parse(firmware_bytes(&f)), &diag, TC_REASON_LIMIT, RULE);
    s[0].size = UINT64_MAX - PAGE + 1;
    f = with(*state, s, COUNT(s));
    assert_refused(parse(firmware_bytes(&f)), &diag, TC_REASON_LIMIT, RULE);
}

static void firmware_has_a_limit(void **state)
{
    firmware f = firmware_new(*state, TC_MAX_FIRMWARE + 1);

    firmware_tdvf(&f, small, COUNT(small));
    assert_true(parse(tc_bytes_sub(firmware_bytes(&f), 1, TC_MAX_FIRMWARE)));
    assert_refused(parse(firmware_bytes(&f)), &diag, TC_REASON_LIMIT, RULE);
}

static void firmware_without_metadata_is_refused(void **state)
{
    firmware f = firmware_new(*state, SIZE);

    assert_refused(parse(firmware_bytes(&f)), &diag, TC_REASON_MISSING, RULE);
    assert_refused(parse((tc_bytes){NULL, 0}), &diag, TC_REASON_TRUNCATED, RULE);
}

/* Less at the end: no table. Less at the beginning: data that is not there. */
static void every_part_of_a_firmware_is_refused(void **state)
{
    static const tc_tdvf_section all = {0, SIZE, 0, SIZE, TC_TDVF_BFV, TC_TDVF_MR_EXTEND};
    firmware f = with(*state, &all, 1);

    for (size_t n = 0; n < SIZE; n++) {
        uint8_t *p = exactly(tc_bytes_sub(firmware_bytes(&f), 0, n));

        assert_false(parse(tc_bytes_of(p, n)));
        free(p);
        p = exactly(tc_bytes_sub(firmware_bytes(&f), SIZE - n, n));
        assert_false(parse(tc_bytes_of(p, n)));
        free(p);
    }
}

/* What can be parsed can be measured, whatever bit of table or metadata is flipped. */
static void every_flipped_bit_is_survived(void **state)
{
    firmware f = with(*state, small, COUNT(small));
    uint8_t digest[48];

    for (size_t i = 8 * (SIZE - PAGE); i < 8 * (SIZE - PAGE + 16 + 32 * COUNT(small)); i++) {
        f.p[i / 8] = (uint8_t)(f.p[i / 8] ^ 1u << i % 8);
        if (parse(firmware_bytes(&f))) {
            tc_tdvf_mrtd(digest, &tdvf, firmware_bytes(&f), false);
        }
        f.p[i / 8] = (uint8_t)(f.p[i / 8] ^ 1u << i % 8);
    }
    for (size_t i = 8 * (SIZE - 32); i-- > 8 * f.table;) {
        f.p[i / 8] = (uint8_t)(f.p[i / 8] ^ 1u << i % 8);
        assert_false(parse(firmware_bytes(&f)));
        f.p[i / 8] = (uint8_t)(f.p[i / 8] ^ 1u << i % 8);
    }
}

static void mrtd_is(tc_bytes in, bool two_pass, const char *want)
{
    uint8_t mrtd[48];

    assert_true(parse(in));
    tc_tdvf_mrtd(mrtd, &tdvf, in, two_pass);
    assert_hex(mrtd, sizeof mrtd, want);
}

/* block hashes what one step of the TDX module hashes (dstack-mr:2.2). */
static void block(tc_sha384_stream *s, const char *name, uint64_t gpa)
{
    uint8_t bytes[128] = {0};

    memcpy(bytes, name, strlen(name));
    put(bytes + 16, gpa, 8);
    tc_sha384_update(s, tc_bytes_of(bytes, sizeof bytes));
}

static void extend(tc_sha384_stream *s, uint64_t gpa, const uint8_t *page)
{
    for (size_t i = 0; i < PAGE / 256; i++) {
        block(s, "MR.EXTEND", gpa + 256 * i);
        tc_sha384_update(s, tc_bytes_of(page + 256 * i, 256));
    }
}

/* The two orders, step by step, over two sections that are measured. */
static void mrtd_follows_the_order_of_qemu(void **state)
{
    static const tc_tdvf_section sections[] = {
        {0, 2 * PAGE, 0x10000, 2 * PAGE, TC_TDVF_BFV, TC_TDVF_MR_EXTEND},
        {2 * PAGE, PAGE, 0x20000, PAGE, TC_TDVF_BFV, TC_TDVF_MR_EXTEND},
    };
    firmware f = with(*state, sections, COUNT(sections));
    uint8_t want[48], got[48];
    tc_sha384_stream s;

    assert_true(parse(firmware_bytes(&f)));
    tc_sha384_init(&s);
    block(&s, "MEM.PAGE.ADD", 0x10000);
    extend(&s, 0x10000, f.p);
    block(&s, "MEM.PAGE.ADD", 0x11000);
    extend(&s, 0x11000, f.p + PAGE);
    block(&s, "MEM.PAGE.ADD", 0x20000);
    extend(&s, 0x20000, f.p + 2 * PAGE);
    tc_sha384_final(want, &s);
    tc_tdvf_mrtd(got, &tdvf, firmware_bytes(&f), false);
    assert_memory_equal(got, want, sizeof want);

    tc_sha384_init(&s);
    block(&s, "MEM.PAGE.ADD", 0x10000);
    block(&s, "MEM.PAGE.ADD", 0x11000);
    extend(&s, 0x10000, f.p);
    extend(&s, 0x11000, f.p + PAGE);
    block(&s, "MEM.PAGE.ADD", 0x20000);
    extend(&s, 0x20000, f.p + 2 * PAGE);
    tc_sha384_final(want, &s);
    tc_tdvf_mrtd(got, &tdvf, firmware_bytes(&f), true);
    assert_memory_equal(got, want, sizeof want);
}

static void attributes_say_what_is_measured(void **state)
{
    tc_tdvf_section s = {0, PAGE, 0x10000, PAGE, TC_TDVF_BFV, 0};
    uint8_t want[48], got[48];
    tc_sha384_stream stream;

    for (unsigned attributes = 0; attributes < 4; attributes++) {
        s.attributes = attributes;
        tc_sha384_init(&stream);
        if ((attributes & TC_TDVF_PAGE_AUG) == 0) {
            block(&stream, "MEM.PAGE.ADD", 0x10000);
        }
        if ((attributes & TC_TDVF_MR_EXTEND) != 0) {
            firmware f = with(*state, &s, 1);

            extend(&stream, 0x10000, f.p);
        }
        tc_sha384_final(want, &stream);
        for (unsigned two_pass = 0; two_pass < 2; two_pass++) {
            firmware f = with(*state, &s, 1);

            assert_true(parse(firmware_bytes(&f)));
            tc_tdvf_mrtd(got, &tdvf, firmware_bytes(&f), two_pass != 0);
            assert_memory_equal(got, want, sizeof want);
        }
    }
}

static void there_is_one_store_of_variables(void **state)
{
    tc_tdvf_section sections[COUNT(small)];
    firmware f = with(*state, small, COUNT(small));
    tc_bytes cfv;

    memcpy(sections, small, sizeof small);
    assert_true(parse(firmware_bytes(&f)));
    assert_true(tc_tdvf_cfv(&cfv, &tdvf, firmware_bytes(&f), &diag));
    assert_ptr_equal(cfv.p, f.p);
    assert_int_equal(cfv.n, PAGE);

    sections[2].type = TC_TDVF_CFV;
    f = with(*state, sections, COUNT(small));
    assert_true(parse(firmware_bytes(&f)));
    assert_refused(tc_tdvf_cfv(&cfv, &tdvf, firmware_bytes(&f), &diag), &diag, TC_REASON_DUPLICATE,
                   RULE);
    sections[1].type = sections[2].type = TC_TDVF_TEMP_MEM;
    f = with(*state, sections, COUNT(small));
    assert_true(parse(firmware_bytes(&f)));
    assert_refused(tc_tdvf_cfv(&cfv, &tdvf, firmware_bytes(&f), &diag), &diag, TC_REASON_MISSING,
                   RULE);
    assert_int_equal(cfv.n, 0);
}

/* Firmware whose registers are known (dstack-mr:2.3), by its SHA-256. */
static const struct known {
    const char *sha256, *single_pass, *two_pass;
} knowns[] = {
    {"7b456907dd0786d415999e801a1ac4637b8ed4d7cf5378cfc6edbe5e574dd773",
     "4c7206f0f483c524f12c366c711e9049030a8d47c471ee5aa9c4999a08de4057"
     "fb887fed0744d5631a212967fb231c47",
     "acccbcc870a381adab0d3919d90a7f268ac3b0364771f202ed4bb4e892d045b3"
     "3db3b32e6924cba830a724eed443f7e1"},
};

static void is_known(tc_bytes in)
{
    uint8_t sha256[32];
    char text[65] = {0};

    tc_sha256(sha256, &in, 1);
    for (size_t i = 0; i < sizeof sha256; i++) {
        text[2 * i] = "0123456789abcdef"[sha256[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[sha256[i] & 15];
    }
    for (size_t i = 0; i < COUNT(knowns); i++) {
        if (strcmp(knowns[i].sha256, text) == 0) {
            mrtd_is(in, false, knowns[i].single_pass);
            mrtd_is(in, true, knowns[i].two_pass);
            return;
        }
    }
    print_message("skipped: no registers are known of a firmware with SHA-256 %s\n", text);
    skip();
}

static void debian_firmware_has_known_registers(void **state)
{
    is_known(file(*state, "/usr/share/ovmf/OVMF.fd"));
}

/* Debian splits the same firmware in two. Its code alone does not start: its metadata speaks of the
 * whole. */
static void split_debian_firmware_is_measured_as_a_whole(void **state)
{
    tc_bytes code = file(*state, "/usr/share/OVMF/OVMF_CODE.fd");
    tc_bytes variables = file(*state, "/usr/share/OVMF/OVMF_VARS.fd");
    uint8_t *whole = tc_arena_alloc(*state, variables.n + code.n);

    assert_refused(parse(code), &diag, TC_REASON_RANGE, RULE);
    assert_non_null(whole);
    tc_copy(whole, variables.p, variables.n);
    tc_copy(whole + variables.n, code.p, code.n);
    is_known(tc_bytes_of(whole, variables.n + code.n));
}

static void firmware_without_tdx_is_refused(void **state)
{
    tc_bytes in = file(*state, "/usr/share/OVMF/OVMF_CODE_4M.fd");

    assert_refused(parse(in), &diag, TC_REASON_MISSING, RULE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sections_are_read_in_their_order),
        TEST(memory_is_whole_pages),
        TEST(addresses_do_not_wrap_round),
        TEST(data_lies_in_the_firmware_and_fits_the_memory),
        TEST(measured_memory_has_data),
        TEST(memory_has_a_limit),
        TEST(firmware_has_a_limit),
        TEST(firmware_without_metadata_is_refused),
        TEST(every_part_of_a_firmware_is_refused),
        TEST(every_flipped_bit_is_survived),
        TEST(mrtd_follows_the_order_of_qemu),
        TEST(attributes_say_what_is_measured),
        TEST(there_is_one_store_of_variables),
        TEST(debian_firmware_has_known_registers),
        TEST(split_debian_firmware_is_measured_as_a_whole),
        TEST(firmware_without_tdx_is_refused),
    };

    return cmocka_run_group_tests_name("tdvf", tests, NULL, NULL);
}
