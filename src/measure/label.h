/* SPDX-License-Identifier: Apache-2.0
 *
 * Names and versions in the documents of an OS image: which spellings are taken at all.
 */
#ifndef TC_MEASURE_LABEL_H
#define TC_MEASURE_LABEL_H

#include "base/bytes.h"

/* tc_label_is_file returns true for a bare file name that every tool reads alike: visible ASCII of
 * at most TC_MAX_LABEL bytes without slash, backslash and asterisk, that begins neither with a dot
 * nor with a minus sign (dstack:1.6). */
bool tc_label_is_file(tc_str name);

/* A version in three parts of up to three digits, as one number that can be compared. */
#define TC_VERSION_PART 1000u
#define TC_VERSION(major, minor, patch)                                                            \
    (((major) * TC_VERSION_PART + (minor)) * TC_VERSION_PART + (patch))

/* tc_version_read reads MAJOR.MINOR.PATCH and, optionally, a further part behind a dot: "0.6.0.a1"
 * (dstack-mr:1.4). *further is empty when there is none. */
TC_MUST_USE bool tc_version_read(uint32_t *out, tc_str *further, tc_str text);

/* tc_label_end returns what stands behind the last '-' of a name: "0.5.8" of "dstack-0.5.8". Empty
 * without one. */
tc_str tc_label_end(tc_str name);

/* tc_version_of_name reads the version at the end of an image's name, behind the last '-'. */
TC_MUST_USE bool tc_version_of_name(uint32_t *out, tc_str name);

#endif
