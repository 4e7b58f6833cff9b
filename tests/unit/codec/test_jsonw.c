/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "codec/json.h"
#include "codec/jsonw.h"
#include "codec/utf8.h"
#include "unit/dies.h"

static tc_arena arena;
static tc_wr out;
static tc_jsonw j;

static void start(bool pretty)
{
    out = tc_wr_init(&arena, 1u << 16);
    j = tc_jsonw_init(&out, pretty);
}

static int set_up(void **state)
{
    (void)state;
    tc_arena_init(&arena, 1u << 20);
    start(false);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

static void written(const char *expected)
{
    tc_bytes got;

    assert_true(tc_jsonw_complete(&j));
    assert_true(tc_wr_finish(&got, &out));
    if (!tc_str_is(tc_str_from_bytes(got), expected)) {
        print_error("got %.*s\n", (int)got.n, (const char *)got.p);
        fail();
    }
}

static void write_everything(void)
{
    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "null");
    tc_jsonw_null(&j);
    tc_jsonw_name_str(&j, TC_STR("list"));
    tc_jsonw_array(&j);
    tc_jsonw_bool(&j, true);
    tc_jsonw_bool(&j, false);
    tc_jsonw_object(&j);
    tc_jsonw_end(&j);
    tc_jsonw_array(&j);
    tc_jsonw_end(&j);
    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "n");
    tc_jsonw_u64(&j, UINT64_MAX);
    tc_jsonw_end(&j);
    tc_jsonw_end(&j);
    tc_jsonw_name(&j, "time");
    tc_jsonw_time(&j, 0);
    tc_jsonw_end(&j);
}

static void compact_output_has_no_white_space(void **state)
{
    (void)state;
    write_everything();
    written("{\"null\":null,\"list\":[true,false,{},[],{\"n\":18446744073709551615}],"
            "\"time\":\"1970-01-01T00:00:00Z\"}");
}

static void pretty_output_is_indented_by_two(void **state)
{
    (void)state;
    start(true);
    write_everything();
    written("{\n"
            "  \"null\": null,\n"
            "  \"list\": [\n"
            "    true,\n"
            "    false,\n"
            "    {},\n"
            "    [],\n"
            "    {\n"
            "      \"n\": 18446744073709551615\n"
            "    }\n"
            "  ],\n"
            "  \"time\": \"1970-01-01T00:00:00Z\"\n"
            "}");
}

static void a_scalar_may_stand_at_the_top(void **state)
{
    (void)state;
    tc_jsonw_lit(&j, "x");
    written("\"x\"");
}

static void integers_keep_their_sign(void **state)
{
    (void)state;
    tc_jsonw_array(&j);
    tc_jsonw_i64(&j, 0);
    tc_jsonw_i64(&j, -1);
    tc_jsonw_i64(&j, INT64_MIN);
    tc_jsonw_i64(&j, INT64_MAX);
    tc_jsonw_end(&j);
    written("[0,-1,-9223372036854775808,9223372036854775807]");
}

static void text_is_escaped_for_json_and_html(void **state)
{
    (void)state;
    tc_jsonw_str(
        &j, TC_STR("\"\\/\b\f\n\r\t\x01\x1f\x7f\0</script>&'\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa"
                   "\xc3\xa4\xf0\x9f\x98\x80"));
    written("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000\\u003c/script\\u003e\\u0026'"
            "\\u2028\\u2029\xe2\x80\xaa\xc3\xa4\xf0\x9f\x98\x80\"");
}

static void names_are_escaped_too(void **state)
{
    (void)state;
    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "<\"");
    tc_jsonw_null(&j);
    tc_jsonw_end(&j);
    written("{\"\\u003c\\\"\":null}");
}

