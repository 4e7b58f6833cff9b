/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers of guest agents, dstack-verifier requests and Phala Cloud's attestations
 * (dstack:1.1, 3.1; reference:1.1).
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/wr.h"

#define H20 "000102030405060708090a0b0c0d0e0f10111213"
#define H32 H20 "1415161718191a1b1c1d1e1f"
#define H48 H32 "202122232425262728292a2b2c2d2e2f"
#define H64 H48 "303132333435363738393a3b3c3d3e3f"
#define EVENT                                                                                      \
    "{\"imr\":3,\"event_type\":134217729,\"digest\":\"\",\"event\":\"app-id\","                    \
    "\"event_payload\":\"00\"}"
#define REGISTERS                                                                                  \
    "\"mrtd\":\"" H48 "\",\"rtmr0\":\"" H48 "\",\"rtmr1\":\"" H48 "\",\"rtmr2\":\"" H48            \
    "\",\"rtmr3\":\"" H48 "\""
#define TCB_INFO                                                                                   \
    "{" REGISTERS ",\"mr_aggregated\":\"" H32 "\",\"os_image_hash\":\"" H32                        \
    "\",\"compose_hash\":\"" H32 "\",\"device_id\":\"" H32 "\",\"event_log\":[" EVENT              \
    "],\"app_compose\":\"{\\\"a\\\":1}\"}"

static bool tcb(tc_arena *arena, tc_claims *out, const char *literal, tc_diag *diag)
{
    *diag = (tc_diag){0};
    return tc_tcb_info_claims_parse(out, arena, text(literal), diag);
}

static bool info(tc_arena *arena, tc_claims *out, const char *literal, tc_diag *diag)
{
    *diag = (tc_diag){0};
    return tc_info_parse(out, arena, text(literal), diag);
}

static bool answer(tc_arena *arena, tc_quote_answer *out, const char *literal, tc_diag *diag)
{
    *diag = (tc_diag){0};
    return tc_quote_answer_parse(out, arena, text(literal), diag);
}

/* quoted writes a text as a JSON string literal. */
static const char *quoted(tc_arena *arena, const char *literal)
{
    size_t n = strlen(literal);
    char *p = tc_arena_alloc(arena, 2 * n + 3);
    size_t at = 0;

    assert_non_null(p);
    p[at++] = '"';
    for (size_t i = 0; i < n; i++) {
        if (literal[i] == '"' || literal[i] == '\\') {
            p[at++] = '\\';
        }
        p[at++] = literal[i];
    }
    p[at++] = '"';
    p[at] = '\0';
    return p;
}

static const char *with(tc_arena *arena, const char *before, const char *middle, const char *after)
{
    size_t n = strlen(before) + strlen(middle) + strlen(after) + 1;
    char *p = tc_arena_alloc(arena, n);

    assert_non_null(p);
    snprintf(p, n, "%s%s%s", before, middle, after);
    return p;
}

/* ---- tcb_info ---- */

static void tcb_info_reads_every_claim(void **state)
{
    tc_claims c;
    tc_diag diag;

    assert_true(tcb(*state, &c, TCB_INFO, &diag));
    assert_true(c.has_registers);
    assert_bytes(c.mrtd, hex(*state, H48));
    assert_bytes(c.rtmr[3], hex(*state, H48));
    assert_bytes(c.mr_aggregated, hex(*state, H32));
    assert_bytes(c.os_image_hash, hex(*state, H32));
    assert_bytes(c.compose_hash, hex(*state, H32));
    assert_bytes(c.device_id, hex(*state, H32));
    assert_true(c.has_event_log);
    assert_int_equal(c.event_log.n, 1);
    assert_true(c.has_app_compose);
    assert_text(c.app_compose, "{\"a\":1}");
    assert_int_equal(c.app_compose_raw.p[0], '"');
}

static void tcb_info_may_hold_nothing(void **state)
{
    tc_claims c;
    tc_diag diag;

    assert_true(tcb(*state, &c,
                    "{\"unknown\":1,\"rootfs_hash\":null,\"event_log\":null,"
                    "\"app_compose\":null,\"os_image_hash\":\"\"}",
                    &diag));
    assert_false(c.has_registers || c.has_event_log || c.has_app_compose);
    assert_int_equal(c.os_image_hash.n, 0);
}

