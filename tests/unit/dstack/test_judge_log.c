/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging event logs (dstack:1.3, 1.5, 2.2, 8.2).
 */
#include "world.h"

#include "crypto/digest.h"

static void good_evidence_passes_every_log_check(void **state)
{
    world *w = world_new(*state);

    world_run(w);
    EXPECT(w, EVENT_LOG_FORMAT, PASS);
    EXPECT(w, EVENT_LOG_BOOT, PASS);
    EXPECT(w, EVENT_LOG_DIGESTS, PASS);
    EXPECT(w, EVENT_LOG_NAMES, PASS);
    EXPECT(w, EVENT_LOG_RUNTIME, PASS);
    EXPECT(w, EVENT_LOG_AGREEMENT, NOT_APPLICABLE);
    EXPECT(w, EVENT_LOG_SEQUENCE, PASS);
    EXPECT(w, EVENT_LOG_AFTER_READY, PASS);
    assert_text(w->facts.release, "dstack 0.5.5 to 0.5.11");
    assert_bytes(w->facts.app_id, tc_bytes_of(w->app_id, 20));
    assert_bytes(w->facts.compose_hash, tc_bytes_of(w->compose_hash, 32));
    assert_bytes(w->facts.instance_id, tc_bytes_of(w->instance_id, 20));
    assert_bytes(w->facts.os_image_hash, tc_bytes_of(w->image_hash, 32));
    assert_text(w->facts.key_provider_name, "kms");
    assert_int_equal(w->facts.key_provider_id.n, 182);
    assert_int_equal(w->checks.trouble, TC_OK);
}

static void missing_log_is_inconclusive(void **state)
{
    world *w = world_new(*state);

    world_seal(w);
    w->ev.event_log = NULL;
    world_judge(w);
    EXPECT(w, EVENT_LOG_FORMAT, INCONCLUSIVE);
    WHY(w, EVENT_LOG_FORMAT, "GetQuote");
    EXPECT(w, EVENT_LOG_RUNTIME, INCONCLUSIVE);
    EXPECT(w, EVENT_LOG_SEQUENCE, INCONCLUSIVE);
    EXPECT(w, EVENT_LOG_AFTER_READY, INCONCLUSIVE);
    EXPECT(w, COMPOSE_HASH, INCONCLUSIVE);
    EXPECT(w, APP_ID, INCONCLUSIVE);
    EXPECT(w, APP_INSTANCE, INCONCLUSIVE);
    EXPECT(w, APP_KEY_PROVIDER, INCONCLUSIVE);
    EXPECT(w, MR_CONFIG_ID, INCONCLUSIVE);
    EXPECT(w, OS_IMAGE_HASH, INCONCLUSIVE);
    assert_int_equal(w->facts.app_id.n, 0);
    /* An empty list is no log either. */
    w->n = 0;
    w->ev.event_log = &w->log;
    world_judge(w);
    EXPECT(w, EVENT_LOG_FORMAT, INCONCLUSIVE);
}

static void missing_quote_is_inconclusive(void **state)
{
    world *w = world_new(*state);

    world_seal(w);
    w->registers = (tc_registers){0};
    world_judge(w);
    EXPECT(w, EVENT_LOG_FORMAT, PASS);
    EXPECT(w, EVENT_LOG_BOOT, INCONCLUSIVE);
    EXPECT(w, EVENT_LOG_RUNTIME, INCONCLUSIVE);
    EXPECT(w, EVENT_LOG_SEQUENCE, INCONCLUSIVE);
    EXPECT(w, QUOTE_FRESHNESS, INCONCLUSIVE);
    EXPECT(w, MR_CONFIG_ID, INCONCLUSIVE);
    tc_checks_init(&w->checks, w->arena);
    tc_dstack_verify(&w->facts, w->arena, NULL, &w->ev, &w->policy, &w->checks);
    EXPECT(w, EVENT_LOG_RUNTIME, INCONCLUSIVE);
    /* The facts are still shown, for what they are. */
    assert_int_equal(w->facts.app_id.n, 20);
}

/* ---- boot registers ---- */

