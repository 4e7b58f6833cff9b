/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/facts.h"

#include "base/assert.h"
#include "base/hex.h"
#include "base/time.h"
#include "base/wr.h"

#define LIST_MAX 4096u
#define NO_CHECK TC_CHECK_ID_COUNT /* nothing proves it: self-asserted */

/* Where facts of one object go, and what they rest on. */
typedef struct group {
    tc_report_fact *facts;
    size_t n;
    tc_arena *arena;
    const tc_fact_sources *s;
    const char *object;
    tc_check_id proof;
    tc_basis basis;
    const char *rests_on;
} group;

static void add(group *g, const char *field, tc_str value)
{
    bool proven = g->proof != NO_CHECK && tc_checks_holds(g->s->checks, g->proof);

    if (value.n == 0) {
        return;
    }
    TC_ASSERT(g->n < TC_FACTS_PER_COMPONENT);
    g->facts[g->n++] = (tc_report_fact){
        .component = g->s->component,
        .object = g->object,
        .field = field,
        .value = value,
        .basis = proven ? g->basis : TC_BASIS_SELF_ASSERTED,
        .rests_on = proven ? g->rests_on : "",
    };
}

static void add_hex(group *g, const char *field, tc_bytes value)
{
    add(g, field, tc_hex_text(g->arena, value));
}

static void add_number(group *g, const char *field, uint64_t value)
{
    tc_wr w = tc_wr_init(g->arena, LIST_MAX);

    tc_wr_dec(&w, value);
    add(g, field, tc_wr_text(&w));
}

static void add_date(group *g, const char *field, tc_time t)
{
    char *text = tc_arena_alloc(g->arena, TC_TIME_TEXT);

    if (text != NULL) {
        tc_time_format(text, t);
        add(g, field, tc_str_of(text, TC_TIME_TEXT - 1));
    }
}

static void start(group *g, const char *object, tc_check_id proof, tc_basis basis,
                  const char *rests_on)
{
    g->object = object;
    g->proof = proof;
    g->basis = basis;
    g->rests_on = rests_on;
}

static void quote_facts(group *g, const tc_quote *quote)
{
    const tc_td_report *td = &quote->td;

    start(g, "quote", TC_CHECK_ID_QUOTE_SIGNATURE, TC_BASIS_HARDWARE_SIGNED, "platform.fmspc");
    add_number(g, "version", quote->version);
    add(g, "tee", quote->tee == TC_TEE_TDX ? TC_STR("tdx") : TC_STR("sgx"));
    if (quote->body == TC_QUOTE_BODY_SGX) {
        add_hex(g, "mr_enclave", quote->isv.mr_enclave);
        add_hex(g, "mr_signer", quote->isv.mr_signer);
        add_hex(g, "report_data", quote->isv.report_data);
        return;
    }
    add_hex(g, "tee_tcb_svn", td->tee_tcb_svn);
    add_hex(g, "tee_tcb_svn_2", td->tee_tcb_svn_2);
    add_hex(g, "mr_seam", td->mr_seam);
    add_hex(g, "td_attributes", td->td_attributes);
    add_hex(g, "xfam", td->xfam);
    add_hex(g, "mrtd", td->mr_td);
    add_hex(g, "rtmr0", td->rtmr[0]);
    add_hex(g, "rtmr1", td->rtmr[1]);
    add_hex(g, "rtmr2", td->rtmr[2]);
    add_hex(g, "rtmr3", td->rtmr[3]);
    add_hex(g, "mr_config_id", td->mr_config_id);
    add_hex(g, "mr_owner", td->mr_owner);
    add_hex(g, "mr_owner_config", td->mr_owner_config);
    add_hex(g, "mr_service_td", td->mr_service_td);
    add_hex(g, "report_data", td->report_data);
}

static void root_facts(group *g, const tc_dcap_result *hardware)
{
    start(g, "root", TC_CHECK_ID_ROOT, TC_BASIS_HARDWARE_SIGNED, "");
    add_hex(g, "fingerprint",
            tc_bytes_of(hardware->root_fingerprint, sizeof hardware->root_fingerprint));
}

