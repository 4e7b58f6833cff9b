/* SPDX-License-Identifier: Apache-2.0
 *
 * Which machines there can be, and what of a machine changes the tables.
 */
#include "support.h"

#include "unit/dies.h"

#define BYTES(lit) tc_bytes_of("" lit, sizeof(lit) - 1)

static bool has(tc_bytes table, tc_bytes what)
{
    return tc_bytes_find(table, what) != SIZE_MAX;
}

static size_t count(tc_bytes in, tc_bytes what)
{
    size_t n = 0, at;

    while ((at = tc_bytes_find(in, what)) != SIZE_MAX) {
        in = tc_bytes_sub(in, at + what.n, in.n - at - what.n);
        n++;
    }
    return n;
}

static bool same_tables(const tc_acpi_blobs *a, const tc_acpi_blobs *b)
{
    return tc_bytes_eq(a->tables, b->tables);
}

static void every_cut_has_words(void **state)
{
    (void)state;
    assert_string_equal(tc_acpi_cut_words(TC_ACPI_PRE_9_2), "QEMU before 9.2");
    assert_string_equal(tc_acpi_cut_words(TC_ACPI_11_1), "QEMU 11.1 or later");
}

static bool fits_with(tc_acpi_machine machine)
{
    return tc_acpi_fits(&machine);
}

static void a_machine_fits_within_limits(void **state)
{
    tc_acpi_machine m = ordinary();

    (void)state;
    assert_true(fits_with(m));
#define AT(member, value) (m = ordinary(), m.member = (value), fits_with(m))
    assert_false(AT(cut, TC_ACPI_CUT_COUNT));
    assert_true(AT(cut, TC_ACPI_CUT_COUNT - 1));
    assert_false(AT(cpus, 0));
    assert_true(AT(cpus, 1));
    assert_true(AT(cpus, TC_MAX_VCPUS));
    assert_false(AT(cpus, TC_MAX_VCPUS + 1));
    assert_false(AT(memory, TC_MIN_MEMORY - 1));
    assert_true(AT(memory, TC_MIN_MEMORY));
    assert_true(AT(memory, TC_MAX_MEMORY));
    assert_false(AT(memory, TC_MAX_MEMORY + 1));
    /* The window begins at 0x380000000000 and ends with the address space at the latest. */
    assert_true(AT(pci_hole64, UINT64_MAX - 0x380000000000u + 1));
    assert_false(AT(pci_hole64, UINT64_MAX - 0x380000000000u + 2));
    assert_false(AT(pci_hole64, UINT64_MAX));
#undef AT
}

static bool slots_fit(uint32_t devices, uint32_t gpus, uint32_t nvswitches, bool hugepages)
{
    tc_acpi_machine m = ordinary();

    m.devices = devices;
    m.gpus = gpus;
    m.nvswitches = nvswitches;
    m.hugepages = hugepages;
    return tc_acpi_fits(&m);
}

static void every_device_has_a_slot(void **state)
{
    const uint32_t n = TC_MAX_DEVICES;

    (void)state;
    assert_true(slots_fit(0, 0, 0, false));
    assert_true(slots_fit(n, 0, 0, false));
    assert_false(slots_fit(n + 1, 0, 0, false));
    assert_true(slots_fit(5, n - 6, 1, false));
    assert_false(slots_fit(5, n - 5, 1, false));
    assert_false(slots_fit(5, n - 6, 2, false));
    assert_false(slots_fit(UINT32_MAX, UINT32_MAX, UINT32_MAX, false));
    assert_false(slots_fit(UINT32_MAX, 1, 0, false));
}

static void devices_stand_before_the_bridge_for_gpus(void **state)
{
    (void)state;
    assert_true(slots_fit(15, 1, 0, true));
    assert_false(slots_fit(16, 1, 0, true));
    assert_true(slots_fit(5, 1, 10, true));
    assert_false(slots_fit(5, 1, 11, true));
    assert_true(slots_fit(5, 20, 0, true));
    assert_true(slots_fit(16, 0, 0, true));  /* there is none without GPUs, */
    assert_true(slots_fit(16, 1, 0, false)); /* nor without huge pages */
}

