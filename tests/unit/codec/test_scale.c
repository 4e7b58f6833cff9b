/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/scale.h"

#define BYTES(lit) tc_bytes_of("" lit, sizeof(lit) - 1)

static bool compact_is(tc_bytes in, uint32_t expected)
{
    tc_rd r = tc_rd_init(in);
    uint32_t v = 7;

    if (!tc_scale_compact(&r, &v)) {
        assert_int_equal(v, 0);
        assert_true(r.bad);
        assert_int_equal(tc_rd_offset(&r), 0);
        return false;
    }
    assert_int_equal(v, expected);
    return tc_rd_end(&r);
}

static void compact_integers_of_every_length(void **state)
{
    (void)state;
    assert_true(compact_is(BYTES("\x00"), 0));
    assert_true(compact_is(BYTES("\x04"), 1));
    assert_true(compact_is(BYTES("\x50"), 20));
    assert_true(compact_is(BYTES("\xc0"), 48));
    assert_true(compact_is(BYTES("\xfc"), 63));
    assert_true(compact_is(BYTES("\x01\x01"), 64));
    assert_true(compact_is(BYTES("\x39\x4e"), 5006));
    assert_true(compact_is(BYTES("\xfd\xff"), 16383));
    assert_true(compact_is(BYTES("\x02\x00\x01\x00"), 16384));
    assert_true(compact_is(BYTES("\xfe\xff\xff\xff"), 0x3fffffff));
    assert_true(compact_is(BYTES("\x03\x00\x00\x00\x40"), 0x40000000));
    assert_true(compact_is(BYTES("\x03\xff\xff\xff\xff"), UINT32_MAX));
}

static void longer_than_needed_is_refused(void **state)
{
    (void)state;
    assert_false(compact_is(BYTES("\x01\x00"), 0));
    assert_false(compact_is(BYTES("\xfd\x00"), 0));
    assert_false(compact_is(BYTES("\x02\x00\x00\x00"), 0));
    assert_false(compact_is(BYTES("\xfe\xff\x00\x00"), 0));
    assert_false(compact_is(BYTES("\x03\x00\x00\x00\x00"), 0));
    assert_false(compact_is(BYTES("\x03\xff\xff\xff\x3f"), 0));
}

static void more_than_32_bits_are_refused(void **state)
{
    (void)state;
    assert_false(compact_is(BYTES("\x07\x00\x00\x00\x00\x01"), 0));
    assert_false(compact_is(BYTES("\xff\x00\x00\x00\x00\x01"), 0));
}

static void every_prefix_of_a_compact_integer_is_refused(void **state)
{
    static const char *const forms[] = {"\x01\x01", "\xfe\xff\xff\xff", "\x03\xff\xff\xff\xff"};

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        for (size_t n = 0; n < strlen(forms[i]); n++) {
            assert_false(compact_is(tc_bytes_of(forms[i], n), 0));
        }
    }
}

static void bytes_have_a_length_in_front(void **state)
{
    tc_rd r = tc_rd_init(BYTES("\x0c"
                               "abc"
                               "\x00"
                               "\x0c"
                               "ab"));
    tc_bytes out;

    (void)state;
    assert_true(tc_scale_bytes(&r, &out, 3));
    assert_true(tc_bytes_eq(out, BYTES("abc")));
    assert_true(tc_scale_bytes(&r, &out, 0));
    assert_int_equal(out.n, 0);
    assert_false(tc_scale_bytes(&r, &out, 3));
    assert_null(out.p);
    assert_int_equal(tc_rd_offset(&r), 5);
    assert_false(tc_scale_bytes(&r, &out, 3));
}

static void bytes_keep_their_limit(void **state)
{
    tc_rd r = tc_rd_init(BYTES("\x0c"
                               "abc"));
    tc_bytes out;

    (void)state;
    assert_false(tc_scale_bytes(&r, &out, 2));
    assert_null(out.p);
    assert_true(r.bad);
}

static void text_must_be_utf8(void **state)
{
    tc_rd r = tc_rd_init(BYTES("\x08\xc3\xa4"
                               "\x04\xff"));
    tc_str out;

    (void)state;
    assert_true(tc_scale_text(&r, &out, 2));
    assert_true(tc_str_is(out, "\xc3\xa4"));
    assert_false(tc_scale_text(&r, &out, 2));
    assert_null(out.p);
    assert_int_equal(tc_rd_offset(&r), 3);
    r = tc_rd_init(BYTES("\x08"
                         "ab"));
    assert_false(tc_scale_text(&r, &out, 1));
}

static void counts_are_checked_against_what_is_left(void **state)
{
    static const uint8_t in[] = "\x0c"
                                "123456";
    uint32_t n;

    (void)state;
    for (size_t left = 0; left <= 6; left++) {
        tc_rd r = tc_rd_init((tc_bytes){in, 1 + left});

        assert_int_equal(tc_scale_count(&r, &n, 3, 2), left == 6);
        assert_int_equal(n, left == 6 ? 3 : 0);
    }
}

static void counts_keep_their_limit(void **state)
{
    tc_rd r = tc_rd_init(BYTES("\x0c"));
    uint32_t n;

    (void)state;
    assert_true(tc_scale_count(&r, &n, 3, 0));
    r = tc_rd_init(BYTES("\x0c"));
    assert_false(tc_scale_count(&r, &n, 2, 0));
    assert_int_equal(n, 0);
    r = tc_rd_init(BYTES("\x01"));
    assert_false(tc_scale_count(&r, &n, 2, 0));
    r = tc_rd_init(BYTES("\x03\xff\xff\xff\xff"));
    assert_false(tc_scale_count(&r, &n, UINT32_MAX, SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compact_integers_of_every_length),
        cmocka_unit_test(longer_than_needed_is_refused),
        cmocka_unit_test(more_than_32_bits_are_refused),
        cmocka_unit_test(every_prefix_of_a_compact_integer_is_refused),
        cmocka_unit_test(bytes_have_a_length_in_front),
        cmocka_unit_test(bytes_keep_their_limit),
        cmocka_unit_test(text_must_be_utf8),
        cmocka_unit_test(counts_are_checked_against_what_is_left),
        cmocka_unit_test(counts_keep_their_limit),
    };

    return cmocka_run_group_tests_name("scale", tests, NULL, NULL);
}
