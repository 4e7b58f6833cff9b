/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"

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

static void hex_reads_either_case(void **state)
{
    uint8_t out[4];

    (void)state;
    assert_true(tc_hex_decode(out, 4, TC_STR("00aFfA9b")));
    assert_memory_equal(out, "\x00\xaf\xfa\x9b", 4);
    assert_true(tc_hex_decode(out, 0, (tc_str){NULL, 0}));
}

static void hex_refuses_lengths_and_foreign_characters(void **state)
{
    static const char around[] = "/:@G`g \0-x";
    uint8_t out[2];

    (void)state;
    assert_false(tc_hex_decode(out, 1, TC_STR("0")));
    assert_false(tc_hex_decode(out, 1, TC_STR("000")));
    assert_false(tc_hex_decode(out, 1, TC_STR("0000")));
    assert_false(tc_hex_decode(out, 2, TC_STR("00")));
    assert_false(tc_hex_decode(out, 2, TC_STR("0x00")));
    for (size_t i = 0; i < sizeof around - 1; i++) {
        char text[] = {'0', '0', '0', '0'};

        for (size_t at = 0; at < 4; at++) {
            text[at] = around[i];
            assert_false(tc_hex_decode(out, 2, tc_str_of(text, 4)));
            assert_false(tc_is_hex(tc_str_of(text, 4)));
            text[at] = '0';
        }
    }
}

static void is_hex_wants_at_least_one_digit(void **state)
{
    (void)state;
    assert_true(tc_is_hex(TC_STR("0123456789abcdefABCDEF")));
    assert_true(tc_is_hex(TC_STR("0")));
    assert_false(tc_is_hex(TC_STR("")));
}

static void is_lower_hex_refuses_the_other_case(void **state)
{
    (void)state;
    assert_true(tc_is_lower_hex(TC_STR("0123456789abcdef")));
    for (char c = 'A'; c <= 'G'; c++) {
        assert_false(tc_is_lower_hex(tc_str_of((char[]){'0', c, 'a'}, 3)));
    }
    assert_false(tc_is_lower_hex(TC_STR("g")));
    assert_false(tc_is_lower_hex(TC_STR("")));
}

static void hex_into_the_arena_keeps_its_limit(void **state)
{
    tc_bytes out;

    (void)state;
    assert_true(tc_hex_decode_alloc(&out, &arena, TC_STR("0102"), 2));
    assert_memory_equal(out.p, "\x01\x02", 2);
    assert_false(tc_hex_decode_alloc(&out, &arena, TC_STR("010203"), 2));
    assert_null(out.p);
    assert_false(tc_hex_decode_alloc(&out, &arena, TC_STR("010"), 2));
    assert_false(tc_hex_decode_alloc(&out, &arena, TC_STR("0g"), 2));
    assert_null(out.p);
    assert_true(tc_hex_decode_alloc(&out, &arena, TC_STR(""), 2));
    assert_int_equal(out.n, 0);
    assert_false(arena.failed);
    arena.fail_at = arena.calls + 1;
    assert_false(tc_hex_decode_alloc(&out, &arena, TC_STR("01"), 2));
    assert_true(arena.failed);
}

static void hex_text_is_lower_case(void **state)
{
    char text[4];

    (void)state;
    assert_true(tc_str_is(tc_hex_text(&arena, tc_bytes_of("\x00\xab\xff", 3)), "00abff"));
    assert_true(tc_str_is(tc_hex_text(&arena, (tc_bytes){NULL, 0}), ""));
    tc_hex_encode(text, tc_bytes_of("\x1f\xe0", 2));
    assert_memory_equal(text, "1fe0", 4);
    arena.fail_at = arena.calls + 1;
    assert_int_equal(tc_hex_text(&arena, tc_bytes_of("a", 1)).n, 0);
}

static bool base64_is(tc_str text, tc_str expected)
{
    uint8_t out[16];
    size_t n = 99;

    if (!tc_base64_decode(out, &n, sizeof out, text)) {
        assert_int_equal(n, 0);
        return false;
    }
    return tc_bytes_eq((tc_bytes){out, n}, tc_bytes_from_str(expected));
}

