/* SPDX-License-Identifier: Apache-2.0
 *
 * The measured and claimed values of a report, each with what it rests on (DESIGN rule 4). A value
 * keeps the basis of its kind only if the check that proves it holds; otherwise it is shown as
 * self-asserted.
 */
#ifndef TC_VERIFY_FACTS_H
#define TC_VERIFY_FACTS_H

#include "dcap/verify.h"
#include "dstack/verify.h"
#include "measure/verify.h"
#include "trustcenter/verify.h"

typedef struct tc_fact_sources {
    size_t component;
    const tc_checks *checks; /* settled */
    const tc_quote *quote;   /* NULL = could not be read */
    const tc_dcap_result *hardware;
    const tc_collateral *collateral; /* may be NULL */
    const tc_instance_facts *app;    /* NULL = not a TDX quote */
    const tc_os_facts *system;       /* NULL = not a TDX quote */
    const tc_claims *claims;         /* may be NULL */
} tc_fact_sources;

#define TC_FACTS_PER_COMPONENT 112

/* tc_facts_collect appends the facts of one component to facts[*n], which has room for
 * TC_FACTS_PER_COMPONENT more, sorted by object and field. */
void tc_facts_collect(tc_report_fact *facts, size_t *n, tc_arena *arena,
                      const tc_fact_sources *sources);

#endif
