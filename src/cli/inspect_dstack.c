/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/decode.h"
#include "cli/inspect.h"

static const char *platform_text(tc_platform_kind platform)
{
    switch (platform) {
    case TC_PLATFORM_TDX:
        return "TDX";
    case TC_PLATFORM_GCP_TDX:
        return "TDX on Google Cloud";
    case TC_PLATFORM_NITRO_ENCLAVE:
        return "AWS Nitro enclave";
    case TC_PLATFORM_SEV_SNP:
        return "AMD SEV-SNP";
    case TC_PLATFORM_NITRO_TPM:
        return "AWS NitroTPM";
    default:
        return "unknown";
    }
}

/* print_given prints what was given and leaves out what was not. */
static void print_given(tc_print *p, const char *label, tc_bytes bytes)
{
    if (bytes.n > 0) {
        tc_print_hex(p, label, bytes);
    }
}

static void print_given_text(tc_print *p, const char *label, tc_str text)
{
    if (text.n > 0) {
        tc_print_text(p, label, text);
    }
}

static void print_compose_inside(tc_print *p, tc_str text)
{
    tc_diag diag = {0};

    tc_print_heading(p, "app-compose.json");
    p->level++;
    if (!tc_inspect_app_compose(p, tc_bytes_from_str(text), &diag)) {
        tc_inspect_unreadable(p, "unreadable", &diag);
    }
    p->level--;
}

static void print_registers(tc_print *p, const tc_claims *claims)
{
    static const char *const labels[] = {"RTMR0 (claimed)", "RTMR1 (claimed)", "RTMR2 (claimed)",
                                         "RTMR3 (claimed)"};

    if (!claims->has_registers) {
        return;
    }
    tc_print_hex(p, "MRTD (claimed)", claims->mrtd);
    for (size_t i = 0; i < TC_REGISTERS; i++) {
        tc_print_hex(p, labels[i], claims->rtmr[i]);
    }
}

static void print_claims(tc_print *p, const tc_claims *claims)
{
    print_given_text(p, "app name", claims->app_name);
    print_given(p, "app id", claims->app_id);
    if (claims->has_instance_id) {
        tc_print_hex(p, "instance id", claims->instance_id);
    }
    print_registers(p, claims);
    print_given(p, "mr_aggregated", claims->mr_aggregated);
    print_given(p, "mr_system", claims->mr_system);
    print_given(p, "mr_image", claims->mr_image);
    print_given(p, "os_image_hash", claims->os_image_hash);
    print_given(p, "compose_hash", claims->compose_hash);
    print_given(p, "device_id", claims->device_id);
    print_given_text(p, "key provider", claims->key_provider_info);
    print_given_text(p, "vm_config", claims->vm_config);
    if (claims->app_cert.n > 0) {
        tc_inspect_chain(p, "app certificate", claims->app_cert);
    }
    if (claims->has_event_log) {
        tc_inspect_log(p, "events", &claims->event_log);
    }
    if (claims->has_app_compose) {
        print_compose_inside(p, claims->app_compose);
    }
}

bool tc_inspect_info(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_claims claims;

    if (!tc_info_parse(&claims, p->arena, content, diag)) {
        return false;
    }
    print_claims(p, &claims);
    return true;
}

bool tc_inspect_guest_tcb_info(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_claims claims;

    if (!tc_tcb_info_claims_parse(&claims, p->arena, content, diag)) {
        return false;
    }
    print_claims(p, &claims);
    return true;
}

static void print_attestation(tc_print *p, const tc_attestation *attestation)
{
    tc_print_number(p, "version", attestation->version);
    tc_print_lit(p, "platform", platform_text(attestation->platform));
    tc_print_yes(p, "dstack pod", attestation->is_pod);
    tc_print_hex(p, "report data", attestation->report_data);
    print_given_text(p, "report data payload", attestation->report_data_payload);
    print_given_text(p, "configuration", attestation->config);
    if (attestation->quote.n > 0) {
        tc_inspect_quote_inside(p, attestation->quote);
        tc_inspect_log(p, "events", &attestation->event_log);
    }
    tc_inspect_log(p, "runtime events", &attestation->runtime);
}

