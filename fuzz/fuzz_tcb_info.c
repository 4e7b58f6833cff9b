/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_tcb_info_parse. Oracle: what is accepted has at least one level, each with a status
 * that Intel publishes, TDX components exactly for TDX, no module twice, and dates in order.
 */
#include "base/assert.h"
#include "dcap/collateral.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void levels(const tc_tcb_info *info)
{
    TC_ASSERT(info->n_levels > 0 && info->n_levels <= TC_MAX_TCB_LEVELS);
    for (size_t i = 0; i < info->n_levels; i++) {
        TC_ASSERT(info->levels[i].status != TC_TCB_RELAUNCH_ADVISED);
        TC_ASSERT(info->levels[i].has_tdx == (info->tee == TC_TEE_TDX));
    }
}

static void modules(const tc_tcb_info *info)
{
    for (size_t i = 0; i < info->n_modules; i++) {
        TC_ASSERT(info->modules[i].n_levels > 0);
        for (size_t k = 0; k < i; k++) {
            TC_ASSERT(info->modules[i].version != info->modules[k].version);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_diag diag = {0};
    tc_tcb_info info;
    tc_arena arena;

    tc_arena_init(&arena, 64u << 20);
    if (tc_tcb_info_parse(&info, &arena, tc_bytes_of(data, size), &diag)) {
        TC_ASSERT(info.issue_date <= info.next_update);
        levels(&info);
        modules(&info);
    } else {
        TC_ASSERT(diag.reason != TC_REASON_NONE && info.n_levels == 0);
    }
    tc_arena_done(&arena);
    return 0;
}
