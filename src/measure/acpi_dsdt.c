/* SPDX-License-Identifier: Apache-2.0
 *
 * DSDT: its terms in their order (dstack-mr:3.5.3).
 */
#include "measure/acpi_parts.h"

/* Ports of the fw_cfg device. */
#define FW_CFG_PORT  0x510u
#define FW_CFG_PORTS 12u

/* T2 */
static void put_host_bridge(tc_aml *w, const tc_acpi_machine *m)
{
    static const tc_aml_window mmconfig = {
        TC_AML_DWORD,
        TC_AML_MEMORY,
        TC_AML_UNCACHED,
        TC_ACPI_MMCONFIG_START,
        TC_ACPI_MMCONFIG_END - 1,
    };
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "_SB"), device, resources;

    device = tc_aml_open_named(w, TC_AML_DEVICE, "PCI0");
    tc_aml_name_pnp(w, "_HID", TC_ACPI_PNP_PCI_EXPRESS);
    tc_aml_name_pnp(w, "_CID", TC_ACPI_PNP_PCI);
    tc_aml_name_int(w, "_UID", 0);
    tc_acpi_term_put_with(w, TC_TERM_OSC, m->hotplug ? TC_ACPI_OSC_NO_HOTPLUG : TC_ACPI_OSC_ALL);
    tc_acpi_term_put(w, TC_TERM_EDSM);
    tc_aml_close(w, device);

    device = tc_aml_open_named(w, TC_AML_DEVICE, "DRAC");
    tc_aml_name_string(w, "_HID", "PNP0C01");
    resources = tc_aml_open_resources(w, "_CRS");
    tc_aml_window_put(w, &mmconfig);
    tc_aml_close_resources(w, resources);
    tc_aml_close(w, device);
    tc_aml_close(w, scope);
}

/* T3 */
static void put_hotplug(tc_aml *w, const tc_acpi_machine *m)
{
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "_SB.PCI0"), method;

    tc_acpi_term_put(w, TC_TERM_HOTPLUG_REGISTERS);
    method = tc_aml_open_method(w, "PDSM", 5 | TC_AML_SERIALIZED);
    tc_acpi_term_put(w, TC_TERM_PDSM_FUNCTIONS);
    tc_acpi_term_put(w, m->cut < TC_ACPI_9_2 ? TC_TERM_PDSM_INDEX_PRE_9_2 : TC_TERM_PDSM_INDEX_9_2);
    tc_aml_close(w, method);
    tc_aml_close(w, scope);
}

/* T6 */
static void put_events_id(tc_aml *w)
{
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "_GPE");

    tc_aml_name_string(w, "_HID", "ACPI0006");
    tc_aml_close(w, scope);
}

/* T11, the device through which the firmware gets these tables. */
static void put_fw_cfg(tc_aml *w)
{
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "\\_SB.PCI0"), device, resources;

    device = tc_aml_open_named(w, TC_AML_DEVICE, "FWCF");
    tc_aml_name_string(w, "_HID", "QEMU0002");
    tc_aml_name_int(w, "_STA", TC_ACPI_PRESENT_HIDDEN);
    resources = tc_aml_open_resources(w, "_CRS");
    tc_aml_io(w, FW_CFG_PORT, 1, FW_CFG_PORTS);
    tc_aml_close_resources(w, resources);
    tc_aml_close(w, device);
    tc_aml_close(w, scope);
}

void tc_acpi_dsdt_put(tc_aml *w, const tc_acpi_machine *machine)
{
    tc_acpi_term_put(w, TC_TERM_DEBUG_PORT);
    put_host_bridge(w, machine);
    if (machine->hotplug) {
        put_hotplug(w, machine);
    }
    tc_acpi_term_put(w, TC_TERM_PIC);
    tc_acpi_interrupts_put(w, machine);
    put_events_id(w);
    tc_acpi_cpus_put(w, machine);
    tc_acpi_term_put(w, TC_TERM_CPU_EVENT);
    if (tc_acpi_has_bridge(machine)) {
        tc_acpi_bridge_put(w);
    }
    tc_acpi_windows_put(w, machine);
    tc_acpi_term_put(w, TC_TERM_SLEEP);
    put_fw_cfg(w);
    tc_acpi_devices_put(w, machine);
}
