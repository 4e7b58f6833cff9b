/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "crypto/digest.h"

/* One text and one binary exhibit, in the canonical form. The digests are of "{}" and of 00 ff. */
#define DOCUMENT                                                                                   \
    "{\n"                                                                                          \
    "  \"exhibits\": [\n"                                                                          \
    "    {\n"                                                                                      \
    "      \"body\": \"{}\",\n"                                                                    \
    "      \"encoding\": \"utf-8\",\n"                                                             \
    "      \"fetched_at\": \"2026-01-02T03:04:05Z\",\n"                                            \
    "      \"id\": \"dstack.info\",\n"                                                             \
    "      \"kind\": \"dstack.info\",\n"                                                           \
    "      \"sha256\": \"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\n"    \
    "      \"source\": \"https://example.test/prpc/Info\"\n"                                       \
    "    },\n"                                                                                     \
    "    {\n"                                                                                      \
    "      \"body\": \"AP8=\",\n"                                                                  \
    "      \"encoding\": \"base64\",\n"                                                            \
    "      \"id\": \"intel.quote-2\",\n"                                                           \
    "      \"kind\": \"intel.quote\",\n"                                                           \
    "      \"sha256\": \"06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8\",\n"    \
    "      \"source\": \"\"\n"                                                                     \
    "    }\n"                                                                                      \
    "  ],\n"                                                                                       \
    "  \"format\": \"trustcenter.bundle/v1\",\n"                                                   \
    "  \"subject\": {\n"                                                                           \
    "    \"app_id\": \"0123456789abcdef0123456789abcdef01234567\",\n"                              \
    "    \"name\": \"an app\"\n"                                                                   \
    "  }\n"                                                                                        \
    "}\n"

#define EMPTY "{\"exhibits\":[],\"format\":\"trustcenter.bundle/v1\",\"subject\":{}}"

static tc_bundle bundle;
static tc_str why;

static tc_bytes document(void)
{
    return bytes_of_c(DOCUMENT);
}

static void accept(tc_bytes json)
{
    if (!tc_bundle_read(&bundle, &arena, json, &why)) {
        fail_msg("%.*s", (int)why.n, why.p);
    }
    assert_int_equal(why.n, 0);
}

static void refuse(tc_bytes json, const char *phrase)
{
    assert_false(tc_bundle_read(&bundle, &arena, json, &why));
    assert_says(why, phrase);
    assert_null(bundle.exhibits);
    assert_int_equal(bundle.n_exhibits, 0);
}

/* refuse_with replaces one text of the document and expects the refusal. */
static void refuse_with(const char *from, const char *to, const char *phrase)
{
    refuse(changed(document(), from, to), phrase);
}

static void reads_what_was_collected(void **state)
{
    (void)state;
    accept(document());
    assert_int_equal(bundle.n_exhibits, 2);
    assert_true(tc_str_is(bundle.subject.name, "an app"));
    assert_true(tc_str_is(bundle.subject.app_id, "0123456789abcdef0123456789abcdef01234567"));
    assert_int_equal(bundle.subject.domain.n, 0);
    assert_int_equal(bundle.exhibits[0].kind, TC_EXHIBIT_INFO);
    assert_true(tc_str_is(bundle.exhibits[0].id, "dstack.info"));
    assert_true(tc_str_is(bundle.exhibits[0].source, "https://example.test/prpc/Info"));
    assert_true(bundle.exhibits[0].has_fetched_at);
    assert_int_equal(bundle.exhibits[0].fetched_at, 1767323045);
    assert_true(bundle.exhibits[0].is_text);
    assert_true(tc_bytes_eq(bundle.exhibits[0].body, bytes_of_c("{}")));
    assert_int_equal(bundle.exhibits[1].kind, TC_EXHIBIT_QUOTE);
    assert_false(bundle.exhibits[1].has_fetched_at);
    assert_false(bundle.exhibits[1].is_text);
    assert_true(tc_bytes_eq(bundle.exhibits[1].body, tc_bytes_of("\x00\xff", 2)));
}

static void writes_the_canonical_form(void **state)
{
    tc_bytes text;

    (void)state;
    accept(document());
    assert_true(tc_bundle_write(&text, &arena, &bundle));
    assert_int_equal(text.n, document().n);
    assert_true(tc_bytes_eq(text, document()));
}

