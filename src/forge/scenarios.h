/* SPDX-License-Identifier: Apache-2.0
 *
 * Named scenarios that a person can try, and writing them to files: `trustcenter forge`.
 */
#ifndef TC_FORGE_SCENARIOS_H
#define TC_FORGE_SCENARIOS_H

#include "forge/forge.h"

/* What a scenario's change at one place needs to remember; part of the options' context. */
typedef struct tc_forge_change {
    tc_forge_object object;
    tc_forge_stage stage;
    tc_bytes from, to; /* text to replace; from empty = flip one bit in the middle */
} tc_forge_change;

typedef struct tc_forge_scenario {
    const char *name;
    const char *words;   /* one line for people */
    const char *verdict; /* what a verifier should say, for the strict policy's three sections that
                            a simulation can show: "passed", "failed" or "partial" */
    void (*apply)(tc_forge_options *options, tc_forge_change *change);
} tc_forge_scenario;

/* tc_forge_scenarios returns the list; *n receives its length. The first is "default". */
const tc_forge_scenario *tc_forge_scenarios(size_t *n);

/* tc_forge_scenario_find finds one by name; NULL when there is none. */
const tc_forge_scenario *tc_forge_scenario_find(tc_str name);

/* tc_forge_scenario_options fills the options of a scenario. *kept belongs to them and must live
 * as long. */
void tc_forge_scenario_options(tc_forge_options *out, tc_forge_change *kept,
                               const tc_forge_scenario *scenario);

/* tc_forge_write makes a scenario and writes its files into a directory, which is made when it is
 * not there. Each file appears whole or not at all; files of these names are replaced. On failure
 * *why is one sentence (in the arena). */
TC_MUST_USE tc_err tc_forge_write(tc_arena *arena, const char *directory,
                                  const tc_forge_scenario *scenario, tc_str *why);

#endif
