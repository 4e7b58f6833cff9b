/* SPDX-License-Identifier: Apache-2.0
 *
 * DSDT: what the host bridge decodes, and what is on its bus (TP, T9, T12, T13 of dstack-mr:3.5.3,
 * 3.5.5, 3.5.6, 3.6, 3.7).
 */
#include "measure/acpi_parts.h"
#include "measure/td_hob.h"

/* Buses: the bridge for GPUs has one of its own, so that the host bridge has those below. */
#define BRIDGE_BUS 5u
#define LAST_BUS   0xffu

/* Ports. */
#define PCI_CONFIG_PORT   0xcf8u
#define PCI_CONFIG_PORTS  8u
#define LAST_PORT         0xffffu
#define GPE0_PORT         0x620u
#define GPE0_PORTS        16u
#define PCI_HOTPLUG_PORT  0xcc0u
#define PCI_HOTPLUG_PORTS 24u

/* Memory. */
#define VGA_START      0xa0000u
#define VGA_LAST       0xbffffu
#define IO_APIC_START  0xfec00000u
#define HOLE64_DEFAULT ((uint64_t)32 << 30)

/* Bus 0: the last slot, and its functions beside the first. */
#define LPC_SLOT       31u
#define SATA_FUNCTION  2u
#define SMBUS_FUNCTION 3u
#define SLOT_SHIFT     16u

/* A device behind the LPC bridge. */
#define ISA_PORTS 2u
typedef struct isa_device {
    const char *name;
    uint16_t pnp;
    uint8_t uid; /* 0 = none */
    bool has_state;
    struct {
        uint16_t first;
        uint8_t alignment, n;
    } ports[ISA_PORTS];
    uint8_t irq;
    bool shares_irq; /* since QEMU 11.1 */
} isa_device;
static const isa_device isa_devices[] = {
    {"KBD", 0x0303, 0, true, {{0x60, 1, 1}, {0x64, 1, 1}}, 1, false},
    {"MOU", 0x0f13, 0, true, {{0, 0, 0}}, 12, false},
    {"COM1", 0x0501, 1, true, {{0x3f8, 0, 8}}, 4, true},
    {"RTC", 0x0b00, 0, false, {{0x70, 1, 8}}, 8, false},
};

/* The name of a device on a bus, with its NUL: "S08". */
typedef struct slot_name {
    char text[4];
} slot_name;

static slot_name name_of(unsigned slot, unsigned function)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned number = slot << 3 | function;

    return (slot_name){{'S', digits[number >> 4], digits[number & 0xf], '\0'}};
}

void tc_acpi_bridge_put(tc_aml *w)
{
    static const tc_aml_window bus = {TC_AML_WORD, TC_AML_BUSES, 0, BRIDGE_BUS, BRIDGE_BUS};
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "\\_SB"), device, part;

    device = tc_aml_open_named(w, TC_AML_DEVICE, "PC05");
    tc_aml_name_int(w, "_UID", BRIDGE_BUS);
    tc_aml_name_int(w, "_BBN", BRIDGE_BUS);
    tc_aml_name_pnp(w, "_HID", TC_ACPI_PNP_PCI_EXPRESS);
    tc_aml_name_pnp(w, "_CID", TC_ACPI_PNP_PCI);
    tc_acpi_term_put_with(w, TC_TERM_OSC, TC_ACPI_OSC_ALL);
    tc_aml_name_int(w, "_PXM", 0);
    part = tc_aml_open_method(w, "_PRT", 0);
    tc_aml_u8(w, TC_AML_RETURN);
    tc_acpi_bridge_routes_put(w);
    tc_aml_close(w, part);
    part = tc_aml_open_resources(w, "_CRS");
    tc_aml_window_put(w, &bus);
    tc_aml_close_resources(w, part);
    tc_aml_close(w, device);
    tc_aml_close(w, scope);
}

