/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory layouts and the TD HOB (dstack-mr:3.2, 1.5).
 */
#include "support.h"

#include <stdlib.h>

#include "base/hex.h"
#include "measure/td_hob.h"
#include "unit/dies.h"

#define RULE_HOB    "dstack-mr:3.2"
#define RULE_LAYOUT "dstack-mr:1.5"
#define GIB         ((uint64_t)1 << 30)
#define MIB         ((uint64_t)1 << 20)

enum { PAGE = 4096, HANDOFF = 56, RESOURCE = 48 };

/* The layouts of dstack's firmware (dstack-mr:2.1, 1.5). */
static const char current[] = "8010090400060902"
                              "0b021010";
static const char old[] = "8010090400060902"
                          "0b02110f";

static tc_diag diag;
static tc_memory_layout layout;

static bool read_layout(tc_bytes witness)
{
    diag = (tc_diag){0};
    return tc_memory_layout_read(&layout, witness, &diag);
}

static void layouts_differ_by_any_field(void **state)
{
    tc_memory_layout a, b;

    assert_true(read_layout(hex(*state, current)));
    a = b = layout;
    assert_true(tc_memory_layout_equal(&a, &b));
    b.td_hob++;
    assert_false(tc_memory_layout_equal(&a, &b));
    b = a;
    b.n--;
    assert_false(tc_memory_layout_equal(&a, &b));
    b = a;
    b.ranges[a.n - 1].start++;
    assert_false(tc_memory_layout_equal(&a, &b));
    b = a;
    b.ranges[a.n - 1].size++;
    assert_false(tc_memory_layout_equal(&a, &b));
}

static void refuse_layout(tc_arena *arena, const char *witness, tc_reason reason)
{
    assert_refused(read_layout(hex(arena, witness)), &diag, reason, RULE_LAYOUT);
    assert_int_equal(layout.n, 0);
}

static void accept_layout(tc_arena *arena, const char *witness)
{
    uint8_t out[TC_MEMORY_LAYOUT_MAX];

    assert_true(read_layout(hex(arena, witness)));
    assert_hex(out, tc_memory_layout_write(out, &layout), witness);
}

static void has_range(size_t i, uint64_t start, uint64_t size)
{
    assert_int_equal(layout.ranges[i].start, start);
    assert_int_equal(layout.ranges[i].size, size);
}

static void the_short_form_is_read_and_written(void **state)
{
    accept_layout(*state, current);
    assert_int_equal(layout.td_hob, 0x809000);
    assert_int_equal(layout.n, 4);
    has_range(0, 0x800000, 0x6000);
    has_range(1, 0x809000, 0x2000);
    has_range(2, 0x80b000, 0x2000);
    has_range(3, 0x810000, 0x10000);
    accept_layout(*state, old);
    accept_layout(*state, "0000010001");
}

static void numbers_have_their_shortest_form(void **state)
{
    refuse_layout(*state,
                  "8000"
                  "00010001",
                  TC_REASON_CANONICAL);
    refuse_layout(*state,
                  "808000"
                  "00010001",
                  TC_REASON_CANONICAL);
    refuse_layout(*state,
                  "80808001"
                  "00010001",
                  TC_REASON_RANGE);
    refuse_layout(*state,
                  "0000010081"
                  "00",
                  TC_REASON_CANONICAL);
    accept_layout(*state, "0000010080"
                          "01");
}

static void ranges_are_sorted_and_apart(void **state)
{
    accept_layout(*state, "0000020001"
                          "0101");
    refuse_layout(*state,
                  "0000020002"
                  "0101",
                  TC_REASON_DUPLICATE);
    refuse_layout(*state,
                  "0000020001"
                  "0001",
                  TC_REASON_DUPLICATE);
    refuse_layout(*state,
                  "0000020101"
                  "0001",
                  TC_REASON_ORDER);
    refuse_layout(*state, "0000010000", TC_REASON_RANGE);
}

static void the_base_is_the_lowest_start(void **state)
{
    refuse_layout(*state, "0001010101", TC_REASON_CANONICAL);
    accept_layout(*state, "0100010001");
}

