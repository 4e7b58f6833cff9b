/* SPDX-License-Identifier: Apache-2.0
 *
 * The values of a binary document, and what both readers of them promise: every test runs with the
 * same document in CBOR and in MessagePack.
 */
#include "codec/cbor.h"
#include "codec/msgpack.h"
#include "unit/codec/tree_case.h"
#include "unit/dies.h"

/* One format, and documents in it. */
typedef struct form {
    tree_parser *parser;
    const char *rule;
    tc_bytes sample;         /* {"v": 1, "list": [null, -1, {"x": true}], "": h'0102'} */
    tc_bytes ends_with_text; /* [0, 0, ""] */
} form;

#define SLICE(lit) {(const uint8_t *)(lit), sizeof(lit) - 1}

static const form cbor = {
    tc_cbor_parse,
    "RFC 8949",
    SLICE("\xa3\x61v\x01\x64list\x83\xf6\x20\xa1\x61x\xf5\x60\x42\x01\x02"),
    SLICE("\x83\x00\x00\x60"),
};
static const form messagepack = {
    tc_mp_parse,
    NULL,
    SLICE("\x83\xa1v\x01\xa4list\x93\xc0\xff\x81\xa1x\xc3\xa0\xc4\x02\x01\x02"),
    SLICE("\x93\x00\x00\xa0"),
};

static bool parse(const form *f, tc_bytes in)
{
    return tree_parse(f->parser, f->rule, in);
}

static void walks_and_finds(void **state)
{
    const form *f = *state;
    tc_tref list, e;
    tc_bytes bytes;
    uint64_t v;

    assert_true(parse(f, f->sample));
    assert_int_equal(tc_tree_count(&doc, TC_TREE_ROOT), 3);
    assert_true(tc_tree_u64(&doc, tc_tree_find(&doc, TC_TREE_ROOT, "v"), &v));
    assert_int_equal(v, 1);
    list = tc_tree_find(&doc, TC_TREE_ROOT, "list");
    assert_int_equal(tc_tree_offset(&doc, list), 9);
    e = tc_tree_first(&doc, list);
    assert_int_equal(tc_tree_kind_of(&doc, e), TC_TREE_NULL);
    e = tc_tree_next(&doc, list, e);
    assert_int_equal(tc_tree_kind_of(&doc, e), TC_TREE_NEGATIVE);
    e = tc_tree_next(&doc, list, e);
    assert_int_equal(tc_tree_kind_of(&doc, tc_tree_find(&doc, e, "x")), TC_TREE_BOOL);
    assert_int_equal(tc_tree_next(&doc, list, e), TC_TREE_NONE);
    e = tc_tree_next(&doc, TC_TREE_ROOT, tc_tree_first(&doc, TC_TREE_ROOT));
    assert_int_equal(tc_tree_value(&doc, e), list);
    assert_true(tc_tree_bytes(&doc, tc_tree_find(&doc, TC_TREE_ROOT, ""), &bytes));
    assert_true(tc_bytes_eq(bytes, BYTES("\x01\x02")));
}

static void finds_nothing_where_nothing_is(void **state)
{
    const form *f = *state;

    assert_true(parse(f, f->sample));
    assert_int_equal(tc_tree_find(&doc, TC_TREE_ROOT, "none"), TC_TREE_NONE);
    assert_int_equal(tc_tree_find(&doc, tc_tree_find(&doc, TC_TREE_ROOT, "list"), "x"),
                     TC_TREE_NONE);
    assert_int_equal(tc_tree_find(&doc, TC_TREE_NONE, "x"), TC_TREE_NONE);
    assert_int_equal(tc_tree_first(&doc, TC_TREE_NONE), TC_TREE_NONE);
    assert_int_equal(tc_tree_count(&doc, TC_TREE_NONE), 0);
}

static void typed_reads_refuse_none(void **state)
{
    const form *f = *state;
    tc_str text;
    uint64_t v;
    tc_bytes bytes;

    assert_true(parse(f, f->sample));
    assert_false(tc_tree_text(&doc, TC_TREE_NONE, &text));
    assert_null(text.p);
    assert_false(tc_tree_u64(&doc, TC_TREE_NONE, &v));
    assert_int_equal(v, 0);
    assert_false(tc_tree_bytes(&doc, TC_TREE_NONE, &bytes));
    assert_null(bytes.p);
}

static void every_prefix_is_refused(void **state)
{
    const form *f = *state;

    for (size_t n = 0; n < f->sample.n; n++) {
        uint8_t *exact = test_malloc(n + 1);

        memcpy(exact + 1, f->sample.p, n);
        assert_false(parse(f, tc_bytes_of(exact + 1, n)));
        assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
        test_free(exact);
    }
}

/* Whatever the first byte announces, nothing beyond the end is read. */
static void survives_every_first_byte(void **state)
{
    const form *f = *state;

    for (unsigned first = 0; first < 0x100; first++) {
        for (size_t n = 1; n < 9; n++) {
            uint8_t *exact = test_malloc(n);

            memset(exact, 0xff, n);
            exact[0] = (uint8_t)first;
            (void)parse(f, tc_bytes_of(exact, n));
            test_free(exact);
        }
    }
}

static void survives_every_flipped_bit(void **state)
{
    const form *f = *state;
    uint8_t *exact = test_malloc(f->sample.n);

    for (size_t i = 0; i < 8 * f->sample.n; i++) {
        memcpy(exact, f->sample.p, f->sample.n);
        exact[i / 8] = (uint8_t)(exact[i / 8] ^ 1u << i % 8);
        (void)parse(f, tc_bytes_of(exact, f->sample.n));
    }
    test_free(exact);
}

static void offsets_have_32_bits(void **state)
{
    const form *f = *state;

    assert_false(parse(f, tc_bytes_of("x", (size_t)UINT32_MAX + 1)));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
}

static void kind_outside(void)
{
    (void)tc_tree_kind_of(&doc, doc.n);
}

static void next_of_a_stranger(void)
{
    (void)tc_tree_next(&doc, 4, 10);
}

static void next_of_the_container(void)
{
    (void)tc_tree_next(&doc, 4, 4);
}

static void value_of_a_number(void)
{
    (void)tc_tree_value(&doc, 2);
}

static void value_behind_the_last(void)
{
    (void)tc_tree_value(&doc, 3);
}

static void misuse_is_a_bug(void **state)
{
    const form *f = *state;

    assert_true(parse(f, f->sample));
    assert_true(dies(kind_outside));
    assert_true(dies(next_of_a_stranger));
    assert_true(dies(next_of_the_container));
    assert_true(dies(value_of_a_number));
    assert_true(parse(f, f->ends_with_text));
    assert_true(dies(value_behind_the_last));
}

#define ONE(format, function)                                                                      \
    {#format ": " #function, function, tree_setup, tree_teardown, (void *)(uintptr_t)&(format)}
#define BOTH(function) ONE(cbor, function), ONE(messagepack, function)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(walks_and_finds),           BOTH(finds_nothing_where_nothing_is),
        BOTH(typed_reads_refuse_none),   BOTH(every_prefix_is_refused),
        BOTH(survives_every_first_byte), BOTH(survives_every_flipped_bit),
        BOTH(offsets_have_32_bits),      BOTH(misuse_is_a_bug),
    };

    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
