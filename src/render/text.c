/* SPDX-License-Identifier: Apache-2.0
 *
 * The report for a terminal of 80 columns: verdict, sections, what needs attention, the values
 * that matter, and how to make the same report again.
 */
#include "base/hex.h"
#include "base/limits.h"
#include "render/textw.h"
#include "render/view.h"
#include "trustcenter/render.h"

/* Columns where texts and values start. A SHA-256 digest just fits beside its label. */
#define LABEL_INDENT   2u
#define VALUE_INDENT   16u
#define ITEM_INDENT    4u
#define ITEM_VALUES    16u
#define SECTION_INDENT 21u
#define LIST_MAX       8192u

static void heading(tc_textw *t, const char *text)
{
    tc_textw_line(t, 0);
    tc_textw_line(t, 0);
    tc_textw_strong(t, true);
    tc_textw_lit(t, text);
    tc_textw_strong(t, false);
}

/* row writes one labelled value; nothing when there is none. */
static void row(tc_textw *t, unsigned indent, unsigned values, const char *label, tc_str value)
{
    if (value.n == 0) {
        return;
    }
    tc_textw_line(t, indent);
    tc_textw_lit(t, label);
    tc_textw_column(t, values);
    tc_textw_str(t, value);
}

static void banner(tc_textw *t, const char *word, const char *text, const char *more)
{
    tc_textw_state(t, TC_CHECK_WARN);
    tc_textw_lit(t, "!!!! ");
    tc_textw_lit(t, word);
    tc_textw_lit(t, " !!!!");
    tc_textw_plain(t);
    tc_textw_line(t, LABEL_INDENT);
    tc_textw_lit(t, text);
    tc_textw_lit(t, more);
    tc_textw_line(t, 0);
    tc_textw_line(t, 0);
}

static void verdict(tc_textw *t, const tc_view *view)
{
    const tc_report *report = view->report;
    tc_check_status looks = tc_view_verdict_status(report->verdict);

    if (report->simulated) {
        banner(t, "SIMULATED", tc_view_simulated, "");
    }
    if (report->trouble != TC_OK) {
        banner(t, "TROUBLE", tc_view_trouble, tc_err_text(report->trouble));
    }
    tc_textw_state(t, looks);
    tc_textw_lit(t, tc_check_status_mark(looks));
    tc_textw_lit(t, " ");
    tc_textw_lit(t, tc_verdict_word(report->verdict));
    tc_textw_lit(t, report->simulated ? " (simulated):" : ":");
    tc_textw_plain(t);
    tc_textw_hang(t, LABEL_INDENT);
    tc_textw_lit(t, " ");
    tc_textw_str(t, report->sentence);
    tc_textw_line(t, LABEL_INDENT);
    tc_textw_str(t, report->detail);
}

static void subject(tc_textw *t, const tc_view *view)
{
    const tc_subject *about = &view->report->bundle->subject;

    tc_textw_line(t, 0);
    row(t, LABEL_INDENT, VALUE_INDENT, "Name", about->name);
    row(t, LABEL_INDENT, VALUE_INDENT, "App id", about->app_id);
    row(t, LABEL_INDENT, VALUE_INDENT, "Instance", about->instance_id);
    row(t, LABEL_INDENT, VALUE_INDENT, "Domain", about->domain);
    row(t, LABEL_INDENT, VALUE_INDENT, "Contract", about->contract);
    row(t, LABEL_INDENT, VALUE_INDENT, "Collected", tc_view_collected(view));
    row(t, LABEL_INDENT, VALUE_INDENT, "Judged as of",
        tc_view_time(view->arena, view->report->evaluated_at));
}

static void sections(tc_textw *t, const tc_view *view)
{
    heading(t, "Sections");
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        const tc_report_section *section = &view->report->sections[i];
        bool bare = tc_view_section_is_bare(view->report, (tc_section)i);

        tc_textw_line(t, LABEL_INDENT);
        tc_textw_state(t, section->status);
        tc_textw_lit(t, tc_check_status_mark(section->status));
        tc_textw_plain(t);
        tc_textw_lit(t, " ");
        tc_textw_lit(t, tc_section_title((tc_section)i));
        tc_textw_column(t, SECTION_INDENT);
        tc_textw_lit(t, tc_check_status_words(section->status));
        tc_textw_lit(t, ": ");
        tc_textw_str(t, bare ? section->sentence : tc_view_section_counts(view, (tc_section)i));
    }
}

static void dependents(tc_textw *t, const tc_view_item *item)
{
    if (item->n_dependents == 0) {
        return;
    }
    tc_textw_line(t, ITEM_INDENT);
    if (item->n_dependents == 1) {
        tc_textw_lit(t, "1 other check depends on this one and could not be made.");
    } else {
        tc_textw_dec(t, item->n_dependents);
        tc_textw_lit(t, " other checks depend on this one and could not be made.");
    }
}

