/* SPDX-License-Identifier: Apache-2.0 */
#include "forge/scenarios.h"

#include <string.h>

#include "base/hex.h"

#define BIT(kind) (1u << TC_EXHIBIT_##kind)
#define DAY       86400

typedef tc_forge_options options;
typedef tc_forge_change change;

static void as_it_is(options *o, change *c)
{
    (void)o;
    (void)c;
}

static void newest_quote(options *o, change *c)
{
    (void)c;
    o->quote.version = 5;
    o->quote.body = TC_FORGE_BODY_TD15;
}

static void sgx(options *o, change *c)
{
    (void)c;
    tc_forge_use_sgx(o);
}

static void oldest_release(options *o, change *c)
{
    (void)c;
    o->dstack.release = TC_FORGE_RELEASE_0_4_2;
    o->dstack.mr_config = 0;
    o->system.version = "0.4.2";
    o->system.accepted_advisory = "GHSA-jxq2-hpw3-m5wf";
}

static void newest_release(options *o, change *c)
{
    (void)c;
    o->dstack.release = TC_FORGE_RELEASE_0_6_0;
    o->dstack.event_version = 2;
    o->dstack.mr_config = 3;
    o->dstack.ra_tls = TC_FORGE_RA_TLS_ATTESTATION;
    o->system.version = "0.6.0";
    o->system.with_measurement = true;
    o->exhibits = BIT(COLLATERAL) | BIT(ATTESTATION) | BIT(INFO) | BIT(OS_IMAGE);
}

static void lite(options *o, change *c)
{
    newest_release(o, c);
    o->system.lite = true;
    o->system.with_material = true;
    o->exhibits &= ~BIT(OS_IMAGE);
}

static void local_keys(options *o, change *c)
{
    (void)c;
    o->dstack.provider = TC_FORGE_PROVIDER_LOCAL;
}

static void no_keys(options *o, change *c)
{
    (void)c;
    o->dstack.provider = TC_FORGE_PROVIDER_NONE;
}

static void ra_tls(options *o, change *c)
{
    (void)c;
    o->exhibits = BIT(COLLATERAL) | BIT(RA_TLS) | BIT(INFO) | BIT(OS_IMAGE);
}

static void cloud(options *o, change *c)
{
    (void)c;
    o->exhibits = BIT(COLLATERAL) | BIT(PHALA) | BIT(VM_CONFIG) | BIT(OS_IMAGE);
}

static void out_of_date(options *o, change *c)
{
    (void)c;
    o->pck.components[0] = 2;
}

static void revoked_level(options *o, change *c)
{
    (void)c;
    o->pck.components[7] = 3;
}

static void unknown_level(options *o, change *c)
{
    (void)c;
    o->pck.components[7] = 0;
}

static void revoked_machine(options *o, change *c)
{
    (void)c;
    o->pck_crl.revoke_pck = true;
}

static void old_collateral(options *o, change *c)
{
    (void)c;
    o->tcb_info.issue_date -= 60 * DAY;
    o->tcb_info.next_update -= 60 * DAY;
}

static void debug(options *o, change *c)
{
    (void)c;
    o->td.td_attributes[0] |= 1;
}

static void service_td(options *o, change *c)
{
    (void)c;
    newest_quote(o, c);
    memset(o->td.mr_service_td, 0x57, sizeof o->td.mr_service_td);
}

static void foreign_root(options *o, change *c)
{
    (void)c;
    o->signer[TC_FORGE_CA_CERT] = TC_FORGE_KEY_STRANGER;
}

static void other_machine(options *o, change *c)
{
    (void)o;
    c->object = TC_FORGE_VM_CONFIG;
    c->stage = TC_FORGE_AFTER;
    c->from = tc_bytes_from_str(TC_STR("\"cpu_count\":2"));
    c->to = tc_bytes_from_str(TC_STR("\"cpu_count\":4"));
}

static void other_kernel(options *o, change *c)
{
    (void)o;
    c->object = TC_FORGE_KERNEL;
    c->stage = TC_FORGE_AFTER;
}

static void dev_image(options *o, change *c)
{
    (void)c;
    o->system.is_dev = true;
}

static void unknown_image(options *o, change *c)
{
    (void)c;
    o->system.known_in_policy = false;
}

static void old_image(options *o, change *c)
{
    (void)c;
    o->system.version = "0.5.3";
}

static void no_os_image(options *o, change *c)
{
    (void)c;
    o->exhibits &= ~BIT(OS_IMAGE);
}

static void tampered_quote(options *o, change *c)
{
    (void)o;
    c->object = TC_FORGE_QUOTE_SIGNED;
    c->stage = TC_FORGE_AFTER;
}

static void tampered_compose(options *o, change *c)
{
    (void)o;
    c->object = TC_FORGE_APP_COMPOSE;
    c->stage = TC_FORGE_AFTER;
    c->from = tc_bytes_from_str(TC_STR("simulated/web@sha256:51"));
    c->to = tc_bytes_from_str(TC_STR("simulated/web@sha256:52"));
}

static void tampered_log(options *o, change *c)
{
    (void)o;
    c->object = TC_FORGE_EVENT_LOG_JSON;
    c->stage = TC_FORGE_AFTER;
    c->from = tc_bytes_from_str(TC_STR("\"event_payload\":\"7a6673\"")); /* zfs */
    c->to = tc_bytes_from_str(TC_STR("\"event_payload\":\"7a6674\""));
}

