/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging one machine's operating system: the registers of its quote against what a known image
 * must measure there (dstack-mr, dstack:8.1 item 5).
 */
#ifndef TC_MEASURE_VERIFY_H
#define TC_MEASURE_VERIFY_H

#include "check/record.h"
#include "measure/explain.h"
#include "measure/predict_cache.h"
#include "measure/registry.h"

/* A description of an image that is in the evidence. */
typedef struct tc_described_image {
    const tc_os_image *image;
    uint8_t sha256[32]; /* of the description */
    tc_bytes raw;       /* the description */
} tc_described_image;

/* An image hash that the evidence beside the vm_config names, and who says it: strongest first. */
typedef struct tc_named_image {
    tc_bytes hash; /* 32 */
    const char *who;
} tc_named_image;

#define TC_NAMED_IMAGES_MAX 2

typedef struct tc_os_evidence {
    tc_bytes mrtd, rtmr[TC_BOOT_REGISTERS]; /* 48, from the quote */
    tc_str vm_config;                       /* its JSON text, unwrapped; "" = not there */
    const tc_described_image *images;
    size_t n_images;
    tc_named_image named[TC_NAMED_IMAGES_MAX];
    size_t n_named;
    tc_boot_log log;
    tc_prediction_cache *cache; /* may be NULL */
    bool explain;               /* look for the cause when RTMR 0 differs, which takes longer */
} tc_os_evidence;

/* What the relying party accepts. */
typedef struct tc_os_policy {
    const tc_known_image *images; /* beside the built-in ones */
    size_t n_images;
    bool no_built_in; /* the built-in ones are not accepted */
    const tc_str *accepted_advisories;
    size_t n_accepted_advisories;
    bool allow_dev;
} tc_os_policy;

/* Where the image's digests come from. */
typedef enum tc_image_origin {
    TC_IMAGE_NONE,        /* nothing is known */
    TC_IMAGE_FIRMWARE,    /* the registry knows the firmware by MRTD */
    TC_IMAGE_DESCRIPTION, /* a description in the evidence */
    TC_IMAGE_MATERIAL     /* measurement material in the vm_config */
} tc_image_origin;

typedef struct tc_os_facts {
    tc_image_origin origin;
    tc_os_image image;   /* see origin */
    bool trusted;        /* its digests are bound to its hash, or known */
    tc_bytes image_hash; /* of the image that was judged: its own, else the first one named */
    const tc_known_image *known;
    const tc_known_firmware *firmware; /* by MRTD; may be NULL */
    bool has_config;
    tc_vm_config config;
    bool has_prediction;
    tc_prediction prediction;
} tc_os_facts;

/* tc_os_verify records the operating-system checks of one machine. A check whose evidence is
 * missing is recorded inconclusive, with what is missing and how to get it; one that only waits for
 * such a check is left out, and becomes inconclusive when dependencies are settled. */
void tc_os_verify(tc_os_facts *out, tc_arena *arena, const tc_os_evidence *evidence,
                  const tc_os_policy *policy, tc_checks *checks);

#endif
