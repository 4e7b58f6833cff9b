/* SPDX-License-Identifier: Apache-2.0
 *
 * A machine whose operating system is in order, to be broken one thing at a time.
 */
#ifndef TEST_MEASURE_WORLD_H
#define TEST_MEASURE_WORLD_H

#include "measure/verify.h"
#include "unit/dstack/support.h"

typedef struct world {
    tc_arena *arena;
    tc_os_image image;
    tc_described_image described;
    tc_known_image known; /* the policy's row */
    tc_os_policy policy;
    tc_str vm_config;     /* what the evidence says */
    tc_vm_config started; /* the machine that really started */
    tc_os_image started_image;
    tc_logged_event events[TC_BOOT_EVENTS_MAX + 4];
    tc_prediction measured;
    tc_os_evidence evidence;
    tc_os_facts facts;
    tc_checks checks;
} world;

#define WORLD_CONFIG                                                                               \
    "{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\",\"image\":\"dstack-0." \
    "5.5\"}"

/* world_init makes it; world_measure measures what really started, into registers and log. */
void world_init(world *w, tc_arena *arena);
void world_measure(world *w);

/* world_judge judges it. */
void world_judge(world *w);

/* assert_check: the status of a check, and a part of its reason ("" = any). */
void assert_check(world *w, tc_check_id id, tc_check_status status, const char *why);

/* why_of returns the reason of a check as a NUL-terminated text. */
const char *why_of(world *w, tc_check_id id);

#endif
