/* SPDX-License-Identifier: Apache-2.0
 *
 * Refusals: one sentence that says what is wrong, where, and which rule it breaks. Text of evidence
 * goes into a sentence only through tc_shown.
 */
#ifndef TC_BUNDLE_REFUSE_H
#define TC_BUNDLE_REFUSE_H

#include "base/arena.h"
#include "base/diag.h"

/* tc_shown makes any bytes fit to be shown: each control character or byte that is no UTF-8 becomes
 * a question mark, and the text ends after at most max bytes. Borrowed when nothing changes; the
 * empty text when out of memory. */
tc_str tc_shown(tc_arena *arena, tc_str text, size_t max);

/* tc_refuse_parts writes the sentence that the parts make to *why (the empty text when out of
 * memory) and returns false, so that a reader can write `return TC_REFUSE(why, arena, …)`. */
bool tc_refuse_parts(tc_str *why, tc_arena *arena, const tc_str *parts, size_t n);

#define TC_REFUSE(why, arena, ...)                                                                 \
    tc_refuse_parts((why), (arena), (const tc_str[]){__VA_ARGS__},                                 \
                    sizeof((const tc_str[]){__VA_ARGS__}) / sizeof(tc_str))

/* tc_refuse_diag does the same with the sentence of a diag, behind a few words of introduction. */
bool tc_refuse_diag(tc_str *why, tc_arena *arena, tc_str introduction, const tc_diag *diag);

/* tc_number_text returns a number in decimal, in the arena. */
tc_str tc_number_text(tc_arena *arena, uint64_t number);

#endif
