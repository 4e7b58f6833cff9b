/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "dcap/identity_json.h"

#define RULE "intel-dcap:3.2"
#define WHAT "QE identity"

#define VERSION 2

static bool head(tc_qe_identity *out, const tc_json *doc, tc_diag *diag)
{
    tc_str id;
    uint64_t version, evaluation;

    if (!tc_json_get_text(doc, TC_JSON_ROOT, "id", &id, WHAT ": id", diag) ||
        !tc_json_get_u64(doc, TC_JSON_ROOT, "version", UINT32_MAX, &version, WHAT ": version",
                         diag)) {
        return false;
    }
    if (version != VERSION) {
        return tc_diag_set_numbers(diag, TC_REASON_UNSUPPORTED, WHAT ": version", TC_NO_OFFSET,
                                   version, VERSION);
    }
    if (!tc_str_is(id, "QE") && !tc_str_is(id, "TD_QE")) {
        return tc_diag_set(diag, TC_REASON_UNSUPPORTED, WHAT ": id", TC_NO_OFFSET);
    }
    out->tee = tc_str_is(id, "QE") ? TC_TEE_SGX : TC_TEE_TDX;
    if (!tc_json_get_u64(doc, TC_JSON_ROOT, "tcbEvaluationDataNumber", UINT32_MAX, &evaluation,
                         WHAT ": evaluation number", diag)) {
        return false;
    }
    out->evaluation_number = (uint32_t)evaluation;
    return tc_identity_json_window(doc, &out->issue_date, &out->next_update, WHAT ": dates", diag);
}

static bool hex(const tc_json *doc, const char *name, uint8_t *out, size_t n, tc_diag *diag)
{
    return tc_json_get_hex(doc, TC_JSON_ROOT, name, out, n, WHAT ": hexadecimal field", diag);
}

static bool parse(tc_qe_identity *out, tc_arena *arena, tc_bytes json, tc_diag *diag)
{
    tc_json doc;
    uint64_t prod_id;

    if (!tc_identity_json_open(&doc, arena, json, WHAT, diag) || !head(out, &doc, diag) ||
        !hex(&doc, "miscselect", out->misc_select, sizeof out->misc_select, diag) ||
        !hex(&doc, "miscselectMask", out->misc_select_mask, sizeof out->misc_select_mask, diag) ||
        !hex(&doc, "attributes", out->attributes, sizeof out->attributes, diag) ||
        !hex(&doc, "attributesMask", out->attributes_mask, sizeof out->attributes_mask, diag) ||
        !hex(&doc, "mrsigner", out->mr_signer, sizeof out->mr_signer, diag) ||
        !tc_json_get_u64(&doc, TC_JSON_ROOT, "isvprodid", UINT16_MAX, &prod_id, WHAT ": isvprodid",
                         diag)) {
        return false;
    }
    out->isv_prod_id = (uint16_t)prod_id;
    return tc_identity_json_svn_levels(&out->levels, &out->n_levels, &doc, TC_JSON_ROOT, diag);
}

bool tc_qe_identity_parse(tc_qe_identity *out, tc_arena *arena, tc_bytes json, tc_diag *diag)
{
    memset(out, 0, sizeof *out);
    if (!parse(out, arena, json, diag)) {
        memset(out, 0, sizeof *out);
        return tc_diag_rule(diag, RULE);
    }
    return true;
}
