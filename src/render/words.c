/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers, times and names in words (see view.h).
 */
#include "base/hex.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "render/view.h"

#define WORDS_MAX   1024u
#define SHORT_ENDS  8u  /* digits at the start of a shortened hex text; half as many at its end */
#define SHORT_LEAST 24u /* texts up to this length are left whole */

#define MINUTE INT64_C(60)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

const char tc_view_simulated[] =
    "This is test evidence. It was judged from a root key given by whoever made this report, not "
    "from Intel's. It says nothing about any real machine.";
const char tc_view_trouble[] =
    "This program ran into trouble of its own, so some checks could not be made. That is no "
    "statement about the evidence. Run it again: ";

const tc_view_label tc_view_notable[] = {
    {"tcb", "status", "TCB status"},
    {"tcb", "date", "TCB date"},
    {"tcb", "advisories", "Advisories"},
    {"platform", "fmspc", "FMSPC"},
    {"event-log", "app_id", "App id"},
    {"event-log", "instance_id", "Instance id"},
    {"event-log", "compose_hash", "Compose hash"},
    {"image", "name", "OS image"},
    {"image", "os_image_hash", "OS image hash"},
    {"image", "kind", "OS made for"},
    {"machine", "cpus", "CPUs"},
    {"machine", "memory_bytes", "Memory bytes"},
    {"machine", "gpus", "GPUs"},
    {"event-log", "key_provider", "Key provider"},
    {"event-log", "release", "Release"},
    {"compose", "images", "Images"},
    {"quote", "mrtd", "MRTD"},
    {"quote", "rtmr0", "RTMR0"},
    {"quote", "rtmr1", "RTMR1"},
    {"quote", "rtmr2", "RTMR2"},
    {"quote", "rtmr3", "RTMR3"},
    {"quote", "report_data", "Report data"},
};
const size_t tc_view_n_notable = sizeof tc_view_notable / sizeof tc_view_notable[0];

void tc_view_plural(tc_wr *w, uint64_t n, const char *one, const char *many)
{
    tc_wr_dec(w, n);
    tc_wr_u8(w, ' ');
    tc_wr_lit(w, n == 1 ? one : many);
}

tc_str tc_view_basis(const tc_view *view, tc_basis basis)
{
    tc_wr w = tc_wr_init(view->arena, WORDS_MAX);

    tc_wr_lit(&w, tc_basis_id(basis));
    if (view->report->simulated && basis != TC_BASIS_SELF_ASSERTED) {
        tc_wr_lit(&w, ", simulated");
    }
    return tc_wr_text(&w);
}

typedef struct tally {
    size_t failed, open, remarks; /* required and failed; required and not known; the rest */
} tally;

static void count_check(tally *t, const tc_report_check *check)
{
    bool required = check->severity == TC_SEVERITY_REQUIRED;

    switch (check->status) {
    case TC_CHECK_FAIL:
        t->failed += required;
        t->remarks += !required;
        break;
    case TC_CHECK_NOT_RUN:
    case TC_CHECK_INCONCLUSIVE:
        t->open += required;
        t->remarks += !required;
        break;
    case TC_CHECK_WARN:
        t->remarks++;
        break;
    case TC_CHECK_PASS:
    case TC_CHECK_NOT_APPLICABLE:
    case TC_CHECK_STATUS_COUNT:
        break;
    }
}

static tally count_section(const tc_report *report, tc_section section)
{
    tally t = {0, 0, 0};

    for (size_t c = 0; c < report->n_components; c++) {
        for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
            if (tc_check_info_of((tc_check_id)id)->section == section) {
                count_check(&t, tc_view_check(report, c, (tc_check_id)id));
            }
        }
    }
    return t;
}

/* also appends ", 3 failed" unless the number is 0. */
static void also(tc_wr *w, size_t n, const char *one, const char *many)
{
    if (n > 0) {
        tc_wr_lit(w, ", ");
        tc_view_plural(w, n, one, many);
    }
}

