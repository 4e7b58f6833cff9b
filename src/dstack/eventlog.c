/* SPDX-License-Identifier: Apache-2.0
 *
 * Event logs as JSON, digests of runtime events, and replay (dstack:1.5).
 */
#include "dstack/eventlog.h"

#include <string.h>

#include "base/wr.h"
#include "crypto/digest.h"
#include "dstack/eventlog_read.h"

#define V1_TYPE_SIZE 4

static const char *const event_members[] = {
    "imr", "event_type", "digest", "event", "event_payload", "version", "preimage", NULL,
};

/* read_digest reads 48 bytes of hex, or "": a runtime event in a stripped log. */
static bool read_digest(tc_event *out, const tc_reader *r, tc_jref v)
{
    tc_jref digest = tc_json_find(r->doc, v, "digest");

    if (digest == TC_JSON_NONE) {
        return tc_json_fail(r->doc, v, TC_REASON_MISSING, "event: digest", r->diag);
    }
    if (!tc_read_hex_value(r, &out->digest, digest, TC_REGISTER_SIZE, "event: digest")) {
        return false;
    }
    return out->digest.n == 0 || out->digest.n == TC_REGISTER_SIZE ||
           tc_json_fail(r->doc, digest, TC_REASON_LENGTH, "event: digest", r->diag);
}

static bool read_name_and_payload(tc_event *out, const tc_reader *r, tc_jref v)
{
    tc_jref payload = tc_json_find(r->doc, v, "event_payload");

    if (!tc_json_get_text(r->doc, v, "event", &out->name, "event: name", r->diag)) {
        return false;
    }
    if (out->name.n > TC_MAX_EVENT_NAME) {
        return tc_json_fail(r->doc, v, TC_REASON_LIMIT, "event: name", r->diag);
    }
    if (payload == TC_JSON_NONE) {
        return tc_json_fail(r->doc, v, TC_REASON_MISSING, "event: payload", r->diag);
    }
    return tc_read_hex_value(r, &out->payload, payload, TC_MAX_EVENT_PAYLOAD, "event: payload");
}

/* read_version reads the two optional members: version 1 is the default, and the only other one
 * known is 2. */
static bool read_version(tc_event *out, const tc_reader *r, tc_jref v)
{
    tc_jref version = tc_read_member(r, v, "version");
    tc_jref preimage = tc_read_member(r, v, "preimage");
    uint64_t number = TC_EVENT_V1;

    if (version != TC_JSON_NONE && !tc_json_u64(r->doc, version, &number)) {
        return tc_json_fail(r->doc, version, TC_REASON_TYPE, "event: version", r->diag);
    }
    if (number != TC_EVENT_V1 && number != TC_EVENT_V2) {
        return tc_json_fail(r->doc, version, TC_REASON_UNSUPPORTED, "event: version", r->diag);
    }
    out->version = (uint8_t)number;
    out->has_preimage = preimage != TC_JSON_NONE;
    return !out->has_preimage ||
           tc_read_hex_value(r, &out->preimage, preimage, TC_MAX_EVENT_PREIMAGE, "event: preimage");
}

static bool read_event(tc_event *out, const tc_reader *r, tc_jref v)
{
    uint64_t imr, type;

    if (!tc_json_only(r->doc, v, event_members, "event", r->diag) ||
        !tc_json_get_u64(r->doc, v, "imr", TC_REGISTERS - 1, &imr, "event: imr", r->diag) ||
        !tc_json_get_u64(r->doc, v, "event_type", UINT32_MAX, &type, "event: type", r->diag) ||
        !read_digest(out, r, v) || !read_name_and_payload(out, r, v) || !read_version(out, r, v)) {
        return false;
    }
    out->imr = (uint32_t)imr;
    out->type = (uint32_t)type;
    out->offset = tc_json_offset(r->doc, v);
    out->raw = tc_read_raw(r, v);
    return true;
}

