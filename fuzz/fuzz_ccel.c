/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_event_log_parse_ccel. Oracle: events lie in the input, in order, and more filler
 * behind a good log changes nothing.
 */
#include "base/assert.h"
#include "dstack/eventlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_bytes in = tc_bytes_of(data, size);
    tc_event_log log, again;
    tc_arena arena;
    size_t end = 0;

    tc_arena_init(&arena, 64u << 20);
    if (tc_event_log_parse_ccel(&log, &arena, in, NULL)) {
        uint8_t *longer = tc_arena_alloc(&arena, size + 1);

        for (size_t i = 0; i < log.n; i++) {
            TC_ASSERT(log.events[i].imr < TC_REGISTERS);
            TC_ASSERT(log.events[i].digest.n == TC_REGISTER_SIZE);
            TC_ASSERT(tc_bytes_offset(in, log.events[i].raw) >= end);
            end = log.events[i].offset + log.events[i].raw.n;
        }
        TC_ASSERT(longer != NULL);
        tc_copy(longer, data, size);
        longer[size] = 0xff;
        TC_ASSERT(tc_event_log_parse_ccel(&again, &arena, tc_bytes_of(longer, size + 1), NULL));
        TC_ASSERT(again.n == log.n);
    }
    tc_arena_done(&arena);
    return 0;
}
