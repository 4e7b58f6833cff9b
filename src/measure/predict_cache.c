/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/predict_cache.h"

static bool same_digest(const uint8_t a[TC_SHA384_SIZE], const uint8_t b[TC_SHA384_SIZE])
{
    return tc_bytes_eq(tc_bytes_of(a, TC_SHA384_SIZE), tc_bytes_of(b, TC_SHA384_SIZE));
}

static bool same_machine(const tc_acpi_machine *a, const tc_acpi_machine *b)
{
    return a->cut == b->cut && a->cpus == b->cpus && a->memory == b->memory &&
           a->devices == b->devices && a->gpus == b->gpus && a->nvswitches == b->nvswitches &&
           a->hotplug == b->hotplug && a->pic == b->pic && a->hugepages == b->hugepages &&
           a->pci_hole64 == b->pci_hole64;
}

static bool same_firmware(const tc_os_image *a, const tc_os_image *b)
{
    return same_digest(a->mrtd_single_pass, b->mrtd_single_pass) &&
           same_digest(a->mrtd_two_pass, b->mrtd_two_pass) && a->has_cfv == b->has_cfv &&
           same_digest(a->cfv, b->cfv) && tc_memory_layout_equal(&a->layout, &b->layout);
}

static bool same_kernels(const tc_os_image *a, const tc_os_image *b)
{
    bool same = a->n_small == b->n_small;

    for (size_t i = 0; same && i < a->n_small; i++) {
        same = a->small[i].memory == b->small[i].memory &&
               same_digest(a->small[i].authenticode, b->small[i].authenticode);
    }
    return same;
}

static bool same_image(const tc_os_image *a, const tc_os_image *b)
{
    return same_firmware(a, b) && a->has_kernel == b->has_kernel &&
           same_digest(a->kernel, b->kernel) && same_kernels(a, b) &&
           same_digest(a->cmdline, b->cmdline) && same_digest(a->initrd, b->initrd);
}

const tc_prediction *tc_prediction_find(const tc_prediction_cache *cache, const tc_os_image *image,
                                        const tc_vm_config *config)
{
    for (size_t i = 0; cache != NULL && i < TC_PREDICTIONS_KEPT; i++) {
        const tc_kept_prediction *kept = &cache->kept[i];

        if (kept->used && kept->events == tc_predict_events(image, config) &&
            kept->sets_vga == tc_predict_sets_vga(image) &&
            kept->config.two_pass == config->two_pass &&
            same_machine(&kept->config.machine, &config->machine) &&
            same_image(&kept->image, image)) {
            return &kept->prediction;
        }
    }
    return NULL;
}

void tc_prediction_keep(tc_prediction_cache *cache, const tc_os_image *image,
                        const tc_vm_config *config, const tc_prediction *prediction)
{
    if (cache == NULL) {
        return;
    }
    cache->kept[cache->next] = (tc_kept_prediction){
        .used = true,
        .image = *image,
        .config = *config,
        .events = tc_predict_events(image, config),
        .sets_vga = tc_predict_sets_vga(image),
        .prediction = *prediction,
    };
    cache->next = (cache->next + 1) % TC_PREDICTIONS_KEPT;
}
