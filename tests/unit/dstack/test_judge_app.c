/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging app definition, app, instance and key provider (dstack:2.1, 8.1 items 7, 9 and 12).
 */
#include "world.h"

#include "base/wr.h"

#define LOCAL_ID "1b7a49378403249b6986a907844cab0921eca32dd47e657f3c10311ccaeccf8b"
#define LOCAL    "{\"name\":\"local-sgx\",\"id\":\"" LOCAL_ID "\"}"

static const char local_compose[] = "{\"manifest_version\":2,\"runner\":\"docker-compose\","
                                    "\"docker_compose_file\":\"services: {}\","
                                    "\"local_key_provider_enabled\":true,\"key_provider_id\":\"\"}";

/* simple makes an instance without a KMS, of dstack 0.5.4, or of 0.6. */
static world *simple(tc_arena *arena, const char *compose, const char *provider, bool newest)
{
    world *w = world_start(arena, compose, provider);

    world_add(w, "system-preparing", text(""));
    world_add(w, "app-id", tc_bytes_of(w->app_id, sizeof w->app_id));
    world_add(w, "compose-hash", tc_bytes_of(w->compose_hash, sizeof w->compose_hash));
    if (newest) {
        world_add(w, "gpu-policy-hash", tc_bytes_of(w->image_hash, sizeof w->image_hash));
    }
    world_add(w, "instance-id", tc_bytes_of(w->instance_id, sizeof w->instance_id));
    world_add(w, "boot-mr-done", text(""));
    world_add(w, "key-provider", text(provider));
    if (newest) {
        world_add(w, "storage-fs", text("zfs"));
    }
    world_add(w, "system-ready", text(""));
    return w;
}

/* ---- compose hash ---- */

static void exact_definition_passes(void **state)
{
    world *w = world_new(*state);

    world_run(w);
    EXPECT(w, COMPOSE_HASH, PASS);
    EXPECT(w, COMPOSE_FORMAT, PASS);
    EXPECT(w, COMPOSE_ACCEPTED, NOT_APPLICABLE);
    EXPECT(w, APP_ID, PASS);
    WHY(w, APP_ID, "contract");
    EXPECT(w, APP_INSTANCE, PASS);
    EXPECT(w, APP_KEY_PROVIDER, PASS);
    assert_memory_equal(w->facts.app_compose_sha256, w->compose_hash, 32);
    assert_true(w->facts.has_compose);
    assert_text(w->facts.compose.name, "demo");
}

static void definition_of_the_guest_agent_is_used(void **state)
{
    world *w = world_new(*state);

    w->ev.has_app_compose = false;
    w->claims.has_app_compose = true;
    w->claims.app_compose = tc_str_from_c(WORLD_COMPOSE);
    w->ev.claims = &w->claims;
    world_run(w);
    EXPECT(w, COMPOSE_HASH, PASS);
    EXPECT(w, COMPOSE_SERVICES, PASS);
    w->claims.app_compose.n--;
    world_run(w);
    EXPECT(w, COMPOSE_HASH, FAIL);
}

static void reformatted_definition_fails(void **state)
{
    world *w = world_new(*state);

    w->ev.app_compose = text("{ \"manifest_version\":2}");
    world_run(w);
    EXPECT(w, COMPOSE_HASH, FAIL);
    assert_int_equal(w->checks.items[TC_CHECK_ID_COMPOSE_HASH].expected.n, 64);
    assert_true(w->checks.items[TC_CHECK_ID_COMPOSE_HASH].n_evidence > 0);
    /* Nothing in it counts: it is not what runs. */
    EXPECT(w, APP_KEY_PROVIDER, INCONCLUSIVE);
}

static void missing_definition_is_inconclusive(void **state)
{
    world *w = world_new(*state);

    w->ev.has_app_compose = false;
    world_run(w);
    EXPECT(w, COMPOSE_HASH, INCONCLUSIVE);
    WHY(w, COMPOSE_HASH, "app-compose.json");
    EXPECT(w, COMPOSE_FORMAT, INCONCLUSIVE);
    EXPECT(w, COMPOSE_IMAGES, INCONCLUSIVE);
    EXPECT(w, COMPOSE_ENVS, INCONCLUSIVE);
    EXPECT(w, APP_ID, PASS);
}

