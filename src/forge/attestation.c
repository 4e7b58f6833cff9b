/* SPDX-License-Identifier: Apache-2.0
 *
 * Versioned attestations: V0 in SCALE (dstack:1.3), V1 in MessagePack (dstack:1.4), and the AppInfo
 * of RA-TLS certificates (dstack:1.7).
 */
#include "forge/internal.h"

#include <string.h>

#include "base/hex.h"

#define DIGEST_SIZE 48

/* ---- SCALE ---- */

/* put_compact writes a compact integer in its shortest form. */
static void put_compact(tc_wr *w, size_t v)
{
    if (v < 1u << 6) {
        tc_wr_u8(w, (uint8_t)(v << 2));
    } else if (v < 1u << 14) {
        tc_wr_u16le(w, (uint16_t)(v << 2 | 1));
    } else {
        tc_wr_u32le(w, (uint32_t)(v << 2 | 2));
    }
}

static void put_scale_bytes(tc_wr *w, tc_bytes in)
{
    put_compact(w, in.n);
    tc_wr_bytes(w, in);
}

static tc_bytes digest_of(const tc_forge_event *event)
{
    return tc_bytes_of(event->digest, event->no_digest ? 0 : DIGEST_SIZE);
}

tc_bytes tc_forge_attestation_v0(tc_forge_run *run, tc_bytes quote, const uint8_t report_data[64])
{
    const tc_forge_log *log = tc_forge_log_copy(run, TC_FORGE_EVENTS_ATTESTED);
    tc_wr w = tc_forge_writer(run);

    tc_wr_u8(&w, 0); /* version */
    tc_wr_u8(&w, 0); /* DstackTdx */
    put_scale_bytes(&w, quote);
    put_compact(&w, log->n);
    for (size_t i = 0; i < log->n; i++) {
        const tc_forge_event *event = &log->events[i];

        tc_wr_u32le(&w, event->imr);
        tc_wr_u32le(&w, event->type);
        put_scale_bytes(&w, digest_of(event));
        put_scale_bytes(&w, tc_bytes_from_str(event->name));
        put_scale_bytes(&w, event->payload);
    }
    log = tc_forge_log_copy(run, TC_FORGE_EVENTS_RUNTIME);
    put_compact(&w, log->n);
    for (size_t i = 0; i < log->n; i++) {
        put_scale_bytes(&w, tc_bytes_from_str(log->events[i].name));
        put_scale_bytes(&w, log->events[i].payload);
    }
    tc_wr_bytes(&w, tc_bytes_of(report_data, 64));
    put_scale_bytes(&w, run->out->vm_config);
    return tc_forge_hooked(run, TC_FORGE_ATTESTATION_V0, TC_FORGE_AFTER, tc_forge_written(run, &w));
}

/* ---- MessagePack ---- */

static void put_be(tc_wr *w, uint64_t v, size_t n)
{
    for (size_t i = n; i > 0; i--) {
        tc_wr_u8(w, (uint8_t)(v >> 8 * (i - 1)));
    }
}

static void put_uint(tc_wr *w, uint32_t v)
{
    if (v < 0x80) {
        tc_wr_u8(w, (uint8_t)v);
    } else if (v <= UINT8_MAX) {
        tc_wr_u8(w, 0xcc);
        tc_wr_u8(w, (uint8_t)v);
    } else if (v <= UINT16_MAX) {
        tc_wr_u8(w, 0xcd);
        put_be(w, v, 2);
    } else {
        tc_wr_u8(w, 0xce);
        put_be(w, v, 4);
    }
}

static void put_map(tc_wr *w, uint8_t n)
{
    tc_wr_u8(w, (uint8_t)(0x80 | n)); /* never more than 15 pairs here */
}

static void put_array(tc_wr *w, size_t n)
{
    if (n < 16) {
        tc_wr_u8(w, (uint8_t)(0x90 | n));
    } else {
        tc_wr_u8(w, 0xdc);
        put_be(w, n, 2);
    }
}

static void put_str(tc_wr *w, tc_str text)
{
    if (text.n < 32) {
        tc_wr_u8(w, (uint8_t)(0xa0 | text.n));
    } else if (text.n <= UINT8_MAX) {
        tc_wr_u8(w, 0xd9);
        tc_wr_u8(w, (uint8_t)text.n);
    } else {
        tc_wr_u8(w, 0xda);
        put_be(w, text.n, 2);
    }
    tc_wr_str(w, text);
}

static void put_key(tc_wr *w, const char *key)
{
    put_str(w, tc_str_from_c(key));
}

