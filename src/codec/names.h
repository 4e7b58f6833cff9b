/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding a name that appears twice in one object, shared by JSON, CBOR, MessagePack and YAML.
 */
#ifndef TC_CODEC_NAMES_H
#define TC_CODEC_NAMES_H

#include "base/arena.h"

/* Up to this many names are compared pair by pair, and need no memory of the arena. */
#define TC_NAMES_FEW 16u

typedef struct tc_name {
    tc_bytes text;
    uint32_t node; /* the node it stands in; later nodes have higher numbers */
} tc_name;

#define TC_NAMES_UNIQUE UINT32_MAX

/* tc_names_repeated returns the node of a name that stands in the list twice (of the two nodes, the
 * later one), or TC_NAMES_UNIQUE. It may reorder the list. The work is bounded by the size of all
 * names times the logarithm of their number. */
uint32_t tc_names_repeated(tc_name *names, size_t n);

#endif
