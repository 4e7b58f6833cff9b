/* SPDX-License-Identifier: Apache-2.0
 *
 * From settled checks to section states, the verdict and its sentences: a pure function of policy
 * and checks (DESIGN section 3).
 */
#ifndef TC_VERIFY_VERDICT_H
#define TC_VERIFY_VERDICT_H

#include "base/arena.h"
#include "verify/policy.h"

/* tc_verdict_judge fills sections, counts, verdict and sentences of a report whose components and
 * policy members are set. */
void tc_verdict_judge(tc_report *report, tc_arena *arena, const tc_policy *policy);

#endif
