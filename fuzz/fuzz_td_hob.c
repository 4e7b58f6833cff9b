/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: all of measure/td_hob.h but what reads a firmware (see fuzz_tdvf.c). Oracle: a layout has
 * one short form; the digest is that of the bytes.
 */
#include "base/assert.h"
#include "measure/td_hob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const tc_memory_layout *layout, uint64_t memory)
{
    uint8_t digest[TC_SHA384_SIZE], of_bytes[TC_SHA384_SIZE];
    tc_arena arena;
    tc_bytes list;

    tc_arena_init(&arena, 1u << 20);
    if (tc_td_hob_digest(digest, layout, memory, NULL)) {
        TC_ASSERT(tc_td_hob_write(&list, &arena, layout, memory, NULL));
        tc_sha384(of_bytes, &list, 1);
        TC_ASSERT(tc_bytes_eq(tc_bytes_of(digest, sizeof digest),
                              tc_bytes_of(of_bytes, sizeof of_bytes)));
    }
    tc_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t memories[] = {(uint64_t)1 << 30, (uint64_t)2 << 30, (uint64_t)3 << 30,
                                        TC_MAX_MEMORY};
    uint8_t again[TC_MEMORY_LAYOUT_MAX];
    tc_memory_layout layout;

    if (tc_memory_layout_read(&layout, tc_bytes_of(data, size), NULL)) {
        TC_ASSERT(tc_bytes_eq(tc_bytes_of(data, size),
                              tc_bytes_of(again, tc_memory_layout_write(again, &layout))));
        for (size_t i = 0; i < sizeof memories / sizeof *memories; i++) {
            compare(&layout, memories[i]);
        }
    }
    return 0;
}
