/* SPDX-License-Identifier: Apache-2.0
 *
 * Printing decoded evidence for people: labelled lines, indented by level. Text from evidence is
 * made safe for a terminal; long values are cut visibly.
 */
#ifndef TC_CLI_PRINT_H
#define TC_CLI_PRINT_H

#include "base/wr.h"

typedef struct tc_print {
    tc_wr w;
    tc_arena *arena;
    size_t level;
} tc_print;

tc_print tc_print_init(tc_arena *arena);

/* tc_print_safe appends text from evidence, safe for a terminal. */
void tc_print_safe(tc_print *p, tc_str text);

/* tc_print_heading writes a line of its own; what follows belongs under it when the caller raises
 * level. */
void tc_print_heading(tc_print *p, const char *text);

/* "label   value" lines. An empty text is shown as "(none)". */
void tc_print_lit(tc_print *p, const char *label, const char *text);
void tc_print_text(tc_print *p, const char *label, tc_str text);
void tc_print_hex(tc_print *p, const char *label, tc_bytes bytes);
void tc_print_number(tc_print *p, const char *label, uint64_t number);
void tc_print_time(tc_print *p, const char *label, tc_time time);
void tc_print_window(tc_print *p, const char *label, tc_time from, tc_time to);
void tc_print_yes(tc_print *p, const char *label, bool yes);

/* tc_print_block writes a text of several lines under its label. */
void tc_print_block(tc_print *p, const char *label, tc_str text);

/* tc_print_begin begins a line and tc_print_label one with a label; the caller writes the rest to
 * p->w and ends it with tc_print_end. */
void tc_print_begin(tc_print *p);
void tc_print_label(tc_print *p, const char *label);
void tc_print_end(tc_print *p);

/* tc_print_short_hex appends hex of at most max bytes, then how many there are in all. */
void tc_print_short_hex(tc_print *p, tc_bytes bytes, size_t max);

/* tc_print_oid appends an OBJECT IDENTIFIER (DER content) with its dots. */
void tc_print_oid(tc_print *p, tc_bytes oid);

#endif
