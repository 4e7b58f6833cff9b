/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_attestation_parse (SCALE V0 and MessagePack V1). Oracle: an attestation has one end:
 * cut by a byte, or with one more, it is refused.
 */
#include "base/assert.h"
#include "dstack/attestation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_log(const tc_event_log *log)
{
    for (size_t i = 0; i < log->n; i++) {
        TC_ASSERT(log->events[i].imr < TC_REGISTERS);
        TC_ASSERT(log->events[i].digest.n == 0 || log->events[i].digest.n == TC_REGISTER_SIZE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_attestation a, other;
    tc_arena arena;

    tc_arena_init(&arena, 64u << 20);
    if (tc_attestation_parse(&a, &arena, tc_bytes_of(data, size), NULL)) {
        uint8_t *longer = tc_arena_alloc(&arena, size + 1);

        check_log(&a.event_log);
        check_log(&a.runtime);
        TC_ASSERT(a.report_data.n == 64 && a.quote.n <= TC_MAX_QUOTE && longer != NULL);
        tc_copy(longer, data, size);
        TC_ASSERT(!tc_attestation_parse(&other, &arena, tc_bytes_of(longer, size + 1), NULL));
        TC_ASSERT(!tc_attestation_parse(&other, &arena, tc_bytes_of(data, size - 1), NULL));
    }
    tc_arena_done(&arena);
    return 0;
}
