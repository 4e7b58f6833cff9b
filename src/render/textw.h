/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing text for a terminal: words are wrapped at 80 columns, everything goes through
 * render/visible.h, and colour is only ever added to a mark and a word.
 */
#ifndef TC_RENDER_TEXTW_H
#define TC_RENDER_TEXTW_H

#include "base/wr.h"
#include "trustcenter/check.h"

#define TC_TEXTW_COLUMNS 80u

typedef struct tc_textw {
    tc_wr *w;
    tc_arena *arena;
    bool colour;
    unsigned column;
    unsigned indent; /* where wrapped lines start */
    unsigned start;  /* the first column for text on this line */
    bool space;      /* a space is due before the next word */
} tc_textw;

tc_textw tc_textw_init(tc_wr *w, tc_arena *arena, bool colour);

/* tc_textw_line ends the line; what follows starts, and is wrapped, at column indent. */
void tc_textw_line(tc_textw *t, unsigned indent);

/* tc_textw_column moves right to a column, at least by one space; what follows is wrapped there. */
void tc_textw_column(tc_textw *t, unsigned column);

/* tc_textw_hang makes what follows be wrapped at a column, without moving. */
void tc_textw_hang(tc_textw *t, unsigned column);

/* tc_textw_str writes text from outside, wrapped at spaces. A word that does not fit goes on a
 * line of its own and stays whole, so that a digest can be copied. */
void tc_textw_str(tc_textw *t, tc_str text);

/* tc_textw_lit writes words of our own, wrapped the same way. */
void tc_textw_lit(tc_textw *t, const char *words);
void tc_textw_dec(tc_textw *t, uint64_t v);

/* tc_textw_whole writes text that must not be wrapped. */
void tc_textw_whole(tc_textw *t, tc_str text);

/* tc_textw_state starts the colour of a state, tc_textw_plain ends it. */
void tc_textw_state(tc_textw *t, tc_check_status status);
void tc_textw_plain(tc_textw *t);
void tc_textw_strong(tc_textw *t, bool on);

#endif
