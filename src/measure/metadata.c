/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/metadata.h"

#include "codec/utf8.h"
#include "crypto/digest.h"
#include "measure/cmdline.h"
#include "measure/label.h"
#include "measure/members.h"

#define RULE             "dstack-mr:1.2"
/* What the firmware appends to the command line, for the initial RAM disk (dstack-mr:5). */
#define INITRD_PARAMETER " initrd=initrd"

/* UTF-16 (RFC 2781 section 2.1). */
#define FIRST_PAIRED   0x10000u
#define HIGH_SURROGATE 0xd800u
#define LOW_SURROGATE  0xdc00u
#define PAIR_SHIFT     10u
#define PAIR_MASK      0x3ffu

static const tc_json_limits limits = {
    .max_bytes = TC_MAX_IMAGE_METADATA,
    .max_depth = TC_MAX_JSON_DEPTH,
    .max_nodes = TC_MAX_JSON_NODES,
};

static bool read_file(const tc_members *m, tc_str *out, const char *name, const char *what)
{
    return tc_member_text(out, m, name, TC_MAX_LABEL, what) &&
           (tc_label_is_file(*out) || tc_member_fail(m, name, TC_REASON_VALUE, what));
}

static bool read_files(tc_image_metadata *out, const tc_members *m)
{
    if (!read_file(m, &out->bios, "bios", "metadata.json: bios") ||
        !read_file(m, &out->kernel, "kernel", "metadata.json: kernel") ||
        !read_file(m, &out->initrd, "initrd", "metadata.json: initrd")) {
        return false;
    }
    if (tc_str_eq(out->kernel, out->bios)) {
        return tc_member_fail(m, "kernel", TC_REASON_DUPLICATE, "metadata.json: kernel");
    }
    return (!tc_str_eq(out->initrd, out->bios) && !tc_str_eq(out->initrd, out->kernel)) ||
           tc_member_fail(m, "initrd", TC_REASON_DUPLICATE, "metadata.json: initrd");
}

/* read_rootfs takes the root file system's digest from the command line. Two of them are refused:
 * which one counts would depend on the reader. */
static bool read_rootfs(tc_image_metadata *out, const tc_members *m)
{
    tc_str rest = out->cmdline;
    bool any = false;
    tc_str word, digits;

    while (tc_cmdline_next(&word, &rest)) {
        if (!tc_cmdline_rootfs(&digits, word)) {
            continue;
        }
        if (any) {
            return tc_member_fail(m, "cmdline", TC_REASON_DUPLICATE,
                                  "metadata.json: " TC_CMDLINE_ROOTFS " in cmdline");
        }
        any = true;
        out->rootfs_hash = digits;
    }
    return true;
}

static bool read_cmdline(tc_image_metadata *out, const tc_members *m)
{
    return tc_member_text(&out->cmdline, m, "cmdline", TC_MAX_CMDLINE, "metadata.json: cmdline") &&
           read_rootfs(out, m);
}

static bool read_events(tc_image_metadata *out, const tc_members *m)
{
    static const char what[] = "metadata.json: ovmf_variant";
    tc_str id;

    out->events = tc_firmware_events_of_version(out->version);
    if (!tc_member_is_given(m, "ovmf_variant")) {
        return true;
    }
    return tc_member_text(&id, m, "ovmf_variant", TC_MAX_LABEL, what) &&
           (tc_firmware_events_from(&out->events, id) ||
            tc_member_fail(m, "ovmf_variant", TC_REASON_UNKNOWN, what));
}

static bool read_members(tc_image_metadata *out, const tc_members *m)
{
    return read_files(out, m) && read_cmdline(out, m) &&
           (!tc_member_is_given(m, "version") ||
            tc_member_text(&out->version, m, "version", TC_MAX_LABEL, "metadata.json: version")) &&
           (!tc_member_is_given(m, "is_dev") ||
            tc_json_get_bool(m->doc, m->object, "is_dev", &out->is_dev, "metadata.json: is_dev",
                             m->diag)) &&
           read_events(out, m);
}

bool tc_image_metadata_parse(tc_image_metadata *out, tc_arena *arena, tc_str json, tc_diag *diag)
{
    tc_json doc;
    tc_members m = {&doc, TC_JSON_ROOT, diag};

    *out = (tc_image_metadata){0};
    if (!tc_json_parse(&doc, arena, tc_bytes_from_str(json), &limits, diag) ||
        !read_members(out, &m)) {
        *out = (tc_image_metadata){0};
        return tc_diag_rule(diag, RULE);
    }
    return true;
}

static void put_unit(tc_sha384_stream *s, uint32_t unit)
{
    uint8_t bytes[2] = {(uint8_t)unit, (uint8_t)(unit >> 8)};

    tc_sha384_update(s, tc_bytes_of(bytes, sizeof bytes));
}

static void put_utf16(tc_sha384_stream *s, uint32_t cp)
{
    if (cp < FIRST_PAIRED) {
        put_unit(s, cp);
        return;
    }
    put_unit(s, HIGH_SURROGATE + ((cp - FIRST_PAIRED) >> PAIR_SHIFT));
    put_unit(s, LOW_SURROGATE + ((cp - FIRST_PAIRED) & PAIR_MASK));
}

/* put_text hashes text as UTF-16LE. False when it is no UTF-8. */
static bool put_text(tc_sha384_stream *s, tc_str text)
{
    size_t pos = 0;
    uint32_t cp;

    while (tc_utf8_next(tc_bytes_from_str(text), &pos, &cp)) {
        put_utf16(s, cp);
    }
    return pos == text.n;
}

bool tc_cmdline_digest(uint8_t out[48], tc_str cmdline)
{
    tc_sha384_stream s;

    tc_sha384_init(&s);
    if (cmdline.n > TC_MAX_CMDLINE || !put_text(&s, cmdline) ||
        !put_text(&s, TC_STR(INITRD_PARAMETER))) {
        return false;
    }
    put_unit(&s, 0);
    tc_sha384_final(out, &s);
    return true;
}
