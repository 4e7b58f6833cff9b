/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a policy document (docs/policy.md). What a document leaves out is as in the strict
 * default; whatever it says that is not known, or that would take the meaning out of a report, is
 * refused with its place.
 */
#include "verify/policy.h"

#include "base/hex.h"
#include "bundle/refuse.h"
#include "codec/json.h"
#include "codec/utf8.h"
#include "crypto/digest.h"
#include "verify/policy_os.h"

#define RULE             "docs/policy.md"
#define FORMAT           "trustcenter.policy/v1"
#define BUILT_IN         "strict"
#define MAX_VERSION      UINT32_MAX
#define XFAM_ALWAYS      0x03u /* x87 and SSE are on in every TD (intel-dcap:1.3) */
#define ADVISORY_DIGITS  5u
#define APP_ID_SIZE      20u
#define COMPOSE_SIZE     32u
#define REPORT_DATA_SIZE 64u

typedef struct reader {
    tc_arena *arena;
    tc_json doc;
    tc_policy *policy;
    tc_diag diag;
} reader;

static bool fail(reader *r, tc_jref v, tc_reason reason, const char *what)
{
    return tc_json_fail(&r->doc, v, reason, what, &r->diag);
}

static bool has(const reader *r, tc_jref object, const char *name)
{
    return tc_json_find(&r->doc, object, name) != TC_JSON_NONE;
}

/* read_text reads a string value, an element of a list or a member. */
static bool read_text(reader *r, tc_jref v, tc_str *out, const char *what)
{
    *out = (tc_str){NULL, 0};
    if (tc_json_kind_of(&r->doc, v) != TC_JSON_STRING) {
        return fail(r, v, TC_REASON_TYPE, what);
    }
    return tc_json_text(&r->doc, v, out) || fail(r, v, TC_REASON_NO_MEMORY, what);
}

static bool read_name(reader *r)
{
    tc_policy *policy = r->policy;
    tc_jref v = tc_json_find(&r->doc, TC_JSON_ROOT, "name");

    if (!tc_json_get_text(&r->doc, TC_JSON_ROOT, "name", &policy->name, "policy: name", &r->diag)) {
        return false;
    }
    if (policy->name.n == 0 || policy->name.n > TC_MAX_LABEL) {
        return fail(r, v, TC_REASON_LENGTH, "policy: name");
    }
    if (!tc_utf8_is_plain(policy->name)) {
        return fail(r, v, TC_REASON_VALUE, "policy: name");
    }
    /* Otherwise a lenient policy could call itself by the name that readers know. */
    if (tc_str_is(policy->name, BUILT_IN) && !tc_bytes_eq(r->doc.text, tc_policy_default_text())) {
        return fail(r, v, TC_REASON_VALUE,
                    "policy: name (\"" BUILT_IN "\" belongs to the built-in policy)");
    }
    return true;
}

static bool read_head(reader *r)
{
    static const char *const members[] = {"format", "name", "version", "required_sections",
                                          "checks", "tcb",  "td",      "platform",
                                          "os",     "app",  NULL};
    tc_str format;

    if (!tc_json_only(&r->doc, TC_JSON_ROOT, members, "policy: member", &r->diag) ||
        !tc_json_get_text(&r->doc, TC_JSON_ROOT, "format", &format, "policy: format", &r->diag)) {
        return false;
    }
    if (!tc_str_is(format, FORMAT)) {
        return fail(r, tc_json_find(&r->doc, TC_JSON_ROOT, "format"), TC_REASON_UNSUPPORTED,
                    "policy: format (it must be " FORMAT ")");
    }
    if (!read_name(r) || !tc_json_get_u64(&r->doc, TC_JSON_ROOT, "version", MAX_VERSION,
                                          &r->policy->version, "policy: version", &r->diag)) {
        return false;
    }
    return r->policy->version > 0 || fail(r, tc_json_find(&r->doc, TC_JSON_ROOT, "version"),
                                          TC_REASON_RANGE, "policy: version (it starts at 1)");
}

