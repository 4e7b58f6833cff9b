/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables without AML (dstack-mr:3.5.2, 3.5.7, 3.7, 8.4), and the order of all.
 */
#include "measure/acpi_parts.h"
#include "measure/td_hob.h"

/* Revisions of tables. */
enum { REVISION_1 = 1, REVISION_3 = 3 };

#define TABLE_LENGTH_AT 4u

#define FACS_SIZE 64u
#define FACP_SIZE 244u

/* FACP: its flags. More than eight CPUs can only be addressed in clusters. */
#define FACP_FLAGS_AT      112u
#define FACP_FLAGS         0x84a5u
#define FACP_CLUSTERS      (1u << 18)
#define MAX_CPUS_UNGROUPED 8u

/* FACP: everything else that is not zero. */
typedef struct field {
    uint8_t at, size;
    uint64_t value;
} field;
static const field facp_fields[] = {
    {40, 4, FACS_SIZE},  /* DSDT, which follows FACS */
    {44, 1, 1},          /* the interrupt model */
    {46, 2, 9},          /* the interrupt of events */
    {56, 4, 0x600},      /* ports of PM1 events, */
    {64, 4, 0x604},      /* PM1 control, */
    {76, 4, 0x608},      /* the timer, */
    {80, 4, 0x620},      /* and GPE0; */
    {88, 1, 4},          /* how many bytes each has: PM1 events, */
    {89, 1, 2},          /* PM1 control, */
    {91, 1, 4},          /* the timer, */
    {92, 1, 16},         /* and GPE0 */
    {96, 2, 0xfff},      /* the latency of C2 */
    {98, 2, 0xfff},      /* and of C3 */
    {108, 1, 0x32},      /* where the clock has the century */
    {109, 2, 2},         /* there is an 8042 */
    {128, 1, 0x0f},      /* what resets the machine, see below */
    {140, 8, FACS_SIZE}, /* DSDT */
};

/* FACP: its descriptions of registers. */
#define SPACE_PORTS         1u
#define REGISTER_ADDRESS_AT 4u
typedef struct reg {
    uint8_t at, bits;
    uint16_t port;
} reg;
static const reg facp_registers[] = {
    {116, 8, 0xcf9},   /* reset */
    {148, 32, 0x600},  /* PM1 events */
    {172, 16, 0x604},  /* PM1 control */
    {208, 32, 0x608},  /* the timer */
    {220, 128, 0x620}, /* GPE0 */
};

/* APIC and SRAT: types of entries; the second number is their size. */
enum {
    LOCAL_APIC = 0,
    LOCAL_APIC_SIZE = 8,
    IO_APIC = 1,
    IO_APIC_SIZE = 12,
    OVERRIDE = 2,
    OVERRIDE_SIZE = 10,
    LOCAL_NMI = 4,
    LOCAL_NMI_SIZE = 6,
    LOCAL_X2APIC = 9,
    LOCAL_X2APIC_SIZE = 16,
    X2APIC_NMI = 10,
    X2APIC_NMI_SIZE = 12,
    AFFINITY_APIC = 0,
    AFFINITY_APIC_SIZE = 16,
    AFFINITY_MEMORY = 1,
    AFFINITY_MEMORY_SIZE = 40,
    AFFINITY_X2APIC = 2,
    AFFINITY_X2APIC_SIZE = 24
};
#define ENABLED            1u
#define LOCAL_APIC_ADDRESS 0xfee00000u
#define IO_APIC_ADDRESS    0xfec00000u
#define ALL_CPUS           0xffu
#define ALL_X2APIC_CPUS    0xffffffffu
#define NMI_LINE           1u
#define X2APIC_NMI_PADDING 3u

/* Interrupts of the ISA bus that are not on the line of their own number, or not as usual. */
#define ISA_LINES  16u
#define TIMER_LINE 2u
#define AS_USUAL   0u
#define HIGH_EDGE  0x05u
#define HIGH_LEVEL 0x0du

/* SRAT: memory, without the hole below 1 MiB. */
#define LOW_MEMORY_END 0xa0000u
#define HIGH_MEMORY    0x100000u
#define ABOVE_4G       ((uint64_t)4 << 30)

#define MCFG_LAST_BUS      0xffu
#define WAET_TIMER_IS_GOOD 2u

static void put_facs(tc_aml *w)
{
    tc_aml_chars(w, "FACS");
    tc_aml_u32(w, FACS_SIZE);
    tc_aml_zero(w, FACS_SIZE - w->n);
}

static size_t begin_table(tc_aml *w, const char *signature, uint8_t revision)
{
    size_t table = w->n;

    tc_aml_chars(w, signature);
    tc_aml_u32(w, 0); /* the length, when it is known */
    tc_aml_u8(w, revision);
    tc_aml_u8(w, 0); /* the checksum, which is zero when the table is measured */
    tc_aml_chars(w, TC_ACPI_MAKER "BXPC    ");
    tc_aml_u32(w, 1); /* the maker's revision of the table */
    tc_aml_chars(w, "BXPC");
    tc_aml_u32(w, 1); /* the revision of the tool that made it */
    return table;
}

