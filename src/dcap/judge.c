/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hex.h"
#include "dcap/collateral_object.h"
#include "dcap/show.h"
#include "dcap/verify.h"

/* TDATTRIBUTES and XFAM are 8 bytes, least significant first (intel-dcap:1.3). */
#define MASK_SIZE 8
#define BIT(n)    ((uint64_t)1 << (n))

#define ATTRIBUTE_DEBUG           BIT(0)
#define ATTRIBUTE_SEPT_VE_DISABLE BIT(28)
#define ATTRIBUTE_MIGRATABLE      BIT(29)
#define ATTRIBUTE_PKS             BIT(30)
#define ATTRIBUTE_KL              BIT(31)
#define ATTRIBUTE_PERFMON         BIT(63)

/* x87 and SSE are always on; the features a TD can use today (intel-dcap:1.3). */
#define XFAM_FIXED   ((uint64_t)0x3)
#define XFAM_ALLOWED ((uint64_t)0x6dbe7)

/* TD 1.5 EX: service TD hashes at initialisation and now (intel-dcap:1.3). */
#define INIT_SERVICE_TD    729
#define CURRENT_SERVICE_TD 829
#define SERVICE_TD_SIZE    48

static const tc_str none = {NULL, 0};

static void put_mask(uint8_t out[MASK_SIZE], uint64_t mask)
{
    for (size_t i = 0; i < MASK_SIZE; i++) {
        out[i] = (uint8_t)(mask >> (8 * i));
    }
}

static uint64_t get_mask(const uint8_t in[MASK_SIZE])
{
    uint64_t mask = 0;

    for (size_t i = MASK_SIZE; i > 0; i--) {
        mask = mask << 8 | in[i - 1];
    }
    return mask;
}

/* Of the attributes that Intel has defined, four may be set by default: SEPT_VE_DISABLE, which is
 * demanded because without it the host can make the guest's memory accesses trap in surprising
 * places (dstack:8.1 item 4); PKS and KL, which are protections that the guest uses for itself; and
 * PERFMON, which lets the guest count its own events. None of them gives the host anything. This is
 * the allow-mask of intel-dcap:4.2. MIGRATABLE lets the machine move to another platform, ICSSD,
 * LASS and TPA are too new to have a settled meaning, and the low byte (debug, profiling) takes
 * confidentiality away: they are refused, as every reserved bit is. */
tc_dcap_policy tc_dcap_policy_default(void)
{
    tc_dcap_policy policy = {
        .accepted = {[TC_TCB_UP_TO_DATE] = true},
        .allow_dynamic_platform = true,
        .allow_cached_keys = true,
        .allow_smt = true,
    };

    put_mask(policy.td_attributes_required, ATTRIBUTE_SEPT_VE_DISABLE);
    put_mask(policy.td_attributes_allowed,
             ATTRIBUTE_SEPT_VE_DISABLE | ATTRIBUTE_PKS | ATTRIBUTE_KL | ATTRIBUTE_PERFMON);
    put_mask(policy.xfam_allowed, XFAM_ALLOWED);
    return policy;
}

/* ---- TCB ------------------------------------------------------------------------------------- */

static void put_list(tc_wr *w, const tc_str *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tc_wr_lit(w, i == 0 ? "" : ", ");
        tc_wr_str(w, items[i]);
    }
}

static tc_str accepted_text(tc_arena *arena, const tc_dcap_policy *policy)
{
    tc_wr w = tc_wr_init(arena, TC_SHOW_MAX);
    bool any = false;

    for (size_t i = 0; i < TC_TCB_STATUS_COUNT; i++) {
        if (policy->accepted[i]) {
            tc_wr_lit(&w, any ? ", " : "");
            tc_wr_lit(&w, tc_tcb_status_text((tc_tcb_status)i));
            any = true;
        }
    }
    return tc_wr_text(&w);
}

static tc_str status_text(tc_arena *arena, const tc_dcap_result *result)
{
    tc_wr w = tc_wr_init(arena, TC_SHOW_MAX);

    tc_wr_lit(&w, tc_tcb_status_text(result->status));
    tc_wr_lit(&w, ", TCB date ");
    tc_show_time(&w, result->date);
    tc_wr_lit(&w, result->n_advisories == 0 ? ", no advisories" : ", advisories ");
    put_list(&w, result->advisories, result->n_advisories);
    return tc_wr_text(&w);
}

static void judge_status(const tc_dcap_result *result, const tc_dcap_policy *policy,
                         tc_checks *checks)
{
    tc_str expected, found;

    if (!result->has_tcb) {
        return;
    }
    expected = accepted_text(checks->arena, policy);
    found = status_text(checks->arena, result);
    if (!policy->accepted[result->status]) {
        tc_checks_fail(checks, TC_CHECK_ID_TCB_STATUS, TC_REASON_POLICY,
                       TC_STR("the policy does not accept this TCB status"), expected, found);
    } else if (result->status != TC_TCB_UP_TO_DATE) {
        tc_checks_warn(checks, TC_CHECK_ID_TCB_STATUS,
                       TC_STR("the policy accepts this TCB status, which is not up to date"),
                       expected, found);
    } else {
        tc_checks_pass_with(checks, TC_CHECK_ID_TCB_STATUS, expected, found);
    }
}

