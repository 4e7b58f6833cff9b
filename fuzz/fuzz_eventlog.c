/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_event_log_parse_json, tc_event_log_replay. Oracle: fields keep their sizes, every
 * event lies in the input, and a runtime event's given digest changes nothing.
 */
#include "base/assert.h"
#include "dstack/eventlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_event(tc_event *event, tc_bytes in)
{
    TC_ASSERT(event->imr < TC_REGISTERS && event->version >= TC_EVENT_V1);
    TC_ASSERT(event->digest.n == 0 || event->digest.n == TC_REGISTER_SIZE);
    TC_ASSERT(event->name.n <= TC_MAX_EVENT_NAME);
    TC_ASSERT(tc_bytes_offset(in, event->raw) == event->offset && event->raw.n > 0);
    if (event->imr == TC_RUNTIME_REGISTER && event->type == TC_EVENT_RUNTIME) {
        event->digest = (tc_bytes){NULL, 0};
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_replay before, after;
    tc_event_log log;
    tc_arena arena;

    tc_arena_init(&arena, 64u << 20);
    if (tc_event_log_parse_json(&log, &arena, tc_bytes_of(data, size), NULL)) {
        bool ok = tc_event_log_replay(&before, &arena, &log);
        for (size_t i = 0; i < log.n; i++) {
            check_event((tc_event *)(uintptr_t)&log.events[i], tc_bytes_of(data, size));
        }
        TC_ASSERT(tc_event_log_replay(&after, &arena, &log) == ok);
        TC_ASSERT(
            tc_bytes_eq(tc_bytes_of(&before, sizeof before), tc_bytes_of(&after, sizeof after)));
    }
    tc_arena_done(&arena);
    return 0;
}