tc_str tc_view_section_counts(const tc_view *view, tc_section section)
{
    const tc_report_section *item = &view->report->sections[section];
    tc_wr w = tc_wr_init(view->arena, WORDS_MAX);
    tally t = count_section(view->report, section);

    if (tc_view_section_is_bare(view->report, section)) {
        return TC_STR("no checks in this version");
    }
    if (item->required == 0) {
        tc_wr_lit(&w, "no required check applies");
    } else {
        tc_wr_dec(&w, item->holding);
        tc_wr_lit(&w, " of ");
        tc_view_plural(&w, item->required, "required check holds", "required checks hold");
    }
    also(&w, t.failed, "failed", "failed");
    also(&w, t.open, "could not be made", "could not be made");
    also(&w, t.remarks, "remark", "remarks");
    return tc_wr_text(&w);
}

tc_str tc_view_time(tc_arena *arena, tc_time t)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char iso[TC_TIME_TEXT];
    tc_wr w = tc_wr_init(arena, WORDS_MAX);
    size_t month;

    tc_time_format(iso, t); /* YYYY-MM-DDThh:mm:ssZ */
    month = (size_t)(iso[5] - '0') * 10 + (size_t)(iso[6] - '0') - 1;
    tc_wr_str(&w, tc_str_of(iso[8] == '0' ? iso + 9 : iso + 8, iso[8] == '0' ? 1 : 2));
    tc_wr_lit(&w, " ");
    tc_wr_str(&w, tc_str_of(months + 3 * month, 3));
    tc_wr_lit(&w, " ");
    tc_wr_str(&w, tc_str_of(iso, 4));
    tc_wr_lit(&w, ", ");
    tc_wr_str(&w, tc_str_of(iso + 11, 8));
    tc_wr_lit(&w, " UTC");
    return tc_wr_text(&w);
}

tc_str tc_view_age(tc_arena *arena, tc_time then, tc_time now)
{
    tc_wr w = tc_wr_init(arena, WORDS_MAX);
    tc_time seconds;

    if (__builtin_sub_overflow(now, then, &seconds)) {
        return (tc_str){NULL, 0};
    }
    if (seconds < 0) {
        return TC_STR("after the time of this report");
    }
    if (seconds < MINUTE) {
        return TC_STR("at the time of this report");
    }
    if (seconds < 2 * HOUR) {
        tc_view_plural(&w, (uint64_t)(seconds / MINUTE), "minute", "minutes");
    } else if (seconds < 2 * DAY) {
        tc_view_plural(&w, (uint64_t)(seconds / HOUR), "hour", "hours");
    } else {
        tc_view_plural(&w, (uint64_t)(seconds / DAY), "day", "days");
    }
    tc_wr_lit(&w, " before this report");
    return tc_wr_text(&w);
}

tc_str tc_view_collected(const tc_view *view)
{
    const tc_bundle *bundle = view->report->bundle;
    tc_wr w = tc_wr_init(view->arena, WORDS_MAX);
    const tc_exhibit *first = NULL;
    const tc_exhibit *last = NULL;
    tc_str age;

    for (size_t i = 0; i < bundle->n_exhibits; i++) {
        const tc_exhibit *exhibit = &bundle->exhibits[i];

        if (exhibit->has_fetched_at) {
            first = first == NULL || exhibit->fetched_at < first->fetched_at ? exhibit : first;
            last = last == NULL || exhibit->fetched_at > last->fetched_at ? exhibit : last;
        }
    }
    if (first == NULL) {
        return TC_STR("not known: the files carry no date");
    }
    tc_wr_str(&w, tc_view_time(view->arena, first->fetched_at));
    if (first->fetched_at != last->fetched_at) {
        tc_wr_lit(&w, " to ");
        tc_wr_str(&w, tc_view_time(view->arena, last->fetched_at));
    }
    age = tc_view_age(view->arena, first->fetched_at, view->report->evaluated_at);
    if (age.n > 0) {
        tc_wr_lit(&w, ", ");
        tc_wr_str(&w, age);
    }
    return tc_wr_text(&w);
}

