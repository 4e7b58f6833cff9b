/* SPDX-License-Identifier: Apache-2.0
 *
 * The launch configuration register and the OS image hash (dstack:1.6, 2.1, 2.3), and the formulas.
 */
#include "world.h"

#include "base/wr.h"
#include "crypto/digest.h"

#define H20 "1111111111111111111111111111111111111111"
#define H32 "2222222222222222222222222222222222222222222222222222222222222222"

/* ---- formulas ---- */

static void formulas_give_the_published_values(void **state)
{
    tc_arena *arena = *state;
    tc_json doc = json(arena, vector(arena, "dstack/vectors.json"));
    tc_jref mr = member(&doc, TC_JSON_ROOT, "mr_config_id");
    tc_jref in = member(&doc, mr, "inputs");
    tc_jref v3 = member(&doc, mr, "v3_example");
    tc_bytes compose_hash = member_hex(&doc, in, "compose_hash");
    tc_bytes app_id = member_hex(&doc, in, "app_id");
    uint8_t out[64];

    tc_mr_config_id_v1(out, compose_hash.p);
    assert_bytes(tc_bytes_of(out, 48), member_hex(&doc, mr, "v1"));
    tc_mr_config_id_v2(out, compose_hash.p, app_id.p, TC_KEY_PROVIDER_KMS,
                       member_hex(&doc, in, "key_provider_id_bytes"));
    assert_bytes(tc_bytes_of(out, 48), member_hex(&doc, mr, "v2"));
    tc_mr_config_id_v3(out, tc_bytes_from_str(member_text(&doc, v3, "document")));
    assert_bytes(tc_bytes_of(out, 48), member_hex(&doc, v3, "mr_config_id"));
    v3 = member(&doc, mr, "v3_real_sev_snp");
    tc_mr_config_id_v3(out, tc_bytes_from_str(member_text(&doc, v3, "document")));
    assert_bytes(tc_bytes_of(out + 1, 32), member_hex(&doc, v3, "snp_report_host_data"));
    mr = member(&doc, TC_JSON_ROOT, "report_data");
    tc_report_data_for(out, TC_STR("app-data"), text("test content"));
    assert_bytes(tc_bytes_of(out, 64),
                 member_hex(&doc, mr, "app_data_sha512_of_utf8_test_content"));
    tc_report_data_for(out, TC_STR("acme-account"),
                       text("https://acme-v02.api.letsencrypt.org/acme/acct/1"));
    mr = member(&doc, mr, "acme_account_example");
    assert_bytes(tc_bytes_of(out, 64), member_hex(&doc, mr, "report_data"));
}

static void configuration_counts_only_when_there_is_one(void **state)
{
    world *w = world_new(*state);
    uint8_t with[32], without[32], joined[7 * 48 + 48];
    tc_bytes part = tc_bytes_of(joined, 5 * 48);
    uint8_t expected[32];

    world_seal(w);
    tc_mr_aggregated(with, &w->registers);
    memset(w->mr_config_id, 0, sizeof w->mr_config_id);
    tc_mr_aggregated(without, &w->registers);
    memcpy(joined, w->mrtd, 48);
    memcpy(joined + 48, w->rtmr, 4 * 48);
    tc_sha256(expected, &part, 1);
    assert_memory_equal(without, expected, 32);
    assert_memory_not_equal(with, expected, 32);
    w->mr_owner[0] = 1;
    tc_mr_aggregated(with, &w->registers);
    assert_memory_not_equal(with, expected, 32);
    w->mr_owner[0] = 0;
    w->mr_owner_config[47] = 1;
    tc_mr_aggregated(with, &w->registers);
    assert_memory_not_equal(with, expected, 32);
}

/* ---- versions ---- */

static void version_1_names_the_definition(void **state)
{
    world *w = world_new(*state);

    world_run(w);
    EXPECT(w, MR_CONFIG_ID, PASS);
    assert_int_equal(w->facts.mr_config, TC_MR_CONFIG_V1);
    w->mr_config_id[1] ^= 1;
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
}

static void unset_register_is_not_applicable(void **state)
{
    world *w = world_new(*state);

    memset(w->mr_config_id, 0, sizeof w->mr_config_id);
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, NOT_APPLICABLE);
    assert_int_equal(w->facts.mr_config, TC_MR_CONFIG_UNSET);
}

