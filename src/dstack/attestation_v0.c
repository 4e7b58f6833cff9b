/* SPDX-License-Identifier: Apache-2.0
 *
 * Versioned attestation V0: one byte 00 and a SCALE structure (dstack:1.3).
 */
#include "codec/scale.h"
#include "dstack/attestation_read.h"

/* The least bytes an item of each list takes, so that a count can be checked before anything is
 * allocated. */
#define EVENT_MIN   11 /* two u32 and three empty strings */
#define RUNTIME_MIN 2  /* two empty strings */
#define PCR_MIN     6  /* u32 and two empty strings */
#define TPM_MIN     5  /* u32 and one empty string */
#define CERT_MIN    1

typedef struct v0 {
    tc_rd r;
    tc_arena *arena;
    tc_bytes in;
    tc_diag *diag;
} v0;

static bool fail(v0 *s, tc_reason reason, const char *what)
{
    return tc_diag_set(s->diag, reason, what, tc_rd_offset(&s->r));
}

static bool read_bytes(v0 *s, tc_bytes *out, size_t max, const char *what)
{
    return tc_scale_bytes(&s->r, out, max) || fail(s, TC_REASON_SYNTAX, what);
}

static bool read_text(v0 *s, tc_str *out, size_t max, const char *what)
{
    return tc_scale_text(&s->r, out, max) || fail(s, TC_REASON_SYNTAX, what);
}

static bool read_count(v0 *s, uint32_t *out, size_t min_size, const char *what)
{
    return tc_scale_count(&s->r, out, TC_MAX_EVENTS, min_size) || fail(s, TC_REASON_SYNTAX, what);
}

static bool read_event(v0 *s, tc_event *out)
{
    size_t start = tc_rd_offset(&s->r);

    out->version = TC_EVENT_V1;
    out->offset = start;
    if (!tc_rd_u32le(&s->r, &out->imr) || !tc_rd_u32le(&s->r, &out->type)) {
        return fail(s, TC_REASON_TRUNCATED, "attestation: event");
    }
    if (out->imr >= TC_REGISTERS) {
        return fail(s, TC_REASON_RANGE, "attestation: event register");
    }
    if (!read_bytes(s, &out->digest, TC_REGISTER_SIZE, "attestation: event digest")) {
        return false;
    }
    if (out->digest.n != 0 && out->digest.n != TC_REGISTER_SIZE) {
        return fail(s, TC_REASON_LENGTH, "attestation: event digest");
    }
    if (!read_text(s, &out->name, TC_MAX_EVENT_NAME, "attestation: event name") ||
        !read_bytes(s, &out->payload, TC_MAX_EVENT_PAYLOAD, "attestation: event payload")) {
        return false;
    }
    out->raw = tc_bytes_sub(s->in, start, tc_rd_offset(&s->r) - start);
    return true;
}

/* An entry of runtime_events has no register, type or digest: it is always a runtime event. */
static bool read_runtime(v0 *s, tc_event *out)
{
    size_t start = tc_rd_offset(&s->r);

    *out = (tc_event){.imr = TC_RUNTIME_REGISTER,
                      .type = TC_EVENT_RUNTIME,
                      .version = TC_EVENT_V1,
                      .offset = start};
    if (!read_text(s, &out->name, TC_MAX_EVENT_NAME, "attestation: runtime event name") ||
        !read_bytes(s, &out->payload, TC_MAX_EVENT_PAYLOAD, "attestation: runtime event payload")) {
        return false;
    }
    out->raw = tc_bytes_sub(s->in, start, tc_rd_offset(&s->r) - start);
    return true;
}

typedef bool read_one(v0 *s, tc_event *out);

static bool read_list(v0 *s, tc_event_log *out, read_one *one, size_t min_size)
{
    size_t start = tc_rd_offset(&s->r);
    tc_event *events;
    uint32_t n;

    if (!read_count(s, &n, min_size, "attestation: number of events")) {
        return false;
    }
    events = TC_NEW_ARRAY(s->arena, n, tc_event);
    if (events == NULL) {
        return fail(s, TC_REASON_NO_MEMORY, "attestation");
    }
    for (uint32_t i = 0; i < n; i++) {
        if (!one(s, &events[i])) {
            return false;
        }
    }
    *out = (tc_event_log){events, n, tc_bytes_sub(s->in, start, tc_rd_offset(&s->r) - start)};
    return true;
}

