/* SPDX-License-Identifier: Apache-2.0
 *
 * MessagePack, as far as dstack's versioned attestation V1 and AppInfo need it (dstack-protocol
 * 1.4, 1.7): nil, bool, unsigned and negative integers, str, bin, array and map with text keys.
 * Floats and extension types are refused. Integers and lengths must use their shortest form.
 * Duplicate keys are refused. Bounded depth and node count.
 */
#ifndef TC_CODEC_MSGPACK_H
#define TC_CODEC_MSGPACK_H

#include "base/diag.h"
#include "codec/tree.h"

/* tc_mp_parse reads one whole value; trailing bytes are refused. The input is borrowed. The numbers
 * of NEGATIVE are not kept. */
TC_MUST_USE bool tc_mp_parse(tc_tree *out, tc_arena *arena, tc_bytes in, tc_diag *diag);

/* tc_mp_bytes reads a byte field in either of its two spellings: bin, or an array of integers
 * 0..255 (copied to the arena). At most max bytes. */
TC_MUST_USE bool tc_mp_bytes(const tc_tree *doc, tc_tref v, tc_bytes *out, size_t max);

#endif
