/* SPDX-License-Identifier: Apache-2.0
 *
 * The forms in which dstack evidence travels (dstack:1.1 - 1.7): GetQuote and Info answers,
 * tcb_info, dstack-verifier requests, versioned attestations V0 and V1, RA-TLS certificates. Syntax
 * only: each reader gives slices and decoded values, nothing is judged.
 */
#ifndef TC_DSTACK_ATTESTATION_H
#define TC_DSTACK_ATTESTATION_H

#include "crypto/x509.h"
#include "dstack/eventlog.h"

typedef enum tc_platform_kind {
    TC_PLATFORM_TDX,
    TC_PLATFORM_GCP_TDX,
    TC_PLATFORM_NITRO_ENCLAVE,
    TC_PLATFORM_SEV_SNP,
    TC_PLATFORM_NITRO_TPM
} tc_platform_kind;

/* A versioned attestation (dstack:1.3, 1.4). */
typedef struct tc_attestation {
    uint8_t version; /* 0 SCALE, 1 msgpack */
    tc_platform_kind platform;
    tc_bytes quote;             /* TDX and GCP TDX */
    tc_event_log event_log;     /* of the quote variant: with digests */
    tc_event_log runtime;       /* runtime_events: name, payload, version; imr 3, no digests */
    tc_bytes report_data;       /* 64 */
    tc_str config;              /* vm_config or sys-config text */
    bool is_pod;                /* stack kind dstack-pod */
    tc_str report_data_payload; /* of a pod */
} tc_attestation;

/* tc_attestation_parse reads V0 (first byte 00) or V1 (a msgpack map), at most TC_MAX_ATTESTATION
 * bytes, no trailing bytes. */
TC_MUST_USE bool tc_attestation_parse(tc_attestation *out, tc_arena *arena, tc_bytes in,
                                      tc_diag *diag);

/* What a guest agent says about itself; nothing in it is signed (dstack:1.1). Empty slices and
 * false mean "not given". */
typedef struct tc_claims {
    bool has_registers;
    tc_bytes mrtd, rtmr[TC_REGISTERS];               /* 48 each; all or none */
    tc_bytes mr_aggregated, mr_system, mr_image;     /* 32 */
    tc_bytes os_image_hash, compose_hash, device_id; /* 32 */
    tc_bytes app_id;                                 /* 20 */
    bool has_instance_id;
    tc_bytes instance_id; /* 20 or 0 */
    tc_str key_provider_info;
    tc_str app_name;
    tc_str app_compose; /* the raw app-compose.json text, decoded from its JSON string */
    bool has_app_compose;
    tc_bytes app_compose_raw; /* where it stands in the outermost input */
    bool has_event_log;
    tc_event_log event_log;
    tc_str vm_config;
    tc_bytes app_cert; /* PEM chain text */
} tc_claims;

/* One quote with everything that came along with it. */
typedef struct tc_quote_answer {
    tc_bytes quote;
    bool has_event_log;
    tc_event_log event_log;
    bool has_report_data;
    tc_bytes report_data; /* 64 */
    tc_str vm_config;
    tc_bytes attestation; /* versioned attestation bytes, when given */
} tc_quote_answer;

/* tc_tcb_info_claims_parse reads a guest agent's tcb_info object; tc_info_parse an Info answer,
 * whose tcb_info, vm_config and key_provider_info may be text or objects. */
TC_MUST_USE bool tc_tcb_info_claims_parse(tc_claims *out, tc_arena *arena, tc_bytes json,
                                          tc_diag *diag);
TC_MUST_USE bool tc_info_parse(tc_claims *out, tc_arena *arena, tc_bytes json, tc_diag *diag);

/* tc_quote_answer_parse reads a GetQuote answer or a dstack-verifier /verify request: quote,
 * event_log, report_data, vm_config, or attestation alone. */
TC_MUST_USE bool tc_quote_answer_parse(tc_quote_answer *out, tc_arena *arena, tc_bytes json,
                                       tc_diag *diag);

/* An instance in a Phala Cloud attestations answer (reference:1.1). */
typedef struct tc_phala_instance {
    tc_str name;    /* or "" */
    tc_bytes quote; /* empty when the answer has none for this instance */
    bool has_event_log;
    tc_event_log event_log; /* the member eventlog, or else that of tcb_info */
    tc_claims claims;       /* from tcb_info (its own event_log included) and compose_file */
    tc_str image_version;
} tc_phala_instance;

typedef struct tc_phala_attestations {
    tc_bytes app_id; /* 20 */
    const tc_phala_instance *instances;
    size_t n_instances;
    /* kms_guest_agent_info and gateway_guest_agent_info: claims without a quote. */
    bool has_kms, has_gateway;
    tc_claims kms, gateway;
} tc_phala_attestations;

TC_MUST_USE bool tc_phala_attestations_parse(tc_phala_attestations *out, tc_arena *arena,
                                             tc_bytes json, tc_diag *diag);

/* What an RA-TLS certificate carries (dstack:1.7). */
typedef struct tc_ra_tls {
    tc_x509 cert;
    tc_bytes quote; /* ext 1 */
    bool has_event_log;
    tc_event_log event_log; /* ext 2 */
    tc_bytes app_id;        /* ext 3: an issuer's claim */
    tc_str usage;           /* ext 4: an issuer's claim */
    tc_bytes attestation;   /* ext 8: versioned attestation bytes */
    tc_bytes app_info;      /* ext 9: msgpack, an issuer's claim */
} tc_ra_tls;

/* tc_ra_tls_parse reads one certificate (DER). A certificate without any dstack extension is
 * refused as MISSING. */
TC_MUST_USE bool tc_ra_tls_parse(tc_ra_tls *out, tc_arena *arena, tc_bytes der, tc_diag *diag);

#endif
