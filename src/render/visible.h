/* SPDX-License-Identifier: Apache-2.0
 *
 * Text from outside, made fit to be looked at. Evidence is hostile: it may hold control characters
 * that steer a terminal, bidirectional controls that turn a line around, invisible characters that
 * make two names look the same, and texts without end. What would be invisible or misleading is
 * shown as \u{202e}, a byte that is not UTF-8 as \x{ff}; long texts are cut with a visible mark.
 */
#ifndef TC_RENDER_VISIBLE_H
#define TC_RENDER_VISIBLE_H

#include "base/arena.h"

/* "\u{10ffff}" is the longest escape; the mark of a cut text with its two numbers is longer. */
#define TC_VISIBLE_PIECE_MAX 96

/* A walk over one text. */
typedef struct tc_visible {
    tc_bytes text;
    size_t pos;
    unsigned combining; /* combining marks in a row: a pile of them paints over other lines */
    bool cut;           /* the text went on; its mark was given out */
    char piece[TC_VISIBLE_PIECE_MAX];
} tc_visible;

/* tc_visible_init starts a walk. The text is borrowed. */
tc_visible tc_visible_init(tc_str text);

/* tc_visible_next gives the next piece to show: characters as they are, or the escape of one, or at
 * TC_MAX_SHOWN_TEXT the mark that the text was cut. False at the end. The piece is valid UTF-8
 * without control characters, and lives until the next call. */
bool tc_visible_next(tc_visible *walk, tc_str *piece);

/* tc_visible_cut returns text as it is when it is short enough; otherwise a copy of its beginning
 * with the same mark. Nothing is escaped. The empty text when out of memory. */
tc_str tc_visible_cut(tc_arena *arena, tc_str text);

#endif
