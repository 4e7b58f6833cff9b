/* SPDX-License-Identifier: Apache-2.0
 *
 * Verifying Intel SGX and TDX quotes, for a relying party that wants nothing else: a quote, Intel's
 * reference data ("collateral") and a moment in, an answer out. It is the same code that makes
 * the hardware section of a report, with the same rules (intel-dcap:4, 11).
 *
 * Two ways to call it. With tc_dcap_quote_verify_once everything is verified each time. For many
 * quotes, verify the collateral once with tc_dcap_collateral_new and use it with
 * tc_dcap_quote_verify: from any number of threads, each with a tc_dcap of its own. Signatures are
 * then checked once; validity windows are judged for every quote at the time it is judged for.
 *
 * Nothing here opens a file, a socket or a clock.
 */
#ifndef TRUSTCENTER_DCAP_H
#define TRUSTCENTER_DCAP_H

#include "trustcenter/roots.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What one thread works with: memory, curve arithmetic, and what it verified before. */
typedef struct tc_dcap tc_dcap;

/* tc_dcap_new makes one. remember is how many machines' certificates and enclave reports it keeps
 * (about 3 KB each), so that quotes of the same machine cost one signature instead of three; 0
 * keeps none. What is kept are facts about exact bytes, never verdicts. NULL when out of memory. */
TC_API TC_MUST_USE tc_dcap *tc_dcap_new(size_t remember);

/* tc_dcap_free gives everything back, answers' advisories included. Accepts NULL. */
TC_API void tc_dcap_free(tc_dcap *dcap);

/* Verified collateral. It never changes, so threads may share it. */
typedef struct tc_dcap_collateral tc_dcap_collateral;

/* tc_dcap_collateral_new reads collateral in the JSON form of the dcap-qvl tools (intel-dcap:3.6),
 * copies what it needs and verifies chains, revocation lists, signatures and documents. roots is
 * what the chains must lead to; NULL means Intel's own root key. Collateral that is wrong is not an
 * error here: quotes judged with it fail, and say why. TC_E_NOMEM when out of memory. */
TC_API TC_MUST_USE tc_err tc_dcap_collateral_new(tc_dcap_collateral **out, tc_dcap *dcap,
                                                 tc_bytes json, const tc_roots *roots);

/* Collateral as Intel's provisioning service and its caches serve it (intel-dcap:3.5). */
typedef struct tc_dcap_answers {
    tc_bytes tcb_info;          /* the whole answer, {"tcbInfo":…,"signature":…} */
    tc_bytes tcb_info_chain;    /* PEM, from the header, percent-decoded */
    tc_bytes qe_identity;       /* the whole answer, {"enclaveIdentity":…,"signature":…} */
    tc_bytes qe_identity_chain; /* PEM */
    tc_bytes pck_crl;           /* DER */
    tc_bytes pck_crl_chain;     /* PEM */
    tc_bytes root_crl;          /* DER */
    tc_bytes pck_chain;         /* PEM; empty when quotes carry their certificate */
} tc_dcap_answers;

/* tc_dcap_collateral_new_from_answers does the same with Intel's single answers. */
TC_API TC_MUST_USE tc_err tc_dcap_collateral_new_from_answers(tc_dcap_collateral **out,
                                                              tc_dcap *dcap,
                                                              const tc_dcap_answers *answers,
                                                              const tc_roots *roots);

/* tc_dcap_collateral_free accepts NULL. No thread may use the object any more. */
TC_API void tc_dcap_collateral_free(tc_dcap_collateral *collateral);

/* What the relying party asks for. The zero value is strict. */
typedef struct tc_dcap_terms {
    /* Accepted TCB statuses by Intel's names (intel-dcap:3.1; also "TDRelaunchAdvised" and
     * "TDRelaunchAdvisedConfigurationNeeded"), ended by NULL. NULL means "UpToDate" only. "Revoked"
     * is refused even when it is listed. */
    const char *const *statuses;
    /* Advisories that are refused whatever the status says, ended by NULL; NULL = none. */
    const char *const *rejected_advisories;
    /* The lowest tcbEvaluationDataNumber accepted of the collateral; 0 = any. */
    uint32_t minimum_evaluation_number;
    /* Do not ask anything of TD attributes, XFAM, service TD and owner registers. Without it,
     * SEPT_VE_DISABLE must be on, and migration, profiling, reserved bits, service TDs and owner
     * registers off. Debug mode is refused either way. */
    bool any_td_configuration;
} tc_dcap_terms;

#define TC_DCAP_REASON_MAX 512

typedef struct tc_dcap_answer {
    /* The one thing to look at: the quote is genuine, and all terms hold. */
    bool valid;
    /* The quote is genuine, whatever the terms say: signed by an Intel platform that is not
     * revoked, not in debug mode, judged with reference data in force. */
    bool genuine;
    /* The root was one of the caller's, not Intel's: this is test evidence. */
    bool simulated;
    /* The TCB status by Intel's name; "" when none could be found. Static storage. */
    const char *status;
    /* The date of the oldest level involved; 0 when there is no status. */
    tc_time tcb_date;
    /* Intel's advisories for this level, each once. They live until the tc_dcap's next call and no
     * longer than the collateral. */
    const tc_str *advisories;
    size_t n_advisories;
    /* When not valid: the id of the first check that does not hold, such as
     * "hardware.tcb.status" (docs/checks.md), static storage; and why, one sentence. */
    const char *failed_check;
    char reason[TC_DCAP_REASON_MAX];
} tc_dcap_answer;

/* tc_dcap_quote_verify judges one raw quote at the moment now. terms may be NULL: the strict
 * default. A quote that is wrong is an answer, not an error. TC_E_USAGE for a status that does not
 * exist; TC_E_NOMEM and TC_E_CRYPTO for trouble, and then *out says not valid. */
TC_API TC_MUST_USE tc_err tc_dcap_quote_verify(tc_dcap_answer *out, tc_dcap *dcap, tc_bytes quote,
                                               const tc_dcap_collateral *collateral,
                                               const tc_dcap_terms *terms, tc_time now);

/* Everything one verification from scratch needs. */
typedef struct tc_dcap_input {
    tc_bytes quote;
    tc_bytes collateral;        /* dcap-qvl JSON */
    const tc_roots *roots;      /* NULL = Intel's */
    const tc_dcap_terms *terms; /* NULL = strict */
    tc_time now;
} tc_dcap_input;

/* tc_dcap_quote_verify_once verifies the collateral too, and keeps nothing of it. The input must
 * live as long as the answer's advisories are used. */
TC_API TC_MUST_USE tc_err tc_dcap_quote_verify_once(tc_dcap_answer *out, tc_dcap *dcap,
                                                    const tc_dcap_input *in);

#ifdef __cplusplus
}
#endif
#endif
