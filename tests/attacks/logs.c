/* SPDX-License-Identifier: Apache-2.0
 *
 * Attacks on the event log (dstack:1.3, 1.5, 2.2, 8.2; reference:8.1 items 1 to 3).
 */
#include "events.h"

#include "base/bytes.h"
#include "crypto/digest.h"

/* ---- form ---- */
SHOWN(register_7, insert(log, log->n, runtime_event("compose-hash", other()));
      log->events[log->n - 1].imr = 7;)
SHOWN(register_4, log->events[log->n - 1].imr = 4;)
APPLY(no_log, o->exhibits = 1u << TC_EXHIBIT_COLLATERAL | 1u << TC_EXHIBIT_QUOTE;)

/* ---- boot ---- */
SHOWN(boot_event_dropped, drop(log, 3);)
SHOWN(boot_events_swapped, swap(log, 2, 3);)
SHOWN(boot_event_doubled, insert(log, 5, log->events[5]);)
SHOWN(boot_digest_changed, log->events[0].digest[0] ^= 1;)
SHOWN(boot_digest_missing, log->events[0].no_digest = true;)
SHOWN(boot_event_moved, log->events[13].imr = 1;)
SHOWN(boot_log_only_app, for (size_t i = 0; i < FIRST_APP; i++) drop(log, 0);)
ONLY(ccel_differs, CCEL, log->events[4].digest[5] ^= 1;)
ONLY(ccel_dropped, CCEL, drop(log, 0);)

/* ---- digests ---- */
SHOWN(payload_exchanged, log->events[find(log, "compose-hash")].payload = other();)
SHOWN(name_exchanged, log->events[find(log, "storage-fs")].name = TC_STR("storage-xx");)
SHOWN(digest_exchanged, log->events[find(log, "app-id")].digest[47] ^= 1;)
SHOWN(version_mislabelled, log->events[find(log, "app-id")].version = 2;)
SHOWN(version_unlabelled, tc_forge_event *e = &log->events[find(log, "app-id")]; e->version = 1;
      e->has_preimage = false;)
SHOWN(preimage_exchanged,
      log->events[find(log, "app-id")].preimage = tc_bytes_from_str(TC_STR("{}"));)
SHOWN(preimage_missing, log->events[find(log, "app-id")].has_preimage = false;)

/* ---- names ---- */
SHOWN(boundary_moved, tc_forge_event *e = &log->events[find(log, "key-provider")];
      e->name = TC_STR("key-provider:{\"name\"");
      e->payload = tc_bytes_sub(e->payload, 8, e->payload.n - 8);)
MEASURED(name_with_colon, insert(log, log->n, runtime_event("late:event", other()));)
MEASURED(name_with_space,
         insert(log, find(log, "key-provider"), runtime_event("compose-hash ", other()));)
MEASURED(name_empty, insert(log, log->n, runtime_event("", other()));)

/* ---- runtime replay ---- */
static void digest_v1(tc_forge_event *e)
{
    tc_bytes colon = tc_bytes_of(":", 1);

    tc_sha384(e->digest,
              (tc_bytes[]){tc_bytes_of("\1\0\0\10", 4), colon, tc_bytes_from_str(e->name), colon,
                           e->payload},
              5);
}

SHOWN(event_added, insert(log, log->n, runtime_event("late-event", other()));
      digest_v1(&log->events[log->n - 1]);)
SHOWN(event_dropped, drop(log, find(log, "storage-fs"));)
SHOWN(events_swapped, swap(log, find(log, "app-id"), find(log, "app-id") + 1);)
SHOWN(payload_and_digest, tc_forge_event *e = &log->events[find(log, "compose-hash")];
      e->payload = other(); digest_v1(e);)
SHOWN(last_event_dropped, drop(log, log->n - 1);)

