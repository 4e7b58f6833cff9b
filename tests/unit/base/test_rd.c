/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rd.h"

#define READER(lit) tc_rd_init(tc_bytes_of("" lit, sizeof(lit) - 1))

typedef struct record {
    uint8_t u8;
    uint16_t le16, be16;
    uint32_t le32, be32;
    uint64_t le64, be64;
    uint8_t fixed[3];
    tc_bytes bytes;
    uint8_t inner;
} record;

static const uint8_t sample[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
                                 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14,
                                 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e,
                                 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x00, 0x00};

static bool read_record(record *out, tc_bytes in)
{
    tc_rd r = tc_rd_init(in);
    tc_rd sub;

    return tc_rd_u8(&r, &out->u8) && tc_rd_u16le(&r, &out->le16) && tc_rd_u16be(&r, &out->be16) &&
           tc_rd_u32le(&r, &out->le32) && tc_rd_u32be(&r, &out->be32) &&
           tc_rd_u64le(&r, &out->le64) && tc_rd_u64be(&r, &out->be64) &&
           tc_rd_fixed(&r, out->fixed, sizeof out->fixed) && tc_rd_bytes(&r, &out->bytes, 3) &&
           tc_rd_sub(&r, &sub, 1) && tc_rd_u8(&sub, &out->inner) && tc_rd_end(&sub) &&
           tc_rd_zero(&r, 2) && tc_rd_end(&r);
}

static void reads_every_type(void **state)
{
    record out;

    (void)state;
    assert_true(read_record(&out, (tc_bytes){sample, sizeof sample}));
    assert_int_equal(out.u8, 0x01);
    assert_int_equal(out.le16, 0x0302);
    assert_int_equal(out.be16, 0x0405);
    assert_int_equal(out.le32, 0x09080706);
    assert_int_equal(out.be32, 0x0a0b0c0d);
    assert_true(out.le64 == 0x1514131211100f0e);
    assert_true(out.be64 == 0x161718191a1b1c1d);
    assert_int_equal(out.fixed[2], 0x20);
    assert_int_equal(out.bytes.p[0], 0x21);
    assert_int_equal(out.inner, 0x24);
}

static void every_prefix_of_a_record_is_refused(void **state)
{
    record out;

    (void)state;
    for (size_t n = 0; n < sizeof sample; n++) {
        uint8_t *exact = test_malloc(n + 1);

        memcpy(exact + 1, sample, n);
        assert_false(read_record(&out, (tc_bytes){exact + 1, n}));
        test_free(exact);
    }
}

static void one_byte_too_many_is_refused(void **state)
{
    uint8_t longer[sizeof sample + 1] = {0};
    record out;

    (void)state;
    memcpy(longer, sample, sizeof sample);
    assert_false(read_record(&out, (tc_bytes){longer, sizeof longer}));
}

static void failure_is_sticky_and_zeroes_outputs(void **state)
{
    tc_rd r = READER("ab");
    tc_rd sub;
    tc_bytes bytes = {(const uint8_t *)"x", 1};
    uint8_t u8 = 1, fixed[2] = {1, 1};
    uint16_t u16 = 1;
    uint32_t u32 = 1;
    uint64_t u64 = 1;

    (void)state;
    assert_false(tc_rd_u32le(&r, &u32));
    assert_int_equal(u32, 0);
    assert_false(tc_rd_u8(&r, &u8));
    assert_int_equal(u8, 0);
    assert_false(tc_rd_u16le(&r, &u16) || tc_rd_u16be(&r, &u16) || u16 != 0);
    assert_false(tc_rd_u32be(&r, &u32) || u32 != 0);
    assert_false(tc_rd_u64le(&r, &u64) || u64 != 0);
    u64 = 1;
    assert_false(tc_rd_u64be(&r, &u64) || u64 != 0);
    assert_false(tc_rd_bytes(&r, &bytes, 0));
    assert_null(bytes.p);
    assert_false(tc_rd_fixed(&r, fixed, 2));
    assert_int_equal(fixed[0] | fixed[1], 0);
    assert_false(tc_rd_zero(&r, 0));
    assert_false(tc_rd_sub(&r, &sub, 0));
    assert_true(sub.bad);
    assert_false(tc_rd_end(&sub));
    assert_false(tc_rd_peek(&r, &u8));
    assert_int_equal(tc_rd_left(&r), 0);
    assert_int_equal(tc_rd_rest(&r).n, 0);
    assert_int_equal(tc_rd_offset(&r), 0);
    assert_false(tc_rd_end(&r));
}

