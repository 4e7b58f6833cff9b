/* SPDX-License-Identifier: Apache-2.0 */
#include "samples.h"
#include "support.h"

#define INFO "{\"app_id\":\"00\",\"tcb_info\":\"\"}"

static tc_bundle_builder builder;
static tc_bundle bundle;
static tc_str why;

static void begin(void)
{
    assert_true(tc_bundle_builder_init(&builder, &arena));
}

static void add(tc_bytes content, const char *source)
{
    if (!tc_bundle_add(&builder, content, tc_str_from_c(source), &why)) {
        fail_msg("%.*s", (int)why.n, why.p);
    }
}

static void refuse(tc_bytes content, const char *phrase)
{
    size_t n = builder.n;
    tc_subject subject = builder.subject;

    assert_false(tc_bundle_add(&builder, content, TC_STR("x"), &why));
    assert_says(why, phrase);
    assert_int_equal(builder.n, n);
    assert_memory_equal(&builder.subject, &subject, sizeof subject);
}

static void build(void)
{
    assert_true(tc_bundle_build(&bundle, &builder, &why));
}

/* written returns the bundle that was built last, as a document. */
static tc_bytes written(void)
{
    tc_bytes text;

    assert_true(tc_bundle_write(&text, &arena, &bundle));
    return text;
}

static void exhibits_are_ordered_and_numbered(void **state)
{
    static const char *const ids[] = {"dstack.info", "intel.issuer-chain", "intel.quote",
                                      "intel.quote-2", "intel.quote-3"};

    (void)state;
    begin();
    add(a_quote(1), "q1");
    add(bytes_of_c(PEM_TCB_SIGNING PEM_ROOT), "chain.pem");
    add(a_quote(2), "q2");
    add(a_quote(3), "q3");
    add(bytes_of_c(INFO), "info.json");
    build();
    assert_int_equal(bundle.n_exhibits, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_true(tc_str_is(bundle.exhibits[i].id, ids[i]));
    }
    for (size_t i = 3; i < 5; i++) {
        assert_true(memcmp(bundle.exhibits[i - 1].sha256, bundle.exhibits[i].sha256, 32) < 0);
    }
    assert_true(bundle.exhibits[0].is_text);
    assert_false(bundle.exhibits[2].is_text);
}

static void the_order_of_the_files_does_not_matter(void **state)
{
    tc_bundle first;

    (void)state;
    begin();
    add(a_quote(1), "q1");
    add(a_quote(2), "q2");
    add(bytes_of_c(INFO), "info.json");
    build();
    first = bundle;
    begin();
    add(bytes_of_c(INFO), "info.json");
    add(a_quote(2), "q2");
    add(a_quote(1), "q1");
    build();
    assert_memory_equal(bundle.sha256, first.sha256, sizeof first.sha256);
}

static void what_is_built_can_be_read_and_added_again(void **state)
{
    tc_bundle first, read;

    (void)state;
    begin();
    add(a_quote(1), "q1");
    add(a_quote(2), "q2");
    add(bytes_of_c(INFO), "info.json");
    builder.subject.name = TC_STR("an app");
    builder.subject.app_id = TC_STR("0123456789ABCDEF0123456789abcdef01234567");
    build();
    first = bundle;
    assert_true(tc_str_is(first.subject.app_id, "0123456789abcdef0123456789abcdef01234567"));
    assert_true(tc_bundle_read(&read, &arena, written(), &why));
    assert_memory_equal(read.sha256, first.sha256, sizeof first.sha256);
    assert_int_equal(read.n_exhibits, 3);
    begin();
    add(written(), "bundle.json");
    assert_true(tc_str_is(builder.subject.name, "an app"));
    build();
    assert_memory_equal(bundle.sha256, first.sha256, sizeof first.sha256);
}

