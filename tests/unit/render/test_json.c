/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers.h"

#include "codec/json.h"
#include "crypto/digest.h"

#define EVENTS_MAX 400000u

static const tc_json_limits limits = {ARENA_SIZE, 16, EVENTS_MAX};

static tc_json parse(tc_arena *arena, tc_bytes text)
{
    tc_json doc;
    tc_diag diag = {0};

    if (!tc_json_parse(&doc, arena, text, &limits, &diag)) {
        fail_msg("byte %zu: %s", diag.offset, diag.what);
    }
    return doc;
}

/* expect_sorted walks the whole document. */
static void expect_sorted(const tc_json *doc, tc_jref v)
{
    tc_json_kind kind = tc_json_kind_of(doc, v);
    tc_str last = {NULL, 0};

    if (kind == TC_JSON_NUMBER) {
        tc_str number = tc_str_from_bytes(tc_json_raw(doc, v));

        for (size_t i = 0; i < number.n; i++) {
            assert_true(number.p[i] == '-' || (number.p[i] >= '0' && number.p[i] <= '9'));
        }
    }
    for (tc_jref e = tc_json_first(doc, v); e != TC_JSON_NONE; e = tc_json_next(doc, v, e)) {
        if (kind == TC_JSON_OBJECT) {
            tc_str name = tc_json_name(doc, e);

            assert_true(tc_bytes_cmp(tc_bytes_from_str(last), tc_bytes_from_str(name)) < 0);
            last = name;
            expect_sorted(doc, tc_json_value(doc, e));
        } else {
            expect_sorted(doc, e);
        }
    }
}

static void names_are_sorted_and_numbers_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_samples; i++) {
        tc_arena arena;
        tc_bytes text;
        tc_json doc;

        tc_arena_init(&arena, ARENA_SIZE);
        text = render(&arena, tc_render_json, sample_names[i]);
        doc = parse(&arena, text);
        expect_sorted(&doc, TC_JSON_ROOT);
        assert_int_equal(text.p[text.n - 1], '\n');
        assert_int_equal(text.p[text.n - 2], '}');
        tc_arena_done(&arena);
    }
}

static void hostile_text_stays_inside_its_string(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_hostile_texts; i++) {
        tc_arena arena;
        tc_report report;
        tc_bytes text;
        tc_json doc;
        tc_json plain;

        tc_arena_init(&arena, ARENA_SIZE);
        assert_true(sample_hostile(&report, &arena, TC_STR("plain")));
        assert_true(tc_render_json(&text, &arena, &report));
        plain = parse(&arena, text);
        assert_true(sample_hostile(&report, &arena, hostile_texts[i]));
        assert_true(tc_render_json(&text, &arena, &report));
        doc = parse(&arena, text);
        assert_int_equal(doc.n, plain.n);
        tc_arena_done(&arena);
    }
}

static void text_of(const tc_json *doc, tc_jref object, const char *name, const char *want)
{
    tc_str got;

    assert_true(tc_json_text(doc, tc_json_find(doc, object, name), &got));
    if (!tc_str_is(got, want)) {
        fail_msg("%s is %.*s, wanted %s", name, (int)got.n, got.p, want);
    }
}

static void members_say_what_the_report_says(void **state)
{
    tc_arena arena;
    tc_json doc;
    tc_jref section, subject;
    bool flag;
    uint64_t number;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    doc = parse(&arena, render(&arena, tc_render_json, "failed"));
    text_of(&doc, TC_JSON_ROOT, "format", "trustcenter.report/v1");
    text_of(&doc, TC_JSON_ROOT, "verdict", "failed");
    text_of(&doc, TC_JSON_ROOT, "evaluated_at", "2026-11-22T21:04:11Z");
    assert_int_equal(tc_json_kind_of(&doc, tc_json_find(&doc, TC_JSON_ROOT, "trouble")),
                     TC_JSON_NULL);
    assert_true(tc_json_bool(&doc, tc_json_find(&doc, TC_JSON_ROOT, "simulated"), &flag));
    assert_false(flag);
    section = tc_json_find(&doc, tc_json_find(&doc, TC_JSON_ROOT, "sections"), "network");
    text_of(&doc, section, "state", "inconclusive");
    assert_true(tc_json_u64(&doc, tc_json_find(&doc, section, "total"), &number));
    assert_int_equal(number, 0);
    subject = tc_json_find(&doc, TC_JSON_ROOT, "subject");
    text_of(&doc, subject, "name", "demo-app");
    assert_int_equal(tc_json_kind_of(&doc, tc_json_find(&doc, subject, "contract")), TC_JSON_NULL);
    tc_arena_done(&arena);
}

/* find_check returns a check's object. */
static tc_jref find_check(const tc_json *doc, const char *id)
{
    tc_jref list = tc_json_find(doc, TC_JSON_ROOT, "checks");

    for (tc_jref e = tc_json_first(doc, list); e != TC_JSON_NONE; e = tc_json_next(doc, list, e)) {
        tc_str got;

        assert_true(tc_json_text(doc, tc_json_find(doc, e, "id"), &got));
        if (tc_str_is(got, id)) {
            return e;
        }
    }
    fail_msg("no check %s", id);
    return TC_JSON_NONE;
}

