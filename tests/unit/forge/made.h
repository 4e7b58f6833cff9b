/* SPDX-License-Identifier: Apache-2.0
 *
 * Simulated evidence, made once per test from options that the test may change before.
 */
#ifndef TEST_FORGE_MADE_H
#define TEST_FORGE_MADE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "forge/forge.h"

#define MADE_ARENA_CAP ((size_t)64 << 20)

typedef struct made {
    tc_arena arena;
    tc_forge *forge;
    tc_forge_options options;
    tc_forge_evidence evidence;
} made;

/* The test's state is a made with the options that tc_forge_defaults gives. */
int made_setup(void **state);
int made_teardown(void **state);

/* make makes the evidence. */
void make(made *m);

#endif
