/* SPDX-License-Identifier: Apache-2.0
 *
 * CBOR (RFC 8949) as far as dstack's measurement files need it (dstack-mr:1.5): unsigned and
 * negative integers, byte strings, text strings (valid UTF-8), arrays, maps with text keys, false,
 * true and null. Definite lengths and shortest forms only (RFC 8949 section 4.2.1, except for the
 * order of keys); no tags, floats or other simple values; no key twice; bounded depth and nodes.
 */
#ifndef TC_CODEC_CBOR_H
#define TC_CODEC_CBOR_H

#include "base/diag.h"
#include "codec/tree.h"

/* tc_cbor_parse reads one whole value; trailing bytes are refused. The input is borrowed. A
 * NEGATIVE has the n of -1 - n as its number. */
TC_MUST_USE bool tc_cbor_parse(tc_tree *out, tc_arena *arena, tc_bytes in, tc_diag *diag);

#endif
