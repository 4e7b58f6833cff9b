/* SPDX-License-Identifier: Apache-2.0
 *
 * A Phala Cloud attestations answer (reference:1.1): an unsigned envelope around the quotes, event
 * logs and guest agent values of all instances of one app.
 */
#include "dstack/answers.h"

#define ADDRESS_SIZE 20

/* read_log takes the log of tcb_info, or the older member eventlog beside it. When both are there,
 * the one of tcb_info is a second copy, which the reader of the quote has to compare. */
static bool read_log(tc_phala_instance *out, const tc_reader *r, tc_jref v)
{
    tc_event_log log;
    bool has;

    if (!tc_event_log_read_member(&log, &has, r, v, "eventlog")) {
        return false;
    }
    if (has) {
        out->event_log = log;
        out->has_event_log = true;
    } else {
        out->event_log = out->claims.event_log;
        out->has_event_log = out->claims.has_event_log;
    }
    return true;
}

/* read_compose takes compose_file only when tcb_info has no app_compose. */
static bool read_compose(tc_claims *out, const tc_reader *r, tc_jref v)
{
    tc_jref compose = tc_read_member(r, v, "compose_file");

    if (out->has_app_compose || compose == TC_JSON_NONE ||
        tc_json_kind_of(r->doc, compose) != TC_JSON_STRING) {
        return true; /* as an object it is not the text that was hashed */
    }
    out->has_app_compose = true;
    out->app_compose_raw = tc_read_raw(r, compose);
    return tc_read_text(r, &out->app_compose, v, "compose_file");
}

static bool read_quote(tc_phala_instance *out, const tc_reader *r, tc_jref v)
{
    tc_jref quote = tc_read_member(r, v, "quote");

    return quote == TC_JSON_NONE ||
           tc_read_hex_value(r, &out->quote, quote, TC_MAX_QUOTE, "instance: quote");
}

static bool read_instance(tc_phala_instance *out, const tc_reader *r, tc_jref v)
{
    tc_claims *claims = &out->claims;

    if (tc_json_kind_of(r->doc, v) != TC_JSON_OBJECT) {
        return tc_json_fail(r->doc, v, TC_REASON_TYPE, "instance", r->diag);
    }
    claims->has_instance_id = tc_read_member(r, v, "instance_id") != TC_JSON_NONE;
    return read_quote(out, r, v) && tc_claims_read_nested_tcb_info(claims, r, v) &&
           read_log(out, r, v) && read_compose(claims, r, v) &&
           tc_read_hex(r, &claims->instance_id, v, "instance_id", ADDRESS_SIZE) &&
           tc_read_text_or_json(r, &claims->vm_config, v, "vm_config", TC_JSON_OBJECT) &&
           tc_read_text(r, &out->name, v, "name") &&
           tc_read_text(r, &out->image_version, v, "image_version");
}

static bool read_instances(tc_phala_attestations *out, const tc_reader *r)
{
    tc_phala_instance *instances;
    tc_jref list;
    size_t i = 0;

    if (!tc_json_get_array(r->doc, TC_JSON_ROOT, "instances", 0, TC_MAX_INSTANCES, &list,
                           "attestations: instances", r->diag)) {
        return false;
    }
    instances = TC_NEW_ARRAY(r->doc->arena, tc_json_count(r->doc, list), tc_phala_instance);
    if (instances == NULL) {
        return tc_json_fail(r->doc, list, TC_REASON_NO_MEMORY, "attestations", r->diag);
    }
    for (tc_jref e = tc_json_first(r->doc, list); e != TC_JSON_NONE;
         e = tc_json_next(r->doc, list, e)) {
        if (!read_instance(&instances[i++], r, e)) {
            return false;
        }
    }
    out->instances = instances;
    out->n_instances = i;
    return true;
}

/* read_agent reads what the answer says about a guest agent of the KMS or the gateway. */
static bool read_agent(tc_claims *out, bool *has, const tc_reader *r, const char *name)
{
    tc_jref v = tc_read_member(r, TC_JSON_ROOT, name);

    *has = v != TC_JSON_NONE;
    return !*has || tc_claims_read_info(out, r, v);
}

static bool read_answer(tc_phala_attestations *out, const tc_reader *r)
{
    tc_jref app_id = tc_read_member(r, TC_JSON_ROOT, "app_id");

    if (app_id == TC_JSON_NONE) {
        return tc_json_fail(r->doc, TC_JSON_ROOT, TC_REASON_MISSING, "attestations: app_id",
                            r->diag);
    }
    if (!tc_read_hex_value(r, &out->app_id, app_id, ADDRESS_SIZE, "attestations: app_id")) {
        return false;
    }
    if (out->app_id.n != ADDRESS_SIZE) {
        return tc_json_fail(r->doc, app_id, TC_REASON_LENGTH, "attestations: app_id", r->diag);
    }
    return read_instances(out, r) &&
           read_agent(&out->kms, &out->has_kms, r, "kms_guest_agent_info") &&
           read_agent(&out->gateway, &out->has_gateway, r, "gateway_guest_agent_info");
}

bool tc_phala_attestations_parse(tc_phala_attestations *out, tc_arena *arena, tc_bytes json,
                                 tc_diag *diag)
{
    tc_json doc;
    tc_reader r = {.doc = &doc, .prefix_0x = true, .diag = diag};

    *out = (tc_phala_attestations){0};
    if (!tc_json_parse(&doc, arena, json, &TC_DSTACK_JSON_LIMITS, diag) || !read_answer(out, &r)) {
        *out = (tc_phala_attestations){0};
        return tc_diag_rule(diag, "reference:1.1");
    }
    return true;
}
