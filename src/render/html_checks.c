/* SPDX-License-Identifier: Apache-2.0
 *
 * The checks: first what needs attention, each with what to do, then all of them by section.
 */
#include "base/assert.h"
#include "render/html_parts.h"

static bool holds(tc_check_status status)
{
    return status == TC_CHECK_PASS || status == TC_CHECK_WARN;
}

static void link_to_check(tc_html *h, const tc_view *view, size_t component, tc_check_id id)
{
    tc_html_open(h, "a");
    tc_html_href(h, tc_html_check_name(view, component, id));
    tc_html_lit(h, tc_check_info_of(id)->title);
    tc_html_close(h);
}

/* marked writes hex with the byte marked in which it first differs. */
static void marked(tc_html *h, tc_str hex, size_t byte)
{
    tc_html_text(h, tc_str_of(hex.p, 2 * byte));
    tc_html_open(h, "mark");
    tc_html_text(h, tc_str_of(hex.p + 2 * byte, 2));
    tc_html_close(h);
    tc_html_text(h, tc_str_of(hex.p + 2 * byte + 2, hex.n - 2 * byte - 2));
}

static void different_pair(tc_html *h, const char *label, tc_str hex, size_t byte)
{
    tc_html_leaf(h, "dt", NULL, label);
    tc_html_open(h, "dd");
    tc_html_open(h, "code");
    marked(h, hex, byte);
    tc_html_close(h);
    tc_html_close(h);
}

/* outcome writes what was expected and found. */
static void outcome(tc_html *h, const tc_report_check *check)
{
    size_t byte;

    if (check->status == TC_CHECK_FAIL &&
        tc_view_difference(&byte, check->expected, check->found)) {
        different_pair(h, "Expected", check->expected, byte);
        different_pair(h, "Found", check->found, byte);
        tc_html_leaf(h, "dt", NULL, "Difference");
        tc_html_open(h, "dd");
        tc_html_lit(h, "first differs at byte ");
        tc_html_dec(h, byte);
        tc_html_close(h);
    } else {
        tc_html_pair_code(h, "Expected", check->expected);
        tc_html_pair_code(h, "Found", check->found);
    }
}

static bool has_outcome(const tc_report_check *check)
{
    return check->expected.n > 0 || check->found.n > 0;
}

/* ---- what needs attention -------------------------------------------------------------------- */

static void dependents(tc_html *h, const tc_view *view, const tc_view_item *item)
{
    if (item->n_dependents == 0) {
        return;
    }
    tc_html_open(h, "details");
    tc_html_open(h, "summary");
    tc_html_dec(h, item->n_dependents);
    tc_html_lit(h, item->n_dependents == 1
                       ? " other check depends on this one and could not be made"
                       : " other checks depend on this one and could not be made");
    tc_html_close(h);
    tc_html_open(h, "ul");
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        if (view->causes[item->component].of[id] == item->id) {
            tc_html_open(h, "li");
            link_to_check(h, view, item->component, (tc_check_id)id);
            tc_html_close(h);
        }
    }
    tc_html_close(h);
    tc_html_close(h);
}

static void advisory_tag(tc_html *h, const tc_report_check *check)
{
    if (check->severity == TC_SEVERITY_ADVISORY) {
        tc_html_lit(h, " ");
        tc_html_leaf(h, "span", "tag", "advisory");
    }
}

/* item_components names the components that an item speaks of; each name leads to the check. */
static void item_components(tc_html *h, const tc_view *view, const tc_view_item *item)
{
    const char *between = "";

    tc_html_class(h, "p", "soft");
    for (size_t i = item->component; i < view->report->n_components; i++) {
        if (tc_view_shares(view, item, i)) {
            tc_html_lit(h, between);
            tc_html_text(h, view->report->components[i].title);
            tc_html_lit(h, " (");
            tc_html_open(h, "a");
            tc_html_href(h, tc_html_check_name(view, i, item->id));
            tc_html_text(h, view->report->components[i].name);
            tc_html_close(h);
            tc_html_lit(h, ")");
            between = ", ";
        }
    }
    tc_html_close(h);
}

