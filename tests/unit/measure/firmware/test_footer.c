/* SPDX-License-Identifier: Apache-2.0
 *
 * The table at the end of a firmware (dstack-mr:2.1).
 */
#include "support.h"

#include <stdlib.h>

#include "measure/footer.h"

enum { SIZE = 8192, SMALLEST = 50, DISTANCE = 512, SECTION = 8 };

static const tc_footer_list list = {
    .entry = {.guid = {0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47, 0x86, 0x5e, 0x46, 0x85, 0xa7,
                       0xbf, 0x8e, 0xc2},
              .size = 4,
              .what = "entry"},
    .signature = "LIST",
    .section_size = SECTION,
    .what = "list",
};

static tc_diag diag;

static bool u32(uint32_t *out, const firmware *f)
{
    diag = (tc_diag){0};
    return tc_footer_u32(out, firmware_bytes(f), &list.entry, &diag);
}

static void refuse_u32(const firmware *f, tc_reason reason)
{
    uint32_t v = 1;

    assert_refused(u32(&v, f), &diag, reason, NULL);
    assert_int_equal(v, 0);
}

static void an_entry_is_found_wherever_it_stands(void **state)
{
    for (size_t place = 0; place < 3; place++) {
        firmware f = firmware_new(*state, SIZE);
        uint32_t v;

        for (size_t i = 0; i < 3; i++) {
            if (i == place) {
                firmware_u32(&f, guid_tdvf, 0x12345678);
            } else {
                firmware_entry(&f, guid_reset, "abcdefghi", i * 4);
            }
        }
        assert_true(u32(&v, &f));
        assert_int_equal(v, 0x12345678);
    }
}

static void a_number_is_the_first_of_a_longer_entry(void **state)
{
    static const uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    tc_footer_entry entry = list.entry;
    firmware f = firmware_new(*state, SIZE);
    uint32_t v;

    entry.size = sizeof data;
    firmware_entry(&f, guid_tdvf, data, sizeof data);
    assert_true(tc_footer_u32(&v, firmware_bytes(&f), &entry, &diag));
    assert_int_equal(v, 0x04030201);
}

static void an_entry_must_be_there_once_and_have_its_size(void **state)
{
    firmware f = firmware_new(*state, SIZE);

    refuse_u32(&f, TC_REASON_MISSING);
    firmware_u32(&f, guid_reset, 1);
    refuse_u32(&f, TC_REASON_MISSING);
    firmware_u32(&f, guid_tdvf, 1);
    firmware_u32(&f, guid_reset, 1);
    firmware_u32(&f, guid_tdvf, 1);
    refuse_u32(&f, TC_REASON_DUPLICATE);
    for (size_t n = 0; n < 9; n++) {
        uint32_t v;

        f = firmware_new(*state, SIZE);
        firmware_entry(&f, guid_tdvf, "12345678", n);
        if (n == 4) {
            assert_true(u32(&v, &f));
        } else {
            refuse_u32(&f, TC_REASON_LENGTH);
        }
    }
}

static void there_must_be_a_table(void **state)
{
    firmware f = firmware_new(*state, SIZE);

    firmware_u32(&f, guid_tdvf, 1);
    f.p[SIZE - 33] ^= 1;
    refuse_u32(&f, TC_REASON_MISSING);
    for (size_t n = 0; n < SMALLEST; n++) {
        firmware shorter = {f.p + SIZE - n, n, 0};

        refuse_u32(&shorter, TC_REASON_TRUNCATED);
    }
    f = firmware_new(*state, SMALLEST);
    refuse_u32(&f, TC_REASON_MISSING);
}

static void entries_fill_the_table(void **state)
{
    enum { TABLE_SIZE = SIZE - 50, ENTRY_SIZE = TABLE_SIZE - 18, ENTRY = 22, ALL = 40 };
    firmware f = firmware_new(*state, SIZE);
    uint32_t v;

    firmware_u32(&f, guid_tdvf, 5);
    /* The size of the table: nothing but its one entry fits. */
    for (uint32_t size = 0; size <= 2 * ALL; size++) {
        put(f.p + TABLE_SIZE, size, 2);
        if (size == ALL) {
            assert_true(u32(&v, &f));
        } else {
            refuse_u32(&f, size == 18 ? TC_REASON_MISSING : TC_REASON_LENGTH);
        }
    }
    put(f.p + TABLE_SIZE, SIZE - 31, 2);
    refuse_u32(&f, TC_REASON_LENGTH);
    put(f.p + TABLE_SIZE, ALL, 2);
    for (uint32_t size = 0; size <= 2 * ENTRY; size++) {
        put(f.p + ENTRY_SIZE, size, 2);
        if (size == ENTRY) {
            assert_true(u32(&v, &f));
        } else {
            refuse_u32(&f, TC_REASON_LENGTH);
        }
    }
}

