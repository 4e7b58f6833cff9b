/* SPDX-License-Identifier: Apache-2.0
 *
 * Versioned attestations V1, in MessagePack (dstack:1.4).
 */
#include "support.h"

#include <stdlib.h>

#include "base/wr.h"

/* What a made attestation holds; NULL leaves a text member out. */
typedef struct shape {
    uint64_t version;
    const char *platform, *stack;
    bool arrays; /* byte fields as arrays of integers rather than bin */
    size_t quote, report, events, runtime;
    uint64_t imr, event_version;
    size_t digest, name, payload;
    const char *preimage;
    const char *odd; /* an event's preimage or version, as raw bytes in hex */
    const char *odd_key;
    const char *extra; /* a key that does not belong, in every map of this depth */
    int extra_at;
    const char *pod;
} shape;

enum { AT_NOWHERE, AT_TOP, AT_PLATFORM, AT_TDX, AT_EVENT, AT_STACK, AT_RUNTIME };

static const shape usual = {
    .version = 1,
    .platform = "tdx",
    .stack = "dstack",
    .arrays = true,
    .quote = 100,
    .report = 64,
    .events = 2,
    .runtime = 2,
    .imr = 3,
    .event_version = 1,
    .digest = 48,
    .name = 6,
    .payload = 20,
};

static void put_uint(tc_wr *w, uint64_t v)
{
    if (v < 128) {
        tc_wr_u8(w, (uint8_t)v);
    } else if (v < 256) {
        tc_wr_u8(w, 0xcc);
        tc_wr_u8(w, (uint8_t)v);
    } else if (v < 65536) {
        tc_wr_u8(w, 0xcd);
        tc_wr_u8(w, (uint8_t)(v >> 8));
        tc_wr_u8(w, (uint8_t)v);
    } else {
        tc_wr_u8(w, 0xce);
        for (int i = 3; i >= 0; i--) {
            tc_wr_u8(w, (uint8_t)(v >> 8 * i));
        }
    }
}

/* put_head writes a head whose length fits the short form, or needs 16 or 32 bits. */
static void put_head(tc_wr *w, uint8_t short_base, size_t short_max, uint8_t long16, size_t n)
{
    if (n <= short_max) {
        tc_wr_u8(w, (uint8_t)(short_base + n));
    } else if (n < 65536) {
        tc_wr_u8(w, long16);
        tc_wr_u8(w, (uint8_t)(n >> 8));
        tc_wr_u8(w, (uint8_t)n);
    } else {
        tc_wr_u8(w, (uint8_t)(long16 + 1));
        for (int i = 3; i >= 0; i--) {
            tc_wr_u8(w, (uint8_t)(n >> 8 * i));
        }
    }
}

static void put_map(tc_wr *w, size_t n)
{
    put_head(w, 0x80, 15, 0xde, n);
}

static void put_array(tc_wr *w, size_t n)
{
    put_head(w, 0x90, 15, 0xdc, n);
}

static void put_str_n(tc_wr *w, char fill, size_t n)
{
    if (n > 31 && n < 256) {
        tc_wr_u8(w, 0xd9);
        tc_wr_u8(w, (uint8_t)n);
    } else {
        put_head(w, 0xa0, 31, 0xda, n);
    }
    for (size_t i = 0; i < n; i++) {
        tc_wr_u8(w, (uint8_t)fill);
    }
}

static void put_str(tc_wr *w, const char *literal)
{
    size_t n = strlen(literal);

    if (n > 31 && n < 256) {
        tc_wr_u8(w, 0xd9);
        tc_wr_u8(w, (uint8_t)n);
    } else {
        put_head(w, 0xa0, 31, 0xda, n);
    }
    tc_wr_lit(w, literal);
}

static void put_bin(tc_wr *w, size_t n, char fill)
{
    if (n < 256) {
        tc_wr_u8(w, 0xc4);
        tc_wr_u8(w, (uint8_t)n);
    } else {
        put_head(w, 0, 0, 0xc5, n);
    }
    for (size_t i = 0; i < n; i++) {
        tc_wr_u8(w, (uint8_t)fill);
    }
}

static void put_ints(tc_wr *w, size_t n, char fill)
{
    put_array(w, n);
    for (size_t i = 0; i < n; i++) {
        put_uint(w, (uint8_t)fill);
    }
}

