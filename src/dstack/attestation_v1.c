/* SPDX-License-Identifier: Apache-2.0
 *
 * Versioned attestation V1: a MessagePack map (dstack:1.4).
 */
#include "base/hex.h"
#include "codec/msgpack.h"
#include "dstack/attestation_read.h"

typedef struct v1 {
    tc_tree doc;
    tc_arena *arena;
    tc_bytes in;
    tc_diag *diag;
} v1;

static bool fail(const v1 *s, tc_reason reason, const char *what, tc_tref at)
{
    return tc_diag_set(s->diag, reason, what,
                       at == TC_TREE_NONE ? TC_NO_OFFSET : tc_tree_offset(&s->doc, at));
}

/* only accepts a map whose every key is in the NULL-terminated list. */
static bool only(const v1 *s, tc_tref map, const char *const *keys, const char *what)
{
    if (map == TC_TREE_NONE || tc_tree_kind_of(&s->doc, map) != TC_TREE_MAP) {
        return fail(s, TC_REASON_TYPE, what, map);
    }
    for (tc_tref e = tc_tree_first(&s->doc, map); e != TC_TREE_NONE;
         e = tc_tree_next(&s->doc, map, e)) {
        const char *const *key = keys;
        tc_str name;

        if (!tc_tree_text(&s->doc, e, &name)) {
            return fail(s, TC_REASON_TYPE, what, e);
        }
        while (*key != NULL && !tc_str_is(name, *key)) {
            key++;
        }
        if (*key == NULL) {
            return fail(s, TC_REASON_UNKNOWN, what, e);
        }
    }
    return true;
}

static bool get_bytes(const v1 *s, tc_bytes *out, tc_tref map, const char *key, size_t max)
{
    tc_tref v = tc_tree_find(&s->doc, map, key);

    if (v == TC_TREE_NONE) {
        return fail(s, TC_REASON_MISSING, key, map);
    }
    if (!tc_mp_bytes(&s->doc, v, out, max)) {
        return fail(s, s->arena->failed ? TC_REASON_NO_MEMORY : TC_REASON_VALUE, key, v);
    }
    return true;
}

static bool get_text(const v1 *s, tc_str *out, tc_tref map, const char *key, size_t max)
{
    tc_tref v = tc_tree_find(&s->doc, map, key);

    if (!tc_tree_text(&s->doc, v, out)) {
        return fail(s, v == TC_TREE_NONE ? TC_REASON_MISSING : TC_REASON_TYPE, key,
                    v == TC_TREE_NONE ? map : v);
    }
    return out->n <= max || fail(s, TC_REASON_LIMIT, key, v);
}

static bool get_u32(const v1 *s, uint32_t *out, tc_tref map, const char *key, uint32_t max)
{
    tc_tref v = tc_tree_find(&s->doc, map, key);
    uint64_t number;

    if (!tc_tree_u64(&s->doc, v, &number)) {
        return fail(s, v == TC_TREE_NONE ? TC_REASON_MISSING : TC_REASON_TYPE, key,
                    v == TC_TREE_NONE ? map : v);
    }
    *out = (uint32_t)number;
    return number <= max || fail(s, TC_REASON_RANGE, key, v);
}

/* get_version reads an event's version: left out when it is 1. */
static bool get_version(const v1 *s, tc_event *out, tc_tref map)
{
    uint32_t version = TC_EVENT_V1;

    if (tc_tree_find(&s->doc, map, "version") != TC_TREE_NONE &&
        !get_u32(s, &version, map, "version", UINT32_MAX)) {
        return false;
    }
    if (version != TC_EVENT_V1 && version != TC_EVENT_V2) {
        return fail(s, TC_REASON_UNSUPPORTED, "version", map);
    }
    out->version = (uint8_t)version;
    return true;
}

