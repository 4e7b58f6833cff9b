/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter.report/v1. Names are sorted at every level, there are no floats, and text that is
 * not there is null, so that equal reports are equal bytes.
 */
#include <string.h>

#include "base/assert.h"
#include "base/limits.h"
#include "codec/jsonw.h"
#include "crypto/digest.h"
#include "render/view.h"
#include "render/visible.h"
#include "trustcenter/render.h"

#define FORMAT "trustcenter.report/v1"
#define ENGINE "trustcenter"

typedef struct json_ctx {
    tc_jsonw j;
    tc_arena *arena;
    const tc_report *report;
} json_ctx;

/* text writes what came from outside, or null when there is nothing. */
static void text(json_ctx *c, const char *name, tc_str value)
{
    tc_jsonw_name(&c->j, name);
    if (value.n == 0) {
        tc_jsonw_null(&c->j);
    } else {
        tc_jsonw_str(&c->j, tc_visible_cut(c->arena, value));
    }
}

static void literal(json_ctx *c, const char *name, const char *value)
{
    tc_jsonw_name(&c->j, name);
    tc_jsonw_lit(&c->j, value);
}

static void number(json_ctx *c, const char *name, uint64_t value)
{
    tc_jsonw_name(&c->j, name);
    tc_jsonw_u64(&c->j, value);
}

static void flag(json_ctx *c, const char *name, bool value)
{
    tc_jsonw_name(&c->j, name);
    tc_jsonw_bool(&c->j, value);
}

static void digest(json_ctx *c, const char *name, const uint8_t value[TC_SHA256_SIZE])
{
    tc_jsonw_name(&c->j, name);
    tc_jsonw_hex(&c->j, tc_bytes_of(value, TC_SHA256_SIZE));
}

static void object(json_ctx *c, const char *name)
{
    tc_jsonw_name(&c->j, name);
    tc_jsonw_object(&c->j);
}

static void array(json_ctx *c, const char *name)
{
    tc_jsonw_name(&c->j, name);
    tc_jsonw_array(&c->j);
}

static void end(json_ctx *c)
{
    tc_jsonw_end(&c->j);
}

static void check_refs(json_ctx *c, const tc_report_check *check)
{
    array(c, "exhibits");
    for (size_t i = 0; i < check->n_refs; i++) {
        const tc_report_ref *ref = &check->refs[i];

        TC_ASSERT(ref->exhibit < c->report->bundle->n_exhibits);
        tc_jsonw_object(&c->j);
        text(c, "id", c->report->bundle->exhibits[ref->exhibit].id);
        number(c, "length", ref->length);
        number(c, "offset", ref->offset);
        text(c, "part", ref->part);
        end(c);
    }
    end(c);
}

static void check(json_ctx *c, const tc_report_component *component, tc_check_id id)
{
    const tc_report_check *result = &component->checks[id];
    const tc_check_info *info = tc_check_info_of(id);

    tc_jsonw_object(&c->j);
    literal(c, "basis", tc_basis_id(info->basis));
    text(c, "component", component->name);
    check_refs(c, result);
    text(c, "expected", result->expected);
    text(c, "found", result->found);
    literal(c, "id", info->id);
    if (result->status != TC_CHECK_PASS && result->status != TC_CHECK_NOT_APPLICABLE) {
        literal(c, "remedy", info->remedy);
    }
    literal(c, "section", tc_section_id(info->section));
    literal(c, "severity", result->severity == TC_SEVERITY_REQUIRED ? "required" : "advisory");
    literal(c, "spec", info->spec);
    literal(c, "state", tc_check_status_id(result->status));
    literal(c, "title", info->title);
    text(c, "why", result->why);
    end(c);
}

static void checks(json_ctx *c)
{
    array(c, "checks");
    for (size_t i = 0; i < c->report->n_components; i++) {
        for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
            check(c, &c->report->components[i], (tc_check_id)id);
        }
    }
    end(c);
}

