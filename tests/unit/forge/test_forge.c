/* SPDX-License-Identifier: Apache-2.0
 *
 * Simulated evidence judged by somebody else: OpenSSL's own certificate, revocation list and
 * signature code, and this project's readers.
 */
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/hex.h"
#include "crypto/x509.h"
#include "unit/forge/made.h"

static X509 *certificate(tc_bytes der)
{
    const unsigned char *p = der.p;
    X509 *cert = d2i_X509(NULL, &p, (long)der.n);

    assert_non_null(cert);
    assert_ptr_equal(p, der.p + der.n);
    return cert;
}

static EVP_PKEY *key_of_point(const uint8_t point[64])
{
    uint8_t encoded[65] = {4};
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM params[3];
    EVP_PKEY *key = NULL;
    char group[] = "P-256";

    memcpy(encoded + 1, point, 64);
    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
    params[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, encoded, sizeof encoded);
    params[2] = OSSL_PARAM_construct_end();
    assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
    assert_int_equal(EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
    EVP_PKEY_CTX_free(ctx);
    return key;
}

static bool openssl_verifies(const uint8_t point[64], const uint8_t raw[64], tc_bytes message)
{
    EVP_PKEY *key = key_of_point(point);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    ECDSA_SIG *sig = ECDSA_SIG_new();
    unsigned char *der = NULL;
    int n, ok;

    assert_int_equal(ECDSA_SIG_set0(sig, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL)),
                     1);
    n = i2d_ECDSA_SIG(sig, &der);
    assert_true(n > 0);
    assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
    ok = EVP_DigestVerify(ctx, der, (size_t)n, message.p, message.n);
    OPENSSL_free(der);
    ECDSA_SIG_free(sig);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return ok == 1;
}

static void hex(uint8_t *out, size_t n, const char *text)
{
    assert_true(tc_hex_decode(out, n, tc_str_from_c(text)));
}

