/* SPDX-License-Identifier: Apache-2.0
 *
 * Event logs as JSON, digests and replay (dstack:1.5).
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hex.h"
#include "base/wr.h"
#include "crypto/digest.h"
#include "dstack/eventlog_read.h"

#define DIGEST                                                                                     \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"                             \
    "202122232425262728292a2b2c2d2e2f"
#define EVENT(members) "[{" members "}]"
#define IMR            "\"imr\":3,"
#define TYPE           "\"event_type\":134217729,"
#define DIG            "\"digest\":\"" DIGEST "\","
#define NAME           "\"event\":\"app-id\","
#define PAYLOAD        "\"event_payload\":\"00ff\""

static bool parse(tc_arena *arena, tc_event_log *out, const char *literal, tc_diag *diag)
{
    *diag = (tc_diag){0};
    return tc_event_log_parse_json(out, arena, text(literal), diag);
}

static void refuse(tc_arena *arena, const char *literal, tc_reason reason)
{
    tc_event_log log;
    tc_diag diag;

    assert_false(parse(arena, &log, literal, &diag));
    assert_int_equal(diag.reason, reason);
    assert_int_equal(log.n, 0);
    assert_non_null(diag.rule);
}

static void log_reads_every_member(void **state)
{
    tc_event_log log;
    tc_diag diag;

    assert_true(parse(*state, &log,
                      EVENT(IMR TYPE DIG NAME PAYLOAD ",\"version\":2,\"preimage\":\"7b7d\""),
                      &diag));
    assert_int_equal(log.n, 1);
    assert_int_equal(log.events[0].imr, 3);
    assert_int_equal(log.events[0].type, TC_EVENT_RUNTIME);
    assert_bytes(log.events[0].digest, hex(*state, DIGEST));
    assert_text(log.events[0].name, "app-id");
    assert_bytes(log.events[0].payload, hex(*state, "00ff"));
    assert_int_equal(log.events[0].version, TC_EVENT_V2);
    assert_true(log.events[0].has_preimage);
    assert_bytes(log.events[0].preimage, text("{}"));
    assert_int_equal(log.events[0].offset, 1);
    assert_int_equal(log.events[0].raw.p[0], '{');
}

static void log_defaults_to_version_1(void **state)
{
    tc_event_log log;
    tc_diag diag;

    assert_true(parse(*state, &log,
                      EVENT(IMR TYPE DIG NAME PAYLOAD ",\"version\":null,\"preimage\":null"),
                      &diag));
    assert_int_equal(log.events[0].version, TC_EVENT_V1);
    assert_false(log.events[0].has_preimage);
    assert_true(parse(*state, &log, EVENT(IMR TYPE DIG NAME PAYLOAD), &diag));
    assert_int_equal(log.events[0].version, TC_EVENT_V1);
    assert_true(parse(*state, &log, "[]", &diag));
    assert_int_equal(log.n, 0);
}

static void log_keeps_a_stripped_digest_empty(void **state)
{
    tc_event_log log;
    tc_diag diag;

    assert_true(parse(*state, &log, EVENT(IMR TYPE "\"digest\":\"\"," NAME PAYLOAD), &diag));
    assert_int_equal(log.events[0].digest.n, 0);
}

static void log_refuses_wrong_members(void **state)
{
    refuse(*state, "{}", TC_REASON_TYPE);
    refuse(*state, "[1]", TC_REASON_TYPE);
    refuse(*state, EVENT(IMR TYPE DIG NAME PAYLOAD ",\"imr7\":1"), TC_REASON_UNKNOWN);
    refuse(*state, EVENT("\"imr\":4," TYPE DIG NAME PAYLOAD), TC_REASON_RANGE);
    refuse(*state, EVENT("\"imr\":7," TYPE DIG NAME PAYLOAD), TC_REASON_RANGE);
    refuse(*state, EVENT("\"imr\":\"3\"," TYPE DIG NAME PAYLOAD), TC_REASON_TYPE);
    refuse(*state, EVENT("\"imr\":-1," TYPE DIG NAME PAYLOAD), TC_REASON_RANGE);
    refuse(*state, EVENT("\"imr\":3.0," TYPE DIG NAME PAYLOAD), TC_REASON_RANGE);
    refuse(*state, EVENT(IMR "\"event_type\":4294967296," DIG NAME PAYLOAD), TC_REASON_RANGE);
    refuse(*state, EVENT(IMR TYPE "\"digest\":\"00\"," NAME PAYLOAD), TC_REASON_LENGTH);
    refuse(*state, EVENT(IMR TYPE "\"digest\":\"" DIGEST "00\"," NAME PAYLOAD), TC_REASON_LIMIT);
    refuse(*state, EVENT(IMR TYPE "\"digest\":\"0x\"," NAME PAYLOAD), TC_REASON_VALUE);
    refuse(*state, EVENT(IMR TYPE "\"digest\":null," NAME PAYLOAD), TC_REASON_TYPE);
    refuse(*state, EVENT(IMR TYPE DIG "\"event\":1," PAYLOAD), TC_REASON_TYPE);
    refuse(*state, EVENT(IMR TYPE DIG NAME "\"event_payload\":\"0\""), TC_REASON_VALUE);
    refuse(*state, EVENT(IMR TYPE DIG NAME "\"event_payload\":7"), TC_REASON_TYPE);
    refuse(*state, EVENT(IMR TYPE DIG NAME PAYLOAD ",\"version\":3"), TC_REASON_UNSUPPORTED);
    refuse(*state, EVENT(IMR TYPE DIG NAME PAYLOAD ",\"version\":0"), TC_REASON_UNSUPPORTED);
    refuse(*state, EVENT(IMR TYPE DIG NAME PAYLOAD ",\"version\":\"2\""), TC_REASON_TYPE);
    refuse(*state, EVENT(IMR TYPE DIG NAME PAYLOAD ",\"preimage\":\"zz\""), TC_REASON_VALUE);
    refuse(*state, EVENT(IMR TYPE DIG NAME PAYLOAD ",\"preimage\":[]"), TC_REASON_TYPE);
}

static void log_refuses_missing_members(void **state)
{
    refuse(*state, EVENT(TYPE DIG NAME PAYLOAD), TC_REASON_MISSING);
    refuse(*state, EVENT(IMR DIG NAME PAYLOAD), TC_REASON_MISSING);
    refuse(*state, EVENT(IMR TYPE NAME PAYLOAD), TC_REASON_MISSING);
    refuse(*state, EVENT(IMR TYPE DIG PAYLOAD), TC_REASON_MISSING);
    refuse(*state, EVENT(IMR TYPE DIG "\"event\":\"x\""), TC_REASON_MISSING);
}

static void log_refuses_a_repeated_member(void **state)
{
    tc_event_log log;
    tc_diag diag;

    assert_false(parse(*state, &log, EVENT(IMR TYPE DIG NAME PAYLOAD "," NAME PAYLOAD), &diag));
    assert_int_equal(diag.reason, TC_REASON_DUPLICATE);
}

/* repeat writes n copies of a character. */
static void repeat(tc_wr *w, char c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tc_wr_u8(w, (uint8_t)c);
    }
}

