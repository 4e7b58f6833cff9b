/* SPDX-License-Identifier: Apache-2.0
 *
 * Shorthand for attacks that change events.
 */
#ifndef TC_TESTS_ATTACKS_EVENTS_H
#define TC_TESTS_ATTACKS_EVENTS_H

#include "table.h"

#define APP_REGISTER 3
#define RUNTIME      0x08000001u

/* Places of boot events in a log, and of the first runtime event behind them. */
enum {
    TD_HOB = 0,
    SECURE_BOOT = 2,
    ACPI_LOADER = 8,
    ACPI_RSDP = 9,
    ACPI_TABLES = 10,
    KERNEL = 11,
    BOOT_ORDER = 12,
    CALLING = 14,
    CMDLINE = 16,
    FIRST_APP = 20
};

/* find returns the place of an event by name. */
size_t find(const tc_forge_log *log, const char *name);
void drop(tc_forge_log *log, size_t at);
void insert(tc_forge_log *log, size_t at, tc_forge_event event);
void swap(tc_forge_log *log, size_t a, size_t b);
tc_forge_event runtime_event(const char *name, tc_bytes payload);

/* is_shown: the copies of the log that a reader sees beside a quote. */
bool is_shown(tc_forge_events which);

/* other returns a hash that belongs to nothing. */
tc_bytes other(void);

/* EVENTS defines a change of the copies of the log for which a condition holds, SHOWN of every
 * shown copy, ONLY of one of them, MEASURED of what the machine itself measured. */
#define EVENTS(name, condition, ...)                                                               \
    static void name##_edit(tc_arena *arena, tc_forge_events which, tc_forge_log *log)             \
    {                                                                                              \
        (void)arena;                                                                               \
        if (condition) {                                                                           \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }                                                                                              \
    APPLY(name, s->events = name##_edit;)
#define SHOWN(name, ...)      EVENTS(name, is_shown(which), __VA_ARGS__)
#define MEASURED(name, ...)   EVENTS(name, which == TC_FORGE_EVENTS_MEASURED, __VA_ARGS__)
#define ONLY(name, list, ...) EVENTS(name, which == TC_FORGE_EVENTS_##list, __VA_ARGS__)

#endif
