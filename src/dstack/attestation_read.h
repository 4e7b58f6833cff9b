/* SPDX-License-Identifier: Apache-2.0
 *
 * The two encodings of a versioned attestation; for this part only.
 */
#ifndef TC_DSTACK_ATTESTATION_READ_H
#define TC_DSTACK_ATTESTATION_READ_H

#include "dstack/attestation.h"

#define TC_REPORT_DATA_SIZE 64

/* Both read the whole input, and leave *out undefined on failure. */
TC_MUST_USE bool tc_attestation_read_v0(tc_attestation *out, tc_arena *arena, tc_bytes in,
                                        tc_diag *diag);
TC_MUST_USE bool tc_attestation_read_v1(tc_attestation *out, tc_arena *arena, tc_bytes in,
                                        tc_diag *diag);

#endif
