/* SPDX-License-Identifier: Apache-2.0
 *
 * metadata.json of an OS image (dstack-mr:1.2).
 */
#ifndef TC_MEASURE_METADATA_H
#define TC_MEASURE_METADATA_H

#include "measure/vm_config.h"

#define TC_METADATA_FILE "metadata.json"

typedef struct tc_image_metadata {
    tc_str bios, kernel, initrd; /* bare file names; the names in the checksum file */
    tc_str cmdline;
    tc_str version;            /* or "" */
    bool is_dev;               /* absent = production */
    tc_firmware_events events; /* ovmf_variant; else by version; else UNSAID */
    tc_str rootfs_hash;        /* 64 hex digits behind dstack.rootfs_hash= in cmdline, or "" */
} tc_image_metadata;

/* tc_image_metadata_parse reads metadata.json; unknown members are passed over. */
TC_MUST_USE bool tc_image_metadata_parse(tc_image_metadata *out, tc_arena *arena, tc_str json,
                                         tc_diag *diag);

/* tc_cmdline_digest hashes a command line as the kernel's EFI stub measures it (dstack-mr:5):
 * " initrd=initrd" is appended, UTF-16LE, with a final NUL. False when it is no valid UTF-8 of at
 * most TC_MAX_CMDLINE bytes. */
TC_MUST_USE bool tc_cmdline_digest(uint8_t out[48], tc_str cmdline);

#endif