static bool has_other_policy(const tc_report *report)
{
    uint8_t standard[TC_SHA256_SIZE];
    tc_bytes text = tc_policy_default_text();

    tc_sha256(standard, &text, 1);
    return !tc_bytes_eq(tc_bytes_of(standard, sizeof standard),
                        tc_bytes_of(report->policy_sha256, sizeof report->policy_sha256));
}

tc_str tc_view_command(const tc_view *view)
{
    tc_wr w = tc_wr_init(view->arena, WORDS_MAX);
    char at[TC_TIME_TEXT];

    tc_time_format(at, view->report->evaluated_at);
    tc_wr_lit(&w, "trustcenter verify --at ");
    tc_wr_lit(&w, at);
    if (has_other_policy(view->report)) {
        tc_wr_lit(&w, " --policy POLICY");
    }
    for (size_t i = 0; i < view->report->roots->n; i++) {
        if (!view->report->roots->items[i].production) {
            tc_wr_lit(&w, " --trust-root ROOT");
        }
    }
    tc_wr_lit(&w, " BUNDLE");
    return tc_wr_text(&w);
}

/* starts_with_name tells whether the first word is no word of a sentence: an id, a path, a key. */
static bool starts_with_name(tc_str text)
{
    for (size_t i = 0; i < text.n && text.p[i] != ' '; i++) {
        if (text.p[i] == '.' || text.p[i] == ':' || text.p[i] == '_') {
            return true;
        }
    }
    return false;
}

tc_str tc_view_sentence(tc_arena *arena, tc_str text)
{
    tc_wr w;

    if (tc_str_ends(text, "..") && !tc_str_ends(text, "...")) {
        text.n--;
    }
    if (text.n == 0 || text.p[0] < 'a' || text.p[0] > 'z' || starts_with_name(text)) {
        return text;
    }
    w = tc_wr_init(arena, text.n);
    tc_wr_u8(&w, (uint8_t)(text.p[0] - 'a' + 'A'));
    tc_wr_str(&w, tc_str_of(text.p + 1, text.n - 1));
    return tc_wr_text(&w);
}

tc_str tc_view_finding(tc_arena *arena, const tc_report_check *check, tc_check_id id)
{
    tc_wr w = tc_wr_init(arena, WORDS_MAX);

    if (check->why.n > 0) {
        return tc_view_sentence(arena, check->why);
    }
    tc_wr_lit(&w, "Not shown: ");
    tc_wr_lit(&w, tc_check_info_of(id)->title);
    return tc_wr_text(&w);
}

tc_str tc_view_short(tc_arena *arena, tc_str text)
{
    tc_wr w = tc_wr_init(arena, WORDS_MAX);

    if (text.n <= SHORT_LEAST || !tc_is_hex(text)) {
        return text;
    }
    tc_wr_str(&w, tc_str_of(text.p, SHORT_ENDS));
    tc_wr_lit(&w, "\xe2\x80\xa6");
    tc_wr_str(&w, tc_str_of(text.p + text.n - SHORT_ENDS / 2, SHORT_ENDS / 2));
    return tc_wr_text(&w);
}

bool tc_view_difference(size_t *byte, tc_str expected, tc_str found)
{
    *byte = 0;
    if (expected.n != found.n || expected.n % 2 != 0 || !tc_is_hex(expected) || !tc_is_hex(found) ||
        tc_str_eq(expected, found)) {
        return false;
    }
    while (expected.p[2 * *byte] == found.p[2 * *byte] &&
           expected.p[2 * *byte + 1] == found.p[2 * *byte + 1]) {
        (*byte)++;
    }
    return true;
}
