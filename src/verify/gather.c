/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/gather.h"

#include "base/assert.h"
#include "base/hex.h"
#include "bundle/decode.h"
#include "crypto/digest.h"

/* One exhibit being read. */
typedef struct reader {
    tc_gathered *g;
    size_t exhibit;
    const tc_exhibit *it;
    tc_diag diag;
} reader;

void tc_gather_blob(tc_gathered *g, size_t exhibit, tc_str part, tc_bytes bytes)
{
    if (g->n_blobs < TC_BLOBS_MAX && bytes.n > 0) {
        g->blobs[g->n_blobs++] = (tc_blob){exhibit, part, bytes};
    }
}

static void remember(tc_gathered *g, const tc_fault *fault)
{
    TC_ASSERT(fault->diag.reason != TC_REASON_NONE);
    if (g->n_faults < TC_FAULTS_MAX) {
        g->faults[g->n_faults++] = *fault;
    }
}

void tc_gather_fault(tc_gathered *g, tc_check_id check, size_t exhibit, const tc_diag *diag)
{
    remember(g, &(tc_fault){check, TC_CHECK_FAIL, exhibit, *diag});
}

void tc_gather_gap(tc_gathered *g, tc_check_id check, size_t exhibit, const tc_diag *diag)
{
    remember(g, &(tc_fault){check, TC_CHECK_INCONCLUSIVE, exhibit, *diag});
}

static void fault(reader *r, tc_check_id check)
{
    tc_gather_fault(r->g, check, r->exhibit, &r->diag);
}

/* The case of this quote, made when it is new: the same quote twice is one instance. */
static tc_case *case_of(reader *r, tc_bytes quote)
{
    tc_gathered *g = r->g;
    tc_case *c;

    for (size_t i = 0; i < g->n_cases; i++) {
        if (tc_bytes_eq(g->cases[i].quote, quote)) {
            return &g->cases[i];
        }
    }
    if (g->n_cases == TC_MAX_COMPONENTS) {
        tc_diag_set_numbers(&r->diag, TC_REASON_LIMIT, "number of quotes in one bundle",
                            TC_NO_OFFSET, g->n_cases + 1, TC_MAX_COMPONENTS);
        tc_gather_gap(g, TC_CHECK_ID_QUOTE_FORMAT, r->exhibit, &r->diag);
        return NULL;
    }
    c = &g->cases[g->n_cases++];
    *c = (tc_case){.quote = quote, .source_quote = r->exhibit};
    c->is_td = tc_quote_parse(&c->parsed, quote, NULL) && c->parsed.body != TC_QUOTE_BODY_SGX;
    return c;
}

/* ---- companions ------------------------------------------------------------------------------ */

static void give(reader *r, tc_case *c, tc_companion companion)
{
    companion.exhibit = r->exhibit;
    if (c->n_companions == TC_COMPANIONS_MAX) {
        tc_diag_set_numbers(&r->diag, TC_REASON_LIMIT, "number of documents about one quote",
                            TC_NO_OFFSET, c->n_companions + 1, TC_COMPANIONS_MAX);
        tc_gather_gap(r->g, TC_CHECK_ID_EVENT_LOG_AGREEMENT, r->exhibit, &r->diag);
        return;
    }
    c->companions[c->n_companions++] = companion;
}

static void give_log(reader *r, tc_case *c, tc_role role, tc_event_log log)
{
    tc_event_log *kept = TC_NEW(r->g->arena, tc_event_log);

    if (kept != NULL) {
        *kept = log;
        give(r, c, (tc_companion){.role = role, .log = kept});
    }
}

/* The same bytes again say nothing new. */
static void give_bytes(reader *r, tc_case *c, tc_role role, tc_bytes bytes)
{
    for (size_t i = 0; i < c->n_companions; i++) {
        if (c->companions[i].role == role && tc_bytes_eq(c->companions[i].bytes, bytes)) {
            return;
        }
    }
    give(r, c, (tc_companion){.role = role, .bytes = bytes});
}

static void give_text(reader *r, tc_case *c, tc_role role, tc_str text)
{
    for (size_t i = 0; i < c->n_companions; i++) {
        if (c->companions[i].role == role && tc_str_eq(c->companions[i].text, text)) {
            return;
        }
    }
    give(r, c, (tc_companion){.role = role, .text = text});
}

