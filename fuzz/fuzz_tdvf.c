/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: measure/tdvf.h, measure/td_hob.h and measure/snp.h, over the bytes of a firmware.
 * Oracle: a layout that a firmware gives survives its short form.
 */
#include "base/assert.h"
#include "measure/snp.h"
#include "measure/td_hob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUCH_MEMORY (1u << 20) /* more is only counted: hashing it would be most of the time */

static void measure_tdx(const tc_tdvf *tdvf, tc_bytes firmware)
{
    uint8_t witness[TC_MEMORY_LAYOUT_MAX], digest[TC_SHA384_SIZE];
    tc_memory_layout layout, again;
    uint64_t memory = 0;
    tc_bytes cfv;

    for (size_t i = 0; i < tdvf->n; i++) {
        memory += tdvf->sections[i].size;
    }
    for (unsigned two_pass = 0; memory <= MUCH_MEMORY && two_pass < 2; two_pass++) {
        tc_tdvf_mrtd(digest, tdvf, firmware, two_pass != 0);
    }
    TC_ASSERT(!tc_tdvf_cfv(&cfv, tdvf, firmware, NULL) || cfv.n <= firmware.n);
    if (tc_memory_layout_of(&layout, tdvf, NULL)) {
        size_t n = tc_memory_layout_write(witness, &layout);

        TC_ASSERT(tc_memory_layout_read(&again, tc_bytes_of(witness, n), NULL));
        TC_ASSERT(again.n == layout.n && again.td_hob == layout.td_hob);
        TC_ASSERT(tc_td_hob_digest(digest, &layout, TC_MAX_MEMORY, NULL));
    }
}

static void measure_snp(tc_snp_image *image)
{
    static const tc_snp_machine machine = {3, {"EPYC-Milan", 10}, 1};
    uint8_t digest[TC_SHA384_SIZE];
    uint64_t memory = 0;

    for (size_t i = 0; i < image->n_sections; i++) {
        memory += image->sections[i].size;
    }
    image->cmdline = TC_STR("dstack.rootfs_hash="
                            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    if (memory <= MUCH_MEMORY && tc_snp_launch_digest(digest, image, &machine, NULL)) {
        TC_ASSERT(image->hashes_table_gpa != 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_bytes firmware = tc_bytes_of(data, size);
    tc_snp_image image;
    tc_tdvf tdvf;

    if (tc_tdvf_parse(&tdvf, firmware, NULL)) {
        measure_tdx(&tdvf, firmware);
    }
    if (tc_snp_firmware_parse(&image, firmware, NULL)) {
        measure_snp(&image);
    }
    return 0;
}
