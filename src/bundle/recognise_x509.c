/* SPDX-License-Identifier: Apache-2.0
 *
 * Certificates and revocation lists: told apart by their structure, then by the names in them.
 * Names prove nothing; they only say what a file is meant to be.
 */
#include "base/limits.h"
#include "bundle/decode.h"
#include "bundle/recognise.h"
#include "bundle/refuse.h"
#include "codec/der.h"
#include "crypto/x509.h"

/* 1.3.6.1.4.1.62397.1: the arc of dstack's extensions (dstack:1.7). */
static const uint8_t dstack_arc[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xe7, 0x3d, 0x01};

#define MAX_SHOWN_NAME  100u
#define MAX_KEY_VERSION 1u /* of PKCS#8 and SEC 1 private keys */

/* Intel's names (intel-dcap:2.1). */
#define ROOT_CA      "Intel SGX Root CA"
#define PLATFORM_CA  "Intel SGX PCK Platform CA"
#define PROCESSOR_CA "Intel SGX PCK Processor CA"
#define PCK_LEAF     "Intel SGX PCK Certificate"
#define TCB_SIGNING  "Intel SGX TCB Signing"

static bool found(tc_recognition *r, tc_exhibit_kind kind)
{
    r->kind = kind;
    return true;
}

static bool has_dstack_extension(const tc_x509 *cert)
{
    tc_bytes arc = tc_bytes_of(dstack_arc, sizeof dstack_arc);

    for (size_t i = 0; i < cert->n_extensions; i++) {
        tc_bytes oid = cert->extensions[i].oid;

        if (oid.n > arc.n && tc_bytes_eq(tc_bytes_sub(oid, 0, arc.n), arc)) {
            return true;
        }
    }
    return false;
}

static bool refuse_chain(tc_recognition *r, const tc_x509 *first, size_t n)
{
    tc_str name = tc_shown(r->arena, tc_x509_common_name(first->subject), MAX_SHOWN_NAME);
    bool is_root = tc_bytes_eq(first->subject, first->issuer);

    if (is_root && n == 1) {
        return TC_REFUSE(r->why, r->arena, TC_STR("this file is the root certificate \""), name,
                         TC_STR("\" alone, which is no evidence: Intel's root is built in, and "
                                "another one is given with --trust-root"));
    }
    if (is_root) {
        return TC_REFUSE(r->why, r->arena, TC_STR("this chain starts with its root \""), name,
                         TC_STR("\"; write the certificate that is to be judged first"));
    }
    return TC_REFUSE(r->why, r->arena, TC_STR("this file is the certificate \""), name,
                     TC_STR("\", which is neither one of Intel's nor has dstack's extensions"));
}

static bool recognise_chain(tc_recognition *r, const tc_pem_chain *chain)
{
    tc_diag diag = {0};
    tc_x509 first, cert;
    tc_str name;

    if (!tc_x509_parse(&first, chain->der[0], &diag)) {
        return tc_refuse_diag(r->why, r->arena, TC_STR("this file holds a certificate, but: "),
                              &diag);
    }
    if (has_dstack_extension(&first)) {
        return found(r, TC_EXHIBIT_RA_TLS);
    }
    for (size_t i = 1; i < chain->n; i++) {
        if (tc_x509_parse(&cert, chain->der[i], NULL) && has_dstack_extension(&cert)) {
            return found(r, TC_EXHIBIT_RA_TLS);
        }
    }
    name = tc_x509_common_name(first.subject);
    if (tc_str_is(name, PCK_LEAF)) {
        return found(r, TC_EXHIBIT_PCK_CHAIN);
    }
    if (tc_str_is(name, TCB_SIGNING) || tc_str_is(name, PLATFORM_CA) ||
        tc_str_is(name, PROCESSOR_CA)) {
        return found(r, TC_EXHIBIT_ISSUER_CHAIN);
    }
    return refuse_chain(r, &first, chain->n);
}

/* crl_issuer walks a TBSCertList up to thisUpdate (RFC 5280 5.1); a certificate has other things
 * in these places. */
static bool crl_issuer(tc_bytes *out, tc_bytes der)
{
    tc_rd rd = tc_rd_init(der);
    tc_rd list, tbs;
    tc_bytes algorithm;
    uint64_t version;

    return tc_der_get(&rd, &list, TC_DER_SEQUENCE) && tc_der_get(&list, &tbs, TC_DER_SEQUENCE) &&
           tc_der_u64(&tbs, &version, TC_DER_INTEGER) &&
           tc_der_element(&tbs, &algorithm, TC_DER_SEQUENCE) &&
           tc_der_element(&tbs, out, TC_DER_SEQUENCE) &&
           (tc_der_peek(&tbs, TC_DER_UTC_TIME) || tc_der_peek(&tbs, TC_DER_GENERALIZED_TIME));
}