static void give_vm_config(reader *r, tc_case *c, tc_str text)
{
    if (text.n > 0) {
        give_text(r, c, TC_ROLE_VM_CONFIG, text);
    }
}

/* A guest agent's answer, and what it brings along: each thing is judged by itself. */
static void give_claims(reader *r, tc_case *c, const tc_claims *claims)
{
    give(r, c, (tc_companion){.role = TC_ROLE_CLAIMS, .claims = claims});
    if (claims->has_event_log) {
        give_log(r, c, TC_ROLE_LOG, claims->event_log);
    }
    if (claims->has_app_compose) {
        tc_bytes text = tc_bytes_from_str(claims->app_compose);

        tc_gather_blob(r->g, r->exhibit, TC_STR("app_compose"), text);
        give_bytes(r, c, TC_ROLE_COMPOSE, text);
    }
    give_vm_config(r, c, claims->vm_config);
}

/* ---- first pass: what holds a quote -----------------------------------------------------------
 */

/* Returns the case of the quote in it, or NULL. */
static tc_case *read_attestation_bytes(reader *r, tc_bytes bytes)
{
    tc_attestation att;
    tc_case *c;

    tc_gather_blob(r->g, r->exhibit, TC_STR("attestation"), bytes);
    if (!tc_attestation_parse(&att, r->g->arena, bytes, &r->diag)) {
        fault(r, TC_CHECK_ID_QUOTE_FORMAT);
        return NULL;
    }
    if (att.quote.n == 0) {
        tc_diag_set(&r->diag, TC_REASON_UNSUPPORTED,
                    "attestation: its platform (only Intel TDX is known here)", 0);
        fault(r, TC_CHECK_ID_QUOTE_FORMAT);
        return NULL;
    }
    tc_gather_blob(r->g, r->exhibit, TC_STR("quote"), att.quote);
    c = case_of(r, att.quote);
    if (c == NULL) {
        return NULL;
    }
    give_log(r, c, TC_ROLE_LOG, att.event_log);
    give_log(r, c, TC_ROLE_RUNTIME, att.runtime);
    give_bytes(r, c, TC_ROLE_REPORT_DATA, att.report_data);
    give_vm_config(r, c, att.config);
    if (att.is_pod) {
        give_text(r, c, TC_ROLE_PAYLOAD, att.report_data_payload);
    }
    return c;
}

static void read_quote(reader *r)
{
    tc_bytes quote;

    if (!tc_decode_quote(&quote, r->g->arena, r->it->body, &r->diag)) {
        fault(r, TC_CHECK_ID_QUOTE_FORMAT);
        return;
    }
    tc_gather_blob(r->g, r->exhibit, TC_STR("quote"), quote);
    (void)case_of(r, quote);
}

static void read_get_quote(reader *r)
{
    tc_quote_answer answer;
    tc_case *c;

    if (!tc_quote_answer_parse(&answer, r->g->arena, r->it->body, &r->diag)) {
        fault(r, TC_CHECK_ID_QUOTE_FORMAT);
        return;
    }
    if (answer.attestation.n > 0) {
        (void)read_attestation_bytes(r, answer.attestation);
    }
    if (answer.quote.n == 0) {
        return;
    }
    tc_gather_blob(r->g, r->exhibit, TC_STR("quote"), answer.quote);
    c = case_of(r, answer.quote);
    if (c == NULL) {
        return;
    }
    if (answer.has_event_log) {
        give_log(r, c, TC_ROLE_LOG, answer.event_log);
    }
    if (answer.has_report_data) {
        give_bytes(r, c, TC_ROLE_REPORT_DATA, answer.report_data);
    }
    give_vm_config(r, c, answer.vm_config);
}

static void give_certificate(reader *r, tc_case *c, const tc_ra_tls *leaf)
{
    if (c != NULL) {
        give(r, c, (tc_companion){.role = TC_ROLE_CERTIFICATE, .certificate = leaf});
    }
}

/* The quotes of a leaf: alone, inside an attestation, or both. Each must bind its key. */
static void read_leaf(reader *r, const tc_ra_tls *leaf)
{
    tc_case *attested =
        leaf->attestation.n == 0 ? NULL : read_attestation_bytes(r, leaf->attestation);
    tc_case *alone = leaf->quote.n == 0 ? NULL : case_of(r, leaf->quote);

    give_certificate(r, attested, leaf);
    if (alone != attested) {
        give_certificate(r, alone, leaf);
    }
    if (alone != NULL && leaf->has_event_log) {
        give_log(r, alone, TC_ROLE_LOG, leaf->event_log);
    }
}

