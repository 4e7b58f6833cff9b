/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading event logs inside other documents; for this part only.
 */
#ifndef TC_DSTACK_EVENTLOG_READ_H
#define TC_DSTACK_EVENTLOG_READ_H

#include "dstack/eventlog.h"
#include "dstack/read.h"

/* tc_event_log_read reads the array at v. */
TC_MUST_USE bool tc_event_log_read(tc_event_log *out, const tc_reader *r, tc_jref v);

/* tc_event_log_read_member reads an optional member that is an array, or the text of one. */
TC_MUST_USE bool tc_event_log_read_member(tc_event_log *out, bool *has, const tc_reader *r,
                                          tc_jref object, const char *name);

#endif
