/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_html_text, tc_html_attr_str, tc_visible_next. Oracle: between the markup that the
 * writer makes stand only the references it knows, and no control or bidirectional character; what
 * comes out is valid UTF-8.
 */
#include "base/assert.h"
#include "codec/utf8.h"
#include "render/html_writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* expect_plain checks one escaped text. */
static void expect_plain(tc_bytes text)
{
    size_t pos = 0;
    uint32_t cp;

    while (tc_utf8_next(text, &pos, &cp)) {
        tc_str rest = tc_str_from_bytes(tc_bytes_sub(text, pos, text.n - pos));

        TC_ASSERT(cp >= ' ' && cp != '<' && cp != '>' && cp != '"' && cp != '\'');
        TC_ASSERT((cp < 0x7f || cp > 0x9f) && (cp < 0x202a || cp > 0x202e) && cp != 0xfeff);
        TC_ASSERT(cp != '&' || tc_str_starts(rest, "lt;") || tc_str_starts(rest, "gt;") ||
                  tc_str_starts(rest, "amp;") || tc_str_starts(rest, "quot;") ||
                  tc_str_starts(rest, "#39;"));
    }
    TC_ASSERT(pos == text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char before[] = "<!doctype html><b class=\"", between[] = "\">", after[] = "</b>";
    tc_str text = tc_str_of((const char *)data, size);
    tc_arena arena;
    size_t middle;
    tc_bytes out;
    tc_html h;
    tc_wr w;

    tc_arena_init(&arena, 64u << 20);
    w = tc_wr_init(&arena, 16u << 20);
    h = tc_html_init(&w);
    tc_html_open(&h, "b");
    tc_html_attr_str(&h, "class", text);
    tc_html_text(&h, text);
    tc_html_close(&h);
    TC_ASSERT(tc_wr_finish(&out, &w) && tc_str_starts(tc_str_from_bytes(out), before));
    out = tc_bytes_sub(out, sizeof before - 1, out.n - (sizeof before - 1) - (sizeof after - 1));
    middle = tc_bytes_find(out, tc_bytes_of(between, sizeof between - 1));
    TC_ASSERT(2 * middle + sizeof between - 1 == out.n); /* both places show the same */
    expect_plain(tc_bytes_sub(out, 0, middle));
    expect_plain(tc_bytes_sub(out, middle + sizeof between - 1, middle));
    tc_arena_done(&arena);
    return 0;
}
