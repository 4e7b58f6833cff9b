/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/identity_json.h"

#define RULE "intel-dcap:3.1"

/* Intel's deepest document nests 6 (tdxModuleIdentities); 8 is the limit of intel-dcap:3.3. */
#define MAX_DEPTH       8
#define MAX_NODES       65536
#define ASCII_LAST      0x7f
#define ADVISORY_DIGITS 5

static const char *const status_texts[] = {
#define X(name, text) text,
    TC_TCB_STATUS_LIST(X)
#undef X
};

const char *tc_tcb_status_text(tc_tcb_status status)
{
    return (size_t)status < TC_TCB_STATUS_COUNT ? status_texts[status] : "unknown";
}

bool tc_tcb_status_from_text(tc_tcb_status *out, tc_str text)
{
    *out = TC_TCB_REVOKED;
    for (size_t i = 0; i < TC_TCB_STATUS_COUNT; i++) {
        if (tc_str_is(text, status_texts[i])) {
            *out = (tc_tcb_status)i;
            return true;
        }
    }
    return false;
}

bool tc_identity_json_open(tc_json *doc, tc_arena *arena, tc_bytes json, const char *what,
                           tc_diag *diag)
{
    const tc_json_limits limits = {TC_MAX_TCB_INFO, MAX_DEPTH, MAX_NODES};

    for (size_t i = 0; i < json.n; i++) {
        if (json.p[i] > ASCII_LAST) {
            tc_diag_set(diag, TC_REASON_SYNTAX, what, i);
            return tc_diag_rule(diag, "intel-dcap:3.3");
        }
    }
    if (!tc_json_parse(doc, arena, json, &limits, diag)) {
        return tc_diag_rule(diag, "intel-dcap:3.3");
    }
    return tc_json_kind_of(doc, TC_JSON_ROOT) == TC_JSON_OBJECT ||
           tc_json_fail(doc, TC_JSON_ROOT, TC_REASON_TYPE, what, diag);
}

bool tc_identity_json_window(const tc_json *doc, tc_time *issue_date, tc_time *next_update,
                             const char *what, tc_diag *diag)
{
    if (!tc_json_get_time(doc, TC_JSON_ROOT, "issueDate", issue_date, what, diag) ||
        !tc_json_get_time(doc, TC_JSON_ROOT, "nextUpdate", next_update, what, diag)) {
        return false;
    }
    return *issue_date <= *next_update || tc_diag_set(diag, TC_REASON_ORDER, what, TC_NO_OFFSET);
}

bool tc_identity_json_list(void **items, size_t size, tc_jref *list, const tc_json *doc,
                           tc_jref object, const char *name, uint32_t max, tc_diag *diag)
{
    *items = NULL;
    if (!tc_json_get_array(doc, object, name, 1, max, list, "Intel reference data: list", diag)) {
        return false;
    }
    *items = tc_arena_array(doc->arena, tc_json_count(doc, *list), size);
    return *items != NULL ||
           tc_diag_set(diag, TC_REASON_NO_MEMORY, "Intel reference data", TC_NO_OFFSET);
}

/* INTEL-SA-ddddd or INTEL-DOC-ddddd (intel-dcap:3.1). */
static bool is_advisory(tc_str text)
{
    const char *prefix = tc_str_starts(text, "INTEL-SA-") ? "INTEL-SA-" : "INTEL-DOC-";
    size_t n = tc_str_from_c(prefix).n;

    if (!tc_str_starts(text, prefix) || text.n != n + ADVISORY_DIGITS) {
        return false;
    }
    for (size_t i = n; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') {
            return false;
        }
    }
    return true;
}