static void build_what_does_not_fit(void)
{
    tc_acpi_machine m = ordinary();
    tc_acpi_blobs blobs;
    tc_arena arena;

    tc_arena_init(&arena, ARENA_CAP);
    m.cpus = TC_MAX_VCPUS + 1;
    assert_false(tc_acpi_build(&blobs, &arena, &m));
}

static void what_does_not_fit_is_not_built(void **state)
{
    (void)state;
    assert_true(dies(build_what_does_not_fit));
}

static void lack_of_memory_is_reported(void **state)
{
    tc_arena *arena = *state;
    tc_acpi_machine m = ordinary();
    tc_acpi_blobs blobs;
    tc_arena small;

    arena->fail_at = 1;
    assert_false(tc_acpi_build(&blobs, arena, &m));
    assert_int_equal(blobs.tables.n, 0);
    assert_true(arena->failed);
    tc_arena_init(&small, TC_ACPI_TABLES_UNIT - 1);
    assert_false(tc_acpi_build(&blobs, &small, &m));
    tc_arena_done(&small);
    tc_arena_init(&small, TC_ACPI_TABLES_UNIT); /* one allocation is all it takes */
    assert_true(tc_acpi_build(&blobs, &small, &m));
    tc_arena_done(&small);
}

/* The largest machines of every kind fit into one unit: the builder would stop otherwise. */
static void the_largest_machines_are_built(void **state)
{
    for (int cut = 0; cut < TC_ACPI_CUT_COUNT; cut++) {
        for (unsigned flags = 0; flags < 8; flags++) {
            tc_arena_mark_t mark = tc_arena_mark(*state);
            tc_acpi_machine m = {
                .cut = (tc_acpi_cut)cut,
                .cpus = TC_MAX_VCPUS,
                .memory = TC_MAX_MEMORY,
                .gpus = TC_MAX_DEVICES,
                .hotplug = (flags & 1) != 0,
                .pic = (flags & 2) != 0,
                .hugepages = (flags & 4) != 0,
                .pci_hole64 = UINT64_MAX - 0x380000000000u + 1,
            };
            tc_acpi_blobs blobs = build(*state, m);

            assert_int_equal(blobs.tables.n, TC_ACPI_TABLES_UNIT);
            tc_arena_release(*state, mark);
        }
    }
}

static void every_number_of_cpus_is_built(void **state)
{
    static const uint32_t cpus[] = {1, 2, 3, 8, 9, 15, 16, 17, 254, 255, 256, 257, 300, 512};
    size_t used = 0;

    for (size_t i = 0; i < sizeof cpus / sizeof cpus[0]; i++) {
        tc_acpi_machine m = ordinary();
        tc_acpi_blobs blobs;

        m.cpus = cpus[i];
        blobs = build(*state, m);
        assert_true(blobs.tables_used > used);
        used = blobs.tables_used;
        assert_int_equal(count(table_of(&blobs, "DSDT"), BYTES("_MAT\x11")), cpus[i]);
    }
}

/* dstack-mr:3.5.7: the CPU with APIC id 255 is the first that needs an x2APIC. */
static void cpus_from_255_on_have_an_x2apic(void **state)
{
    const tc_bytes last_apic = BYTES("\x00\x08\xfe\xfe\x01\x00\x00\x00");
    const tc_bytes first_x2apic =
        BYTES("\x09\x10\x00\x00\xff\x00\x00\x00\x01\x00\x00\x00\xff\x00\x00\x00");
    const tc_bytes nmi = BYTES("\x04\x06\xff\x00\x00\x01");
    const tc_bytes x2apic_nmi = BYTES("\x0a\x0c\x00\x00\xff\xff\xff\xff\x01\x00\x00\x00");
    tc_acpi_machine m = ordinary();
    tc_acpi_blobs blobs;

    m.cpus = 255;
    blobs = build(*state, m);
    assert_true(has(table_of(&blobs, "APIC"), last_apic));
    assert_true(has(table_of(&blobs, "APIC"), nmi));
    assert_false(has(table_of(&blobs, "APIC"), x2apic_nmi));
    assert_false(has(table_of(&blobs, "DSDT"), BYTES("ACPI0007")));
    m.cpus = 256;
    blobs = build(*state, m);
    assert_true(has(table_of(&blobs, "APIC"), last_apic));
    assert_true(has(table_of(&blobs, "APIC"), first_x2apic));
    assert_false(has(table_of(&blobs, "APIC"), nmi));
    assert_true(has(table_of(&blobs, "APIC"), x2apic_nmi));
    assert_int_equal(count(table_of(&blobs, "DSDT"), BYTES("ACPI0007")), 1);
    assert_int_equal(count(table_of(&blobs, "DSDT"), first_x2apic), 1);
}