static void invalid_utf8_becomes_the_replacement_character(void **state)
{
    (void)state;
    tc_jsonw_str(&j, TC_STR("a\xff"
                            "b\xe2\x82\xc0\x80"));
    written("\"a\xef\xbf\xbd"
            "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void bytes_are_written_as_hex_or_base64(void **state)
{
    (void)state;
    tc_jsonw_array(&j);
    tc_jsonw_hex(&j, tc_bytes_of("\x00\xab", 2));
    tc_jsonw_hex(&j, (tc_bytes){NULL, 0});
    tc_jsonw_base64(&j, tc_bytes_of("fo", 2));
    tc_jsonw_base64(&j, (tc_bytes){NULL, 0});
    tc_jsonw_end(&j);
    written("[\"00ab\",\"\",\"Zm8=\",\"\"]");
}

static void base64_of_any_length_equals_the_encoder_of_base(void **state)
{
    uint8_t bytes[150];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(7 * i + 3);
    }
    for (size_t n = 0; n <= sizeof bytes; n++) {
        tc_str expected = tc_base64_text(&arena, (tc_bytes){bytes, n});
        tc_bytes got;

        start(false);
        tc_jsonw_base64(&j, (tc_bytes){bytes, n});
        assert_true(tc_wr_finish(&got, &out));
        assert_int_equal(got.n, expected.n + 2);
        assert_true(tc_bytes_eq(tc_bytes_sub(got, 1, expected.n), tc_bytes_from_str(expected)));
    }
}

static void what_does_not_fit_is_told_at_the_end(void **state)
{
    tc_bytes got;

    (void)state;
    out = tc_wr_init(&arena, 4);
    tc_jsonw_lit(&j, "ab");
    assert_true(tc_wr_finish(&got, &out));
    out = tc_wr_init(&arena, 3);
    j = tc_jsonw_init(&out, false);
    tc_jsonw_lit(&j, "ab");
    assert_false(tc_wr_finish(&got, &out));
}

static void an_open_container_is_not_complete(void **state)
{
    (void)state;
    assert_false(tc_jsonw_complete(&j));
    tc_jsonw_array(&j);
    assert_false(tc_jsonw_complete(&j));
    tc_jsonw_end(&j);
    assert_true(tc_jsonw_complete(&j));
}

static void the_deepest_nesting_is_written(void **state)
{
    static const tc_json_limits limits = {1u << 16, TC_JSONW_DEPTH, 100};
    tc_json doc;
    tc_bytes got;

    (void)state;
    for (unsigned i = 0; i < TC_JSONW_DEPTH; i++) {
        tc_jsonw_array(&j);
    }
    for (unsigned i = 0; i < TC_JSONW_DEPTH; i++) {
        tc_jsonw_end(&j);
    }
    assert_true(tc_wr_finish(&got, &out));
    assert_int_equal(got.n, 2 * TC_JSONW_DEPTH);
    assert_true(tc_json_parse(&doc, &arena, got, &limits, NULL));
}

/* Whatever text is written, the reader gives it back. */
static void the_reader_gives_back_every_character(void **state)
{
    static const tc_json_limits limits = {1u << 16, 1, 1};

    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp += cp < 0x3000 ? 1 : 97) {
        uint8_t bytes[4];
        tc_arena_mark_t mark = tc_arena_mark(&arena);
        tc_json doc;
        tc_bytes got;
        tc_str text;

        if (cp >= 0xd800 && cp <= 0xdfff) {
            continue;
        }
        start(false);
        tc_jsonw_str(&j, tc_str_of((char *)bytes, tc_utf8_put(bytes, cp)));
        assert_true(tc_wr_finish(&got, &out));
        assert_true(tc_json_parse(&doc, &arena, got, &limits, NULL));
        assert_true(tc_json_text(&doc, TC_JSON_ROOT, &text));
        assert_true(tc_str_eq(text, tc_str_of((char *)bytes, tc_utf8_put(bytes, cp))));
        tc_arena_release(&arena, mark);
    }
}

static void two_values_at_the_top(void)
{
    tc_jsonw_null(&j);
    tc_jsonw_null(&j);
}

static void value_without_name(void)
{
    tc_jsonw_object(&j);
    tc_jsonw_null(&j);
}

static void name_without_value(void)
{
    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "a");
    tc_jsonw_end(&j);
}

static void two_names(void)
{
    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "a");
    tc_jsonw_name(&j, "b");
}

static void name_in_an_array(void)
{
    tc_jsonw_array(&j);
    tc_jsonw_name(&j, "a");
}

static void name_at_the_top(void)
{
    tc_jsonw_name(&j, "a");
}

static void end_of_nothing(void)
{
    tc_jsonw_end(&j);
}

static void too_deep(void)
{
    for (unsigned i = 0; i <= TC_JSONW_DEPTH; i++) {
        tc_jsonw_array(&j);
    }
}

static void wrong_nesting_is_a_bug(void **state)
{
    (void)state;
    assert_true(dies(two_values_at_the_top));
    assert_true(dies(value_without_name));
    assert_true(dies(name_without_value));
    assert_true(dies(two_names));
    assert_true(dies(name_in_an_array));
    assert_true(dies(name_at_the_top));
    assert_true(dies(end_of_nothing));
    assert_true(dies(too_deep));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(compact_output_has_no_white_space),
        TEST(pretty_output_is_indented_by_two),
        TEST(a_scalar_may_stand_at_the_top),
        TEST(integers_keep_their_sign),
        TEST(text_is_escaped_for_json_and_html),
        TEST(names_are_escaped_too),
        TEST(invalid_utf8_becomes_the_replacement_character),
        TEST(bytes_are_written_as_hex_or_base64),
        TEST(base64_of_any_length_equals_the_encoder_of_base),
        TEST(what_does_not_fit_is_told_at_the_end),
        TEST(an_open_container_is_not_complete),
        TEST(the_deepest_nesting_is_written),
        TEST(the_reader_gives_back_every_character),
        TEST(wrong_nesting_is_a_bug),
    };

    return cmocka_run_group_tests_name("jsonw", tests, NULL, NULL);
}
