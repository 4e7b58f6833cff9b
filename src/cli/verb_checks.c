/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter checks and trustcenter policy show
 */
#include <string.h>

#include "base/wr.h"
#include "cli/cli.h"
#include "trustcenter/check.h"
#include "trustcenter/verify.h"

#define LABEL_COLUMN 12
#define ID_COLUMN    42

static const char *severity_text(tc_severity severity)
{
    return severity == TC_SEVERITY_REQUIRED ? "required" : "advisory";
}

static void pad_to(tc_wr *w, size_t used, size_t column)
{
    do {
        tc_wr_u8(w, ' ');
    } while (++used < column);
}

static void put_line(tc_wr *w, const char *label, const char *text)
{
    tc_wr_lit(w, label);
    pad_to(w, strlen(label), LABEL_COLUMN);
    tc_wr_lit(w, *text == '\0' ? "nothing" : text);
    tc_wr_u8(w, '\n');
}

static void put_explanation(tc_wr *w, const tc_check_info *info)
{
    tc_wr_lit(w, info->id);
    tc_wr_lit(w, "\n\n");
    put_line(w, "Holds when", info->title);
    put_line(w, "Why", info->meaning);
    put_line(w, "If not", info->remedy);
    put_line(w, "Section", tc_section_title(info->section));
    put_line(w, "Severity", severity_text(info->severity));
    put_line(w, "Basis", tc_basis_id(info->basis));
    put_line(w, "Needs", info->needs);
    put_line(w, "Rule", info->spec);
}

static void put_section(tc_wr *w, tc_section section)
{
    bool any = false;

    tc_wr_lit(w, tc_section_title(section));
    tc_wr_u8(w, '\n');
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        const tc_check_info *info = tc_check_info_of((tc_check_id)i);

        if (info->section == section) {
            any = true;
            tc_wr_lit(w, "  ");
            tc_wr_lit(w, info->id);
            pad_to(w, strlen(info->id), ID_COLUMN);
            tc_wr_lit(w, severity_text(info->severity));
            tc_wr_lit(w, "  ");
            tc_wr_lit(w, info->title);
            tc_wr_u8(w, '\n');
        }
    }
    if (!any) {
        tc_wr_lit(w, "  There are no checks for this section yet: reports say that it could not be "
                     "checked.\n");
    }
}

tc_exit tc_verb_checks(tc_cli *cli)
{
    tc_wr w = tc_wr_init(&cli->arena, TC_CLI_OUTPUT_MAX);
    tc_check_id id;
    tc_bytes text;

    if (cli->n_args == 1) {
        if (!tc_check_by_id(&id, tc_str_from_c(cli->args[0]))) {
            tc_complain(cli->args[0], "no such check; `trustcenter checks` lists them all");
            return TC_EXIT_USAGE;
        }
        put_explanation(&w, tc_check_info_of(id));
    } else {
        for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
            tc_wr_lit(&w, i == 0 ? "" : "\n");
            put_section(&w, (tc_section)i);
        }
    }
    return tc_wr_finish(&text, &w) ? tc_output_write(NULL, text) : tc_cli_out_of_memory();
}

tc_exit tc_verb_policy_show(tc_cli *cli)
{
    (void)cli;
    return tc_output_write(NULL, tc_policy_default_text());
}
