/* SPDX-License-Identifier: Apache-2.0
 *
 * Help texts, made from the table.
 */
#include "cli/cli.h"

#include <string.h>

#include "base/wr.h"
#include "cli/page.h"

#define HELP_WIDTH     80
#define OPTION_INDENT  2
#define OPTION_COLUMN  22
#define SUMMARY_COLUMN 16
#define EXIT_COLUMN    5

static void pad(tc_wr *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tc_wr_u8(w, ' ');
    }
}

/* put_wrapped writes text in lines of at most HELP_WIDTH columns, indented; the first line starts
 * at the column given. Line ends in the text are kept. */
static void put_wrapped(tc_wr *w, const char *text, size_t indent, size_t column)
{
    while (*text != '\0') {
        size_t word = strcspn(text, " \n");

        if (column > indent && column + 1 + word > HELP_WIDTH) {
            tc_wr_u8(w, '\n');
            column = 0;
        } else if (column > indent) {
            tc_wr_u8(w, ' ');
            column++;
        }
        if (column < indent) {
            pad(w, indent - column);
            column = indent;
        }
        tc_wr_bytes(w, tc_bytes_of(text, word));
        column += word;
        text += word;
        if (*text == '\n') {
            for (; *text == '\n'; text++) {
                tc_wr_u8(w, '\n');
            }
            column = 0;
        } else if (*text == ' ') {
            text++;
        }
    }
    tc_wr_u8(w, '\n');
}

/* put_item writes one line of a list: what, and its text from a column on. */
static void put_item(tc_wr *w, tc_str what, const char *text, size_t column)
{
    pad(w, OPTION_INDENT);
    tc_wr_str(w, what);
    if (what.n + OPTION_INDENT + 2 > column) {
        tc_wr_u8(w, '\n');
        pad(w, column);
    } else {
        pad(w, column - OPTION_INDENT - what.n);
    }
    put_wrapped(w, text, column, column);
}

static void put_option(tc_wr *w, tc_arena *arena, const tc_option *option)
{
    tc_wr name = tc_wr_init(arena, HELP_WIDTH);

    if (option->letter != 0) {
        tc_wr_u8(&name, '-');
        tc_wr_u8(&name, (uint8_t)option->letter);
        tc_wr_lit(&name, ", ");
    }
    tc_wr_lit(&name, "--");
    tc_wr_lit(&name, option->name);
    if (option->argument != NULL) {
        tc_wr_u8(&name, ' ');
        tc_wr_lit(&name, option->argument);
    }
    put_item(w, tc_wr_text(&name), option->help, OPTION_COLUMN);
}

static void put_exits(tc_wr *w, const tc_verb *verb)
{
    tc_wr_lit(w, "\nExit status:\n");
    for (size_t i = 0; i < TC_VERB_EXITS && verb->exits[i].text != NULL; i++) {
        char digit = (char)('0' + verb->exits[i].status);

        put_item(w, tc_str_of(&digit, 1), verb->exits[i].text, EXIT_COLUMN);
    }
}

static void put_usage(tc_wr *w, tc_arena *arena, const char *lead, const tc_verb *verb)
{
    tc_wr line = tc_wr_init(arena, TC_PAGE_LINE_MAX);
    tc_bytes text;

    tc_wr_lit(&line, "trustcenter ");
    tc_wr_lit(&line, verb->name);
    if (*verb->synopsis != '\0') {
        tc_wr_u8(&line, ' ');
        tc_wr_lit(&line, verb->synopsis);
    }
    tc_wr_u8(&line, '\0');
    tc_wr_lit(w, lead);
    if (tc_wr_finish(&text, &line)) {
        put_wrapped(w, (const char *)text.p, strlen(lead), strlen(lead));
    }
}

/* finish writes a page to standard output. */
static tc_exit finish(tc_arena *arena, tc_wr *w)
{
    tc_bytes text;
    tc_exit status;

    if (tc_wr_finish(&text, w)) {
        status = tc_output_write(NULL, text);
    } else {
        status = tc_cli_out_of_memory();
    }
    tc_arena_done(arena);
    return status;
}

tc_exit tc_help_verb(const tc_verb *verb)
{
    tc_arena arena;
    tc_wr w;

    tc_arena_init(&arena, TC_CLI_MEMORY);
    w = tc_wr_init(&arena, TC_CLI_OUTPUT_MAX);
    put_usage(&w, &arena, "Usage: ", verb);
    tc_wr_u8(&w, '\n');
    put_wrapped(&w, verb->description, 0, 0);
    tc_wr_lit(&w, "\nOptions:\n");
    for (size_t i = 0; i < TC_VERB_OPTIONS && verb->options[i].name != NULL; i++) {
        put_option(&w, &arena, &verb->options[i]);
    }
    for (const tc_option *option = tc_common_options; option->name != NULL; option++) {
        put_option(&w, &arena, option);
    }
    put_exits(&w, verb);
    return finish(&arena, &w);
}

tc_exit tc_help_all(void)
{
    tc_arena arena;
    tc_wr w;

    tc_arena_init(&arena, TC_CLI_MEMORY);
    w = tc_wr_init(&arena, TC_CLI_OUTPUT_MAX);
    tc_wr_lit(&w, "Usage: trustcenter COMMAND [OPTION]... [ARGUMENT]...\n\n");
    put_wrapped(&w, tc_page_about, 0, 0);
    tc_wr_lit(&w, "\nCommands:\n");
    for (size_t i = 0; i < tc_n_verbs; i++) {
        put_item(&w, tc_str_from_c(tc_verbs[i].name), tc_verbs[i].summary, SUMMARY_COLUMN);
    }
    tc_wr_lit(&w, "\nOptions:\n");
    for (const tc_option *option = tc_common_options; option->name != NULL; option++) {
        put_option(&w, &arena, option);
    }
    tc_wr_lit(&w, "\n`trustcenter COMMAND --help` says more about a command.\n");
    return finish(&arena, &w);
}
