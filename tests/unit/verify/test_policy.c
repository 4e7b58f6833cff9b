/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "base/limits.h"
#include "base/wr.h"
#include "crypto/digest.h"
#include "verify/policy.h"

#define ARENA_CAP ((size_t)64 * 1024 * 1024)

/* What every document must say, and then whatever a case adds. */
#define HEAD "{\"format\":\"trustcenter.policy/v1\",\"name\":\"mine\",\"version\":7"

static tc_arena arena;
static tc_policy *policy;
static tc_str why;

static int set_up(void **state)
{
    (void)state;
    tc_arena_init(&arena, ARENA_CAP);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

static tc_bytes bytes_of_c(const char *text)
{
    return tc_bytes_of(text, strlen(text));
}

static void parse(tc_bytes json)
{
    policy = tc_policy_parse(&arena, json, &why);
    if (policy == NULL) {
        fail_msg("%.*s", (int)why.n, why.p);
    }
    assert_int_equal(why.n, 0);
}

static void refuse_bytes(tc_bytes json, const char *phrase)
{
    assert_null(tc_policy_parse(&arena, json, &why));
    if (tc_bytes_find(tc_bytes_from_str(why), bytes_of_c(phrase)) == SIZE_MAX) {
        fail_msg("\"%.*s\" does not say \"%s\"", (int)why.n, why.p, phrase);
    }
    if (!arena.failed) {
        assert_true(tc_str_ends(why, "(rule docs/policy.md)"));
    }
}

static void refuse(const char *json, const char *phrase)
{
    refuse_bytes(bytes_of_c(json), phrase);
}

static bool same_bytes(const void *a, const void *b, size_t n)
{
    return tc_bytes_eq(tc_bytes_of(a, n), tc_bytes_of(b, n));
}

static void assert_dcap_default(const tc_dcap_policy *dcap)
{
    tc_dcap_policy strict = tc_dcap_policy_default();

    for (size_t i = 0; i < TC_TCB_STATUS_COUNT; i++) {
        assert_int_equal(dcap->accepted[i], strict.accepted[i]);
    }
    assert_int_equal(dcap->n_rejected_advisories, strict.n_rejected_advisories);
    assert_int_equal(dcap->minimum_evaluation_number, strict.minimum_evaluation_number);
    assert_memory_equal(dcap->td_attributes_required, strict.td_attributes_required, 8);
    assert_memory_equal(dcap->td_attributes_allowed, strict.td_attributes_allowed, 8);
    assert_memory_equal(dcap->xfam_allowed, strict.xfam_allowed, 8);
    assert_int_equal(dcap->allow_service_td, strict.allow_service_td);
    assert_int_equal(dcap->allow_owner, strict.allow_owner);
    assert_int_equal(dcap->allow_dynamic_platform, strict.allow_dynamic_platform);
    assert_int_equal(dcap->allow_cached_keys, strict.allow_cached_keys);
    assert_int_equal(dcap->allow_smt, strict.allow_smt);
}

static void assert_strict(void)
{
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        assert_true(policy->section_required[i]);
    }
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        assert_int_equal(policy->severity[i], tc_check_info_of((tc_check_id)i)->severity);
    }
    assert_dcap_default(&policy->dcap);
    assert_int_equal(policy->os.n_images, 0);
    assert_int_equal(policy->os.n_accepted_advisories, 0);
    assert_false(policy->os.allow_dev);
    assert_false(policy->os.no_built_in);
    assert_int_equal(policy->app.n_app_ids, 0);
    assert_int_equal(policy->app.n_compose_hashes, 0);
    assert_int_equal(policy->app.report_data.n, 0);
}

static void the_built_in_document_says_what_the_code_does(void **state)
{
    tc_bytes text = tc_policy_default_text();
    uint8_t digest[TC_SHA256_SIZE];

    (void)state;
    parse(text);
    assert_true(tc_str_is(policy->name, "strict"));
    assert_int_equal(policy->version, 1);
    tc_sha256(digest, &text, 1);
    assert_true(same_bytes(policy->sha256, digest, sizeof digest));
    assert_strict();
    assert_true(policy->dcap.accepted[TC_TCB_UP_TO_DATE]);
    for (size_t i = TC_TCB_UP_TO_DATE + 1; i < TC_TCB_STATUS_COUNT; i++) {
        assert_false(policy->dcap.accepted[i]);
    }
}