static void platform_facts(group *g, const tc_pck *pck)
{
    static const char *const types[] = {"standard", "scalable", "scalable with integrity"};

    start(g, "platform", TC_CHECK_ID_PCK_PROFILE, TC_BASIS_HARDWARE_SIGNED, "root.fingerprint");
    add_hex(g, "fmspc", tc_bytes_of(pck->fmspc, sizeof pck->fmspc));
    add_hex(g, "pce_id", tc_bytes_of(pck->pce_id, sizeof pck->pce_id));
    add_hex(g, "cpu_svn", tc_bytes_of(pck->cpu_svn, sizeof pck->cpu_svn));
    add_number(g, "pce_svn", pck->pce_svn);
    add_hex(g, "ppid", tc_bytes_of(pck->ppid, sizeof pck->ppid));
    if (pck->sgx_type < sizeof types / sizeof types[0]) {
        add(g, "sgx_type", tc_str_from_c(types[pck->sgx_type]));
    }
    if (pck->has_platform_instance) {
        add_hex(g, "instance_id",
                tc_bytes_of(pck->platform_instance_id, sizeof pck->platform_instance_id));
        add(g, "dynamic_platform", pck->dynamic_platform ? TC_STR("yes") : TC_STR("no"));
        add(g, "cached_keys", pck->cached_keys ? TC_STR("yes") : TC_STR("no"));
        add(g, "hyper_threading", pck->smt_enabled ? TC_STR("yes") : TC_STR("no"));
    }
}

static tc_str join(tc_arena *arena, const tc_str *items, size_t n)
{
    tc_wr w = tc_wr_init(arena, LIST_MAX);

    for (size_t i = 0; i < n; i++) {
        tc_wr_lit(&w, i == 0 ? "" : ", ");
        tc_wr_str(&w, items[i]);
    }
    return tc_wr_text(&w);
}

static void tcb_facts(group *g, const tc_dcap_result *hardware, const tc_collateral *collateral)
{
    const tc_tcb_info *info = collateral == NULL ? NULL : tc_collateral_tcb_info(collateral);
    const tc_qe_identity *qe = collateral == NULL ? NULL : tc_collateral_qe_identity(collateral);

    start(g, "tcb", TC_CHECK_ID_TCB_LEVEL, TC_BASIS_HARDWARE_SIGNED, "platform.cpu_svn");
    if (hardware->has_tcb) {
        add(g, "status", tc_str_from_c(tc_tcb_status_text(hardware->status)));
        add_date(g, "date", hardware->date);
        add(g, "advisories", join(g->arena, hardware->advisories, hardware->n_advisories));
        add(g, "platform_status", tc_str_from_c(tc_tcb_status_text(hardware->launch.platform)));
        add(g, "qe_status", tc_str_from_c(tc_tcb_status_text(hardware->launch.qe)));
        if (hardware->launch.has_module) {
            add(g, "module_status", tc_str_from_c(tc_tcb_status_text(hardware->launch.module)));
        }
        if (hardware->has_current) {
            add(g, "current_status", tc_str_from_c(tc_tcb_status_text(hardware->current.merged)));
        }
    }
    start(g, "collateral", TC_CHECK_ID_COLLATERAL_TCB_INFO, TC_BASIS_HARDWARE_SIGNED,
          "root.fingerprint");
    if (info != NULL) {
        add_date(g, "tcb_info_issued", info->issue_date);
        add_date(g, "tcb_info_until", info->next_update);
        add_number(g, "tcb_info_evaluation", info->evaluation_number);
    }
    g->proof = TC_CHECK_ID_COLLATERAL_QE_IDENTITY;
    if (qe != NULL) {
        add_date(g, "qe_identity_issued", qe->issue_date);
        add_date(g, "qe_identity_until", qe->next_update);
        add_number(g, "qe_identity_evaluation", qe->evaluation_number);
    }
}

static tc_str mr_config_text(tc_mr_config_version version)
{
    switch (version) {
    case TC_MR_CONFIG_UNSET:
        return TC_STR("not set");
    case TC_MR_CONFIG_V1:
        return TC_STR("version 1");
    case TC_MR_CONFIG_V2:
        return TC_STR("version 2");
    case TC_MR_CONFIG_V3:
        return TC_STR("version 3");
    case TC_MR_CONFIG_UNKNOWN:
        return TC_STR("unknown");
    }
    return (tc_str){NULL, 0};
}

