/* SPDX-License-Identifier: Apache-2.0
 *
 * Why registers differ from the prediction: the first event that differs, and the nearest machine
 * that would have given exactly what was measured. For people only: nothing passes because of it
 * (dstack-mr:10).
 */
#ifndef TC_MEASURE_EXPLAIN_H
#define TC_MEASURE_EXPLAIN_H

#include "measure/predict.h"

/* The boot events of an event log, those of RTMR 0 to 2 only, in the log's order. */
typedef struct tc_logged_event {
    uint8_t rtmr;
    uint32_t type;
    tc_bytes digest; /* 48; empty = stripped */
} tc_logged_event;

typedef struct tc_boot_log {
    const tc_logged_event *events;
    size_t n;
} tc_boot_log;

/* tc_boot_log_is_whole returns true when the log has events of each register, all with digests:
 * attestations often carry it without them, or a few of them only (dstack:1.5). */
bool tc_boot_log_is_whole(const tc_boot_log *log);

/* tc_boot_log_next returns the next event of a register from place *at on, and moves behind it;
 * NULL when there is none. */
const tc_logged_event *tc_boot_log_next(const tc_boot_log *log, size_t *at, uint8_t rtmr);

/* How much may be tried: a machine costs 1 with a log, and 10 without one, because its tables have
 * to be hashed. This much takes about a fifth of a second. */
#define TC_EXPLAIN_BUDGET 6000u

/* What is to be explained. The log may be empty: then only the register is compared, and fewer
 * machines can be tried. */
typedef struct tc_explain_input {
    const tc_os_image *image;
    const tc_vm_config *config; /* what was declared, or what to start from */
    bool declared;              /* config was declared: sentences speak of differences from it */
    tc_bytes rtmr[TC_BOOT_REGISTERS]; /* 48 */
    const tc_boot_log *log;
    size_t budget;
} tc_explain_input;

typedef struct tc_explanation {
    bool found;          /* config gives the memory map and the tables that were measured */
    bool exact;          /* and the whole RTMR 0 with them */
    tc_vm_config config; /* of the machine that fits */
    tc_os_image image;   /* the firmware that fits */
    tc_str differs;      /* what is different there: "4 CPUs instead of 2", or "" */
} tc_explanation;

/* tc_explain_rtmr0 looks for a machine that gives the measured RTMR 0. False without memory. */
TC_MUST_USE bool tc_explain_rtmr0(tc_explanation *out, tc_arena *arena,
                                  const tc_explain_input *input);

/* tc_undeclared_machine returns the machine to start from when none is declared: the smallest that
 * dstack starts. */
tc_vm_config tc_undeclared_machine(void);

/* tc_explain_first names the first event of a register that differs from the prediction:
 * "acpi-tables (event 11 of 13 of RTMR 0)", or "" when the log has none that differs or no events
 * of that register. */
tc_str tc_explain_first(tc_arena *arena, const tc_prediction *prediction, const tc_boot_log *log,
                        uint8_t rtmr);

/* tc_explain_rtmr1 tells whether another form of the kernel's digest gives the measured register:
 * the file as it is, as newer QEMU hands it over, or the kernel of a smaller machine. Returns words
 * for people, or "". */
tc_str tc_explain_rtmr1(tc_arena *arena, const tc_explain_input *input);

/* tc_machine_words describes a machine: "2 CPUs, 2048 MiB, QEMU before 9.2, pic on, hotplug on". */
tc_str tc_machine_words(tc_arena *arena, const tc_acpi_machine *machine);

#endif
