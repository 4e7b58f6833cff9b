/* SPDX-License-Identifier: Apache-2.0
 *
 * The ACPI tables that QEMU gives a TDX machine, byte for byte, without QEMU (dstack-mr:3.3 - 3.7):
 * the firmware measures the three blobs as RTMR0 events.
 */
#ifndef TC_MEASURE_ACPI_H
#define TC_MEASURE_ACPI_H

#include "base/arena.h"
#include "base/limits.h"

/* QEMU versions between which the tables differ. Columns: name, words for people. */
#define TC_ACPI_CUT_LIST(X)                                                                        \
    X(PRE_9_2, "QEMU before 9.2")                                                                  \
    X(9_2, "QEMU 9.2")                                                                             \
    X(10_0, "QEMU 10")                                                                             \
    X(11_0, "QEMU 11.0")                                                                           \
    X(11_1, "QEMU 11.1 or later")

typedef enum tc_acpi_cut {
#define X(name, words) TC_ACPI_##name,
    TC_ACPI_CUT_LIST(X)
#undef X
        TC_ACPI_CUT_COUNT
} tc_acpi_cut;

/* tc_acpi_cut_words returns the words of a cut. Static storage. */
const char *tc_acpi_cut_words(tc_acpi_cut cut);

typedef struct tc_acpi_machine {
    tc_acpi_cut cut;
    uint32_t cpus;             /* 1 to TC_MAX_VCPUS */
    uint64_t memory;           /* bytes */
    uint32_t devices;          /* plain PCI devices on bus 0 ("D" of dstack-mr:3.5.6) */
    uint32_t gpus, nvswitches; /* each behind a root port of its own */
    bool hotplug;              /* PCI hotplug ("pcihp"): vm_config says hotplug_off = false */
    bool pic;                  /* an 8259 interrupt controller is declared */
    bool hugepages;            /* one NUMA node; GPUs behind a bridge of their own */
    uint64_t pci_hole64;       /* bytes; 0 = QEMU's default of 32 GiB */
} tc_acpi_machine;

#define TC_ACPI_RSDP_SIZE   20u
#define TC_ACPI_LOADER_SIZE 4096u
#define TC_ACPI_TABLES_UNIT 0x20000u /* the tables are padded to a multiple of this */

/* The three blobs as they are measured: checksums zero, pointers relative, padding included. */
typedef struct tc_acpi_blobs {
    tc_bytes tables; /* etc/acpi/tables */
    size_t tables_used;
    uint8_t rsdp[TC_ACPI_RSDP_SIZE];
    uint8_t loader[TC_ACPI_LOADER_SIZE];
} tc_acpi_blobs;

/* tc_acpi_fits returns true when a machine is within the limits and all of its devices have a slot
 * on bus 0 (TC_MAX_DEVICES). */
bool tc_acpi_fits(const tc_acpi_machine *machine);

/* tc_acpi_build makes the blobs of a machine that fits (asserted), in the arena. False only without
 * memory. The padding of `tables` is all zero. */
TC_MUST_USE bool tc_acpi_build(tc_acpi_blobs *out, tc_arena *arena, const tc_acpi_machine *machine);

#endif
