/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON reader: what it accepts, what it refuses and where, limits, and walking.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "codec/json.h"
#include "unit/dies.h"

#define ARENA_CAP (64u * 1024 * 1024)

static const tc_json_limits wide = {.max_bytes = 1u << 24, .max_depth = 32, .max_nodes = 400000};

typedef struct fixture {
    tc_arena arena;
    tc_json doc;
    tc_diag diag;
} fixture;

static int set_up(void **state)
{
    static fixture f;

    memset(&f, 0, sizeof f);
    tc_arena_init(&f.arena, ARENA_CAP);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    tc_arena_done(&f->arena);
    return 0;
}

static bool parse_bytes(fixture *f, tc_bytes text)
{
    bool ok;

    f->diag = (tc_diag){0};
    ok = tc_json_parse(&f->doc, &f->arena, text, &wide, &f->diag);
    assert_int_equal(ok, f->diag.reason == TC_REASON_NONE);
    if (!ok) {
        assert_int_equal(f->doc.n, 0);
        assert_true(f->diag.offset <= text.n);
        assert_non_null(f->diag.what);
    }
    return ok;
}

static bool parse(fixture *f, const char *text)
{
    return parse_bytes(f, tc_bytes_of(text, strlen(text)));
}

/* The text is refused for the reason, at the offset. */
static void refuse(fixture *f, const char *text, tc_reason reason, size_t offset)
{
    if (parse(f, text) || f->diag.reason != reason || f->diag.offset != offset) {
        print_error("%s: %s at %zu\n", text, tc_reason_text(f->diag.reason), f->diag.offset);
        fail();
    }
}

static void accepts_every_kind_at_the_top(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *text;
        tc_json_kind kind;
    } cases[] = {
        {"null", TC_JSON_NULL},   {"true", TC_JSON_BOOL},
        {"false", TC_JSON_BOOL},  {"0", TC_JSON_NUMBER},
        {"\"\"", TC_JSON_STRING}, {"[]", TC_JSON_ARRAY},
        {"{}", TC_JSON_OBJECT},   {" \t\r\n1 \t\r\n", TC_JSON_NUMBER},
        {"[ ]", TC_JSON_ARRAY},   {"{ \n}", TC_JSON_OBJECT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(parse(f, cases[i].text));
        assert_int_equal(f->doc.n, 1);
        assert_int_equal(tc_json_kind_of(&f->doc, TC_JSON_ROOT), cases[i].kind);
        assert_int_equal(tc_json_count(&f->doc, TC_JSON_ROOT), 0);
        assert_int_equal(tc_json_first(&f->doc, TC_JSON_ROOT), TC_JSON_NONE);
    }
}

static void accepts_every_form_of_number(void **state)
{
    static const char *const cases[] = {"0",    "-0",     "10",    "-1",
                                        "1.5",  "0.0",    "1e5",   "1E+5",
                                        "1e-5", "-0.1e9", "1E400", "99999999999999999999"};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(parse(*state, cases[i]));
    }
}

static void refuses_malformed_numbers(void **state)
{
    refuse(*state, "01", TC_REASON_SYNTAX, 1);
    refuse(*state, "-01", TC_REASON_SYNTAX, 2);
    refuse(*state, "00", TC_REASON_SYNTAX, 1);
    refuse(*state, "-", TC_REASON_TRUNCATED, 1);
    refuse(*state, "-a", TC_REASON_SYNTAX, 1);
    refuse(*state, "+1", TC_REASON_SYNTAX, 0);
    refuse(*state, ".5", TC_REASON_SYNTAX, 0);
    refuse(*state, "1.", TC_REASON_TRUNCATED, 2);
    refuse(*state, "[1.]", TC_REASON_SYNTAX, 3);
    refuse(*state, "1e", TC_REASON_TRUNCATED, 2);
    refuse(*state, "1e+", TC_REASON_TRUNCATED, 3);
    refuse(*state, "[1e-]", TC_REASON_SYNTAX, 4);
    refuse(*state, "0x10", TC_REASON_TRAILING, 1);
    refuse(*state, "NaN", TC_REASON_SYNTAX, 0);
    refuse(*state, "Infinity", TC_REASON_SYNTAX, 0);
    refuse(*state, "-Infinity", TC_REASON_SYNTAX, 1);
}

