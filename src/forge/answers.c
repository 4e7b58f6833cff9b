/* SPDX-License-Identifier: Apache-2.0
 *
 * The unsigned answers that evidence travels in: the guest agent's, dstack-verifier's request and a
 * cloud's attestations (dstack:1.1, 3.1; reference:1.1), and a policy that asks for just this app.
 */
#include "forge/internal.h"

#include <string.h>

#include "base/hex.h"

#define HASH_SIZE   32
#define APP_ID_SIZE 20

static void put_text(tc_jsonw *j, const char *name, tc_bytes text)
{
    tc_jsonw_name(j, name);
    tc_jsonw_str(j, tc_str_from_bytes(text));
}

static void put_lit(tc_jsonw *j, const char *name, const char *text)
{
    tc_jsonw_name(j, name);
    tc_jsonw_lit(j, text);
}

static void put_hex(tc_jsonw *j, const char *name, const uint8_t *p, size_t n)
{
    tc_jsonw_name(j, name);
    tc_jsonw_hex(j, tc_bytes_of(p, n));
}

static void put_registers(tc_jsonw *j, const tc_forge_run *run)
{
    static const char *const names[] = {"rtmr0", "rtmr1", "rtmr2", "rtmr3"};

    put_hex(j, "mrtd", run->out->mr_td, sizeof run->out->mr_td);
    for (size_t i = 0; i < 4; i++) {
        put_hex(j, names[i], run->out->rtmr[i], sizeof run->out->rtmr[i]);
    }
}

/* put_guest_tcb_info writes what a guest agent shows about itself. Up to 0.5.0 it shows mr_image
 * where later ones show os_image_hash. */
static void put_guest_tcb_info(tc_jsonw *j, tc_forge_run *run)
{
    tc_forge_evidence *e = run->out;
    tc_forge_derived d;

    tc_forge_derive(&d, run);
    tc_jsonw_object(j);
    put_registers(j, run);
    put_hex(j, "mr_aggregated", d.mr_aggregated, HASH_SIZE);
    if (run->o->dstack.release < TC_FORGE_RELEASE_0_5_1) {
        put_hex(j, "mr_image", d.mr_image, HASH_SIZE);
    } else {
        put_hex(j, "os_image_hash", e->os_image_hash, HASH_SIZE);
    }
    put_hex(j, "compose_hash", e->compose_hash, HASH_SIZE);
    put_hex(j, "device_id", d.device_id, HASH_SIZE);
    tc_jsonw_name(j, "event_log");
    tc_forge_log_write(j, tc_forge_log_copy(run, TC_FORGE_EVENTS_CLAIMS));
    put_text(j, "app_compose", e->app_compose);
    tc_jsonw_end(j);
}

static tc_bytes make_guest_tcb_info(tc_forge_run *run)
{
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    put_guest_tcb_info(&j, run);
    return tc_forge_hooked(run, TC_FORGE_GUEST_TCB_INFO, TC_FORGE_AFTER, tc_forge_written(run, &w));
}

static tc_bytes make_info(tc_forge_run *run)
{
    tc_forge_evidence *e = run->out;
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);
    tc_forge_derived d;

    tc_forge_derive(&d, run);
    tc_jsonw_object(&j);
    put_hex(&j, "app_id", e->app_id, APP_ID_SIZE);
    put_hex(&j, "instance_id", e->instance_id.p, e->instance_id.n);
    put_text(&j, "app_cert", e->ra_tls_pem);
    put_text(&j, "tcb_info", e->guest_tcb_info);
    put_lit(&j, "app_name", "simulated app");
    put_hex(&j, "device_id", d.device_id, HASH_SIZE);
    put_hex(&j, "mr_aggregated", d.mr_aggregated, HASH_SIZE);
    put_hex(&j, "os_image_hash", e->os_image_hash,
            run->o->dstack.release < TC_FORGE_RELEASE_0_5_1 ? 0 : HASH_SIZE);
    put_text(&j, "key_provider_info", e->key_provider);
    put_hex(&j, "compose_hash", e->compose_hash, HASH_SIZE);
    put_text(&j, "vm_config", e->vm_config);
    put_lit(&j, "cloud_vendor", "simulated");
    put_lit(&j, "cloud_product", "simulated");
    tc_jsonw_end(&j);
    return tc_forge_hooked(run, TC_FORGE_INFO, TC_FORGE_AFTER, tc_forge_written(run, &w));
}

/* make_quote_answer writes a GetQuote answer, or a dstack-verifier request with the same members.
 */
static tc_bytes make_quote_answer(tc_forge_run *run, tc_forge_object object)
{
    tc_forge_evidence *e = run->out;
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    tc_jsonw_object(&j);
    put_hex(&j, "quote", e->quote.p, e->quote.n);
    put_text(&j, "event_log", e->event_log);
    if (object == TC_FORGE_GET_QUOTE) {
        put_hex(&j, "report_data", run->o->quote.report_data, 64);
    }
    put_text(&j, "vm_config", e->vm_config);
    if (object == TC_FORGE_VERIFY_REQUEST) {
        tc_jsonw_name(&j, "attestation");
        tc_jsonw_null(&j);
    }
    tc_jsonw_end(&j);
    return tc_forge_hooked(run, object, TC_FORGE_AFTER, tc_forge_written(run, &w));
}