static bool advisories(tc_tcb_level *out, const tc_json *doc, tc_jref level, tc_diag *diag)
{
    tc_jref list;
    tc_str *items;
    size_t n = 0;

    if (tc_json_find(doc, level, "advisoryIDs") == TC_JSON_NONE) {
        return true;
    }
    if (!tc_json_get_array(doc, level, "advisoryIDs", 0, TC_MAX_ADVISORIES, &list,
                           "TCB level: advisories", diag)) {
        return false;
    }
    items = TC_NEW_ARRAY(doc->arena, tc_json_count(doc, list), tc_str);
    if (items == NULL) {
        return tc_diag_set(diag, TC_REASON_NO_MEMORY, "TCB level", TC_NO_OFFSET);
    }
    for (tc_jref e = tc_json_first(doc, list); e != TC_JSON_NONE; e = tc_json_next(doc, list, e)) {
        if (!tc_json_text(doc, e, &items[n]) || !is_advisory(items[n])) {
            return tc_json_fail(doc, e, TC_REASON_VALUE, "TCB level: advisory", diag);
        }
        n++;
    }
    out->advisories = items;
    out->n_advisories = n;
    return true;
}

static bool is_known_status(tc_tcb_status status, bool simple)
{
    if (status == TC_TCB_RELAUNCH_ADVISED ||
        status == TC_TCB_RELAUNCH_ADVISED_CONFIGURATION_NEEDED) {
        return false; /* what a verifier concludes, never what Intel publishes */
    }
    return !simple || status == TC_TCB_UP_TO_DATE || status == TC_TCB_OUT_OF_DATE ||
           status == TC_TCB_REVOKED;
}

bool tc_identity_json_verdict(tc_tcb_level *out, const tc_json *doc, tc_jref level, bool simple,
                              tc_diag *diag)
{
    tc_str status;

    if (!tc_json_get_time(doc, level, "tcbDate", &out->date, "TCB level: date", diag) ||
        !tc_json_get_text(doc, level, "tcbStatus", &status, "TCB level: status", diag)) {
        return false;
    }
    if (!tc_tcb_status_from_text(&out->status, status) || !is_known_status(out->status, simple)) {
        return tc_json_fail(doc, tc_json_find(doc, level, "tcbStatus"), TC_REASON_UNKNOWN,
                            "TCB level: status", diag);
    }
    return advisories(out, doc, level, diag);
}

static bool svn_level(tc_tcb_level *out, const tc_json *doc, tc_jref level, tc_diag *diag)
{
    static const char *const names[] = {"isvsvn", NULL};
    uint64_t svn;
    tc_jref tcb;

    if (!tc_json_get_object(doc, level, "tcb", &tcb, "TCB level: tcb", diag) ||
        !tc_json_only(doc, tcb, names, "TCB level: tcb", diag) ||
        !tc_json_get_u64(doc, tcb, "isvsvn", UINT16_MAX, &svn, "TCB level: isvsvn", diag)) {
        return false;
    }
    out->isv_svn = (uint16_t)svn;
    return tc_identity_json_verdict(out, doc, level, true, diag);
}

bool tc_identity_json_svn_levels(const tc_tcb_level **out, size_t *n, const tc_json *doc,
                                 tc_jref object, tc_diag *diag)
{
    tc_jref list;
    void *items;
    tc_tcb_level *levels;
    size_t i = 0;

    if (!tc_identity_json_list(&items, sizeof *levels, &list, doc, object, "tcbLevels",
                               TC_MAX_TCB_LEVELS, diag)) {
        return false;
    }
    levels = items;
    for (tc_jref e = tc_json_first(doc, list); e != TC_JSON_NONE; e = tc_json_next(doc, list, e)) {
        if (!svn_level(&levels[i], doc, e, diag)) {
            return tc_diag_rule(diag, RULE);
        }
        if (i > 0 && levels[i].isv_svn >= levels[i - 1].isv_svn) {
            tc_json_fail(doc, e, TC_REASON_ORDER, "TCB levels", diag);
            return tc_diag_rule(diag, "intel-dcap:11 rule 4");
        }
        i++;
    }
    *out = levels;
    *n = i;
    return true;
}