static void policy_can_name_compose_hashes(void **state)
{
    world *w = world_new(*state);
    uint8_t other[32] = {9};
    tc_bytes list[] = {tc_bytes_of(other, 32), tc_bytes_of(w->compose_hash, 32)};

    w->policy.compose_hashes = list;
    w->policy.n_compose_hashes = 2;
    world_run(w);
    EXPECT(w, COMPOSE_ACCEPTED, PASS);
    w->policy.n_compose_hashes = 1;
    world_run(w);
    EXPECT(w, COMPOSE_ACCEPTED, FAIL);
    world_remove(w, "system-ready");
    world_run(w);
    EXPECT(w, COMPOSE_ACCEPTED, INCONCLUSIVE);
}

/* ---- app id ---- */

static void app_must_be_the_one_asked_for(void **state)
{
    world *w = world_new(*state);
    uint8_t other[20] = {1};
    tc_bytes list[] = {tc_bytes_of(other, 20), tc_bytes_of(w->app_id, 20)};

    w->policy.subject_app_id = tc_bytes_of(w->app_id, 20);
    world_run(w);
    EXPECT(w, APP_ID, PASS);
    assert_int_equal(w->checks.items[TC_CHECK_ID_APP_ID].why.n, 0);
    w->policy.subject_app_id = tc_bytes_of(other, 20);
    world_run(w);
    EXPECT(w, APP_ID, FAIL);
    WHY(w, APP_ID, "another app");
    w->policy.subject_app_id.n = 0;
    w->policy.app_ids = list;
    w->policy.n_app_ids = 2;
    world_run(w);
    EXPECT(w, APP_ID, PASS);
    w->policy.n_app_ids = 1;
    world_run(w);
    EXPECT(w, APP_ID, FAIL);
    WHY(w, APP_ID, "policy");
}

static void app_id_has_20_bytes(void **state)
{
    world *w = world_new(*state);

    world_at(w, "app-id")->payload.n = 19;
    world_run(w);
    EXPECT(w, APP_ID, FAIL);
}

static void kms_app_id_may_be_any(void **state)
{
    world *w = world_new(*state);

    memset(w->app_id, 7, sizeof w->app_id);
    world_run(w);
    EXPECT(w, APP_ID, PASS);
}

static void app_id_without_kms_is_the_compose_hash(void **state)
{
    world *w = simple(*state, local_compose, LOCAL, false);

    world_run(w);
    EXPECT(w, APP_ID, PASS);
    WHY(w, APP_ID, "beginning of the measured compose hash");
    EXPECT(w, APP_KEY_PROVIDER, PASS);
    EXPECT(w, OS_IMAGE_HASH, NOT_APPLICABLE);
    EXPECT(w, MR_CONFIG_ID, NOT_APPLICABLE);
    memset(w->app_id, 7, sizeof w->app_id);
    world_run(w);
    EXPECT(w, APP_ID, FAIL);
    WHY(w, APP_ID, "without a KMS");
}

static void compose_hash_of_another_size_names_no_app(void **state)
{
    world *w = simple(*state, local_compose, LOCAL, false);
    uint8_t longer[33] = {0};

    memcpy(longer, w->compose_hash, sizeof w->compose_hash);
    for (size_t n = 0; n <= sizeof longer; n++) {
        world_at(w, "compose-hash")->payload = tc_bytes_of(longer, n);
        world_run(w);
        world_expect(w, TC_CHECK_ID_APP_ID, n < 20 ? TC_CHECK_FAIL : TC_CHECK_PASS);
        world_expect(w, TC_CHECK_ID_COMPOSE_HASH, n == 32 ? TC_CHECK_PASS : TC_CHECK_FAIL);
    }
}

