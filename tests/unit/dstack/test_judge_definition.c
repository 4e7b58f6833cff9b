/* SPDX-License-Identifier: Apache-2.0
 *
 * What the app definition allows, as checks (dstack:2.5).
 */
#include "world.h"

#include "base/wr.h"

#define M   "{\"manifest_version\":2,"
#define RUN M "\"runner\":\"docker-compose\",\"docker_compose_file\":\""
#define SHA "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* judged judges an instance with this definition. */
static world *judged(tc_arena *arena, const char *compose)
{
    world *w = world_start(arena, compose, "{\"name\":\"none\",\"id\":\"\"}");

    world_add(w, "system-preparing", text(""));
    world_add(w, "app-id", tc_bytes_of(w->app_id, sizeof w->app_id));
    world_add(w, "compose-hash", tc_bytes_of(w->compose_hash, sizeof w->compose_hash));
    world_add(w, "instance-id", tc_bytes_of(w->instance_id, sizeof w->instance_id));
    world_add(w, "boot-mr-done", text(""));
    world_add(w, "key-provider", text(w->key_provider));
    world_add(w, "system-ready", text(""));
    world_run(w);
    EXPECT(w, COMPOSE_HASH, PASS);
    return w;
}

static void found(const world *w, tc_check_id id, const char *what)
{
    world_expect(w, id, TC_CHECK_WARN);
    assert_text(w->checks.items[id].found, what);
}

static void plain_definition_passes_everything(void **state)
{
    world *w = judged(*state, RUN "services: {a: {image: 'x" SHA "'}}\"}");

    EXPECT(w, COMPOSE_FORMAT, PASS);
    EXPECT(w, COMPOSE_SERVICES, PASS);
    EXPECT(w, COMPOSE_IMAGES, PASS);
    EXPECT(w, COMPOSE_PRIVILEGED, PASS);
    EXPECT(w, COMPOSE_NETWORK, PASS);
    EXPECT(w, COMPOSE_MOUNTS, PASS);
    EXPECT(w, COMPOSE_SCRIPTS, PASS);
    EXPECT(w, COMPOSE_PUBLIC, PASS);
    EXPECT(w, COMPOSE_ENVS, PASS);
    assert_true(w->facts.has_compose && w->facts.has_services);
    assert_int_equal(w->facts.services.n_services, 1);
}

static void every_finding_warns(void **state)
{
    world *w =
        judged(*state, RUN "include: [o.yml]\\nservices:\\n  a: {image: 'x:1', "
                           "privileged: true, network_mode: host, volumes: ['/etc:/e']}\\n"
                           "  b: {build: 'https://e'}\",\"public_logs\":true,"
                           "\"public_sysinfo\":true,\"allowed_envs\":[\"K\",\"L\"],"
                           "\"pre_launch_script\":\"x\",\"init_script\":\"y\","
                           "\"bash_script\":\"z\",\"docker_config\":{\"registry\":\"r.example\"}}");

    found(w, TC_CHECK_ID_COMPOSE_SERVICES,
          "include o.yml, images come from the registry r.example");
    found(w, TC_CHECK_ID_COMPOSE_IMAGES, "a: x:1, b: built at start");
    found(w, TC_CHECK_ID_COMPOSE_PRIVILEGED, "a: privileged");
    found(w, TC_CHECK_ID_COMPOSE_NETWORK, "a: network_mode host");
    found(w, TC_CHECK_ID_COMPOSE_MOUNTS, "a: /etc");
    found(w, TC_CHECK_ID_COMPOSE_SCRIPTS,
          "b: built at start from https://e, bash_script, pre_launch_script, init_script");
    found(w, TC_CHECK_ID_COMPOSE_PUBLIC, "public_logs, public_sysinfo");
    found(w, TC_CHECK_ID_COMPOSE_ENVS, "K, L");
}

static void script_has_no_services(void **state)
{
    static const char *const scripts[] = {
        M "\"runner\":\"bash\",\"bash_script\":\"echo\"}",
        M "\"runner\":\"bash\",\"docker_compose_file\":\"services: {}\"}",
        M "\"bash_script\":\"echo\"}",
    };

    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        world *w = judged(*state, scripts[i]);

        EXPECT(w, COMPOSE_FORMAT, PASS);
        EXPECT(w, COMPOSE_SERVICES, NOT_APPLICABLE);
        EXPECT(w, COMPOSE_IMAGES, NOT_APPLICABLE);
        EXPECT(w, COMPOSE_MOUNTS, NOT_APPLICABLE);
        found(w, TC_CHECK_ID_COMPOSE_SCRIPTS, "the app itself is a script (runner bash)");
        assert_false(w->facts.has_services);
    }
}

static void other_runners_are_not_known(void **state)
{
    world *w = judged(*state, M "\"runner\":\"podman\",\"docker_compose_file\":\"services: {}\"}");

    EXPECT(w, COMPOSE_FORMAT, PASS);
    EXPECT(w, COMPOSE_SERVICES, INCONCLUSIVE);
    WHY(w, COMPOSE_SERVICES, "podman");
    EXPECT(w, COMPOSE_IMAGES, INCONCLUSIVE);
}

