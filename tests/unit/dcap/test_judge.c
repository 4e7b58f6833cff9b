/* SPDX-License-Identifier: Apache-2.0
 *
 * What a policy decides, each rule broken by itself; and every form of evidence that must pass the
 * default policy.
 */
#include "rule.h"

/* ---- policy ---------------------------------------------------------------------------------- */

static void status_out_of_date(forged *f)
{
    f->options.tcb_info.levels[0].status = "OutOfDate";
}

static void status_needs_hardening(forged *f)
{
    f->options.tcb_info.levels[0].status = "SWHardeningNeeded";
}

static void advisory_refused(forged *f)
{
    static const tc_str refused[] = {{"INTEL-SA-00001", 14}, {"INTEL-SA-00002", 14}};

    f->options.tcb_info.levels[0].advisories[0] = "INTEL-SA-00002";
    f->policy.rejected_advisories = refused;
    f->policy.n_rejected_advisories = 2;
}

static void tcb_evaluation_too_low(forged *f)
{
    f->options.tcb_info.evaluation_number = 17;
    f->policy.minimum_evaluation_number = 18;
}

static void qe_evaluation_too_low(forged *f)
{
    f->options.qe_identity.evaluation_number = 17;
    f->policy.minimum_evaluation_number = 18;
}

static void sept_ve_disable_off(forged *f)
{
    f->options.td.td_attributes[3] = 0;
}

static void td_migratable(forged *f)
{
    f->options.td.td_attributes[3] |= 0x20;
}

static void td_with_reserved_attribute(forged *f)
{
    f->options.td.td_attributes[4] = 1;
}

static void td_with_profiling(forged *f)
{
    f->options.td.td_attributes[0] = 0x20;
}

static void debug_is_refused_whatever_the_policy_allows(forged *f)
{
    f->options.td.td_attributes[0] = 1;
    memset(f->policy.td_attributes_allowed, 0xff, 8);
}

static void xfam_with_unknown_feature(forged *f)
{
    f->options.td.xfam[7] = 0x80;
}

static void xfam_without_sse(forged *f)
{
    f->options.td.xfam[0] &= 0xfd;
}

static void service_td_bound(forged *f)
{
    f->options.quote.version = 5;
    f->options.quote.body = TC_FORGE_BODY_TD15;
    f->options.td.mr_service_td[0] = 1;
}

static void service_td_bound_in_ex(forged *f)
{
    f->options.quote.version = 5;
    f->options.quote.body = TC_FORGE_BODY_TD15EX;
    f->options.td.mr_service_td[47] = 1;
}

static void owner_set(forged *f)
{
    f->options.td.mr_owner[0] = 1;
}

static void owner_configuration_set(forged *f)
{
    f->options.td.mr_owner_config[47] = 1;
}

static void dynamic_platform_refused(forged *f)
{
    f->policy.allow_dynamic_platform = false;
}

static void cached_keys_refused(forged *f)
{
    f->policy.allow_cached_keys = false;
}

static void smt_refused(forged *f)
{
    f->policy.allow_smt = false;
}

static void platform_level_revoked(forged *f)
{
    f->options.tcb_info.levels[0].status = "Revoked";
}

