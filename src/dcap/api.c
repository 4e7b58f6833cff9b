/* SPDX-License-Identifier: Apache-2.0 */
#include "trustcenter/dcap.h"

#include <string.h>

#include "dcap/collateral_object.h"
#include "dcap/verify.h"

/* Memory caps. Collateral: its copy, the decoded parts and the JSON nodes of all documents; real
 * sets take under 200 KB. A quote's judgement: certificates and texts, real ones under 20 KB. */
#define COLLATERAL_ARENA ((size_t)48 * 1024 * 1024)
#define SCRATCH_ARENA    (COLLATERAL_ARENA + (size_t)16 * 1024 * 1024)

/* A remembered certificate and report take this much at most. */
#define REMEMBER_SIZE ((size_t)4096)
#define REMEMBER_MAX  ((size_t)1 << 20)

struct tc_dcap {
    tc_arena fixed; /* this object and its cache */
    tc_arena scratch;
    tc_arena_mark_t start; /* of scratch: what is behind it lives until the next call */
    tc_p256 *p256;
    tc_dcap_cache *cache; /* NULL = nothing is remembered */
    tc_checks checks;
};

struct tc_dcap_collateral {
    tc_arena arena; /* this object too */
    tc_diag unreadable;
    tc_collateral *verified; /* NULL when unreadable */
};

/* ---- objects --------------------------------------------------------------------------------- */

/* An object lives in its own arena: place moves the arena into it. */
static tc_dcap *place(tc_arena *fixed)
{
    tc_dcap *dcap = TC_NEW(fixed, tc_dcap);

    if (dcap == NULL) {
        tc_arena_done(fixed);
        return NULL;
    }
    dcap->fixed = *fixed;
    tc_arena_init(&dcap->scratch, SCRATCH_ARENA);
    return dcap;
}

tc_dcap *tc_dcap_new(size_t remember)
{
    tc_arena fixed;
    tc_dcap *dcap;
    bool ok;

    if (remember > REMEMBER_MAX) {
        return NULL;
    }
    tc_arena_init(&fixed, sizeof *dcap + (remember + 4) * REMEMBER_SIZE);
    dcap = place(&fixed);
    if (dcap == NULL) {
        return NULL;
    }
    dcap->p256 = tc_p256_new();
    dcap->cache = remember == 0 ? NULL : tc_dcap_cache_new(&dcap->fixed, remember);
    /* One block stays with the scratch arena, so that a call usually allocates nothing. */
    ok = dcap->p256 != NULL && (remember == 0 || dcap->cache != NULL) &&
         tc_arena_alloc(&dcap->scratch, 1) != NULL;
    dcap->start = tc_arena_mark(&dcap->scratch);
    if (!ok) {
        tc_dcap_free(dcap);
        return NULL;
    }
    return dcap;
}

void tc_dcap_free(tc_dcap *dcap)
{
    tc_arena fixed;

    if (dcap == NULL) {
        return;
    }
    tc_p256_free(dcap->p256);
    tc_arena_done(&dcap->scratch);
    fixed = dcap->fixed;
    tc_arena_done(&fixed);
}

static tc_dcap_collateral *new_collateral(void)
{
    tc_arena arena;
    tc_dcap_collateral *c;

    tc_arena_init(&arena, COLLATERAL_ARENA);
    c = TC_NEW(&arena, tc_dcap_collateral);
    if (c == NULL) {
        tc_arena_done(&arena);
        return NULL;
    }
    c->arena = arena;
    return c;
}

void tc_dcap_collateral_free(tc_dcap_collateral *collateral)
{
    tc_arena arena;

    if (collateral == NULL) {
        return;
    }
    arena = collateral->arena;
    tc_arena_done(&arena);
}

/* ---- collateral ------------------------------------------------------------------------------ */

/* Verifies parts that were read (ok), or keeps why they were not. False means lack of memory. */
static bool settle_collateral(tc_dcap_collateral *c, tc_dcap *dcap, bool ok,
                              const tc_collateral_parts *parts, const tc_roots *roots)
{
    const tc_roots production = tc_roots_production();

    if (!ok) {
        return !tc_diag_is_trouble(&c->unreadable) && !c->arena.failed;
    }
    c->verified =
        tc_collateral_verify(&c->arena, dcap->p256, roots == NULL ? &production : roots, parts);
    return c->verified != NULL;
}

