/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

#include <string.h>

#define MINUTE             60
#define HOUR               (60 * MINUTE)
#define DAY                (24 * HOUR)
#define DAYS_PER_400_YEARS 146097
/* Days from 0000-03-01, where the arithmetic below starts, to 1970-01-01. */
#define DAYS_TO_1970       719468
#define TIME_MIN           (-62135596800) /* 0001-01-01T00:00:00Z */
#define TIME_MAX           253402300799   /* 9999-12-31T23:59:59Z */

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days since 1970-01-01, counting years from March so that the leap day is the last of a year. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400;
    int64_t year_of_era = y % 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * DAYS_PER_400_YEARS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - DAYS_TO_1970;
}

bool tc_time_from_civil(tc_time *out, int year, int month, int day, int hour, int minute,
                        int second)
{
    *out = 0;
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in(year, month) || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59) {
        return false;
    }
    *out = days_from_civil(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second;
    return true;
}

static bool digits(int *out, tc_str text, size_t at, size_t n)
{
    *out = 0;
    for (size_t i = at; i < at + n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') {
            return false;
        }
        *out = *out * 10 + (text.p[i] - '0');
    }
    return true;
}

/* Reads YYYY-MM-DDThh:mm:ss, the first 19 characters of text. */
static bool parse_civil(tc_time *out, tc_str text)
{
    int year, month, day, hour, minute, second;

    return text.n >= 19 && digits(&year, text, 0, 4) && text.p[4] == '-' &&
           digits(&month, text, 5, 2) && text.p[7] == '-' && digits(&day, text, 8, 2) &&
           text.p[10] == 'T' && digits(&hour, text, 11, 2) && text.p[13] == ':' &&
           digits(&minute, text, 14, 2) && text.p[16] == ':' && digits(&second, text, 17, 2) &&
           tc_time_from_civil(out, year, month, day, hour, minute, second);
}

bool tc_time_parse(tc_time *out, tc_str text)
{
    tc_time t;

    *out = 0;
    if (text.n != 20 || text.p[19] != 'Z' || !parse_civil(&t, text)) {
        return false;
    }
    *out = t;
    return true;
}

static bool parse_unix(tc_time *out, tc_str text)
{
    int64_t v = 0;

    if (text.n == 0 || text.n > 12) {
        return false;
    }
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') {
            return false;
        }
        v = v * 10 + (text.p[i] - '0');
    }
    if (v > TIME_MAX) {
        return false;
    }
    *out = v;
    return true;
}

/* Reads "Z", "+hh:mm" or "-hh:mm" at offset at, the end of text, as seconds east of UTC. */
static bool parse_zone(int64_t *out, tc_str text, size_t at)
{
    int hours, minutes;

    if (text.n - at == 1 && text.p[at] == 'Z') {
        *out = 0;
        return true;
    }
    if (text.n - at != 6 || (text.p[at] != '+' && text.p[at] != '-') ||
        !digits(&hours, text, at + 1, 2) || text.p[at + 3] != ':' ||
        !digits(&minutes, text, at + 4, 2) || hours > 23 || minutes > 59) {
        return false;
    }
    *out = (text.p[at] == '-' ? -1 : 1) * (int64_t)(hours * HOUR + minutes * MINUTE);
    return true;
}

bool tc_time_parse_user(tc_time *out, tc_str text)
{
    tc_time t;
    int64_t zone;
    size_t at = 19;

    *out = 0;
    if (parse_unix(out, text)) {
        return true;
    }
    if (!parse_civil(&t, text)) {
        return false;
    }
    if (at < text.n && text.p[at] == '.') {
        size_t first = ++at;

        while (at < text.n && text.p[at] >= '0' && text.p[at] <= '9') {
            at++;
        }
        if (at == first) {
            return false;
        }
    }
    if (at >= text.n || !parse_zone(&zone, text, at)) {
        return false;
    }
    *out = t - zone;
    return true;
}

static void put(char *at, int64_t v, size_t n)
{
    for (size_t i = n; i > 0; i--) {
        at[i - 1] = (char)('0' + v % 10);
        v /= 10;
    }
}

void tc_time_format(char out[TC_TIME_TEXT], tc_time t)
{
    int64_t days, rest, era, day_of_era, year_of_era, day_of_year, month, year;

    t = t < TIME_MIN ? TIME_MIN : t > TIME_MAX ? TIME_MAX : t;
    days = (t - TIME_MIN) / DAY + TIME_MIN / DAY + DAYS_TO_1970;
    rest = (t - TIME_MIN) % DAY;
    era = days / DAYS_PER_400_YEARS;
    day_of_era = days % DAYS_PER_400_YEARS;
    year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    month = (5 * day_of_year + 2) / 153;
    year = era * 400 + year_of_era + (month >= 10);
    memcpy(out, "0000-00-00T00:00:00Z", TC_TIME_TEXT);
    put(out, year, 4);
    put(out + 5, month < 10 ? month + 3 : month - 9, 2);
    put(out + 8, day_of_year - (153 * month + 2) / 5 + 1, 2);
    put(out + 11, rest / HOUR, 2);
    put(out + 14, rest / MINUTE % 60, 2);
    put(out + 17, rest % 60, 2);
}