static void nine_cpus_are_a_cluster(void **state)
{
    tc_acpi_machine m = ordinary();
    tc_acpi_blobs blobs;

    m.cpus = 8;
    blobs = build(*state, m);
    assert_memory_equal(table_of(&blobs, "FACP").p + 112, "\xa5\x84\x00\x00", 4);
    m.cpus = 9;
    blobs = build(*state, m);
    assert_memory_equal(table_of(&blobs, "FACP").p + 112, "\xa5\x84\x04\x00", 4);
}

/* Each part of a machine changes the tables (dstack-mr:3.4). */
static void every_part_of_a_machine_matters(void **state)
{
    const tc_acpi_blobs usual = build(*state, ordinary());
    tc_acpi_machine m;
    tc_acpi_blobs blobs;

#define CHANGED(member, value)                                                                     \
    (m = ordinary(), m.member = (value), blobs = build(*state, m), !same_tables(&usual, &blobs))
    assert_false(CHANGED(cut, TC_ACPI_9_2));
    assert_true(CHANGED(cut, TC_ACPI_PRE_9_2));
    assert_true(CHANGED(cut, TC_ACPI_10_0));
    assert_true(CHANGED(cpus, 3));
    assert_true(CHANGED(memory, 2 * GIB + MIB));
    assert_true(CHANGED(devices, 6));
    assert_true(CHANGED(gpus, 1));
    assert_true(CHANGED(nvswitches, 1));
    assert_true(CHANGED(hotplug, false));
    assert_true(CHANGED(pic, true));
    assert_true(CHANGED(hugepages, true));
    assert_true(CHANGED(pci_hole64, 16 * TIB));
    assert_false(CHANGED(pci_hole64, 32 * GIB)); /* the default */
#undef CHANGED
}

/* dstack-mr:3.4: only the memory below 4 GiB counts, which 2816 MiB and more do not change. */
static void memory_from_2816_mib_on_is_all_the_same(void **state)
{
    tc_acpi_machine m = ordinary();
    const tc_acpi_blobs usual = build(*state, m);
    tc_acpi_blobs blobs;

    m.memory = 2816 * MIB;
    blobs = build(*state, m);
    assert_true(same_tables(&usual, &blobs));
    m.memory = TC_MAX_MEMORY;
    blobs = build(*state, m);
    assert_true(same_tables(&usual, &blobs));
    m.memory = 2815 * MIB;
    blobs = build(*state, m);
    assert_false(same_tables(&usual, &blobs));
}

static void only_its_flag_tells_of_an_8259(void **state)
{
    tc_acpi_machine m = ordinary();
    const tc_acpi_blobs without = build(*state, m);
    tc_acpi_blobs with;
    size_t flag = tc_bytes_offset(without.tables, table_of(&without, "APIC")) + 40;

    m.pic = true;
    with = build(*state, m);
    for (size_t i = 0; i < with.tables.n; i++) {
        assert_int_equal(with.tables.p[i] - without.tables.p[i], i == flag);
    }
}