/* Nothing is left out of the built-in document: each of its members is one that a policy may set,
 * and without it nothing changes. */
static void the_built_in_document_leaves_nothing_out(void **state)
{
    static const char *const members[] = {"accepted_status",
                                          "rejected_advisories",
                                          "minimum_evaluation_number",
                                          "attributes_required",
                                          "attributes_allowed",
                                          "xfam_allowed",
                                          "allow_service_td",
                                          "allow_owner",
                                          "allow_dynamic_platform",
                                          "allow_cached_keys",
                                          "allow_smt",
                                          "images",
                                          "built_in_images",
                                          "accepted_advisories",
                                          "allow_dev",
                                          "app_ids",
                                          "compose_hashes",
                                          "report_data",
                                          "required_sections",
                                          "checks"};

    (void)state;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        assert_true(tc_bytes_find(tc_policy_default_text(), bytes_of_c(members[i])) != SIZE_MAX);
    }
}

static void what_is_left_out_is_strict(void **state)
{
    (void)state;
    parse(bytes_of_c(HEAD "}"));
    assert_true(tc_str_is(policy->name, "mine"));
    assert_int_equal(policy->version, 7);
    assert_strict();
    parse(bytes_of_c(HEAD ",\"checks\":{},\"tcb\":{},\"td\":{},\"platform\":{},\"os\":{},"
                          "\"app\":{}}"));
    assert_strict();
}

static void the_digest_is_that_of_the_document_as_given(void **state)
{
    uint8_t digest[TC_SHA256_SIZE];

    (void)state;
    parse(bytes_of_c(HEAD "}"));
    memcpy(digest, policy->sha256, sizeof digest);
    parse(bytes_of_c(HEAD " }"));
    assert_false(same_bytes(policy->sha256, digest, sizeof digest));
}

static void the_head_is_required(void **state)
{
    (void)state;
    refuse("{}", "policy: format is missing");
    refuse("{\"format\":\"trustcenter.policy/v2\",\"name\":\"a\",\"version\":1}",
           "it must be trustcenter.policy/v1");
    refuse("{\"format\":\"trustcenter.policy/v1\",\"version\":1}", "/name");
    refuse("{\"format\":\"trustcenter.policy/v1\",\"name\":\"a\"}", "/version");
    refuse("{\"format\":\"trustcenter.policy/v1\",\"name\":\"\",\"version\":1}", "/name");
    refuse("{\"format\":\"trustcenter.policy/v1\",\"name\":\"a\\n\",\"version\":1}", "/name");
    refuse("{\"format\":\"trustcenter.policy/v1\",\"name\":1,\"version\":1}", "/name");
    refuse("{\"format\":\"trustcenter.policy/v1\",\"name\":\"a\",\"version\":0}", "starts at 1");
    refuse("{\"format\":\"trustcenter.policy/v1\",\"name\":\"a\",\"version\":4294967296}",
           "/version");
    refuse("{\"format\":\"trustcenter.policy/v1\",\"name\":\"a\",\"version\":1.5}", "/version");
    refuse("[]", "wrong type");
    refuse("", "ends too early");
}

static void the_name_keeps_its_limit(void **state)
{
    char json[TC_MAX_LABEL + 100];
    tc_wr w = tc_wr_init(&arena, sizeof json);
    tc_bytes text;

    (void)state;
    tc_wr_lit(&w, "{\"format\":\"trustcenter.policy/v1\",\"version\":1,\"name\":\"");
    for (size_t i = 0; i < TC_MAX_LABEL; i++) {
        tc_wr_lit(&w, "n");
    }
    tc_wr_lit(&w, "\"}");
    assert_true(tc_wr_finish(&text, &w));
    parse(text);
    w.n -= 2;
    tc_wr_lit(&w, "n\"}");
    assert_true(tc_wr_finish(&text, &w));
    refuse_bytes(text, "/name");
}

