/* SPDX-License-Identifier: Apache-2.0
 *
 * The `trustcenter` program: its verbs and options, in one table that parsing, help texts and the
 * manual all come from. Clock, files and terminal are touched here and nowhere below.
 */
#ifndef TC_CLI_CLI_H
#define TC_CLI_CLI_H

#include "base/arena.h"
#include "base/diag.h"

/* Exit statuses, the same for every verb. */
typedef enum tc_exit {
    TC_EXIT_PASSED = 0,
    TC_EXIT_FAILED = 1,  /* the evidence is refused */
    TC_EXIT_USAGE = 2,   /* the caller asked for something that cannot be */
    TC_EXIT_PARTIAL = 3, /* not everything could be checked */
    TC_EXIT_TROUBLE = 4  /* our own trouble: memory, disk, a broken pipe */
} tc_exit;

typedef enum tc_option_id {
    TC_OPTION_AT,
    TC_OPTION_POLICY,
    TC_OPTION_TRUST_ROOT,
    TC_OPTION_FORMAT,
    TC_OPTION_OUTPUT,
    TC_OPTION_APP_ID,
    TC_OPTION_NAME,
    TC_OPTION_DOMAIN,
    TC_OPTION_LIST,
    TC_OPTION_SCENARIO,
    TC_OPTION_MEMORY_SIZE,
    TC_OPTION_IMAGE,
    TC_OPTION_VM_CONFIG,
    TC_OPTION_EVENTS,
    TC_OPTION_EXPLAIN,
    TC_OPTION_HELP,
    TC_OPTION_VERSION
} tc_option_id;

typedef struct tc_option {
    tc_option_id id;
    char letter;          /* 0 = none */
    const char *name;     /* without the dashes */
    const char *argument; /* the argument's name; NULL = takes none */
    bool repeats;         /* may be given more than once */
    const char *help;
} tc_option;

typedef struct tc_cli tc_cli;

#define TC_VERB_OPTIONS 6
#define TC_VERB_EXITS   5

typedef struct tc_exit_text {
    tc_exit status;
    const char *text; /* NULL ends the list */
} tc_exit_text;

typedef struct tc_verb {
    const char *name;     /* one or two words */
    const char *synopsis; /* what follows the name, options included */
    size_t min_args, max_args;
    const char *summary;                /* one line */
    const char *description;            /* paragraphs, separated by an empty line */
    tc_option options[TC_VERB_OPTIONS]; /* name == NULL ends the list */
    tc_exit_text exits[TC_VERB_EXITS];
    tc_exit (*run)(tc_cli *cli);
} tc_verb;

#define TC_ARGS_UNLIMITED SIZE_MAX

/* The table (table.c). */
extern const tc_verb tc_verbs[];
extern const size_t tc_n_verbs;
extern const tc_option tc_common_options[]; /* name == NULL ends the list */

/* One option as it was given. */
typedef struct tc_given {
    tc_option_id id;
    const char *value; /* NULL for an option without argument */
} tc_given;

struct tc_cli {
    const tc_verb *verb;
    tc_given *given; /* room for argc */
    size_t n_given;
    const char **args; /* room for argc */
    size_t n_args;
    tc_arena arena; /* everything a verb needs; capped */
    bool stdin_used;
};

/* Most memory a verb may use, and most it may write. A verification of real evidence needs under
 * 4 MiB. */
#define TC_CLI_MEMORY     (64u * 1024u * 1024u)
#define TC_CLI_OUTPUT_MAX (48u * 1024u * 1024u)

/* ---- parsing (args.c) ---- */

/* tc_verb_find finds the verb that argv starts with, and how many words its name has. NULL when
 * there is none. */
const tc_verb *tc_verb_find(size_t *words, int argc, char **argv);

/* tc_cli_parse reads the arguments behind the verb's name. False with a complaint on standard error
 * when they are wrong. */
TC_MUST_USE bool tc_cli_parse(tc_cli *cli, int argc, char **argv);

/* tc_cli_value returns the n-th value given for an option, or NULL. */
const char *tc_cli_value(const tc_cli *cli, tc_option_id id, size_t n);
bool tc_cli_has(const tc_cli *cli, tc_option_id id);

/* ---- help (help.c) ---- */

/* tc_help_all writes the help of the program, tc_help_verb that of one verb, tc_help_man the manual
 * page. Each goes to standard output. */
tc_exit tc_help_all(void);
tc_exit tc_help_verb(const tc_verb *verb);
tc_exit tc_help_man(void);

/* ---- files and the terminal (files.c, output.c) ---- */

/* tc_file_read reads a whole file, or standard input for "-", of at most TC_MAX_BUNDLE bytes. The
 * memory is given back by tc_file_free. On failure it has complained, and returns USAGE for a file
 * that is not there or not for us, FAILED for one that is too large, TROUBLE otherwise. */
TC_MUST_USE tc_exit tc_file_read(tc_bytes *out, tc_cli *cli, const char *path);
void tc_file_free(tc_bytes content);

/* tc_file_failed complains by errno about a file that could not be opened or read, and returns
 * USAGE or TROUBLE as tc_file_read does. */
tc_exit tc_file_failed(const char *path);

/* tc_file_name returns how a file is called in texts: "standard input" for "-". */
const char *tc_file_name(const char *path);

/* tc_output_write writes to the file, or to standard output for NULL and "-". A file appears whole
 * or not at all. On failure it has complained and returns TROUBLE (USAGE for a place that is not
 * there or not for us). */
TC_MUST_USE tc_exit tc_output_write(const char *path, tc_bytes content);

/* tc_output_has_colour returns true when standard output is a terminal that wants colour. */
bool tc_output_has_colour(void);

/* tc_complain writes "trustcenter: subject: text" as one line to standard error, made safe for a
 * terminal. An empty subject is left out. */
void tc_complain(const char *subject, const char *text);
void tc_complain_str(const char *subject, tc_str text);

/* ---- what verbs share (common.c) ---- */

/* tc_cli_time gives the time of --at, or now. */
TC_MUST_USE bool tc_cli_time(tc_time *out, const tc_cli *cli);

/* tc_cli_out_of_memory complains and returns TROUBLE. */
tc_exit tc_cli_out_of_memory(void);

/* tc_cli_refuse complains about something that was read, and returns FAILED, or TROUBLE for lack of
 * memory. */
tc_exit tc_cli_refuse(tc_cli *cli, const char *subject, const tc_diag *diag);

/* ---- the verbs ---- */
tc_exit tc_verb_verify(tc_cli *cli);
tc_exit tc_verb_quote_verify(tc_cli *cli);
tc_exit tc_verb_inspect(tc_cli *cli);
tc_exit tc_verb_bundle_make(tc_cli *cli);
tc_exit tc_verb_policy_show(tc_cli *cli);
tc_exit tc_verb_checks(tc_cli *cli);
tc_exit tc_verb_forge(tc_cli *cli);
tc_exit tc_verb_image_make(tc_cli *cli);
tc_exit tc_verb_measure(tc_cli *cli);

/* tc_measure_explain is `trustcenter measure --explain` (measure_explain.c). */
tc_exit tc_measure_explain(tc_cli *cli);

#endif