/* What an app measures of itself may have any size, whoever keeps its keys. */
static void events_of_any_size_are_judged(void **state)
{
    static const char *const names[] = {"app-id", "compose-hash", "instance-id", "os-image-hash",
                                        "key-provider"};
    static const uint8_t zero[65];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (size_t n = 0; n <= sizeof zero; n++) {
            world *kms = world_new(*state), *local = simple(*state, local_compose, LOCAL, false);

            world_at(kms, names[i])->payload = tc_bytes_of(zero, n);
            world_run(kms);
            if (i != 3) { /* without a KMS no event names the image */
                world_at(local, names[i])->payload = tc_bytes_of(zero, n);
            }
            world_run(local);
            assert_int_not_equal(local->checks.items[TC_CHECK_ID_APP_ID].status, TC_CHECK_NOT_RUN);
            assert_int_not_equal(kms->checks.items[TC_CHECK_ID_APP_ID].status, TC_CHECK_NOT_RUN);
        }
    }
}

static void newest_release_lets_the_app_id_be_chosen(void **state)
{
    world *w = simple(*state, local_compose, LOCAL, true);

    world_run(w);
    EXPECT(w, APP_ID, PASS);
    assert_text(w->facts.release, "dstack 0.6");
    memset(w->app_id, 7, sizeof w->app_id);
    world_run(w);
    EXPECT(w, APP_ID, WARN);
}

/* ---- instance ---- */

static void instance_must_be_the_one_asked_for(void **state)
{
    world *w = world_new(*state);
    uint8_t other[20] = {1};

    w->policy.subject_instance_id = tc_bytes_of(w->instance_id, 20);
    world_run(w);
    EXPECT(w, APP_INSTANCE, PASS);
    w->policy.subject_instance_id = tc_bytes_of(other, 20);
    world_run(w);
    EXPECT(w, APP_INSTANCE, FAIL);
    WHY(w, APP_INSTANCE, "another instance");
    w->policy.subject_instance_id.n = 0;
    w->claims.has_instance_id = true;
    w->claims.instance_id = tc_bytes_of(other, 20);
    w->ev.claims = &w->claims;
    world_run(w);
    EXPECT(w, APP_INSTANCE, FAIL);
    WHY(w, APP_INSTANCE, "guest agent");
    w->claims.instance_id.n = 0;
    world_run(w);
    EXPECT(w, APP_INSTANCE, FAIL);
    w->claims.instance_id = tc_bytes_of(w->instance_id, 20);
    world_run(w);
    EXPECT(w, APP_INSTANCE, PASS);
}

static void instance_id_has_20_bytes_or_none(void **state)
{
    static const char shared[] = "{\"manifest_version\":2,\"runner\":\"docker-compose\","
                                 "\"docker_compose_file\":\"services: {}\",\"no_instance_id\":true,"
                                 "\"local_key_provider_enabled\":true}";
    world *w = world_new(*state);

    world_at(w, "instance-id")->payload.n = 19;
    world_run(w);
    EXPECT(w, APP_INSTANCE, FAIL);
    world_at(w, "instance-id")->payload.n = 0;
    world_run(w);
    EXPECT(w, APP_INSTANCE, FAIL);
    WHY(w, APP_INSTANCE, "has no id although");
    w = simple(*state, shared, LOCAL, false);
    world_run(w);
    EXPECT(w, APP_INSTANCE, FAIL);
    WHY(w, APP_INSTANCE, "forbids");
    world_at(w, "instance-id")->payload.n = 0;
    world_run(w);
    EXPECT(w, APP_INSTANCE, PASS);
    assert_true(w->facts.has_instance_id);
    /* Without the definition nothing speaks against either. */
    w->ev.has_app_compose = false;
    world_run(w);
    EXPECT(w, APP_INSTANCE, PASS);
}

/* ---- key provider ---- */

