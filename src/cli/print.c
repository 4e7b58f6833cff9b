/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print.h"

#include <string.h>

#include "base/time.h"
#include "cli/cli.h"
#include "render/visible.h"

#define INDENT       2
#define LABEL_COLUMN 24
#define HEX_MAX      64
#define BLOCK_LINES  400

tc_print tc_print_init(tc_arena *arena)
{
    return (tc_print){.w = tc_wr_init(arena, TC_CLI_OUTPUT_MAX), .arena = arena};
}

void tc_print_safe(tc_print *p, tc_str text)
{
    tc_visible walk = tc_visible_init(text);
    tc_str piece;

    while (tc_visible_next(&walk, &piece)) {
        tc_wr_str(&p->w, piece);
    }
}

static void pad(tc_print *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tc_wr_u8(&p->w, ' ');
    }
}

void tc_print_heading(tc_print *p, const char *text)
{
    pad(p, p->level * INDENT);
    tc_wr_lit(&p->w, text);
    tc_wr_u8(&p->w, '\n');
}

void tc_print_begin(tc_print *p)
{
    pad(p, p->level * INDENT);
}

void tc_print_label(tc_print *p, const char *label)
{
    size_t n = p->level * INDENT + strlen(label);

    pad(p, p->level * INDENT);
    tc_wr_lit(&p->w, label);
    pad(p, n < LABEL_COLUMN ? LABEL_COLUMN - n : 1);
}

void tc_print_end(tc_print *p)
{
    tc_wr_u8(&p->w, '\n');
}

void tc_print_lit(tc_print *p, const char *label, const char *text)
{
    tc_print_label(p, label);
    tc_wr_lit(&p->w, text);
    tc_print_end(p);
}

void tc_print_text(tc_print *p, const char *label, tc_str text)
{
    tc_print_label(p, label);
    if (text.n == 0) {
        tc_wr_lit(&p->w, "(none)");
    } else {
        tc_print_safe(p, text);
    }
    tc_print_end(p);
}

void tc_print_short_hex(tc_print *p, tc_bytes bytes, size_t max)
{
    if (bytes.n <= max) {
        tc_wr_hex(&p->w, bytes);
        return;
    }
    tc_wr_hex(&p->w, tc_bytes_of(bytes.p, max));
    tc_wr_lit(&p->w, "\xe2\x80\xa6 (");
    tc_wr_dec(&p->w, bytes.n);
    tc_wr_lit(&p->w, " bytes)");
}

void tc_print_hex(tc_print *p, const char *label, tc_bytes bytes)
{
    tc_print_label(p, label);
    if (bytes.n == 0) {
        tc_wr_lit(&p->w, "(none)");
    } else {
        tc_print_short_hex(p, bytes, HEX_MAX);
    }
    tc_print_end(p);
}

void tc_print_number(tc_print *p, const char *label, uint64_t number)
{
    tc_print_label(p, label);
    tc_wr_dec(&p->w, number);
    tc_print_end(p);
}

static void put_time(tc_print *p, tc_time time)
{
    char text[TC_TIME_TEXT];

    tc_time_format(text, time);
    tc_wr_lit(&p->w, text);
}

void tc_print_time(tc_print *p, const char *label, tc_time time)
{
    tc_print_label(p, label);
    put_time(p, time);
    tc_print_end(p);
}

void tc_print_window(tc_print *p, const char *label, tc_time from, tc_time to)
{
    tc_print_label(p, label);
    put_time(p, from);
    tc_wr_lit(&p->w, " to ");
    put_time(p, to);
    tc_print_end(p);
}

void tc_print_yes(tc_print *p, const char *label, bool yes)
{
    tc_print_lit(p, label, yes ? "yes" : "no");
}

void tc_print_block(tc_print *p, const char *label, tc_str text)
{
    size_t start = 0;

    tc_print_heading(p, label);
    p->level++;
    for (size_t lines = 0; start < text.n; lines++) {
        const char *end = memchr(text.p + start, '\n', text.n - start);
        size_t n = end == NULL ? text.n - start : (size_t)(end - text.p) - start;

        if (lines == BLOCK_LINES) {
            tc_print_heading(p, "\xe2\x80\xa6 (more lines follow)");
            break;
        }
        pad(p, p->level * INDENT);
        tc_print_safe(p, tc_str_of(text.p + start, n));
        tc_print_end(p);
        start += n + 1;
    }
    p->level--;
}

void tc_print_oid(tc_print *p, tc_bytes oid)
{
    uint64_t arc = 0;
    bool first = true;

    for (size_t i = 0; i < oid.n; i++) {
        if (arc >> (64 - 7) != 0) {
            tc_wr_lit(&p->w, "\xe2\x80\xa6");
            return;
        }
        arc = arc << 7 | (oid.p[i] & 0x7fu);
        if ((oid.p[i] & 0x80u) != 0) {
            continue;
        }
        if (first) {
            uint64_t top = arc < 40 ? 0 : arc < 80 ? 1 : 2;

            tc_wr_dec(&p->w, top);
            arc -= top * 40;
            first = false;
        }
        tc_wr_u8(&p->w, '.');
        tc_wr_dec(&p->w, arc);
        arc = 0;
    }
}