static const rule policy_rules[] = {
    RULE(status_out_of_date, TCB_STATUS, POLICY),
    RULE(status_needs_hardening, TCB_STATUS, POLICY),
    RULE(platform_level_revoked, TCB_STATUS, POLICY),
    RULE(advisory_refused, TCB_ADVISORIES, POLICY),
    RULE(tcb_evaluation_too_low, TCB_EVALUATION, POLICY),
    RULE(qe_evaluation_too_low, TCB_EVALUATION, POLICY),
    RULE(sept_ve_disable_off, TD_ATTRIBUTES, POLICY),
    RULE(td_migratable, TD_ATTRIBUTES, POLICY),
    RULE(td_migratable, TD_SERVICE, POLICY),
    RULE(td_with_reserved_attribute, TD_ATTRIBUTES, POLICY),
    RULE(td_with_profiling, TD_ATTRIBUTES, POLICY),
    RULE(debug_is_refused_whatever_the_policy_allows, TD_ATTRIBUTES, POLICY),
    RULE(xfam_with_unknown_feature, TD_XFAM, POLICY),
    RULE(xfam_without_sse, TD_XFAM, POLICY),
    RULE(service_td_bound, TD_SERVICE, POLICY),
    RULE(service_td_bound_in_ex, TD_SERVICE, POLICY),
    RULE(owner_set, TD_OWNER, POLICY),
    RULE(owner_configuration_set, TD_OWNER, POLICY),
    RULE(dynamic_platform_refused, PLATFORM_CONFIGURATION, POLICY),
    RULE(cached_keys_refused, PLATFORM_CONFIGURATION, POLICY),
    RULE(smt_refused, PLATFORM_CONFIGURATION, POLICY),
};

static void each_policy_rule_broken_alone_fails_its_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof policy_rules / sizeof policy_rules[0]; i++) {
        expect_broken(&policy_rules[i], true);
    }
}

/* ---- what a policy may allow --------------------------------------------------------------------
 */