static bool read_tdx(v0 *s, tc_attestation *out)
{
    return read_bytes(s, &out->quote, TC_MAX_QUOTE, "attestation: quote") &&
           read_list(s, &out->event_log, read_event, EVENT_MIN);
}

static bool skip_bytes(v0 *s, const char *what)
{
    tc_bytes skipped;

    return read_bytes(s, &skipped, TC_MAX_ATTESTATION, what);
}

static bool skip_text(v0 *s, const char *what)
{
    tc_str skipped;

    return read_text(s, &skipped, TC_MAX_ATTESTATION, what);
}

static bool skip_u32(v0 *s, const char *what)
{
    uint32_t skipped;

    return tc_rd_u32le(&s->r, &skipped) || fail(s, TC_REASON_TRUNCATED, what);
}

static bool skip_pcr_values(v0 *s)
{
    static const char what[] = "attestation: PCR value";
    uint32_t n;

    if (!read_count(s, &n, PCR_MIN, what)) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (!skip_u32(s, what) || !skip_text(s, what) || !skip_bytes(s, what)) {
            return false;
        }
    }
    return true;
}

static bool skip_tpm_events(v0 *s)
{
    static const char what[] = "attestation: TPM event";
    uint32_t n;

    if (!read_count(s, &n, TPM_MIN, what)) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (!skip_u32(s, what) || !skip_bytes(s, what)) {
            return false;
        }
    }
    return true;
}

static bool skip_tpm_quote(v0 *s)
{
    static const char what[] = "attestation: TPM quote";
    uint8_t platform;

    return skip_bytes(s, what) && skip_bytes(s, what) && skip_pcr_values(s) &&
           skip_bytes(s, what) &&
           (tc_rd_u8(&s->r, &platform) || fail(s, TC_REASON_TRUNCATED, what)) && skip_tpm_events(s);
}

static bool skip_sev_snp(v0 *s)
{
    static const char what[] = "attestation: SEV-SNP report";
    uint32_t n;

    if (!skip_bytes(s, what) || !read_count(s, &n, CERT_MIN, what)) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (!skip_bytes(s, what)) {
            return false;
        }
    }
    return skip_text(s, what);
}

/* read_platform reads the quote variant. Only the two TDX ones carry evidence that this program can
 * judge; the others are read so that they can be named. */
static bool read_platform(v0 *s, tc_attestation *out)
{
    uint8_t variant;

    if (!tc_rd_u8(&s->r, &variant)) {
        return fail(s, TC_REASON_TRUNCATED, "attestation: platform");
    }
    switch (variant) {
    case 0:
        out->platform = TC_PLATFORM_TDX;
        return read_tdx(s, out);
    case 1:
        out->platform = TC_PLATFORM_GCP_TDX;
        return read_tdx(s, out) && skip_tpm_quote(s);
    case 2:
        out->platform = TC_PLATFORM_NITRO_ENCLAVE;
        return skip_bytes(s, "attestation: Nitro document");
    case 3:
        out->platform = TC_PLATFORM_SEV_SNP;
        return skip_sev_snp(s);
    case 4:
        out->platform = TC_PLATFORM_NITRO_TPM;
        return skip_bytes(s, "attestation: NitroTPM document");
    default:
        return fail(s, TC_REASON_UNKNOWN, "attestation: platform");
    }
}

bool tc_attestation_read_v0(tc_attestation *out, tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    v0 s = {tc_rd_init(in), arena, in, diag};
    uint8_t mark;

    *out = (tc_attestation){.version = 0};
    if (!tc_rd_u8(&s.r, &mark) || !read_platform(&s, out) ||
        !read_list(&s, &out->runtime, read_runtime, RUNTIME_MIN)) {
        return false;
    }
    if (!tc_rd_bytes(&s.r, &out->report_data, TC_REPORT_DATA_SIZE)) {
        return fail(&s, TC_REASON_TRUNCATED, "attestation: report data");
    }
    if (!read_text(&s, &out->config, TC_MAX_ATTESTATION, "attestation: config")) {
        return false;
    }
    return tc_rd_end(&s.r) || fail(&s, TC_REASON_TRAILING, "attestation");
}