static bool section_of(tc_section *out, tc_str id)
{
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        if (tc_str_is(id, tc_section_id((tc_section)i))) {
            *out = (tc_section)i;
            return true;
        }
    }
    return false;
}

static bool read_sections(reader *r)
{
    bool *required = r->policy->section_required;
    tc_jref list;

    if (!has(r, TC_JSON_ROOT, "required_sections")) {
        return true;
    }
    if (!tc_json_get_array(&r->doc, TC_JSON_ROOT, "required_sections", 1, TC_SECTION_COUNT, &list,
                           "policy: required sections", &r->diag)) {
        return false;
    }
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        required[i] = false;
    }
    for (tc_jref e = tc_json_first(&r->doc, list); e != TC_JSON_NONE;
         e = tc_json_next(&r->doc, list, e)) {
        tc_section section;
        tc_str id;

        if (!read_text(r, e, &id, "policy: required section")) {
            return false;
        }
        if (!section_of(&section, id)) {
            return fail(r, e, TC_REASON_UNKNOWN, "policy: required section");
        }
        if (required[section]) {
            return fail(r, e, TC_REASON_DUPLICATE, "policy: required section");
        }
        required[section] = true;
    }
    /* Every other section speaks of bytes that only the hardware's signature makes true. */
    return required[TC_SECTION_HARDWARE] ||
           fail(r, list, TC_REASON_MISSING, "policy: required section \"hardware\"");
}

/* read_severity moves one check. A required check can not be weakened: each of them, if it fails,
 * takes the meaning out of what rests on it. What may be accepted is said in tcb, td, platform. */
static bool read_severity(reader *r, tc_jref name)
{
    tc_jref v = tc_json_value(&r->doc, name);
    tc_check_id check;
    tc_str id, severity;

    if (!read_text(r, name, &id, "policy: check")) {
        return false;
    }
    if (!tc_check_by_id(&check, id)) {
        return fail(r, v, TC_REASON_UNKNOWN, "policy: check");
    }
    if (!read_text(r, v, &severity, "policy: severity of a check")) {
        return false;
    }
    if (tc_str_is(severity, "required")) {
        r->policy->severity[check] = TC_SEVERITY_REQUIRED;
        return true;
    }
    if (!tc_str_is(severity, "advisory")) {
        return fail(r, v, TC_REASON_UNKNOWN, "policy: severity of a check");
    }
    return tc_check_info_of(check)->severity == TC_SEVERITY_ADVISORY ||
           fail(r, v, TC_REASON_VALUE, "policy: severity of a check that must stay \"required\"");
}

static bool read_checks(reader *r)
{
    tc_jref checks;

    if (!has(r, TC_JSON_ROOT, "checks")) {
        return true;
    }
    if (!tc_json_get_object(&r->doc, TC_JSON_ROOT, "checks", &checks, "policy: checks", &r->diag)) {
        return false;
    }
    for (tc_jref e = tc_json_first(&r->doc, checks); e != TC_JSON_NONE;
         e = tc_json_next(&r->doc, checks, e)) {
        if (!read_severity(r, e)) {
            return false;
        }
    }
    return true;
}

/* read_object finds a member object and looks that it has known members only. TC_JSON_NONE when it
 * is left out. */
static bool read_object(reader *r, tc_jref *out, const char *name, const char *const *members,
                        const char *what)
{
    *out = TC_JSON_NONE;
    if (!has(r, TC_JSON_ROOT, name)) {
        return true;
    }
    return tc_json_get_object(&r->doc, TC_JSON_ROOT, name, out, what, &r->diag) &&
           tc_json_only(&r->doc, *out, members, what, &r->diag);
}

static bool read_bool(reader *r, tc_jref object, const char *name, bool *out, const char *what)
{
    return !has(r, object, name) || tc_json_get_bool(&r->doc, object, name, out, what, &r->diag);
}

static bool read_hex(reader *r, tc_jref object, const char *name, uint8_t out[8], const char *what)
{
    return !has(r, object, name) || tc_json_get_hex(&r->doc, object, name, out, 8, what, &r->diag);
}