static void tcb_info_refuses_wrong_members(void **state)
{
    static const struct {
        const char *text;
        tc_reason reason;
    } cases[] = {
        {"[]", TC_REASON_TYPE},
        {"{\"mrtd\":\"" H48 "\"}", TC_REASON_MISSING}, /* registers come together */
        {"{\"mrtd\":\"" H32 "\"}", TC_REASON_LENGTH},
        {"{\"mrtd\":\"" H64 "\"}", TC_REASON_LIMIT},
        {"{\"mrtd\":\"0x" H48 "\"}", TC_REASON_LIMIT},
        {"{\"mr_system\":\"zz\"}", TC_REASON_VALUE},
        {"{\"mr_system\":5}", TC_REASON_TYPE},
        {"{\"app_compose\":{}}", TC_REASON_TYPE},
        {"{\"event_log\":{}}", TC_REASON_TYPE},
        {"{\"event_log\":[{}]}", TC_REASON_MISSING},
        {"{", TC_REASON_TRUNCATED},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_claims c;
        tc_diag diag;

        assert_false(tcb(*state, &c, cases[i].text, &diag));
        assert_int_equal(diag.reason, cases[i].reason);
        assert_non_null(diag.rule);
        assert_false(c.has_registers || c.has_event_log);
    }
}

/* ---- Info ---- */

#define INFO_REST                                                                                  \
    ",\"app_id\":\"" H20 "\",\"instance_id\":\"" H20 "\",\"app_name\":\"demo\","                   \
    "\"app_cert\":\"-----BEGIN\",\"compose_hash\":\"" H32 "\",\"cloud_vendor\":\"x\""

static void info_takes_texts_and_objects(void **state)
{
    tc_arena *arena = *state;
    const char *const forms[] = {
        with(
            arena, "{\"tcb_info\":", quoted(arena, TCB_INFO),
            with(arena, INFO_REST ",\"vm_config\":", quoted(arena, "{\"x\":1}"),
                 with(arena, ",\"key_provider_info\":", quoted(arena, "{\"name\":\"kms\"}"), "}"))),
        "{\"tcb_info\":" TCB_INFO INFO_REST
        ",\"vm_config\":{\"x\":1},\"key_provider_info\":{\"name\":\"kms\"}}",
    };

    for (size_t i = 0; i < 2; i++) {
        tc_claims c;
        tc_diag diag;

        assert_true(info(arena, &c, forms[i], &diag));
        assert_true(c.has_registers && c.has_event_log && c.has_app_compose);
        assert_bytes(c.app_id, hex(arena, H20));
        assert_true(c.has_instance_id);
        assert_bytes(c.instance_id, hex(arena, H20));
        assert_text(c.app_name, "demo");
        assert_text(c.vm_config, "{\"x\":1}");
        assert_text(c.key_provider_info, "{\"name\":\"kms\"}");
        assert_text(c.app_compose, "{\"a\":1}");
        assert_bytes(c.app_cert, text("-----BEGIN"));
    }
}

static void info_may_hide_its_tcb_info(void **state)
{
    tc_claims c;
    tc_diag diag;

    assert_true(
        info(*state, &c, "{\"tcb_info\":\"\",\"vm_config\":\"\",\"instance_id\":\"\"}", &diag));
    assert_false(c.has_registers);
    assert_true(c.has_instance_id); /* the app says that it has none */
    assert_int_equal(c.instance_id.n, 0);
    assert_true(info(*state, &c, "{\"tcb_info\":null}", &diag));
    assert_false(c.has_instance_id);
}

