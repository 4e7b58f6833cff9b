/* SPDX-License-Identifier: Apache-2.0
 *
 * What docs/policy.md and schemas/policy.schema.json say is what the code does. TRUSTCENTER_SOURCE
 * names the repository.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/wr.h"
#include "codec/json.h"
#include "unit/shared/files.h"
#include "verify/policy.h"

#define ARENA_CAP ((size_t)16 * 1024 * 1024)
#define EXAMPLES  2

static tc_arena arena;

static int set_up(void **state)
{
    (void)state;
    tc_arena_init(&arena, ARENA_CAP);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

static tc_bytes file_of(const char *name)
{
    return source_file(&arena, name);
}

static tc_bytes bytes_of_c(const char *text)
{
    return tc_bytes_of(text, strlen(text));
}

/* next_example cuts the next JSON block out of a page and moves the page behind it. */
static bool next_example(tc_bytes *page, tc_bytes *out)
{
    static const char begin[] = "```json\n";
    size_t from = tc_bytes_find(*page, bytes_of_c(begin));
    size_t n;

    if (from == SIZE_MAX) {
        return false;
    }
    from += sizeof begin - 1;
    *page = tc_bytes_sub(*page, from, page->n - from);
    n = tc_bytes_find(*page, bytes_of_c("```"));
    assert_true(n != SIZE_MAX);
    *out = tc_bytes_sub(*page, 0, n);
    *page = tc_bytes_sub(*page, n, page->n - n);
    return true;
}

static void the_page_shows_the_built_in_policy_and_examples_that_work(void **state)
{
    tc_bytes page = file_of("docs/policy.md");
    tc_bytes example;
    size_t n = 0;

    (void)state;
    while (next_example(&page, &example)) {
        tc_str why;

        if (tc_policy_parse(&arena, example, &why) == NULL) {
            fail_msg("%.*s", (int)why.n, why.p);
        }
        if (n == 0) {
            assert_true(tc_bytes_eq(example, tc_policy_default_text()));
        }
        n++;
    }
    assert_int_equal(n, EXAMPLES);
    assert_true(tc_bytes_eq(file_of("data/policy/strict.json"), tc_policy_default_text()));
}

/* schema_list finds the enum that says which items a list may have. */
static tc_jref schema_list(const tc_json *doc, const char *object, const char *member)
{
    tc_jref v = tc_json_find(doc, TC_JSON_ROOT, "properties");

    v = tc_json_find(doc, v, object);
    if (member != NULL) {
        v = tc_json_find(doc, tc_json_find(doc, v, "properties"), member);
    }
    v = tc_json_find(doc, tc_json_find(doc, v, "items"), "enum");
    assert_true(v != TC_JSON_NONE);
    return v;
}

static void the_schema_names_every_section_and_status(void **state)
{
    tc_bytes page = file_of("docs/policy.md");
    tc_json_limits limits = {SOURCE_FILE_SIZE, 32, 4096};
    tc_json doc;
    tc_jref list, e;
    tc_str text;

    (void)state;
    assert_true(tc_json_parse(&doc, &arena, file_of("schemas/policy.schema.json"), &limits, NULL));
    list = schema_list(&doc, "required_sections", NULL);
    assert_int_equal(tc_json_count(&doc, list), TC_SECTION_COUNT);
    e = tc_json_first(&doc, list);
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        assert_true(tc_json_text(&doc, e, &text));
        assert_true(tc_str_is(text, tc_section_id((tc_section)i)));
        e = tc_json_next(&doc, list, e);
    }
    list = schema_list(&doc, "tcb", "accepted_status");
    assert_int_equal(tc_json_count(&doc, list), TC_TCB_REVOKED); /* the last one is left out */
    e = tc_json_first(&doc, list);
    for (size_t i = 0; i < TC_TCB_REVOKED; i++) {
        assert_true(tc_json_text(&doc, e, &text));
        assert_true(tc_str_is(text, tc_tcb_status_text((tc_tcb_status)i)));
        assert_true(tc_bytes_find(page, tc_bytes_from_str(text)) != SIZE_MAX);
        e = tc_json_next(&doc, list, e);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_page_shows_the_built_in_policy_and_examples_that_work),
        TEST(the_schema_names_every_section_and_status),
    };

    return cmocka_run_group_tests_name("policy documents", tests, NULL, NULL);
}
