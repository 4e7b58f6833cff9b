/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter forge
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/time.h"
#include "base/wr.h"
#include "cli/cli.h"
#include "cli/scenarios.h"

#define FOLDER_MODE    0777
#define NAME_COLUMN    26
#define COMPLAINT_SIZE 128

typedef struct output_file {
    const char *name;
    tc_bytes content;
} output_file;

static tc_exit list_scenarios(tc_cli *cli)
{
    tc_wr w = tc_wr_init(&cli->arena, TC_CLI_OUTPUT_MAX);
    tc_bytes text;

    for (size_t i = 0; i < tc_n_scenarios; i++) {
        size_t n = strlen(tc_scenarios[i].name);

        tc_wr_lit(&w, tc_scenarios[i].name);
        do {
            tc_wr_u8(&w, ' ');
        } while (++n < NAME_COLUMN);
        tc_wr_lit(&w, tc_scenarios[i].text);
        tc_wr_u8(&w, '\n');
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

static tc_exit write_files(const char *folder, const output_file *files, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
        tc_exit status;

        if (files[i].content.n == 0) {
            continue; /* the scenario has no such evidence */
        }
        if (length < 0 || (size_t)length >= sizeof path) {
            tc_complain(folder, strerror(ENAMETOOLONG));
            return TC_EXIT_USAGE;
        }
        status = tc_output_write(path, files[i].content);
        if (status != TC_EXIT_PASSED) {
            return status;
        }
    }
    return TC_EXIT_PASSED;
}

/* explain writes the text of README.txt, which is also what the user sees. */
static bool explain(tc_bytes *out, tc_cli *cli, const tc_scenario *scenario, const char *folder)
{
    tc_wr w = tc_wr_init(&cli->arena, TC_CLI_OUTPUT_MAX);
    char now[TC_TIME_TEXT];

    tc_time_format(now, TC_FORGE_NOW);
    tc_wr_lit(&w, "Simulated evidence, made by `trustcenter forge`. No hardware stands behind it.\n"
                  "Scenario ");
    tc_wr_lit(&w, scenario->name);
    tc_wr_lit(&w, ": ");
    tc_wr_lit(&w, scenario->text);
    tc_wr_lit(&w, ".\n\nCheck it, as of the day it was made for:\n\n  trustcenter verify --at ");
    tc_wr_lit(&w, now);
    tc_wr_lit(&w, " --trust-root ");
    tc_wr_lit(&w, folder);
    tc_wr_lit(&w, "/root.pem ");
    tc_wr_lit(&w, folder);
    tc_wr_lit(&w, "/bundle.json\n");
    return tc_wr_finish(out, &w);
}

static tc_exit write_evidence(tc_cli *cli, const tc_scenario *scenario, const char *folder,
                              const tc_forge_evidence *made)
{
    tc_bytes readme, text;
    tc_exit status;

    if (!explain(&readme, cli, scenario, ".") || !explain(&text, cli, scenario, folder)) {
        return tc_cli_out_of_memory();
    }
    status = make_folder(folder);
    if (status == TC_EXIT_PASSED) {
        const output_file files[] = {
            {"README.txt", readme},
            {"root.pem", made->root_pem},
            {"bundle.json", made->bundle},
            {"policy.json", made->policy},
            {"quote.bin", made->quote},
            {"collateral.json", made->collateral},
            {"tcb_info.json", made->guest_tcb_info},
            {"info.json", made->info},
            {"get_quote.json", made->get_quote},
            {"event_log.json", made->event_log},
            {"ccel.bin", made->ccel},
            {"app-compose.json", made->app_compose},
            {"attestation_v0.bin", made->attestation_v0},
            {"attestation_v1.bin", made->attestation_v1},
            {"ra_tls.pem", made->ra_tls_pem},
            {"phala.json", made->phala},
        };

        status = write_files(folder, files, sizeof files / sizeof files[0]);
    }
    return status == TC_EXIT_PASSED ? tc_output_write(NULL, text) : status;
}

static tc_exit make(tc_cli *cli, const tc_scenario *scenario, const char *folder)
{
    tc_forge_options *options = TC_NEW(&cli->arena, tc_forge_options);
    tc_forge_evidence *made = TC_NEW(&cli->arena, tc_forge_evidence);
    tc_forge *forge = tc_forge_new();
    tc_exit status;
    tc_err err;

    if (options == NULL || made == NULL || forge == NULL) {
        tc_forge_free(forge);
        return tc_cli_out_of_memory();
    }
    tc_forge_defaults(options);
    if (scenario->apply != NULL) {
        scenario->apply(options);
    }
    err = tc_forge_make(made, forge, &cli->arena, options);
    if (err == TC_OK) {
        status = write_evidence(cli, scenario, folder, made);
    } else {
        tc_complain("", tc_err_text(err));
        status = TC_EXIT_TROUBLE;
    }
    tc_forge_free(forge);
    return status;
}

tc_exit tc_verb_forge(tc_cli *cli)
{
    const char *name = tc_cli_value(cli, TC_OPTION_SCENARIO, 0);
    const tc_scenario *scenario = tc_scenario_find(name == NULL ? "good" : name);

    if (tc_cli_has(cli, TC_OPTION_LIST)) {
        return list_scenarios(cli);
    }
    if (scenario == NULL) {
        tc_complain(name, "no such scenario; `trustcenter forge --list` shows them");
        return TC_EXIT_USAGE;
    }
    if (cli->n_args == 0) {
        tc_complain("forge", "say where to write: trustcenter forge DIR");
        return TC_EXIT_USAGE;
    }
    return make(cli, scenario, cli->args[0]);
}
