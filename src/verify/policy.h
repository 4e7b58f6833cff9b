/* SPDX-License-Identifier: Apache-2.0
 *
 * The appraisal policy, decoded (DESIGN rule 7).
 */
#ifndef TC_VERIFY_POLICY_H
#define TC_VERIFY_POLICY_H

#include "dcap/verify.h"
#include "dstack/verify.h"
#include "measure/verify.h"
#include "trustcenter/verify.h"

struct tc_policy {
    tc_str name;
    uint64_t version;
    uint8_t sha256[32]; /* of the document as given */
    bool section_required[TC_SECTION_COUNT];
    tc_severity severity[TC_CHECK_ID_COUNT];
    tc_dcap_policy dcap;
    tc_os_policy os;
    tc_app_policy app; /* its subject_ members are filled by the engine */
};

#endif
