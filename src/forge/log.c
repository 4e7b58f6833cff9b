/* SPDX-License-Identifier: Apache-2.0
 *
 * Event logs: the boot events of the simulated image, the runtime events of a release family, their
 * digests, and the registers that follow (dstack:1.5, 2.2).
 */
#include "forge/internal.h"

#include <string.h>

#include "base/hex.h"
#include "crypto/digest.h"

#define REGISTER_SIZE 48
#define RTMR_APP      3
#define ACPI          0x0000000au

/* ---- runtime events ---- */

static void add(tc_forge_run *run, const char *name, tc_bytes payload)
{
    tc_forge_log *log = &run->out->log;

    if (log->n < TC_FORGE_EVENTS_MAX) {
        log->events[log->n++] = (tc_forge_event){.imr = RTMR_APP,
                                                 .type = TC_FORGE_RUNTIME,
                                                 .name = tc_str_from_c(name),
                                                 .payload = payload,
                                                 .version = run->o->dstack.event_version};
    }
}

static tc_bytes keep(tc_forge_run *run, const uint8_t *p, size_t n)
{
    tc_bytes out;

    if (!tc_arena_copy(&out, run->arena, tc_bytes_of(p, n))) {
        run->err = TC_E_NOMEM;
    }
    return out;
}

static void add_filled(tc_forge_run *run, const char *name)
{
    uint8_t value[TC_SHA256_SIZE];

    tc_forge_fill(run, value, sizeof value, name);
    add(run, name, keep(run, value, sizeof value));
}

static void add_empty(tc_forge_run *run, const char *name)
{
    add(run, name, (tc_bytes){(const uint8_t *)"", 0});
}

static void add_script_hashes(tc_forge_run *run)
{
    tc_bytes script = tc_bytes_from_str(TC_STR("echo simulated"));
    uint8_t digest[TC_SHA256_SIZE];

    tc_sha256(digest, &script, 1);
    for (size_t i = 0; i < run->o->dstack.init_scripts; i++) {
        add(run, "init-script-hash", keep(run, digest, sizeof digest));
    }
}

static void add_gpu(tc_forge_run *run)
{
    tc_bytes none = tc_bytes_from_str(TC_STR("{}"));
    uint8_t digest[TC_SHA256_SIZE];

    tc_sha256(digest, &none, 1);
    add(run, "gpu-policy-hash", keep(run, digest, sizeof digest));
    if (run->o->dstack.with_gpu) {
        add(run, "gpu-attestation",
            tc_bytes_from_str(
                TC_STR("{\"version\":2,\"provider\":\"nvidia\",\"devices\":1,\"cc_mode\":\"on\","
                       "\"devtools\":false,\"evidence_sha256\":"
                       "\"5151515151515151515151515151515151515151515151515151515151515151\"}")));
    }
}

/* Releases before 0.4 know no boot-mr-done, key-provider and system-ready. */
static void add_oldest(tc_forge_run *run)
{
    const tc_forge_evidence *e = run->out;

    add_filled(run, "rootfs-hash");
    add(run, "app-id", tc_bytes_of(e->app_id, sizeof e->app_id));
    if (run->o->dstack.release == TC_FORGE_RELEASE_0_3_1) {
        add_filled(run, "upgraded-app-id");
    } else {
        add(run, "compose-hash", tc_bytes_of(e->compose_hash, sizeof e->compose_hash));
    }
    add_filled(run, "ca-cert-hash");
    add(run, "instance-id", e->instance_id);
}

static void add_identity(tc_forge_run *run)
{
    const tc_forge_evidence *e = run->out;

    add_empty(run, "system-preparing");
    if (run->o->dstack.release == TC_FORGE_RELEASE_0_4_0) {
        add_filled(run, "rootfs-hash");
    }
    add(run, "app-id", tc_bytes_of(e->app_id, sizeof e->app_id));
    add(run, "compose-hash", tc_bytes_of(e->compose_hash, sizeof e->compose_hash));
    if (run->o->dstack.release == TC_FORGE_RELEASE_0_6_0) {
        add_script_hashes(run);
        add_gpu(run);
    }
    add(run, "instance-id", e->instance_id);
    add_empty(run, "boot-mr-done");
}

