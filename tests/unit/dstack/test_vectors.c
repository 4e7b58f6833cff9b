/* SPDX-License-Identifier: Apache-2.0
 *
 * Genuine evidence: what tc_dstack_verify finds in it, compared with values that were computed
 * independently (expected.json and expect.json beside the evidence).
 */
#include "support.h"

#include <stdlib.h>

#include "base/hex.h"
#include "codec/pem.h"
#include "trustcenter/check.h"

/* One item of evidence, as the engine would put it together. */
typedef struct item {
    tc_registers registers;
    tc_instance_evidence ev;
    tc_app_policy policy;
    tc_checks checks;
    tc_instance_facts facts;
    tc_quote_answer answer;
    tc_attestation attestation;
    tc_claims claims;
    tc_ra_tls certificate;
    tc_event_log log;
    tc_bytes quote;
} item;

static item *new_item(tc_arena *arena)
{
    item *it = TC_NEW(arena, item);

    assert_non_null(it);
    return it;
}

static void use_quote(item *it, tc_bytes quote)
{
    it->quote = quote;
    it->registers = registers_of(quote);
}

static void use_answer(item *it, tc_arena *arena, tc_bytes in)
{
    tc_diag diag = {0};

    assert_true(tc_quote_answer_parse(&it->answer, arena, in, &diag));
    use_quote(it, it->answer.quote);
    if (it->answer.has_event_log) {
        it->ev.event_log = &it->answer.event_log;
    }
    it->ev.vm_config = it->answer.vm_config;
    it->ev.has_report_data = it->answer.has_report_data;
    it->ev.report_data = it->answer.report_data;
}

static void use_attestation(item *it, tc_arena *arena, tc_bytes in)
{
    tc_diag diag = {0};

    assert_true(tc_attestation_parse(&it->attestation, arena, in, &diag));
    use_quote(it, it->attestation.quote);
    it->ev.event_log = &it->attestation.event_log;
    it->ev.runtime = &it->attestation.runtime;
    it->ev.vm_config = it->attestation.config;
    it->ev.has_report_data = true;
    it->ev.report_data = it->attestation.report_data;
}

static void use_compose(item *it, tc_bytes compose)
{
    it->ev.app_compose = compose;
    it->ev.has_app_compose = true;
}

static void judge(item *it, tc_arena *arena)
{
    tc_checks_init(&it->checks, arena);
    tc_dstack_verify(&it->facts, arena, &it->registers, &it->ev, &it->policy, &it->checks);
    if (getenv("SHOW_CHECKS") != NULL) {
        for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
            const tc_check *c = &it->checks.items[i];

            if (c->status != TC_CHECK_NOT_RUN) {
                print_message("# %-40s %-14s %.*s | %.*s | %.*s\n",
                              tc_check_info_of((tc_check_id)i)->id, tc_check_status_id(c->status),
                              (int)c->why.n, c->why.p, (int)c->expected.n, c->expected.p,
                              (int)c->found.n, c->found.p);
            }
        }
    }
}

static tc_check_status status(const item *it, tc_check_id id)
{
    return it->checks.items[id].status;
}

static void expect_hash(const tc_json *doc, tc_jref derived, const char *name,
                        const uint8_t got[32])
{
    assert_bytes(tc_bytes_of(got, 32), member_hex(doc, derived, name));
}

/* compare_expected compares facts with expected.json's entry for this item. */
static void compare_expected(item *it, tc_arena *arena, const char *name)
{
    tc_json doc = json(arena, vector(arena, "dstack/expected.json"));
    tc_jref entry = member(&doc, TC_JSON_ROOT, name);
    tc_jref derived = member(&doc, entry, "derived");
    tc_jref image = member(&doc, derived, "os_image_hash_event");
    tc_jref events = member(&doc, entry, "runtime_events");

    assert_bytes(it->facts.app_id, member_hex(&doc, derived, "app_id"));
    assert_bytes(it->facts.compose_hash, member_hex(&doc, derived, "compose_hash"));
    assert_bytes(it->facts.instance_id, member_hex(&doc, derived, "instance_id"));
    if (tc_json_kind_of(&doc, image) == TC_JSON_NULL) {
        assert_int_equal(it->facts.os_image_hash.n, 0);
    } else {
        assert_bytes(it->facts.os_image_hash, member_hex(&doc, derived, "os_image_hash_event"));
    }
    assert_bytes(it->facts.key_provider,
                 tc_bytes_from_str(member_text(&doc, derived, "key_provider_json")));
    expect_hash(&doc, derived, "mr_system", it->facts.mr_system);
    expect_hash(&doc, derived, "mr_aggregated", it->facts.mr_aggregated);
    expect_hash(&doc, derived, "device_id_legacy_sha256_of_qe_user_data", it->facts.device_id_qe);
    assert_int_equal(tc_json_count(&doc, events),
                     tc_json_count(&doc, events)); /* the list is compared by the replay */
}