static void info_refuses_what_contradicts_itself(void **state)
{
    static const char other[] = "{\"tcb_info\":" TCB_INFO ",\"compose_hash\":\"ff"
                                "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"}";
    tc_claims c;
    tc_diag diag;

    assert_false(info(*state, &c, other, &diag));
    assert_int_equal(diag.reason, TC_REASON_MISMATCH);
    assert_false(info(*state, &c, "[]", &diag));
    assert_int_equal(diag.reason, TC_REASON_TYPE);
    assert_false(info(*state, &c, "{\"tcb_info\":7}", &diag));
    assert_int_equal(diag.reason, TC_REASON_TYPE);
    assert_false(info(*state, &c, "{\"tcb_info\":\"{\"}", &diag));
    assert_false(info(*state, &c, "{\"tcb_info\":\"[]\"}", &diag));
    assert_false(info(*state, &c, "{\"app_id\":\"00\"}", &diag));
    assert_int_equal(diag.reason, TC_REASON_LENGTH);
    assert_false(info(*state, &c, "{\"app_cert\":7}", &diag));
    assert_false(info(*state, &c, "{\"app_name\":7}", &diag));
    assert_false(info(*state, &c, "{\"vm_config\":7}", &diag));
    assert_false(info(*state, &c, "{\"key_provider_info\":[]}", &diag));
    assert_false(info(*state, &c, "{\"instance_id\":\"00\"}", &diag));
}

/* ---- GetQuote and /verify ---- */

static void quote_answer_reads_all_members(void **state)
{
    tc_quote_answer a;
    tc_diag diag;

    assert_true(
        answer(*state, &a,
               with(*state, "{\"quote\":\"0400\",\"event_log\":", quoted(*state, "[" EVENT "]"),
                    ",\"report_data\":\"" H64 "\",\"vm_config\":\"{}\","
                    "\"hash_algorithm\":\"raw\",\"prefix\":\"\",\"debug\":true}"),
               &diag));
    assert_bytes(a.quote, hex(*state, "0400"));
    assert_true(a.has_event_log);
    assert_int_equal(a.event_log.n, 1);
    assert_true(a.has_report_data);
    assert_bytes(a.report_data, hex(*state, H64));
    assert_text(a.vm_config, "{}");
    assert_int_equal(a.attestation.n, 0);
}

static void quote_answer_may_be_an_attestation_alone(void **state)
{
    tc_quote_answer a;
    tc_diag diag;

    assert_true(answer(*state, &a,
                       "{\"attestation\":\"00ff\",\"quote\":null,\"event_log\":null,"
                       "\"vm_config\":null,\"debug\":null,\"report_data\":null}",
                       &diag));
    assert_bytes(a.attestation, hex(*state, "00ff"));
    assert_int_equal(a.quote.n, 0);
    assert_false(a.has_event_log || a.has_report_data);
    /* On other platforms quote is empty. */
    assert_true(answer(*state, &a, "{\"attestation\":\"00ff\",\"quote\":\"\"}", &diag));
}

