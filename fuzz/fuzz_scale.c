/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: all of codec/scale.h. Oracle: an integer has one form, so its value tells how many bytes
 * were read; bytes and texts lie inside the input and keep their maximum.
 */
#include "base/assert.h"
#include "codec/scale.h"

#define MAX 64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t length_of(uint32_t v)
{
    return v < 1u << 6 ? 1 : v < 1u << 14 ? 2 : v < 1u << 30 ? 4 : 5;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_rd r = tc_rd_init(tc_bytes_of(data, size));

    while (tc_rd_left(&r) > 0) {
        tc_rd compact = r, bytes = r, count = r;
        tc_bytes out;
        tc_str text;
        uint32_t v, n;

        if (tc_scale_compact(&compact, &v)) {
            TC_ASSERT(tc_rd_offset(&compact) == tc_rd_offset(&r) + length_of(v));
        }
        if (tc_scale_bytes(&bytes, &out, MAX)) {
            TC_ASSERT(out.n == v && out.n <= MAX);
            TC_ASSERT(tc_rd_offset(&bytes) == tc_rd_offset(&compact) + v);
        }
        if (tc_scale_count(&count, &n, MAX, 3)) {
            TC_ASSERT(n == v && n <= MAX && 3 * (size_t)n <= tc_rd_left(&count));
        }
        TC_ASSERT(tc_scale_text(&r, &text, MAX) ? text.n == out.n : r.bad);
    }
    return 0;
}
