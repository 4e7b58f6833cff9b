/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/verdict.h"

#include "base/assert.h"
#include "base/wr.h"

#define SENTENCE_MAX 1024u

static const struct {
    const char *id, *word;
} verdicts[] = {
    [TC_VERDICT_PARTIAL] = {"partial", "Partial"},
    [TC_VERDICT_FAILED] = {"failed", "Failed"},
    [TC_VERDICT_PASSED] = {"passed", "Verified"},
};

const char *tc_verdict_id(tc_verdict verdict)
{
    TC_ASSERT((size_t)verdict < sizeof verdicts / sizeof verdicts[0]);
    return verdicts[verdict].id;
}

const char *tc_verdict_word(tc_verdict verdict)
{
    TC_ASSERT((size_t)verdict < sizeof verdicts / sizeof verdicts[0]);
    return verdicts[verdict].word;
}

static bool holds(tc_check_status status)
{
    return status == TC_CHECK_PASS || status == TC_CHECK_WARN;
}

/* Checks of a section in the catalogue; 0 = this version checks nothing there. */
static size_t catalogued(tc_section section)
{
    size_t n = 0;

    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        n += tc_check_info_of((tc_check_id)id)->section == section;
    }
    return n;
}

typedef struct tally {
    size_t failed, open, remarks; /* required and failed; required and inconclusive; the rest */
} tally;

static void count_check(tc_report_section *section, tally *t, const tc_report_check *check)
{
    bool required = check->severity == TC_SEVERITY_REQUIRED;

    section->counts[check->status]++;
    if (required && check->status != TC_CHECK_NOT_APPLICABLE) {
        section->required++;
        section->holding += holds(check->status);
        t->failed += check->status == TC_CHECK_FAIL;
        t->open += check->status == TC_CHECK_INCONCLUSIVE || check->status == TC_CHECK_NOT_RUN;
    }
    t->remarks +=
        check->status == TC_CHECK_WARN ||
        (!required && (check->status == TC_CHECK_FAIL || check->status == TC_CHECK_INCONCLUSIVE));
}

static tc_check_status section_status(const tc_report_section *section, const tally *t)
{
    if (t->failed > 0) {
        return TC_CHECK_FAIL;
    }
    if (t->open > 0 || section->holding == 0) {
        return TC_CHECK_INCONCLUSIVE; /* nothing shown is nothing known */
    }
    return t->remarks > 0 ? TC_CHECK_WARN : TC_CHECK_PASS;
}

static void write_count(tc_wr *w, size_t n, const char *one, const char *many)
{
    tc_wr_dec(w, n);
    tc_wr_lit(w, n == 1 ? one : many);
}

static tc_str section_sentence(tc_arena *arena, tc_section id, const tc_report_section *section,
                               const tally *t)
{
    tc_wr w = tc_wr_init(arena, SENTENCE_MAX);

    if (catalogued(id) == 0) {
        tc_wr_lit(&w, "This version does not check this section, so nothing is known about it.");
    } else if (t->failed > 0) {
        write_count(&w, t->failed, " check contradicts the claim.",
                    " checks contradict the claim.");
    } else if (t->open > 0) {
        write_count(&w, t->open, " required check could not be made.",
                    " required checks could not be made.");
    } else {
        tc_wr_lit(&w, "All ");
        write_count(&w, section->required, " required check holds", " required checks hold");
        if (t->remarks > 0) {
            tc_wr_lit(&w, ", with ");
            write_count(&w, t->remarks, " remark", " remarks");
        }
        tc_wr_lit(&w, ".");
    }
    return tc_wr_text(&w);
}

static void judge_section(tc_report *report, tc_arena *arena, tc_section id)
{
    tc_report_section *section = &report->sections[id];
    tally t = {0};

    for (size_t i = 0; i < report->n_components; i++) {
        for (size_t k = 0; k < TC_CHECK_ID_COUNT; k++) {
            if (tc_check_info_of((tc_check_id)k)->section == id) {
                count_check(section, &t, &report->components[i].checks[k]);
            }
        }
    }
    section->status = section_status(section, &t);
    section->sentence = section_sentence(arena, id, section, &t);
}

