/* SPDX-License-Identifier: Apache-2.0
 *
 * The report as one page that needs nothing else: no script, no outside resource, no form. What a
 * reader needs first stands first: the verdict in one sentence, the sections, what needs
 * attention; then every check, every value and every piece of evidence.
 */
#include "base/limits.h"
#include "render/html_parts.h"
#include "trustcenter/render.h"

#define POLICY_TEXT_MAX 8192u
#define SECURITY                                                                                   \
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

static void meta(tc_html *h, const char *name, const char *content)
{
    tc_html_open(h, "meta");
    tc_html_attr(h, "name", name);
    tc_html_attr(h, "content", content);
    tc_html_close(h);
}

static tc_check_status looks_like(const tc_report *report)
{
    tc_check_status status = tc_view_verdict_status(report->verdict);

    /* What is not known, or only simulated, is a warning to whoever reads only this line. */
    return status == TC_CHECK_FAIL || (status == TC_CHECK_PASS && !report->simulated)
               ? status
               : TC_CHECK_WARN;
}

static void verdict_word(tc_html *h, const tc_report *report)
{
    tc_html_lit(h, tc_verdict_word(report->verdict));
    if (report->simulated) {
        tc_html_lit(h, " (simulated)");
    }
}

/* print_header repeats verdict and report on every printed page. Both texts are our own: a word
 * of the engine and hex digits. */
static void print_header(tc_html *h, const tc_view *view)
{
    tc_html_style(h, "@page{margin:2cm 1.5cm;@top-left{font:9pt sans-serif;content:\"");
    tc_html_style(h, tc_verdict_word(view->report->verdict));
    tc_html_style(h, view->report->simulated ? " (simulated)\"}" : "\"}");
    tc_html_style(h, "@top-right{font:7pt monospace;content:\"report sha256:");
    tc_html_style_hex(h, view->id);
    tc_html_style(h, "\"}}\n");
}

static void head(tc_html *h, const tc_view *view)
{
    tc_html_open(h, "head");
    tc_html_open(h, "meta");
    tc_html_attr(h, "charset", "utf-8");
    tc_html_close(h);
    tc_html_open(h, "meta");
    tc_html_attr(h, "http-equiv", "Content-Security-Policy");
    tc_html_attr(h, "content", SECURITY);
    tc_html_close(h);
    meta(h, "viewport", "width=device-width, initial-scale=1");
    meta(h, "color-scheme", "light dark");
    meta(h, "referrer", "no-referrer");
    tc_html_open(h, "title");
    verdict_word(h, view->report);
    tc_html_lit(h, ": ");
    tc_html_text(h, view->report->sentence);
    tc_html_lit(h, " | Trust Center");
    tc_html_close(h);
    tc_html_open(h, "style");
    tc_html_write_style(h);
    print_header(h, view);
    tc_html_close(h);
    tc_html_close(h);
}

static void site_header(tc_html *h)
{
    static const char *const links[][2] = {
        {"attention", "Attention"}, {"chain", "Chain"},       {"checks", "Checks"},
        {"values", "Values"},       {"evidence", "Evidence"}, {"again", "Check it yourself"}};

    tc_html_class(h, "a", "skip");
    tc_html_href(h, TC_STR("main"));
    tc_html_lit(h, "Skip to the report");
    tc_html_close(h);
    tc_html_class(h, "header", "site");
    tc_html_class(h, "div", "wrap");
    tc_html_leaf(h, "b", NULL, "Trust Center");
    tc_html_open(h, "nav");
    tc_html_attr(h, "aria-label", "On this page");
    tc_html_open(h, "ul");
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        tc_html_open(h, "li");
        tc_html_open(h, "a");
        tc_html_href(h, tc_str_from_c(links[i][0]));
        tc_html_lit(h, links[i][1]);
        tc_html_close(h);
        tc_html_close(h);
    }
    tc_html_close(h);
    tc_html_close(h);
    tc_html_close(h);
    tc_html_close(h);
}

static void banner(tc_html *h, const char *word, const char *text, const char *more)
{
    tc_html_class(h, "div", "banner s-warn");
    tc_html_attr(h, "role", "note");
    tc_html_leaf(h, "strong", NULL, word);
    tc_html_open(h, "p");
    tc_html_lit(h, text);
    tc_html_lit(h, more);
    tc_html_close(h);
    tc_html_close(h);
}

