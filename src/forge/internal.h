/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of the forge share. A run never stops in the middle: the first trouble stays in
 * run->err, everything after it is empty.
 */
#ifndef TC_FORGE_INTERNAL_H
#define TC_FORGE_INTERNAL_H

#include "base/wr.h"
#include "codec/jsonw.h"
#include "forge/forge.h"
#include "measure/predict.h"

#define TC_FORGE_OBJECT_LIMIT (4u * 1024u * 1024u)
#define TC_FORGE_SPKI_SIZE    91
#define TC_FORGE_RUNTIME      0x08000001u

struct tc_forge {
    tc_forge_curve *curve;
    bool has_keys;
    uint64_t seed;
    tc_forge_key keys[TC_FORGE_KEY_COUNT];
};

typedef struct tc_forge_run {
    tc_forge *forge;
    tc_arena *arena;
    const tc_forge_options *o;
    tc_forge_evidence *out;
    tc_bytes vm_config;         /* before its hook */
    const tc_os_image *started; /* the image that the machine starts; NULL = nobody can tell */
    tc_prediction boot;         /* what it measures */
    tc_err err;
} tc_forge_run;

/* ---- forge.c ---- */
tc_wr tc_forge_writer(tc_forge_run *run);
tc_bytes tc_forge_written(tc_forge_run *run, tc_wr *w);
tc_bytes tc_forge_hooked(tc_forge_run *run, tc_forge_object object, tc_forge_stage stage,
                         tc_bytes in);
void tc_forge_sign_object(tc_forge_run *run, uint8_t out[TC_FORGE_SIGNATURE_SIZE],
                          tc_forge_object object, tc_bytes message);
/* tc_forge_fill makes n bytes that follow from the seed and a label. */
void tc_forge_fill(const tc_forge_run *run, uint8_t *out, size_t n, const char *label);

/* ---- pki.c ---- */
void tc_forge_spki(uint8_t out[TC_FORGE_SPKI_SIZE], const tc_forge_key *key);
void tc_forge_pki_make(tc_forge_run *run);
/* tc_forge_certificate_end hooks, signs and wraps a TBSCertificate or TBSCertList. */
tc_bytes tc_forge_certificate_end(tc_forge_run *run, tc_forge_object object, tc_wr *tbs);

/* ---- reference.c ---- */
void tc_forge_reference_make(tc_forge_run *run);
void tc_forge_collateral_make(tc_forge_run *run);

/* ---- quote.c ---- */
tc_bytes tc_forge_quote_make(tc_forge_run *run, const uint8_t report_data[64]);

/* tc_forge_is_enclave tells whether the quote is an enclave's: no system belongs to it. */
bool tc_forge_is_enclave(const tc_forge_options *options);

/* ---- firmware.c ---- */
tc_bytes tc_forge_firmware(tc_forge_run *run);

/* ---- image.c: the files of the OS image and its description ---- */
void tc_forge_image_make(tc_forge_run *run);

/* ---- system.c: the machine that starts the image ---- */
void tc_forge_vm_config_make(tc_forge_run *run);
void tc_forge_boot_make(tc_forge_run *run);
/* tc_forge_boot_log appends the boot events to the log, in the order of a real one. */
void tc_forge_boot_log(tc_forge_run *run);
/* tc_forge_policy_row makes the image's row of a policy, tc_forge_policy_os writes the member os.
 */
void tc_forge_policy_row(tc_forge_run *run);
void tc_forge_policy_os(tc_jsonw *j, const tc_forge_run *run);

/* ---- log.c ---- */
void tc_forge_log_make(tc_forge_run *run);
tc_bytes tc_forge_log_json(tc_forge_run *run, tc_forge_events which);
tc_forge_log *tc_forge_log_copy(tc_forge_run *run, tc_forge_events which);
void tc_forge_log_write(tc_jsonw *j, const tc_forge_log *log);
tc_bytes tc_forge_ccel_make(tc_forge_run *run);

/* ---- ra_tls.c: the RA-TLS leaf and what stands above it ---- */
void tc_forge_ra_tls_make(tc_forge_run *run);

/* ---- app.c ---- */
void tc_forge_app_make(tc_forge_run *run);

/* ---- derived.c: values computed from the registers (dstack:2.4) ---- */
typedef struct tc_forge_derived {
    uint8_t mr_system[32], mr_aggregated[32], mr_image[32], device_id[32];
} tc_forge_derived;
void tc_forge_derive(tc_forge_derived *out, const tc_forge_run *run);

/* ---- answers.c ---- */
void tc_forge_answers_make(tc_forge_run *run);
void tc_forge_policy_make(tc_forge_run *run);

/* ---- bundle.c ---- */
void tc_forge_bundle_make(tc_forge_run *run);

/* ---- attestation.c ---- */
tc_bytes tc_forge_attestation_v0(tc_forge_run *run, tc_bytes quote, const uint8_t report_data[64]);
tc_bytes tc_forge_attestation_v1(tc_forge_run *run, tc_bytes quote, const uint8_t report_data[64]);
tc_bytes tc_forge_app_info(tc_forge_run *run);

#endif
