/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "events.h"

#include "base/bytes.h"

size_t find(const tc_forge_log *log, const char *name)
{
    for (size_t i = 0; i < log->n; i++) {
        if (tc_str_is(log->events[i].name, name)) {
            return i;
        }
    }
    fail_msg("no event %s", name);
    return 0;
}

void drop(tc_forge_log *log, size_t at)
{
    memmove(&log->events[at], &log->events[at + 1], (log->n - at - 1) * sizeof log->events[0]);
    log->n--;
}

void insert(tc_forge_log *log, size_t at, tc_forge_event event)
{
    assert_true(log->n < TC_FORGE_EVENTS_MAX);
    memmove(&log->events[at + 1], &log->events[at], (log->n - at) * sizeof log->events[0]);
    log->events[at] = event;
    log->n++;
}

void swap(tc_forge_log *log, size_t a, size_t b)
{
    tc_forge_event event = log->events[a];

    log->events[a] = log->events[b];
    log->events[b] = event;
}

tc_forge_event runtime_event(const char *name, tc_bytes payload)
{
    return (tc_forge_event){.imr = APP_REGISTER,
                            .type = RUNTIME,
                            .name = tc_str_from_c(name),
                            .payload = payload,
                            .version = 1};
}

bool is_shown(tc_forge_events which)
{
    return which == TC_FORGE_EVENTS_LOG || which == TC_FORGE_EVENTS_CLAIMS;
}

tc_bytes other(void)
{
    static const uint8_t hash[32] = {0xee, 0xee, 0xee};

    return tc_bytes_of(hash, sizeof hash);
}
