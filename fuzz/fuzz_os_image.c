/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_os_image_read. Oracle: an image that is taken is whole and in order; it is bound only
 * when all of its digests are those of a measurement that its checksum file lists.
 */
#include "base/assert.h"
#include "base/limits.h"
#include "measure/os_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const tc_os_image *image)
{
    const uint8_t *measured = tc_manifest_find(&image->manifest, TC_STR(TC_TDX_MEASUREMENT_FILE));

    TC_ASSERT(image->has_manifest && image->has_metadata && image->has_kernel);
    TC_ASSERT(image->has_cfv == (measured == NULL));
    TC_ASSERT(image->has_kernel_as_file == (measured == NULL));
    TC_ASSERT(image->bound == (measured != NULL && image->n_small == 0));
    TC_ASSERT(image->n_small <= TC_MAX_SMALL_MEMORY && image->layout.n > 0);
    for (size_t i = 0; i < image->n_small; i++) {
        TC_ASSERT(!tc_memory_is_usual(image->small[i].memory));
        TC_ASSERT(i == 0 || image->small[i - 1].memory < image->small[i].memory);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_os_image image;
    tc_diag diag = {0};
    tc_arena arena;
    bool ok;

    tc_arena_init(&arena, 64u << 20);
    ok = tc_os_image_read(&image, &arena, tc_bytes_of(data, size), &diag);
    TC_ASSERT(ok == (diag.reason == TC_REASON_NONE));
    if (ok) {
        check(&image);
    }
    tc_arena_done(&arena);
    return 0;
}