static void the_td_hob_has_a_range(void **state)
{
    refuse_layout(*state, "0001010002", TC_REASON_MISMATCH);
    refuse_layout(*state, "000000", TC_REASON_MISMATCH);
    accept_layout(*state, "0001020001"
                          "0101");
}

static void addresses_are_below_4_gib(void **state)
{
    accept_layout(*state, "ffff3f"
                          "00010001");
    refuse_layout(*state,
                  "ffff3f"
                  "00010002",
                  TC_REASON_RANGE);
    refuse_layout(*state,
                  "808040"
                  "00010001",
                  TC_REASON_RANGE);
    accept_layout(*state, "00000100808040");
    refuse_layout(*state, "00000100818040", TC_REASON_RANGE);
    refuse_layout(*state, "00000100ffff7f", TC_REASON_RANGE);
}

static void the_short_form_ends_where_it_ends(void **state)
{
    tc_bytes whole = hex(*state, current);

    refuse_layout(*state, "000001000100", TC_REASON_TRAILING);
    for (size_t n = 0; n < whole.n; n++) {
        uint8_t *p = exactly(tc_bytes_sub(whole, 0, n));

        assert_refused(read_layout(tc_bytes_of(p, n)), &diag, TC_REASON_TRUNCATED, RULE_LAYOUT);
        free(p);
    }
}

static void every_flipped_bit_gives_another_layout_or_none(void **state)
{
    tc_bytes whole = hex(*state, current);

    for (size_t i = 0; i < 8 * whole.n; i++) {
        uint8_t out[TC_MEMORY_LAYOUT_MAX];
        uint8_t *p = exactly(whole);

        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
        if (read_layout(tc_bytes_of(p, whole.n))) {
            assert_int_equal(tc_memory_layout_write(out, &layout), whole.n);
            assert_memory_equal(out, p, whole.n);
        }
        free(p);
    }
}

/* many writes n ranges of one page, with one free between them. */
static tc_bytes many(uint8_t *out, size_t n)
{
    size_t end = 3;

    out[0] = out[1] = 0;
    out[2] = (uint8_t)n;
    for (size_t i = 0; i < n; i++) {
        if (2 * i >= 128) {
            out[end++] = (uint8_t)(2 * i | 128);
        }
        out[end++] = (uint8_t)(2 * i >= 128 ? 1 : 2 * i);
        out[end++] = 1;
    }
    return tc_bytes_of(out, end);
}

static void ranges_have_a_limit(void **state)
{
    uint8_t out[512];
    uint8_t again[TC_MEMORY_LAYOUT_MAX];
    tc_bytes witness = many(out, TC_MAX_TDVF_SECTIONS);

    (void)state;
    assert_true(read_layout(witness));
    assert_int_equal(tc_memory_layout_write(again, &layout), witness.n);
    assert_refused(read_layout(many(out, TC_MAX_TDVF_SECTIONS + 1)), &diag, TC_REASON_LIMIT,
                   RULE_LAYOUT);
}

/* The sections of current firmware, in the order of its table. */
static const tc_tdvf current_sections = {
    .sections =
        {
            {0x84000, 0x37c000, 0xffc84000, 0x37c000, TC_TDVF_BFV, TC_TDVF_MR_EXTEND},
            {0, 0x84000, 0xffc00000, 0x84000, TC_TDVF_CFV, 0},
            {0, 0, 0x810000, 0x10000, TC_TDVF_TEMP_MEM, 0},
            {0, 0, 0x80b000, 0x2000, TC_TDVF_TEMP_MEM, 0},
            {0, 0, 0x809000, 0x2000, TC_TDVF_TD_HOB, 0},
            {0, 0, 0x800000, 0x6000, TC_TDVF_TEMP_MEM, 0},
        },
    .n = 6,
};

static bool layout_of(const tc_tdvf *tdvf)
{
    diag = (tc_diag){0};
    return tc_memory_layout_of(&layout, tdvf, &diag);
}

static void refuse_layout_of(const tc_tdvf *tdvf, tc_reason reason)
{
    assert_refused(layout_of(tdvf), &diag, reason, RULE_LAYOUT);
    assert_int_equal(layout.n, 0);
}

static void sections_give_a_layout(void **state)
{
    uint8_t out[TC_MEMORY_LAYOUT_MAX];

    (void)state;
    assert_true(layout_of(&current_sections));
    assert_hex(out, tc_memory_layout_write(out, &layout), current);
}

