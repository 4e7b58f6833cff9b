/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: all of codec/der.h. Oracle: a value has one header only, so the header made from its tag
 * and length equals the one that was read; content has one form per type.
 */
#include "base/assert.h"
#include "codec/der.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_header(unsigned tag, tc_bytes element, size_t n)
{
    uint8_t header[6] = {(uint8_t)tag, (uint8_t)n};
    size_t bytes = n < 0x80 ? 0 : n <= 0xff ? 1 : n <= 0xffff ? 2 : n <= 0xffffff ? 3 : 4;

    if (bytes > 0) {
        header[1] = (uint8_t)(0x80 | bytes);
    }
    for (size_t i = 0; i < bytes; i++) {
        header[2 + i] = (uint8_t)(n >> 8 * (bytes - 1 - i));
    }
    TC_ASSERT(element.n == 2 + bytes + n);
    TC_ASSERT(tc_bytes_eq(tc_bytes_sub(element, 0, 2 + bytes), tc_bytes_of(header, 2 + bytes)));
}

static void read_typed(tc_bytes element, unsigned tag)
{
    tc_rd r[6];
    tc_bytes bytes;
    uint64_t number;
    uint16_t bits;
    tc_time t;
    bool flag;

    for (size_t i = 0; i < 6; i++) {
        r[i] = tc_rd_init(element);
    }
    TC_ASSERT(!tc_der_u64(&r[0], &number, tag) || tc_rd_end(&r[0]));
    TC_ASSERT(!tc_der_integer(&r[1], &bytes) || (bytes.n > 0 && tc_rd_end(&r[1])));
    TC_ASSERT(!tc_der_boolean(&r[2], &flag) || tc_rd_end(&r[2]));
    TC_ASSERT(!tc_der_bit_string(&r[3], &bytes) || tc_rd_end(&r[3]));
    TC_ASSERT(!tc_der_bits(&r[4], &bits) || tc_rd_end(&r[4]));
    TC_ASSERT(!tc_der_time(&r[5], &t) || tc_rd_end(&r[5]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_rd r = tc_rd_init(tc_bytes_of(data, size));
    tc_bytes element, content;
    unsigned tag;

    while (tc_der_any(&r, &tag, &element, &content)) {
        check_header(tag, element, content.n);
        read_typed(element, tag);
        if ((tag & 0x20) != 0 && content.n > 0) {
            r = tc_rd_init(content); /* down into the first constructed value */
        }
    }
    return 0;
}
