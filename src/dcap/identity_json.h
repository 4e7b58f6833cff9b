/* SPDX-License-Identifier: Apache-2.0
 *
 * What TCB info and QE identity documents have in common (intel-dcap:3.1, 3.2).
 *
 * Unknown members are tolerated at the top level and in the objects of tcbLevels, where Intel has
 * added some before; the signature covers them and nothing here looks at them. Everywhere else
 * (tcb, components, modules) a foreign member is refused, because it could change the meaning of
 * what is compared.
 */
#ifndef TC_DCAP_IDENTITY_JSON_H
#define TC_DCAP_IDENTITY_JSON_H

#include "codec/json.h"
#include "dcap/collateral.h"

/* tc_identity_json_open parses a document: ASCII only, bounded size and nesting (intel-dcap:3.3).
 */
TC_MUST_USE bool tc_identity_json_open(tc_json *doc, tc_arena *arena, tc_bytes json,
                                       const char *what, tc_diag *diag);

/* tc_identity_json_window reads issueDate and nextUpdate, in order. */
TC_MUST_USE bool tc_identity_json_window(const tc_json *doc, tc_time *issue_date,
                                         tc_time *next_update, const char *what, tc_diag *diag);

/* tc_identity_json_verdict reads tcbDate, tcbStatus and advisoryIDs of a level. Only the statuses
 * up to date, out of date and revoked are known for modules and enclaves (simple). */
TC_MUST_USE bool tc_identity_json_verdict(tc_tcb_level *out, const tc_json *doc, tc_jref level,
                                          bool simple, tc_diag *diag);

/* tc_identity_json_svn_levels reads the tcbLevels of a module or an enclave: {tcb{isvsvn}, …},
 * strictly descending. */
TC_MUST_USE bool tc_identity_json_svn_levels(const tc_tcb_level **out, size_t *n,
                                             const tc_json *doc, tc_jref object, tc_diag *diag);

/* tc_identity_json_list reads member `name` of object: an array of 1 to max elements, and makes
 * room for as many items of the given size in the document's arena. */
TC_MUST_USE bool tc_identity_json_list(void **items, size_t size, tc_jref *list, const tc_json *doc,
                                       tc_jref object, const char *name, uint32_t max,
                                       tc_diag *diag);

#endif