static void put_extra(tc_wr *w, const shape *s, int at)
{
    if (s->extra_at == at) {
        put_str(w, s->extra);
        tc_wr_u8(w, 0xc0);
    }
}

static size_t one_if(bool condition)
{
    return condition ? 1 : 0;
}

static size_t extra(const shape *s, int at)
{
    return one_if(s->extra_at == at);
}

static void put_event(tc_wr *w, const shape *s)
{
    put_map(w, 5 + one_if(s->event_version != 1) + one_if(s->preimage != NULL) +
                   one_if(s->odd != NULL) + extra(s, AT_EVENT));
    put_str(w, "imr");
    put_uint(w, s->imr);
    put_str(w, "event_type");
    put_uint(w, TC_EVENT_RUNTIME);
    put_str(w, "digest");
    put_bin(w, s->digest, 'd');
    put_str(w, "event");
    put_str_n(w, 'n', s->name);
    put_str(w, "event_payload");
    put_bin(w, s->payload, 'p');
    if (s->event_version != 1) {
        put_str(w, "version");
        put_uint(w, s->event_version);
    }
    if (s->preimage != NULL) {
        put_str(w, "preimage");
        put_str(w, s->preimage);
    }
    if (s->odd != NULL) {
        put_str(w, s->odd_key);
        tc_wr_bytes(w, hex(w->arena, s->odd));
    }
    put_extra(w, s, AT_EVENT);
}

static void put_platform(tc_wr *w, const shape *s)
{
    bool gcp = strcmp(s->platform, "gcp-tdx") == 0;

    put_str(w, "platform");
    put_map(w, 2 + extra(s, AT_PLATFORM));
    put_str(w, "kind");
    put_str(w, s->platform);
    put_str(w, "data");
    put_map(w, 2 + one_if(gcp) + extra(s, AT_TDX));
    put_str(w, "quote");
    if (s->arrays) {
        put_ints(w, s->quote, '\xc8');
    } else {
        put_bin(w, s->quote, '\xc8');
    }
    put_str(w, "event_log");
    put_array(w, s->events);
    for (size_t i = 0; i < s->events; i++) {
        put_event(w, s);
    }
    if (gcp) {
        put_str(w, "tpm_quote");
        put_map(w, 0);
    }
    put_extra(w, s, AT_TDX);
    put_extra(w, s, AT_PLATFORM);
}

static void put_stack(tc_wr *w, const shape *s)
{
    put_str(w, "stack");
    put_map(w, 2);
    put_str(w, "kind");
    put_str(w, s->stack);
    put_str(w, "data");
    put_map(w, 3 + one_if(s->pod != NULL) + extra(s, AT_STACK));
    put_str(w, "report_data");
    put_ints(w, s->report, 'R');
    put_str(w, "runtime_events");
    put_array(w, s->runtime);
    for (size_t i = 0; i < s->runtime; i++) {
        put_map(w, 2 + one_if(s->event_version != 1) + extra(s, AT_RUNTIME));
        put_str(w, "event");
        put_str_n(w, 'n', s->name);
        put_str(w, "payload");
        put_bin(w, s->payload, 'p');
        if (s->event_version != 1) {
            put_str(w, "version");
            put_uint(w, s->event_version);
        }
        put_extra(w, s, AT_RUNTIME);
    }
    put_str(w, "config");
    put_str(w, "{}");
    if (s->pod != NULL) {
        put_str(w, "report_data_payload");
        put_str(w, s->pod);
    }
    put_extra(w, s, AT_STACK);
}

