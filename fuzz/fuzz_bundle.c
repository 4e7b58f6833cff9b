/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_bundle_recognise, tc_bundle_add, tc_bundle_read, tc_bundle_write.
 * Oracle: what is added can be built, written, read and added again, with the same digest; no
 * refusal goes without a reason.
 */
#include "base/arena.h"
#include "base/assert.h"
#include "trustcenter/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ARENA_CAP ((size_t)512 * 1024 * 1024)

static void round_trip(tc_arena *arena, tc_bytes content)
{
    tc_bundle_builder builder, again;
    tc_bundle first, second;
    tc_bytes text;
    tc_str why;

    TC_ASSERT(tc_bundle_builder_init(&builder, arena) && tc_bundle_builder_init(&again, arena));
    if (!tc_bundle_add(&builder, content, TC_STR("input"), &why)) {
        TC_ASSERT(why.n > 0);
        return;
    }
    if (tc_bundle_build(&first, &builder, &why)) {
        TC_ASSERT(tc_bundle_write(&text, arena, &first) && tc_bundle_is_bundle(text));
        TC_ASSERT(tc_bundle_add(&again, text, TC_STR("bundle"), &why));
        TC_ASSERT(tc_bundle_build(&second, &again, &why));
        TC_ASSERT(tc_bytes_eq(tc_bytes_of(first.sha256, sizeof first.sha256),
                              tc_bytes_of(second.sha256, sizeof second.sha256)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_arena arena;

    tc_arena_init(&arena, ARENA_CAP);
    round_trip(&arena, tc_bytes_of(data, size));
    tc_arena_done(&arena);
    return 0;
}
