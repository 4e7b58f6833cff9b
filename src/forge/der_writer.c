/* SPDX-License-Identifier: Apache-2.0 */
#include "forge/der_writer.h"

#include <string.h>

#include "base/time.h"
#include "codec/der.h"

#define LONG_FORM        0x80u
#define MAX_LENGTH_BYTES 4u
#define FIRST_UTC_YEAR   "1950"
#define LAST_UTC_YEAR    "2049"

size_t tc_derw_open(tc_wr *w, unsigned tag)
{
    tc_wr_u8(w, (uint8_t)tag);
    tc_wr_u8(w, 0); /* the length of a short value; made wider by tc_derw_close if need be */
    return w->n;
}

void tc_derw_close(tc_wr *w, size_t content)
{
    uint8_t length[MAX_LENGTH_BYTES];
    size_t n, extra = 0;

    if (w->bad) {
        return;
    }
    n = w->n - content;
    if (n < LONG_FORM) {
        w->p[content - 1] = (uint8_t)n;
        return;
    }
    for (size_t v = n; v != 0; v >>= 8) {
        extra++;
    }
    for (size_t i = 0; i < extra; i++) {
        length[i] = (uint8_t)(n >> 8 * (extra - 1 - i));
    }
    tc_wr_bytes(w, tc_bytes_of(length, extra)); /* makes room; moved to its place below */
    if (w->bad) {
        return;
    }
    memmove(w->p + content + extra, w->p + content, n);
    memcpy(w->p + content, length, extra);
    w->p[content - 1] = (uint8_t)(LONG_FORM | extra);
}

void tc_derw_value(tc_wr *w, unsigned tag, tc_bytes content)
{
    size_t at = tc_derw_open(w, tag);

    tc_wr_bytes(w, content);
    tc_derw_close(w, at);
}

void tc_derw_text(tc_wr *w, unsigned tag, const char *text)
{
    tc_derw_value(w, tag, tc_bytes_from_str(tc_str_from_c(text)));
}

static void write_integer(tc_wr *w, unsigned tag, tc_bytes magnitude)
{
    size_t at = tc_derw_open(w, tag);

    while (magnitude.n > 1 && magnitude.p[0] == 0) {
        magnitude = tc_bytes_sub(magnitude, 1, magnitude.n - 1);
    }
    if (magnitude.n == 0 || magnitude.p[0] >= LONG_FORM) {
        tc_wr_u8(w, 0); /* INTEGERs are signed */
    }
    tc_wr_bytes(w, magnitude);
    tc_derw_close(w, at);
}

void tc_derw_u64(tc_wr *w, unsigned tag, uint64_t v)
{
    uint8_t bytes[sizeof v];

    for (size_t i = 0; i < sizeof v; i++) {
        bytes[i] = (uint8_t)(v >> 8 * (sizeof v - 1 - i));
    }
    write_integer(w, tag, tc_bytes_of(bytes, sizeof bytes));
}

void tc_derw_positive(tc_wr *w, tc_bytes magnitude)
{
    write_integer(w, TC_DER_INTEGER, magnitude);
}

void tc_derw_boolean(tc_wr *w, bool v)
{
    uint8_t byte = v ? 0xff : 0;

    tc_derw_value(w, TC_DER_BOOLEAN, tc_bytes_of(&byte, 1));
}

void tc_derw_bit_string(tc_wr *w, tc_bytes bytes, uint8_t unused)
{
    size_t at = tc_derw_open(w, TC_DER_BIT_STRING);

    tc_wr_u8(w, unused);
    tc_wr_bytes(w, bytes);
    tc_derw_close(w, at);
}

void tc_derw_time(tc_wr *w, tc_time t)
{
    char text[TC_TIME_TEXT]; /* YYYY-MM-DDThh:mm:ssZ */
    tc_str whole;
    bool utc;
    size_t at;

    tc_time_format(text, t);
    whole = tc_str_from_c(text);
    utc = strncmp(text, FIRST_UTC_YEAR, 4) >= 0 && strncmp(text, LAST_UTC_YEAR, 4) <= 0;
    at = tc_derw_open(w, utc ? TC_DER_UTC_TIME : TC_DER_GENERALIZED_TIME);
    for (size_t i = utc ? 2 : 0; i < whole.n; i++) {
        if (text[i] == 'Z' || (text[i] >= '0' && text[i] <= '9')) {
            tc_wr_u8(w, (uint8_t)text[i]);
        }
    }
    tc_derw_close(w, at);
}

void tc_derw_signature(tc_wr *w, const uint8_t raw[64])
{
    size_t at = tc_derw_open(w, TC_DER_SEQUENCE);

    tc_derw_positive(w, tc_bytes_of(raw, 32));
    tc_derw_positive(w, tc_bytes_of(raw + 32, 32));
    tc_derw_close(w, at);
}
