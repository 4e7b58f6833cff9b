/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers.h"

#include "codec/utf8.h"
#include "crypto/digest.h"
#include "render/textw.h"
#include "render/view.h"

static void golden(void **state)
{
    static const char *const samples[] = {"passed", "failed", "partial", "simulated", "components"};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        tc_arena arena;
        char name[64];

        tc_arena_init(&arena, ARENA_SIZE);
        snprintf(name, sizeof name, "report-%s.txt", samples[i]);
        expect_golden(name, render(&arena, render_text, samples[i]));
        tc_arena_done(&arena);
    }
}

static void the_verdict_comes_first(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(tc_str_starts(tc_str_from_bytes(render(&arena, render_text, "failed")),
                              "\xe2\x9c\x97 Failed: "));
    assert_true(tc_str_starts(tc_str_from_bytes(render(&arena, render_text, "partial")),
                              "!!!! TROUBLE !!!!"));
    assert_true(tc_str_starts(tc_str_from_bytes(render(&arena, render_text, "simulated")),
                              "!!!! SIMULATED !!!!"));
    tc_arena_done(&arena);
}

/* The word for a pass, as the engine has it. */
static void the_word_for_a_pass_needs_a_pass(void **state)
{
    const char *word = tc_verdict_word(TC_VERDICT_PASSED);
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_int_equal(count_of(render(&arena, render_text, "passed"), word), 1);
    assert_false(has(render(&arena, render_text, "failed"), word));
    assert_false(has(render(&arena, render_text, "partial"), word));
    assert_false(has(render(&arena, render_text, "empty"), word));
    tc_arena_done(&arena);
}

static void lines_fit_and_do_not_end_in_space(void **state)
{
    static const char *const samples[] = {"passed", "failed", "partial", "simulated", "components"};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        tc_arena arena;
        tc_bytes text;
        size_t start = 0;

        tc_arena_init(&arena, ARENA_SIZE);
        text = render(&arena, render_text, samples[i]);
        for (size_t at = 0; at < text.n; at++) {
            if (text.p[at] == '\n') {
                tc_bytes line = tc_bytes_sub(text, start, at - start);
                tc_bytes word = line;
                size_t columns = 0, pos = 0;
                uint32_t cp;

                while (tc_utf8_next(line, &pos, &cp)) {
                    columns++;
                }
                while (word.n > 0 && word.p[0] == ' ') {
                    word = tc_bytes_sub(word, 1, word.n - 1);
                }
                /* Only a single word may be longer, and what is to be copied. */
                if (columns > TC_TEXTW_COLUMNS &&
                    !tc_str_starts(tc_str_from_bytes(word), "trustcenter verify") &&
                    tc_bytes_find(word, tc_bytes_of(" ", 1)) != SIZE_MAX) {
                    fail_msg("too long: %.*s", (int)line.n, (const char *)line.p);
                }
                assert_true(line.n == 0 || line.p[line.n - 1] != ' ');
                start = at + 1;
            }
        }
        assert_int_equal(start, text.n);
        tc_arena_done(&arena);
    }
}

static void what_only_waits_is_folded(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_view view;
    size_t folded = 0;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "failed"));
    assert_true(tc_view_init(&view, &arena, &report));
    assert_int_equal(view.n_items, 2);
    assert_int_equal(view.items[0].id, TC_CHECK_ID_QUOTE_SIGNATURE);
    assert_int_equal(view.items[1].id, TC_CHECK_ID_COMPOSE_HASH);
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        folded += view.causes[0].of[id] != TC_CHECK_ID_COUNT;
    }
    assert_int_equal(folded, view.items[0].n_dependents + view.items[1].n_dependents);
    assert_int_equal(view.causes[0].of[TC_CHECK_ID_COMPOSE_IMAGES], TC_CHECK_ID_COMPOSE_HASH);
    tc_arena_done(&arena);
}