static void components(json_ctx *c)
{
    array(c, "components");
    for (size_t i = 0; i < c->report->n_components; i++) {
        tc_jsonw_object(&c->j);
        text(c, "name", c->report->components[i].name);
        text(c, "title", c->report->components[i].title);
        end(c);
    }
    end(c);
}

static void age(json_ctx *c, const tc_exhibit *exhibit)
{
    tc_time seconds;

    tc_jsonw_name(&c->j, "age_seconds");
    if (!exhibit->has_fetched_at ||
        __builtin_sub_overflow(c->report->evaluated_at, exhibit->fetched_at, &seconds)) {
        tc_jsonw_null(&c->j);
    } else {
        tc_jsonw_i64(&c->j, seconds);
    }
}

static void exhibits(json_ctx *c)
{
    const tc_bundle *bundle = c->report->bundle;

    array(c, "exhibits");
    for (size_t i = 0; i < bundle->n_exhibits; i++) {
        const tc_exhibit *exhibit = &bundle->exhibits[i];

        tc_jsonw_object(&c->j);
        age(c, exhibit);
        tc_jsonw_name(&c->j, "fetched_at");
        if (exhibit->has_fetched_at) {
            tc_jsonw_time(&c->j, exhibit->fetched_at);
        } else {
            tc_jsonw_null(&c->j);
        }
        text(c, "id", exhibit->id);
        literal(c, "kind", tc_exhibit_kind_id(exhibit->kind));
        digest(c, "sha256", exhibit->sha256);
        number(c, "size", exhibit->body.n);
        text(c, "source", exhibit->source);
        end(c);
    }
    end(c);
}

/* opens_object returns true when fact `at` is the first of its object. */
static bool opens_object(const tc_report_fact *const *facts, size_t at)
{
    return at == 0 || facts[at]->component != facts[at - 1]->component ||
           !tc_str_is(tc_str_from_c(facts[at]->object), facts[at - 1]->object);
}

static void fact(json_ctx *c, const tc_report_fact *item)
{
    object(c, item->field);
    literal(c, "basis", tc_basis_id(item->basis));
    text(c, "rests_on", tc_str_from_c(item->rests_on));
    tc_jsonw_name(&c->j, "value");
    tc_jsonw_str(&c->j, tc_visible_cut(c->arena, item->value));
    end(c);
}

/* facts writes an object by component, of objects, of fields. */
static void facts(json_ctx *c, const tc_report_fact *const *sorted, size_t n)
{
    object(c, "facts");
    for (size_t i = 0; i < n; i++) {
        bool new_component = i == 0 || sorted[i]->component != sorted[i - 1]->component;
        bool new_object = opens_object(sorted, i);

        if (i > 0 && new_object) {
            end(c);
        }
        if (i > 0 && new_component) {
            end(c);
        }
        if (new_component) {
            tc_jsonw_name_str(&c->j, c->report->components[sorted[i]->component].name);
            tc_jsonw_object(&c->j);
        }
        if (new_object) {
            object(c, sorted[i]->object);
        }
        fact(c, sorted[i]);
    }
    if (n > 0) {
        end(c);
        end(c);
    }
    end(c);
}

static void roots(json_ctx *c)
{
    array(c, "roots");
    for (size_t i = 0; i < c->report->roots->n; i++) {
        tc_jsonw_object(&c->j);
        flag(c, "production", c->report->roots->items[i].production);
        digest(c, "sha256", c->report->roots->items[i].fingerprint);
        end(c);
    }
    end(c);
}