static void other_app(options *o, change *c)
{
    (void)c;
    o->has_subject = true;
    o->subject = (tc_subject){.app_id = TC_STR("00000000000000000000000000000000000000aa"),
                              .name = TC_STR("simulated app")};
}

static void no_collateral(options *o, change *c)
{
    (void)c;
    o->exhibits &= ~BIT(COLLATERAL);
}

static void no_log(options *o, change *c)
{
    (void)c;
    o->exhibits = BIT(COLLATERAL) | BIT(QUOTE);
}

static void careless(options *o, change *c)
{
    (void)c;
    o->dstack.docker_compose = "services:\n  web:\n    image: simulated/web:latest\n"
                               "    privileged: true\n    network_mode: host\n    volumes:\n"
                               "      - /var/run/docker.sock:/var/run/docker.sock\n";
}

static void late_event(options *o, change *c)
{
    (void)c;
    o->dstack.late_event = "app-said";
}

static const tc_forge_scenario scenarios[] = {
    {"default", "a healthy TDX machine, dstack 0.5.5 with a key management service", "passed",
     as_it_is},
    {"tdx-1.5", "the same with a version 5 quote of TDX 1.5", "passed", newest_quote},
    {"sgx", "a healthy SGX enclave: no app evidence belongs to it", "partial", sgx},
    {"dstack-0.4", "an older release, whose known weakness the policy accepts", "passed",
     oldest_release},
    {"dstack-0.6", "the newest release: version 2 events, MRCONFIGID V3, an attestation V1",
     "passed", newest_release},
    {"local-keys", "keys from a local SGX key provider instead of a KMS", "passed", local_keys},
    {"no-keys", "no key provider: keys are random at each start", "passed", no_keys},
    {"ra-tls", "evidence inside an RA-TLS certificate", "passed", ra_tls},
    {"cloud", "a Phala Cloud attestations answer", "passed", cloud},
    {"lite", "the newest release, with the image's own measurement in place of a description",
     "passed", lite},
    {"late-event", "the app added an event of its own after the start", "passed", late_event},
    {"careless", "an app definition with everything one should not do", "passed", careless},
    {"out-of-date", "firmware that is out of date", "failed", out_of_date},
    {"revoked-level", "firmware whose security level Intel revoked", "failed", revoked_level},
    {"unknown-level", "firmware older than everything Intel lists", "failed", unknown_level},
    {"revoked-machine", "the machine's certificate is on the revocation list", "failed",
     revoked_machine},
    {"old-collateral", "reference data that has expired", "failed", old_collateral},
    {"debug", "a virtual machine in debug mode", "failed", debug},
    {"service-td", "a virtual machine with a service TD", "failed", service_td},
    {"foreign-root", "a machine certified by somebody else", "failed", foreign_root},
    {"other-machine", "the host declares more CPUs than the machine has", "failed", other_machine},
    {"other-kernel", "the machine started another kernel than the image's", "failed", other_kernel},
    {"dev-image", "a system image made for development: its operator can log in", "failed",
     dev_image},
    {"unknown-image", "a system image that the policy does not know", "failed", unknown_image},
    {"old-image", "a system image with a known weakness", "failed", old_image},
    {"tampered-quote", "one bit of the quote was changed", "failed", tampered_quote},
    {"tampered-compose", "another app definition than the measured one is shown", "failed",
     tampered_compose},
    {"tampered-log", "an event's content was changed, its digest was not", "failed", tampered_log},
    {"other-app", "genuine evidence, shown for another app", "failed", other_app},
    {"no-collateral", "the reference data was left out", "partial", no_collateral},
    {"no-os-image", "the description of the system image was left out", "partial", no_os_image},
    {"no-log", "nothing but a quote and its reference data", "partial", no_log},
};

const tc_forge_scenario *tc_forge_scenarios(size_t *n)
{
    *n = sizeof scenarios / sizeof scenarios[0];
    return scenarios;
}

const tc_forge_scenario *tc_forge_scenario_find(tc_str name)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        if (tc_str_is(name, scenarios[i].name)) {
            return &scenarios[i];
        }
    }
    return NULL;
}

static tc_bytes apply_change(void *context, tc_arena *arena, tc_forge_object object,
                             tc_forge_stage stage, tc_bytes in)
{
    const change *c = context;
    uint8_t *p;

    if (object != c->object || stage != c->stage) {
        return in;
    }
    if (c->from.n > 0) {
        return tc_forge_replace(arena, in, c->from, c->to);
    }
    p = tc_arena_alloc(arena, in.n + 1);
    if (p == NULL) {
        return (tc_bytes){NULL, 0};
    }
    tc_copy(p, in.p, in.n);
    p[in.n / 2] ^= 1;
    return tc_bytes_of(p, in.n);
}

void tc_forge_scenario_options(tc_forge_options *out, tc_forge_change *kept,
                               const tc_forge_scenario *scenario)
{
    tc_forge_defaults(out);
    *kept = (tc_forge_change){.object = TC_FORGE_OBJECT_COUNT};
    scenario->apply(out, kept);
    out->hook = apply_change;
    out->context = kept;
}
