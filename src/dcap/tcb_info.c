/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/hex.h"
#include "dcap/identity_json.h"

#define RULE "intel-dcap:3.1"
#define WHAT "TCB info"

#define VERSION    3
#define COMPONENTS 16

static bool head(tc_tcb_info *out, const tc_json *doc, tc_diag *diag)
{
    tc_str id;
    uint64_t version, type, evaluation;

    /* The version is looked at first: API v3 documents (version 2) have no id. */
    if (!tc_json_get_u64(doc, TC_JSON_ROOT, "version", UINT32_MAX, &version, WHAT ": version",
                         diag)) {
        return false;
    }
    if (version != VERSION) {
        return tc_diag_set_numbers(diag, TC_REASON_UNSUPPORTED, WHAT ": version", TC_NO_OFFSET,
                                   version, VERSION);
    }
    if (!tc_json_get_text(doc, TC_JSON_ROOT, "id", &id, WHAT ": id", diag)) {
        return false;
    }
    if (!tc_str_is(id, "SGX") && !tc_str_is(id, "TDX")) {
        return tc_diag_set(diag, TC_REASON_UNSUPPORTED, WHAT ": id", TC_NO_OFFSET);
    }
    out->tee = tc_str_is(id, "SGX") ? TC_TEE_SGX : TC_TEE_TDX;
    /* Type 0 is the one comparison rule that exists: component by component. */
    if (!tc_json_get_u64(doc, TC_JSON_ROOT, "tcbType", 0, &type, WHAT ": tcbType", diag) ||
        !tc_json_get_hex(doc, TC_JSON_ROOT, "fmspc", out->fmspc, sizeof out->fmspc, WHAT ": fmspc",
                         diag) ||
        !tc_json_get_hex(doc, TC_JSON_ROOT, "pceId", out->pce_id, sizeof out->pce_id,
                         WHAT ": pceId", diag) ||
        !tc_json_get_u64(doc, TC_JSON_ROOT, "tcbEvaluationDataNumber", UINT32_MAX, &evaluation,
                         WHAT ": evaluation number", diag)) {
        return false;
    }
    out->evaluation_number = (uint32_t)evaluation;
    return tc_identity_json_window(doc, &out->issue_date, &out->next_update, WHAT ": dates", diag);
}

/* ---- platform levels ------------------------------------------------------------------------- */

static bool components(uint8_t out[COMPONENTS], const tc_json *doc, tc_jref tcb, const char *name,
                       tc_diag *diag)
{
    static const char *const names[] = {"svn", "category", "type", NULL};
    const char *what = "TCB level: component";
    tc_jref list;
    size_t i = 0;

    if (!tc_json_get_array(doc, tcb, name, COMPONENTS, COMPONENTS, &list, what, diag)) {
        return false;
    }
    for (tc_jref e = tc_json_first(doc, list); e != TC_JSON_NONE; e = tc_json_next(doc, list, e)) {
        uint64_t svn;

        if (!tc_json_get_u64(doc, e, "svn", UINT8_MAX, &svn, what, diag) ||
            !tc_json_only(doc, e, names, what, diag)) {
            return false;
        }
        out[i++] = (uint8_t)svn;
    }
    return true;
}

static bool platform_level(tc_tcb_level *out, const tc_json *doc, tc_jref level, bool tdx,
                           tc_diag *diag)
{
    static const char *const sgx_names[] = {"sgxtcbcomponents", "pcesvn", NULL};
    static const char *const tdx_names[] = {"sgxtcbcomponents", "pcesvn", "tdxtcbcomponents", NULL};
    uint64_t pce_svn;
    tc_jref tcb;

    if (!tc_json_get_object(doc, level, "tcb", &tcb, "TCB level: tcb", diag) ||
        !tc_json_only(doc, tcb, tdx ? tdx_names : sgx_names, "TCB level: tcb", diag) ||
        !components(out->sgx, doc, tcb, "sgxtcbcomponents", diag) ||
        !tc_json_get_u64(doc, tcb, "pcesvn", UINT16_MAX, &pce_svn, "TCB level: pcesvn", diag)) {
        return false;
    }
    out->pce_svn = (uint16_t)pce_svn;
    out->has_tdx = tdx;
    if (tdx && !components(out->tdx, doc, tcb, "tdxtcbcomponents", diag)) {
        return false;
    }
    return tc_identity_json_verdict(out, doc, level, false, diag);
}

/* Whether a machine that reaches level a always reaches level b as well. */
static bool reaches(const tc_tcb_level *a, const tc_tcb_level *b)
{
    for (size_t i = 0; i < COMPONENTS; i++) {
        if (a->sgx[i] < b->sgx[i] || a->tdx[i] < b->tdx[i]) {
            return false;
        }
    }
    return a->pce_svn >= b->pce_svn;
}

/* The first level that fits is the answer (intel-dcap:4.1 step 9), so a level is out of order when
 * an earlier one always fits before it: it could never be found. Equal levels are such a case. */
static bool in_order(const tc_tcb_level *levels, size_t newest)
{
    for (size_t i = 0; i < newest; i++) {
        if (reaches(&levels[newest], &levels[i])) {
            return false;
        }
    }
    return true;
}