static bool read_status(reader *r, tc_jref tcb)
{
    bool *accepted = r->policy->dcap.accepted;
    tc_jref list;

    if (!has(r, tcb, "accepted_status")) {
        return true;
    }
    if (!tc_json_get_array(&r->doc, tcb, "accepted_status", 1, TC_TCB_STATUS_COUNT, &list,
                           "policy: accepted TCB status list", &r->diag)) {
        return false;
    }
    for (size_t i = 0; i < TC_TCB_STATUS_COUNT; i++) {
        accepted[i] = false;
    }
    for (tc_jref e = tc_json_first(&r->doc, list); e != TC_JSON_NONE;
         e = tc_json_next(&r->doc, list, e)) {
        tc_tcb_status status;
        tc_str text;

        if (!read_text(r, e, &text, "policy: accepted TCB status")) {
            return false;
        }
        if (!tc_tcb_status_from_text(&status, text)) {
            return fail(r, e, TC_REASON_UNKNOWN, "policy: accepted TCB status");
        }
        if (status == TC_TCB_REVOKED) {
            return fail(r, e, TC_REASON_VALUE,
                        "policy: accepted TCB status (a revoked level is never accepted)");
        }
        if (accepted[status]) {
            return fail(r, e, TC_REASON_DUPLICATE, "policy: accepted TCB status");
        }
        accepted[status] = true;
    }
    return true;
}

/* is_advisory: INTEL-SA-00837 or INTEL-DOC-00837 (intel-dcap:3.1). */
static bool is_advisory(tc_str id)
{
    size_t prefix = tc_str_starts(id, "INTEL-SA-")    ? sizeof "INTEL-SA-" - 1
                    : tc_str_starts(id, "INTEL-DOC-") ? sizeof "INTEL-DOC-" - 1
                                                      : 0;

    if (prefix == 0 || id.n != prefix + ADVISORY_DIGITS) {
        return false;
    }
    for (size_t i = prefix; i < id.n; i++) {
        if (id.p[i] < '0' || id.p[i] > '9') {
            return false;
        }
    }
    return true;
}

static bool read_advisories(reader *r, tc_jref tcb)
{
    static const char what[] = "policy: rejected advisory";
    const tc_str *ids;
    size_t n, i = 0;
    tc_jref list;

    if (!has(r, tcb, "rejected_advisories")) {
        return true;
    }
    if (!tc_json_get_array(&r->doc, tcb, "rejected_advisories", 0, TC_MAX_POLICY_ENTRIES, &list,
                           "policy: rejected advisory list", &r->diag) ||
        !tc_json_texts(&r->doc, list, &ids, &n, what, &r->diag)) {
        return false;
    }
    for (tc_jref e = tc_json_first(&r->doc, list); e != TC_JSON_NONE;
         e = tc_json_next(&r->doc, list, e), i++) {
        if (!is_advisory(ids[i])) {
            return fail(r, e, TC_REASON_VALUE,
                        "policy: rejected advisory (INTEL-SA-00000 or INTEL-DOC-00000)");
        }
        if (tc_str_is_in(ids[i], ids, i)) {
            return fail(r, e, TC_REASON_DUPLICATE, what);
        }
    }
    r->policy->dcap.rejected_advisories = ids;
    r->policy->dcap.n_rejected_advisories = n;
    return true;
}

static bool read_tcb(reader *r)
{
    static const char *const members[] = {"accepted_status", "rejected_advisories",
                                          "minimum_evaluation_number", NULL};
    tc_jref tcb;
    uint64_t number;

    if (!read_object(r, &tcb, "tcb", members, "policy: tcb") || !read_status(r, tcb) ||
        !read_advisories(r, tcb)) {
        return false;
    }
    if (!has(r, tcb, "minimum_evaluation_number")) {
        return true;
    }
    if (!tc_json_get_u64(&r->doc, tcb, "minimum_evaluation_number", UINT32_MAX, &number,
                         "policy: minimum evaluation number", &r->diag)) {
        return false;
    }
    r->policy->dcap.minimum_evaluation_number = (uint32_t)number;
    return true;
}