static void a_check_with_its_own_reason_is_not_folded(void **state)
{
    tc_report_check *check;
    tc_arena arena;
    tc_report report;
    tc_view view;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "failed"));
    check = (tc_report_check *)(uintptr_t)&report.components[0].checks[TC_CHECK_ID_COMPOSE_FORMAT];
    check->why = TC_STR("The definition is missing.");
    assert_true(tc_view_init(&view, &arena, &report));
    assert_int_equal(view.causes[0].of[TC_CHECK_ID_COMPOSE_FORMAT], TC_CHECK_ID_COUNT);
    assert_int_equal(view.n_items, 3);
    check->why = (tc_str){NULL, 0};
    assert_true(tc_view_init(&view, &arena, &report));
    assert_int_equal(view.causes[0].of[TC_CHECK_ID_COMPOSE_FORMAT], TC_CHECK_ID_COMPOSE_HASH);
    tc_arena_done(&arena);
}

static void the_worst_comes_first(void **state)
{
    static const tc_check_status want[] = {TC_CHECK_FAIL, TC_CHECK_INCONCLUSIVE, TC_CHECK_WARN};
    tc_arena arena;
    tc_report report;
    tc_view view;
    size_t at = 0;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "hostile"));
    assert_true(tc_view_init(&view, &arena, &report));
    for (size_t i = 0; i < view.n_items; i++) {
        tc_check_status got = tc_view_check(&report, 0, view.items[i].id)->status;

        while (got != want[at]) {
            at++;
            assert_true(at < sizeof want / sizeof want[0]);
        }
    }
    assert_int_equal(at, 2);
    tc_arena_done(&arena);
}

static void components_that_came_out_the_same_share_an_item(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_view view;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "components"));
    assert_true(tc_view_init(&view, &arena, &report));
    assert_int_equal(view.n_items, 2);
    assert_int_equal(view.items[1].id, TC_CHECK_ID_COMPOSE_SCRIPTS);
    assert_int_equal(view.items[1].component, 1);
    assert_false(tc_view_shares(&view, &view.items[1], 0));
    assert_true(tc_view_shares(&view, &view.items[1], 2));
    tc_arena_done(&arena);
}

static void hostile_text_cannot_steer_the_terminal(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_hostile_texts; i++) {
        tc_arena arena;
        tc_report report;
        tc_bytes text;

        tc_arena_init(&arena, ARENA_SIZE);
        assert_true(sample_hostile(&report, &arena, hostile_texts[i]));
        assert_true(tc_render_text(&text, &arena, &report, false));
        assert_true(tc_utf8_valid(text));
        assert_false(has(text, "\xe2\x80\xae"));
        for (size_t k = 0; k < text.n; k++) {
            assert_true(text.p[k] == '\n' || (text.p[k] >= 0x20 && text.p[k] != 0x7f));
        }
        tc_arena_done(&arena);
    }
}

static void colour_only_adds_to_the_text(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_bytes plain, colour;
    uint8_t *without;
    size_t n = 0;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "failed"));
    assert_true(tc_render_text(&plain, &arena, &report, false));
    assert_true(tc_render_text(&colour, &arena, &report, true));
    assert_true(has(colour, "\x1b[1;31m\xe2\x9c\x97 Failed:"));
    without = tc_arena_alloc(&arena, colour.n);
    assert_non_null(without);
    for (size_t i = 0; i < colour.n; i++) {
        if (colour.p[i] == 0x1b) {
            while (colour.p[i] != 'm') {
                i++;
            }
        } else {
            without[n++] = colour.p[i];
        }
    }
    assert_true(tc_bytes_eq(tc_bytes_of(without, n), plain));
    tc_arena_done(&arena);
}