static void other_forms_fail(void **state)
{
    world *w = world_new(*state);

    w->mr_config_id[0] = 4;
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
    assert_int_equal(w->facts.mr_config, TC_MR_CONFIG_UNKNOWN);
    w->mr_config_id[0] = 0; /* not set, but not zero */
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
    for (size_t at = 33; at < 48; at++) {
        w = world_new(*state);
        w->mr_config_id[at] = 1;
        world_run(w);
        EXPECT(w, MR_CONFIG_ID, FAIL);
        assert_int_equal(w->facts.mr_config, TC_MR_CONFIG_UNKNOWN);
    }
}

static void version_2_may_pin_the_provider_or_not(void **state)
{
    world *w = world_new(*state);
    tc_bytes id = hex(*state, "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
                              "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                              "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

    tc_mr_config_id_v2(w->mr_config_id, w->compose_hash, w->app_id, TC_KEY_PROVIDER_KMS, id);
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, PASS);
    assert_int_equal(w->facts.mr_config, TC_MR_CONFIG_V2);
    tc_mr_config_id_v2(w->mr_config_id, w->compose_hash, w->app_id, TC_KEY_PROVIDER_KMS,
                       (tc_bytes){NULL, 0});
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, PASS);
    tc_mr_config_id_v2(w->mr_config_id, w->compose_hash, w->app_id, TC_KEY_PROVIDER_TPM, id);
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
    tc_mr_config_id_v2(w->mr_config_id, w->image_hash, w->app_id, TC_KEY_PROVIDER_KMS, id);
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
    world_at(w, "key-provider")->payload = text("{\"name\":\"kms\",\"id\":\"zz\"}");
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
    world_at(w, "key-provider")->payload = text("{}");
    world_at(w, "os-image-hash")->name = TC_STR("x");
    world_remove(w, "x");
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, INCONCLUSIVE);
}

static void odd_sizes_cannot_be_compared(void **state)
{
    world *w = world_new(*state);

    world_at(w, "compose-hash")->payload.n = 31;
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, INCONCLUSIVE);
}

/* v3_world puts a version 3 document into the register and the vm_config. */
static world *v3_world(tc_arena *arena, const char *document, bool sys_config)
{
    world *w = world_new(arena);
    tc_wr t = tc_wr_init(arena, 65536);
    tc_bytes config;

    tc_mr_config_id_v3(w->mr_config_id, text(document));
    tc_wr_lit(&t, "{\"os_image_hash\":\"" H32 "\",\"mr_config\":\"");
    for (const char *p = document; *p != '\0'; p++) {
        if (*p == '"') {
            tc_wr_u8(&t, '\\');
        }
        tc_wr_u8(&t, (uint8_t)*p);
    }
    tc_wr_lit(&t,
              sys_config ? "\",\"vm_config\":\"{\\\"os_image_hash\\\":\\\"" H32 "\\\"}\"}" : "\"}");
    assert_true(tc_wr_finish(&config, &t));
    w->ev.vm_config = tc_str_from_bytes(config);
    return w;
}

static const char *format(tc_arena *arena, const world *w, const char *rest)
{
    tc_wr t = tc_wr_init(arena, 8192);
    tc_bytes out;

    tc_wr_lit(&t, "{\"version\":3,\"compose_hash\":\"");
    tc_wr_hex(&t, tc_bytes_of(w->compose_hash, 32));
    tc_wr_lit(&t, "\",\"app_id\":\"");
    tc_wr_hex(&t, tc_bytes_of(w->app_id, 20));
    tc_wr_lit(&t, "\"");
    tc_wr_lit(&t, rest);
    tc_wr_u8(&t, 0);
    assert_true(tc_wr_finish(&out, &t));
    return (const char *)out.p;
}

