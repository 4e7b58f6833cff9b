/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/decode.h"

#include "base/hex.h"
#include "base/limits.h"

#define DER_SEQUENCE 0x30
#define PERCENT      3u /* %20 */

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

tc_str tc_decode_trimmed(tc_bytes content)
{
    size_t from = 0;
    size_t to = content.n;

    while (from < to && is_space(content.p[from])) {
        from++;
    }
    while (to > from && is_space(content.p[to - 1])) {
        to--;
    }
    return tc_str_from_bytes(tc_bytes_sub(content, from, to - from));
}

bool tc_decode_hex_or_binary(tc_bytes *out, tc_arena *arena, tc_bytes content, size_t max,
                             const char *what, tc_diag *diag)
{
    tc_str text = tc_decode_trimmed(content);

    *out = (tc_bytes){NULL, 0};
    if (tc_str_starts(text, "0x")) {
        text = tc_str_of(text.p + 2, text.n - 2);
    }
    if (!tc_is_hex(text)) {
        if (content.n > max) {
            return tc_diag_set_numbers(diag, TC_REASON_LIMIT, what, 0, content.n, max);
        }
        *out = content;
        return true;
    }
    if (text.n % 2 != 0) {
        return tc_diag_set(diag, TC_REASON_LENGTH, what, 0);
    }
    if (text.n / 2 > max) {
        return tc_diag_set_numbers(diag, TC_REASON_LIMIT, what, 0, text.n / 2, max);
    }
    return tc_hex_decode_alloc(out, arena, text, max) ||
           tc_diag_set(diag, TC_REASON_NO_MEMORY, what, 0);
}

bool tc_decode_quote(tc_bytes *out, tc_arena *arena, tc_bytes content, tc_diag *diag)
{
    return tc_decode_hex_or_binary(out, arena, content, TC_MAX_QUOTE, "quote", diag);
}

bool tc_decode_attestation(tc_bytes *out, tc_arena *arena, tc_bytes content, tc_diag *diag)
{
    return tc_decode_hex_or_binary(out, arena, content, TC_MAX_ATTESTATION, "attestation", diag);
}

static const char crl_begin[] = "-----BEGIN X509 CRL-----";
static const char crl_end[] = "-----END X509 CRL-----";

/* The Base64 between the two marker lines, without its line ends. */
static bool decode_pem_crl(tc_bytes *out, tc_arena *arena, tc_str text, tc_diag *diag)
{
    const size_t begin = sizeof crl_begin - 1;
    const size_t end = sizeof crl_end - 1;
    char *joined = tc_arena_alloc(arena, text.n);
    uint8_t *der = tc_arena_alloc(arena, text.n);
    size_t n = 0;

    if (joined == NULL || der == NULL) {
        return tc_diag_set(diag, TC_REASON_NO_MEMORY, "CRL", 0);
    }
    if (text.n < begin + end || !tc_str_ends(text, crl_end)) {
        return tc_diag_set(diag, TC_REASON_SYNTAX, "CRL: its PEM text", 0);
    }
    for (size_t i = begin; i < text.n - end; i++) {
        if (text.p[i] != '\n' && text.p[i] != '\r') {
            joined[n++] = text.p[i];
        }
    }
    if (n == 0 || !tc_base64_decode(der, &n, text.n, tc_str_of(joined, n))) {
        return tc_diag_set(diag, TC_REASON_SYNTAX, "CRL: its Base64", begin);
    }
    *out = (tc_bytes){der, n};
    return true;
}

bool tc_decode_crl(tc_bytes *out, tc_arena *arena, tc_bytes content, tc_diag *diag)
{
    tc_str text = tc_decode_trimmed(content);

    *out = (tc_bytes){NULL, 0};
    if (!tc_str_starts(text, crl_begin)) {
        return tc_decode_hex_or_binary(out, arena, content, TC_MAX_CRL, "CRL", diag);
    }
    if (text.n / 2 > TC_MAX_CRL) {
        return tc_diag_set_numbers(diag, TC_REASON_LIMIT, "CRL", 0, text.n / 2, TC_MAX_CRL);
    }
    return decode_pem_crl(out, arena, text, diag);
}

bool tc_decode_pem_text(tc_bytes *out, tc_arena *arena, tc_bytes content, tc_diag *diag)
{
    uint8_t *text;
    size_t n = 0;

    *out = content;
    if (tc_bytes_find(content, tc_bytes_of("%", 1)) == SIZE_MAX) {
        return true; /* no PEM text has a percent sign of its own */
    }
    *out = (tc_bytes){NULL, 0};
    text = tc_arena_alloc(arena, content.n);
    if (text == NULL) {
        return tc_diag_set(diag, TC_REASON_NO_MEMORY, "certificate chain", 0);
    }
    for (size_t i = 0; i < content.n;) {
        bool escaped = content.p[i] == '%';

        text[n] = content.p[i];
        if (escaped &&
            (content.n - i < PERCENT ||
             !tc_hex_decode(&text[n], 1, tc_str_of((const char *)content.p + i + 1, 2)))) {
            return tc_diag_set(diag, TC_REASON_SYNTAX, "certificate chain: its percent-encoding",
                               i);
        }
        i += escaped ? PERCENT : 1;
        n++;
    }
    *out = (tc_bytes){text, n};
    return true;
}

bool tc_decode_certificates(tc_pem_chain *out, tc_arena *arena, tc_bytes content, tc_diag *diag)
{
    tc_bytes text;

    *out = (tc_pem_chain){.n = 0};
    if (content.n > 0 && content.p[0] == DER_SEQUENCE) {
        out->der[0] = content;
        out->n = 1;
        return true;
    }
    return tc_decode_pem_text(&text, arena, content, diag) &&
           tc_pem_certificates(out, arena, text, TC_PEM_RELAXED, diag);
}