static tc_bytes make(tc_arena *arena, const shape *s)
{
    tc_wr w = tc_wr_init(arena, 2 * TC_MAX_ATTESTATION);
    tc_bytes out;

    put_map(&w, 3 + extra(s, AT_TOP));
    put_str(&w, "version");
    put_uint(&w, s->version);
    put_platform(&w, s);
    put_stack(&w, s);
    put_extra(&w, s, AT_TOP);
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static tc_reason parse(tc_arena *arena, tc_attestation *out, const shape *s)
{
    tc_diag diag = {0};

    if (tc_attestation_parse(out, arena, make(arena, s), &diag)) {
        return TC_REASON_NONE;
    }
    assert_int_not_equal(diag.reason, TC_REASON_NONE);
    assert_int_equal(out->quote.n, 0);
    return diag.reason;
}

static void v1_reads_a_tdx_attestation(void **state)
{
    shape s = usual;
    tc_attestation a;

    s.event_version = 2;
    s.preimage = "7b7d";
    for (int i = 0; i < 2; i++) {
        s.arrays = i == 0;
        assert_int_equal(parse(*state, &a, &s), TC_REASON_NONE);
        assert_int_equal(a.version, 1);
        assert_int_equal(a.platform, TC_PLATFORM_TDX);
        assert_int_equal(a.quote.n, 100);
        assert_int_equal(a.quote.p[99], 0xc8);
        assert_int_equal(a.event_log.n, 2);
        assert_int_equal(a.event_log.events[1].imr, 3);
        assert_int_equal(a.event_log.events[1].type, TC_EVENT_RUNTIME);
        assert_int_equal(a.event_log.events[1].digest.n, 48);
        assert_text(a.event_log.events[1].name, "nnnnnn");
        assert_int_equal(a.event_log.events[1].version, TC_EVENT_V2);
        assert_bytes(a.event_log.events[1].preimage, text("{}"));
        assert_int_equal(a.event_log.events[1].raw.p[0], 0x87);
        assert_int_equal(a.runtime.n, 2);
        assert_int_equal(a.runtime.events[1].version, TC_EVENT_V2);
        assert_int_equal(a.runtime.events[1].imr, TC_RUNTIME_REGISTER);
        assert_int_equal(a.report_data.n, 64);
        assert_text(a.config, "{}");
        assert_false(a.is_pod);
    }
    assert_int_equal(parse(*state, &a, &usual), TC_REASON_NONE);
    assert_int_equal(a.runtime.events[1].version, TC_EVENT_V1);
    assert_int_equal(a.event_log.events[1].version, TC_EVENT_V1);
    assert_false(a.event_log.events[1].has_preimage);
}

static void v1_reads_a_pod(void **state)
{
    shape s = usual;
    tc_attestation a;

    s.stack = "dstack-pod";
    s.pod = "{\"nonce\":1}";
    assert_int_equal(parse(*state, &a, &s), TC_REASON_NONE);
    assert_true(a.is_pod);
    assert_text(a.report_data_payload, "{\"nonce\":1}");
    s.pod = NULL;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_MISSING);
    s = usual;
    s.pod = "x"; /* only a pod has a payload */
    assert_int_equal(parse(*state, &a, &s), TC_REASON_UNKNOWN);
}

static void v1_names_every_platform(void **state)
{
    static const char *const names[] = {"tdx", "gcp-tdx", "nitro-enclave", "sev-snp",
                                        "aws-nitro-tpm"};
    static const tc_platform_kind kinds[] = {
        TC_PLATFORM_TDX,     TC_PLATFORM_GCP_TDX,   TC_PLATFORM_NITRO_ENCLAVE,
        TC_PLATFORM_SEV_SNP, TC_PLATFORM_NITRO_TPM,
    };
    shape s = usual;
    tc_attestation a;

    for (size_t i = 0; i < 5; i++) {
        s.platform = names[i];
        assert_int_equal(parse(*state, &a, &s), TC_REASON_NONE);
        assert_int_equal(a.platform, kinds[i]);
        assert_int_equal(a.quote.n, i < 2 ? 100 : 0);
    }
    s.platform = "sgx";
    assert_int_equal(parse(*state, &a, &s), TC_REASON_UNKNOWN);
    s = usual;
    s.stack = "kubernetes";
    assert_int_equal(parse(*state, &a, &s), TC_REASON_UNKNOWN);
}

static void v1_refuses_foreign_keys_everywhere(void **state)
{
    for (int at = AT_TOP; at <= AT_RUNTIME; at++) {
        shape s = usual;
        tc_attestation a;

        s.extra_at = at;
        s.extra = "other";
        assert_int_equal(parse(*state, &a, &s), TC_REASON_UNKNOWN);
    }
}