/* A lenient document must not call itself by the name that readers know. */
static void the_name_strict_belongs_to_the_built_in_document(void **state)
{
    (void)state;
    refuse("{\"format\":\"trustcenter.policy/v1\",\"name\":\"strict\",\"version\":1}",
           "belongs to the built-in policy");
    refuse("{\"format\":\"trustcenter.policy/v1\",\"name\":\"str\\u0069ct\",\"version\":1}",
           "belongs to the built-in policy");
}

static void unknown_members_are_refused(void **state)
{
    (void)state;
    refuse(HEAD ",\"tbc\":{}}", "/tbc");
    refuse(HEAD ",\"tcb\":{\"accepted_states\":[]}}", "/tcb/accepted_states");
    refuse(HEAD ",\"td\":{\"allow_debug\":true}}", "/td/allow_debug");
    refuse(HEAD ",\"platform\":{\"allow_dynamic_plaform\":true}}", "/allow_dynamic_plaform");
    refuse(HEAD ",\"app\":{\"appids\":[]}}", "/app/appids");
    refuse(HEAD ",\"tcb\":[]}", "/tcb");
    refuse(HEAD ",\"td\":null}", "/td");
    refuse(HEAD ",\"version\":7}", "more than once");
}

static void sections_can_be_left_to_others_but_not_hardware(void **state)
{
    (void)state;
    parse(bytes_of_c(HEAD ",\"required_sections\":[\"source-code\",\"hardware\"]}"));
    assert_true(policy->section_required[TC_SECTION_HARDWARE]);
    assert_true(policy->section_required[TC_SECTION_SOURCE_CODE]);
    assert_false(policy->section_required[TC_SECTION_OPERATING_SYSTEM]);
    assert_false(policy->section_required[TC_SECTION_KEY_MANAGEMENT]);
    assert_false(policy->section_required[TC_SECTION_NETWORK]);
    parse(bytes_of_c(HEAD ",\"required_sections\":[\"hardware\"]}"));
    refuse(HEAD ",\"required_sections\":[\"source-code\"]}", "section \"hardware\" is missing");
    refuse(HEAD ",\"required_sections\":[]}", "/required_sections");
    refuse(HEAD ",\"required_sections\":[\"hardware\",\"hardware\"]}", "/required_sections/1");
    refuse(HEAD ",\"required_sections\":[\"hardware\",\"software\"]}", "/required_sections/1");
    refuse(HEAD ",\"required_sections\":[1]}", "/required_sections/0");
    refuse(HEAD ",\"required_sections\":{}}", "/required_sections");
    refuse(HEAD ",\"required_sections\":[\"hardware\",\"network\",\"source-code\","
                "\"operating-system\",\"key-management\",\"hardware\"]}",
           "found 6, expected 5");
}

static void checks_can_be_tightened(void **state)
{
    (void)state;
    parse(bytes_of_c(HEAD ",\"checks\":{\"source-code.compose.images-pinned\":\"required\","
                          "\"source-code.compose.mounts\":\"advisory\","
                          "\"hardware.quote.signature\":\"required\"}}"));
    assert_int_equal(policy->severity[TC_CHECK_ID_COMPOSE_IMAGES], TC_SEVERITY_REQUIRED);
    assert_int_equal(policy->severity[TC_CHECK_ID_COMPOSE_MOUNTS], TC_SEVERITY_ADVISORY);
    assert_int_equal(policy->severity[TC_CHECK_ID_QUOTE_SIGNATURE], TC_SEVERITY_REQUIRED);
}

/* Every check of the catalogue: a required one can not be weakened, an advisory one can be
 * tightened. */
static void no_required_check_can_be_weakened(void **state)
{
    (void)state;
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        const tc_check_info *info = tc_check_info_of((tc_check_id)i);
        tc_wr w = tc_wr_init(&arena, 512);
        tc_bytes text;

        tc_wr_lit(&w, HEAD ",\"checks\":{\"");
        tc_wr_lit(&w, info->id);
        tc_wr_lit(&w, info->severity == TC_SEVERITY_REQUIRED ? "\":\"advisory\"}}"
                                                             : "\":\"required\"}}");
        assert_true(tc_wr_finish(&text, &w));
        if (info->severity == TC_SEVERITY_REQUIRED) {
            refuse_bytes(text, "must stay \"required\"");
            refuse_bytes(text, info->id);
        } else {
            parse(text);
            assert_int_equal(policy->severity[i], TC_SEVERITY_REQUIRED);
        }
    }
}

