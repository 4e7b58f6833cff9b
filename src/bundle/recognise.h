/* SPDX-License-Identifier: Apache-2.0
 *
 * Telling by content what a file is, by family: JSON, X.509, other binary formats.
 */
#ifndef TC_BUNDLE_RECOGNISE_H
#define TC_BUNDLE_RECOGNISE_H

#include "trustcenter/bundle.h"

typedef struct tc_recognition {
    tc_arena *arena;
    tc_bytes content; /* the whole file */
    tc_exhibit_kind kind;
    tc_str *why;
} tc_recognition;

/* tc_recognise_json recognises a JSON document, tc_recognise_pem a PEM text (percent-encoded or
 * not), tc_recognise_der a DER value. */
TC_MUST_USE bool tc_recognise_json(tc_recognition *r);
TC_MUST_USE bool tc_recognise_pem(tc_recognition *r);
TC_MUST_USE bool tc_recognise_der(tc_recognition *r, tc_bytes der);

/* tc_holds_private_key returns true when a PEM private key stands anywhere in a text;
 * tc_is_private_key when a DER value is one. */
bool tc_holds_private_key(tc_bytes text);
bool tc_is_private_key(tc_bytes der);

/* The refusals that several families share; each returns false. */
bool tc_refuse_private_key(tc_recognition *r);
bool tc_refuse_unknown(tc_recognition *r, tc_str introduction);

#endif