static void wrong_definitions_fail(void **state)
{
    world *w = judged(*state, "{}");

    EXPECT(w, COMPOSE_FORMAT, FAIL);
    EXPECT(w, COMPOSE_SERVICES, INCONCLUSIVE);
    EXPECT(w, COMPOSE_SCRIPTS, INCONCLUSIVE);
    assert_false(w->facts.has_compose);
    w = judged(*state, RUN "services: []\"}");
    EXPECT(w, COMPOSE_FORMAT, PASS);
    EXPECT(w, COMPOSE_SERVICES, FAIL);
    EXPECT(w, COMPOSE_IMAGES, INCONCLUSIVE);
    EXPECT(w, COMPOSE_SCRIPTS, PASS);
    w = judged(*state, M "\"runner\":\"docker-compose\"}");
    EXPECT(w, COMPOSE_SERVICES, FAIL);
    w = judged(*state, M "\"runner\":\"bash\",\"init_script\":"
                         "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}");
    EXPECT(w, COMPOSE_FORMAT, FAIL);
}

static const char *too_long(tc_arena *arena)
{
    size_t n = TC_MAX_APP_COMPOSE + 1;
    char *p = tc_arena_alloc(arena, n + 1);

    assert_non_null(p);
    memset(p, ' ', n);
    return p;
}

/* What we cannot read may be in order: that is not the definition's fault. */
static void definitions_beyond_us_are_inconclusive(void **state)
{
    world *w = judged(*state, RUN "services: {a: &x {image: y}, b: *x}\"}");

    EXPECT(w, COMPOSE_SERVICES, INCONCLUSIVE);
    EXPECT(w, COMPOSE_MOUNTS, INCONCLUSIVE);
    w = judged(*state, too_long(*state));
    EXPECT(w, COMPOSE_FORMAT, INCONCLUSIVE);
    EXPECT(w, COMPOSE_PUBLIC, INCONCLUSIVE);
}

static void long_lists_are_cut_and_say_so(void **state)
{
    tc_wr t = tc_wr_init(*state, TC_MAX_APP_COMPOSE);
    tc_bytes compose;
    tc_str shown;
    world *w;

    tc_wr_lit(&t, M "\"runner\":\"bash\",\"allowed_envs\":[");
    for (size_t i = 0; i < 100; i++) {
        tc_wr_lit(&t, i == 0 ? "\"" : ",\"");
        for (size_t k = 0; k < 100; k++) {
            tc_wr_u8(&t, 'V');
        }
        tc_wr_lit(&t, "\"");
    }
    tc_wr_lit(&t, "]}");
    tc_wr_u8(&t, 0);
    assert_true(tc_wr_finish(&compose, &t));
    w = judged(*state, (const char *)compose.p);
    EXPECT(w, COMPOSE_ENVS, WARN);
    shown = w->checks.items[TC_CHECK_ID_COMPOSE_ENVS].found;
    assert_true(shown.n > 3000 && shown.n <= TC_MAX_SHOWN_TEXT + 64);
    assert_true(tc_str_ends(shown, " …"));
}

static void dropped_findings_are_counted(void **state)
{
    tc_wr t = tc_wr_init(*state, TC_MAX_APP_COMPOSE);
    tc_bytes compose;
    world *w;

    tc_wr_lit(&t, RUN "services:\\n");
    for (size_t i = 0; i < 70; i++) {
        tc_wr_lit(&t, "  s");
        tc_wr_dec(&t, i);
        tc_wr_lit(&t, ": {build: .}\\n");
    }
    tc_wr_lit(&t, "\",\"pre_launch_script\":\"x\",\"allowed_envs\":[\"E\"");
    for (size_t i = 0; i < TC_FINDINGS_MAX; i++) {
        tc_wr_lit(&t, ",\"E\"");
    }
    tc_wr_lit(&t, "]}");
    tc_wr_u8(&t, 0);
    assert_true(tc_wr_finish(&compose, &t));
    w = judged(*state, (const char *)compose.p);
    EXPECT(w, COMPOSE_IMAGES, WARN);
    assert_true(tc_str_ends(w->checks.items[TC_CHECK_ID_COMPOSE_IMAGES].found, " … and 6 more"));
    assert_true(tc_str_ends(w->checks.items[TC_CHECK_ID_COMPOSE_ENVS].found, " … and 1 more"));
    assert_true(tc_str_ends(w->checks.items[TC_CHECK_ID_COMPOSE_SCRIPTS].found,
                            "pre_launch_script … and 9 more"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(plain_definition_passes_everything),
        TEST(every_finding_warns),
        TEST(script_has_no_services),
        TEST(other_runners_are_not_known),
        TEST(wrong_definitions_fail),
        TEST(definitions_beyond_us_are_inconclusive),
        TEST(long_lists_are_cut_and_say_so),
        TEST(dropped_findings_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
