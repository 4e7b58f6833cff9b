/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a bundle, strictly (docs/bundle.md).
 */
#include "base/hex.h"
#include "base/limits.h"
#include "bundle/exhibit.h"
#include "bundle/refuse.h"
#include "codec/json.h"
#include "codec/utf8.h"
#include "crypto/digest.h"

#define RULE "docs/bundle.md"

typedef struct reader {
    tc_arena *arena;
    tc_json doc;
    tc_str *why;
    tc_diag diag;
    tc_exhibit *exhibits;
    size_t n;
} reader;

static bool fail(reader *r, tc_jref v, tc_reason reason, const char *what)
{
    return tc_json_fail(&r->doc, v, reason, what, &r->diag);
}

static bool get_text(reader *r, tc_jref object, const char *name, tc_str *out, const char *what)
{
    return tc_json_get_text(&r->doc, object, name, out, what, &r->diag);
}

static tc_jref find(const reader *r, tc_jref object, const char *name)
{
    return tc_json_find(&r->doc, object, name);
}

static bool read_subject(reader *r, tc_subject *out)
{
    const char *names[TC_SUBJECT_COUNT + 1] = {NULL};
    tc_jref subject;

    for (size_t i = 0; i < TC_SUBJECT_COUNT; i++) {
        names[i] = tc_subject_name((tc_subject_member)i);
    }
    if (!tc_json_get_object(&r->doc, TC_JSON_ROOT, "subject", &subject, "bundle: subject",
                            &r->diag) ||
        !tc_json_only(&r->doc, subject, names, "bundle: member of subject", &r->diag)) {
        return false;
    }
    for (size_t i = 0; i < TC_SUBJECT_COUNT; i++) {
        tc_str *text = tc_subject_text(out, (tc_subject_member)i);
        tc_jref v = find(r, subject, names[i]);

        if (v == TC_JSON_NONE) {
            continue;
        }
        if (!get_text(r, subject, names[i], text, "bundle: member of subject")) {
            return false;
        }
        if (!tc_subject_member_fits((tc_subject_member)i, *text)) {
            return fail(r, v, TC_REASON_VALUE, "bundle: member of subject");
        }
    }
    return true;
}

static bool read_kind_and_id(reader *r, tc_jref v, tc_exhibit *out)
{
    tc_str kind;

    if (!get_text(r, v, "kind", &kind, "exhibit: kind") ||
        !get_text(r, v, "id", &out->id, "exhibit: id")) {
        return false;
    }
    if (!tc_exhibit_kind_from_id(&out->kind, kind)) {
        return fail(r, find(r, v, "kind"), TC_REASON_UNKNOWN, "exhibit: kind");
    }
    if (!tc_exhibit_id_fits(out->kind, out->id)) {
        return fail(r, find(r, v, "id"), TC_REASON_VALUE,
                    "exhibit: id (its kind, or its kind and -2, -3 and so on)");
    }
    for (size_t i = 0; i < r->n; i++) {
        if (tc_str_eq(r->exhibits[i].id, out->id)) {
            return fail(r, find(r, v, "id"), TC_REASON_DUPLICATE, "exhibit: id");
        }
    }
    return true;
}

static bool read_source(reader *r, tc_jref v, tc_exhibit *out)
{
    tc_jref source = find(r, v, "source");

    if (!get_text(r, v, "source", &out->source, "exhibit: source")) {
        return false;
    }
    if (out->source.n > TC_MAX_SOURCE) {
        return fail(r, source, TC_REASON_LENGTH, "exhibit: source");
    }
    if (!tc_utf8_is_plain(out->source)) {
        return fail(r, source, TC_REASON_VALUE, "exhibit: source");
    }
    out->has_fetched_at = find(r, v, "fetched_at") != TC_JSON_NONE;
    return !out->has_fetched_at ||
           tc_json_get_time(&r->doc, v, "fetched_at", &out->fetched_at,
                            "exhibit: fetched_at (YYYY-MM-DDThh:mm:ssZ)", &r->diag);
}

static bool decode_base64(reader *r, tc_jref v, tc_str text, tc_bytes *out)
{
    size_t cap = text.n / 4 * 3;
    uint8_t *bytes = tc_arena_alloc(r->arena, cap);

    if (bytes == NULL) {
        return fail(r, v, TC_REASON_NO_MEMORY, "exhibit: body");
    }
    out->p = bytes;
    return tc_base64_decode(bytes, &out->n, cap, text) ||
           fail(r, v, TC_REASON_CANONICAL, "exhibit: body in Base64");
}

static bool read_body(reader *r, tc_jref v, tc_exhibit *out)
{
    tc_jref body = find(r, v, "body");
    tc_str encoding, text;

    if (!get_text(r, v, "encoding", &encoding, "exhibit: encoding") ||
        !get_text(r, v, "body", &text, "exhibit: body")) {
        return false;
    }
    if (text.n == 0) {
        return fail(r, body, TC_REASON_LENGTH, "exhibit: body (an empty one proves nothing; it)");
    }
    if (tc_str_is(encoding, "base64")) {
        if (!decode_base64(r, body, text, &out->body)) {
            return false;
        }
    } else if (tc_str_is(encoding, "utf-8")) {
        out->body = tc_bytes_from_str(text);
    } else {
        return fail(r, find(r, v, "encoding"), TC_REASON_UNKNOWN, "exhibit: encoding");
    }
    out->is_text = tc_exhibit_is_text(out->body);
    return out->is_text || tc_str_is(encoding, "base64") ||
           fail(r, body, TC_REASON_VALUE,
                "exhibit: body (bytes with control characters are written in Base64; it)");
}

