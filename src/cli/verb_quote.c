/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter quote verify
 */
#include "base/wr.h"
#include "bundle/decode.h"
#include "cli/cli.h"
#include "cli/evidence.h"
#include "dcap/verify.h"

/* A quote is rejected by what is wrong for everybody; how a machine is configured, and how old its
 * firmware may be, is for a policy to say (intel-dcap:4.2, column "us"). These bits of TDATTRIBUTES
 * have a meaning beside DEBUG and profiling; all others are reserved (intel-dcap:1.3). */
static const uint8_t defined_attributes[8] = {0x00, 0x00, 0x01, 0xf8, 0x00, 0x00, 0x00, 0xc0};

static tc_dcap_policy lenient_policy(void)
{
    tc_dcap_policy policy = tc_dcap_policy_default();

    for (size_t i = 0; i < TC_TCB_STATUS_COUNT; i++) {
        policy.accepted[i] = i != TC_TCB_REVOKED;
    }
    policy.minimum_evaluation_number = 0;
    for (size_t i = 0; i < sizeof policy.td_attributes_allowed; i++) {
        policy.td_attributes_required[i] = 0;
        policy.td_attributes_allowed[i] = defined_attributes[i];
        policy.xfam_allowed[i] = 0xff;
    }
    policy.allow_service_td = true;
    policy.allow_owner = true;
    policy.allow_dynamic_platform = true;
    policy.allow_cached_keys = true;
    policy.allow_smt = true;
    return policy;
}

/* reject prints the reason of a diag. */
static tc_exit reject(tc_cli *cli, const char *name, const tc_diag *diag)
{
    tc_wr w = tc_wr_init(&cli->arena, TC_CLI_OUTPUT_MAX);

    tc_wr_lit(&w, name);
    tc_wr_lit(&w, ": ");
    tc_wr_str(&w, tc_diag_text(&cli->arena, diag));
    if (tc_diag_is_trouble(diag) || cli->arena.failed) {
        tc_complain("", tc_err_text(diag->reason == TC_REASON_CRYPTO ? TC_E_CRYPTO : TC_E_NOMEM));
        return TC_EXIT_TROUBLE;
    }
    tc_complain_str("rejected", tc_wr_text(&w));
    return TC_EXIT_FAILED;
}

/* first_problem finds the first check that does not hold, in the order of the catalogue. A check
 * that only waits for another one comes behind it there. */
static bool first_problem(tc_check_id *out, const tc_checks *checks)
{
    for (int status = TC_CHECK_FAIL; status <= TC_CHECK_INCONCLUSIVE; status++) {
        for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
            if (checks->items[i].status == (tc_check_status)status) {
                *out = (tc_check_id)i;
                return true;
            }
        }
    }
    return false;
}

/* explain prints why a quote was rejected, as one line. */
static tc_exit explain(tc_cli *cli, const tc_checks *checks)
{
    tc_wr w = tc_wr_init(&cli->arena, TC_MAX_SHOWN_TEXT);
    const tc_check *check;
    tc_check_id id;

    if (checks->trouble != TC_OK || cli->arena.failed) {
        tc_complain("", tc_err_text(checks->trouble == TC_OK ? TC_E_NOMEM : checks->trouble));
        return TC_EXIT_TROUBLE;
    }
    if (!first_problem(&id, checks)) {
        tc_complain("rejected", "the quote could not be judged");
        return TC_EXIT_FAILED;
    }
    check = &checks->items[id];
    tc_wr_lit(&w, tc_check_info_of(id)->id);
    tc_wr_lit(&w, ": ");
    if (check->why.n > 0) {
        tc_wr_str(&w, check->why);
    } else {
        tc_wr_lit(&w, tc_reason_text(check->reason));
    }
    tc_complain_str("rejected", tc_wr_text(&w));
    return TC_EXIT_FAILED;
}