/* parse_sizes parses n events with a name, payload and preimage of the given sizes. */
static tc_reason parse_sizes(tc_arena *arena, size_t n, size_t name, size_t payload,
                             size_t preimage)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_BUNDLE);
    tc_diag diag = {0};
    tc_event_log log;
    tc_bytes in;

    tc_wr_lit(&w, "[");
    for (size_t i = 0; i < n; i++) {
        tc_wr_lit(&w, i == 0 ? "{" : ",{");
        tc_wr_lit(&w, IMR TYPE "\"digest\":\"\",\"event\":\"");
        repeat(&w, 'a', name);
        tc_wr_lit(&w, "\",\"event_payload\":\"");
        repeat(&w, '0', 2 * payload);
        tc_wr_lit(&w, "\",\"preimage\":\"");
        repeat(&w, '0', 2 * preimage);
        tc_wr_lit(&w, "\"}");
    }
    tc_wr_lit(&w, "]");
    assert_true(tc_wr_finish(&in, &w));
    if (tc_event_log_parse_json(&log, arena, in, &diag)) {
        assert_int_equal(log.n, n);
        return TC_REASON_NONE;
    }
    return diag.reason;
}

static void log_limits_hold(void **state)
{
    assert_int_equal(parse_sizes(*state, TC_MAX_EVENTS, 1, 0, 0), TC_REASON_NONE);
    assert_int_equal(parse_sizes(*state, TC_MAX_EVENTS + 1, 1, 0, 0), TC_REASON_LIMIT);
    assert_int_equal(parse_sizes(*state, 1, TC_MAX_EVENT_NAME, 0, 0), TC_REASON_NONE);
    assert_int_equal(parse_sizes(*state, 1, TC_MAX_EVENT_NAME + 1, 0, 0), TC_REASON_LIMIT);
    assert_int_equal(parse_sizes(*state, 1, 1, TC_MAX_EVENT_PAYLOAD, 0), TC_REASON_NONE);
    assert_int_equal(parse_sizes(*state, 1, 1, TC_MAX_EVENT_PAYLOAD + 1, 0), TC_REASON_LIMIT);
    assert_int_equal(parse_sizes(*state, 1, 1, 0, TC_MAX_EVENT_PREIMAGE), TC_REASON_NONE);
    assert_int_equal(parse_sizes(*state, 1, 1, 0, TC_MAX_EVENT_PREIMAGE + 1), TC_REASON_LIMIT);
}