static void attention_item(tc_html *h, const tc_view *view, const tc_view_item *item)
{
    const tc_report_check *check = tc_view_check(view->report, item->component, item->id);
    const tc_check_info *info = tc_check_info_of(item->id);

    tc_html_class(h, "li", tc_html_class_of(check->status));
    tc_html_state(h, check->status);
    tc_html_open(h, "div");
    tc_html_open(h, "h3");
    tc_html_text(h, tc_view_finding(view->arena, check, item->id));
    advisory_tag(h, check);
    tc_html_close(h);
    if (view->report->n_components > 1) {
        item_components(h, view, item);
    }
    tc_html_class(h, "dl", "pairs");
    tc_html_leaf(h, "dt", NULL, "Claim");
    tc_html_open(h, "dd");
    link_to_check(h, view, item->component, item->id);
    tc_html_close(h);
    if (check->why.n == 0) {
        tc_html_pair(h, "Meaning", tc_str_from_c(info->meaning));
    }
    outcome(h, check);
    tc_html_pair(h, "What to do", tc_str_from_c(info->remedy));
    tc_html_close(h);
    dependents(h, view, item);
    tc_html_close(h);
    tc_html_close(h);
}

/* bare_section tells that nothing was checked in a section. */
static void bare_section(tc_html *h, const tc_report *report, tc_section section, bool linked)
{
    tc_html_class(h, "li", tc_html_class_of(report->sections[section].status));
    tc_html_state(h, report->sections[section].status);
    tc_html_open(h, "div");
    tc_html_open(h, "h3");
    if (linked) {
        tc_html_open(h, "a");
        tc_html_href(h, tc_str_from_c(tc_section_id(section)));
        tc_html_lit(h, tc_section_title(section));
        tc_html_close(h);
    } else {
        tc_html_lit(h, "Nothing was checked here");
    }
    tc_html_close(h);
    tc_html_open(h, "p");
    tc_html_text(h, report->sections[section].sentence);
    tc_html_close(h);
    tc_html_close(h);
    tc_html_close(h);
}

/* is_missed tells whether a section without checks stands in the way of a pass. */
static bool is_missed(const tc_report *report, size_t section)
{
    return report->section_required[section] &&
           tc_view_section_is_bare(report, (tc_section)section);
}

void tc_html_write_attention(tc_html *h, const tc_view *view)
{
    size_t n = view->n_items;

    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        n += is_missed(view->report, i);
    }
    tc_html_heading(h, "attention", "What needs your attention");
    if (n == 0) {
        tc_html_leaf(h, "p", "lead", "No check failed, was left open or gave a warning.");
    } else {
        tc_html_class(h, "ul", "checks");
        for (size_t i = 0; i < view->n_items; i++) {
            attention_item(h, view, &view->items[i]);
        }
        for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
            if (is_missed(view->report, i)) {
                bare_section(h, view->report, (tc_section)i, true);
            }
        }
        tc_html_close(h);
    }
    tc_html_close(h);
}

/* ---- the sections ---------------------------------------------------------------------------- */

static void reference(tc_html *h, const tc_view *view, const tc_report_ref *ref)
{
    const tc_bundle *bundle = view->report->bundle;

    TC_ASSERT(ref->exhibit < bundle->n_exhibits);
    tc_html_open(h, "dd");
    tc_html_open(h, "a");
    tc_html_href(h, tc_html_number_name(view, "exhibit", ref->exhibit + 1));
    tc_html_text(h, bundle->exhibits[ref->exhibit].id);
    tc_html_close(h);
    if (ref->part.n > 0) {
        tc_html_lit(h, ", part ");
        tc_html_open(h, "code");
        tc_html_text(h, ref->part);
        tc_html_close(h);
    }
    tc_html_lit(h, ", from byte ");
    tc_html_dec(h, ref->offset);
    tc_html_lit(h, ", ");
    tc_html_dec(h, ref->length);
    tc_html_lit(h, ref->length == 1 ? " byte" : " bytes");
    tc_html_close(h);
}

