/* SPDX-License-Identifier: Apache-2.0
 *
 * Boot sequences of every release family (dstack:2.2).
 */
#include "support.h"

#include "dstack/sequence.h"

#define EVENTS_MAX 40

/* A sequence written as names; a name with '=' has a payload of that many bytes, "kms" a payload of
 * a KMS. */
static tc_sequence match(tc_arena *arena, const char *names)
{
    static const uint8_t bytes[64];
    tc_event *events = TC_NEW_ARRAY(arena, EVENTS_MAX, tc_event);
    const tc_event **list = TC_NEW_ARRAY(arena, EVENTS_MAX, const tc_event *);
    tc_sequence out;
    size_t n = 0;

    assert_non_null(events);
    assert_non_null(list);
    for (const char *p = names; *p != '\0';) {
        size_t name = strcspn(p, "= ");
        size_t size = 0;

        assert_true(n < EVENTS_MAX);
        events[n] = (tc_event){.imr = 3, .type = TC_EVENT_RUNTIME, .name = tc_str_of(p, name)};
        p += name;
        if (*p == '=' && p[1] == 'k') {
            events[n].payload = text("{\"name\":\"kms\",\"id\":\"\"}");
            p += 2;
        } else if (*p == '=') {
            for (p++; *p >= '0' && *p <= '9'; p++) {
                size = size * 10 + (size_t)(*p - '0');
            }
            events[n].payload = tc_bytes_of(bytes, size);
        }
        list[n] = &events[n];
        n++;
        p += *p == ' ';
    }
    tc_sequence_match(&out, arena, list, n);
    return out;
}

static void expect(tc_arena *arena, const char *names, const char *releases)
{
    tc_sequence s = match(arena, names);

    if (!s.matched) {
        fail_msg("%s: %.*s", names, (int)s.why.n, s.why.p);
    }
    assert_text(s.releases, releases);
}

static void refuse(tc_arena *arena, const char *names, const char *why)
{
    tc_sequence s = match(arena, names);

    assert_false(s.matched);
    if (tc_bytes_find(tc_bytes_from_str(s.why), text(why)) == SIZE_MAX) {
        fail_msg("%s: \"%.*s\", not \"%s\"", names, (int)s.why.n, s.why.p, why);
    }
}

#define START "system-preparing app-id=20 compose-hash=32 instance-id=20 boot-mr-done "

static void every_family_is_recognised(void **state)
{
    expect(*state, "rootfs-hash=32 app-id=20 upgraded-app-id=20 ca-cert-hash=32 instance-id=20",
           "dstack 0.3.1 to 0.3.2");
    expect(*state, "rootfs-hash=32 app-id=20 compose-hash=32 ca-cert-hash=32 instance-id=20",
           "dstack 0.3.3 to 0.3.6");
    expect(*state,
           "system-preparing rootfs-hash=32 app-id=20 compose-hash=32 instance-id=20 boot-mr-done "
           "key-provider=k system-ready",
           "dstack 0.4.0");
    expect(*state, START "key-provider=9 system-ready",
           "dstack 0.4.2 to 0.5.0 or dstack 0.5.1 to 0.5.4");
    expect(*state, START "mr-kms=32 key-provider=k system-ready",
           "dstack 0.4.2 to 0.5.0 or dstack 0.5.1 to 0.5.4");
    expect(*state, START "mr-kms=32 mr-kms=32 os-image-hash=32 key-provider=k system-ready",
           "dstack 0.5.1 to 0.5.4");
    expect(*state, START "os-image-hash=32 key-provider=k system-ready", "dstack 0.5.1 to 0.5.4");
    expect(*state, START "key-provider=9 storage-fs=3 system-ready", "dstack 0.5.5 to 0.5.11");
    expect(*state, START "mr-kms=32 os-image-hash=32 key-provider=k storage-fs=3 system-ready",
           "dstack 0.5.5 to 0.5.11");
    expect(*state,
           "system-preparing app-id=20 compose-hash=32 gpu-policy-hash=32 instance-id=20 "
           "boot-mr-done key-provider=9 storage-fs=3 system-ready",
           "dstack 0.6");
    expect(*state,
           "system-preparing app-id=20 compose-hash=32 init-script-hash=32 init-script-hash=32 "
           "init-script-hash=32 init-script-hash=32 init-script-hash=32 gpu-policy-hash=32 "
           "gpu-attestation=50 instance-id boot-mr-done os-image-hash=32 key-provider=k "
           "storage-fs=4 system-ready",
           "dstack 0.6");
}