static void difference(tc_textw *t, const tc_report_check *check)
{
    size_t byte;

    if (check->status == TC_CHECK_FAIL &&
        tc_view_difference(&byte, check->expected, check->found)) {
        tc_textw_line(t, ITEM_INDENT);
        tc_textw_lit(t, "They first differ at byte ");
        tc_textw_dec(t, byte);
        tc_textw_lit(t, ".");
    }
}

/* component_words writes a component's title and name. */
static void component_words(tc_textw *t, const tc_report_component *component)
{
    tc_textw_str(t, component->title);
    tc_textw_lit(t, " (");
    tc_textw_str(t, component->name);
    tc_textw_lit(t, ")");
}

/* item_components tells of which components an item speaks. */
static void item_components(tc_textw *t, const tc_view *view, const tc_view_item *item)
{
    const char *before = "of ";

    for (size_t i = item->component; i < view->report->n_components; i++) {
        if (tc_view_shares(view, item, i)) {
            tc_textw_lit(t, before);
            component_words(t, &view->report->components[i]);
            before = ", ";
        }
    }
}

static void item_heading(tc_textw *t, const tc_view *view, const tc_view_item *item)
{
    const tc_report_check *check = tc_view_check(view->report, item->component, item->id);

    tc_textw_line(t, 0);
    tc_textw_line(t, LABEL_INDENT);
    tc_textw_state(t, check->status);
    tc_textw_lit(t, tc_check_status_mark(check->status));
    tc_textw_lit(t, " ");
    tc_textw_lit(t, tc_check_status_words(check->status));
    tc_textw_plain(t);
    tc_textw_hang(t, ITEM_INDENT);
    tc_textw_lit(t, check->severity == TC_SEVERITY_REQUIRED ? ": " : " (advisory): ");
    tc_textw_str(t, tc_view_finding(view->arena, check, item->id));
    if (view->report->n_components > 1) {
        tc_textw_line(t, ITEM_INDENT);
        item_components(t, view, item);
    }
}

static void item(tc_textw *t, const tc_view *view, const tc_view_item *about)
{
    const tc_report_check *check = tc_view_check(view->report, about->component, about->id);
    const tc_check_info *info = tc_check_info_of(about->id);

    item_heading(t, view, about);
    row(t, ITEM_INDENT, ITEM_VALUES, "Claim", tc_str_from_c(info->title));
    if (check->why.n == 0) {
        row(t, ITEM_INDENT, ITEM_VALUES, "Meaning", tc_str_from_c(info->meaning));
    }
    row(t, ITEM_INDENT, ITEM_VALUES, "Expected", check->expected);
    row(t, ITEM_INDENT, ITEM_VALUES, "Found", check->found);
    difference(t, check);
    row(t, ITEM_INDENT, ITEM_VALUES, "What to do", tc_str_from_c(info->remedy));
    row(t, ITEM_INDENT, ITEM_VALUES, "Check", tc_str_from_c(info->id));
    dependents(t, about);
}

static void attention(tc_textw *t, const tc_view *view)
{
    heading(t, "What needs your attention");
    if (view->n_items == 0) {
        tc_textw_line(t, LABEL_INDENT);
        tc_textw_lit(t, "No check failed, was left open or gave a warning.");
    }
    for (size_t i = 0; i < view->n_items; i++) {
        item(t, view, &view->items[i]);
    }
}

/* value writes one measured value and what it rests on. */
static void value(tc_textw *t, const tc_view *view, const tc_report_fact *fact, const char *label)
{
    tc_textw_line(t, LABEL_INDENT);
    tc_textw_lit(t, label);
    tc_textw_column(t, VALUE_INDENT);
    if (fact == NULL) {
        tc_textw_lit(t, "not known");
        return;
    }
    tc_textw_str(t, fact->value);
    tc_textw_lit(t, " (");
    tc_textw_str(t, tc_view_basis(view, fact->basis));
    tc_textw_lit(t, ")");
}

static const tc_report_fact *notable(const tc_view *view, size_t component, size_t i)
{
    return tc_view_fact(view, component, tc_view_notable[i].object, tc_view_notable[i].field);
}

/* is_as_first tells whether a component and the first one have the same to say of a value. */
static bool is_as_first(const tc_view *view, size_t component, size_t i)
{
    const tc_report_fact *first = notable(view, 0, i);
    const tc_report_fact *fact = notable(view, component, i);

    if (first == NULL || fact == NULL) {
        return first == fact;
    }
    return first->basis == fact->basis && tc_str_eq(first->value, fact->value);
}

