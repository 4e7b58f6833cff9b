/* SPDX-License-Identifier: Apache-2.0
 *
 * Versioned attestations V0, in SCALE (dstack:1.3).
 */
#include "support.h"

#include <stdlib.h>

#include "base/wr.h"

/* What a made attestation holds. */
typedef struct shape {
    uint8_t mark, variant;
    size_t quote;   /* bytes */
    size_t events;  /* in the log of the quote variant */
    uint32_t imr;   /* of those events */
    size_t digest;  /* bytes */
    size_t name;    /* bytes */
    size_t payload; /* bytes */
    size_t runtime; /* events */
    size_t report;  /* bytes */
    const char *config;
} shape;

static const shape usual = {
    .quote = 100,
    .events = 2,
    .imr = 3,
    .digest = 48,
    .name = 6,
    .payload = 20,
    .runtime = 2,
    .report = 64,
    .config = "{\"vm_config\":\"{}\"}",
};

static void put_compact(tc_wr *w, size_t n)
{
    if (n < 64) {
        tc_wr_u8(w, (uint8_t)(n << 2));
    } else if (n < 16384) {
        tc_wr_u16le(w, (uint16_t)(n << 2 | 1));
    } else {
        tc_wr_u32le(w, (uint32_t)(n << 2 | 2));
    }
}

static void put_bytes(tc_wr *w, size_t n, char fill)
{
    put_compact(w, n);
    for (size_t i = 0; i < n; i++) {
        tc_wr_u8(w, (uint8_t)fill);
    }
}

static void put_text(tc_wr *w, const char *literal)
{
    put_compact(w, strlen(literal));
    tc_wr_lit(w, literal);
}

static void put_log(tc_wr *w, const shape *s)
{
    put_compact(w, s->events);
    for (size_t i = 0; i < s->events; i++) {
        tc_wr_u32le(w, s->imr);
        tc_wr_u32le(w, TC_EVENT_RUNTIME);
        put_bytes(w, s->digest, 'd');
        put_bytes(w, s->name, 'n');
        put_bytes(w, s->payload, 'p');
    }
}

static void put_tpm_quote(tc_wr *w)
{
    put_bytes(w, 10, 'm');
    put_bytes(w, 10, 's');
    put_compact(w, 1);
    tc_wr_u32le(w, 0);
    put_text(w, "sha256");
    put_bytes(w, 32, 'v');
    put_bytes(w, 10, 'a');
    tc_wr_u8(w, 1);
    put_compact(w, 1);
    tc_wr_u32le(w, 2);
    put_bytes(w, 32, 'd');
}

static void put_platform(tc_wr *w, const shape *s)
{
    tc_wr_u8(w, s->variant);
    switch (s->variant) {
    case 0:
    case 1:
        put_bytes(w, s->quote, 'q');
        put_log(w, s);
        if (s->variant == 1) {
            put_tpm_quote(w);
        }
        break;
    case 3:
        put_bytes(w, 100, 'r');
        put_compact(w, 2);
        put_bytes(w, 10, 'c');
        put_bytes(w, 10, 'c');
        put_text(w, "{}");
        break;
    default:
        put_bytes(w, 100, 'd');
        break;
    }
}

static tc_bytes make(tc_arena *arena, const shape *s)
{
    tc_wr w = tc_wr_init(arena, 2 * TC_MAX_ATTESTATION);
    tc_bytes out;

    tc_wr_u8(&w, s->mark);
    put_platform(&w, s);
    put_compact(&w, s->runtime);
    for (size_t i = 0; i < s->runtime; i++) {
        put_bytes(&w, s->name, 'n');
        put_bytes(&w, s->payload, 'p');
    }
    for (size_t i = 0; i < s->report; i++) {
        tc_wr_u8(&w, 'R');
    }
    put_text(&w, s->config);
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
    assert_string_equal(diag.rule, "dstack:1.3, 1.4");
    assert_int_equal(out->quote.n, 0);
    return diag.reason;
}