/* put_windows: T9's _CRS. */
static void put_windows(tc_aml *w, const tc_acpi_machine *m)
{
    uint64_t hole64 = m->pci_hole64 == 0 ? HOLE64_DEFAULT : m->pci_hole64;
    const tc_aml_window buses = {
        TC_AML_WORD, TC_AML_BUSES, 0, 0, tc_acpi_has_bridge(m) ? BRIDGE_BUS - 1 : LAST_BUS,
    };
    const tc_aml_window windows[] = {
        {TC_AML_WORD, TC_AML_PORTS, TC_AML_ALL_PORTS, 0, PCI_CONFIG_PORT - 1},
        {TC_AML_WORD, TC_AML_PORTS, TC_AML_ALL_PORTS, PCI_CONFIG_PORT + PCI_CONFIG_PORTS,
         LAST_PORT},
        {TC_AML_DWORD, TC_AML_MEMORY, TC_AML_CACHED, VGA_START, VGA_LAST},
        {TC_AML_DWORD, TC_AML_MEMORY, TC_AML_UNCACHED, tc_memory_below_4g(m->memory),
         TC_ACPI_MMCONFIG_START - 1},
        {TC_AML_DWORD, TC_AML_MEMORY, TC_AML_UNCACHED, TC_ACPI_MMCONFIG_END, IO_APIC_START - 1},
        {TC_AML_QWORD, TC_AML_MEMORY, TC_AML_CACHED, TC_ACPI_HOLE64_START,
         TC_ACPI_HOLE64_START + hole64 - 1},
    };
    size_t resources = tc_aml_open_resources(w, "_CRS");

    tc_aml_window_put(w, &buses);
    tc_aml_io(w, PCI_CONFIG_PORT, 1, PCI_CONFIG_PORTS);
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        tc_aml_window_put(w, &windows[i]);
    }
    tc_aml_close_resources(w, resources);
}

/* put_reserved: a device that only says that ports are taken. */
static void put_reserved(tc_aml *w, const char *name, const char *words, uint16_t port, uint8_t n)
{
    size_t device = tc_aml_open_named(w, TC_AML_DEVICE, name), resources;

    tc_aml_name_string(w, "_HID", "PNP0A06");
    tc_aml_name_string(w, "_UID", words);
    tc_aml_name_int(w, "_STA", TC_ACPI_PRESENT_HIDDEN);
    resources = tc_aml_open_resources(w, "_CRS");
    tc_aml_io(w, port, 1, n);
    tc_aml_close_resources(w, resources);
    tc_aml_close(w, device);
}

void tc_acpi_windows_put(tc_aml *w, const tc_acpi_machine *machine)
{
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "\\_SB.PCI0");

    put_windows(w, machine);
    put_reserved(w, "GPE0", "GPE0 resources", GPE0_PORT, GPE0_PORTS);
    if (machine->hotplug) {
        put_reserved(w, "PHPR", "PCI Hotplug resources", PCI_HOTPLUG_PORT, PCI_HOTPLUG_PORTS);
    }
    tc_aml_close(w, scope);
}

/* open_device begins the device in a slot of bus 0. */
static size_t open_device(tc_aml *w, unsigned slot, unsigned function)
{
    size_t device = tc_aml_open_named(w, TC_AML_DEVICE, name_of(slot, function).text);

    tc_aml_name_int(w, "_ADR", slot << SLOT_SHIFT | function);
    return device;
}

static void put_device(tc_aml *w, unsigned slot, unsigned function)
{
    tc_aml_close(w, open_device(w, slot, function));
}

static unsigned slot_of_port(const tc_acpi_machine *m, unsigned port)
{
    return m->devices + 1 + port;
}

/* bus_number: hotplug knows the bus behind a port by a number, which the machine's reset gives out
 * from the last port to the first. That ports behind the bridge get none is not proven (3.7). */
static unsigned bus_number(const tc_acpi_machine *m, unsigned port)
{
    return tc_acpi_ports(m) - 1 - port;
}

/* put_port: a root port with one device behind it. */
static void put_port(tc_aml *w, const tc_acpi_machine *m, unsigned port)
{
    size_t device = open_device(w, slot_of_port(m, port), 0);

    put_device(w, 0, 0);
    if (m->hotplug) {
        tc_aml_name_int(w, "BSEL", bus_number(m, port));
        tc_acpi_term_put(w, TC_TERM_HOTPLUG_SLOT);
    }
    tc_aml_close(w, device);
}