static void put_field(tc_aml *w, size_t table, field f)
{
    for (size_t i = 0; i < f.size; i++) {
        w->p[table + f.at + i] = (uint8_t)(f.value >> 8 * i);
    }
}

/* put_register: space, bits, offset, width of access, address. */
static void put_register(tc_aml *w, size_t table, reg r)
{
    w->p[table + r.at] = SPACE_PORTS;
    w->p[table + r.at + 1] = r.bits;
    put_field(w, table, (field){(uint8_t)(r.at + REGISTER_ADDRESS_AT), sizeof(uint64_t), r.port});
}

static tc_acpi_place end_table(tc_aml *w, size_t table)
{
    tc_acpi_place place = {(uint32_t)table, (uint32_t)(w->n - table)};

    put_field(w, table, (field){TABLE_LENGTH_AT, sizeof(uint32_t), place.n});
    return place;
}

static tc_acpi_place put_facp(tc_aml *w, const tc_acpi_machine *m)
{
    uint32_t clusters = m->cpus > MAX_CPUS_UNGROUPED ? FACP_CLUSTERS : 0;
    size_t table = begin_table(w, "FACP", REVISION_3);

    tc_aml_zero(w, FACP_SIZE - TC_ACPI_HEADER_SIZE);
    for (size_t i = 0; i < sizeof facp_fields / sizeof facp_fields[0]; i++) {
        put_field(w, table, facp_fields[i]);
    }
    for (size_t i = 0; i < sizeof facp_registers / sizeof facp_registers[0]; i++) {
        put_register(w, table, facp_registers[i]);
    }
    put_field(w, table, (field){FACP_FLAGS_AT, sizeof(uint32_t), FACP_FLAGS | clusters});
    return end_table(w, table);
}

static void begin_entry(tc_aml *w, uint8_t type, uint8_t size)
{
    tc_aml_u8(w, type);
    tc_aml_u8(w, size);
}

void tc_acpi_lapic_put(tc_aml *w, uint32_t cpu)
{
    if (cpu < TC_ACPI_FIRST_X2APIC) {
        begin_entry(w, LOCAL_APIC, LOCAL_APIC_SIZE);
        tc_aml_u8(w, (uint8_t)cpu); /* its number … */
        tc_aml_u8(w, (uint8_t)cpu); /* … and that of its APIC */
        tc_aml_u32(w, ENABLED);
    } else {
        begin_entry(w, LOCAL_X2APIC, LOCAL_X2APIC_SIZE);
        tc_aml_u16(w, 0);
        tc_aml_u32(w, cpu);
        tc_aml_u32(w, ENABLED);
        tc_aml_u32(w, cpu);
    }
}

static void put_override(tc_aml *w, uint8_t source, uint8_t line, uint16_t flags)
{
    begin_entry(w, OVERRIDE, OVERRIDE_SIZE);
    tc_aml_u8(w, 0); /* ISA */
    tc_aml_u8(w, source);
    tc_aml_u32(w, line);
    tc_aml_u16(w, flags);
}

static void put_overrides(tc_aml *w, const tc_acpi_machine *m)
{
    static const uint8_t level[] = {5, 9, 10, 11}; /* the interrupts that PCI devices may use */

    if (m->cut < TC_ACPI_9_2) {
        put_override(w, 0, TIMER_LINE, HIGH_EDGE);
        for (uint8_t i = 1; i < ISA_LINES; i++) {
            put_override(w, i, i, HIGH_EDGE);
        }
    } else {
        put_override(w, 0, TIMER_LINE, AS_USUAL);
        for (size_t i = 0; i < sizeof level; i++) {
            put_override(w, level[i], level[i], HIGH_LEVEL);
        }
    }
}

static void put_nmi(tc_aml *w, const tc_acpi_machine *m)
{
    if (m->cpus > TC_ACPI_FIRST_X2APIC) {
        begin_entry(w, X2APIC_NMI, X2APIC_NMI_SIZE);
        tc_aml_u16(w, AS_USUAL);
        tc_aml_u32(w, ALL_X2APIC_CPUS);
        tc_aml_u8(w, NMI_LINE);
        tc_aml_zero(w, X2APIC_NMI_PADDING);
    } else {
        begin_entry(w, LOCAL_NMI, LOCAL_NMI_SIZE);
        tc_aml_u8(w, ALL_CPUS);
        tc_aml_u16(w, AS_USUAL);
        tc_aml_u8(w, NMI_LINE);
    }
}