static void judge_advisories(const tc_dcap_result *result, const tc_dcap_policy *policy,
                             tc_checks *checks)
{
    tc_wr found = tc_wr_init(checks->arena, TC_SHOW_MAX);

    if (!result->has_tcb) {
        return;
    }
    for (size_t i = 0; i < result->n_advisories; i++) {
        if (tc_str_is_in(result->advisories[i], policy->rejected_advisories,
                         policy->n_rejected_advisories)) {
            tc_checks_fail(checks, TC_CHECK_ID_TCB_ADVISORIES, TC_REASON_POLICY,
                           TC_STR("an advisory applies that the policy refuses"), none,
                           result->advisories[i]);
            return;
        }
    }
    tc_wr_lit(&found, result->n_advisories == 0 ? "none" : "");
    put_list(&found, result->advisories, result->n_advisories);
    tc_checks_pass_with(checks, TC_CHECK_ID_TCB_ADVISORIES, none, tc_wr_text(&found));
}

static void judge_evaluation(const tc_collateral *c, const tc_dcap_policy *policy,
                             tc_checks *checks)
{
    tc_wr expected = tc_wr_init(checks->arena, TC_SHOW_MAX);
    tc_wr found = tc_wr_init(checks->arena, TC_SHOW_MAX);
    uint32_t tcb = c->tcb_info.evaluation_number, qe = c->qe_identity.evaluation_number;

    if (!tc_collateral_trusts_tcb_info(c) || !tc_collateral_trusts_qe_identity(c)) {
        return;
    }
    tc_wr_lit(&expected, "at least ");
    tc_wr_dec(&expected, policy->minimum_evaluation_number);
    tc_wr_lit(&found, "TCB info ");
    tc_wr_dec(&found, tcb);
    tc_wr_lit(&found, ", QE identity ");
    tc_wr_dec(&found, qe);
    if (tcb >= policy->minimum_evaluation_number && qe >= policy->minimum_evaluation_number) {
        tc_checks_pass_with(checks, TC_CHECK_ID_TCB_EVALUATION, tc_wr_text(&expected),
                            tc_wr_text(&found));
    } else {
        tc_checks_fail(checks, TC_CHECK_ID_TCB_EVALUATION, TC_REASON_POLICY,
                       TC_STR("the reference data is an older edition than the policy demands"),
                       tc_wr_text(&expected), tc_wr_text(&found));
    }
}

/* ---- the virtual machine --------------------------------------------------------------------- */

static tc_str mask_text(tc_arena *arena, const char *before, uint64_t mask)
{
    uint8_t bytes[MASK_SIZE];
    tc_wr w = tc_wr_init(arena, TC_SHOW_MAX);

    put_mask(bytes, mask);
    tc_wr_lit(&w, before);
    tc_wr_hex(&w, tc_bytes_of(bytes, sizeof bytes));
    return tc_wr_text(&w);
}

/* All required bits set, none beyond the allowed ones. */
static void judge_bits(tc_checks *checks, tc_check_id id, tc_bytes value, uint64_t required,
                       uint64_t allowed)
{
    uint64_t bits = get_mask(value.p);
    tc_str found = tc_hex_text(checks->arena, value);

    tc_checks_evidence(checks, id, value);
    if ((bits & required) != required) {
        tc_checks_fail(checks, id, TC_REASON_POLICY, TC_STR("a bit that the policy demands is off"),
                       mask_text(checks->arena, "all of ", required), found);
    } else if ((bits & ~allowed) != 0) {
        tc_checks_fail(checks, id, TC_REASON_POLICY,
                       TC_STR("a bit is on that the policy does not allow"),
                       mask_text(checks->arena, "none but ", allowed), found);
    } else {
        tc_checks_pass_with(checks, id, none, found);
    }
}

/* MRSERVICETD and, in TD 1.5 EX, the two hashes beside it. */
static bool has_service_td(const tc_td_report *td, tc_quote_body body)
{
    return !tc_bytes_is_zero(td->mr_service_td) ||
           (body == TC_QUOTE_BODY_TD15EX &&
            (!tc_bytes_is_zero(tc_bytes_sub(td->raw, INIT_SERVICE_TD, SERVICE_TD_SIZE)) ||
             !tc_bytes_is_zero(tc_bytes_sub(td->raw, CURRENT_SERVICE_TD, SERVICE_TD_SIZE))));
}

/* A TD 1.0 report has no field for service TDs. The only kind there is migrates machines, and can
 * do so only when the MIGRATABLE attribute is on, which such a report does show. */