/* parse_and_print prints an attestation given as bytes. */
static bool parse_and_print(tc_print *p, tc_bytes raw, tc_diag *diag)
{
    tc_attestation attestation;

    if (!tc_attestation_parse(&attestation, p->arena, raw, diag)) {
        return false;
    }
    print_attestation(p, &attestation);
    return true;
}

static void print_attestation_inside(tc_print *p, tc_bytes raw)
{
    tc_diag diag = {0};

    tc_print_heading(p, "versioned attestation");
    p->level++;
    if (!parse_and_print(p, raw, &diag)) {
        tc_inspect_unreadable(p, "unreadable", &diag);
    }
    p->level--;
}

bool tc_inspect_attestation(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_bytes raw;

    return tc_decode_attestation(&raw, p->arena, content, diag) && parse_and_print(p, raw, diag);
}

bool tc_inspect_get_quote(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_quote_answer answer;

    if (!tc_quote_answer_parse(&answer, p->arena, content, diag)) {
        return false;
    }
    if (answer.has_report_data) {
        tc_print_hex(p, "report data (claimed)", answer.report_data);
    }
    print_given_text(p, "vm_config", answer.vm_config);
    if (answer.quote.n > 0) {
        tc_inspect_quote_inside(p, answer.quote);
    }
    if (answer.has_event_log) {
        tc_inspect_log(p, "events", &answer.event_log);
    }
    if (answer.attestation.n > 0) {
        print_attestation_inside(p, answer.attestation);
    }
    return true;
}

static void print_instance(tc_print *p, const tc_phala_instance *instance)
{
    tc_print_heading(p, "instance");
    p->level++;
    print_given_text(p, "name", instance->name);
    print_given_text(p, "image version", instance->image_version);
    if (instance->quote.n > 0) {
        tc_inspect_quote_inside(p, instance->quote);
    } else {
        tc_print_lit(p, "quote", "(none)");
    }
    if (instance->has_event_log) {
        tc_inspect_log(p, "events", &instance->event_log);
    }
    tc_print_heading(p, "claims");
    p->level++;
    print_claims(p, &instance->claims);
    p->level -= 2;
}

bool tc_inspect_phala(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_phala_attestations answer;

    if (!tc_phala_attestations_parse(&answer, p->arena, content, diag)) {
        return false;
    }
    tc_print_hex(p, "app id", answer.app_id);
    tc_print_number(p, "instances", answer.n_instances);
    for (size_t i = 0; i < answer.n_instances; i++) {
        print_instance(p, &answer.instances[i]);
    }
    tc_print_yes(p, "KMS included", answer.has_kms);
    tc_print_yes(p, "gateway included", answer.has_gateway);
    return true;
}

void tc_inspect_dstack_certificate(tc_print *p, tc_bytes der)
{
    tc_diag diag = {0};
    tc_ra_tls *ra_tls = TC_NEW(p->arena, tc_ra_tls);

    if (ra_tls == NULL) {
        return;
    }
    if (!tc_ra_tls_parse(ra_tls, p->arena, der, &diag)) {
        /* Most certificates have none of dstack's extensions. */
        if (diag.reason != TC_REASON_MISSING) {
            tc_inspect_unreadable(p, "dstack extensions", &diag);
        }
        return;
    }
    tc_print_heading(p, "dstack extensions");
    p->level++;
    print_given(p, "app id (by issuer)", ra_tls->app_id);
    print_given_text(p, "usage (by issuer)", ra_tls->usage);
    print_given(p, "app info (by issuer)", ra_tls->app_info);
    if (ra_tls->quote.n > 0) {
        tc_inspect_quote_inside(p, ra_tls->quote);
    }
    if (ra_tls->has_event_log) {
        tc_inspect_log(p, "events", &ra_tls->event_log);
    }
    if (ra_tls->attestation.n > 0) {
        print_attestation_inside(p, ra_tls->attestation);
    }
    p->level--;
}