/* The leaf of an RA-TLS chain speaks; what is above it is for its issuer to prove. */
static void read_ra_tls(reader *r, tc_bytes chain_text)
{
    tc_pem_chain chain;
    tc_ra_tls *leaf = TC_NEW(r->g->arena, tc_ra_tls);

    if (leaf == NULL) {
        return;
    }
    if (!tc_decode_certificates(&chain, r->g->arena, chain_text, &r->diag) ||
        !tc_ra_tls_parse(leaf, r->g->arena, chain.der[0], &r->diag)) {
        fault(r, TC_CHECK_ID_RA_TLS_BINDING);
        fault(r, TC_CHECK_ID_RA_TLS_APP_ID);
        return;
    }
    tc_gather_blob(r->g, r->exhibit, TC_STR("certificate"), chain.der[0]);
    if (leaf->quote.n == 0 && leaf->attestation.n == 0) {
        tc_diag_set(&r->diag, TC_REASON_MISSING, "RA-TLS certificate: the quote in it",
                    TC_NO_OFFSET);
        fault(r, TC_CHECK_ID_RA_TLS_BINDING);
        fault(r, TC_CHECK_ID_RA_TLS_APP_ID);
        return;
    }
    read_leaf(r, leaf);
}

/* Which app a cloud answer says it is about: all that say so must agree, the subject included. */
static void give_app_id(reader *r, tc_case *c, tc_bytes app_id)
{
    tc_str subject = r->g->bundle->subject.app_id;
    bool other = c->claimed_app_id.n > 0 && !tc_bytes_eq(c->claimed_app_id, app_id);

    if (other || (subject.n > 0 && !tc_str_eq(subject, tc_hex_text(r->g->arena, app_id)))) {
        tc_diag_set(&r->diag, TC_REASON_MISMATCH, "the app that the answer is about", TC_NO_OFFSET);
        fault(r, TC_CHECK_ID_APP_ID);
    }
    c->claimed_app_id = app_id;
}

static void read_instance(reader *r, const tc_phala_instance *instance, tc_bytes app_id)
{
    tc_case *c = instance->quote.n == 0 ? NULL : case_of(r, instance->quote);

    if (instance->quote.n == 0) {
        tc_diag_set(&r->diag, TC_REASON_MISSING, "the quote of one of the app's instances",
                    TC_NO_OFFSET);
        tc_gather_gap(r->g, TC_CHECK_ID_QUOTE_FORMAT, r->exhibit, &r->diag);
    }
    if (c == NULL) {
        return;
    }
    tc_gather_blob(r->g, r->exhibit, TC_STR("quote"), instance->quote);
    give_app_id(r, c, app_id);
    if (instance->has_event_log) {
        give_log(r, c, TC_ROLE_LOG, instance->event_log);
    }
    give_claims(r, c, &instance->claims);
}

static void read_phala(reader *r)
{
    tc_phala_attestations *answer = TC_NEW(r->g->arena, tc_phala_attestations);

    if (answer == NULL) {
        return;
    }
    if (!tc_phala_attestations_parse(answer, r->g->arena, r->it->body, &r->diag)) {
        fault(r, TC_CHECK_ID_QUOTE_FORMAT);
        return;
    }
    for (size_t i = 0; i < answer->n_instances; i++) {
        read_instance(r, &answer->instances[i], answer->app_id);
    }
}