static void put_bin(tc_wr *w, tc_bytes in)
{
    if (in.n <= UINT8_MAX) {
        tc_wr_u8(w, 0xc4);
        tc_wr_u8(w, (uint8_t)in.n);
    } else {
        tc_wr_u8(w, 0xc5);
        put_be(w, in.n, 2);
    }
    tc_wr_bytes(w, in);
}

/* put_numbers writes bytes as an array of integers, as some fields have them. */
static void put_numbers(tc_wr *w, tc_bytes in)
{
    put_array(w, in.n);
    for (size_t i = 0; i < in.n; i++) {
        put_uint(w, in.p[i]);
    }
}

static void put_event(tc_forge_run *run, tc_wr *w, const tc_forge_event *event)
{
    bool second = event->version >= 2;

    put_map(w, (uint8_t)(5 + second + event->has_preimage));
    put_key(w, "imr");
    put_uint(w, event->imr);
    put_key(w, "event_type");
    put_uint(w, event->type);
    put_key(w, "digest");
    put_bin(w, digest_of(event));
    put_key(w, "event");
    put_str(w, event->name);
    put_key(w, "event_payload");
    put_bin(w, event->payload);
    if (second) {
        put_key(w, "version");
        put_uint(w, event->version);
    }
    if (event->has_preimage) {
        put_key(w, "preimage");
        put_str(w, tc_hex_text(run->arena, event->preimage));
    }
}

static void put_platform(tc_forge_run *run, tc_wr *w, tc_bytes quote)
{
    const tc_forge_log *log = tc_forge_log_copy(run, TC_FORGE_EVENTS_ATTESTED);

    put_map(w, 2);
    put_key(w, "kind");
    put_key(w, "tdx");
    put_key(w, "data");
    put_map(w, 2);
    put_key(w, "quote");
    put_numbers(w, quote);
    put_key(w, "event_log");
    put_array(w, log->n);
    for (size_t i = 0; i < log->n; i++) {
        put_event(run, w, &log->events[i]);
    }
}

static void put_stack(tc_forge_run *run, tc_wr *w, const uint8_t report_data[64])
{
    const tc_forge_log *log = tc_forge_log_copy(run, TC_FORGE_EVENTS_RUNTIME);

    put_map(w, 2);
    put_key(w, "kind");
    put_key(w, "dstack");
    put_key(w, "data");
    put_map(w, 3);
    put_key(w, "report_data");
    put_numbers(w, tc_bytes_of(report_data, 64));
    put_key(w, "runtime_events");
    put_array(w, log->n);
    for (size_t i = 0; i < log->n; i++) {
        bool second = log->events[i].version >= 2;

        put_map(w, (uint8_t)(2 + second));
        put_key(w, "event");
        put_str(w, log->events[i].name);
        put_key(w, "payload");
        put_bin(w, log->events[i].payload);
        if (second) {
            put_key(w, "version");
            put_uint(w, log->events[i].version);
        }
    }
    put_key(w, "config");
    put_str(w, tc_str_from_bytes(run->out->vm_config));
}

tc_bytes tc_forge_attestation_v1(tc_forge_run *run, tc_bytes quote, const uint8_t report_data[64])
{
    tc_wr w = tc_forge_writer(run);

    put_map(&w, 3);
    put_key(&w, "version");
    put_uint(&w, 1);
    put_key(&w, "platform");
    put_platform(run, &w, quote);
    put_key(&w, "stack");
    put_stack(run, &w, report_data);
    return tc_forge_hooked(run, TC_FORGE_ATTESTATION_V1, TC_FORGE_AFTER, tc_forge_written(run, &w));
}

tc_bytes tc_forge_app_info(tc_forge_run *run)
{
    const tc_forge_evidence *e = run->out;
    bool newest = run->o->dstack.release == TC_FORGE_RELEASE_0_6_0;
    tc_wr w = tc_forge_writer(run);
    tc_forge_derived d;

    tc_forge_derive(&d, run);
    put_array(&w, newest ? 9 : 8);
    put_bin(&w, tc_bytes_of(e->app_id, sizeof e->app_id));
    put_bin(&w, tc_bytes_of(e->compose_hash, sizeof e->compose_hash));
    put_bin(&w, e->instance_id);
    put_bin(&w, tc_bytes_of(d.device_id, sizeof d.device_id));
    put_bin(&w, tc_bytes_of(d.mr_system, sizeof d.mr_system));
    put_bin(&w, tc_bytes_of(d.mr_aggregated, sizeof d.mr_aggregated));
    put_bin(&w, tc_bytes_of(e->os_image_hash, sizeof e->os_image_hash));
    put_bin(&w, e->key_provider);
    if (newest) {
        tc_wr_u8(&w, 0xc0); /* no init scripts */
    }
    return tc_forge_hooked(run, TC_FORGE_APP_INFO, TC_FORGE_AFTER, tc_forge_written(run, &w));
}