static void quote_answer_refuses_wrong_members(void **state)
{
    static const struct {
        const char *text;
        tc_reason reason;
    } cases[] = {
        {"[]", TC_REASON_TYPE},
        {"{}", TC_REASON_MISSING},
        {"{\"quote\":\"\"}", TC_REASON_MISSING},
        {"{\"quote\":\"0\"}", TC_REASON_VALUE},
        {"{\"quote\":\"0x00\"}", TC_REASON_VALUE},
        {"{\"quote\":[]}", TC_REASON_TYPE},
        {"{\"quote\":\"00\",\"report_data\":\"00\"}", TC_REASON_LENGTH},
        {"{\"quote\":\"00\",\"vm_config\":1}", TC_REASON_TYPE},
        {"{\"quote\":\"00\",\"event_log\":1}", TC_REASON_TYPE},
        {"{\"quote\":\"00\",\"event_log\":\"{}\"}", TC_REASON_TYPE},
        {"{\"quote\":\"00\",\"attestation\":1}", TC_REASON_TYPE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_quote_answer a;
        tc_diag diag;

        assert_false(answer(*state, &a, cases[i].text, &diag));
        assert_int_equal(diag.reason, cases[i].reason);
        assert_non_null(diag.rule);
        assert_int_equal(a.quote.n, 0);
    }
}

/* blob parses an answer with a member of n bytes of hex. */
static tc_reason blob(tc_arena *arena, const char *name, size_t n)
{
    tc_wr w = tc_wr_init(arena, 4 * TC_MAX_ATTESTATION);
    tc_quote_answer a;
    tc_diag diag = {0};
    tc_bytes in;

    tc_wr_lit(&w, "{\"");
    tc_wr_lit(&w, name);
    tc_wr_lit(&w, "\":\"");
    for (size_t i = 0; i < n; i++) {
        tc_wr_lit(&w, "00");
    }
    tc_wr_lit(&w, "\"}");
    assert_true(tc_wr_finish(&in, &w));
    return tc_quote_answer_parse(&a, arena, in, &diag) ? TC_REASON_NONE : diag.reason;
}

static void quote_answer_limits_hold(void **state)
{
    assert_int_equal(blob(*state, "quote", TC_MAX_QUOTE), TC_REASON_NONE);
    assert_int_equal(blob(*state, "quote", TC_MAX_QUOTE + 1), TC_REASON_LIMIT);
    /* The whole document's limit is reached before that of an attestation in hex. */
    assert_int_equal(blob(*state, "attestation", TC_MAX_BUNDLE / 2 - 16), TC_REASON_NONE);
    assert_int_equal(blob(*state, "attestation", TC_MAX_BUNDLE / 2), TC_REASON_LIMIT);
}

/* ---- Phala Cloud ---- */

static bool phala(tc_arena *arena, tc_phala_attestations *out, const char *literal, tc_diag *diag)
{
    *diag = (tc_diag){0};
    return tc_phala_attestations_parse(out, arena, text(literal), diag);
}

static void phala_reads_instances(void **state)
{
    tc_arena *arena = *state;
    tc_phala_attestations p;
    tc_diag diag;

    assert_true(phala(arena, &p,
                      "{\"app_id\":\"0x" H20 "\",\"contract_address\":null,\"instances\":["
                      "{\"name\":\"a\",\"quote\":\"0x0400\",\"eventlog\":[" EVENT
                      "],\"tcb_info\":" TCB_INFO
                      ",\"image_version\":\"dstack-0.5.3\",\"instance_id\":\"" H20 "\"},"
                      "{\"quote\":null,\"eventlog\":null,\"tcb_info\":null,\"image_version\":null,"
                      "\"compose_file\":\"{}\"},"
                      "{\"quote\":\"0400\",\"tcb_info\":" TCB_INFO ",\"compose_file\":{}}],"
                      "\"kms_guest_agent_info\":{\"app_id\":\"" H20 "\",\"os_image_hash\":null},"
                      "\"gateway_guest_agent_info\":null}",
                      &diag));
    assert_bytes(p.app_id, hex(arena, H20));
    assert_int_equal(p.n_instances, 3);
    assert_text(p.instances[0].name, "a");
    assert_text(p.instances[0].image_version, "dstack-0.5.3");
    assert_bytes(p.instances[0].quote, hex(arena, "0400"));
    assert_true(p.instances[0].has_event_log);
    assert_true(p.instances[0].event_log.events != p.instances[0].claims.event_log.events);
    assert_bytes(p.instances[0].claims.instance_id, hex(arena, H20));
    assert_true(p.instances[0].claims.has_registers);
    assert_text(p.instances[0].claims.app_compose, "{\"a\":1}");
    assert_int_equal(p.instances[1].quote.n, 0);
    assert_false(p.instances[1].has_event_log);
    assert_text(p.instances[1].claims.app_compose, "{}");
    /* Without eventlog the log is that of tcb_info. */
    assert_true(p.instances[2].has_event_log);
    assert_true(p.instances[2].event_log.events == p.instances[2].claims.event_log.events);
    assert_text(p.instances[2].claims.app_compose, "{\"a\":1}");
    assert_true(p.has_kms);
    assert_bytes(p.kms.app_id, hex(arena, H20));
    assert_false(p.has_gateway);
}

static void phala_refuses_wrong_members(void **state)
{
    static const struct {
        const char *text;
        tc_reason reason;
    } cases[] = {
        {"[]", TC_REASON_MISSING},
        {"{}", TC_REASON_MISSING},
        {"{\"app_id\":null,\"instances\":[]}", TC_REASON_MISSING},
        {"{\"app_id\":\"\",\"instances\":[]}", TC_REASON_LENGTH},
        {"{\"app_id\":\"00\",\"instances\":[]}", TC_REASON_LENGTH},
        {"{\"app_id\":\"0x0x" H20 "\",\"instances\":[]}", TC_REASON_LIMIT},
        {"{\"app_id\":\"" H20 "\"}", TC_REASON_MISSING},
        {"{\"app_id\":\"" H20 "\",\"instances\":{}}", TC_REASON_TYPE},
        {"{\"app_id\":\"" H20 "\",\"instances\":[1]}", TC_REASON_TYPE},
        {"{\"app_id\":\"" H20 "\",\"instances\":[{\"quote\":1}]}", TC_REASON_TYPE},
        {"{\"app_id\":\"" H20 "\",\"instances\":[{\"tcb_info\":1}]}", TC_REASON_TYPE},
        {"{\"app_id\":\"" H20 "\",\"instances\":[{\"eventlog\":1}]}", TC_REASON_TYPE},
        {"{\"app_id\":\"" H20 "\",\"instances\":[{\"name\":1}]}", TC_REASON_TYPE},
        {"{\"app_id\":\"" H20 "\",\"instances\":[],\"kms_guest_agent_info\":1}", TC_REASON_TYPE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_phala_attestations p;
        tc_diag diag;

        assert_false(phala(*state, &p, cases[i].text, &diag));
        assert_int_equal(diag.reason, cases[i].reason);
        assert_int_equal(p.n_instances, 0);
    }
}

static tc_reason instances(tc_arena *arena, size_t n)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_BUNDLE);
    tc_phala_attestations p;
    tc_diag diag = {0};
    tc_bytes in;

    tc_wr_lit(&w, "{\"app_id\":\"" H20 "\",\"instances\":[");
    for (size_t i = 0; i < n; i++) {
        tc_wr_lit(&w, i == 0 ? "{}" : ",{}");
    }
    tc_wr_lit(&w, "]}");
    assert_true(tc_wr_finish(&in, &w));
    return tc_phala_attestations_parse(&p, arena, in, &diag) ? TC_REASON_NONE : diag.reason;
}

