/* SPDX-License-Identifier: Apache-2.0
 *
 * What a prediction needs of an OS image: digests and a memory layout, never the files. It comes
 * from a description (exhibit dstack.os-image, docs/os-image.md), from the measurement material in
 * a vm_config, or from the registry of known firmware.
 */
#ifndef TC_MEASURE_OS_IMAGE_H
#define TC_MEASURE_OS_IMAGE_H

#include "measure/manifest.h"
#include "measure/measurement.h"
#include "measure/metadata.h"

/* A kernel as machines with little memory start it. */
typedef struct tc_small_kernel {
    uint64_t memory;
    uint8_t authenticode[48];
} tc_small_kernel;

typedef struct tc_os_image {
    /* Which image. Without a checksum file only the firmware is known. */
    bool has_manifest, has_metadata;
    tc_manifest manifest;
    tc_image_metadata metadata;

    /* The firmware: always there. */
    uint8_t mrtd_single_pass[48], mrtd_two_pass[48];
    tc_memory_layout layout;
    tc_firmware_events events; /* UNSAID = not known: as most images */
    bool has_cfv;
    uint8_t cfv[48];

    /* Kernel, command line and initial RAM disk. */
    bool has_kernel;
    uint8_t kernel[48];         /* for usual memory (tc_memory_is_usual) */
    uint8_t kernel_as_file[48]; /* unpatched; see has_kernel_as_file */
    bool has_kernel_as_file;
    tc_small_kernel small[TC_MAX_SMALL_MEMORY]; /* ascending by memory */
    size_t n_small;
    uint8_t cmdline[48], initrd[48];

    /* true: every digest that is here follows from os_image_hash by hashes that are here, because
     * the image carries its measurements. They cover neither cfv, kernel_as_file nor kernels of
     * small machines, so none of these is here then. false: digests were computed from the files by
     * whoever made the description, and count only if a relying party knows that description. */
    bool bound;
} tc_os_image;

/* tc_os_image_read reads a description, strictly: known members only; whatever the checksum file
 * lists must be what is described, and a measurement in it must say the same as the digests. */
TC_MUST_USE bool tc_os_image_read(tc_os_image *out, tc_arena *arena, tc_bytes json, tc_diag *diag);

/* tc_os_image_of_material takes an image from measurement material (dstack:1.6): the checksum file
 * must list exactly this measurement. There is no metadata in it. */
TC_MUST_USE bool tc_os_image_of_material(tc_os_image *out, tc_arena *arena, tc_bytes checksum_file,
                                         tc_bytes measurement, tc_diag *diag);

/* The files of an image, for making a description. Big files are given by digest. */
typedef struct tc_os_image_files {
    tc_bytes checksum_file, metadata;
    tc_bytes firmware, kernel; /* the whole files that metadata.json names */
    uint64_t initrd_size;
    uint8_t initrd_sha256[32], initrd_sha384[48];
    tc_bytes measurement;   /* measurement.tdx.cbor; empty = the image has none */
    const uint64_t *memory; /* small machines to measure the kernel for: ascending */
    size_t n_memory;        /* at most TC_MAX_SMALL_MEMORY */
} tc_os_image_files;

/* tc_os_image_make checks the files against the checksum file, measures them and writes the
 * description in its one canonical form: equal files give equal bytes. */
TC_MUST_USE bool tc_os_image_make(tc_bytes *json, tc_arena *arena, const tc_os_image_files *files,
                                  tc_diag *diag);

#endif
