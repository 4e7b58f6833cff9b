/* SPDX-License-Identifier: Apache-2.0
 *
 * From exhibits to cases: which quotes does a bundle hold, and what came along with each. Nothing
 * is judged here; a document that cannot be read becomes a fault that the engine records.
 */
#ifndef TC_VERIFY_GATHER_H
#define TC_VERIFY_GATHER_H

#include "dcap/collateral.h"
#include "dstack/verify.h"
#include "measure/verify.h"
#include "trustcenter/verify.h"

/* A run of bytes that checks may point into: an exhibit's body or something decoded from it. */
typedef struct tc_blob {
    size_t exhibit;
    tc_str part; /* "" = the body itself */
    tc_bytes bytes;
} tc_blob;

#define TC_NO_EXHIBIT SIZE_MAX

/* What a document can be in a case. */
typedef enum tc_role {
    TC_ROLE_LOG,         /* an event log with digests */
    TC_ROLE_RUNTIME,     /* an attestation's list of runtime events */
    TC_ROLE_CCEL,        /* a binary boot log */
    TC_ROLE_CLAIMS,      /* a guest agent's answer */
    TC_ROLE_COMPOSE,     /* an app definition */
    TC_ROLE_VM_CONFIG,   /* a VM configuration */
    TC_ROLE_CERTIFICATE, /* the certificate a quote came in */
    TC_ROLE_REPORT_DATA, /* what somebody says was signed */
    TC_ROLE_PAYLOAD,     /* a dstack-pod's text, of which the report data is the hash */
    TC_ROLE_COUNT
} tc_role;

/* One such thing: the member that belongs to its role is set. */
typedef struct tc_companion {
    tc_role role;
    size_t exhibit;
    const tc_event_log *log;
    const tc_claims *claims;
    const tc_ra_tls *certificate;
    tc_bytes bytes; /* of COMPOSE, REPORT_DATA */
    tc_str text;    /* of VM_CONFIG, PAYLOAD */
} tc_companion;

/* Documents about one quote; a real bundle has about five. */
#define TC_COMPANIONS_MAX 64

/* One instance: a quote and everything that came along with it. The first companion of each role
 * is the one that counts; every further one is judged in its place, and whatever it contradicts
 * fails, so that nothing in a bundle is passed over. */
typedef struct tc_case {
    tc_bytes quote;
    size_t source_quote;
    bool is_td; /* parsed is a TD quote */
    tc_quote parsed;
    tc_companion companions[TC_COMPANIONS_MAX];
    size_t n_companions;
    tc_bytes claimed_app_id; /* 20: what a Phala answer says it is about; empty = nothing */
} tc_case;

/* tc_case_first returns the first companion of a role, or NULL. */
const tc_companion *tc_case_first(const tc_case *c, tc_role role);

/* tc_case_evidence puts the first companions of all roles together. */
void tc_case_evidence(tc_instance_evidence *out, const tc_case *c);

/* tc_case_evidence_with puts a further companion in the place of the first of its role. */
void tc_case_evidence_with(tc_instance_evidence *out, const tc_case *c,
                           const tc_companion *companion);

/* A document that could not be read, or that fits to nothing, and the check it spoils. */
typedef struct tc_fault {
    tc_check_id check;
    tc_check_status
        status; /* FAIL, or INCONCLUSIVE when it only means that something is not known */
    size_t exhibit;
    tc_diag diag;
} tc_fault;

/* Intel's reference data as it stands in the bundle. */
typedef struct tc_collateral_set {
    tc_collateral_parts parts;
    size_t exhibit; /* of the TCB info */
    /* For choosing only; nothing is taken from here. */
    bool readable;
    tc_tcb_info info;
    tc_bytes crl_issuer; /* Name of the PCK CRL's issuer */
} tc_collateral_set;

#define TC_COLLATERAL_SETS_MAX 64

/* Predictions made to find the machine that a vm_config is about; each takes a third of a
 * millisecond. */
#define TC_PREDICTIONS_MAX 256

#define TC_FAULTS_MAX 64
#define TC_BLOBS_MAX  512

typedef struct tc_gathered {
    tc_arena *arena;
    const tc_bundle *bundle;
    tc_case cases[TC_MAX_COMPONENTS];
    size_t n_cases;
    tc_collateral_set sets[TC_COLLATERAL_SETS_MAX];
    size_t n_sets;
    tc_described_image images[TC_MAX_OS_IMAGES];
    size_t n_images;
    size_t n_predictions; /* made while gathering; at most TC_PREDICTIONS_MAX */
    tc_fault faults[TC_FAULTS_MAX];
    size_t n_faults;
    tc_blob blobs[TC_BLOBS_MAX];
    size_t n_blobs;
} tc_gathered;

/* tc_gather reads every exhibit of a bundle. NULL without memory. */
TC_MUST_USE tc_gathered *tc_gather(tc_arena *arena, const tc_bundle *bundle);

/* tc_gather_blob remembers decoded bytes so that checks can point at them. */
void tc_gather_blob(tc_gathered *g, size_t exhibit, tc_str part, tc_bytes bytes);

/* tc_gather_fault remembers a document that is wrong; tc_gather_gap one that leaves something
 * unknown. */
void tc_gather_fault(tc_gathered *g, tc_check_id check, size_t exhibit, const tc_diag *diag);
void tc_gather_gap(tc_gathered *g, tc_check_id check, size_t exhibit, const tc_diag *diag);

/* tc_gather_image reads the description of an OS image (gather_image.c). */
void tc_gather_image(tc_gathered *g, size_t exhibit);

/* tc_gather_config_fits looks whether a machine with this vm_config (as it came) gives the case's
 * RTMR 0, with any firmware that is known or described. */
bool tc_gather_config_fits(tc_gathered *g, const tc_case *c, tc_str text);

/* tc_gather_boot_log gives the boot events of an event log; NULL = none. */
void tc_gather_boot_log(tc_boot_log *out, tc_arena *arena, const tc_event_log *log);

/* tc_gather_collateral collects the sets of reference data (gather_collateral.c). */
void tc_gather_collateral(tc_gathered *g);

/* tc_gather_select returns the set that fits a quote best, or NULL when there is none: by
 * technology, FMSPC and authority, then by being in force at `now`. A poor choice only makes
 * checks fail. The set's CRL chain is completed from the quote's own when it came without one. */
tc_collateral_set *tc_gather_select(tc_gathered *g, const tc_quote *quote, tc_time now);

#endif
