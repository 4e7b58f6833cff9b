/* SPDX-License-Identifier: Apache-2.0
 *
 * Scenarios that must verify: every quote version, certification type, release family, key provider
 * and form of evidence, and the edges of every window.
 */
#include "attacks.h"

#include <string.h>

#define BIT(kind) (1u << TC_EXHIBIT_##kind)

void default_base(scene *s)
{
    (void)s;
}

void v5_base(scene *s)
{
    s->o.quote.version = 5;
    s->o.quote.body = TC_FORGE_BODY_TD15;
    s->o.quote.tail = 0;
}

void sgx_base(scene *s)
{
    tc_forge_use_sgx(&s->o);
}

void ra_tls_base(scene *s)
{
    s->o.make = TC_FORGE_MAKE_ALL;
    s->o.exhibits = BIT(COLLATERAL) | BIT(INFO) | BIT(RA_TLS) | BIT(OS_IMAGE);
}

void attestation_base(scene *s)
{
    s->o.exhibits = BIT(COLLATERAL) | BIT(INFO) | BIT(ATTESTATION) | BIT(OS_IMAGE);
}

void v2_events_base(scene *s)
{
    s->o.dstack.event_version = 2;
}

void attestation_v1_base(scene *s)
{
    v2_events_base(s);
    attestation_base(s);
}

static void v5_td10(scene *s)
{
    v5_base(s);
    s->o.quote.body = TC_FORGE_BODY_TD10;
}

static void v5_td15ex(scene *s)
{
    v5_base(s);
    s->o.quote.body = TC_FORGE_BODY_TD15EX;
}

static void no_tail(scene *s)
{
    s->o.quote.tail = 0;
}

static void long_tail(scene *s)
{
    s->o.quote.tail = 3065;
}

static void no_nul(scene *s)
{
    s->o.quote.chain_nul = false;
}

static void zero_auth(scene *s)
{
    s->o.quote.qe_auth_size = 0;
}

static void odd_auth(scene *s)
{
    s->o.quote.qe_auth_size = 77;
}

#define CERTIFICATION(number)                                                                      \
    static void certification_##number(scene *s)                                                   \
    {                                                                                              \
        s->o.quote.certification_type = number;                                                    \
        s->o.quote.chain_nul = false;                                                              \
    }
CERTIFICATION(1)
CERTIFICATION(2)
CERTIFICATION(3)
CERTIFICATION(4)

/* Intel issues both of the two signatures (r, s) and (r, n - s) (intel-dcap:1.9). */
static void signature_twins(scene *s)
{
    s->twin_signatures = true;
}

static void leaf_only(scene *s)
{
    /* The CA is in the issuer chain of its revocation list. */
    certification_4(s);
    s->o.leave_out_pck_chain = true;
}

static void spoofed_names(tc_arena *arena, tc_forge_events which, tc_forge_log *log)
{
    (void)arena;
    if (which == TC_FORGE_EVENTS_MEASURED) {
        log->events[14].name = TC_STR("compose-hash"); /* in a boot register: means nothing */
    }
}

static void spoofed_boot_name(scene *s)
{
    s->events = spoofed_names;
}

static void upper_case_fmspc(scene *s)
{
    s->o.tcb_info.upper_case = true;
}

static void higher_components(scene *s)
{
    memset(s->o.pck.components, 0xff, sizeof s->o.pck.components);
    s->o.pck.pce_svn = 0xffff;
}

static void module_judged_by_itself(scene *s)
{
    /* Component 0 of the level is above the quote's: it does not count, because a module of version
     * 1 has an identity of its own (intel-dcap:4.1 step 9). */
    s->o.td.tee_tcb_svn[0] = 6;
    s->o.tcb_info.levels[0].tdx[0] = 9;
}

static void module_version_zero(scene *s)
{
    s->o.td.tee_tcb_svn[1] = 0;
    s->o.td.tee_tcb_svn[0] = 5;
}

static void module_version_three(scene *s)
{
    s->o.td.tee_tcb_svn[1] = 3;
    s->o.td.tee_tcb_svn[0] = 3;
}

static void pks_and_kl(scene *s)
{
    s->o.td.td_attributes[3] |= 0xc0;
}

static void edge_of_tcb_info(scene *s)
{
    s->o.tcb_info.issue_date = s->now;
}

static void end_of_tcb_info(scene *s)
{
    s->o.tcb_info.next_update = s->now;
}

static void edge_of_qe_identity(scene *s)
{
    s->o.qe_identity.issue_date = s->now;
    s->o.qe_identity.next_update = s->now;
}

static void edges_of_crls(scene *s)
{
    s->o.root_crl.this_update = s->now;
    s->o.root_crl.next_update = s->now;
    s->o.pck_crl.this_update = s->now;
    s->o.pck_crl.next_update = s->now;
}

static void edges_of_certificates(scene *s)
{
    s->o.pck_cert.not_before = s->now;
    s->o.pck_cert.not_after = s->now;
    s->o.ca.not_before = s->now;
    s->o.tcb_signing.not_after = s->now;
}