static void unknown_checks_and_severities_are_refused(void **state)
{
    (void)state;
    refuse(HEAD ",\"checks\":{\"hardware.quote.sig\":\"required\"}}", "/checks/hardware.quote.sig");
    refuse(HEAD ",\"checks\":{\"hardware.quote.signature\":\"optional\"}}",
           "/checks/hardware.quote.signature");
    refuse(HEAD ",\"checks\":{\"hardware.quote.signature\":true}}", "wrong type");
    refuse(HEAD ",\"checks\":[]}", "/checks");
}

static void tcb_states_are_accepted_by_intels_names(void **state)
{
    (void)state;
    parse(bytes_of_c(HEAD ",\"tcb\":{\"accepted_status\":[\"SWHardeningNeeded\",\"OutOfDate\"]}}"));
    assert_false(policy->dcap.accepted[TC_TCB_UP_TO_DATE]);
    assert_true(policy->dcap.accepted[TC_TCB_SW_HARDENING_NEEDED]);
    assert_true(policy->dcap.accepted[TC_TCB_OUT_OF_DATE]);
    for (size_t i = 0; i < TC_TCB_REVOKED; i++) {
        tc_wr w = tc_wr_init(&arena, 512);
        tc_bytes text;

        tc_wr_lit(&w, HEAD ",\"tcb\":{\"accepted_status\":[\"");
        tc_wr_lit(&w, tc_tcb_status_text((tc_tcb_status)i));
        tc_wr_lit(&w, "\"]}}");
        assert_true(tc_wr_finish(&text, &w));
        parse(text);
        assert_true(policy->dcap.accepted[i]);
    }
    refuse(HEAD ",\"tcb\":{\"accepted_status\":[\"UpToDate\",\"Revoked\"]}}",
           "/tcb/accepted_status/1");
    refuse(HEAD ",\"tcb\":{\"accepted_status\":[\"uptodate\"]}}", "/tcb/accepted_status/0");
    refuse(HEAD ",\"tcb\":{\"accepted_status\":[\"UpToDate\",\"UpToDate\"]}}", "more than once");
    refuse(HEAD ",\"tcb\":{\"accepted_status\":[0]}}", "/tcb/accepted_status/0");
    refuse(HEAD ",\"tcb\":{\"accepted_status\":[]}}", "/tcb/accepted_status");
    refuse(HEAD ",\"tcb\":{\"accepted_status\":\"UpToDate\"}}", "/tcb/accepted_status");
}

static void advisories_are_named_as_intel_does(void **state)
{
    (void)state;
    parse(bytes_of_c(
        HEAD ",\"tcb\":{\"rejected_advisories\":[\"INTEL-SA-00837\",\"INTEL-DOC-00001\"]}}"));
    assert_int_equal(policy->dcap.n_rejected_advisories, 2);
    assert_true(tc_str_is(policy->dcap.rejected_advisories[1], "INTEL-DOC-00001"));
    refuse(HEAD ",\"tcb\":{\"rejected_advisories\":[\"INTEL-SA-837\"]}}", "INTEL-SA-00000");
    refuse(HEAD ",\"tcb\":{\"rejected_advisories\":[\"INTEL-SA-0083x\"]}}",
           "/tcb/rejected_advisories/0");
    refuse(HEAD ",\"tcb\":{\"rejected_advisories\":[\"INTEL-SA-0083/\"]}}",
           "/tcb/rejected_advisories/0");
    refuse(HEAD ",\"tcb\":{\"rejected_advisories\":[\"SA-00837\"]}}", "/tcb/rejected_advisories/0");
    refuse(HEAD ",\"tcb\":{\"rejected_advisories\":[1]}}", "/tcb/rejected_advisories/0");
    refuse(HEAD ",\"tcb\":{\"rejected_advisories\":{}}}", "/tcb/rejected_advisories");
    refuse(HEAD ",\"tcb\":{\"rejected_advisories\":[\"INTEL-SA-00837\",\"INTEL-SA-00837\"]}}",
           "more than once");
}

