/* SPDX-License-Identifier: Apache-2.0
 *
 * tc_verify: gather the cases, judge each, settle dependencies, make the report.
 */
#include "base/assert.h"
#include "base/hex.h"
#include "base/wr.h"
#include "verify/facts.h"
#include "verify/gather.h"
#include "verify/policy.h"
#include "verify/settle.h"
#include "verify/system.h"
#include "verify/verdict.h"

#ifndef TC_VERSION
#error "TC_VERSION is set by the build"
#endif

#define NAME_MAX_BYTES  32u
#define TITLE_MAX_BYTES 96u
#define SHORT_ID_BYTES  4u

/* Everything one verification works with. */
typedef struct engine {
    tc_arena *arena;
    tc_p256 *p256;
    const tc_policy *policy;
    const tc_roots *roots;
    tc_time now;
    tc_gathered *g;
    tc_prediction_cache *predictions;
    tc_report_component *components;
    tc_report_fact *facts;
    size_t n_facts;
    tc_err trouble;
    bool simulated;
} engine;

/* One case being judged. */
typedef struct work {
    const tc_case *c;
    tc_checks checks;
    tc_quote quote;
    bool has_quote;
    tc_collateral_set *set; /* NULL = the bundle has none */
    const tc_collateral *collateral;
    tc_dcap_result hardware;
    bool genuine; /* every check of the quote that no policy decides holds */
    tc_instance_facts app;
    tc_os_facts system;
    bool has_app;
} work;

const char *tc_engine_version(void)
{
    return TC_VERSION;
}

/* A document that could not be read spoils its check whatever else was found. */
static void spoil(const engine *e, tc_checks *checks)
{
    for (size_t i = 0; i < e->g->n_faults; i++) {
        const tc_fault *fault = &e->g->faults[i];
        tc_check *check = &checks->items[fault->check];
        const tc_exhibit *exhibit = &e->g->bundle->exhibits[fault->exhibit];
        tc_wr w = tc_wr_init(e->arena, TC_MAX_SHOWN_TEXT);

        if (tc_diag_is_trouble(&fault->diag) || check->status == TC_CHECK_FAIL ||
            check->status == fault->status) {
            continue; /* lack of memory ends the whole verification elsewhere */
        }
        tc_wr_str(&w, exhibit->id);
        if (exhibit->source.n > 0) {
            tc_wr_lit(&w, " (");
            tc_wr_str(&w, exhibit->source);
            tc_wr_lit(&w, ")");
        }
        tc_wr_lit(&w, ": ");
        tc_wr_str(&w, tc_diag_text(e->arena, &fault->diag));
        *check = (tc_check){
            .status = fault->status,
            .reason = fault->diag.reason,
            .why = tc_wr_text(&w),
            .evidence = {exhibit->body},
            .n_evidence = 1,
        };
    }
}

static void judge_hardware(engine *e, work *w)
{
    tc_dcap_ctx ctx = {.arena = e->arena, .p256 = e->p256, .now = e->now};
    static const tc_collateral_parts nothing;
    const tc_collateral_parts *parts;

    w->set = tc_gather_select(e->g, &w->quote, e->now);
    parts = w->set == NULL ? &nothing : &w->set->parts;
    w->collateral = tc_collateral_verify(e->arena, e->p256, e->roots, parts);
    if (w->collateral == NULL) {
        return; /* out of memory: arena->failed ends the verification */
    }
    w->genuine = tc_dcap_verify(&w->hardware, &ctx, &w->quote, w->collateral, &w->checks);
    tc_dcap_judge(&w->hardware, &e->policy->dcap, &w->quote, w->collateral, &w->checks);
    if (w->set == NULL) {
        w->checks.items[TC_CHECK_ID_COLLATERAL_FORMAT].why =
            TC_STR("The evidence holds no reference data (collateral) of Intel for this quote, so "
                   "nothing about the machine can be checked.");
    }
    if (w->hardware.has_root && !w->hardware.production_root) {
        e->simulated = true;
    }
    w->has_quote = true;
}

