/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule and how to break it by itself.
 */
#ifndef TC_TESTS_DCAP_RULE_H
#define TC_TESTS_DCAP_RULE_H

#include "forged.h"

typedef struct rule {
    const char *name;
    void (*break_it)(forged *f);
    tc_check_id id; /* what must fail */
    tc_reason reason;
} rule;

#define RULE(name, id, reason) {#name, name, TC_CHECK_ID_##id, TC_REASON_##reason}

static inline void expect_broken(const rule *r, bool by_policy)
{
    forged f;
    const tc_check *check;

    forged_init(&f);
    r->break_it(&f);
    forged_run(&f);
    assert_true(f.parsed);
    check = &f.w.checks.items[r->id];
    if (check->status != TC_CHECK_FAIL || check->reason != r->reason || check->why.n == 0 ||
        (!by_policy && f.ok)) {
        print_checks(&f.w);
        fail_msg("%s: %s %s", r->name, tc_check_status_id(check->status),
                 tc_reason_text(check->reason));
    }
    forged_done(&f);
}

#endif
