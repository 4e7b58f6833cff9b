/* SPDX-License-Identifier: Apache-2.0
 *
 * Certificates with dstack extensions, for tests. Their signature is not one.
 */
#ifndef TEST_DSTACK_CERTIFICATE_H
#define TEST_DSTACK_CERTIFICATE_H

#include "support.h"

typedef struct extension {
    uint8_t number; /* of dstack's arc */
    tc_bytes content;
    bool bare; /* put the content in as it is, without its own OCTET STRING around it, and a byte
                  behind it */
} extension;

/* certificate makes a v3 certificate with a P-256 key and the given extensions. */
tc_bytes certificate(tc_arena *arena, const extension *list, size_t n);

#endif
