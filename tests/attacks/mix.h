/* SPDX-License-Identifier: Apache-2.0
 *
 * Bundles put together from the evidence of several machines under one root.
 */
#ifndef TC_TESTS_ATTACKS_MIX_H
#define TC_TESTS_ATTACKS_MIX_H

#include "forge/forge.h"
#include "trustcenter/trustcenter.h"

#define MIX_TEXT_LIMIT (4u * 1024u * 1024u)
#define MIX_IMAGES_MAX 8

/* A bundle being put together. All machines belong to one app. */
typedef struct mix {
    tc_arena arena;
    tc_forge *forge;
    tc_bundle_builder builder;
    tc_bytes root;
    tc_bytes rows[MIX_IMAGES_MAX]; /* of the images of all machines, for the policy */
    size_t n_rows;
    const char *policy; /* further members; NULL = none */
    tc_report report;
} mix;

void mix_init(mix *m);
void mix_done(mix *m);

/* mix_machine fills the options of one instance of the app: number gives it an id of its own. */
void mix_machine(tc_forge_options *o, mix *m, unsigned number);

/* mix_make makes a machine's evidence, in the mix's arena. */
tc_forge_evidence *mix_make(mix *m, const tc_forge_options *o);

/* mix_put adds an exhibit, mix_put_answers what a machine answers (it returns what was made),
 * mix_put_common what is about all of them: reference data and the description of their image. */
void mix_put(mix *m, tc_exhibit_kind kind, tc_bytes body);
const tc_forge_evidence *mix_put_answers(mix *m, const tc_forge_options *o);
void mix_put_common(mix *m);

tc_verdict mix_judge(mix *m);

/* mix_has returns true when a check has this status in some component. */
bool mix_has(const mix *m, tc_check_id check, tc_check_status status);

#endif