static bool platform_levels(tc_tcb_info *out, const tc_json *doc, tc_diag *diag)
{
    tc_tcb_level *levels;
    void *items;
    tc_jref list;
    size_t n = 0;

    if (!tc_identity_json_list(&items, sizeof *levels, &list, doc, TC_JSON_ROOT, "tcbLevels",
                               TC_MAX_TCB_LEVELS, diag)) {
        return false;
    }
    levels = items;
    for (tc_jref e = tc_json_first(doc, list); e != TC_JSON_NONE; e = tc_json_next(doc, list, e)) {
        if (!platform_level(&levels[n], doc, e, out->tee == TC_TEE_TDX, diag)) {
            return false;
        }
        if (!in_order(levels, n)) {
            tc_json_fail(doc, e, TC_REASON_ORDER, "TCB levels", diag);
            return tc_diag_rule(diag, "intel-dcap:11 rule 4");
        }
        n++;
    }
    out->levels = levels;
    out->n_levels = n;
    return true;
}

/* ---- TDX modules ----------------------------------------------------------------------------- */

static bool module_fields(tc_tdx_module *out, const tc_json *doc, tc_jref object, tc_diag *diag)
{
    const char *what = "TDX module: hexadecimal field";

    return tc_json_get_hex(doc, object, "mrsigner", out->mr_signer, sizeof out->mr_signer, what,
                           diag) &&
           tc_json_get_hex(doc, object, "attributes", out->attributes, sizeof out->attributes, what,
                           diag) &&
           tc_json_get_hex(doc, object, "attributesMask", out->attributes_mask,
                           sizeof out->attributes_mask, what, diag);
}

/* "TDX_03": the version in two upper-case hex digits (intel-dcap:4.1 step 10). */
static bool module_version(uint8_t *out, tc_str id)
{
    char again[2];

    if (id.n != 6 || !tc_str_starts(id, "TDX_") || !tc_hex_decode(out, 1, tc_str_of(id.p + 4, 2))) {
        return false;
    }
    tc_hex_encode(again, tc_bytes_of(out, 1));
    for (size_t i = 0; i < sizeof again; i++) {
        char upper = again[i] >= 'a' ? (char)(again[i] - 'a' + 'A') : again[i];

        if (id.p[4 + i] != upper) {
            return false;
        }
    }
    return true;
}

static bool module_identity(tc_tdx_module *out, const tc_json *doc, tc_jref object, tc_diag *diag)
{
    static const char *const names[] = {"id",        "mrsigner", "attributes", "attributesMask",
                                        "tcbLevels", NULL};
    tc_str id;

    if (!tc_json_get_text(doc, object, "id", &id, "TDX module: id", diag) ||
        !tc_json_only(doc, object, names, "TDX module", diag)) {
        return false;
    }
    if (!module_version(&out->version, id)) {
        return tc_json_fail(doc, object, TC_REASON_VALUE, "TDX module: id", diag);
    }
    return module_fields(out, doc, object, diag) &&
           tc_identity_json_svn_levels(&out->levels, &out->n_levels, doc, object, diag);
}

static bool module_identities(tc_tcb_info *out, const tc_json *doc, tc_diag *diag)
{
    tc_tdx_module *modules;
    void *items;
    tc_jref list;
    size_t n = 0;

    if (tc_json_find(doc, TC_JSON_ROOT, "tdxModuleIdentities") == TC_JSON_NONE) {
        return true; /* as Intel served it before TDX 1.5 */
    }
    if (!tc_identity_json_list(&items, sizeof *modules, &list, doc, TC_JSON_ROOT,
                               "tdxModuleIdentities", TC_MAX_TDX_MODULES, diag)) {
        return false;
    }
    modules = items;
    for (tc_jref e = tc_json_first(doc, list); e != TC_JSON_NONE; e = tc_json_next(doc, list, e)) {
        if (!module_identity(&modules[n], doc, e, diag)) {
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            if (modules[i].version == modules[n].version) {
                return tc_json_fail(doc, e, TC_REASON_DUPLICATE, "TDX module", diag);
            }
        }
        n++;
    }
    out->modules = modules;
    out->n_modules = n;
    return true;
}

static bool tdx_part(tc_tcb_info *out, const tc_json *doc, tc_diag *diag)
{
    static const char *const names[] = {"mrsigner", "attributes", "attributesMask", NULL};
    tc_jref module;

    return tc_json_get_object(doc, TC_JSON_ROOT, "tdxModule", &module, "TDX module", diag) &&
           tc_json_only(doc, module, names, "TDX module", diag) &&
           module_fields(&out->module, doc, module, diag) && module_identities(out, doc, diag);
}

static bool parse(tc_tcb_info *out, tc_arena *arena, tc_bytes json, tc_diag *diag)
{
    tc_json doc;

    return tc_identity_json_open(&doc, arena, json, WHAT, diag) && head(out, &doc, diag) &&
           (out->tee != TC_TEE_TDX || tdx_part(out, &doc, diag)) &&
           platform_levels(out, &doc, diag);
}

bool tc_tcb_info_parse(tc_tcb_info *out, tc_arena *arena, tc_bytes json, tc_diag *diag)
{
    memset(out, 0, sizeof *out);
    if (!parse(out, arena, json, diag)) {
        memset(out, 0, sizeof *out);
        return tc_diag_rule(diag, RULE);
    }
    return true;
}
