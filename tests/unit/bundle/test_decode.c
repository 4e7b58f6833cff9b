/* SPDX-License-Identifier: Apache-2.0 */
#include "samples.h"
#include "support.h"

static tc_bytes out;
static tc_diag diag;

static bool quote(const char *text)
{
    diag = (tc_diag){0};
    return tc_decode_quote(&out, &arena, bytes_of_c(text), &diag);
}

static void hex_is_decoded_and_binary_kept(void **state)
{
    (void)state;
    assert_true(quote("0x0400ff"));
    assert_true(tc_bytes_eq(out, tc_bytes_of("\x04\x00\xff", 3)));
    assert_true(quote(" \r\n0400FF\t\n"));
    assert_true(tc_bytes_eq(out, tc_bytes_of("\x04\x00\xff", 3)));
    assert_true(quote("\x04 0400"));
    assert_int_equal(out.n, 6);
    assert_true(quote("0x"));
    assert_int_equal(out.n, 2);
    assert_true(quote(""));
    assert_int_equal(out.n, 0);
    assert_false(quote("040"));
    assert_int_equal(diag.reason, TC_REASON_LENGTH);
    assert_int_equal(out.n, 0);
}

static void a_quote_keeps_its_limit(void **state)
{
    size_t n = 2 * (size_t)TC_MAX_QUOTE;
    char *text = calloc(1, n + 2);

    (void)state;
    assert_non_null(text);
    memset(text, '0', n + 2);
    assert_true(tc_decode_quote(&out, &arena, tc_bytes_of(text, n), &diag));
    assert_int_equal(out.n, TC_MAX_QUOTE);
    diag = (tc_diag){0};
    assert_false(tc_decode_quote(&out, &arena, tc_bytes_of(text, n + 2), &diag));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
    assert_int_equal(diag.got, TC_MAX_QUOTE + 1);
    memset(text, 1, n);
    assert_true(tc_decode_quote(&out, &arena, tc_bytes_of(text, TC_MAX_QUOTE), NULL));
    assert_false(tc_decode_quote(&out, &arena, tc_bytes_of(text, TC_MAX_QUOTE + 1), NULL));
    free(text);
}

static void attestations_keep_theirs(void **state)
{
    size_t n = TC_MAX_ATTESTATION;
    uint8_t *bytes = calloc(1, n + 1);

    (void)state;
    assert_non_null(bytes);
    assert_true(tc_decode_attestation(&out, &arena, tc_bytes_of(bytes, n), NULL));
    assert_false(tc_decode_attestation(&out, &arena, tc_bytes_of(bytes, n + 1), NULL));
    free(bytes);
}

static bool crl(const char *text)
{
    diag = (tc_diag){0};
    return tc_decode_crl(&out, &arena, bytes_of_c(text), &diag);
}

static void all_spellings_of_a_crl_give_the_same_bytes(void **state)
{
    tc_bytes der, with_cr = bytes_of_c(PEM_CRL_ROOT);

    (void)state;
    assert_true(crl(PEM_CRL_ROOT));
    der = out;
    assert_int_equal(der.p[0], 0x30);
    for (size_t i = 0; i < 3; i++) {
        with_cr = changed(with_cr, "-\nM", "-\r\nM");
        if (tc_bytes_find(with_cr, bytes_of_c("-\nM")) == SIZE_MAX) {
            break;
        }
    }
    assert_true(tc_decode_crl(&out, &arena, with_cr, NULL));
    assert_true(tc_bytes_eq(out, der));
    assert_true(tc_decode_crl(&out, &arena, der, NULL));
    assert_true(tc_bytes_eq(out, der));
    assert_true(tc_decode_crl(&out, &arena, tc_bytes_from_str(tc_hex_text(&arena, der)), NULL));
    assert_true(tc_bytes_eq(out, der));
}