/* RFC 6979 A.2.5, SHA-256. */
static void signatures_follow_rfc6979(void **state)
{
    static const struct {
        const char *message, *r, *s;
    } cases[] = {
        {"sample", "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
         "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"},
        {"test", "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
         "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083"},
    };
    tc_forge_curve *curve = tc_forge_curve_new();
    uint8_t scalar[32], want[64], got[64];
    tc_forge_key key;

    (void)state;
    hex(scalar, 32, "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
    assert_true(tc_forge_key_set(&key, curve, scalar));
    hex(want, 32, "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6");
    hex(want + 32, 32, "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
    assert_memory_equal(key.point, want, 64);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_bytes message = tc_bytes_from_str(tc_str_from_c(cases[i].message));

        hex(want, 32, cases[i].r);
        hex(want + 32, 32, cases[i].s);
        assert_true(tc_forge_sign(got, curve, &key, message));
        assert_memory_equal(got, want, 64);
        assert_true(openssl_verifies(key.point, got, message));
    }
    tc_forge_curve_free(curve);
}

static void keys_outside_the_group_are_refused(void **state)
{
    tc_forge_curve *curve = tc_forge_curve_new();
    uint8_t scalar[32] = {0};
    tc_forge_key key;

    (void)state;
    assert_false(tc_forge_key_set(&key, curve, scalar));
    hex(scalar, 32, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"); /* n */
    assert_false(tc_forge_key_set(&key, curve, scalar));
    scalar[31]--;
    assert_true(tc_forge_key_set(&key, curve, scalar));
    tc_forge_curve_free(curve);
}

static void equal_options_give_equal_bytes(void **state)
{
    made *m = *state;
    tc_forge_evidence first, other;

    make(m);
    first = m->evidence;
    m->options.seed = 2;
    make(m);
    other = m->evidence;
    m->options.seed = 1;
    make(m);
    assert_true(tc_bytes_eq(first.quote, m->evidence.quote));
    assert_true(tc_bytes_eq(first.collateral, m->evidence.collateral));
    assert_false(tc_bytes_eq(first.quote, other.quote));
    assert_false(tc_bytes_eq(first.root_der, other.root_der));
}

static void openssl_accepts_the_certificates(void **state)
{
    made *m = *state;
    X509 *root, *ca, *pck, *signing;

    make(m);
    root = certificate(m->evidence.root_der);
    ca = certificate(m->evidence.ca_der);
    pck = certificate(m->evidence.pck_der);
    signing = certificate(m->evidence.tcb_signing_der);
    assert_int_equal(X509_verify(root, X509_get0_pubkey(root)), 1);
    assert_int_equal(X509_verify(ca, X509_get0_pubkey(root)), 1);
    assert_int_equal(X509_verify(pck, X509_get0_pubkey(ca)), 1);
    assert_int_equal(X509_verify(signing, X509_get0_pubkey(root)), 1);
    assert_int_equal(X509_check_issued(root, ca), X509_V_OK);
    assert_int_equal(X509_check_issued(ca, pck), X509_V_OK);
    assert_int_equal(X509_check_issued(root, signing), X509_V_OK);
    assert_int_equal(X509_get_ext_count(pck), 6);
    X509_free(root);
    X509_free(ca);
    X509_free(pck);
    X509_free(signing);
}

static void openssl_accepts_the_revocation_lists(void **state)
{
    made *m = *state;
    const unsigned char *p;
    X509_CRL *root_crl, *pck_crl;
    X509 *root, *ca, *pck;
    X509_REVOKED *entry;

    m->options.pck_crl.revoke_pck = true;
    make(m);
    root = certificate(m->evidence.root_der);
    ca = certificate(m->evidence.ca_der);
    pck = certificate(m->evidence.pck_der);
    p = m->evidence.root_crl.p;
    root_crl = d2i_X509_CRL(NULL, &p, (long)m->evidence.root_crl.n);
    p = m->evidence.pck_crl.p;
    pck_crl = d2i_X509_CRL(NULL, &p, (long)m->evidence.pck_crl.n);
    assert_int_equal(X509_CRL_verify(root_crl, X509_get0_pubkey(root)), 1);
    assert_int_equal(X509_CRL_verify(pck_crl, X509_get0_pubkey(ca)), 1);
    assert_int_equal(X509_CRL_get0_by_cert(pck_crl, &entry, pck), 1);
    assert_int_equal(X509_CRL_get0_by_cert(root_crl, &entry, ca), 0);
    X509_CRL_free(root_crl);
    X509_CRL_free(pck_crl);
    X509_free(root);
    X509_free(ca);
    X509_free(pck);
}

static void openssl_accepts_the_signatures(void **state)
{
    made *m = *state;
    tc_forge_evidence *e = &m->evidence;
    tc_x509 signing, pck;

    make(m);
    assert_true(tc_x509_parse(&signing, e->tcb_signing_der, NULL));
    assert_true(tc_x509_parse(&pck, e->pck_der, NULL));
    assert_true(openssl_verifies(signing.point, e->tcb_info_signature.p, e->tcb_info));
    assert_true(openssl_verifies(signing.point, e->qe_identity_signature.p, e->qe_identity));
    /* Offsets of a version 4 TDX quote: intel-dcap:1.6. */
    assert_true(
        openssl_verifies(e->quote.p + 700, e->quote.p + 636, tc_bytes_sub(e->quote, 0, 632)));
    assert_true(openssl_verifies(pck.point, e->quote.p + 1154, tc_bytes_sub(e->quote, 770, 384)));
}

/* A hook that flips a bit of one object at one stage. */
typedef struct flip {
    tc_forge_object object;
    tc_forge_stage stage;
    unsigned seen;
} flip;

static tc_bytes flip_hook(void *context, tc_arena *arena, tc_forge_object object,
                          tc_forge_stage stage, tc_bytes in)
{
    flip *f = context;
    tc_bytes copy;
    uint8_t *p;

    if (object != f->object || stage != f->stage) {
        return in;
    }
    f->seen++;
    assert_true(tc_arena_copy(&copy, arena, in));
    p = tc_arena_alloc(arena, in.n + 1);
    tc_copy(p, copy.p, copy.n);
    p[in.n / 2] ^= 1;
    return tc_bytes_of(p, in.n);
}

static void hooks_before_signing_keep_signatures_right(void **state)
{
    made *m = *state;
    flip f = {.object = TC_FORGE_TCB_INFO, .stage = TC_FORGE_BEFORE};
    tc_x509 signing;

    m->options.hook = flip_hook;
    m->options.context = &f;
    make(m);
    assert_int_equal(f.seen, 1);
    assert_true(tc_x509_parse(&signing, m->evidence.tcb_signing_der, NULL));
    assert_true(
        openssl_verifies(signing.point, m->evidence.tcb_info_signature.p, m->evidence.tcb_info));
    f = (flip){.object = TC_FORGE_TCB_INFO, .stage = TC_FORGE_AFTER};
    make(m);
    assert_false(
        openssl_verifies(signing.point, m->evidence.tcb_info_signature.p, m->evidence.tcb_info));
    f = (flip){.object = TC_FORGE_TCB_INFO, .stage = TC_FORGE_SIGNATURE};
    make(m);
    assert_false(
        openssl_verifies(signing.point, m->evidence.tcb_info_signature.p, m->evidence.tcb_info));
}

static void lack_of_memory_is_reported(void **state)
{
    made *m = *state;
    tc_err err = TC_E_NOMEM;
    uint64_t fail_at;

    for (fail_at = 1; err != TC_OK; fail_at++) {
        tc_arena_done(&m->arena);
        tc_arena_init(&m->arena, MADE_ARENA_CAP);
        m->arena.fail_at = fail_at;
        err = tc_forge_make(&m->evidence, m->forge, &m->arena, &m->options);
        if (err != TC_OK) {
            assert_int_equal(err, TC_E_NOMEM);
            assert_null(m->evidence.quote.p);
        }
    }
    assert_true(fail_at > 50);
}

static void replace_replaces_every_place(void **state)
{
    made *m = *state;
    tc_bytes out =
        tc_forge_replace(&m->arena, tc_bytes_from_str(TC_STR("a-b-c")),
                         tc_bytes_from_str(TC_STR("-")), tc_bytes_from_str(TC_STR("::")));

    assert_true(tc_str_is(tc_str_from_bytes(out), "a::b::c"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, made_setup, made_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(signatures_follow_rfc6979),
        T(keys_outside_the_group_are_refused),
        T(equal_options_give_equal_bytes),
        T(openssl_accepts_the_certificates),
        T(openssl_accepts_the_revocation_lists),
        T(openssl_accepts_the_signatures),
        T(hooks_before_signing_keep_signatures_right),
        T(lack_of_memory_is_reported),
        T(replace_replaces_every_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