static void version_3_is_compared_member_by_member(void **state)
{
    static const struct {
        const char *rest;
        tc_check_status status;
    } cases[] = {
        {",\"key_provider\":\"kms\"}", TC_CHECK_PASS},
        {",\"key_provider\":\"kms\",\"key_provider_id\":\"\",\"instance_id\":\"" H20
         "\",\"init_script_hashes\":[],\"gpu_policy_hash\":null}",
         TC_CHECK_PASS},
        {",\"key_provider\":\"kms\",\"key_provider_id\":"
         "\"3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e563a440f27"
         "7"
         "037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837b"
         "f"
         "51f5\"}",
         TC_CHECK_PASS},
        {",\"key_provider\":\"tpm\"}", TC_CHECK_FAIL},
        {",\"key_provider\":\"sgx\"}", TC_CHECK_FAIL},
        {",\"key_provider\":null}", TC_CHECK_FAIL},
        {"}", TC_CHECK_FAIL},
        {",\"key_provider\":\"kms\",\"key_provider_id\":\"00\"}", TC_CHECK_FAIL},
        {",\"key_provider\":\"kms\",\"key_provider_id\":\"0\"}", TC_CHECK_FAIL},
        {",\"key_provider\":\"kms\",\"instance_id\":\"\"}", TC_CHECK_FAIL},
        {",\"key_provider\":\"kms\",\"instance_id\":7}", TC_CHECK_FAIL},
        {",\"key_provider\":\"kms\",\"gpu_policy_hash\":\"" H32 "\"}", TC_CHECK_FAIL},
        {",\"key_provider\":\"kms\",\"init_script_hashes\":[\"" H32 "\"]}", TC_CHECK_FAIL},
        {",\"key_provider\":\"kms\",\"init_script_hashes\":{}}", TC_CHECK_FAIL},
        {",\"key_provider\":\"kms\",\"unknown\":1}", TC_CHECK_FAIL},
        {",\"key_provider\":\"kms\",\"app_id\":\"" H20 "\"}", TC_CHECK_FAIL}, /* twice */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        world *plain = world_new(*state);
        world *w = v3_world(*state, format(*state, plain, cases[i].rest), i % 2 == 1);

        world_run(w);
        assert_int_equal(w->facts.mr_config, TC_MR_CONFIG_V3);
        world_expect(w, TC_CHECK_ID_MR_CONFIG_ID, cases[i].status);
        EXPECT(w, OS_IMAGE_HASH, PASS); /* vm_config is unwrapped from a sys-config */
    }
}

static void version_3_document_is_of_version_3(void **state)
{
    world *w = v3_world(*state, "{\"version\":2}", false);

    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
    w = v3_world(*state, "{\"version\":3}", false);
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
    w = v3_world(*state, "[]", false);
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
    w = v3_world(*state, "{\"version\":4}", false);
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
    w = v3_world(*state, "not json", false);
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
}

static void version_3_document_has_the_signed_hash(void **state)
{
    world *plain = world_new(*state);
    world *w = v3_world(*state, format(*state, plain, ",\"key_provider\":\"kms\"}"), false);
    tc_str config = w->ev.vm_config;

    w->mr_config_id[5] ^= 1;
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, FAIL);
    w->mr_config_id[5] ^= 1;
    w->ev.vm_config = (tc_str){NULL, 0};
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, INCONCLUSIVE);
    /* The guest agent's copy will do. */
    w->claims.vm_config = config;
    w->ev.claims = &w->claims;
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, PASS);
    w->claims.vm_config = TC_STR("{");
    world_run(w);
    EXPECT(w, MR_CONFIG_ID, INCONCLUSIVE);
}

static void lack_of_memory_never_accuses(void **state)
{
    world *plain = world_new(*state);
    world *w = v3_world(*state,
                        format(*state, plain,
                               ",\"key_provider\":\"kms\",\"instance_id\":\"" H20
                               "\",\"init_script_hashes\":[]}"),
                        true);

    world_run(w);
    EXPECT(w, MR_CONFIG_ID, PASS);
    world_torture(w);
}