static void judge_service_td(const tc_quote *quote, const tc_dcap_policy *policy, tc_checks *checks)
{
    const tc_check_id id = TC_CHECK_ID_TD_SERVICE;
    const tc_td_report *td = &quote->td;
    bool shown = quote->body != TC_QUOTE_BODY_TD10;
    tc_bytes field = shown ? td->mr_service_td : td->td_attributes;
    bool present = shown ? has_service_td(td, quote->body)
                         : (get_mask(td->td_attributes.p) & ATTRIBUTE_MIGRATABLE) != 0;
    tc_str why = shown ? TC_STR("a service TD is bound to the virtual machine")
                       : TC_STR("the virtual machine may be migrated by a service TD");
    tc_str found = tc_hex_text(checks->arena, field);

    tc_checks_evidence(checks, id, field);
    if (!present) {
        tc_checks_pass_with(checks, id, none, shown ? TC_STR("none") : TC_STR("not migratable"));
    } else if (policy->allow_service_td) {
        tc_checks_warn(checks, id, why, none, found);
    } else {
        tc_checks_fail(checks, id, TC_REASON_POLICY, why, TC_STR("none"), found);
    }
}

static void judge_owner(const tc_td_report *td, const tc_dcap_policy *policy, tc_checks *checks)
{
    const tc_check_id id = TC_CHECK_ID_TD_OWNER;
    const tc_str why = TC_STR("an owner register is set, and its meaning is not known");
    tc_wr w = tc_wr_init(checks->arena, TC_SHOW_MAX);

    tc_checks_evidence(checks, id, td->mr_owner);
    tc_checks_evidence(checks, id, td->mr_owner_config);
    if (tc_bytes_is_zero(td->mr_owner) && tc_bytes_is_zero(td->mr_owner_config)) {
        tc_checks_pass_with(checks, id, none, TC_STR("not set"));
        return;
    }
    tc_wr_lit(&w, "MROWNER ");
    tc_wr_hex(&w, td->mr_owner);
    tc_wr_lit(&w, ", MROWNERCONFIG ");
    tc_wr_hex(&w, td->mr_owner_config);
    if (policy->allow_owner) {
        tc_checks_warn(checks, id, why, TC_STR("not set"), tc_wr_text(&w));
    } else {
        tc_checks_fail(checks, id, TC_REASON_POLICY, why, TC_STR("not set"), tc_wr_text(&w));
    }
}

static void judge_td(const tc_quote *quote, const tc_dcap_policy *policy, tc_checks *checks)
{
    static const tc_check_id ids[] = {TC_CHECK_ID_TD_ATTRIBUTES, TC_CHECK_ID_TD_XFAM,
                                      TC_CHECK_ID_TD_SERVICE, TC_CHECK_ID_TD_OWNER};

    if (quote->body == TC_QUOTE_BODY_SGX) {
        for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
            tc_checks_not_applicable(checks, ids[i],
                                     TC_STR("this is an SGX quote: it is about an enclave, not "
                                            "about a virtual machine"));
        }
        return;
    }
    judge_bits(checks, TC_CHECK_ID_TD_ATTRIBUTES, quote->td.td_attributes,
               get_mask(policy->td_attributes_required),
               get_mask(policy->td_attributes_allowed) & ~ATTRIBUTE_DEBUG);
    judge_bits(checks, TC_CHECK_ID_TD_XFAM, quote->td.xfam, XFAM_FIXED,
               get_mask(policy->xfam_allowed));
    judge_service_td(quote, policy, checks);
    judge_owner(&quote->td, policy, checks);
}

/* ---- the platform ---------------------------------------------------------------------------- */

static void judge_platform(const tc_dcap_result *result, const tc_dcap_policy *policy,
                           tc_checks *checks)
{
    const tc_check_id id = TC_CHECK_ID_PLATFORM_CONFIGURATION;
    const tc_pck *pck = &result->pck;
    tc_wr w = tc_wr_init(checks->arena, TC_SHOW_MAX);

    if (!result->has_pck) {
        return;
    }
    if (!pck->has_platform_instance) {
        tc_checks_pass_with(checks, id, none,
                            TC_STR("a single-processor platform, which has no such flags"));
        return;
    }
    tc_wr_lit(&w, pck->dynamic_platform ? "dynamic platform yes" : "dynamic platform no");
    tc_wr_lit(&w, pck->cached_keys ? ", cached keys yes" : ", cached keys no");
    tc_wr_lit(&w, pck->smt_enabled ? ", hyper-threading on" : ", hyper-threading off");
    if ((pck->dynamic_platform && !policy->allow_dynamic_platform) ||
        (pck->cached_keys && !policy->allow_cached_keys) ||
        (pck->smt_enabled && !policy->allow_smt)) {
        tc_checks_fail(checks, id, TC_REASON_POLICY,
                       TC_STR("the policy does not accept this configuration"), none,
                       tc_wr_text(&w));
    } else {
        tc_checks_pass_with(checks, id, none, tc_wr_text(&w));
    }
}

void tc_dcap_judge(const tc_dcap_result *result, const tc_dcap_policy *policy,
                   const tc_quote *quote, const tc_collateral *collateral, tc_checks *checks)
{
    judge_status(result, policy, checks);
    judge_advisories(result, policy, checks);
    judge_evaluation(collateral, policy, checks);
    judge_td(quote, policy, checks);
    judge_platform(result, policy, checks);
}
