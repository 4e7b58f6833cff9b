/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_info_parse, tc_tcb_info_claims_parse, tc_quote_answer_parse and
 * tc_phala_attestations_parse. Oracle: registers come together, and values have their sizes.
 */
#include "base/assert.h"
#include "dstack/attestation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const tc_claims *c)
{
    TC_ASSERT(c->mrtd.n == (c->has_registers ? TC_REGISTER_SIZE : 0) && c->rtmr[3].n == c->mrtd.n);
    TC_ASSERT(c->instance_id.n == 0 || (c->has_instance_id && c->instance_id.n == 20));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_bytes in = tc_bytes_of(data, size);
    tc_phala_attestations p;
    tc_quote_answer a;
    tc_arena arena;
    tc_claims c;

    tc_arena_init(&arena, 64u << 20);
    if (tc_info_parse(&c, &arena, in, NULL) || tc_tcb_info_claims_parse(&c, &arena, in, NULL)) {
        check(&c);
    }
    if (tc_quote_answer_parse(&a, &arena, in, NULL)) {
        TC_ASSERT(a.report_data.n == (a.has_report_data ? 64 : 0) && a.quote.n <= TC_MAX_QUOTE);
    }
    if (tc_phala_attestations_parse(&p, &arena, in, NULL)) {
        TC_ASSERT(p.app_id.n == 20 && p.n_instances <= TC_MAX_INSTANCES);
        for (size_t i = 0; i < p.n_instances; i++) {
            check(&p.instances[i].claims);
        }
    }
    tc_arena_done(&arena);
    return 0;
}
