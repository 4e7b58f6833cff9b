/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the command line by the table. Options may stand before, between and behind the other
 * arguments; -- ends them; a single - is an argument.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#define COMPLAINT_SIZE 256

/* matches returns how many of argv spell the name, or 0. */
static size_t matches(const char *name, int argc, char **argv)
{
    const char *space = strchr(name, ' ');
    size_t first = space == NULL ? strlen(name) : (size_t)(space - name);

    if (argc < 1 || strlen(argv[0]) != first || strncmp(argv[0], name, first) != 0) {
        return 0;
    }
    if (space == NULL) {
        return 1;
    }
    return argc >= 2 && strcmp(argv[1], space + 1) == 0 ? 2 : 0;
}

const tc_verb *tc_verb_find(size_t *words, int argc, char **argv)
{
    for (size_t i = 0; i < tc_n_verbs; i++) {
        *words = matches(tc_verbs[i].name, argc, argv);
        if (*words > 0) {
            return &tc_verbs[i];
        }
    }
    return NULL;
}

/* is_option compares an option with a text: its letter, or its name up to '=' or the end. */
static bool is_option(const tc_option *option, bool is_long, const char *text)
{
    size_t n = strcspn(text, "=");

    if (!is_long) {
        return option->letter != 0 && option->letter == text[0];
    }
    return strlen(option->name) == n && strncmp(option->name, text, n) == 0;
}

static const tc_option *option_find(const tc_verb *verb, bool is_long, const char *text)
{
    for (size_t i = 0; i < TC_VERB_OPTIONS && verb->options[i].name != NULL; i++) {
        if (is_option(&verb->options[i], is_long, text)) {
            return &verb->options[i];
        }
    }
    for (const tc_option *option = tc_common_options; option->name != NULL; option++) {
        if (is_option(option, is_long, text)) {
            return option;
        }
    }
    return NULL;
}

/* usage_error complains about an argument and points at the help. It returns false. */
static bool usage_error(const tc_cli *cli, const char *what, const char *argument)
{
    char text[COMPLAINT_SIZE];

    (void)snprintf(text, sizeof text, "%s%s%.60s; see `trustcenter %s --help`", what,
                   *argument == '\0' ? "" : " ", argument, cli->verb->name);
    tc_complain(cli->verb->name, text);
    return false;
}

static bool remember(tc_cli *cli, const tc_option *option, const char *value)
{
    if (!option->repeats && tc_cli_has(cli, option->id)) {
        return usage_error(cli, "this option may be given only once:", option->name);
    }
    cli->given[cli->n_given++] = (tc_given){option->id, value};
    return true;
}

/* take_option reads the option at argv[*i]; its value may be the next argument. */
static bool take_option(tc_cli *cli, int argc, char **argv, int *i)
{
    const char *arg = argv[*i];
    bool is_long = arg[1] == '-';
    const char *text = arg + (is_long ? 2 : 1);
    const tc_option *option = option_find(cli->verb, is_long, text);
    const char *value;

    if (option == NULL) {
        return usage_error(cli, "no such option:", arg);
    }
    if (is_long) {
        value = strchr(text, '=');
        value = value == NULL ? NULL : value + 1;
    } else {
        value = text[1] == '\0' ? NULL : text + 1;
    }
    if (option->argument == NULL) {
        if (value != NULL) {
            return usage_error(cli, "this option takes no argument:", arg);
        }
        return remember(cli, option, NULL);
    }
    if (value == NULL && *i + 1 < argc) {
        value = argv[++*i];
    }
    if (value == NULL || *value == '\0') {
        return usage_error(cli, "this option needs an argument:", arg);
    }
    return remember(cli, option, value);
}

bool tc_cli_parse(tc_cli *cli, int argc, char **argv)
{
    bool only_arguments = false;

    for (int i = 0; i < argc; i++) {
        if (!only_arguments && strcmp(argv[i], "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (!take_option(cli, argc, argv, &i)) {
                return false;
            }
        } else {
            cli->args[cli->n_args++] = argv[i];
        }
    }
    if (tc_cli_has(cli, TC_OPTION_HELP) || tc_cli_has(cli, TC_OPTION_VERSION)) {
        return true;
    }
    if (cli->n_args < cli->verb->min_args) {
        return usage_error(cli, "too few arguments", "");
    }
    if (cli->n_args > cli->verb->max_args) {
        return usage_error(cli, "too many arguments:", cli->args[cli->verb->max_args]);
    }
    return true;
}

const char *tc_cli_value(const tc_cli *cli, tc_option_id id, size_t n)
{
    for (size_t i = 0; i < cli->n_given; i++) {
        if (cli->given[i].id == id && n-- == 0) {
            return cli->given[i].value;
        }
    }
    return NULL;
}

bool tc_cli_has(const tc_cli *cli, tc_option_id id)
{
    for (size_t i = 0; i < cli->n_given; i++) {
        if (cli->given[i].id == id) {
            return true;
        }
    }
    return false;
}
