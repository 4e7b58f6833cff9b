/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging one instance's dstack evidence against the registers of its quote (dstack:2, 8.1).
 */
#ifndef TC_DSTACK_VERIFY_H
#define TC_DSTACK_VERIFY_H

#include "check/record.h"
#include "dstack/attestation.h"
#include "dstack/compose.h"

/* The quote's registers, as the hardware part read them. */
typedef struct tc_registers {
    tc_bytes mrtd, rtmr[TC_REGISTERS];                /* 48 */
    tc_bytes mr_config_id, mr_owner, mr_owner_config; /* 48 */
    tc_bytes report_data;                             /* 64 */
    tc_bytes qe_user_data;                            /* 20 */
    tc_bytes ppid;                                    /* 16; empty when not known */
} tc_registers;

/* Everything collected for one instance. NULL or empty = not there. */
typedef struct tc_instance_evidence {
    const tc_event_log *event_log; /* the log with digests that is replayed */
    const tc_event_log *runtime;   /* an attestation's separate runtime list */
    const tc_event_log *other_log; /* a second copy of the log, e.g. in tcb_info; must agree */
    const tc_event_log *ccel;      /* binary boot log; must agree on RTMR 0-2 */
    const tc_claims *claims;
    tc_bytes app_compose; /* exact text */
    bool has_app_compose;
    tc_str vm_config;             /* JSON text, or "" */
    const tc_ra_tls *certificate; /* when the quote came in one */
    bool has_report_data;
    tc_bytes report_data;         /* what the evidence says was signed */
    bool has_report_data_payload; /* a dstack-pod's text, of which report data is the hash */
    tc_str report_data_payload;
} tc_instance_evidence;

/* What the relying party asks of the app. */
typedef struct tc_app_policy {
    const tc_bytes *app_ids; /* 20 each; n == 0 = any */
    size_t n_app_ids;
    const tc_bytes *compose_hashes; /* 32 each; n == 0 = any */
    size_t n_compose_hashes;
    tc_bytes subject_app_id;      /* 20: the app the evidence is shown for; empty = not said */
    tc_bytes subject_instance_id; /* 20; empty = not said */
    tc_bytes report_data;         /* 64: the challenge; empty = none was set */
} tc_app_policy;

typedef enum tc_mr_config_version {
    TC_MR_CONFIG_UNSET,
    TC_MR_CONFIG_V1,
    TC_MR_CONFIG_V2,
    TC_MR_CONFIG_V3,
    TC_MR_CONFIG_UNKNOWN
} tc_mr_config_version;

/* Values read from the replayed log and computed from the registers, for facts. Empty = absent. */
typedef struct tc_instance_facts {
    tc_bytes app_id, compose_hash, instance_id, os_image_hash, key_provider; /* event payloads */
    bool has_instance_id;
    tc_str key_provider_name, key_provider_id;
    tc_str release; /* the release family whose sequence matched */
    uint8_t mr_system[32], mr_aggregated[32], mr_image[32];
    uint8_t device_id_qe[32], device_id_ppid[32];
    bool has_ppid;
    tc_mr_config_version mr_config;
    bool has_compose;
    uint8_t app_compose_sha256[32];
    tc_app_compose compose;
    bool has_services;
    tc_compose_report services;
    const tc_event *after_ready; /* events the app added itself */
    size_t n_after_ready;
} tc_instance_facts;

/* tc_dstack_verify records every source-code check, hardware.quote.report-data and
 * hardware.quote.freshness of one instance, and fills the facts as far as they could be read. A
 * check whose evidence is missing is recorded inconclusive, with what is missing. */
void tc_dstack_verify(tc_instance_facts *out, tc_arena *arena, const tc_registers *registers,
                      const tc_instance_evidence *evidence, const tc_app_policy *policy,
                      tc_checks *checks);

/* tc_challenge_judge records hardware.quote.freshness: the report data (64 bytes) of a quote
 * against the challenge of the policy (64, or empty = none was set), dstack:8.1 item 11. */
void tc_challenge_judge(tc_checks *checks, tc_bytes report_data, tc_bytes challenge);

/* Formulas, each usable alone (dstack:1.2, 2.3, 2.4). */
void tc_report_data_for(uint8_t out[64], tc_str tag, tc_bytes content); /* SHA-512 form */
void tc_mr_config_id_v1(uint8_t out[48], const uint8_t compose_hash[32]);
void tc_mr_config_id_v2(uint8_t out[48], const uint8_t compose_hash[32], const uint8_t app_id[20],
                        tc_key_provider_kind kind, tc_bytes key_provider_id);
void tc_mr_config_id_v3(uint8_t out[48], tc_bytes document);
void tc_mr_system(uint8_t out[32], const tc_registers *registers, tc_bytes key_provider_payload);
void tc_mr_aggregated(uint8_t out[32], const tc_registers *registers);
void tc_mr_image(uint8_t out[32], const tc_registers *registers);

#endif
