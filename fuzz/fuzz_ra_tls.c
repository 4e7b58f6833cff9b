/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_ra_tls_parse. Oracle: what it gives lies inside the certificate and has its size.
 */
#include "base/assert.h"
#include "dstack/attestation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_bytes in = tc_bytes_of(data, size);
    tc_arena arena;
    tc_ra_tls c;

    tc_arena_init(&arena, 64u << 20);
    if (tc_ra_tls_parse(&c, &arena, in, NULL)) {
        const tc_bytes parts[] = {
            c.quote, tc_bytes_from_str(c.usage), c.app_id, c.attestation, c.app_info, c.cert.spki};

        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            TC_ASSERT(parts[i].n == 0 || tc_bytes_offset(in, parts[i]) < size);
        }
        TC_ASSERT(c.app_id.n == 0 || c.app_id.n == 20);
        TC_ASSERT(c.quote.n <= TC_MAX_QUOTE && c.cert.spki.n > 0);
    } else {
        TC_ASSERT(c.cert.der.n == 0 && c.quote.n == 0);
    }
    tc_arena_done(&arena);
    return 0;
}
