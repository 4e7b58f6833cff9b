/* SPDX-License-Identifier: Apache-2.0
 *
 * The checks that compare a quote with Intel's documents.
 */
#ifndef TC_DCAP_EVALUATE_H
#define TC_DCAP_EVALUATE_H

#include "dcap/collateral_object.h"
#include "dcap/verify.h"

/* tc_dcap_record_qe_identity records hardware.qe.identity (intel-dcap:4.1 step 7). */
void tc_dcap_record_qe_identity(const tc_quote *quote, const tc_collateral *c, tc_checks *checks);

/* tc_dcap_record_tcb records hardware.tcb.match, hardware.tdx.module, hardware.tcb.level and
 * hardware.tcb.not-revoked, and fills out's TCB part. out->has_pck says whether out->pck may be
 * used. */
void tc_dcap_record_tcb(tc_dcap_result *out, const tc_quote *quote, const tc_collateral *c,
                        tc_checks *checks);

#endif