/* The checks that hold on everything genuine with a complete log. */
static void expect_good_log(const item *it)
{
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_FORMAT), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_BOOT), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_DIGESTS), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_NAMES), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_RUNTIME), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_SEQUENCE), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_APP_ID), TC_CHECK_PASS);
    assert_int_equal(it->checks.trouble, TC_OK);
}

static void quote_report_has_an_event_after_ready(void **state)
{
    tc_arena *arena = *state;
    item *it = new_item(arena);

    use_answer(it, arena, vector(arena, "dstack/verifier-fixtures/quote-report.json"));
    judge(it, arena);
    expect_good_log(it);
    compare_expected(it, arena, "verifier-fixtures/quote-report.json");
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_AFTER_READY), TC_CHECK_WARN);
    assert_text(it->checks.items[TC_CHECK_ID_EVENT_LOG_AFTER_READY].found, "LIUM_MINER_HOTKEY");
    assert_int_equal(it->facts.n_after_ready, 1);
    assert_int_equal(status(it, TC_CHECK_ID_MR_CONFIG_ID), TC_CHECK_NOT_APPLICABLE);
    assert_int_equal(status(it, TC_CHECK_ID_OS_IMAGE_HASH), TC_CHECK_NOT_APPLICABLE);
    assert_int_equal(status(it, TC_CHECK_ID_REPORT_DATA), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_COMPOSE_HASH), TC_CHECK_INCONCLUSIVE);
    assert_int_equal(status(it, TC_CHECK_ID_QUOTE_FRESHNESS), TC_CHECK_WARN);
}

static void lite_answer_names_two_images(void **state)
{
    tc_arena *arena = *state;
    item *it = new_item(arena);

    use_answer(it, arena, vector(arena, "dstack/verifier-fixtures/tdx-lite-getquote.json"));
    judge(it, arena);
    expect_good_log(it);
    compare_expected(it, arena, "verifier-fixtures/tdx-lite-getquote.json");
    assert_int_equal(status(it, TC_CHECK_ID_OS_IMAGE_HASH), TC_CHECK_FAIL);
    assert_int_equal(status(it, TC_CHECK_ID_MR_CONFIG_ID), TC_CHECK_PASS);
    assert_int_equal(it->facts.mr_config, TC_MR_CONFIG_V1);
}

static void lite_attestation_is_stripped(void **state)
{
    tc_arena *arena = *state;
    item *it = new_item(arena);
    tc_json doc = json(arena, vector(arena, "dstack/verifier-fixtures/tdx-lite-attestation.json"));

    use_attestation(it, arena, member_hex(&doc, TC_JSON_ROOT, "attestation"));
    judge(it, arena);
    compare_expected(it, arena, "verifier-fixtures/tdx-lite-attestation.json");
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_BOOT), TC_CHECK_INCONCLUSIVE);
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_RUNTIME), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_AGREEMENT), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_SEQUENCE), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_OS_IMAGE_HASH), TC_CHECK_FAIL);
    assert_int_equal(status(it, TC_CHECK_ID_REPORT_DATA), TC_CHECK_PASS);
}

static void simulator_attestation_has_the_leaked_root(void **state)
{
    tc_arena *arena = *state;
    item *it = new_item(arena);

    use_attestation(it, arena, vector(arena, "dstack/guest-agent/attestation.bin"));
    use_compose(it, vector(arena, "dstack/simulator/app-compose.json"));
    judge(it, arena);
    expect_good_log(it);
    compare_expected(it, arena, "guest-agent/attestation.bin");
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_AGREEMENT), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_OS_IMAGE_HASH), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_APP_KEY_PROVIDER), TC_CHECK_FAIL);
    /* The compose file beside it is not the attested one. */
    assert_int_equal(status(it, TC_CHECK_ID_COMPOSE_HASH), TC_CHECK_FAIL);
}

