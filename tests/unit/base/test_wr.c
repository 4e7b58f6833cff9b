/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/wr.h"

static tc_arena arena;

static int set_up(void **state)
{
    (void)state;
    tc_arena_init(&arena, 1u << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

static void writes_every_type(void **state)
{
    static const uint8_t expected[] = "abcd\x01\x03\x02\x07\x06\x05\x04\x0f\x0e\x0d\x0c\x0b\x0a\x09"
                                      "\x08"
                                      "ef00ff";
    tc_wr w = tc_wr_init(&arena, 100);
    tc_bytes out;

    (void)state;
    tc_wr_bytes(&w, tc_bytes_of("ab", 2));
    tc_wr_str(&w, TC_STR("c"));
    tc_wr_lit(&w, "d");
    tc_wr_u8(&w, 0x01);
    tc_wr_u16le(&w, 0x0203);
    tc_wr_u32le(&w, 0x04050607);
    tc_wr_u64le(&w, 0x08090a0b0c0d0e0f);
    tc_wr_lit(&w, "ef");
    tc_wr_hex(&w, tc_bytes_of("\x00\xff", 2));
    assert_true(tc_wr_finish(&out, &w));
    assert_true(tc_bytes_eq(out, (tc_bytes){expected, sizeof expected - 1}));
}

static void writes_decimals(void **state)
{
    static const struct {
        uint64_t v;
        const char *text;
    } cases[] = {
        {0, "0"}, {9, "9"}, {10, "10"}, {65535, "65535"}, {UINT64_MAX, "18446744073709551615"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_wr w = tc_wr_init(&arena, 20);

        tc_wr_dec(&w, cases[i].v);
        assert_true(tc_str_is(tc_wr_text(&w), cases[i].text));
    }
}

static void holds_exactly_its_maximum(void **state)
{
    tc_bytes out;

    (void)state;
    for (size_t max = 0; max < 600; max += 37) {
        tc_wr w = tc_wr_init(&arena, max);

        for (size_t i = 0; i < max; i++) {
            tc_wr_u8(&w, (uint8_t)i);
        }
        assert_true(tc_wr_finish(&out, &w));
        assert_int_equal(out.n, max);
        tc_wr_u8(&w, 0);
        assert_false(tc_wr_finish(&out, &w));
        assert_null(out.p);
    }
}

static void overflow_is_sticky(void **state)
{
    tc_wr w = tc_wr_init(&arena, 4);
    tc_bytes out;

    (void)state;
    tc_wr_lit(&w, "abcde");
    tc_wr_lit(&w, "x");
    assert_true(w.bad);
    assert_int_equal(w.n, 0);
    assert_false(tc_wr_finish(&out, &w));
    assert_int_equal(tc_wr_text(&w).n, 0);
    w = tc_wr_init(&arena, SIZE_MAX - 1);
    tc_wr_hex(&w, tc_bytes_of("x", SIZE_MAX / 2 + 1)); /* twice that would wrap */
    assert_true(w.bad);
    w = tc_wr_init(&arena, SIZE_MAX - 1);
    tc_wr_bytes(&w, tc_bytes_of("x", SIZE_MAX / 2 + 2)); /* doubling the buffer would wrap */
    assert_true(w.bad);
}

static void keeps_its_content_when_it_grows(void **state)
{
    tc_wr w = tc_wr_init(&arena, 100000);
    tc_bytes out;

    (void)state;
    for (uint32_t i = 0; i < 20000; i++) {
        tc_wr_u32le(&w, i);
    }
    assert_true(tc_wr_finish(&out, &w));
    for (uint32_t i = 0; i < 20000; i++) {
        assert_int_equal(out.p[4 * i] | out.p[4 * i + 1] << 8, i & 0xffff);
    }
}

static void lack_of_memory_is_told_at_the_end(void **state)
{
    tc_wr w = tc_wr_init(&arena, 1000);
    tc_bytes out;

    (void)state;
    arena.fail_at = arena.calls + 2;
    tc_wr_lit(&w, "first");
    for (unsigned i = 0; i < 300; i++) {
        tc_wr_u8(&w, 1);
    }
    assert_true(arena.failed);
    assert_false(tc_wr_finish(&out, &w));
}

static void nothing_written_is_the_empty_text(void **state)
{
    tc_wr w = tc_wr_init(&arena, 0);
    tc_bytes out;

    (void)state;
    assert_true(tc_wr_finish(&out, &w));
    assert_int_equal(out.n, 0);
    tc_wr_bytes(&w, (tc_bytes){NULL, 0});
    assert_true(tc_wr_finish(&out, &w));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(writes_every_type),
        TEST(writes_decimals),
        TEST(holds_exactly_its_maximum),
        TEST(overflow_is_sticky),
        TEST(keeps_its_content_when_it_grows),
        TEST(lack_of_memory_is_told_at_the_end),
        TEST(nothing_written_is_the_empty_text),
    };

    return cmocka_run_group_tests_name("wr", tests, NULL, NULL);
}