static void refuses_malformed_words(void **state)
{
    refuse(*state, "nul", TC_REASON_TRUNCATED, 3);
    refuse(*state, "nulL", TC_REASON_SYNTAX, 3);
    refuse(*state, "tru", TC_REASON_TRUNCATED, 3);
    refuse(*state, "falsy", TC_REASON_SYNTAX, 4);
    refuse(*state, "True", TC_REASON_SYNTAX, 0);
    refuse(*state, "nullx", TC_REASON_TRAILING, 4);
}

static void refuses_malformed_containers(void **state)
{
    refuse(*state, "[1,]", TC_REASON_SYNTAX, 3);
    refuse(*state, "[,1]", TC_REASON_SYNTAX, 1);
    refuse(*state, "[1 2]", TC_REASON_SYNTAX, 3);
    refuse(*state, "[1}", TC_REASON_SYNTAX, 2);
    refuse(*state, "{\"a\":1]", TC_REASON_SYNTAX, 6);
    refuse(*state, "{\"a\":1,}", TC_REASON_SYNTAX, 7);
    refuse(*state, "{\"a\"}", TC_REASON_SYNTAX, 4);
    refuse(*state, "{\"a\":}", TC_REASON_SYNTAX, 5);
    refuse(*state, "{\"a\" 1}", TC_REASON_SYNTAX, 5);
    refuse(*state, "{a:1}", TC_REASON_SYNTAX, 1);
    refuse(*state, "{1:1}", TC_REASON_SYNTAX, 1);
    refuse(*state, "{'a':1}", TC_REASON_SYNTAX, 1);
    refuse(*state, "{,}", TC_REASON_SYNTAX, 1);
    refuse(*state, "]", TC_REASON_SYNTAX, 0);
    refuse(*state, "}", TC_REASON_SYNTAX, 0);
    refuse(*state, "", TC_REASON_TRUNCATED, 0);
    refuse(*state, " \n", TC_REASON_TRUNCATED, 2);
}

static void refuses_what_is_not_json(void **state)
{
    fixture *f = *state;

    refuse(f, "\xef\xbb\xbf{}", TC_REASON_SYNTAX, 0); /* byte order mark */
    refuse(f, "/* no */ 1", TC_REASON_SYNTAX, 0);
    refuse(f, "[1, // no\n2]", TC_REASON_SYNTAX, 4);
    refuse(f, "1 // no", TC_REASON_TRAILING, 2);
    refuse(f, "{} {}", TC_REASON_TRAILING, 3);
    refuse(f, "[]]", TC_REASON_TRAILING, 2);
    refuse(f, "\v1", TC_REASON_SYNTAX, 0);
    refuse(f, "\xc2\xa0 1", TC_REASON_SYNTAX, 0); /* a no-break space is not white space */
    assert_false(parse_bytes(f, tc_bytes_of("{}\0", 3)));
    assert_int_equal(f->diag.reason, TC_REASON_TRAILING);
    assert_false(parse_bytes(f, tc_bytes_of("\0", 1)));
}

