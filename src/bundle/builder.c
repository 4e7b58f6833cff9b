/* SPDX-License-Identifier: Apache-2.0
 *
 * Making a bundle from single files.
 */
#include "base/arena.h"
#include "base/limits.h"
#include "base/wr.h"
#include "bundle/exhibit.h"
#include "bundle/refuse.h"
#include "crypto/digest.h"

#define MAX_ID_TEXT 64u /* a kind's id, a hyphen and a number */

bool tc_bundle_builder_init(tc_bundle_builder *builder, tc_arena *arena)
{
    *builder = (tc_bundle_builder){
        .arena = arena,
        .exhibits = TC_NEW_ARRAY(arena, TC_MAX_EXHIBITS, tc_exhibit),
    };
    return builder->exhibits != NULL;
}

static tc_bytes digest_of(const tc_exhibit *exhibit)
{
    return tc_bytes_of(exhibit->sha256, sizeof exhibit->sha256);
}

/* The order of a built bundle: by the kind's id, which stays when kinds are added, then by digest.
 */
static int compare(const tc_exhibit *a, const tc_exhibit *b)
{
    int order = tc_bytes_cmp(tc_bytes_from_str(tc_str_from_c(tc_exhibit_kind_id(a->kind))),
                             tc_bytes_from_str(tc_str_from_c(tc_exhibit_kind_id(b->kind))));

    return order != 0 ? order : tc_bytes_cmp(digest_of(a), digest_of(b));
}

/* Of two accounts of where the same bytes came from, the one that is kept, whichever came first:
 * one with a time, then the earlier, then the first by name. */
static bool is_better(const tc_exhibit *a, const tc_exhibit *b)
{
    if (a->has_fetched_at != b->has_fetched_at) {
        return a->has_fetched_at;
    }
    if (a->fetched_at != b->fetched_at) {
        return a->fetched_at < b->fetched_at;
    }
    return tc_bytes_cmp(tc_bytes_from_str(a->source), tc_bytes_from_str(b->source)) < 0;
}

static bool refuse_size(tc_arena *arena, tc_str *why)
{
    return TC_REFUSE(why, arena, TC_STR("the bundle is full: it holds at most "),
                     tc_number_text(arena, TC_MAX_BUNDLE), TC_STR(" bytes"));
}

static bool append(tc_bundle_builder *builder, const tc_exhibit *exhibit, tc_str *why)
{
    size_t total = exhibit->body.n;

    for (size_t i = 0; i < builder->n; i++) {
        tc_exhibit *old = &builder->exhibits[i];

        if (compare(old, exhibit) == 0) {
            *old = is_better(exhibit, old) ? *exhibit : *old;
            return true;
        }
        total += old->body.n;
    }
    if (builder->n == TC_MAX_EXHIBITS) {
        return TC_REFUSE(why, builder->arena, TC_STR("the bundle is full: it holds at most "),
                         tc_number_text(builder->arena, TC_MAX_EXHIBITS), TC_STR(" exhibits"));
    }
    if (total > TC_MAX_BUNDLE) {
        return refuse_size(builder->arena, why);
    }
    builder->exhibits[builder->n++] = *exhibit;
    return true;
}

/* merge_subject takes over what a bundle says about its subject; what both say must agree. */
static bool merge_subject(tc_bundle_builder *builder, const tc_subject *subject, tc_str *why)
{
    for (size_t i = 0; i < TC_SUBJECT_COUNT; i++) {
        tc_subject_member member = (tc_subject_member)i;
        tc_str *ours = tc_subject_text(&builder->subject, member);
        tc_str theirs = *tc_subject_text_of(subject, member);

        if (theirs.n == 0) {
            continue;
        }
        if (ours->n > 0 && !tc_str_eq(*ours, theirs)) {
            return TC_REFUSE(why, builder->arena,
                             TC_STR("the bundle is about another subject: its "),
                             tc_str_from_c(tc_subject_name(member)), TC_STR(" is \""), theirs,
                             TC_STR("\", but \""), tc_shown(builder->arena, *ours, TC_MAX_LABEL),
                             TC_STR("\" was asked for"));
        }
        *ours = theirs;
    }
    return true;
}