static void simulator_of_0_5_0_replays(void **state)
{
    tc_arena *arena = *state;
    item *it = new_item(arena);
    tc_diag diag = {0};
    tc_bytes quote = vector(arena, "dstack/simulator-v0.5.0/quote.hex");
    tc_str line = tc_str_from_bytes(quote);
    tc_bytes log = vector(arena, "dstack/simulator-v0.5.0/eventlog.json");

    while (line.n > 0 && line.p[line.n - 1] == '\n') {
        line.n--;
    }
    assert_true(tc_hex_decode_alloc(&quote, arena, line, TC_MAX_QUOTE));
    use_quote(it, quote);
    assert_true(tc_event_log_parse_json(&it->log, arena, log, &diag));
    it->ev.event_log = &it->log;
    use_compose(it, vector(arena, "dstack/simulator-v0.5.0/app-compose.json"));
    judge(it, arena);
    expect_good_log(it);
    compare_expected(it, arena, "simulator-v0.5.0/quote.hex");
    assert_int_equal(status(it, TC_CHECK_ID_APP_KEY_PROVIDER), TC_CHECK_FAIL);
}

static void example_of_0_4_0_has_a_rootfs_hash(void **state)
{
    tc_arena *arena = *state;
    item *it = new_item(arena);

    use_answer(it, arena, vector(arena, "dstack/examples-rtmr3/report.json"));
    use_compose(it, vector(arena, "dstack/examples-rtmr3/app-compose.json"));
    judge(it, arena);
    expect_good_log(it);
    compare_expected(it, arena, "examples-rtmr3/report.json");
    assert_text(it->facts.release, "dstack 0.4.0");
    assert_int_equal(status(it, TC_CHECK_ID_COMPOSE_HASH), TC_CHECK_PASS);
}

static void vllm_proxy_holds_throughout(void **state)
{
    tc_arena *arena = *state;
    item *it = new_item(arena);
    tc_diag diag = {0};

    use_answer(it, arena, vector(arena, "dstack/near-vllm-proxy-0.5.3/SAMPLE_DSTACK_QUOTE.json"));
    assert_true(tc_info_parse(&it->claims, arena,
                              vector(arena, "dstack/near-vllm-proxy-0.5.3/SAMPLE_DSTACK_INFO.json"),
                              &diag));
    it->ev.claims = &it->claims;
    judge(it, arena);
    expect_good_log(it);
    compare_expected(it, arena, "near-vllm-proxy-0.5.3/SAMPLE_DSTACK_QUOTE.json");
    assert_int_equal(status(it, TC_CHECK_ID_EVENT_LOG_AGREEMENT), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_COMPOSE_HASH), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_COMPOSE_FORMAT), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_APP_INSTANCE), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_APP_KEY_PROVIDER), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_MR_CONFIG_ID), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_OS_IMAGE_HASH), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_CLAIMS_REGISTERS), TC_CHECK_PASS);
    assert_int_equal(status(it, TC_CHECK_ID_CLAIMS_DERIVED), TC_CHECK_PASS);
    assert_text(it->facts.release, "dstack 0.5.1 to 0.5.4");
}

static void vllm_proxy_certificate_binds_its_key(void **state)
{
    tc_arena *arena = *state;
    item *it = new_item(arena);
    tc_diag diag = {0};
    tc_pem_chain chain;

    assert_true(tc_pem_certificates(&chain, arena,
                                    vector(arena, "dstack/near-vllm-proxy-0.5.3/app_cert_0.pem"),
                                    TC_PEM_RELAXED, &diag));
    assert_true(tc_ra_tls_parse(&it->certificate, arena, chain.der[0], &diag));
    use_quote(it, it->certificate.quote);
    it->ev.certificate = &it->certificate;
    assert_true(it->certificate.has_event_log);
    it->ev.event_log = &it->certificate.event_log;
    judge(it, arena);
    expect_good_log(it);
    assert_int_equal(status(it, TC_CHECK_ID_RA_TLS_BINDING), TC_CHECK_PASS);
    assert_true(tc_checks_holds(&it->checks, TC_CHECK_ID_RA_TLS_APP_ID) ||
                status(it, TC_CHECK_ID_RA_TLS_APP_ID) == TC_CHECK_NOT_APPLICABLE);
}