static bool read_log(tc_event_log *out, const tc_reader *r, tc_jref v)
{
    tc_event *events;
    uint32_t n = tc_json_count(r->doc, v);
    size_t i = 0;

    *out = (tc_event_log){0};
    if (tc_json_kind_of(r->doc, v) != TC_JSON_ARRAY) {
        return tc_json_fail(r->doc, v, TC_REASON_TYPE, "event log", r->diag);
    }
    if (n > TC_MAX_EVENTS) {
        return tc_json_fail(r->doc, v, TC_REASON_LIMIT, "event log", r->diag);
    }
    events = TC_NEW_ARRAY(r->doc->arena, n, tc_event);
    if (events == NULL) {
        return tc_json_fail(r->doc, v, TC_REASON_NO_MEMORY, "event log", r->diag);
    }
    for (tc_jref e = tc_json_first(r->doc, v); e != TC_JSON_NONE; e = tc_json_next(r->doc, v, e)) {
        if (!read_event(&events[i++], r, e)) {
            return false;
        }
    }
    *out = (tc_event_log){events, n, tc_read_raw(r, v)};
    return true;
}

bool tc_event_log_read(tc_event_log *out, const tc_reader *r, tc_jref v)
{
    return read_log(out, r, v) || tc_diag_rule(r->diag, "dstack:1.5");
}

bool tc_event_log_read_member(tc_event_log *out, bool *has, const tc_reader *r, tc_jref object,
                              const char *name)
{
    tc_jref v = tc_read_member(r, object, name);
    tc_reader inner;
    tc_json doc;
    tc_str text;

    *out = (tc_event_log){0};
    *has = false;
    if (v == TC_JSON_NONE) {
        return true;
    }
    if (!tc_read_is_text(r, v)) {
        *has = tc_event_log_read(out, r, v); /* an array; anything else is a wrong type */
        return *has;
    }
    if (!tc_read_string(r, &text, v, name)) {
        return false;
    }
    if (text.n == 0) {
        return true; /* the guest agent's way to say that it does not show its log */
    }
    *has = tc_read_nested(&inner, &doc, r, v, text) && tc_event_log_read(out, &inner, TC_JSON_ROOT);
    return *has || tc_diag_rule(r->diag, "dstack:1.5");
}

bool tc_event_log_from_json(tc_event_log *out, tc_arena *arena, const tc_json *doc, tc_jref v,
                            tc_diag *diag)
{
    tc_json copy = *doc;
    tc_reader r = {.doc = &copy, .diag = diag};

    copy.arena = arena;
    return tc_event_log_read(out, &r, v);
}

bool tc_event_log_parse_json(tc_event_log *out, tc_arena *arena, tc_bytes text, tc_diag *diag)
{
    tc_json doc;

    *out = (tc_event_log){0};
    return tc_json_parse(&doc, arena, text, &TC_DSTACK_JSON_LIMITS, diag) &&
           tc_event_log_from_json(out, arena, &doc, TC_JSON_ROOT, diag);
}

static const uint8_t type_le[V1_TYPE_SIZE] = {
    TC_EVENT_RUNTIME & 0xff,
    TC_EVENT_RUNTIME >> 8 & 0xff,
    TC_EVENT_RUNTIME >> 16 & 0xff,
    TC_EVENT_RUNTIME >> 24,
};

/* Version 1: the type, the name and the payload, with colons between. There is no length, which is
 * why names must not hold a colon (dstack:1.5, "V1 boundary ambiguity"). */
static void v1_parts(tc_bytes parts[5], const tc_event *event)
{
    static const uint8_t colon = ':';

    parts[0] = tc_bytes_of(type_le, sizeof type_le);
    parts[1] = tc_bytes_of(&colon, sizeof colon);
    parts[2] = tc_bytes_from_str(event->name);
    parts[3] = parts[1];
    parts[4] = event->payload;
}

