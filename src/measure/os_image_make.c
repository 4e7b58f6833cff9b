/* SPDX-License-Identifier: Apache-2.0
 *
 * Making the description of an image from its files (docs/os-image.md).
 */
#include "base/wr.h"
#include "codec/jsonw.h"
#include "measure/kernel.h"
#include "measure/os_image_parts.h"

/* Any usual memory does: the kernel is the same for all of them (dstack-mr:4.1). */
#define USUAL_MEMORY ((uint64_t)4 << 30)

static bool refuse(tc_diag *diag, tc_reason reason, const char *what)
{
    return tc_diag_set(diag, reason, what, TC_NO_OFFSET);
}

static void describe(tc_described_file *out, tc_bytes file)
{
    tc_sha256(out->sha256, &file, 1);
    out->size = file.n;
}

/* take_files copies what is taken as it is, and hashes the files. */
static bool take_files(tc_os_image_parts *out, const tc_os_image_files *files, tc_diag *diag)
{
    if (files->initrd_size == 0 || files->initrd_size > TC_MAX_INITRD) {
        return refuse(diag, TC_REASON_RANGE, "OS image: size of the initial RAM disk");
    }
    out->checksum_file = tc_str_from_bytes(files->checksum_file);
    out->metadata = tc_str_from_bytes(files->metadata);
    out->measurement = files->measurement;
    describe(&out->firmware, files->firmware);
    describe(&out->kernel, files->kernel);
    out->initrd.size = files->initrd_size;
    tc_copy(out->initrd.sha256, files->initrd_sha256, sizeof out->initrd.sha256);
    tc_copy(out->image.initrd, files->initrd_sha384, sizeof out->image.initrd);
    return true;
}

static bool measure_firmware(tc_os_image_parts *out, tc_bytes firmware, tc_diag *diag)
{
    tc_os_image *image = &out->image;
    tc_tdvf tdvf;
    tc_bytes store;

    if (!tc_tdvf_parse(&tdvf, firmware, diag) ||
        !tc_memory_layout_of(&image->layout, &tdvf, diag)) {
        return false;
    }
    tc_tdvf_mrtd(image->mrtd_single_pass, &tdvf, firmware, false);
    tc_tdvf_mrtd(image->mrtd_two_pass, &tdvf, firmware, true);
    if (out->measurement.n > 0) {
        return true; /* it would be the one digest that nothing binds */
    }
    if (!tc_tdvf_cfv(&store, &tdvf, firmware, diag)) {
        return false;
    }
    tc_sha384(image->cfv, &store, 1);
    image->has_cfv = true;
    return true;
}

static bool measure_small(tc_os_image *image, const tc_os_image_files *files, tc_diag *diag)
{
    if (files->n_memory > TC_MAX_SMALL_MEMORY) {
        return refuse(diag, TC_REASON_LIMIT, "OS image: kernels of small machines");
    }
    for (size_t i = 0; i < files->n_memory; i++) {
        tc_small_kernel *small = &image->small[image->n_small++];

        small->memory = files->memory[i];
        if (!tc_kernel_booted(small->authenticode, files->kernel, small->memory, files->initrd_size,
                              diag)) {
            return false;
        }
    }
    return true;
}

