/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of encoding of AML (dstack-mr:3.5.1).
 */
#include "support.h"

#include "measure/acpi_terms.h"
#include "unit/dies.h"

#define BUFFER (2u << 20)

static uint8_t buffer[BUFFER];
static tc_aml w;

static int set_up(void **state)
{
    (void)state;
    memset(buffer, 0xee, sizeof buffer);
    w = (tc_aml){buffer, 0, sizeof buffer};
    return 0;
}

#define WROTE(lit)                                                                                 \
    do {                                                                                           \
        assert_int_equal(w.n, sizeof(lit) - 1);                                                    \
        assert_memory_equal(w.p, lit, sizeof(lit) - 1);                                            \
        w.n = 0;                                                                                   \
    } while (0)

static void numbers_are_little_endian(void **state)
{
    (void)state;
    tc_aml_u8(&w, 1);
    tc_aml_u16(&w, 0x0302);
    tc_aml_u32(&w, 0x07060504);
    tc_aml_u64(&w, 0x0f0e0d0c0b0a0908);
    tc_aml_zero(&w, 2);
    tc_aml_bytes(&w, tc_bytes_of("ab", 2));
    WROTE("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\0\0ab");
}

static void integers_are_as_short_as_can_be(void **state)
{
    (void)state;
    tc_aml_int(&w, 0);
    tc_aml_int(&w, 1);
    WROTE("\x00\x01");
    tc_aml_int(&w, 2);
    tc_aml_int(&w, 0xff);
    WROTE("\x0a\x02\x0a\xff");
    tc_aml_int(&w, 0x100);
    tc_aml_int(&w, 0xffff);
    WROTE("\x0b\x00\x01\x0b\xff\xff");
    tc_aml_int(&w, 0x10000);
    tc_aml_int(&w, 0xffffffff);
    WROTE("\x0c\x00\x00\x01\x00\x0c\xff\xff\xff\xff");
    tc_aml_int(&w, 0x100000000);
    tc_aml_int(&w, UINT64_MAX);
    WROTE("\x0e\x00\x00\x00\x00\x01\x00\x00\x00\x0e\xff\xff\xff\xff\xff\xff\xff\xff");
}

static void names_have_prefixes_by_their_length(void **state)
{
    (void)state;
    tc_aml_path(&w, "PCI0");
    WROTE("PCI0");
    tc_aml_path(&w, "_SB");
    tc_aml_path(&w, "A");
    WROTE("_SB_A___");
    tc_aml_path(&w, "_SB.PCI0");
    WROTE("\x2e_SB_PCI0");
    tc_aml_path(&w, "\\_SB.PCI0.PRES");
    WROTE("\\\x2f\x03_SB_PCI0PRES");
    tc_aml_path(&w, "^S08.PCNT");
    WROTE("^\x2eS08_PCNT");
    tc_aml_path(&w, "^^A");
    WROTE("^^A___");
}

/* packages of n bytes have a length of so many bytes. */
static void check_length(size_t n, const char *length, size_t length_size)
{
    size_t opened;

    w.n = 0;
    opened = tc_aml_open(&w, TC_AML_SCOPE);
    memset(w.p + w.n, 'x', n);
    w.n += n;
    tc_aml_close(&w, opened);
    assert_int_equal(w.n, 1 + length_size + n);
    assert_int_equal(w.p[0], TC_AML_SCOPE);
    assert_memory_equal(w.p + 1, length, length_size);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(w.p[1 + length_size + i], 'x');
    }
}

static void lengths_count_themselves(void **state)
{
    (void)state;
    check_length(0, "\x01", 1);
    check_length(62, "\x3f", 1);
    check_length(63, "\x41\x04", 2);
    check_length(4093, "\x4f\xff", 2);
    check_length(4094, "\x81\x00\x01", 3);
    check_length((1u << 20) - 4, "\x8f\xff\xff", 3);
    check_length((1u << 20) - 3, "\xc1\x00\x00\x01", 4);
}

static void packages_nest(void **state)
{
    size_t outer, inner;

    (void)state;
    outer = tc_aml_open_named(&w, TC_AML_DEVICE, "A");
    inner = tc_aml_open_method(&w, "B", 3 | TC_AML_SERIALIZED);
    tc_aml_zero(&w, 57);
    tc_aml_close(&w, inner);
    tc_aml_u8(&w, 0xaa);
    tc_aml_close(&w, outer);
    assert_int_equal(w.n, 2 + 2 + 4 + 1 + 1 + 4 + 1 + 57 + 1);
    assert_memory_equal(w.p,
                        "\x5b\x82\x47\x04"
                        "A___\x14\x3f"
                        "B___\x0b\0",
                        15);
    assert_int_equal(w.p[w.n - 1], 0xaa);
}

static void buffers_say_how_many_bytes_they_have(void **state)
{
    size_t opened;

    (void)state;
    tc_aml_close_buffer(&w, tc_aml_open(&w, TC_AML_BUFFER));
    WROTE("\x11\x02\x00");
    opened = tc_aml_open(&w, TC_AML_BUFFER);
    tc_aml_bytes(&w, tc_bytes_of("abc", 3));
    tc_aml_close_buffer(&w, opened);
    WROTE("\x11\x06\x0a\x03"
          "abc");
    opened = tc_aml_open(&w, TC_AML_BUFFER);
    tc_aml_zero(&w, 256);
    tc_aml_close_buffer(&w, opened);
    assert_int_equal(w.n, 1 + 2 + 3 + 256);
    assert_memory_equal(w.p, "\x11\x45\x10\x0b\x00\x01", 6);
}

