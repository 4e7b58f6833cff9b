/* SPDX-License-Identifier: Apache-2.0
 *
 * Verification of a quote (intel-dcap:4): signatures, chain, enclave and TCB level, then what the
 * relying party asks for. One implementation for both call paths: from scratch, and with verified
 * collateral reused.
 */
#ifndef TC_DCAP_VERIFY_H
#define TC_DCAP_VERIFY_H

#include "crypto/digest.h"
#include "dcap/collateral.h"
#include "dcap/pck.h"

/* What the relying party asks of the hardware (DESIGN rule 7). The zero value is not usable: start
 * from tc_dcap_policy_default. */
typedef struct tc_dcap_policy {
    bool accepted[TC_TCB_STATUS_COUNT];
    const tc_str *rejected_advisories;
    size_t n_rejected_advisories;
    uint32_t minimum_evaluation_number;
    uint8_t td_attributes_required[8]; /* all of these bits must be set */
    uint8_t td_attributes_allowed[8];  /* no other bits may be set; DEBUG is never allowed */
    uint8_t xfam_allowed[8];
    bool allow_service_td;
    bool allow_owner;            /* MROWNER and MROWNERCONFIG may be set */
    bool allow_dynamic_platform; /* the three flags of the PCK certificate */
    bool allow_cached_keys;
    bool allow_smt;
} tc_dcap_policy;

/* tc_dcap_policy_default returns the strict default: UpToDate only, SEPT_VE_DISABLE required, no
 * migration, profiling or reserved attributes, no service TD. The platform flags, which every
 * platform certificate seen sets in part, are allowed. */
tc_dcap_policy tc_dcap_policy_default(void);

/* A bounded cache of what was verified before, keyed by the exact bytes it was derived from: PCK
 * certificates with their issuer, and signatures of QE reports. It belongs to one thread; it may be
 * NULL everywhere. An entry is a fact that no time changes; windows, revocation, binding and
 * identity are judged anew for every quote, so that what is recorded is the same with and without
 * a cache. Failures are not kept. */
typedef struct tc_dcap_cache tc_dcap_cache;

/* tc_dcap_cache_new makes a cache of `entries` of each kind in the arena; NULL without memory. */
TC_MUST_USE tc_dcap_cache *tc_dcap_cache_new(tc_arena *arena, size_t entries);

typedef struct tc_dcap_ctx {
    tc_arena *arena;
    tc_p256 *p256;
    tc_dcap_cache *cache; /* NULL = none */
    tc_time now;
} tc_dcap_ctx;

/* One evaluation of the TCB (intel-dcap:4.1 step 9-12). */
typedef struct tc_tcb_evaluation {
    tc_tcb_status platform, qe, module, merged;
    bool has_module;
    tc_time date; /* the oldest of the three levels */
} tc_tcb_evaluation;

typedef struct tc_dcap_result {
    bool has_pck;
    tc_pck pck;
    bool has_tcb;
    tc_tcb_status status;      /* the answer: merged, relaunch advice included */
    tc_tcb_evaluation launch;  /* by TEE_TCB_SVN */
    bool has_current;          /* TD 1.5 and later */
    tc_tcb_evaluation current; /* by TEE_TCB_SVN_2 */
    tc_time date;              /* of the evaluation that decides the status */
    const tc_str *advisories;  /* unique: platform, then QE, then module; at launch, and current
                                  when that is worse */
    size_t n_advisories;
    bool has_root; /* the collateral ends in a trusted root */
    bool production_root;
    uint8_t root_fingerprint[TC_SHA256_SIZE]; /* when has_root */
} tc_dcap_result;

/* tc_dcap_verify judges a quote against verified collateral and records every hardware check that
 * does not depend on a policy; the collateral's own checks included. It returns true only if all
 * of them passed (or warn: the root). Each check that can be decided is recorded, whatever failed
 * before; where what it needs is missing or not to be trusted, it is left unrecorded. `out` is
 * filled as far as things could be known. Lack of memory and trouble in libcrypto are recorded as
 * such, and never give true.
 *
 * The machine's certificate (intel-dcap:1.7): a quote of certification type 5 carries the chain,
 * and is judged by it; when the collateral brings a PCK chain as well, its leaf must be the same.
 * Type 4 carries the leaf, the intermediate is the collateral's. Types 1 to 3 carry none: the
 * collateral's PCK chain is used, and what the quote names (PCEID, plain PPID) must be in it. The
 * PCK CRL must be that of the leaf's own authority. */
TC_MUST_USE bool tc_dcap_verify(tc_dcap_result *out, tc_dcap_ctx *ctx, const tc_quote *quote,
                                const tc_collateral *collateral, tc_checks *checks);

/* tc_dcap_judge records the hardware checks that a policy decides: hardware.tcb.status,
 * .advisories, .evaluation, hardware.td.* (but debug, which tc_dcap_verify refuses) and
 * hardware.platform.configuration. What a policy allows although the check's title is not true of
 * it (a status that is not up to date, a service TD, an owner register) is a warning. */
void tc_dcap_judge(const tc_dcap_result *result, const tc_dcap_policy *policy,
                   const tc_quote *quote, const tc_collateral *collateral, tc_checks *checks);

#endif