static void changed_boot_events_fail(void **state)
{
    static const char *const words[] = {"RTMR 0", "RTMR 1", "RTMR 2"};

    for (size_t i = 0; i < 3; i++) {
        world *w = world_new(*state);

        world_seal(w);
        w->rtmr[i][0] ^= 1;
        world_judge(w);
        EXPECT(w, EVENT_LOG_BOOT, FAIL);
        WHY(w, EVENT_LOG_BOOT, words[i]);
        assert_int_equal(w->checks.items[TC_CHECK_ID_EVENT_LOG_BOOT].expected.n, 96);
        assert_int_equal(w->checks.items[TC_CHECK_ID_EVENT_LOG_BOOT].found.n, 96);
        EXPECT(w, EVENT_LOG_RUNTIME, PASS);
    }
}

static void reordered_boot_events_fail(void **state)
{
    world *w = world_new(*state);
    tc_event first;

    world_seal(w);
    first = w->events[0];
    w->events[0] = w->events[1];
    w->events[1] = first;
    world_judge(w);
    EXPECT(w, EVENT_LOG_BOOT, FAIL);
}

static void stripped_log_is_inconclusive(void **state)
{
    world *w = world_new(*state);

    world_seal(w);
    w->events[5].digest.n = 0;
    world_judge(w);
    EXPECT(w, EVENT_LOG_BOOT, INCONCLUSIVE);
    WHY(w, EVENT_LOG_BOOT, "stripped");
    /* As in certificates: three events of RTMR 0, none of 1 and 2. */
    world_seal(w);
    memmove(w->events, w->events + 1, (w->n - 1) * sizeof w->events[0]);
    w->n--;
    memmove(w->events + 3, w->events + 11, (w->n - 11) * sizeof w->events[0]);
    w->n -= 8;
    world_judge(w);
    EXPECT(w, EVENT_LOG_BOOT, INCONCLUSIVE);
    EXPECT(w, EVENT_LOG_RUNTIME, PASS);
    EXPECT(w, EVENT_LOG_SEQUENCE, PASS);
}

static void firmware_table_replaces_stripped_events(void **state)
{
    world *w = world_new(*state);
    tc_event boot[12];
    tc_event_log ccel = {.events = boot, .n = 12};

    world_seal(w);
    memcpy(boot, w->events, sizeof boot);
    w->ev.ccel = &ccel;
    world_judge(w);
    EXPECT(w, EVENT_LOG_BOOT, PASS); /* both agree */
    memmove(w->events, w->events + 12, (w->n - 12) * sizeof w->events[0]);
    w->n -= 12;
    world_judge(w);
    EXPECT(w, EVENT_LOG_BOOT, PASS); /* the table alone */
    ccel.n = 11;
    world_judge(w);
    EXPECT(w, EVENT_LOG_BOOT, FAIL);
    WHY(w, EVENT_LOG_BOOT, "CCEL");
}

static void the_complete_one_of_two_copies_is_replayed(void **state)
{
    world *w = world_new(*state);
    tc_event_log cut;

    world_seal(w);
    cut = (tc_event_log){.events = w->events + 12, .n = w->n - 12};
    w->ev.event_log = &cut;
    w->ev.other_log = &w->log;
    world_judge(w);
    EXPECT(w, EVENT_LOG_BOOT, PASS);
    EXPECT(w, EVENT_LOG_AGREEMENT, PASS);
    EXPECT(w, EVENT_LOG_SEQUENCE, PASS);
}

/* ---- digests ---- */

static void payload_that_does_not_fit_its_digest_fails(void **state)
{
    world *w = world_new(*state);
    uint8_t other[32] = {1};

    world_seal(w);
    world_at(w, "compose-hash")->payload = tc_bytes_of(other, sizeof other);
    world_judge(w);
    EXPECT(w, EVENT_LOG_DIGESTS, FAIL);
    WHY(w, EVENT_LOG_DIGESTS, "compose-hash");
    EXPECT(w, EVENT_LOG_RUNTIME, FAIL); /* the computed digest is replayed, not the given one */
    EXPECT(w, EVENT_LOG_SEQUENCE, INCONCLUSIVE);
    EXPECT(w, COMPOSE_HASH, INCONCLUSIVE);
    EXPECT(w, APP_ID, INCONCLUSIVE);
}

static void digest_that_does_not_fit_fails_although_the_rest_replays(void **state)
{
    world *w = world_new(*state);

    world_seal(w);
    world_at(w, "app-id")->digest = w->events[0].digest;
    world_judge(w);
    EXPECT(w, EVENT_LOG_DIGESTS, FAIL);
    EXPECT(w, EVENT_LOG_RUNTIME, PASS);
    EXPECT(w, EVENT_LOG_SEQUENCE, INCONCLUSIVE);
}