/* A member may be an array, the text of one, empty or absent. */
static void log_member_has_three_forms(void **state)
{
    tc_json doc =
        json(*state, text("{\"a\":[],\"b\":\"[]\",\"c\":\"\",\"d\":null,\"f\":5,\"g\":\"{\","
                          "\"h\":\""
                          "[{\\\"imr\\\":0,\\\"event_type\\\":4,"
                          "\\\"digest\\\":\\\"\\\",\\\"event\\\":\\\"\\\","
                          "\\\"event_payload\\\":\\\"\\\"}]\"}"));
    tc_diag diag = {0};
    tc_reader r = {.doc = &doc, .diag = &diag};
    tc_event_log log;
    bool has;

    assert_true(tc_event_log_read_member(&log, &has, &r, TC_JSON_ROOT, "a") && has);
    assert_true(tc_event_log_read_member(&log, &has, &r, TC_JSON_ROOT, "b") && has);
    assert_true(tc_event_log_read_member(&log, &has, &r, TC_JSON_ROOT, "c") && !has);
    assert_true(tc_event_log_read_member(&log, &has, &r, TC_JSON_ROOT, "d") && !has);
    assert_true(tc_event_log_read_member(&log, &has, &r, TC_JSON_ROOT, "e") && !has);
    assert_true(tc_event_log_read_member(&log, &has, &r, TC_JSON_ROOT, "h") && has);
    /* The bytes of an event inside a text are those of the text in the outer document. */
    assert_true(log.events[0].raw.p == tc_json_raw(&doc, member(&doc, 0, "h")).p);
    assert_false(tc_event_log_read_member(&log, &has, &r, TC_JSON_ROOT, "f"));
    assert_int_equal(diag.reason, TC_REASON_TYPE);
    diag = (tc_diag){0};
    assert_false(tc_event_log_read_member(&log, &has, &r, TC_JSON_ROOT, "g"));
    assert_false(has);
}

static void log_survives_lack_of_memory(void **state)
{
    static const char good[] = EVENT(IMR TYPE DIG NAME PAYLOAD ",\"preimage\":\"7b7d\"");

    (void)state;
    for (uint64_t n = 1; n < 64; n++) {
        tc_arena arena;
        tc_event_log log;
        tc_diag diag;
        bool ok;

        tc_arena_init(&arena, ARENA_CAP);
        arena.fail_at = n;
        ok = parse(&arena, &log, good, &diag);
        if (!ok) {
            assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
        }
        tc_arena_done(&arena);
        if (ok) {
            return;
        }
    }
    fail();
}

