/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter verify
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/evidence.h"
#include "trustcenter/render.h"

typedef enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_HTML } format;

static bool choose_format(format *out, const tc_cli *cli)
{
    static const char *const names[] = {"text", "json", "html"};
    const char *name = tc_cli_value(cli, TC_OPTION_FORMAT, 0);

    *out = FORMAT_TEXT;
    for (size_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (format)i;
            return true;
        }
    }
    if (name != NULL) {
        tc_complain(name, "is not a format; choose text, json or html");
    }
    return name == NULL;
}

/* read_policy parses the policy given, or the default one. The text must live as long. */
static tc_exit read_policy(const tc_policy **out, tc_bytes *text, tc_cli *cli)
{
    const char *path = tc_cli_value(cli, TC_OPTION_POLICY, 0);
    tc_str why = {NULL, 0};

    if (path != NULL) {
        tc_exit status = tc_file_read(text, cli, path);

        if (status != TC_EXIT_PASSED) {
            return status == TC_EXIT_FAILED ? TC_EXIT_USAGE : status;
        }
    }
    *out = tc_policy_parse(&cli->arena, path == NULL ? tc_policy_default_text() : *text, &why);
    if (*out != NULL) {
        return TC_EXIT_PASSED;
    }
    if (cli->arena.failed) {
        return tc_cli_out_of_memory();
    }
    tc_complain_str(path == NULL ? "default policy" : tc_file_name(path), why);
    return TC_EXIT_USAGE;
}

static bool render(tc_bytes *out, tc_cli *cli, const tc_report *report, format form)
{
    const char *path = tc_cli_value(cli, TC_OPTION_OUTPUT, 0);

    switch (form) {
    case FORMAT_JSON:
        return tc_render_json(out, &cli->arena, report);
    case FORMAT_HTML:
        return tc_render_html(out, &cli->arena, report);
    case FORMAT_TEXT:
    default:
        return tc_render_text(out, &cli->arena, report, path == NULL && tc_output_has_colour());
    }
}

static tc_exit verdict_status(const tc_report *report)
{
    if (report->trouble != TC_OK) {
        tc_complain("", tc_err_text(report->trouble));
        return TC_EXIT_TROUBLE;
    }
    switch (report->verdict) {
    case TC_VERDICT_PASSED:
        return TC_EXIT_PASSED;
    case TC_VERDICT_FAILED:
        return TC_EXIT_FAILED;
    case TC_VERDICT_PARTIAL:
    default:
        return TC_EXIT_PARTIAL;
    }
}

/* judge verifies the bundle and writes the report. */
static tc_exit judge(tc_cli *cli, const tc_bundle *bundle, const tc_policy *policy,
                     const tc_roots *roots, tc_time now, format form)
{
    tc_report *report = malloc(sizeof *report);
    tc_exit status = TC_EXIT_TROUBLE;
    tc_bytes page;
    tc_err err;

    if (report == NULL) {
        return tc_cli_out_of_memory();
    }
    err = tc_verify(report, &cli->arena, bundle, policy, roots, now);
    if (err != TC_OK) {
        tc_complain("", tc_err_text(err));
        status = (tc_exit)tc_err_exit_status(err);
    } else if (!render(&page, cli, report, form)) {
        status = tc_cli_out_of_memory();
    } else {
        status = tc_output_write(tc_cli_value(cli, TC_OPTION_OUTPUT, 0), page);
        if (status == TC_EXIT_PASSED) {
            status = verdict_status(report);
        }
    }
    free(report);
    return status;
}

tc_exit tc_verb_verify(tc_cli *cli)
{
    tc_bytes policy_text = {NULL, 0};
    const tc_policy *policy = NULL;
    tc_evidence evidence = {0};
    tc_bundle bundle;
    tc_roots roots;
    tc_exit status;
    tc_time now;
    format form;

    if (!choose_format(&form, cli) || !tc_cli_time(&now, cli)) {
        return TC_EXIT_USAGE;
    }
    status = read_policy(&policy, &policy_text, cli);
    if (status == TC_EXIT_PASSED) {
        status = tc_cli_roots(&roots, cli);
    }
    if (status == TC_EXIT_PASSED) {
        status = tc_evidence_read(&bundle, &evidence, cli, NULL);
    }
    if (status == TC_EXIT_PASSED) {
        status = judge(cli, &bundle, policy, &roots, now, form);
    }
    tc_evidence_done(&evidence);
    tc_file_free(policy_text);
    return status;
}
