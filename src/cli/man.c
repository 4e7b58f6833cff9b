/* SPDX-License-Identifier: Apache-2.0
 *
 * The manual page, made from the table (man(7) macros).
 */
#include "cli/cli.h"
#include "cli/page.h"

#include <string.h>

#include "base/wr.h"
#include "trustcenter/verify.h"

#define MANUAL_DATE "2026-11-24"
#define LINE_WIDTH  64

const char *const tc_page_about =
    "Checks the attestation evidence of confidential-computing apps (dstack apps on Intel TDX), "
    "offline: every link from the silicon vendor's root key to the app definition. A check passes "
    "only because it was computed from the evidence given; missing evidence never passes.";

/* put_char writes one character of running text; roff's own characters are escaped. */
static void put_char(tc_wr *w, char c)
{
    switch (c) {
    case '-':
        tc_wr_lit(w, "\\-");
        break;
    case '\\':
        tc_wr_lit(w, "\\e");
        break;
    case '`':
        tc_wr_lit(w, "\\(ga");
        break;
    default:
        tc_wr_u8(w, (uint8_t)c);
    }
}

/* put_text writes running text, folded into short lines; an empty line in it starts a paragraph. */
static void put_text(tc_wr *w, const char *text)
{
    size_t column = 0;

    for (const char *p = text; *p != '\0'; p++) {
        bool folds = *p == ' ' && column + strcspn(p + 1, " \n") >= LINE_WIDTH;

        if (p[0] == '\n' && p[1] == '\n') {
            tc_wr_lit(w, "\n.PP\n");
            column = 0;
            p++;
        } else if (folds || *p == '\n') {
            tc_wr_u8(w, '\n');
            column = 0;
        } else {
            if (column == 0 && (*p == '.' || *p == '\'')) {
                tc_wr_lit(w, "\\&");
            }
            put_char(w, *p);
            column++;
        }
    }
    tc_wr_u8(w, '\n');
}

static void put_heading(tc_wr *w, const char *macro, const char *text)
{
    tc_wr_lit(w, macro);
    tc_wr_u8(w, ' ');
    put_text(w, text);
}

static void put_option(tc_wr *w, const tc_option *option)
{
    tc_wr_lit(w, ".TP\n");
    if (option->letter != 0) {
        tc_wr_lit(w, "\\fB\\-");
        tc_wr_u8(w, (uint8_t)option->letter);
        tc_wr_lit(w, "\\fR, ");
    }
    tc_wr_lit(w, "\\fB\\-\\-");
    for (const char *p = option->name; *p != '\0'; p++) {
        tc_wr_lit(w, *p == '-' ? "\\" : "");
        tc_wr_u8(w, (uint8_t)*p);
    }
    tc_wr_lit(w, "\\fR");
    if (option->argument != NULL) {
        tc_wr_lit(w, " \\fI");
        tc_wr_lit(w, option->argument);
        tc_wr_lit(w, "\\fR");
    }
    tc_wr_u8(w, '\n');
    put_text(w, option->help);
}

static void put_synopsis(tc_wr *w)
{
    for (size_t i = 0; i < tc_n_verbs; i++) {
        tc_wr_lit(w, i == 0 ? ".B " : ".br\n.B ");
        tc_wr_lit(w, "trustcenter ");
        put_text(w, tc_verbs[i].name);
        if (*tc_verbs[i].synopsis != '\0') {
            put_text(w, tc_verbs[i].synopsis);
        }
    }
}

static void put_verb(tc_wr *w, const tc_verb *verb)
{
    put_heading(w, ".SS", verb->name);
    put_text(w, verb->summary);
    tc_wr_lit(w, ".PP\n");
    put_text(w, verb->description);
    for (size_t i = 0; i < TC_VERB_OPTIONS && verb->options[i].name != NULL; i++) {
        put_option(w, &verb->options[i]);
    }
    tc_wr_lit(w, ".PP\nExit status:\n");
    for (size_t i = 0; i < TC_VERB_EXITS && verb->exits[i].text != NULL; i++) {
        tc_wr_lit(w, ".TP\n.B ");
        tc_wr_dec(w, (uint64_t)verb->exits[i].status);
        tc_wr_u8(w, '\n');
        put_text(w, verb->exits[i].text);
    }
}

/* put_example writes what a command does and the command, whose line ends stay. */
static void put_example(tc_wr *w, const char *what, const char *command)
{
    put_text(w, what);
    tc_wr_lit(w, ".PP\n.RS 4\n.nf\n");
    for (const char *p = command; *p != '\0'; p++) {
        put_char(w, *p);
    }
    tc_wr_lit(w, "\n.fi\n.RE\n");
}

static void put_rest(tc_wr *w)
{
    put_heading(w, ".SH", "ENVIRONMENT");
    tc_wr_lit(w, ".TP\n.B NO_COLOR\n");
    put_text(w, "When set to anything, reports have no colour. Without it they have colour on a "
                "terminal only.");
    put_heading(w, ".SH", "EXAMPLES");
    put_example(w, "Check single files, as of a moment in the past:",
                "trustcenter verify --at 2026-08-14T10:00:00Z \\\n"
                "    quote.bin collateral.json tcb_info.json");
    tc_wr_lit(w, ".PP\n");
    put_example(w, "Keep them as one bundle, and make a page of the report:",
                "trustcenter bundle make -o bundle.json \\\n"
                "    quote.bin collateral.json tcb_info.json\n"
                "trustcenter verify --format html -o report.html bundle.json");
    tc_wr_lit(w, ".PP\n");
    put_example(w, "Make simulated evidence; its README.txt says how to check it:",
                "trustcenter forge example\n"
                "cat example/README.txt");
    put_heading(w, ".SH", "LIMITS");
    put_text(w, "A report speaks about the evidence given, at the time given. A quote carries no "
                "date: to know that it is new, ask for one over a challenge of your own and name "
                "that challenge in the policy.");
}

tc_exit tc_help_man(void)
{
    tc_arena arena;
    tc_bytes page;
    tc_exit status;
    tc_wr w;

    tc_arena_init(&arena, TC_CLI_MEMORY);
    w = tc_wr_init(&arena, TC_CLI_OUTPUT_MAX);
    tc_wr_lit(&w, ".\\\" SPDX-License-Identifier: Apache-2.0\n"
                  ".\\\" Made by `trustcenter --man` from the table in src/cli/table.c.\n");
    tc_wr_lit(&w, ".TH TRUSTCENTER 1 " MANUAL_DATE " \"trustcenter ");
    tc_wr_lit(&w, tc_engine_version());
    tc_wr_lit(&w, "\"\n");
    put_heading(&w, ".SH", "NAME");
    tc_wr_lit(&w, "trustcenter \\- check attestation evidence of confidential apps, offline\n");
    put_heading(&w, ".SH", "SYNOPSIS");
    put_synopsis(&w);
    put_heading(&w, ".SH", "DESCRIPTION");
    put_text(&w, tc_page_about);
    put_heading(&w, ".SH", "OPTIONS");
    for (const tc_option *option = tc_common_options; option->name != NULL; option++) {
        put_option(&w, option);
    }
    put_heading(&w, ".SH", "COMMANDS");
    for (size_t i = 0; i < tc_n_verbs; i++) {
        put_verb(&w, &tc_verbs[i]);
    }
    put_rest(&w);
    status = tc_wr_finish(&page, &w) ? tc_output_write(NULL, page) : tc_cli_out_of_memory();
    tc_arena_done(&arena);
    return status;
}
