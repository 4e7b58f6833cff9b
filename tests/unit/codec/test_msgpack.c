/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "codec/msgpack.h"
#include "unit/codec/tree_case.h"

static bool parse(tc_bytes in)
{
    return tree_parse(tc_mp_parse, NULL, in);
}

static void reads_unsigned_integers(void **state)
{
    (void)state;
    NUMBER("\x00", 0);
    NUMBER("\x7f", 127);
    NUMBER("\xcc\x80", 128);
    NUMBER("\xcc\xff", 255);
    NUMBER("\xcd\x01\x00", 256);
    NUMBER("\xcd\xff\xff", 65535);
    NUMBER("\xce\x00\x01\x00\x00", 65536);
    NUMBER("\xce\xff\xff\xff\xff", UINT32_MAX);
    NUMBER("\xcf\x00\x00\x00\x01\x00\x00\x00\x00", (uint64_t)UINT32_MAX + 1);
    NUMBER("\xcf\xff\xff\xff\xff\xff\xff\xff\xff", UINT64_MAX);
}

static void refuses_longer_integers_than_needed(void **state)
{
    (void)state;
    REFUSE("\xcc\x7f", TC_REASON_CANONICAL, 0);
    REFUSE("\xcd\x00\xff", TC_REASON_CANONICAL, 0);
    REFUSE("\xce\x00\x00\xff\xff", TC_REASON_CANONICAL, 0);
    REFUSE("\xcf\x00\x00\x00\x00\xff\xff\xff\xff", TC_REASON_CANONICAL, 0);
    REFUSE("\xd0\xe0", TC_REASON_CANONICAL, 0); /* -32 */
    REFUSE("\xd0\x00", TC_REASON_CANONICAL, 0);
    REFUSE("\xd0\x7f", TC_REASON_CANONICAL, 0);
    REFUSE("\xd1\xff\x80", TC_REASON_CANONICAL, 0); /* -128 */
    REFUSE("\xd1\x01\x00", TC_REASON_CANONICAL, 0);
    REFUSE("\xd2\xff\xff\x80\x00", TC_REASON_CANONICAL, 0);
    REFUSE("\xd2\x7f\xff\xff\xff", TC_REASON_CANONICAL, 0);
    REFUSE("\xd3\xff\xff\xff\xff\x80\x00\x00\x00", TC_REASON_CANONICAL, 0);
    REFUSE("\xd3\x7f\xff\xff\xff\xff\xff\xff\xff", TC_REASON_CANONICAL, 0);
}

static void reads_negative_integers_as_such(void **state)
{
    uint64_t v;

    (void)state;
    ACCEPT("\xff", TC_TREE_NEGATIVE); /* -1 */
    assert_false(tc_tree_u64(&doc, TC_TREE_ROOT, &v));
    ACCEPT("\xe0", TC_TREE_NEGATIVE);     /* -32 */
    ACCEPT("\xd0\xdf", TC_TREE_NEGATIVE); /* -33 */
    ACCEPT("\xd0\x80", TC_TREE_NEGATIVE);
    ACCEPT("\xd1\xff\x7f", TC_TREE_NEGATIVE); /* -129 */
    ACCEPT("\xd1\x80\x00", TC_TREE_NEGATIVE);
    ACCEPT("\xd2\xff\xff\x7f\xff", TC_TREE_NEGATIVE);
    ACCEPT("\xd2\x80\x00\x00\x00", TC_TREE_NEGATIVE);
    ACCEPT("\xd3\xff\xff\xff\xff\x7f\xff\xff\xff", TC_TREE_NEGATIVE);
    ACCEPT("\xd3\x80\x00\x00\x00\x00\x00\x00\x00", TC_TREE_NEGATIVE);
}

static void reads_nil_and_bool(void **state)
{
    (void)state;
    ACCEPT("\xc0", TC_TREE_NULL);
    ACCEPT("\xc2", TC_TREE_BOOL);
    assert_int_equal(doc.nodes[0].number, 0);
    ACCEPT("\xc3", TC_TREE_BOOL);
    assert_int_equal(doc.nodes[0].number, 1);
}

