/* SPDX-License-Identifier: Apache-2.0
 *
 * Calendar times of evidence. Nothing here asks a clock.
 */
#ifndef TC_BASE_TIME_H
#define TC_BASE_TIME_H

#include "base/bytes.h"

/* tc_time_from_civil converts a UTC calendar time of the years 1 to 9999. False for a day or time
 * of day that does not exist (second 60 included). */
TC_MUST_USE bool tc_time_from_civil(tc_time *out, int year, int month, int day, int hour,
                                    int minute, int second);

/* tc_time_parse reads exactly YYYY-MM-DDThh:mm:ssZ (RFC 3339 in UTC, upper-case T and Z). */
TC_MUST_USE bool tc_time_parse(tc_time *out, tc_str text);

/* tc_time_parse_user reads what a person types: RFC 3339 with Z or a numeric offset and optional
 * fraction (dropped), or a decimal Unix number (negative not allowed). */
TC_MUST_USE bool tc_time_parse_user(tc_time *out, tc_str text);

#define TC_TIME_TEXT 21
/* tc_time_format writes YYYY-MM-DDThh:mm:ssZ and a NUL. Times outside the years 1 to 9999 are
 * written as the nearest one inside. */
void tc_time_format(char out[TC_TIME_TEXT], tc_time t);

#endif
