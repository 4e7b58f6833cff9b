/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading members that must be there: each kind right and wrong, and the pointer that is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/json.h"

#define WHAT "sample: field"

static const char sample[] =
    "{\"tcbInfo\":{\"tcbLevels\":[{},{},{},{\"tcb\":{\"pcesvn\":\"x\"},\"n\":[1,[2,3]]}]},"
    "\"text\":\"a\\tb\",\"u\":65536,\"neg\":-1,\"yes\":true,\"hex\":\"00fF\",\"bad\":\"0g\","
    "\"time\":\"2026-03-01T00:00:00Z\",\"a/b~c\\u0001\":1,\"three\":[1,2,3],"
    "\"esc\\u0061ped\":{\"x\":1},\"null\":null,\"texts\":[\"a\",\"b\\tc\"],\"mixed\":[\"a\",null],"
    "\"nothing\":[],\"\":{\"\":1}}";

static const tc_json_limits limits = {1u << 16, 32, 1000};
static tc_arena arena;
static tc_json doc;
static tc_diag diag;

static int set_up(void **state)
{
    (void)state;
    tc_arena_init(&arena, 1u << 20);
    diag = (tc_diag){0};
    return tc_json_parse(&doc, &arena, tc_bytes_of(sample, sizeof sample - 1), &limits, &diag) ? 0
                                                                                               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

/* The last call failed for the reason, with the pointer; and diag is clean for the next one. */
static void failed(bool ok, tc_reason reason, const char *path)
{
    assert_false(ok);
    assert_string_equal(diag.path, path);
    assert_int_equal(diag.reason, reason);
    assert_string_equal(diag.what, WHAT);
    diag = (tc_diag){0};
}

static tc_jref at(tc_jref v, const char *name)
{
    v = tc_json_find(&doc, v, name);
    assert_int_not_equal(v, TC_JSON_NONE);
    return v;
}

static tc_jref fourth_level(void)
{
    tc_jref levels = at(at(TC_JSON_ROOT, "tcbInfo"), "tcbLevels");
    tc_jref e = tc_json_first(&doc, levels);

    for (int i = 0; i < 3; i++) {
        e = tc_json_next(&doc, levels, e);
    }
    return e;
}

static void text_is_read_or_explained(void **state)
{
    tc_str out;

    (void)state;
    assert_true(tc_json_get_text(&doc, TC_JSON_ROOT, "text", &out, WHAT, &diag));
    assert_true(tc_str_is(out, "a\tb"));
    failed(tc_json_get_text(&doc, TC_JSON_ROOT, "none", &out, WHAT, &diag), TC_REASON_MISSING,
           "/none");
    failed(tc_json_get_text(&doc, TC_JSON_ROOT, "u", &out, WHAT, &diag), TC_REASON_TYPE, "/u");
    assert_int_equal(out.n, 0);
    failed(tc_json_get_text(&doc, at(TC_JSON_ROOT, "three"), "x", &out, WHAT, &diag),
           TC_REASON_TYPE, "/three");
    failed(tc_json_get_text(&doc, TC_JSON_NONE, "x", &out, WHAT, &diag), TC_REASON_MISSING, "");
    arena.fail_at = arena.calls + 1;
    failed(tc_json_get_text(&doc, TC_JSON_ROOT, "text", &out, WHAT, &diag), TC_REASON_NO_MEMORY,
           "/text");
}

static void numbers_are_read_or_explained(void **state)
{
    uint64_t out;

    (void)state;
    assert_true(tc_json_get_u64(&doc, TC_JSON_ROOT, "u", 65536, &out, WHAT, &diag));
    assert_int_equal(out, 65536);
    assert_false(tc_json_get_u64(&doc, TC_JSON_ROOT, "u", 65535, &out, WHAT, &diag));
    assert_int_equal(out, 0);
    assert_true(diag.has_numbers);
    assert_int_equal(diag.got, 65536);
    assert_int_equal(diag.want, 65535);
    failed(false, TC_REASON_RANGE, "/u");
    failed(tc_json_get_u64(&doc, TC_JSON_ROOT, "neg", 9, &out, WHAT, &diag), TC_REASON_RANGE,
           "/neg");
    failed(tc_json_get_u64(&doc, TC_JSON_ROOT, "yes", 9, &out, WHAT, &diag), TC_REASON_TYPE,
           "/yes");
}

static void bools_are_read_or_explained(void **state)
{
    bool out;

    (void)state;
    assert_true(tc_json_get_bool(&doc, TC_JSON_ROOT, "yes", &out, WHAT, &diag));
    assert_true(out);
    failed(tc_json_get_bool(&doc, TC_JSON_ROOT, "u", &out, WHAT, &diag), TC_REASON_TYPE, "/u");
    assert_false(out);
}

static void hex_is_read_or_explained(void **state)
{
    uint8_t out[2] = {9, 9};

    (void)state;
    assert_true(tc_json_get_hex(&doc, TC_JSON_ROOT, "hex", out, 2, WHAT, &diag));
    assert_int_equal(out[0], 0x00);
    assert_int_equal(out[1], 0xff);
    failed(tc_json_get_hex(&doc, TC_JSON_ROOT, "hex", out, 1, WHAT, &diag), TC_REASON_LENGTH,
           "/hex");
    assert_int_equal(out[0], 0);
    failed(tc_json_get_hex(&doc, TC_JSON_ROOT, "bad", out, 1, WHAT, &diag), TC_REASON_VALUE,
           "/bad");
    failed(tc_json_get_hex(&doc, TC_JSON_ROOT, "u", out, 2, WHAT, &diag), TC_REASON_TYPE, "/u");
    assert_int_equal(out[1], 0);
}

static void times_are_read_or_explained(void **state)
{
    tc_time out;

    (void)state;
    assert_true(tc_json_get_time(&doc, TC_JSON_ROOT, "time", &out, WHAT, &diag));
    assert_int_equal(out, 1772323200);
    failed(tc_json_get_time(&doc, TC_JSON_ROOT, "hex", &out, WHAT, &diag), TC_REASON_VALUE, "/hex");
    failed(tc_json_get_time(&doc, TC_JSON_ROOT, "u", &out, WHAT, &diag), TC_REASON_TYPE, "/u");
    assert_int_equal(out, 0);
}

static void containers_are_read_or_explained(void **state)
{
    tc_jref out;

    (void)state;
    assert_true(tc_json_get_object(&doc, TC_JSON_ROOT, "tcbInfo", &out, WHAT, &diag));
    assert_int_equal(out, at(TC_JSON_ROOT, "tcbInfo"));
    failed(tc_json_get_object(&doc, TC_JSON_ROOT, "three", &out, WHAT, &diag), TC_REASON_TYPE,
           "/three");
    assert_int_equal(out, TC_JSON_NONE);
    assert_true(tc_json_get_array(&doc, TC_JSON_ROOT, "three", 3, 3, &out, WHAT, &diag));
    assert_int_equal(out, at(TC_JSON_ROOT, "three"));
    failed(tc_json_get_array(&doc, TC_JSON_ROOT, "three", 0, 2, &out, WHAT, &diag),
           TC_REASON_LENGTH, "/three");
    failed(tc_json_get_array(&doc, TC_JSON_ROOT, "three", 4, 9, &out, WHAT, &diag),
           TC_REASON_LENGTH, "/three");
    assert_int_equal(out, TC_JSON_NONE);
    failed(tc_json_get_array(&doc, TC_JSON_ROOT, "tcbInfo", 0, 9, &out, WHAT, &diag),
           TC_REASON_TYPE, "/tcbInfo");
}

static void lists_of_texts_are_read_or_explained(void **state)
{
    const tc_str *out;
    size_t n;

    (void)state;
    assert_true(tc_json_texts(&doc, at(TC_JSON_ROOT, "texts"), &out, &n, WHAT, &diag));
    assert_int_equal(n, 2);
    assert_true(tc_str_is(out[0], "a"));
    assert_true(tc_str_is(out[1], "b\tc"));
    assert_true(tc_json_texts(&doc, at(TC_JSON_ROOT, "nothing"), &out, &n, WHAT, &diag));
    assert_int_equal(n, 0);
    failed(tc_json_texts(&doc, at(TC_JSON_ROOT, "mixed"), &out, &n, WHAT, &diag), TC_REASON_TYPE,
           "/mixed/1");
    assert_int_equal(n, 0);
    assert_null(out);
    arena.fail_at = arena.calls + 1;
    failed(tc_json_texts(&doc, at(TC_JSON_ROOT, "texts"), &out, &n, WHAT, &diag),
           TC_REASON_NO_MEMORY, "/texts");
    arena.fail_at = arena.calls + 2;
    failed(tc_json_texts(&doc, at(TC_JSON_ROOT, "texts"), &out, &n, WHAT, &diag),
           TC_REASON_NO_MEMORY, "/texts/1");
}

static void null_can_be_taken_as_left_out(void **state)
{
    (void)state;
    assert_int_equal(tc_json_find_given(&doc, TC_JSON_ROOT, "u"), at(TC_JSON_ROOT, "u"));
    assert_int_equal(tc_json_kind_of(&doc, at(TC_JSON_ROOT, "null")), TC_JSON_NULL);
    assert_int_equal(tc_json_find_given(&doc, TC_JSON_ROOT, "null"), TC_JSON_NONE);
    assert_int_equal(tc_json_find_given(&doc, TC_JSON_ROOT, "none"), TC_JSON_NONE);
    assert_int_equal(tc_json_find_given(&doc, TC_JSON_NONE, "u"), TC_JSON_NONE);
}

static void pointers_lead_through_arrays_and_objects(void **state)
{
    uint64_t out;
    tc_jref n;

    (void)state;
    failed(tc_json_get_u64(&doc, at(fourth_level(), "tcb"), "pcesvn", 9, &out, WHAT, &diag),
           TC_REASON_TYPE, "/tcbInfo/tcbLevels/3/tcb/pcesvn");
    failed(tc_json_get_u64(&doc, at(fourth_level(), "tcb"), "other", 9, &out, WHAT, &diag),
           TC_REASON_MISSING, "/tcbInfo/tcbLevels/3/tcb/other");
    n = at(fourth_level(), "n");
    failed(tc_json_fail(&doc, n + 4, TC_REASON_VALUE, WHAT, &diag), TC_REASON_VALUE,
           "/tcbInfo/tcbLevels/3/n/1/1");
    failed(tc_json_fail(&doc, n + 1, TC_REASON_VALUE, WHAT, &diag), TC_REASON_VALUE,
           "/tcbInfo/tcbLevels/3/n/0");
    failed(tc_json_fail(&doc, TC_JSON_ROOT, TC_REASON_VALUE, WHAT, &diag), TC_REASON_VALUE, "");
    failed(tc_json_fail(&doc, TC_JSON_NONE, TC_REASON_VALUE, WHAT, &diag), TC_REASON_VALUE, "");
}

static void pointers_escape_names(void **state)
{
    (void)state;
    failed(tc_json_fail(&doc, at(TC_JSON_ROOT, "a/b~c\x01"), TC_REASON_VALUE, WHAT, &diag),
           TC_REASON_VALUE, "/a~1b~0c?");
    failed(tc_json_fail(&doc, at(at(TC_JSON_ROOT, "escaped"), "x"), TC_REASON_VALUE, WHAT, &diag),
           TC_REASON_VALUE, "/escaped/x");
    failed(tc_json_fail(&doc, at(at(TC_JSON_ROOT, ""), ""), TC_REASON_VALUE, WHAT, &diag),
           TC_REASON_VALUE, "//");
}

static void pointers_count_beyond_nine(void **state)
{
    static const char text[] = "{\"\x7f\":[0,1,2,3,4,5,6,7,8,9,10]}";

    (void)state;
    assert_true(tc_json_parse(&doc, &arena, tc_bytes_of(text, sizeof text - 1), &limits, &diag));
    failed(tc_json_fail(&doc, doc.n - 1, TC_REASON_VALUE, WHAT, &diag), TC_REASON_VALUE, "/?/10");
}

/* A pointer that does not fit is cut between characters and keeps its beginning. */
static void long_pointers_are_cut(void **state)
{
    static const char text[] = "{\"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                               "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                               "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                               "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                               "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                               "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                               "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                               "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\":{\"x\":1}}";

    (void)state;
    assert_true(tc_json_parse(&doc, &arena, tc_bytes_of(text, sizeof text - 1), &limits, &diag));
    assert_false(tc_json_fail(&doc, 4, TC_REASON_VALUE, WHAT, &diag));
    assert_int_equal(strlen(diag.path), 1 + 2 * 59);
    assert_int_equal((uint8_t)diag.path[0], '/');
    assert_int_equal((uint8_t)diag.path[118], 0xa4);
}

static void the_first_failure_stays(void **state)
{
    tc_str out;
    uint64_t number;

    (void)state;
    assert_false(tc_json_get_text(&doc, TC_JSON_ROOT, "first", &out, WHAT, &diag));
    assert_false(tc_json_get_text(&doc, TC_JSON_ROOT, "second", &out, "other", &diag));
    assert_false(tc_json_get_u64(&doc, TC_JSON_ROOT, "u", 1, &number, "other", &diag));
    assert_false(diag.has_numbers);
    failed(false, TC_REASON_MISSING, "/first");
    assert_false(tc_json_get_text(&doc, TC_JSON_ROOT, "first", &out, WHAT, NULL));
    assert_false(tc_json_get_u64(&doc, TC_JSON_ROOT, "u", 1, &number, WHAT, NULL));
}

static void only_accepts_listed_names(void **state)
{
    static const char *const pcesvn[] = {"x", "pcesvn", NULL};
    static const char *const none[] = {NULL};
    tc_jref tcb = at(fourth_level(), "tcb");
    tc_jref escaped = TC_JSON_ROOT;

    (void)state;
    assert_true(tc_json_only(&doc, tcb, pcesvn, WHAT, &diag));
    failed(tc_json_only(&doc, tcb, none, WHAT, &diag), TC_REASON_UNKNOWN,
           "/tcbInfo/tcbLevels/3/tcb/pcesvn");
    assert_true(tc_json_only(&doc, at(TC_JSON_ROOT, "tcbInfo") + 3, none, WHAT, &diag));
    failed(tc_json_only(&doc, at(TC_JSON_ROOT, "u"), none, WHAT, &diag), TC_REASON_TYPE, "/u");
    failed(tc_json_only(&doc, TC_JSON_NONE, none, WHAT, &diag), TC_REASON_TYPE, "");
    assert_true(tc_json_parse(&doc, &arena, tc_bytes_of("{\"\\u0078\":1}", 12), &limits, &diag));
    assert_true(tc_json_only(&doc, escaped, pcesvn, WHAT, &diag));
    arena.fail_at = arena.calls + 1;
    assert_false(tc_json_only(&doc, escaped, pcesvn, WHAT, &diag));
    assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(text_is_read_or_explained),
        TEST(numbers_are_read_or_explained),
        TEST(bools_are_read_or_explained),
        TEST(hex_is_read_or_explained),
        TEST(times_are_read_or_explained),
        TEST(containers_are_read_or_explained),
        TEST(lists_of_texts_are_read_or_explained),
        TEST(null_can_be_taken_as_left_out),
        TEST(pointers_lead_through_arrays_and_objects),
        TEST(pointers_escape_names),
        TEST(pointers_count_beyond_nine),
        TEST(long_pointers_are_cut),
        TEST(the_first_failure_stays),
        TEST(only_accepts_listed_names),
    };

    return cmocka_run_group_tests_name("json_get", tests, NULL, NULL);
}