/* ---- agreement ---- */
ONLY(claims_differ, CLAIMS, log->events[find(log, "compose-hash")].payload = other();)
ONLY(claims_shorter, CLAIMS, drop(log, log->n - 1);)
ONLY(runtime_differs, RUNTIME, log->events[find(log, "compose-hash")].payload = other();)
ONLY(runtime_longer, RUNTIME, insert(log, log->n, runtime_event("late-event", other()));)
ONLY(attested_differs, ATTESTED, tc_forge_event *e = &log->events[find(log, "compose-hash")];
     e->payload = other(); digest_v1(e);)

/* ---- sequence: really measured, and still not a release's order ---- */
MEASURED(second_app_id, insert(log, find(log, "app-id"), runtime_event("app-id", other()));)
MEASURED(second_compose_hash,
         insert(log, find(log, "instance-id"), runtime_event("compose-hash", other()));)
MEASURED(second_key_provider,
         insert(log, find(log, "key-provider"), log->events[find(log, "key-provider")]);)
/* Enough for an app id it is not (dstack:2.1). */
MEASURED(short_compose_hash,
         log->events[find(log, "compose-hash")].payload = tc_bytes_sub(other(), 0, 19);)
MEASURED(no_compose_hash, drop(log, find(log, "compose-hash"));)
MEASURED(no_key_provider, drop(log, find(log, "key-provider"));)
MEASURED(no_boot_mr_done, drop(log, find(log, "boot-mr-done"));)
MEASURED(no_ready, drop(log, find(log, "system-ready"));)
MEASURED(during_boot, log->n = find(log, "boot-mr-done") + 1;)
MEASURED(no_runtime_events, log->n = FIRST_APP;)
MEASURED(foreign_event, insert(log, find(log, "key-provider"), runtime_event("backdoor", other()));)
MEASURED(foreign_first, insert(log, FIRST_APP, runtime_event("backdoor", other()));)
MEASURED(swapped, swap(log, find(log, "app-id"), find(log, "app-id") + 1);)
MEASURED(other_type, log->events[find(log, "storage-fs")].type = 0x08000002u;
         log->events[find(log, "storage-fs")].version = 0;)
MEASURED(mr_kms_without_kms,
         insert(log, find(log, "key-provider"), runtime_event("mr-kms", other()));)
MEASURED(marker_with_payload, log->events[find(log, "boot-mr-done")].payload = other();)
MEASURED(six_scripts,
         for (int i = 0; i < 6; i++)
             insert(log, find(log, "gpu-policy-hash"), runtime_event("init-script-hash", other()));)
/* Names in the boot registers mean nothing, whatever they say (dstack:2.2 rule 4). */
MEASURED(only_spoofed_identity, tc_forge_event *e = &log->events[find(log, "compose-hash")];
         e->imr = 2; e->version = 0;)

MEASURED(only_spoofed_name, tc_forge_event *e = &log->events[find(log, "compose-hash")]; e->imr = 2;
         e->type = 6; e->version = 0;)

static void files_base(scene *s)
{
    s->o.exhibits = 1u << TC_EXHIBIT_COLLATERAL | 1u << TC_EXHIBIT_QUOTE |
                    1u << TC_EXHIBIT_EVENT_LOG | 1u << TC_EXHIBIT_INFO | 1u << TC_EXHIBIT_OS_IMAGE;
}

static void v2_files_base(scene *s)
{
    v2_events_base(s);
    files_base(s);
}

static void local_base(scene *s)
{
    s->o.dstack.provider = TC_FORGE_PROVIDER_LOCAL;
}

static void newest_base(scene *s)
{
    s->o.dstack.release = TC_FORGE_RELEASE_0_6_0;
}

static void ccel_base(scene *s)
{
    s->o.exhibits |= 1u << TC_EXHIBIT_CCEL;
}

APPLY(late, o->dstack.late_event = "app-said";)
MEASURED(ready_twice, insert(log, log->n, runtime_event("system-ready", (tc_bytes){NULL, 0}));)
MEASURED(late_compose_hash, insert(log, log->n, runtime_event("compose-hash", other()));)