/* Bytes that are not those that were collected are the one thing a bundle must never pass on. */
static bool refuse_digest(reader *r, const tc_exhibit *out, const uint8_t stated[TC_SHA256_SIZE])
{
    return TC_REFUSE(
        r->why, r->arena, TC_STR("exhibit \""), out->id, TC_STR("\" (/exhibits/"),
        tc_number_text(r->arena, r->n),
        TC_STR("): its body was changed after it was collected: SHA-256 found "),
        tc_hex_text(r->arena, tc_bytes_of(out->sha256, TC_SHA256_SIZE)), TC_STR(", stated "),
        tc_hex_text(r->arena, tc_bytes_of(stated, TC_SHA256_SIZE)), TC_STR(" (rule " RULE ")"));
}

static bool read_digest(reader *r, tc_jref v, tc_exhibit *out)
{
    uint8_t stated[TC_SHA256_SIZE];
    tc_bytes found = tc_bytes_of(out->sha256, sizeof out->sha256);

    if (!tc_json_get_hex(&r->doc, v, "sha256", stated, sizeof stated, "exhibit: sha256",
                         &r->diag)) {
        return false;
    }
    tc_sha256(out->sha256, &out->body, 1);
    if (!tc_bytes_eq(found, tc_bytes_of(stated, sizeof stated))) {
        return refuse_digest(r, out, stated);
    }
    for (size_t i = 0; i < r->n; i++) {
        if (r->exhibits[i].kind == out->kind &&
            tc_bytes_eq(found, tc_bytes_of(r->exhibits[i].sha256, TC_SHA256_SIZE))) {
            return fail(r, v, TC_REASON_DUPLICATE, "exhibit: the same bytes of the same kind");
        }
    }
    return true;
}

static bool read_exhibit(reader *r, tc_jref v)
{
    static const char *const members[] = {"body", "encoding", "fetched_at", "id",
                                          "kind", "sha256",   "source",     NULL};
    tc_exhibit *out = &r->exhibits[r->n];

    if (!tc_json_only(&r->doc, v, members, "exhibit: member", &r->diag) ||
        !read_kind_and_id(r, v, out) || !read_source(r, v, out) || !read_body(r, v, out) ||
        !read_digest(r, v, out)) {
        return false;
    }
    r->n++;
    return true;
}

static bool read_exhibits(reader *r)
{
    tc_jref list;

    if (!tc_json_get_array(&r->doc, TC_JSON_ROOT, "exhibits", 0, TC_MAX_EXHIBITS, &list,
                           "bundle: number of exhibits", &r->diag)) {
        return false;
    }
    r->exhibits = TC_NEW_ARRAY(r->arena, tc_json_count(&r->doc, list), tc_exhibit);
    if (r->exhibits == NULL) {
        return fail(r, list, TC_REASON_NO_MEMORY, "bundle: exhibits");
    }
    for (tc_jref e = tc_json_first(&r->doc, list); e != TC_JSON_NONE;
         e = tc_json_next(&r->doc, list, e)) {
        if (!read_exhibit(r, e)) {
            return false;
        }
    }
    return true;
}

static bool read_format(reader *r)
{
    tc_jref v = find(r, TC_JSON_ROOT, "format");
    tc_str format;

    if (!get_text(r, TC_JSON_ROOT, "format", &format, "bundle: format")) {
        return false;
    }
    return tc_str_is(format, TC_BUNDLE_FORMAT) ||
           fail(r, v, TC_REASON_UNSUPPORTED, "bundle: format (it must be " TC_BUNDLE_FORMAT ")");
}

static bool read_bundle(reader *r, tc_bundle *out, tc_bytes json)
{
    static const tc_json_limits limits = {
        .max_bytes = TC_MAX_BUNDLE,
        .max_depth = TC_MAX_JSON_DEPTH,
        .max_nodes = TC_MAX_JSON_NODES,
    };
    static const char *const members[] = {"exhibits", "format", "subject", NULL};

    if (!tc_json_parse(&r->doc, r->arena, json, &limits, &r->diag) || !read_format(r) ||
        !tc_json_only(&r->doc, TC_JSON_ROOT, members, "bundle: member", &r->diag) ||
        !read_subject(r, &out->subject) || !read_exhibits(r)) {
        return false;
    }
    out->exhibits = r->exhibits;
    out->n_exhibits = r->n;
    if (!tc_bundle_digest(out, r->arena)) {
        /* Short of memory; or escapes make its one canonical form longer than this one. */
        return fail(r, TC_JSON_ROOT, r->arena->failed ? TC_REASON_NO_MEMORY : TC_REASON_LIMIT,
                    "bundle: size in its canonical form");
    }
    return true;
}

bool tc_bundle_read(tc_bundle *out, tc_arena *arena, tc_bytes json, tc_str *why)
{
    reader r = {.arena = arena, .why = why};

    *out = (tc_bundle){0};
    *why = (tc_str){NULL, 0};
    if (read_bundle(&r, out, json)) {
        return true;
    }
    *out = (tc_bundle){0};
    if (r.diag.reason != TC_REASON_NONE) {
        tc_diag_rule(&r.diag, RULE);
        (void)tc_refuse_diag(why, arena, TC_STR(""), &r.diag);
    }
    return false;
}