static void accepted_out_of_date(scene *s)
{
    s->o.pck.components[0] = 2;
    s->policy = "\"tcb\":{\"accepted_status\":[\"UpToDate\",\"OutOfDate\"]}";
}

static void accepted_service_td(scene *s)
{
    v5_base(s);
    memset(s->o.td.mr_service_td, 1, sizeof s->o.td.mr_service_td);
    s->policy = "\"td\":{\"allow_service_td\":true}";
}

static void accepted_owner(scene *s)
{
    s->o.td.mr_owner[0] = 1;
    s->policy = "\"td\":{\"allow_owner\":true}";
}

#define RELEASE(id, config)                                                                        \
    static void release_##id(scene *s)                                                             \
    {                                                                                              \
        s->o.dstack.release = TC_FORGE_RELEASE_##id;                                               \
        s->o.dstack.mr_config = config;                                                            \
    }
RELEASE(0_4_0, 0)
RELEASE(0_4_2, 0)
RELEASE(0_5_1, 1)
RELEASE(0_6_0, 3)

static void with_mr_kms(scene *s)
{
    s->o.dstack.with_mr_kms = true;
}

static void newest_with_everything(scene *s)
{
    release_0_6_0(s);
    s->o.dstack.event_version = 2;
    s->o.dstack.with_gpu = true;
    s->o.dstack.init_scripts = 5;
}

#define GIB ((uint64_t)1 << 30)

/* Machines, by everything that tables, memory map and kernel depend on (dstack-mr:3.4, 7). */
#define MACHINE(name, ...)                                                                         \
    static void machine_##name(scene *s)                                                           \
    {                                                                                              \
        tc_forge_system *m = &s->o.system;                                                         \
        __VA_ARGS__                                                                                \
    }
MACHINE(of_qemu_8, m->qemu_version = "8.2.2";)
MACHINE(of_qemu_8_in_one_pass, m->qemu_version = "8.2.2"; m->two_pass = TC_FORGE_NO;
        m->pic = TC_FORGE_NO;)
MACHINE(of_qemu_9_in_two_passes, m->two_pass = TC_FORGE_YES; m->pic = TC_FORGE_YES;)
MACHINE(of_qemu_10, m->qemu_version = "10.0.2";)
MACHINE(of_qemu_11, m->qemu_version = "11.1.0";)
MACHINE(of_unsaid_qemu, m->qemu_version = NULL;)
MACHINE(with_one_cpu, m->cpus = 1;)
MACHINE(with_most_cpus, m->cpus = 512;)
MACHINE(with_little_memory, m->memory = GIB;)
MACHINE(with_memory_below_the_gap, m->memory = 2560 * (GIB >> 10);)
MACHINE(with_memory_behind_the_gap, m->memory = 2816 * (GIB >> 10);)
MACHINE(with_much_memory, m->memory = 256 * GIB;)
MACHINE(without_hotplug, m->hotplug_off = true;)
MACHINE(with_gpus, m->gpus = 8; m->nvswitches = 4; m->hotplug_off = true;
        m->pci_hole64 = (uint64_t)1 << 50;)
MACHINE(with_gpu_and_hotplug, m->gpus = 2;)
MACHINE(with_huge_pages, m->hugepages = true;)

/* Images (dstack-mr:7). */
MACHINE(with_a_cd_rom, m->version = "0.4.2"; m->accepted_advisory = "GHSA-jxq2-hpw3-m5wf";)
MACHINE(with_newer_firmware, m->version = "0.5.10";)
MACHINE(with_newer_firmware_declared, m->ovmf_variant = "stable202505";)
MACHINE(with_a_bound_image, m->with_measurement = true; m->described_in_policy = false;)
MACHINE(with_a_measured_image, m->with_measurement = true; m->with_material = true;)
MACHINE(with_an_accepted_dev_image, m->is_dev = true; m->allow_dev = true;)

static void lite(scene *s)
{
    release_0_6_0(s);
    s->o.system.version = "0.6.0";
    s->o.system.with_measurement = true;
    s->o.system.with_material = true;
    s->o.system.lite = true;
    s->o.exhibits = BIT(COLLATERAL) | BIT(GET_QUOTE) | BIT(INFO);
}

#define PROVIDER(kind)                                                                             \
    static void provider_##kind(scene *s)                                                          \
    {                                                                                              \
        s->o.dstack.provider = TC_FORGE_PROVIDER_##kind;                                           \
    }
PROVIDER(NONE)
PROVIDER(LOCAL)

static void provider_TPM(scene *s)
{
    release_0_6_0(s);
    s->o.dstack.provider = TC_FORGE_PROVIDER_TPM;
}

static void config_v2(scene *s)
{
    s->o.dstack.mr_config = 2;
}

static void config_v2_local(scene *s)
{
    provider_LOCAL(s);
    s->o.dstack.mr_config = 2;
}

static void config_unset(scene *s)
{
    s->o.dstack.mr_config = 0;
}

static void no_instance_id(scene *s)
{
    s->o.dstack.no_instance_id = true;
}

static void late_event(scene *s)
{
    s->o.dstack.late_event = "LIUM_MINER_HOTKEY";
}

