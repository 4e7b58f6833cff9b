/* SPDX-License-Identifier: Apache-2.0
 *
 * app-compose.json (dstack:2.5).
 */
#include "support.h"

#include "base/wr.h"

static bool parse(tc_arena *arena, tc_app_compose *out, const char *literal, tc_diag *diag)
{
    *diag = (tc_diag){0};
    return tc_app_compose_parse(out, arena, text(literal), diag);
}

static tc_app_compose good(tc_arena *arena, const char *literal)
{
    tc_app_compose out;
    tc_diag diag;

    assert_true(parse(arena, &out, literal, &diag));
    return out;
}

static void refuse(tc_arena *arena, const char *literal, tc_reason reason)
{
    tc_app_compose out;
    tc_diag diag;

    assert_false(parse(arena, &out, literal, &diag));
    assert_int_equal(diag.reason, reason);
    assert_int_equal(out.manifest_version, 0);
}

static void definition_is_read(void **state)
{
    tc_app_compose c =
        good(*state, "{\"manifest_version\":2,\"name\":\"n\",\"runner\":\"docker-compose\","
                     "\"docker_compose_file\":\"services: {}\",\"bash_script\":\"b\","
                     "\"pre_launch_script\":\"p\",\"init_script\":[\"a\",\"b\"],"
                     "\"key_provider\":\"tpm\",\"key_provider_id\":\"00\",\"kms_enabled\":true,"
                     "\"gateway_enabled\":true,\"public_logs\":true,\"public_sysinfo\":true,"
                     "\"public_tcbinfo\":false,\"no_instance_id\":true,\"secure_time\":true,"
                     "\"docker_config\":{\"registry\":\"r.example\",\"username\":\"u\"},"
                     "\"allowed_envs\":[\"A\",\"B\"],\"storage_fs\":\"zfs\",\"later\":{\"x\":1}}");

    assert_int_equal(c.manifest_version, 2);
    assert_text(c.name, "n");
    assert_text(c.runner, "docker-compose");
    assert_text(c.docker_compose_file, "services: {}");
    assert_text(c.bash_script, "b");
    assert_text(c.pre_launch_script, "p");
    assert_int_equal(c.n_init_scripts, 2);
    assert_int_equal(c.key_provider, TC_KEY_PROVIDER_TPM);
    assert_text(c.key_provider_id, "00");
    assert_true(c.kms_enabled && c.gateway_enabled && c.public_logs && c.public_sysinfo);
    assert_false(c.public_tcbinfo);
    assert_true(c.no_instance_id && c.secure_time);
    assert_int_equal(c.n_allowed_envs, 2);
    assert_text(c.allowed_envs[1], "B");
    assert_text(c.storage_fs, "zfs");
    assert_text(c.docker_registry, "r.example");
}

static void absent_members_have_defaults(void **state)
{
    tc_app_compose c =
        good(*state,
             "{\"manifest_version\":1,\"name\":null,\"allowed_envs\":null,"
             "\"init_script\":null,\"features\":null,\"docker_config\":null,\"key_provider\":null,"
             "\"public_logs\":null}");

    assert_true(c.public_tcbinfo);
    assert_false(c.public_logs || c.public_sysinfo || c.no_instance_id || c.kms_enabled);
    assert_int_equal(c.key_provider, TC_KEY_PROVIDER_NONE);
    assert_int_equal(c.n_allowed_envs, 0);
    assert_int_equal(c.n_init_scripts, 0);
    assert_int_equal(
        good(*state, "{\"manifest_version\":1,\"docker_config\":{}}").docker_registry.n, 0);
}

#define M "{\"manifest_version\":1,"