static void read_case(reader *r)
{
    switch (r->it->kind) {
    case TC_EXHIBIT_QUOTE:
        read_quote(r);
        break;
    case TC_EXHIBIT_GET_QUOTE:
        read_get_quote(r);
        break;
    case TC_EXHIBIT_ATTESTATION: {
        tc_bytes bytes;

        if (tc_decode_attestation(&bytes, r->g->arena, r->it->body, &r->diag)) {
            (void)read_attestation_bytes(r, bytes);
        } else {
            fault(r, TC_CHECK_ID_QUOTE_FORMAT);
        }
        break;
    }
    case TC_EXHIBIT_RA_TLS:
        read_ra_tls(r, r->it->body);
        break;
    case TC_EXHIBIT_PHALA:
        read_phala(r);
        break;
    case TC_EXHIBIT_INFO: {
        tc_claims claims;

        /* Its app_cert holds a quote; the claims themselves are read in the second pass. */
        if (tc_info_parse(&claims, r->g->arena, r->it->body, &r->diag) && claims.app_cert.n > 0) {
            read_ra_tls(r, claims.app_cert);
        }
        break;
    }
    case TC_EXHIBIT_OS_IMAGE:
        tc_gather_image(r->g, r->exhibit);
        break;
    case TC_EXHIBIT_COLLATERAL:
    case TC_EXHIBIT_TCB_INFO:
    case TC_EXHIBIT_QE_IDENTITY:
    case TC_EXHIBIT_PCK_CRL:
    case TC_EXHIBIT_ROOT_CRL:
    case TC_EXHIBIT_ISSUER_CHAIN:
    case TC_EXHIBIT_PCK_CHAIN:
    case TC_EXHIBIT_GUEST_TCB_INFO:
    case TC_EXHIBIT_EVENT_LOG:
    case TC_EXHIBIT_CCEL:
    case TC_EXHIBIT_APP_COMPOSE:
    case TC_EXHIBIT_VM_CONFIG:
    case TC_EXHIBIT_KIND_COUNT:
        break;
    }
}

/* ---- second pass: what comes along with the quotes --------------------------------------------
 */

/* Whether a document speaks of the machine that made a quote. */
typedef bool (*fits_fn)(reader *r, const tc_case *c, const void *document);

static bool claims_fit(reader *r, const tc_case *c, const void *document)
{
    const tc_claims *claims = document;

    (void)r;
    return claims->has_registers && tc_bytes_eq(c->parsed.td.rtmr[3], claims->rtmr[3]);
}

static bool log_fits(reader *r, const tc_case *c, const void *document)
{
    tc_replay replay;

    return tc_event_log_replay(&replay, r->g->arena, document) &&
           tc_bytes_eq(c->parsed.td.rtmr[TC_RUNTIME_REGISTER],
                       tc_bytes_of(replay.registers[TC_RUNTIME_REGISTER], TC_REGISTER_SIZE));
}

static bool ccel_fits(reader *r, const tc_case *c, const void *document)
{
    tc_replay replay;

    return tc_event_log_replay(&replay, r->g->arena, document) &&
           tc_bytes_eq(c->parsed.td.rtmr[0], tc_bytes_of(replay.registers[0], TC_REGISTER_SIZE));
}

static bool mentions(const tc_event_log *log, tc_bytes payload)
{
    for (size_t i = 0; i < log->n; i++) {
        if (tc_bytes_eq(log->events[i].payload, payload)) {
            return true;
        }
    }
    return false;
}

/* An app definition is known by its hash in some log of the case. */
static bool compose_fits(reader *r, const tc_case *c, const void *document)
{
    const tc_bytes *text = document;
    uint8_t hash[TC_SHA256_SIZE];

    (void)r;
    tc_sha256(hash, text, 1);
    for (size_t i = 0; i < c->n_companions; i++) {
        if (c->companions[i].log != NULL &&
            mentions(c->companions[i].log, tc_bytes_of(hash, sizeof hash))) {
            return true;
        }
    }
    return false;
}

/* Marks the cases a document speaks of. One that fits to none is held against all of them, and
 * fails there: it is never passed over in silence. */
static void find_cases(reader *r, fits_fn fits, const void *document, bool out[TC_MAX_COMPONENTS])
{
    bool any = false;

    for (size_t i = 0; i < r->g->n_cases; i++) {
        out[i] = r->g->cases[i].is_td && fits(r, &r->g->cases[i], document);
        any = any || out[i];
    }
    for (size_t i = 0; i < r->g->n_cases; i++) {
        out[i] = out[i] || !any;
    }
}

static void read_claims(reader *r)
{
    tc_claims *claims = TC_NEW(r->g->arena, tc_claims);
    bool to[TC_MAX_COMPONENTS] = {false};
    bool ok;

    if (claims == NULL) {
        return;
    }
    ok = r->it->kind == TC_EXHIBIT_INFO
             ? tc_info_parse(claims, r->g->arena, r->it->body, &r->diag)
             : tc_tcb_info_claims_parse(claims, r->g->arena, r->it->body, &r->diag);
    if (!ok) {
        fault(r, TC_CHECK_ID_CLAIMS_REGISTERS);
        fault(r, TC_CHECK_ID_CLAIMS_DERIVED);
        return;
    }
    find_cases(r, claims_fit, claims, to);
    for (size_t i = 0; i < r->g->n_cases; i++) {
        if (to[i]) {
            give_claims(r, &r->g->cases[i], claims);
        }
    }
}

