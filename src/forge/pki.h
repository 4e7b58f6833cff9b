/* SPDX-License-Identifier: Apache-2.0
 *
 * Pieces of certificates that Intel's and dstack's have in common.
 */
#ifndef TC_FORGE_PKI_H
#define TC_FORGE_PKI_H

#include "forge/internal.h"

#define TC_FORGE_KEY_ID_SIZE 20

/* tc_forge_key_id_of makes a key identifier: the first 20 bytes of SHA-256 of the point (RFC 7093
 * 2.1). */
void tc_forge_key_id_of(uint8_t out[TC_FORGE_KEY_ID_SIZE], const tc_forge_run *run,
                        tc_forge_key_id key);

void tc_forge_put_algorithm(tc_wr *w);
void tc_forge_put_rdn(tc_wr *w, tc_bytes oid, unsigned tag, const char *text);
void tc_forge_put_validity(tc_wr *w, tc_time not_before, tc_time not_after);
void tc_forge_put_ski(tc_wr *w, const tc_forge_run *run, tc_forge_key_id subject);
void tc_forge_put_basic_constraints(tc_wr *w, bool ca, int path_len);

/* An extension: OID, critical flag if set, and the content of extnValue between open and close. */
size_t tc_forge_open_extension(tc_wr *w, size_t *octets, tc_bytes oid, bool critical);
void tc_forge_close_extension(tc_wr *w, size_t at, size_t octets);

#endif
