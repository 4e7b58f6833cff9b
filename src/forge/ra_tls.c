/* SPDX-License-Identifier: Apache-2.0
 *
 * RA-TLS certificates as dstack issues them (dstack:1.7): a leaf whose key is named in a quote, the
 * app's CA, and the KMS root or, without a KMS, the app's own root.
 */
#include "forge/pki.h"

#include <string.h>

#include "codec/der.h"
#include "codec/pem.h"
#include "crypto/digest.h"
#include "forge/der_writer.h"
#include "forge/oid.h"

#define YEAR_1975    ((tc_time)157766400) /* notBefore of every dstack certificate */
#define TEN_YEARS    (3652 * 86400)
#define BINDING_TAG  "ratls-cert:"
#define APP_CA_NAME  "Dstack App CA"
#define KMS_CA_NAME  "Dstack KMS CA"
#define APP_ROOT     "App Root Cert"
#define ORGANIZATION "Dstack"

enum {
    EXT_QUOTE = 1,
    EXT_EVENT_LOG = 2,
    EXT_APP_ID = 3,
    EXT_USAGE = 4,
    EXT_ATTESTATION = 8,
    EXT_APP_INFO = 9
};

/* dstack's library writes the named bits without dropping zero bytes; so do we. */
static const uint8_t ku_sign[] = {0x03, 0x03, 0x07, 0x80, 0x00};
static const uint8_t ku_ca[] = {0x03, 0x03, 0x07, 0x86, 0x00};

/* put_evidence writes an extension of dstack's arc: an OCTET STRING inside the OCTET STRING. */
static void put_evidence(tc_wr *w, uint8_t number, tc_bytes content)
{
    uint8_t oid[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xe7, 0x3d, 0x01, number};
    size_t octets;
    size_t at = tc_forge_open_extension(w, &octets, tc_bytes_of(oid, sizeof oid), false);

    tc_derw_value(w, TC_DER_OCTET_STRING, content);
    tc_forge_close_extension(w, at, octets);
}

static void put_key_usage(tc_wr *w, const uint8_t bits[5])
{
    size_t octets;
    size_t at = tc_forge_open_extension(w, &octets, TC_FORGE_OID_KEY_USAGE, true);

    tc_wr_bytes(w, tc_bytes_of(bits, sizeof ku_sign));
    tc_forge_close_extension(w, at, octets);
}

static void put_client_auth(tc_wr *w)
{
    size_t octets;
    size_t at = tc_forge_open_extension(w, &octets, TC_FORGE_OID_EXT_KEY_USAGE, false);
    size_t list = tc_derw_open(w, TC_DER_SEQUENCE);

    tc_derw_value(w, TC_DER_OID, TC_FORGE_OID("\x2b\x06\x01\x05\x05\x07\x03\x02"));
    tc_derw_close(w, list);
    tc_forge_close_extension(w, at, octets);
}

static void put_name(tc_wr *w, const char *organization, const char *common_name)
{
    size_t at = tc_derw_open(w, TC_DER_SEQUENCE);

    if (organization != NULL) {
        tc_forge_put_rdn(w, TC_FORGE_OID_O, TC_DER_UTF8_STRING, organization);
    }
    tc_forge_put_rdn(w, TC_FORGE_OID_CN, TC_DER_UTF8_STRING, common_name);
    tc_derw_close(w, at);
}

typedef struct dstack_cert {
    tc_forge_object object;
    const char *organization, *issuer; /* of the issuer */
    const char *subject_organization, *subject;
    tc_forge_key_id key;
} dstack_cert;

/* open_cert writes everything up to the list of extensions. */
static size_t open_cert(tc_forge_run *run, tc_wr *w, size_t open[2], const dstack_cert *c)
{
    size_t tbs = tc_derw_open(w, TC_DER_SEQUENCE);
    size_t version = tc_derw_open(w, TC_DER_CONTEXT_CONSTRUCTED(0));
    uint8_t serial[TC_FORGE_KEY_ID_SIZE], spki[TC_FORGE_SPKI_SIZE];

    tc_derw_u64(w, TC_DER_INTEGER, 2);
    tc_derw_close(w, version);
    tc_forge_key_id_of(serial, run, c->key);
    serial[0] &= 0x7f;
    tc_derw_positive(w, tc_bytes_of(serial, sizeof serial));
    tc_forge_put_algorithm(w);
    put_name(w, c->organization, c->issuer);
    tc_forge_put_validity(w, YEAR_1975, run->o->now + TEN_YEARS);
    put_name(w, c->subject_organization, c->subject);
    tc_forge_spki(spki, &run->forge->keys[c->key]);
    tc_wr_bytes(w, tc_bytes_of(spki, sizeof spki));
    open[0] = tc_derw_open(w, TC_DER_CONTEXT_CONSTRUCTED(3));
    open[1] = tc_derw_open(w, TC_DER_SEQUENCE);
    return tbs;
}

static tc_bytes close_cert(tc_forge_run *run, tc_wr *w, size_t tbs, const size_t open[2],
                           tc_forge_object object)
{
    tc_derw_close(w, open[1]);
    tc_derw_close(w, open[0]);
    tc_derw_close(w, tbs);
    return tc_forge_certificate_end(run, object, w);
}

