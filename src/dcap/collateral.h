/* SPDX-License-Identifier: Apache-2.0
 *
 * Intel's reference data: what a quote is judged against (intel-dcap:3). It is verified once into
 * an immutable tc_collateral, which any number of threads may then read; per quote only its
 * validity windows are looked at again.
 */
#ifndef TC_DCAP_COLLATERAL_H
#define TC_DCAP_COLLATERAL_H

#include "check/record.h"
#include "crypto/x509.h"
#include "dcap/quote.h"
#include "trustcenter/roots.h"

/* The parts as they were received; not judged yet. All slices are borrowed, and must live as long
 * as the tc_collateral made of them. Missing parts are empty. The PEM texts of collateral are not
 * part of anything signed and may have any line ends; what a quote carries must be canonical. */
typedef struct tc_collateral_parts {
    tc_bytes tcb_info;              /* the inner object, exactly as signed */
    tc_bytes tcb_info_signature;    /* 64 */
    tc_bytes qe_identity;           /* the inner object, exactly as signed */
    tc_bytes qe_identity_signature; /* 64 */
    tc_bytes tcb_info_chain;        /* PEM: TCB Signing, root */
    tc_bytes qe_identity_chain;     /* PEM: TCB Signing, root */
    tc_bytes pck_crl;               /* DER */
    tc_bytes pck_crl_chain;         /* PEM: intermediate, root */
    tc_bytes root_crl;              /* DER */
    tc_bytes pck_chain;             /* PEM: leaf, intermediate, root; empty = use the quote's */
} tc_collateral_parts;

/* tc_collateral_parts_from_qvl reads the dcap-qvl JSON shape (intel-dcap:3.6); decoded parts go
 * to the arena, others borrow from json. All members but pck_certificate_chain (which may also be
 * null) must be there, and no others: a set with a member that this program does not know may mean
 * something that it does not know. */
TC_MUST_USE bool tc_collateral_parts_from_qvl(tc_collateral_parts *out, tc_arena *arena,
                                              tc_bytes json, tc_diag *diag);

/* tc_collateral_envelope reads an Intel answer {"tcbInfo": …, "signature": …} or
 * {"enclaveIdentity": …, "signature": …}: the exact inner bytes and the signature (64, in the
 * arena). */
typedef enum tc_envelope_kind { TC_ENVELOPE_TCB_INFO, TC_ENVELOPE_QE_IDENTITY } tc_envelope_kind;
TC_MUST_USE bool tc_collateral_envelope(tc_envelope_kind *kind, tc_bytes *body, tc_bytes *signature,
                                        tc_arena *arena, tc_bytes json, tc_diag *diag);

/* TCB status, ordered by severity (intel-dcap:3.1, 4.1 step 12-13). Columns: name, Intel's name. */
#define TC_TCB_STATUS_LIST(X)                                                                      \
    X(UP_TO_DATE, "UpToDate")                                                                      \
    X(SW_HARDENING_NEEDED, "SWHardeningNeeded")                                                    \
    X(CONFIGURATION_NEEDED, "ConfigurationNeeded")                                                 \
    X(CONFIGURATION_AND_SW_HARDENING_NEEDED, "ConfigurationAndSWHardeningNeeded")                  \
    X(RELAUNCH_ADVISED, "TDRelaunchAdvised")                                                       \
    X(RELAUNCH_ADVISED_CONFIGURATION_NEEDED, "TDRelaunchAdvisedConfigurationNeeded")               \
    X(OUT_OF_DATE, "OutOfDate")                                                                    \
    X(OUT_OF_DATE_CONFIGURATION_NEEDED, "OutOfDateConfigurationNeeded")                            \
    X(REVOKED, "Revoked")

typedef enum tc_tcb_status {
#define X(name, text) TC_TCB_##name,
    TC_TCB_STATUS_LIST(X)
#undef X
        TC_TCB_STATUS_COUNT
} tc_tcb_status;

const char *tc_tcb_status_text(tc_tcb_status status);
TC_MUST_USE bool tc_tcb_status_from_text(tc_tcb_status *out, tc_str text);

typedef struct tc_tcb_level {
    uint8_t sgx[16], tdx[16];
    bool has_tdx;
    uint16_t pce_svn; /* platform levels */
    uint16_t isv_svn; /* module and QE levels */
    tc_time date;
    tc_tcb_status status;
    const tc_str *advisories;
    size_t n_advisories;
} tc_tcb_level;

