/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diag.h"

#include <string.h>

#include "base/assert.h"

static const char *const reason_texts[] = {
#define X(name, text) text,
    TC_REASON_LIST(X)
#undef X
};

const char *tc_reason_text(tc_reason reason)
{
    TC_ASSERT((size_t)reason < TC_REASON_COUNT);
    return reason_texts[reason];
}

bool tc_diag_is_trouble(const tc_diag *diag)
{
    return diag->reason == TC_REASON_NO_MEMORY || diag->reason == TC_REASON_CRYPTO;
}

bool tc_diag_set(tc_diag *diag, tc_reason reason, const char *what, size_t offset)
{
    if (diag != NULL && diag->reason == TC_REASON_NONE) {
        diag->reason = reason;
        diag->what = what;
        diag->offset = offset;
    }
    return false;
}

bool tc_diag_set_numbers(tc_diag *diag, tc_reason reason, const char *what, size_t offset,
                         uint64_t got, uint64_t want)
{
    if (diag != NULL && diag->reason == TC_REASON_NONE) {
        diag->has_numbers = true;
        diag->got = got;
        diag->want = want;
    }
    return tc_diag_set(diag, reason, what, offset);
}

bool tc_diag_rule(tc_diag *diag, const char *rule)
{
    if (diag != NULL && diag->rule == NULL) {
        diag->rule = rule;
    }
    return false;
}

bool tc_diag_path(tc_diag *diag, const char *pointer)
{
    if (diag != NULL) {
        size_t add = strlen(pointer);
        size_t old = strlen(diag->path);

        if (add >= sizeof diag->path) {
            add = sizeof diag->path - 1;
        }
        if (old >= sizeof diag->path - add) {
            old = sizeof diag->path - add - 1;
        }
        memmove(diag->path + add, diag->path, old);
        memcpy(diag->path, pointer, add);
        diag->path[add + old] = '\0';
    }
    return false;
}
