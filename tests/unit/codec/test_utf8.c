/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "codec/utf8.h"

#define VALID(lit) tc_utf8_valid(tc_bytes_of("" lit, sizeof(lit) - 1))

static void accepts_every_length(void **state)
{
    (void)state;
    assert_true(tc_utf8_valid((tc_bytes){NULL, 0}));
    assert_true(VALID("plain"));
    assert_true(VALID("\x7f\xc2\x80\xdf\xbf"));
    assert_true(VALID("\xe0\xa0\x80\xef\xbf\xbf"));
    assert_true(VALID("\xed\x9f\xbf\xee\x80\x80")); /* both neighbours of the surrogates */
    assert_true(VALID("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
    assert_true(VALID("a long text in ASCII \xe2\x82\xac and more of it behind"));
}

static void refuses_overlong_forms(void **state)
{
    (void)state;
    assert_false(VALID("\xc0\x80"));
    assert_false(VALID("\xc1\xbf"));
    assert_false(VALID("\xe0\x9f\xbf"));
    assert_false(VALID("\xf0\x8f\xbf\xbf"));
}

static void refuses_surrogates_and_beyond_the_last(void **state)
{
    (void)state;
    assert_false(VALID("\xed\xa0\x80"));
    assert_false(VALID("\xed\xbf\xbf"));
    assert_false(VALID("\xf4\x90\x80\x80"));
    assert_false(VALID("\xf7\xbf\xbf\xbf"));
    assert_false(VALID("\xf8\x88\x80\x80\x80"));
    assert_false(VALID("\xff"));
    assert_false(VALID("\xfe"));
}

static void refuses_broken_sequences(void **state)
{
    (void)state;
    assert_false(VALID("\x80"));
    assert_false(VALID("\xbf"));
    assert_false(VALID("eight by\x80tes"));
    assert_false(VALID("\xe2\x82"));
    assert_false(VALID("\xe2\x82 "));
    assert_false(VALID("\xe2 \xac"));
    assert_false(VALID("\xf0\x90\x80"));
    assert_false(VALID("text that ends badly\xc3"));
}

static void next_stays_at_a_bad_byte_and_at_the_end(void **state)
{
    tc_bytes text = tc_bytes_of("\xc3\xa4\xff", 3);
    size_t pos = 0;
    uint32_t cp;

    (void)state;
    assert_true(tc_utf8_next(text, &pos, &cp));
    assert_int_equal(cp, 0xe4);
    assert_int_equal(pos, 2);
    assert_false(tc_utf8_next(text, &pos, &cp));
    assert_int_equal(cp, 0);
    assert_int_equal(pos, 2);
    pos = 3;
    assert_false(tc_utf8_next(text, &pos, &cp));
}

static void every_code_point_survives_a_round_trip(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        uint8_t bytes[4];
        size_t n = tc_utf8_put(bytes, cp);
        size_t pos = 0;
        uint32_t back;
        bool ok = tc_utf8_next((tc_bytes){bytes, n}, &pos, &back);

        assert_int_equal(ok, cp < 0xd800 || cp > 0xdfff);
        assert_int_equal(back, ok ? cp : 0);
        assert_int_equal(pos, ok ? n : 0);
    }
}

static void plain_text_has_no_control_characters(void **state)
{
    (void)state;
    assert_true(tc_utf8_is_plain(TC_STR("a b \xc3\xa9")));
    assert_true(tc_utf8_is_plain(TC_STR("\xc2\xa0"))); /* the first behind the C1 set */
    assert_false(tc_utf8_is_plain(TC_STR("a\tb")));
    assert_false(tc_utf8_is_plain(TC_STR("a\x7f")));
    assert_false(tc_utf8_is_plain(TC_STR("a\xc2\x9b"))); /* U+009B starts terminal sequences */
    assert_false(tc_utf8_is_plain(TC_STR("a\xff")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_every_length),
        cmocka_unit_test(refuses_overlong_forms),
        cmocka_unit_test(refuses_surrogates_and_beyond_the_last),
        cmocka_unit_test(refuses_broken_sequences),
        cmocka_unit_test(next_stays_at_a_bad_byte_and_at_the_end),
        cmocka_unit_test(plain_text_has_no_control_characters),
        cmocka_unit_test(every_code_point_survives_a_round_trip),
    };

    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