static const attack logs[] = {
    {"log_missing", "reference:8.1 item 9; DESIGN rule 1", UNKNOWN(EVENT_LOG_FORMAT),
     .apply = no_log},
    {"log_not_json", "dstack:1.5", FAILS(EVENT_LOG_FORMAT), .base = files_base,
     CUT_AFTER(EVENT_LOG_JSON, 1)},
    {"log_is_an_object", "dstack:1.5", FAILS(EVENT_LOG_FORMAT), .base = files_base,
     WHOLE_AFTER(EVENT_LOG_JSON, "{}")},
    {"log_with_register_7", "reference:8.1 item 1 \"imr:7\"", FAILS(EVENT_LOG_FORMAT),
     .base = files_base, .apply = register_7},
    {"log_with_register_4", "dstack:1.5", FAILS(EVENT_LOG_FORMAT), .base = files_base,
     .apply = register_4},
    {"log_member_twice", "dstack:8.2", FAILS(EVENT_LOG_FORMAT), .base = files_base,
     FIRST_AFTER(EVENT_LOG_JSON, "\"imr\":3,", "\"imr\":3,\"imr\":3,")},
    {"log_member_unknown", "dstack:1.5", FAILS(EVENT_LOG_FORMAT), .base = files_base,
     FIRST_AFTER(EVENT_LOG_JSON, "\"imr\":3,", "\"imr\":3,\"trusted\":true,")},
    {"log_member_missing", "dstack:1.5", FAILS(EVENT_LOG_FORMAT), .base = files_base,
     FIRST_AFTER(EVENT_LOG_JSON, "\"event\":\"app-id\",", "")},
    {"log_digest_short", "dstack:1.5", FAILS(EVENT_LOG_FORMAT), .base = files_base,
     FIRST_AFTER(EVENT_LOG_JSON, "\"digest\":\"", "\"digest\":\"00")},
    {"log_register_is_text", "dstack:1.5", FAILS(EVENT_LOG_FORMAT), .base = files_base,
     FIRST_AFTER(EVENT_LOG_JSON, "\"imr\":3,", "\"imr\":\"3\",")},
    {"log_type_negative", "dstack:1.5", FAILS(EVENT_LOG_FORMAT), .base = files_base,
     FIRST_AFTER(EVENT_LOG_JSON, "\"event_type\":134217729", "\"event_type\":-1")},
    {"log_version_3", "dstack:1.5", FAILS(EVENT_LOG_FORMAT), .base = v2_files_base,
     FIRST_AFTER(EVENT_LOG_JSON, "\"version\":2", "\"version\":3")},
    {"boot_digest_missing", "dstack:1.3 \"never acceptable for imr 0-2\"", UNKNOWN(EVENT_LOG_BOOT),
     .apply = boot_digest_missing},
    {"attestation_cut", "dstack:1.3", FAILS(QUOTE_FORMAT), .base = attestation_base,
     CUT_AFTER(ATTESTATION_V0, 1)},

    {"boot_event_dropped", "dstack:1.5", FAILS(EVENT_LOG_BOOT), .apply = boot_event_dropped},
    {"boot_events_swapped", "dstack:1.5", FAILS(EVENT_LOG_BOOT), .apply = boot_events_swapped},
    {"boot_event_doubled", "dstack:1.5", FAILS(EVENT_LOG_BOOT), .apply = boot_event_doubled},
    {"boot_digest_changed", "dstack:1.5", FAILS(EVENT_LOG_BOOT), .apply = boot_digest_changed},
    {"boot_event_in_another_register", "dstack:1.5", FAILS(EVENT_LOG_BOOT),
     .apply = boot_event_moved},
    {"boot_log_left_out", "dstack:1.5; DESIGN rule 1", UNKNOWN(EVENT_LOG_BOOT),
     .apply = boot_log_only_app},
    {"ccel_digest_differs", "dstack:1.5 CCEL", FAILS(EVENT_LOG_BOOT), .base = ccel_base,
     .apply = ccel_differs},
    {"ccel_event_dropped", "dstack:1.5 CCEL", FAILS(EVENT_LOG_BOOT), .base = ccel_base,
     .apply = ccel_dropped},
    {"ccel_not_ended", "dstack:1.5 CCEL", FAILS(EVENT_LOG_FORMAT), .base = ccel_base,
     KEEP_AFTER(CCEL, 800)},

    {"payload_exchanged", "reference:8.1 item 1; dstack:8.2", FAILS(EVENT_LOG_DIGESTS),
     .apply = payload_exchanged},
    {"name_exchanged", "reference:8.1 item 1", FAILS(EVENT_LOG_DIGESTS), .apply = name_exchanged},
    {"digest_exchanged", "dstack:1.5", FAILS(EVENT_LOG_DIGESTS), .apply = digest_exchanged},
    {"v1_event_called_v2", "dstack:8.2 \"V1/V2 mislabel\"", FAILS(EVENT_LOG_DIGESTS),
     .apply = version_mislabelled},
    {"v2_event_called_v1", "dstack:8.2 \"V1/V2 mislabel\"", FAILS(EVENT_LOG_DIGESTS),
     .base = v2_events_base, .apply = version_unlabelled},
    {"v2_preimage_exchanged", "dstack:1.5 V2", FAILS(EVENT_LOG_DIGESTS), .base = v2_events_base,
     .apply = preimage_exchanged},
    {"v2_payload_exchanged", "dstack:1.5 V2", FAILS(EVENT_LOG_DIGESTS), .base = v2_events_base,
     .apply = payload_exchanged},
    {"v2_preimage_missing", "dstack:1.5 V2 \"preimage present\"", FAILS(EVENT_LOG_DIGESTS),
     .base = v2_events_base, .apply = preimage_missing},

    {"name_boundary_moved", "dstack:1.5 \"V1 boundary ambiguity\"", FAILS(EVENT_LOG_NAMES),
     .apply = boundary_moved},
    {"name_with_colon", "dstack:1.5 \"V1 boundary ambiguity\"", FAILS(EVENT_LOG_NAMES),
     .apply = name_with_colon},
    {"name_with_space", "dstack:1.5", FAILS(EVENT_LOG_NAMES), .apply = name_with_space},
    {"name_empty", "dstack:1.5", FAILS(EVENT_LOG_NAMES), .apply = name_empty},

    {"event_added", "reference:8.1 item 1", FAILS(EVENT_LOG_RUNTIME), .apply = event_added},
    {"event_dropped", "dstack:1.5", FAILS(EVENT_LOG_RUNTIME), .apply = event_dropped},
    {"events_swapped", "dstack:1.5", FAILS(EVENT_LOG_RUNTIME), .apply = events_swapped},
    {"payload_and_digest_exchanged", "reference:8.1 item 1", FAILS(EVENT_LOG_RUNTIME),
     .apply = payload_and_digest},
    {"last_event_dropped", "dstack:1.5", FAILS(EVENT_LOG_RUNTIME), .apply = last_event_dropped},

    {"tcb_info_log_differs", "dstack:8.1 item 6", FAILS(EVENT_LOG_AGREEMENT),
     .apply = claims_differ},
    {"tcb_info_log_is_shorter", "dstack:8.1 item 6", FAILS(EVENT_LOG_AGREEMENT),
     .apply = claims_shorter},
    {"runtime_events_differ", "dstack:1.3 \"two event lists\"", FAILS(EVENT_LOG_AGREEMENT),
     .base = attestation_base, .apply = runtime_differs},
    {"runtime_events_are_longer", "dstack:1.3 \"two event lists\"", FAILS(EVENT_LOG_AGREEMENT),
     .base = attestation_base, .apply = runtime_longer},
    {"attested_log_differs", "dstack:1.3 \"two event lists\"", FAILS(EVENT_LOG_AGREEMENT),
     .base = attestation_base, .apply = attested_differs},
    {"runtime_events_differ_in_v1", "dstack:1.4", FAILS(EVENT_LOG_AGREEMENT),
     .base = attestation_v1_base, .apply = runtime_differs},

    {"second_app_id", "dstack:2.2 rule 5; 8.2 \"extra app-id before the real one\"",
     FAILS(EVENT_LOG_SEQUENCE), .apply = second_app_id},
    {"second_compose_hash", "dstack:2.2 rule 5", FAILS(EVENT_LOG_SEQUENCE),
     .apply = second_compose_hash},
    {"second_key_provider", "dstack:2.2 rule 5", FAILS(EVENT_LOG_SEQUENCE),
     .apply = second_key_provider},
    {"short_compose_hash", "dstack:2.1", FAILS(APP_ID), .base = local_base,
     .apply = short_compose_hash},
    {"no_compose_hash", "dstack:2.2 rule 2", FAILS(EVENT_LOG_SEQUENCE), .apply = no_compose_hash},
    {"no_key_provider", "dstack:2.2 rule 2", FAILS(EVENT_LOG_SEQUENCE), .apply = no_key_provider},
    {"no_boot_mr_done", "dstack:2.2 rule 2", FAILS(EVENT_LOG_SEQUENCE), .apply = no_boot_mr_done},
    {"no_system_ready", "dstack:2.2 rule 3", FAILS(EVENT_LOG_SEQUENCE), .apply = no_ready},
    {"quote_taken_during_boot", "dstack:2.2 rule 3", FAILS(EVENT_LOG_SEQUENCE),
     .apply = during_boot},
    {"no_runtime_events", "dstack:8.2 \"first-match-default-empty\"", FAILS(EVENT_LOG_SEQUENCE),
     .apply = no_runtime_events},
    {"foreign_event_before_ready", "dstack:2.2 rule 2", FAILS(EVENT_LOG_SEQUENCE),
     .apply = foreign_event},
    {"foreign_event_at_first", "dstack:2.2 rule 2", FAILS(EVENT_LOG_SEQUENCE),
     .apply = foreign_first},
    {"order_of_no_release", "dstack:2.2", FAILS(EVENT_LOG_SEQUENCE), .apply = swapped},
    {"foreign_type_in_register_3", "dstack:2.2 rule 4", FAILS(EVENT_LOG_NAMES),
     .apply = other_type},
    {"mr_kms_without_kms", "dstack:2.1", FAILS(EVENT_LOG_SEQUENCE), .base = local_base,
     .apply = mr_kms_without_kms},
    {"marker_with_payload", "dstack:2.2 \"empty\"", FAILS(EVENT_LOG_SEQUENCE),
     .apply = marker_with_payload},
    {"six_init_scripts", "dstack:2.2 \"x0..5\"", FAILS(EVENT_LOG_SEQUENCE), .base = newest_base,
     .apply = six_scripts},
    {"identity_in_a_boot_register", "dstack:2.2 rule 4; 8.2", FAILS(EVENT_LOG_NAMES),
     .apply = only_spoofed_identity},

    {"spoofed_name_instead_of_the_event", "dstack:2.2 rule 4; 8.2", FAILS(EVENT_LOG_SEQUENCE),
     .apply = only_spoofed_name},

    {"event_after_ready", "dstack:2.2 rule 1", WARNS(EVENT_LOG_AFTER_READY), .apply = late},
    {"second_ready", "dstack:2.2 rule 1", WARNS(EVENT_LOG_AFTER_READY), .apply = ready_twice},
    {"late_compose_hash", "dstack:2.2 rule 1", WARNS(EVENT_LOG_AFTER_READY),
     .apply = late_compose_hash},
};

const attack_table attacks_on_logs = TABLE(logs);
