/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of the report page, each written by a function of its own.
 */
#ifndef TC_RENDER_HTML_PARTS_H
#define TC_RENDER_HTML_PARTS_H

#include "render/html_writer.h"
#include "render/view.h"

/* html_style.c */
void tc_html_write_style(tc_html *h);

/* html_checks.c: what needs attention, and the five sections with all their checks. */
void tc_html_write_attention(tc_html *h, const tc_view *view);
void tc_html_write_sections(tc_html *h, const tc_view *view);

/* html_values.c: measured values. */
void tc_html_write_values(tc_html *h, const tc_view *view);

/* html_evidence.c: the evidence, how to check it oneself, and how the report was made. */
void tc_html_write_evidence(tc_html *h, const tc_view *view);
void tc_html_write_again(tc_html *h, const tc_view *view);
void tc_html_write_about(tc_html *h, const tc_view *view);

/* picture.c: the chain of trust of each component. */
void tc_html_write_chain(tc_html *h, const tc_view *view);

/* html_common.c: what the parts share. */

/* tc_html_class_of returns the class that colours a state. */
const char *tc_html_class_of(tc_check_status status);

/* tc_html_state writes a state as mark and words. */
void tc_html_state(tc_html *h, tc_check_status status);

/* tc_html_pair writes dt and dd; nothing when the text is empty. */
void tc_html_pair(tc_html *h, const char *label, tc_str text);
void tc_html_pair_code(tc_html *h, const char *label, tc_str text);

/* tc_html_hex writes the digits of bytes as code. */
void tc_html_hex(tc_html *h, const tc_view *view, tc_bytes bytes);

/* tc_html_time writes a time for people, with its exact form for machines. */
void tc_html_time(tc_html *h, const tc_view *view, tc_time t);

/* tc_html_heading starts a section of the page with its name and heading. */
void tc_html_heading(tc_html *h, const char *name, const char *words);

/* tc_html_component writes a component's title as a heading, when there are several. */
void tc_html_component(tc_html *h, const tc_view *view, size_t component);

/* Names inside the page. They live in the arena; empty when memory was short. */
tc_str tc_html_check_name(const tc_view *view, size_t component, tc_check_id id);
tc_str tc_html_value_name(const tc_view *view, size_t component, tc_str dotted);
tc_str tc_html_number_name(const tc_view *view, const char *what, size_t number);

#endif