static void v0_reads_a_tdx_attestation(void **state)
{
    tc_attestation a;

    assert_int_equal(parse(*state, &a, &usual), TC_REASON_NONE);
    assert_int_equal(a.version, 0);
    assert_int_equal(a.platform, TC_PLATFORM_TDX);
    assert_int_equal(a.quote.n, 100);
    assert_int_equal(a.event_log.n, 2);
    assert_int_equal(a.event_log.events[1].imr, 3);
    assert_int_equal(a.event_log.events[1].type, TC_EVENT_RUNTIME);
    assert_int_equal(a.event_log.events[1].digest.n, 48);
    assert_text(a.event_log.events[1].name, "nnnnnn");
    assert_int_equal(a.event_log.events[1].payload.n, 20);
    assert_int_equal(a.event_log.events[1].version, TC_EVENT_V1);
    assert_int_equal(a.runtime.n, 2);
    assert_int_equal(a.runtime.events[0].imr, TC_RUNTIME_REGISTER);
    assert_int_equal(a.runtime.events[0].type, TC_EVENT_RUNTIME);
    assert_int_equal(a.runtime.events[0].digest.n, 0);
    assert_int_equal(a.report_data.n, 64);
    assert_int_equal(a.report_data.p[0], 'R');
    assert_text(a.config, usual.config);
    assert_false(a.is_pod);
}

static void v0_names_every_platform(void **state)
{
    static const tc_platform_kind kinds[] = {
        TC_PLATFORM_TDX,     TC_PLATFORM_GCP_TDX,   TC_PLATFORM_NITRO_ENCLAVE,
        TC_PLATFORM_SEV_SNP, TC_PLATFORM_NITRO_TPM,
    };

    for (uint8_t i = 0; i < 5; i++) {
        shape s = usual;
        tc_attestation a;

        s.variant = i;
        assert_int_equal(parse(*state, &a, &s), TC_REASON_NONE);
        assert_int_equal(a.platform, kinds[i]);
        assert_int_equal(a.quote.n, i < 2 ? 100 : 0);
        assert_int_equal(a.runtime.n, 2);
    }
}

static void v0_refuses_other_marks_and_platforms(void **state)
{
    shape s = usual;
    tc_attestation a;

    s.variant = 5;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_UNKNOWN);
    s = usual;
    for (unsigned mark = 1; mark < 256; mark++) {
        s.mark = (uint8_t)mark;
        assert_int_not_equal(parse(*state, &a, &s), TC_REASON_NONE);
    }
}

static void v0_refuses_wrong_events(void **state)
{
    shape s = usual;
    tc_attestation a;

    s.imr = 4;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_RANGE);
    s = usual;
    s.digest = 47;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_LENGTH);
    s.digest = 49;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_SYNTAX);
    s.digest = 0;
    assert_int_equal(parse(*state, &a, &s), TC_REASON_NONE);
}

static void v0_limits_hold(void **state)
{
    static const struct {
        size_t offset;
        size_t max;
    } limits[] = {
        {offsetof(shape, quote), TC_MAX_QUOTE},
        {offsetof(shape, name), TC_MAX_EVENT_NAME},
        {offsetof(shape, payload), TC_MAX_EVENT_PAYLOAD},
        {offsetof(shape, events), TC_MAX_EVENTS},
        {offsetof(shape, runtime), TC_MAX_EVENTS},
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        shape s = usual;
        tc_attestation a;

        memcpy((char *)&s + limits[i].offset, &limits[i].max, sizeof(size_t));
        assert_int_equal(parse(*state, &a, &s), TC_REASON_NONE);
        memcpy((char *)&s + limits[i].offset, &(size_t){limits[i].max + 1}, sizeof(size_t));
        assert_int_equal(parse(*state, &a, &s), TC_REASON_SYNTAX);
    }
}

static void attestation_limit_holds(void **state)
{
    uint8_t *p = tc_arena_alloc(*state, TC_MAX_ATTESTATION + 1);
    tc_attestation a;
    tc_diag diag = {0};

    assert_non_null(p);
    assert_false(tc_attestation_parse(&a, *state, tc_bytes_of(p, TC_MAX_ATTESTATION), &diag));
    assert_int_not_equal(diag.reason, TC_REASON_LIMIT);
    diag = (tc_diag){0};
    assert_false(tc_attestation_parse(&a, *state, tc_bytes_of(p, TC_MAX_ATTESTATION + 1), &diag));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
    diag = (tc_diag){0};
    assert_false(tc_attestation_parse(&a, *state, (tc_bytes){NULL, 0}, &diag));
    assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
}

