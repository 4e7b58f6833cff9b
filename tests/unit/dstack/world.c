/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include "base/hex.h"
#include "crypto/digest.h"
#include "trustcenter/check.h"

const char WORLD_COMPOSE[] =
    "{\"manifest_version\":2,\"name\":\"demo\",\"runner\":\"docker-compose\","
    "\"docker_compose_file\":\"services:\\n  web:\\n    image: "
    "nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\\n\","
    "\"kms_enabled\":true,\"public_logs\":false,\"public_sysinfo\":false}";

/* The key is the base point of P-256: nobody's KMS. */
const char WORLD_KMS[] =
    "{\"name\":\"kms\",\"id\":\"3059301306072a8648ce3d020106082a8648ce3d03010703420004"
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5\"}";

tc_event *world_add(world *w, const char *name, tc_bytes payload)
{
    tc_event *event = &w->events[w->n++];

    assert_true(w->n <= WORLD_EVENTS);
    *event = (tc_event){.imr = TC_RUNTIME_REGISTER,
                        .type = TC_EVENT_RUNTIME,
                        .name = tc_str_from_c(name),
                        .payload = payload,
                        .version = TC_EVENT_V1};
    return event;
}

tc_event *world_at(world *w, const char *name)
{
    for (size_t i = 0; i < w->n; i++) {
        if (w->events[i].imr == TC_RUNTIME_REGISTER && tc_str_is(w->events[i].name, name)) {
            return &w->events[i];
        }
    }
    fail_msg("no event %s", name);
    return NULL;
}

tc_event *world_insert(world *w, const char *before, const char *name, tc_bytes payload)
{
    tc_event *at = world_at(w, before);
    size_t behind = (size_t)(&w->events[w->n] - at);

    world_add(w, name, payload);
    tc_event added = w->events[w->n - 1];
    memmove(at + 1, at, behind * sizeof *at);
    *at = added;
    return at;
}

void world_remove(world *w, const char *name)
{
    tc_event *at = world_at(w, name);

    memmove(at, at + 1, (size_t)(&w->events[w->n] - at - 1) * sizeof *at);
    w->n--;
}

static void add_boot(world *w, uint32_t imr, uint32_t type)
{
    tc_event *event = world_add(w, "", text("data"));

    event->imr = imr;
    event->type = type;
}

world *world_start(tc_arena *arena, const char *compose, const char *key_provider)
{
    world *w = TC_NEW(arena, world);
    tc_bytes definition = text(compose);

    assert_non_null(w);
    w->arena = arena;
    w->compose = compose;
    w->key_provider = key_provider;
    tc_sha256(w->compose_hash, &definition, 1);
    memcpy(w->app_id, w->compose_hash, sizeof w->app_id);
    memset(w->instance_id, 0x11, sizeof w->instance_id);
    memset(w->image_hash, 0x22, sizeof w->image_hash);
    memset(w->mrtd, 0x33, sizeof w->mrtd);
    memset(w->qe_user_data, 0x44, sizeof w->qe_user_data);
    memset(w->ppid, 0x55, sizeof w->ppid);
    memset(w->report_data, 0x66, sizeof w->report_data);
    for (uint32_t imr = 0; imr < TC_RUNTIME_REGISTER; imr++) {
        add_boot(w, imr, 0x8000000b);
        add_boot(w, imr, 4);
        add_boot(w, imr, 0x0a);
        add_boot(w, imr, 0x0a);
    }
    w->ev.app_compose = definition;
    w->ev.has_app_compose = true;
    return w;
}

world *world_new(tc_arena *arena)
{
    world *w = world_start(arena, WORLD_COMPOSE, WORLD_KMS);

    world_add(w, "system-preparing", text(""));
    world_add(w, "app-id", tc_bytes_of(w->app_id, sizeof w->app_id));
    world_add(w, "compose-hash", tc_bytes_of(w->compose_hash, sizeof w->compose_hash));
    world_add(w, "instance-id", tc_bytes_of(w->instance_id, sizeof w->instance_id));
    world_add(w, "boot-mr-done", text(""));
    world_add(w, "os-image-hash", tc_bytes_of(w->image_hash, sizeof w->image_hash));
    world_add(w, "key-provider", text(w->key_provider));
    world_add(w, "storage-fs", text("zfs"));
    world_add(w, "system-ready", text(""));
    tc_mr_config_id_v1(w->mr_config_id, w->compose_hash);
    w->ev.vm_config = TC_STR("{\"os_image_hash\":\"22222222222222222222222222222222"
                             "22222222222222222222222222222222\"}");
    return w;
}

