/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/gather.h"

#include "base/assert.h"
#include "bundle/decode.h"

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
    g->cases[g->n_cases] = (tc_case){
        .quote = quote,
        .source_quote = r->exhibit,
        .source_log = TC_NO_EXHIBIT,
        .source_claims = TC_NO_EXHIBIT,
        .source_compose = TC_NO_EXHIBIT,
    };
    return &g->cases[g->n_cases++];
}

static const tc_event_log *keep_log(reader *r, tc_event_log log)
{
    tc_event_log *kept = TC_NEW(r->g->arena, tc_event_log);

    if (kept != NULL) {
        *kept = log;
    }
    return kept;
}

/* A first log is the one that is replayed; a second must agree with it. */
static void give_log(reader *r, tc_case *c, tc_event_log log)
{
    const tc_event_log *kept = keep_log(r, log);

    if (c->evidence.event_log == NULL) {
        c->evidence.event_log = kept;
        c->source_log = r->exhibit;
    } else if (c->evidence.other_log == NULL) {
        c->evidence.other_log = kept;
    }
}

static void give_report_data(reader *r, tc_case *c, tc_bytes report_data)
{
    if (!c->evidence.has_report_data) {
        c->evidence.has_report_data = true;
        c->evidence.report_data = report_data;
    } else if (!tc_bytes_eq(c->evidence.report_data, report_data)) {
        tc_diag_set(&r->diag, TC_REASON_MISMATCH, "report data: two documents about one quote; it",
                    TC_NO_OFFSET);
        fault(r, TC_CHECK_ID_REPORT_DATA);
    }
}

static void give_vm_config(tc_case *c, tc_str vm_config)
{
    if (c->evidence.vm_config.n == 0) {
        c->evidence.vm_config = vm_config;
    }
}

static void give_app_compose(reader *r, tc_case *c, const tc_claims *claims)
{
    if (claims->has_app_compose && !c->evidence.has_app_compose) {
        c->evidence.app_compose = tc_bytes_from_str(claims->app_compose);
        c->evidence.has_app_compose = true;
        c->source_compose = r->exhibit;
        tc_gather_blob(r->g, r->exhibit, TC_STR("app_compose"), c->evidence.app_compose);
    }
}

static void read_attestation_bytes(reader *r, tc_bytes bytes)
{
    tc_attestation att;
    tc_case *c;

    tc_gather_blob(r->g, r->exhibit, TC_STR("attestation"), bytes);
    if (!tc_attestation_parse(&att, r->g->arena, bytes, &r->diag)) {
        fault(r, TC_CHECK_ID_QUOTE_FORMAT);
        return;
    }
    if (att.quote.n == 0) {
        tc_diag_set(&r->diag, TC_REASON_UNSUPPORTED,
                    "attestation: its platform (only Intel TDX is known here)", 0);
        fault(r, TC_CHECK_ID_QUOTE_FORMAT);
        return;
    }
    tc_gather_blob(r->g, r->exhibit, TC_STR("quote"), att.quote);
    c = case_of(r, att.quote);
    if (c == NULL) {
        return;
    }
    give_log(r, c, att.event_log);
    if (c->evidence.runtime == NULL) {
        c->evidence.runtime = keep_log(r, att.runtime);
    }
    give_report_data(r, c, att.report_data);
    give_vm_config(c, att.config);
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
        read_attestation_bytes(r, answer.attestation);
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
        give_log(r, c, answer.event_log);
    }
    if (answer.has_report_data) {
        give_report_data(r, c, answer.report_data);
    }
    give_vm_config(c, answer.vm_config);
}

/* The leaf of an RA-TLS chain: its quote is a case of its own, its key must be bound by it. */
static void read_ra_tls(reader *r, tc_bytes chain_text)
{
    tc_pem_chain chain;
    tc_ra_tls *leaf = TC_NEW(r->g->arena, tc_ra_tls);
    tc_attestation att;
    tc_case *c;
    tc_bytes quote;

    if (leaf == NULL) {
        return;
    }
    if (!tc_decode_certificates(&chain, r->g->arena, chain_text, &r->diag) ||
        !tc_ra_tls_parse(leaf, r->g->arena, chain.der[0], &r->diag)) {
        fault(r, TC_CHECK_ID_RA_TLS_BINDING);
        return;
    }
    tc_gather_blob(r->g, r->exhibit, TC_STR("certificate"), chain.der[0]);
    quote = leaf->quote;
    if (leaf->attestation.n > 0) {
        read_attestation_bytes(r, leaf->attestation);
        if (quote.n == 0 &&
            tc_attestation_parse(&att, r->g->arena, leaf->attestation, &(tc_diag){0})) {
            quote = att.quote;
        }
    }
    if (quote.n == 0) {
        if (leaf->attestation.n == 0) {
            tc_diag_set(&r->diag, TC_REASON_MISSING, "RA-TLS certificate: the quote in it",
                        TC_NO_OFFSET);
            fault(r, TC_CHECK_ID_RA_TLS_BINDING);
        }
        return;
    }
    c = case_of(r, quote);
    if (c != NULL) {
        c->evidence.certificate = leaf;
        if (leaf->has_event_log) {
            give_log(r, c, leaf->event_log);
        }
    }
}

