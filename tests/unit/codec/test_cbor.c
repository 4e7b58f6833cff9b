/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "codec/cbor.h"
#include "unit/codec/tree_case.h"

static bool parse(tc_bytes in)
{
    return tree_parse(tc_cbor_parse, "RFC 8949", in);
}

static void reads_unsigned_integers(void **state)
{
    (void)state;
    NUMBER("\x00", 0);
    NUMBER("\x17", 23);
    NUMBER("\x18\x18", 24);
    NUMBER("\x18\xff", 255);
    NUMBER("\x19\x01\x00", 256);
    NUMBER("\x19\xff\xff", 65535);
    NUMBER("\x1a\x00\x01\x00\x00", 65536);
    NUMBER("\x1a\xff\xff\xff\xff", UINT32_MAX);
    NUMBER("\x1b\x00\x00\x00\x01\x00\x00\x00\x00", (uint64_t)UINT32_MAX + 1);
    NUMBER("\x1b\xff\xff\xff\xff\xff\xff\xff\xff", UINT64_MAX);
}

static void refuses_longer_numbers_than_needed(void **state)
{
    (void)state;
    REFUSE("\x18\x17", TC_REASON_CANONICAL, 0);
    REFUSE("\x19\x00\xff", TC_REASON_CANONICAL, 0);
    REFUSE("\x1a\x00\x00\xff\xff", TC_REASON_CANONICAL, 0);
    REFUSE("\x1b\x00\x00\x00\x00\xff\xff\xff\xff", TC_REASON_CANONICAL, 0);
    REFUSE("\x38\x00", TC_REASON_CANONICAL, 0);
    REFUSE("\x58\x01x", TC_REASON_CANONICAL, 0);
    REFUSE("\x78\x01x", TC_REASON_CANONICAL, 0);
    REFUSE("\x98\x01\x00", TC_REASON_CANONICAL, 0);
    REFUSE("\xb8\x01\x60\x00", TC_REASON_CANONICAL, 0);
}

static void reads_negative_integers_as_such(void **state)
{
    uint64_t v;

    (void)state;
    ACCEPT("\x20", TC_TREE_NEGATIVE); /* -1 */
    assert_int_equal(doc.nodes[0].number, 0);
    assert_false(tc_tree_u64(&doc, TC_TREE_ROOT, &v));
    ACCEPT("\x38\x63", TC_TREE_NEGATIVE); /* -100 */
    assert_int_equal(doc.nodes[0].number, 99);
    ACCEPT("\x3b\xff\xff\xff\xff\xff\xff\xff\xff", TC_TREE_NEGATIVE);
}

static void reads_null_and_bool(void **state)
{
    (void)state;
    ACCEPT("\xf6", TC_TREE_NULL);
    ACCEPT("\xf4", TC_TREE_BOOL);
    assert_int_equal(doc.nodes[0].number, 0);
    ACCEPT("\xf5", TC_TREE_BOOL);
    assert_int_equal(doc.nodes[0].number, 1);
}

/* refuse_all refuses every first byte from one to another, whatever follows. */
static void refuse_all(unsigned from, unsigned to, tc_reason reason)
{
    for (unsigned first = from; first <= to; first++) {
        uint8_t in[20] = {(uint8_t)first};

        assert_false(parse((tc_bytes){in, sizeof in}));
        assert_int_equal(diag.reason, reason);
    }
}

static void refuses_tags_floats_and_other_simple_values(void **state)
{
    (void)state;
    refuse_all(0xc0, 0xdf, TC_REASON_UNSUPPORTED); /* tags */
    refuse_all(0xe0, 0xf3, TC_REASON_UNSUPPORTED); /* simple values */
    refuse_all(0xf7, 0xfb, TC_REASON_UNSUPPORTED); /* undefined, simple values, floats */
}

static void refuses_what_is_reserved(void **state)
{
    (void)state;
    for (unsigned major = 0; major < 6; major++) {
        refuse_all(major << 5 | 28, major << 5 | 30, TC_REASON_SYNTAX);
    }
    refuse_all(0xfc, 0xff, TC_REASON_SYNTAX); /* reserved, and the end of an indefinite length */
}