static tc_bytes subject_hex(engine *e, tc_str hex, size_t n)
{
    tc_bytes out;

    return hex.n == 2 * n && tc_hex_decode_alloc(&out, e->arena, hex, n) ? out
                                                                         : (tc_bytes){NULL, 0};
}

#define APP_ID_SIZE 20u

static tc_str named(const engine *e, const tc_companion *companion, tc_str why)
{
    tc_wr w = tc_wr_init(e->arena, TC_MAX_SHOWN_TEXT);

    tc_wr_str(&w, e->g->bundle->exhibits[companion->exhibit].id);
    tc_wr_lit(&w, ": ");
    tc_wr_str(&w, why);
    return tc_wr_text(&w);
}

/* One instance being judged. */
typedef struct instance {
    engine *e;
    work *w;
    tc_registers registers;
    tc_app_policy policy;
} instance;

/* Judges app and operating system by one choice of documents. */
static void judge_instance(instance *it, const tc_instance_evidence *evidence, bool explain,
                           tc_checks *checks, work *facts)
{
    const tc_system_input input = {
        .arena = it->e->arena,
        .g = it->e->g,
        .td = &it->w->quote.td,
        .evidence = evidence,
        .app = &facts->app,
        .policy = &it->e->policy->os,
        .cache = it->e->predictions,
        .explain = explain,
    };

    tc_dstack_verify(&facts->app, it->e->arena, &it->registers, evidence, &it->policy, checks);
    tc_system_verify(&facts->system, &input, checks);
}

/* Judges the evidence with a further document in the place of the first of its role; whatever fails
 * then is a fail of the case. What it took of memory is given back when nothing new was found, so
 * that many such documents cost no more than a few. */
static void judge_in_place(instance *it, const tc_companion *companion)
{
    tc_arena_mark_t mark = tc_arena_mark(it->e->arena);
    tc_checks *checks = TC_NEW(it->e->arena, tc_checks);
    work *facts = TC_NEW(it->e->arena, work);
    tc_checks *own = &it->w->checks;
    tc_instance_evidence evidence;
    bool any = false;

    if (checks == NULL || facts == NULL) {
        return;
    }
    tc_checks_init(checks, it->e->arena);
    tc_case_evidence_with(&evidence, it->w->c, companion);
    judge_instance(it, &evidence, false, checks, facts);
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        if (checks->items[id].status == TC_CHECK_FAIL && own->items[id].status != TC_CHECK_FAIL) {
            own->items[id] = checks->items[id];
            own->items[id].why = named(it->e, companion, checks->items[id].why);
            any = true;
        }
    }
    if (own->trouble == TC_OK) {
        own->trouble = checks->trouble;
    }
    if (!any) {
        tc_arena_release(it->e->arena, mark);
    }
}

static void judge_app(engine *e, work *w)
{
    const tc_td_report *td = &w->quote.td;
    const tc_subject *subject = &e->g->bundle->subject;
    tc_instance_evidence evidence;
    instance it = {
        .e = e,
        .w = w,
        .registers =
            {
                .mrtd = td->mr_td,
                .rtmr = {td->rtmr[0], td->rtmr[1], td->rtmr[2], td->rtmr[3]},
                .mr_config_id = td->mr_config_id,
                .mr_owner = td->mr_owner,
                .mr_owner_config = td->mr_owner_config,
                .report_data = td->report_data,
                .qe_user_data = w->quote.user_data,
            },
        .policy = e->policy->app,
    };

    if (w->hardware.has_pck) {
        it.registers.ppid = tc_bytes_of(w->hardware.pck.ppid, sizeof w->hardware.pck.ppid);
    }
    it.policy.subject_app_id = subject_hex(e, subject->app_id, APP_ID_SIZE);
    if (it.policy.subject_app_id.n == 0) {
        it.policy.subject_app_id = w->c->claimed_app_id;
    }
    it.policy.subject_instance_id = subject_hex(e, subject->instance_id, APP_ID_SIZE);
    tc_case_evidence(&evidence, w->c);
    /* Causes are only looked for where a machine signed the registers. */
    judge_instance(&it, &evidence, w->genuine, &w->checks, w);
    w->has_app = true;
    for (size_t i = 0; i < w->c->n_companions; i++) {
        const tc_companion *companion = &w->c->companions[i];

        if (companion != tc_case_first(w->c, companion->role)) {
            judge_in_place(&it, companion);
        }
    }
}

