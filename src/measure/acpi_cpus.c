/* SPDX-License-Identifier: Apache-2.0
 *
 * DSDT: the CPUs and their hotplug (T7 of dstack-mr:3.5.3, 3.5.4).
 */
#include "measure/acpi_parts.h"

#define CPUS_PNP 0x0a05u

/* A CPU's name, with its NUL: "C000". */
typedef struct cpu_name {
    char text[5];
} cpu_name;

static cpu_name name_of(uint32_t cpu)
{
    static const char digits[] = "0123456789ABCDEF";

    return (cpu_name){
        {'C', digits[cpu >> 8 & 0xf], digits[cpu >> 4 & 0xf], digits[cpu & 0xf], '\0'}};
}

/* put_pres: the registers of hotplug. */
static void put_pres(tc_aml *w, const tc_acpi_machine *m)
{
    size_t device = tc_aml_open_named(w, TC_AML_DEVICE, "\\_SB.PCI0.PRES");

    tc_acpi_term_put(w, TC_TERM_PRES);
    if (m->cut < TC_ACPI_11_0) {
        tc_acpi_term_put(w, TC_TERM_PRES_INIT);
    }
    tc_aml_close(w, device);
}

/* put_ctfy: Method (CTFY) notifies the CPU whose number is its first argument of the second. */
static void put_ctfy(tc_aml *w, uint32_t cpus)
{
    size_t method = tc_aml_open_method(w, "CTFY", 2), test;

    for (uint32_t i = 0; i < cpus; i++) {
        test = tc_aml_open(w, TC_AML_IF);
        tc_aml_u8(w, TC_AML_EQUAL);
        tc_aml_u8(w, TC_AML_ARG0);
        tc_aml_int(w, i);
        tc_aml_u8(w, TC_AML_NOTIFY);
        tc_aml_path(w, name_of(i).text);
        tc_aml_u8(w, TC_AML_ARG1);
        tc_aml_close(w, test);
    }
    tc_aml_close(w, method);
}

/* put_cscn: see the terms' data. */
static void put_cscn(tc_aml *w, const tc_acpi_machine *m)
{
    bool is_10 = m->cut >= TC_ACPI_10_0;
    size_t method = tc_aml_open_method(w, "CSCN", TC_AML_SERIALIZED), rounds, cpus;

    tc_acpi_term_put(w, TC_TERM_CSCN_LISTS);
    if (is_10) {
        tc_acpi_term_put(w, TC_TERM_CSCN_LIST_10);
    }
    tc_acpi_term_put(w, TC_TERM_CSCN_START);
    rounds = tc_aml_open(w, TC_AML_WHILE);
    tc_acpi_term_put(w, TC_TERM_CSCN_ROUND);
    if (is_10) {
        tc_acpi_term_put(w, TC_TERM_CSCN_ROUND_10);
    }
    cpus = tc_aml_open(w, TC_AML_WHILE);
    tc_acpi_term_put(w, TC_TERM_CSCN_MORE);
    tc_aml_int(w, m->cpus);
    tc_acpi_term_put(w, TC_TERM_CSCN_SELECT);
    tc_acpi_term_put(w, is_10 ? TC_TERM_CSCN_FULL_10 : TC_TERM_CSCN_FULL_PRE_10);
    tc_acpi_term_put(w, TC_TERM_CSCN_INSERTED);
    tc_acpi_term_put(w, is_10 ? TC_TERM_CSCN_REMOVED_10 : TC_TERM_CSCN_REMOVED_PRE_10);
    tc_acpi_term_put(w, TC_TERM_CSCN_NEXT);
    tc_aml_close(w, cpus);
    tc_acpi_term_put(w, TC_TERM_CSCN_INSERT);
    if (is_10) {
        tc_acpi_term_put(w, TC_TERM_CSCN_REMOVE_10);
    }
    tc_aml_close(w, rounds);
    tc_acpi_term_put(w, TC_TERM_CSCN_END);
    tc_aml_close(w, method);
}

/* open_cpu: a processor, whose number must fit into a byte, or a device. */
static size_t open_cpu(tc_aml *w, uint32_t i)
{
    size_t cpu;

    if (i < TC_ACPI_FIRST_X2APIC) {
        cpu = tc_aml_open_named(w, TC_AML_PROCESSOR, name_of(i).text);
        tc_aml_u8(w, (uint8_t)i);
        tc_aml_u32(w, 0); /* no registers … */
        tc_aml_u8(w, 0);  /* … of no size */
    } else {
        cpu = tc_aml_open_named(w, TC_AML_DEVICE, name_of(i).text);
        tc_aml_name_string(w, "_HID", "ACPI0007");
        tc_aml_name_int(w, "_UID", i);
    }
    return cpu;
}

static void put_cpu(tc_aml *w, uint32_t i, bool has_node)
{
    size_t cpu = open_cpu(w, i), part;

    part = tc_aml_open_method(w, "_STA", TC_AML_SERIALIZED);
    tc_aml_u8(w, TC_AML_RETURN);
    tc_aml_path(w, "CSTA");
    tc_aml_int(w, i);
    tc_aml_close(w, part);

    tc_aml_name(w, "_MAT");
    part = tc_aml_open(w, TC_AML_BUFFER);
    tc_acpi_lapic_put(w, i);
    tc_aml_close_buffer(w, part);

    if (i > 0) {
        part = tc_aml_open_method(w, "_EJ0", 1);
        tc_aml_path(w, "CEJ0");
        tc_aml_int(w, i);
        tc_aml_close(w, part);
    }

    part = tc_aml_open_method(w, "_OST", 3 | TC_AML_SERIALIZED);
    tc_aml_path(w, "COST");
    tc_aml_int(w, i);
    tc_aml_u8(w, TC_AML_ARG0);
    tc_aml_u8(w, TC_AML_ARG1);
    tc_aml_u8(w, TC_AML_ARG2);
    tc_aml_close(w, part);

    if (has_node) {
        tc_aml_name_int(w, "_PXM", 0);
    }
    tc_aml_close(w, cpu);
}

void tc_acpi_cpus_put(tc_aml *w, const tc_acpi_machine *machine)
{
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "_SB"), device;

    put_pres(w, machine);
    device = tc_aml_open_named(w, TC_AML_DEVICE, "\\_SB.CPUS");
    tc_aml_name_string(w, "_HID", "ACPI0010");
    tc_aml_name_pnp(w, "_CID", CPUS_PNP);
    put_ctfy(w, machine->cpus);
    tc_acpi_term_put(w, TC_TERM_CSTA);
    tc_acpi_term_put(w, TC_TERM_CEJ0);
    put_cscn(w, machine);
    tc_acpi_term_put(w, TC_TERM_COST);
    for (uint32_t i = 0; i < machine->cpus; i++) {
        put_cpu(w, i, machine->hugepages);
    }
    tc_aml_close(w, device);
    tc_aml_close(w, scope);
}