static void refuses_indefinite_lengths(void **state)
{
    (void)state;
    REFUSE("\x5f\x41x\xff", TC_REASON_UNSUPPORTED, 0);
    REFUSE("\x7f\x61x\xff", TC_REASON_UNSUPPORTED, 0);
    REFUSE("\x9f\x01\xff", TC_REASON_UNSUPPORTED, 0);
    REFUSE("\xbf\x61x\x01\xff", TC_REASON_UNSUPPORTED, 0);
    REFUSE("\x1f", TC_REASON_UNSUPPORTED, 0);
}

static void texts_and_bytes_have_one_form_of_length(void **state)
{
    (void)state;
    assert_true(parse(with_body("\x40", 1, 0, 'x')));
    assert_true(parse(with_body("\x57", 1, 23, 'x')));
    assert_true(parse(with_body("\x58\x18", 2, 24, 'x')));
    assert_true(parse(with_body("\x59\x01\x00", 3, 256, 'x')));
    assert_true(parse(with_body("\x5a\x00\x01\x00\x00", 5, 65536, 'x')));
    assert_true(parse(with_body("\x60", 1, 0, 'x')));
    assert_true(parse(with_body("\x78\xff", 2, 255, 'x')));
    assert_true(parse(with_body("\x7a\x00\x01\x00\x00", 5, 65536, 'x')));
    assert_false(parse(with_body("\x7a\x00\x00\xff\xff", 5, 65535, 'x')));
    assert_int_equal(diag.reason, TC_REASON_CANONICAL);
    assert_false(parse(with_body("\x5b\xff\xff\xff\xff\xff\xff\xff\xff", 9, 1000, 'x')));
    assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
}

static void text_must_be_utf8_and_bytes_need_not(void **state)
{
    tc_str text;
    tc_bytes bytes;

    (void)state;
    ACCEPT("\x62\xc3\xa4", TC_TREE_TEXT);
    assert_true(tc_tree_text(&doc, TC_TREE_ROOT, &text));
    assert_true(tc_str_is(text, "\xc3\xa4"));
    assert_false(tc_tree_bytes(&doc, TC_TREE_ROOT, &bytes));
    REFUSE("\x61\xff", TC_REASON_SYNTAX, 0);
    ACCEPT("\x41\xff", TC_TREE_BYTES);
    assert_true(tc_tree_bytes(&doc, TC_TREE_ROOT, &bytes));
    assert_true(tc_bytes_eq(bytes, BYTES("\xff")));
    assert_false(tc_tree_text(&doc, TC_TREE_ROOT, &text));
    assert_null(text.p);
}

static void counts_are_held_against_what_is_left(void **state)
{
    (void)state;
    assert_true(parse(with_body("\x97", 1, 23, 0)));
    assert_true(parse(with_body("\x98\x18", 2, 24, 0)));
    assert_int_equal(tc_tree_count(&doc, TC_TREE_ROOT), 24);
    assert_false(parse(with_body("\x98\x18", 2, 23, 0)));
    assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
    assert_false(parse(with_body("\x9b\xff\xff\xff\xff\xff\xff\xff\xff", 9, 1000, 0)));
    assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
    assert_false(parse(with_body("\xbb\xff\xff\xff\xff\xff\xff\xff\xff", 9, 1000, 0)));
    assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
    assert_false(parse(with_body("\xbb\x80\x00\x00\x00\x00\x00\x00\x00", 9, 1000, 0)));
    assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
}

static void keys_are_texts_and_differ(void **state)
{
    (void)state;
    ACCEPT("\xa2\x61"
           "b\x01\x61"
           "a\x02",
           TC_TREE_MAP); /* in any order */
    REFUSE("\xa2\x61"
           "a\x01\x61"
           "a\x02",
           TC_REASON_DUPLICATE, 4);
    REFUSE("\xa1\x61"
           "m\xa2\x60\x01\x60\x02",
           TC_REASON_DUPLICATE, 6);
    REFUSE("\xa1\x01\x01", TC_REASON_TYPE, 1);
    REFUSE("\xa1\x41"
           "a\x01",
           TC_REASON_TYPE, 1);
    REFUSE("\xa1\x80\x01", TC_REASON_TYPE, 1);
    REFUSE("\xa2\x61"
           "a\x01\xf6\x01",
           TC_REASON_TYPE, 4);
}

