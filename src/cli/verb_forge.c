/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter forge
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/time.h"
#include "base/wr.h"
#include "cli/cli.h"
#include "forge/scenarios.h"

#define FOLDER_MODE 0777
#define NAME_COLUMN 20

static tc_exit list_scenarios(tc_cli *cli)
{
    tc_wr w = tc_wr_init(&cli->arena, TC_CLI_OUTPUT_MAX);
    const tc_forge_scenario *scenarios;
    tc_bytes text;
    size_t n;

    scenarios = tc_forge_scenarios(&n);
    for (size_t i = 0; i < n; i++) {
        size_t used = strlen(scenarios[i].name);

        tc_wr_lit(&w, scenarios[i].name);
        do {
            tc_wr_u8(&w, ' ');
        } while (++used < NAME_COLUMN);
        tc_wr_lit(&w, scenarios[i].words);
        tc_wr_lit(&w, " (");
        tc_wr_lit(&w, scenarios[i].verdict);
        tc_wr_lit(&w, ")\n");
    }
    return tc_wr_finish(&text, &w) ? tc_output_write(NULL, text) : tc_cli_out_of_memory();
}

/* is_empty returns true when a folder holds nothing. */
static bool is_empty(DIR *folder)
{
    const struct dirent *entry;

    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            return false;
        }
    }
    return true;
}

/* make_folder makes a folder, or accepts an empty one: nothing of the user's is written over. */
static tc_exit make_folder(const char *path)
{
    DIR *folder;
    bool empty;

    if (mkdir(path, FOLDER_MODE) == 0) {
        return TC_EXIT_PASSED;
    }
    folder = errno == EEXIST ? opendir(path) : NULL;
    if (folder == NULL) {
        tc_complain(path, strerror(errno));
        return errno == ENOSPC || errno == EIO ? TC_EXIT_TROUBLE : TC_EXIT_USAGE;
    }
    empty = is_empty(folder);
    (void)closedir(folder);
    if (!empty) {
        tc_complain(path, "is not empty; name a new or an empty folder");
        return TC_EXIT_USAGE;
    }
    return TC_EXIT_PASSED;
}

static const tc_forge_scenario *choose(const tc_cli *cli)
{
    const char *name = tc_cli_value(cli, TC_OPTION_SCENARIO, 0);
    const tc_forge_scenario *scenario;
    size_t n;

    if (name == NULL) {
        return tc_forge_scenarios(&n);
    }
    scenario = tc_forge_scenario_find(tc_str_from_c(name));
    if (scenario == NULL) {
        tc_complain(name, "no such scenario; `trustcenter forge --list` shows them");
    }
    return scenario;
}

/* has_policy returns true when the scenario came with a policy of its own. */
static bool has_policy(tc_cli *cli, const char *folder)
{
    tc_wr w = tc_wr_init(&cli->arena, PATH_MAX);
    tc_bytes path;
    struct stat st;

    tc_wr_lit(&w, folder);
    tc_wr_lit(&w, "/policy.json");
    tc_wr_u8(&w, '\0');
    return tc_wr_finish(&path, &w) && stat((const char *)path.p, &st) == 0;
}

/* explain says what was made and how to check it. */
static tc_exit explain(tc_cli *cli, const tc_forge_scenario *scenario, const char *folder)
{
    tc_wr w = tc_wr_init(&cli->arena, TC_CLI_OUTPUT_MAX);
    char now[TC_TIME_TEXT];
    tc_bytes text;

    tc_time_format(now, TC_FORGE_NOW);
    tc_wr_lit(&w, "Made simulated evidence: no hardware stands behind it.\nScenario ");
    tc_wr_lit(&w, scenario->name);
    tc_wr_lit(&w, ": ");
    tc_wr_lit(&w, scenario->words);
    tc_wr_lit(&w, ".\n\nCheck it, as of the day it was made for:\n\n  trustcenter verify --at ");
    tc_wr_lit(&w, now);
    tc_wr_lit(&w, " --trust-root ");
    tc_wr_lit(&w, folder);
    tc_wr_lit(&w, "/root.pem ");
    if (has_policy(cli, folder)) {
        tc_wr_lit(&w, "--policy ");
        tc_wr_lit(&w, folder);
        tc_wr_lit(&w, "/policy.json ");
    }
    tc_wr_lit(&w, folder);
    tc_wr_lit(&w, "/bundle.json\n");
    return tc_wr_finish(&text, &w) ? tc_output_write(NULL, text) : tc_cli_out_of_memory();
}

static tc_exit make(tc_cli *cli, const tc_forge_scenario *scenario, const char *folder)
{
    tc_exit status = make_folder(folder);
    tc_str why = {NULL, 0};
    tc_err err;

    if (status != TC_EXIT_PASSED) {
        return status;
    }
    err = tc_forge_write(&cli->arena, folder, scenario, &why);
    if (err != TC_OK) {
        tc_complain_str("", why);
        return (tc_exit)tc_err_exit_status(err);
    }
    return explain(cli, scenario, folder);
}

tc_exit tc_verb_forge(tc_cli *cli)
{
    const tc_forge_scenario *scenario;

    if (tc_cli_has(cli, TC_OPTION_LIST)) {
        return list_scenarios(cli);
    }
    scenario = choose(cli);
    if (scenario == NULL) {
        return TC_EXIT_USAGE;
    }
    if (cli->n_args == 0) {
        tc_complain("forge", "say where to write: trustcenter forge DIR");
        return TC_EXIT_USAGE;
    }
    return make(cli, scenario, cli->args[0]);
}
