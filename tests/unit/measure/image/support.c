/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "base/wr.h"
#include "codec/json.h"

tc_str vm_config_of(tc_arena *arena, const char *path)
{
    static const tc_json_limits limits = {TC_MAX_BUNDLE, TC_MAX_JSON_DEPTH, TC_MAX_JSON_NODES};
    tc_json doc;
    tc_str out;

    assert_true(tc_json_parse(&doc, arena, vector(arena, path), &limits, NULL));
    assert_true(tc_json_text(&doc, tc_json_find(&doc, TC_JSON_ROOT, "vm_config"), &out));
    return out;
}

tc_str change(tc_arena *arena, tc_str text, const char *from, const char *to)
{
    tc_bytes in = tc_bytes_from_str(text);
    size_t at = tc_bytes_find(in, bytes(from));
    size_t behind = at + strlen(from);
    tc_wr w = tc_wr_init(arena, text.n + strlen(to));
    tc_bytes out;

    assert_true(at != SIZE_MAX);
    tc_wr_bytes(&w, tc_bytes_sub(in, 0, at));
    tc_wr_lit(&w, to);
    tc_wr_bytes(&w, tc_bytes_sub(in, behind, in.n - behind));
    assert_true(tc_wr_finish(&out, &w));
    return tc_str_from_bytes(out);
}

const char *repeat(tc_arena *arena, char c, size_t n)
{
    char *text = tc_arena_alloc(arena, n + 1);

    assert_non_null(text);
    memset(text, c, n);
    return text;
}
