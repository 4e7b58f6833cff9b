/* SPDX-License-Identifier: Apache-2.0
 *
 * What docs/bundle.md and schemas/bundle.schema.json say is what the code does. TRUSTCENTER_SOURCE
 * names the repository.
 */
#include "support.h"

#include "codec/json.h"
#include "unit/shared/files.h"

static tc_bytes file_of(const char *name)
{
    return source_file(&arena, name);
}

/* between returns what stands between two texts. */
static tc_bytes between(tc_bytes text, const char *before, const char *after)
{
    size_t from = tc_bytes_find(text, bytes_of_c(before));
    size_t n;

    assert_true(from != SIZE_MAX);
    from += strlen(before);
    n = tc_bytes_find(tc_bytes_sub(text, from, text.n - from), bytes_of_c(after));
    assert_true(n != SIZE_MAX);
    return tc_bytes_sub(text, from, n);
}

static void the_example_is_a_bundle_in_canonical_form(void **state)
{
    tc_bytes text = between(file_of("docs/bundle.md"), "```json\n", "```");
    tc_bundle bundle;
    tc_bytes written;
    tc_str why;

    (void)state;
    if (!tc_bundle_read(&bundle, &arena, text, &why)) {
        fail_msg("%.*s", (int)why.n, why.p);
    }
    assert_true(tc_bundle_write(&written, &arena, &bundle));
    assert_true(tc_bytes_eq(written, text));
}

static void the_page_and_the_schema_name_every_kind(void **state)
{
    tc_bytes page = file_of("docs/bundle.md");
    tc_bytes text = file_of("schemas/bundle.schema.json");
    tc_json_limits limits = {SOURCE_FILE_SIZE, TC_MAX_JSON_DEPTH, TC_MAX_JSON_NODES};
    tc_json doc;
    tc_jref kinds, e;

    (void)state;
    assert_true(tc_json_parse(&doc, &arena, text, &limits, NULL));
    kinds = tc_json_find(&doc, TC_JSON_ROOT, "$defs");
    kinds = tc_json_find(&doc, kinds, "exhibit");
    kinds = tc_json_find(&doc, kinds, "properties");
    kinds = tc_json_find(&doc, kinds, "kind");
    kinds = tc_json_find(&doc, kinds, "enum");
    assert_int_equal(tc_json_count(&doc, kinds), TC_EXHIBIT_KIND_COUNT);
    e = tc_json_first(&doc, kinds);
    for (size_t i = 0; i < TC_EXHIBIT_KIND_COUNT; i++) {
        const char *id = tc_exhibit_kind_id((tc_exhibit_kind)i);
        tc_wr w = tc_wr_init(&arena, 128);
        tc_str kind;

        assert_true(tc_json_text(&doc, e, &kind));
        assert_true(tc_str_is(kind, id));
        e = tc_json_next(&doc, kinds, e);
        tc_wr_lit(&w, "\n| `");
        tc_wr_lit(&w, id);
        tc_wr_lit(&w, "` |");
        assert_true(tc_bytes_find(page, tc_bytes_from_str(tc_wr_text(&w))) != SIZE_MAX);
    }
}

static void the_schema_has_the_limits_of_the_code(void **state)
{
    tc_bytes text = file_of("schemas/bundle.schema.json");

    (void)state;
    assert_int_equal(TC_MAX_EXHIBITS, 256);
    assert_int_equal(TC_MAX_LABEL, 256);
    assert_int_equal(TC_MAX_SOURCE, 2048);
    assert_true(tc_bytes_find(text, bytes_of_c("\"maxItems\": 256")) != SIZE_MAX);
    assert_true(tc_bytes_find(text, bytes_of_c("\"maxLength\": 256")) != SIZE_MAX);
    assert_true(tc_bytes_find(text, bytes_of_c("\"maxLength\": 2048")) != SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_example_is_a_bundle_in_canonical_form),
        TEST(the_page_and_the_schema_name_every_kind),
        TEST(the_schema_has_the_limits_of_the_code),
    };

    return cmocka_run_group_tests_name("bundle documents", tests, NULL, NULL);
}
