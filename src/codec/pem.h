/* SPDX-License-Identifier: Apache-2.0
 *
 * PEM certificates (RFC 7468, strict form). In canonical mode a text has one spelling only: LF line
 * ends, 64-character lines, nothing before, between or behind the certificates but what is named
 * below; this is what makes a quote's certificate chain unmalleable (intel-dcap 1.9).
 */
#ifndef TC_CODEC_PEM_H
#define TC_CODEC_PEM_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/limits.h"
#include "base/wr.h"

typedef struct tc_pem_chain {
    tc_bytes der[TC_MAX_PEM_CERTIFICATES]; /* in the arena */
    size_t n;
} tc_pem_chain;

typedef enum tc_pem_mode {
    TC_PEM_CANONICAL, /* LF or none after the last END line, then nothing */
    TC_PEM_QUOTE,     /* canonical, or one LF and one NUL at the end, as quotes carry it */
    TC_PEM_RELAXED    /* CRLF and blank lines accepted; for files that people pass around */
} tc_pem_mode;

/* tc_pem_certificates decodes 1 to TC_MAX_PEM_CERTIFICATES "CERTIFICATE" blocks. */
TC_MUST_USE bool tc_pem_certificates(tc_pem_chain *out, tc_arena *arena, tc_bytes text,
                                     tc_pem_mode mode, tc_diag *diag);

/* tc_pem_encode appends one certificate block to w, in the canonical form. */
void tc_pem_encode(tc_wr *w, tc_bytes der);

#endif