static void v1_refuses_a_repeated_key(void **state)
{
    static const char *const keys[] = {
        [AT_TOP] = "version", [AT_PLATFORM] = "kind", [AT_TDX] = "quote",
        [AT_EVENT] = "event", [AT_STACK] = "config",  [AT_RUNTIME] = "event"};

    for (int at = AT_TOP; at <= AT_RUNTIME; at++) {
        shape s = usual;
        tc_attestation a;

        s.extra_at = at;
        s.extra = keys[at];
        assert_int_equal(parse(*state, &a, &s), TC_REASON_DUPLICATE);
    }
}

static void v1_refuses_wrong_values(void **state)
{
    shape s = usual;
    tc_attestation a;

    s.version = 2;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_UNSUPPORTED);
    s = usual;
    s.imr = 4;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_RANGE);
    s = usual;
    s.event_version = 3;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_UNSUPPORTED);
    s = usual;
    s.digest = 47;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_LENGTH);
    s.digest = 49;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_VALUE);
    s.digest = 0;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_NONE);
    s = usual;
    s.report = 63;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_LENGTH);
    s.report = 65;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_VALUE);
    s = usual;
    s.preimage = "7";
    assert_int_equal(parse(*state, &a, &s), TC_REASON_VALUE);
    s = usual;
    s.odd_key = "preimage";
    s.odd = "c0"; /* nil is the same as none */
    assert_int_equal(parse(*state, &a, &s), TC_REASON_NONE);
    assert_false(a.event_log.events[0].has_preimage);
    s.odd = "c40100"; /* bin, but text is asked for */
    assert_int_equal(parse(*state, &a, &s), TC_REASON_TYPE);
    s.odd_key = "version";
    s.odd = "a132";
    assert_int_equal(parse(*state, &a, &s), TC_REASON_TYPE);
    s.odd = "02";
    assert_int_equal(parse(*state, &a, &s), TC_REASON_NONE);
    assert_int_equal(a.event_log.events[0].version, TC_EVENT_V2);
}

static void v1_limits_hold(void **state)
{
    static const struct {
        size_t offset;
        size_t max;
        tc_reason reason;
    } limits[] = {
        {offsetof(shape, quote), TC_MAX_QUOTE, TC_REASON_VALUE},
        {offsetof(shape, name), TC_MAX_EVENT_NAME, TC_REASON_LIMIT},
        {offsetof(shape, payload), TC_MAX_EVENT_PAYLOAD, TC_REASON_VALUE},
        {offsetof(shape, events), TC_MAX_EVENTS, TC_REASON_LIMIT},
        {offsetof(shape, runtime), TC_MAX_EVENTS, TC_REASON_LIMIT},
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        shape s = usual;
        tc_attestation a;

        memcpy((char *)&s + limits[i].offset, &limits[i].max, sizeof(size_t));
        assert_int_equal(parse(*state, &a, &s), TC_REASON_NONE);
        memcpy((char *)&s + limits[i].offset, &(size_t){limits[i].max + 1}, sizeof(size_t));
        assert_int_equal(parse(*state, &a, &s), limits[i].reason);
    }
}

static void refuse(tc_arena *arena, const char *literal, tc_reason reason)
{
    tc_attestation a;
    tc_diag diag = {0};

    assert_false(tc_attestation_parse(&a, arena, hex(arena, literal), &diag));
    assert_int_equal(diag.reason, reason);
}

static void v1_refuses_missing_keys_and_wrong_types(void **state)
{
    refuse(*state, "80", TC_REASON_MISSING);
    refuse(*state,
           "81"
           "a776657273696f6e"
           "a131",
           TC_REASON_TYPE); /* version "1" */
    refuse(*state,
           "8101"
           "01",
           TC_REASON_TYPE); /* a key that is no text */
    refuse(*state,
           "81"
           "a776657273696f6e"
           "01",
           TC_REASON_TYPE); /* no platform */
    /* platform {}, then {kind: "tdx"}, then with data 1. */
    refuse(*state,
           "82"
           "a776657273696f6e01"
           "a8706c6174666f726d"
           "80",
           TC_REASON_MISSING);
    refuse(*state,
           "82"
           "a776657273696f6e01"
           "a8706c6174666f726d"
           "81a46b696e64a3746478",
           TC_REASON_MISSING);
    refuse(*state,
           "82"
           "a776657273696f6e01"
           "a8706c6174666f726d"
           "82a46b696e64a3746478a46461746101",
           TC_REASON_TYPE);
    /* data {}, then {quote: [300], …}: a byte out of range. */
    refuse(*state,
           "82"
           "a776657273696f6e01"
           "a8706c6174666f726d"
           "82a46b696e64a3746478a46461746180",
           TC_REASON_MISSING);
    refuse(*state,
           "82"
           "a776657273696f6e01"
           "a8706c6174666f726d"
           "82a46b696e64a3746478a46461746181a571756f746591cd012c",
           TC_REASON_VALUE);
    /* quote [1], then event_log missing, then a number. */
    refuse(*state,
           "82"
           "a776657273696f6e01"
           "a8706c6174666f726d"
           "82a46b696e64a3746478a46461746181a571756f74659101",
           TC_REASON_MISSING);
    refuse(*state,
           "82"
           "a776657273696f6e01"
           "a8706c6174666f726d"
           "82a46b696e64a3746478a46461746182a571756f74659101a96576656e745f6c6f6701",
           TC_REASON_TYPE);
}

