/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a description of an image (docs/os-image.md).
 */
#include "base/hex.h"
#include "measure/members.h"
#include "measure/os_image_parts.h"

static const tc_json_limits limits = {
    .max_bytes = TC_MAX_OS_IMAGE,
    .max_depth = TC_MAX_JSON_DEPTH,
    .max_nodes = TC_MAX_JSON_NODES,
};

/* enter finds a member object and looks that it has known members only. */
static bool enter(tc_members *out, const tc_members *around, const char *name,
                  const char *const *known, const char *what)
{
    *out = (tc_members){around->doc, TC_JSON_NONE, around->diag};
    return tc_json_get_object(around->doc, around->object, name, &out->object, what,
                              around->diag) &&
           tc_json_only(out->doc, out->object, known, what, out->diag);
}

static bool read_sha384(uint8_t out[TC_SHA384_SIZE], const tc_members *m, const char *name,
                        const char *what)
{
    return tc_json_get_hex(m->doc, m->object, name, out, TC_SHA384_SIZE, what, m->diag);
}

/* read_file reads what is said of every file. */
static bool read_file(tc_described_file *out, const tc_members *m, uint64_t max_size,
                      const char *what)
{
    return tc_json_get_hex(m->doc, m->object, "sha256", out->sha256, sizeof out->sha256, what,
                           m->diag) &&
           tc_json_get_u64(m->doc, m->object, "size", max_size, &out->size, what, m->diag) &&
           (out->size > 0 || tc_member_fail(m, "size", TC_REASON_RANGE, what));
}

static bool read_mrtd(tc_os_image *image, const tc_members *firmware)
{
    static const char *const known[] = {"single_pass", "two_pass", NULL};
    static const char what[] = "OS image: MRTD";
    tc_members m;

    return enter(&m, firmware, "mrtd", known, what) &&
           read_sha384(image->mrtd_single_pass, &m, "single_pass", what) &&
           read_sha384(image->mrtd_two_pass, &m, "two_pass", what);
}

static bool read_layout(tc_memory_layout *out, const tc_members *m)
{
    static const char what[] = "OS image: memory layout";
    tc_bytes witness;
    tc_str digits;

    if (!tc_member_text(&digits, m, "layout", 2 * (size_t)TC_MEMORY_LAYOUT_MAX, what)) {
        return false;
    }
    if (!tc_hex_decode_alloc(&witness, m->doc->arena, digits, TC_MEMORY_LAYOUT_MAX)) {
        return tc_member_fail(m, "layout",
                              m->doc->arena->failed ? TC_REASON_NO_MEMORY : TC_REASON_VALUE, what);
    }
    return tc_memory_layout_read(out, witness, m->diag) ||
           tc_diag_path(m->diag, "/firmware/layout");
}

static bool read_firmware(tc_os_image_parts *out, const tc_members *root)
{
    static const char *const known[] = {"sha256", "size", "cfv", "layout", "mrtd", NULL};
    static const char *const measured[] = {"sha256", "size", "layout", "mrtd", NULL};
    static const char what[] = "OS image: firmware";
    tc_os_image *image = &out->image;
    tc_members m;

    image->has_cfv = out->measurement.n == 0;
    return enter(&m, root, "firmware", image->has_cfv ? known : measured, what) &&
           read_file(&out->firmware, &m, TC_MAX_FIRMWARE, what) &&
           (!image->has_cfv || read_sha384(image->cfv, &m, "cfv", what)) &&
           read_layout(&image->layout, &m) && read_mrtd(image, &m);
}

/* read_small reads one kernel of a machine with little memory. */
static bool read_small(tc_os_image *image, const tc_members *m)
{
    static const char *const known[] = {"memory_size", "authenticode", NULL};
    static const char what[] = "OS image: kernel of a small machine";
    tc_small_kernel *small = &image->small[image->n_small];

    if (!tc_json_only(m->doc, m->object, known, what, m->diag) ||
        !tc_json_get_u64(m->doc, m->object, "memory_size", TC_MAX_MEMORY, &small->memory, what,
                         m->diag) ||
        !read_sha384(small->authenticode, m, "authenticode", what)) {
        return false;
    }
    if (small->memory < TC_MIN_MEMORY || tc_memory_is_usual(small->memory)) {
        return tc_member_fail(m, "memory_size", TC_REASON_RANGE, what);
    }
    if (image->n_small > 0 && small->memory <= image->small[image->n_small - 1].memory) {
        return tc_member_fail(m, "memory_size", TC_REASON_ORDER, what);
    }
    image->n_small++;
    return true;
}