static void refuses_malformed_strings(void **state)
{
    fixture *f = *state;

    refuse(f, "\"abc", TC_REASON_TRUNCATED, 4);
    refuse(f, "\"abcdefgh", TC_REASON_TRUNCATED, 9);
    refuse(f, "\"a\nb\"", TC_REASON_SYNTAX, 2);
    refuse(f, "\"abcdefgh\x1f\"", TC_REASON_SYNTAX, 9);
    refuse(f, "\"\x01\"", TC_REASON_SYNTAX, 1);
    refuse(f, "\"\xff\"", TC_REASON_SYNTAX, 1);
    refuse(f, "\"abcdefg\xc0\x80\"", TC_REASON_SYNTAX, 8);
    refuse(f, "\"\xed\xa0\x80\"", TC_REASON_SYNTAX, 1);
    refuse(f, "\"\xe2\x82", TC_REASON_SYNTAX, 1);
    refuse(f, "\"\\", TC_REASON_TRUNCATED, 2);
    refuse(f, "\"\\a\"", TC_REASON_SYNTAX, 2);
    refuse(f, "\"\\'\"", TC_REASON_SYNTAX, 2);
    refuse(f, "\"\\U0041\"", TC_REASON_SYNTAX, 2);
    refuse(f, "\"\\x41\"", TC_REASON_SYNTAX, 2);
    refuse(f, "\"\\u", TC_REASON_TRUNCATED, 3);
    refuse(f, "\"\\u004", TC_REASON_TRUNCATED, 6);
    refuse(f, "\"\\u004\"", TC_REASON_SYNTAX, 6);
    refuse(f, "\"\\u00g0\"", TC_REASON_SYNTAX, 5);
    refuse(f, "\"\\u00:0\"", TC_REASON_SYNTAX, 5);
    refuse(f, "\"\\u00@0\"", TC_REASON_SYNTAX, 5);
    assert_false(parse_bytes(f, tc_bytes_of("\"a\0b\"", 5)));
    assert_int_equal(f->diag.offset, 2);
}

static void refuses_lone_surrogates(void **state)
{
    refuse(*state, "\"\\ud800\"", TC_REASON_SYNTAX, 1);
    refuse(*state, "\"\\udbff\"", TC_REASON_SYNTAX, 1);
    refuse(*state, "\"\\udc00\"", TC_REASON_SYNTAX, 1);
    refuse(*state, "\"\\udfff\\ud800\"", TC_REASON_SYNTAX, 1);
    refuse(*state, "\"\\ud800\\ud800\"", TC_REASON_SYNTAX, 1);
    refuse(*state, "\"\\ud800\\n\"", TC_REASON_SYNTAX, 1);
    refuse(*state, "\"\\ud800\\u0041\"", TC_REASON_SYNTAX, 1);
    refuse(*state, "\"\\ud800\\ue000\"", TC_REASON_SYNTAX, 1);
    refuse(*state, "\"\\ud800 \\udc00\"", TC_REASON_SYNTAX, 1);
    refuse(*state, "\"\\ud800\\u00", TC_REASON_TRUNCATED, 11);
    assert_true(parse(*state, "\"\\ud7ff\\ue000\\ud800\\udc00\\udbff\\udfff\""));
}

/* At every place within a word of eight bytes, whatever stands before it. */
static void finds_special_bytes_at_every_alignment(void **state)
{
    fixture *f = *state;
    static const char special[] = {'\x1f', '\0', '\n', '\x80', '\xff', '"'};

    for (size_t n = 0; n < 20; n++) {
        for (size_t k = 0; k < sizeof special; k++) {
            char text[40];

            memset(text, k % 2 == 0 ? ' ' : '~', sizeof text);
            text[0] = '"';
            text[1 + n] = special[k];
            text[sizeof text - 1] = '"';
            assert_false(parse_bytes(f, tc_bytes_of(text, sizeof text)));
            assert_int_equal(f->diag.offset, special[k] == '"' ? (n + 2) : (n + 1));
        }
    }
}

static tc_str text_of(fixture *f, const char *text)
{
    tc_str out;

    assert_true(parse(f, text));
    assert_true(tc_json_text(&f->doc, TC_JSON_ROOT, &out));
    return out;
}