static void the_order_of_the_table_does_not_matter(void **state)
{
    uint8_t out[TC_MEMORY_LAYOUT_MAX];
    tc_tdvf tdvf = current_sections;

    (void)state;
    for (size_t turn = 0; turn < tdvf.n; turn++) {
        tc_tdvf_section first = tdvf.sections[0];

        for (size_t i = 0; i + 1 < tdvf.n; i++) {
            tdvf.sections[i] = tdvf.sections[i + 1];
        }
        tdvf.sections[tdvf.n - 1] = first;
        assert_true(layout_of(&tdvf));
        assert_hex(out, tc_memory_layout_write(out, &layout), current);
    }
}

static void there_is_one_place_for_the_td_hob(void **state)
{
    tc_tdvf tdvf = current_sections;

    (void)state;
    tdvf.sections[4].type = TC_TDVF_TEMP_MEM;
    refuse_layout_of(&tdvf, TC_REASON_MISSING);
    tdvf.sections[4].type = tdvf.sections[3].type = TC_TDVF_TD_HOB;
    refuse_layout_of(&tdvf, TC_REASON_DUPLICATE);
    refuse_layout_of(&(tc_tdvf){0}, TC_REASON_MISSING);
}

static void sections_of_memory_do_not_overlap(void **state)
{
    tc_tdvf tdvf = current_sections;

    (void)state;
    tdvf.sections[3].size += PAGE;
    assert_true(layout_of(&tdvf));
    tdvf.sections[3].size = 0x810000 - 0x80b000;
    assert_true(layout_of(&tdvf));
    tdvf.sections[3].size += PAGE;
    refuse_layout_of(&tdvf, TC_REASON_DUPLICATE);
    tdvf.sections[3].size = 0;
    refuse_layout_of(&tdvf, TC_REASON_RANGE);
    tdvf = current_sections;
    tdvf.sections[2].address = 0xffff0000;
    assert_true(layout_of(&tdvf));
    tdvf.sections[2].address += PAGE;
    refuse_layout_of(&tdvf, TC_REASON_RANGE);
}

