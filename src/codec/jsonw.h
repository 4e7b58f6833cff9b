/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON output: a streaming writer whose result is always well-formed and byte-stable. Text is
 * escaped so that it can stand inside HTML too (<, >, & and U+2028/9 become \u escapes); invalid
 * UTF-8 is written as U+FFFD. Wrong nesting is a programmer's error and asserted.
 */
#ifndef TC_CODEC_JSONW_H
#define TC_CODEC_JSONW_H

#include "base/wr.h"

#define TC_JSONW_DEPTH 32

typedef struct tc_jsonw {
    tc_wr *w;
    unsigned depth;
    bool pretty;                  /* two-space indentation and one member a line */
    uint8_t open[TC_JSONW_DEPTH]; /* '{' or '[' */
    bool any[TC_JSONW_DEPTH];     /* something was written at this level */
    bool named;                   /* a name waits for its value */
    bool complete;                /* the one value at the top was begun */
} tc_jsonw;

tc_jsonw tc_jsonw_init(tc_wr *w, bool pretty);
void tc_jsonw_object(tc_jsonw *j);
void tc_jsonw_array(tc_jsonw *j);
/* tc_jsonw_end closes the innermost container. */
void tc_jsonw_end(tc_jsonw *j);
/* tc_jsonw_complete returns true when one whole value was written. */
bool tc_jsonw_complete(const tc_jsonw *j);
/* tc_jsonw_name writes a member's name; tc_jsonw_name_str the same for a slice. */
void tc_jsonw_name(tc_jsonw *j, const char *name);
void tc_jsonw_name_str(tc_jsonw *j, tc_str name);
void tc_jsonw_str(tc_jsonw *j, tc_str text);
void tc_jsonw_lit(tc_jsonw *j, const char *text);
void tc_jsonw_u64(tc_jsonw *j, uint64_t v);
void tc_jsonw_i64(tc_jsonw *j, int64_t v);
void tc_jsonw_bool(tc_jsonw *j, bool v);
void tc_jsonw_null(tc_jsonw *j);
void tc_jsonw_hex(tc_jsonw *j, tc_bytes v);
void tc_jsonw_time(tc_jsonw *j, tc_time t);
void tc_jsonw_base64(tc_jsonw *j, tc_bytes v);

#endif
