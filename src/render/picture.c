/* SPDX-License-Identifier: Apache-2.0
 *
 * The chain of trust as a picture: boxes are what is known, arrows are signatures and hashes. A
 * box has the state of the checks that stand behind it, as a mark, a colour and, when it could not
 * be checked, a dashed line. It is drawn twice, for wide and for narrow screens, and only one of
 * the two is ever there for the reader.
 */
#include "render/html_parts.h"

#include "codec/utf8.h"
#include "render/visible.h"

/* The boxes, in the order in which they are read. */
enum { ROOT, PLATFORM, QUOTE, REGISTERS, OS, LOG, KEYS, APP, TLS, N_BOXES };

/* What stands behind each box: the checks whose ids start with one of the prefixes (separated by a
 * space), or else a whole section. A value is shown once the box holds. */
static const struct {
    const char *title;
    const char *prefixes;
    tc_section section; /* when there are no prefixes */
    const char *object, *field, *before;
    const char *words; /* when there is no value */
} boxes[N_BOXES] = {
    [ROOT] = {"Root key", "hardware.root", TC_SECTION_HARDWARE, "root", "fingerprint", "",
              "of Intel"},
    [PLATFORM] = {"Platform certificate", "hardware.pck. hardware.platform.", TC_SECTION_HARDWARE,
                  "platform", "fmspc", "FMSPC ", "of the machine"},
    [QUOTE] = {"Quote",
               "hardware.collateral. hardware.quote.format hardware.quote.vendor hardware.qe. "
               "hardware.quote.signature hardware.tcb. hardware.tdx.",
               TC_SECTION_HARDWARE, "tcb", "status", "", "signed by the machine"},
    [REGISTERS] = {"Registers",
                   "hardware.td. hardware.quote.report-data source-code.claims.registers",
                   TC_SECTION_HARDWARE, "", "", "", "MRTD, RTMR0 to RTMR3"},
    [OS] = {"OS image", "", TC_SECTION_OPERATING_SYSTEM, "image", "name", "", "recomputed"},
    [LOG] = {"Event log", "source-code.event-log.", TC_SECTION_SOURCE_CODE, "event-log", "release",
             "", "replayed"},
    [KEYS] = {"Key provider", "", TC_SECTION_KEY_MANAGEMENT, "event-log", "key_provider", "",
              "known"},
    [APP] = {"App definition", "source-code.compose. source-code.app.", TC_SECTION_SOURCE_CODE,
             "event-log", "compose_hash", "", "measured"},
    [TLS] = {"TLS key", "", TC_SECTION_NETWORK, "", "", "", "held by the app"},
};

static const struct {
    unsigned from, to;
} arrows[] = {
    {ROOT, PLATFORM}, {PLATFORM, QUOTE}, {QUOTE, REGISTERS}, {REGISTERS, OS},
    {REGISTERS, LOG}, {LOG, KEYS},       {LOG, APP},         {APP, TLS},
};

#define N_ARROWS (sizeof arrows / sizeof arrows[0])

typedef struct place {
    unsigned x, y, width, height;
} place;

#define WIDE_SIZE   "0 0 760 276"
#define NARROW_SIZE "0 0 290 640"
#define TRUNK       22u /* where arrows run down on a narrow screen */
#define SHOWN_MAX   24u /* characters of a value */
#define TEXT_MAX    4096u
#define VISIBLE_MAX 65536u /* a text of which every byte is an escape */

static const place wide[N_BOXES] = {
    [ROOT] = {4, 4, 220, 64},          [PLATFORM] = {270, 4, 220, 64}, [QUOTE] = {536, 4, 220, 64},
    [REGISTERS] = {536, 106, 220, 64}, [LOG] = {270, 106, 220, 64},    [APP] = {4, 106, 220, 64},
    [OS] = {536, 208, 220, 64},        [KEYS] = {270, 208, 220, 64},   [TLS] = {4, 208, 220, 64},
};

