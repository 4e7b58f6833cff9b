/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/measurement.h"

#include "codec/cbor.h"
#include "codec/utf8.h"
#include "measure/label.h"

#define RULE    "dstack-mr:1.5"
#define VERSION 3u

typedef struct reader {
    tc_tree doc;
    tc_diag *diag;
} reader;

static bool fail(const reader *r, tc_tref v, tc_reason reason, const char *what)
{
    return tc_diag_set(r->diag, reason, what, tc_tree_offset(&r->doc, v));
}

static bool is_listed(const char *const *names, tc_str name)
{
    for (; *names != NULL; names++) {
        if (tc_str_is(name, *names)) {
            return true;
        }
    }
    return false;
}

/* only accepts a map that has exactly the members of the NULL-terminated list: after it, each of
 * them is found. */
static bool only(const reader *r, tc_tref map, const char *const *names, const char *what)
{
    uint32_t n = 0;

    if (tc_tree_kind_of(&r->doc, map) != TC_TREE_MAP) {
        return fail(r, map, TC_REASON_TYPE, what);
    }
    for (tc_tref e = tc_tree_first(&r->doc, map); e != TC_TREE_NONE;
         e = tc_tree_next(&r->doc, map, e)) {
        tc_str name;

        if (!tc_tree_text(&r->doc, e, &name) || !is_listed(names, name)) {
            return fail(r, e, TC_REASON_UNKNOWN, what);
        }
    }
    while (names[n] != NULL) {
        n++;
    }
    /* No key is there twice and none is foreign, so fewer means that one is missing. */
    return tc_tree_count(&r->doc, map) == n || fail(r, map, TC_REASON_MISSING, what);
}

/* A member of a map, and what a diagnosis calls it. */
typedef struct member {
    tc_tref map;
    const char *name, *what;
} member;
#define MEMBER(map, name) ((member){(map), name, "measurement: " name})

static tc_tref find(const reader *r, member m)
{
    return tc_tree_find(&r->doc, m.map, m.name);
}

static bool read_bytes(const reader *r, tc_bytes *out, member m)
{
    return tc_tree_bytes(&r->doc, find(r, m), out) || fail(r, find(r, m), TC_REASON_TYPE, m.what);
}

static bool read_text(const reader *r, tc_str *out, member m)
{
    return tc_tree_text(&r->doc, find(r, m), out) || fail(r, find(r, m), TC_REASON_TYPE, m.what);
}

static bool read_digest(const reader *r, uint8_t *out, size_t n, member m)
{
    tc_bytes digest;

    if (!read_bytes(r, &digest, m)) {
        return false;
    }
    if (digest.n != n) {
        return fail(r, find(r, m), TC_REASON_LENGTH, m.what);
    }
    tc_copy(out, digest.p, n);
    return true;
}

static bool read_u32(const reader *r, uint32_t *out, member m)
{
    uint64_t number;

    if (!tc_tree_u64(&r->doc, find(r, m), &number)) {
        return fail(r, find(r, m), TC_REASON_TYPE, m.what);
    }
    if (number > UINT32_MAX) {
        return fail(r, find(r, m), TC_REASON_RANGE, m.what);
    }
    *out = (uint32_t)number;
    return true;
}

static bool read_version(const reader *r)
{
    member m = MEMBER(TC_TREE_ROOT, "version");
    uint32_t version = 0;

    return read_u32(r, &version, m) &&
           (version == VERSION || fail(r, find(r, m), TC_REASON_UNSUPPORTED, m.what));
}

/* begin reads the document and its members' names. */
static bool begin(reader *r, tc_arena *arena, tc_bytes cbor, const char *const *names)
{
    if (cbor.n > TC_MAX_MEASUREMENT) {
        return tc_diag_set(r->diag, TC_REASON_LIMIT, "measurement", TC_MAX_MEASUREMENT);
    }
    return tc_cbor_parse(&r->doc, arena, cbor, r->diag) &&
           only(r, TC_TREE_ROOT, names, "measurement: member") && read_version(r);
}

/* ---- TDX ------------------------------------------------------------------------------------- */

static bool read_tdx_image(tc_tdx_measurement *out, const reader *r)
{
    static const char *const names[] = {"cmdline_sha384", "kernel_authenticode", "initrd_sha384",
                                        NULL};
    tc_tref image = tc_tree_find(&r->doc, TC_TREE_ROOT, "image");

    return only(r, image, names, "measurement: member of image") &&
           read_digest(r, out->cmdline, sizeof out->cmdline, MEMBER(image, "cmdline_sha384")) &&
           read_digest(r, out->kernel, sizeof out->kernel, MEMBER(image, "kernel_authenticode")) &&
           read_digest(r, out->initrd, sizeof out->initrd, MEMBER(image, "initrd_sha384"));
}