/* ---- digests ---- */

static void expect_digest(tc_arena *arena, tc_event event, const tc_json *doc, tc_jref entry)
{
    uint8_t digest[TC_REGISTER_SIZE];
    tc_bytes preimage;

    assert_true(tc_event_digest(digest, arena, &event));
    assert_bytes(tc_bytes_of(digest, sizeof digest), member_hex(doc, entry, "digest"));
    assert_true(tc_event_preimage(&preimage, arena, &event));
    tc_sha384(digest, &preimage, 1);
    assert_bytes(tc_bytes_of(digest, sizeof digest), member_hex(doc, entry, "digest"));
}

/* Every event of the published vectors, with RTMR 3 after each. */
static void vectors_of(tc_arena *arena, const char *list, uint8_t version)
{
    tc_json doc = json(arena, vector(arena, "dstack/vectors.json"));
    tc_jref entries = member(&doc, member(&doc, TC_JSON_ROOT, list), "entries");
    tc_event events[32];
    size_t n = 0;

    for (tc_jref e = tc_json_first(&doc, entries); e != TC_JSON_NONE;
         e = tc_json_next(&doc, entries, e)) {
        tc_event_log log = {.events = events};
        tc_replay replay;

        events[n++] = (tc_event){.imr = TC_RUNTIME_REGISTER,
                                 .type = TC_EVENT_RUNTIME,
                                 .name = member_text(&doc, e, "event"),
                                 .payload = member_hex(&doc, e, "payload"),
                                 .version = version};
        expect_digest(arena, events[n - 1], &doc, e);
        log.n = n;
        assert_true(tc_event_log_replay(&replay, arena, &log));
        assert_bytes(tc_bytes_of(replay.registers[3], TC_REGISTER_SIZE),
                     member_hex(&doc, e, "rtmr3_after"));
        assert_int_equal(replay.counts[3], n);
        assert_true(replay.complete[3]);
    }
    assert_true(n > 5);
}

static void digests_of_version_1_are_the_published_ones(void **state)
{
    vectors_of(*state, "runtime_events_v1", TC_EVENT_V1);
}

static void digests_of_version_2_are_the_published_ones(void **state)
{
    vectors_of(*state, "runtime_events_v2", TC_EVENT_V2);
}

static void version_2_escapes_names_as_jcs_does(void **state)
{
    tc_event event = {.name = TC_STR("a\"\\\b\t\n\x0b\f\r\x01\x1f\x7f\xc3\xa9"),
                      .payload = text("\xab"),
                      .version = TC_EVENT_V2};
    tc_bytes preimage;

    assert_true(tc_event_preimage(&preimage, *state, &event));
    assert_bytes(preimage,
                 text("{\"name\":\"a\\\"\\\\\\b\\t\\n\\u000b\\f\\r\\u0001\\u001f\x7f\xc3\xa9"
                      "\",\"payload\":\"ab\",\"type\":134217729}"));
}

/* The reason why names must not hold a colon. */
static void version_1_cannot_tell_where_a_name_ends(void **state)
{
    tc_event a = {.name = TC_STR("a"), .payload = text("b:c"), .version = TC_EVENT_V1};
    tc_event b = {.name = TC_STR("a:b"), .payload = text("c"), .version = TC_EVENT_V1};
    uint8_t left[TC_REGISTER_SIZE], right[TC_REGISTER_SIZE];

    assert_true(tc_event_digest(left, *state, &a) && tc_event_digest(right, *state, &b));
    assert_memory_equal(left, right, sizeof left);
    a.version = b.version = TC_EVENT_V2;
    assert_true(tc_event_digest(left, *state, &a) && tc_event_digest(right, *state, &b));
    assert_memory_not_equal(left, right, sizeof left);
}