/* More keys than are compared pair by pair. */
static size_t many_keys(uint8_t in[], unsigned n, bool twice)
{
    in[0] = 0xb8;
    in[1] = (uint8_t)n;
    for (unsigned i = 0; i < n; i++) {
        in[2 + 3 * i] = 0x61;
        in[3 + 3 * i] = (uint8_t)(' ' + (twice && i == n - 1 ? 11 : i));
        in[4 + 3 * i] = 0;
    }
    return 2 + 3 * n;
}

static void keys_of_big_maps_differ(void **state)
{
    uint8_t in[2 + 3 * 40];

    (void)state;
    assert_true(parse((tc_bytes){in, many_keys(in, 40, false)}));
    assert_false(parse((tc_bytes){in, many_keys(in, 40, true)}));
    assert_int_equal(diag.reason, TC_REASON_DUPLICATE);
    assert_int_equal(diag.offset, 2 + 3 * 39);
}

static void trailing_bytes_are_refused(void **state)
{
    (void)state;
    REFUSE("\x00\x00", TC_REASON_TRAILING, 1);
    REFUSE("\x80\xf6", TC_REASON_TRAILING, 1);
    REFUSE("", TC_REASON_TRUNCATED, 0);
}

static void keeps_the_limit_of_depth(void **state)
{
    uint8_t in[TC_MAX_CBOR_DEPTH + 1];

    (void)state;
    memset(in, 0x81, sizeof in);
    in[TC_MAX_CBOR_DEPTH] = 0xf6;
    assert_true(parse((tc_bytes){in, sizeof in}));
    in[TC_MAX_CBOR_DEPTH] = 0x80;
    assert_false(parse((tc_bytes){in, sizeof in}));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
    assert_int_equal(diag.offset, TC_MAX_CBOR_DEPTH);
}

static void keeps_the_limit_of_nodes(void **state)
{
    static uint8_t in[3 + TC_MAX_CBOR_NODES];
    uint32_t n = TC_MAX_CBOR_NODES - 1;

    (void)state;
    for (unsigned over = 0; over < 2; over++, n++) {
        in[0] = 0x99;
        in[1] = (uint8_t)(n >> 8);
        in[2] = (uint8_t)n;
        assert_int_equal(parse((tc_bytes){in, 3 + n}), over == 0);
    }
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
}

static void says_no_memory_whichever_allocation_fails(void **state)
{
    static const uint8_t alone[] = {0x60, 0x00, 0x80, 0xf5};
    uint8_t in[2 + 3 * 60];
    tc_bytes keys = {in, many_keys(in, 60, false)};

    (void)state;
    /* The first nodes, more nodes, the list of keys. */
    for (unsigned k = 1; k <= 3; k++) {
        arena.fail_at = arena.calls + k;
        assert_false(parse(keys));
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
    }
    arena.fail_at = 0;
    assert_true(parse(keys));
    for (size_t i = 0; i < sizeof alone; i++) {
        arena.fail_at = arena.calls + 1;
        assert_false(parse((tc_bytes){&alone[i], 1}));
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_unsigned_integers),
        TEST(refuses_longer_numbers_than_needed),
        TEST(reads_negative_integers_as_such),
        TEST(reads_null_and_bool),
        TEST(refuses_tags_floats_and_other_simple_values),
        TEST(refuses_what_is_reserved),
        TEST(refuses_indefinite_lengths),
        TEST(texts_and_bytes_have_one_form_of_length),
        TEST(text_must_be_utf8_and_bytes_need_not),
        TEST(counts_are_held_against_what_is_left),
        TEST(keys_are_texts_and_differ),
        TEST(keys_of_big_maps_differ),
        TEST(trailing_bytes_are_refused),
        TEST(keeps_the_limit_of_depth),
        TEST(keeps_the_limit_of_nodes),
        TEST(says_no_memory_whichever_allocation_fails),
    };

    return cmocka_run_group_tests_name("cbor", tests, NULL, NULL);
}