static void the_command_says_what_was_given(void **state)
{
    tc_bytes policy = tc_policy_default_text();
    tc_arena arena;
    tc_report report;
    tc_bytes text;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    tc_sha256(report.policy_sha256, &policy, 1);
    assert_true(tc_render_text(&text, &arena, &report, false));
    assert_true(has(text, "    trustcenter verify --at 2026-11-22T21:04:11Z BUNDLE\n"));
    assert_true(has(render(&arena, render_text, "passed"),
                    "--at 2026-11-22T21:04:11Z --policy POLICY BUNDLE\n"));
    assert_true(has(render(&arena, render_text, "simulated"),
                    "--at 2026-11-22T21:04:11Z --policy POLICY --trust-root ROOT BUNDLE\n"));
    tc_arena_done(&arena);
}

static void the_same_report_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_samples; i++) {
        expect_same_twice(render_text, sample_names[i]);
    }
}

static void lack_of_memory_gives_nothing(void **state)
{
    (void)state;
    expect_no_memory(render_text, "components");
    expect_no_memory(render_text, "empty");
}

/* ---- the wrapping writer --------------------------------------------------------------------- */

static void expect_wrapped(tc_str text, unsigned indent, const char *want)
{
    tc_arena arena;
    tc_wr w;
    tc_textw t;
    tc_str got;

    tc_arena_init(&arena, ARENA_SIZE);
    w = tc_wr_init(&arena, 4096);
    t = tc_textw_init(&w, &arena, false);
    tc_textw_line(&t, indent);
    tc_textw_str(&t, text);
    got = tc_wr_text(&w);
    if (!tc_str_is(got, want)) {
        fail_msg("got %.*s", (int)got.n, got.p);
    }
    tc_arena_done(&arena);
}

#define TEN    "0123456789"
#define NINETY TEN TEN TEN TEN TEN TEN TEN TEN TEN

static void words_are_wrapped_at_the_last_column(void **state)
{
    (void)state;
    expect_wrapped(TC_STR("a b"), 2, "\n  a b");
    expect_wrapped(TC_STR("  a   b  "), 0, "\na b");
    expect_wrapped(TC_STR(TEN TEN TEN TEN TEN TEN TEN " " TEN "  x"), 0,
                   "\n" TEN TEN TEN TEN TEN TEN TEN "\n" TEN " x");
    expect_wrapped(TC_STR(TEN TEN TEN TEN TEN TEN TEN " 123456789 x"), 0,
                   "\n" TEN TEN TEN TEN TEN TEN TEN " 123456789\nx");
}

static void a_long_word_has_its_own_line(void **state)
{
    (void)state;
    expect_wrapped(TC_STR("id " NINETY " end"), 8, "\n        id\n    " NINETY "\n        end");
    expect_wrapped(TC_STR(NINETY), 8, "\n    " NINETY);
    expect_wrapped(TC_STR(NINETY "01234567890123456789012345678901234567 x"), 0,
                   "\n" NINETY "01234567890123456789012345678901234567\nx");
    expect_wrapped(TC_STR(NINETY "012345678901234567890123456789012345678 x"), 0,
                   "\n" TEN TEN TEN TEN TEN TEN TEN TEN "\n" TEN
                   "012345678901234567890123456789012345678 x");
}

static void wide_characters_count_twice(void **state)
{
    (void)state;
    expect_wrapped(TC_STR(TEN TEN TEN TEN TEN TEN TEN " 1234567\xe4\xb8\xad"), 0,
                   "\n" TEN TEN TEN TEN TEN TEN TEN " 1234567\xe4\xb8\xad");
    expect_wrapped(TC_STR(TEN TEN TEN TEN TEN TEN TEN " 12345678\xe4\xb8\xad"), 0,
                   "\n" TEN TEN TEN TEN TEN TEN TEN "\n12345678\xe4\xb8\xad");
}

/* ---- words ----------------------------------------------------------------------------------- */

