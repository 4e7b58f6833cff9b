/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/show.h"

#include "base/hex.h"
#include "base/time.h"

void tc_show_time(tc_wr *w, tc_time t)
{
    char text[TC_TIME_TEXT];

    tc_time_format(text, t);
    tc_wr_lit(w, text);
}

void tc_show_window(tc_wr *w, tc_time from, tc_time to)
{
    tc_show_time(w, from);
    tc_wr_lit(w, " to ");
    tc_show_time(w, to);
}

const tc_window *tc_window_find(const tc_window *windows, size_t n, tc_time now)
{
    for (size_t i = 0; i < n; i++) {
        if (now < windows[i].from || now > windows[i].to) {
            return &windows[i];
        }
    }
    return NULL;
}

void tc_window_fail(tc_checks *checks, tc_check_id id, const tc_window *window, tc_time now)
{
    tc_reason reason = now < window->from ? TC_REASON_NOT_YET_VALID : TC_REASON_EXPIRED;
    tc_wr why = tc_wr_init(checks->arena, TC_SHOW_MAX);
    tc_wr expected = tc_wr_init(checks->arena, TC_SHOW_MAX);
    tc_wr found = tc_wr_init(checks->arena, TC_SHOW_MAX);

    tc_wr_lit(&why, window->what);
    tc_wr_lit(&why, " ");
    tc_wr_lit(&why, tc_reason_text(reason));
    tc_show_window(&expected, window->from, window->to);
    tc_show_time(&found, now);
    tc_checks_fail(checks, id, reason, tc_wr_text(&why), tc_wr_text(&expected), tc_wr_text(&found));
}

void tc_show_mismatch(tc_checks *checks, tc_check_id id, tc_str why, tc_bytes expected,
                      tc_bytes found)
{
    tc_checks_fail(checks, id, TC_REASON_MISMATCH, why, tc_hex_text(checks->arena, expected),
                   tc_hex_text(checks->arena, found));
}
