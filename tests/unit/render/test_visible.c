/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers.h"

#include "base/limits.h"
#include "base/wr.h"
#include "codec/utf8.h"
#include "render/visible.h"

/* visible returns all pieces of a text; it lives in the arena. */
static tc_str visible(tc_arena *arena, tc_str text)
{
    tc_wr w = tc_wr_init(arena, 1 << 20);
    tc_visible walk = tc_visible_init(text);
    tc_str piece;

    while (tc_visible_next(&walk, &piece)) {
        tc_wr_str(&w, piece);
    }
    assert_false(tc_visible_next(&walk, &piece));
    return tc_wr_text(&w);
}

static void expect(tc_str text, const char *want)
{
    tc_arena arena;
    tc_str got;

    tc_arena_init(&arena, ARENA_SIZE);
    got = visible(&arena, text);
    if (!tc_str_is(got, want)) {
        fail_msg("got %.*s, wanted %s", (int)got.n, got.p, want);
    }
    tc_arena_done(&arena);
}

static void ordinary_text_is_left_alone(void **state)
{
    (void)state;
    expect(TC_STR(""), "");
    expect(TC_STR("plain <b> & \"quoted\" \\u{41}"), "plain <b> & \"quoted\" \\u{41}");
    expect(TC_STR("\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x92 \xe4\xb8\xad"),
           "\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x92 \xe4\xb8\xad");
}

static void controls_are_escaped(void **state)
{
    (void)state;
    expect(TC_STR("a\0b"), "a\\u{0}b");
    expect(TC_STR("\x1b[31m\r\n\t"), "\\u{1b}[31m\\u{d}\\u{a}\\u{9}");
    expect(TC_STR("\x1f \x7f~"), "\\u{1f} \\u{7f}~");
    expect(TC_STR("\xc2\x80\xc2\x9f\xc2\xa0"), "\\u{80}\\u{9f}\xc2\xa0");
}

static void bidirectional_controls_are_escaped(void **state)
{
    (void)state;
    expect(TC_STR("\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad\xe2\x80\xae"),
           "\\u{202a}\\u{202b}\\u{202c}\\u{202d}\\u{202e}");
    expect(TC_STR("\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c"),
           "\\u{2066}\\u{2069}\\u{200e}\\u{200f}\\u{61c}");
}

static void invisible_characters_are_escaped(void **state)
{
    (void)state;
    expect(TC_STR("a\xe2\x80\x8b\xef\xbb\xbf\xc2\xad"), "a\\u{200b}\\u{feff}\\u{ad}");
    expect(TC_STR("\xe2\x80\xa8\xe2\x80\xa9\xe3\x85\xa4"), "\\u{2028}\\u{2029}\\u{3164}");
    expect(TC_STR("\xf3\xa0\x81\x81"), "\\u{e0041}");
    expect(TC_STR("\xef\xbf\xbe\xf4\x8f\xbf\xbf"), "\\u{fffe}\\u{10ffff}");
}

static void bytes_that_are_no_utf8_are_escaped(void **state)
{
    (void)state;
    expect(TC_STR("\xff\xfe"), "\\x{ff}\\x{fe}");
    expect(TC_STR("\xc3("), "\\x{c3}(");
    expect(TC_STR("\xed\xa0\x80"), "\\x{ed}\\x{a0}\\x{80}");
    expect(TC_STR("\xf0\x90"), "\\x{f0}\\x{90}");
}

static void a_pile_of_combining_marks_is_escaped(void **state)
{
    (void)state;
    expect(TC_STR("a\xcc\x81\xcc\x81"), "a\xcc\x81\xcc\x81");
    expect(TC_STR("a\xcc\x81\xcc\x81\xcc\x81"), "a\xcc\x81\xcc\x81\\u{301}");
    expect(TC_STR("a\xcc\x81\xcc\x81z\xcc\x81"), "a\xcc\x81\xcc\x81z\xcc\x81");
}

static void long_text_is_cut_with_a_mark(void **state)
{
    static char text[TC_MAX_SHOWN_TEXT + 8];
    tc_arena arena;
    tc_str got;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    memset(text, 'a', sizeof text);
    got = visible(&arena, tc_str_of(text, TC_MAX_SHOWN_TEXT));
    assert_int_equal(got.n, TC_MAX_SHOWN_TEXT);
    got = visible(&arena, tc_str_of(text, TC_MAX_SHOWN_TEXT + 1));
    assert_true(tc_str_ends(got, "a\xe2\x80\xa6 [cut here: 4096 of 4097 bytes shown]"));
    assert_true(tc_str_is(tc_visible_cut(&arena, tc_str_of(text, 3)), "aaa"));
    assert_int_equal(tc_visible_cut(&arena, tc_str_of(text, TC_MAX_SHOWN_TEXT)).n,
                     TC_MAX_SHOWN_TEXT);
    assert_true(tc_str_eq(tc_visible_cut(&arena, tc_str_of(text, TC_MAX_SHOWN_TEXT + 1)), got));
    tc_arena_done(&arena);
}

static void text_is_never_cut_inside_a_character(void **state)
{
    static char text[TC_MAX_SHOWN_TEXT + 8];
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    for (size_t at = TC_MAX_SHOWN_TEXT - 4; at <= TC_MAX_SHOWN_TEXT; at++) {
        tc_str whole = tc_str_of(text, sizeof text);

        memset(text, 'a', sizeof text);
        memcpy(text + at, "\xf0\x9f\x94\x92", 4);
        assert_true(tc_utf8_valid(tc_bytes_from_str(tc_visible_cut(&arena, whole))));
        assert_true(tc_utf8_valid(tc_bytes_from_str(visible(&arena, whole))));
    }
    /* A character that ends with the text is kept: nothing is missing then. */
    memset(text, 'a', sizeof text);
    memcpy(text + TC_MAX_SHOWN_TEXT - 1, "\xf0\x9f\x94\x92", 4);
    assert_int_equal(tc_visible_cut(&arena, tc_str_of(text, TC_MAX_SHOWN_TEXT + 3)).n,
                     TC_MAX_SHOWN_TEXT + 3);
    tc_arena_done(&arena);
}

static void every_piece_is_valid_and_plain(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, ARENA_SIZE);
    for (size_t i = 0; i < n_hostile_texts; i++) {
        tc_str got = visible(&arena, hostile_texts[i]);

        assert_true(tc_utf8_valid(tc_bytes_from_str(got)));
        for (size_t k = 0; k < got.n; k++) {
            assert_true((uint8_t)got.p[k] >= 0x20 && got.p[k] != 0x7f);
        }
    }
    tc_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_text_is_left_alone),
        cmocka_unit_test(controls_are_escaped),
        cmocka_unit_test(bidirectional_controls_are_escaped),
        cmocka_unit_test(invisible_characters_are_escaped),
        cmocka_unit_test(bytes_that_are_no_utf8_are_escaped),
        cmocka_unit_test(a_pile_of_combining_marks_is_escaped),
        cmocka_unit_test(long_text_is_cut_with_a_mark),
        cmocka_unit_test(text_is_never_cut_inside_a_character),
        cmocka_unit_test(every_piece_is_valid_and_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