static void put_isa_device(tc_aml *w, const isa_device *d, tc_acpi_cut cut)
{
    size_t device = tc_aml_open_named(w, TC_AML_DEVICE, d->name), resources;

    tc_aml_name_pnp(w, "_HID", d->pnp);
    if (d->uid > 0) {
        tc_aml_name_int(w, "_UID", d->uid);
    }
    if (d->has_state) {
        tc_aml_name_int(w, "_STA", TC_ACPI_PRESENT);
    }
    resources = tc_aml_open_resources(w, "_CRS");
    for (size_t i = 0; i < ISA_PORTS && d->ports[i].n > 0; i++) {
        tc_aml_io(w, d->ports[i].first, d->ports[i].alignment, d->ports[i].n);
    }
    if (d->shares_irq && cut >= TC_ACPI_11_1) {
        tc_aml_irq_shared(w, d->irq);
    } else {
        tc_aml_irq(w, d->irq);
    }
    tc_aml_close_resources(w, resources);
    tc_aml_close(w, device);
}

/* put_lpc: the bridge to the devices of old. */
static void put_lpc(tc_aml *w, const tc_acpi_machine *m)
{
    size_t device = open_device(w, LPC_SLOT, 0);

    tc_acpi_term_put(w, TC_TERM_LINK_REGISTERS);
    for (size_t i = 0; i < sizeof isa_devices / sizeof isa_devices[0]; i++) {
        put_isa_device(w, &isa_devices[i], m->cut);
    }
    tc_aml_close(w, device);
}

/* put_bus0: T12. */
static void put_bus0(tc_aml *w, const tc_acpi_machine *m)
{
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "\\_SB"), bus;

    bus = tc_aml_open_named(w, TC_AML_SCOPE, "PCI0");
    put_device(w, 0, 0);
    for (unsigned slot = 1; slot <= m->devices; slot++) {
        put_device(w, slot, 0);
    }
    for (unsigned port = 0; port < tc_acpi_ports(m); port++) {
        put_port(w, m, port);
    }
    if (tc_acpi_has_bridge(m)) {
        put_device(w, TC_ACPI_BRIDGE_SLOT, 0);
    }
    put_lpc(w, m);
    put_device(w, LPC_SLOT, SATA_FUNCTION);
    put_device(w, LPC_SLOT, SMBUS_FUNCTION);
    tc_aml_close(w, bus);
    tc_aml_close(w, scope);
}

/* put_no_event: T13 when no slot can be plugged. */
static void put_no_event(tc_aml *w)
{
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "_GPE");

    tc_aml_close(w, tc_aml_open_method(w, "_E01", 0));
    tc_aml_close(w, scope);
}

/* put_events: instead of T13, asking each root port, from the last one to the first. */
static void put_events(tc_aml *w, const tc_acpi_machine *m)
{
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "\\_SB.PCI0"), inner, method;

    for (unsigned port = tc_acpi_ports(m); port-- > 0;) {
        inner = tc_aml_open_named(w, TC_AML_SCOPE, name_of(slot_of_port(m, port), 0).text);
        method = tc_aml_open_method(w, "PCNT", 0);
        tc_aml_u8(w, TC_AML_STORE);
        tc_aml_int(w, bus_number(m, port));
        tc_aml_path(w, "BNUM");
        tc_acpi_term_put(w, TC_TERM_HOTPLUG_NOTIFY);
        tc_aml_close(w, method);
        tc_aml_close(w, inner);
    }
    method = tc_aml_open_method(w, "PCNT", 0);
    for (unsigned port = tc_acpi_ports(m); port-- > 0;) {
        char path[] = "^S00.PCNT";

        tc_copy(path + 1, name_of(slot_of_port(m, port), 0).text, sizeof(slot_name) - 1);
        tc_aml_path(w, path);
    }
    tc_aml_close(w, method);
    tc_aml_close(w, scope);
    tc_acpi_term_put(w, TC_TERM_HOTPLUG_EVENT);
}

void tc_acpi_devices_put(tc_aml *w, const tc_acpi_machine *machine)
{
    put_bus0(w, machine);
    if (machine->hotplug && tc_acpi_ports(machine) > 0) {
        put_events(w, machine);
    } else if (machine->hotplug) {
        put_no_event(w);
    }
}