static void checks_carry_bytes_and_remedies(void **state)
{
    tc_arena arena;
    tc_json doc;
    tc_jref check, ref;
    uint64_t number;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    doc = parse(&arena, render(&arena, tc_render_json, "failed"));
    assert_int_equal(tc_json_count(&doc, tc_json_find(&doc, TC_JSON_ROOT, "checks")),
                     TC_CHECK_ID_COUNT);
    check = find_check(&doc, "hardware.quote.signature");
    text_of(&doc, check, "state", "fail");
    text_of(&doc, check, "severity", "required");
    text_of(&doc, check, "component", "app");
    assert_int_not_equal(tc_json_find(&doc, check, "remedy"), TC_JSON_NONE);
    ref = tc_json_first(&doc, tc_json_find(&doc, check, "exhibits"));
    text_of(&doc, ref, "id", "dstack.quote");
    text_of(&doc, ref, "part", "/quote");
    assert_true(tc_json_u64(&doc, tc_json_find(&doc, ref, "offset"), &number));
    assert_int_equal(number, 636);
    check = find_check(&doc, "hardware.quote.format");
    text_of(&doc, check, "state", "pass");
    assert_int_equal(tc_json_find(&doc, check, "remedy"), TC_JSON_NONE);
    check = find_check(&doc, "source-code.ra-tls.binding");
    text_of(&doc, check, "state", "not-applicable");
    assert_int_equal(tc_json_find(&doc, check, "remedy"), TC_JSON_NONE);
    tc_arena_done(&arena);
}

static void facts_are_an_object_graph(void **state)
{
    tc_arena arena;
    tc_json doc;
    tc_jref facts, fact;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    doc = parse(&arena, render(&arena, tc_render_json, "components"));
    facts = tc_json_find(&doc, TC_JSON_ROOT, "facts");
    assert_int_equal(tc_json_count(&doc, facts), 3);
    fact = tc_json_find(&doc, tc_json_find(&doc, facts, "app-2"), "event-log");
    fact = tc_json_find(&doc, fact, "compose_hash");
    text_of(&doc, fact, "basis", "replayed");
    text_of(&doc, fact, "rests_on", "quote.rtmr3");
    doc = parse(&arena, render(&arena, tc_render_json, "empty"));
    assert_int_equal(tc_json_count(&doc, tc_json_find(&doc, TC_JSON_ROOT, "facts")), 0);
    tc_arena_done(&arena);
}

static void a_fact_given_twice_is_written_once(void **state)
{
    tc_report_fact facts[] = {
        {0, "b", "x", TC_STR("first"), TC_BASIS_REPLAYED, ""},
        {0, "a", "y", TC_STR("v"), TC_BASIS_REPLAYED, ""},
        {0, "b", "x", TC_STR("second"), TC_BASIS_SELF_ASSERTED, ""},
        {0, "a", "x", TC_STR("v"), TC_BASIS_REPLAYED, ""},
    };
    tc_arena arena;
    tc_report report;
    tc_bytes text;
    tc_json doc;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    report.facts = facts;
    report.n_facts = sizeof facts / sizeof facts[0];
    assert_true(tc_render_json(&text, &arena, &report));
    doc = parse(&arena, text);
    expect_sorted(&doc, TC_JSON_ROOT);
    assert_true(has(text, "\"first\""));
    assert_false(has(text, "\"second\""));
    tc_arena_done(&arena);
}

static void ages_follow_from_times(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_bytes text;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    assert_true(tc_render_json(&text, &arena, &report));
    assert_true(has(text, "\"age_seconds\": 10800"));
    assert_true(has(text, "\"age_seconds\": null"));
    report.evaluated_at -= 20000;
    assert_true(tc_render_json(&text, &arena, &report));
    assert_true(has(text, "\"age_seconds\": -9200"));
    report.evaluated_at = INT64_MIN;
    assert_true(tc_render_json(&text, &arena, &report));
    assert_true(has(text, "\"age_seconds\": null"));
    tc_arena_done(&arena);
}

static void id_is_the_digest_of_the_json(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_bytes text;
    uint8_t id[32], want[32];

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    assert_true(tc_report_id(id, &arena, &report));
    assert_true(tc_render_json(&text, &arena, &report));
    tc_sha256(want, &text, 1);
    assert_memory_equal(id, want, sizeof id);
    arena.fail_at = arena.calls + 1;
    assert_false(tc_report_id(id, &arena, &report));
    assert_true(tc_bytes_is_zero(tc_bytes_of(id, sizeof id)));
    tc_arena_done(&arena);
}

static void an_earlier_refusal_does_not_count(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_bytes text;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    arena.failed = true;
    assert_true(tc_render_json(&text, &arena, &report));
    assert_true(arena.failed);
    tc_arena_done(&arena);
}

static void the_same_report_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_samples; i++) {
        expect_same_twice(tc_render_json, sample_names[i]);
    }
}

static void lack_of_memory_gives_nothing(void **state)
{
    (void)state;
    expect_no_memory(tc_render_json, "passed");
    expect_no_memory(tc_render_json, "hostile");
}

static void golden(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    expect_golden("report-partial.json", render(&arena, tc_render_json, "partial"));
    tc_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_sorted_and_numbers_whole),
        cmocka_unit_test(hostile_text_stays_inside_its_string),
        cmocka_unit_test(members_say_what_the_report_says),
        cmocka_unit_test(checks_carry_bytes_and_remedies),
        cmocka_unit_test(facts_are_an_object_graph),
        cmocka_unit_test(a_fact_given_twice_is_written_once),
        cmocka_unit_test(ages_follow_from_times),
        cmocka_unit_test(id_is_the_digest_of_the_json),
        cmocka_unit_test(an_earlier_refusal_does_not_count),
        cmocka_unit_test(the_same_report_gives_the_same_bytes),
        cmocka_unit_test(lack_of_memory_gives_nothing),
        cmocka_unit_test(golden),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