static void stripped_digests_are_computed(void **state)
{
    world *w = world_new(*state);

    world_seal(w);
    for (size_t i = 12; i < w->n; i++) {
        w->events[i].digest.n = 0;
    }
    world_judge(w);
    EXPECT(w, EVENT_LOG_DIGESTS, PASS);
    EXPECT(w, EVENT_LOG_RUNTIME, PASS);
}

static void version_2_needs_its_own_preimage(void **state)
{
    world *w = world_new(*state);

    for (size_t i = 12; i < w->n; i++) {
        w->events[i].version = TC_EVENT_V2;
    }
    world_run(w);
    EXPECT(w, EVENT_LOG_DIGESTS, PASS);
    EXPECT(w, EVENT_LOG_RUNTIME, PASS);
    EXPECT(w, EVENT_LOG_SEQUENCE, PASS);
    w->events[13].preimage = text("{}");
    world_judge(w);
    EXPECT(w, EVENT_LOG_DIGESTS, FAIL);
    WHY(w, EVENT_LOG_DIGESTS, "preimage");
    w->events[13].has_preimage = false;
    world_judge(w);
    EXPECT(w, EVENT_LOG_DIGESTS, FAIL);
}

static void wrong_version_label_fails(void **state)
{
    world *w = world_new(*state);

    world_seal(w);
    world_at(w, "app-id")->version = TC_EVENT_V2;
    world_judge(w);
    EXPECT(w, EVENT_LOG_DIGESTS, FAIL);
    EXPECT(w, EVENT_LOG_RUNTIME, FAIL);
}

/* ---- names ---- */

static void colon_in_a_name_fails_even_if_the_log_replays(void **state)
{
    world *w = world_new(*state);
    tc_event *event = world_at(w, "key-provider");

    /* The same bytes, cut elsewhere: the digest and the replay do not notice. */
    event->name = TC_STR("key-provider:{\"name\"");
    event->payload = text(WORLD_KMS + sizeof "{\"name\":" - 1);
    world_run(w);
    EXPECT(w, EVENT_LOG_DIGESTS, PASS);
    EXPECT(w, EVENT_LOG_RUNTIME, PASS);
    EXPECT(w, EVENT_LOG_NAMES, FAIL);
    EXPECT(w, EVENT_LOG_SEQUENCE, INCONCLUSIVE);
    EXPECT(w, APP_KEY_PROVIDER, INCONCLUSIVE);
}

static void system_names_are_lower_case(void **state)
{
    static const char *const bad[] = {"App-id", "app id", "app/id", "", "app-id\n", "\xc3\xa9"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        world *w = world_new(*state);

        world_insert(w, "system-ready", bad[i], text(""));
        world_run(w);
        EXPECT(w, EVENT_LOG_NAMES, FAIL);
    }
}