static void v0_refuses_every_prefix_and_more(void **state)
{
    for (uint8_t variant = 0; variant < 5; variant++) {
        shape s = usual;
        tc_attestation a;
        tc_bytes whole;

        s.variant = variant;
        whole = make(*state, &s);
        for (size_t n = 0; n < whole.n; n++) {
            uint8_t *p = exactly(tc_bytes_sub(whole, 0, n));
            tc_diag diag = {0};

            assert_false(tc_attestation_parse(&a, *state, tc_bytes_of(p, n), &diag));
            assert_int_not_equal(diag.reason, TC_REASON_NONE);
            free(p);
        }
    }
}

static void v0_refuses_trailing_bytes(void **state)
{
    tc_bytes whole = make(*state, &usual);
    uint8_t *p = tc_arena_alloc(*state, whole.n + 1);
    tc_attestation a;
    tc_diag diag = {0};

    assert_non_null(p);
    tc_copy(p, whole.p, whole.n);
    assert_false(tc_attestation_parse(&a, *state, tc_bytes_of(p, whole.n + 1), &diag));
    assert_int_equal(diag.reason, TC_REASON_TRAILING);
}

/* A count that cannot fit must be refused before anything is allocated for it. */
static void v0_allocates_nothing_for_a_false_count(void **state)
{
    tc_bytes in = hex(*state, "00"
                              "00"
                              "00"
                              "02000100"
                              "00");
    tc_arena small;
    tc_attestation a;
    tc_diag diag = {0};

    tc_arena_init(&small, 1024);
    assert_false(tc_attestation_parse(&a, &small, in, &diag));
    assert_int_equal(diag.reason, TC_REASON_SYNTAX);
    assert_int_equal(small.calls, 0);
    tc_arena_done(&small);
}

static void v0_survives_lack_of_memory(void **state)
{
    tc_bytes in = make(*state, &usual);

    for (uint64_t n = 1; n < 8; n++) {
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

static void genuine_attestations_are_read(void **state)
{
    static const struct {
        const char *path;
        tc_platform_kind platform;
    } files[] = {
        {"dstack/guest-agent/attestation.bin", TC_PLATFORM_TDX},
        {"dstack/dstack-attest/nitro_attestation.bin", TC_PLATFORM_NITRO_ENCLAVE},
        {"dstack/dstack-attest/nitro_attestation_dbg.bin", TC_PLATFORM_NITRO_ENCLAVE},
        {"dstack/nsm-qvl/nitro_attestation.bin", TC_PLATFORM_NITRO_ENCLAVE},
        {"dstack/dstack-attest/sev_snp_attestation.bin", TC_PLATFORM_SEV_SNP},
    };
    tc_arena *arena = *state;

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        tc_bytes in = vector(arena, files[i].path);
        tc_attestation a;
        tc_diag diag = {0};

        assert_true(tc_attestation_parse(&a, arena, in, &diag));
        assert_int_equal(a.platform, files[i].platform);
        for (size_t n = 0; n < in.n; n += 1 + in.n / 512) {
            diag = (tc_diag){0};
            assert_false(tc_attestation_parse(&a, arena, tc_bytes_sub(in, 0, n), &diag));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(v0_reads_a_tdx_attestation),
        TEST(v0_names_every_platform),
        TEST(v0_refuses_other_marks_and_platforms),
        TEST(v0_refuses_wrong_events),
        TEST(v0_limits_hold),
        TEST(attestation_limit_holds),
        TEST(v0_refuses_every_prefix_and_more),
        TEST(v0_refuses_trailing_bytes),
        TEST(v0_allocates_nothing_for_a_false_count),
        TEST(v0_survives_lack_of_memory),
        TEST(genuine_attestations_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
