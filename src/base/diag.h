/* SPDX-License-Identifier: Apache-2.0
 *
 * Why a piece of evidence was refused. Parsers return false and fill a tc_diag; the first failure
 * wins. Filling one never allocates and never fails.
 */
#ifndef TC_BASE_DIAG_H
#define TC_BASE_DIAG_H

#include "base/bytes.h"

/* Columns: name, phrase. The phrase follows "what": "quote header: version" + phrase. */
#define TC_REASON_LIST(X)                                                                          \
    X(NONE, "is in order")                                                                         \
    X(TRUNCATED, "ends too early")                                                                 \
    X(TRAILING, "is followed by bytes that do not belong to it")                                   \
    X(LENGTH, "has the wrong length")                                                              \
    X(SYNTAX, "is not well-formed")                                                                \
    X(TYPE, "has the wrong type")                                                                  \
    X(VALUE, "has a value that is not allowed")                                                    \
    X(RANGE, "is out of range")                                                                    \
    X(CANONICAL, "is not in its one canonical form")                                               \
    X(DUPLICATE, "appears more than once")                                                         \
    X(MISSING, "is missing")                                                                       \
    X(UNKNOWN, "is not known")                                                                     \
    X(UNSUPPORTED, "is not supported")                                                             \
    X(ORDER, "is out of order")                                                                    \
    X(LIMIT, "exceeds a limit")                                                                    \
    X(NOT_ZERO, "must be zero")                                                                    \
    X(MISMATCH, "does not match")                                                                  \
    X(SIGNATURE, "has a signature that does not verify")                                           \
    X(ISSUER, "was not issued by the expected authority")                                          \
    X(NOT_YET_VALID, "is not valid yet")                                                           \
    X(EXPIRED, "has expired")                                                                      \
    X(REVOKED, "is revoked")                                                                       \
    X(POLICY, "is refused by the policy")                                                          \
    X(NO_MEMORY, "could not be read: out of memory")                                               \
    X(CRYPTO, "could not be checked: the cryptographic library failed")

typedef enum tc_reason {
#define X(name, text) TC_REASON_##name,
    TC_REASON_LIST(X)
#undef X
        TC_REASON_COUNT
} tc_reason;

#define TC_DIAG_PATH_MAX 120

typedef struct tc_diag {
    tc_reason reason;
    const char *what; /* static text: the object and field, "quote header: version" */
    const char *rule; /* static text: the rule's source, "intel-dcap:1.1"; may be NULL */
    size_t offset;    /* byte offset in the object that was being read; SIZE_MAX = not known */
    bool has_numbers; /* got and want are meaningful */
    uint64_t got, want;
    char path[TC_DIAG_PATH_MAX]; /* JSON pointer, NUL-terminated, cut when too long; "" = none */
} tc_diag;

/* tc_diag_is_trouble returns true when the reason is our own trouble, not a fault of the evidence.
 */
bool tc_diag_is_trouble(const tc_diag *diag);

/* tc_diag_set records the first failure and returns false, so that a parser can write
 * `return tc_diag_set(diag, …)`. A later call changes nothing. diag may be NULL. */
bool tc_diag_set(tc_diag *diag, tc_reason reason, const char *what, size_t offset);

/* tc_diag_set_numbers does the same and keeps two numbers to show: what was found and wanted. */
bool tc_diag_set_numbers(tc_diag *diag, tc_reason reason, const char *what, size_t offset,
                         uint64_t got, uint64_t want);

/* tc_diag_rule names the source of the rule that failed, unless one is named already. It returns
 * false, like tc_diag_set. */
bool tc_diag_rule(tc_diag *diag, const char *rule);

/* tc_diag_path puts a JSON pointer in front of the one already recorded. It returns false. */
bool tc_diag_path(tc_diag *diag, const char *pointer);

/* tc_reason_text returns the phrase of a reason. Static storage. */
const char *tc_reason_text(tc_reason reason);

#define TC_NO_OFFSET SIZE_MAX

#endif
