/* SPDX-License-Identifier: Apache-2.0
 *
 * The binary boot log (dstack:1.5).
 */
#include "support.h"

#include <stdlib.h>

#include "base/wr.h"

#define HEADER                                                                                     \
    "01000000"                                                                                     \
    "03000000"                                                                                     \
    "0000000000000000000000000000000000000000"                                                     \
    "21000000"                                                                                     \
    "53706563204944204576656e74303300"                                                             \
    "0000000000020002"                                                                             \
    "010000000c00300000"
#define DIGEST                                                                                     \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"                             \
    "202122232425262728292a2b2c2d2e2f"
#define ENTRY(index, type, data)                                                                   \
    index type "01000000"                                                                          \
               "0c00" DIGEST data
#define SEPARATOR ENTRY("02000000", "04000000", "0400000000000000")
#define NO_ACTION ENTRY("01000000", "03000000", "00000000")
#define END       "ffffffff"

static bool parse(tc_arena *arena, tc_event_log *out, const char *literal, tc_diag *diag)
{
    *diag = (tc_diag){0};
    return tc_event_log_parse_ccel(out, arena, hex(arena, literal), diag);
}

static void refuse(tc_arena *arena, const char *literal, tc_reason reason)
{
    tc_event_log log;
    tc_diag diag;

    assert_false(parse(arena, &log, literal, &diag));
    assert_int_equal(diag.reason, reason);
    assert_string_equal(diag.rule, "dstack:1.5");
    assert_int_equal(log.n, 0);
}

static void ccel_reads_an_entry(void **state)
{
    tc_event_log log;
    tc_diag diag;

    assert_true(parse(*state, &log, HEADER NO_ACTION SEPARATOR END "ffffff", &diag));
    assert_int_equal(log.n, 1); /* EV_NO_ACTION extends nothing */
    assert_int_equal(log.events[0].imr, 1);
    assert_int_equal(log.events[0].type, 4);
    assert_bytes(log.events[0].digest, hex(*state, DIGEST));
    assert_bytes(log.events[0].payload, hex(*state, "00000000"));
    assert_int_equal(log.events[0].name.n, 0);
    assert_int_equal(log.events[0].raw.n, 70);
    assert_true(parse(*state, &log, HEADER END, &diag));
    assert_int_equal(log.n, 0);
    /* Entries of the header's register 0 extend nothing either. */
    assert_true(parse(*state, &log, HEADER ENTRY("00000000", "04000000", "00000000") END, &diag));
    assert_int_equal(log.n, 0);
}

static void ccel_numbers_registers_from_one(void **state)
{
    tc_event_log log;
    tc_diag diag;

    assert_true(parse(*state, &log,
                      HEADER ENTRY("01000000", "04000000", "00000000")
                          ENTRY("04000000", "04000000", "00000000") END,
                      &diag));
    assert_int_equal(log.events[0].imr, 0);
    assert_int_equal(log.events[1].imr, 3);
    refuse(*state, HEADER ENTRY("05000000", "04000000", "00000000") END, TC_REASON_RANGE);
}

static void ccel_refuses_other_forms(void **state)
{
    refuse(*state, "", TC_REASON_SYNTAX);
    refuse(*state, HEADER END "00", TC_REASON_TRAILING);
    refuse(*state, HEADER END "fffffe", TC_REASON_TRAILING);
    refuse(*state, HEADER, TC_REASON_TRUNCATED);
    /* Two digests, another algorithm, data that is too long. */
    refuse(*state,
           HEADER "0200000004000000"
                  "02000000"
                  "0c00" DIGEST "00000000" END,
           TC_REASON_UNSUPPORTED);
    refuse(*state,
           HEADER "0200000004000000"
                  "01000000"
                  "0b00" DIGEST "00000000" END,
           TC_REASON_UNSUPPORTED);
    refuse(*state,
           HEADER "0200000004000000"
                  "01000000"
                  "0c00" DIGEST "01000100" END,
           TC_REASON_LIMIT);
    refuse(*state,
           HEADER "0200000004000000"
                  "01000000"
                  "0c00" DIGEST "00000100" END,
           TC_REASON_TRUNCATED);
}

/* change parses the good log with one byte replaced. */
static bool change(tc_arena *arena, size_t at, uint8_t value)
{
    tc_bytes in = hex(arena, HEADER SEPARATOR END);
    uint8_t *p = tc_arena_alloc(arena, in.n);
    tc_event_log log;
    tc_diag diag = {0};

    assert_non_null(p);
    tc_copy(p, in.p, in.n);
    p[at] = value;
    return tc_event_log_parse_ccel(&log, arena, tc_bytes_of(p, in.n), &diag);
}

