/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/time.h"

#define DAY   86400
#define FIRST (-62135596800)
#define LAST  253402300799

static bool parse(tc_time *out, const char *text)
{
    *out = 1;
    if (!tc_time_parse(out, tc_str_from_c(text))) {
        assert_int_equal(*out, 0);
        return false;
    }
    return true;
}

static void known_moments(void **state)
{
    static const struct {
        const char *text;
        tc_time t;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},          {"1970-01-01T00:00:01Z", 1},
        {"1969-12-31T23:59:59Z", -1},         {"2000-02-29T00:00:00Z", 951782400},
        {"2000-03-01T00:00:00Z", 951868800},  {"2001-09-09T01:46:40Z", 1000000000},
        {"2038-01-19T03:14:08Z", 2147483648}, {"1900-03-01T00:00:00Z", -2203891200},
        {"0001-01-01T00:00:00Z", FIRST},      {"9999-12-31T23:59:59Z", LAST},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[TC_TIME_TEXT];
        tc_time t;

        assert_true(parse(&t, cases[i].text));
        assert_true(t == cases[i].t);
        tc_time_format(text, t);
        assert_string_equal(text, cases[i].text);
    }
}

/* One day after the other through 800 years: each is a day later, and formats as it was made. */
static void every_day_follows_the_one_before(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    tc_time expected, t;

    (void)state;
    assert_true(tc_time_from_civil(&expected, 1600, 1, 1, 0, 0, 0));
    for (int year = 1600; year < 2400; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

        for (int month = 1; month <= 12; month++) {
            int days = lengths[month - 1] + (leap && month == 2 ? 1 : 0);

            for (int day = 1; day <= days; day++) {
                char text[TC_TIME_TEXT];
                tc_time back;

                assert_true(tc_time_from_civil(&t, year, month, day, 0, 0, 0));
                assert_true(t == expected);
                tc_time_format(text, t + 45296);
                assert_true(tc_time_parse(&back, tc_str_of(text, 20)) && back == t + 45296);
                expected += DAY;
            }
            assert_false(tc_time_from_civil(&t, year, month, days + 1, 0, 0, 0));
        }
    }
}

static void times_that_do_not_exist_are_refused(void **state)
{
    static const char *const cases[] = {
        "0000-01-01T00:00:00Z", "2023-00-01T00:00:00Z", "2023-13-01T00:00:00Z",
        "2023-01-00T00:00:00Z", "2023-01-32T00:00:00Z", "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2024-02-30T00:00:00Z", "2023-04-31T00:00:00Z",
        "2023-01-01T24:00:00Z", "2023-01-01T00:60:00Z", "2016-12-31T23:59:60Z",
    };
    tc_time t;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(parse(&t, cases[i]));
    }
    assert_false(tc_time_from_civil(&t, 10000, 1, 1, 0, 0, 0));
    assert_false(tc_time_from_civil(&t, 2023, 1, 1, -1, 0, 0));
    assert_false(tc_time_from_civil(&t, 2023, 1, 1, 0, -1, 0));
    assert_false(tc_time_from_civil(&t, 2023, 1, 1, 0, 0, -1));
}

static void any_other_spelling_is_refused(void **state)
{
    static const char good[] = "2023-01-02T03:04:05Z";
    tc_time t;

    (void)state;
    assert_true(parse(&t, good));
    for (size_t n = 0; n < sizeof good - 1; n++) {
        char bad[sizeof good];

        assert_false(tc_time_parse(&t, tc_str_of(good, n)));
        memcpy(bad, good, sizeof bad);
        bad[n] = '/';
        assert_false(parse(&t, bad));
        bad[n] = ':';
        assert_int_equal(parse(&t, bad), good[n] == ':');
        bad[n] = ' ';
        assert_false(parse(&t, bad));
    }
    assert_false(parse(&t, "2023-01-02T03:04:05Z "));
    assert_false(parse(&t, "2023-01-02t03:04:05z"));
    assert_false(parse(&t, "2023-01-02T03:04:05+00:00"));
    assert_false(parse(&t, "2023-01-02T03:04:05.0Z"));
}

static bool user(tc_time *out, const char *text)
{
    *out = 1;
    if (!tc_time_parse_user(out, tc_str_from_c(text))) {
        assert_int_equal(*out, 0);
        return false;
    }
    return true;
}

static void people_may_write_offsets_and_fractions(void **state)
{
    static const struct {
        const char *text;
        tc_time t;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},          {"1970-01-01T01:00:00+01:00", 0},
        {"1969-12-31T19:00:00-05:00", 0},     {"1970-01-01T05:45:00+05:45", 0},
        {"1970-01-01T00:00:07.999Z", 7},      {"1970-01-01T02:00:00.5+02:00", 0},
        {"1970-01-01T00:00:00-23:59", 86340}, {"1970-01-01T00:00:00+23:59", -86340},
    };
    tc_time t;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(user(&t, cases[i].text));
        assert_true(t == cases[i].t);
    }
}

static void people_may_write_unix_numbers(void **state)
{
    tc_time t;

    (void)state;
    assert_true(user(&t, "0"));
    assert_int_equal(t, 0);
    assert_true(user(&t, "1700000000"));
    assert_int_equal(t, 1700000000);
    assert_true(user(&t, "253402300799"));
    assert_true(t == LAST);
    assert_false(user(&t, "253402300800"));
    assert_false(user(&t, "1000000000000"));
    assert_false(user(&t, "-1"));
    assert_false(user(&t, "1.5"));
}

static void what_people_cannot_mean_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "now",
        "2023-01-02",
        "2023-01-02T03:04:05",
        "2023-01-02T03:04:05.Z",
        "2023-01-02T03:04:05.",
        "2023-01-02T03:04:05.5",
        "2023-01-02T03:04:05+1:00",
        "2023-01-02T03:04:05+0100",
        "2023-01-02T03:04:05+24:00",
        "2023-01-02T03:04:05+01:60",
        "2023-01-02T03:04:05*01:00",
        "2023-01-02T03:04:05+01-00",
        "2023-01-02T03:04:05+x1:00",
        "2023-01-02T03:04:05+01:0x",
        "2023-01-02T03:04:05z",
        "2023-02-30T03:04:05Z",
        "2023-01-02T03:04:05ZZ",
    };
    tc_time t;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(user(&t, cases[i]));
    }
}

static void times_outside_are_written_as_the_nearest_inside(void **state)
{
    char text[TC_TIME_TEXT];

    (void)state;
    tc_time_format(text, INT64_MIN);
    assert_string_equal(text, "0001-01-01T00:00:00Z");
    tc_time_format(text, INT64_MAX);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
    tc_time_format(text, FIRST + 1);
    assert_string_equal(text, "0001-01-01T00:00:01Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments),
        cmocka_unit_test(every_day_follows_the_one_before),
        cmocka_unit_test(times_that_do_not_exist_are_refused),
        cmocka_unit_test(any_other_spelling_is_refused),
        cmocka_unit_test(people_may_write_offsets_and_fractions),
        cmocka_unit_test(people_may_write_unix_numbers),
        cmocka_unit_test(what_people_cannot_mean_is_refused),
        cmocka_unit_test(times_outside_are_written_as_the_nearest_inside),
    };

    return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
