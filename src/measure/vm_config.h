/* SPDX-License-Identifier: Apache-2.0
 *
 * vm_config: the host's description of the virtual machine (dstack-mr:1.6). Nobody signed it; it
 * counts only as far as the registers predicted from it are those of the quote.
 */
#ifndef TC_MEASURE_VM_CONFIG_H
#define TC_MEASURE_VM_CONFIG_H

#include "measure/acpi.h"

#include "base/diag.h"

/* In which order and form the firmware measures (dstack-mr:3.1, 3.1b). Columns: name, id. */
#define TC_FIRMWARE_EVENTS_LIST(X)                                                                 \
    X(UNSAID, "")                                                                                  \
    X(PRE_202505, "pre202505")                                                                     \
    X(STABLE_202505, "stable202505")

typedef enum tc_firmware_events {
#define X(name, id) TC_EVENTS_##name,
    TC_FIRMWARE_EVENTS_LIST(X)
#undef X
        TC_EVENTS_COUNT
} tc_firmware_events;

/* tc_firmware_events_from reads an ovmf_variant; tc_firmware_events_id returns its name. */
TC_MUST_USE bool tc_firmware_events_from(tc_firmware_events *out, tc_str id);
const char *tc_firmware_events_id(tc_firmware_events events);

/* tc_firmware_events_of_version returns what images of a version have: UNSAID when the text is no
 * version (dstack-mr:1.4, 7). */
tc_firmware_events tc_firmware_events_of_version(tc_str version);

/* tc_firmware_events_of_name does the same for the version at the end of an image's name, behind
 * the last '-': "dstack-nvidia-0.5.10". */
tc_firmware_events tc_firmware_events_of_name(tc_str name);

/* tc_version_is_before compares versions by their three numbers; a further part is looked at only
 * when these are equal, as text. False when either is no version. */
bool tc_version_is_before(tc_str version, tc_str other);

typedef struct tc_vm_config {
    tc_acpi_machine machine; /* with the defaults that follow from the QEMU version filled in */
    bool two_pass;           /* the order of MRTD */
    tc_str qemu_version;     /* as given, or "" */
    tc_str image;            /* the image's name, as given, or "": decoration */
    bool has_os_image_hash;
    uint8_t os_image_hash[32];
    tc_firmware_events events; /* ovmf_variant */
    bool is_lite;              /* tdx_attestation_variant */
    /* tdx_measurement: decoded bytes; empty = not there */
    tc_bytes checksum_file, measurement;
} tc_vm_config;

/* tc_vm_config_parse reads the JSON text of a vm_config (at most TC_MAX_VM_CONFIG bytes; unwrapped
 * from a sys-config by the caller). Unknown members are passed over, as dstack does; known ones
 * must have their type and be within the limits. UNSUPPORTED for what nobody can predict: swtpm,
 * QEMU before 8. */
TC_MUST_USE bool tc_vm_config_parse(tc_vm_config *out, tc_arena *arena, tc_str json, tc_diag *diag);

#endif
