/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of the ACPI tables share.
 */
#ifndef TESTS_UNIT_MEASURE_ACPI_SUPPORT_H
#define TESTS_UNIT_MEASURE_ACPI_SUPPORT_H

#include "crypto/digest.h"
#include "measure/acpi.h"
#include "unit/shared/test.h"

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)
#define TIB ((uint64_t)1 << 40)

/* An ordinary machine: 2 CPUs, 2 GiB, 5 devices, QEMU 9.2, hotplug on, no 8259. */
tc_acpi_machine ordinary(void);

/* build makes the blobs, which must succeed, and checks their form: the tables fill the blob up to
 * the padding, and the loader's checksums cover them one by one. */
tc_acpi_blobs build(tc_arena *arena, tc_acpi_machine machine);

/* table_of returns one table by its signature; the empty slice when there is none. */
tc_bytes table_of(const tc_acpi_blobs *blobs, const char signature[4]);

/* next_line cuts the next line off a text, next_field the next field, without quotes, off a line.
 * False at the end. */
bool next_line(tc_str *line, tc_str *text);
bool next_field(tc_str *field, tc_str *line);

/* number reads a decimal number. */
uint64_t number(tc_str text);

/* assert_sha384 compares the digest of bytes with hex. */
void assert_sha384(tc_bytes in, tc_str hex);

#endif
