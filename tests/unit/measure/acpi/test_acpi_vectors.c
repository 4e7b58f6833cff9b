/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables against genuine ones: blobs whose digests are in event logs of real machines, blobs of
 * stock QEMU, digests of another implementation, digests of the templates of dstack's former tool.
 */
#include "support.h"

#include <stdio.h>

#include "base/hex.h"

#define FOLDER   "mr/acpi/"
#define PATH_MAX 256

/* What the labels of the blobs mean (dstack-mr:8.2). Columns: QEMU, CPUs, memory, plain devices,
 * GPUs, NVSwitches, hotplug, 8259, huge pages, 64-bit window. "edge" is QEMU before 9.2, "level"
 * and "q921" are QEMU 9.2, "q1021" is QEMU 10; "hpoff" is hotplug off. */
static const struct {
    const char *label;
    tc_acpi_machine machine;
} blobs_of[] = {
    {"old1cpu_1g_pic1_edge_4dev", {TC_ACPI_PRE_9_2, 1, 1 * GIB, 4, 0, 0, true, true, false, 0}},
    {"2cpu_2g_pic1_edge", {TC_ACPI_PRE_9_2, 2, 2 * GIB, 5, 0, 0, true, true, false, 0}},
    {"4cpu_8g_pic1_edge", {TC_ACPI_PRE_9_2, 4, 8 * GIB, 5, 0, 0, true, true, false, 0}},
    {"8cpu_8g_pic1_edge", {TC_ACPI_PRE_9_2, 8, 8 * GIB, 5, 0, 0, true, true, false, 0}},
    {"8cpu_8g_pic0_edge", {TC_ACPI_PRE_9_2, 8, 8 * GIB, 5, 0, 0, true, false, false, 0}},
    {"32cpu_32g_pic0_edge_hpoff", {TC_ACPI_PRE_9_2, 32, 32 * GIB, 5, 0, 0, false, false, false, 0}},
    {"24cpu_256g_8gpu_4nvsw_pic0_edge_hpoff_hole1P",
     {TC_ACPI_PRE_9_2, 24, 256 * GIB, 5, 8, 4, false, false, false, 1024 * TIB}},
    {"16cpu_64g_1gpu_pic0_level_hpoff_hole16T",
     {TC_ACPI_9_2, 16, 64 * GIB, 5, 1, 0, false, false, false, 16 * TIB}},
    {"q921_4cpu_4g_2gpu_hp_on_bsel", {TC_ACPI_9_2, 4, 4 * GIB, 5, 2, 0, true, false, false, 0}},
    {"q1021_4cpu_4g_2gpu_hp_on_bsel", {TC_ACPI_10_0, 4, 4 * GIB, 5, 2, 0, true, false, false, 0}},
    {"q921_4cpu_4g_2gpu_hugepages_hpoff",
     {TC_ACPI_9_2, 4, 4 * GIB, 5, 2, 0, false, false, true, 0}},
    {"q921_4cpu_2g_hugepages_nogpu_hpoff",
     {TC_ACPI_9_2, 4, 2 * GIB, 5, 0, 0, false, false, true, 0}},
    {"q921_2cpu_2g_pic0", {TC_ACPI_9_2, 2, 2 * GIB, 5, 0, 0, true, false, false, 0}},
    {"q1021_2cpu_2g_pic0", {TC_ACPI_10_0, 2, 2 * GIB, 5, 0, 0, true, false, false, 0}},
    {"q921_300cpu_4g_pic0", {TC_ACPI_9_2, 300, 4 * GIB, 5, 0, 0, true, false, false, 0}},
};

static const tc_acpi_machine *machine_of(tc_str label)
{
    for (size_t i = 0; i < sizeof blobs_of / sizeof blobs_of[0]; i++) {
        if (tc_str_is(label, blobs_of[i].label)) {
            return &blobs_of[i].machine;
        }
    }
    print_message("no machine for the label %.*s\n", (int)label.n, label.p);
    fail();
    return NULL;
}

static void assert_blob(tc_arena *arena, tc_str label, const char *kind, tc_bytes found)
{
    char path[PATH_MAX];
    tc_bytes want;

    snprintf(path, sizeof path, FOLDER "golden/%.*s.%s.bin", (int)label.n, label.p, kind);
    want = vector(arena, path);
    for (size_t i = 0; i < want.n && i < found.n; i++) {
        if (want.p[i] != found.p[i]) {
            print_message("%s: first difference at %zu\n", path, i);
            break;
        }
    }
    assert_true(tc_bytes_eq(found, want));
}

