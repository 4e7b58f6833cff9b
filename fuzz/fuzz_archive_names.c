/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_listing_add, over lines: one character for the type, one for the size, the path.
 * Oracle: what is taken is a bare name, lies in one folder, is there once and within the limits.
 */
#include "base/assert.h"
#include "cli/image_names.h"

#define MEMBERS    16u
#define PATH       40u
#define UNPACKED   1000u
#define LINE_START 2u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const tc_listing_limits limits = {MEMBERS, PATH, UNPACKED};
    tc_bytes rest = tc_bytes_of(data, size);
    tc_listing listing;
    tc_arena arena;

    tc_arena_init(&arena, 1u << 20);
    TC_ASSERT(tc_listing_init(&listing, &arena, &limits));
    while (rest.n >= LINE_START) {
        size_t end = tc_bytes_find(rest, tc_bytes_of("\n", 1));
        size_t n = end == SIZE_MAX || end < LINE_START ? rest.n : end;
        tc_member member = {.path = tc_str_of((const char *)rest.p + LINE_START, n - LINE_START),
                            .type = (tc_member_type)(rest.p[0] % (TC_MEMBER_OTHER + 1)),
                            .has_holes = rest.p[0] >= 'z',
                            .size = (uint64_t)rest.p[1] * rest.p[1]};
        tc_str name;

        if (tc_listing_add(&name, &listing, &member) == TC_MEMBER_FAULT_NONE && name.n > 0) {
            TC_ASSERT(tc_member_is_bare(name, PATH) && listing.n_members <= MEMBERS);
            TC_ASSERT(member.type == TC_MEMBER_FILE && !member.has_holes);
            TC_ASSERT(tc_str_eq(name, tc_str_of(member.path.p + member.path.n - name.n, name.n)));
            TC_ASSERT(listing.unpacked <= UNPACKED && listing.has_folder);
        }
        rest = tc_bytes_of(rest.p + n, rest.n - n);
        rest = rest.n > 0 ? tc_bytes_of(rest.p + 1, rest.n - 1) : rest;
    }
    tc_arena_done(&arena);
    return 0;
}