static void values_heading(tc_textw *t, const tc_view *view, size_t component)
{
    if (view->report->n_components > 1) {
        tc_textw_line(t, 0);
        tc_textw_line(t, LABEL_INDENT);
        component_words(t, &view->report->components[component]);
    }
}

static void all_values_of(tc_textw *t, const tc_view *view, size_t component)
{
    size_t shown = 0;

    for (size_t i = 0; i < tc_view_n_notable; i++) {
        const tc_report_fact *fact = notable(view, component, i);

        if (fact != NULL) {
            if (shown == 0) {
                values_heading(t, view, component);
            }
            value(t, view, fact, tc_view_notable[i].label);
            shown++;
        }
    }
}

/* other_values_of writes where a component differs from the first one, and that the rest is the
 * same. */
static void other_values_of(tc_textw *t, const tc_view *view, size_t component, bool all_same)
{
    values_heading(t, view, component);
    tc_textw_line(t, LABEL_INDENT);
    tc_textw_lit(t, all_same ? "All values shown are as in " : "Other values shown are as in ");
    tc_textw_str(t, view->report->components[0].name);
    tc_textw_lit(t, ".");
    for (size_t i = 0; i < tc_view_n_notable; i++) {
        if (!is_as_first(view, component, i)) {
            value(t, view, notable(view, component, i), tc_view_notable[i].label);
        }
    }
}

/* values_of writes the values of a component. All components are shown for one subject, so most
 * values of the later ones repeat those of the first. */
static void values_of(tc_textw *t, const tc_view *view, size_t component)
{
    size_t same = 0;
    size_t other = 0;

    for (size_t i = 0; component > 0 && i < tc_view_n_notable; i++) {
        bool as_first = is_as_first(view, component, i);

        same += as_first && notable(view, component, i) != NULL;
        other += !as_first;
    }
    if (same == 0) {
        all_values_of(t, view, component);
    } else {
        other_values_of(t, view, component, other == 0);
    }
}

static void values(tc_textw *t, const tc_view *view)
{
    if (view->n_facts == 0) {
        return;
    }
    heading(t, "Measured values");
    for (size_t i = 0; i < view->report->n_components; i++) {
        values_of(t, view, i);
    }
    tc_textw_line(t, LABEL_INDENT);
    tc_textw_lit(t,
                 "In brackets: what a value rests on. \"self-asserted\" means that nobody proved "
                 "it. All values are in the JSON and HTML report.");
}

static tc_str policy_words(const tc_view *view)
{
    tc_wr w = tc_wr_init(view->arena, LIST_MAX);

    tc_wr_str(&w, view->report->policy_name);
    tc_wr_lit(&w, ", version ");
    tc_wr_dec(&w, view->report->policy_version);
    return tc_wr_text(&w);
}

static void again(tc_textw *t, const tc_view *view)
{
    const tc_report *report = view->report;

    heading(t, "Check it yourself");
    tc_textw_line(t, LABEL_INDENT);
    tc_textw_lit(t, "This needs no network, and must give the same report id:");
    tc_textw_line(t, 0);
    tc_textw_line(t, ITEM_INDENT);
    tc_textw_whole(t, tc_view_command(view));
    tc_textw_line(t, 0);
    row(t, LABEL_INDENT, VALUE_INDENT, "Report id", view->id);
    row(t, LABEL_INDENT, VALUE_INDENT, "Bundle",
        tc_hex_text(view->arena,
                    tc_bytes_of(report->bundle->sha256, sizeof report->bundle->sha256)));
    row(t, LABEL_INDENT, VALUE_INDENT, "Policy", policy_words(view));
    row(t, LABEL_INDENT, VALUE_INDENT, "Policy hash",
        tc_hex_text(view->arena, tc_bytes_of(report->policy_sha256, sizeof report->policy_sha256)));
    row(t, LABEL_INDENT, VALUE_INDENT, "Engine", tc_str_from_c(tc_engine_version()));
    tc_textw_line(t, 0);
}

bool tc_render_text(tc_bytes *out, tc_arena *arena, const tc_report *report, bool colour)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_REPORT);
    bool started = tc_view_memory_start(arena);
    tc_textw t = tc_textw_init(&w, arena, colour);
    tc_view view;

    *out = (tc_bytes){NULL, 0};
    if (tc_view_init(&view, arena, report)) {
        verdict(&t, &view);
        subject(&t, &view);
        sections(&t, &view);
        attention(&t, &view);
        values(&t, &view);
        again(&t, &view);
    }
    return tc_view_memory_ok(arena, started) && tc_wr_finish(out, &w);
}