static void memory_below_4_gib_follows_the_machine(void **state)
{
    static const struct {
        uint64_t memory, below;
        bool usual;
    } cases[] = {
        {64 * MIB, 64 * MIB, false},
        {2 * GIB - PAGE, 2 * GIB - PAGE, false},
        {2 * GIB, 2 * GIB, true},
        {2 * GIB + PAGE, 2 * GIB + PAGE, false},
        {2816 * MIB - PAGE, 2816 * MIB - PAGE, false},
        {2816 * MIB, 2 * GIB, true},
        {TC_MAX_MEMORY, 2 * GIB, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(tc_memory_below_4g(cases[i].memory), cases[i].below);
        assert_int_equal(tc_memory_is_usual(cases[i].memory), cases[i].usual);
    }
}

/* is_td_hob holds digest and bytes against a digest, and each against the other. */
static void is_td_hob(tc_arena *arena, uint64_t memory, size_t n, const char *sha384)
{
    uint8_t digest[48], of_bytes[48];
    tc_bytes bytes;

    assert_true(tc_td_hob_digest(digest, &layout, memory, &diag));
    assert_hex(digest, sizeof digest, sha384);
    assert_true(tc_td_hob_write(&bytes, arena, &layout, memory, &diag));
    assert_int_equal(bytes.n, n);
    tc_sha384(of_bytes, &bytes, 1);
    assert_memory_equal(digest, of_bytes, sizeof digest);
}

/* Columns: layout, memory, length, SHA-384, who attested it. */
static void every_known_td_hob_is_reproduced(void **state)
{
    tc_bytes csv = vector(*state, "mr/tdhob_vectors.csv");
    char *text = tc_arena_alloc(*state, csv.n + 1);
    size_t rows = 0;

    assert_non_null(text);
    tc_copy(text, csv.p, csv.n);
    for (char *line = strchr(text, '\n') + 1; *line != 0; line = strchr(line, '\n') + 1) {
        char *memory = strchr(line, ',') + 1;
        char *n = strchr(memory, ',') + 1;
        char *sha384 = strchr(n, ',') + 1;

        assert_true(read_layout(hex(*state, strncmp(line, "old", 3) == 0 ? old : current)));
        *strchr(sha384, ',') = 0;
        is_td_hob(*state, strtoull(memory, NULL, 10), (size_t)strtoull(n, NULL, 10), sha384);
        sha384[strlen(sha384)] = ',';
        rows++;
    }
    assert_int_equal(rows, 20);
}

static void is_file(tc_arena *arena, const char *path, uint64_t memory)
{
    tc_bytes text = vector(arena, path);
    tc_bytes want, got;

    while (text.n > 0 && text.p[text.n - 1] <= ' ') {
        text.n--;
    }
    assert_true(tc_hex_decode_alloc(&want, arena, tc_str_from_bytes(text), 4096));
    assert_true(read_layout(hex(arena, current)));
    assert_true(tc_td_hob_write(&got, arena, &layout, memory, &diag));
    assert_int_equal(got.n, want.n);
    assert_memory_equal(got.p, want.p, want.n);
}

static void known_td_hobs_are_written_byte_by_byte(void **state)
{
    is_file(*state, "mr/tdhob_2g_current.hex", 2 * GIB);
    is_file(*state, "mr/tdhob_64g_current.hex", 64 * GIB);
}

/* resource checks one block of a list. */
static void resource(tc_bytes list, size_t i, uint8_t type, uint64_t start, uint64_t size)
{
    uint8_t want[RESOURCE] = {3, 0, RESOURCE};

    want[24] = type;
    want[28] = 7;
    put(want + 32, start, 8);
    put(want + 40, size, 8);
    assert_true(HANDOFF + (i + 1) * RESOURCE <= list.n);
    assert_memory_equal(list.p + HANDOFF + i * RESOURCE, want, sizeof want);
}

static tc_bytes written(tc_arena *arena, uint64_t memory, size_t resources)
{
    tc_bytes list;

    assert_true(tc_td_hob_write(&list, arena, &layout, memory, &diag));
    assert_int_equal(list.n, HANDOFF + resources * RESOURCE);
    return list;
}

/* Without vectors: a layout of one range, below, at and above the threshold. */
static void the_last_range_is_cut_in_machines_with_much_memory(void **state)
{
    tc_bytes list;

    assert_true(read_layout(hex(*state, "0100010001")));
    list = written(*state, 2816 * MIB - PAGE, 3);
    resource(list, 0, 7, 0, PAGE);
    resource(list, 1, 0, PAGE, PAGE);
    resource(list, 2, 7, 2 * PAGE, 2816 * MIB - 3 * PAGE);
    list = written(*state, 2816 * MIB, 4);
    resource(list, 2, 7, 2 * PAGE, 2 * GIB - 2 * PAGE);
    resource(list, 3, 7, 4 * GIB, 768 * MIB);
    /* The end: address, length, and the block that ends the list. */
    assert_int_equal(list.p[48] | list.p[49] << 8, PAGE + list.n + 8);
}

static void nothing_is_before_a_range_at_the_start(void **state)
{
    tc_bytes list;

    assert_true(read_layout(hex(*state, "0000010001")));
    list = written(*state, GIB, 2);
    resource(list, 0, 0, 0, PAGE);
    resource(list, 1, 7, PAGE, GIB - PAGE);
}

/* Whatever the last range is, the host calls it not accepted. */
static void a_range_at_the_end_is_the_last(void **state)
{
    tc_bytes list;

    assert_true(read_layout(hex(*state, "0100010001")));
    list = written(*state, 2 * PAGE, 2);
    resource(list, 0, 7, 0, PAGE);
    resource(list, 1, 7, PAGE, PAGE);
}

/* A range around 2 GiB: nothing of the last is below. */
static void the_last_range_may_be_above_2_gib(void **state)
{
    tc_bytes list;

    assert_true(read_layout(hex(*state, "ffff1f"
                                        "00010002")));
    list = written(*state, 4 * GIB, 3);
    resource(list, 0, 7, 0, 2 * GIB - PAGE);
    resource(list, 1, 0, 2 * GIB - PAGE, 2 * PAGE);
    resource(list, 2, 7, 4 * GIB, 2 * GIB);
}

static void the_longest_list_is_written(void **state)
{
    uint8_t out[512];
    tc_bytes list;

    assert_true(read_layout(many(out, TC_MAX_TDVF_SECTIONS)));
    for (size_t i = 0; i < layout.n; i++) {
        layout.ranges[i].start += PAGE;
    }
    list = written(*state, 4 * GIB, 2 * TC_MAX_TDVF_SECTIONS + 2);
    resource(list, 2 * TC_MAX_TDVF_SECTIONS + 1, 7, 4 * GIB, 2 * GIB);
}

static void refuse_memory(tc_arena *arena, uint64_t memory)
{
    uint8_t digest[48];
    tc_bytes list;

    diag = (tc_diag){0};
    assert_refused(tc_td_hob_digest(digest, &layout, memory, &diag), &diag, TC_REASON_RANGE,
                   RULE_HOB);
    diag = (tc_diag){0};
    assert_refused(tc_td_hob_write(&list, arena, &layout, memory, &diag), &diag, TC_REASON_RANGE,
                   RULE_HOB);
    assert_int_equal(list.n, 0);
}

static void memory_holds_all_ranges_in_whole_pages(void **state)
{
    assert_true(read_layout(hex(*state, current)));
    (void)written(*state, 0x820000, 7);
    refuse_memory(*state, 0x820000 - PAGE);
    refuse_memory(*state, 0);
    refuse_memory(*state, GIB + 1);
    (void)written(*state, TC_MAX_MEMORY, 9);
    refuse_memory(*state, TC_MAX_MEMORY + PAGE);
    refuse_memory(*state, UINT64_MAX - PAGE + 1);
}

static void writing_needs_memory(void **state)
{
    tc_arena none = {0};
    tc_bytes list;

    assert_true(read_layout(hex(*state, current)));
    diag = (tc_diag){0};
    assert_refused(tc_td_hob_write(&list, &none, &layout, GIB, &diag), &diag, TC_REASON_NO_MEMORY,
                   NULL);
}

static void write_nothing(void)
{
    static const tc_memory_layout none;
    uint8_t out[TC_MEMORY_LAYOUT_MAX];

    (void)tc_memory_layout_write(out, &none);
}

static void describe_nothing(void)
{
    static const tc_memory_layout none;
    uint8_t out[48];

    if (tc_td_hob_digest(out, &none, GIB, NULL)) {
        return;
    }
}

static void describe_disorder(void)
{
    static const tc_memory_layout disorder = {0, {{PAGE, PAGE}, {0, PAGE}}, 2};
    uint8_t out[48];

    if (tc_td_hob_digest(out, &disorder, GIB, NULL)) {
        return;
    }
}

static void misuse_is_a_bug(void **state)
{
    (void)state;
    assert_true(dies(write_nothing));
    assert_true(dies(describe_nothing));
    assert_true(dies(describe_disorder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(layouts_differ_by_any_field),
        TEST(the_short_form_is_read_and_written),
        TEST(numbers_have_their_shortest_form),
        TEST(ranges_are_sorted_and_apart),
        TEST(the_base_is_the_lowest_start),
        TEST(the_td_hob_has_a_range),
        TEST(addresses_are_below_4_gib),
        TEST(the_short_form_ends_where_it_ends),
        TEST(every_flipped_bit_gives_another_layout_or_none),
        TEST(ranges_have_a_limit),
        TEST(sections_give_a_layout),
        TEST(the_order_of_the_table_does_not_matter),
        TEST(there_is_one_place_for_the_td_hob),
        TEST(sections_of_memory_do_not_overlap),
        TEST(memory_below_4_gib_follows_the_machine),
        TEST(every_known_td_hob_is_reproduced),
        TEST(known_td_hobs_are_written_byte_by_byte),
        TEST(the_last_range_is_cut_in_machines_with_much_memory),
        TEST(nothing_is_before_a_range_at_the_start),
        TEST(a_range_at_the_end_is_the_last),
        TEST(the_last_range_may_be_above_2_gib),
        TEST(the_longest_list_is_written),
        TEST(memory_holds_all_ranges_in_whole_pages),
        TEST(writing_needs_memory),
        TEST(misuse_is_a_bug),
    };

    return cmocka_run_group_tests_name("td_hob", tests, NULL, NULL);
}
