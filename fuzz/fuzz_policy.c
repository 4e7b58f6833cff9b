/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_policy_parse.
 * Oracle: no document weakens a required check, drops the hardware section, or accepts debugging
 * or a revoked level; no refusal goes without a reason.
 */
#include "base/arena.h"
#include "base/assert.h"
#include "verify/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ARENA_CAP ((size_t)64 * 1024 * 1024)

static void check(const tc_policy *policy)
{
    TC_ASSERT(policy->section_required[TC_SECTION_HARDWARE]);
    TC_ASSERT(!policy->dcap.accepted[TC_TCB_REVOKED]);
    TC_ASSERT(policy->dcap.td_attributes_allowed[0] == 0);
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        TC_ASSERT(policy->severity[i] <= tc_check_info_of((tc_check_id)i)->severity);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_arena arena;
    tc_policy *policy;
    tc_str why;

    tc_arena_init(&arena, ARENA_CAP);
    policy = tc_policy_parse(&arena, tc_bytes_of(data, size), &why);
    TC_ASSERT((policy != NULL) == (why.n == 0));
    if (policy != NULL) {
        check(policy);
    }
    tc_arena_done(&arena);
    return 0;
}
