/* SPDX-License-Identifier: Apache-2.0 */
#include "render/html_writer.h"

#include <string.h>

#include "base/assert.h"
#include "base/hex.h"
#include "render/visible.h"

/* Elements that start on a line of their own, so that a page can be read and compared as text. */
static const char *const on_own_line[] = {
    "html", "head", "meta",    "title",  "style", "body",   "header", "main", "section",
    "div",  "h1",   "h2",      "h3",     "h4",    "p",      "ul",     "ol",   "li",
    "dl",   "dt",   "details", "figure", "svg",   "g",      "path",   "rect", "figcaption",
    "text", "pre",  "footer",  "aside",  "desc",  "marker",
};

/* Elements without content: of HTML, which have no end tag, and of SVG. */
static const char *const void_html[] = {"meta", "br"};
static const char *const void_svg[] = {"path", "rect"};

/* The only attributes there are. None of them runs, loads or styles anything. */
static const char *const known_attributes[] = {
    "aria-describedby",
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "charset",
    "class",
    "content",
    "d",
    "datetime",
    "height",
    "http-equiv",
    "id",
    "lang",
    "markerHeight",
    "markerWidth",
    "name",
    "open",
    "orient",
    "refX",
    "refY",
    "role",
    "rx",
    "tabindex",
    "text-anchor",
    "viewBox",
    "width",
    "x",
    "y",
};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static bool is_listed(const char *const *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_void(const char *tag)
{
    return is_listed(void_html, COUNT(void_html), tag) || is_listed(void_svg, COUNT(void_svg), tag);
}

tc_html tc_html_init(tc_wr *w)
{
    tc_wr_lit(w, "<!doctype html>");
    return (tc_html){.w = w};
}

/* end_tag closes a start tag that is still open for attributes. */
static void end_tag(tc_html *h)
{
    if (h->in_tag) {
        tc_wr_lit(h->w, ">");
        h->in_tag = false;
    }
}

static bool is_inside(const tc_html *h, const char *tag)
{
    return h->depth > 0 && strcmp(h->open[h->depth - 1], tag) == 0;
}

/* content makes sure that text or an element may stand here. */
static void content(tc_html *h)
{
    TC_ASSERT(h->depth == 0 || !is_void(h->open[h->depth - 1]));
    TC_ASSERT(!is_inside(h, "style")); /* nothing would be escaped in there */
    end_tag(h);
}

void tc_html_open(tc_html *h, const char *tag)
{
    content(h);
    TC_ASSERT(h->depth < TC_HTML_DEPTH);
    if (is_listed(on_own_line, COUNT(on_own_line), tag)) {
        tc_wr_lit(h->w, "\n");
    }
    tc_wr_lit(h->w, "<");
    tc_wr_lit(h->w, tag);
    h->open[h->depth++] = tag;
    h->in_tag = true;
}

void tc_html_class(tc_html *h, const char *tag, const char *class_name)
{
    tc_html_open(h, tag);
    if (class_name != NULL) {
        tc_html_attr(h, "class", class_name);
    }
}

void tc_html_leaf(tc_html *h, const char *tag, const char *class_name, const char *words)
{
    tc_html_class(h, tag, class_name);
    tc_html_lit(h, words);
    tc_html_close(h);
}

void tc_html_close(tc_html *h)
{
    const char *tag;

    TC_ASSERT(h->depth > 0);
    tag = h->open[--h->depth];
    if (is_listed(void_svg, COUNT(void_svg), tag)) {
        tc_wr_lit(h->w, "/>");
    } else if (is_void(tag)) {
        tc_wr_lit(h->w, ">");
    } else {
        end_tag(h);
        tc_wr_lit(h->w, "</");
        tc_wr_lit(h->w, tag);
        tc_wr_lit(h->w, ">");
    }
    h->in_tag = false;
}

static const char *escape_of(char c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* put_escaped writes visible text so that it is text in any place that takes text. */
static void put_escaped(tc_html *h, tc_str text)
{
    size_t from = 0;

    for (size_t i = 0; i < text.n; i++) {
        const char *escape = escape_of(text.p[i]);

        if (escape != NULL) {
            tc_wr_str(h->w, tc_str_of(text.p + from, i - from));
            tc_wr_lit(h->w, escape);
            from = i + 1;
        }
    }
    if (from < text.n) {
        tc_wr_str(h->w, tc_str_of(text.p + from, text.n - from));
    }
}

static void put_visible(tc_html *h, tc_str text)
{
    tc_visible walk = tc_visible_init(text);
    tc_str piece;

    while (tc_visible_next(&walk, &piece)) {
        put_escaped(h, piece);
    }
}

static void start_attribute(tc_html *h, const char *name)
{
    TC_ASSERT(h->in_tag);
    tc_wr_lit(h->w, " ");
    tc_wr_lit(h->w, name);
    tc_wr_lit(h->w, "=\"");
}

void tc_html_attr_str(tc_html *h, const char *name, tc_str value)
{
    TC_ASSERT(is_listed(known_attributes, COUNT(known_attributes), name));
    start_attribute(h, name);
    put_visible(h, value);
    tc_wr_lit(h->w, "\"");
}

void tc_html_attr(tc_html *h, const char *name, const char *value)
{
    TC_ASSERT(is_listed(known_attributes, COUNT(known_attributes), name));
    start_attribute(h, name);
    put_escaped(h, tc_str_from_c(value));
    tc_wr_lit(h->w, "\"");
}

void tc_html_attr_dec(tc_html *h, const char *name, uint64_t value)
{
    TC_ASSERT(is_listed(known_attributes, COUNT(known_attributes), name));
    start_attribute(h, name);
    tc_wr_dec(h->w, value);
    tc_wr_lit(h->w, "\"");
}

/* is_name accepts what needs no escaping anywhere, selectors and URLs included. */
static bool is_name(tc_str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = c >= 'a' && c <= 'z';

        if (!letter && (i == 0 || (c != '-' && !(c >= '0' && c <= '9')))) {
            return false;
        }
    }
    return name.n > 0;
}

static void put_name(tc_html *h, const char *attribute, const char *before, tc_str name)
{
    if (name.n == 0) {
        h->w->bad = true;
        return;
    }
    TC_ASSERT(is_name(name));
    start_attribute(h, attribute);
    tc_wr_lit(h->w, before);
    tc_wr_str(h->w, name);
    tc_wr_lit(h->w, "\"");
}

void tc_html_id(tc_html *h, tc_str name)
{
    put_name(h, "id", "", name);
}

void tc_html_href(tc_html *h, tc_str name)
{
    put_name(h, "href", "#", name);
}

void tc_html_text(tc_html *h, tc_str text)
{
    content(h);
    put_visible(h, text);
}

void tc_html_lit(tc_html *h, const char *words)
{
    content(h);
    put_escaped(h, tc_str_from_c(words));
}

void tc_html_dec(tc_html *h, uint64_t v)
{
    content(h);
    tc_wr_dec(h->w, v);
}

void tc_html_style(tc_html *h, const char *css)
{
    end_tag(h);
    TC_ASSERT(is_inside(h, "style"));
    TC_ASSERT(tc_bytes_find(tc_bytes_from_str(tc_str_from_c(css)), tc_bytes_of("<", 1)) ==
              SIZE_MAX);
    tc_wr_lit(h->w, css);
}

void tc_html_style_hex(tc_html *h, tc_str hex)
{
    end_tag(h);
    TC_ASSERT(is_inside(h, "style") && tc_is_hex(hex));
    tc_wr_str(h->w, hex);
}

void tc_html_done(const tc_html *h)
{
    TC_ASSERT(h->depth == 0);
}