static void add_runtime_events(tc_forge_run *run)
{
    const tc_forge_dstack *d = &run->o->dstack;
    bool kms = d->provider == TC_FORGE_PROVIDER_KMS;

    if (d->release < TC_FORGE_RELEASE_0_4_0) {
        add_oldest(run);
        return;
    }
    add_identity(run);
    if (d->with_mr_kms && kms && d->release >= TC_FORGE_RELEASE_0_4_2 &&
        d->release < TC_FORGE_RELEASE_0_6_0) {
        add_filled(run, "mr-kms");
    }
    if (kms && d->release >= TC_FORGE_RELEASE_0_5_1) {
        add(run, "os-image-hash",
            tc_bytes_of(run->out->os_image_hash, sizeof run->out->os_image_hash));
    }
    add(run, "key-provider", run->out->key_provider);
    if (d->release >= TC_FORGE_RELEASE_0_5_5) {
        add(run, "storage-fs", tc_bytes_from_str(TC_STR("zfs")));
    }
    add_empty(run, "system-ready");
    if (d->late_event != NULL) {
        add(run, d->late_event, tc_bytes_from_str(TC_STR("simulated")));
    }
}

/* ---- digests and registers ---- */

/* preimage_v2 writes the canonical JSON that version 2 hashes. Names of events here need no
 * escapes but those that JSON itself demands. */
static tc_bytes preimage_v2(tc_forge_run *run, const tc_forge_event *event)
{
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "name");
    tc_jsonw_str(&j, event->name);
    tc_jsonw_name(&j, "payload");
    tc_jsonw_hex(&j, event->payload);
    tc_jsonw_name(&j, "type");
    tc_jsonw_u64(&j, event->type);
    tc_jsonw_end(&j);
    return tc_forge_written(run, &w);
}

static void digest_runtime(tc_forge_run *run, tc_forge_event *event)
{
    static const uint8_t type[] = {0x01, 0x00, 0x00, 0x08};
    tc_bytes colon = tc_bytes_of(":", 1);

    if (event->version == 2) {
        event->has_preimage = true;
        event->preimage = preimage_v2(run, event);
        tc_sha384(event->digest, &event->preimage, 1);
        return;
    }
    tc_sha384(event->digest,
              (tc_bytes[]){tc_bytes_of(type, sizeof type), colon, tc_bytes_from_str(event->name),
                           colon, event->payload},
              5);
}

static void extend(uint8_t reg[REGISTER_SIZE], const uint8_t digest[REGISTER_SIZE])
{
    tc_bytes parts[] = {tc_bytes_of(reg, REGISTER_SIZE), tc_bytes_of(digest, REGISTER_SIZE)};

    tc_sha384(reg, parts, 2);
}

void tc_forge_log_make(tc_forge_run *run)
{
    tc_forge_evidence *e = run->out;

    tc_forge_boot_log(run);
    add_runtime_events(run);
    if (run->o->events_hook != NULL) {
        run->o->events_hook(run->o->context, run->arena, TC_FORGE_EVENTS_MEASURED, &e->log);
    }
    for (size_t i = 0; i < e->log.n; i++) {
        tc_forge_event *event = &e->log.events[i];

        if (event->imr == RTMR_APP && event->type == TC_FORGE_RUNTIME) {
            digest_runtime(run, event);
        }
        if (event->imr <= RTMR_APP) {
            extend(e->rtmr[event->imr], event->digest);
        }
    }
}

/* ---- the forms a log travels in ---- */

/* strip leaves out what shorter logs leave out (dstack:1.3, 1.5). */
static void strip(tc_forge_log *log, const tc_forge_dstack *d)
{
    for (size_t i = 0; i < log->n; i++) {
        tc_forge_event *event = &log->events[i];

        if (event->imr == RTMR_APP) {
            event->no_digest = d->stripped && event->version != 2;
        } else if (d->short_boot_payloads && event->type != ACPI) {
            event->payload = (tc_bytes){(const uint8_t *)"", 0};
        }
    }
}

static void keep_imr(tc_forge_log *log, bool app)
{
    size_t n = 0;

    for (size_t i = 0; i < log->n; i++) {
        if ((log->events[i].imr == RTMR_APP) == app) {
            log->events[n++] = log->events[i];
        }
    }
    log->n = n;
}

