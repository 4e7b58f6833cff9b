/* SPDX-License-Identifier: Apache-2.0
 *
 * The engine: verify(bundle, policy, roots, time) -> report, a pure function. The same bytes in
 * give the same report bytes out, on any machine.
 */
#ifndef TRUSTCENTER_VERIFY_H
#define TRUSTCENTER_VERIFY_H

#include "trustcenter/bundle.h"
#include "trustcenter/check.h"
#include "trustcenter/roots.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A relying party's appraisal policy (trustcenter.policy/v1). */
typedef struct tc_policy tc_policy;

/* tc_policy_default_text returns the strict default policy as its JSON document. Static storage. */
TC_API tc_bytes tc_policy_default_text(void);

/* tc_policy_parse reads a policy document; unknown members are refused, because a misspelt rule
 * that is silently ignored is a rule that is not there. NULL with *why when it is wrong; when
 * memory was short, arena->failed is set. The text is borrowed. */
TC_API TC_MUST_USE tc_policy *tc_policy_parse(tc_arena *arena, tc_bytes json, tc_str *why);

typedef enum tc_verdict {
    TC_VERDICT_PARTIAL = 0, /* the zero value claims nothing */
    TC_VERDICT_FAILED,
    TC_VERDICT_PASSED
} tc_verdict;

/* tc_verdict_id returns "partial", "failed" or "passed"; tc_verdict_word what people read. The
 * word for a pass is produced here and nowhere else. Static storage. */
TC_API const char *tc_verdict_id(tc_verdict verdict);
TC_API const char *tc_verdict_word(tc_verdict verdict);

#define TC_REPORT_REFS 3

/* Where the bytes stand that a check used. */
typedef struct tc_report_ref {
    size_t exhibit; /* index into the bundle's exhibits */
    tc_str part;    /* "" = the exhibit's body itself; otherwise what was decoded from it, e.g.
                       "/quote": offset and length count inside that part's decoded bytes */
    size_t offset, length;
} tc_report_ref;

typedef struct tc_report_check {
    tc_check_status status;
    tc_severity severity; /* by the policy */
    tc_str why, expected, found;
    tc_report_ref refs[TC_REPORT_REFS];
    size_t n_refs;
} tc_report_check;

typedef struct tc_report_component {
    tc_str name;  /* "app", "app-2" …: unique in the report */
    tc_str title; /* for people: "App instance eb6b019e…" */
    tc_report_check checks[TC_CHECK_ID_COUNT];
} tc_report_component;

typedef struct tc_report_section {
    tc_check_status status;
    tc_str sentence; /* what this state means, for a layman */
    size_t counts[TC_CHECK_STATUS_COUNT];
    size_t holding, required; /* required checks: how many hold, how many apply */
} tc_report_section;

/* A measured or claimed value: component/object.field. */
typedef struct tc_report_fact {
    size_t component;
    const char *object, *field;
    tc_str value;
    tc_basis basis;       /* what it rests on, given how the checks came out */
    const char *rests_on; /* "quote.rtmr3": the value of the same component that attests this one;
                             "" = none */
} tc_report_fact;

typedef struct tc_report {
    tc_verdict verdict;
    tc_str sentence; /* the verdict in one sentence, for a layman */
    tc_str detail;   /* one or two sentences more */
    tc_time evaluated_at;
    tc_err trouble; /* our own trouble: some checks could not be made because of us */
    bool simulated; /* a root given by the caller was used */
    const tc_bundle *bundle;
    const tc_roots *roots;
    tc_str policy_name;
    uint64_t policy_version;
    uint8_t policy_sha256[32];
    tc_report_section sections[TC_SECTION_COUNT];
    bool section_required[TC_SECTION_COUNT];
    const tc_report_component *components;
    size_t n_components;
    const tc_report_fact *facts;
    size_t n_facts;
    size_t holding, required; /* over all required sections */
} tc_report;

/* tc_verify judges a bundle. The report borrows from bundle, policy, roots and arena. It returns
 * TC_OK also for evidence that fails: that is what the report says. An error means that no report
 * could be made. */
TC_API TC_MUST_USE tc_err tc_verify(tc_report *out, tc_arena *arena, const tc_bundle *bundle,
                                    const tc_policy *policy, const tc_roots *roots, tc_time now);

/* tc_engine_version returns "0.1.0". Static storage. */
TC_API const char *tc_engine_version(void);

#ifdef __cplusplus
}
#endif
#endif