static void provider_has_one_form(void **state)
{
    static const char *const bad[] = {
        "",
        "{}",
        "{\"name\": \"none\",\"id\":\"\"}",
        "{\"id\":\"\",\"name\":\"none\"}",
        "{\"name\":\"none\",\"id\":\"\"} ",
        "{\"name\":\"none\",\"id\":\"\",\"x\":1}",
        "{\"name\":\"\",\"id\":\"\"}",
        "{\"name\":\"none\"}",
        "{\"name\":\"n\\u006fne\",\"id\":\"\"}",
        "{\"name\":\"none\",\"id\":\"\"",
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        world *w = simple(*state, local_compose, bad[i], false);

        world_run(w);
        EXPECT(w, APP_KEY_PROVIDER, FAIL);
        assert_int_equal(w->facts.key_provider_name.n, 0);
        assert_int_equal(w->facts.key_provider_id.n, 0);
    }
}

static void provider_ids_have_the_form_of_their_kind(void **state)
{
    static const struct {
        const char *payload;
        const char *why;
    } bad[] = {
        {"{\"name\":\"none\",\"id\":\"00\"}", "form"},
        {"{\"name\":\"tpm\",\"id\":\"00\"}", "form"},
        {"{\"name\":\"local-sgx\",\"id\":\"\"}", "form"},
        {"{\"name\":\"local-sgx\",\"id\":\"" LOCAL_ID "00\"}", "form"},
        {"{\"name\":\"local-sgx\",\"id\":\"zz7a49378403249b6986a907844cab0921eca32dd47e657f3c10311c"
         "caeccf8b\"}",
         "form"},
        {"{\"name\":\"kms\",\"id\":\"\"}", "form"},
        {"{\"name\":\"kms\",\"id\":\"" LOCAL_ID "\"}", "form"},
        {"{\"name\":\"local\",\"id\":\"\"}", "kind"},
        {"{\"name\":\"mock\",\"id\":\"\"}", "kind"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        world *w = simple(*state, local_compose, bad[i].payload, false);

        world_run(w);
        EXPECT(w, APP_KEY_PROVIDER, FAIL);
        WHY(w, APP_KEY_PROVIDER, bad[i].why);
    }
}

static void published_key_is_refused(void **state)
{
    world *w =
        world_start(*state, WORLD_COMPOSE,
                    "{\"name\":\"kms\",\"id\":\"3059301306072a8648ce3d020106082a8648ce3d0301"
                    "070342000419b2457dd9b8aa6446d980f136fff7812ecd6c77740eeb0e28b10d56c0c00"
                    "028a5b6e59dcea307d583bd1f70769e9c116df2bcfb1758a95d8613e7de1c8482c0\"}");

    world_add(w, "system-preparing", text(""));
    world_add(w, "app-id", tc_bytes_of(w->app_id, sizeof w->app_id));
    world_add(w, "compose-hash", tc_bytes_of(w->compose_hash, sizeof w->compose_hash));
    world_add(w, "instance-id", tc_bytes_of(w->instance_id, sizeof w->instance_id));
    world_add(w, "boot-mr-done", text(""));
    world_add(w, "key-provider", text(w->key_provider));
    world_add(w, "system-ready", text(""));
    world_run(w);
    EXPECT(w, EVENT_LOG_SEQUENCE, PASS);
    EXPECT(w, COMPOSE_HASH, PASS);
    EXPECT(w, APP_KEY_PROVIDER, FAIL);
    WHY(w, APP_KEY_PROVIDER, "public simulator");
}

static void provider_is_the_kind_of_the_definition(void **state)
{
    static const struct {
        const char *member, *payload;
        tc_check_status status;
    } cases[] = {
        {"\"key_provider\":\"none\"", "{\"name\":\"none\",\"id\":\"\"}", TC_CHECK_PASS},
        {"\"key_provider\":\"tpm\"", "{\"name\":\"tpm\",\"id\":\"\"}", TC_CHECK_PASS},
        {"\"key_provider\":\"local\"", LOCAL, TC_CHECK_PASS},
        {"\"key_provider\":\"kms\"", WORLD_KMS, TC_CHECK_PASS},
        {"\"key_provider\":\"kms\"", "{\"name\":\"none\",\"id\":\"\"}", TC_CHECK_FAIL},
        {"\"key_provider\":\"local\"", WORLD_KMS, TC_CHECK_FAIL},
        {"\"key_provider\":\"tpm\"", LOCAL, TC_CHECK_FAIL},
        {"\"key_provider\":\"none\"", LOCAL, TC_CHECK_FAIL},
        {"\"key_provider\":\"local\",\"key_provider_id\":\"" LOCAL_ID "\"", LOCAL, TC_CHECK_PASS},
        {"\"key_provider\":\"local\",\"key_provider_id\":"
         "\"1B7A49378403249b6986a907844cab0921eca32dd"
         "47e657f3c10311ccaeccf8b\"",
         LOCAL, TC_CHECK_PASS},
        {"\"key_provider\":\"local\",\"key_provider_id\":\"00\"", LOCAL, TC_CHECK_FAIL},
        {"\"key_provider\":\"local\",\"key_provider_id\":"
         "\"0b7a49378403249b6986a907844cab0921eca32dd"
         "47e657f3c10311ccaeccf8b\"",
         LOCAL, TC_CHECK_FAIL},
        {"\"key_provider\":\"local\",\"key_provider_id\":"
         "\"zb7a49378403249b6986a907844cab0921eca32dd"
         "47e657f3c10311ccaeccf8b\"",
         LOCAL, TC_CHECK_FAIL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_wr w = tc_wr_init(*state, 4096);
        tc_bytes compose;
        world *x;

        tc_wr_lit(&w, "{\"manifest_version\":2,");
        tc_wr_lit(&w, cases[i].member);
        tc_wr_lit(&w, "}");
        tc_wr_u8(&w, 0);
        assert_true(tc_wr_finish(&compose, &w));
        x = simple(*state, (const char *)compose.p, cases[i].payload, false);
        world_run(x);
        world_expect(x, TC_CHECK_ID_APP_KEY_PROVIDER, cases[i].status);
    }
}

/* ---- old releases ---- */

static void release_without_end_mark_warns(void **state)
{
    world *w = world_start(*state, WORLD_COMPOSE, WORLD_KMS);

    world_add(w, "rootfs-hash", tc_bytes_of(w->image_hash, 32));
    world_add(w, "app-id", tc_bytes_of(w->app_id, 20));
    world_add(w, "compose-hash", tc_bytes_of(w->compose_hash, 32));
    world_add(w, "ca-cert-hash", tc_bytes_of(w->image_hash, 32));
    world_add(w, "instance-id", tc_bytes_of(w->instance_id, 20));
    world_run(w);
    EXPECT(w, EVENT_LOG_SEQUENCE, WARN);
    EXPECT(w, COMPOSE_HASH, PASS);
    EXPECT(w, APP_ID, PASS);
    EXPECT(w, APP_KEY_PROVIDER, INCONCLUSIVE);
    world_at(w, "compose-hash")->name = TC_STR("upgraded-app-id");
    world_run(w);
    EXPECT(w, EVENT_LOG_SEQUENCE, WARN);
    EXPECT(w, COMPOSE_HASH, INCONCLUSIVE);
    w->policy.compose_hashes = &w->ev.app_compose;
    w->policy.n_compose_hashes = 1;
    world_run(w);
    EXPECT(w, COMPOSE_ACCEPTED, INCONCLUSIVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(exact_definition_passes),
        TEST(definition_of_the_guest_agent_is_used),
        TEST(reformatted_definition_fails),
        TEST(missing_definition_is_inconclusive),
        TEST(policy_can_name_compose_hashes),
        TEST(app_must_be_the_one_asked_for),
        TEST(app_id_has_20_bytes),
        TEST(kms_app_id_may_be_any),
        TEST(app_id_without_kms_is_the_compose_hash),
        TEST(compose_hash_of_another_size_names_no_app),
        TEST(events_of_any_size_are_judged),
        TEST(newest_release_lets_the_app_id_be_chosen),
        TEST(instance_must_be_the_one_asked_for),
        TEST(instance_id_has_20_bytes_or_none),
        TEST(provider_has_one_form),
        TEST(provider_ids_have_the_form_of_their_kind),
        TEST(published_key_is_refused),
        TEST(provider_is_the_kind_of_the_definition),
        TEST(release_without_end_mark_warns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
