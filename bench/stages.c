/* SPDX-License-Identifier: Apache-2.0
 *
 * What each step of a verification costs: reading each form, each kind of signature, and what the
 * whole program does with a bundle.
 */
#include <stdio.h>

#include "bench.h"
#include "codec/pem.h"
#include "dstack/compose.h"
#include "trustcenter/bundle.h"
#include "trustcenter/render.h"
#include "trustcenter/verify.h"

#define ROUNDS       31
#define ARENA        ((size_t)256 << 20)
#define CHAIN_LENGTH 3

/* Everything that the steps work on, read once. */
typedef struct subject {
    const tc_bench_evidence *evidence;
    tc_arena lasting, arena; /* arena: given back after every run */
    tc_p256 *p256;
    tc_quote quote;
    tc_pem_chain chain;
    tc_x509 leaf, intermediate, root, tcb_signing;
    tc_crl pck_crl;
    bool has_app;
    tc_json guest;
    tc_event_log log;
    tc_bytes app_compose, docker_compose;
    tc_bundle bundle;
    const tc_policy *policy;
    tc_report report;
} subject;

typedef bool step(subject *s);

static bool read_quote(subject *s)
{
    tc_quote quote;

    return tc_quote_parse(&quote, s->evidence->quotes[0], NULL);
}

static bool read_chain(subject *s)
{
    tc_pem_chain chain;

    return tc_pem_certificates(&chain, &s->arena, s->quote.certification_data, TC_PEM_QUOTE, NULL);
}

static bool read_certificate(subject *s)
{
    tc_x509 certificate;

    return tc_x509_parse(&certificate, s->chain.der[0], NULL);
}

static bool read_pck(subject *s)
{
    tc_pck pck;

    return tc_pck_parse(&pck, &s->leaf, NULL);
}

static bool read_pck_crl(subject *s)
{
    tc_crl crl;

    return tc_crl_parse(&crl, s->evidence->parts.pck_crl, NULL);
}

static bool read_root_crl(subject *s)
{
    tc_crl crl;

    return tc_crl_parse(&crl, s->evidence->parts.root_crl, NULL);
}

static bool read_collateral(subject *s)
{
    tc_collateral_parts parts;

    return tc_collateral_parts_from_qvl(&parts, &s->arena, s->evidence->collateral, NULL);
}

static bool read_tcb_info(subject *s)
{
    tc_tcb_info tcb_info;

    return tc_tcb_info_parse(&tcb_info, &s->arena, s->evidence->parts.tcb_info, NULL);
}

static bool read_qe_identity(subject *s)
{
    tc_qe_identity identity;

    return tc_qe_identity_parse(&identity, &s->arena, s->evidence->parts.qe_identity, NULL);
}

static bool check_certificate(subject *s)
{
    return tc_x509_verify_signed_by(s->p256, &s->leaf, s->intermediate.subject,
                                    s->intermediate.point, "certificate", NULL);
}

static bool check_crl(subject *s)
{
    return tc_crl_verify(s->p256, &s->pck_crl, s->intermediate.subject, s->intermediate.point,
                         NULL);
}

static bool check_tcb_info(subject *s)
{
    return tc_p256_verify(s->p256, s->tcb_signing.point, s->evidence->parts.tcb_info_signature.p,
                          &s->evidence->parts.tcb_info, 1, "TCB info", NULL);
}

static bool check_qe_identity(subject *s)
{
    return tc_p256_verify(s->p256, s->tcb_signing.point, s->evidence->parts.qe_identity_signature.p,
                          &s->evidence->parts.qe_identity, 1, "QE identity", NULL);
}

static bool check_qe_report(subject *s)
{
    return tc_p256_verify(s->p256, s->leaf.point, s->quote.qe_signature.p, &s->quote.qe.raw, 1,
                          "QE report", NULL);
}

static bool check_quote(subject *s)
{
    return tc_p256_verify(s->p256, s->quote.attestation_key.p, s->quote.signature.p,
                          &s->quote.signed_part, 1, "quote", NULL);
}