static void named_objects_have_a_value(void **state)
{
    (void)state;
    tc_aml_name_int(&w, "_UID", 0x10);
    WROTE("\x08_UID\x0a\x10");
    tc_aml_name_string(&w, "_HID", "ACPI0007");
    WROTE("\x08_HID\x0d"
          "ACPI0007\0");
    tc_aml_name_pnp(&w, "_HID", 0x0a08);
    WROTE("\x08_HID\x0c\x41\xd0\x0a\x08");
}

static void resources_end_with_a_tag(void **state)
{
    static const uint32_t lines[] = {5, 0x12345678};
    size_t opened;

    (void)state;
    opened = tc_aml_open_resources(&w, "_CRS");
    tc_aml_io(&w, 0xcf8, 1, 8);
    tc_aml_irq(&w, 12);
    tc_aml_irq_shared(&w, 4);
    tc_aml_interrupts(&w, 9, lines, 2);
    tc_aml_close_resources(&w, opened);
    WROTE("\x08_CRS\x11\x21\x0a\x1e\x47\x01\xf8\x0c\xf8\x0c\x01\x08\x22\x00\x10\x23\x10\x00\x18"
          "\x89\x0a\x00\x09\x02\x05\x00\x00\x00\x78\x56\x34\x12\x79\x00");
}

static void windows_have_numbers_of_a_size(void **state)
{
    const tc_aml_window buses = {1, TC_AML_BUSES, 0, 0, 0xff};
    const tc_aml_window memory = {2, TC_AML_MEMORY, TC_AML_UNCACHED, 0xf0000000, 0xfebfffff};
    const tc_aml_window all = {3, TC_AML_MEMORY, TC_AML_CACHED, 0x8000000000000000, UINT64_MAX};

    (void)state;
    tc_aml_window_put(&w, &buses);
    WROTE("\x88\x0d\x00\x02\x0c\x00\x00\x00\x00\x00\xff\x00\x00\x00\x00\x01");
    tc_aml_window_put(&w, &memory);
    WROTE("\x87\x17\x00\x00\x0c\x01\0\0\0\0\0\0\0\xf0\xff\xff\xbf\xfe\0\0\0\0\0\0\xc0\x0e");
    tc_aml_window_put(&w, &all);
    WROTE("\x8a\x2b\x00\x00\x0c\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80\xff\xff\xff\xff\xff\xff\xff"
          "\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80");
}

static void some_terms_have_a_byte_to_fill_in(void **state)
{
    tc_bytes a, b;

    (void)state;
    tc_acpi_term_put_with(&w, TC_TERM_OSC, 0x1e);
    a = tc_bytes_of(w.p, w.n);
    tc_acpi_term_put_with(&w, TC_TERM_OSC, 0x1f);
    b = tc_bytes_of(w.p + a.n, w.n - a.n);
    assert_int_equal(a.n, b.n);
    for (size_t i = 0; i < a.n; i++) {
        assert_int_equal(b.p[i] - a.p[i], i == 65);
    }
    assert_int_equal(a.p[65], 0x1e);
}

static void write_too_much(void)
{
    w.size = 3;
    tc_aml_u32(&w, 0);
}

static void insert_too_much(void)
{
    size_t opened = tc_aml_open(&w, TC_AML_SCOPE);

    tc_aml_zero(&w, 63);
    w.size = w.n;
    tc_aml_close(&w, opened);
}

static void write_a_long_segment(void)
{
    tc_aml_path(&w, "ABCDE");
}

static void forget_a_byte(void)
{
    tc_acpi_term_put(&w, TC_TERM_OSC);
}

static void fill_in_a_complete_term(void)
{
    tc_acpi_term_put_with(&w, TC_TERM_EDSM, 1);
}

static void mistakes_of_ours_are_caught(void **state)
{
    (void)state;
    assert_true(dies(write_too_much));
    assert_true(dies(insert_too_much));
    assert_true(dies(write_a_long_segment));
    assert_true(dies(forget_a_byte));
    assert_true(dies(fill_in_a_complete_term));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(numbers_are_little_endian, set_up),
        cmocka_unit_test_setup(integers_are_as_short_as_can_be, set_up),
        cmocka_unit_test_setup(names_have_prefixes_by_their_length, set_up),
        cmocka_unit_test_setup(lengths_count_themselves, set_up),
        cmocka_unit_test_setup(packages_nest, set_up),
        cmocka_unit_test_setup(buffers_say_how_many_bytes_they_have, set_up),
        cmocka_unit_test_setup(named_objects_have_a_value, set_up),
        cmocka_unit_test_setup(resources_end_with_a_tag, set_up),
        cmocka_unit_test_setup(windows_have_numbers_of_a_size, set_up),
        cmocka_unit_test_setup(some_terms_have_a_byte_to_fill_in, set_up),
        cmocka_unit_test_setup(mistakes_of_ours_are_caught, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