static void version_3_lists_init_scripts_in_order(void **state)
{
    static const struct {
        const char *list;
        tc_check_status status;
    } cases[] = {
        {"[\"" H32 "\"]", TC_CHECK_PASS},
        {"[]", TC_CHECK_FAIL},
        {"[\"" H32 "\",\"" H32 "\"]", TC_CHECK_FAIL},
        {"[\"" H20 "\"]", TC_CHECK_FAIL},
        {"[7]", TC_CHECK_FAIL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_wr rest = tc_wr_init(*state, 1024);
        world *plain = world_new(*state);
        world *w;
        tc_bytes out;

        tc_wr_lit(&rest, ",\"key_provider\":\"kms\",\"gpu_policy_hash\":\"" H32
                         "\",\"init_script_hashes\":");
        tc_wr_lit(&rest, cases[i].list);
        tc_wr_lit(&rest, "}");
        tc_wr_u8(&rest, 0);
        assert_true(tc_wr_finish(&out, &rest));
        w = v3_world(*state, format(*state, plain, (const char *)out.p), false);
        world_insert(w, "instance-id", "init-script-hash", tc_bytes_of(w->image_hash, 32));
        world_insert(w, "instance-id", "gpu-policy-hash", tc_bytes_of(w->image_hash, 32));
        world_run(w);
        EXPECT(w, EVENT_LOG_SEQUENCE, PASS);
        world_expect(w, TC_CHECK_ID_MR_CONFIG_ID, cases[i].status);
    }
}

/* ---- OS image hash ---- */

static void images_must_agree(void **state)
{
    world *w = world_new(*state);

    world_run(w);
    EXPECT(w, OS_IMAGE_HASH, PASS);
    w->claims.os_image_hash = tc_bytes_of(w->image_hash, 32);
    w->claims.vm_config = w->ev.vm_config;
    w->ev.claims = &w->claims;
    world_run(w);
    EXPECT(w, OS_IMAGE_HASH, PASS);
    w->claims.os_image_hash = tc_bytes_of(w->compose_hash, 32);
    world_run(w);
    EXPECT(w, OS_IMAGE_HASH, FAIL);
    WHY(w, OS_IMAGE_HASH, "the guest agent names another");
    w->ev.claims = NULL;
    w->ev.vm_config = TC_STR("{\"os_image_hash\":\"" H20 "222222222222222222222222\"}");
    world_run(w);
    EXPECT(w, OS_IMAGE_HASH, FAIL);
    WHY(w, OS_IMAGE_HASH, "vm_config names another");
}

static void unreadable_vm_config_fails(void **state)
{
    static const char *const bad[] = {"{", "{\"os_image_hash\":7}", "{\"os_image_hash\":\"00\"}",
                                      "{\"vm_config\":\"{\"}"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        world *w = world_new(*state);

        w->ev.vm_config = tc_str_from_c(bad[i]);
        world_run(w);
        EXPECT(w, OS_IMAGE_HASH, FAIL);
        w->ev.vm_config = (tc_str){NULL, 0};
        w->claims.vm_config = tc_str_from_c(bad[i]);
        w->ev.claims = &w->claims;
        world_run(w);
        EXPECT(w, OS_IMAGE_HASH, FAIL);
    }
}

static void measured_image_needs_something_to_agree_with(void **state)
{
    world *w = world_new(*state);

    w->ev.vm_config = (tc_str){NULL, 0};
    world_run(w);
    EXPECT(w, OS_IMAGE_HASH, INCONCLUSIVE);
    w->ev.vm_config = TC_STR("{\"os_image_hash\":\"\"}");
    world_run(w);
    EXPECT(w, OS_IMAGE_HASH, INCONCLUSIVE);
    world_at(w, "os-image-hash")->payload.n = 31;
    world_run(w);
    EXPECT(w, OS_IMAGE_HASH, FAIL);
}

static void unmeasured_images_must_agree_with_each_other(void **state)
{
    world *w = world_new(*state);

    world_remove(w, "os-image-hash");
    world_run(w);
    EXPECT(w, OS_IMAGE_HASH, NOT_APPLICABLE);
    w->claims.os_image_hash = tc_bytes_of(w->compose_hash, 32);
    w->ev.claims = &w->claims;
    world_run(w);
    EXPECT(w, OS_IMAGE_HASH, FAIL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(formulas_give_the_published_values),
        TEST(configuration_counts_only_when_there_is_one),
        TEST(version_1_names_the_definition),
        TEST(unset_register_is_not_applicable),
        TEST(other_forms_fail),
        TEST(version_2_may_pin_the_provider_or_not),
        TEST(odd_sizes_cannot_be_compared),
        TEST(version_3_is_compared_member_by_member),
        TEST(version_3_document_is_of_version_3),
        TEST(version_3_document_has_the_signed_hash),
        TEST(lack_of_memory_never_accuses),
        TEST(version_3_lists_init_scripts_in_order),
        TEST(images_must_agree),
        TEST(unreadable_vm_config_fails),
        TEST(measured_image_needs_something_to_agree_with),
        TEST(unmeasured_images_must_agree_with_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