static void sizes_near_the_end_of_memory_do_not_wrap(void **state)
{
    tc_rd r = READER("ab");
    tc_bytes out;

    (void)state;
    assert_false(tc_rd_bytes(&r, &out, SIZE_MAX));
    r = READER("ab");
    assert_true(tc_rd_bytes(&r, &out, 2));
    assert_false(tc_rd_bytes(&r, &out, 1));
}

static void the_empty_input_is_at_its_end(void **state)
{
    tc_rd r = tc_rd_init((tc_bytes){NULL, 0});
    tc_bytes out;
    uint8_t byte;

    (void)state;
    assert_true(tc_rd_end(&r));
    assert_true(tc_rd_bytes(&r, &out, 0));
    assert_false(tc_rd_peek(&r, &byte));
    assert_true(tc_rd_end(&r)); /* looking is not reading */
    assert_false(tc_rd_u8(&r, &byte));
    assert_false(tc_rd_end(&r));
}

static void zero_refuses_any_bit(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 24; bit++) {
        uint8_t in[3] = {0};
        tc_rd r = tc_rd_init((tc_bytes){in, 3});

        assert_true(tc_rd_zero(&r, 3));
        in[bit / 8] = (uint8_t)(1u << bit % 8);
        r = tc_rd_init((tc_bytes){in, 3});
        assert_false(tc_rd_zero(&r, 3));
        assert_true(r.bad);
    }
}

static void a_sub_reader_keeps_offsets_and_ends_before_its_parent(void **state)
{
    tc_rd r = READER("abcdef");
    tc_rd sub;
    uint8_t byte;

    (void)state;
    assert_true(tc_rd_u8(&r, &byte));
    assert_true(tc_rd_sub(&r, &sub, 2));
    assert_int_equal(tc_rd_offset(&sub), 1);
    assert_int_equal(tc_rd_left(&sub), 2);
    assert_int_equal(tc_rd_offset(&r), 3);
    assert_true(tc_rd_u8(&sub, &byte) && tc_rd_u8(&sub, &byte));
    assert_int_equal(byte, 'c');
    assert_false(tc_rd_u8(&sub, &byte));
    assert_false(r.bad);
    assert_false(tc_rd_sub(&r, &sub, 4));
    assert_true(sub.bad);
}

static void peek_and_rest(void **state)
{
    tc_rd r = READER("abc");
    uint8_t byte;

    (void)state;
    assert_true(tc_rd_peek(&r, &byte));
    assert_int_equal(byte, 'a');
    assert_int_equal(tc_rd_left(&r), 3);
    assert_true(tc_bytes_eq(tc_rd_rest(&r), tc_bytes_of("abc", 3)));
    assert_true(tc_rd_end(&r));
    assert_int_equal(tc_rd_rest(&r).n, 0);
    assert_true(tc_rd_end(&r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_type),
        cmocka_unit_test(every_prefix_of_a_record_is_refused),
        cmocka_unit_test(one_byte_too_many_is_refused),
        cmocka_unit_test(failure_is_sticky_and_zeroes_outputs),
        cmocka_unit_test(sizes_near_the_end_of_memory_do_not_wrap),
        cmocka_unit_test(the_empty_input_is_at_its_end),
        cmocka_unit_test(zero_refuses_any_bit),
        cmocka_unit_test(a_sub_reader_keeps_offsets_and_ends_before_its_parent),
        cmocka_unit_test(peek_and_rest),
    };

    return cmocka_run_group_tests_name("rd", tests, NULL, NULL);
}
