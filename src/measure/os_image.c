/* SPDX-License-Identifier: Apache-2.0
 *
 * What ties the parts of an image's description together.
 */
#include "measure/os_image.h"

#include "base/assert.h"
#include "measure/os_image_parts.h"

#define RULE_MATERIAL "dstack:1.6"

static bool refuse(tc_diag *diag, tc_reason reason, const char *what, const char *path)
{
    tc_diag_set(diag, reason, what, TC_NO_OFFSET);
    return tc_diag_path(diag, path);
}

/* is_listed holds the hash of a file against its line in the checksum file. */
static bool is_listed(const tc_manifest *manifest, tc_str name, const uint8_t sha256[],
                      tc_diag *diag, const char *path)
{
    const uint8_t *listed = tc_manifest_find(manifest, name);

    if (listed == NULL) {
        return refuse(diag, TC_REASON_MISSING, "OS image: line of the checksum file", path);
    }
    return tc_bytes_eq(tc_bytes_of(listed, TC_SHA256_SIZE), tc_bytes_of(sha256, TC_SHA256_SIZE)) ||
           refuse(diag, TC_REASON_MISMATCH, "OS image: hash in the checksum file", path);
}

static bool is_listed_text(const tc_manifest *manifest, const char *name, tc_bytes contents,
                           tc_diag *diag, const char *path)
{
    uint8_t sha256[TC_SHA256_SIZE];

    tc_sha256(sha256, &contents, 1);
    return is_listed(manifest, tc_str_from_c(name), sha256, diag, path);
}

/* check_measurement: a description may not hide a measurement that the image has. */
static bool check_measurement(const tc_os_image_parts *parts, tc_diag *diag)
{
    const tc_manifest *manifest = &parts->image.manifest;

    if (parts->measurement.n > 0) {
        return is_listed_text(manifest, TC_TDX_MEASUREMENT_FILE, parts->measurement, diag,
                              "/measurement");
    }
    return tc_manifest_find(manifest, TC_STR(TC_TDX_MEASUREMENT_FILE)) == NULL ||
           refuse(diag, TC_REASON_MISSING, "OS image: measurement that the checksum file lists",
                  "/measurement");
}

bool tc_os_image_check_files(tc_os_image_parts *parts, tc_arena *arena, tc_diag *diag)
{
    tc_os_image *image = &parts->image;
    const tc_image_metadata *metadata = &image->metadata;

    if (!tc_manifest_parse(&image->manifest, arena, parts->checksum_file, diag)) {
        return tc_diag_path(diag, "/checksum_file");
    }
    if (!is_listed_text(&image->manifest, TC_METADATA_FILE, tc_bytes_from_str(parts->metadata),
                        diag, "/metadata")) {
        return false;
    }
    if (!tc_image_metadata_parse(&image->metadata, arena, parts->metadata, diag)) {
        return tc_diag_path(diag, "/metadata");
    }
    image->has_manifest = image->has_metadata = true;
    return is_listed(&image->manifest, metadata->bios, parts->firmware.sha256, diag, "/firmware") &&
           is_listed(&image->manifest, metadata->kernel, parts->kernel.sha256, diag, "/kernel") &&
           is_listed(&image->manifest, metadata->initrd, parts->initrd.sha256, diag, "/initrd") &&
           check_measurement(parts, diag);
}

/* agree holds the digests of an image against its own measurement. */
static bool agree(const tc_os_image *image, const tc_tdx_measurement *measured, tc_diag *diag)
{
    const struct {
        const uint8_t *found, *measured;
        const char *what, *path;
    } digests[] = {
        {image->mrtd_single_pass, measured->mrtd_single_pass, "OS image: MRTD in one pass",
         "/firmware/mrtd/single_pass"},
        {image->mrtd_two_pass, measured->mrtd_two_pass, "OS image: MRTD in two passes",
         "/firmware/mrtd/two_pass"},
        {image->kernel, measured->kernel, "OS image: digest of the kernel", "/kernel/authenticode"},
        {image->cmdline, measured->cmdline, "OS image: digest of the command line", "/metadata"},
        {image->initrd, measured->initrd, "OS image: digest of the initial RAM disk",
         "/initrd/sha384"},
    };

    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++) {
        if (!tc_bytes_eq(tc_bytes_of(digests[i].found, TC_SHA384_SIZE),
                         tc_bytes_of(digests[i].measured, TC_SHA384_SIZE))) {
            return refuse(diag, TC_REASON_MISMATCH, digests[i].what, digests[i].path);
        }
    }
    if (!tc_memory_layout_equal(&image->layout, &measured->layout)) {
        return refuse(diag, TC_REASON_MISMATCH, "OS image: memory layout", "/firmware/layout");
    }
    return image->events == TC_EVENTS_UNSAID || image->events == measured->events ||
           refuse(diag, TC_REASON_MISMATCH, "OS image: ovmf_variant", "/metadata");
}

bool tc_os_image_check_digests(tc_os_image_parts *parts, tc_arena *arena, tc_diag *diag)
{
    tc_os_image *image = &parts->image;
    tc_tdx_measurement measured;
    bool is_utf8 = tc_cmdline_digest(image->cmdline, image->metadata.cmdline);

    TC_ASSERT(is_utf8); /* because the metadata was read as JSON */
    image->has_kernel = true;
    image->events = image->metadata.events;
    if (parts->measurement.n == 0) {
        return true;
    }
    if (!tc_tdx_measurement_parse(&measured, arena, parts->measurement, diag)) {
        return tc_diag_path(diag, "/measurement");
    }
    if (!agree(image, &measured, diag)) {
        return false;
    }
    image->events = measured.events;
    image->bound = !image->has_cfv && !image->has_kernel_as_file && image->n_small == 0;
    return true;
}

/* take makes an image of a measurement alone. */
static void take(tc_os_image *out, const tc_tdx_measurement *measured)
{
    tc_copy(out->mrtd_single_pass, measured->mrtd_single_pass, sizeof out->mrtd_single_pass);
    tc_copy(out->mrtd_two_pass, measured->mrtd_two_pass, sizeof out->mrtd_two_pass);
    tc_copy(out->kernel, measured->kernel, sizeof out->kernel);
    tc_copy(out->cmdline, measured->cmdline, sizeof out->cmdline);
    tc_copy(out->initrd, measured->initrd, sizeof out->initrd);
    out->layout = measured->layout;
    out->events = measured->events;
    out->has_manifest = out->has_kernel = out->bound = true;
}

bool tc_os_image_of_material(tc_os_image *out, tc_arena *arena, tc_bytes checksum_file,
                             tc_bytes measurement, tc_diag *diag)
{
    tc_tdx_measurement measured;

    *out = (tc_os_image){0};
    if (!tc_manifest_parse(&out->manifest, arena, tc_str_from_bytes(checksum_file), diag) ||
        !is_listed_text(&out->manifest, TC_TDX_MEASUREMENT_FILE, measurement, diag, "") ||
        !tc_tdx_measurement_parse(&measured, arena, measurement, diag)) {
        *out = (tc_os_image){0};
        return tc_diag_rule(diag, RULE_MATERIAL);
    }
    take(out, &measured);
    return true;
}