/* The same evidence, spelt in another way, is the same bundle. */
static void the_digest_is_that_of_the_canonical_form(void **state)
{
    tc_bytes plain = document();
    uint8_t digest[TC_SHA256_SIZE];
    tc_wr w = tc_wr_init(&arena, plain.n);
    tc_bytes compact;

    (void)state;
    tc_sha256(digest, &plain, 1);
    accept(plain);
    assert_memory_equal(bundle.sha256, digest, sizeof digest);
    for (size_t i = 0; i < plain.n; i++) {
        if (plain.p[i] != '\n') {
            tc_wr_bytes(&w, tc_bytes_sub(plain, i, 1));
        }
    }
    assert_true(tc_wr_finish(&compact, &w));
    accept(compact);
    assert_memory_equal(bundle.sha256, digest, sizeof digest);
    accept(changed(plain, "\"body\": \"{}\"", "\"body\": \"\\u007b}\""));
    assert_memory_equal(bundle.sha256, digest, sizeof digest);
    accept(changed(changed(plain, "\"body\": \"{}\"", "\"body\": \"e30=\""), "utf-8", "base64"));
    assert_memory_equal(bundle.sha256, digest, sizeof digest);
    assert_true(bundle.exhibits[0].is_text);
    accept(changed(plain, "an app", "an App"));
    assert_memory_not_equal(bundle.sha256, digest, sizeof digest);
}

static void unknown_and_missing_members_are_refused(void **state)
{
    (void)state;
    refuse_with("\"format\"", "\"extra\": 1, \"format\"", "/extra");
    refuse_with("\"id\": \"dstack.info\"", "\"id\": \"dstack.info\", \"note\": 1",
                "/exhibits/0/note");
    refuse_with("\"name\": \"an app\"", "\"nick\": \"an app\"", "/subject/nick");
    refuse_with("      \"id\": \"dstack.info\",\n", "", "/exhibits/0/id");
    refuse_with("      \"kind\": \"dstack.info\",\n", "", "/exhibits/0/kind");
    refuse_with("      \"encoding\": \"utf-8\",\n", "", "/exhibits/0/encoding");
    refuse_with("      \"body\": \"{}\",\n", "", "/exhibits/0/body");
    refuse_with("\"source\": \"\"", "\"fetched_at\": \"2026-01-02T03:04:05Z\"",
                "/exhibits/1/source");
    refuse_with("\"sha256\": \"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",",
                "", "/exhibits/0/sha256");
    refuse(bytes_of_c("{\"exhibits\":[],\"subject\":{}}"), "format is missing");
    refuse(bytes_of_c("{\"exhibits\":[],\"format\":\"trustcenter.bundle/v1\"}"), "/subject");
    refuse(bytes_of_c("{\"format\":\"trustcenter.bundle/v1\",\"subject\":{}}"), "/exhibits");
    accept(bytes_of_c(EMPTY));
    assert_int_equal(bundle.n_exhibits, 0);
}

static void the_format_must_be_ours(void **state)
{
    (void)state;
    refuse_with("trustcenter.bundle/v1", "trustcenter.bundle/v2", "must be trustcenter.bundle/v1");
    refuse_with("trustcenter.bundle/v1", "trustcenter.bundle/v1 ", "/format");
    refuse_with("\"trustcenter.bundle/v1\"", "1", "/format");
    refuse(bytes_of_c("[]"), "wrong type");
    refuse(bytes_of_c(""), "ends too early");
    refuse(bytes_of_c(EMPTY "x"), "at byte");
}

static void kinds_and_ids_must_fit(void **state)
{
    (void)state;
    refuse_with("\"kind\": \"dstack.info\"", "\"kind\": \"dstack.infos\"", "/exhibits/0/kind");
    refuse_with("\"id\": \"dstack.info\"", "\"id\": \"intel.quote\"", "/exhibits/0/id");
    refuse_with("\"id\": \"dstack.info\"", "\"id\": \"dstack.info-1\"", "/exhibits/0/id");
    refuse(changed(changed(document(), "\"kind\": \"intel.quote\"", "\"kind\": \"dstack.info\""),
                   "intel.quote-2", "dstack.info"),
           "/exhibits/1/id");
    assert_says(why, "more than once");
    accept(changed(document(), "intel.quote-2", "intel.quote"));
    accept(changed(document(), "intel.quote-2", "intel.quote-300"));
}