static void decodes_escapes(void **state)
{
    fixture *f = *state;

    assert_true(tc_str_is(text_of(f, "\"\""), ""));
    assert_true(tc_str_is(text_of(f, "\"plain \xc3\xa4\""), "plain \xc3\xa4"));
    assert_true(tc_str_is(text_of(f, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\/\b\f\n\r\t"));
    assert_true(tc_str_is(text_of(f, "\"\\u0041\\u00e4\\u20AC\""), "A\xc3\xa4\xe2\x82\xac"));
    assert_true(tc_str_is(text_of(f, "\"<\\uD83D\\ude00>\""), "<\xf0\x9f\x98\x80>"));
    assert_true(
        tc_str_is(text_of(f, "\"\\uD7ff\\ue000\\uffff\""), "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"));
    assert_true(tc_str_eq(text_of(f, "\"a\\u0000b\""), TC_STR("a\0b")));
}

static void text_needs_a_string_and_memory(void **state)
{
    fixture *f = *state;
    tc_str out;

    assert_true(parse(f, "[1,\"a\\n\"]"));
    assert_false(tc_json_text(&f->doc, TC_JSON_ROOT, &out));
    assert_false(tc_json_text(&f->doc, TC_JSON_NONE, &out));
    assert_false(tc_json_text(&f->doc, 1, &out));
    assert_false(f->arena.failed);
    f->arena.fail_at = f->arena.calls + 1;
    assert_false(tc_json_text(&f->doc, 2, &out));
    assert_int_equal(out.n, 0);
    assert_true(f->arena.failed);
}

static void refuses_duplicate_names(void **state)
{
    refuse(*state, "{\"a\":1,\"a\":2}", TC_REASON_DUPLICATE, 7);
    refuse(*state, "{\"a\":1,\"b\":2,\"a\":3}", TC_REASON_DUPLICATE, 13);
    refuse(*state, "{\"\":1,\"\":2}", TC_REASON_DUPLICATE, 6);
    refuse(*state, "[{\"x\":{\"a\":[],\"a\":{}}}]", TC_REASON_DUPLICATE, 14);
    /* However they are spelled. */
    refuse(*state, "{\"a\":1,\"\\u0061\":2}", TC_REASON_DUPLICATE, 7);
    refuse(*state, "{\"\\u0061\":1,\"a\":2}", TC_REASON_DUPLICATE, 12);
    refuse(*state, "{\"\\/\":1,\"\\u002f\":2}", TC_REASON_DUPLICATE, 8);
    refuse(*state, "{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}", TC_REASON_DUPLICATE, 18);
}

static void accepts_the_same_name_elsewhere(void **state)
{
    assert_true(parse(*state, "{\"a\":{\"a\":\"a\"},\"b\":[{\"a\":1},{\"a\":2}]}"));
    assert_true(parse(*state, "{\"a\":1,\"A\":2,\"aa\":3,\"\":4,\"\\u0061\\u0061a\":5}"));
}

/* Writes an object of n members m0, m1 ... whose last name is that of member `last`. */
static tc_bytes big_object(fixture *f, size_t n, size_t last)
{
    size_t size = 16 * n + 2;
    char *text = tc_arena_alloc(&f->arena, size);
    size_t at = 1;

    assert_non_null(text);
    text[0] = '{';
    for (size_t i = 0; i < n; i++) {
        at += (size_t)snprintf(text + at, size - at, "%s\"m%zu\":1", i == 0 ? "" : ",",
                               i + 1 == n ? last : i);
    }
    text[at++] = '}';
    return tc_bytes_of(text, at);
}

static void refuses_duplicate_names_in_objects_of_every_size(void **state)
{
    fixture *f = *state;

    for (size_t n = 2; n < 70; n++) {
        assert_true(parse_bytes(f, big_object(f, n, n - 1)));
        assert_int_equal(tc_json_count(&f->doc, TC_JSON_ROOT), n);
        for (size_t k = 0; k + 1 < n; k += 7) {
            tc_bytes text = big_object(f, n, k);

            assert_false(parse_bytes(f, text));
            assert_int_equal(f->diag.reason, TC_REASON_DUPLICATE);
            /* Of the two, the later one. */
            assert_int_equal(f->diag.offset, text.n - (k < 10 ? 7 : 8));
        }
    }
}

static void a_hundred_thousand_members_are_no_trouble(void **state)
{
    fixture *f = *state;

    assert_true(parse_bytes(f, big_object(f, 100000, 99999)));
    assert_int_equal(tc_json_count(&f->doc, TC_JSON_ROOT), 100000);
    assert_false(parse_bytes(f, big_object(f, 100000, 5)));
    assert_int_equal(f->diag.reason, TC_REASON_DUPLICATE);
}

static bool parse_with(fixture *f, const char *text, size_t bytes, uint32_t depth, uint32_t nodes)
{
    tc_json_limits limits = {bytes, depth, nodes};

    f->diag = (tc_diag){0};
    return tc_json_parse(&f->doc, &f->arena, tc_bytes_of(text, strlen(text)), &limits, &f->diag);
}

static void keeps_the_limit_of_bytes(void **state)
{
    fixture *f = *state;

    assert_true(parse_with(f, "[1,2]", 5, 9, 9));
    assert_false(parse_with(f, "[1,2]", 4, 9, 9));
    assert_int_equal(f->diag.reason, TC_REASON_LIMIT);
    assert_int_equal(f->diag.got, 5);
    assert_int_equal(f->diag.want, 4);
}

static void keeps_the_limit_of_depth(void **state)
{
    fixture *f = *state;

    assert_true(parse_with(f, "7", 99, 0, 9));
    assert_false(parse_with(f, "[]", 99, 0, 9));
    assert_true(parse_with(f, "[{\"a\":[]},[[]]]", 99, 3, 9));
    assert_false(parse_with(f, "[{\"a\":[]},[[]]]", 99, 2, 9));
    assert_int_equal(f->diag.reason, TC_REASON_LIMIT);
    assert_int_equal(f->diag.offset, 6);
    assert_int_equal(f->diag.got, 3);
    assert_int_equal(f->diag.want, 2);
    /* Depth counts what is open, not what was. */
    assert_true(parse_with(f, "[[],[],[],{},{}]", 99, 2, 9));
}

static void keeps_the_limit_of_nodes(void **state)
{
    fixture *f = *state;

    assert_true(parse_with(f, "{\"a\":[1,2]}", 99, 9, 5));
    for (uint32_t n = 0; n < 5; n++) {
        assert_false(parse_with(f, "{\"a\":[1,2]}", 99, 9, n));
        assert_int_equal(f->diag.reason, TC_REASON_LIMIT);
        assert_int_equal(f->diag.want, n);
    }
}

/* More nodes than are reserved at first, up to exactly the limit. */
static void grows_to_the_limit_of_nodes(void **state)
{
    fixture *f = *state;
    static char text[2 * 10000 + 2];

    text[0] = '[';
    for (size_t i = 0; i < 10000; i++) {
        text[1 + 2 * i] = '1';
        text[2 + 2 * i] = ',';
    }
    text[2 * 10000] = ']';
    assert_true(parse_with(f, text, sizeof text, 1, 10001));
    assert_int_equal(f->doc.n, 10001);
    assert_int_equal(tc_json_count(&f->doc, TC_JSON_ROOT), 10000);
    assert_false(parse_with(f, text, sizeof text, 1, 10000));
    assert_int_equal(f->diag.reason, TC_REASON_LIMIT);
}

static const char sample[] =
    "{\"id\":\"TDX\",\"levels\":[{\"svn\":3,\"t\":true},{\"svn\":2,\"n\":null}],"
    "\"esc\\n\":\"\\u00e4\\ud83d\\ude00\",\"neg\":-1.5e3,\"e\":{}}";

static void refuses_every_prefix(void **state)
{
    fixture *f = *state;

    for (size_t n = 0; n < sizeof sample - 1; n++) {
        char *exact = test_malloc(n + 1); /* the sanitizer sees a read behind it */

        memcpy(exact + 1, sample, n);
        assert_false(parse_bytes(f, tc_bytes_of(exact + 1, n)));
        test_free(exact);
    }
    assert_true(parse(f, sample));
}

static void survives_every_flipped_bit(void **state)
{
    fixture *f = *state;

    for (size_t i = 0; i < 8 * (sizeof sample - 1); i++) {
        char text[sizeof sample];

        memcpy(text, sample, sizeof text);
        text[i / 8] = (char)(text[i / 8] ^ 1 << i % 8);
        (void)parse_bytes(f, tc_bytes_of(text, sizeof text - 1));
    }
}

static void says_no_memory_whichever_allocation_fails(void **state)
{
    fixture *f = *state;
    tc_bytes texts[] = {tc_bytes_of(sample, sizeof sample - 1), big_object(f, 3000, 2999)};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint64_t before = f->arena.calls;
        uint64_t calls;

        assert_true(parse_bytes(f, texts[i]));
        calls = f->arena.calls - before;
        assert_true(calls >= 2);
        for (uint64_t k = 1; k <= calls; k++) {
            f->arena.fail_at = f->arena.calls + k;
            assert_false(parse_bytes(f, texts[i]));
            assert_int_equal(f->diag.reason, TC_REASON_NO_MEMORY);
        }
        f->arena.fail_at = 0;
    }
}

static void gives_back_the_exact_bytes(void **state)
{
    fixture *f = *state;
    tc_jref v;

    assert_true(parse(f, " {\"a\" : {\"x\": [ 1,2 ] , \"y\":\"\\n\"} ,\"b\": -1.50 }\n"));
    assert_true(tc_str_is(tc_str_from_bytes(tc_json_raw(&f->doc, TC_JSON_ROOT)),
                          "{\"a\" : {\"x\": [ 1,2 ] , \"y\":\"\\n\"} ,\"b\": -1.50 }"));
    v = tc_json_find(&f->doc, TC_JSON_ROOT, "a");
    assert_true(
        tc_str_is(tc_str_from_bytes(tc_json_raw(&f->doc, v)), "{\"x\": [ 1,2 ] , \"y\":\"\\n\"}"));
    assert_int_equal(tc_json_offset(&f->doc, v), 8);
    v = tc_json_find(&f->doc, v, "y");
    assert_true(tc_str_is(tc_str_from_bytes(tc_json_raw(&f->doc, v)), "\"\\n\""));
    v = tc_json_find(&f->doc, TC_JSON_ROOT, "b");
    assert_true(tc_str_is(tc_str_from_bytes(tc_json_raw(&f->doc, v)), "-1.50"));
}

static void walks_arrays_and_objects(void **state)
{
    fixture *f = *state;
    tc_jref levels, e;
    char names[32] = "";
    uint64_t svn[2], n = 0;

    assert_true(parse(f, sample));
    for (e = tc_json_first(&f->doc, TC_JSON_ROOT); e != TC_JSON_NONE;
         e = tc_json_next(&f->doc, TC_JSON_ROOT, e)) {
        tc_str name = tc_json_name(&f->doc, e);

        memcpy(names + strlen(names), name.p, name.n);
        memcpy(names + strlen(names), "|", 2);
    }
    assert_string_equal(names, "id|levels|esc\n|neg|e|");
    levels = tc_json_find(&f->doc, TC_JSON_ROOT, "levels");
    assert_int_equal(tc_json_count(&f->doc, levels), 2);
    for (e = tc_json_first(&f->doc, levels); e != TC_JSON_NONE;
         e = tc_json_next(&f->doc, levels, e)) {
        assert_true(tc_json_u64(&f->doc, tc_json_find(&f->doc, e, "svn"), &svn[n++]));
    }
    assert_int_equal(n, 2);
    assert_int_equal(svn[0], 3);
    assert_int_equal(svn[1], 2);
    assert_int_equal(tc_json_count(&f->doc, TC_JSON_NONE), 0);
    assert_int_equal(tc_json_first(&f->doc, TC_JSON_NONE), TC_JSON_NONE);
}

static void finds_names_by_their_decoded_text(void **state)
{
    fixture *f = *state;

    assert_true(parse(f, "{\"a\\u0062c\":1,\"\\u0000\":2,\"abcd\":3,\"x\\ny\":4}"));
    assert_int_equal(tc_json_find(&f->doc, TC_JSON_ROOT, "abc"), 2);
    assert_int_equal(tc_json_find(&f->doc, TC_JSON_ROOT, "ab"), TC_JSON_NONE);
    assert_int_equal(tc_json_find(&f->doc, TC_JSON_ROOT, ""), TC_JSON_NONE);
    assert_int_equal(tc_json_find(&f->doc, TC_JSON_ROOT, "abcd"), 6);
    assert_int_equal(tc_json_find(&f->doc, TC_JSON_ROOT, "x\ny"), 8);
    assert_int_equal(tc_json_find(&f->doc, TC_JSON_ROOT, "x\nz"), TC_JSON_NONE);
    assert_int_equal(tc_json_find(&f->doc, 2, "abc"), TC_JSON_NONE);
    assert_int_equal(tc_json_find(&f->doc, TC_JSON_NONE, "abc"), TC_JSON_NONE);
}

static void u64_reads_plain_integers_only(void **state)
{
    fixture *f = *state;
    uint64_t v;

    assert_true(parse(f, "18446744073709551615"));
    assert_true(tc_json_u64(&f->doc, TC_JSON_ROOT, &v));
    assert_true(v == UINT64_MAX);
    assert_true(parse(f, "[18446744073709551616,28446744073709551615,-1,-0,1.0,1e3,\"1\",true,0]"));
    for (tc_jref e = 1; e < 9; e++) {
        assert_false(tc_json_u64(&f->doc, e, &v));
        assert_int_equal(v, 0);
    }
    assert_true(tc_json_u64(&f->doc, 9, &v));
    assert_false(tc_json_u64(&f->doc, TC_JSON_NONE, &v));
}

static void bool_reads_true_and_false(void **state)
{
    fixture *f = *state;
    bool v;

    assert_true(parse(f, "[true,false,null]"));
    assert_true(tc_json_bool(&f->doc, 1, &v));
    assert_true(v);
    assert_true(tc_json_bool(&f->doc, 2, &v));
    assert_false(v);
    assert_false(tc_json_bool(&f->doc, 3, &v));
    assert_false(tc_json_bool(&f->doc, TC_JSON_NONE, &v));
}

static void a_name_without_memory_is_empty(void **state)
{
    fixture *f = *state;

    assert_true(parse(f, "{\"a\\n\":1}"));
    f->arena.fail_at = f->arena.calls + 1;
    assert_int_equal(tc_json_name(&f->doc, 1).n, 0);
    assert_true(f->arena.failed);
}

static tc_json doc; /* [1,{"a":[2]},"b"] */

static void kind_outside(void)
{
    (void)tc_json_kind_of(&doc, doc.n);
}

static void next_of_a_stranger(void)
{
    (void)tc_json_next(&doc, 2, 6);
}

static void next_of_the_container(void)
{
    (void)tc_json_next(&doc, 2, 2);
}

static void value_of_a_number(void)
{
    (void)tc_json_value(&doc, 1);
}

static void value_behind_the_last(void)
{
    (void)tc_json_value(&doc, 6);
}

static void misuse_is_a_bug(void **state)
{
    fixture *f = *state;

    assert_true(parse(f, "[1,{\"a\":[2]},\"b\"]"));
    doc = f->doc;
    assert_int_equal(doc.n, 7);
    assert_true(dies(kind_outside));
    assert_true(dies(next_of_a_stranger));
    assert_true(dies(next_of_the_container));
    assert_true(dies(value_of_a_number));
    assert_true(dies(value_behind_the_last));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(accepts_every_kind_at_the_top),
        TEST(accepts_every_form_of_number),
        TEST(refuses_malformed_numbers),
        TEST(refuses_malformed_words),
        TEST(refuses_malformed_containers),
        TEST(refuses_what_is_not_json),
        TEST(refuses_malformed_strings),
        TEST(refuses_lone_surrogates),
        TEST(finds_special_bytes_at_every_alignment),
        TEST(decodes_escapes),
        TEST(text_needs_a_string_and_memory),
        TEST(refuses_duplicate_names),
        TEST(accepts_the_same_name_elsewhere),
        TEST(refuses_duplicate_names_in_objects_of_every_size),
        TEST(a_hundred_thousand_members_are_no_trouble),
        TEST(keeps_the_limit_of_bytes),
        TEST(keeps_the_limit_of_depth),
        TEST(keeps_the_limit_of_nodes),
        TEST(grows_to_the_limit_of_nodes),
        TEST(refuses_every_prefix),
        TEST(survives_every_flipped_bit),
        TEST(says_no_memory_whichever_allocation_fails),
        TEST(gives_back_the_exact_bytes),
        TEST(walks_arrays_and_objects),
        TEST(finds_names_by_their_decoded_text),
        TEST(u64_reads_plain_integers_only),
        TEST(bool_reads_true_and_false),
        TEST(a_name_without_memory_is_empty),
        TEST(misuse_is_a_bug),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