static void ages_are_told_in_fitting_units(void **state)
{
    static const struct {
        tc_time then;
        const char *want;
    } cases[] = {
        {1001, "after the time of this report"},
        {1000, "at the time of this report"},
        {941, "at the time of this report"},
        {940, "1 minute before this report"},
        {1000 - 7199, "119 minutes before this report"},
        {1000 - 7200, "2 hours before this report"},
        {1000 - 172799, "47 hours before this report"},
        {1000 - 172800, "2 days before this report"},
        {INT64_MIN, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_arena arena;

        tc_arena_init(&arena, ARENA_SIZE);
        assert_true(tc_str_is(tc_view_age(&arena, cases[i].then, 1000), cases[i].want));
        tc_arena_done(&arena);
    }
}

static void times_are_told_in_words(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(tc_str_is(tc_view_time(&arena, 0), "1 Jan 1970, 00:00:00 UTC"));
    assert_true(tc_str_is(tc_view_time(&arena, 1795381451), "22 Nov 2026, 21:04:11 UTC"));
    tc_arena_done(&arena);
}

static void differences_are_found_by_byte(void **state)
{
    size_t byte;

    (void)state;
    assert_true(tc_view_difference(&byte, TC_STR("00ff"), TC_STR("00fe")));
    assert_int_equal(byte, 1);
    assert_true(tc_view_difference(&byte, TC_STR("10ff"), TC_STR("00ff")));
    assert_int_equal(byte, 0);
    assert_false(tc_view_difference(&byte, TC_STR("00ff"), TC_STR("00ff")));
    assert_false(tc_view_difference(&byte, TC_STR("00ff"), TC_STR("00")));
    assert_false(tc_view_difference(&byte, TC_STR("abc"), TC_STR("abd")));
    assert_false(tc_view_difference(&byte, TC_STR("on"), TC_STR("ok")));
    assert_false(tc_view_difference(&byte, TC_STR("0000"), TC_STR("none")));
    assert_false(tc_view_difference(&byte, TC_STR(""), TC_STR("")));
}

/* change returns a check of a sample, to be changed. */
static tc_report_check *change(tc_report *report, tc_check_id id)
{
    return (tc_report_check *)(uintptr_t)&report->components[0].checks[id];
}

static void one_dependent_is_told_in_the_singular(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_bytes text;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    change(&report, TC_CHECK_ID_COLLATERAL_QE_IDENTITY_CURRENT)->status = TC_CHECK_FAIL;
    change(&report, TC_CHECK_ID_TCB_STATUS)->status = TC_CHECK_INCONCLUSIVE;
    assert_true(tc_render_text(&text, &arena, &report, false));
    assert_true(has(text, "    1 other check depends on this one and could not be made.\n"));
    assert_true(tc_render_html(&text, &arena, &report));
    assert_true(has(text, ">1 other check depends on this one and could not be made<"));
    tc_arena_done(&arena);
}

static void a_check_that_never_ran_is_shown_as_open(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_bytes text;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    change(&report, TC_CHECK_ID_ROOT)->status = TC_CHECK_NOT_RUN;
    assert_true(tc_render_text(&text, &arena, &report, false));
    assert_true(has(text, "\xe2\x80\xa6 Not run: Not shown: Everything is judged from Intel's"));
    assert_true(has(text, "1 could not be made"));
    tc_arena_done(&arena);
}

/* The title of a check is true when it passes: as the headline of a finding it would say the
 * opposite of what was found. */
static void the_finding_is_the_headline_and_the_title_a_claim(void **state)
{
    static const struct {
        tc_check_status status;
        const char *text, *html;
    } cases[] = {
        {TC_CHECK_WARN, "  ! Warning: Anyone can read it\n", "<h3>Anyone can read it</h3>"},
        {TC_CHECK_FAIL, "  \xe2\x9c\x97 Fail: Anyone can read it\n", "<h3>Anyone can read it</h3>"},
        {TC_CHECK_INCONCLUSIVE, "  ? Could not check: Anyone can read it\n",
         "<h3>Anyone can read it</h3>"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_arena arena;
        tc_report report;
        tc_bytes text;

        tc_arena_init(&arena, ARENA_SIZE);
        assert_true(sample_make(&report, &arena, "passed"));
        change(&report, TC_CHECK_ID_TD_DEBUG)->status = cases[i].status;
        change(&report, TC_CHECK_ID_TD_DEBUG)->why = TC_STR("anyone can read it");
        assert_true(tc_render_text(&text, &arena, &report, false));
        assert_true(has(text, cases[i].text));
        assert_true(has(text, "\n    Claim       Debugging is switched off\n"));
        assert_false(has(text, "    Meaning "));
        assert_true(tc_render_html(&text, &arena, &report));
        assert_true(has(text, cases[i].html));
        assert_true(has(text, "<dt>Claim</dt><dd><a href=\"#hardware-td-debug\">"
                              "Debugging is switched off</a></dd>"));
        /* Below the title in the list of all checks. */
        assert_true(has(text, "<p>Anyone can read it</p>"));
        tc_arena_done(&arena);
    }
}

static void a_finding_without_reason_is_not_shown(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_bytes text;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    change(&report, TC_CHECK_ID_TD_DEBUG)->status = TC_CHECK_FAIL;
    assert_true(tc_render_text(&text, &arena, &report, false));
    assert_true(has(text, " Fail: Not shown: Debugging is switched off\n"
                          "    Claim       Debugging is switched off\n"
                          "    Meaning     "));
    assert_true(tc_render_html(&text, &arena, &report));
    assert_true(has(text, "<h3>Not shown: Debugging is switched off</h3>"));
    tc_arena_done(&arena);
}

static void a_reason_becomes_a_sentence(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"anyone can read it", "Anyone can read it"},
        {"zero bytes. and more", "Zero bytes. and more"},
        {"The same.", "The same."},
        {"it ends twice..", "It ends twice."},
        {"it goes on...", "It goes on..."},
        {"..", "."},
        {"a", "A"},
        {"a b:c", "A b:c"},
        {"", ""},
        {" a", " a"},
        {"1 event", "1 event"},
        {"{a", "{a"},
        {"`a", "`a"},
        {"\xc3\xa4hnlich", "\xc3\xa4hnlich"},
        {"dstack.info-2: the log differs", "dstack.info-2: the log differs"},
        {"collateral: TCB info is missing..", "collateral: TCB info is missing."},
        {"device_id is another", "device_id is another"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_arena arena;

        tc_arena_init(&arena, ARENA_SIZE);
        assert_true(
            tc_str_is(tc_view_sentence(&arena, tc_str_from_c(cases[i].text)), cases[i].want));
        tc_arena_done(&arena);
    }
}

/* fact_of returns a value of a component of a sample, to be changed. */
static tc_report_fact *fact_of(tc_report *report, size_t component, const char *field)
{
    for (size_t i = 0; i < report->n_facts; i++) {
        if (report->facts[i].component == component && strcmp(report->facts[i].field, field) == 0) {
            return (tc_report_fact *)(uintptr_t)&report->facts[i];
        }
    }
    fail();
    return NULL;
}

static void later_components_show_only_other_values(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_bytes text;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "components"));
    fact_of(&report, 1, "key_provider")->basis = TC_BASIS_SELF_ASSERTED;
    fact_of(&report, 1, "fmspc")->field = "fmspc-of-another";
    assert_true(tc_render_text(&text, &arena, &report, false));
    assert_int_equal(count_of(text, "\n  TCB status "), 1);
    assert_true(has(text, " (app-2)\n  Other values shown are as in app.\n"
                          "  FMSPC         not known\n"
                          "  Key provider  kms (self-asserted)\n"
                          "  RTMR3\n    d8d8"));
    assert_true(has(text, " (Third One)\n  All values shown are as in app.\n  In brackets: "));
    tc_arena_done(&arena);
}