/* dstack-mr:3.5.4: QEMU 11 has no _INI in PRES. */
static void qemu_11_does_not_initialise_hotplug(void **state)
{
    const tc_bytes with = BYTES("\x5b\x82\x48\x0a\\/\x03_SB_PCI0PRES");
    const tc_bytes without = BYTES("\x5b\x82\x4b\x09\\/\x03_SB_PCI0PRES");
    const tc_bytes tail = BYTES("CSEL \x00 CDAT ");
    const tc_bytes init = BYTES("CSEL \x00 CDAT \x14\x0c_INI\x08p\x00"
                                "CSEL");
    tc_acpi_machine m = ordinary();
    tc_bytes before, after;
    tc_acpi_blobs blobs;

    m.cut = TC_ACPI_10_0;
    blobs = build(*state, m);
    before = table_of(&blobs, "DSDT");
    assert_true(has(before, with) && has(before, init));
    m.cut = TC_ACPI_11_0;
    blobs = build(*state, m);
    after = table_of(&blobs, "DSDT");
    assert_true(has(after, without) && has(after, tail));
    assert_false(has(after, BYTES("_INI")));
    assert_int_equal(before.n - after.n, 13);
}

/* dstack-mr:3.5.6: QEMU 11.1 has a shared interrupt for COM1. */
static void qemu_11_1_shares_the_interrupt_of_com1(void **state)
{
    const tc_bytes own = BYTES("\x5b\x82\x32"
                               "COM1\x08_HID\x0c\x41\xd0\x05\x01\x08_UID\x01\x08_STA\x0a\x0f"
                               "\x08_CRS\x11\x10\x0a\x0d\x47\x01\xf8\x03\xf8\x03\x00\x08"
                               "\x22\x10\x00\x79\x00");
    const tc_bytes shared = BYTES("\x5b\x82\x33"
                                  "COM1\x08_HID\x0c\x41\xd0\x05\x01\x08_UID\x01\x08_STA\x0a\x0f"
                                  "\x08_CRS\x11\x11\x0a\x0e\x47\x01\xf8\x03\xf8\x03\x00\x08"
                                  "\x23\x10\x00\x18\x79\x00");
    tc_acpi_machine m = ordinary();
    tc_bytes before, after;
    tc_acpi_blobs blobs;

    m.cut = TC_ACPI_11_0;
    blobs = build(*state, m);
    before = table_of(&blobs, "DSDT");
    assert_true(has(before, own));
    m.cut = TC_ACPI_11_1;
    blobs = build(*state, m);
    after = table_of(&blobs, "DSDT");
    assert_true(has(after, shared));
    assert_int_equal(after.n - before.n, 1);
}

/* dstack-mr:3.6: twelve ports, S30 to S88, have the numbers 11 to 0. */
static void buses_for_hotplug_are_numbered_from_the_last(void **state)
{
    const tc_bytes first = BYTES("S30_\x08_ADR\x0c\x00\x00\x06\x00\x5b\x82\x0bS00_\x08_ADR\x00"
                                 "\x08"
                                 "BSEL\x0a\x0b");
    const tc_bytes last = BYTES("S88_\x08_ADR\x0c\x00\x00\x11\x00\x5b\x82\x0bS00_\x08_ADR\x00"
                                "\x08"
                                "BSEL\x00");
    const tc_bytes events = BYTES("\\._SB_PCI0\x10\x25S88_\x14\x1fPCNT\x00p\x00"
                                  "BNUM");
    tc_acpi_machine m = ordinary();
    tc_acpi_blobs blobs;
    tc_bytes dsdt;

    m.gpus = 8;
    m.nvswitches = 4;
    blobs = build(*state, m);
    dsdt = table_of(&blobs, "DSDT");
    assert_true(has(dsdt, first) && has(dsdt, last) && has(dsdt, events));
    assert_true(has(dsdt, BYTES("^.S88_PCNT^.S80_PCNT")));
    assert_true(has(dsdt, BYTES("^.S38_PCNT^.S30_PCNT\x10?_GPE\x14"
                                "9_E01")));
    m.hotplug = false;
    blobs = build(*state, m);
    dsdt = table_of(&blobs, "DSDT");
    assert_false(has(dsdt, BYTES("BSEL")) || has(dsdt, BYTES("PCNT")) || has(dsdt, BYTES("_E01")));
    assert_true(has(dsdt, BYTES("S88_\x08_ADR\x0c\x00\x00\x11\x00\x5b\x82\x0bS00_")));
}