/* Allowed, it holds; but the reader is told, because the title of the check is not quite true. */
static void allowed_deviations_are_warned_of(void **state)
{
    static const struct {
        void (*deviate)(forged *f);
        tc_check_id id;
    } cases[] = {
        {status_needs_hardening, TC_CHECK_ID_TCB_STATUS},
        {td_migratable, TC_CHECK_ID_TD_SERVICE},
        {service_td_bound, TC_CHECK_ID_TD_SERVICE},
        {service_td_bound_in_ex, TC_CHECK_ID_TD_SERVICE},
        {owner_set, TC_CHECK_ID_TD_OWNER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        forged f;

        forged_init(&f);
        cases[i].deviate(&f);
        f.policy.accepted[TC_TCB_SW_HARDENING_NEEDED] = true;
        f.policy.allow_service_td = true;
        f.policy.allow_owner = true;
        forged_run(&f);
        assert_int_equal(status_of(&f.w, cases[i].id), TC_CHECK_WARN);
        assert_true(f.w.checks.items[cases[i].id].why.n > 0);
        forged_done(&f);
    }
}

/* ---- what must pass -------------------------------------------------------------------------- */

static void plain(forged *f)
{
    (void)f;
}

static void version_5_td10(forged *f)
{
    f->options.quote.version = 5;
}

static void version_5_td15(forged *f)
{
    f->options.quote.version = 5;
    f->options.quote.body = TC_FORGE_BODY_TD15;
}

static void version_5_td15ex(forged *f)
{
    f->options.quote.version = 5;
    f->options.quote.body = TC_FORGE_BODY_TD15EX;
}

static void sgx_version_3(forged *f)
{
    tc_forge_use_sgx(&f->options);
}

static void sgx_version_4(forged *f)
{
    tc_forge_use_sgx(&f->options);
    f->options.quote.version = 4;
    f->options.quote.qe_svn = 0;
    f->options.quote.pce_svn = 0;
}

static void sgx_version_5(forged *f)
{
    sgx_version_4(f);
    f->options.quote.version = 5;
}

static void sgx_of_processor_ca(forged *f)
{
    tc_forge_use_sgx(&f->options);
    tc_forge_use_processor_ca(&f->options);
}

static void certification_type_4(forged *f)
{
    f->options.quote.certification_type = 4;
}

static void certification_type_3(forged *f)
{
    f->options.quote.certification_type = 3;
}

static void certification_type_2(forged *f)
{
    f->options.quote.certification_type = 2;
}

static void certification_type_1(forged *f)
{
    f->options.quote.certification_type = 1;
}

static void chain_in_both_places(forged *f)
{
    f->options.pck_chain_in_collateral = true;
}

static void chain_without_nul(forged *f)
{
    f->options.quote.chain_nul = false;
}

static void no_tail(forged *f)
{
    f->options.quote.tail = 0;
}

static void fmspc_in_capitals(forged *f)
{
    f->options.tcb_info.upper_case = true;
}

static void qe_auth_empty(forged *f)
{
    f->options.quote.qe_auth_size = 0;
}

static void qe_auth_long(forged *f)
{
    f->options.quote.qe_auth_size = 1000;
}

static void all_components_higher(forged *f)
{
    memset(f->options.pck.components, 0xff, sizeof f->options.pck.components);
    f->options.pck.pce_svn = 0xffff;
}

/* Components 0 and 1 are judged by the module's own identity (intel-dcap:4.1 step 9). */
static void module_components_are_not_compared(forged *f)
{
    f->options.tcb_info.levels[0].tdx[0] = 200;
    f->options.tcb_info.levels[0].tdx[1] = 200;
}

static void unknown_members_where_tolerated(forged *f)
{
    change(f, TC_FORGE_TCB_INFO, TC_FORGE_BEFORE, BYTES("\"version\":3"),
           BYTES("\"version\":3,\"later\":{\"a\":[1]}"));
}

static void allowed_attributes(forged *f)
{
    f->options.td.td_attributes[3] |= 0xc0; /* PKS, KL */
    f->options.td.td_attributes[7] = 0x80;  /* PERFMON */
}

static const rule good[] = {
    RULE(plain, ROOT, NONE),
    RULE(version_5_td10, ROOT, NONE),
    RULE(version_5_td15, ROOT, NONE),
    RULE(version_5_td15ex, ROOT, NONE),
    RULE(sgx_version_3, ROOT, NONE),
    RULE(sgx_version_4, ROOT, NONE),
    RULE(sgx_version_5, ROOT, NONE),
    RULE(sgx_of_processor_ca, ROOT, NONE),
    RULE(certification_type_4, ROOT, NONE),
    RULE(certification_type_3, ROOT, NONE),
    RULE(certification_type_2, ROOT, NONE),
    RULE(certification_type_1, ROOT, NONE),
    RULE(chain_in_both_places, ROOT, NONE),
    RULE(chain_without_nul, ROOT, NONE),
    RULE(no_tail, ROOT, NONE),
    RULE(fmspc_in_capitals, ROOT, NONE),
    RULE(qe_auth_empty, ROOT, NONE),
    RULE(qe_auth_long, ROOT, NONE),
    RULE(all_components_higher, ROOT, NONE),
    RULE(module_components_are_not_compared, ROOT, NONE),
    RULE(unknown_members_where_tolerated, ROOT, NONE),
    RULE(allowed_attributes, ROOT, NONE),
};

static void every_form_that_is_right_passes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        forged f;

        forged_init(&f);
        good[i].break_it(&f);
        forged_run(&f);
        if (!f.parsed) {
            fail_msg("%s: %s %s", good[i].name, f.diag.what, tc_reason_text(f.diag.reason));
        }
        for (size_t id = TC_CHECK_ID_ROOT; id <= TC_CHECK_ID_PLATFORM_CONFIGURATION; id++) {
            tc_check_status status = status_of(&f.w, (tc_check_id)id);
            bool ok = id == TC_CHECK_ID_ROOT
                          ? status == TC_CHECK_WARN
                          : status == TC_CHECK_PASS || status == TC_CHECK_NOT_APPLICABLE ||
                                id == TC_CHECK_ID_QUOTE_FORMAT;

            if (!ok || !f.ok) {
                print_checks(&f.w);
                fail_msg("%s", good[i].name);
            }
        }
        assert_int_equal(f.w.result.status, TC_TCB_UP_TO_DATE);
        assert_false(f.w.result.production_root);
        forged_done(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_that_is_right_passes),
        cmocka_unit_test(each_policy_rule_broken_alone_fails_its_check),
        cmocka_unit_test(allowed_deviations_are_warned_of),
    };

    return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