/* What somebody says an enclave signed: every one who says so must be right. */
static void judge_enclave_data(const engine *e, work *w)
{
    tc_bytes found = w->quote.isv.report_data;
    tc_str found_text = tc_hex_text(e->arena, found);
    bool any = false;

    for (size_t i = 0; i < w->c->n_companions; i++) {
        const tc_companion *it = &w->c->companions[i];

        if (it->role == TC_ROLE_REPORT_DATA && !tc_bytes_eq(it->bytes, found)) {
            tc_checks_fail(&w->checks, TC_CHECK_ID_REPORT_DATA, TC_REASON_MISMATCH,
                           named(e, it, TC_STR("the quote carries other report data")),
                           tc_hex_text(e->arena, it->bytes), found_text);
            return;
        }
        any = any || it->role == TC_ROLE_REPORT_DATA;
    }
    if (any) {
        tc_checks_pass_with(&w->checks, TC_CHECK_ID_REPORT_DATA, found_text, found_text);
    } else {
        tc_checks_not_applicable(&w->checks, TC_CHECK_ID_REPORT_DATA,
                                 TC_STR("nothing beside the quote says what was signed"));
    }
}

/* An enclave is no dstack app: of what stands beside its quote only the report data is judged. */
static void judge_enclave(const engine *e, work *w)
{
    tc_checks_inconclusive(&w->checks, TC_CHECK_ID_EVENT_LOG_FORMAT,
                           TC_STR("this is the quote of an SGX enclave; a dstack app runs in a "
                                  "TDX virtual machine"));
    judge_enclave_data(e, w);
    tc_challenge_judge(&w->checks, w->quote.isv.report_data, e->policy->app.report_data);
}

static void judge_case(engine *e, work *w)
{
    tc_diag diag = {0};
    bool parsed = tc_quote_parse(&w->quote, w->c->quote, &diag);

    tc_checks_result(&w->checks, TC_CHECK_ID_QUOTE_FORMAT, parsed, &diag);
    tc_checks_evidence(&w->checks, TC_CHECK_ID_QUOTE_FORMAT, w->c->quote);
    if (!parsed) {
        return;
    }
    judge_hardware(e, w);
    if (w->quote.body != TC_QUOTE_BODY_SGX) {
        judge_app(e, w);
    } else {
        judge_enclave(e, w);
    }
}

/* The blob that holds these bytes. */
static bool find_blob(const tc_gathered *g, tc_bytes bytes, tc_report_ref *out)
{
    for (size_t i = 0; i < g->n_blobs; i++) {
        const tc_blob *blob = &g->blobs[i];
        uintptr_t from = (uintptr_t)blob->bytes.p;
        uintptr_t at = (uintptr_t)bytes.p;

        if (at >= from && at - from <= blob->bytes.n && bytes.n <= blob->bytes.n - (at - from)) {
            *out = (tc_report_ref){blob->exhibit, blob->part, at - from, bytes.n};
            return true;
        }
    }
    return false;
}

static size_t source_of(const tc_case *c, tc_role role)
{
    const tc_companion *first = tc_case_first(c, role);

    return first == NULL ? TC_NO_EXHIBIT : first->exhibit;
}

