/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/exhibit.h"

#include "base/assert.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "bundle/refuse.h"
#include "codec/utf8.h"

#define ID_HEX_DIGITS     40u /* of an app id or instance id: 20 bytes */
#define MAX_SUFFIX_DIGITS 3u  /* TC_MAX_EXHIBITS has as many */

static const struct {
    const char *id, *words;
} kinds[] = {
#define X(name, id, words) {id, words},
    TC_EXHIBIT_KIND_LIST(X)
#undef X
};

const char *tc_exhibit_kind_id(tc_exhibit_kind kind)
{
    TC_ASSERT((size_t)kind < TC_EXHIBIT_KIND_COUNT);
    return kinds[kind].id;
}

const char *tc_exhibit_kind_words(tc_exhibit_kind kind)
{
    TC_ASSERT((size_t)kind < TC_EXHIBIT_KIND_COUNT);
    return kinds[kind].words;
}

bool tc_exhibit_kind_from_id(tc_exhibit_kind *out, tc_str id)
{
    for (size_t i = 0; i < TC_EXHIBIT_KIND_COUNT; i++) {
        if (tc_str_is(id, kinds[i].id)) {
            *out = (tc_exhibit_kind)i;
            return true;
        }
    }
    return false;
}

bool tc_exhibit_id_fits(tc_exhibit_kind kind, tc_str id)
{
    tc_str prefix = tc_str_from_c(tc_exhibit_kind_id(kind));
    tc_str suffix;

    if (!tc_str_starts(id, tc_exhibit_kind_id(kind))) {
        return false;
    }
    suffix = tc_str_of(id.p + prefix.n, id.n - prefix.n);
    if (suffix.n == 0) {
        return true;
    }
    if (suffix.n < 2 || suffix.n > 1 + MAX_SUFFIX_DIGITS || suffix.p[0] != '-') {
        return false;
    }
    for (size_t i = 1; i < suffix.n; i++) {
        if (suffix.p[i] < '0' || suffix.p[i] > '9') {
            return false;
        }
    }
    /* The first of a kind has no number, and no number has leading zeros. */
    return suffix.p[1] != '0' && !tc_str_is(suffix, "-1");
}

bool tc_exhibit_is_text(tc_bytes body)
{
    size_t pos = 0;
    uint32_t cp;

    while (tc_utf8_next(body, &pos, &cp)) {
        if (cp < ' ' && cp != '\t' && cp != '\n' && cp != '\r') {
            return false;
        }
    }
    return pos == body.n;
}

const char *tc_subject_name(tc_subject_member member)
{
    static const char *const names[] = {
#define X(name, member) #member,
        TC_SUBJECT_LIST(X)
#undef X
    };

    TC_ASSERT((size_t)member < TC_SUBJECT_COUNT);
    return names[member];
}

const tc_str *tc_subject_text_of(const tc_subject *subject, tc_subject_member member)
{
    const tc_str *texts[] = {
#define X(name, member) &subject->member,
        TC_SUBJECT_LIST(X)
#undef X
    };

    TC_ASSERT((size_t)member < TC_SUBJECT_COUNT);
    return texts[member];
}

tc_str *tc_subject_text(tc_subject *subject, tc_subject_member member)
{
    tc_str *texts[] = {
#define X(name, member) &subject->member,
        TC_SUBJECT_LIST(X)
#undef X
    };

    TC_ASSERT((size_t)member < TC_SUBJECT_COUNT);
    return texts[member];
}

static bool is_id(tc_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (!(text.p[i] >= '0' && text.p[i] <= '9') && !(text.p[i] >= 'a' && text.p[i] <= 'f')) {
            return false;
        }
    }
    return text.n == ID_HEX_DIGITS;
}

bool tc_subject_member_fits(tc_subject_member member, tc_str text)
{
    if (member == TC_SUBJECT_APP_ID || member == TC_SUBJECT_INSTANCE_ID) {
        return is_id(text);
    }
    return text.n > 0 && text.n <= TC_MAX_LABEL && tc_utf8_is_plain(text);
}

bool tc_subject_fits(const tc_subject *subject)
{
    for (size_t i = 0; i < TC_SUBJECT_COUNT; i++) {
        const tc_str *text = tc_subject_text_of(subject, (tc_subject_member)i);

        if (text->n > 0 && !tc_subject_member_fits((tc_subject_member)i, *text)) {
            return false;
        }
    }
    return true;
}