static void broken_pem_of_a_crl_is_refused(void **state)
{
    (void)state;
    assert_false(crl("-----BEGIN X509 CRL-----"));
    assert_int_equal(diag.reason, TC_REASON_SYNTAX);
    assert_false(crl("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL----"));
    assert_false(crl("-----BEGIN X509 CRL-----\n-----END X509 CRL-----"));
    assert_false(crl("-----BEGIN X509 CRL-----\nA*AA\n-----END X509 CRL-----"));
    assert_true(crl("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----"));
    assert_int_equal(out.n, 3);
}

static void a_crl_keeps_its_limit(void **state)
{
    size_t n = TC_MAX_CRL;
    char *text = calloc(1, 2 * n + 2);

    (void)state;
    assert_non_null(text);
    assert_true(tc_decode_crl(&out, &arena, tc_bytes_of(text, n), NULL));
    assert_false(tc_decode_crl(&out, &arena, tc_bytes_of(text, n + 1), NULL));
    memset(text, 'A', 2 * n + 2);
    memcpy(text, "-----BEGIN X509 CRL-----", 24);
    assert_false(tc_decode_crl(&out, &arena, tc_bytes_of(text, 2 * n + 2), &diag));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
    free(text);
}

static void percent_encoding_is_undone_only_where_it_is(void **state)
{
    (void)state;
    assert_true(tc_decode_pem_text(&out, &arena, bytes_of_c("a%20b%0Ac%2bd"), NULL));
    assert_true(tc_bytes_eq(out, bytes_of_c("a b\nc+d")));
    assert_true(tc_decode_pem_text(&out, &arena, bytes_of_c("a b+c"), NULL));
    assert_true(tc_bytes_eq(out, bytes_of_c("a b+c")));
    assert_false(tc_decode_pem_text(&out, &arena, bytes_of_c("a%2"), NULL));
    assert_false(tc_decode_pem_text(&out, &arena, bytes_of_c("a%"), NULL));
    diag = (tc_diag){0};
    assert_false(tc_decode_pem_text(&out, &arena, bytes_of_c("a%2g"), &diag));
    assert_int_equal(diag.reason, TC_REASON_SYNTAX);
    assert_int_equal(diag.offset, 1);
}

static void certificates_are_read_from_der_and_pem(void **state)
{
    tc_pem_chain chain, again;

    (void)state;
    assert_true(tc_decode_certificates(&chain, &arena, bytes_of_c(PEM_PCK PEM_ROOT), NULL));
    assert_int_equal(chain.n, 2);
    assert_true(tc_decode_certificates(&again, &arena, chain.der[0], NULL));
    assert_int_equal(again.n, 1);
    assert_true(tc_bytes_eq(again.der[0], chain.der[0]));
    assert_false(tc_decode_certificates(&chain, &arena, bytes_of_c(""), NULL));
    assert_int_equal(chain.n, 0);
    assert_false(tc_decode_certificates(&chain, &arena, bytes_of_c("%"), NULL));
}

static void lack_of_memory_is_said(void **state)
{
    tc_pem_chain chain;

    (void)state;
    arena.fail_at = arena.calls + 1;
    assert_false(quote("0400"));
    assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
    for (uint64_t k = 1; k <= 2; k++) {
        arena.fail_at = arena.calls + k;
        assert_false(crl(PEM_CRL_ROOT));
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
    }
    diag = (tc_diag){0};
    arena.fail_at = arena.calls + 1;
    assert_false(tc_decode_certificates(&chain, &arena, bytes_of_c("%20"), &diag));
    assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hex_is_decoded_and_binary_kept),
        TEST(a_quote_keeps_its_limit),
        TEST(attestations_keep_theirs),
        TEST(all_spellings_of_a_crl_give_the_same_bytes),
        TEST(broken_pem_of_a_crl_is_refused),
        TEST(a_crl_keeps_its_limit),
        TEST(percent_encoding_is_undone_only_where_it_is),
        TEST(certificates_are_read_from_der_and_pem),
        TEST(lack_of_memory_is_said),
    };

    return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
