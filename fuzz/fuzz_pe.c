/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: all of measure/kernel.h. Oracle: a kernel as a machine starts it has the digest of the
 * same file with its header written; what is refused has a reason.
 */
#include "base/assert.h"
#include "measure/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_MAX 16384
#define MEMORY   ((uint64_t)4 << 30)

static bool measure(uint8_t out[TC_SHA384_SIZE], tc_bytes image, bool is_booted, uint64_t initrd)
{
    tc_diag diag = {0};
    bool ok = is_booted ? tc_kernel_booted(out, image, MEMORY, initrd, &diag)
                        : tc_kernel_authenticode(out, image, &diag);

    TC_ASSERT(ok == (diag.reason == TC_REASON_NONE));
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t file[FILE_MAX];
    uint8_t digest[TC_SHA384_SIZE], booted[TC_SHA384_SIZE];
    tc_bytes image = tc_bytes_of(data, size);

    measure(digest, image, false, 0);
    measure(digest, image, true, size);
    if (measure(booted, image, true, 0) && size <= sizeof file) {
        tc_copy(file, data, size);
        file[0x210] = 0xb0;
        file[0x211] |= 0x80;
        tc_copy(file + 0x224, (const uint8_t[]){0, 0xfe}, 2);
        tc_copy(file + 0x228, (const uint8_t[]){0, 0, 2, 0}, 4);
        TC_ASSERT(measure(digest, tc_bytes_of(file, size), false, 0));
        TC_ASSERT(
            tc_bytes_eq(tc_bytes_of(digest, sizeof digest), tc_bytes_of(booted, sizeof booted)));
    }
    return 0;
}