static tc_verdict verdict_of(const tc_report *report)
{
    tc_verdict verdict =
        report->trouble == TC_OK && report->required > 0 ? TC_VERDICT_PASSED : TC_VERDICT_PARTIAL;

    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        if (!report->section_required[i]) {
            continue;
        }
        if (report->sections[i].status == TC_CHECK_FAIL) {
            return TC_VERDICT_FAILED;
        }
        if (!holds(report->sections[i].status)) {
            verdict = TC_VERDICT_PARTIAL;
        }
    }
    return verdict;
}

/* The subject as a reader would name it. A name is quoted: whoever chose it could otherwise write
 * the rest of the sentence. */
static void write_subject(tc_wr *w, const tc_subject *subject)
{
    if (subject->name.n > 0) {
        tc_wr_lit(w, "\xe2\x80\x9c");
        tc_wr_str(w, subject->name);
        tc_wr_lit(w, "\xe2\x80\x9d");
    } else if (subject->app_id.n > 0) {
        tc_wr_lit(w, "app ");
        tc_wr_str(w, subject->app_id);
    } else {
        tc_wr_lit(w, "this app");
    }
}

/* Required sections of which nothing is known, or not enough. */
static size_t open_sections(const tc_report *report)
{
    size_t n = 0;

    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        n += report->section_required[i] && !holds(report->sections[i].status);
    }
    return n;
}

static tc_str verdict_sentence(tc_arena *arena, const tc_report *report)
{
    tc_wr w = tc_wr_init(arena, SENTENCE_MAX);
    size_t failed = 0;

    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        failed += report->section_required[i] ? report->sections[i].counts[TC_CHECK_FAIL] : 0;
    }
    switch (report->verdict) {
    case TC_VERDICT_PASSED:
        tc_wr_lit(&w, "All ");
        write_count(&w, report->required, " required check holds for ",
                    " required checks hold for ");
        break;
    case TC_VERDICT_FAILED:
        write_count(&w, failed, " check contradicts the claims made for ",
                    " checks contradict the claims made for ");
        break;
    case TC_VERDICT_PARTIAL:
        tc_wr_dec(&w, report->holding);
        tc_wr_lit(&w, " of ");
        write_count(&w, report->required, " required check holds for ",
                    " required checks hold for ");
        break;
    }
    write_subject(&w, &report->bundle->subject);
    if (report->verdict == TC_VERDICT_PARTIAL && report->holding == report->required) {
        tc_wr_lit(&w, ", but ");
        write_count(&w, open_sections(report), " section could not be checked",
                    " sections could not be checked");
    }
    return tc_wr_text(&w);
}

/* "Hardware, Source code" of the required sections whose state is wanted; false when none is. */
static bool write_sections(tc_wr *w, const tc_report *report, bool want_holding)
{
    bool any = false;

    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        if (report->section_required[i] && holds(report->sections[i].status) == want_holding) {
            tc_wr_lit(w, any ? ", " : "");
            tc_wr_lit(w, tc_section_title((tc_section)i));
            any = true;
        }
    }
    return any;
}

static tc_str verdict_detail(tc_arena *arena, const tc_report *report)
{
    tc_wr w = tc_wr_init(arena, SENTENCE_MAX);

    if (report->trouble != TC_OK) {
        tc_wr_lit(&w, "Some checks could not be made because this program ran into trouble: ");
        tc_wr_lit(&w, tc_err_text(report->trouble));
        tc_wr_lit(&w, ". ");
    }
    switch (report->verdict) {
    case TC_VERDICT_PASSED:
        tc_wr_lit(&w, "Everything the policy asks for was shown by computation over the evidence.");
        break;
    case TC_VERDICT_FAILED:
        tc_wr_lit(&w, "The evidence contradicts what it is shown for. Do not rely on this app "
                      "before the causes below are understood.");
        break;
    case TC_VERDICT_PARTIAL:
        tc_wr_lit(&w, "Not known: ");
        if (!write_sections(&w, report, false)) {
            tc_wr_lit(&w, "nothing was required");
        }
        tc_wr_lit(&w, ". What could be checked does not contradict the claim.");
        break;
    }
    return tc_wr_text(&w);
}

void tc_verdict_judge(tc_report *report, tc_arena *arena, const tc_policy *policy)
{
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        report->section_required[i] = policy->section_required[i];
        judge_section(report, arena, (tc_section)i);
        if (policy->section_required[i]) {
            report->holding += report->sections[i].holding;
            report->required += report->sections[i].required;
        }
    }
    report->verdict = verdict_of(report);
    report->sentence = verdict_sentence(arena, report);
    report->detail = verdict_detail(arena, report);
}
