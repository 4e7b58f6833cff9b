/* SPDX-License-Identifier: Apache-2.0 */
#include "render/view.h"

#include "base/assert.h"
#include "base/hex.h"
#include "crypto/digest.h"
#include "trustcenter/render.h"

/* Ranks of what needs attention; what has the last one needs none. */
enum { RANK_FAIL, RANK_FAIL_ADVISORY, RANK_OPEN, RANK_OPEN_ADVISORY, RANK_WARN, RANK_NONE };

/* How the engine says that a check only waits for another (verify/settle.c). */
#define DEPENDS "This depends on "

const tc_report_check *tc_view_check(const tc_report *report, size_t component, tc_check_id id)
{
    TC_ASSERT(component < report->n_components && (size_t)id < TC_CHECK_ID_COUNT);
    return &report->components[component].checks[id];
}

bool tc_view_memory_start(tc_arena *arena)
{
    bool failed = arena->failed;

    arena->failed = false;
    return failed;
}

bool tc_view_memory_ok(tc_arena *arena, bool started)
{
    bool ok = !arena->failed;

    arena->failed = arena->failed || started;
    return ok;
}

/* ---- facts ----------------------------------------------------------------------------------- */

static int fact_order(const tc_report *report, const tc_report_fact *a, const tc_report_fact *b)
{
    int order = 0;

    if (a->component != b->component) {
        order = tc_bytes_cmp(tc_bytes_from_str(report->components[a->component].name),
                             tc_bytes_from_str(report->components[b->component].name));
    }
    if (order == 0) {
        order = tc_bytes_cmp(tc_bytes_from_str(tc_str_from_c(a->object)),
                             tc_bytes_from_str(tc_str_from_c(b->object)));
    }
    if (order == 0) {
        order = tc_bytes_cmp(tc_bytes_from_str(tc_str_from_c(a->field)),
                             tc_bytes_from_str(tc_str_from_c(b->field)));
    }
    return order;
}

/* By insertion: a report has some hundred facts, and most come in order. */
const tc_report_fact **tc_view_facts(size_t *n, tc_arena *arena, const tc_report *report)
{
    const tc_report_fact **sorted = TC_NEW_ARRAY(arena, report->n_facts, const tc_report_fact *);

    *n = 0;
    for (size_t i = 0; sorted != NULL && i < report->n_facts; i++) {
        const tc_report_fact *fact = &report->facts[i];
        size_t at = *n;

        TC_ASSERT(fact->component < report->n_components);
        while (at > 0 && fact_order(report, fact, sorted[at - 1]) < 0) {
            at--;
        }
        if (at > 0 && fact_order(report, fact, sorted[at - 1]) == 0) {
            continue;
        }
        for (size_t k = *n; k > at; k--) {
            sorted[k] = sorted[k - 1];
        }
        sorted[at] = fact;
        (*n)++;
    }
    return sorted;
}

const tc_report_fact *tc_view_fact(const tc_view *view, size_t component, const char *object,
                                   const char *field)
{
    for (size_t i = 0; i < view->n_facts; i++) {
        const tc_report_fact *fact = view->facts[i];

        if (fact->component == component && tc_str_is(tc_str_from_c(fact->object), object) &&
            tc_str_is(tc_str_from_c(fact->field), field)) {
            return fact;
        }
    }
    return NULL;
}

/* ---- what needs attention -------------------------------------------------------------------- */

static unsigned rank_of(const tc_report_check *check)
{
    bool advisory = check->severity == TC_SEVERITY_ADVISORY;

    switch (check->status) {
    case TC_CHECK_FAIL:
        return advisory ? RANK_FAIL_ADVISORY : RANK_FAIL;
    case TC_CHECK_NOT_RUN:
    case TC_CHECK_INCONCLUSIVE:
        return advisory ? RANK_OPEN_ADVISORY : RANK_OPEN;
    case TC_CHECK_WARN:
        return RANK_WARN;
    case TC_CHECK_PASS:
    case TC_CHECK_NOT_APPLICABLE:
    case TC_CHECK_STATUS_COUNT:
        break;
    }
    return RANK_NONE;
}

/* next_need takes the next id off a list separated by spaces. */
static bool next_need(tc_check_id *out, tc_str *list)
{
    tc_str id;
    size_t n = 0;

    if (list->n == 0) {
        return false;
    }
    while (n < list->n && list->p[n] != ' ') {
        n++;
    }
    id = tc_str_of(list->p, n);
    n += n < list->n;
    *list = tc_str_of(list->p + n, list->n - n);
    TC_ASSERT(tc_check_by_id(out, id));
    return true;
}

/* find_cause returns the check that this one only waits for. A check that says something of its
 * own waits for nothing. */
