/* SPDX-License-Identifier: Apache-2.0
 *
 * The prediction: which events an OS image measures on a machine, and the registers that follow
 * (dstack-mr:2-5).
 */
#ifndef TC_MEASURE_PREDICT_H
#define TC_MEASURE_PREDICT_H

#include "measure/os_image.h"

#define TC_BOOT_REGISTERS 3 /* RTMR 0 to 2 */

typedef struct tc_boot_event {
    uint8_t rtmr;     /* 0, 1 or 2 */
    uint32_t type;    /* as the event log has it (TCG PC Client Platform Firmware Profile:10.4.1) */
    const char *name; /* "td-hob": ours; the log has none */
    bool known;       /* the digest could be computed */
    bool uncertain;   /* it depends on things of the host that no vm_config describes */
    uint8_t digest[48];
} tc_boot_event;

#define TC_BOOT_EVENTS_MAX 24

typedef struct tc_prediction {
    uint8_t mrtd[48];
    bool has_rtmr[TC_BOOT_REGISTERS]; /* false: an event of it is not known */
    uint8_t rtmr[TC_BOOT_REGISTERS][48];
    tc_boot_event events[TC_BOOT_EVENTS_MAX]; /* by register, in the order they are measured */
    size_t n_events;
    const char *missing; /* what is missing when an event is not known, or NULL */
} tc_prediction;

/* tc_predict predicts everything that the image's parts allow. False when the machine can not be
 * predicted for this image at all (diag says why), or without memory. */
TC_MUST_USE bool tc_predict(tc_prediction *out, tc_arena *arena, const tc_os_image *image,
                            const tc_vm_config *config, tc_diag *diag);

/* tc_predict_rtmr0 predicts the events of RTMR 0 only, without looking at kernel and initrd. */
TC_MUST_USE bool tc_predict_rtmr0(tc_prediction *out, tc_arena *arena, const tc_os_image *image,
                                  const tc_vm_config *config, tc_diag *diag);

/* tc_predict_events tells which firmware events are predicted: what the vm_config says, else the
 * image, else the version in the image's name (dstack-mr:7). */
tc_firmware_events tc_predict_events(const tc_os_image *image, const tc_vm_config *config);

/* Places among the events of RTMR 0 of those that depend on the machine. */
typedef struct tc_machine_events {
    size_t n; /* events of RTMR 0 */
    size_t td_hob, acpi_rsdp, acpi_tables;
} tc_machine_events;

/* tc_predict_places tells where a firmware measures what depends on the machine. */
tc_machine_events tc_predict_places(tc_firmware_events events);

/* tc_predict_sets_vga returns true when the image's command line sets a video mode: QEMU then
 * writes it into the kernel's header, and RTMR 1 can not be predicted. */
bool tc_predict_sets_vga(const tc_os_image *image);

/* tc_rtmr_extend extends a register by an event's digest. */
void tc_rtmr_extend(uint8_t rtmr[48], const uint8_t digest[48]);

#endif