static bool measure_kernel(tc_os_image_parts *out, const tc_os_image_files *files, tc_diag *diag)
{
    tc_os_image *image = &out->image;

    if (!tc_kernel_booted(image->kernel, files->kernel, USUAL_MEMORY, files->initrd_size, diag) ||
        !measure_small(image, files, diag)) {
        return false;
    }
    image->has_kernel_as_file = out->measurement.n == 0;
    return !image->has_kernel_as_file ||
           tc_kernel_authenticode(image->kernel_as_file, files->kernel, diag);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put_hex(tc_jsonw *j, const char *name, const uint8_t *p, size_t n)
{
    tc_jsonw_name(j, name);
    tc_jsonw_hex(j, tc_bytes_of(p, n));
}

static void put_sha384(tc_jsonw *j, const char *name, const uint8_t digest[TC_SHA384_SIZE])
{
    put_hex(j, name, digest, TC_SHA384_SIZE);
}

/* begin_file begins the object of a file with what is said of every file. */
static void begin_file(tc_jsonw *j, const char *name, const tc_described_file *file)
{
    tc_jsonw_name(j, name);
    tc_jsonw_object(j);
    put_hex(j, "sha256", file->sha256, sizeof file->sha256);
    tc_jsonw_name(j, "size");
    tc_jsonw_u64(j, file->size);
}

static void put_firmware(tc_jsonw *j, const tc_os_image_parts *parts)
{
    const tc_os_image *image = &parts->image;
    uint8_t layout[TC_MEMORY_LAYOUT_MAX];

    begin_file(j, "firmware", &parts->firmware);
    if (image->has_cfv) {
        put_sha384(j, "cfv", image->cfv);
    }
    put_hex(j, "layout", layout, tc_memory_layout_write(layout, &image->layout));
    tc_jsonw_name(j, "mrtd");
    tc_jsonw_object(j);
    put_sha384(j, "single_pass", image->mrtd_single_pass);
    put_sha384(j, "two_pass", image->mrtd_two_pass);
    tc_jsonw_end(j);
    tc_jsonw_end(j);
}

static void put_small(tc_jsonw *j, const tc_os_image *image)
{
    tc_jsonw_name(j, "small_memory");
    tc_jsonw_array(j);
    for (size_t i = 0; i < image->n_small; i++) {
        tc_jsonw_object(j);
        tc_jsonw_name(j, "memory_size");
        tc_jsonw_u64(j, image->small[i].memory);
        put_sha384(j, "authenticode", image->small[i].authenticode);
        tc_jsonw_end(j);
    }
    tc_jsonw_end(j);
}

static void put_kernel(tc_jsonw *j, const tc_os_image_parts *parts)
{
    const tc_os_image *image = &parts->image;

    begin_file(j, "kernel", &parts->kernel);
    put_sha384(j, "authenticode", image->kernel);
    if (image->has_kernel_as_file) {
        put_sha384(j, "as_file", image->kernel_as_file);
    }
    if (image->n_small > 0) {
        put_small(j, image);
    }
    tc_jsonw_end(j);
}

static void put_description(tc_jsonw *j, const tc_os_image_parts *parts)
{
    tc_jsonw_object(j);
    tc_jsonw_name(j, "format");
    tc_jsonw_lit(j, TC_OS_IMAGE_FORMAT);
    tc_jsonw_name(j, "checksum_file");
    tc_jsonw_str(j, parts->checksum_file);
    tc_jsonw_name(j, "metadata");
    tc_jsonw_str(j, parts->metadata);
    if (parts->measurement.n > 0) {
        tc_jsonw_name(j, "measurement");
        tc_jsonw_base64(j, parts->measurement);
    }
    put_firmware(j, parts);
    put_kernel(j, parts);
    begin_file(j, "initrd", &parts->initrd);
    put_sha384(j, "sha384", parts->image.initrd);
    tc_jsonw_end(j);
    tc_jsonw_end(j);
}

static bool write_description(tc_bytes *json, tc_arena *arena, const tc_os_image_parts *parts,
                              tc_diag *diag)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_OS_IMAGE);
    tc_jsonw j = tc_jsonw_init(&w, true);

    put_description(&j, parts);
    tc_wr_lit(&w, "\n");
    return tc_wr_finish(json, &w) ||
           refuse(diag, arena->failed ? TC_REASON_NO_MEMORY : TC_REASON_LIMIT, "OS image");
}

bool tc_os_image_make(tc_bytes *json, tc_arena *arena, const tc_os_image_files *files,
                      tc_diag *diag)
{
    tc_os_image_parts parts = {0};
    tc_os_image again;

    *json = (tc_bytes){NULL, 0};
    if (!take_files(&parts, files, diag) || !tc_os_image_check_files(&parts, arena, diag) ||
        !measure_firmware(&parts, files->firmware, diag) || !measure_kernel(&parts, files, diag) ||
        !write_description(json, arena, &parts, diag)) {
        return tc_diag_rule(diag, TC_OS_IMAGE_RULE);
    }
    /* What is written must be what every reader takes: this holds the digests against the image's
     * own measurement too. */
    if (!tc_os_image_read(&again, arena, *json, diag)) {
        *json = (tc_bytes){NULL, 0};
        return false;
    }
    return true;
}