static void components_with_nothing_in_common_show_everything(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_bytes text;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "components"));
    for (size_t i = 0; i < report.n_facts; i++) {
        if (report.facts[i].component == 0) {
            ((tc_report_fact *)(uintptr_t)&report.facts[i])->object = "another";
        }
    }
    assert_true(tc_render_text(&text, &arena, &report, false));
    assert_int_equal(count_of(text, "\n  TCB status "), 2);
    assert_false(has(text, "values shown are as in"));
    tc_arena_done(&arena);
}

static void advisory_findings_are_remarks(void **state)
{
    tc_arena arena;
    tc_report report;
    tc_view view;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    change(&report, TC_CHECK_ID_QUOTE_FRESHNESS)->status = TC_CHECK_FAIL;
    change(&report, TC_CHECK_ID_PLATFORM_CONFIGURATION)->status = TC_CHECK_INCONCLUSIVE;
    assert_true(tc_view_init(&view, &arena, &report));
    assert_true(tc_str_ends(tc_view_section_counts(&view, TC_SECTION_HARDWARE), ", 2 remarks"));
    report.sections[TC_SECTION_HARDWARE].required = 0;
    assert_true(tc_str_starts(tc_view_section_counts(&view, TC_SECTION_HARDWARE),
                              "no required check applies"));
    assert_true(
        tc_str_is(tc_view_section_counts(&view, TC_SECTION_NETWORK), "no checks in this version"));
    tc_arena_done(&arena);
}