static void v1_needs_its_stack(void **state)
{
    tc_bytes whole = make(*state, &usual);
    size_t at = tc_bytes_find(whole, text("\xa5stack"));
    uint8_t *p = exactly(tc_bytes_sub(whole, 0, at));
    tc_attestation a;
    tc_diag diag = {0};

    p[0] = 0x82;
    assert_false(tc_attestation_parse(&a, *state, tc_bytes_of(p, at), &diag));
    assert_int_equal(diag.reason, TC_REASON_TYPE);
    free(p);
}

static void v1_refuses_every_prefix_and_more(void **state)
{
    tc_bytes whole = make(*state, &usual);
    uint8_t *more = tc_arena_alloc(*state, whole.n + 1);
    tc_attestation a;
    tc_diag diag = {0};

    for (size_t n = 0; n < whole.n; n++) {
        uint8_t *p = exactly(tc_bytes_sub(whole, 0, n));

        diag = (tc_diag){0};
        assert_false(tc_attestation_parse(&a, *state, tc_bytes_of(p, n), &diag));
        assert_int_not_equal(diag.reason, TC_REASON_NONE);
        free(p);
    }
    assert_non_null(more);
    tc_copy(more, whole.p, whole.n);
    diag = (tc_diag){0};
    assert_false(tc_attestation_parse(&a, *state, tc_bytes_of(more, whole.n + 1), &diag));
    assert_int_equal(diag.reason, TC_REASON_TRAILING);
}

static void v1_survives_lack_of_memory(void **state)
{
    shape s = usual;
    tc_bytes in;

    s.preimage = "7b7d";
    in = make(*state, &s);
    for (uint64_t n = 1; n < 100; n++) {
        tc_arena arena;
        tc_attestation a;
        tc_diag diag = {0};
        bool ok;

        tc_arena_init(&arena, ARENA_CAP);
        arena.fail_at = n;
        ok = tc_attestation_parse(&a, &arena, in, &diag);
        assert_true(ok || diag.reason == TC_REASON_NO_MEMORY);
        tc_arena_done(&arena);
        if (ok) {
            return;
        }
    }
    fail();
}

/* The published sample is good but for its sizes: its report data has 4 bytes. */
static void published_sample_fails_by_its_sizes_only(void **state)
{
    tc_arena *arena = *state;
    tc_json doc = json(arena, vector(arena, "dstack/vectors.json"));
    tc_jref sample = member(&doc, TC_JSON_ROOT, "msgpack_v1_sample");
    tc_attestation a;
    tc_diag diag = {0};

    assert_false(tc_attestation_parse(&a, arena, member_hex(&doc, sample, "hex"), &diag));
    assert_int_equal(diag.reason, TC_REASON_LENGTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(v1_reads_a_tdx_attestation),
        TEST(v1_reads_a_pod),
        TEST(v1_names_every_platform),
        TEST(v1_refuses_foreign_keys_everywhere),
        TEST(v1_refuses_a_repeated_key),
        TEST(v1_refuses_wrong_values),
        TEST(v1_limits_hold),
        TEST(v1_refuses_missing_keys_and_wrong_types),
        TEST(v1_needs_its_stack),
        TEST(v1_refuses_every_prefix_and_more),
        TEST(v1_survives_lack_of_memory),
        TEST(published_sample_fails_by_its_sizes_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