static void app_names_are_freer_but_have_no_colon(void **state)
{
    static const struct {
        const char *name;
        bool good;
    } cases[] = {
        {"LIUM_MINER_HOTKEY", true},
        {"with space", true},
        {"a:b", false},
        {"", false},
        {"a\x7f", false},
        {"\xc3\xa9", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        world *w = world_new(*state);

        world_add(w, cases[i].name, text("x"));
        world_run(w);
        world_expect(w, TC_CHECK_ID_EVENT_LOG_NAMES, cases[i].good ? TC_CHECK_PASS : TC_CHECK_FAIL);
    }
}

static void other_types_in_rtmr_3_fail(void **state)
{
    world *w = world_new(*state);

    world_at(w, "storage-fs")->type = 4;
    world_run(w);
    EXPECT(w, EVENT_LOG_NAMES, FAIL);
    EXPECT(w, EVENT_LOG_RUNTIME, PASS);
    EXPECT(w, EVENT_LOG_SEQUENCE, INCONCLUSIVE);
    world_at(w, "storage-fs")->digest.n = 0;
    world_judge(w);
    EXPECT(w, EVENT_LOG_RUNTIME, INCONCLUSIVE);
}

static void familiar_names_in_boot_registers_fail(void **state)
{
    world *w = world_new(*state);
    tc_event *event = &w->events[1];

    event->type = TC_EVENT_RUNTIME;
    event->name = TC_STR("app-id");
    world_run(w);
    EXPECT(w, EVENT_LOG_BOOT, PASS);
    EXPECT(w, EVENT_LOG_NAMES, FAIL);
    /* With another type the name means nothing. */
    event->type = 4;
    world_run(w);
    EXPECT(w, EVENT_LOG_NAMES, PASS);
    assert_bytes(w->facts.app_id, tc_bytes_of(w->app_id, 20));
}

/* ---- runtime replay ---- */

static void later_log_tells_when_the_quote_was_taken(void **state)
{
    world *w = world_new(*state);

    world_seal(w);
    world_add(w, "later", text("x"));
    world_judge(w);
    EXPECT(w, EVENT_LOG_RUNTIME, FAIL);
    WHY(w, EVENT_LOG_RUNTIME, "after the log's first 9 of 10 runtime events");
}

static void unlogged_extension_fails(void **state)
{
    world *w = world_new(*state);

    world_seal(w);
    w->rtmr[3][47] ^= 0x80;
    world_judge(w);
    EXPECT(w, EVENT_LOG_RUNTIME, FAIL);
    EXPECT(w, EVENT_LOG_SEQUENCE, INCONCLUSIVE);
}

/* ---- copies ---- */

static void runtime_list_must_equal_the_log(void **state)
{
    world *w = world_new(*state);
    tc_event list[WORLD_EVENTS];
    tc_event_log runtime = {.events = list};
    uint8_t other[20] = {1};

    world_seal(w);
    runtime.n = w->n - 12;
    memcpy(list, w->events + 12, runtime.n * sizeof list[0]);
    for (size_t i = 0; i < runtime.n; i++) {
        list[i].digest.n = 0;
    }
    w->ev.runtime = &runtime;
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, PASS);
    list[1].payload = tc_bytes_of(other, sizeof other);
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, FAIL);
    WHY(w, EVENT_LOG_AGREEMENT, "app-id");
    EXPECT(w, EVENT_LOG_RUNTIME, PASS);
    list[1] = w->events[13];
    list[1].name = TC_STR("app-ID");
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, FAIL);
    list[1] = w->events[13];
    list[1].version = TC_EVENT_V2;
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, FAIL);
    list[1] = w->events[13];
    runtime.n--;
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, FAIL);
    WHY(w, EVENT_LOG_AGREEMENT, "system-ready");
    runtime.n = 0;
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, FAIL);
}

static void runtime_list_alone_is_replayed(void **state)
{
    world *w = world_new(*state);
    tc_event_log runtime;
    tc_event_log empty = {0};

    for (size_t i = 12; i < w->n; i++) {
        w->events[i].version = TC_EVENT_V2;
    }
    world_seal(w);
    for (size_t i = 12; i < w->n; i++) {
        w->events[i].digest.n = 0;
        w->events[i].has_preimage = false; /* a runtime list has none */
    }
    runtime = (tc_event_log){.events = w->events + 12, .n = w->n - 12};
    w->ev.runtime = &runtime;
    w->ev.event_log = &empty;
    world_judge(w);
    EXPECT(w, EVENT_LOG_DIGESTS, PASS);
    EXPECT(w, EVENT_LOG_RUNTIME, PASS);
    EXPECT(w, EVENT_LOG_SEQUENCE, PASS);
    EXPECT(w, EVENT_LOG_BOOT, INCONCLUSIVE);
    EXPECT(w, EVENT_LOG_AGREEMENT, NOT_APPLICABLE);
}

static void second_copies_must_agree(void **state)
{
    world *w = world_new(*state);
    tc_event list[WORLD_EVENTS];
    tc_event_log other = {.events = list};

    world_seal(w);
    other.n = w->n;
    memcpy(list, w->events, w->n * sizeof list[0]);
    list[0].payload.n = 0; /* stripped */
    list[20].digest.n = 0;
    w->ev.other_log = &other;
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, PASS);
    list[0].digest = w->events[3].digest;
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, FAIL);
    WHY(w, EVENT_LOG_AGREEMENT, "without a name");
    list[0] = w->events[0];
    list[0].type = 9;
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, FAIL);
    list[0] = w->events[0];
    list[14].payload.n = 0; /* never tolerated for a runtime event */
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, FAIL);
    list[14] = w->events[14];
    /* The guest agent's claims carry a copy too. */
    w->ev.other_log = NULL;
    w->claims.has_event_log = true;
    w->claims.event_log = other;
    w->ev.claims = &w->claims;
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, PASS);
    w->claims.event_log.n--;
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, FAIL);
    WHY(w, EVENT_LOG_AGREEMENT, "guest agent");
    /* The very same list is one copy. */
    w->claims.event_log = w->log;
    world_judge(w);
    EXPECT(w, EVENT_LOG_AGREEMENT, NOT_APPLICABLE);
}

