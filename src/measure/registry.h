/* SPDX-License-Identifier: Apache-2.0
 *
 * Known OS images and firmware: reference values with their provenance (the CSV files in data/os,
 * compiled in). A policy can add images.
 */
#ifndef TC_MEASURE_REGISTRY_H
#define TC_MEASURE_REGISTRY_H

#include "measure/os_image.h"

#define TC_IMAGE_ADVISORIES_MAX 8

typedef struct tc_known_image {
    tc_str name;    /* "dstack-nvidia-0.5.5" */
    tc_str version; /* "0.5.5", or "" */
    bool is_dev;
    uint8_t os_image_hash[32];
    bool has_description; /* the SHA-256 of the image's description is known */
    uint8_t description[32];
    tc_str firmware;                            /* the firmware's name in the registry, or "" */
    tc_str advisories[TC_IMAGE_ADVISORIES_MAX]; /* ids, as in tc_known_advisory */
    size_t n_advisories;
    tc_str source;
} tc_known_image;

typedef struct tc_known_firmware {
    const char *name;  /* "edk2-3a3b12cb" */
    const char *words; /* which images have it */
    bool has_single_pass, has_two_pass;
    uint8_t mrtd_single_pass[48], mrtd_two_pass[48];
    uint8_t layout[32]; /* witness v1, layout_size bytes */
    size_t layout_size;
    tc_firmware_events events;
    const char *source;
} tc_known_firmware;

typedef struct tc_known_advisory {
    const char *id, *title, *fixed_in, *source;
} tc_known_advisory;

/* The tables that are compiled in. Static storage. */
const tc_known_image *tc_registry_images(size_t *n);
const tc_known_firmware *tc_registry_firmware(size_t *n);
const tc_known_advisory *tc_registry_advisories(size_t *n);

/* tc_registry_firmware_by_mrtd finds a firmware by either of its registers, or returns NULL;
 * *two_pass says which one it was. tc_registry_firmware_by_name finds one by name. */
const tc_known_firmware *tc_registry_firmware_by_mrtd(bool *two_pass, tc_bytes mrtd);
const tc_known_firmware *tc_registry_firmware_by_name(tc_str name);

/* tc_os_image_of_firmware makes an image of which only the firmware is known. */
void tc_os_image_of_firmware(tc_os_image *out, const tc_known_firmware *firmware);

/* tc_known_image_find finds an image by os_image_hash in a list, or returns NULL. */
const tc_known_image *tc_known_image_find(const tc_known_image *images, size_t n, tc_bytes hash);

#endif
