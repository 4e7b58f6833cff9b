/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers of guest agents and requests to dstack-verifier (dstack:1.1, 3.1). They are unsigned
 * envelopes: unknown members are ignored, known ones must have the right form.
 */
#include "dstack/answers.h"

#include "dstack/attestation_read.h"

#define HASH_SIZE    32
#define ADDRESS_SIZE 20

static bool read_registers(tc_claims *out, const tc_reader *r, tc_jref object)
{
    static const char *const names[TC_REGISTERS] = {"rtmr0", "rtmr1", "rtmr2", "rtmr3"};
    size_t given = 0;

    if (!tc_read_hex(r, &out->mrtd, object, "mrtd", TC_REGISTER_SIZE)) {
        return false;
    }
    for (size_t i = 0; i < TC_REGISTERS; i++) {
        if (!tc_read_hex(r, &out->rtmr[i], object, names[i], TC_REGISTER_SIZE)) {
            return false;
        }
        given += out->rtmr[i].n != 0;
    }
    given += out->mrtd.n != 0;
    if (given != 0 && given != TC_REGISTERS + 1) {
        return tc_json_fail(r->doc, object, TC_REASON_MISSING, "tcb_info: registers", r->diag);
    }
    out->has_registers = given != 0;
    return true;
}

/* keep_hash reads a digest that both Info and its tcb_info may show; they must not differ. */
static bool keep_hash(const tc_reader *r, tc_bytes *out, tc_jref object, const char *name)
{
    tc_bytes value;

    if (!tc_read_hex(r, &value, object, name, HASH_SIZE)) {
        return false;
    }
    if (value.n != 0 && out->n != 0 && !tc_bytes_eq(value, *out)) {
        return tc_json_fail(r->doc, object, TC_REASON_MISMATCH, name, r->diag);
    }
    if (value.n != 0) {
        *out = value;
    }
    return true;
}

static bool read_hashes(tc_claims *out, const tc_reader *r, tc_jref object)
{
    return keep_hash(r, &out->mr_aggregated, object, "mr_aggregated") &&
           keep_hash(r, &out->mr_system, object, "mr_system") &&
           keep_hash(r, &out->mr_image, object, "mr_image") &&
           keep_hash(r, &out->os_image_hash, object, "os_image_hash") &&
           keep_hash(r, &out->compose_hash, object, "compose_hash") &&
           keep_hash(r, &out->device_id, object, "device_id");
}

bool tc_claims_read_tcb_info(tc_claims *out, const tc_reader *r, tc_jref v)
{
    tc_jref compose = tc_read_member(r, v, "app_compose");

    if (tc_json_kind_of(r->doc, v) != TC_JSON_OBJECT) {
        return tc_json_fail(r->doc, v, TC_REASON_TYPE, "tcb_info", r->diag);
    }
    if (compose != TC_JSON_NONE) {
        if (!tc_read_text(r, &out->app_compose, v, "app_compose")) {
            return false;
        }
        out->has_app_compose = true;
        out->app_compose_raw = tc_read_raw(r, compose);
    }
    return read_registers(out, r, v) && read_hashes(out, r, v) &&
           tc_event_log_read_member(&out->event_log, &out->has_event_log, r, v, "event_log");
}

bool tc_claims_read_nested_tcb_info(tc_claims *out, const tc_reader *r, tc_jref object)
{
    tc_jref v = tc_read_member(r, object, "tcb_info");
    tc_reader inner;
    tc_json doc;
    tc_str text;

    if (v == TC_JSON_NONE) {
        return true;
    }
    if (!tc_read_is_text(r, v)) {
        return tc_claims_read_tcb_info(out, r, v);
    }
    if (!tc_read_string(r, &text, v, "tcb_info")) {
        return false;
    }
    if (text.n == 0) {
        return true; /* public_tcbinfo is false: not shown to outsiders */
    }
    return tc_read_nested(&inner, &doc, r, v, text) &&
           tc_claims_read_tcb_info(out, &inner, TC_JSON_ROOT);
}

/* read_instance_id reads 20 bytes; an empty text says that the instance has none. */
static bool read_instance_id(tc_claims *out, const tc_reader *r, tc_jref object)
{
    out->has_instance_id = tc_read_member(r, object, "instance_id") != TC_JSON_NONE;
    return tc_read_hex(r, &out->instance_id, object, "instance_id", ADDRESS_SIZE);
}