static void refuses_floats_extensions_and_the_unused_byte(void **state)
{
    static const uint8_t unsupported[] = {0xc7, 0xc8, 0xc9, 0xca, 0xcb,
                                          0xd4, 0xd5, 0xd6, 0xd7, 0xd8};

    (void)state;
    for (size_t i = 0; i < sizeof unsupported; i++) {
        uint8_t in[20] = {unsupported[i]};

        assert_false(parse((tc_bytes){in, sizeof in}));
        assert_int_equal(diag.reason, TC_REASON_UNSUPPORTED);
    }
    REFUSE("\xc1", TC_REASON_SYNTAX, 0);
}

static void texts_and_bytes_have_one_form_of_length(void **state)
{
    (void)state;
    assert_true(parse(with_body("\xa0", 1, 0, 'x')));
    assert_true(parse(with_body("\xbf", 1, 31, 'x')));
    assert_true(parse(with_body("\xd9\x20", 2, 32, 'x')));
    assert_true(parse(with_body("\xd9\xff", 2, 255, 'x')));
    assert_true(parse(with_body("\xda\x01\x00", 3, 256, 'x')));
    assert_true(parse(with_body("\xdb\x00\x01\x00\x00", 5, 65536, 'x')));
    assert_true(parse(with_body("\xc4\x00", 2, 0, 'x')));
    assert_true(parse(with_body("\xc4\xff", 2, 255, 'x')));
    assert_true(parse(with_body("\xc5\x01\x00", 3, 256, 'x')));
    assert_true(parse(with_body("\xc6\x00\x01\x00\x00", 5, 65536, 'x')));
    assert_false(parse(with_body("\xd9\x1f", 2, 31, 'x')));
    assert_int_equal(diag.reason, TC_REASON_CANONICAL);
    assert_false(parse(with_body("\xda\x00\xff", 3, 255, 'x')));
    assert_false(parse(with_body("\xdb\x00\x00\xff\xff", 5, 65535, 'x')));
    assert_false(parse(with_body("\xc5\x00\xff", 3, 255, 'x')));
    assert_false(parse(with_body("\xc6\x00\x00\xff\xff", 5, 65535, 'x')));
    assert_false(parse(with_body("\xdb\xff\xff\xff\xff", 5, 65535, 'x')));
    assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
}

static void text_must_be_utf8_and_bytes_need_not(void **state)
{
    tc_str text;
    tc_bytes bytes;

    (void)state;
    ACCEPT("\xa2\xc3\xa4", TC_TREE_TEXT);
    assert_true(tc_tree_text(&doc, TC_TREE_ROOT, &text));
    assert_true(tc_str_is(text, "\xc3\xa4"));
    assert_false(tc_mp_bytes(&doc, TC_TREE_ROOT, &bytes, 9));
    REFUSE("\xa1\xff", TC_REASON_SYNTAX, 0);
    ACCEPT("\xc4\x01\xff", TC_TREE_BYTES);
    assert_false(tc_tree_text(&doc, TC_TREE_ROOT, &text));
    assert_null(text.p);
}