static void base64_knows_the_vectors_of_rfc_4648(void **state)
{
    static const struct {
        tc_str bytes, text;
    } cases[] = {
        {{"", 0}, {"", 0}},
        {{"f", 1}, {"Zg==", 4}},
        {{"fo", 2}, {"Zm8=", 4}},
        {{"foo", 3}, {"Zm9v", 4}},
        {{"foob", 4}, {"Zm9vYg==", 8}},
        {{"fooba", 5}, {"Zm9vYmE=", 8}},
        {{"foobar", 6}, {"Zm9vYmFy", 8}},
        {{"\x00\x10\x83\xfb\xff\xbf", 6}, {"ABCD+/+/", 8}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(base64_is(cases[i].text, cases[i].bytes));
        assert_true(
            tc_str_eq(tc_base64_text(&arena, tc_bytes_from_str(cases[i].bytes)), cases[i].text));
    }
}

static void base64_has_one_spelling(void **state)
{
    static const tc_str bad[] = {
        {"A", 1},
        {"AA", 2},
        {"AAA", 3},
        {"AAAAA", 5},
        {"Zh==", 4},
        {"Zm9=", 4},
        {"Zg=", 3},
        {"Zg", 2},
        {"Z===", 4},
        {"====", 4},
        {"=AAA", 4},
        {"A=AA", 4},
        {"AA=A", 4},
        {"Zg==AAAA", 8},
        {"Zm8=AAAA", 8},
        {"Z g=", 4},
        {"Zm9v\n", 5},
        {"\nZm9", 4},
        {"Zm9-", 4},
        {"Zm9_", 4},
        {"Zm9\0", 4},
        {"Zm9\x80", 4},
        {"Zm9\xff", 4},
        {"\xc1m9v", 4},
        {"Z@9v", 4},
        {"Zm[v", 4},
        {"Zm{v", 4},
        {"Zm`v", 4},
        {"Zm:v", 4},
        {"Zm.v", 4},
        {"AAAAAA==\n\n\n\n", 12},
        {"ZB==", 4},
        {"Zg==Zg==", 8},
        {"ZmB=", 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(base64_is(bad[i], TC_STR("x")));
    }
}

static void base64_keeps_the_size_of_its_buffer(void **state)
{
    uint8_t out[4] = {0, 0, 0, 7};
    size_t n;

    (void)state;
    assert_true(tc_base64_decode(out, &n, 3, TC_STR("Zm9v")));
    assert_int_equal(n, 3);
    assert_false(tc_base64_decode(out, &n, 2, TC_STR("Zm9v")));
    assert_int_equal(n, 0);
    assert_true(tc_base64_decode(out, &n, 2, TC_STR("Zm8=")));
    assert_false(tc_base64_decode(out, &n, 1, TC_STR("Zm8=")));
    assert_true(tc_base64_decode(out, &n, 1, TC_STR("Zg==")));
    assert_false(tc_base64_decode(out, &n, 0, TC_STR("Zg==")));
    assert_true(tc_base64_decode(out, &n, 0, (tc_str){NULL, 0}));
    assert_int_equal(out[3], 7);
}

/* Every byte value at every place, and every text of four characters that differs in one. */
static void base64_round_trips(void **state)
{
    uint8_t bytes[256], back[256];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 167 + 13);
    }
    for (size_t size = 0; size <= sizeof bytes; size++) {
        tc_str text = tc_base64_text(&arena, (tc_bytes){bytes, size});

        assert_int_equal(text.n, TC_BASE64_SIZE(size));
        assert_true(tc_base64_decode(back, &n, sizeof back, text));
        assert_true(tc_bytes_eq((tc_bytes){back, n}, (tc_bytes){bytes, size}));
    }
    arena.fail_at = arena.calls + 1;
    assert_int_equal(tc_base64_text(&arena, tc_bytes_of("a", 1)).n, 0);
}

static void base64_accepts_its_64_digits_only(void **state)
{
    unsigned accepted = 0;

    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        char text[4] = {'A', (char)c, 'A', 'A'};
        uint8_t out[3];
        size_t n;

        accepted += tc_base64_decode(out, &n, 3, tc_str_of(text, 4)) ? 1 : 0;
    }
    assert_int_equal(accepted, 64);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hex_reads_either_case),
        TEST(hex_refuses_lengths_and_foreign_characters),
        TEST(is_hex_wants_at_least_one_digit),
        TEST(is_lower_hex_refuses_the_other_case),
        TEST(hex_into_the_arena_keeps_its_limit),
        TEST(hex_text_is_lower_case),
        TEST(base64_knows_the_vectors_of_rfc_4648),
        TEST(base64_has_one_spelling),
        TEST(base64_keeps_the_size_of_its_buffer),
        TEST(base64_round_trips),
        TEST(base64_accepts_its_64_digits_only),
    };

    return cmocka_run_group_tests_name("hex", tests, NULL, NULL);
}