static bool sections(tc_rd *r, size_t *n, const firmware *f)
{
    diag = (tc_diag){0};
    return tc_footer_sections(r, n, firmware_bytes(f), &list, &diag);
}

static void refuse_sections(const firmware *f, tc_reason reason)
{
    tc_rd r;
    size_t n;

    assert_refused(sections(&r, &n, f), &diag, reason, NULL);
}

static firmware with_list(tc_arena *arena, size_t n)
{
    firmware f = firmware_new(arena, SIZE);

    (void)firmware_list(&f, "LIST", DISTANCE + n * SECTION, n, SECTION);
    firmware_u32(&f, guid_tdvf, (uint32_t)(DISTANCE + n * SECTION));
    return f;
}

static void a_list_gives_exactly_its_sections(void **state)
{
    firmware f = with_list(*state, 3);
    size_t n;
    tc_rd r;

    assert_true(sections(&r, &n, &f));
    assert_int_equal(n, 3);
    assert_int_equal(tc_rd_left(&r), 3 * SECTION);
    assert_int_equal(tc_rd_offset(&r), SIZE - DISTANCE - 3 * SECTION + 16);
    f = with_list(*state, 0);
    assert_true(sections(&r, &n, &f));
    assert_int_equal(n, 0);
    assert_true(tc_rd_end(&r));
}

static void a_list_has_a_limit(void **state)
{
    firmware f = with_list(*state, TC_MAX_TDVF_SECTIONS);
    size_t n;
    tc_rd r;

    assert_true(sections(&r, &n, &f));
    f = with_list(*state, TC_MAX_TDVF_SECTIONS + 1);
    refuse_sections(&f, TC_REASON_LIMIT);
}

static void the_header_of_a_list_is_checked(void **state)
{
    static const struct {
        size_t at;
        tc_reason reason;
    } words[] = {
        {0, TC_REASON_MISSING},
        {4, TC_REASON_LENGTH},
        {8, TC_REASON_UNSUPPORTED},
        {12, TC_REASON_LENGTH},
    };

    for (size_t i = 0; i < COUNT(words); i++) {
        firmware f = with_list(*state, 3);

        f.p[SIZE - DISTANCE - 3 * SECTION + words[i].at] ^= 1;
        refuse_sections(&f, words[i].reason);
    }
}

static void a_list_lies_in_the_firmware(void **state)
{
    firmware f = firmware_new(*state, SIZE);

    refuse_sections(&f, TC_REASON_MISSING);
    firmware_u32(&f, guid_tdvf, SIZE + 1);
    refuse_sections(&f, TC_REASON_RANGE);
    f = firmware_new(*state, SIZE);
    firmware_u32(&f, guid_tdvf, SIZE);
    refuse_sections(&f, TC_REASON_MISSING);
    /* In the last bytes, where the reset vector is: too few for a header, or for the sections. */
    for (uint32_t distance = 0; distance < 16 + SECTION; distance++) {
        f = firmware_new(*state, SIZE);
        if (distance >= 16) {
            (void)firmware_list(&f, "LIST", distance, 1, SECTION);
        }
        firmware_u32(&f, guid_tdvf, distance);
        refuse_sections(&f, TC_REASON_TRUNCATED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_entry_is_found_wherever_it_stands),
        TEST(a_number_is_the_first_of_a_longer_entry),
        TEST(an_entry_must_be_there_once_and_have_its_size),
        TEST(there_must_be_a_table),
        TEST(entries_fill_the_table),
        TEST(a_list_gives_exactly_its_sections),
        TEST(a_list_has_a_limit),
        TEST(the_header_of_a_list_is_checked),
        TEST(a_list_lies_in_the_firmware),
    };

    return cmocka_run_group_tests_name("footer", tests, NULL, NULL);
}
