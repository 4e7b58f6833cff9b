/* SPDX-License-Identifier: Apache-2.0 */
#include "check/record.h"

#include <string.h>

#include "base/assert.h"
#include "base/wr.h"

/* A sentence about one failure; longer ones are cut by the writer's cap. */
#define DIAG_TEXT_MAX 1024u

void tc_checks_init(tc_checks *checks, tc_arena *arena)
{
    memset(checks, 0, sizeof *checks);
    checks->arena = arena;
}

static tc_check *record(tc_checks *checks, tc_check_id id, tc_check_status status)
{
    tc_check *check = &checks->items[id];

    TC_ASSERT((size_t)id < TC_CHECK_ID_COUNT);
    TC_ASSERT(check->status == TC_CHECK_NOT_RUN && status != TC_CHECK_NOT_RUN);
    check->status = status;
    return check;
}

void tc_checks_pass(tc_checks *checks, tc_check_id id)
{
    record(checks, id, TC_CHECK_PASS);
}

void tc_checks_pass_with(tc_checks *checks, tc_check_id id, tc_str expected, tc_str found)
{
    tc_check *check = record(checks, id, TC_CHECK_PASS);

    check->expected = expected;
    check->found = found;
}

void tc_checks_warn(tc_checks *checks, tc_check_id id, tc_str why, tc_str expected, tc_str found)
{
    tc_check *check = record(checks, id, TC_CHECK_WARN);

    check->why = why;
    check->expected = expected;
    check->found = found;
}

void tc_checks_fail(tc_checks *checks, tc_check_id id, tc_reason reason, tc_str why,
                    tc_str expected, tc_str found)
{
    tc_check *check = record(checks, id, TC_CHECK_FAIL);

    check->reason = reason;
    check->why = why;
    check->expected = expected;
    check->found = found;
}

void tc_checks_trouble(tc_checks *checks, tc_check_id id, tc_err err)
{
    tc_check *check = record(checks, id, TC_CHECK_INCONCLUSIVE);

    TC_ASSERT(err != TC_OK);
    check->why = tc_str_from_c(tc_err_text(err));
    if (checks->trouble == TC_OK) {
        checks->trouble = err;
    }
}

void tc_checks_fail_diag(tc_checks *checks, tc_check_id id, const tc_diag *diag)
{
    TC_ASSERT(diag->reason != TC_REASON_NONE);
    if (diag->reason == TC_REASON_NO_MEMORY) {
        tc_checks_trouble(checks, id, TC_E_NOMEM);
    } else if (diag->reason == TC_REASON_CRYPTO) {
        tc_checks_trouble(checks, id, TC_E_CRYPTO);
    } else {
        tc_checks_fail(checks, id, diag->reason, tc_diag_text(checks->arena, diag),
                       (tc_str){NULL, 0}, (tc_str){NULL, 0});
    }
}

void tc_checks_inconclusive(tc_checks *checks, tc_check_id id, tc_str why)
{
    record(checks, id, TC_CHECK_INCONCLUSIVE)->why = why;
}

void tc_checks_not_applicable(tc_checks *checks, tc_check_id id, tc_str why)
{
    record(checks, id, TC_CHECK_NOT_APPLICABLE)->why = why;
}

bool tc_checks_result(tc_checks *checks, tc_check_id id, bool ok, const tc_diag *diag)
{
    if (ok) {
        tc_checks_pass(checks, id);
    } else {
        tc_checks_fail_diag(checks, id, diag);
    }
    return ok;
}

void tc_checks_evidence(tc_checks *checks, tc_check_id id, tc_bytes bytes)
{
    tc_check *check = &checks->items[id];

    TC_ASSERT((size_t)id < TC_CHECK_ID_COUNT);
    if (check->n_evidence < TC_CHECK_EVIDENCE_MAX && bytes.n > 0) {
        check->evidence[check->n_evidence++] = bytes;
    }
}

bool tc_checks_holds(const tc_checks *checks, tc_check_id id)
{
    TC_ASSERT((size_t)id < TC_CHECK_ID_COUNT);
    return checks->items[id].status == TC_CHECK_PASS || checks->items[id].status == TC_CHECK_WARN;
}

/* Words in front of the number that was wanted: a value, or a bound on one side. */
static const char *wanted(const tc_diag *diag)
{
    if (diag->reason == TC_REASON_LIMIT) {
        return ", at most ";
    }
    if (diag->reason == TC_REASON_RANGE) {
        return diag->got > diag->want ? ", at most " : ", at least ";
    }
    return ", expected ";
}

tc_str tc_diag_text(tc_arena *arena, const tc_diag *diag)
{
    tc_wr w = tc_wr_init(arena, DIAG_TEXT_MAX);

    if (diag->what != NULL) {
        tc_wr_lit(&w, diag->what);
        tc_wr_lit(&w, " ");
    }
    tc_wr_lit(&w, tc_reason_text(diag->reason));
    if (diag->has_numbers) {
        tc_wr_lit(&w, ": found ");
        tc_wr_dec(&w, diag->got);
        tc_wr_lit(&w, wanted(diag));
        tc_wr_dec(&w, diag->want);
    }
    if (diag->path[0] != '\0') {
        tc_wr_lit(&w, ", at ");
        tc_wr_lit(&w, diag->path);
    } else if (diag->offset != TC_NO_OFFSET) {
        tc_wr_lit(&w, ", at byte ");
        tc_wr_dec(&w, diag->offset);
    }
    if (diag->rule != NULL) {
        tc_wr_lit(&w, " (rule ");
        tc_wr_lit(&w, diag->rule);
        tc_wr_lit(&w, ")");
    }
    return tc_wr_text(&w);
}