/* The exhibit a check is about when its bytes were decoded on the way (hex inside JSON). */
static size_t default_exhibit(const work *w, tc_check_id id)
{
    if (id >= TC_CHECK_ID_COLLATERAL_FORMAT && id <= TC_CHECK_ID_COLLATERAL_QE_IDENTITY_CURRENT) {
        return w->set == NULL ? TC_NO_EXHIBIT : w->set->exhibit;
    }
    if (tc_check_info_of(id)->section == TC_SECTION_HARDWARE) {
        return w->c->source_quote;
    }
    if (tc_check_info_of(id)->section == TC_SECTION_OPERATING_SYSTEM) {
        return id == TC_CHECK_ID_VM_CONFIG || id == TC_CHECK_ID_IMAGE_DIGESTS
                   ? source_of(w->c, TC_ROLE_VM_CONFIG)
               : id == TC_CHECK_ID_BOOT_LOG ? source_of(w->c, TC_ROLE_LOG)
                                            : w->c->source_quote;
    }
    if (tc_str_starts(tc_str_from_c(tc_check_info_of(id)->id), "source-code.compose.")) {
        return source_of(w->c, TC_ROLE_COMPOSE);
    }
    if (id == TC_CHECK_ID_CLAIMS_REGISTERS || id == TC_CHECK_ID_CLAIMS_DERIVED) {
        return source_of(w->c, TC_ROLE_CLAIMS);
    }
    return source_of(w->c, TC_ROLE_LOG);
}

static void point_at_evidence(const engine *e, const work *w, tc_check_id id, tc_report_check *out)
{
    const tc_check *check = &w->checks.items[id];
    size_t fallback;

    for (size_t i = 0; i < check->n_evidence; i++) {
        if (find_blob(e->g, check->evidence[i], &out->refs[out->n_refs])) {
            out->n_refs++;
        }
    }
    fallback = w->c == NULL ? TC_NO_EXHIBIT : default_exhibit(w, id);
    if (out->n_refs == 0 && fallback != TC_NO_EXHIBIT && out->status != TC_CHECK_NOT_APPLICABLE) {
        out->refs[out->n_refs++] =
            (tc_report_ref){.exhibit = fallback, .length = e->g->bundle->exhibits[fallback].body.n};
    }
}

static tc_str component_name(const engine *e, size_t i)
{
    tc_wr w = tc_wr_init(e->arena, NAME_MAX_BYTES);

    tc_wr_lit(&w, "app");
    if (i > 0) {
        tc_wr_lit(&w, "-");
        tc_wr_dec(&w, i + 1);
    }
    return tc_wr_text(&w);
}

static tc_str component_title(const engine *e, const work *w)
{
    tc_wr out = tc_wr_init(e->arena, TITLE_MAX_BYTES);

    tc_wr_lit(&out, "App instance");
    if (w->has_app && w->app.instance_id.n > SHORT_ID_BYTES) {
        tc_wr_lit(&out, " ");
        tc_wr_hex(&out, tc_bytes_sub(w->app.instance_id, 0, SHORT_ID_BYTES));
        tc_wr_lit(&out, "\xe2\x80\xa6");
    }
    if (w->c != NULL && tc_case_first(w->c, TC_ROLE_CERTIFICATE) != NULL) {
        tc_wr_lit(&out, ", by its RA-TLS certificate");
    }
    return tc_wr_text(&out);
}

/* The verifier's own answer and the checks it recorded must say the same; if a bug ever made them
 * differ, the report must not pass. */
static bool is_consistent(const work *w)
{
    for (size_t id = 0; !w->genuine && id <= TC_CHECK_ID_TCB_NOT_REVOKED; id++) {
        if (!tc_checks_holds(&w->checks, (tc_check_id)id) &&
            w->checks.items[id].status != TC_CHECK_NOT_APPLICABLE) {
            return true;
        }
    }
    return w->genuine || !tc_checks_holds(&w->checks, TC_CHECK_ID_TD_DEBUG);
}

