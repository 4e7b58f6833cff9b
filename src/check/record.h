/* SPDX-License-Identifier: Apache-2.0
 *
 * Recording what came out of each check. The parts that judge evidence record here; the engine
 * settles dependencies afterwards (a pass whose prerequisite did not pass becomes inconclusive).
 *
 * Recording the same check twice is a programmer's error and asserted.
 */
#ifndef TC_CHECK_RECORD_H
#define TC_CHECK_RECORD_H

#include "base/arena.h"
#include "base/diag.h"
#include "trustcenter/check.h"

#define TC_CHECK_EVIDENCE_MAX 3

typedef struct tc_check {
    tc_check_status status;
    tc_reason reason; /* of a fail */
    tc_str why;       /* one sentence: what was found, where; may be empty on a pass */
    tc_str expected, found;
    /* The very bytes that were used. They must lie inside the evidence the engine handed out, so
     * that it can name exhibit and offset. */
    tc_bytes evidence[TC_CHECK_EVIDENCE_MAX];
    size_t n_evidence;
} tc_check;

/* The results of one component. */
typedef struct tc_checks {
    tc_arena *arena;
    tc_err trouble; /* our own trouble: the first one; checks it touched are inconclusive */
    tc_check items[TC_CHECK_ID_COUNT];
} tc_checks;

/* tc_checks_init clears everything; texts will go to the arena. */
void tc_checks_init(tc_checks *checks, tc_arena *arena);

/* The texts given below are borrowed: string literals, slices of evidence or of the arena. */
void tc_checks_pass(tc_checks *checks, tc_check_id id);
/* tc_checks_pass_with also shows what was expected and found. */
void tc_checks_pass_with(tc_checks *checks, tc_check_id id, tc_str expected, tc_str found);
void tc_checks_warn(tc_checks *checks, tc_check_id id, tc_str why, tc_str expected, tc_str found);
void tc_checks_fail(tc_checks *checks, tc_check_id id, tc_reason reason, tc_str why,
                    tc_str expected, tc_str found);
/* tc_checks_fail_diag turns a diag into a fail; our own trouble in it into inconclusive. */
void tc_checks_fail_diag(tc_checks *checks, tc_check_id id, const tc_diag *diag);
void tc_checks_inconclusive(tc_checks *checks, tc_check_id id, tc_str why);
void tc_checks_not_applicable(tc_checks *checks, tc_check_id id, tc_str why);
/* tc_checks_trouble makes a check inconclusive because of our own trouble, and remembers it. */
void tc_checks_trouble(tc_checks *checks, tc_check_id id, tc_err err);

/* tc_checks_result passes when ok, and fails with diag otherwise; it returns ok. */
bool tc_checks_result(tc_checks *checks, tc_check_id id, bool ok, const tc_diag *diag);

/* tc_checks_evidence adds bytes to a check, recorded or not; beyond the maximum it does nothing. */
void tc_checks_evidence(tc_checks *checks, tc_check_id id, tc_bytes bytes);

/* tc_checks_holds returns true when the check passed or warned. */
bool tc_checks_holds(const tc_checks *checks, tc_check_id id);

/* tc_diag_text writes a diag as one sentence: what, reason, where, numbers, rule. */
tc_str tc_diag_text(tc_arena *arena, const tc_diag *diag);

#endif