static bool recognise_crl(tc_recognition *r, tc_bytes issuer)
{
    tc_str name = tc_x509_common_name(issuer);

    if (tc_str_is(name, ROOT_CA)) {
        return found(r, TC_EXHIBIT_ROOT_CRL);
    }
    if (tc_str_is(name, PLATFORM_CA) || tc_str_is(name, PROCESSOR_CA)) {
        return found(r, TC_EXHIBIT_PCK_CRL);
    }
    return TC_REFUSE(r->why, r->arena, TC_STR("this file is the revocation list of \""),
                     tc_shown(r->arena, name, MAX_SHOWN_NAME),
                     TC_STR("\", which is none of Intel's SGX authorities"));
}

/* The three shapes: PKCS#8 (version, algorithm, key), SEC 1 (version, key, …) and PKCS#1 (version,
 * then numbers only). */
bool tc_is_private_key(tc_bytes der)
{
    tc_rd rd = tc_rd_init(der);
    tc_rd key;
    tc_bytes skipped;
    uint64_t version;

    if (!tc_der_get(&rd, &key, TC_DER_SEQUENCE) || !tc_der_u64(&key, &version, TC_DER_INTEGER) ||
        version > MAX_KEY_VERSION) {
        return false;
    }
    if (tc_der_peek(&key, TC_DER_SEQUENCE)) {
        return tc_der_element(&key, &skipped, TC_DER_SEQUENCE) &&
               tc_der_peek(&key, TC_DER_OCTET_STRING);
    }
    if (tc_der_peek(&key, TC_DER_OCTET_STRING)) {
        return true;
    }
    return tc_der_integer(&key, &skipped) && tc_der_peek(&key, TC_DER_INTEGER);
}

bool tc_recognise_der(tc_recognition *r, tc_bytes der)
{
    tc_rd rd = tc_rd_init(der);
    tc_pem_chain chain = {.der = {der}, .n = 1};
    tc_bytes issuer, element;

    if (!tc_der_element(&rd, &element, TC_DER_SEQUENCE) || !tc_rd_end(&rd)) {
        return tc_refuse_unknown(r, TC_STR("this file is none of the known kinds of evidence"));
    }
    if (tc_is_private_key(der)) {
        return tc_refuse_private_key(r);
    }
    if (crl_issuer(&issuer, der)) {
        return recognise_crl(r, issuer);
    }
    return recognise_chain(r, &chain);
}

/* A CRL, whose PEM text is decoded here. */
static bool recognise_pem_crl(tc_recognition *r)
{
    tc_diag diag = {0};
    tc_bytes der, issuer;

    if (!tc_decode_crl(&der, r->arena, r->content, &diag)) {
        return tc_refuse_diag(r->why, r->arena, TC_STR("this file is a PEM text, but: "), &diag);
    }
    if (!crl_issuer(&issuer, der)) {
        return TC_REFUSE(r->why, r->arena,
                         TC_STR("this file is a PEM text of a revocation list that is not "
                                "well-formed (rule RFC 5280 5.1)"));
    }
    return recognise_crl(r, issuer);
}

bool tc_recognise_pem(tc_recognition *r)
{
    tc_diag diag = {0};
    tc_pem_chain chain;
    tc_bytes text;

    if (!tc_decode_pem_text(&text, r->arena, r->content, &diag)) {
        return tc_refuse_diag(r->why, r->arena, TC_STR("this file is a PEM text, but: "), &diag);
    }
    if (tc_holds_private_key(text)) {
        return tc_refuse_private_key(r);
    }
    if (tc_str_starts(tc_decode_trimmed(text), "-----BEGIN X509 CRL-----")) {
        return recognise_pem_crl(r);
    }
    if (!tc_str_starts(tc_decode_trimmed(text), "-----BEGIN CERTIFICATE-----")) {
        return tc_refuse_unknown(r, TC_STR("this file is a PEM text, but of neither certificates "
                                           "nor a revocation list"));
    }
    if (!tc_pem_certificates(&chain, r->arena, text, TC_PEM_RELAXED, &diag)) {
        return tc_refuse_diag(r->why, r->arena, TC_STR("this file is a PEM text, but: "), &diag);
    }
    return recognise_chain(r, &chain);
}
