/* SPDX-License-Identifier: Apache-2.0
 *
 * Intel's reference data: TCB info and enclave identity (intel-dcap:3.1-3.3), and both shapes in
 * which they travel: Intel's own answers and the dcap-qvl document (intel-dcap:3.6).
 */
#include "forge/internal.h"

#include <string.h>

#include "base/time.h"

#define COMPONENTS 16

typedef struct component_words {
    const char *category, *type;
} component_words;

/* What Intel writes beside the first components. */
static const component_words sgx_words[COMPONENTS] = {
    {"BIOS", "Early Microcode Update"},
    {"OS/VMM", "SGX Late Microcode Update"},
    {"OS/VMM", "TXT SINIT"},
    {"BIOS", NULL},
    {"BIOS", NULL},
    {"BIOS", NULL},
    {NULL, NULL},
    {"OS/VMM", "SEAMLDR ACM"},
};
static const component_words tdx_words[COMPONENTS] = {
    {"OS/VMM", "TDX Module"},
    {"OS/VMM", "TDX Module"},
    {"OS/VMM", "TDX Late Microcode Update"},
};

static void put_hex(tc_jsonw *j, const char *name, const uint8_t *p, size_t n, bool upper)
{
    static const char digits[2][17] = {"0123456789abcdef", "0123456789ABCDEF"};
    char text[2 * 64];

    for (size_t i = 0; i < n; i++) {
        text[2 * i] = digits[upper][p[i] >> 4];
        text[2 * i + 1] = digits[upper][p[i] & 15];
    }
    tc_jsonw_name(j, name);
    tc_jsonw_str(j, tc_str_of(text, 2 * n));
}

static void put_text(tc_jsonw *j, const char *name, const char *text)
{
    tc_jsonw_name(j, name);
    tc_jsonw_lit(j, text);
}

static void put_number(tc_jsonw *j, const char *name, uint64_t v)
{
    tc_jsonw_name(j, name);
    tc_jsonw_u64(j, v);
}

static void put_time(tc_jsonw *j, const char *name, tc_time t)
{
    tc_jsonw_name(j, name);
    tc_jsonw_time(j, t);
}

static void put_components(tc_jsonw *j, const char *name, const uint8_t svn[COMPONENTS],
                           const component_words words[COMPONENTS])
{
    tc_jsonw_name(j, name);
    tc_jsonw_array(j);
    for (size_t i = 0; i < COMPONENTS; i++) {
        tc_jsonw_object(j);
        put_number(j, "svn", svn[i]);
        if (words[i].category != NULL) {
            put_text(j, "category", words[i].category);
        }
        if (words[i].type != NULL) {
            put_text(j, "type", words[i].type);
        }
        tc_jsonw_end(j);
    }
    tc_jsonw_end(j);
}

static void put_judgement(tc_jsonw *j, const tc_forge_level *level)
{
    put_time(j, "tcbDate", level->date);
    put_text(j, "tcbStatus", level->status);
    if (level->advisories[0] == NULL) {
        return;
    }
    tc_jsonw_name(j, "advisoryIDs");
    tc_jsonw_array(j);
    for (size_t i = 0; i < TC_FORGE_ADVISORIES_MAX && level->advisories[i] != NULL; i++) {
        tc_jsonw_lit(j, level->advisories[i]);
    }
    tc_jsonw_end(j);
}

static void put_isv_levels(tc_jsonw *j, const tc_forge_level *levels, size_t n)
{
    tc_jsonw_name(j, "tcbLevels");
    tc_jsonw_array(j);
    for (size_t i = 0; i < n; i++) {
        tc_jsonw_object(j);
        tc_jsonw_name(j, "tcb");
        tc_jsonw_object(j);
        put_number(j, "isvsvn", levels[i].isv_svn);
        tc_jsonw_end(j);
        put_judgement(j, &levels[i]);
        tc_jsonw_end(j);
    }
    tc_jsonw_end(j);
}

static void put_platform_levels(tc_jsonw *j, const tc_forge_tcb_info *info, bool tdx)
{
    tc_jsonw_name(j, "tcbLevels");
    tc_jsonw_array(j);
    for (size_t i = 0; i < info->n_levels; i++) {
        const tc_forge_level *level = &info->levels[i];

        tc_jsonw_object(j);
        tc_jsonw_name(j, "tcb");
        tc_jsonw_object(j);
        put_components(j, "sgxtcbcomponents", level->sgx, sgx_words);
        put_number(j, "pcesvn", level->pce_svn);
        if (tdx) {
            put_components(j, "tdxtcbcomponents", level->tdx, tdx_words);
        }
        tc_jsonw_end(j);
        put_judgement(j, level);
        tc_jsonw_end(j);
    }
    tc_jsonw_end(j);
}

static void put_module_identity(tc_jsonw *j, const tc_forge_module *module)
{
    put_hex(j, "mrsigner", module->mr_signer, sizeof module->mr_signer, false);
    put_hex(j, "attributes", module->attributes, sizeof module->attributes, false);
    put_hex(j, "attributesMask", module->attributes_mask, sizeof module->attributes_mask, true);
}

static void put_modules(tc_jsonw *j, const tc_forge_tcb_info *info)
{
    tc_jsonw_name(j, "tdxModule");
    tc_jsonw_object(j);
    put_module_identity(j, &info->module);
    tc_jsonw_end(j);
    if (info->n_modules == 0) {
        return;
    }
    tc_jsonw_name(j, "tdxModuleIdentities");
    tc_jsonw_array(j);
    for (size_t i = 0; i < info->n_modules; i++) {
        tc_jsonw_object(j);
        put_text(j, "id", info->modules[i].id);
        put_module_identity(j, &info->modules[i]);
        put_isv_levels(j, info->modules[i].levels, info->modules[i].n_levels);
        tc_jsonw_end(j);
    }
    tc_jsonw_end(j);
}