static void the_same_bytes_are_kept_once_with_the_best_provenance(void **state)
{
    (void)state;
    begin();
    add(a_quote(1), "b");
    add(a_quote(1), "c");
    assert_int_equal(builder.n, 1);
    assert_true(tc_str_is(builder.exhibits[0].source, "b"));
    add(a_quote(1), "a");
    assert_true(tc_str_is(builder.exhibits[0].source, "a"));
    /* One that says when it was fetched tells more; of two, the earlier. */
    build();
    ((tc_exhibit *)(uintptr_t)bundle.exhibits)[0].has_fetched_at = true;
    ((tc_exhibit *)(uintptr_t)bundle.exhibits)[0].fetched_at = 2000;
    ((tc_exhibit *)(uintptr_t)bundle.exhibits)[0].source = TC_STR("z");
    add(written(), "bundle.json");
    assert_int_equal(builder.n, 1);
    assert_true(tc_str_is(builder.exhibits[0].source, "z"));
    add(a_quote(1), "a");
    assert_true(builder.exhibits[0].has_fetched_at);
    ((tc_exhibit *)(uintptr_t)bundle.exhibits)[0].fetched_at = 1000;
    add(written(), "bundle.json");
    assert_int_equal(builder.exhibits[0].fetched_at, 1000);
    ((tc_exhibit *)(uintptr_t)bundle.exhibits)[0].fetched_at = 1500;
    add(written(), "bundle.json");
    assert_int_equal(builder.exhibits[0].fetched_at, 1000);
}

/* The same text is a quote in hex and a quote in binary: two spellings are two exhibits. */
static void bytes_are_kept_verbatim(void **state)
{
    tc_bytes hex = tc_bytes_from_str(tc_hex_text(&arena, a_quote(1)));

    (void)state;
    begin();
    add(hex, "quote.hex");
    add(a_quote(1), "quote.bin");
    assert_int_equal(builder.n, 2);
    assert_true(builder.exhibits[0].is_text);
    assert_true(tc_bytes_eq(builder.exhibits[0].body, hex));
}

static void any_file_name_is_made_fit_to_be_shown(void **state)
{
    char name[TC_MAX_SOURCE + 2];

    (void)state;
    begin();
    add(a_quote(1), "a\nb\xff.bin");
    assert_true(tc_str_is(builder.exhibits[0].source, "a?b?.bin"));
    memset(name, 'n', sizeof name);
    name[TC_MAX_SOURCE + 1] = '\0';
    add(a_quote(2), name);
    assert_int_equal(builder.exhibits[1].source.n, TC_MAX_SOURCE);
    build();
    add(written(), "bundle.json");
}

static void what_is_no_evidence_is_not_added(void **state)
{
    (void)state;
    begin();
    add(a_quote(1), "q");
    refuse(bytes_of_c("hello"), "accepted are");
    refuse(bytes_of_c(""), "empty");
    refuse(bytes_of_c("{\"format\":\"trustcenter.bundle/v2\"}"), "must be trustcenter.bundle/v1");
    build();
    refuse(changed(written(), "BAAC", "BAAD"), "was changed after it was collected");
}

static void subjects_must_agree(void **state)
{
    tc_bytes first;

    (void)state;
    begin();
    add(a_quote(1), "q");
    builder.subject.name = TC_STR("one");
    builder.subject.domain = TC_STR("one.test");
    build();
    first = written();
    begin();
    builder.subject.name = TC_STR("two");
    refuse(first, "its name is \"one\", but \"two\" was asked for");
    begin();
    builder.subject.name = TC_STR("one");
    add(first, "bundle.json");
    assert_true(tc_str_is(builder.subject.domain, "one.test"));
}

static void a_subject_that_does_not_fit_is_not_built(void **state)
{
    (void)state;
    begin();
    builder.subject.name = TC_STR("a\nb");
    assert_false(tc_subject_fits(&builder.subject));
    assert_false(tc_bundle_build(&bundle, &builder, &why));
    assert_says(why, "control characters");
    assert_false(arena.failed);
    builder.subject.name = TC_STR("");
    builder.subject.app_id = TC_STR("00");
    assert_false(tc_bundle_build(&bundle, &builder, &why));
    assert_says(why, "40 hex digits");
    builder.subject.app_id = TC_STR("");
    build();
    assert_int_equal(bundle.n_exhibits, 0);
}

