/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers.h"

#include "codec/utf8.h"
#include "render/html_writer.h"

#define TAGS_MAX  64
#define NAMES_MAX 8192

/* A walk over markup, strict enough for what the writer makes. */
typedef struct walk {
    tc_str text;
    size_t pos;
    tc_str open[TAGS_MAX];
    size_t depth;
    size_t elements, attributes;
    tc_str ids[NAMES_MAX], links[NAMES_MAX];
    size_t n_ids, n_links;
} walk;

static bool next_is(const walk *w, char c)
{
    return w->pos < w->text.n && w->text.p[w->pos] == c;
}

static tc_str take_name(walk *w)
{
    size_t from = w->pos;

    while (w->pos < w->text.n &&
           (((w->text.p[w->pos] | 0x20) >= 'a' && (w->text.p[w->pos] | 0x20) <= 'z') ||
            (w->text.p[w->pos] >= '0' && w->text.p[w->pos] <= '9') || w->text.p[w->pos] == '-')) {
        w->pos++;
    }
    assert_true(w->pos > from);
    return tc_str_of(w->text.p + from, w->pos - from);
}

static bool is_one_of(tc_str name, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (tc_str_is(name, *list)) {
            return true;
        }
    }
    return false;
}

static void take_attribute(walk *w)
{
    static const char *const forbidden[] = {"style", "src", "srcset", "action", "formaction", NULL};
    tc_str name, value;
    size_t from;

    w->pos++;
    name = take_name(w);
    assert_false(is_one_of(name, forbidden));
    assert_false(tc_str_starts(name, "on"));
    assert_true(next_is(w, '='));
    w->pos++;
    assert_true(next_is(w, '"'));
    from = ++w->pos;
    while (!next_is(w, '"')) {
        assert_true(w->pos < w->text.n && !next_is(w, '<') && !next_is(w, '>'));
        w->pos++;
    }
    value = tc_str_of(w->text.p + from, w->pos - from);
    w->pos++;
    w->attributes++;
    if (tc_str_is(name, "id")) {
        assert_true(w->n_ids < NAMES_MAX);
        w->ids[w->n_ids++] = value;
    }
    if (tc_str_is(name, "href")) {
        assert_true(tc_str_starts(value, "#") && w->n_links < NAMES_MAX);
        w->links[w->n_links++] = tc_str_of(value.p + 1, value.n - 1);
    }
}

static void take_tag(walk *w)
{
    static const char *const without_end[] = {"meta", NULL};
    static const char *const allowed[] = {
        "html", "head", "meta",   "title",   "style",   "body",    "a",          "header", "div",
        "b",    "nav",  "ul",     "li",      "main",    "span",    "strong",     "p",      "h1",
        "h2",   "h3",   "h4",     "dl",      "dt",      "dd",      "code",       "time",   "ol",
        "svg",  "desc", "g",      "path",    "rect",    "text",    "tspan",      "figure", "small",
        "pre",  "mark", "footer", "details", "summary", "section", "figcaption", NULL};
    tc_str name;

    w->pos++;
    if (next_is(w, '/')) {
        w->pos++;
        name = take_name(w);
        assert_true(w->depth > 0 && tc_str_eq(w->open[--w->depth], name));
        assert_true(next_is(w, '>'));
        w->pos++;
        return;
    }
    name = take_name(w);
    assert_true(is_one_of(name, allowed));
    w->elements++;
    while (next_is(w, ' ')) {
        take_attribute(w);
    }
    if (next_is(w, '/')) {
        w->pos++;
    } else if (!is_one_of(name, without_end)) {
        assert_true(w->depth < TAGS_MAX);
        w->open[w->depth++] = name;
    }
    assert_true(next_is(w, '>'));
    w->pos++;
}