/* make_quote quotes the leaf's key: SHA-512 of tag and SubjectPublicKeyInfo (dstack:1.2). */
static void make_quote(tc_forge_run *run, uint8_t report_data[TC_SHA512_SIZE])
{
    uint8_t spki[TC_FORGE_SPKI_SIZE];

    tc_forge_spki(spki, &run->forge->keys[TC_FORGE_KEY_RA_TLS]);
    tc_sha512(report_data,
              (tc_bytes[]){tc_bytes_from_str(TC_STR(BINDING_TAG)), tc_bytes_of(spki, sizeof spki)},
              2);
    run->out->ra_tls_quote = tc_forge_quote_make(run, report_data);
}

static void put_leaf_evidence(tc_forge_run *run, tc_wr *w, const uint8_t report_data[64])
{
    const tc_forge_dstack *d = &run->o->dstack;
    const tc_forge_evidence *e = run->out;

    if (d->ra_tls == TC_FORGE_RA_TLS_QUOTE) {
        put_evidence(w, EXT_QUOTE, e->ra_tls_quote);
        put_evidence(w, EXT_EVENT_LOG, tc_forge_log_json(run, TC_FORGE_EVENTS_LOG));
        if (d->ra_tls_attestation.n > 0) {
            put_evidence(w, EXT_ATTESTATION, d->ra_tls_attestation);
        }
    } else if (d->event_version == 2 || run->o->prefer_v1) {
        put_evidence(w, EXT_ATTESTATION,
                     tc_forge_attestation_v1(run, e->ra_tls_quote, report_data));
    } else {
        put_evidence(w, EXT_ATTESTATION,
                     tc_forge_attestation_v0(run, e->ra_tls_quote, report_data));
    }
    if (d->ra_tls_app_id) {
        put_evidence(w, EXT_APP_ID,
                     d->ra_tls_other_app_id.n > 0 ? d->ra_tls_other_app_id
                                                  : tc_bytes_of(e->app_id, sizeof e->app_id));
    }
    if (d->ra_tls_usage != NULL) {
        put_evidence(w, EXT_USAGE, tc_bytes_from_str(tc_str_from_c(d->ra_tls_usage)));
    }
    if (d->ra_tls == TC_FORGE_RA_TLS_ATTESTATION) {
        put_evidence(w, EXT_APP_INFO, tc_forge_app_info(run));
    }
}

static tc_bytes make_leaf(tc_forge_run *run)
{
    const tc_forge_dstack *d = &run->o->dstack;
    bool kms = d->provider == TC_FORGE_PROVIDER_KMS;
    dstack_cert leaf = {.object = TC_FORGE_RA_TLS_CERT,
                        .organization = kms && !d->self_signed ? ORGANIZATION : NULL,
                        .issuer = kms ? APP_CA_NAME : APP_ROOT,
                        .subject = "demo-cert",
                        .key = TC_FORGE_KEY_RA_TLS};
    tc_wr w = tc_forge_writer(run);
    uint8_t report_data[TC_SHA512_SIZE];
    size_t tbs, open[2];

    if (d->self_signed) {
        leaf.issuer = leaf.subject;
    }
    make_quote(run, report_data);
    tbs = open_cert(run, &w, open, &leaf);
    put_key_usage(&w, ku_sign);
    put_client_auth(&w);
    put_leaf_evidence(run, &w, report_data);
    return close_cert(run, &w, tbs, open, leaf.object);
}

/* make_app_ca makes the CA above the leaf: issued by the KMS for one app, or standing alone. */
static tc_bytes make_app_ca(tc_forge_run *run)
{
    bool kms = run->o->dstack.provider == TC_FORGE_PROVIDER_KMS;
    dstack_cert ca = {TC_FORGE_APP_CA_CERT,         kms ? ORGANIZATION : NULL,
                      kms ? KMS_CA_NAME : APP_ROOT, kms ? ORGANIZATION : NULL,
                      kms ? APP_CA_NAME : APP_ROOT, TC_FORGE_KEY_APP_CA};
    tc_wr w = tc_forge_writer(run);
    size_t open[2];
    size_t tbs = open_cert(run, &w, open, &ca);

    put_key_usage(&w, ku_ca);
    tc_forge_put_ski(&w, run, ca.key);
    tc_forge_put_basic_constraints(&w, true, 0);
    if (kms) {
        put_evidence(&w, EXT_APP_ID, tc_bytes_of(run->out->app_id, sizeof run->out->app_id));
        put_evidence(&w, EXT_USAGE, tc_bytes_from_str(TC_STR("app:ca")));
    }
    return close_cert(run, &w, tbs, open, ca.object);
}

static tc_bytes make_kms_ca(tc_forge_run *run)
{
    dstack_cert ca = {TC_FORGE_KMS_CA_CERT, ORGANIZATION, KMS_CA_NAME,
                      ORGANIZATION,         KMS_CA_NAME,  TC_FORGE_KEY_KMS_CA};
    tc_wr w = tc_forge_writer(run);
    size_t open[2];
    size_t tbs = open_cert(run, &w, open, &ca);

    put_key_usage(&w, ku_ca);
    tc_forge_put_ski(&w, run, ca.key);
    tc_forge_put_basic_constraints(&w, true, 1);
    return close_cert(run, &w, tbs, open, ca.object);
}

void tc_forge_ra_tls_make(tc_forge_run *run)
{
    tc_wr w = tc_forge_writer(run);

    run->out->ra_tls_der = make_leaf(run);
    tc_pem_encode(&w, run->out->ra_tls_der);
    if (!run->o->dstack.self_signed) {
        tc_pem_encode(&w, make_app_ca(run));
        if (run->o->dstack.provider == TC_FORGE_PROVIDER_KMS) {
            tc_pem_encode(&w, make_kms_ca(run));
        }
    }
    run->out->ra_tls_pem = tc_forge_written(run, &w);
}