static void arrays_and_maps_have_one_form_of_count(void **state)
{
    (void)state;
    assert_true(parse(with_body("\x90", 1, 0, 0)));
    assert_true(parse(with_body("\x9f", 1, 15, 0)));
    assert_true(parse(with_body("\xdc\x00\x10", 3, 16, 0)));
    assert_int_equal(tc_tree_count(&doc, TC_TREE_ROOT), 16);
    assert_true(parse(with_body("\xdd\x00\x01\x00\x00", 5, 65536, 0)));
    assert_int_equal(doc.n, 65537);
    assert_false(parse(with_body("\xdc\x00\x0f", 3, 15, 0)));
    assert_int_equal(diag.reason, TC_REASON_CANONICAL);
    assert_false(parse(with_body("\xdd\x00\x00\xff\xff", 5, 65535, 0)));
    assert_true(parse(with_body("\x80", 1, 0, 0)));
    assert_false(parse(with_body("\xde\x00\x0f", 3, 30, 0)));
    assert_int_equal(diag.reason, TC_REASON_CANONICAL);
    assert_false(parse(with_body("\xdf\x00\x00\xff\xff", 5, 65535, 0)));
    assert_int_equal(diag.reason, TC_REASON_CANONICAL);
    /* More than what is left could hold. */
    assert_false(parse(with_body("\xdd\xff\xff\xff\xff", 5, 1000, 0)));
    assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
    assert_false(parse(with_body("\xdf\xff\xff\xff\xff", 5, 1000, 0)));
    assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
}

static void bytes_are_read_in_both_spellings(void **state)
{
    tc_bytes out;

    (void)state;
    ACCEPT("\xc4\x02\x01\xff", TC_TREE_BYTES);
    assert_true(tc_mp_bytes(&doc, TC_TREE_ROOT, &out, 2));
    assert_true(tc_bytes_eq(out, BYTES("\x01\xff")));
    assert_false(tc_mp_bytes(&doc, TC_TREE_ROOT, &out, 1));
    assert_null(out.p);
    ACCEPT("\x93\x00\xcc\xff\x07", TC_TREE_ARRAY);
    assert_true(tc_mp_bytes(&doc, TC_TREE_ROOT, &out, 3));
    assert_true(tc_bytes_eq(out, BYTES("\x00\xff\x07")));
    assert_false(tc_mp_bytes(&doc, TC_TREE_ROOT, &out, 2));
    ACCEPT("\x90", TC_TREE_ARRAY);
    assert_true(tc_mp_bytes(&doc, TC_TREE_ROOT, &out, 0));
    assert_int_equal(out.n, 0);
    ACCEPT("\x92\x00\xcd\x01\x00", TC_TREE_ARRAY);
    assert_false(tc_mp_bytes(&doc, TC_TREE_ROOT, &out, 9));
    ACCEPT("\x92\x00\xff", TC_TREE_ARRAY);
    assert_false(tc_mp_bytes(&doc, TC_TREE_ROOT, &out, 9));
    ACCEPT("\x92\x91\x00\x00", TC_TREE_ARRAY);
    assert_false(tc_mp_bytes(&doc, TC_TREE_ROOT, &out, 9));
    assert_null(out.p);
    assert_false(tc_mp_bytes(&doc, TC_TREE_NONE, &out, 9));
}

static void keys_are_texts_and_differ(void **state)
{
    (void)state;
    ACCEPT("\x82\xa1"
           "a\x01\xa1"
           "b\x02",
           TC_TREE_MAP);
    REFUSE("\x82\xa1"
           "a\x01\xa1"
           "a\x02",
           TC_REASON_DUPLICATE, 4);
    REFUSE("\x81\xa1"
           "m\x82\xa0\x01\xa0\x02",
           TC_REASON_DUPLICATE, 6);
    REFUSE("\x81\x01\x01", TC_REASON_TYPE, 1);
    REFUSE("\x81\xc4\x01"
           "a\x01",
           TC_REASON_TYPE, 1);
    REFUSE("\x81\x90\x01", TC_REASON_TYPE, 1);
    REFUSE("\x82\xa1"
           "a\x01\xc0\x01",
           TC_REASON_TYPE, 4);
    assert_true(parse(with_body("\x81\xd9\x20", 3, 33, 'x')));
}

/* More keys than are compared pair by pair. */
static void keys_of_big_maps_differ(void **state)
{
    (void)state;
    for (unsigned same = 0; same < 2; same++) {
        uint8_t in[3 + 3 * 40];

        memcpy(in, "\xde\x00\x28", 3);
        for (unsigned i = 0; i < 40; i++) {
            in[3 + 3 * i] = 0xa1;
            in[4 + 3 * i] = (uint8_t)('0' + (same == 1 && i == 39 ? 11 : i));
            in[5 + 3 * i] = (uint8_t)i;
        }
        assert_int_equal(parse((tc_bytes){in, sizeof in}), same == 0);
        assert_int_equal(diag.offset, same == 0 ? 0 : 3 + 3 * 39);
    }
}