static const place narrow[N_BOXES] = {
    [ROOT] = {3, 3, 284, 54},        [PLATFORM] = {3, 75, 284, 54}, [QUOTE] = {3, 147, 284, 54},
    [REGISTERS] = {3, 219, 284, 54}, [OS] = {44, 285, 243, 54},     [LOG] = {3, 363, 284, 54},
    [KEYS] = {44, 429, 243, 54},     [APP] = {3, 507, 284, 54},     [TLS] = {44, 573, 243, 54},
};

/* ---- the state of a box ---------------------------------------------------------------------- */

static bool is_behind(tc_check_id id, unsigned box)
{
    tc_str prefixes = tc_str_from_c(boxes[box].prefixes);
    tc_str name = tc_str_from_c(tc_check_info_of(id)->id);
    size_t at = 0;

    if (prefixes.n == 0) {
        return tc_check_info_of(id)->section == boxes[box].section;
    }
    while (at < prefixes.n) {
        size_t n = 0;

        while (at + n < prefixes.n && prefixes.p[at + n] != ' ') {
            n++;
        }
        if (name.n >= n && tc_str_eq(tc_str_of(name.p, n), tc_str_of(prefixes.p + at, n))) {
            return true;
        }
        at += n + 1;
    }
    return false;
}

static bool holds(tc_check_status status)
{
    return status == TC_CHECK_PASS || status == TC_CHECK_WARN;
}

/* state_of judges a box as the engine judges a section: what is not shown is not known. *first
 * becomes the first check behind it, or TC_CHECK_ID_COUNT. */
static tc_check_status state_of(const tc_view *view, size_t component, unsigned box,
                                tc_check_id *first)
{
    size_t failed = 0, open = 0, remarks = 0, holding = 0;

    *first = TC_CHECK_ID_COUNT;
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        const tc_report_check *check = tc_view_check(view->report, component, (tc_check_id)id);
        bool required = check->severity == TC_SEVERITY_REQUIRED;

        if (!is_behind((tc_check_id)id, box)) {
            continue;
        }
        *first = *first == TC_CHECK_ID_COUNT ? (tc_check_id)id : *first;
        holding += required && holds(check->status);
        if (check->status == TC_CHECK_FAIL) {
            failed += required;
            remarks += !required;
        } else if (check->status == TC_CHECK_INCONCLUSIVE || check->status == TC_CHECK_NOT_RUN) {
            open += required;
            remarks += !required;
        } else if (check->status == TC_CHECK_WARN) {
            remarks++;
        }
    }
    if (failed > 0) {
        return TC_CHECK_FAIL;
    }
    if (open > 0 || holding == 0) {
        return TC_CHECK_INCONCLUSIVE;
    }
    return remarks > 0 ? TC_CHECK_WARN : TC_CHECK_PASS;
}

/* ---- drawing --------------------------------------------------------------------------------- */

typedef struct picture {
    tc_html *h;
    const tc_view *view;
    size_t component;
    bool is_wide;
    tc_check_status states[N_BOXES];
    tc_check_id first[N_BOXES];
} picture;

static const place *place_of(const picture *p, unsigned box)
{
    return p->is_wide ? &wide[box] : &narrow[box];
}

static void point(tc_wr *w, const char *command, unsigned x, unsigned y)
{
    tc_wr_lit(w, command);
    tc_wr_dec(w, x);
    tc_wr_lit(w, " ");
    tc_wr_dec(w, y);
}

static bool is_side(unsigned box)
{
    return box == OS || box == KEYS || box == TLS;
}

/* head appends the two strokes of an arrow head. */
static void head(tc_wr *w, const char *strokes)
{
    tc_wr_lit(w, strokes);
}

/* route_wide goes straight from edge to edge: right, left or down. */
static void route_wide(tc_wr *w, const place *from, const place *to)
{
    if (from->y == to->y && from->x < to->x) {
        point(w, "M", from->x + from->width, from->y + from->height / 2);
        point(w, "L", to->x - 3, to->y + to->height / 2);
        head(w, "m-7 -5l7 5l-7 5");
    } else if (from->y == to->y) {
        point(w, "M", from->x, from->y + from->height / 2);
        point(w, "L", to->x + to->width + 3, to->y + to->height / 2);
        head(w, "m7 -5l-7 5l7 5");
    } else {
        point(w, "M", from->x + from->width / 2, from->y + from->height);
        point(w, "L", to->x + to->width / 2, to->y - 3);
        head(w, "m-5 -7l5 7l5 -7");
    }
}

