/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_quote_parse, tc_quote_looks_like. Oracle: what was read lies inside the input, every
 * byte of which belongs to exactly one part; one byte less than the signature section is refused.
 */
#include "base/assert.h"
#include "dcap/quote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ONE_BYTE_LESS 1

/* Bytes of the section that are not in any slice: lengths and types (intel-dcap:1.6). */
static size_t framing(const tc_quote *q)
{
    return q->version == 3 ? 4 + 2 + 6 : 4 + 6 + 2 + 6;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_bytes in = tc_bytes_of(data, size);
    tc_diag diag = {0};
    tc_quote q, again;

    if (!tc_quote_parse(&q, in, &diag)) {
        TC_ASSERT(diag.reason != TC_REASON_NONE && diag.what != NULL && q.raw.n == 0);
        return 0;
    }
    TC_ASSERT(tc_quote_looks_like(in) && tc_bytes_is_zero(q.tail));
    TC_ASSERT(tc_bytes_offset(in, q.signed_part) == 0);
    TC_ASSERT(q.signed_part.n + framing(&q) + q.signature.n + q.attestation_key.n + q.qe.raw.n +
                  q.qe_signature.n + q.qe_auth.n + q.certification_data.n + q.tail.n ==
              size);
    TC_ASSERT(tc_bytes_offset(in, q.tail) == size - q.tail.n);
    TC_ASSERT(q.body == TC_QUOTE_BODY_SGX ? q.isv.report_data.n == 64 : q.td.report_data.n == 64);
    TC_ASSERT(!tc_quote_parse(&again, tc_bytes_sub(in, 0, size - q.tail.n - ONE_BYTE_LESS), NULL));
    return 0;
}
