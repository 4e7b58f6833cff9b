/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the members of one JSON object of an image's documents. Each of these fills diag with the
 * offset and JSON pointer of what it refuses.
 */
#ifndef TC_MEASURE_MEMBERS_H
#define TC_MEASURE_MEMBERS_H

#include "codec/json.h"

typedef struct tc_members {
    const tc_json *doc;
    tc_jref object;
    tc_diag *diag;
} tc_members;

/* tc_member_is_given is false for null, which is as good as absent. */
bool tc_member_is_given(const tc_members *m, const char *name);

/* tc_member_fail refuses a member and returns false. */
bool tc_member_fail(const tc_members *m, const char *name, tc_reason reason, const char *what);

/* tc_member_text reads plain text (tc_utf8_is_plain) of at most max bytes. */
TC_MUST_USE bool tc_member_text(tc_str *out, const tc_members *m, const char *name, size_t max,
                                const char *what);

/* tc_member_base64 decodes a member of 1 to max bytes into the document's arena. */
TC_MUST_USE bool tc_member_base64(tc_bytes *out, const tc_members *m, const char *name, size_t max,
                                  const char *what);

#endif