static void put_instance(tc_jsonw *j, tc_forge_run *run)
{
    tc_forge_evidence *e = run->out;

    tc_jsonw_object(j);
    put_lit(j, "name", "simulated app");
    put_hex(j, "instance_id", e->instance_id.p, e->instance_id.n);
    put_hex(j, "quote", e->quote.p, e->quote.n);
    tc_jsonw_name(j, "eventlog");
    tc_jsonw_null(j);
    tc_jsonw_name(j, "tcb_info");
    put_guest_tcb_info(j, run);
    put_lit(j, "image_version", "dstack-simulated");
    tc_jsonw_end(j);
}

static tc_bytes make_phala(tc_forge_run *run)
{
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    tc_jsonw_object(&j);
    put_hex(&j, "app_id", run->out->app_id, APP_ID_SIZE);
    tc_jsonw_name(&j, "contract_address");
    tc_jsonw_null(&j);
    tc_jsonw_name(&j, "kms_info");
    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "contract_address");
    tc_jsonw_null(&j);
    tc_jsonw_name(&j, "chain_id");
    tc_jsonw_null(&j);
    put_lit(&j, "version", "v0.5.5 (git:0000000)");
    put_lit(&j, "url", "https://kms.simulated.invalid");
    tc_jsonw_name(&j, "gateway_app_id");
    tc_jsonw_null(&j);
    put_lit(&j, "gateway_app_url", "https://gateway.simulated.invalid");
    tc_jsonw_end(&j);
    tc_jsonw_name(&j, "instances");
    tc_jsonw_array(&j);
    put_instance(&j, run);
    tc_jsonw_end(&j);
    tc_jsonw_end(&j);
    return tc_forge_hooked(run, TC_FORGE_PHALA, TC_FORGE_AFTER, tc_forge_written(run, &w));
}

void tc_forge_answers_make(tc_forge_run *run)
{
    tc_forge_evidence *e = run->out;
    const uint8_t *report_data = run->o->quote.report_data;

    e->event_log = tc_forge_log_json(run, TC_FORGE_EVENTS_LOG);
    e->ccel = tc_forge_ccel_make(run);
    e->guest_tcb_info = make_guest_tcb_info(run);
    e->info = make_info(run);
    e->get_quote = make_quote_answer(run, TC_FORGE_GET_QUOTE);
    e->verify_request = make_quote_answer(run, TC_FORGE_VERIFY_REQUEST);
    if (run->o->dstack.event_version == 1) {
        e->attestation_v0 = tc_forge_attestation_v0(run, e->quote, report_data);
    }
    e->attestation_v1 = tc_forge_attestation_v1(run, e->quote, report_data);
    e->phala = make_phala(run);
}

static void put_policy_app(tc_jsonw *j, const tc_forge_run *run)
{
    const tc_forge_evidence *e = run->out;

    tc_jsonw_object(j);
    tc_jsonw_name(j, "app_ids");
    tc_jsonw_array(j);
    tc_jsonw_hex(j, tc_bytes_of(e->app_id, APP_ID_SIZE));
    tc_jsonw_end(j);
    tc_jsonw_name(j, "compose_hashes");
    tc_jsonw_array(j);
    tc_jsonw_hex(j, tc_bytes_of(e->compose_hash, HASH_SIZE));
    tc_jsonw_end(j);
    put_hex(j, "report_data", run->o->quote.report_data, 64);
    tc_jsonw_end(j);
}

/* tc_forge_policy_make writes the strict policy, narrowed to this app, this image and this
 * challenge, and to the three sections that a simulation can show. */
void tc_forge_policy_make(tc_forge_run *run)
{
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, true);

    tc_jsonw_object(&j);
    put_lit(&j, "format", "trustcenter.policy/v1");
    put_lit(&j, "name", "simulated app");
    tc_jsonw_name(&j, "version");
    tc_jsonw_u64(&j, 1);
    tc_jsonw_name(&j, "required_sections");
    tc_jsonw_array(&j);
    tc_jsonw_lit(&j, "hardware");
    tc_jsonw_lit(&j, "operating-system");
    tc_jsonw_lit(&j, "source-code");
    tc_jsonw_end(&j);
    if (!tc_forge_is_enclave(run->o)) {
        tc_jsonw_name(&j, "os");
        tc_forge_policy_os(&j, run);
    }
    if (run->o->make & TC_FORGE_MAKE_DSTACK) {
        tc_jsonw_name(&j, "app");
        put_policy_app(&j, run);
    }
    tc_jsonw_end(&j);
    run->out->policy = tc_forge_written(run, &w);
}