/* background writes what stands behind a check: its meaning, the bytes used, the rule. */
static void background(tc_html *h, const tc_view *view, const tc_report_check *check,
                       const tc_check_info *info)
{
    tc_html_class(h, "details", "back");
    tc_html_open(h, "summary");
    tc_html_lit(h, "Evidence and rule");
    tc_html_class(h, "span", "sr");
    tc_html_lit(h, " of ");
    tc_html_lit(h, info->id);
    tc_html_close(h);
    tc_html_close(h);
    tc_html_class(h, "dl", "pairs");
    tc_html_pair(h, "Meaning", tc_str_from_c(info->meaning));
    if (check->n_refs > 0) {
        tc_html_leaf(h, "dt", NULL, "Bytes");
        for (size_t i = 0; i < check->n_refs; i++) {
            reference(h, view, &check->refs[i]);
        }
    }
    tc_html_pair(h, "Rule", tc_str_from_c(info->spec));
    tc_html_pair_code(h, "Check id", tc_str_from_c(info->id));
    tc_html_close(h);
    tc_html_close(h);
}

static void check_title(tc_html *h, const tc_view *view, const tc_report_check *check,
                        const tc_check_info *info)
{
    tc_html_open(h, view->report->n_components > 1 ? "h4" : "h3");
    tc_html_lit(h, info->title);
    if (holds(check->status)) {
        tc_html_lit(h, " ");
        tc_html_class(h, "span", "tag");
        tc_html_text(h, tc_view_basis(view, info->basis));
        tc_html_close(h);
    }
    advisory_tag(h, check);
    tc_html_close(h);
}

static void one_check(tc_html *h, const tc_view *view, size_t component, tc_check_id id)
{
    const tc_report_check *check = tc_view_check(view->report, component, id);
    const tc_check_info *info = tc_check_info_of(id);
    bool remedy = check->status != TC_CHECK_PASS && check->status != TC_CHECK_NOT_APPLICABLE &&
                  view->causes[component].of[id] == TC_CHECK_ID_COUNT;

    tc_html_class(h, "li", tc_html_class_of(check->status));
    tc_html_id(h, tc_html_check_name(view, component, id));
    tc_html_state(h, check->status);
    tc_html_open(h, "div");
    check_title(h, view, check, info);
    if (check->why.n > 0) {
        tc_html_open(h, "p");
        tc_html_text(h, tc_view_sentence(view->arena, check->why));
        tc_html_close(h);
    }
    if (has_outcome(check) || remedy) {
        tc_html_class(h, "dl", "pairs");
        outcome(h, check);
        tc_html_pair(h, "What to do", remedy ? tc_str_from_c(info->remedy) : (tc_str){NULL, 0});
        tc_html_close(h);
    }
    background(h, view, check, info);
    tc_html_close(h);
    tc_html_close(h);
}

static void checks_of(tc_html *h, const tc_view *view, tc_section section, size_t component)
{
    tc_html_component(h, view, component);
    tc_html_class(h, "ul", "checks");
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        if (tc_check_info_of((tc_check_id)id)->section == section) {
            one_check(h, view, component, (tc_check_id)id);
        }
    }
    tc_html_close(h);
}

static void section_heading(tc_html *h, const tc_report *report, tc_section section)
{
    tc_html_open(h, "section");
    tc_html_attr(h, "aria-labelledby", tc_section_id(section));
    tc_html_class(h, "h2", tc_html_class_of(report->sections[section].status));
    tc_html_id(h, tc_str_from_c(tc_section_id(section)));
    tc_html_lit(h, tc_section_title(section));
    tc_html_lit(h, " ");
    tc_html_state(h, report->sections[section].status);
    tc_html_close(h);
}

static void one_section(tc_html *h, const tc_view *view, tc_section section)
{
    section_heading(h, view->report, section);
    if (tc_view_section_is_bare(view->report, section)) {
        tc_html_class(h, "ul", "checks");
        bare_section(h, view->report, section, false);
        tc_html_close(h);
    } else {
        tc_html_class(h, "p", "soft lead");
        tc_html_text(h, view->report->sections[section].sentence);
        tc_html_close(h);
        for (size_t i = 0; i < view->report->n_components; i++) {
            checks_of(h, view, section, i);
        }
    }
    tc_html_close(h);
}

void tc_html_write_sections(tc_html *h, const tc_view *view)
{
    tc_html_open(h, "div");
    tc_html_id(h, TC_STR("checks"));
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        one_section(h, view, (tc_section)i);
    }
    tc_html_close(h);
}