static void phala_limits_hold(void **state)
{
    assert_int_equal(instances(*state, TC_MAX_INSTANCES), TC_REASON_NONE);
    assert_int_equal(instances(*state, TC_MAX_INSTANCES + 1), TC_REASON_LENGTH);
}

/* ---- lack of memory ---- */

static bool parse_info(tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    tc_claims c;

    return tc_info_parse(&c, arena, in, diag);
}

static bool parse_phala(tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    tc_phala_attestations p;

    return tc_phala_attestations_parse(&p, arena, in, diag);
}

static bool parse_answer(tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    tc_quote_answer a;

    return tc_quote_answer_parse(&a, arena, in, diag);
}

static void torture(tc_bytes in, bool (*parse)(tc_arena *, tc_bytes, tc_diag *))
{
    for (uint64_t n = 1; n < 200; n++) {
        tc_arena arena;
        tc_diag diag = {0};
        bool ok;

        tc_arena_init(&arena, ARENA_CAP);
        arena.fail_at = n;
        ok = parse(&arena, in, &diag);
        assert_true(ok || diag.reason == TC_REASON_NO_MEMORY);
        tc_arena_done(&arena);
        if (ok) {
            return;
        }
    }
    fail();
}

static void answers_survive_lack_of_memory(void **state)
{
    tc_arena *arena = *state;

    torture(text(with(arena, "{\"tcb_info\":", quoted(arena, TCB_INFO),
                      INFO_REST ",\"vm_config\":\"{\\\"x\\\":1}\"}")),
            parse_info);
    torture(text("{\"app_id\":\"" H20 "\",\"instances\":[{\"quote\":\"0400\",\"tcb_info\":" TCB_INFO
                 "}],\"kms_guest_agent_info\":{\"app_id\":\"" H20 "\"}}"),
            parse_phala);
    torture(text(with(arena, "{\"quote\":\"0400\",\"report_data\":\"" H64 "\",\"event_log\":",
                      quoted(arena, "[" EVENT "]"), "}")),
            parse_answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tcb_info_reads_every_claim),
        TEST(tcb_info_may_hold_nothing),
        TEST(tcb_info_refuses_wrong_members),
        TEST(info_takes_texts_and_objects),
        TEST(info_may_hide_its_tcb_info),
        TEST(info_refuses_what_contradicts_itself),
        TEST(quote_answer_reads_all_members),
        TEST(quote_answer_may_be_an_attestation_alone),
        TEST(quote_answer_refuses_wrong_members),
        TEST(quote_answer_limits_hold),
        TEST(phala_reads_instances),
        TEST(phala_refuses_wrong_members),
        TEST(phala_limits_hold),
        TEST(answers_survive_lack_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
