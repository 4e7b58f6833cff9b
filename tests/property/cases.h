/* SPDX-License-Identifier: Apache-2.0
 *
 * Valid evidence that properties are tested on: forged cases of every form, and genuine ones where
 * they are at hand.
 */
#ifndef TC_TESTS_PROPERTY_CASES_H
#define TC_TESTS_PROPERTY_CASES_H

#include "forge/forge.h"
#include "trustcenter/trustcenter.h"

#define CASE_EXHIBITS_MAX 24

typedef struct valid_case {
    const char *name;
    tc_arena arena; /* holds the evidence */
    tc_exhibit exhibits[CASE_EXHIBITS_MAX];
    size_t n_exhibits;
    tc_subject subject;
    size_t quote; /* index of the raw quote among the exhibits; n_exhibits = none */
    tc_roots roots;
    tc_bytes policy;
    tc_time now;
} valid_case;

/* A judged case, with an arena of its own. */
typedef struct outcome {
    tc_arena arena;
    tc_err err;
    tc_report report;
    tc_bytes json;
} outcome;

/* case_at makes the case with this number; false when there is no such case. Forged ones come
 * first, then the genuine ones; *skipped is set for a genuine one that is not at hand. */
bool case_at(valid_case *out, size_t number, bool *skipped);
void case_done(valid_case *c);

/* judge verifies a case's exhibits as they stand; fail_at as in tc_arena, 0 = never. The report is
 * rendered when render is set. */
void judge(outcome *out, const valid_case *c, uint64_t fail_at, bool render);
void outcome_done(outcome *o);

/* hardware_fails returns true when a required check of the hardware section fails. */
bool hardware_fails(const outcome *o);

/* is_thorough returns true when the environment asks for the long runs (TRUSTCENTER_THOROUGH). */
bool is_thorough(void);

#endif