/* take_all walks the whole page; every < starts a tag and every & one of five references. */
static void take_all(walk *w, tc_bytes page)
{
    static const char start[] = "<!doctype html>";
    static const char *const references[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&#39;"};

    *w = (walk){.text = tc_str_from_bytes(page)};
    assert_true(tc_str_starts(w->text, start));
    w->pos = sizeof start - 1;
    while (w->pos < w->text.n) {
        char c = w->text.p[w->pos];
        bool known = c != '&';
        bool css = w->depth > 0 && tc_str_is(w->open[w->depth - 1], "style");

        for (size_t i = 0; i < sizeof references / sizeof references[0]; i++) {
            known = known ||
                    tc_str_starts(tc_str_of(w->text.p + w->pos, w->text.n - w->pos), references[i]);
        }
        assert_true(known);
        assert_true(c == '\n' || (uint8_t)c >= ' ');
        if (c == '<') {
            take_tag(w);
        } else {
            assert_true(css || (c != '>' && c != '"' && c != '\''));
            w->pos++;
        }
    }
    assert_int_equal(w->depth, 0);
}

static int by_bytes(const void *a, const void *b)
{
    return tc_bytes_cmp(tc_bytes_from_str(*(const tc_str *)a),
                        tc_bytes_from_str(*(const tc_str *)b));
}

static void names_are_unique_and_links_lead_somewhere(void **state)
{
    static walk w;

    (void)state;
    for (size_t i = 0; i < n_samples; i++) {
        tc_arena arena;

        tc_arena_init(&arena, ARENA_SIZE);
        take_all(&w, render(&arena, tc_render_html, sample_names[i]));
        qsort(w.ids, w.n_ids, sizeof w.ids[0], by_bytes);
        for (size_t k = 1; k < w.n_ids; k++) {
            assert_false(tc_str_eq(w.ids[k - 1], w.ids[k]));
        }
        for (size_t k = 0; k < w.n_links; k++) {
            if (bsearch(&w.links[k], w.ids, w.n_ids, sizeof w.ids[0], by_bytes) == NULL) {
                fail_msg("%s: #%.*s leads nowhere", sample_names[i], (int)w.links[k].n,
                         w.links[k].p);
            }
        }
        tc_arena_done(&arena);
    }
}

static void hostile_text_makes_no_markup(void **state)
{
    static walk plain, hostile;

    (void)state;
    for (size_t i = 0; i < n_hostile_texts; i++) {
        tc_arena arena;
        tc_report report;
        tc_bytes page;

        tc_arena_init(&arena, ARENA_SIZE);
        assert_true(sample_hostile(&report, &arena, TC_STR("plain")));
        assert_true(tc_render_html(&page, &arena, &report));
        take_all(&plain, page);
        assert_true(sample_hostile(&report, &arena, hostile_texts[i]));
        assert_true(tc_render_html(&page, &arena, &report));
        take_all(&hostile, page);
        assert_int_equal(hostile.elements, plain.elements);
        assert_int_equal(hostile.attributes, plain.attributes);
        assert_true(tc_utf8_valid(page));
        assert_false(has(page, "\xe2\x80\xae"));
        tc_arena_done(&arena);
    }
}

static void every_check_has_its_anchor(void **state)
{
    tc_arena arena;
    tc_bytes one, many;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    one = render(&arena, tc_render_html, "passed");
    assert_true(has(one, "id=\"hardware-quote-signature\""));
    assert_true(has(one, "id=\"source-code-compose-images-pinned\""));
    assert_int_equal(count_of(one, "class=\"back\""), TC_CHECK_ID_COUNT);
    /* One of the names is not fit for an anchor, so all are numbered. */
    many = render(&arena, tc_render_html, "components");
    assert_true(has(many, "id=\"component-3-hardware-quote-signature\""));
    assert_false(has(many, "id=\"hardware-quote-signature\""));
    tc_arena_done(&arena);
}

static void anchors_carry_the_name_of_the_component(void **state)
{
    tc_report_component components[2];
    tc_arena arena;
    tc_report report;
    tc_bytes page;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    components[0] = report.components[0];
    components[1] = report.components[0];
    components[1].name = TC_STR("app-2");
    report.components = components;
    report.n_components = 2;
    assert_true(tc_render_html(&page, &arena, &report));
    assert_true(has(page, "id=\"app-hardware-quote-signature\""));
    assert_true(has(page, "id=\"app-2-hardware-quote-signature\""));
    tc_arena_done(&arena);
}

static void title_and_heading_start_with_the_verdict(void **state)
{
    tc_arena arena;
    tc_bytes page;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    page = render(&arena, tc_render_html, "failed");
    assert_true(has(page, "<title>Failed: 2 checks contradict"));
    assert_true(
        has(page, "\xe2\x9c\x97 Failed<span class=\"sr\">: </span></span>2 checks contradict"));
    page = render(&arena, tc_render_html, "simulated");
    assert_true(has(page, " (simulated): All required checks hold"));
    assert_true(has(page, "! SIMULATED"));
    page = render(&arena, tc_render_html, "partial");
    assert_true(has(page, "! TROUBLE"));
    assert_true(has(page, "out of memory"));
    tc_arena_done(&arena);
}

static void the_word_for_a_pass_needs_a_pass(void **state)
{
    const char *word = tc_verdict_word(TC_VERDICT_PASSED);
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    /* In the title, in the heading and on top of printed pages. */
    assert_int_equal(count_of(render(&arena, tc_render_html, "passed"), word), 3);
    assert_false(has(render(&arena, tc_render_html, "failed"), word));
    assert_false(has(render(&arena, tc_render_html, "partial"), word));
    assert_false(has(render(&arena, tc_render_html, "components"), word));
    assert_false(has(render(&arena, tc_render_html, "empty"), word));
    tc_arena_done(&arena);
}

static void nothing_runs_and_nothing_loads(void **state)
{
    tc_arena arena;
    tc_bytes page;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    page = render(&arena, tc_render_html, "failed");
    assert_true(has(page, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                          "&#39;none&#39;; style-src &#39;unsafe-inline&#39;; base-uri "
                          "&#39;none&#39;; form-action &#39;none&#39;\">"));
    assert_false(has(page, "<script"));
    assert_false(has(page, "<link"));
    assert_false(has(page, "url("));
    assert_false(has(page, "@import"));
    tc_arena_done(&arena);
}

static void a_difference_is_marked(void **state)
{
    tc_arena arena;
    tc_bytes page;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    page = render(&arena, tc_render_html, "failed");
    assert_true(has(page, "first differs at byte 31"));
    assert_true(has(page, "<mark>95</mark>"));
    assert_true(has(page, "<mark>96</mark>"));
    tc_arena_done(&arena);
}

static void a_section_without_checks_says_so(void **state)
{
    tc_arena arena;
    tc_bytes page;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    page = render(&arena, tc_render_html, "partial");
    assert_int_equal(count_of(page, "Nothing was checked here"), 2);
    /* The one that the policy requires is among what needs attention. */
    assert_true(has(page, "<a href=\"#network\">Network</a>"));
    page = render(&arena, tc_render_html, "passed");
    assert_false(has(page, "<a href=\"#network\">Network</a>"));
    tc_arena_done(&arena);
}

static void values_lead_to_what_they_rest_on(void **state)
{
    tc_report_fact facts[] = {
        {0, "new-object", "x", TC_STR("1"), TC_BASIS_ON_CHAIN, "new-object.y"},
        {0, "new-object", "y", TC_STR("2"), TC_BASIS_PKI, "nowhere.z"},
        {0, "quote", "rtmr3", TC_STR("3"), TC_BASIS_PKI, "nothing"},
        {0, "quote", "mrtd", TC_STR("4"), TC_BASIS_PKI, ""},
    };
    static walk w;
    tc_arena arena;
    tc_report report;
    tc_bytes page;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    assert_true(sample_make(&report, &arena, "passed"));
    report.facts = facts;
    report.n_facts = sizeof facts / sizeof facts[0];
    assert_true(tc_render_html(&page, &arena, &report));
    take_all(&w, page);
    assert_true(has(page, "rests on <a href=\"#value-new-object-y\">new-object.y</a>"));
    assert_true(has(page, "rests on nowhere.z"));
    assert_true(has(page, "rests on nothing"));
    assert_true(has(page, "class=\"part\">new-object</h3>"));
    tc_arena_done(&arena);
}

static void a_long_text_is_cut_with_a_mark(void **state)
{
    static char text[5000];
    tc_arena arena;
    tc_report report;
    tc_bytes page;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    memset(text, '<', sizeof text);
    assert_true(sample_hostile(&report, &arena, tc_str_of(text, sizeof text)));
    assert_true(tc_render_html(&page, &arena, &report));
    assert_true(has(page, "[cut here: 4096 of 5000 bytes shown]"));
    assert_true(tc_render_text(&page, &arena, &report, false));
    assert_true(has(page, "bytes shown]"));
    assert_true(tc_render_json(&page, &arena, &report));
    assert_true(has(page, "[cut here: 4096 of 5000 bytes shown]"));
    tc_arena_done(&arena);
}

static void golden(void **state)
{
    static const char *const samples[] = {"passed", "failed"};

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        tc_arena arena;
        char name[64];

        tc_arena_init(&arena, ARENA_SIZE);
        snprintf(name, sizeof name, "report-%s.html", samples[i]);
        expect_golden(name, render(&arena, tc_render_html, samples[i]));
        tc_arena_done(&arena);
    }
}

