/* SPDX-License-Identifier: Apache-2.0
 *
 * The measurements that newer images carry themselves: measurement.tdx.cbor and
 * measurement.snp.cbor (dstack-mr:1.5). The checksum file lists them, so os_image_hash binds them.
 */
#ifndef TC_MEASURE_MEASUREMENT_H
#define TC_MEASURE_MEASUREMENT_H

#include "measure/snp.h"
#include "measure/td_hob.h"
#include "measure/vm_config.h"

#define TC_TDX_MEASUREMENT_FILE "measurement.tdx.cbor"
#define TC_SNP_MEASUREMENT_FILE "measurement.snp.cbor"

typedef struct tc_tdx_measurement {
    uint8_t cmdline[48], initrd[48];
    uint8_t kernel[48]; /* for machines whose memory is usual (tc_memory_is_usual) */
    uint8_t mrtd_single_pass[48], mrtd_two_pass[48];
    tc_firmware_events events;
    tc_memory_layout layout;
} tc_tdx_measurement;

/* Both read one CBOR document of at most TC_MAX_MEASUREMENT bytes: definite lengths, shortest
 * forms, known members only, in any order. */
TC_MUST_USE bool tc_tdx_measurement_parse(tc_tdx_measurement *out, tc_arena *arena, tc_bytes cbor,
                                          tc_diag *diag);
TC_MUST_USE bool tc_snp_measurement_parse(tc_snp_image *out, tc_arena *arena, tc_bytes cbor,
                                          tc_diag *diag);

#endif
