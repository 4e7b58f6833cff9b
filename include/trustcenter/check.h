/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue of checks. checks.def has one entry per check; ids are stable for ever.
 */
#ifndef TRUSTCENTER_CHECK_H
#define TRUSTCENTER_CHECK_H

#include "trustcenter/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The five sections of a report, in the order they are shown. */
#define TC_SECTION_LIST(X)                                                                         \
    X(HARDWARE, "hardware", "Hardware")                                                            \
    X(OPERATING_SYSTEM, "operating-system", "Operating system")                                    \
    X(SOURCE_CODE, "source-code", "Source code")                                                   \
    X(KEY_MANAGEMENT, "key-management", "Key management")                                          \
    X(NETWORK, "network", "Network")

typedef enum tc_section {
#define X(name, id, title) TC_SECTION_##name,
    TC_SECTION_LIST(X)
#undef X
        TC_SECTION_COUNT
} tc_section;

/* What a claim rests on, strongest first. A self-asserted value never makes anything pass. */
#define TC_BASIS_LIST(X)                                                                           \
    X(HARDWARE_SIGNED, "hardware-signed")                                                          \
    X(REPLAYED, "replayed")                                                                        \
    X(RECOMPUTED, "recomputed")                                                                    \
    X(ON_CHAIN, "on-chain")                                                                        \
    X(DNSSEC, "dnssec")                                                                            \
    X(PKI, "pki")                                                                                  \
    X(ISSUER_CLAIMED, "issuer-claimed")                                                            \
    X(SELF_ASSERTED, "self-asserted")

typedef enum tc_basis {
#define X(name, id) TC_BASIS_##name,
    TC_BASIS_LIST(X)
#undef X
        TC_BASIS_COUNT
} tc_basis;

/* REQUIRED checks decide the verdict; ADVISORY ones inform. A policy can move a check either way.
 */
typedef enum tc_severity { TC_SEVERITY_REQUIRED, TC_SEVERITY_ADVISORY } tc_severity;

/* The zero value is not a pass, and never leaves the engine. Columns: name, JSON name, mark and
 * words for people. */
#define TC_CHECK_STATUS_LIST(X)                                                                    \
    X(NOT_RUN, "not-run", "\xe2\x80\xa6", "Not run")                                               \
    X(PASS, "pass", "\xe2\x9c\x93", "Pass")                                                        \
    X(WARN, "warn", "!", "Warning")                                                                \
    X(FAIL, "fail", "\xe2\x9c\x97", "Fail")                                                        \
    X(INCONCLUSIVE, "inconclusive", "?", "Could not check")                                        \
    X(NOT_APPLICABLE, "not-applicable", "\xe2\x80\x93", "Not applicable")

typedef enum tc_check_status {
#define X(name, id, mark, words) TC_CHECK_##name,
    TC_CHECK_STATUS_LIST(X)
#undef X
        TC_CHECK_STATUS_COUNT
} tc_check_status;

typedef enum tc_check_id {
#define TC_CHECK(name, id, section, severity, basis, needs, title, spec, meaning, remedy)          \
    TC_CHECK_ID_##name,
#include "trustcenter/checks.def"
#undef TC_CHECK
    TC_CHECK_ID_COUNT
} tc_check_id;

#define TC_CHECK_NEEDS_MAX 4

typedef struct tc_check_info {
    const char *id; /* "hardware.quote.signature" */
    tc_section section;
    tc_severity severity;
    tc_basis basis;      /* of what is known once the check passes */
    const char *needs;   /* ids of prerequisites, separated by one space; "" = none */
    const char *title;   /* one line that is true when the check passes */
    const char *spec;    /* the rule's source, document and section */
    const char *meaning; /* why it matters, for a layman */
    const char *remedy;  /* what to do when it does not hold */
} tc_check_info;

/* tc_check_info_of returns the catalogue entry of a check. Static storage. */
TC_API const tc_check_info *tc_check_info_of(tc_check_id id);

/* tc_check_by_id finds a check by its id text. False when there is none. */
TC_API TC_MUST_USE bool tc_check_by_id(tc_check_id *out, tc_str id);

/* Names of enum values for JSON and people. Static storage. */
TC_API const char *tc_section_id(tc_section section);
TC_API const char *tc_section_title(tc_section section);
TC_API const char *tc_basis_id(tc_basis basis);
TC_API const char *tc_check_status_id(tc_check_status status);
TC_API const char *tc_check_status_mark(tc_check_status status);
TC_API const char *tc_check_status_words(tc_check_status status);

#ifdef __cplusplus
}
#endif
#endif
