/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/pem.h"

#include <string.h>

#include "base/hex.h"

#define BEGIN       "-----BEGIN CERTIFICATE-----"
#define END         "-----END CERTIFICATE-----"
#define LINE_CHARS  64u
#define LINE_BYTES  48u /* what a whole line holds */
#define LINE_STRIDE (LINE_CHARS + 1)

typedef struct parser {
    tc_bytes text;
    size_t pos;
    tc_pem_mode mode;
    tc_arena *arena;
    tc_diag *diag;
} parser;

static bool fail(const parser *s, tc_reason reason, const char *what)
{
    return tc_diag_set(s->diag, s->pos >= s->text.n ? TC_REASON_TRUNCATED : reason, what, s->pos);
}

/* starts returns true when the text goes on with a literal. */
static bool starts(const parser *s, const char *literal)
{
    tc_bytes rest = tc_bytes_sub(s->text, s->pos, s->text.n - s->pos);

    return tc_str_starts(tc_str_from_bytes(rest), literal);
}

static bool skip(parser *s, const char *literal)
{
    if (!starts(s, literal)) {
        return false;
    }
    s->pos += strlen(literal);
    return true;
}

static bool skip_line_end(parser *s)
{
    return skip(s, "\n") || (s->mode == TC_PEM_RELAXED && skip(s, "\r\n"));
}

static void skip_blank_lines(parser *s)
{
    while (s->mode == TC_PEM_RELAXED && skip_line_end(s)) {
    }
}

/* decode_lines reads a body of whole lines and one last, perhaps shorter line: the only way that
 * tc_pem_encode would have written it. out has room for all of it. */
static bool decode_lines(uint8_t *out, size_t *out_n, tc_bytes body)
{
    size_t total = 0;

    for (size_t i = 0; i < body.n; i += LINE_STRIDE) {
        size_t n = body.n - i < LINE_STRIDE ? body.n - i : LINE_STRIDE;
        bool last = i + n == body.n;
        tc_str line = tc_str_of((const char *)body.p + i, n - 1);
        size_t got;

        if (body.p[i + n - 1] != '\n' || !tc_base64_decode(out + total, &got, LINE_BYTES, line) ||
            got == 0 || (!last && got != LINE_BYTES)) {
            return false;
        }
        total += got;
    }
    *out_n = total;
    return true;
}

/* join_lines copies a body without its line ends. False at a carriage return on its own. */
static bool join_lines(char *out, size_t *out_n, tc_bytes body)
{
    size_t n = 0;

    for (size_t i = 0; i < body.n; i++) {
        if (body.p[i] == '\r' && (i + 1 == body.n || body.p[i + 1] != '\n')) {
            return false;
        }
        if (body.p[i] != '\r' && body.p[i] != '\n') {
            out[n++] = (char)body.p[i];
        }
    }
    *out_n = n;
    return true;
}

/* decode_relaxed accepts lines of any length, with either line end. */
static bool decode_relaxed(uint8_t *out, size_t *out_n, tc_bytes body, char *scratch)
{
    size_t n;

    return join_lines(scratch, &n, body) &&
           tc_base64_decode(out, out_n, body.n / 4 * 3, tc_str_of(scratch, n)) && *out_n > 0;
}

/* decode_body decodes what stands between a BEGIN and an END line. */
static bool decode_body(parser *s, tc_bytes *der, tc_bytes body)
{
    uint8_t *out;
    char *scratch = NULL;
    size_t n = 0;
    bool ok;

    if (body.n / 2 > TC_MAX_CERTIFICATE) {
        return fail(s, TC_REASON_LIMIT, "PEM certificate: size");
    }
    /* Each 4 characters give 3 bytes, so a quarter of the body is never needed. */
    out = tc_arena_alloc(s->arena, body.n / 4 * 3 + LINE_BYTES);
    if (s->mode == TC_PEM_RELAXED) {
        scratch = tc_arena_alloc(s->arena, body.n);
    }
    if (out == NULL || (s->mode == TC_PEM_RELAXED && scratch == NULL)) {
        return tc_diag_set(s->diag, TC_REASON_NO_MEMORY, "PEM certificate", s->pos);
    }
    ok = scratch == NULL ? decode_lines(out, &n, body) : decode_relaxed(out, &n, body, scratch);
    if (!ok) {
        return fail(s, scratch == NULL ? TC_REASON_CANONICAL : TC_REASON_SYNTAX,
                    "PEM certificate: Base64");
    }
    if (n > TC_MAX_CERTIFICATE) {
        return tc_diag_set_numbers(s->diag, TC_REASON_LIMIT, "PEM certificate: size", s->pos, n,
                                   TC_MAX_CERTIFICATE);
    }
    *der = (tc_bytes){out, n};
    return true;
}