static void set_registers(world *w)
{
    w->registers = (tc_registers){
        .mrtd = tc_bytes_of(w->mrtd, sizeof w->mrtd),
        .mr_config_id = tc_bytes_of(w->mr_config_id, sizeof w->mr_config_id),
        .mr_owner = tc_bytes_of(w->mr_owner, sizeof w->mr_owner),
        .mr_owner_config = tc_bytes_of(w->mr_owner_config, sizeof w->mr_owner_config),
        .report_data = tc_bytes_of(w->report_data, sizeof w->report_data),
        .qe_user_data = tc_bytes_of(w->qe_user_data, sizeof w->qe_user_data),
        .ppid = tc_bytes_of(w->ppid, sizeof w->ppid),
    };
    for (size_t i = 0; i < TC_REGISTERS; i++) {
        w->registers.rtmr[i] = tc_bytes_of(w->rtmr[i], sizeof w->rtmr[i]);
    }
}

void world_seal(world *w)
{
    tc_replay replay;

    w->log = (tc_event_log){.events = w->events, .n = w->n};
    for (size_t i = 0; i < w->n; i++) {
        tc_event *event = &w->events[i];

        if (event->imr == TC_RUNTIME_REGISTER && event->type == TC_EVENT_RUNTIME) {
            assert_true(tc_event_digest(w->digests[i], w->arena, event));
            if (event->version == TC_EVENT_V2) {
                event->has_preimage = true;
                assert_true(tc_event_preimage(&event->preimage, w->arena, event));
            }
        } else {
            memset(w->digests[i], (int)(i + 1), TC_REGISTER_SIZE);
        }
        event->digest = tc_bytes_of(w->digests[i], TC_REGISTER_SIZE);
    }
    assert_true(tc_event_log_replay(&replay, w->arena, &w->log));
    memcpy(w->rtmr, replay.registers, sizeof w->rtmr);
    set_registers(w);
    w->ev.event_log = &w->log;
}

void world_judge(world *w)
{
    w->log.n = w->n;
    tc_checks_init(&w->checks, w->arena);
    tc_dstack_verify(&w->facts, w->arena, &w->registers, &w->ev, &w->policy, &w->checks);
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        const tc_check_info *info = tc_check_info_of((tc_check_id)i);
        bool ours = info->section == TC_SECTION_SOURCE_CODE || i == TC_CHECK_ID_REPORT_DATA ||
                    i == TC_CHECK_ID_QUOTE_FRESHNESS;

        /* Nothing is left out, and nothing that is not a pass stays without a word. */
        assert_int_equal(w->checks.items[i].status != TC_CHECK_NOT_RUN, ours);
        assert_true(!ours || w->checks.items[i].status == TC_CHECK_PASS ||
                    w->checks.items[i].why.n > 0);
    }
}

void world_run(world *w)
{
    world_seal(w);
    world_judge(w);
}

void world_expect(const world *w, tc_check_id id, tc_check_status status)
{
    const tc_check *check = &w->checks.items[id];

    if (check->status != status) {
        fail_msg("%s is %s, not %s: %.*s", tc_check_info_of(id)->id,
                 tc_check_status_id(check->status), tc_check_status_id(status), (int)check->why.n,
                 check->why.p);
    }
}

void world_why(const world *w, tc_check_id id, const char *part)
{
    tc_str why = w->checks.items[id].why;

    if (tc_bytes_find(tc_bytes_from_str(why), text(part)) == SIZE_MAX) {
        fail_msg("%s says \"%.*s\", not \"%s\"", tc_check_info_of(id)->id, (int)why.n, why.p, part);
    }
}

void world_torture(const world *good)
{
    for (uint64_t n = 1; n < 4000; n++) {
        tc_arena arena;
        tc_checks checks;
        tc_instance_facts facts;
        bool failed;

        tc_arena_init(&arena, ARENA_CAP);
        arena.fail_at = n;
        tc_checks_init(&checks, &arena);
        tc_dstack_verify(&facts, &arena, &good->registers, &good->ev, &good->policy, &checks);
        for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
            tc_check_status was = good->checks.items[i].status;
            tc_check_status is = checks.items[i].status;

            /* It may cost a result, and never makes one better, or the evidence guilty. */
            assert_true(is == was || is == TC_CHECK_INCONCLUSIVE);
        }
        failed = arena.failed;
        tc_arena_done(&arena);
        if (!failed) {
            assert_true(n > 10);
            return;
        }
    }
    fail();
}