bool tc_claims_read_info(tc_claims *out, const tc_reader *r, tc_jref v)
{
    tc_str cert = {NULL, 0};

    if (tc_json_kind_of(r->doc, v) != TC_JSON_OBJECT) {
        return tc_json_fail(r->doc, v, TC_REASON_TYPE, "Info", r->diag);
    }
    if (!tc_claims_read_nested_tcb_info(out, r, v) || !read_hashes(out, r, v) ||
        !read_instance_id(out, r, v) || !tc_read_hex(r, &out->app_id, v, "app_id", ADDRESS_SIZE) ||
        !tc_read_text(r, &out->app_name, v, "app_name") || !tc_read_text(r, &cert, v, "app_cert") ||
        !tc_read_text_or_json(r, &out->vm_config, v, "vm_config", TC_JSON_OBJECT) ||
        !tc_read_text_or_json(r, &out->key_provider_info, v, "key_provider_info", TC_JSON_OBJECT)) {
        return false;
    }
    out->app_cert = tc_bytes_from_str(cert);
    return true;
}

typedef bool read_claims(tc_claims *out, const tc_reader *r, tc_jref v);

static bool parse_claims(tc_claims *out, tc_arena *arena, tc_bytes json, tc_diag *diag,
                         read_claims *read)
{
    tc_json doc;
    tc_reader r = {.doc = &doc, .diag = diag};

    *out = (tc_claims){0};
    if (!tc_json_parse(&doc, arena, json, &TC_DSTACK_JSON_LIMITS, diag) ||
        !read(out, &r, TC_JSON_ROOT)) {
        *out = (tc_claims){0};
        return tc_diag_rule(diag, "dstack:1.1");
    }
    return true;
}

bool tc_tcb_info_claims_parse(tc_claims *out, tc_arena *arena, tc_bytes json, tc_diag *diag)
{
    return parse_claims(out, arena, json, diag, tc_claims_read_tcb_info);
}

bool tc_info_parse(tc_claims *out, tc_arena *arena, tc_bytes json, tc_diag *diag)
{
    return parse_claims(out, arena, json, diag, tc_claims_read_info);
}

/* read_blob reads an optional member of hex of any length up to max. */
static bool read_blob(tc_bytes *out, const tc_reader *r, const char *name, size_t max)
{
    tc_jref v = tc_read_member(r, TC_JSON_ROOT, name);

    return v == TC_JSON_NONE || tc_read_hex_value(r, out, v, max, name);
}

static bool read_quote_answer(tc_quote_answer *out, const tc_reader *r)
{
    if (tc_json_kind_of(r->doc, TC_JSON_ROOT) != TC_JSON_OBJECT) {
        return tc_json_fail(r->doc, TC_JSON_ROOT, TC_REASON_TYPE, "quote answer", r->diag);
    }
    if (!read_blob(&out->attestation, r, "attestation", TC_MAX_ATTESTATION) ||
        !read_blob(&out->quote, r, "quote", TC_MAX_QUOTE)) {
        return false;
    }
    if (out->attestation.n == 0 && out->quote.n == 0) {
        return tc_json_fail(r->doc, TC_JSON_ROOT, TC_REASON_MISSING,
                            "quote answer: quote or attestation", r->diag);
    }
    if (!tc_event_log_read_member(&out->event_log, &out->has_event_log, r, TC_JSON_ROOT,
                                  "event_log") ||
        !tc_read_hex(r, &out->report_data, TC_JSON_ROOT, "report_data", TC_REPORT_DATA_SIZE) ||
        !tc_read_text_or_json(r, &out->vm_config, TC_JSON_ROOT, "vm_config", TC_JSON_OBJECT)) {
        return false;
    }
    out->has_report_data = out->report_data.n != 0;
    return true;
}

bool tc_quote_answer_parse(tc_quote_answer *out, tc_arena *arena, tc_bytes json, tc_diag *diag)
{
    tc_json doc;
    tc_reader r = {.doc = &doc, .diag = diag};

    *out = (tc_quote_answer){0};
    if (!tc_json_parse(&doc, arena, json, &TC_DSTACK_JSON_LIMITS, diag) ||
        !read_quote_answer(out, &r)) {
        *out = (tc_quote_answer){0};
        return tc_diag_rule(diag, "dstack:1.1, 3.1");
    }
    return true;
}