static void digest_of_version_2_needs_memory(void **state)
{
    tc_event event = {.imr = 3, .type = TC_EVENT_RUNTIME, .version = TC_EVENT_V2};
    tc_event_log log = {.events = &event, .n = 1};
    uint8_t digest[TC_REGISTER_SIZE];
    tc_arena none = {0};
    tc_replay replay;

    (void)state;
    assert_false(tc_event_digest(digest, &none, &event));
    assert_true(tc_bytes_is_zero(tc_bytes_of(digest, sizeof digest)));
    assert_false(tc_event_log_replay(&replay, &none, &log));
    assert_false(replay.complete[3]);
}

/* ---- replay ---- */

static void replay_never_believes_a_runtime_digest(void **state)
{
    tc_event event = {.imr = 3,
                      .type = TC_EVENT_RUNTIME,
                      .name = TC_STR("app-id"),
                      .digest = hex(*state, DIGEST),
                      .version = TC_EVENT_V1};
    tc_event_log log = {.events = &event, .n = 1};
    tc_replay with, without;

    assert_true(tc_event_log_replay(&with, *state, &log));
    event.digest.n = 0;
    assert_true(tc_event_log_replay(&without, *state, &log));
    assert_memory_equal(&with, &without, sizeof with);
}

static void replay_takes_other_digests_as_given(void **state)
{
    tc_event events[] = {
        {.imr = 0, .type = 4, .digest = hex(*state, DIGEST)},
        {.imr = 1, .type = 4},
        {.imr = 3, .type = 4, .digest = hex(*state, DIGEST)},
    };
    tc_event_log log = {.events = events, .n = 3};
    uint8_t expected[TC_REGISTER_SIZE] = {0};
    const tc_bytes parts[] = {tc_bytes_of(expected, sizeof expected), events[0].digest};
    tc_replay replay;

    assert_true(tc_event_log_replay(&replay, *state, &log));
    tc_sha384(expected, parts, 2);
    assert_memory_equal(replay.registers[0], expected, sizeof expected);
    assert_memory_equal(replay.registers[3], expected, sizeof expected);
    assert_true(replay.complete[0]);
    assert_false(replay.complete[1]); /* an event without a digest */
    assert_int_equal(replay.counts[1], 1);
    assert_true(replay.complete[2]); /* no event at all */
    assert_int_equal(replay.counts[2], 0);
}

static void replay_gives_the_registers_of_genuine_logs(void **state)
{
    static const char *const folders[] = {"near/2025-08-15-1e621285ccc5",
                                          "near/2026-08-14-bb7c69487ff4"};
    tc_arena *arena = *state;

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        tc_registers real = registers_of(vector(arena, join_path(arena, folders[i], "quote.bin")));
        tc_json doc = json(arena, vector(arena, join_path(arena, folders[i], "tcb_info.json")));
        tc_diag diag = {0};
        tc_event_log log;
        tc_replay replay;

        assert_true(tc_event_log_from_json(&log, arena, &doc, member(&doc, 0, "event_log"), &diag));
        assert_true(tc_event_log_replay(&replay, arena, &log));
        for (size_t k = 0; k < TC_REGISTERS; k++) {
            assert_bytes(tc_bytes_of(replay.registers[k], TC_REGISTER_SIZE), real.rtmr[k]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(log_reads_every_member),
        TEST(log_defaults_to_version_1),
        TEST(log_keeps_a_stripped_digest_empty),
        TEST(log_refuses_wrong_members),
        TEST(log_refuses_missing_members),
        TEST(log_refuses_a_repeated_member),
        TEST(log_limits_hold),
        TEST(log_member_has_three_forms),
        TEST(log_survives_lack_of_memory),
        TEST(digests_of_version_1_are_the_published_ones),
        TEST(digests_of_version_2_are_the_published_ones),
        TEST(version_2_escapes_names_as_jcs_does),
        TEST(version_1_cannot_tell_where_a_name_ends),
        TEST(digest_of_version_2_needs_memory),
        TEST(replay_never_believes_a_runtime_digest),
        TEST(replay_takes_other_digests_as_given),
        TEST(replay_gives_the_registers_of_genuine_logs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
