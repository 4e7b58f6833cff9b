/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing a bundle in its one canonical form (docs/bundle.md): members in the order of their
 * names, two-space indentation, a line feed at the end.
 */
#include "base/limits.h"
#include "bundle/exhibit.h"
#include "codec/jsonw.h"
#include "crypto/digest.h"

static void write_str(tc_jsonw *j, const char *name, tc_str text)
{
    tc_jsonw_name(j, name);
    tc_jsonw_str(j, text);
}

static void write_exhibit(tc_jsonw *j, const tc_exhibit *exhibit)
{
    tc_jsonw_object(j);
    tc_jsonw_name(j, "body");
    if (exhibit->is_text) {
        tc_jsonw_str(j, tc_str_from_bytes(exhibit->body));
    } else {
        tc_jsonw_base64(j, exhibit->body);
    }
    tc_jsonw_name(j, "encoding");
    tc_jsonw_lit(j, exhibit->is_text ? "utf-8" : "base64");
    if (exhibit->has_fetched_at) {
        tc_jsonw_name(j, "fetched_at");
        tc_jsonw_time(j, exhibit->fetched_at);
    }
    write_str(j, "id", exhibit->id);
    tc_jsonw_name(j, "kind");
    tc_jsonw_lit(j, tc_exhibit_kind_id(exhibit->kind));
    tc_jsonw_name(j, "sha256");
    tc_jsonw_hex(j, tc_bytes_of(exhibit->sha256, sizeof exhibit->sha256));
    write_str(j, "source", exhibit->source);
    tc_jsonw_end(j);
}

static void write_subject(tc_jsonw *j, const tc_subject *subject)
{
    tc_jsonw_object(j);
    for (size_t i = 0; i < TC_SUBJECT_COUNT; i++) {
        const tc_str *text = tc_subject_text_of(subject, (tc_subject_member)i);

        if (text->n > 0) {
            write_str(j, tc_subject_name((tc_subject_member)i), *text);
        }
    }
    tc_jsonw_end(j);
}

bool tc_bundle_write(tc_bytes *out, tc_arena *arena, const tc_bundle *bundle)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_BUNDLE);
    tc_jsonw j = tc_jsonw_init(&w, true);

    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "exhibits");
    tc_jsonw_array(&j);
    for (size_t i = 0; i < bundle->n_exhibits; i++) {
        write_exhibit(&j, &bundle->exhibits[i]);
    }
    tc_jsonw_end(&j);
    tc_jsonw_name(&j, "format");
    tc_jsonw_lit(&j, TC_BUNDLE_FORMAT);
    tc_jsonw_name(&j, "subject");
    write_subject(&j, &bundle->subject);
    tc_jsonw_end(&j);
    tc_wr_lit(&w, "\n");
    return tc_wr_finish(out, &w);
}

bool tc_bundle_digest(tc_bundle *bundle, tc_arena *arena)
{
    tc_arena_mark_t mark = tc_arena_mark(arena);
    tc_bytes text;
    bool ok = tc_bundle_write(&text, arena, bundle);

    if (ok) {
        tc_sha256(bundle->sha256, &text, 1);
    }
    tc_arena_release(arena, mark);
    return ok;
}