static void read_app_compose(reader *r)
{
    bool to[TC_MAX_COMPONENTS] = {false};

    find_cases(r, compose_fits, &r->it->body, to);
    for (size_t i = 0; i < r->g->n_cases; i++) {
        if (to[i]) {
            give_bytes(r, &r->g->cases[i], TC_ROLE_COMPOSE, r->it->body);
        }
    }
}

static void read_log(reader *r)
{
    bool ccel = r->it->kind == TC_EXHIBIT_CCEL;
    bool to[TC_MAX_COMPONENTS] = {false};
    tc_event_log log;
    bool ok = ccel ? tc_event_log_parse_ccel(&log, r->g->arena, r->it->body, &r->diag)
                   : tc_event_log_parse_json(&log, r->g->arena, r->it->body, &r->diag);

    if (!ok) {
        fault(r, TC_CHECK_ID_EVENT_LOG_FORMAT);
        return;
    }
    find_cases(r, ccel ? ccel_fits : log_fits, &log, to);
    for (size_t i = 0; i < r->g->n_cases; i++) {
        if (to[i]) {
            give_log(r, &r->g->cases[i], ccel ? TC_ROLE_CCEL : TC_ROLE_LOG, log);
        }
    }
}

static bool vm_config_fits(reader *r, const tc_case *c, const void *document)
{
    const tc_str *text = document;

    return tc_gather_config_fits(r->g, c, *text);
}

static void read_vm_config(reader *r)
{
    tc_str text = tc_str_from_bytes(r->it->body);
    bool to[TC_MAX_COMPONENTS] = {false};

    find_cases(r, vm_config_fits, &text, to);
    for (size_t i = 0; i < r->g->n_cases; i++) {
        if (to[i]) {
            give_vm_config(r, &r->g->cases[i], text);
        }
    }
}

static void read_companion(reader *r)
{
    switch (r->it->kind) {
    case TC_EXHIBIT_INFO:
    case TC_EXHIBIT_GUEST_TCB_INFO:
        read_claims(r);
        break;
    case TC_EXHIBIT_EVENT_LOG:
    case TC_EXHIBIT_CCEL:
        read_log(r);
        break;
    case TC_EXHIBIT_VM_CONFIG:
        read_vm_config(r);
        break;
    case TC_EXHIBIT_QUOTE:
    case TC_EXHIBIT_COLLATERAL:
    case TC_EXHIBIT_TCB_INFO:
    case TC_EXHIBIT_QE_IDENTITY:
    case TC_EXHIBIT_PCK_CRL:
    case TC_EXHIBIT_ROOT_CRL:
    case TC_EXHIBIT_ISSUER_CHAIN:
    case TC_EXHIBIT_PCK_CHAIN:
    case TC_EXHIBIT_GET_QUOTE:
    case TC_EXHIBIT_ATTESTATION:
    case TC_EXHIBIT_RA_TLS:
    case TC_EXHIBIT_PHALA:
    case TC_EXHIBIT_APP_COMPOSE:
    case TC_EXHIBIT_OS_IMAGE:
    case TC_EXHIBIT_KIND_COUNT:
        break;
    }
}

/* After the logs, by whose hashes definitions are told apart. */
static void read_definition(reader *r)
{
    if (r->it->kind == TC_EXHIBIT_APP_COMPOSE) {
        read_app_compose(r);
    }
}

static void each_exhibit(tc_gathered *g, void (*read)(reader *))
{
    for (size_t i = 0; i < g->bundle->n_exhibits; i++) {
        reader r = {.g = g, .exhibit = i, .it = &g->bundle->exhibits[i]};

        read(&r);
    }
}

tc_gathered *tc_gather(tc_arena *arena, const tc_bundle *bundle)
{
    tc_gathered *g = TC_NEW(arena, tc_gathered);

    if (g == NULL) {
        return NULL;
    }
    g->arena = arena;
    g->bundle = bundle;
    for (size_t i = 0; i < bundle->n_exhibits; i++) {
        tc_gather_blob(g, i, (tc_str){NULL, 0}, bundle->exhibits[i].body);
    }
    each_exhibit(g, read_case);
    each_exhibit(g, read_companion);
    each_exhibit(g, read_definition);
    tc_gather_collateral(g);
    return g;
}