/* read_block reads one certificate, from BEGIN to the last hyphen of END. */
static bool read_block(parser *s, tc_bytes *der)
{
    const uint8_t *hyphen;
    tc_bytes body;

    if (!skip(s, BEGIN) || !skip_line_end(s)) {
        return fail(s, TC_REASON_SYNTAX, "PEM certificate: BEGIN line");
    }
    /* No Base64 digit is a hyphen. */
    hyphen = s->pos == s->text.n ? NULL : memchr(s->text.p + s->pos, '-', s->text.n - s->pos);
    if (hyphen == NULL) {
        return tc_diag_set(s->diag, TC_REASON_TRUNCATED, "PEM certificate", s->text.n);
    }
    body = tc_bytes_sub(s->text, s->pos, (size_t)(hyphen - s->text.p) - s->pos);
    if (body.n == 0) {
        return fail(s, TC_REASON_MISSING, "PEM certificate: Base64");
    }
    if (!decode_body(s, der, body)) {
        return false;
    }
    s->pos += body.n;
    return skip(s, END) || fail(s, TC_REASON_SYNTAX, "PEM certificate: END line");
}

/* read_end accepts what may follow the last END line. *more tells that another block comes. */
static bool read_end(parser *s, bool *more)
{
    *more = false;
    if (s->pos == s->text.n) {
        return true;
    }
    if (!skip_line_end(s)) {
        return fail(s, TC_REASON_SYNTAX, "PEM certificate: END line");
    }
    skip_blank_lines(s);
    /* Quotes end with a NUL (intel-dcap:1.7). */
    if (s->mode == TC_PEM_QUOTE && s->text.n - s->pos == 1 && s->text.p[s->pos] == 0) {
        s->pos++;
    }
    *more = s->pos < s->text.n;
    if (*more && !starts(s, BEGIN)) {
        return fail(s, TC_REASON_TRAILING, "PEM certificates");
    }
    return true;
}

static bool read_all(parser *s, tc_pem_chain *out)
{
    bool more = true;

    skip_blank_lines(s);
    while (more) {
        if (out->n == TC_MAX_PEM_CERTIFICATES) {
            return tc_diag_set_numbers(s->diag, TC_REASON_LIMIT, "PEM certificates: number", s->pos,
                                       out->n + 1, TC_MAX_PEM_CERTIFICATES);
        }
        if (!read_block(s, &out->der[out->n])) {
            return false;
        }
        out->n++;
        if (!read_end(s, &more)) {
            return false;
        }
    }
    return true;
}

bool tc_pem_certificates(tc_pem_chain *out, tc_arena *arena, tc_bytes text, tc_pem_mode mode,
                         tc_diag *diag)
{
    parser s = {.text = text, .mode = mode, .arena = arena, .diag = diag};

    *out = (tc_pem_chain){.n = 0};
    if (!read_all(&s, out)) {
        *out = (tc_pem_chain){.n = 0};
        return tc_diag_rule(diag, mode == TC_PEM_RELAXED ? "rfc7468:2" : "intel-dcap:1.7");
    }
    return true;
}

void tc_pem_encode(tc_wr *w, tc_bytes der)
{
    tc_wr_lit(w, BEGIN "\n");
    for (size_t i = 0; i < der.n; i += LINE_BYTES) {
        char line[LINE_STRIDE];
        tc_bytes part = tc_bytes_sub(der, i, der.n - i < LINE_BYTES ? der.n - i : LINE_BYTES);
        size_t n = TC_BASE64_SIZE(part.n);

        tc_base64_encode(line, part);
        line[n] = '\n';
        tc_wr_str(w, tc_str_of(line, n + 1));
    }
    tc_wr_lit(w, END "\n");
}