static bool read_mrtd(tc_tdx_measurement *out, const reader *r, tc_tref tdvf)
{
    static const char *const names[] = {"single_pass", "two_pass", NULL};
    tc_tref mrtd = tc_tree_find(&r->doc, tdvf, "mrtd");

    return only(r, mrtd, names, "measurement: member of mrtd") &&
           read_digest(r, out->mrtd_single_pass, sizeof out->mrtd_single_pass,
                       MEMBER(mrtd, "single_pass")) &&
           read_digest(r, out->mrtd_two_pass, sizeof out->mrtd_two_pass, MEMBER(mrtd, "two_pass"));
}

static bool read_events(tc_tdx_measurement *out, const reader *r, member m)
{
    tc_str id;

    return read_text(r, &id, m) && (tc_firmware_events_from(&out->events, id) ||
                                    fail(r, find(r, m), TC_REASON_UNKNOWN, m.what));
}

static bool read_tdvf(tc_tdx_measurement *out, const reader *r)
{
    static const char *const names[] = {"ovmf", "mrtd", "td_hob", NULL};
    tc_tref tdvf = tc_tree_find(&r->doc, TC_TREE_ROOT, "tdvf");
    tc_bytes witness;

    return only(r, tdvf, names, "measurement: member of tdvf") &&
           read_events(out, r, MEMBER(tdvf, "ovmf")) && read_mrtd(out, r, tdvf) &&
           read_bytes(r, &witness, MEMBER(tdvf, "td_hob")) &&
           tc_memory_layout_read(&out->layout, witness, r->diag);
}

bool tc_tdx_measurement_parse(tc_tdx_measurement *out, tc_arena *arena, tc_bytes cbor,
                              tc_diag *diag)
{
    static const char *const names[] = {"version", "image", "tdvf", NULL};
    reader r = {.diag = diag};

    *out = (tc_tdx_measurement){0};
    if (!begin(&r, arena, cbor, names) || !read_tdx_image(out, &r) || !read_tdvf(out, &r)) {
        *out = (tc_tdx_measurement){0};
        return tc_diag_rule(diag, RULE);
    }
    return true;
}

/* ---- SEV-SNP --------------------------------------------------------------------------------- */

static bool read_section(tc_snp_section *out, const reader *r, tc_tref section)
{
    static const char *const names[] = {"gpa", "size", "type", NULL};

    return only(r, section, names, "measurement: member of a section") &&
           read_u32(r, &out->gpa, MEMBER(section, "gpa")) &&
           read_u32(r, &out->size, MEMBER(section, "size")) &&
           read_u32(r, &out->type, MEMBER(section, "type"));
}

static bool read_sections(tc_snp_image *out, const reader *r)
{
    static const char what[] = "measurement: ovmf_sections";
    tc_tref list = tc_tree_find(&r->doc, TC_TREE_ROOT, "ovmf_sections");

    if (tc_tree_kind_of(&r->doc, list) != TC_TREE_ARRAY) {
        return fail(r, list, TC_REASON_TYPE, what);
    }
    if (tc_tree_count(&r->doc, list) > TC_MAX_TDVF_SECTIONS) {
        return fail(r, list, TC_REASON_LIMIT, what);
    }
    for (tc_tref e = tc_tree_first(&r->doc, list); e != TC_TREE_NONE;
         e = tc_tree_next(&r->doc, list, e)) {
        if (!read_section(&out->sections[out->n_sections], r, e)) {
            return false;
        }
        out->n_sections++;
    }
    return true;
}

static bool read_cmdline(tc_str *out, const reader *r)
{
    member m = MEMBER(TC_TREE_ROOT, "cmdline");

    if (!read_text(r, out, m)) {
        return false;
    }
    if (out->n > TC_MAX_CMDLINE) {
        return fail(r, find(r, m), TC_REASON_LIMIT, m.what);
    }
    return tc_utf8_is_plain(*out) || fail(r, find(r, m), TC_REASON_VALUE, m.what);
}

static bool read_snp(tc_snp_image *out, const reader *r)
{
    const tc_tref root = TC_TREE_ROOT;

    return read_cmdline(&out->cmdline, r) &&
           read_digest(r, out->ovmf_hash, sizeof out->ovmf_hash, MEMBER(root, "ovmf_hash")) &&
           read_digest(r, out->kernel_hash, sizeof out->kernel_hash, MEMBER(root, "kernel_hash")) &&
           read_digest(r, out->initrd_hash, sizeof out->initrd_hash, MEMBER(root, "initrd_hash")) &&
           read_u32(r, &out->hashes_table_gpa, MEMBER(root, "hashes_table_gpa")) &&
           read_u32(r, &out->reset_eip, MEMBER(root, "reset_eip")) && read_sections(out, r);
}

bool tc_snp_measurement_parse(tc_snp_image *out, tc_arena *arena, tc_bytes cbor, tc_diag *diag)
{
    static const char *const names[] = {"version",     "cmdline",       "ovmf_hash",
                                        "kernel_hash", "initrd_hash",   "hashes_table_gpa",
                                        "reset_eip",   "ovmf_sections", NULL};
    reader r = {.diag = diag};

    *out = (tc_snp_image){0};
    if (!begin(&r, arena, cbor, names) || !read_snp(out, &r)) {
        *out = (tc_snp_image){0};
        return tc_diag_rule(diag, RULE);
    }
    return true;
}