/* dstack-mr:3.7: the GPUs are behind a bridge in slot 16; NVSwitches stay on bus 0. */
static void with_huge_pages_gpus_are_behind_a_bridge(void **state)
{
    tc_acpi_machine m = ordinary();
    tc_acpi_blobs blobs;
    tc_bytes dsdt;

    m.hugepages = true;
    m.gpus = 8;
    m.nvswitches = 2;
    blobs = build(*state, m);
    dsdt = table_of(&blobs, "DSDT");
    assert_true(has(dsdt, BYTES("PC05\x08_UID\x0a\x05\x08_BBN\x0a\x05")));
    assert_true(has(dsdt, BYTES("S30_\x08_ADR\x0c\x00\x00\x06\x00\x5b\x82\x0bS00_")));
    assert_true(has(dsdt, BYTES("S38_\x08_ADR\x0c\x00\x00\x07\x00\x5b\x82\x0bS00_")));
    assert_true(has(dsdt, BYTES("\x5b\x82\x0fS80_\x08_ADR\x0c\x00\x00\x10\x00\x5b\x82")));
    assert_false(has(dsdt, BYTES("S40_")));
    m.gpus = 0;
    blobs = build(*state, m);
    dsdt = table_of(&blobs, "DSDT");
    assert_false(has(dsdt, BYTES("PC05")) || has(dsdt, BYTES("S80_")));
    assert_int_equal(count(dsdt, BYTES("\x08_PXM\x00")), m.cpus);
}

static void nodes_of_cpus_and_memory_are_told(void **state)
{
    const tc_bytes last_apic = BYTES("\x00\x10\x00\xfe\x01\x00\x00\x00\x00\x00\x00\x00");
    const tc_bytes first_x2apic = BYTES("\x02\x18\x00\x00\x00\x00\x00\x00\xff\x00\x00\x00"
                                        "\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x28");
    tc_acpi_machine m = ordinary();
    tc_acpi_blobs blobs;
    tc_bytes srat;

    blobs = build(*state, m);
    assert_int_equal(table_of(&blobs, "SRAT").n, 0);
    m.hugepages = true;
    m.cpus = 256;
    blobs = build(*state, m);
    srat = table_of(&blobs, "SRAT");
    assert_true(has(srat, last_apic) && has(srat, first_x2apic));
    assert_int_equal(srat.n, 48 + 255 * 16 + 24 + 3 * 40);
    assert_true(tc_bytes_is_zero(tc_bytes_sub(srat, srat.n - 38, 38))); /* the empty entry */
    m.memory = 2816 * MIB;
    blobs = build(*state, m);
    srat = table_of(&blobs, "SRAT");
    assert_memory_equal(srat.p + srat.n - 32, "\0\0\0\0\1\0\0\0\0\0\0\x30\0\0\0\0", 16);
    assert_int_equal(table_of(&blobs, "RSDT").n, 36 + 5 * 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cut_has_words),
        cmocka_unit_test(a_machine_fits_within_limits),
        cmocka_unit_test(every_device_has_a_slot),
        cmocka_unit_test(devices_stand_before_the_bridge_for_gpus),
        cmocka_unit_test(what_does_not_fit_is_not_built),
        TEST(lack_of_memory_is_reported),
        TEST(the_largest_machines_are_built),
        TEST(every_number_of_cpus_is_built),
        TEST(cpus_from_255_on_have_an_x2apic),
        TEST(nine_cpus_are_a_cluster),
        TEST(every_part_of_a_machine_matters),
        TEST(memory_from_2816_mib_on_is_all_the_same),
        TEST(only_its_flag_tells_of_an_8259),
        TEST(qemu_11_does_not_initialise_hotplug),
        TEST(qemu_11_1_shares_the_interrupt_of_com1),
        TEST(buses_for_hotplug_are_numbered_from_the_last),
        TEST(with_huge_pages_gpus_are_behind_a_bridge),
        TEST(nodes_of_cpus_and_memory_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