static bool read_log(subject *s)
{
    tc_event_log log;
    tc_jref v = tc_json_find(&s->guest, TC_JSON_ROOT, "event_log");

    return tc_event_log_from_json(&log, &s->arena, &s->guest, v, NULL);
}

static bool replay_log(subject *s)
{
    tc_replay replay;

    return tc_event_log_replay(&replay, &s->arena, &s->log);
}

static bool read_app_compose(subject *s)
{
    tc_app_compose compose;

    return tc_app_compose_parse(&compose, &s->arena, s->app_compose, NULL);
}

static bool read_docker_compose(subject *s)
{
    tc_compose_report compose;

    return tc_compose_inspect(&compose, &s->arena, s->docker_compose, NULL);
}

static bool read_bundle(subject *s)
{
    tc_bundle bundle;
    tc_str why;

    return tc_bundle_read(&bundle, &s->arena, s->evidence->bundle, &why);
}

static bool verify_bundle(subject *s)
{
    tc_report report;

    return tc_verify(&report, &s->arena, &s->bundle, s->policy, &s->evidence->roots,
                     s->evidence->now) == TC_OK;
}

static bool render_json(subject *s)
{
    tc_bytes page;

    return tc_render_json(&page, &s->arena, &s->report);
}

static bool render_text(subject *s)
{
    tc_bytes page;

    return tc_render_text(&page, &s->arena, &s->report, false);
}

static bool render_html(subject *s)
{
    tc_bytes page;

    return tc_render_html(&page, &s->arena, &s->report);
}

static const struct {
    const char *name;
    step *run;
    bool needs_app;
} STEPS[] = {
    {"read: quote", read_quote, false},
    {"read: PEM chain of the quote", read_chain, false},
    {"read: PCK certificate", read_certificate, false},
    {"read: its SGX extension, profile", read_pck, false},
    {"read: PCK CRL", read_pck_crl, false},
    {"read: root CRL", read_root_crl, false},
    {"read: collateral document", read_collateral, false},
    {"read: TCB info", read_tcb_info, false},
    {"read: QE identity", read_qe_identity, false},
    {"signature: certificate", check_certificate, false},
    {"signature: CRL", check_crl, false},
    {"signature: TCB info", check_tcb_info, false},
    {"signature: QE identity", check_qe_identity, false},
    {"signature: QE report", check_qe_report, false},
    {"signature: quote", check_quote, false},
    {"read: event log (JSON)", read_log, true},
    {"replay: event log, four registers", replay_log, true},
    {"read: app-compose.json", read_app_compose, true},
    {"read: docker-compose (YAML)", read_docker_compose, true},
    {"read: bundle", read_bundle, true},
    {"verify: whole bundle, to a report", verify_bundle, true},
    {"render: JSON", render_json, true},
    {"render: text", render_text, true},
    {"render: HTML", render_html, true},
};

#define STEPS_N (sizeof STEPS / sizeof STEPS[0])

static void prepare_crypto(subject *s)
{
    const tc_collateral_parts *parts = &s->evidence->parts;
    tc_pem_chain signing;

    tc_bench_need(tc_quote_parse(&s->quote, s->evidence->quotes[0], NULL) &&
                      tc_pem_certificates(&s->chain, &s->lasting, s->quote.certification_data,
                                          TC_PEM_QUOTE, NULL) &&
                      s->chain.n == CHAIN_LENGTH &&
                      tc_x509_parse(&s->leaf, s->chain.der[0], NULL) &&
                      tc_x509_parse(&s->intermediate, s->chain.der[1], NULL) &&
                      tc_x509_parse(&s->root, s->chain.der[2], NULL),
                  "certificates of the quote");
    tc_bench_need(
        tc_pem_certificates(&signing, &s->lasting, parts->tcb_info_chain, TC_PEM_RELAXED, NULL) &&
            tc_x509_parse(&s->tcb_signing, signing.der[0], NULL) &&
            tc_crl_parse(&s->pck_crl, parts->pck_crl, NULL),
        "collateral");
}

