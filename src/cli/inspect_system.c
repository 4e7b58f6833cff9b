/* SPDX-License-Identifier: Apache-2.0
 *
 * Descriptions of virtual machines and of OS images.
 */
#include "cli/inspect.h"
#include "dstack/vm_config.h"
#include "measure/explain.h"
#include "measure/os_image.h"

bool tc_inspect_vm_config(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_json outer, inner;
    tc_vm_config config;

    if (!tc_vm_config_open(&outer, &inner, p->arena, tc_str_from_bytes(content), diag) ||
        !tc_vm_config_parse(&config, p->arena, tc_str_from_bytes(inner.text), diag)) {
        return false;
    }
    tc_print_text(p, "machine", tc_machine_words(p->arena, &config.machine));
    tc_print_text(p, "QEMU version", config.qemu_version);
    tc_print_lit(p, "MRTD order", config.two_pass ? "QEMU 8" : "QEMU 9 and later");
    tc_print_text(p, "image", config.image);
    if (config.has_os_image_hash) {
        tc_print_hex(p, "os_image_hash",
                     tc_bytes_of(config.os_image_hash, sizeof config.os_image_hash));
    }
    tc_print_yes(p, "lite", config.is_lite);
    tc_print_yes(p, "with measurement", config.measurement.n > 0);
    return true;
}

static void print_digest(tc_print *p, const char *label, const uint8_t digest[TC_SHA384_SIZE])
{
    tc_print_hex(p, label, tc_bytes_of(digest, TC_SHA384_SIZE));
}

static void print_ranges(tc_print *p, const tc_memory_layout *layout)
{
    tc_print_number(p, "TD HOB at", layout->td_hob);
    for (size_t i = 0; i < layout->n; i++) {
        tc_print_label(p, "memory range");
        tc_wr_dec(&p->w, layout->ranges[i].start);
        tc_wr_lit(&p->w, ", ");
        tc_wr_dec(&p->w, layout->ranges[i].size);
        tc_wr_lit(&p->w, " bytes");
        tc_print_end(p);
    }
}

bool tc_inspect_os_image(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_os_image *image = TC_NEW(p->arena, tc_os_image);

    if (image == NULL) {
        return tc_diag_set(diag, TC_REASON_NO_MEMORY, "OS image", TC_NO_OFFSET);
    }
    if (!tc_os_image_read(image, p->arena, content, diag)) {
        return false;
    }
    tc_print_hex(p, "os_image_hash", tc_bytes_of(image->manifest.os_image_hash, TC_SHA256_SIZE));
    tc_print_text(p, "version", image->metadata.version);
    tc_print_lit(p, "made for", image->metadata.is_dev ? "development" : "production");
    tc_print_text(p, "command line", image->metadata.cmdline);
    tc_print_lit(p, "digests",
                 image->bound ? "bound to os_image_hash by the image's own measurement"
                              : "computed from the files by whoever made this description");
    print_digest(p, "MRTD, QEMU 8", image->mrtd_two_pass);
    print_digest(p, "MRTD, QEMU 9", image->mrtd_single_pass);
    print_digest(p, "kernel", image->kernel);
    print_digest(p, "command line", image->cmdline);
    print_digest(p, "initrd", image->initrd);
    tc_print_number(p, "small machines", image->n_small);
    print_ranges(p, &image->layout);
    return true;
}
