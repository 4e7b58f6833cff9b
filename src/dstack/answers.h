/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading claims inside other documents; for this part only.
 */
#ifndef TC_DSTACK_ANSWERS_H
#define TC_DSTACK_ANSWERS_H

#include "dstack/attestation.h"
#include "dstack/eventlog_read.h"

/* Each adds what it finds to *out. tc_claims_read_nested_tcb_info reads the optional member
 * tcb_info of an object, which may be an object or the text of one. */
TC_MUST_USE bool tc_claims_read_tcb_info(tc_claims *out, const tc_reader *r, tc_jref v);
TC_MUST_USE bool tc_claims_read_nested_tcb_info(tc_claims *out, const tc_reader *r, tc_jref object);
TC_MUST_USE bool tc_claims_read_info(tc_claims *out, const tc_reader *r, tc_jref v);

#endif
