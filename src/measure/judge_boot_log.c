/* SPDX-License-Identifier: Apache-2.0
 *
 * The event log's boot events against the predicted ones, one by one (dstack-mr:3.1, 4, 5).
 */
#include "measure/judge.h"

#include "base/hex.h"

/* fail_event says which event it is that differs. */
static void fail_event(tc_os_judge *j, const tc_boot_event *want, const tc_logged_event *got,
                       tc_str why)
{
    tc_checks_fail(j->checks, TC_CHECK_ID_BOOT_LOG, TC_REASON_MISMATCH, why,
                   want == NULL ? TC_STR("no further event") : tc_os_hex(j, want->digest),
                   got == NULL ? TC_STR("no further event") : tc_hex_text(j->arena, got->digest));
}

/* same_event compares one event. One whose digest is not known, or depends on the host, must at
 * least be there. */
static bool same_event(tc_os_judge *j, const tc_boot_event *want, const tc_logged_event *got,
                       bool *open)
{
    bool there = got != NULL && want->type == got->type;
    bool same = there && want->known && tc_os_is(got->digest, want->digest);

    if (same) {
        return true;
    }
    if (there && (!want->known || want->uncertain)) {
        *open = true;
        return true;
    }
    fail_event(j, want, got,
               TC_OS_JOIN(j, TC_STR("the event "), tc_str_from_c(want->name),
                          got == NULL ? TC_STR(" is missing") : TC_STR(" is another one")));
    return false;
}

static bool same_register(tc_os_judge *j, uint8_t rtmr, bool *open)
{
    const tc_prediction *prediction = &j->facts->prediction;
    const tc_logged_event *more;
    size_t at = 0;

    for (size_t i = 0; i < prediction->n_events; i++) {
        const tc_boot_event *want = &prediction->events[i];

        if (want->rtmr == rtmr &&
            !same_event(j, want, tc_boot_log_next(&j->ev->log, &at, rtmr), open)) {
            return false;
        }
    }
    more = tc_boot_log_next(&j->ev->log, &at, rtmr);
    if (more != NULL) {
        fail_event(j, NULL, more, TC_STR("there are more events than the image measures"));
    }
    return more == NULL;
}

/* What can not be predicted leaves the check to the registers, which say why. */
void tc_os_judge_log(tc_os_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_BOOT_LOG;
    bool open = !j->facts->has_prediction;

    if (!tc_boot_log_is_whole(&j->ev->log)) {
        tc_checks_not_applicable(j->checks, id,
                                 TC_STR("no whole log of the start was given, only the registers "
                                        "that sum it up"));
    } else if (j->facts->has_prediction && same_register(j, 0, &open) &&
               same_register(j, 1, &open) && same_register(j, 2, &open) && !open) {
        tc_checks_pass(j->checks, id);
    }
}
