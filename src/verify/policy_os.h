/* SPDX-License-Identifier: Apache-2.0
 *
 * The member `os` of a policy: which OS images are accepted (docs/policy.md).
 */
#ifndef TC_VERIFY_POLICY_OS_H
#define TC_VERIFY_POLICY_OS_H

#include "codec/json.h"
#include "measure/verify.h"

/* tc_policy_read_os reads the object os of a policy document. */
TC_MUST_USE bool tc_policy_read_os(tc_os_policy *out, tc_arena *arena, const tc_json *doc,
                                   tc_jref os, tc_diag *diag);

#endif