static bool add_bundle(tc_bundle_builder *builder, tc_bytes content, tc_str *why)
{
    tc_bundle bundle;
    size_t n = builder->n;
    tc_subject subject = builder->subject;

    if (!tc_bundle_read(&bundle, builder->arena, content, why)) {
        return false;
    }
    if (!merge_subject(builder, &bundle.subject, why)) {
        builder->subject = subject;
        return false;
    }
    for (size_t i = 0; i < bundle.n_exhibits; i++) {
        if (!append(builder, &bundle.exhibits[i], why)) {
            builder->n = n;
            builder->subject = subject;
            return false;
        }
    }
    return true;
}

bool tc_bundle_add(tc_bundle_builder *builder, tc_bytes content, tc_str source, tc_str *why)
{
    tc_exhibit exhibit = {.body = content};

    *why = (tc_str){NULL, 0};
    if (tc_bundle_is_bundle(content)) {
        return add_bundle(builder, content, why);
    }
    if (!tc_bundle_recognise(&exhibit.kind, builder->arena, content, why)) {
        return false;
    }
    /* A file's name may be any bytes. */
    exhibit.source = tc_shown(builder->arena, source, TC_MAX_SOURCE);
    exhibit.is_text = tc_exhibit_is_text(content);
    tc_sha256(exhibit.sha256, &content, 1);
    return !builder->arena->failed && append(builder, &exhibit, why);
}

/* sort orders at most TC_MAX_EXHIBITS exhibits, so the simplest way will do. */
static void sort(tc_exhibit *exhibits, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        tc_exhibit moved = exhibits[i];
        size_t at = i;

        for (; at > 0 && compare(&exhibits[at - 1], &moved) > 0; at--) {
            exhibits[at] = exhibits[at - 1];
        }
        exhibits[at] = moved;
    }
}

/* name_exhibits numbers the exhibits of each kind from 2 on. */
static void name_exhibits(tc_arena *arena, tc_exhibit *exhibits, size_t n)
{
    uint64_t number = 1;

    for (size_t i = 0; i < n; i++) {
        const char *id = tc_exhibit_kind_id(exhibits[i].kind);
        tc_wr w = tc_wr_init(arena, MAX_ID_TEXT);

        number = i > 0 && exhibits[i - 1].kind == exhibits[i].kind ? number + 1 : 1;
        tc_wr_lit(&w, id);
        if (number > 1) {
            tc_wr_lit(&w, "-");
            tc_wr_dec(&w, number);
        }
        exhibits[i].id = number == 1 ? tc_str_from_c(id) : tc_wr_text(&w);
    }
}

/* lower_hex gives an id in lower case, so that one subject has one spelling. */
static tc_str lower_hex(tc_arena *arena, tc_str id)
{
    char *text = tc_arena_alloc(arena, id.n);

    if (text == NULL) {
        return (tc_str){NULL, 0}; /* arena->failed ends the building */
    }
    for (size_t i = 0; i < id.n; i++) {
        bool upper = id.p[i] >= 'A' && id.p[i] <= 'F';

        text[i] = upper ? (char)(id.p[i] - 'A' + 'a') : id.p[i];
    }
    return tc_str_of(text, id.n);
}

bool tc_bundle_build(tc_bundle *out, tc_bundle_builder *builder, tc_str *why)
{
    tc_arena *arena = builder->arena;
    tc_exhibit *exhibits = TC_NEW_ARRAY(arena, builder->n, tc_exhibit);
    tc_subject subject = builder->subject;

    *out = (tc_bundle){0};
    *why = (tc_str){NULL, 0};
    subject.app_id = lower_hex(arena, subject.app_id);
    subject.instance_id = lower_hex(arena, subject.instance_id);
    if (arena->failed) {
        return false;
    }
    if (!tc_subject_fits(&subject)) {
        return TC_REFUSE(
            why, arena,
            TC_STR("the app's name or domain is too long or holds control characters, or "
                   "one of its ids is not 40 hex digits"));
    }
    for (size_t i = 0; i < builder->n; i++) {
        exhibits[i] = builder->exhibits[i];
    }
    sort(exhibits, builder->n);
    name_exhibits(arena, exhibits, builder->n);
    *out = (tc_bundle){
        .subject = subject,
        .exhibits = exhibits,
        .n_exhibits = builder->n,
    };
    if (arena->failed || !tc_bundle_digest(out, arena)) {
        *out = (tc_bundle){0};
        return !arena->failed && refuse_size(arena, why);
    }
    return true;
}