static void the_minimum_evaluation_number_is_a_number(void **state)
{
    (void)state;
    parse(bytes_of_c(HEAD ",\"tcb\":{\"minimum_evaluation_number\":17}}"));
    assert_int_equal(policy->dcap.minimum_evaluation_number, 17);
    parse(bytes_of_c(HEAD ",\"tcb\":{\"minimum_evaluation_number\":4294967295}}"));
    refuse(HEAD ",\"tcb\":{\"minimum_evaluation_number\":4294967296}}", "out of range");
    refuse(HEAD ",\"tcb\":{\"minimum_evaluation_number\":\"17\"}}", "wrong type");
}

static void td_rules_are_the_bytes_of_the_quote(void **state)
{
    (void)state;
    parse(bytes_of_c(HEAD ",\"td\":{\"attributes_required\":\"0000000000000000\","
                          "\"attributes_allowed\":\"0000001000000000\","
                          "\"xfam_allowed\":\"0300000000000000\",\"allow_service_td\":true,"
                          "\"allow_owner\":true}}"));
    assert_int_equal(policy->dcap.td_attributes_required[3], 0);
    assert_int_equal(policy->dcap.td_attributes_allowed[3], 0x10);
    assert_int_equal(policy->dcap.xfam_allowed[0], 3);
    assert_true(policy->dcap.allow_service_td);
    assert_true(policy->dcap.allow_owner);
    refuse(HEAD ",\"td\":{\"attributes_allowed\":\"00000010000000\"}}", "/td/attributes_allowed");
    refuse(HEAD ",\"td\":{\"attributes_required\":\"0x00001000000000\"}}",
           "/td/attributes_required");
    refuse(HEAD ",\"td\":{\"xfam_allowed\":3}}", "/td/xfam_allowed");
    refuse(HEAD ",\"td\":{\"allow_service_td\":\"no\"}}", "/td/allow_service_td");
    refuse(HEAD ",\"td\":{\"allow_owner\":0}}", "/td/allow_owner");
}

static void td_rules_that_give_everything_away_are_refused(void **state)
{
    (void)state;
    refuse(HEAD ",\"td\":{\"attributes_allowed\":\"0100001000000000\"}}", "debugging");
    refuse(HEAD ",\"td\":{\"attributes_allowed\":\"8000001000000000\"}}", "debugging");
    refuse(HEAD ",\"td\":{\"attributes_required\":\"0100000000000000\"}}",
           "must also be in attributes_allowed");
    refuse(HEAD ",\"td\":{\"attributes_allowed\":\"0000000000000000\"}}",
           "must also be in attributes_allowed");
    refuse(HEAD ",\"td\":{\"xfam_allowed\":\"0100000000000000\"}}", "bits 0 and 1");
}

static void platform_flags_are_booleans(void **state)
{
    (void)state;
    parse(bytes_of_c(HEAD ",\"platform\":{\"allow_dynamic_platform\":false,"
                          "\"allow_cached_keys\":false,\"allow_smt\":false}}"));
    assert_false(policy->dcap.allow_dynamic_platform);
    assert_false(policy->dcap.allow_cached_keys);
    assert_false(policy->dcap.allow_smt);
    refuse(HEAD ",\"platform\":{\"allow_smt\":1}}", "/platform/allow_smt");
    refuse(HEAD ",\"platform\":{\"allow_cached_keys\":1}}", "/platform/allow_cached_keys");
    refuse(HEAD ",\"platform\":{\"allow_dynamic_platform\":1}}",
           "/platform/allow_dynamic_platform");
}

#define HEX40  "000102030405060708090a0b0c0d0e0f10111213"
#define HEX64  HEX40 "1415161718191a1b1c1d1e1f"
#define HEX128 HEX64 HEX64