static void section(json_ctx *c, tc_section id)
{
    const tc_report_section *item = &c->report->sections[id];
    /* By name. "not-run" never leaves the engine. */
    static const tc_check_status order[] = {TC_CHECK_FAIL, TC_CHECK_INCONCLUSIVE,
                                            TC_CHECK_NOT_APPLICABLE, TC_CHECK_PASS, TC_CHECK_WARN};

    object(c, tc_section_id(id));
    object(c, "counts");
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        number(c, tc_check_status_id(order[i]), item->counts[order[i]]);
    }
    end(c);
    number(c, "holding", item->holding);
    flag(c, "required", c->report->section_required[id]);
    text(c, "sentence", item->sentence);
    literal(c, "state", tc_check_status_id(item->status));
    number(c, "total", item->required);
    end(c);
}

static void sections(json_ctx *c)
{
    static const tc_section by_name[] = {TC_SECTION_HARDWARE, TC_SECTION_KEY_MANAGEMENT,
                                         TC_SECTION_NETWORK, TC_SECTION_OPERATING_SYSTEM,
                                         TC_SECTION_SOURCE_CODE};

    _Static_assert(sizeof by_name / sizeof by_name[0] == TC_SECTION_COUNT, "every section");
    object(c, "sections");
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        section(c, by_name[i]);
    }
    end(c);
}

static void subject(json_ctx *c)
{
    const tc_subject *about = &c->report->bundle->subject;

    object(c, "subject");
    text(c, "app_id", about->app_id);
    text(c, "contract", about->contract);
    text(c, "domain", about->domain);
    text(c, "instance_id", about->instance_id);
    text(c, "name", about->name);
    end(c);
}

/* head writes the small members from "bundle" to "exhibits". */
static void head(json_ctx *c)
{
    object(c, "bundle");
    digest(c, "sha256", c->report->bundle->sha256);
    end(c);
    checks(c);
    components(c);
    text(c, "detail", c->report->detail);
    object(c, "engine");
    literal(c, "name", ENGINE);
    literal(c, "version", tc_engine_version());
    end(c);
    tc_jsonw_name(&c->j, "evaluated_at");
    tc_jsonw_time(&c->j, c->report->evaluated_at);
    exhibits(c);
}

/* tail writes those from "format" to "verdict". */
static void tail(json_ctx *c)
{
    const tc_report *report = c->report;

    literal(c, "format", FORMAT);
    object(c, "policy");
    text(c, "name", report->policy_name);
    digest(c, "sha256", report->policy_sha256);
    number(c, "version", report->policy_version);
    end(c);
    object(c, "required");
    number(c, "holding", report->holding);
    number(c, "total", report->required);
    end(c);
    roots(c);
    sections(c);
    text(c, "sentence", report->sentence);
    flag(c, "simulated", report->simulated);
    subject(c);
    tc_jsonw_name(&c->j, "trouble");
    if (report->trouble == TC_OK) {
        tc_jsonw_null(&c->j);
    } else {
        tc_jsonw_lit(&c->j, tc_err_text(report->trouble));
    }
    literal(c, "verdict", tc_verdict_id(report->verdict));
}

bool tc_render_json(tc_bytes *out, tc_arena *arena, const tc_report *report)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_REPORT);
    json_ctx c = {.j = tc_jsonw_init(&w, true), .arena = arena, .report = report};
    bool started = tc_view_memory_start(arena);
    size_t n_facts;
    const tc_report_fact *const *sorted = tc_view_facts(&n_facts, arena, report);

    tc_jsonw_object(&c.j);
    head(&c);
    facts(&c, sorted, n_facts);
    tail(&c);
    end(&c);
    tc_wr_u8(&w, '\n');
    *out = (tc_bytes){NULL, 0};
    return tc_view_memory_ok(arena, started) && tc_wr_finish(out, &w);
}

bool tc_report_id(uint8_t out[TC_SHA256_SIZE], tc_arena *arena, const tc_report *report)
{
    tc_arena_mark_t mark = tc_arena_mark(arena);
    tc_bytes json;
    bool ok = tc_render_json(&json, arena, report);

    if (ok) {
        tc_sha256(out, &json, 1);
    } else {
        memset(out, 0, TC_SHA256_SIZE);
    }
    tc_arena_release(arena, mark);
    return ok;
}
