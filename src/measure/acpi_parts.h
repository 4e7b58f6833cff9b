/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of the ACPI tables, each in a file of its own. What they are called (T1 to T13, TP) is
 * from dstack-mr:3.5.3.
 */
#ifndef TC_MEASURE_ACPI_PARTS_H
#define TC_MEASURE_ACPI_PARTS_H

#include "measure/acpi.h"
#include "measure/acpi_terms.h"

/* Where the bridge for GPUs is; where the configuration of PCI devices is in memory, and where
 * their 64-bit addresses begin: those of a guest whose physical addresses have 46 bits or more. */
#define TC_ACPI_BRIDGE_SLOT    0x10u
#define TC_ACPI_MMCONFIG_START 0xe0000000u
#define TC_ACPI_MMCONFIG_END   0xf0000000u
#define TC_ACPI_HOLE64_START   0x380000000000u

/* What the operating system may control on a host bridge: all, or all but hotplug. */
enum { TC_ACPI_OSC_ALL = 0x1f, TC_ACPI_OSC_NO_HOTPLUG = 0x1e };

/* "PNP" ids of host bridges; states of devices. */
enum { TC_ACPI_PNP_PCI_EXPRESS = 0x0a08, TC_ACPI_PNP_PCI = 0x0a03 };
enum { TC_ACPI_PRESENT = 0x0f, TC_ACPI_PRESENT_HIDDEN = 0x0b };

/* CPUs with a number below it have a local APIC; others an x2APIC, described in another form. */
#define TC_ACPI_FIRST_X2APIC 255u

/* tc_acpi_ports returns how many root ports there are on bus 0, tc_acpi_has_bridge whether there is
 * a bridge for the GPUs' ports instead (dstack-mr:3.7). */
uint32_t tc_acpi_ports(const tc_acpi_machine *machine);
bool tc_acpi_has_bridge(const tc_acpi_machine *machine);

#define TC_ACPI_MAKER       "BOCHS "
#define TC_ACPI_HEADER_SIZE 36u /* of every table but FACS */

/* Tables in the order in which they stand, behind FACS. */
enum {
    TC_ACPI_DSDT,
    TC_ACPI_FACP,
    TC_ACPI_APIC,
    TC_ACPI_SRAT,
    TC_ACPI_MCFG,
    TC_ACPI_WAET,
    TC_ACPI_RSDT,
    TC_ACPI_TABLE_COUNT
};

typedef struct tc_acpi_place {
    uint32_t at, n; /* n = 0: the machine does not have it */
} tc_acpi_place;

/* tc_acpi_tables_put writes all tables and says where they are. */
void tc_acpi_tables_put(tc_aml *w, tc_acpi_place places[TC_ACPI_TABLE_COUNT],
                        const tc_acpi_machine *machine);

/* tc_acpi_lapic_put appends the entry of one CPU, enabled, as in APIC. */
void tc_acpi_lapic_put(tc_aml *w, uint32_t cpu);

/* tc_acpi_dsdt_put appends all terms of DSDT. */
void tc_acpi_dsdt_put(tc_aml *w, const tc_acpi_machine *machine);

/* tc_acpi_interrupts_put appends T5. */
void tc_acpi_interrupts_put(tc_aml *w, const tc_acpi_machine *machine);

/* tc_acpi_bridge_routes_put appends the routing of the bridge's interrupts, a package. */
void tc_acpi_bridge_routes_put(tc_aml *w);

/* tc_acpi_cpus_put appends T7. */
void tc_acpi_cpus_put(tc_aml *w, const tc_acpi_machine *machine);

/* tc_acpi_bridge_put appends TP, the bridge for GPUs. */
void tc_acpi_bridge_put(tc_aml *w);

/* tc_acpi_windows_put appends T9, what the host bridge decodes. */
void tc_acpi_windows_put(tc_aml *w, const tc_acpi_machine *machine);

/* tc_acpi_devices_put appends T12, the devices on bus 0, and T13. */
void tc_acpi_devices_put(tc_aml *w, const tc_acpi_machine *machine);

/* tc_acpi_rsdp_put and tc_acpi_loader_put write the other two blobs, which are zero before. */
void tc_acpi_rsdp_put(uint8_t rsdp[TC_ACPI_RSDP_SIZE],
                      const tc_acpi_place places[TC_ACPI_TABLE_COUNT]);
void tc_acpi_loader_put(uint8_t loader[TC_ACPI_LOADER_SIZE],
                        const tc_acpi_place places[TC_ACPI_TABLE_COUNT]);

#endif
