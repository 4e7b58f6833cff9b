/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_qe_identity_parse. Oracle: what is accepted has levels in descending order and dates
 * in order.
 */
#include "base/assert.h"
#include "dcap/collateral.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_diag diag = {0};
    tc_qe_identity identity;
    tc_arena arena;

    tc_arena_init(&arena, 64u << 20);
    if (tc_qe_identity_parse(&identity, &arena, tc_bytes_of(data, size), &diag)) {
        TC_ASSERT(identity.issue_date <= identity.next_update && identity.n_levels > 0);
        for (size_t i = 1; i < identity.n_levels; i++) {
            TC_ASSERT(identity.levels[i].isv_svn < identity.levels[i - 1].isv_svn);
        }
    } else {
        TC_ASSERT(diag.reason != TC_REASON_NONE && identity.n_levels == 0);
    }
    tc_arena_done(&arena);
    return 0;
}
