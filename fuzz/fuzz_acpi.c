/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: measure/acpi.h. Oracle: every machine that fits gets tables that stand one behind the
 * other up to the padding, with RSDT as the last one, to which RSDP points.
 */
#include "base/assert.h"
#include "base/rd.h"
#include "measure/acpi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Flags of a machine in the input. */
enum { HOTPLUG = 1, PIC = 2, HUGEPAGES = 4 };

static bool read_machine(tc_acpi_machine *m, tc_rd *r)
{
    uint8_t cut, flags;
    bool ok = tc_rd_u8(r, &cut) && tc_rd_u8(r, &flags) && tc_rd_u32le(r, &m->cpus) &&
              tc_rd_u64le(r, &m->memory) && tc_rd_u32le(r, &m->devices) &&
              tc_rd_u32le(r, &m->gpus) && tc_rd_u32le(r, &m->nvswitches) &&
              tc_rd_u64le(r, &m->pci_hole64);

    if (ok) {
        m->cut = (tc_acpi_cut)cut;
        m->hotplug = (flags & HOTPLUG) != 0;
        m->pic = (flags & PIC) != 0;
        m->hugepages = (flags & HUGEPAGES) != 0;
    }
    return ok;
}

static void check(const tc_acpi_blobs *blobs)
{
    tc_rd r = tc_rd_init(tc_bytes_sub(blobs->tables, 0, blobs->tables_used)), table;
    tc_rd rsdp = tc_rd_init(tc_bytes_of(blobs->rsdp, sizeof blobs->rsdp));
    uint32_t n = 0, rsdt = 0;
    size_t at = 0, padding = blobs->tables.n - blobs->tables_used;
    tc_bytes left;

    while (tc_rd_left(&r) > 0) {
        at = tc_rd_offset(&r);
        table = r;
        TC_ASSERT(tc_rd_u32le(&table, &n) && tc_rd_u32le(&table, &n) && n > 0);
        TC_ASSERT(tc_rd_bytes(&r, &left, n));
    }
    TC_ASSERT(tc_rd_bytes(&rsdp, &left, sizeof blobs->rsdp - sizeof rsdt));
    TC_ASSERT(tc_rd_u32le(&rsdp, &rsdt) && rsdt == at);
    TC_ASSERT(tc_bytes_is_zero(tc_bytes_sub(blobs->tables, blobs->tables_used, padding)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_rd r = tc_rd_init(tc_bytes_of(data, size));
    tc_acpi_machine machine;
    tc_acpi_blobs blobs;
    tc_arena arena;

    tc_arena_init(&arena, 1u << 20);
    if (read_machine(&machine, &r) && tc_acpi_fits(&machine)) {
        TC_ASSERT(tc_acpi_build(&blobs, &arena, &machine));
        check(&blobs);
    }
    tc_arena_done(&arena);
    return 0;
}