typedef struct tc_tdx_module {
    uint8_t version; /* TEE_TCB_SVN[1], from the id "TDX_03" */
    uint8_t mr_signer[48];
    uint8_t attributes[8], attributes_mask[8];
    const tc_tcb_level *levels;
    size_t n_levels;
} tc_tdx_module;

typedef struct tc_tcb_info {
    uint32_t tee; /* TC_TEE_SGX or TC_TEE_TDX */
    tc_time issue_date, next_update;
    uint8_t fmspc[6], pce_id[2];
    uint32_t evaluation_number;
    tc_tdx_module module;         /* tdxModule: for SVN[1] == 0 */
    const tc_tdx_module *modules; /* tdxModuleIdentities */
    size_t n_modules;
    const tc_tcb_level *levels;
    size_t n_levels;
} tc_tcb_info;

typedef struct tc_qe_identity {
    uint32_t tee;
    tc_time issue_date, next_update;
    uint32_t evaluation_number;
    uint8_t misc_select[4], misc_select_mask[4];
    uint8_t attributes[16], attributes_mask[16];
    uint8_t mr_signer[32];
    uint16_t isv_prod_id;
    const tc_tcb_level *levels;
    size_t n_levels;
} tc_qe_identity;

/* tc_tcb_info_parse and tc_qe_identity_parse read the inner objects strictly (intel-dcap:3.1,
 * 3.2): ASCII, nesting of at most 8, no member twice, exact types, 16 components, known statuses,
 * well-formed advisories, issueDate not after nextUpdate. Unknown members are tolerated at the top
 * level and in the objects of tcbLevels only. TCB info of version 2 (API v3) is UNSUPPORTED.
 *
 * Levels must be in order (intel-dcap:11 rule 4). The first one that a machine reaches is its
 * answer, so a platform level is refused when every machine that reaches it also reaches an
 * earlier one, that is, when it is not below an earlier level in any component: it could never be
 * found. Equal levels are such a case. isvsvn of modules and enclaves must strictly descend. */
TC_MUST_USE bool tc_tcb_info_parse(tc_tcb_info *out, tc_arena *arena, tc_bytes json, tc_diag *diag);
TC_MUST_USE bool tc_qe_identity_parse(tc_qe_identity *out, tc_arena *arena, tc_bytes json,
                                      tc_diag *diag);

/* Verified collateral: a plain value whose memory is in the arena it was verified with. */
typedef struct tc_collateral tc_collateral;

/* tc_collateral_verify judges chains, CRLs, signatures and documents once and keeps the outcome of
 * every hardware.collateral check inside: root CRL, TCB Signing certificate, intermediate, PCK CRL,
 * TCB info, QE identity, which takes six signatures (one more when the two documents come with
 * different issuer chains). It returns NULL only for lack of memory. An object whose checks failed
 * is still an object: quotes judged against it fail. Nothing that is kept depends on the time; see
 * tc_collateral_record. */
TC_MUST_USE tc_collateral *tc_collateral_verify(tc_arena *arena, tc_p256 *p256,
                                                const tc_roots *roots,
                                                const tc_collateral_parts *parts);

/* tc_collateral_record records all hardware.collateral.* checks and hardware.root of an object as
 * they stand at `now`: signatures as they were found, windows looked at again. Both ends belong to
 * every window: notBefore <= now <= notAfter, thisUpdate <= now <= nextUpdate, issueDate <= now <=
 * nextUpdate. Windows of the root certificate and the root CRL count for .root-crl, those of the
 * intermediate and the PCK CRL for .pck-crl, those of the signing certificates for .tcb-signing,
 * those of the documents for .tcb-info-current and .qe-identity-current.
 *
 * A part that is missing makes .format inconclusive, one that cannot be read makes it fail; checks
 * that need such a part are left unrecorded. When no chain can be read, so is hardware.root. A root
 * that the caller gave is a warning: the evidence is simulated. */
void tc_collateral_record(const tc_collateral *collateral, tc_time now, tc_checks *checks);

/* Views for facts and pages; NULL when that part was not readable. */
const tc_tcb_info *tc_collateral_tcb_info(const tc_collateral *collateral);
const tc_qe_identity *tc_collateral_qe_identity(const tc_collateral *collateral);

#endif