static void the_same_report_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_samples; i++) {
        expect_same_twice(tc_render_html, sample_names[i]);
    }
}

static void lack_of_memory_gives_nothing(void **state)
{
    (void)state;
    expect_no_memory(tc_render_html, "failed");
}

/* ---- the writer ------------------------------------------------------------------------------ */

static void expect_written(void (*write)(tc_html *), const char *want)
{
    tc_arena arena;
    tc_wr w;
    tc_html h;
    tc_str got;

    tc_arena_init(&arena, ARENA_SIZE);
    w = tc_wr_init(&arena, 4096);
    h = tc_html_init(&w);
    write(&h);
    tc_html_done(&h);
    got = tc_wr_text(&w);
    if (!tc_str_is(got, want)) {
        fail_msg("got %.*s", (int)got.n, got.p);
    }
    tc_arena_done(&arena);
}

static void write_texts(tc_html *h)
{
    tc_html_open(h, "b");
    tc_html_attr_str(h, "class", TC_STR("\"><i a='"));
    tc_html_text(h, TC_STR("<i> & \"'\n"));
    tc_html_close(h);
}

static void write_void(tc_html *h)
{
    tc_html_open(h, "meta");
    tc_html_attr(h, "name", "x");
    tc_html_close(h);
    tc_html_open(h, "rect");
    tc_html_attr_dec(h, "x", 12);
    tc_html_close(h);
    tc_html_open(h, "span");
    tc_html_close(h);
}