static void prepare_app(subject *s)
{
    const tc_json_limits limits = {TC_MAX_TCB_INFO, TC_MAX_JSON_DEPTH, TC_MAX_JSON_NODES};
    tc_app_compose compose;
    tc_str text, why;
    tc_jref log;

    tc_bench_need(tc_json_parse(&s->guest, &s->lasting, s->evidence->guest_tcb_info, &limits, NULL),
                  "tcb_info");
    log = tc_json_find(&s->guest, TC_JSON_ROOT, "event_log");
    tc_bench_need(tc_event_log_from_json(&s->log, &s->lasting, &s->guest, log, NULL), "event log");
    tc_bench_need(tc_json_get_text(&s->guest, TC_JSON_ROOT, "app_compose", &text, "", NULL),
                  "app_compose");
    s->app_compose = tc_bytes_from_str(text);
    tc_bench_need(tc_app_compose_parse(&compose, &s->lasting, s->app_compose, NULL), "app_compose");
    s->docker_compose = tc_bytes_from_str(compose.docker_compose_file);
    s->policy = tc_policy_parse(&s->lasting, tc_policy_default_text(), &why);
    tc_bench_need(s->policy != NULL &&
                      tc_bundle_read(&s->bundle, &s->lasting, s->evidence->bundle, &why),
                  "bundle");
    tc_bench_need(tc_verify(&s->report, &s->lasting, &s->bundle, s->policy, &s->evidence->roots,
                            s->evidence->now) == TC_OK,
                  "report");
    s->has_app = true;
}

static void prepare(subject *s, const tc_bench_evidence *evidence)
{
    *s = (subject){.evidence = evidence, .p256 = tc_p256_new()};
    tc_arena_init(&s->lasting, ARENA);
    tc_arena_init(&s->arena, ARENA);
    tc_bench_need(s->p256 != NULL && tc_arena_alloc(&s->arena, 1) != NULL, "memory");
    prepare_crypto(s);
    if (evidence->bundle.n > 0) {
        prepare_app(s);
    }
}

static void done(subject *s)
{
    tc_p256_free(s->p256);
    tc_arena_done(&s->arena);
    tc_arena_done(&s->lasting);
}

/* One step of one subject, as a batch. */
typedef struct stage {
    subject *s;
    size_t step;
} stage;

static double batch(void *context, size_t n)
{
    stage *st = context;
    tc_arena_mark_t mark = tc_arena_mark(&st->s->arena);
    double start = tc_bench_now();

    for (size_t i = 0; i < n; i++) {
        tc_bench_need(STEPS[st->step].run(st->s), STEPS[st->step].name);
        tc_arena_release(&st->s->arena, mark);
    }
    return tc_bench_now() - start;
}

static void measure(tc_bench_floor *floor, subject *s, size_t i)
{
    stage st = {s, i};
    tc_bench_pair pair;

    if (STEPS[i].needs_app && !s->has_app) {
        printf(" %22s", "-");
        return;
    }
    pair = tc_bench_compare(batch, &st, tc_bench_floor_batch, floor, ROUNDS);
    printf(" %8.2f us %6.2f sig", pair.a / 1e3, pair.ratio);
}

void tc_bench_stages(tc_bench_floor *floor, const tc_bench_evidence *first,
                     const tc_bench_evidence *second)
{
    static subject subjects[2];

    prepare(&subjects[0], first);
    if (second != NULL) {
        prepare(&subjects[1], second);
    }
    printf("\nTime per step, and as a number of floor signatures\n%-34s %22s %22s\n", "",
           "simulated", second == NULL ? "" : "genuine");
    for (size_t i = 0; i < STEPS_N; i++) {
        printf("%-34s", STEPS[i].name);
        measure(floor, &subjects[0], i);
        if (second != NULL) {
            measure(floor, &subjects[1], i);
        }
        printf("\n");
        fflush(stdout);
    }
    done(&subjects[0]);
    if (second != NULL) {
        done(&subjects[1]);
    }
}
