/* SPDX-License-Identifier: Apache-2.0
 *
 * What reader, writer and builder of bundles share (docs/bundle.md).
 */
#ifndef TC_BUNDLE_EXHIBIT_H
#define TC_BUNDLE_EXHIBIT_H

#include "trustcenter/bundle.h"

#define TC_BUNDLE_FORMAT        "trustcenter.bundle/v1"
#define TC_BUNDLE_FORMAT_FAMILY "trustcenter.bundle/"

/* tc_exhibit_kind_from_id finds a kind by its id. */
TC_MUST_USE bool tc_exhibit_kind_from_id(tc_exhibit_kind *out, tc_str id);

/* tc_exhibit_id_fits returns true when an id is that of its kind, or that and "-N" with a plain
 * decimal N from 2 on. */
bool tc_exhibit_id_fits(tc_exhibit_kind kind, tc_str id);

/* tc_exhibit_is_text returns true when bytes can be shown as they are: UTF-8 without control
 * characters other than tab, line feed and carriage return. */
bool tc_exhibit_is_text(tc_bytes body);

/* The members of a subject, in the order of their names. */
#define TC_SUBJECT_LIST(X)                                                                         \
    X(APP_ID, app_id)                                                                              \
    X(CONTRACT, contract)                                                                          \
    X(DOMAIN, domain)                                                                              \
    X(INSTANCE_ID, instance_id)                                                                    \
    X(NAME, name)

typedef enum tc_subject_member {
#define X(name, member) TC_SUBJECT_##name,
    TC_SUBJECT_LIST(X)
#undef X
        TC_SUBJECT_COUNT
} tc_subject_member;

/* tc_subject_name returns a member's name, tc_subject_text its place in a subject. */
const char *tc_subject_name(tc_subject_member member);
tc_str *tc_subject_text(tc_subject *subject, tc_subject_member member);
const tc_str *tc_subject_text_of(const tc_subject *subject, tc_subject_member member);

/* tc_subject_member_fits returns true when a text may stand in a member: the ids are 40 lower-case
 * hex digits, the others 1 to TC_MAX_LABEL bytes of plain text. */
bool tc_subject_member_fits(tc_subject_member member, tc_str text);

/* tc_bundle_digest computes a bundle's digest. False without memory (arena->failed), or when its
 * canonical form is longer than TC_MAX_BUNDLE. */
TC_MUST_USE bool tc_bundle_digest(tc_bundle *bundle, tc_arena *arena);

/* tc_json_format_of returns the text of the top-level member "format" of what looks like a JSON
 * object; the empty text when there is none. Nothing else about the content is checked, so that a
 * damaged document is still known for what it is meant to be. */
tc_str tc_json_format_of(tc_bytes content);

#endif