static tc_exit print_status(tc_cli *cli, const tc_dcap_result *result)
{
    tc_wr w = tc_wr_init(&cli->arena, TC_CLI_OUTPUT_MAX);
    tc_bytes text;

    tc_wr_lit(&w, "Status: ");
    tc_wr_lit(&w, tc_tcb_status_text(result->status));
    tc_wr_u8(&w, '\n');
    for (size_t i = 0; i < result->n_advisories; i++) {
        tc_wr_lit(&w, "Advisory: ");
        tc_wr_str(&w, result->advisories[i]);
        tc_wr_u8(&w, '\n');
    }
    if (!tc_wr_finish(&text, &w)) {
        return tc_cli_out_of_memory();
    }
    if (!result->production_root) {
        tc_complain("", "this quote is simulated: it rests on a root given with --trust-root");
    }
    return tc_output_write(NULL, text);
}

/* judge makes every check that does not depend on what a relying party wants. */
static tc_exit judge(tc_cli *cli, tc_p256 *p256, const tc_roots *roots, const tc_quote *quote,
                     const tc_collateral_parts *parts, tc_time now)
{
    tc_collateral *collateral = tc_collateral_verify(&cli->arena, p256, roots, parts);
    tc_dcap_ctx ctx = {&cli->arena, p256, NULL, now};
    tc_checks *checks = TC_NEW(&cli->arena, tc_checks);
    tc_dcap_policy policy = lenient_policy();
    tc_dcap_result result = {0};
    tc_check_id problem;
    bool ok;

    if (collateral == NULL || checks == NULL) {
        return tc_cli_out_of_memory();
    }
    tc_checks_init(checks, &cli->arena);
    ok = tc_dcap_verify(&result, &ctx, quote, collateral, checks);
    tc_dcap_judge(&result, &policy, quote, collateral, checks);
    if (!ok || !result.has_tcb || result.status == TC_TCB_REVOKED || checks->trouble != TC_OK ||
        first_problem(&problem, checks)) {
        return explain(cli, checks);
    }
    return print_status(cli, &result);
}

static tc_exit run(tc_cli *cli, const tc_roots *roots, tc_bytes quote_file,
                   tc_bytes collateral_file, tc_time now)
{
    tc_collateral_parts parts;
    tc_diag diag = {0};
    tc_bytes raw;
    tc_quote quote;
    tc_p256 *p256;
    tc_exit status;

    if (!tc_decode_quote(&raw, &cli->arena, quote_file, &diag) ||
        !tc_quote_parse(&quote, raw, &diag)) {
        return reject(cli, tc_file_name(cli->args[0]), &diag);
    }
    if (!tc_collateral_parts_from_qvl(&parts, &cli->arena, collateral_file, &diag)) {
        return reject(cli, tc_file_name(cli->args[1]), &diag);
    }
    p256 = tc_p256_new();
    if (p256 == NULL) {
        return tc_cli_out_of_memory();
    }
    status = judge(cli, p256, roots, &quote, &parts, now);
    tc_p256_free(p256);
    return status;
}

tc_exit tc_verb_quote_verify(tc_cli *cli)
{
    tc_bytes quote_file = {NULL, 0};
    tc_bytes collateral_file = {NULL, 0};
    tc_roots roots;
    tc_exit status;
    tc_time now;

    if (!tc_cli_time(&now, cli)) {
        return TC_EXIT_USAGE;
    }
    status = tc_cli_roots(&roots, cli);
    if (status == TC_EXIT_PASSED) {
        status = tc_file_read(&quote_file, cli, cli->args[0]);
    }
    if (status == TC_EXIT_PASSED) {
        status = tc_file_read(&collateral_file, cli, cli->args[1]);
    }
    if (status == TC_EXIT_PASSED) {
        status = run(cli, &roots, quote_file, collateral_file, now);
    }
    tc_file_free(collateral_file);
    tc_file_free(quote_file);
    return status;
}