/* ---- sequence and what comes after ---- */

static void broken_sequences_fail_and_nothing_is_read(void **state)
{
    static const struct {
        const char *remove, *insert, *before, *why;
    } cases[] = {
        {"key-provider", NULL, NULL, "missing key-provider"},
        {"app-id", NULL, NULL, "missing app-id"},
        {"boot-mr-done", NULL, NULL, "missing boot-mr-done"},
        {"system-ready", NULL, NULL, "the log ends before system-ready"},
        {NULL, "app-id", "app-id", "second app-id"},
        {NULL, "key-provider", "system-ready", "second key-provider"},
        {NULL, "backdoor", "system-ready", "unknown event backdoor"},
        {NULL, "gpu-policy-hash", "system-ready", "gpu-policy-hash stands where"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        world *w = world_new(*state);

        if (cases[i].remove != NULL) {
            world_remove(w, cases[i].remove);
        }
        if (cases[i].insert != NULL) {
            world_insert(w, cases[i].before, cases[i].insert, text("x"));
        }
        world_run(w);
        EXPECT(w, EVENT_LOG_RUNTIME, PASS);
        EXPECT(w, EVENT_LOG_SEQUENCE, FAIL);
        WHY(w, EVENT_LOG_SEQUENCE, cases[i].why);
        EXPECT(w, APP_ID, INCONCLUSIVE);
        EXPECT(w, COMPOSE_HASH, INCONCLUSIVE);
        EXPECT(w, APP_KEY_PROVIDER, INCONCLUSIVE);
        EXPECT(w, OS_IMAGE_HASH, INCONCLUSIVE);
        EXPECT(w, MR_CONFIG_ID, INCONCLUSIVE);
    }
}

static void repeated_values_are_not_shown(void **state)
{
    world *w = world_new(*state);

    world_insert(w, "app-id", "app-id", text("01234567890123456789"));
    world_run(w);
    assert_int_equal(w->facts.app_id.n, 0);
}

static void boot_time_quote_is_no_running_app(void **state)
{
    world *w = world_new(*state);

    while (w->n > 17) {
        w->n--;
    }
    world_run(w);
    EXPECT(w, EVENT_LOG_SEQUENCE, FAIL);
    WHY(w, EVENT_LOG_SEQUENCE, "during boot");
    EXPECT(w, EVENT_LOG_AFTER_READY, INCONCLUSIVE);
}

static void later_events_are_listed_and_never_read(void **state)
{
    world *w = world_new(*state);

    world_add(w, "app-id", text("01234567890123456789"));
    world_add(w, "system-ready", text(""));
    world_add(w, "compose-hash", text("x"));
    world_run(w);
    EXPECT(w, EVENT_LOG_SEQUENCE, PASS);
    EXPECT(w, EVENT_LOG_AFTER_READY, WARN);
    WHY(w, EVENT_LOG_AFTER_READY, "3 later events");
    assert_text(w->checks.items[TC_CHECK_ID_EVENT_LOG_AFTER_READY].found,
                "app-id, system-ready, compose-hash");
    assert_int_equal(w->facts.n_after_ready, 3);
    assert_text(w->facts.after_ready[0].name, "app-id");
    assert_bytes(w->facts.app_id, tc_bytes_of(w->app_id, 20));
    EXPECT(w, APP_ID, PASS);
    EXPECT(w, COMPOSE_HASH, PASS);
}

/* Before system-ready only is what the system said. */
static void identity_after_ready_is_no_identity(void **state)
{
    world *w = world_new(*state);

    world_remove(w, "app-id");
    world_add(w, "app-id", tc_bytes_of(w->app_id, 20));
    world_run(w);
    EXPECT(w, EVENT_LOG_SEQUENCE, FAIL);
    assert_int_equal(w->facts.app_id.n, 0);
}

/* flip_all flips every bit of some bytes of the evidence, one at a time, and expects a check to
 * notice each. */
static void flip_all(world *w, uint8_t *p, size_t n, tc_check_id id)
{
    for (size_t bit = 0; bit < 8 * n; bit++) {
        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        world_judge(w);
        world_expect(w, id, TC_CHECK_FAIL);
        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void every_flipped_bit_is_noticed(void **state)
{
    world *w = world_new(*state);

    for (size_t i = 12; i < w->n; i++) {
        tc_bytes name = tc_bytes_from_str(w->events[i].name);
        uint8_t *copy = tc_arena_alloc(*state, name.n + w->events[i].payload.n);

        assert_non_null(copy);
        tc_copy(copy, name.p, name.n);
        tc_copy(copy + name.n, w->events[i].payload.p, w->events[i].payload.n);
        w->events[i].name = tc_str_of((const char *)copy, name.n);
        w->events[i].payload = tc_bytes_of(copy + name.n, w->events[i].payload.n);
        world_seal(w);
        flip_all(w, copy, name.n + w->events[i].payload.n, TC_CHECK_ID_EVENT_LOG_RUNTIME);
        flip_all(w, w->digests[i], TC_REGISTER_SIZE, TC_CHECK_ID_EVENT_LOG_DIGESTS);
    }
    for (size_t i = 0; i < 12; i++) {
        flip_all(w, w->digests[i], TC_REGISTER_SIZE, TC_CHECK_ID_EVENT_LOG_BOOT);
    }
    flip_all(w, w->rtmr[3], TC_REGISTER_SIZE, TC_CHECK_ID_EVENT_LOG_RUNTIME);
    flip_all(w, w->rtmr[1], TC_REGISTER_SIZE, TC_CHECK_ID_EVENT_LOG_BOOT);
    world_judge(w);
    EXPECT(w, EVENT_LOG_SEQUENCE, PASS);
}

static void lack_of_memory_never_passes(void **state)
{
    world *w = world_new(*state);
    tc_event boot[12];
    tc_event_log ccel = {.events = boot, .n = 12};

    world_add(w, "later", text("x"));
    world_run(w);
    world_torture(w);
    /* Version 2, with a firmware table. */
    for (size_t i = 12; i < w->n; i++) {
        w->events[i].version = TC_EVENT_V2;
    }
    world_seal(w);
    memcpy(boot, w->events, sizeof boot);
    w->ev.ccel = &ccel;
    world_judge(w);
    EXPECT(w, EVENT_LOG_SEQUENCE, PASS);
    world_torture(w);
    /* A register that does not match, with an event of another type among the others. */
    w->events[13].type = 4;
    w->rtmr[3][0] ^= 1;
    world_judge(w);
    EXPECT(w, EVENT_LOG_RUNTIME, FAIL);
    world_torture(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(good_evidence_passes_every_log_check),
        TEST(missing_log_is_inconclusive),
        TEST(missing_quote_is_inconclusive),
        TEST(changed_boot_events_fail),
        TEST(reordered_boot_events_fail),
        TEST(stripped_log_is_inconclusive),
        TEST(firmware_table_replaces_stripped_events),
        TEST(the_complete_one_of_two_copies_is_replayed),
        TEST(payload_that_does_not_fit_its_digest_fails),
        TEST(digest_that_does_not_fit_fails_although_the_rest_replays),
        TEST(stripped_digests_are_computed),
        TEST(version_2_needs_its_own_preimage),
        TEST(wrong_version_label_fails),
        TEST(colon_in_a_name_fails_even_if_the_log_replays),
        TEST(system_names_are_lower_case),
        TEST(app_names_are_freer_but_have_no_colon),
        TEST(other_types_in_rtmr_3_fail),
        TEST(familiar_names_in_boot_registers_fail),
        TEST(later_log_tells_when_the_quote_was_taken),
        TEST(unlogged_extension_fails),
        TEST(runtime_list_must_equal_the_log),
        TEST(runtime_list_alone_is_replayed),
        TEST(second_copies_must_agree),
        TEST(broken_sequences_fail_and_nothing_is_read),
        TEST(repeated_values_are_not_shown),
        TEST(boot_time_quote_is_no_running_app),
        TEST(later_events_are_listed_and_never_read),
        TEST(identity_after_ready_is_no_identity),
        TEST(every_flipped_bit_is_noticed),
        TEST(lack_of_memory_never_passes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