static void verdict(tc_html *h, const tc_report *report)
{
    if (report->simulated) {
        banner(h, "! SIMULATED", tc_view_simulated, "");
    }
    if (report->trouble != TC_OK) {
        banner(h, "! TROUBLE", tc_view_trouble, tc_err_text(report->trouble));
    }
    tc_html_open(h, "div");
    tc_html_attr(h, "class",
                 looks_like(report) == TC_CHECK_PASS   ? "verdict s-pass"
                 : looks_like(report) == TC_CHECK_FAIL ? "verdict s-fail"
                                                       : "verdict s-warn");
    tc_html_open(h, "h1");
    tc_html_class(h, "span", "state");
    tc_html_lit(h, tc_check_status_mark(tc_view_verdict_status(report->verdict)));
    tc_html_lit(h, " ");
    verdict_word(h, report);
    tc_html_leaf(h, "span", "sr", ": ");
    tc_html_close(h);
    tc_html_text(h, report->sentence);
    tc_html_close(h);
    tc_html_open(h, "p");
    tc_html_text(h, report->detail);
    tc_html_close(h);
    tc_html_close(h);
}

static void fact(tc_html *h, const char *label, tc_str value, bool code)
{
    if (value.n == 0) {
        return;
    }
    tc_html_open(h, "div");
    if (code) {
        tc_html_pair_code(h, label, value);
    } else {
        tc_html_pair(h, label, value);
    }
    tc_html_close(h);
}

static void facts(tc_html *h, const tc_view *view)
{
    const tc_report *report = view->report;
    const tc_subject *about = &report->bundle->subject;
    tc_wr policy = tc_wr_init(view->arena, POLICY_TEXT_MAX);

    tc_wr_str(&policy, report->policy_name);
    tc_wr_lit(&policy, ", version ");
    tc_wr_dec(&policy, report->policy_version);
    tc_html_class(h, "dl", "facts");
    fact(h, "Name", about->name, false);
    fact(h, "Domain", about->domain, false);
    fact(h, "App id", about->app_id, true);
    fact(h, "Instance id", about->instance_id, true);
    fact(h, "Contract", about->contract, true);
    fact(h, "Evidence collected", tc_view_collected(view), false);
    tc_html_open(h, "div");
    tc_html_leaf(h, "dt", NULL, "Judged as of");
    tc_html_open(h, "dd");
    tc_html_time(h, view, report->evaluated_at);
    tc_html_close(h);
    tc_html_close(h);
    fact(h, "Policy", tc_wr_text(&policy), false);
    fact(h, "Report id", view->id, true);
    tc_html_close(h);
}

static void chips(tc_html *h, const tc_view *view)
{
    tc_html_open(h, "nav");
    tc_html_attr(h, "aria-label", "Sections");
    tc_html_class(h, "ol", "chips");
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        const tc_report_section *section = &view->report->sections[i];

        tc_html_class(h, "li", tc_html_class_of(section->status));
        tc_html_open(h, "a");
        tc_html_href(h, tc_str_from_c(tc_section_id((tc_section)i)));
        tc_html_leaf(h, "strong", NULL, tc_section_title((tc_section)i));
        tc_html_lit(h, " ");
        tc_html_state(h, section->status);
        tc_html_lit(h, " ");
        tc_html_class(h, "span", "soft");
        if (section->required > 0) {
            tc_html_dec(h, section->holding);
            tc_html_lit(h, " of ");
            tc_html_dec(h, section->required);
            tc_html_lit(h, section->required == 1 ? " check holds" : " checks hold");
        } else {
            tc_html_lit(h, "nothing is known");
        }
        tc_html_close(h);
        tc_html_close(h);
        tc_html_close(h);
    }
    tc_html_close(h);
    tc_html_close(h);
}

static void body(tc_html *h, const tc_view *view)
{
    tc_html_open(h, "body");
    site_header(h);
    tc_html_class(h, "main", "wrap");
    tc_html_id(h, TC_STR("main"));
    verdict(h, view->report);
    facts(h, view);
    chips(h, view);
    tc_html_write_attention(h, view);
    tc_html_write_chain(h, view);
    tc_html_write_sections(h, view);
    tc_html_write_values(h, view);
    tc_html_write_evidence(h, view);
    tc_html_write_again(h, view);
    tc_html_write_about(h, view);
    tc_html_close(h);
    tc_html_close(h);
}

bool tc_render_html(tc_bytes *out, tc_arena *arena, const tc_report *report)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_REPORT);
    bool started = tc_view_memory_start(arena);
    tc_view view;

    *out = (tc_bytes){NULL, 0};
    if (tc_view_init(&view, arena, report)) {
        tc_html h = tc_html_init(&w);

        tc_html_open(&h, "html");
        tc_html_attr(&h, "lang", "en");
        head(&h, &view);
        body(&h, &view);
        tc_html_close(&h);
        tc_html_done(&h);
        tc_wr_lit(&w, "\n");
    }
    return tc_view_memory_ok(arena, started) && tc_wr_finish(out, &w);
}