static void the_number_of_exhibits_is_limited(void **state)
{
    (void)state;
    begin();
    for (size_t i = 0; i < TC_MAX_EXHIBITS - 1; i++) {
        add(a_quote((uint8_t)i), "q");
    }
    build();
    add(a_quote(255), "q");
    assert_int_equal(builder.n, TC_MAX_EXHIBITS);
    refuse(bytes_of_c(INFO), "at most 256 exhibits");
    add(a_quote(255), "again");
    /* A bundle is added as a whole or not at all. */
    begin();
    add(bytes_of_c(INFO), "info.json");
    add(bytes_of_c(PEM_RA_TLS), "cert.pem");
    refuse(written(), "at most 256 exhibits");
}

static void the_size_is_limited(void **state)
{
    size_t n = TC_MAX_BUNDLE / 2 - 1024;
    uint8_t *text = malloc(TC_MAX_BUNDLE);
    static const char head[] = "{\"quote\":\"";

    (void)state;
    assert_non_null(text);
    memset(text, 'a', TC_MAX_BUNDLE);
    memcpy(text, head, sizeof head - 1);
    memcpy(text + n - 2, "\"}", 2);
    begin();
    add(tc_bytes_of(text, n), "half");
    build();
    add(a_quote(1), "q");
    assert_true(tc_bundle_build(&bundle, &builder, &why));
    /* 16 MiB less some bytes: as evidence it is small enough, as a bundle it is not. */
    memset(text, 'a', TC_MAX_BUNDLE);
    memcpy(text, head, sizeof head - 1);
    memcpy(text + TC_MAX_BUNDLE - 2, "\"}", 2);
    refuse(tc_bytes_of(text, TC_MAX_BUNDLE), "at most 16777216 bytes");
    begin();
    add(tc_bytes_of(text, TC_MAX_BUNDLE), "all");
    assert_false(tc_bundle_build(&bundle, &builder, &why));
    assert_says(why, "at most 16777216 bytes");
    assert_false(arena.failed);
    refuse(a_quote(1), "at most 16777216 bytes");
    free(text);
}

static void lack_of_memory_is_told(void **state)
{
    tc_bytes third = a_quote(3);
    uint64_t calls;

    (void)state;
    arena.fail_at = arena.calls + 1;
    assert_false(tc_bundle_builder_init(&builder, &arena));
    arena.failed = false;
    begin();
    add(a_quote(1), "q");
    add(a_quote(2), "q");
    arena.fail_at = arena.calls + 1;
    assert_false(tc_bundle_add(&builder, third, TC_STR("a\nb"), &why));
    assert_int_equal(builder.n, 2);
    assert_true(arena.failed);
    arena.failed = false;
    calls = arena.calls;
    build();
    calls = arena.calls - calls;
    for (uint64_t k = 1; k <= calls; k++) {
        arena.fail_at = arena.calls + k;
        assert_false(tc_bundle_build(&bundle, &builder, &why));
        assert_true(arena.failed);
        arena.failed = false;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(exhibits_are_ordered_and_numbered),
        TEST(the_order_of_the_files_does_not_matter),
        TEST(what_is_built_can_be_read_and_added_again),
        TEST(the_same_bytes_are_kept_once_with_the_best_provenance),
        TEST(bytes_are_kept_verbatim),
        TEST(any_file_name_is_made_fit_to_be_shown),
        TEST(what_is_no_evidence_is_not_added),
        TEST(subjects_must_agree),
        TEST(a_subject_that_does_not_fit_is_not_built),
        TEST(the_number_of_exhibits_is_limited),
        TEST(the_size_is_limited),
        TEST(lack_of_memory_is_told),
    };

    return cmocka_run_group_tests_name("builder", tests, NULL, NULL);
}