static void assert_digests(const tc_acpi_blobs *blobs, tc_str *line)
{
    tc_str field;

    assert_true(next_field(&field, line));
    assert_sha384(tc_bytes_of(blobs->loader, sizeof blobs->loader), field);
    assert_true(next_field(&field, line));
    assert_sha384(tc_bytes_of(blobs->rsdp, sizeof blobs->rsdp), field);
    assert_true(next_field(&field, line));
    assert_sha384(blobs->tables, field);
}

/* compare_blobs: label, bytes used, three digests. */
static size_t compare_blobs(tc_arena *arena, const char *table)
{
    tc_str text = tc_str_from_bytes(vector(arena, table)), line, label, used;
    size_t rows = 0;

    assert_true(next_line(&line, &text));
    for (; next_line(&line, &text); rows++) {
        tc_acpi_blobs blobs;

        assert_true(next_field(&label, &line) && next_field(&used, &line));
        blobs = build(arena, *machine_of(label));
        assert_blob(arena, label, "tables", tc_bytes_sub(blobs.tables, 0, blobs.tables_used));
        assert_blob(arena, label, "rsdp", tc_bytes_of(blobs.rsdp, sizeof blobs.rsdp));
        assert_blob(arena, label, "loader", tc_bytes_of(blobs.loader, sizeof blobs.loader));
        assert_int_equal(blobs.tables_used, number(used));
        assert_digests(&blobs, &line);
    }
    return rows;
}

static void blobs_of_event_logs_are_rebuilt(void **state)
{
    assert_int_equal(compare_blobs(*state, FOLDER "golden/golden.csv"), 8);
}

static void blobs_of_stock_qemu_are_rebuilt(void **state)
{
    assert_int_equal(compare_blobs(*state, FOLDER "golden/golden_qemu_oracle.csv"), 7);
}

/* model_machine reads the first nine columns, and the size of DSDT. */
static tc_acpi_machine model_machine(tc_str *line, size_t *dsdt)
{
    enum { CPUS, MEMORY, PORTS, HOTPLUG, IRQ, PIC, HOLE64, DEVICES, CSCN, DSDT, COLUMNS };
    tc_str f[COLUMNS];
    bool is_edge, is_10;

    for (size_t i = 0; i < COLUMNS; i++) {
        assert_true(next_field(&f[i], line));
    }
    is_edge = tc_str_is(f[IRQ], "edge");
    is_10 = tc_str_is(f[CSCN], "1");
    assert_true(is_edge || tc_str_is(f[IRQ], "level"));
    *dsdt = number(f[DSDT]);
    return (tc_acpi_machine){
        .cut = is_10     ? TC_ACPI_10_0
               : is_edge ? TC_ACPI_PRE_9_2
                         : TC_ACPI_9_2,
        .cpus = (uint32_t)number(f[CPUS]),
        .memory = number(f[MEMORY]),
        .devices = (uint32_t)number(f[DEVICES]),
        .gpus = (uint32_t)number(f[PORTS]),
        .hotplug = number(f[HOTPLUG]) == 1,
        .pic = number(f[PIC]) == 1,
        .pci_hole64 = number(f[HOLE64]),
    };
}

static void digests_of_the_model_are_equal(void **state)
{
    tc_arena *arena = *state;
    tc_str text = tc_str_from_bytes(vector(arena, FOLDER "model_vectors.csv")), line;
    size_t rows = 0, dsdt;

    assert_true(next_line(&line, &text));
    for (; next_line(&line, &text); rows++) {
        tc_arena_mark_t mark = tc_arena_mark(arena);
        tc_acpi_machine machine = model_machine(&line, &dsdt);
        tc_acpi_blobs blobs = build(arena, machine);

        assert_int_equal(table_of(&blobs, "DSDT").n, dsdt);
        assert_digests(&blobs, &line);
        tc_arena_release(arena, mark);
    }
    assert_int_equal(rows, 411);
}

