/* SPDX-License-Identifier: Apache-2.0
 *
 * Named variations of the simulated evidence: good ones, and each broken in one way.
 */
#ifndef TC_CLI_SCENARIOS_H
#define TC_CLI_SCENARIOS_H

#include "forge/forge.h"

typedef struct tc_scenario {
    const char *name, *text;
    void (*apply)(tc_forge_options *options); /* NULL = as it is */
} tc_scenario;

extern const tc_scenario tc_scenarios[];
extern const size_t tc_n_scenarios;

/* tc_scenario_find returns the scenario with this name, or NULL. */
const tc_scenario *tc_scenario_find(const char *name);

#endif
