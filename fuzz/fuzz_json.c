/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_json_parse, tc_json_text. Oracle: jansson accepts what we accept and refuses what we
 * refuse, but for our own limits, numbers beyond its types, NUL in names, and NUL bytes between
 * values (of which it loses one behind a number or word). A string at the top is equal.
 */
#include <string.h>

#include <jansson.h>

#include "base/assert.h"
#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_documented(const json_error_t *error)
{
    return json_error_code(error) == json_error_numeric_overflow ||
           json_error_code(error) == json_error_null_byte_in_key;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const tc_json_limits limits = {1u << 20, 32, 10000};
    json_error_t error;
    json_t *theirs = json_loadb(size == 0 ? "" : (const char *)data, size,
                                JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    tc_diag diag = {0};
    tc_arena arena;
    tc_json doc;
    tc_str text;

    tc_arena_init(&arena, 64u << 20);
    if (tc_json_parse(&doc, &arena, tc_bytes_of(data, size), &limits, &diag)) {
        TC_ASSERT(theirs != NULL || is_documented(&error));
        for (tc_jref v = 0; v < doc.n; v++) {
            TC_ASSERT(doc.nodes[v].start < doc.nodes[v].end && doc.nodes[v].next > v);
            TC_ASSERT(tc_json_text(&doc, v, &text) == (doc.nodes[v].kind == TC_JSON_STRING));
        }
        if (json_is_string(theirs)) {
            TC_ASSERT(
                tc_json_text(&doc, TC_JSON_ROOT, &text) &&
                tc_str_eq(text, tc_str_of(json_string_value(theirs), json_string_length(theirs))));
        }
    } else {
        TC_ASSERT(theirs == NULL || diag.reason == TC_REASON_LIMIT ||
                  memchr(data, 0, size) != NULL);
    }
    json_decref(theirs);
    tc_arena_done(&arena);
    return 0;
}
