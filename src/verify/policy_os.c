/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/policy_os.h"

#include "codec/utf8.h"

#define HASH_SIZE 32u

typedef struct reader {
    tc_os_policy *out;
    tc_arena *arena;
    const tc_json *doc;
    tc_diag *diag;
} reader;

static bool fail(reader *r, tc_jref v, tc_reason reason, const char *what)
{
    return tc_json_fail(r->doc, v, reason, what, r->diag);
}

static bool has(const reader *r, tc_jref object, const char *name)
{
    return tc_json_find(r->doc, object, name) != TC_JSON_NONE;
}

static bool read_label(reader *r, tc_jref object, const char *name, tc_str *out, const char *what)
{
    if (!tc_json_get_text(r->doc, object, name, out, what, r->diag)) {
        return false;
    }
    return (out->n > 0 && out->n <= TC_MAX_LABEL && tc_utf8_is_plain(*out)) ||
           fail(r, tc_json_find(r->doc, object, name), TC_REASON_VALUE, what);
}

static bool read_image(reader *r, tc_jref row, tc_known_image *out)
{
    static const char *const members[] = {"name",        "version", "os_image_hash",
                                          "description", "is_dev",  NULL};

    if (tc_json_kind_of(r->doc, row) != TC_JSON_OBJECT) {
        return fail(r, row, TC_REASON_TYPE, "policy: OS image");
    }
    out->has_description = tc_json_find_given(r->doc, row, "description") != TC_JSON_NONE;
    return tc_json_only(r->doc, row, members, "policy: OS image", r->diag) &&
           read_label(r, row, "name", &out->name, "policy: name of an OS image") &&
           (tc_json_find_given(r->doc, row, "version") == TC_JSON_NONE ||
            read_label(r, row, "version", &out->version, "policy: version of an OS image")) &&
           tc_json_get_hex(r->doc, row, "os_image_hash", out->os_image_hash, HASH_SIZE,
                           "policy: hash of an OS image", r->diag) &&
           (!out->has_description ||
            tc_json_get_hex(r->doc, row, "description", out->description, HASH_SIZE,
                            "policy: description of an OS image (its SHA-256)", r->diag)) &&
           tc_json_get_bool(r->doc, row, "is_dev", &out->is_dev,
                            "policy: whether an OS image is for development", r->diag);
}

static bool read_images(reader *r, tc_jref os)
{
    tc_known_image *images;
    size_t n = 0;
    tc_jref list;

    if (!has(r, os, "images")) {
        return true;
    }
    if (!tc_json_get_array(r->doc, os, "images", 0, TC_MAX_POLICY_ENTRIES, &list,
                           "policy: OS images", r->diag)) {
        return false;
    }
    images = TC_NEW_ARRAY(r->arena, tc_json_count(r->doc, list), tc_known_image);
    if (images == NULL) {
        return fail(r, list, TC_REASON_NO_MEMORY, "policy: OS images");
    }
    for (tc_jref e = tc_json_first(r->doc, list); e != TC_JSON_NONE;
         e = tc_json_next(r->doc, list, e)) {
        if (!read_image(r, e, &images[n])) {
            return false;
        }
        if (tc_known_image_find(images, n, tc_bytes_of(images[n].os_image_hash, HASH_SIZE)) !=
            NULL) {
            return fail(r, e, TC_REASON_DUPLICATE, "policy: hash of an OS image");
        }
        n++;
    }
    r->out->images = images;
    r->out->n_images = n;
    return true;
}

static bool is_known_advisory(tc_str id)
{
    size_t n;
    const tc_known_advisory *advisories = tc_registry_advisories(&n);

    for (size_t i = 0; i < n; i++) {
        if (tc_str_is(id, advisories[i].id)) {
            return true;
        }
    }
    return false;
}

static bool read_advisories(reader *r, tc_jref os)
{
    static const char what[] = "policy: accepted advisory";
    const tc_str *ids;
    size_t n, i = 0;
    tc_jref list;

    if (!has(r, os, "accepted_advisories")) {
        return true;
    }
    if (!tc_json_get_array(r->doc, os, "accepted_advisories", 0, TC_MAX_POLICY_ENTRIES, &list,
                           "policy: accepted advisories", r->diag) ||
        !tc_json_texts(r->doc, list, &ids, &n, what, r->diag)) {
        return false;
    }
    for (tc_jref e = tc_json_first(r->doc, list); e != TC_JSON_NONE;
         e = tc_json_next(r->doc, list, e), i++) {
        if (!is_known_advisory(ids[i])) {
            return fail(r, e, TC_REASON_UNKNOWN, what);
        }
        if (tc_str_is_in(ids[i], ids, i)) {
            return fail(r, e, TC_REASON_DUPLICATE, what);
        }
    }
    r->out->accepted_advisories = ids;
    r->out->n_accepted_advisories = n;
    return true;
}

static bool read_switch(reader *r, tc_jref os, const char *name, bool *out, const char *what)
{
    return !has(r, os, name) || tc_json_get_bool(r->doc, os, name, out, what, r->diag);
}

bool tc_policy_read_os(tc_os_policy *out, tc_arena *arena, const tc_json *doc, tc_jref os,
                       tc_diag *diag)
{
    reader r = {.out = out, .arena = arena, .doc = doc, .diag = diag};
    bool built_in = !out->no_built_in;

    if (!read_images(&r, os) || !read_advisories(&r, os) ||
        !read_switch(&r, os, "built_in_images", &built_in, "policy: built_in_images") ||
        !read_switch(&r, os, "allow_dev", &out->allow_dev, "policy: allow_dev")) {
        return false;
    }
    out->no_built_in = !built_in;
    return true;
}