static void apps_are_named_by_their_hashes(void **state)
{
    (void)state;
    parse(bytes_of_c(HEAD ",\"app\":{\"app_ids\":[\"" HEX40 "\"],\"compose_hashes\":[\"" HEX64
                          "\"],\"report_data\":\"" HEX128 "\"}}"));
    assert_int_equal(policy->app.n_app_ids, 1);
    assert_int_equal(policy->app.app_ids[0].n, 20);
    assert_int_equal(policy->app.app_ids[0].p[19], 0x13);
    assert_int_equal(policy->app.n_compose_hashes, 1);
    assert_int_equal(policy->app.compose_hashes[0].n, 32);
    assert_int_equal(policy->app.report_data.n, 64);
    assert_int_equal(policy->app.report_data.p[63], 0x1f);
    parse(bytes_of_c(HEAD ",\"app\":{\"report_data\":null}}"));
    assert_int_equal(policy->app.report_data.n, 0);
    refuse(HEAD ",\"app\":{\"app_ids\":[\"" HEX64 "\"]}}", "/app/app_ids/0");
    refuse(HEAD ",\"app\":{\"app_ids\":[\"" HEX40 "\",5]}}", "/app/app_ids/1");
    refuse(HEAD ",\"app\":{\"app_ids\":[\"x00102030405060708090a0b0c0d0e0f10111213\"]}}",
           "/app/app_ids/0");
    refuse(HEAD ",\"app\":{\"app_ids\":[\"" HEX40 "\",\"" HEX40 "\"]}}", "more than once");
    refuse(HEAD ",\"app\":{\"app_ids\":\"" HEX40 "\"}}", "/app/app_ids");
    refuse(HEAD ",\"app\":{\"compose_hashes\":[\"" HEX40 "\"]}}", "/app/compose_hashes/0");
    refuse(HEAD ",\"app\":{\"report_data\":\"" HEX64 "\"}}", "/app/report_data");
    refuse(HEAD ",\"app\":{\"report_data\":0}}", "/app/report_data");
}

#define IMAGE(more)                                                                                \
    HEAD ",\"os\":{\"images\":[{\"name\":\"ours\",\"os_image_hash\":\"" HEX64                      \
         "\",\"is_dev\":false" more "}]}}"

static void images_are_accepted_by_hash_and_description(void **state)
{
    (void)state;
    parse(bytes_of_c(IMAGE("")));
    assert_int_equal(policy->os.n_images, 1);
    assert_true(tc_str_is(policy->os.images[0].name, "ours"));
    assert_int_equal(policy->os.images[0].version.n, 0);
    assert_false(policy->os.images[0].has_description);
    assert_false(policy->os.images[0].is_dev);
    parse(bytes_of_c(IMAGE(",\"description\":null,\"version\":null")));
    assert_false(policy->os.images[0].has_description);
    parse(bytes_of_c(IMAGE(",\"version\":\"0.5.8\",\"description\":\"" HEX64 "\"")));
    assert_true(policy->os.images[0].has_description);
    assert_int_equal(policy->os.images[0].description[31], policy->os.images[0].os_image_hash[31]);
    assert_true(tc_str_is(policy->os.images[0].version, "0.5.8"));
    refuse(IMAGE(",\"description\":\"" HEX40 "\""), "/os/images/0/description");
    refuse(IMAGE(",\"version\":\"\""), "/os/images/0/version");
    refuse(IMAGE(",\"source\":\"x\""), "/os/images/0/source");
    refuse(HEAD ",\"os\":{\"images\":[{\"name\":\"x\",\"is_dev\":false}]}}", "is missing");
    refuse(HEAD ",\"os\":{\"images\":[{\"os_image_hash\":\"" HEX64 "\",\"is_dev\":false}]}}",
           "is missing");
    refuse(HEAD ",\"os\":{\"images\":[{\"name\":\"x\",\"os_image_hash\":\"" HEX64 "\"}]}}",
           "is missing");
    refuse(HEAD ",\"os\":{\"images\":[{\"name\":\"x\\n\",\"os_image_hash\":\"" HEX64
                "\",\"is_dev\":false}]}}",
           "/os/images/0/name");
    refuse(HEAD ",\"os\":{\"images\":[\"" HEX64 "\"]}}", "/os/images/0");
    refuse(HEAD ",\"os\":{\"images\":null}}", "/os/images");
    refuse(HEAD ",\"os\":{\"images\":["
                "{\"name\":\"a\",\"os_image_hash\":\"" HEX64 "\",\"is_dev\":false},"
                "{\"name\":\"b\",\"os_image_hash\":\"" HEX64 "\",\"is_dev\":true}]}}",
           "more than once");
    refuse(HEAD ",\"os\":{\"image\":[]}}", "/os/image");
}

