/* SPDX-License-Identifier: Apache-2.0
 *
 * Putting the evidence of one case together.
 */
#include "base/assert.h"
#include "verify/gather.h"

const tc_companion *tc_case_first(const tc_case *c, tc_role role)
{
    for (size_t i = 0; i < c->n_companions; i++) {
        if (c->companions[i].role == role) {
            return &c->companions[i];
        }
    }
    return NULL;
}

static void put(tc_instance_evidence *out, const tc_companion *companion)
{
    switch (companion->role) {
    case TC_ROLE_LOG:
        out->event_log = companion->log;
        break;
    case TC_ROLE_RUNTIME:
        out->runtime = companion->log;
        break;
    case TC_ROLE_CCEL:
        out->ccel = companion->log;
        break;
    case TC_ROLE_CLAIMS:
        out->claims = companion->claims;
        break;
    case TC_ROLE_COMPOSE:
        out->app_compose = companion->bytes;
        out->has_app_compose = true;
        break;
    case TC_ROLE_VM_CONFIG:
        out->vm_config = companion->text;
        break;
    case TC_ROLE_CERTIFICATE:
        out->certificate = companion->certificate;
        break;
    case TC_ROLE_REPORT_DATA:
        out->report_data = companion->bytes;
        out->has_report_data = true;
        break;
    case TC_ROLE_PAYLOAD:
        out->report_data_payload = companion->text;
        out->has_report_data_payload = true;
        break;
    case TC_ROLE_COUNT:
        TC_ASSERT(false);
    }
}

void tc_case_evidence(tc_instance_evidence *out, const tc_case *c)
{
    *out = (tc_instance_evidence){0};
    for (size_t role = 0; role < TC_ROLE_COUNT; role++) {
        const tc_companion *first = tc_case_first(c, (tc_role)role);

        if (first != NULL) {
            put(out, first);
        }
    }
    /* The second log is compared with the first even when both replay. */
    for (size_t i = 0; i < c->n_companions; i++) {
        const tc_companion *it = &c->companions[i];

        if (it->role == TC_ROLE_LOG && it != tc_case_first(c, TC_ROLE_LOG)) {
            out->other_log = it->log;
            return;
        }
    }
}

void tc_case_evidence_with(tc_instance_evidence *out, const tc_case *c,
                           const tc_companion *companion)
{
    const tc_companion *first = tc_case_first(c, TC_ROLE_LOG);

    tc_case_evidence(out, c);
    put(out, companion);
    if (companion->role == TC_ROLE_LOG && first != companion) {
        out->other_log = first->log;
    }
}