static void hex_is_shortened_and_other_text_is_not(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(tc_str_is(tc_view_short(&arena, TC_STR("0123456789abcdef01234567")),
                          "0123456789abcdef01234567"));
    assert_true(tc_str_is(tc_view_short(&arena, TC_STR("0123456789abcdef012345678")),
                          "01234567\xe2\x80\xa6"
                          "5678"));
    assert_true(tc_str_is(tc_view_short(&arena, TC_STR("0123456789abcdef01234567z")),
                          "0123456789abcdef01234567z"));
    tc_arena_done(&arena);
}

static void what_rests_on_a_test_root_says_so(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(has(render(&arena, render_text, "simulated"), "(hardware-signed, simulated)"));
    assert_false(has(render(&arena, render_text, "passed"), "simulated"));
    tc_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden),
        cmocka_unit_test(the_verdict_comes_first),
        cmocka_unit_test(the_word_for_a_pass_needs_a_pass),
        cmocka_unit_test(lines_fit_and_do_not_end_in_space),
        cmocka_unit_test(what_only_waits_is_folded),
        cmocka_unit_test(a_check_with_its_own_reason_is_not_folded),
        cmocka_unit_test(the_worst_comes_first),
        cmocka_unit_test(components_that_came_out_the_same_share_an_item),
        cmocka_unit_test(hostile_text_cannot_steer_the_terminal),
        cmocka_unit_test(colour_only_adds_to_the_text),
        cmocka_unit_test(the_command_says_what_was_given),
        cmocka_unit_test(the_same_report_gives_the_same_bytes),
        cmocka_unit_test(lack_of_memory_gives_nothing),
        cmocka_unit_test(words_are_wrapped_at_the_last_column),
        cmocka_unit_test(a_long_word_has_its_own_line),
        cmocka_unit_test(wide_characters_count_twice),
        cmocka_unit_test(ages_are_told_in_fitting_units),
        cmocka_unit_test(times_are_told_in_words),
        cmocka_unit_test(differences_are_found_by_byte),
        cmocka_unit_test(one_dependent_is_told_in_the_singular),
        cmocka_unit_test(a_check_that_never_ran_is_shown_as_open),
        cmocka_unit_test(the_finding_is_the_headline_and_the_title_a_claim),
        cmocka_unit_test(a_finding_without_reason_is_not_shown),
        cmocka_unit_test(a_reason_becomes_a_sentence),
        cmocka_unit_test(later_components_show_only_other_values),
        cmocka_unit_test(components_with_nothing_in_common_show_everything),
        cmocka_unit_test(advisory_findings_are_remarks),
        cmocka_unit_test(hex_is_shortened_and_other_text_is_not),
        cmocka_unit_test(what_rests_on_a_test_root_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
