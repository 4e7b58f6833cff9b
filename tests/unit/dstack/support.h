/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of this part share: JSON documents and the registers of a quote.
 */
#ifndef TEST_DSTACK_SUPPORT_H
#define TEST_DSTACK_SUPPORT_H

#include "codec/json.h"
#include "dstack/verify.h"
#include "unit/shared/test.h"

/* join_path returns "a/b" in the arena. */
const char *join_path(tc_arena *arena, const char *a, const char *b);

/* json parses a text that must be good. */
tc_json json(tc_arena *arena, tc_bytes text);

/* member finds a member that must be there. */
tc_jref member(const tc_json *doc, tc_jref object, const char *name);

/* member_text and member_hex decode a member that must be there and well-formed. */
tc_str member_text(const tc_json *doc, tc_jref object, const char *name);
tc_bytes member_hex(const tc_json *doc, tc_jref object, const char *name);

/* member_number decodes a number; without that member it is the other one. */
uint64_t member_number(const tc_json *doc, tc_jref object, const char *name, uint64_t otherwise);

/* text makes bytes of a literal. */
tc_bytes text(const char *literal);

/* registers_of reads the fixed offsets of a TDX quote's body (version 4, TD report 1.0). */
tc_registers registers_of(tc_bytes quote);

#endif