/* The templates are for 1 to 128 CPUs; their machine has 4 devices, 2 GiB, an 8259. */
static void templates_of_the_former_tool_are_equal(void **state)
{
    tc_arena *arena = *state;
    tc_str text = tc_str_from_bytes(vector(arena, FOLDER "go_templates_digests.csv")), line, cpus;
    uint32_t rows = 0;

    assert_true(next_line(&line, &text));
    for (; next_line(&line, &text); rows++) {
        tc_arena_mark_t mark = tc_arena_mark(arena);
        tc_acpi_machine machine = {TC_ACPI_PRE_9_2, rows + 1, 2 * GIB, 4, 0, 0, true, true,
                                   false,           0};
        tc_acpi_blobs blobs = build(arena, machine);

        assert_true(next_field(&cpus, &line));
        assert_int_equal(number(cpus), machine.cpus);
        assert_sha384(blobs.tables, line);
        tc_arena_release(arena, mark);
    }
    assert_int_equal(rows, 128);
}

/* Segments of the DSDT, and a machine that has each: 2 CPUs, its QEMU and hotplug. */
static const struct {
    const char *name;
    tc_acpi_cut cut;
    bool hotplug;
} segments[] = {
    {"T1_dbg", TC_ACPI_PRE_9_2, true},
    {"T2_pci0_drac_hp_on", TC_ACPI_PRE_9_2, true},
    {"T2_pci0_drac_hp_off", TC_ACPI_PRE_9_2, false},
    {"T3_pcihp_pre92", TC_ACPI_PRE_9_2, true},
    {"T3_pcihp_92plus", TC_ACPI_9_2, true},
    {"T4a_picf", TC_ACPI_9_2, true},
    {"T4b_pic", TC_ACPI_9_2, true},
    {"T5_int_edge", TC_ACPI_PRE_9_2, true},
    {"T5_int_level", TC_ACPI_9_2, true},
    {"T6_gpe_hid", TC_ACPI_9_2, true},
    {"T7_pres_device_pre11", TC_ACPI_10_0, true},
    {"T7_CSTA", TC_ACPI_9_2, true},
    {"T7_CEJ0", TC_ACPI_9_2, true},
    {"T7_CSCN_n2_pre10", TC_ACPI_9_2, true},
    {"T7_CSCN_n2_qemu10plus", TC_ACPI_10_0, true},
    {"T7_COST", TC_ACPI_9_2, true},
    {"T7_cpu0_processor", TC_ACPI_9_2, true},
    {"T7_cpu1_processor", TC_ACPI_9_2, true},
    {"T8_e02", TC_ACPI_9_2, true},
    {"T10_sleep", TC_ACPI_9_2, true},
    {"T11_fwcf", TC_ACPI_9_2, true},
    {"LPC_device_SF8", TC_ACPI_11_0, true},
    {"T13_e01_empty", TC_ACPI_9_2, true},
};

/* read_hex reads lines of hex. */
static tc_bytes read_hex(tc_arena *arena, const char *path)
{
    tc_str text = tc_str_from_bytes(vector(arena, path)), line;
    uint8_t *out = tc_arena_alloc(arena, text.n);
    size_t n = 0;

    assert_non_null(out);
    for (; next_line(&line, &text); n += line.n / 2) {
        assert_true(tc_hex_decode(out + n, line.n / 2, line));
    }
    return tc_bytes_of(out, n);
}

static void constant_terms_are_equal(void **state)
{
    tc_arena *arena = *state;

    for (size_t i = 0; i < sizeof segments / sizeof segments[0]; i++) {
        tc_acpi_machine machine = ordinary();
        tc_acpi_blobs blobs;
        char path[PATH_MAX];
        tc_bytes term;

        machine.cut = segments[i].cut;
        machine.hotplug = segments[i].hotplug;
        blobs = build(arena, machine);
        snprintf(path, sizeof path, FOLDER "segments/%s.hex", segments[i].name);
        term = read_hex(arena, path);
        if (tc_bytes_find(table_of(&blobs, "DSDT"), term) == SIZE_MAX) {
            print_message("the DSDT does not have %s\n", segments[i].name);
            fail();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(constant_terms_are_equal),
        TEST(blobs_of_event_logs_are_rebuilt),
        TEST(blobs_of_stock_qemu_are_rebuilt),
        TEST(digests_of_the_model_are_equal),
        TEST(templates_of_the_former_tool_are_equal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