static void finish_component(engine *e, work *w, size_t i)
{
    tc_report_component *out = &e->components[i];

    spoil(e, &w->checks);
    tc_settle(&w->checks);
    out->name = component_name(e, i);
    out->title = component_title(e, w);
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        const tc_check *check = &w->checks.items[id];

        out->checks[id] = (tc_report_check){
            .status = check->status,
            .severity = e->policy->severity[id],
            .why = check->why,
            .expected = check->expected,
            .found = check->found,
        };
        point_at_evidence(e, w, (tc_check_id)id, &out->checks[id]);
    }
    if (e->trouble == TC_OK) {
        e->trouble = w->checks.trouble;
    }
    if (e->trouble == TC_OK && w->has_quote && !is_consistent(w)) {
        e->trouble = TC_E_BUG;
    }
}

static void judge_component(engine *e, const tc_case *c, size_t i)
{
    work *w = TC_NEW(e->arena, work);

    if (w == NULL) {
        return;
    }
    w->c = c;
    tc_checks_init(&w->checks, e->arena);
    if (c != NULL) {
        judge_case(e, w);
    } else {
        tc_checks_inconclusive(&w->checks, TC_CHECK_ID_QUOTE_FORMAT,
                               TC_STR("The evidence holds no quote, so nothing can be checked."));
    }
    finish_component(e, w, i);
    if (w->has_quote) {
        const tc_companion *claims = tc_case_first(c, TC_ROLE_CLAIMS);

        tc_facts_collect(e->facts, &e->n_facts, e->arena,
                         &(tc_fact_sources){
                             .component = i,
                             .checks = &w->checks,
                             .quote = &w->quote,
                             .hardware = &w->hardware,
                             .collateral = w->collateral,
                             .app = w->has_app ? &w->app : NULL,
                             .system = w->has_app ? &w->system : NULL,
                             .claims = claims == NULL ? NULL : claims->claims,
                         });
    }
}

static void judge_all(engine *e, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        judge_component(e, e->g->n_cases == 0 ? NULL : &e->g->cases[i], i);
    }
}

static tc_err run(tc_report *out, engine *e, const tc_bundle *bundle)
{
    size_t n;

    e->g = tc_gather(e->arena, bundle);
    if (e->g == NULL) {
        return TC_E_NOMEM;
    }
    n = e->g->n_cases == 0 ? 1 : e->g->n_cases;
    e->components = TC_NEW_ARRAY(e->arena, n, tc_report_component);
    e->facts = TC_NEW_ARRAY(e->arena, n * TC_FACTS_PER_COMPONENT, tc_report_fact);
    e->predictions = TC_NEW(e->arena, tc_prediction_cache);
    if (e->components == NULL || e->facts == NULL || e->predictions == NULL) {
        return TC_E_NOMEM;
    }
    judge_all(e, n);
    *out = (tc_report){
        .evaluated_at = e->now,
        .trouble = e->trouble,
        .simulated = e->simulated,
        .bundle = bundle,
        .roots = e->roots,
        .policy_name = e->policy->name,
        .policy_version = e->policy->version,
        .components = e->components,
        .n_components = n,
        .facts = e->facts,
        .n_facts = e->n_facts,
    };
    tc_copy(out->policy_sha256, e->policy->sha256, sizeof out->policy_sha256);
    tc_verdict_judge(out, e->arena, e->policy);
    return TC_OK;
}

tc_err tc_verify(tc_report *out, tc_arena *arena, const tc_bundle *bundle, const tc_policy *policy,
                 const tc_roots *roots, tc_time now)
{
    engine e = {.arena = arena, .policy = policy, .roots = roots, .now = now};
    tc_err err;

    *out = (tc_report){0};
    e.p256 = tc_p256_new();
    if (e.p256 == NULL) {
        return TC_E_NOMEM;
    }
    err = run(out, &e, bundle);
    tc_p256_free(e.p256);
    /* A text or a parse that memory was short for would look like a fault of the evidence: no
     * report is made from it. */
    if (arena->failed) {
        err = TC_E_NOMEM;
    }
    if (err != TC_OK) {
        *out = (tc_report){0};
    }
    return err;
}