static void stripped(scene *s)
{
    s->o.dstack.stripped = true;
    s->o.dstack.short_boot_payloads = true;
}

static void stripped_attestation(scene *s)
{
    attestation_base(s);
    stripped(s);
}

static void v1_attestation_of_v1_events(scene *s)
{
    attestation_base(s);
    s->o.prefer_v1 = true;
}

static void ra_tls_attestation(scene *s)
{
    ra_tls_base(s);
    s->o.dstack.ra_tls = TC_FORGE_RA_TLS_ATTESTATION;
}

static void ra_tls_attestation_v1(scene *s)
{
    ra_tls_attestation(s);
    s->o.dstack.event_version = 2;
}

static void ra_tls_self_signed(scene *s)
{
    ra_tls_base(s);
    tc_forge_use_self_signed(&s->o);
}

static void ra_tls_without_kms(scene *s)
{
    ra_tls_base(s);
    s->o.dstack.provider = TC_FORGE_PROVIDER_LOCAL;
    s->o.dstack.ra_tls_app_id = false;
}

static void cloud(scene *s)
{
    s->o.exhibits = BIT(COLLATERAL) | BIT(PHALA) | BIT(VM_CONFIG) | BIT(OS_IMAGE);
}

static void single_files(scene *s)
{
    s->o.exhibits = BIT(TCB_INFO) | BIT(QE_IDENTITY) | BIT(PCK_CRL) | BIT(ROOT_CRL) |
                    BIT(ISSUER_CHAIN) | BIT(QUOTE) | BIT(EVENT_LOG) | BIT(CCEL) | BIT(APP_COMPOSE) |
                    BIT(GUEST_TCB_INFO) | BIT(INFO) | BIT(VM_CONFIG) | BIT(OS_IMAGE);
}

static void everything(scene *s)
{
    s->o.make = TC_FORGE_MAKE_ALL;
    s->o.exhibits = (1u << TC_EXHIBIT_KIND_COUNT) - 1;
}

#define CASE(name) {#name, name}

const passing_case passing_cases[] = {
    CASE(default_base),
    CASE(v5_base),
    CASE(v5_td10),
    CASE(v5_td15ex),
    CASE(no_tail),
    CASE(long_tail),
    CASE(no_nul),
    CASE(zero_auth),
    CASE(odd_auth),
    CASE(certification_1),
    CASE(certification_2),
    CASE(certification_3),
    CASE(certification_4),
    CASE(signature_twins),
    CASE(leaf_only),
    CASE(spoofed_boot_name),
    CASE(upper_case_fmspc),
    CASE(higher_components),
    CASE(module_judged_by_itself),
    CASE(module_version_zero),
    CASE(module_version_three),
    CASE(pks_and_kl),
    CASE(edge_of_tcb_info),
    CASE(end_of_tcb_info),
    CASE(edge_of_qe_identity),
    CASE(edges_of_crls),
    CASE(edges_of_certificates),
    CASE(accepted_out_of_date),
    CASE(accepted_service_td),
    CASE(accepted_owner),
    CASE(release_0_4_0),
    CASE(release_0_4_2),
    CASE(release_0_5_1),
    CASE(release_0_6_0),
    CASE(machine_of_qemu_8),
    CASE(machine_of_qemu_8_in_one_pass),
    CASE(machine_of_qemu_9_in_two_passes),
    CASE(machine_of_qemu_10),
    CASE(machine_of_qemu_11),
    CASE(machine_of_unsaid_qemu),
    CASE(machine_with_one_cpu),
    CASE(machine_with_most_cpus),
    CASE(machine_with_little_memory),
    CASE(machine_with_memory_below_the_gap),
    CASE(machine_with_memory_behind_the_gap),
    CASE(machine_with_much_memory),
    CASE(machine_without_hotplug),
    CASE(machine_with_gpus),
    CASE(machine_with_gpu_and_hotplug),
    CASE(machine_with_huge_pages),
    CASE(machine_with_a_cd_rom),
    CASE(machine_with_newer_firmware),
    CASE(machine_with_newer_firmware_declared),
    CASE(machine_with_a_bound_image),
    CASE(machine_with_a_measured_image),
    CASE(machine_with_an_accepted_dev_image),
    CASE(lite),
    CASE(with_mr_kms),
    CASE(newest_with_everything),
    CASE(provider_NONE),
    CASE(provider_LOCAL),
    CASE(provider_TPM),
    CASE(config_v2),
    CASE(config_v2_local),
    CASE(config_unset),
    CASE(no_instance_id),
    CASE(late_event),
    CASE(stripped),
    CASE(stripped_attestation),
    CASE(v2_events_base),
    CASE(attestation_base),
    CASE(attestation_v1_base),
    CASE(v1_attestation_of_v1_events),
    CASE(ra_tls_base),
    CASE(ra_tls_attestation),
    CASE(ra_tls_attestation_v1),
    CASE(ra_tls_self_signed),
    CASE(ra_tls_without_kms),
    CASE(cloud),
    CASE(single_files),
    CASE(everything),
};
const size_t n_passing_cases = sizeof passing_cases / sizeof passing_cases[0];
