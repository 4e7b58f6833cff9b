/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/refuse.h"

#include "base/wr.h"
#include "check/record.h"
#include "codec/utf8.h"

/* A sentence about one refusal; longer ones cannot be built from the parts that are used. */
#define SENTENCE_MAX 4096u
#define NUMBER_MAX   20u

tc_str tc_shown(tc_arena *arena, tc_str text, size_t max)
{
    tc_bytes in = tc_bytes_from_str(text);
    tc_wr w = tc_wr_init(arena, max);
    size_t pos = 0;

    if (text.n <= max && tc_utf8_is_plain(text)) {
        return text;
    }
    while (pos < in.n) {
        size_t from = pos;
        uint32_t cp;
        bool valid = tc_utf8_next(in, &pos, &cp);

        pos += valid ? 0 : 1;
        if (pos - from > max - w.n) {
            break;
        }
        if (valid && !tc_utf8_is_control(cp)) {
            tc_wr_bytes(&w, tc_bytes_sub(in, from, pos - from));
        } else {
            tc_wr_lit(&w, "?");
        }
    }
    return tc_wr_text(&w);
}

bool tc_refuse_parts(tc_str *why, tc_arena *arena, const tc_str *parts, size_t n)
{
    tc_wr w = tc_wr_init(arena, SENTENCE_MAX);

    for (size_t i = 0; i < n; i++) {
        tc_wr_str(&w, parts[i]);
    }
    *why = tc_wr_text(&w);
    return false;
}

bool tc_refuse_diag(tc_str *why, tc_arena *arena, tc_str introduction, const tc_diag *diag)
{
    return TC_REFUSE(why, arena, introduction, tc_diag_text(arena, diag));
}

tc_str tc_number_text(tc_arena *arena, uint64_t number)
{
    tc_wr w = tc_wr_init(arena, NUMBER_MAX);

    tc_wr_dec(&w, number);
    return tc_wr_text(&w);
}
