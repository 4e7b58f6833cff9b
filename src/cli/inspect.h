/* SPDX-License-Identifier: Apache-2.0
 *
 * Printers of each kind of evidence. Each parses content and prints it; false with diag filled when
 * it is broken. None of them judges anything.
 */
#ifndef TC_CLI_INSPECT_H
#define TC_CLI_INSPECT_H

#include "base/diag.h"
#include "cli/print.h"
#include "crypto/x509.h"
#include "dstack/attestation.h"

/* Hardware (inspect_quote.c, inspect_x509.c, inspect_intel.c). */
TC_MUST_USE bool tc_inspect_quote(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_certificates(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_crl(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_envelope(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_collateral(tc_print *p, tc_bytes content, tc_diag *diag);

/* tc_inspect_chain prints a PEM chain as it stands inside other evidence; what cannot be read is
 * said in its place. */
void tc_inspect_chain(tc_print *p, const char *label, tc_bytes pem);

/* tc_inspect_quote_inside prints a quote that stands inside other evidence. */
void tc_inspect_quote_inside(tc_print *p, tc_bytes quote);

/* tc_inspect_unreadable prints why something inside other evidence could not be read. */
void tc_inspect_unreadable(tc_print *p, const char *label, const tc_diag *diag);

/* dstack (inspect_dstack.c, inspect_log.c, inspect_compose.c). */
TC_MUST_USE bool tc_inspect_event_log(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_ccel(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_app_compose(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_attestation(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_get_quote(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_info(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_guest_tcb_info(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_phala(tc_print *p, tc_bytes content, tc_diag *diag);

/* Operating systems (inspect_system.c). */
TC_MUST_USE bool tc_inspect_vm_config(tc_print *p, tc_bytes content, tc_diag *diag);
TC_MUST_USE bool tc_inspect_os_image(tc_print *p, tc_bytes content, tc_diag *diag);

/* tc_inspect_log prints an event log that is already decoded. */
void tc_inspect_log(tc_print *p, const char *label, const tc_event_log *log);

/* tc_inspect_dstack_certificate prints what a certificate says beside X.509, if anything. */
void tc_inspect_dstack_certificate(tc_print *p, tc_bytes der);

#endif
