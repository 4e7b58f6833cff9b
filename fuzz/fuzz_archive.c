/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_image_archive_read on an archive in memory. Checksums of plain tar headers are put
 * right, or nearly every input would end there. Oracle: nothing larger than asked for is kept, a
 * failure says why, and a second reading gives the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "cli/image_reader.h"

#define BLOCK       512u
#define CHECKSUM_AT 148u
#define CHECKSUM    8u
#define FILES       2u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* mend puts the checksum of every block right that may be a header. */
static void mend(uint8_t *tar, size_t size)
{
    for (uint8_t *block = tar; size >= BLOCK; size -= BLOCK, block += BLOCK) {
        unsigned sum = ' ' * CHECKSUM;

        for (size_t i = 0; i < BLOCK; i++) {
            sum += i < CHECKSUM_AT || i >= CHECKSUM_AT + CHECKSUM ? block[i] : 0;
        }
        if (block[CHECKSUM_AT] >= '0' && block[CHECKSUM_AT] <= '7') {
            TC_ASSERT(snprintf((char *)block + CHECKSUM_AT, CHECKSUM, "%06o", sum) > 0);
            block[CHECKSUM_AT + CHECKSUM - 1] = ' ';
        }
    }
}

static tc_exit read(tc_image_file files[FILES], tc_arena *arena, tc_bytes archive)
{
    tc_image_source source = {.fd = -1, .memory = archive, .arena = arena};
    tc_exit status;

    files[0] = (tc_image_file){.name = TC_STR("kernel"), .max = 2 * BLOCK};
    files[1] = (tc_image_file){.name = TC_STR("initrd"), .max = BLOCK, .only_digests = true};
    source.limits = (tc_image_limits){{8, 60, 1u << 16}, 50, 1u << 14, 1u << 17};
    status = tc_image_archive_read(&source, files, FILES, true);
    TC_ASSERT((status == TC_EXIT_PASSED) == (source.why.n == 0));
    for (size_t i = 0; i < FILES; i++) {
        TC_ASSERT(!files[i].is_there || files[i].size <= files[i].max);
    }
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_image_file first[FILES], second[FILES];
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    tc_arena arena;

    TC_ASSERT(copy != NULL);
    tc_copy(copy, data, size);
    mend(copy, size);
    tc_arena_init(&arena, 1u << 20);
    TC_ASSERT(read(first, &arena, tc_bytes_of(copy, size)) ==
              read(second, &arena, tc_bytes_of(copy, size)));
    for (size_t i = 0; i < FILES; i++) {
        TC_ASSERT(first[i].is_there == second[i].is_there);
        TC_ASSERT(tc_bytes_eq(tc_bytes_of(first[i].sha384, sizeof first[i].sha384),
                              tc_bytes_of(second[i].sha384, sizeof second[i].sha384)));
    }
    tc_image_file_done(first, FILES);
    tc_image_file_done(second, FILES);
    tc_arena_done(&arena);
    free(copy);
    return 0;
}