static void trailing_bytes_are_refused(void **state)
{
    (void)state;
    REFUSE("\x00\x00", TC_REASON_TRAILING, 1);
    REFUSE("\x90\xc0", TC_REASON_TRAILING, 1);
    REFUSE("", TC_REASON_TRUNCATED, 0);
}

static void keeps_the_limit_of_depth(void **state)
{
    uint8_t in[TC_MAX_MSGPACK_DEPTH + 1];

    (void)state;
    memset(in, 0x91, sizeof in);
    in[TC_MAX_MSGPACK_DEPTH] = 0xc0;
    assert_true(parse((tc_bytes){in, sizeof in}));
    in[TC_MAX_MSGPACK_DEPTH] = 0x90;
    assert_false(parse((tc_bytes){in, sizeof in}));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
    assert_int_equal(diag.offset, TC_MAX_MSGPACK_DEPTH);
}

static void keeps_the_limit_of_nodes(void **state)
{
    static uint8_t in[5 + TC_MAX_MSGPACK_NODES];
    uint32_t n = TC_MAX_MSGPACK_NODES - 1;

    (void)state;
    for (unsigned over = 0; over < 2; over++, n++) {
        in[0] = 0xdd;
        in[1] = (uint8_t)(n >> 24);
        in[2] = (uint8_t)(n >> 16);
        in[3] = (uint8_t)(n >> 8);
        in[4] = (uint8_t)n;
        assert_int_equal(parse((tc_bytes){in, 5 + n}), over == 0);
    }
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
}

static void says_no_memory_whichever_allocation_fails(void **state)
{
    static uint8_t in[3 + 3 * 300] = "\xde\x00\x5a";
    tc_bytes bytes;

    (void)state;
    for (unsigned i = 0; i < 90; i++) {
        in[3 + 3 * i] = 0xa1;
        in[4 + 3 * i] = (uint8_t)(' ' + i);
    }
    for (unsigned k = 1; k <= 2; k++) {
        arena.fail_at = arena.calls + k;
        assert_false(parse((tc_bytes){in, 3 + 3 * 90}));
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
    }
    arena.fail_at = 0;
    assert_true(parse((tc_bytes){in, 3 + 3 * 90}));
    for (size_t i = 0; i < 3; i++) {
        static const uint8_t alone[] = {0xa0, 0x00, 0x90};

        arena.fail_at = arena.calls + 1;
        assert_false(parse((tc_bytes){&alone[i], 1}));
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
    }
    ACCEPT("\x91\x01", TC_TREE_ARRAY);
    arena.fail_at = arena.calls + 1;
    assert_false(tc_mp_bytes(&doc, TC_TREE_ROOT, &bytes, 9));
    assert_true(arena.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_unsigned_integers),
        TEST(refuses_longer_integers_than_needed),
        TEST(reads_negative_integers_as_such),
        TEST(reads_nil_and_bool),
        TEST(refuses_floats_extensions_and_the_unused_byte),
        TEST(texts_and_bytes_have_one_form_of_length),
        TEST(text_must_be_utf8_and_bytes_need_not),
        TEST(arrays_and_maps_have_one_form_of_count),
        TEST(bytes_are_read_in_both_spellings),
        TEST(keys_are_texts_and_differ),
        TEST(keys_of_big_maps_differ),
        TEST(trailing_bytes_are_refused),
        TEST(keeps_the_limit_of_depth),
        TEST(keeps_the_limit_of_nodes),
        TEST(says_no_memory_whichever_allocation_fails),
    };

    return cmocka_run_group_tests_name("msgpack", tests, NULL, NULL);
}
