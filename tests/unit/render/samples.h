/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports made by hand, one for each thing a renderer must show.
 */
#ifndef TC_TESTS_RENDER_SAMPLES_H
#define TC_TESTS_RENDER_SAMPLES_H

#include "trustcenter/verify.h"

/* The names: passed, failed, partial, simulated, hostile, components, empty. */
extern const char *const sample_names[];
extern const size_t n_samples;

/* Texts that try to break out of where they are shown; NUL and invalid UTF-8 are among them. */
extern const tc_str hostile_texts[];
extern const size_t n_hostile_texts;

/* sample_make fills a report that lives as long as the arena. False for an unknown name. */
bool sample_make(tc_report *out, tc_arena *arena, const char *name);

/* sample_hostile makes a report in which one hostile text stands in every field that evidence can
 * reach. */
bool sample_hostile(tc_report *out, tc_arena *arena, tc_str text);

#endif
