/* SPDX-License-Identifier: Apache-2.0
 *
 * sha256sum.txt, the checksum file whose own SHA-256 names an OS image: os_image_hash
 * (dstack-mr:1.3, dstack:1.6).
 */
#ifndef TC_MEASURE_MANIFEST_H
#define TC_MEASURE_MANIFEST_H

#include "base/arena.h"
#include "base/diag.h"
#include "crypto/digest.h"

#define TC_CHECKSUM_FILE "sha256sum.txt"

typedef struct tc_manifest_line {
    uint8_t sha256[TC_SHA256_SIZE];
    tc_str name;
} tc_manifest_line;

typedef struct tc_manifest {
    const tc_manifest_line *lines;
    size_t n;
    tc_str text;                           /* exactly as given */
    uint8_t os_image_hash[TC_SHA256_SIZE]; /* of the text */
} tc_manifest;

/* tc_manifest_parse reads a checksum file strictly: each line is 64 lower-case hex digits, two
 * spaces, a bare file name and LF; no name twice, none that begins with a dot or names the file
 * itself. Other tools read odd lines differently from each other, so there must be none. */
TC_MUST_USE bool tc_manifest_parse(tc_manifest *out, tc_arena *arena, tc_str text, tc_diag *diag);

/* tc_manifest_find returns the digest that is listed for a name, or NULL. */
const uint8_t *tc_manifest_find(const tc_manifest *manifest, tc_str name);

#endif