static void key_provider_has_old_and_new_forms(void **state)
{
    static const struct {
        const char *text;
        tc_key_provider_kind kind;
    } cases[] = {
        {M "\"key_provider\":\"none\",\"kms_enabled\":true}", TC_KEY_PROVIDER_NONE},
        {M "\"key_provider\":\"local\"}", TC_KEY_PROVIDER_LOCAL},
        {M "\"key_provider\":\"kms\"}", TC_KEY_PROVIDER_KMS},
        {M "\"kms_enabled\":true,\"local_key_provider_enabled\":true}", TC_KEY_PROVIDER_KMS},
        {M "\"local_key_provider_enabled\":true}", TC_KEY_PROVIDER_LOCAL},
        {M "\"features\":[\"kms\",\"tproxy-net\"]}", TC_KEY_PROVIDER_KMS},
        {M "\"features\":[]}", TC_KEY_PROVIDER_NONE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(good(*state, cases[i].text).key_provider, cases[i].kind);
    }
    assert_true(good(*state, M "\"features\":[\"tproxy-net\"]}").gateway_enabled);
    assert_true(good(*state, M "\"tproxy_enabled\":true}").gateway_enabled);
}

static void init_script_may_be_one_or_some(void **state)
{
    assert_int_equal(good(*state, M "\"init_script\":\"x\"}").n_init_scripts, 1);
    assert_int_equal(good(*state, M "\"init_script\":[]}").n_init_scripts, 0);
    assert_int_equal(
        good(*state, M "\"init_script\":[\"1\",\"2\",\"3\",\"4\",\"5\"]}").n_init_scripts, 5);
    refuse(*state, M "\"init_script\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}", TC_REASON_RANGE);
    refuse(*state, M "\"init_script\":[1]}", TC_REASON_TYPE);
    refuse(*state, M "\"init_script\":1}", TC_REASON_TYPE);
}

static void known_members_of_a_wrong_type_are_refused(void **state)
{
    refuse(*state, "[]", TC_REASON_TYPE);
    refuse(*state, "{}", TC_REASON_MISSING);
    refuse(*state, "{\"manifest_version\":\"2\"}", TC_REASON_TYPE);
    refuse(*state, M "\"name\":1}", TC_REASON_TYPE);
    refuse(*state, M "\"docker_compose_file\":{}}", TC_REASON_TYPE);
    refuse(*state, M "\"public_logs\":\"true\"}", TC_REASON_TYPE);
    refuse(*state, M "\"no_instance_id\":1}", TC_REASON_TYPE);
    refuse(*state, M "\"allowed_envs\":\"A\"}", TC_REASON_TYPE);
    refuse(*state, M "\"allowed_envs\":[1]}", TC_REASON_TYPE);
    refuse(*state, M "\"features\":1}", TC_REASON_TYPE);
    refuse(*state, M "\"docker_config\":1}", TC_REASON_TYPE);
    refuse(*state, M "\"docker_config\":{\"registry\":1}}", TC_REASON_TYPE);
    refuse(*state, M "\"key_provider\":1}", TC_REASON_TYPE);
    refuse(*state, M "\"key_provider\":\"cloud\"}", TC_REASON_UNKNOWN);
    refuse(*state, M "\"name\":\"a\",\"name\":\"b\"}", TC_REASON_DUPLICATE);
}

static tc_reason of_size(tc_arena *arena, size_t n)
{
    static const char start[] = M "\"name\":\"";
    tc_wr w = tc_wr_init(arena, 2 * TC_MAX_APP_COMPOSE);
    tc_app_compose out;
    tc_diag diag = {0};
    tc_bytes in;

    tc_wr_lit(&w, start);
    for (size_t i = sizeof start - 1 + 2; i < n; i++) {
        tc_wr_u8(&w, 'a');
    }
    tc_wr_lit(&w, "\"}");
    assert_true(tc_wr_finish(&in, &w));
    assert_int_equal(in.n, n);
    return tc_app_compose_parse(&out, arena, in, &diag) ? TC_REASON_NONE : diag.reason;
}

static void size_limit_holds(void **state)
{
    assert_int_equal(of_size(*state, TC_MAX_APP_COMPOSE), TC_REASON_NONE);
    assert_int_equal(of_size(*state, TC_MAX_APP_COMPOSE + 1), TC_REASON_LIMIT);
}

static void definition_survives_lack_of_memory(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 50; n++) {
        tc_arena arena;
        tc_app_compose out;
        tc_diag diag;
        bool ok;

        tc_arena_init(&arena, ARENA_CAP);
        arena.fail_at = n;
        ok = parse(&arena, &out,
                   M "\"name\":\"\\u0041\",\"allowed_envs\":[\"\\u0041\"],\"init_script\":[\"a\"],"
                     "\"features\":[\"a\"]}",
                   &diag);
        assert_true(ok || diag.reason == TC_REASON_NO_MEMORY);
        tc_arena_done(&arena);
        if (ok) {
            return;
        }
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(definition_is_read),
        TEST(absent_members_have_defaults),
        TEST(key_provider_has_old_and_new_forms),
        TEST(init_script_may_be_one_or_some),
        TEST(known_members_of_a_wrong_type_are_refused),
        TEST(size_limit_holds),
        TEST(definition_survives_lack_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