/* route_narrow runs down the trunk, and branches off to boxes at its side. */
static void route_narrow(tc_wr *w, const place *from, const place *to, bool side)
{
    point(w, "M", TRUNK, from->y + from->height);
    if (side) {
        point(w, "L", TRUNK, to->y + to->height / 2);
        point(w, "L", to->x - 3, to->y + to->height / 2);
        head(w, "m-7 -5l7 5l-7 5");
    } else {
        point(w, "L", TRUNK, to->y - 3);
        head(w, "m-5 -7l5 7l5 -7");
    }
}

/* mark_open makes the lines of what could not be checked dashed. */
static void mark_open(const picture *p, unsigned box)
{
    if (!holds(p->states[box]) && p->states[box] != TC_CHECK_FAIL) {
        tc_html_attr(p->h, "class", "open");
    }
}

static void draw_arrow(const picture *p, unsigned from, unsigned to)
{
    tc_wr route = tc_wr_init(p->view->arena, TEXT_MAX);

    if (p->is_wide) {
        route_wide(&route, place_of(p, from), place_of(p, to));
    } else {
        route_narrow(&route, place_of(p, from), place_of(p, to), is_side(to));
    }
    tc_html_class(p->h, "g", tc_html_class_of(p->states[to]));
    tc_html_open(p->h, "path");
    mark_open(p, to);
    tc_html_attr_str(p->h, "d", tc_wr_text(&route));
    tc_html_close(p->h);
    tc_html_close(p->h);
}

/* few_characters cuts a value to what fits into a box. */
static tc_str few_characters(tc_arena *arena, tc_str text)
{
    tc_visible walk = tc_visible_init(text);
    tc_wr visible = tc_wr_init(arena, VISIBLE_MAX);
    tc_bytes whole;
    tc_str piece;
    size_t pos = 0;
    uint32_t cp;

    while (tc_visible_next(&walk, &piece)) {
        tc_wr_str(&visible, piece);
    }
    whole = tc_bytes_from_str(tc_wr_text(&visible));
    for (size_t n = 0; n < SHOWN_MAX; n++) {
        if (!tc_utf8_next(whole, &pos, &cp)) {
            return tc_str_from_bytes(whole);
        }
    }
    if (pos < whole.n) {
        tc_wr cut = tc_wr_init(arena, TEXT_MAX);

        tc_wr_bytes(&cut, tc_bytes_sub(whole, 0, pos));
        tc_wr_lit(&cut, "\xe2\x80\xa6");
        return tc_wr_text(&cut);
    }
    return tc_str_from_bytes(whole);
}

/* second_line tells what a box is, once it holds, and otherwise its state. */
static tc_str second_line(const picture *p, unsigned box)
{
    tc_wr w = tc_wr_init(p->view->arena, TEXT_MAX);
    const tc_report_fact *fact =
        tc_view_fact(p->view, p->component, boxes[box].object, boxes[box].field);

    if (!holds(p->states[box])) {
        return tc_str_from_c(tc_check_status_words(p->states[box]));
    }
    if (fact == NULL) {
        return tc_str_from_c(boxes[box].words);
    }
    tc_wr_lit(&w, boxes[box].before);
    tc_wr_str(&w, few_characters(p->view->arena, tc_view_short(p->view->arena, fact->value)));
    return tc_wr_text(&w);
}

static void draw_text(const picture *p, const char *class_name, unsigned x, unsigned y)
{
    tc_html_class(p->h, "text", class_name);
    tc_html_attr_dec(p->h, "x", x);
    tc_html_attr_dec(p->h, "y", y);
}

static const char *title_of(const picture *p, unsigned box)
{
    return box == ROOT && p->view->report->simulated ? "Test root key" : boxes[box].title;
}