static void weaknesses_of_images_are_accepted_by_id(void **state)
{
    (void)state;
    parse(bytes_of_c(HEAD ",\"os\":{\"accepted_advisories\":[\"GHSA-jxq2-hpw3-m5wf\"],"
                          "\"allow_dev\":true}}"));
    assert_int_equal(policy->os.n_accepted_advisories, 1);
    assert_true(policy->os.allow_dev);
    refuse(HEAD ",\"os\":{\"accepted_advisories\":[\"GHSA-0000-0000-0000\"]}}",
           "/os/accepted_advisories/0");
    refuse(HEAD ",\"os\":{\"accepted_advisories\":[1]}}", "/os/accepted_advisories/0");
    refuse(HEAD ",\"os\":{\"accepted_advisories\":[\"GHSA-jxq2-hpw3-m5wf\","
                "\"GHSA-jxq2-hpw3-m5wf\"]}}",
           "more than once");
    refuse(HEAD ",\"os\":{\"allow_dev\":\"yes\"}}", "/os/allow_dev");
    parse(bytes_of_c(HEAD ",\"os\":{\"built_in_images\":false}}"));
    assert_true(policy->os.no_built_in);
    refuse(HEAD ",\"os\":{\"built_in_images\":0}}", "/os/built_in_images");
}