static tc_check_id find_cause(const tc_report_check *checks, const tc_view_causes *causes,
                              tc_check_id id)
{
    tc_str needs = tc_str_from_c(tc_check_info_of(id)->needs);
    tc_str why = checks[id].why;
    tc_check_id need;

    if (checks[id].status != TC_CHECK_INCONCLUSIVE || (why.n > 0 && !tc_str_starts(why, DEPENDS))) {
        return TC_CHECK_ID_COUNT;
    }
    while (next_need(&need, &needs)) {
        if (checks[need].status == TC_CHECK_FAIL || checks[need].status == TC_CHECK_INCONCLUSIVE) {
            /* Prerequisites stand first in the catalogue, so this one is settled. */
            return causes->of[need] == TC_CHECK_ID_COUNT ? need : causes->of[need];
        }
    }
    return TC_CHECK_ID_COUNT;
}

static size_t count_dependents(const tc_view_causes *causes, tc_check_id id)
{
    size_t n = 0;

    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        n += causes->of[i] == id;
    }
    return n;
}

/* came_out_same compares what a check has to say of two components. */
static bool came_out_same(const tc_view *view, tc_check_id id, size_t a, size_t b)
{
    const tc_report_check *one = tc_view_check(view->report, a, id);
    const tc_report_check *other = tc_view_check(view->report, b, id);

    return one->status == other->status && one->severity == other->severity &&
           view->causes[a].of[id] == view->causes[b].of[id] && tc_str_eq(one->why, other->why) &&
           tc_str_eq(one->expected, other->expected) && tc_str_eq(one->found, other->found) &&
           count_dependents(&view->causes[a], id) == count_dependents(&view->causes[b], id);
}

bool tc_view_shares(const tc_view *view, const tc_view_item *item, size_t component)
{
    return came_out_same(view, item->id, item->component, component);
}

/* is_first returns false when an earlier component came out the same. */
static bool is_first(const tc_view *view, tc_check_id id, size_t component)
{
    for (size_t c = 0; c < component; c++) {
        if (came_out_same(view, id, c, component)) {
            return false;
        }
    }
    return true;
}

static void add_items(tc_view *view, tc_view_item *items, unsigned rank)
{
    for (size_t c = 0; c < view->report->n_components; c++) {
        for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
            if (view->causes[c].of[id] == TC_CHECK_ID_COUNT &&
                rank_of(tc_view_check(view->report, c, (tc_check_id)id)) == rank &&
                is_first(view, (tc_check_id)id, c)) {
                items[view->n_items++] = (tc_view_item){
                    .component = c,
                    .id = (tc_check_id)id,
                    .n_dependents = count_dependents(&view->causes[c], (tc_check_id)id),
                };
            }
        }
    }
}

static bool arrange(tc_view *view, tc_arena *arena)
{
    size_t n = view->report->n_components;
    tc_view_causes *causes = TC_NEW_ARRAY(arena, n, tc_view_causes);
    tc_view_item *items = tc_arena_array(arena, n, TC_CHECK_ID_COUNT * sizeof *items);

    if (causes == NULL || items == NULL) {
        return false;
    }
    for (size_t c = 0; c < n; c++) {
        for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
            causes[c].of[id] =
                find_cause(view->report->components[c].checks, &causes[c], (tc_check_id)id);
        }
    }
    view->causes = causes;
    view->items = items;
    for (unsigned rank = 0; rank < RANK_NONE; rank++) {
        add_items(view, items, rank);
    }
    return true;
}

bool tc_view_init(tc_view *out, tc_arena *arena, const tc_report *report)
{
    uint8_t id[TC_SHA256_SIZE];

    *out = (tc_view){.report = report, .arena = arena};
    if (!tc_report_id(id, arena, report)) {
        return false;
    }
    out->id = tc_hex_text(arena, tc_bytes_of(id, sizeof id));
    out->facts = tc_view_facts(&out->n_facts, arena, report);
    return out->id.n > 0 && out->facts != NULL && arrange(out, arena);
}

tc_check_status tc_view_verdict_status(tc_verdict verdict)
{
    switch (verdict) {
    case TC_VERDICT_PASSED:
        return TC_CHECK_PASS;
    case TC_VERDICT_FAILED:
        return TC_CHECK_FAIL;
    case TC_VERDICT_PARTIAL:
        break;
    }
    return TC_CHECK_INCONCLUSIVE;
}

bool tc_view_section_is_bare(const tc_report *report, tc_section section)
{
    size_t n = 0;

    for (size_t i = 0; i < TC_CHECK_STATUS_COUNT; i++) {
        n += report->sections[section].counts[i];
    }
    return n == 0;
}
