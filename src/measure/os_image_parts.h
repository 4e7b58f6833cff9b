/* SPDX-License-Identifier: Apache-2.0
 *
 * A description of an image, between reading or measuring it and believing it.
 */
#ifndef TC_MEASURE_OS_IMAGE_PARTS_H
#define TC_MEASURE_OS_IMAGE_PARTS_H

#include "measure/os_image.h"

#define TC_OS_IMAGE_RULE   "docs/os-image.md"
#define TC_OS_IMAGE_FORMAT "trustcenter.os-image/v1"

typedef struct tc_described_file {
    uint8_t sha256[TC_SHA256_SIZE];
    uint64_t size;
} tc_described_file;

typedef struct tc_os_image_parts {
    tc_str checksum_file, metadata;
    tc_bytes measurement; /* empty = the image has none */
    tc_described_file firmware, kernel, initrd;
    tc_os_image image; /* MRTDs, layout, cfv, kernels, initrd; the checks fill in the rest */
} tc_os_image_parts;

/* tc_os_image_check_files reads checksum file and metadata, and holds the files' hashes, and that
 * of the measurement, against the checksum file. */
TC_MUST_USE bool tc_os_image_check_files(tc_os_image_parts *parts, tc_arena *arena, tc_diag *diag);

/* tc_os_image_check_digests fills in what follows from the metadata, and holds all digests against
 * the measurement, when there is one. */
TC_MUST_USE bool tc_os_image_check_digests(tc_os_image_parts *parts, tc_arena *arena,
                                           tc_diag *diag);

#endif