/* judge_td refuses what must never be allowed, and rules that no machine can meet. The message
 * points at td itself, because one of two contradicting members may be left out. */
static bool judge_td(reader *r, tc_jref td)
{
    const tc_dcap_policy *dcap = &r->policy->dcap;

    if (dcap->td_attributes_allowed[0] != 0) {
        return fail(r, td, TC_REASON_VALUE,
                    "policy: attributes_allowed (bits 0 to 7, debugging and profiling, can not be "
                    "allowed)");
    }
    for (size_t i = 0; i < sizeof dcap->td_attributes_required; i++) {
        if ((dcap->td_attributes_required[i] & ~dcap->td_attributes_allowed[i]) != 0) {
            return fail(
                r, td, TC_REASON_MISMATCH,
                "policy: attributes_required (each must also be in attributes_allowed; it)");
        }
    }
    return (dcap->xfam_allowed[0] & XFAM_ALWAYS) == XFAM_ALWAYS ||
           fail(r, td, TC_REASON_VALUE,
                "policy: xfam_allowed (bits 0 and 1 are set in every machine)");
}

static bool read_td(reader *r)
{
    static const char *const members[] = {"attributes_required", "attributes_allowed",
                                          "xfam_allowed",        "allow_service_td",
                                          "allow_owner",         NULL};
    tc_dcap_policy *dcap = &r->policy->dcap;
    tc_jref td;

    if (!read_object(r, &td, "td", members, "policy: td")) {
        return false;
    }
    return td == TC_JSON_NONE ||
           (read_hex(r, td, "attributes_required", dcap->td_attributes_required,
                     "policy: required TD attributes") &&
            read_hex(r, td, "attributes_allowed", dcap->td_attributes_allowed,
                     "policy: allowed TD attributes") &&
            read_hex(r, td, "xfam_allowed", dcap->xfam_allowed, "policy: allowed XFAM") &&
            read_bool(r, td, "allow_service_td", &dcap->allow_service_td,
                      "policy: allow_service_td") &&
            read_bool(r, td, "allow_owner", &dcap->allow_owner, "policy: allow_owner") &&
            judge_td(r, td));
}

static bool read_platform(reader *r)
{
    static const char *const members[] = {"allow_dynamic_platform", "allow_cached_keys",
                                          "allow_smt", NULL};
    tc_dcap_policy *dcap = &r->policy->dcap;
    tc_jref platform;

    return read_object(r, &platform, "platform", members, "policy: platform") &&
           read_bool(r, platform, "allow_dynamic_platform", &dcap->allow_dynamic_platform,
                     "policy: allow_dynamic_platform") &&
           read_bool(r, platform, "allow_cached_keys", &dcap->allow_cached_keys,
                     "policy: allow_cached_keys") &&
           read_bool(r, platform, "allow_smt", &dcap->allow_smt, "policy: allow_smt");
}

/* One list of hashes of one size. */
typedef struct hash_list {
    const char *name, *what;
    size_t size;
    const tc_bytes **out;
    size_t *out_n;
} hash_list;

static bool read_hash(reader *r, tc_jref e, const hash_list *list, tc_bytes *out)
{
    uint8_t *bytes = tc_arena_alloc(r->arena, list->size);
    tc_str text;

    if (bytes == NULL) {
        return fail(r, e, TC_REASON_NO_MEMORY, list->what);
    }
    if (!read_text(r, e, &text, list->what)) {
        return false;
    }
    if (text.n != 2 * list->size) {
        return fail(r, e, TC_REASON_LENGTH, list->what);
    }
    *out = tc_bytes_of(bytes, list->size);
    return tc_hex_decode(bytes, list->size, text) || fail(r, e, TC_REASON_VALUE, list->what);
}