static void read_instance(reader *r, const tc_phala_instance *instance, tc_bytes app_id)
{
    const tc_claims *claims = &instance->claims;
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
    c->claimed_app_id = app_id;
    c->evidence.claims = claims;
    c->source_claims = r->exhibit;
    if (instance->has_event_log) {
        give_log(r, c, instance->event_log);
    }
    if (claims->has_event_log) {
        give_log(r, c, claims->event_log);
    }
    give_app_compose(r, c, claims);
    give_vm_config(c, claims->vm_config);
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

/* First pass: the exhibits that hold quotes. */
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
            read_attestation_bytes(r, bytes);
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
    case TC_EXHIBIT_KIND_COUNT:
        break;
    }
}

/* Does this document speak of the machine that made this quote? Only RTMR 3 tells instances of
 * one app apart. A quote that cannot be parsed is matched by nothing. */
static bool speaks_of(const tc_claims *claims, const tc_case *c)
{
    tc_quote quote;

    return claims->has_registers && tc_quote_parse(&quote, c->quote, NULL) &&
           quote.body != TC_QUOTE_BODY_SGX && tc_bytes_eq(quote.td.rtmr[3], claims->rtmr[3]);
}

static void give_claims(reader *r, tc_case *c, const tc_claims *claims)
{
    if (c->evidence.claims != NULL && c->source_claims != r->exhibit) {
        /* A second document about the same instance must say the same. */
        if (claims->has_registers && c->evidence.claims->has_registers &&
            !tc_bytes_eq(claims->rtmr[3], c->evidence.claims->rtmr[3])) {
            tc_diag_set(&r->diag, TC_REASON_MISMATCH,
                        "guest agent answers: two of them; their registers", TC_NO_OFFSET);
            fault(r, TC_CHECK_ID_CLAIMS_REGISTERS);
        }
        return;
    }
    c->evidence.claims = claims;
    c->source_claims = r->exhibit;
    if (claims->has_event_log) {
        give_log(r, c, claims->event_log);
    }
    give_app_compose(r, c, claims);
    give_vm_config(c, claims->vm_config);
}

static void read_claims(reader *r)
{
    tc_claims *claims = TC_NEW(r->g->arena, tc_claims);
    bool given = false;
    bool ok;

    if (claims == NULL) {
        return;
    }
    ok = r->it->kind == TC_EXHIBIT_INFO
             ? tc_info_parse(claims, r->g->arena, r->it->body, &r->diag)
             : tc_tcb_info_claims_parse(claims, r->g->arena, r->it->body, &r->diag);
    if (!ok) {
        fault(r, TC_CHECK_ID_CLAIMS_REGISTERS);
        return;
    }
    for (size_t i = 0; i < r->g->n_cases; i++) {
        if (speaks_of(claims, &r->g->cases[i])) {
            give_claims(r, &r->g->cases[i], claims);
            given = true;
        }
    }
    /* A document that fits to no quote is held against all of them, and fails there: it is never
     * passed over in silence. */
    for (size_t i = 0; !given && i < r->g->n_cases; i++) {
        give_claims(r, &r->g->cases[i], claims);
    }
}

static void read_app_compose(reader *r)
{
    for (size_t i = 0; i < r->g->n_cases; i++) {
        tc_case *c = &r->g->cases[i];

        if (c->evidence.has_app_compose && c->source_compose != r->exhibit &&
            !tc_bytes_eq(c->evidence.app_compose, r->it->body)) {
            tc_diag_set(&r->diag, TC_REASON_MISMATCH, "app definition: two texts for one app; they",
                        TC_NO_OFFSET);
            fault(r, TC_CHECK_ID_COMPOSE_HASH);
            continue;
        }
        c->evidence.app_compose = r->it->body;
        c->evidence.has_app_compose = true;
        c->source_compose = r->exhibit;
    }
}

static void read_log(reader *r)
{
    tc_event_log log;
    bool ok = r->it->kind == TC_EXHIBIT_CCEL
                  ? tc_event_log_parse_ccel(&log, r->g->arena, r->it->body, &r->diag)
                  : tc_event_log_parse_json(&log, r->g->arena, r->it->body, &r->diag);

    if (!ok) {
        fault(r, TC_CHECK_ID_EVENT_LOG_FORMAT);
        return;
    }
    for (size_t i = 0; i < r->g->n_cases; i++) {
        tc_case *c = &r->g->cases[i];

        if (r->it->kind == TC_EXHIBIT_CCEL) {
            c->evidence.ccel = keep_log(r, log);
        } else {
            give_log(r, c, log);
        }
    }
}

/* Second pass: what comes along with the quotes. */
static void read_companion(reader *r)
{
    switch (r->it->kind) {
    case TC_EXHIBIT_INFO:
    case TC_EXHIBIT_GUEST_TCB_INFO:
        read_claims(r);
        break;
    case TC_EXHIBIT_APP_COMPOSE:
        read_app_compose(r);
        break;
    case TC_EXHIBIT_EVENT_LOG:
    case TC_EXHIBIT_CCEL:
        read_log(r);
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
    case TC_EXHIBIT_KIND_COUNT:
        break;
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
    tc_gather_collateral(g);
    return g;
}
