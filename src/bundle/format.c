/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking for the top-level member "format" without reading the document: the text of the object
 * is walked once, minding only quotes and brackets.
 */
#include "base/bytes.h"
#include "bundle/exhibit.h"

typedef struct walker {
    tc_bytes text;
    size_t pos;
} walker;

static void skip_space(walker *s)
{
    while (s->pos < s->text.n && (s->text.p[s->pos] == ' ' || s->text.p[s->pos] == '\t' ||
                                  s->text.p[s->pos] == '\r' || s->text.p[s->pos] == '\n')) {
        s->pos++;
    }
}

static bool skip(walker *s, uint8_t c)
{
    skip_space(s);
    if (s->pos == s->text.n || s->text.p[s->pos] != c) {
        return false;
    }
    s->pos++;
    return true;
}

/* take_string gives what stands between two quotes, escapes as they are. */
static bool take_string(walker *s, tc_str *out)
{
    size_t from;

    if (!skip(s, '"')) {
        return false;
    }
    from = s->pos;
    while (s->pos < s->text.n && s->text.p[s->pos] != '"') {
        s->pos += s->text.p[s->pos] == '\\' ? 2 : 1;
    }
    if (s->pos >= s->text.n) {
        s->pos = s->text.n;
        return false;
    }
    *out = tc_str_from_bytes(tc_bytes_sub(s->text, from, s->pos - from));
    s->pos++;
    return true;
}

/* skip_value moves to the comma or bracket that ends a member. */
static void skip_value(walker *s)
{
    size_t depth = 0;

    while (s->pos < s->text.n) {
        uint8_t c = s->text.p[s->pos];
        tc_str text;

        if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            return;
        }
        if (c == '"') {
            (void)take_string(s, &text);
            continue;
        }
        depth += c == '{' || c == '[' ? 1 : 0;
        depth -= c == '}' || c == ']' ? 1 : 0;
        s->pos++;
    }
}

tc_str tc_json_format_of(tc_bytes content)
{
    walker s = {.text = content};
    tc_str name, value;

    if (!skip(&s, '{')) {
        return (tc_str){NULL, 0};
    }
    while (take_string(&s, &name) && skip(&s, ':')) {
        if (tc_str_is(name, "format")) {
            return take_string(&s, &value) ? value : (tc_str){NULL, 0};
        }
        skip_value(&s);
        if (!skip(&s, ',')) {
            break;
        }
    }
    return (tc_str){NULL, 0};
}

bool tc_bundle_is_bundle(tc_bytes content)
{
    return tc_str_starts(tc_json_format_of(content), TC_BUNDLE_FORMAT_FAMILY);
}
