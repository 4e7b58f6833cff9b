/* SPDX-License-Identifier: Apache-2.0
 *
 * Little-endian integers in buffers of our own, for blocks that are only ever hashed.
 */
#ifndef TC_MEASURE_LE_H
#define TC_MEASURE_LE_H

#include "base/bytes.h"

/* tc_le_put writes the low n bytes of v. */
static inline void tc_le_put(uint8_t *out, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(v >> 8 * i);
    }
}

/* tc_le_get reads n bytes, at most 8. */
static inline uint64_t tc_le_get(const uint8_t *p, size_t n)
{
    uint64_t v = 0;

    for (size_t i = n; i > 0; i--) {
        v = v << 8 | p[i - 1];
    }
    return v;
}

#endif
