/* SPDX-License-Identifier: Apache-2.0
 *
 * What the bundle holds about operating systems.
 */
#include "crypto/digest.h"
#include "dstack/vm_config.h"
#include "verify/gather.h"

void tc_gather_image(tc_gathered *g, size_t exhibit)
{
    const tc_exhibit *it = &g->bundle->exhibits[exhibit];
    tc_os_image *image = TC_NEW(g->arena, tc_os_image);
    tc_diag diag = {0};

    if (image == NULL) {
        return;
    }
    if (!tc_os_image_read(image, g->arena, it->body, &diag)) {
        tc_gather_fault(g, TC_CHECK_ID_IMAGE_DIGESTS, exhibit, &diag);
        return;
    }
    if (g->n_images == TC_MAX_OS_IMAGES) {
        tc_diag_set_numbers(&diag, TC_REASON_LIMIT, "number of described images in one bundle",
                            TC_NO_OFFSET, g->n_images + 1, TC_MAX_OS_IMAGES);
        tc_gather_gap(g, TC_CHECK_ID_IMAGE_DIGESTS, exhibit, &diag);
        return;
    }
    g->images[g->n_images].image = image;
    g->images[g->n_images].raw = it->body;
    tc_copy(g->images[g->n_images++].sha256, it->sha256, sizeof it->sha256);
}

static bool gives_rtmr0(tc_gathered *g, const tc_case *c, const tc_os_image *image,
                        const tc_vm_config *config)
{
    tc_arena_mark_t mark = tc_arena_mark(g->arena);
    tc_prediction prediction;
    bool ok = g->n_predictions++ < TC_PREDICTIONS_MAX &&
              tc_predict_rtmr0(&prediction, g->arena, image, config, NULL) &&
              tc_bytes_eq(c->parsed.td.rtmr[0],
                          tc_bytes_of(prediction.rtmr[0], sizeof prediction.rtmr[0]));

    tc_arena_release(g->arena, mark);
    return ok;
}

static bool config_fits(tc_gathered *g, const tc_case *c, tc_str text)
{
    const tc_known_firmware *firmware;
    tc_json outer, inner;
    tc_vm_config config;
    tc_os_image image;
    bool two_pass;

    if (!tc_vm_config_open(&outer, &inner, g->arena, text, NULL) ||
        !tc_vm_config_parse(&config, g->arena, tc_str_from_bytes(inner.text), NULL)) {
        return false;
    }
    for (size_t i = 0; i < g->n_images; i++) {
        if (gives_rtmr0(g, c, g->images[i].image, &config)) {
            return true;
        }
    }
    if (config.measurement.n > 0 &&
        tc_os_image_of_material(&image, g->arena, config.checksum_file, config.measurement, NULL) &&
        gives_rtmr0(g, c, &image, &config)) {
        return true;
    }
    firmware = tc_registry_firmware_by_mrtd(&two_pass, c->parsed.td.mr_td);
    if (firmware == NULL) {
        return false;
    }
    tc_os_image_of_firmware(&image, firmware);
    return gives_rtmr0(g, c, &image, &config);
}

bool tc_gather_config_fits(tc_gathered *g, const tc_case *c, tc_str text)
{
    tc_arena_mark_t mark = tc_arena_mark(g->arena);
    bool fits = config_fits(g, c, text);

    tc_arena_release(g->arena, mark);
    return fits;
}

void tc_gather_boot_log(tc_boot_log *out, tc_arena *arena, const tc_event_log *log)
{
    tc_logged_event *events = log == NULL ? NULL : TC_NEW_ARRAY(arena, log->n, tc_logged_event);

    *out = (tc_boot_log){.events = events};
    for (size_t i = 0; events != NULL && i < log->n; i++) {
        const tc_event *event = &log->events[i];

        if (event->imr < TC_BOOT_REGISTERS) {
            events[out->n++] = (tc_logged_event){(uint8_t)event->imr, event->type, event->digest};
        }
    }
}
