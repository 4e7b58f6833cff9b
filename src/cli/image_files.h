/* SPDX-License-Identifier: Apache-2.0
 *
 * From an archive or a folder with an OS image to what its description is made of.
 */
#ifndef TC_CLI_IMAGE_FILES_H
#define TC_CLI_IMAGE_FILES_H

#include "cli/image_reader.h"
#include "measure/os_image.h"

typedef enum tc_image_part {
    TC_IMAGE_CHECKSUMS,
    TC_IMAGE_METADATA,
    TC_IMAGE_FIRMWARE,
    TC_IMAGE_KERNEL,
    TC_IMAGE_INITRD,
    TC_IMAGE_MEASUREMENT, /* only when the checksum file lists it */
    TC_IMAGE_PARTS
} tc_image_part;

/* An image that was read. The zero state holds none. */
typedef struct tc_image {
    const char *path;                    /* as it was given */
    tc_image_file parts[TC_IMAGE_PARTS]; /* those before n_parts */
    size_t n_parts;
    tc_str name; /* of the folder that the files lie in, or else of the archive */
    tc_manifest manifest;
    tc_image_metadata metadata;
} tc_image;

/* tc_image_read reads an image. On failure it has complained: USAGE for what is not there, not for
 * us or no image, FAILED for an image that is refused, TROUBLE otherwise. tc_image_done gives its
 * memory back in any case. */
TC_MUST_USE tc_exit tc_image_read(tc_image *out, tc_cli *cli, const char *path);
void tc_image_done(tc_image *image);

/* tc_image_describe makes the description of an image that was read, with its kernel measured for
 * small machines too: n_memory different numbers, ascending. On failure it has complained. */
TC_MUST_USE tc_exit tc_image_describe(tc_bytes *json, tc_cli *cli, const tc_image *image,
                                      const uint64_t *memory, size_t n_memory);

#endif
