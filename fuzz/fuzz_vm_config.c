/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_vm_config_parse. Oracle: a machine that is accepted fits the tables and every limit; a
 * refusal has a reason and leaves no machine.
 */
#include "base/assert.h"
#include "base/limits.h"
#include "measure/vm_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const tc_vm_config *config)
{
    const tc_acpi_machine *m = &config->machine;

    TC_ASSERT(tc_acpi_fits(m));
    TC_ASSERT(m->devices >= 2 && m->devices + m->gpus + m->nvswitches <= TC_MAX_DEVICES);
    TC_ASSERT(m->pci_hole64 <= TC_MAX_PCI_HOLE64 && config->events < TC_EVENTS_COUNT);
    TC_ASSERT(config->image.n <= TC_MAX_LABEL && config->qemu_version.n <= TC_MAX_LABEL);
    TC_ASSERT(config->checksum_file.n <= TC_MAX_MANIFEST);
    TC_ASSERT(config->measurement.n <= TC_MAX_MEASUREMENT);
    TC_ASSERT((config->checksum_file.n == 0) == (config->measurement.n == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_vm_config config;
    tc_diag diag = {0};
    tc_arena arena;
    bool ok;

    tc_arena_init(&arena, 64u << 20);
    ok = tc_vm_config_parse(&config, &arena, tc_str_of((const char *)data, size), &diag);
    TC_ASSERT(ok == (diag.reason == TC_REASON_NONE) && (ok || config.machine.cpus == 0));
    if (ok) {
        check(&config);
    }
    tc_arena_done(&arena);
    return 0;
}