/* get_preimage reads an event's preimage, which is hex text here. */
static bool get_preimage(const v1 *s, tc_event *out, tc_tref map)
{
    tc_tref v = tc_tree_find(&s->doc, map, "preimage");
    tc_str text;

    out->has_preimage = v != TC_TREE_NONE && tc_tree_kind_of(&s->doc, v) != TC_TREE_NULL;
    if (!out->has_preimage) {
        return true;
    }
    if (!get_text(s, &text, map, "preimage", 2 * (size_t)TC_MAX_EVENT_PREIMAGE)) {
        return false;
    }
    return tc_hex_decode_alloc(&out->preimage, s->arena, text, TC_MAX_EVENT_PREIMAGE) ||
           fail(s, s->arena->failed ? TC_REASON_NO_MEMORY : TC_REASON_VALUE, "preimage", v);
}

/* A map's last byte is not known to the reader; its evidence is from its first byte on. */
static void set_place(const v1 *s, tc_event *out, tc_tref map, tc_tref next)
{
    size_t end = next == TC_TREE_NONE ? s->in.n : tc_tree_offset(&s->doc, next);

    out->offset = tc_tree_offset(&s->doc, map);
    out->raw = tc_bytes_sub(s->in, out->offset, end - out->offset);
}

static bool read_event(const v1 *s, tc_event *out, tc_tref map)
{
    static const char *const keys[] = {
        "imr", "event_type", "digest", "event", "event_payload", "version", "preimage", NULL,
    };

    if (!only(s, map, keys, "attestation: event") ||
        !get_u32(s, &out->imr, map, "imr", TC_REGISTERS - 1) ||
        !get_u32(s, &out->type, map, "event_type", UINT32_MAX) ||
        !get_bytes(s, &out->digest, map, "digest", TC_REGISTER_SIZE) ||
        !get_text(s, &out->name, map, "event", TC_MAX_EVENT_NAME) ||
        !get_bytes(s, &out->payload, map, "event_payload", TC_MAX_EVENT_PAYLOAD) ||
        !get_version(s, out, map) || !get_preimage(s, out, map)) {
        return false;
    }
    return out->digest.n == 0 || out->digest.n == TC_REGISTER_SIZE ||
           fail(s, TC_REASON_LENGTH, "digest", map);
}

static bool read_runtime(const v1 *s, tc_event *out, tc_tref map)
{
    static const char *const keys[] = {"event", "payload", "version", NULL};

    out->imr = TC_RUNTIME_REGISTER;
    out->type = TC_EVENT_RUNTIME;
    return only(s, map, keys, "attestation: runtime event") &&
           get_text(s, &out->name, map, "event", TC_MAX_EVENT_NAME) &&
           get_bytes(s, &out->payload, map, "payload", TC_MAX_EVENT_PAYLOAD) &&
           get_version(s, out, map);
}

typedef bool read_one(const v1 *s, tc_event *out, tc_tref map);

static bool read_list(const v1 *s, tc_event_log *out, tc_tref map, const char *key, read_one *one)
{
    tc_tref list = tc_tree_find(&s->doc, map, key);
    tc_event *events;
    uint32_t n, i = 0;

    if (list == TC_TREE_NONE || tc_tree_kind_of(&s->doc, list) != TC_TREE_ARRAY) {
        return fail(s, list == TC_TREE_NONE ? TC_REASON_MISSING : TC_REASON_TYPE, key,
                    list == TC_TREE_NONE ? map : list);
    }
    n = tc_tree_count(&s->doc, list);
    if (n > TC_MAX_EVENTS) {
        return fail(s, TC_REASON_LIMIT, key, list);
    }
    events = TC_NEW_ARRAY(s->arena, n, tc_event);
    if (events == NULL) {
        return fail(s, TC_REASON_NO_MEMORY, key, list);
    }
    for (tc_tref e = tc_tree_first(&s->doc, list); e != TC_TREE_NONE;
         e = tc_tree_next(&s->doc, list, e)) {
        if (!one(s, &events[i], e)) {
            return false;
        }
        set_place(s, &events[i++], e, tc_tree_next(&s->doc, list, e));
    }
    *out = (tc_event_log){events, n, {NULL, 0}};
    return true;
}