static bool read_hashes(reader *r, tc_jref app, const hash_list *list)
{
    tc_bytes *hashes;
    size_t n = 0;
    tc_jref v;

    if (!has(r, app, list->name)) {
        return true;
    }
    if (!tc_json_get_array(&r->doc, app, list->name, 0, TC_MAX_POLICY_ENTRIES, &v, list->what,
                           &r->diag)) {
        return false;
    }
    hashes = TC_NEW_ARRAY(r->arena, tc_json_count(&r->doc, v), tc_bytes);
    if (hashes == NULL) {
        return fail(r, v, TC_REASON_NO_MEMORY, list->what);
    }
    for (tc_jref e = tc_json_first(&r->doc, v); e != TC_JSON_NONE;
         e = tc_json_next(&r->doc, v, e)) {
        if (!read_hash(r, e, list, &hashes[n])) {
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            if (tc_bytes_eq(hashes[i], hashes[n])) {
                return fail(r, e, TC_REASON_DUPLICATE, list->what);
            }
        }
        n++;
    }
    *list->out = hashes;
    *list->out_n = n;
    return true;
}

static bool read_report_data(reader *r, tc_jref app)
{
    tc_jref v = tc_json_find_given(&r->doc, app, "report_data");
    uint8_t *bytes;

    if (v == TC_JSON_NONE) {
        return true;
    }
    bytes = tc_arena_alloc(r->arena, REPORT_DATA_SIZE);
    if (bytes == NULL) {
        return fail(r, v, TC_REASON_NO_MEMORY, "policy: report data");
    }
    if (!tc_json_get_hex(&r->doc, app, "report_data", bytes, REPORT_DATA_SIZE,
                         "policy: report data", &r->diag)) {
        return false;
    }
    r->policy->app.report_data = tc_bytes_of(bytes, REPORT_DATA_SIZE);
    return true;
}

static bool read_app(reader *r)
{
    static const char *const members[] = {"app_ids", "compose_hashes", "report_data", NULL};
    tc_app_policy *app = &r->policy->app;
    const hash_list app_ids = {"app_ids", "policy: app id", APP_ID_SIZE, &app->app_ids,
                               &app->n_app_ids};
    const hash_list compose_hashes = {"compose_hashes", "policy: compose hash", COMPOSE_SIZE,
                                      &app->compose_hashes, &app->n_compose_hashes};
    tc_jref v;

    return read_object(r, &v, "app", members, "policy: app") && read_hashes(r, v, &app_ids) &&
           read_hashes(r, v, &compose_hashes) && read_report_data(r, v);
}

static bool read_os(reader *r)
{
    static const char *const members[] = {"images", "built_in_images", "accepted_advisories",
                                          "allow_dev", NULL};
    tc_jref os;

    return read_object(r, &os, "os", members, "policy: os") &&
           (os == TC_JSON_NONE ||
            tc_policy_read_os(&r->policy->os, r->arena, &r->doc, os, &r->diag));
}

/* The strict default, before a document changes anything. */
static void set_defaults(tc_policy *policy)
{
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        policy->section_required[i] = true;
    }
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        policy->severity[i] = tc_check_info_of((tc_check_id)i)->severity;
    }
    policy->dcap = tc_dcap_policy_default();
}

static bool read_policy(reader *r, tc_bytes json)
{
    static const tc_json_limits limits = {
        .max_bytes = TC_MAX_POLICY,
        .max_depth = TC_MAX_JSON_DEPTH,
        .max_nodes = TC_MAX_JSON_NODES,
    };

    return tc_json_parse(&r->doc, r->arena, json, &limits, &r->diag) && read_head(r) &&
           read_sections(r) && read_checks(r) && read_tcb(r) && read_td(r) && read_platform(r) &&
           read_os(r) && read_app(r);
}

tc_policy *tc_policy_parse(tc_arena *arena, tc_bytes json, tc_str *why)
{
    reader r = {.arena = arena, .policy = TC_NEW(arena, tc_policy)};

    *why = (tc_str){NULL, 0};
    if (r.policy == NULL) {
        return NULL;
    }
    set_defaults(r.policy);
    if (!read_policy(&r, json)) {
        tc_diag_rule(&r.diag, RULE);
        (void)tc_refuse_diag(why, arena, TC_STR(""), &r.diag);
        return NULL;
    }
    tc_sha256(r.policy->sha256, &json, 1);
    return r.policy;
}
