/* SPDX-License-Identifier: Apache-2.0
 *
 * From the files named on the command line to a bundle and trust roots.
 */
#ifndef TC_CLI_EVIDENCE_H
#define TC_CLI_EVIDENCE_H

#include "cli/cli.h"
#include "trustcenter/bundle.h"
#include "trustcenter/roots.h"

/* The files that a bundle borrows from. The zero state holds none. */
typedef struct tc_evidence {
    tc_bytes *files;
    size_t n;
} tc_evidence;

/* tc_evidence_read reads every argument and makes one bundle of them, for the subject given (NULL
 * leaves what the evidence itself says). On failure it has complained: FAILED for a file that was
 * recognised but is broken, USAGE for one that is nothing we know. */
TC_MUST_USE tc_exit tc_evidence_read(tc_bundle *out, tc_evidence *evidence, tc_cli *cli,
                                     const tc_subject *subject);
void tc_evidence_done(tc_evidence *evidence);

/* tc_cli_roots gives the production roots and those of --trust-root. On failure it has complained.
 */
TC_MUST_USE tc_exit tc_cli_roots(tc_roots *out, tc_cli *cli);

#endif
