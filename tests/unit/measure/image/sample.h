/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of a small synthetic image.
 */
#ifndef TEST_MEASURE_IMAGE_SAMPLE_H
#define TEST_MEASURE_IMAGE_SAMPLE_H

#include "measure/os_image.h"

#define SAMPLE_INITRD_SIZE 12345u
#define SAMPLE_CMDLINE     "console=ttyS0 dstack.rootfs_size=4096"
#define SAMPLE_METADATA                                                                            \
    "{\n    \"bios\": \"ovmf.fd\",\n    \"kernel\": \"bzImage\",\n"                                \
    "    \"cmdline\": \"" SAMPLE_CMDLINE "\",\n"                                                   \
    "    \"initrd\": \"initramfs.cpio.gz\",\n    \"version\": \"0.6.0\",\n"                        \
    "    \"is_dev\": false,\n    \"ovmf_variant\": \"pre202505\"\n}\n"
/* The firmware's memory layout, as every current image has it. */
#define SAMPLE_LAYOUT "80100904000609020b021010"

/* sample_files makes the files of an image, which carries its measurement or not. */
tc_os_image_files sample_files(tc_arena *arena, bool measured);

/* sample_measurement makes the measurement of an image whose other files are given. */
tc_bytes sample_measurement(tc_arena *arena, const tc_os_image_files *files);

/* sample_checksums lists the files that are given, the measurement if there is one. */
tc_bytes sample_checksums(tc_arena *arena, const tc_os_image_files *files);

#endif
