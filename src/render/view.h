/* SPDX-License-Identifier: Apache-2.0
 *
 * What the renderers for people share: what needs attention and in which order, what follows from
 * what, and how numbers and times are put into words. Nothing here decides anything: it only
 * arranges what the report says.
 */
#ifndef TC_RENDER_VIEW_H
#define TC_RENDER_VIEW_H

#include "base/wr.h"
#include "trustcenter/verify.h"

/* One thing that needs attention. Components for which a check came out the same share an item. */
typedef struct tc_view_item {
    size_t component; /* the first one */
    tc_check_id id;
    size_t n_dependents; /* checks that could not be made only because of this one */
} tc_view_item;

/* For each check of one component: the check it only waits for, or TC_CHECK_ID_COUNT. */
typedef struct tc_view_causes {
    tc_check_id of[TC_CHECK_ID_COUNT];
} tc_view_causes;

typedef struct tc_view {
    const tc_report *report;
    tc_arena *arena;
    /* Fails, then what could not be checked, then warnings; required ones first in each. */
    const tc_view_item *items;
    size_t n_items;
    const tc_view_causes *causes; /* of each component */
    /* Facts by component, object and field, each once. */
    const tc_report_fact *const *facts;
    size_t n_facts;
    tc_str id; /* the report's id in hex */
} tc_view;

/* tc_view_init arranges a report. The view borrows from both. False without memory. */
TC_MUST_USE bool tc_view_init(tc_view *out, tc_arena *arena, const tc_report *report);

/* tc_view_memory_start notes that a rendering starts: an arena remembers for ever that it once
 * refused something, but only what happens from here on counts. tc_view_memory_ok tells whether
 * memory sufficed since then; a text that it was short for would be missing without a word. */
bool tc_view_memory_start(tc_arena *arena);
TC_MUST_USE bool tc_view_memory_ok(tc_arena *arena, bool started);

/* tc_view_facts returns the facts sorted by component name, object and field; of several with one
 * name the first. NULL without memory. */
const tc_report_fact **tc_view_facts(size_t *n, tc_arena *arena, const tc_report *report);

/* tc_view_check returns one check of one component. */
const tc_report_check *tc_view_check(const tc_report *report, size_t component, tc_check_id id);

/* tc_view_shares tells whether an item speaks of a component. */
bool tc_view_shares(const tc_view *view, const tc_view_item *item, size_t component);

/* tc_view_fact finds a value by object and field, or NULL. */
const tc_report_fact *tc_view_fact(const tc_view *view, size_t component, const char *object,
                                   const char *field);

/* tc_view_verdict_status returns the check state that looks like a verdict: pass, fail or, for a
 * partial one, could not check. */
tc_check_status tc_view_verdict_status(tc_verdict verdict);

/* tc_view_basis names a basis; what rests on a root given by the caller says so. */
tc_str tc_view_basis(const tc_view *view, tc_basis basis);

/* tc_view_section_is_bare returns true for a section in which there is no check at all. */
bool tc_view_section_is_bare(const tc_report *report, tc_section section);

/* tc_view_section_counts returns "34 of 34 required checks hold, 1 warning". */
tc_str tc_view_section_counts(const tc_view *view, tc_section section);

/* tc_view_time returns "22 Nov 2026, 18:04:11 UTC". */
tc_str tc_view_time(tc_arena *arena, tc_time t);

/* tc_view_age returns "3 hours before this report", or "" when it cannot be told. */
tc_str tc_view_age(tc_arena *arena, tc_time then, tc_time now);

/* tc_view_collected returns when the evidence was collected, in words. */
tc_str tc_view_collected(const tc_view *view);

/* tc_view_command returns the command that makes the same report again. */
tc_str tc_view_command(const tc_view *view);

/* tc_view_sentence returns a reason as a sentence of its own: with a capital letter, and one period
 * at the end where two came together. A text that starts with a name, such as "dstack.info-2: ..."
 * or "device_id ...", keeps its first letter. Without memory the empty text. */
tc_str tc_view_sentence(tc_arena *arena, tc_str text);

/* tc_view_finding returns what a check that does not simply pass has to say, as a headline. The
 * title of a check is true only when it passes, so it is never the headline of another state; a
 * check that gives no reason is headed "Not shown: TITLE". */
tc_str tc_view_finding(tc_arena *arena, const tc_report_check *check, tc_check_id id);

/* tc_view_short returns the beginning and end of a long hex text, "44a0196b…74d3"; a short text as
 * it is. */
tc_str tc_view_short(tc_arena *arena, tc_str text);

/* tc_view_difference returns true when both texts are hex of one length and differ, and then the
 * first byte in which they do. */
bool tc_view_difference(size_t *byte, tc_str expected, tc_str found);

/* Measured values that a short report shows, in order, and what people call them. */
typedef struct tc_view_label {
    const char *object, *field, *label;
} tc_view_label;
extern const tc_view_label tc_view_notable[];
extern const size_t tc_view_n_notable;

/* tc_view_plural appends "1 check" or "2 checks". */
void tc_view_plural(tc_wr *w, uint64_t n, const char *one, const char *many);

/* Texts that the renderers share. */
extern const char tc_view_simulated[];
extern const char tc_view_trouble[];

#endif