tc_err tc_dcap_collateral_new(tc_dcap_collateral **out, tc_dcap *dcap, tc_bytes json,
                              const tc_roots *roots)
{
    tc_dcap_collateral *c = new_collateral();
    tc_collateral_parts parts;
    tc_bytes copy;

    *out = NULL;
    if (c == NULL || !tc_arena_copy(&copy, &c->arena, json) ||
        !settle_collateral(c, dcap,
                           tc_collateral_parts_from_qvl(&parts, &c->arena, copy, &c->unreadable),
                           &parts, roots)) {
        tc_dcap_collateral_free(c);
        return TC_E_NOMEM;
    }
    *out = c;
    return TC_OK;
}

static bool copy_answers(tc_dcap_answers *out, tc_arena *arena, const tc_dcap_answers *in)
{
    return tc_arena_copy(&out->tcb_info, arena, in->tcb_info) &&
           tc_arena_copy(&out->tcb_info_chain, arena, in->tcb_info_chain) &&
           tc_arena_copy(&out->qe_identity, arena, in->qe_identity) &&
           tc_arena_copy(&out->qe_identity_chain, arena, in->qe_identity_chain) &&
           tc_arena_copy(&out->pck_crl, arena, in->pck_crl) &&
           tc_arena_copy(&out->pck_crl_chain, arena, in->pck_crl_chain) &&
           tc_arena_copy(&out->root_crl, arena, in->root_crl) &&
           tc_arena_copy(&out->pck_chain, arena, in->pck_chain);
}

/* Opens one of Intel's answers, which must be of the expected kind. */
static bool open_answer(tc_bytes *body, tc_bytes *signature, tc_dcap_collateral *c, tc_bytes answer,
                        tc_envelope_kind want)
{
    tc_envelope_kind kind;

    if (!tc_collateral_envelope(&kind, body, signature, &c->arena, answer, &c->unreadable)) {
        return false;
    }
    return kind == want ||
           tc_diag_set(&c->unreadable, TC_REASON_TYPE,
                       want == TC_ENVELOPE_TCB_INFO ? "TCB info" : "QE identity", TC_NO_OFFSET);
}

static bool parts_from_answers(tc_collateral_parts *out, tc_dcap_collateral *c,
                               const tc_dcap_answers *in)
{
    *out = (tc_collateral_parts){
        .tcb_info_chain = in->tcb_info_chain,
        .qe_identity_chain = in->qe_identity_chain,
        .pck_crl = in->pck_crl,
        .pck_crl_chain = in->pck_crl_chain,
        .root_crl = in->root_crl,
        .pck_chain = in->pck_chain,
    };
    return open_answer(&out->tcb_info, &out->tcb_info_signature, c, in->tcb_info,
                       TC_ENVELOPE_TCB_INFO) &&
           open_answer(&out->qe_identity, &out->qe_identity_signature, c, in->qe_identity,
                       TC_ENVELOPE_QE_IDENTITY);
}

tc_err tc_dcap_collateral_new_from_answers(tc_dcap_collateral **out, tc_dcap *dcap,
                                           const tc_dcap_answers *answers, const tc_roots *roots)
{
    tc_dcap_collateral *c = new_collateral();
    tc_collateral_parts parts;
    tc_dcap_answers copy;

    *out = NULL;
    if (c == NULL || !copy_answers(&copy, &c->arena, answers) ||
        !settle_collateral(c, dcap, parts_from_answers(&parts, c, &copy), &parts, roots)) {
        tc_dcap_collateral_free(c);
        return TC_E_NOMEM;
    }
    *out = c;
    return TC_OK;
}

/* ---- terms ----------------------------------------------------------------------------------- */

static size_t count(const char *const *list)
{
    size_t n = 0;

    while (list != NULL && list[n] != NULL) {
        n++;
    }
    return n;
}