static tc_bytes write_tcb_info(tc_forge_run *run)
{
    const tc_forge_tcb_info *info = &run->o->tcb_info;
    bool tdx = strcmp(info->id, "TDX") == 0;
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    tc_jsonw_object(&j);
    put_text(&j, "id", info->id);
    put_number(&j, "version", info->version);
    put_time(&j, "issueDate", info->issue_date);
    put_time(&j, "nextUpdate", info->next_update);
    put_hex(&j, "fmspc", info->fmspc, sizeof info->fmspc, info->upper_case);
    put_hex(&j, "pceId", info->pce_id, sizeof info->pce_id, false);
    put_number(&j, "tcbType", info->tcb_type);
    put_number(&j, "tcbEvaluationDataNumber", info->evaluation_number);
    if (tdx) {
        put_modules(&j, info);
    }
    put_platform_levels(&j, info, tdx);
    tc_jsonw_end(&j);
    return tc_forge_written(run, &w);
}

static tc_bytes write_qe_identity(tc_forge_run *run)
{
    const tc_forge_qe_identity *qe = &run->o->qe_identity;
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    tc_jsonw_object(&j);
    put_text(&j, "id", qe->id);
    put_number(&j, "version", qe->version);
    put_time(&j, "issueDate", qe->issue_date);
    put_time(&j, "nextUpdate", qe->next_update);
    put_number(&j, "tcbEvaluationDataNumber", qe->evaluation_number);
    put_hex(&j, "miscselect", qe->misc_select, sizeof qe->misc_select, true);
    put_hex(&j, "miscselectMask", qe->misc_select_mask, sizeof qe->misc_select_mask, true);
    put_hex(&j, "attributes", qe->attributes, sizeof qe->attributes, true);
    put_hex(&j, "attributesMask", qe->attributes_mask, sizeof qe->attributes_mask, true);
    put_hex(&j, "mrsigner", qe->mr_signer, sizeof qe->mr_signer, true);
    put_number(&j, "isvprodid", qe->isv_prod_id);
    put_isv_levels(&j, qe->levels, qe->n_levels);
    tc_jsonw_end(&j);
    return tc_forge_written(run, &w);
}

typedef struct signed_document {
    tc_bytes body, signature, answer;
} signed_document;

static signed_document sign_document(tc_forge_run *run, tc_forge_object object, const char *name,
                                     tc_bytes body)
{
    signed_document out = {0};
    uint8_t raw[TC_FORGE_SIGNATURE_SIZE];
    tc_wr w = tc_forge_writer(run);

    body = tc_forge_hooked(run, object, TC_FORGE_BEFORE, body);
    tc_forge_sign_object(run, raw, object, body);
    out.body = tc_forge_hooked(run, object, TC_FORGE_AFTER, body);
    if (!tc_arena_copy(&out.signature, run->arena, tc_bytes_of(raw, sizeof raw))) {
        run->err = TC_E_NOMEM;
    }
    tc_wr_lit(&w, "{\"");
    tc_wr_lit(&w, name);
    tc_wr_lit(&w, "\":");
    tc_wr_bytes(&w, out.body);
    tc_wr_lit(&w, ",\"signature\":\"");
    tc_wr_hex(&w, out.signature);
    tc_wr_lit(&w, "\"}");
    out.answer = tc_forge_written(run, &w);
    return out;
}

void tc_forge_reference_make(tc_forge_run *run)
{
    tc_forge_evidence *e = run->out;
    signed_document doc;

    doc = sign_document(run, TC_FORGE_TCB_INFO, "tcbInfo", write_tcb_info(run));
    e->tcb_info = doc.body;
    e->tcb_info_signature = doc.signature;
    e->tcb_info_answer = doc.answer;
    doc = sign_document(run, TC_FORGE_QE_IDENTITY, "enclaveIdentity", write_qe_identity(run));
    e->qe_identity = doc.body;
    e->qe_identity_signature = doc.signature;
    e->qe_identity_answer = doc.answer;
}

static void put_slice(tc_jsonw *j, const char *name, tc_bytes text)
{
    tc_jsonw_name(j, name);
    tc_jsonw_str(j, tc_str_from_bytes(text));
}

static void put_hex_slice(tc_jsonw *j, const char *name, tc_bytes bytes)
{
    tc_jsonw_name(j, name);
    tc_jsonw_hex(j, bytes);
}

void tc_forge_collateral_make(tc_forge_run *run)
{
    tc_forge_evidence *e = run->out;
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    tc_jsonw_object(&j);
    put_slice(&j, "pck_crl_issuer_chain", e->pck_crl_chain);
    put_hex_slice(&j, "root_ca_crl", e->root_crl);
    put_hex_slice(&j, "pck_crl", e->pck_crl);
    put_slice(&j, "tcb_info_issuer_chain", e->tcb_chain);
    put_slice(&j, "tcb_info", e->tcb_info);
    put_hex_slice(&j, "tcb_info_signature", e->tcb_info_signature);
    put_slice(&j, "qe_identity_issuer_chain", e->tcb_chain);
    put_slice(&j, "qe_identity", e->qe_identity);
    put_hex_slice(&j, "qe_identity_signature", e->qe_identity_signature);
    if (!run->o->leave_out_pck_chain &&
        (run->o->pck_chain_in_collateral || run->o->quote.certification_type != 5)) {
        put_slice(&j, "pck_certificate_chain", e->pck_chain);
    }
    tc_jsonw_end(&j);
    e->collateral =
        tc_forge_hooked(run, TC_FORGE_COLLATERAL, TC_FORGE_AFTER, tc_forge_written(run, &w));
}
