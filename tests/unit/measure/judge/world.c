/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/measure/judge/world.h"

#include <stdio.h>
#include <stdlib.h>

static void fill(uint8_t *out, size_t n, uint8_t with)
{
    memset(out, with, n);
}

static void init_image(world *w)
{
    tc_os_image *image = &w->image;

    assert_true(
        tc_memory_layout_read(&image->layout, hex(w->arena, "80100904000609020b021010"), NULL));
    fill(image->mrtd_single_pass, 48, 0xa1);
    fill(image->mrtd_two_pass, 48, 0xa2);
    fill(image->kernel, 48, 0xb1);
    fill(image->kernel_as_file, 48, 0xb2);
    fill(image->cmdline, 48, 0xc1);
    fill(image->initrd, 48, 0xc2);
    image->has_kernel = true;
    image->has_kernel_as_file = true;
    image->has_manifest = true;
    fill(image->manifest.os_image_hash, 32, 0xd1);
    image->has_metadata = true;
    image->metadata.version = TC_STR("0.5.5");
    image->metadata.cmdline = TC_STR("console=ttyS0");
}

void world_init(world *w, tc_arena *arena)
{
    tc_diag diag = {0};

    memset(w, 0, sizeof *w);
    w->arena = arena;
    init_image(w);
    w->described.image = &w->image;
    fill(w->described.sha256, 32, 0xe1);
    w->known = (tc_known_image){.name = TC_STR("ours"), .has_description = true};
    memcpy(w->known.os_image_hash, w->image.manifest.os_image_hash, 32);
    memcpy(w->known.description, w->described.sha256, 32);
    w->policy = (tc_os_policy){.images = &w->known, .n_images = 1};
    w->vm_config = TC_STR(WORLD_CONFIG);
    assert_true(tc_vm_config_parse(&w->started, arena, w->vm_config, &diag));
    w->started_image = w->image;
    w->evidence.images = &w->described;
    w->evidence.n_images = 1;
    w->evidence.named[0] =
        (tc_named_image){tc_bytes_of(w->image.manifest.os_image_hash, 32), "the event log"};
    w->evidence.n_named = 1;
    w->evidence.explain = true;
    world_measure(w);
}

void world_measure(world *w)
{
    tc_diag diag = {0};

    assert_true(tc_predict(&w->measured, w->arena, &w->started_image, &w->started, &diag));
    w->evidence.mrtd = tc_bytes_of(w->measured.mrtd, 48);
    for (size_t i = 0; i < TC_BOOT_REGISTERS; i++) {
        w->evidence.rtmr[i] = tc_bytes_of(w->measured.rtmr[i], 48);
    }
    for (size_t i = 0; i < w->measured.n_events; i++) {
        const tc_boot_event *event = &w->measured.events[i];

        w->events[i] = (tc_logged_event){event->rtmr, event->type, tc_bytes_of(event->digest, 48)};
    }
    w->evidence.log = (tc_boot_log){w->events, w->measured.n_events};
}

void world_judge(world *w)
{
    w->evidence.vm_config = w->vm_config;
    tc_checks_init(&w->checks, w->arena);
    tc_os_verify(&w->facts, w->arena, &w->evidence, &w->policy, &w->checks);
    assert_int_equal(w->checks.trouble, TC_OK);
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        bool ours = tc_check_info_of((tc_check_id)id)->section == TC_SECTION_OPERATING_SYSTEM;

        assert_true(ours || w->checks.items[id].status == TC_CHECK_NOT_RUN);
    }
}

const char *why_of(world *w, tc_check_id id)
{
    tc_str why = w->checks.items[id].why;
    char *text = tc_arena_alloc(w->arena, why.n + 1);

    assert_non_null(text);
    tc_copy(text, why.p, why.n);
    return text;
}

void assert_check(world *w, tc_check_id id, tc_check_status status, const char *why)
{
    const char *got = why_of(w, id);

    if (w->checks.items[id].status != status || strstr(got, why) == NULL) {
        fail_msg("%s is %s: %s (wanted %s: %s)", tc_check_info_of(id)->id,
                 tc_check_status_id(w->checks.items[id].status), got, tc_check_status_id(status),
                 why);
    }
}