static void issuers_have_their_extensions_only(void **state)
{
    tc_arena *arena = *state;
    tc_diag diag = {0};
    tc_ra_tls cert;
    tc_pem_chain chain;

    assert_true(tc_pem_certificates(&chain, arena,
                                    vector(arena, "dstack/near-vllm-proxy-0.5.3/app_cert_1.pem"),
                                    TC_PEM_RELAXED, &diag));
    assert_true(tc_ra_tls_parse(&cert, arena, chain.der[0], &diag));
    assert_text(cert.usage, "app:ca");
    assert_int_equal(cert.app_id.n, 20);
    assert_int_equal(cert.quote.n, 0);
    assert_true(tc_pem_certificates(&chain, arena,
                                    vector(arena, "dstack/near-vllm-proxy-0.5.3/app_cert_2.pem"),
                                    TC_PEM_RELAXED, &diag));
    assert_false(tc_ra_tls_parse(&cert, arena, chain.der[0], &diag));
    assert_int_equal(diag.reason, TC_REASON_MISSING);
}

/* judge_near puts one folder of near/ together. */
static void judge_near(item *it, tc_arena *arena, const char *folder)
{
    tc_diag diag = {0};
    tc_bytes info = vector(arena, join_path(arena, folder, "tcb_info.json"));

    use_quote(it, vector(arena, join_path(arena, folder, "quote.bin")));
    assert_true(tc_tcb_info_claims_parse(&it->claims, arena, info, &diag));
    it->ev.claims = &it->claims;
    it->ev.event_log = &it->claims.event_log;
    judge(it, arena);
}

static void near_workloads_hold(void **state)
{
    static const char *const folders[] = {
        "near/2025-08-15-1e621285ccc5", "near/2025-11-05-5a63d9d8a3a2",
        "near/2026-01-12-2f1af189dcae", "near/2026-03-23-9ac22b232c45",
        "near/2026-03-25-60d9761ca223", "near/2026-08-14-bb7c69487ff4",
    };
    tc_arena *arena = *state;

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        item *it = new_item(arena);
        tc_json expect = json(arena, vector(arena, join_path(arena, folders[i], "expect.json")));

        judge_near(it, arena, folders[i]);
        expect_good_log(it);
        assert_bytes(it->facts.app_id, member_hex(&expect, TC_JSON_ROOT, "app_id"));
        assert_bytes(it->facts.compose_hash,
                     member_hex(&expect, TC_JSON_ROOT, "compose_hash_event"));
        assert_int_equal(it->facts.os_image_hash.n, 0);
        assert_int_equal(status(it, TC_CHECK_ID_COMPOSE_HASH), TC_CHECK_PASS);
        assert_int_equal(status(it, TC_CHECK_ID_APP_INSTANCE), TC_CHECK_PASS);
        assert_int_equal(status(it, TC_CHECK_ID_APP_KEY_PROVIDER), TC_CHECK_PASS);
        assert_int_equal(status(it, TC_CHECK_ID_CLAIMS_REGISTERS), TC_CHECK_PASS);
        assert_true(tc_checks_holds(&it->checks, TC_CHECK_ID_CLAIMS_DERIVED));
        assert_int_equal(status(it, TC_CHECK_ID_COMPOSE_IMAGES), TC_CHECK_PASS);
        assert_int_equal(status(it, TC_CHECK_ID_COMPOSE_MOUNTS), TC_CHECK_WARN);
        assert_true(it->facts.has_services);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(quote_report_has_an_event_after_ready),
        TEST(lite_answer_names_two_images),
        TEST(lite_attestation_is_stripped),
        TEST(simulator_attestation_has_the_leaked_root),
        TEST(simulator_of_0_5_0_replays),
        TEST(example_of_0_4_0_has_a_rootfs_hash),
        TEST(vllm_proxy_holds_throughout),
        TEST(vllm_proxy_certificate_binds_its_key),
        TEST(issuers_have_their_extensions_only),
        TEST(near_workloads_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