/* put_jcs writes a text as RFC 8785 3.2.2.2 wants it: the short escapes, \u00xx for other control
 * characters, everything else as it is. */
static void put_jcs(tc_wr *w, tc_str text)
{
    static const char digits[] = "0123456789abcdef";
    static const char short_escapes[] = "btn.fr"; /* 08 to 0d; 0b has none */

    tc_wr_u8(w, '"');
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = (uint8_t)text.p[i];

        if (c == '"' || c == '\\') {
            tc_wr_u8(w, '\\');
            tc_wr_u8(w, c);
        } else if (c >= 0x08 && c <= 0x0d && c != 0x0b) {
            tc_wr_u8(w, '\\');
            tc_wr_u8(w, (uint8_t)short_escapes[c - 0x08]);
        } else if (c < 0x20) {
            tc_wr_lit(w, "\\u00");
            tc_wr_u8(w, (uint8_t)digits[c >> 4]);
            tc_wr_u8(w, (uint8_t)digits[c & 15]);
        } else {
            tc_wr_u8(w, c);
        }
    }
    tc_wr_u8(w, '"');
}

/* Version 2: the canonical JSON of name, payload and type. */
static bool v2_preimage(tc_bytes *out, tc_arena *arena, const tc_event *event)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_EVENT_PREIMAGE);

    tc_wr_lit(&w, "{\"name\":");
    put_jcs(&w, event->name);
    tc_wr_lit(&w, ",\"payload\":\"");
    tc_wr_hex(&w, event->payload);
    tc_wr_lit(&w, "\",\"type\":");
    tc_wr_dec(&w, TC_EVENT_RUNTIME);
    tc_wr_lit(&w, "}");
    return tc_wr_finish(out, &w);
}

bool tc_event_preimage(tc_bytes *out, tc_arena *arena, const tc_event *event)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_EVENT_PREIMAGE);
    tc_bytes parts[5];

    if (event->version == TC_EVENT_V2) {
        return v2_preimage(out, arena, event);
    }
    v1_parts(parts, event);
    for (size_t i = 0; i < 5; i++) {
        tc_wr_bytes(&w, parts[i]);
    }
    return tc_wr_finish(out, &w);
}

bool tc_event_digest(uint8_t out[TC_REGISTER_SIZE], tc_arena *arena, const tc_event *event)
{
    tc_arena_mark_t mark = tc_arena_mark(arena);
    tc_bytes parts[5];
    bool ok;

    if (event->version != TC_EVENT_V2) {
        v1_parts(parts, event);
        tc_sha384(out, parts, 5);
        return true;
    }
    ok = v2_preimage(&parts[0], arena, event);
    if (ok) {
        tc_sha384(out, parts, 1);
    } else {
        memset(out, 0, TC_REGISTER_SIZE);
    }
    tc_arena_release(arena, mark);
    return ok;
}

static bool is_runtime(const tc_event *event)
{
    return event->imr == TC_RUNTIME_REGISTER && event->type == TC_EVENT_RUNTIME;
}

bool tc_event_log_replay(tc_replay *out, tc_arena *arena, const tc_event_log *log)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < TC_REGISTERS; i++) {
        out->complete[i] = true;
    }
    for (size_t i = 0; i < log->n; i++) {
        const tc_event *event = &log->events[i];
        uint8_t *mr = out->registers[event->imr];
        uint8_t computed[TC_REGISTER_SIZE];
        tc_bytes parts[2] = {{mr, TC_REGISTER_SIZE}, event->digest};

        out->counts[event->imr]++;
        if (is_runtime(event)) {
            if (!tc_event_digest(computed, arena, event)) {
                memset(out, 0, sizeof *out);
                return false;
            }
            parts[1] = tc_bytes_of(computed, sizeof computed);
        } else if (event->digest.n != TC_REGISTER_SIZE) {
            out->complete[event->imr] = false;
            continue;
        }
        tc_sha384(mr, parts, 2);
    }
    return true;
}