static tc_acpi_place put_apic(tc_aml *w, const tc_acpi_machine *m)
{
    size_t table = begin_table(w, "APIC", REVISION_3);

    tc_aml_u32(w, LOCAL_APIC_ADDRESS);
    tc_aml_u32(w, m->pic ? 1 : 0);
    for (uint32_t i = 0; i < m->cpus; i++) {
        tc_acpi_lapic_put(w, i);
    }
    begin_entry(w, IO_APIC, IO_APIC_SIZE);
    tc_aml_u8(w, 0);
    tc_aml_u8(w, 0);
    tc_aml_u32(w, IO_APIC_ADDRESS);
    tc_aml_u32(w, 0); /* its first interrupt */
    put_overrides(w, m);
    put_nmi(w, m);
    return end_table(w, table);
}

/* put_cpu_affinity: a CPU is in node 0. */
static void put_cpu_affinity(tc_aml *w, uint32_t cpu)
{
    if (cpu < TC_ACPI_FIRST_X2APIC) {
        begin_entry(w, AFFINITY_APIC, AFFINITY_APIC_SIZE);
        tc_aml_u8(w, 0);
        tc_aml_u8(w, (uint8_t)cpu);
        tc_aml_u32(w, ENABLED);
        tc_aml_u64(w, 0);
    } else {
        begin_entry(w, AFFINITY_X2APIC, AFFINITY_X2APIC_SIZE);
        tc_aml_u16(w, 0);
        tc_aml_u32(w, 0);
        tc_aml_u32(w, cpu);
        tc_aml_u32(w, ENABLED);
        tc_aml_u64(w, 0);
    }
}

/* put_memory_affinity: a piece of memory is in node 0; size 0 makes an empty entry. */
static void put_memory_affinity(tc_aml *w, uint64_t start, uint64_t size)
{
    begin_entry(w, AFFINITY_MEMORY, AFFINITY_MEMORY_SIZE);
    tc_aml_u32(w, 0);
    tc_aml_u16(w, 0);
    tc_aml_u64(w, start);
    tc_aml_u64(w, size);
    tc_aml_u32(w, 0);
    tc_aml_u32(w, size > 0 ? ENABLED : 0);
    tc_aml_u64(w, 0);
}

/* put_srat: every machine within the limits has more than 1 MiB. */
static tc_acpi_place put_srat(tc_aml *w, const tc_acpi_machine *m)
{
    uint64_t below = tc_memory_below_4g(m->memory), above = m->memory - below;
    size_t table = begin_table(w, "SRAT", REVISION_1);

    tc_aml_u32(w, 1);
    tc_aml_u64(w, 0);
    for (uint32_t i = 0; i < m->cpus; i++) {
        put_cpu_affinity(w, i);
    }
    put_memory_affinity(w, 0, LOW_MEMORY_END);
    put_memory_affinity(w, HIGH_MEMORY, below - HIGH_MEMORY);
    put_memory_affinity(w, above > 0 ? ABOVE_4G : 0, above);
    return end_table(w, table);
}

static tc_acpi_place put_mcfg(tc_aml *w)
{
    size_t table = begin_table(w, "MCFG", REVISION_1);

    tc_aml_u64(w, 0);
    tc_aml_u64(w, TC_ACPI_MMCONFIG_START);
    tc_aml_u16(w, 0); /* the segment, and its buses: the first … */
    tc_aml_u8(w, 0);
    tc_aml_u8(w, MCFG_LAST_BUS); /* … and the last */
    tc_aml_u32(w, 0);
    return end_table(w, table);
}

static tc_acpi_place put_waet(tc_aml *w)
{
    size_t table = begin_table(w, "WAET", REVISION_1);

    tc_aml_u32(w, WAET_TIMER_IS_GOOD);
    return end_table(w, table);
}

static tc_acpi_place put_dsdt(tc_aml *w, const tc_acpi_machine *m)
{
    size_t table = begin_table(w, "DSDT", REVISION_1);

    tc_acpi_dsdt_put(w, m);
    return end_table(w, table);
}

/* put_rsdt: where the other tables are, except DSDT, which FACP names. */
static tc_acpi_place put_rsdt(tc_aml *w, const tc_acpi_place places[TC_ACPI_TABLE_COUNT])
{
    size_t table = begin_table(w, "RSDT", REVISION_1);

    for (size_t i = TC_ACPI_FACP; i < TC_ACPI_RSDT; i++) {
        if (places[i].n > 0) {
            tc_aml_u32(w, places[i].at);
        }
    }
    return end_table(w, table);
}

void tc_acpi_tables_put(tc_aml *w, tc_acpi_place places[TC_ACPI_TABLE_COUNT],
                        const tc_acpi_machine *machine)
{
    put_facs(w);
    places[TC_ACPI_DSDT] = put_dsdt(w, machine);
    places[TC_ACPI_FACP] = put_facp(w, machine);
    places[TC_ACPI_APIC] = put_apic(w, machine);
    places[TC_ACPI_SRAT] = machine->hugepages ? put_srat(w, machine) : (tc_acpi_place){0, 0};
    places[TC_ACPI_MCFG] = put_mcfg(w);
    places[TC_ACPI_WAET] = put_waet(w);
    places[TC_ACPI_RSDT] = put_rsdt(w, places);
}
