/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_pem_certificates, tc_pem_encode; the first byte chooses the mode. Oracle: encoding
 * what was decoded gives the same text (but for what a mode allows at its end), and the encoded
 * text is canonical.
 */
#include "base/assert.h"
#include "codec/pem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_pem_mode mode = size == 0 ? TC_PEM_CANONICAL : (tc_pem_mode)(data[0] % 3);
    tc_bytes text = size == 0 ? (tc_bytes){NULL, 0} : tc_bytes_of(data + 1, size - 1);
    tc_pem_chain chain;
    tc_arena arena;
    tc_bytes again;
    tc_wr w;

    tc_arena_init(&arena, 64u << 20);
    w = tc_wr_init(&arena, 8u << 20);
    if (tc_pem_certificates(&chain, &arena, text, mode, NULL)) {
        for (size_t i = 0; i < chain.n; i++) {
            tc_pem_encode(&w, chain.der[i]);
        }
        TC_ASSERT(tc_wr_finish(&again, &w));
        if (mode != TC_PEM_RELAXED) {
            size_t n = text.n < again.n ? text.n : again.n;

            TC_ASSERT(text.n + 1 >= again.n && text.n <= again.n + 1);
            TC_ASSERT(tc_bytes_eq(tc_bytes_sub(text, 0, n), tc_bytes_sub(again, 0, n)));
        }
        TC_ASSERT(tc_pem_certificates(&chain, &arena, again, TC_PEM_CANONICAL, NULL));
    }
    tc_arena_done(&arena);
    return 0;
}
