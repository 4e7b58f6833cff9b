/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_app_compose_parse, tc_compose_inspect. Oracle: a service is pinned or listed as
 * unpinned, never both; findings keep their maximum.
 */
#include "base/assert.h"
#include "dstack/compose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inspect(tc_arena *arena, tc_bytes yaml)
{
    tc_compose_report r;
    size_t unpinned = 0;

    if (!tc_compose_inspect(&r, arena, yaml, NULL)) {
        TC_ASSERT(r.n_services == 0);
        return;
    }
    TC_ASSERT(r.n_services <= TC_MAX_SERVICES && r.unpinned.n <= TC_FINDINGS_MAX);
    for (size_t i = 0; i < r.n_services; i++) {
        unpinned += !r.services[i].pinned;
        TC_ASSERT(!r.services[i].pinned || r.services[i].image.n > 64);
    }
    TC_ASSERT(r.unpinned.n + r.unpinned.dropped >= unpinned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_app_compose c;
    tc_arena arena;

    tc_arena_init(&arena, 64u << 20);
    if (tc_app_compose_parse(&c, &arena, tc_bytes_of(data, size), NULL)) {
        inspect(&arena, tc_bytes_from_str(c.docker_compose_file));
    }
    inspect(&arena, tc_bytes_of(data, size));
    tc_arena_done(&arena);
    return 0;
}