static void ccel_refuses_every_change_of_its_header(void **state)
{
    enum { PLATFORM_CLASS = 48, FIXED = 8, HEADER_SIZE = 65 };

    for (size_t at = 0; at < HEADER_SIZE; at++) {
        bool free_byte = at >= PLATFORM_CLASS && at < PLATFORM_CLASS + FIXED;

        assert_int_equal(change(*state, at, 0x77), free_byte);
    }
    assert_true(change(*state, 0, 0x00)); /* some firmware counts the header as register 0 */
    assert_false(change(*state, 0, 0x02));
}

/* The header tells how long its data is: every shorter one lacks something. */
static void ccel_refuses_a_shorter_header(void **state)
{
    enum { SIZE_AT = 28, DATA_AT = 32, DATA = 33 };
    tc_bytes whole = hex(*state, HEADER END);

    for (size_t n = 0; n <= DATA; n++) {
        uint8_t *p = exactly(whole);
        tc_event_log log;
        tc_diag diag = {0};

        p[SIZE_AT] = (uint8_t)n;
        memset(p + DATA_AT + n, 0xff, whole.n - DATA_AT - n);
        assert_int_equal(tc_event_log_parse_ccel(&log, *state, tc_bytes_of(p, whole.n), &diag),
                         n == DATA);
        free(p);
    }
}

static void ccel_refuses_every_prefix(void **state)
{
    tc_bytes whole = hex(*state, HEADER NO_ACTION SEPARATOR END);

    for (size_t n = 0; n < whole.n; n++) {
        uint8_t *p = exactly(tc_bytes_sub(whole, 0, n));
        tc_event_log log;
        tc_diag diag = {0};

        assert_false(tc_event_log_parse_ccel(&log, *state, tc_bytes_of(p, n), &diag));
        assert_int_not_equal(diag.reason, TC_REASON_NONE);
        free(p);
    }
}

/* many writes n entries with data of the given size. */
static tc_reason many(tc_arena *arena, size_t n, size_t size)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_BUNDLE);
    tc_bytes digest = hex(arena, DIGEST);
    tc_diag diag = {0};
    tc_event_log log;
    tc_bytes in;

    tc_wr_bytes(&w, hex(arena, HEADER));
    for (size_t i = 0; i < n; i++) {
        tc_wr_u32le(&w, 1);
        tc_wr_u32le(&w, 4);
        tc_wr_u32le(&w, 1);
        tc_wr_u16le(&w, 12);
        tc_wr_bytes(&w, digest);
        tc_wr_u32le(&w, (uint32_t)size);
        for (size_t k = 0; k < size; k++) {
            tc_wr_u8(&w, 0);
        }
    }
    tc_wr_u32le(&w, UINT32_MAX);
    assert_true(tc_wr_finish(&in, &w));
    return tc_event_log_parse_ccel(&log, arena, in, &diag) ? TC_REASON_NONE : diag.reason;
}

static void ccel_limits_hold(void **state)
{
    assert_int_equal(many(*state, TC_MAX_EVENTS, 0), TC_REASON_NONE);
    assert_int_equal(many(*state, TC_MAX_EVENTS + 1, 0), TC_REASON_LIMIT);
    assert_int_equal(many(*state, 1, TC_MAX_EVENT_PAYLOAD), TC_REASON_NONE);
    assert_int_equal(many(*state, 1, TC_MAX_EVENT_PAYLOAD + 1), TC_REASON_LIMIT);
}

static void ccel_needs_memory(void **state)
{
    tc_bytes in = hex(*state, HEADER SEPARATOR END);
    tc_arena none = {0};
    tc_event_log log;
    tc_diag diag = {0};

    assert_false(tc_event_log_parse_ccel(&log, &none, in, &diag));
    assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
}

static void genuine_ccel_replays(void **state)
{
    tc_arena *arena = *state;
    tc_json doc = json(arena, vector(arena, "dstack/vectors.json"));
    tc_jref expect = member(&doc, TC_JSON_ROOT, "ccel_sample_replay");
    static const char *const names[] = {"rtmr0", "rtmr1", "rtmr2", "rtmr3"};
    tc_diag diag = {0};
    tc_event_log log;
    tc_replay replay;

    assert_true(
        tc_event_log_parse_ccel(&log, arena, vector(arena, "dstack/cc-eventlog/ccel.bin"), &diag));
    assert_true(tc_event_log_replay(&replay, arena, &log));
    for (size_t i = 0; i < TC_REGISTERS; i++) {
        assert_bytes(tc_bytes_of(replay.registers[i], TC_REGISTER_SIZE),
                     member_hex(&doc, expect, names[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ccel_reads_an_entry),
        TEST(ccel_numbers_registers_from_one),
        TEST(ccel_refuses_other_forms),
        TEST(ccel_refuses_every_change_of_its_header),
        TEST(ccel_refuses_a_shorter_header),
        TEST(ccel_refuses_every_prefix),
        TEST(ccel_limits_hold),
        TEST(ccel_needs_memory),
        TEST(genuine_ccel_replays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