static void event_facts(group *g, const tc_instance_facts *app)
{
    start(g, "event-log", TC_CHECK_ID_EVENT_LOG_SEQUENCE, TC_BASIS_REPLAYED, "quote.rtmr3");
    add_hex(g, "app_id", app->app_id);
    add_hex(g, "compose_hash", app->compose_hash);
    add_hex(g, "instance_id", app->instance_id);
    add_hex(g, "os_image_hash", app->os_image_hash);
    add(g, "key_provider", app->key_provider_name);
    add(g, "key_provider_id", app->key_provider_id);
    add(g, "release", app->release);
    start(g, "derived", TC_CHECK_ID_QUOTE_SIGNATURE, TC_BASIS_RECOMPUTED, "quote.rtmr3");
    add_hex(g, "mr_system", tc_bytes_of(app->mr_system, sizeof app->mr_system));
    add_hex(g, "mr_aggregated", tc_bytes_of(app->mr_aggregated, sizeof app->mr_aggregated));
    add_hex(g, "device_id_qe", tc_bytes_of(app->device_id_qe, sizeof app->device_id_qe));
    if (app->has_ppid) {
        add_hex(g, "device_id_ppid", tc_bytes_of(app->device_id_ppid, sizeof app->device_id_ppid));
    }
    add(g, "mr_config_id_form", mr_config_text(app->mr_config));
}

static tc_str images(tc_arena *arena, const tc_compose_report *services)
{
    tc_wr w = tc_wr_init(arena, LIST_MAX);

    for (size_t i = 0; i < services->n_services; i++) {
        tc_wr_lit(&w, i == 0 ? "" : ", ");
        tc_wr_str(&w, services->services[i].name);
        tc_wr_lit(&w, ": ");
        tc_wr_str(&w, services->services[i].built ? TC_STR("built from source")
                                                  : services->services[i].image);
    }
    return tc_wr_text(&w);
}

static void compose_facts(group *g, const tc_instance_facts *app)
{
    start(g, "compose", TC_CHECK_ID_COMPOSE_HASH, TC_BASIS_REPLAYED, "event-log.compose_hash");
    if (app->has_compose) {
        add_hex(g, "sha256", tc_bytes_of(app->app_compose_sha256, sizeof app->app_compose_sha256));
        add(g, "name", app->compose.name);
        add(g, "runner", app->compose.runner);
        add(g, "allowed_envs",
            join(g->arena, app->compose.allowed_envs, app->compose.n_allowed_envs));
    }
    if (app->has_services) {
        add(g, "images", images(g->arena, &app->services));
    }
}

static tc_str origin_text(tc_image_origin origin)
{
    switch (origin) {
    case TC_IMAGE_NONE:
        return (tc_str){NULL, 0};
    case TC_IMAGE_FIRMWARE:
        return TC_STR("known firmware");
    case TC_IMAGE_DESCRIPTION:
        return TC_STR("description");
    case TC_IMAGE_MATERIAL:
        return TC_STR("measurement in vm_config");
    }
    return (tc_str){NULL, 0};
}

static void image_facts(group *g, const tc_os_facts *system)
{
    start(g, "image", TC_CHECK_ID_IMAGE_KNOWN, TC_BASIS_RECOMPUTED, "quote.rtmr2");
    add_hex(g, "os_image_hash", system->image_hash);
    if (system->known != NULL) {
        add(g, "name", system->known->name);
        add(g, "version", system->known->version);
        add(g, "kind", system->known->is_dev ? TC_STR("development") : TC_STR("production"));
    }
    start(g, "image", TC_CHECK_ID_MRTD, TC_BASIS_RECOMPUTED, "quote.mrtd");
    add(g, "digests_from", origin_text(system->origin));
    if (system->firmware != NULL) {
        add(g, "firmware", tc_str_from_c(system->firmware->name));
    }
    start(g, "image", TC_CHECK_ID_RTMR2, TC_BASIS_RECOMPUTED, "quote.rtmr2");
    if (system->trusted && system->image.has_metadata) {
        add(g, "command_line", system->image.metadata.cmdline);
        add(g, "root_file_system", system->image.metadata.rootfs_hash);
    }
}