static bool read_all_small(tc_os_image *image, const tc_members *kernel)
{
    tc_members m = *kernel;
    tc_jref list;

    if (tc_json_find(m.doc, kernel->object, "small_memory") == TC_JSON_NONE) {
        return true;
    }
    if (!tc_json_get_array(m.doc, kernel->object, "small_memory", 1, TC_MAX_SMALL_MEMORY, &list,
                           "OS image: kernels of small machines", m.diag)) {
        return false;
    }
    for (tc_jref e = tc_json_first(m.doc, list); e != TC_JSON_NONE;
         e = tc_json_next(m.doc, list, e)) {
        m.object = e;
        if (!read_small(image, &m)) {
            return false;
        }
    }
    return true;
}

static bool read_kernel(tc_os_image_parts *out, const tc_members *root)
{
    static const char *const known[] = {"sha256",  "size",         "authenticode",
                                        "as_file", "small_memory", NULL};
    static const char *const measured[] = {"sha256", "size", "authenticode", "small_memory", NULL};
    static const char what[] = "OS image: kernel";
    tc_os_image *image = &out->image;
    tc_members m;

    image->has_kernel_as_file = out->measurement.n == 0;
    return enter(&m, root, "kernel", image->has_kernel_as_file ? known : measured, what) &&
           read_file(&out->kernel, &m, TC_MAX_KERNEL, what) &&
           read_sha384(image->kernel, &m, "authenticode", what) &&
           (!image->has_kernel_as_file ||
            read_sha384(image->kernel_as_file, &m, "as_file", what)) &&
           read_all_small(image, &m);
}

static bool read_initrd(tc_os_image_parts *out, const tc_members *root)
{
    static const char *const known[] = {"sha256", "size", "sha384", NULL};
    static const char what[] = "OS image: initial RAM disk";
    tc_members m;

    return enter(&m, root, "initrd", known, what) &&
           read_file(&out->initrd, &m, TC_MAX_INITRD, what) &&
           read_sha384(out->image.initrd, &m, "sha384", what);
}

static bool read_head(tc_os_image_parts *out, const tc_members *root)
{
    static const char *const known[] = {"format",   "checksum_file", "metadata", "measurement",
                                        "firmware", "kernel",        "initrd",   NULL};
    tc_str format;

    if (!tc_json_only(root->doc, root->object, known, "OS image: member", root->diag) ||
        !tc_json_get_text(root->doc, root->object, "format", &format, "OS image: format",
                          root->diag)) {
        return false;
    }
    if (!tc_str_is(format, TC_OS_IMAGE_FORMAT)) {
        return tc_member_fail(root, "format", TC_REASON_UNSUPPORTED, "OS image: format");
    }
    return tc_json_get_text(root->doc, root->object, "checksum_file", &out->checksum_file,
                            "OS image: checksum file", root->diag) &&
           tc_json_get_text(root->doc, root->object, "metadata", &out->metadata,
                            "OS image: metadata", root->diag) &&
           (tc_json_find(root->doc, root->object, "measurement") == TC_JSON_NONE ||
            tc_member_base64(&out->measurement, root, "measurement", TC_MAX_MEASUREMENT,
                             "OS image: measurement"));
}

static bool read_parts(tc_os_image_parts *out, tc_arena *arena, tc_bytes json, tc_diag *diag)
{
    tc_json doc;
    tc_members root = {&doc, TC_JSON_ROOT, diag};

    return tc_json_parse(&doc, arena, json, &limits, diag) && read_head(out, &root) &&
           read_firmware(out, &root) && read_kernel(out, &root) && read_initrd(out, &root);
}

bool tc_os_image_read(tc_os_image *out, tc_arena *arena, tc_bytes json, tc_diag *diag)
{
    tc_os_image_parts parts = {0};

    *out = (tc_os_image){0};
    if (!read_parts(&parts, arena, json, diag) || !tc_os_image_check_files(&parts, arena, diag) ||
        !tc_os_image_check_digests(&parts, arena, diag)) {
        return tc_diag_rule(diag, TC_OS_IMAGE_RULE);
    }
    *out = parts.image;
    return true;
}
