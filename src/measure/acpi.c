/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/acpi.h"

#include "base/assert.h"
#include "measure/acpi_parts.h"

const char *tc_acpi_cut_words(tc_acpi_cut cut)
{
    static const char *const words[TC_ACPI_CUT_COUNT] = {
#define X(name, text) text,
        TC_ACPI_CUT_LIST(X)
#undef X
    };

    return words[cut];
}

bool tc_acpi_has_bridge(const tc_acpi_machine *machine)
{
    return machine->hugepages && machine->gpus > 0;
}

uint32_t tc_acpi_ports(const tc_acpi_machine *machine)
{
    return machine->nvswitches + (tc_acpi_has_bridge(machine) ? 0 : machine->gpus);
}

/* slots_fit: every plain device and every root port has a slot. The bridge has a fixed one, behind
 * all others of bus 0. */
static bool slots_fit(const tc_acpi_machine *m)
{
    uint64_t all = (uint64_t)m->devices + m->gpus + m->nvswitches;
    uint64_t before_bridge = (uint64_t)m->devices + m->nvswitches;

    return all <= TC_MAX_DEVICES && (!tc_acpi_has_bridge(m) || before_bridge < TC_ACPI_BRIDGE_SLOT);
}

bool tc_acpi_fits(const tc_acpi_machine *m)
{
    return (unsigned)m->cut < TC_ACPI_CUT_COUNT && m->cpus >= 1 && m->cpus <= TC_MAX_VCPUS &&
           m->memory >= TC_MIN_MEMORY && m->memory <= TC_MAX_MEMORY && slots_fit(m) &&
           m->pci_hole64 <= UINT64_MAX - TC_ACPI_HOLE64_START + 1;
}

bool tc_acpi_build(tc_acpi_blobs *out, tc_arena *arena, const tc_acpi_machine *machine)
{
    tc_acpi_place places[TC_ACPI_TABLE_COUNT];
    tc_aml w = {NULL, 0, TC_ACPI_TABLES_UNIT};

    TC_ASSERT(tc_acpi_fits(machine));
    *out = (tc_acpi_blobs){{NULL, 0}, 0, {0}, {0}};
    w.p = tc_arena_alloc(arena, w.size);
    if (w.p == NULL) {
        return false;
    }
    tc_acpi_tables_put(&w, places, machine);
    tc_acpi_rsdp_put(out->rsdp, places);
    tc_acpi_loader_put(out->loader, places);
    out->tables = tc_bytes_of(w.p, w.size);
    out->tables_used = w.n;
    return true;
}