static void machine_facts(group *g, const tc_os_facts *system)
{
    const tc_acpi_machine *machine = &system->config.machine;

    if (!system->has_config) {
        return;
    }
    start(g, "machine", TC_CHECK_ID_RTMR0, TC_BASIS_RECOMPUTED, "quote.rtmr0");
    add_number(g, "cpus", machine->cpus);
    add_number(g, "memory_bytes", machine->memory);
    add_number(g, "gpus", machine->gpus);
    add_number(g, "nvswitches", machine->nvswitches);
    add(g, "pci_hotplug", machine->hotplug ? TC_STR("yes") : TC_STR("no"));
    add(g, "qemu_tables", tc_str_from_c(tc_acpi_cut_words(machine->cut)));
    start(g, "machine", NO_CHECK, TC_BASIS_SELF_ASSERTED, "");
    add(g, "qemu_version", system->config.qemu_version);
    add(g, "image_name", system->config.image);
}

static void prediction_facts(group *g, const tc_os_facts *system)
{
    static const char *const names[] = {"rtmr0", "rtmr1", "rtmr2"};
    const tc_prediction *prediction = &system->prediction;

    if (!system->has_prediction) {
        return;
    }
    start(g, "prediction", TC_CHECK_ID_IMAGE_DIGESTS, TC_BASIS_RECOMPUTED, "image.os_image_hash");
    add_hex(g, "mrtd", tc_bytes_of(prediction->mrtd, sizeof prediction->mrtd));
    for (size_t i = 0; i < TC_BOOT_REGISTERS; i++) {
        if (prediction->has_rtmr[i]) {
            add_hex(g, names[i], tc_bytes_of(prediction->rtmr[i], sizeof prediction->rtmr[i]));
        }
    }
}

static void claim_facts(group *g, const tc_claims *claims)
{
    start(g, "claims", NO_CHECK, TC_BASIS_SELF_ASSERTED, "");
    add(g, "app_name", claims->app_name);
    add_hex(g, "device_id", claims->device_id);
    add_hex(g, "os_image_hash", claims->os_image_hash);
    add(g, "vm_config", claims->vm_config);
}

static int compare(const tc_report_fact *a, const tc_report_fact *b)
{
    tc_str object_a = tc_str_from_c(a->object), object_b = tc_str_from_c(b->object);
    tc_str field_a = tc_str_from_c(a->field), field_b = tc_str_from_c(b->field);
    int order = tc_bytes_cmp(tc_bytes_from_str(object_a), tc_bytes_from_str(object_b));

    return order != 0 ? order
                      : tc_bytes_cmp(tc_bytes_from_str(field_a), tc_bytes_from_str(field_b));
}

static void sort(tc_report_fact *facts, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        tc_report_fact fact = facts[i];
        size_t k = i;

        while (k > 0 && compare(&facts[k - 1], &fact) > 0) {
            facts[k] = facts[k - 1];
            k--;
        }
        facts[k] = fact;
    }
}

void tc_facts_collect(tc_report_fact *facts, size_t *n, tc_arena *arena,
                      const tc_fact_sources *sources)
{
    group g = {.facts = facts + *n, .arena = arena, .s = sources};

    if (sources->quote != NULL) {
        quote_facts(&g, sources->quote);
        if (sources->hardware->has_root) {
            root_facts(&g, sources->hardware);
        }
        if (sources->hardware->has_pck) {
            platform_facts(&g, &sources->hardware->pck);
        }
        tcb_facts(&g, sources->hardware, sources->collateral);
    }
    if (sources->app != NULL) {
        event_facts(&g, sources->app);
        compose_facts(&g, sources->app);
    }
    if (sources->system != NULL) {
        image_facts(&g, sources->system);
        machine_facts(&g, sources->system);
        prediction_facts(&g, sources->system);
    }
    if (sources->claims != NULL) {
        claim_facts(&g, sources->claims);
    }
    sort(g.facts, g.n);
    *n += g.n;
}
