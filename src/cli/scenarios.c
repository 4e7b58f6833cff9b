/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scenarios.h"

#include <string.h>

#define DAY      86400
/* TDATTRIBUTES bit 0 (intel-dcap:1.3). */
#define TD_DEBUG 0x01

/* flip returns a copy with its last bit changed. */
static tc_bytes flip(tc_arena *arena, tc_bytes in)
{
    uint8_t *copy = tc_arena_alloc(arena, in.n);

    if (copy == NULL) {
        return (tc_bytes){NULL, 0};
    }
    tc_copy(copy, in.p, in.n);
    copy[in.n - 1] ^= 1;
    return tc_bytes_of(copy, in.n);
}

static tc_bytes flip_quote_signature(void *context, tc_arena *arena, tc_forge_object object,
                                     tc_forge_stage stage, tc_bytes in)
{
    (void)context;
    return object == TC_FORGE_QUOTE_SIGNED && stage == TC_FORGE_SIGNATURE ? flip(arena, in) : in;
}

static tc_bytes flip_tcb_info_signature(void *context, tc_arena *arena, tc_forge_object object,
                                        tc_forge_stage stage, tc_bytes in)
{
    (void)context;
    return object == TC_FORGE_TCB_INFO && stage == TC_FORGE_SIGNATURE ? flip(arena, in) : in;
}

static tc_bytes change_compose(void *context, tc_arena *arena, tc_forge_object object,
                               tc_forge_stage stage, tc_bytes in)
{
    (void)context;
    if (object != TC_FORGE_APP_COMPOSE || stage != TC_FORGE_AFTER) {
        return in;
    }
    return tc_forge_replace(arena, in, tc_bytes_from_str(TC_STR("services:")),
                            tc_bytes_from_str(TC_STR("services: ")));
}

/* change_events gives the compose-hash event another payload in every log that is shown. */
static void change_events(void *context, tc_arena *arena, tc_forge_events which, tc_forge_log *log)
{
    (void)context;
    for (size_t i = 0; which != TC_FORGE_EVENTS_MEASURED && i < log->n; i++) {
        tc_bytes changed;

        if (!tc_str_is(log->events[i].name, "compose-hash")) {
            continue;
        }
        changed = flip(arena, log->events[i].payload);
        if (changed.p != NULL) {
            log->events[i].payload = changed;
        }
    }
}

static void bad_quote_signature(tc_forge_options *o)
{
    o->hook = flip_quote_signature;
}

static void bad_tcb_info_signature(tc_forge_options *o)
{
    o->hook = flip_tcb_info_signature;
}

static void foreign_pck(tc_forge_options *o)
{
    o->signer[TC_FORGE_PCK_CERT] = TC_FORGE_KEY_STRANGER;
}

static void revoked_pck(tc_forge_options *o)
{
    o->pck_crl.revoke_pck = true;
}

static void old_collateral(tc_forge_options *o)
{
    o->tcb_info.issue_date = TC_FORGE_NOW - 60 * DAY;
    o->tcb_info.next_update = TC_FORGE_NOW - 30 * DAY;
}

static void out_of_date(tc_forge_options *o)
{
    o->pck.components[0] = 2;
    o->pck.components[1] = 2;
}

static void debug(tc_forge_options *o)
{
    o->td.td_attributes[0] |= TD_DEBUG;
}

static void changed_compose(tc_forge_options *o)
{
    o->hook = change_compose;
}

static void changed_event(tc_forge_options *o)
{
    o->events_hook = change_events;
}

static void late_event(tc_forge_options *o)
{
    o->dstack.late_event = "app-started";
}

static void unpinned_image(tc_forge_options *o)
{
    o->dstack.docker_compose = "services:\n  web:\n    image: nginx:latest\n";
}

static void privileged(tc_forge_options *o)
{
    o->dstack.docker_compose =
        "services:\n  web:\n    image: nginx@sha256:"
        "0000000000000000000000000000000000000000000000000000000000000000\n"
        "    privileged: true\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n";
}

static void tdx_15(tc_forge_options *o)
{
    o->quote.version = 5;
    o->quote.body = TC_FORGE_BODY_TD15;
}

static void no_event_log(tc_forge_options *o)
{
    o->exhibits = 1u << TC_EXHIBIT_QUOTE | 1u << TC_EXHIBIT_COLLATERAL;
}

const tc_scenario tc_scenarios[] = {
    {"good", "everything in order: TDX 1.0, quote version 4, dstack 0.5.5 with a KMS", NULL},
    {"good-tdx-1.5", "everything in order: TDX 1.5, quote version 5", tdx_15},
    {"bad-quote-signature", "one bit of the quote's signature is wrong", bad_quote_signature},
    {"bad-tcb-info-signature", "one bit of the TCB info's signature is wrong",
     bad_tcb_info_signature},
    {"foreign-pck", "the machine's certificate was not signed by its authority", foreign_pck},
    {"revoked-pck", "the machine's certificate is revoked", revoked_pck},
    {"old-collateral", "the TCB info has expired", old_collateral},
    {"out-of-date", "the machine's firmware is out of date", out_of_date},
    {"debug", "the virtual machine runs in debug mode", debug},
    {"changed-compose", "the app definition shown is not the one that was measured",
     changed_compose},
    {"changed-event", "an event of the log says something else than was measured", changed_event},
    {"late-event", "the app added an event of its own after the start", late_event},
    {"unpinned-image", "a container image is named by a tag", unpinned_image},
    {"privileged", "a container is privileged and holds the engine's socket", privileged},
    {"no-event-log", "the bundle holds only the quote and its collateral", no_event_log},
};
const size_t tc_n_scenarios = sizeof tc_scenarios / sizeof tc_scenarios[0];

const tc_scenario *tc_scenario_find(const char *name)
{
    for (size_t i = 0; i < tc_n_scenarios; i++) {
        if (strcmp(tc_scenarios[i].name, name) == 0) {
            return &tc_scenarios[i];
        }
    }
    return NULL;
}
