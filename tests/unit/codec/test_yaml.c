/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "codec/yaml.h"
#include "unit/dies.h"

static tc_arena arena;
static tc_yaml doc;
static tc_diag diag;

static int set_up(void **state)
{
    (void)state;
    tc_arena_init(&arena, 64u << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

static bool parse_bytes(tc_bytes text)
{
    bool ok;

    diag = (tc_diag){0};
    ok = tc_yaml_parse(&doc, &arena, text, &diag);
    assert_int_equal(ok, diag.reason == TC_REASON_NONE);
    if (!ok) {
        assert_int_equal(doc.n, 0);
        assert_true(diag.offset <= text.n || diag.offset == TC_NO_OFFSET);
    }
    return ok;
}

static bool parse(const char *text)
{
    return parse_bytes(tc_bytes_of(text, strlen(text)));
}

static void refuse(const char *text, tc_reason reason, size_t offset)
{
    if (parse(text) || diag.reason != reason || diag.offset != offset) {
        print_error("%s: %s at %zu\n", text, tc_reason_text(diag.reason), diag.offset);
        fail();
    }
}

static const char compose[] = "# a comment\n"
                              "services:\n"
                              "  web:\n"
                              "    image: \"nginx@sha256:00\"\n"
                              "    ports: [8080, '9090:9090']\n"
                              "    environment:\n"
                              "      - A=1\n"
                              "      - B=two words\n"
                              "    command: |\n"
                              "      echo a\n"
                              "      echo b\n"
                              "  empty: {}\n"
                              "volumes:\n";

static void reads_a_compose_file(void **state)
{
    tc_yref services, web, ports, e;

    (void)state;
    assert_true(parse(compose));
    assert_int_equal(tc_yaml_kind_of(&doc, TC_YAML_ROOT), TC_YAML_MAPPING);
    assert_int_equal(tc_yaml_count(&doc, TC_YAML_ROOT), 2);
    services = tc_yaml_find(&doc, TC_YAML_ROOT, "services");
    assert_int_equal(tc_yaml_count(&doc, services), 2);
    web = tc_yaml_find(&doc, services, "web");
    e = tc_yaml_find(&doc, web, "image");
    assert_true(tc_str_is(tc_yaml_text(&doc, e), "nginx@sha256:00"));
    assert_false(doc.nodes[e].plain);
    assert_int_equal(doc.nodes[e].line, 4);
    ports = tc_yaml_find(&doc, web, "ports");
    assert_int_equal(tc_yaml_kind_of(&doc, ports), TC_YAML_SEQUENCE);
    assert_int_equal(tc_yaml_count(&doc, ports), 2);
    e = tc_yaml_first(&doc, ports);
    assert_true(tc_str_is(tc_yaml_text(&doc, e), "8080"));
    assert_true(doc.nodes[e].plain);
    e = tc_yaml_next(&doc, ports, e);
    assert_true(tc_str_is(tc_yaml_text(&doc, e), "9090:9090"));
    assert_false(doc.nodes[e].plain);
    assert_int_equal(tc_yaml_next(&doc, ports, e), TC_YAML_NONE);
    e = tc_yaml_find(&doc, web, "command");
    assert_true(tc_str_is(tc_yaml_text(&doc, e), "echo a\necho b\n"));
    e = tc_yaml_find(&doc, TC_YAML_ROOT, "volumes");
    assert_true(tc_str_is(tc_yaml_text(&doc, e), ""));
    assert_true(doc.nodes[e].plain);
}

static void walks_mappings_by_key(void **state)
{
    tc_yref services, e;

    (void)state;
    assert_true(parse(compose));
    services = tc_yaml_find(&doc, TC_YAML_ROOT, "services");
    e = tc_yaml_first(&doc, services);
    assert_true(tc_str_is(tc_yaml_text(&doc, e), "web"));
    e = tc_yaml_next(&doc, services, e);
    assert_true(tc_str_is(tc_yaml_text(&doc, e), "empty"));
    assert_int_equal(tc_yaml_count(&doc, tc_yaml_value(&doc, e)), 0);
    assert_int_equal(tc_yaml_first(&doc, tc_yaml_value(&doc, e)), TC_YAML_NONE);
    assert_int_equal(tc_yaml_next(&doc, services, e), TC_YAML_NONE);
}

static void lookups_tolerate_none_and_other_kinds(void **state)
{
    (void)state;
    assert_true(parse("a: [b]\n"));
    assert_int_equal(tc_yaml_find(&doc, TC_YAML_ROOT, "b"), TC_YAML_NONE);
    assert_int_equal(tc_yaml_find(&doc, TC_YAML_NONE, "a"), TC_YAML_NONE);
    assert_int_equal(tc_yaml_find(&doc, tc_yaml_find(&doc, TC_YAML_ROOT, "a"), "b"), TC_YAML_NONE);
    assert_int_equal(tc_yaml_first(&doc, TC_YAML_NONE), TC_YAML_NONE);
    assert_int_equal(tc_yaml_count(&doc, TC_YAML_NONE), 0);
    assert_int_equal(tc_yaml_text(&doc, TC_YAML_NONE).n, 0);
    assert_int_equal(tc_yaml_text(&doc, TC_YAML_ROOT).n, 0);
}

static void accepts_a_scalar_and_document_markers(void **state)
{
    (void)state;
    assert_true(parse("word"));
    assert_int_equal(doc.n, 1);
    assert_true(parse("---\na: 1\n...\n"));
    assert_true(parse("a: 1\r\nb: 2\r\n"));
    assert_true(parse("{\"json\": [1, true, null, \"x\"]}"));
    assert_true(parse("a: \"\\u00e4\\x41\"\n"));
    assert_true(tc_str_is(tc_yaml_text(&doc, 2), "\xc3\xa4"
                                                 "A"));
}

static void refuses_an_empty_text(void **state)
{
    (void)state;
    refuse("", TC_REASON_MISSING, 0);
    refuse("\n\n", TC_REASON_MISSING, 0);
    refuse("# only a comment\n", TC_REASON_MISSING, 0);
    assert_false(parse_bytes((tc_bytes){NULL, 0}));
}

static void refuses_anchors_aliases_and_merge_keys(void **state)
{
    (void)state;
    refuse("a: &x 1\n", TC_REASON_UNSUPPORTED, 3);
    refuse("a: &x {b: 1}\n", TC_REASON_UNSUPPORTED, 3);
    refuse("a: &x [b]\n", TC_REASON_UNSUPPORTED, 3);
    refuse("&x a: 1\n", TC_REASON_UNSUPPORTED, 0);
    refuse("a: *x\n", TC_REASON_UNSUPPORTED, 3);
    refuse("*x : 1\n", TC_REASON_UNSUPPORTED, 0);
    refuse("<<: {a: 1}\n", TC_REASON_UNSUPPORTED, 0);
    refuse("\"<<\": 1\n", TC_REASON_UNSUPPORTED, 0);
    assert_true(parse("a: <<\n"));
}

static void refuses_tags_and_directives(void **state)
{
    (void)state;
    refuse("a: !!str 1\n", TC_REASON_UNSUPPORTED, 3);
    refuse("a: !local 1\n", TC_REASON_UNSUPPORTED, 3);
    refuse("a: ! 1\n", TC_REASON_UNSUPPORTED, 3);
    refuse("a: !!seq [1]\n", TC_REASON_UNSUPPORTED, 3);
    refuse("!!map {a: 1}\n", TC_REASON_UNSUPPORTED, 0);
    refuse("%YAML 1.1\n---\na: 1\n", TC_REASON_UNSUPPORTED, 0);
    refuse("%TAG ! tag:x,2000:\n---\na: 1\n", TC_REASON_UNSUPPORTED, 0);
    refuse("# \xc3\xa4\n%YAML 1.1\n---\na: 1\n", TC_REASON_UNSUPPORTED, 5);
    refuse("a\r%b", TC_REASON_UNSUPPORTED, 2);
    refuse("a\xc2\x85%b", TC_REASON_UNSUPPORTED, 3);
    refuse("a\xe2\x80\xa8%b", TC_REASON_UNSUPPORTED, 4);
    refuse("a\xe2\x80\xa9%b", TC_REASON_UNSUPPORTED, 4);
    assert_true(parse("a: 100%\nb: '%'\n"));
}

static void refuses_a_second_document(void **state)
{
    (void)state;
    refuse("a: 1\n---\nb: 2\n", TC_REASON_TRAILING, 5);
    refuse("--- 1\n--- 2\n", TC_REASON_TRAILING, 6);
    refuse("a: 1\n...\n---\nb: 2\n", TC_REASON_TRAILING, 9);
}

static void refuses_duplicate_keys(void **state)
{
    (void)state;
    assert_false(parse("a: 1\nb: 2\na: 3\n"));
    assert_int_equal(diag.reason, TC_REASON_DUPLICATE);
    assert_false(parse("x: {a: 1, \"a\": 2}\n"));
    assert_int_equal(diag.reason, TC_REASON_DUPLICATE);
    assert_false(parse("? a\n? a\n"));
    assert_int_equal(diag.reason, TC_REASON_DUPLICATE);
    assert_true(parse("a: {a: 1}\nA: {a: 1}\n"));
}

static void refuses_keys_that_are_no_scalars(void **state)
{
    (void)state;
    refuse("? [a]\n: 1\n", TC_REASON_TYPE, 2);
    refuse("? {a: 1}\n: 1\n", TC_REASON_TYPE, 2);
    refuse("{[a]: 1}\n", TC_REASON_TYPE, 1);
}

static void refuses_what_libyaml_refuses(void **state)
{
    (void)state;
    refuse("a: [1, 2\n", TC_REASON_SYNTAX, 9);
    refuse("\xc3\xa4: }\n", TC_REASON_SYNTAX, 4); /* bytes, not characters */
    assert_false(parse("a: 'x\n"));
    assert_int_equal(diag.reason, TC_REASON_SYNTAX);
    assert_false(parse("a: 1\n b: 2\n"));
    assert_int_equal(diag.reason, TC_REASON_SYNTAX);
    assert_false(parse("\ta: 1\n"));
    assert_int_equal(diag.reason, TC_REASON_SYNTAX);
}

static void refuses_other_encodings(void **state)
{
    (void)state;
    refuse("\xef\xbb\xbf"
           "a: 1\n",
           TC_REASON_SYNTAX, 0);
    refuse("a: \xff\n", TC_REASON_SYNTAX, 3);
    refuse("a: \xc0\x80\n", TC_REASON_SYNTAX, 3);
    assert_false(parse_bytes(tc_bytes_of("\xff\xfe"
                                         "a\0:\0",
                                         6)));
    assert_int_equal(diag.reason, TC_REASON_SYNTAX);
    assert_false(parse_bytes(tc_bytes_of("\xfe\xff\0a\0:", 6)));
    assert_false(parse_bytes(tc_bytes_of("a: 1\n\0", 6)));
    assert_int_equal(diag.reason, TC_REASON_SYNTAX);
    assert_int_equal(diag.offset, 5);
    refuse("a: \x01\n", TC_REASON_SYNTAX, 3);
}

static void keeps_the_limit_of_depth(void **state)
{
    char text[2 * TC_MAX_YAML_DEPTH + 3] = {0};

    (void)state;
    memset(text, '[', TC_MAX_YAML_DEPTH);
    memset(text + TC_MAX_YAML_DEPTH, ']', TC_MAX_YAML_DEPTH);
    assert_true(parse(text));
    memset(text, '[', TC_MAX_YAML_DEPTH + 1);
    memset(text + TC_MAX_YAML_DEPTH + 1, ']', TC_MAX_YAML_DEPTH + 1);
    refuse(text, TC_REASON_LIMIT, TC_MAX_YAML_DEPTH);
}

/* Start and end of stream, document and sequence are six events; the scalars are the rest. */
static void keeps_the_limit_of_events(void **state)
{
    size_t n = TC_MAX_YAML_EVENTS - 6;
    char *text = tc_arena_alloc(&arena, 2 * n + 3);

    (void)state;
    assert_non_null(text);
    text[0] = '[';
    for (size_t i = 0; i <= n; i++) {
        memcpy(text + 1 + 2 * i, "1,", 2);
    }
    text[2 * n] = ']';
    assert_true(parse_bytes(tc_bytes_of(text, 2 * n + 1)));
    assert_int_equal(tc_yaml_count(&doc, TC_YAML_ROOT), n);
    text[2 * n] = ',';
    text[2 * n + 2] = ']';
    assert_false(parse_bytes(tc_bytes_of(text, 2 * n + 3)));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
    assert_int_equal(diag.want, TC_MAX_YAML_EVENTS);
}

static void keeps_the_limit_of_bytes(void **state)
{
    char *text = tc_arena_alloc(&arena, TC_MAX_APP_COMPOSE + 1);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', TC_MAX_APP_COMPOSE + 1);
    assert_true(parse_bytes(tc_bytes_of(text, TC_MAX_APP_COMPOSE)));
    assert_false(parse_bytes(tc_bytes_of(text, TC_MAX_APP_COMPOSE + 1)));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
}

static void survives_every_prefix_and_flipped_bit(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof compose - 1; n++) {
        char *exact = test_malloc(n + 1);

        memcpy(exact + 1, compose, n);
        (void)parse_bytes(tc_bytes_of(exact + 1, n));
        test_free(exact);
    }
    for (size_t i = 0; i < 8 * (sizeof compose - 1); i++) {
        char text[sizeof compose];

        memcpy(text, compose, sizeof text);
        text[i / 8] = (char)(text[i / 8] ^ 1 << i % 8);
        (void)parse_bytes(tc_bytes_of(text, sizeof text - 1));
    }
}

static void says_no_memory_whichever_allocation_fails(void **state)
{
    char text[5000] = "[";
    const char *texts[] = {compose, text};

    (void)state;
    for (size_t i = 0; i < 600; i++) {
        memcpy(text + strlen(text), "1,", 3);
    }
    memcpy(text + strlen(text), "]", 2);
    for (size_t i = 0; i < 2; i++) {
        uint64_t before = arena.calls;
        uint64_t calls;

        assert_true(parse(texts[i]));
        calls = arena.calls - before;
        for (uint64_t k = 1; k <= calls; k++) {
            arena.fail_at = arena.calls + k;
            assert_false(parse(texts[i]));
            assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
        }
        arena.fail_at = 0;
    }
}

static void kind_outside(void)
{
    (void)tc_yaml_kind_of(&doc, doc.n);
}

static void next_of_a_stranger(void)
{
    (void)tc_yaml_next(&doc, 2, 5);
}

static void next_of_the_container(void)
{
    (void)tc_yaml_next(&doc, 2, 2);
}

static void value_of_a_container(void)
{
    (void)tc_yaml_value(&doc, TC_YAML_ROOT);
}

static void value_behind_the_last(void)
{
    (void)tc_yaml_value(&doc, doc.n - 1);
}

static void misuse_is_a_bug(void **state)
{
    (void)state;
    assert_true(parse("{a: [b], c: d}"));
    assert_true(dies(kind_outside));
    assert_true(dies(next_of_a_stranger));
    assert_true(dies(next_of_the_container));
    assert_true(dies(value_of_a_container));
    assert_true(dies(value_behind_the_last));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_a_compose_file),
        TEST(walks_mappings_by_key),
        TEST(lookups_tolerate_none_and_other_kinds),
        TEST(accepts_a_scalar_and_document_markers),
        TEST(refuses_an_empty_text),
        TEST(refuses_anchors_aliases_and_merge_keys),
        TEST(refuses_tags_and_directives),
        TEST(refuses_a_second_document),
        TEST(refuses_duplicate_keys),
        TEST(refuses_keys_that_are_no_scalars),
        TEST(refuses_what_libyaml_refuses),
        TEST(refuses_other_encodings),
        TEST(keeps_the_limit_of_depth),
        TEST(keeps_the_limit_of_events),
        TEST(keeps_the_limit_of_bytes),
        TEST(survives_every_prefix_and_flipped_bit),
        TEST(says_no_memory_whichever_allocation_fails),
        TEST(misuse_is_a_bug),
    };

    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
