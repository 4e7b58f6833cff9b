/* SPDX-License-Identifier: Apache-2.0
 *
 * A report as JSON, text and HTML. Every renderer writes the whole document into the arena; false
 * means out of memory, and *out is empty then.
 */
#ifndef TRUSTCENTER_RENDER_H
#define TRUSTCENTER_RENDER_H

#include "trustcenter/verify.h"

#ifdef __cplusplus
extern "C" {
#endif

/* tc_render_json writes trustcenter.report/v1: sorted keys, no floats, one trailing newline. */
TC_API TC_MUST_USE bool tc_render_json(tc_bytes *out, tc_arena *arena, const tc_report *report);

/* tc_report_id computes the report's id: SHA-256 of what tc_render_json writes. */
TC_API TC_MUST_USE bool tc_report_id(uint8_t out[32], tc_arena *arena, const tc_report *report);

/* tc_render_text writes the report for a terminal, with ANSI colours when colour is set. */
TC_API TC_MUST_USE bool tc_render_text(tc_bytes *out, tc_arena *arena, const tc_report *report,
                                       bool colour);

/* tc_render_html writes one self-contained page: no script, no outside resource. */
TC_API TC_MUST_USE bool tc_render_html(tc_bytes *out, tc_arena *arena, const tc_report *report);

#ifdef __cplusplus
}
#endif
#endif
