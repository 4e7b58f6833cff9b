/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing HTML that is well-formed whatever the texts are. The writer knows where it stands (in a
 * start tag, in text, in the style sheet), so that each text is escaped for its place; a text can
 * never open a tag, leave an attribute or become a link. Names of tags and attributes are literals
 * of our own. Wrong nesting is a programmer's error and asserted.
 */
#ifndef TC_RENDER_HTML_WRITER_H
#define TC_RENDER_HTML_WRITER_H

#include "base/wr.h"

#define TC_HTML_DEPTH 32

typedef struct tc_html {
    tc_wr *w;
    unsigned depth;
    bool in_tag; /* the innermost element's start tag still takes attributes */
    const char *open[TC_HTML_DEPTH];
} tc_html;

tc_html tc_html_init(tc_wr *w);

/* tc_html_open starts an element; attributes may follow, then its content, then tc_html_close. */
void tc_html_open(tc_html *h, const char *tag);

/* tc_html_class starts an element of a class, tc_html_leaf writes a whole one with words of our
 * own; class NULL = none. */
void tc_html_class(tc_html *h, const char *tag, const char *class_name);
void tc_html_leaf(tc_html *h, const char *tag, const char *class_name, const char *words);

/* tc_html_close ends the innermost element. */
void tc_html_close(tc_html *h);

/* tc_html_attr and tc_html_attr_str add an attribute: words of our own, or text from outside.
 * Attributes that run something, load something or style something are asserted away. */
void tc_html_attr(tc_html *h, const char *name, const char *value);
void tc_html_attr_str(tc_html *h, const char *name, tc_str value);
void tc_html_attr_dec(tc_html *h, const char *name, uint64_t value);

/* tc_html_id names the element, tc_html_href links to a name in this page. A name is made by us of
 * a-z, 0-9, - and starts with a letter (asserted); the empty name, which stands for lack of
 * memory, spoils the whole document. */
void tc_html_id(tc_html *h, tc_str name);
void tc_html_href(tc_html *h, tc_str name);

/* tc_html_text writes text from outside, made visible (render/visible.h) and escaped. */
void tc_html_text(tc_html *h, tc_str text);

/* tc_html_lit writes words of our own, escaped; tc_html_dec a number. */
void tc_html_lit(tc_html *h, const char *words);
void tc_html_dec(tc_html *h, uint64_t v);

/* tc_html_style writes one piece of our own style sheet inside <style>. */
void tc_html_style(tc_html *h, const char *css);

/* tc_html_style_hex writes hex digits inside <style>; anything else is asserted away. */
void tc_html_style_hex(tc_html *h, tc_str hex);

/* tc_html_done asserts that everything was closed. */
void tc_html_done(const tc_html *h);

#endif
