/* SPDX-License-Identifier: Apache-2.0
 *
 * Measured values, by the object they belong to, each with what it rests on.
 */
#include <string.h>

#include "render/html_parts.h"

#define DOTTED_MAX 256u

static const struct {
    const char *object, *title, *words;
} objects[] = {
    {"root", "Root key", "The key that everything was judged from."},
    {"platform", "Platform", "From the machine's certificate."},
    {"quote", "Quote", "The state of the virtual machine, as the quote gives it."},
    {"tcb", "Security level", "How Intel rates the firmware and microcode of the machine."},
    {"collateral", "Reference data", "Dates and editions of Intel's reference data."},
    {"event-log", "Event log", "What dstack recorded while it started."},
    {"compose", "App definition", "What the app definition says."},
    {"derived", "Derived values", "Computed by this program from the values above."},
    {"claims", "Claims", "What the guest agent says of itself. Nobody signed it."},
};

#define N_OBJECTS (sizeof objects / sizeof objects[0])

/* dotted returns "object.field". */
static tc_str dotted(const tc_view *view, const tc_report_fact *fact)
{
    tc_wr w = tc_wr_init(view->arena, DOTTED_MAX);

    tc_wr_lit(&w, fact->object);
    tc_wr_lit(&w, ".");
    tc_wr_lit(&w, fact->field);
    return tc_wr_text(&w);
}

/* is_there tells whether a component has the value "object.field". */
static bool is_there(const tc_view *view, size_t component, tc_str name)
{
    size_t dot = tc_bytes_find(tc_bytes_from_str(name), tc_bytes_of(".", 1));

    for (size_t i = 0; dot != SIZE_MAX && i < view->n_facts; i++) {
        const tc_report_fact *fact = view->facts[i];

        if (fact->component == component && tc_str_is(tc_str_of(name.p, dot), fact->object) &&
            tc_str_is(tc_str_of(name.p + dot + 1, name.n - dot - 1), fact->field)) {
            return true;
        }
    }
    return false;
}

static void rests_on(tc_html *h, const tc_view *view, const tc_report_fact *fact)
{
    if (fact->rests_on[0] == '\0') {
        return;
    }
    tc_html_lit(h, " rests on ");
    if (is_there(view, fact->component, tc_str_from_c(fact->rests_on))) {
        tc_html_open(h, "a");
        tc_html_href(h, tc_html_value_name(view, fact->component, tc_str_from_c(fact->rests_on)));
        tc_html_lit(h, fact->rests_on);
        tc_html_close(h);
    } else {
        tc_html_lit(h, fact->rests_on);
    }
}

static void one_value(tc_html *h, const tc_view *view, const tc_report_fact *fact)
{
    tc_html_open(h, "div");
    tc_html_id(h, tc_html_value_name(view, fact->component, dotted(view, fact)));
    tc_html_leaf(h, "dt", NULL, fact->field);
    tc_html_open(h, "dd");
    tc_html_open(h, "code");
    tc_html_text(h, fact->value);
    tc_html_close(h);
    tc_html_open(h, "small");
    tc_html_class(h, "span", "tag");
    tc_html_text(h, tc_view_basis(view, fact->basis));
    tc_html_close(h);
    rests_on(h, view, fact);
    tc_html_close(h);
    tc_html_close(h);
    tc_html_close(h);
}

static void one_object(tc_html *h, const tc_view *view, size_t component, const char *object)
{
    const char *title = object;
    const char *words = NULL;
    bool started = false;

    for (size_t i = 0; i < N_OBJECTS; i++) {
        if (strcmp(objects[i].object, object) == 0) {
            title = objects[i].title;
            words = objects[i].words;
        }
    }
    for (size_t i = 0; i < view->n_facts; i++) {
        const tc_report_fact *fact = view->facts[i];

        if (fact->component == component && strcmp(fact->object, object) == 0) {
            if (!started) {
                tc_html_leaf(h, view->report->n_components > 1 ? "h4" : "h3", "part", title);
                if (words != NULL) {
                    tc_html_leaf(h, "p", "soft lead", words);
                }
                tc_html_class(h, "dl", "list values");
                started = true;
            }
            one_value(h, view, fact);
        }
    }
    if (started) {
        tc_html_close(h);
    }
}

static bool is_known(const char *object)
{
    for (size_t i = 0; i < N_OBJECTS; i++) {
        if (strcmp(objects[i].object, object) == 0) {
            return true;
        }
    }
    return false;
}

/* values_of writes the objects known here in their order, then all others. */
static void values_of(tc_html *h, const tc_view *view, size_t component)
{
    const char *last = "";

    tc_html_component(h, view, component);
    for (size_t i = 0; i < N_OBJECTS; i++) {
        one_object(h, view, component, objects[i].object);
    }
    for (size_t i = 0; i < view->n_facts; i++) {
        const tc_report_fact *fact = view->facts[i];

        if (fact->component == component && !is_known(fact->object) &&
            strcmp(fact->object, last) != 0) {
            one_object(h, view, component, fact->object);
            last = fact->object;
        }
    }
}

void tc_html_write_values(tc_html *h, const tc_view *view)
{
    tc_html_heading(h, "values", "Measured values");
    if (view->n_facts == 0) {
        tc_html_leaf(h, "p", "lead", "Nothing was measured.");
    } else {
        tc_html_leaf(h, "p", "soft lead",
                     "Each value names what it rests on. \"self-asserted\" means that nobody "
                     "proved it: it is shown, but nothing follows from it.");
        for (size_t i = 0; i < view->report->n_components; i++) {
            values_of(h, view, i);
        }
    }
    tc_html_close(h);
}