static void write_names(tc_html *h)
{
    tc_html_open(h, "a");
    tc_html_id(h, TC_STR("a-1"));
    tc_html_href(h, TC_STR("b2"));
    tc_html_dec(h, 7);
    tc_html_close(h);
}

static void the_writer_escapes_by_place(void **state)
{
    (void)state;
    expect_written(write_texts, "<!doctype html><b class=\"&quot;&gt;&lt;i a=&#39;\">"
                                "&lt;i&gt; &amp; &quot;&#39;\\u{a}</b>");
    expect_written(write_void, "<!doctype html>\n<meta name=\"x\">\n<rect x=\"12\"/><span></span>");
    expect_written(write_names, "<!doctype html><a id=\"a-1\" href=\"#b2\">7</a>");
}

static void a_name_that_memory_was_short_for_spoils_the_page(void **state)
{
    tc_arena arena;
    tc_wr w;
    tc_html h;
    tc_bytes out;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    w = tc_wr_init(&arena, 4096);
    h = tc_html_init(&w);
    tc_html_open(&h, "a");
    tc_html_id(&h, (tc_str){NULL, 0});
    tc_html_close(&h);
    assert_false(tc_wr_finish(&out, &w));
    tc_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_unique_and_links_lead_somewhere),
        cmocka_unit_test(hostile_text_makes_no_markup),
        cmocka_unit_test(every_check_has_its_anchor),
        cmocka_unit_test(anchors_carry_the_name_of_the_component),
        cmocka_unit_test(title_and_heading_start_with_the_verdict),
        cmocka_unit_test(the_word_for_a_pass_needs_a_pass),
        cmocka_unit_test(nothing_runs_and_nothing_loads),
        cmocka_unit_test(a_difference_is_marked),
        cmocka_unit_test(a_section_without_checks_says_so),
        cmocka_unit_test(values_lead_to_what_they_rest_on),
        cmocka_unit_test(a_long_text_is_cut_with_a_mark),
        cmocka_unit_test(golden),
        cmocka_unit_test(the_same_report_gives_the_same_bytes),
        cmocka_unit_test(lack_of_memory_gives_nothing),
        cmocka_unit_test(the_writer_escapes_by_place),
        cmocka_unit_test(a_name_that_memory_was_short_for_spoils_the_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