static void a_changed_body_is_named(void **state)
{
    (void)state;
    refuse_with("\"body\": \"{}\"", "\"body\": \"[]\"", "exhibit \"dstack.info\" (/exhibits/0)");
    assert_says(why, "was changed after it was collected");
    assert_says(why, "stated 44136fa355b3678a");
    refuse_with("AP8=", "AP4=", "exhibit \"intel.quote-2\" (/exhibits/1)");
    refuse_with("06eb", "07eb", "exhibit \"intel.quote-2\"");
    refuse_with("06eb", "6eb", "/exhibits/1/sha256");
    refuse_with("06eb", "x6eb", "/exhibits/1/sha256");
}

static void encodings_are_strict(void **state)
{
    (void)state;
    refuse_with("utf-8", "utf8", "/exhibits/0/encoding");
    refuse_with("\"utf-8\"", "8", "/exhibits/0/encoding");
    refuse_with("AP8=", "AP8", "/exhibits/1/body");
    refuse_with("AP8=", "AP9=", "/exhibits/1/body");
    refuse_with("AP8=", "AP8=\\n", "/exhibits/1/body");
    refuse_with("AP8=", "", "/exhibits/1/body");
    refuse_with("\"body\": \"{}\"", "\"body\": \"{\\u0000}\"", "written in Base64");
    refuse_with("\"body\": \"{}\"", "\"body\": {}", "/exhibits/0/body");
    refuse_with("\"{}\"", "\"\xff\"", "UTF-8");
}

static void times_and_sources_are_strict(void **state)
{
    tc_wr w = tc_wr_init(&arena, TC_MAX_SOURCE + 4);
    tc_str source;

    (void)state;
    refuse_with("2026-01-02T03:04:05Z", "2026-01-02 03:04:05Z", "/exhibits/0/fetched_at");
    refuse_with("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00", "/exhibits/0/fetched_at");
    refuse_with("\"2026-01-02T03:04:05Z\"", "null", "/exhibits/0/fetched_at");
    refuse_with("https://", "https:\\n//", "/exhibits/0/source");
    refuse_with("https://", "https:\\u009b//", "/exhibits/0/source");
    for (size_t i = 0; i < TC_MAX_SOURCE; i++) {
        tc_wr_lit(&w, "x");
    }
    tc_wr_u8(&w, 0);
    source = tc_wr_text(&w);
    accept(changed(document(), "https://example.test/prpc/Info", source.p));
    assert_int_equal(bundle.exhibits[0].source.n, TC_MAX_SOURCE);
    refuse(changed(changed(document(), "https://example.test/prpc/Info", source.p), "xxx", "xxxx"),
           "/exhibits/0/source");
}

static void subjects_are_strict(void **state)
{
    tc_wr w = tc_wr_init(&arena, TC_MAX_LABEL + 4);
    tc_str label;

    (void)state;
    refuse_with("0123456789abcdef", "0123456789ABCDEF", "/subject/app_id");
    refuse_with("0123456789abcdef", "123456789abcdef", "/subject/app_id");
    refuse_with("0123456789abcdef", "x123456789abcdef", "/subject/app_id");
    refuse_with("\"app_id\": \"01", "\"instance_id\": \"x1", "/subject/instance_id");
    refuse_with("an app", "", "/subject/name");
    refuse_with("an app", "an\\tapp", "/subject/name");
    refuse_with("\"an app\"", "5", "/subject/name");
    for (size_t i = 0; i < TC_MAX_LABEL; i++) {
        tc_wr_lit(&w, "y");
    }
    tc_wr_u8(&w, 0);
    label = tc_wr_text(&w);
    accept(changed(document(), "an app", label.p));
    refuse(changed(changed(document(), "an app", label.p), "yyy", "yyyy"), "/subject/name");
}

