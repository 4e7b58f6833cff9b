/* SPDX-License-Identifier: Apache-2.0
 *
 * The evidence with its digests, how to make the same report again, and how this one was made.
 */
#include "render/html_parts.h"

#define AGE_MAX 128u

static void collected(tc_html *h, const tc_view *view, const tc_exhibit *exhibit)
{
    tc_str age;

    tc_html_leaf(h, "dt", NULL, "Collected");
    tc_html_open(h, "dd");
    if (exhibit->has_fetched_at) {
        tc_html_time(h, view, exhibit->fetched_at);
        age = tc_view_age(view->arena, exhibit->fetched_at, view->report->evaluated_at);
        if (age.n > 0) {
            tc_html_lit(h, ", ");
            tc_html_text(h, age);
        }
    } else {
        tc_html_lit(h, "not known: a file carries no date");
    }
    tc_html_close(h);
}

static void one_exhibit(tc_html *h, const tc_view *view, size_t number)
{
    const tc_exhibit *exhibit = &view->report->bundle->exhibits[number];

    tc_html_open(h, "li");
    tc_html_id(h, tc_html_number_name(view, "exhibit", number + 1));
    tc_html_open(h, "h3");
    tc_html_lit(h, tc_exhibit_kind_words(exhibit->kind));
    tc_html_lit(h, " ");
    tc_html_class(h, "span", "tag");
    tc_html_text(h, exhibit->id);
    tc_html_close(h);
    tc_html_close(h);
    tc_html_class(h, "dl", "pairs");
    tc_html_pair(h, "Source", exhibit->source);
    collected(h, view, exhibit);
    tc_html_leaf(h, "dt", NULL, "Size");
    tc_html_open(h, "dd");
    tc_html_dec(h, exhibit->body.n);
    tc_html_lit(h, exhibit->body.n == 1 ? " byte" : " bytes");
    tc_html_close(h);
    tc_html_leaf(h, "dt", NULL, "SHA-256");
    tc_html_open(h, "dd");
    tc_html_hex(h, view, tc_bytes_of(exhibit->sha256, sizeof exhibit->sha256));
    tc_html_close(h);
    tc_html_close(h);
    tc_html_close(h);
}

void tc_html_write_evidence(tc_html *h, const tc_view *view)
{
    tc_html_heading(h, "evidence", "Evidence");
    if (view->report->bundle->n_exhibits == 0) {
        tc_html_leaf(h, "p", "lead", "There is no evidence.");
    } else {
        tc_html_leaf(h, "p", "soft lead",
                     "Kept byte for byte as it was received. The digests are over exactly those "
                     "bytes.");
        tc_html_class(h, "ul", "list");
        for (size_t i = 0; i < view->report->bundle->n_exhibits; i++) {
            one_exhibit(h, view, i);
        }
        tc_html_close(h);
    }
    tc_html_close(h);
}

void tc_html_write_again(tc_html *h, const tc_view *view)
{
    const tc_report *report = view->report;

    tc_html_heading(h, "again", "Check it yourself");
    tc_html_leaf(h, "p", NULL,
                 "Do not take this page's word for it. With the evidence bundle, run this on your "
                 "own machine. It needs no network.");
    tc_html_open(h, "pre");
    tc_html_open(h, "code");
    tc_html_text(h, tc_view_command(view));
    tc_html_close(h);
    tc_html_close(h);
    tc_html_leaf(h, "p", NULL, "It must print the same report id:");
    tc_html_open(h, "pre");
    tc_html_open(h, "code");
    tc_html_text(h, view->id);
    tc_html_close(h);
    tc_html_close(h);
    tc_html_class(h, "dl", "pairs");
    tc_html_leaf(h, "dt", NULL, "Bundle");
    tc_html_open(h, "dd");
    tc_html_lit(h, "SHA-256 ");
    tc_html_hex(h, view, tc_bytes_of(report->bundle->sha256, sizeof report->bundle->sha256));
    tc_html_close(h);
    tc_html_leaf(h, "dt", NULL, "Policy");
    tc_html_open(h, "dd");
    tc_html_lit(h, "SHA-256 ");
    tc_html_hex(h, view, tc_bytes_of(report->policy_sha256, sizeof report->policy_sha256));
    tc_html_close(h);
    for (size_t i = 0; i < report->roots->n; i++) {
        const tc_root *root = &report->roots->items[i];

        tc_html_leaf(h, "dt", NULL, "Root key");
        tc_html_open(h, "dd");
        tc_html_lit(h, root->production ? "Intel's, SHA-256 " : "given by the caller, SHA-256 ");
        tc_html_hex(h, view, tc_bytes_of(root->fingerprint, sizeof root->fingerprint));
        tc_html_close(h);
    }
    tc_html_close(h);
    tc_html_close(h);
}

void tc_html_write_about(tc_html *h, const tc_view *view)
{
    tc_html_open(h, "footer");
    tc_html_lit(h, "Made by trustcenter ");
    tc_html_lit(h, tc_engine_version());
    tc_html_lit(h, ", judged as of ");
    tc_html_time(h, view, view->report->evaluated_at);
    tc_html_lit(h, ", policy ");
    tc_html_text(h, view->report->policy_name);
    tc_html_lit(h, " version ");
    tc_html_dec(h, view->report->policy_version);
    tc_html_lit(h, ". This page holds no script and loads nothing.");
    tc_html_close(h);
}
