/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/settle.h"

#include "base/assert.h"
#include "base/wr.h"

#define WHY_MAX 512u

/* The next id in a list separated by spaces; the list shrinks. */
static bool next_need(tc_str *list, tc_check_id *out)
{
    size_t n = 0;

    while (n < list->n && list->p[n] != ' ') {
        n++;
    }
    if (n == 0) {
        return false;
    }
    TC_ASSERT(tc_check_by_id(out, tc_str_of(list->p, n)));
    n += n < list->n;
    *list = tc_str_of(list->p + n, list->n - n);
    return true;
}

static bool is_met(const tc_checks *checks, tc_check_id need)
{
    return tc_checks_holds(checks, need) || checks->items[need].status == TC_CHECK_NOT_APPLICABLE;
}

static tc_str depends_on(tc_arena *arena, tc_check_id need)
{
    tc_wr w = tc_wr_init(arena, WHY_MAX);

    tc_wr_lit(&w, "This depends on ");
    tc_wr_lit(&w, tc_check_info_of(need)->id);
    tc_wr_lit(&w, ", which does not hold.");
    return tc_wr_text(&w);
}

static void settle_one(tc_checks *checks, tc_check_id id)
{
    tc_check *check = &checks->items[id];
    tc_str needs = tc_str_from_c(tc_check_info_of(id)->needs);
    tc_check_id need;

    if (check->status == TC_CHECK_FAIL || check->status == TC_CHECK_NOT_APPLICABLE) {
        return;
    }
    while (next_need(&needs, &need)) {
        TC_ASSERT(need < id);
        if (is_met(checks, need)) {
            continue;
        }
        if (check->status != TC_CHECK_INCONCLUSIVE) {
            check->status = TC_CHECK_INCONCLUSIVE;
            check->why = depends_on(checks->arena, need);
        }
        return;
    }
    if (check->status == TC_CHECK_NOT_RUN) {
        check->status = TC_CHECK_INCONCLUSIVE;
        check->why = TC_STR("The evidence for this check is missing.");
    }
}

void tc_settle(tc_checks *checks)
{
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        settle_one(checks, (tc_check_id)id);
    }
}