/* images_of writes a policy that accepts n images. */
static tc_bytes images_of(size_t n)
{
    tc_wr w = tc_wr_init(&arena, TC_MAX_POLICY);
    tc_bytes out;

    tc_wr_lit(&w, HEAD ",\"os\":{\"images\":[");
    for (size_t i = 0; i < n; i++) {
        uint8_t hash[32] = {(uint8_t)(i >> 8), (uint8_t)i};

        tc_wr_lit(&w, i == 0 ? "" : ",");
        tc_wr_lit(&w, "{\"name\":\"x\",\"is_dev\":false,\"os_image_hash\":\"");
        tc_wr_hex(&w, tc_bytes_of(hash, sizeof hash));
        tc_wr_lit(&w, "\"}");
    }
    tc_wr_lit(&w, "]}}");
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static void list_of_images_keeps_its_limit(void **state)
{
    (void)state;
    parse(images_of(TC_MAX_POLICY_ENTRIES));
    assert_int_equal(policy->os.n_images, TC_MAX_POLICY_ENTRIES);
    refuse_bytes(images_of(TC_MAX_POLICY_ENTRIES + 1), "found 1025, expected 1024");
}

/* list writes a policy with n different entries. */
static tc_bytes list(const char *before, size_t n, bool advisories)
{
    tc_wr w = tc_wr_init(&arena, TC_MAX_POLICY);
    tc_bytes out;

    tc_wr_lit(&w, HEAD);
    tc_wr_lit(&w, before);
    for (size_t i = 0; i < n; i++) {
        uint8_t hash[20] = {(uint8_t)(i >> 8), (uint8_t)i};

        tc_wr_lit(&w, i == 0 ? "\"" : ",\"");
        if (advisories) {
            tc_wr_lit(&w, "INTEL-SA-");
            tc_wr_dec(&w, 10000 + i);
        } else {
            tc_wr_hex(&w, tc_bytes_of(hash, sizeof hash));
        }
        tc_wr_lit(&w, "\"");
    }
    tc_wr_lit(&w, "]}}");
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static void lists_keep_their_limit(void **state)
{
    (void)state;
    parse(list(",\"app\":{\"app_ids\":[", TC_MAX_POLICY_ENTRIES, false));
    assert_int_equal(policy->app.n_app_ids, TC_MAX_POLICY_ENTRIES);
    refuse_bytes(list(",\"app\":{\"app_ids\":[", TC_MAX_POLICY_ENTRIES + 1, false),
                 "found 1025, expected 1024");
    parse(list(",\"tcb\":{\"rejected_advisories\":[", TC_MAX_POLICY_ENTRIES, true));
    assert_int_equal(policy->dcap.n_rejected_advisories, TC_MAX_POLICY_ENTRIES);
    refuse_bytes(list(",\"tcb\":{\"rejected_advisories\":[", TC_MAX_POLICY_ENTRIES + 1, true),
                 "found 1025, expected 1024");
}

static void the_document_keeps_its_limit(void **state)
{
    char *text = malloc(TC_MAX_POLICY + 1);

    (void)state;
    assert_non_null(text);
    memset(text, ' ', TC_MAX_POLICY + 1);
    memcpy(text, HEAD "}", sizeof HEAD);
    parse(tc_bytes_of(text, TC_MAX_POLICY));
    refuse_bytes(tc_bytes_of(text, TC_MAX_POLICY + 1), "found 262145, at most 262144");
    free(text);
}

static void every_prefix_is_refused(void **state)
{
    tc_bytes text = tc_policy_default_text();

    (void)state;
    for (size_t n = 0; n + 1 < text.n; n++) {
        refuse_bytes(tc_bytes_sub(text, 0, n), "");
    }
}

/* Only a document that says something else may pass: the name guards the built-in one. */
static void no_flipped_bit_is_still_the_built_in_policy(void **state)
{
    tc_bytes copy;

    (void)state;
    assert_true(tc_arena_copy(&copy, &arena, tc_policy_default_text()));
    for (size_t i = 0; i < 8 * copy.n; i++) {
        uint8_t *byte = (uint8_t *)(uintptr_t)copy.p + i / 8;

        *byte = (uint8_t)(*byte ^ 1u << i % 8);
        policy = tc_policy_parse(&arena, copy, &why);
        assert_true(policy == NULL || !tc_str_is(policy->name, "strict"));
        *byte = (uint8_t)(*byte ^ 1u << i % 8);
    }
}

static void lack_of_memory_is_told(void **state)
{
    const char *text =
        HEAD ",\"checks\":{\"hardware\\u002eroot\":\"required\"},\"tcb\":{"
             "\"accepted_status\":[\"UpToD\\u0061te\"],"
             "\"rejected_advisories\":[\"INTEL-SA-00837\"]},"
             "\"os\":{\"images\":[{\"name\":\"o\\u0075rs\",\"os_image_hash\":\"" HEX64
             "\",\"is_dev\":false}],"
             "\"accepted_advisories\":[\"GHSA\\u002djxq2-hpw3-m5wf\"]},"
             "\"app\":{\"app_ids\":[\"" HEX40 "\"],\"report_data\":\"" HEX128 "\"}}";
    uint64_t calls = arena.calls;

    (void)state;
    parse(bytes_of_c(text));
    calls = arena.calls - calls;
    for (uint64_t k = 1; k <= calls; k++) {
        arena.fail_at = arena.calls + k;
        assert_null(tc_policy_parse(&arena, bytes_of_c(text), &why));
        assert_true(arena.failed);
        arena.failed = false;
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_built_in_document_says_what_the_code_does),
        TEST(the_built_in_document_leaves_nothing_out),
        TEST(what_is_left_out_is_strict),
        TEST(the_digest_is_that_of_the_document_as_given),
        TEST(the_head_is_required),
        TEST(the_name_keeps_its_limit),
        TEST(the_name_strict_belongs_to_the_built_in_document),
        TEST(unknown_members_are_refused),
        TEST(sections_can_be_left_to_others_but_not_hardware),
        TEST(checks_can_be_tightened),
        TEST(no_required_check_can_be_weakened),
        TEST(unknown_checks_and_severities_are_refused),
        TEST(tcb_states_are_accepted_by_intels_names),
        TEST(advisories_are_named_as_intel_does),
        TEST(the_minimum_evaluation_number_is_a_number),
        TEST(td_rules_are_the_bytes_of_the_quote),
        TEST(td_rules_that_give_everything_away_are_refused),
        TEST(platform_flags_are_booleans),
        TEST(apps_are_named_by_their_hashes),
        TEST(images_are_accepted_by_hash_and_description),
        TEST(weaknesses_of_images_are_accepted_by_id),
        TEST(list_of_images_keeps_its_limit),
        TEST(lists_keep_their_limit),
        TEST(the_document_keeps_its_limit),
        TEST(every_prefix_is_refused),
        TEST(no_flipped_bit_is_still_the_built_in_policy),
        TEST(lack_of_memory_is_told),
    };

    return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