static void families_tell_what_they_mark_and_allow(void **state)
{
    tc_sequence s =
        match(*state, "rootfs-hash=32 app-id=20 compose-hash=32 ca-cert-hash=32 instance-id=20");

    assert_true(s.matched && !s.has_ready && !s.free_app_id);
    s = match(*state, START "key-provider=9 system-ready");
    assert_true(s.matched && s.has_ready && !s.free_app_id);
    s = match(*state, "system-preparing app-id=20 compose-hash=32 gpu-policy-hash=32 "
                      "instance-id=20 boot-mr-done key-provider=9 storage-fs=3 system-ready");
    assert_true(s.matched && s.has_ready && s.free_app_id);
}

static void each_step_stands_once(void **state)
{
    refuse(*state, START "key-provider=9 key-provider=9 system-ready", "second key-provider");
    refuse(*state,
           "system-preparing app-id=20 app-id=20 compose-hash=32 instance-id=20 boot-mr-done "
           "key-provider=9 system-ready",
           "second app-id");
    refuse(*state, START "os-image-hash=32 os-image-hash=32 key-provider=k system-ready",
           "second os-image-hash");
    refuse(*state,
           "system-preparing app-id=20 compose-hash=32 init-script-hash=32 init-script-hash=32 "
           "init-script-hash=32 init-script-hash=32 init-script-hash=32 init-script-hash=32 "
           "gpu-policy-hash=32 instance-id=20 boot-mr-done key-provider=9 storage-fs=3 "
           "system-ready",
           "second init-script-hash");
}

static void no_step_is_missing_or_elsewhere(void **state)
{
    refuse(*state, "", "ends before system-preparing");
    refuse(*state, START, "ends before key-provider, without system-ready");
    refuse(*state, START "key-provider=9", "without system-ready");
    refuse(*state, START "key-provider=9 storage-fs=3", "ends before system-ready");
    refuse(*state, START "system-ready", "missing key-provider");
    refuse(*state, "app-id=20", "app-id stands where system-preparing belongs");
    refuse(*state, START "key-provider=9 os-image-hash=32 system-ready",
           "os-image-hash stands where");
    refuse(*state, START "key-provider=9 mystery system-ready", "unknown event mystery");
    refuse(*state, "rootfs-hash=32 app-id=20 compose-hash=32 ca-cert-hash=32", "instance-id");
    /* A family without a mark for its end must end with its last step. */
    refuse(*state, "rootfs-hash=32 app-id=20 compose-hash=32 ca-cert-hash=32 instance-id=20 more",
           "unknown event more");
    refuse(*state,
           "rootfs-hash=32 app-id=20 compose-hash=32 ca-cert-hash=32 instance-id=20 app-id=20",
           "second app-id");
    refuse(*state,
           "rootfs-hash=32 app-id=20 compose-hash=32 ca-cert-hash=32 instance-id=20 key-provider=9",
           "key-provider stands where the end belongs");
}

static void kms_events_need_a_kms(void **state)
{
    refuse(*state, START "os-image-hash=32 key-provider=9 system-ready", "os-image-hash");
    refuse(*state, START "mr-kms=32 key-provider=9 storage-fs=3 system-ready", "mr-kms");
}

static void payloads_have_their_size(void **state)
{
    refuse(*state, "system-preparing=1", "the content of system-preparing");
    refuse(*state, START "key-provider=9 system-ready=1", "the content of system-ready");
    refuse(*state, START "mr-kms=31 key-provider=k system-ready", "the content of mr-kms");
    refuse(*state, "rootfs-hash=33", "the content of rootfs-hash");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_family_is_recognised), TEST(families_tell_what_they_mark_and_allow),
        TEST(each_step_stands_once),      TEST(no_step_is_missing_or_elsewhere),
        TEST(kms_events_need_a_kms),      TEST(payloads_have_their_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