static void draw_box(const picture *p, unsigned box)
{
    const place *at = place_of(p, box);
    unsigned middle = at->x + at->width / 2;

    tc_html_class(p->h, "a", tc_html_class_of(p->states[box]));
    if (boxes[box].prefixes[0] == '\0' || p->first[box] == TC_CHECK_ID_COUNT) {
        tc_html_href(p->h, tc_str_from_c(tc_section_id(boxes[box].section)));
    } else {
        tc_html_href(p->h, tc_html_check_name(p->view, p->component, p->first[box]));
    }
    tc_html_open(p->h, "rect");
    mark_open(p, box);
    tc_html_attr_dec(p->h, "x", at->x);
    tc_html_attr_dec(p->h, "y", at->y);
    tc_html_attr_dec(p->h, "width", at->width);
    tc_html_attr_dec(p->h, "height", at->height);
    tc_html_attr(p->h, "rx", "6");
    tc_html_close(p->h);
    draw_text(p, "t", middle, at->y + at->height / 2 - 5);
    tc_html_leaf(p->h, "tspan", "k", tc_check_status_mark(p->states[box]));
    tc_html_lit(p->h, " ");
    tc_html_lit(p->h, title_of(p, box));
    tc_html_close(p->h);
    draw_text(p, "m", middle, at->y + at->height / 2 + 16);
    tc_html_text(p->h, second_line(p, box));
    tc_html_close(p->h);
    tc_html_close(p->h);
}

/* describe says the same in words. */
static void describe(const picture *p, tc_str name)
{
    tc_html_open(p->h, "desc");
    tc_html_id(p->h, name);
    tc_html_lit(p->h, "The root key signs the platform certificate, which signs the quote. The "
                      "quote carries registers, which bind the OS image and the event log; the "
                      "event log binds the key provider and the app definition.");
    for (unsigned box = 0; box < N_BOXES; box++) {
        tc_html_lit(p->h, " ");
        tc_html_lit(p->h, title_of(p, box));
        tc_html_lit(p->h, ": ");
        tc_html_lit(p->h, tc_check_status_words(p->states[box]));
        tc_html_lit(p->h, ".");
    }
    tc_html_close(p->h);
}

static void draw(const picture *p)
{
    size_t number = 2 * p->component + (p->is_wide ? 1 : 2);
    tc_str title = tc_html_number_name(p->view, "picture", number);
    tc_str words = tc_html_number_name(p->view, "picture-words", number);

    tc_html_class(p->h, "svg", p->is_wide ? "wide" : "narrow");
    tc_html_attr(p->h, "viewBox", p->is_wide ? WIDE_SIZE : NARROW_SIZE);
    tc_html_attr(p->h, "role", "group");
    tc_html_attr_str(p->h, "aria-labelledby", title);
    tc_html_attr_str(p->h, "aria-describedby", words);
    tc_html_open(p->h, "title");
    tc_html_id(p->h, title);
    tc_html_lit(p->h, "Chain of trust");
    tc_html_close(p->h);
    describe(p, words);
    for (size_t i = 0; i < N_ARROWS; i++) {
        draw_arrow(p, arrows[i].from, arrows[i].to);
    }
    for (unsigned box = 0; box < N_BOXES; box++) {
        draw_box(p, box);
    }
    tc_html_close(p->h);
}

void tc_html_write_chain(tc_html *h, const tc_view *view)
{
    tc_html_heading(h, "chain", "The chain of trust");
    for (size_t i = 0; i < view->report->n_components; i++) {
        picture p = {.h = h, .view = view, .component = i};

        for (unsigned box = 0; box < N_BOXES; box++) {
            p.states[box] = state_of(view, i, box, &p.first[box]);
        }
        tc_html_component(h, view, i);
        tc_html_open(h, "figure");
        p.is_wide = true;
        draw(&p);
        p.is_wide = false;
        draw(&p);
        tc_html_leaf(
            h, "figcaption", NULL,
            "Every arrow is a signature or a hash that this report recomputed from the "
            "evidence, unless its box says that it failed (\xe2\x9c\x97) or is dashed: that "
            "could not be checked. Each box leads to its checks.");
        tc_html_close(h);
    }
    tc_html_close(h);
}
