/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging an instance's operating system: what `dcap` and `dstack` read, given to `measure`.
 */
#ifndef TC_VERIFY_SYSTEM_H
#define TC_VERIFY_SYSTEM_H

#include "verify/gather.h"

/* The instance that is judged. */
typedef struct tc_system_input {
    tc_arena *arena;
    const tc_gathered *g;
    const tc_td_report *td;
    const tc_instance_evidence *evidence;
    const tc_instance_facts *app; /* judged before */
    const tc_os_policy *policy;
    tc_prediction_cache *cache; /* may be NULL */
    bool explain;               /* look for causes, which takes longer */
} tc_system_input;

/* tc_system_verify records every operating-system check. */
void tc_system_verify(tc_os_facts *out, const tc_system_input *input, tc_checks *checks);

#endif