static tc_err read_terms(tc_dcap_policy *policy, tc_arena *arena, const tc_dcap_terms *terms)
{
    size_t n_rejected = count(terms->rejected_advisories);
    tc_str *rejected;

    policy->minimum_evaluation_number = terms->minimum_evaluation_number;
    if (terms->statuses != NULL) {
        memset(policy->accepted, 0, sizeof policy->accepted);
    }
    for (const char *const *name = terms->statuses; name != NULL && *name != NULL; name++) {
        tc_tcb_status status;

        if (!tc_tcb_status_from_text(&status, tc_str_from_c(*name))) {
            return TC_E_USAGE;
        }
        policy->accepted[status] = true;
    }
    if (n_rejected > 0) {
        rejected = TC_NEW_ARRAY(arena, n_rejected, tc_str);
        if (rejected == NULL) {
            return TC_E_NOMEM;
        }
        for (size_t i = 0; i < n_rejected; i++) {
            rejected[i] = tc_str_from_c(terms->rejected_advisories[i]);
        }
        policy->rejected_advisories = rejected;
        policy->n_rejected_advisories = n_rejected;
    }
    return TC_OK;
}

/* ---- answers --------------------------------------------------------------------------------- */

/* The checks that terms decide, and those among them that any_td_configuration waives. */
static const tc_check_id status_checks[] = {TC_CHECK_ID_TCB_STATUS, TC_CHECK_ID_TCB_ADVISORIES,
                                            TC_CHECK_ID_TCB_EVALUATION};
static const tc_check_id td_checks[] = {TC_CHECK_ID_TD_ATTRIBUTES, TC_CHECK_ID_TD_XFAM,
                                        TC_CHECK_ID_TD_SERVICE, TC_CHECK_ID_TD_OWNER};

static bool holds(const tc_checks *checks, tc_check_id id)
{
    return tc_checks_holds(checks, id) || checks->items[id].status == TC_CHECK_NOT_APPLICABLE;
}

static bool all_hold(const tc_checks *checks, const tc_check_id *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!holds(checks, ids[i])) {
            return false;
        }
    }
    return true;
}

static bool is_waived(tc_check_id id, bool any_td_configuration)
{
    for (size_t i = 0; any_td_configuration && i < sizeof td_checks / sizeof td_checks[0]; i++) {
        if (id == td_checks[i]) {
            return true;
        }
    }
    return id == TC_CHECK_ID_PLATFORM_CONFIGURATION || id == TC_CHECK_ID_QUOTE_FORMAT;
}

static void put_reason(tc_dcap_answer *out, tc_check_id id, tc_str why)
{
    size_t n = why.n < sizeof out->reason - 1 ? why.n : sizeof out->reason - 1;

    out->failed_check = tc_check_info_of(id)->id;
    tc_copy(out->reason, why.p, n);
    out->reason[n] = '\0';
}

/* Names the first check that failed; when none did, the first one that could not be decided. */
static void explain(tc_dcap_answer *out, const tc_checks *checks, bool any_td_configuration)
{
    tc_check_id undecided = TC_CHECK_ID_COUNT;

    for (int i = TC_CHECK_ID_ROOT; i <= (int)TC_CHECK_ID_PLATFORM_CONFIGURATION; i++) {
        tc_check_id id = (tc_check_id)i;
        const tc_check *check = &checks->items[id];

        if (is_waived(id, any_td_configuration) || holds(checks, id)) {
            continue;
        }
        if (check->status == TC_CHECK_FAIL) {
            put_reason(out, id, check->why);
            return;
        }
        if (undecided == TC_CHECK_ID_COUNT) {
            undecided = id;
        }
    }
    if (undecided != TC_CHECK_ID_COUNT) {
        const tc_check *check = &checks->items[undecided];

        put_reason(out, undecided,
                   check->why.n > 0 ? check->why : TC_STR("this could not be checked"));
    }
}

static void refuse(tc_dcap_answer *out, tc_arena *arena, tc_check_id id, const tc_diag *diag)
{
    put_reason(out, id, tc_diag_text(arena, diag));
}

