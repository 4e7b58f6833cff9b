/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hex.h"
#include "base/time.h"
#include "render/html_parts.h"

#define NAME_MAX_BYTES      256u
#define COMPONENT_MAX_BYTES 64u

const char *tc_html_class_of(tc_check_status status)
{
    switch (status) {
    case TC_CHECK_PASS:
        return "s-pass";
    case TC_CHECK_WARN:
        return "s-warn";
    case TC_CHECK_FAIL:
        return "s-fail";
    case TC_CHECK_NOT_RUN:
    case TC_CHECK_INCONCLUSIVE:
    case TC_CHECK_NOT_APPLICABLE:
    case TC_CHECK_STATUS_COUNT:
        break;
    }
    return "s-none";
}

void tc_html_state(tc_html *h, tc_check_status status)
{
    tc_html_class(h, "span", "state");
    tc_html_lit(h, tc_check_status_mark(status));
    tc_html_lit(h, " ");
    tc_html_lit(h, tc_check_status_words(status));
    tc_html_close(h);
}

void tc_html_pair(tc_html *h, const char *label, tc_str text)
{
    if (text.n > 0) {
        tc_html_leaf(h, "dt", NULL, label);
        tc_html_open(h, "dd");
        tc_html_text(h, text);
        tc_html_close(h);
    }
}

void tc_html_pair_code(tc_html *h, const char *label, tc_str text)
{
    if (text.n > 0) {
        tc_html_leaf(h, "dt", NULL, label);
        tc_html_open(h, "dd");
        tc_html_open(h, "code");
        tc_html_text(h, text);
        tc_html_close(h);
        tc_html_close(h);
    }
}

void tc_html_hex(tc_html *h, const tc_view *view, tc_bytes bytes)
{
    tc_html_open(h, "code");
    tc_html_text(h, tc_hex_text(view->arena, bytes));
    tc_html_close(h);
}

void tc_html_time(tc_html *h, const tc_view *view, tc_time t)
{
    char exact[TC_TIME_TEXT];

    tc_time_format(exact, t);
    tc_html_open(h, "time");
    tc_html_attr(h, "datetime", exact);
    tc_html_text(h, tc_view_time(view->arena, t));
    tc_html_close(h);
}

void tc_html_heading(tc_html *h, const char *name, const char *words)
{
    tc_html_open(h, "section");
    tc_html_attr(h, "aria-labelledby", name);
    tc_html_open(h, "h2");
    tc_html_id(h, tc_str_from_c(name));
    tc_html_lit(h, words);
    tc_html_close(h);
}

void tc_html_component(tc_html *h, const tc_view *view, size_t component)
{
    if (view->report->n_components > 1) {
        tc_html_class(h, "h3", "part");
        tc_html_text(h, view->report->components[component].title);
        tc_html_lit(h, " ");
        tc_html_class(h, "span", "tag");
        tc_html_text(h, view->report->components[component].name);
        tc_html_close(h);
        tc_html_close(h);
    }
}

static bool is_name(tc_str name)
{
    for (size_t i = 0; i < name.n; i++) {
        bool letter = name.p[i] >= 'a' && name.p[i] <= 'z';

        if (!letter && (i == 0 || (name.p[i] != '-' && !(name.p[i] >= '0' && name.p[i] <= '9')))) {
            return false;
        }
    }
    return name.n > 0;
}

/* put_component writes what tells names of several components apart: the component's own name, or
 * for all of them a number when one of the names is not fit for it. */
static void put_component(tc_wr *w, const tc_report *report, size_t component)
{
    bool fit = true;

    if (report->n_components < 2) {
        return;
    }
    for (size_t i = 0; i < report->n_components; i++) {
        fit = fit && is_name(report->components[i].name) &&
              report->components[i].name.n <= COMPONENT_MAX_BYTES;
    }
    if (fit) {
        tc_wr_str(w, report->components[component].name);
    } else {
        tc_wr_lit(w, "component-");
        tc_wr_dec(w, component + 1);
    }
    tc_wr_lit(w, "-");
}

/* put_name writes a dotted name of ours with everything that is no letter or digit as a dash. */
static void put_name(tc_wr *w, tc_str dotted)
{
    for (size_t i = 0; i < dotted.n; i++) {
        char c = dotted.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

        tc_wr_u8(w, (uint8_t)(plain ? c : '-'));
    }
}

tc_str tc_html_check_name(const tc_view *view, size_t component, tc_check_id id)
{
    tc_wr w = tc_wr_init(view->arena, NAME_MAX_BYTES);

    put_component(&w, view->report, component);
    put_name(&w, tc_str_from_c(tc_check_info_of(id)->id));
    return tc_wr_text(&w);
}

tc_str tc_html_value_name(const tc_view *view, size_t component, tc_str dotted)
{
    tc_wr w = tc_wr_init(view->arena, NAME_MAX_BYTES);

    put_component(&w, view->report, component);
    tc_wr_lit(&w, "value-");
    put_name(&w, dotted);
    return tc_wr_text(&w);
}

tc_str tc_html_number_name(const tc_view *view, const char *what, size_t number)
{
    tc_wr w = tc_wr_init(view->arena, NAME_MAX_BYTES);

    tc_wr_lit(&w, what);
    tc_wr_lit(&w, "-");
    tc_wr_dec(&w, number);
    return tc_wr_text(&w);
}