tc_forge_log *tc_forge_log_copy(tc_forge_run *run, tc_forge_events which)
{
    tc_forge_log *log = TC_NEW(run->arena, tc_forge_log);

    if (log == NULL) {
        run->err = TC_E_NOMEM;
        return &run->out->log;
    }
    *log = run->out->log;
    if (which == TC_FORGE_EVENTS_RUNTIME || which == TC_FORGE_EVENTS_CCEL) {
        keep_imr(log, which == TC_FORGE_EVENTS_RUNTIME);
    } else {
        strip(log, &run->o->dstack);
    }
    if (run->o->events_hook != NULL) {
        run->o->events_hook(run->o->context, run->arena, which, log);
    }
    return log;
}

void tc_forge_log_write(tc_jsonw *j, const tc_forge_log *log)
{
    tc_jsonw_array(j);
    for (size_t i = 0; i < log->n; i++) {
        const tc_forge_event *event = &log->events[i];

        tc_jsonw_object(j);
        tc_jsonw_name(j, "imr");
        tc_jsonw_u64(j, event->imr);
        tc_jsonw_name(j, "event_type");
        tc_jsonw_u64(j, event->type);
        tc_jsonw_name(j, "digest");
        tc_jsonw_hex(j, tc_bytes_of(event->digest, event->no_digest ? 0 : REGISTER_SIZE));
        tc_jsonw_name(j, "event");
        tc_jsonw_str(j, event->name);
        tc_jsonw_name(j, "event_payload");
        tc_jsonw_hex(j, event->payload);
        if (event->version >= 2) {
            tc_jsonw_name(j, "version");
            tc_jsonw_u64(j, event->version);
        }
        if (event->has_preimage) {
            tc_jsonw_name(j, "preimage");
            tc_jsonw_hex(j, event->preimage);
        }
        tc_jsonw_end(j);
    }
    tc_jsonw_end(j);
}

tc_bytes tc_forge_log_json(tc_forge_run *run, tc_forge_events which)
{
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    tc_forge_log_write(&j, tc_forge_log_copy(run, which));
    return tc_forge_hooked(run, TC_FORGE_EVENT_LOG_JSON, TC_FORGE_AFTER, tc_forge_written(run, &w));
}

/* ---- CCEL ---- */

#define CCEL_AREA      65536u
#define CCEL_END       0xff
#define EV_NO_ACTION   3u
#define TPM_ALG_SHA384 0x000cu
#define SHA1_SIZE      20u

static void put_ccel_header(tc_wr *w)
{
    static const uint8_t spec_id[] = {'S', 'p', 'e', 'c', ' ', 'I', 'D', ' ', 'E', 'v', 'e',
                                      'n', 't', '0', '3', 0,   0,   0,   0,   0,   0,   2,
                                      0,   2,   1,   0,   0,   0,   12,  0,   48,  0,   0};

    tc_wr_u32le(w, 1);
    tc_wr_u32le(w, EV_NO_ACTION);
    for (unsigned i = 0; i < SHA1_SIZE; i++) {
        tc_wr_u8(w, 0);
    }
    tc_wr_u32le(w, sizeof spec_id);
    tc_wr_bytes(w, tc_bytes_of(spec_id, sizeof spec_id));
}

tc_bytes tc_forge_ccel_make(tc_forge_run *run)
{
    const tc_forge_log *log = tc_forge_log_copy(run, TC_FORGE_EVENTS_CCEL);
    tc_wr w = tc_forge_writer(run);

    put_ccel_header(&w);
    for (size_t i = 0; i < log->n; i++) {
        const tc_forge_event *event = &log->events[i];

        tc_wr_u32le(&w, event->imr + 1); /* 1-based here */
        tc_wr_u32le(&w, event->type);
        tc_wr_u32le(&w, 1);
        tc_wr_u16le(&w, TPM_ALG_SHA384);
        tc_wr_bytes(&w, tc_bytes_of(event->digest, REGISTER_SIZE));
        tc_wr_u32le(&w, (uint32_t)event->payload.n);
        tc_wr_bytes(&w, event->payload);
    }
    while (!w.bad && w.n < CCEL_AREA) {
        tc_wr_u8(&w, CCEL_END);
    }
    return tc_forge_hooked(run, TC_FORGE_CCEL, TC_FORGE_AFTER, tc_forge_written(run, &w));
}