/* Judges a quote that was read against collateral that was read. */
static void answer(tc_dcap_answer *out, tc_dcap *dcap, const tc_quote *quote,
                   const tc_collateral *c, const tc_dcap_policy *policy, bool any_td, tc_time now)
{
    tc_dcap_ctx ctx = {&dcap->scratch, dcap->p256, dcap->cache, now};
    tc_dcap_result result;

    tc_checks_init(&dcap->checks, &dcap->scratch);
    out->genuine = tc_dcap_verify(&result, &ctx, quote, c, &dcap->checks);
    tc_dcap_judge(&result, policy, quote, c, &dcap->checks);
    out->valid =
        out->genuine &&
        all_hold(&dcap->checks, status_checks, sizeof status_checks / sizeof status_checks[0]) &&
        (any_td || all_hold(&dcap->checks, td_checks, sizeof td_checks / sizeof td_checks[0]));
    out->simulated = c->has_root && !result.production_root;
    if (result.has_tcb) {
        out->status = tc_tcb_status_text(result.status);
        out->tcb_date = result.date;
        out->advisories = result.advisories;
        out->n_advisories = result.n_advisories;
    }
    if (!out->valid) {
        explain(out, &dcap->checks, any_td);
    }
}

/* Starts an answer: not valid, and the scratch memory of the last call given back. */
static void begin(tc_dcap_answer *out, tc_dcap *dcap)
{
    memset(out, 0, sizeof *out);
    out->status = "";
    tc_arena_release(&dcap->scratch, dcap->start);
    dcap->scratch.failed = false;
    tc_checks_init(&dcap->checks, &dcap->scratch);
}

/* Our own trouble makes the answer not valid, whatever it says. */
static tc_err finish(tc_dcap_answer *out, const tc_dcap *dcap)
{
    tc_err err = dcap->checks.trouble;

    if (err == TC_OK && dcap->scratch.failed) {
        err = TC_E_NOMEM;
    }
    if (err != TC_OK) {
        out->valid = false;
        out->genuine = false;
    }
    return err;
}

static tc_err judge_with(tc_dcap_answer *out, tc_dcap *dcap, tc_bytes raw, const tc_collateral *c,
                         const tc_dcap_terms *terms, tc_time now)
{
    static const tc_dcap_terms strict = {0};
    tc_dcap_policy policy = tc_dcap_policy_default();
    tc_diag diag = {0};
    tc_quote quote;
    tc_err err;

    terms = terms == NULL ? &strict : terms;
    err = read_terms(&policy, &dcap->scratch, terms);
    if (err != TC_OK) {
        return err;
    }
    if (!tc_quote_parse(&quote, raw, &diag)) {
        refuse(out, &dcap->scratch, TC_CHECK_ID_QUOTE_FORMAT, &diag);
    } else {
        answer(out, dcap, &quote, c, &policy, terms->any_td_configuration, now);
    }
    return finish(out, dcap);
}

tc_err tc_dcap_quote_verify(tc_dcap_answer *out, tc_dcap *dcap, tc_bytes quote,
                            const tc_dcap_collateral *collateral, const tc_dcap_terms *terms,
                            tc_time now)
{
    begin(out, dcap);
    if (collateral->verified == NULL) {
        refuse(out, &dcap->scratch, TC_CHECK_ID_COLLATERAL_FORMAT, &collateral->unreadable);
        return finish(out, dcap);
    }
    return judge_with(out, dcap, quote, collateral->verified, terms, now);
}

tc_err tc_dcap_quote_verify_once(tc_dcap_answer *out, tc_dcap *dcap, const tc_dcap_input *in)
{
    const tc_roots production = tc_roots_production();
    tc_collateral_parts parts;
    tc_collateral *c;
    tc_diag diag = {0};

    begin(out, dcap);
    if (!tc_collateral_parts_from_qvl(&parts, &dcap->scratch, in->collateral, &diag)) {
        refuse(out, &dcap->scratch, TC_CHECK_ID_COLLATERAL_FORMAT, &diag);
        return finish(out, dcap);
    }
    c = tc_collateral_verify(&dcap->scratch, dcap->p256,
                             in->roots == NULL ? &production : in->roots, &parts);
    if (c == NULL) {
        return TC_E_NOMEM;
    }
    return judge_with(out, dcap, in->quote, c, in->terms, in->now);
}