/* tagged finds kind and data of a {kind, data} map. */
static bool tagged(const v1 *s, tc_str *kind, tc_tref *data, const char *key)
{
    static const char *const keys[] = {"kind", "data", NULL};
    tc_tref map = tc_tree_find(&s->doc, TC_TREE_ROOT, key);

    if (!only(s, map, keys, key) || !get_text(s, kind, map, "kind", TC_MAX_EVENT_NAME)) {
        return false;
    }
    *data = tc_tree_find(&s->doc, map, "data");
    return *data != TC_TREE_NONE || fail(s, TC_REASON_MISSING, key, map);
}

static bool read_platform(const v1 *s, tc_attestation *out)
{
    static const char *const tdx_keys[] = {"quote", "event_log", NULL};
    static const char *const gcp_keys[] = {"quote", "event_log", "tpm_quote", NULL};
    static const struct {
        const char *name;
        tc_platform_kind platform;
        const char *const *keys; /* NULL: not judged here, only named */
    } kinds[] = {
        {"tdx", TC_PLATFORM_TDX, tdx_keys},
        {"gcp-tdx", TC_PLATFORM_GCP_TDX, gcp_keys},
        {"nitro-enclave", TC_PLATFORM_NITRO_ENCLAVE, NULL},
        {"sev-snp", TC_PLATFORM_SEV_SNP, NULL},
        {"aws-nitro-tpm", TC_PLATFORM_NITRO_TPM, NULL},
    };
    tc_tref data;
    tc_str kind;

    if (!tagged(s, &kind, &data, "platform")) {
        return false;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (tc_str_is(kind, kinds[i].name)) {
            out->platform = kinds[i].platform;
            return kinds[i].keys == NULL ||
                   (only(s, data, kinds[i].keys, "attestation: platform") &&
                    get_bytes(s, &out->quote, data, "quote", TC_MAX_QUOTE) &&
                    read_list(s, &out->event_log, data, "event_log", read_event));
        }
    }
    return fail(s, TC_REASON_UNKNOWN, "attestation: platform", data);
}

static bool read_stack(const v1 *s, tc_attestation *out)
{
    static const char *const keys[] = {"report_data", "runtime_events", "config", NULL};
    static const char *const pod_keys[] = {
        "report_data", "runtime_events", "config", "report_data_payload", NULL,
    };
    tc_tref data;
    tc_str kind;

    if (!tagged(s, &kind, &data, "stack")) {
        return false;
    }
    out->is_pod = tc_str_is(kind, "dstack-pod");
    if (!out->is_pod && !tc_str_is(kind, "dstack")) {
        return fail(s, TC_REASON_UNKNOWN, "attestation: stack", data);
    }
    if (!only(s, data, out->is_pod ? pod_keys : keys, "attestation: stack") ||
        !get_bytes(s, &out->report_data, data, "report_data", TC_REPORT_DATA_SIZE) ||
        !read_list(s, &out->runtime, data, "runtime_events", read_runtime) ||
        !get_text(s, &out->config, data, "config", TC_MAX_ATTESTATION)) {
        return false;
    }
    if (out->report_data.n != TC_REPORT_DATA_SIZE) {
        return fail(s, TC_REASON_LENGTH, "report_data", data);
    }
    return !out->is_pod ||
           get_text(s, &out->report_data_payload, data, "report_data_payload", TC_MAX_ATTESTATION);
}

bool tc_attestation_read_v1(tc_attestation *out, tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    static const char *const keys[] = {"version", "platform", "stack", NULL};
    v1 s = {.arena = arena, .in = in, .diag = diag};
    uint32_t version = 0;

    *out = (tc_attestation){.version = 1};
    if (!tc_mp_parse(&s.doc, arena, in, diag) || !only(&s, TC_TREE_ROOT, keys, "attestation") ||
        !get_u32(&s, &version, TC_TREE_ROOT, "version", UINT32_MAX)) {
        return false;
    }
    if (version != 1) {
        return fail(&s, TC_REASON_UNSUPPORTED, "attestation: version", TC_TREE_ROOT);
    }
    return read_platform(&s, out) && read_stack(&s, out);
}