static void the_same_bytes_twice_are_refused(void **state)
{
    tc_bytes twice = changed(document(), "\"body\": \"{}\"", "\"body\": \"AP8=\"");

    (void)state;
    twice = changed(twice, "utf-8", "base64");
    twice = changed(twice, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
                    "06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8");
    accept(twice); /* of another kind they are another exhibit */
    twice = changed(twice, "\"id\": \"dstack.info\"", "\"id\": \"intel.quote\"");
    twice = changed(twice, "\"kind\": \"dstack.info\"", "\"kind\": \"intel.quote\"");
    refuse(twice, "/exhibits/1");
    assert_says(why, "more than once");
}

/* many writes a bundle of n small quotes. */
static tc_bytes many(size_t n)
{
    tc_wr w = tc_wr_init(&arena, TC_MAX_BUNDLE);
    tc_bytes out;

    tc_wr_lit(&w, "{\"exhibits\":[");
    for (size_t i = 0; i < n; i++) {
        uint8_t body[2] = {(uint8_t)(i >> 8 | 0x80), (uint8_t)i};
        tc_bytes part = tc_bytes_of(body, sizeof body);
        uint8_t digest[TC_SHA256_SIZE];

        tc_sha256(digest, &part, 1);
        tc_wr_lit(&w, i == 0 ? "{\"id\":\"intel.quote" : ",{\"id\":\"intel.quote-");
        if (i > 0) {
            tc_wr_dec(&w, i + 1);
        }
        tc_wr_lit(&w, "\",\"kind\":\"intel.quote\",\"source\":\"\",\"encoding\":\"base64\","
                      "\"body\":\"");
        tc_wr_str(&w, tc_base64_text(&arena, part));
        tc_wr_lit(&w, "\",\"sha256\":\"");
        tc_wr_hex(&w, tc_bytes_of(digest, sizeof digest));
        tc_wr_lit(&w, "\"}");
    }
    tc_wr_lit(&w, "],\"format\":\"trustcenter.bundle/v1\",\"subject\":{}}");
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static void the_number_of_exhibits_is_limited(void **state)
{
    (void)state;
    accept(many(TC_MAX_EXHIBITS));
    assert_int_equal(bundle.n_exhibits, TC_MAX_EXHIBITS);
    refuse(many(TC_MAX_EXHIBITS + 1), "found 257, expected 256");
}

/* The empty bundle, made longer by white space, which the canonical form drops. */
static void the_size_is_limited(void **state)
{
    char *text = malloc(TC_MAX_BUNDLE + 1);

    (void)state;
    assert_non_null(text);
    memset(text, ' ', TC_MAX_BUNDLE + 1);
    memcpy(text, EMPTY, sizeof EMPTY - 1);
    accept(tc_bytes_of(text, TC_MAX_BUNDLE));
    refuse(tc_bytes_of(text, TC_MAX_BUNDLE + 1), "found 16777217, at most 16777216");
    free(text);
}

/* Each "<" of a body takes six bytes in the canonical form. */
static void the_canonical_form_has_the_same_limit(void **state)
{
    size_t n = TC_MAX_BUNDLE / 6;
    char *body = malloc(n + 1);
    tc_bytes part = tc_bytes_of(body, n);
    tc_exhibit exhibit = {
        .id = TC_STR("dstack.info"), .kind = TC_EXHIBIT_INFO, .is_text = true, .body = part};
    tc_wr w = tc_wr_init(&arena, TC_MAX_BUNDLE);
    tc_bytes json, out;

    (void)state;
    assert_non_null(body);
    memset(body, '<', n);
    tc_sha256(exhibit.sha256, &part, 1);
    bundle = (tc_bundle){.exhibits = &exhibit, .n_exhibits = 1};
    assert_false(tc_bundle_write(&out, &arena, &bundle));
    assert_false(arena.failed);
    tc_wr_lit(&w, "{\"exhibits\":[{\"id\":\"dstack.info\",\"kind\":\"dstack.info\",\"source\":\"\","
                  "\"encoding\":\"utf-8\",\"sha256\":\"");
    tc_wr_hex(&w, tc_bytes_of(exhibit.sha256, sizeof exhibit.sha256));
    tc_wr_lit(&w, "\",\"body\":\"");
    tc_wr_bytes(&w, part);
    tc_wr_lit(&w, "\"}],\"format\":\"trustcenter.bundle/v1\",\"subject\":{}}");
    assert_true(tc_wr_finish(&json, &w));
    refuse(json, "canonical form exceeds a limit");
    free(body);
}

static void every_prefix_is_refused(void **state)
{
    tc_bytes plain = document();

    (void)state;
    for (size_t n = 0; n + 1 < plain.n; n++) {
        refuse(tc_bytes_sub(plain, 0, n), "");
        assert_true(why.n > 0);
    }
    accept(tc_bytes_sub(plain, 0, plain.n - 1));
}

/* A flipped bit is refused, or is a bundle of another digest; only white space is free. */
static void no_flipped_bit_keeps_the_digest(void **state)
{
    tc_bytes copy, plain = document();
    uint8_t digest[TC_SHA256_SIZE];

    (void)state;
    tc_sha256(digest, &plain, 1);
    assert_true(tc_arena_copy(&copy, &arena, plain));
    for (size_t i = 0; i < 8 * plain.n; i++) {
        uint8_t *byte = (uint8_t *)(uintptr_t)copy.p + i / 8;

        *byte = (uint8_t)(*byte ^ 1u << i % 8);
        if (tc_bundle_read(&bundle, &arena, copy, &why)) {
            bool same = tc_bytes_eq(tc_bytes_of(bundle.sha256, TC_SHA256_SIZE),
                                    tc_bytes_of(digest, sizeof digest));

            /* Hex digits of a stated digest may be of either case. */
            assert_true(!same || plain.p[i / 8] == '\n' || plain.p[i / 8] == ' ' ||
                        tc_is_hex(tc_str_of((const char *)plain.p + i / 8, 1)));
        }
        *byte = (uint8_t)(*byte ^ 1u << i % 8);
    }
}

static void lack_of_memory_is_told(void **state)
{
    uint64_t calls;

    (void)state;
    calls = arena.calls;
    accept(document());
    calls = arena.calls - calls;
    for (uint64_t k = 1; k <= calls; k++) {
        arena.fail_at = arena.calls + k;
        assert_false(tc_bundle_read(&bundle, &arena, document(), &why));
        assert_true(arena.failed);
        arena.failed = false;
    }
}

static void a_bundle_is_known_by_its_format(void **state)
{
    static const struct {
        const char *text;
        bool is;
    } cases[] = {
        {DOCUMENT, true},
        {EMPTY, true},
        {"{\"format\":\"trustcenter.bundle/v2\"", true},
        {" { \"a\" : [ 1, {\"format\":0}, \"]\\\"}\" ] , \"format\" : \"trustcenter.bundle/v1",
         false},
        {" { \"a\" : [ 1, {\"format\":0}, \"]\\\"}\" ] , \"format\" : \"trustcenter.bundle/v1\"",
         true},
        {"{\"a\":{\"format\":\"trustcenter.bundle/v1\"}}", false},
        {"{\"format\":\"trustcenter.policy/v1\"}", false},
        {"{\"format\":1}", false},
        {"{\"format\" 1}", false},
        {"{\"a\":1 \"format\":\"trustcenter.bundle/v1\"}", false},
        {"{\"a\":1}", false},
        {"{\"a\":1,", false},
        {"{\"a", false},
        {"{\"a\\", false},
        {"{", false},
        {"[\"format\"]", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(tc_bundle_is_bundle(bytes_of_c(cases[i].text)), cases[i].is);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_what_was_collected),
        TEST(writes_the_canonical_form),
        TEST(the_digest_is_that_of_the_canonical_form),
        TEST(unknown_and_missing_members_are_refused),
        TEST(the_format_must_be_ours),
        TEST(kinds_and_ids_must_fit),
        TEST(a_changed_body_is_named),
        TEST(encodings_are_strict),
        TEST(times_and_sources_are_strict),
        TEST(subjects_are_strict),
        TEST(the_same_bytes_twice_are_refused),
        TEST(the_number_of_exhibits_is_limited),
        TEST(the_size_is_limited),
        TEST(the_canonical_form_has_the_same_limit),
        TEST(every_prefix_is_refused),
        TEST(no_flipped_bit_keeps_the_digest),
        TEST(lack_of_memory_is_told),
        TEST(a_bundle_is_known_by_its_format),
    };

    return cmocka_run_group_tests_name("bundle", tests, NULL, NULL);
}
