/* SPDX-License-Identifier: Apache-2.0
 *
 * The `trustcenter` program.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/wr.h"
#include "trustcenter/verify.h"

/* guard_descriptors makes sure that 0, 1 and 2 are open, so that no file opened later takes the
 * place of standard output. Using one that the caller had closed is still an error: it is open in
 * the direction that nobody uses. */
static bool guard_descriptors(void)
{
    static const int useless[] = {O_WRONLY, O_RDONLY, O_RDWR};

    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            if (open("/dev/null", useless[fd]) != fd) {
                return false;
            }
        }
    }
    return true;
}

static tc_exit show_version(void)
{
    char text[64];
    int n = snprintf(text, sizeof text, "trustcenter %s\n", tc_engine_version());

    return tc_output_write(NULL, tc_bytes_of(text, (size_t)n));
}

static tc_exit run_verb(const tc_verb *verb, int argc, char **argv)
{
    tc_cli cli = {.verb = verb};
    tc_exit status = TC_EXIT_TROUBLE;

    tc_arena_init(&cli.arena, TC_CLI_MEMORY);
    cli.given = calloc((size_t)argc + 1, sizeof *cli.given);
    cli.args = calloc((size_t)argc + 1, sizeof *cli.args);
    if (cli.given == NULL || cli.args == NULL) {
        (void)tc_cli_out_of_memory();
    } else if (!tc_cli_parse(&cli, argc, argv)) {
        status = TC_EXIT_USAGE;
    } else if (tc_cli_has(&cli, TC_OPTION_HELP)) {
        status = tc_help_verb(verb);
    } else if (tc_cli_has(&cli, TC_OPTION_VERSION)) {
        status = show_version();
    } else {
        status = verb->run(&cli);
    }
    tc_arena_done(&cli.arena);
    free(cli.args);
    free(cli.given);
    return status;
}

static bool is_one_of(const char *text, const char *a, const char *b)
{
    return strcmp(text, a) == 0 || strcmp(text, b) == 0;
}

/* help_for_group answers "trustcenter quote --help": the help of every verb of two words that
 * starts with this one. */
static tc_exit help_for_group(const char *group)
{
    size_t n = strlen(group);

    for (size_t i = 0; i < tc_n_verbs; i++) {
        if (strncmp(tc_verbs[i].name, group, n) == 0 && tc_verbs[i].name[n] == ' ') {
            tc_exit status = tc_help_verb(&tc_verbs[i]);

            if (status != TC_EXIT_PASSED) {
                return status;
            }
        }
    }
    return TC_EXIT_PASSED;
}

static bool is_group(const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i < tc_n_verbs; i++) {
        if (strncmp(tc_verbs[i].name, word, n) == 0 && tc_verbs[i].name[n] == ' ') {
            return true;
        }
    }
    return false;
}

static tc_exit no_such_command(int argc, char **argv)
{
    if (argc < 2) {
        tc_complain("", "no command given; see `trustcenter --help`");
    } else if (argv[1][0] == '-') {
        tc_complain(argv[1], "no such option; see `trustcenter --help`");
    } else if (is_group(argv[1])) {
        tc_complain(argv[1], "a second word is missing or wrong; see `trustcenter --help`");
    } else {
        tc_complain(argv[1], "no such command; see `trustcenter --help`");
    }
    return TC_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    const tc_verb *verb;
    size_t words;

    if (!guard_descriptors()) {
        return TC_EXIT_TROUBLE;
    }
    /* A reader that went away shows as a failed write, with its own exit status. */
    (void)signal(SIGPIPE, SIG_IGN);
    /* So does a file that grew beyond what the caller's limits allow. */
    (void)signal(SIGXFSZ, SIG_IGN);
    if (argc == 2 && is_one_of(argv[1], "--help", "-h")) {
        return (int)tc_help_all();
    }
    if (argc == 2 && is_one_of(argv[1], "--version", "-V")) {
        return (int)show_version();
    }
    if (argc == 2 && strcmp(argv[1], "--man") == 0) {
        return (int)tc_help_man();
    }
    if (argc == 3 && is_group(argv[1]) && is_one_of(argv[2], "--help", "-h")) {
        return (int)help_for_group(argv[1]);
    }
    verb = argc < 2 ? NULL : tc_verb_find(&words, argc - 1, argv + 1);
    if (verb == NULL) {
        return (int)no_such_command(argc, argv);
    }
    return (int)run_verb(verb, argc - 1 - (int)words, argv + 1 + words);
}
