/* SPDX-License-Identifier: Apache-2.0
 *
 * The boot sequences of dstack releases (dstack:2.2); for this part only.
 */
#ifndef TC_DSTACK_SEQUENCE_H
#define TC_DSTACK_SEQUENCE_H

#include "dstack/eventlog.h"

#define TC_EVENT_READY "system-ready"

typedef struct tc_sequence {
    bool matched;
    tc_str releases;    /* the release families that start in this order */
    bool has_ready;     /* they end with system-ready */
    bool free_app_id;   /* they let the app id be chosen without a KMS */
    tc_str why;         /* when not matched: the first thing that fits no family */
    const tc_event *at; /* and the event it is about, or NULL */
} tc_sequence;

/* tc_sequence_match compares runtime events, up to and including the first system-ready if there is
 * one, with every known release family. */
void tc_sequence_match(tc_sequence *out, tc_arena *arena, const tc_event *const *events, size_t n);

#endif
