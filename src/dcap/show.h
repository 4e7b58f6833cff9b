/* SPDX-License-Identifier: Apache-2.0
 *
 * Short texts for the expected and found columns of a check, in the arena. Lack of memory gives
 * the empty text, which is never taken for a value.
 */
#ifndef TC_DCAP_SHOW_H
#define TC_DCAP_SHOW_H

#include "base/wr.h"
#include "check/record.h"

#define TC_SHOW_MAX 2048

/* tc_show_time appends a time. */
void tc_show_time(tc_wr *w, tc_time t);

/* tc_show_window appends "<from> to <to>". */
void tc_show_window(tc_wr *w, tc_time from, tc_time to);

/* A period of validity; what names the object. Both ends belong to it. */
typedef struct tc_window {
    tc_time from, to;
    const char *what;
} tc_window;

/* tc_window_find returns the first window that now is outside of, or NULL. */
const tc_window *tc_window_find(const tc_window *windows, size_t n, tc_time now);

/* tc_window_fail records a failed check for a window that now is outside of. */
void tc_window_fail(tc_checks *checks, tc_check_id id, const tc_window *window, tc_time now);

/* tc_show_mismatch records a failed check with both values in hexadecimal. */
void tc_show_mismatch(tc_checks *checks, tc_check_id id, tc_str why, tc_bytes expected,
                      tc_bytes found);

#endif
