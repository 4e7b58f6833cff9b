/* SPDX-License-Identifier: Apache-2.0 */
#include "forge/pki.h"

#include <string.h>

#include "codec/der.h"
#include "codec/pem.h"
#include "crypto/digest.h"
#include "forge/der_writer.h"
#include "forge/oid.h"

#define KEY_ID_SIZE TC_FORGE_KEY_ID_SIZE
#define KU_BITS     9

static const uint8_t spki_head[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
_Static_assert(sizeof spki_head + TC_FORGE_POINT_SIZE == TC_FORGE_SPKI_SIZE, "a P-256 SPKI");

void tc_forge_spki(uint8_t out[TC_FORGE_SPKI_SIZE], const tc_forge_key *key)
{
    memcpy(out, spki_head, sizeof spki_head);
    memcpy(out + sizeof spki_head, key->point, TC_FORGE_POINT_SIZE);
}

void tc_forge_key_id_of(uint8_t out[KEY_ID_SIZE], const tc_forge_run *run, tc_forge_key_id key)
{
    uint8_t digest[TC_SHA256_SIZE];

    tc_sha256(digest,
              (tc_bytes[]){tc_bytes_of("\x04", 1),
                           tc_bytes_of(run->forge->keys[key].point, TC_FORGE_POINT_SIZE)},
              2);
    memcpy(out, digest, KEY_ID_SIZE);
}

static void serial_of(uint8_t out[KEY_ID_SIZE], const tc_forge_run *run, const tc_forge_cert *cert,
                      tc_forge_key_id key)
{
    if (tc_bytes_is_zero(tc_bytes_of(cert->serial, KEY_ID_SIZE))) {
        tc_forge_key_id_of(out, run, key);
    } else {
        memcpy(out, cert->serial, KEY_ID_SIZE);
    }
}

void tc_forge_put_algorithm(tc_wr *w)
{
    size_t at = tc_derw_open(w, TC_DER_SEQUENCE);

    tc_derw_value(w, TC_DER_OID, TC_FORGE_OID_ECDSA_SHA256);
    tc_derw_close(w, at);
}

void tc_forge_put_rdn(tc_wr *w, tc_bytes oid, unsigned tag, const char *text)
{
    size_t set = tc_derw_open(w, TC_DER_SET);
    size_t pair = tc_derw_open(w, TC_DER_SEQUENCE);

    tc_derw_value(w, TC_DER_OID, oid);
    tc_derw_text(w, tag, text);
    tc_derw_close(w, pair);
    tc_derw_close(w, set);
}

static void write_intel_name(tc_wr *w, const char *common_name)
{
    size_t at = tc_derw_open(w, TC_DER_SEQUENCE);

    tc_forge_put_rdn(w, TC_FORGE_OID_CN, TC_DER_UTF8_STRING, common_name);
    tc_forge_put_rdn(w, TC_FORGE_OID_O, TC_DER_UTF8_STRING, "Intel Corporation");
    tc_forge_put_rdn(w, TC_FORGE_OID_L, TC_DER_UTF8_STRING, "Santa Clara");
    tc_forge_put_rdn(w, TC_FORGE_OID_ST, TC_DER_UTF8_STRING, "CA");
    tc_forge_put_rdn(w, TC_FORGE_OID_C, TC_DER_PRINTABLE_STRING, "US");
    tc_derw_close(w, at);
}

size_t tc_forge_open_extension(tc_wr *w, size_t *octets, tc_bytes oid, bool critical)
{
    size_t at = tc_derw_open(w, TC_DER_SEQUENCE);

    tc_derw_value(w, TC_DER_OID, oid);
    if (critical) {
        tc_derw_boolean(w, true);
    }
    *octets = tc_derw_open(w, TC_DER_OCTET_STRING);
    return at;
}

void tc_forge_close_extension(tc_wr *w, size_t at, size_t octets)
{
    tc_derw_close(w, octets);
    tc_derw_close(w, at);
}

static void write_aki(tc_wr *w, const tc_forge_run *run, tc_forge_key_id issuer)
{
    uint8_t id[KEY_ID_SIZE];
    size_t octets, sequence;
    size_t at = tc_forge_open_extension(w, &octets, TC_FORGE_OID_AKI, false);

    tc_forge_key_id_of(id, run, issuer);
    sequence = tc_derw_open(w, TC_DER_SEQUENCE);
    tc_derw_value(w, TC_DER_CONTEXT(0), tc_bytes_of(id, sizeof id));
    tc_derw_close(w, sequence);
    tc_forge_close_extension(w, at, octets);
}

void tc_forge_put_ski(tc_wr *w, const tc_forge_run *run, tc_forge_key_id subject)
{
    uint8_t id[KEY_ID_SIZE];
    size_t octets;
    size_t at = tc_forge_open_extension(w, &octets, TC_FORGE_OID_SKI, false);

    tc_forge_key_id_of(id, run, subject);
    tc_derw_value(w, TC_DER_OCTET_STRING, tc_bytes_of(id, sizeof id));
    tc_forge_close_extension(w, at, octets);
}

static void write_crl_url(tc_wr *w, const char *url)
{
    size_t octets;
    size_t at = tc_forge_open_extension(w, &octets, TC_FORGE_OID_CRL_DISTRIBUTION, false);
    size_t points = tc_derw_open(w, TC_DER_SEQUENCE);
    size_t point = tc_derw_open(w, TC_DER_SEQUENCE);
    size_t name = tc_derw_open(w, TC_DER_CONTEXT_CONSTRUCTED(0));
    size_t full = tc_derw_open(w, TC_DER_CONTEXT_CONSTRUCTED(0));

    tc_derw_text(w, TC_DER_CONTEXT(6), url);
    tc_derw_close(w, full);
    tc_derw_close(w, name);
    tc_derw_close(w, point);
    tc_derw_close(w, points);
    tc_forge_close_extension(w, at, octets);
}

static void write_key_usage(tc_wr *w, uint16_t usage)
{
    uint8_t bytes[2] = {0, 0};
    unsigned last = 0;
    size_t octets;
    size_t at = tc_forge_open_extension(w, &octets, TC_FORGE_OID_KEY_USAGE, true);

    for (unsigned bit = 0; bit < KU_BITS; bit++) {
        if (usage & 1u << bit) {
            bytes[bit / 8] |= (uint8_t)(0x80u >> bit % 8);
            last = bit;
        }
    }
    tc_derw_bit_string(w, tc_bytes_of(bytes, usage == 0 ? 0 : last / 8 + 1),
                       usage == 0 ? 0 : (uint8_t)(7 - last % 8));
    tc_forge_close_extension(w, at, octets);
}

void tc_forge_put_basic_constraints(tc_wr *w, bool ca, int path_len)
{
    size_t octets;
    size_t at = tc_forge_open_extension(w, &octets, TC_FORGE_OID_BASIC_CONSTRAINTS, true);
    size_t sequence = tc_derw_open(w, TC_DER_SEQUENCE);

    if (ca) {
        tc_derw_boolean(w, true);
    }
    if (path_len >= 0) {
        tc_derw_u64(w, TC_DER_INTEGER, (uint64_t)path_len);
    }
    tc_derw_close(w, sequence);
    tc_forge_close_extension(w, at, octets);
}

/* ---- the SGX extension (intel-dcap:2.2) ---- */

static size_t open_sgx(tc_wr *w, uint8_t a, uint8_t b)
{
    uint8_t oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01, a, b};
    size_t at = tc_derw_open(w, TC_DER_SEQUENCE);

    tc_derw_value(w, TC_DER_OID, tc_bytes_of(oid, sizeof oid - (b == 0)));
    return at;
}

static void write_sgx_bytes(tc_wr *w, uint8_t a, uint8_t b, const uint8_t *p, size_t n)
{
    size_t at = open_sgx(w, a, b);

    tc_derw_value(w, TC_DER_OCTET_STRING, tc_bytes_of(p, n));
    tc_derw_close(w, at);
}

static void write_sgx_flag(tc_wr *w, uint8_t b, bool v)
{
    size_t at = open_sgx(w, 7, b);

    tc_derw_boolean(w, v);
    tc_derw_close(w, at);
}

static void write_sgx_number(tc_wr *w, uint8_t a, uint8_t b, unsigned tag, uint64_t v)
{
    size_t at = open_sgx(w, a, b);

    tc_derw_u64(w, tag, v);
    tc_derw_close(w, at);
}

static void write_sgx_tcb(tc_wr *w, const tc_forge_pck *pck)
{
    size_t at = open_sgx(w, 2, 0);
    size_t list = tc_derw_open(w, TC_DER_SEQUENCE);

    for (uint8_t i = 0; i < 16; i++) {
        write_sgx_number(w, 2, (uint8_t)(i + 1), TC_DER_INTEGER, pck->components[i]);
    }
    write_sgx_number(w, 2, 17, TC_DER_INTEGER, pck->pce_svn);
    write_sgx_bytes(w, 2, 18, pck->cpu_svn, sizeof pck->cpu_svn);
    tc_derw_close(w, list);
    tc_derw_close(w, at);
}

static void write_sgx_platform(tc_wr *w, const tc_forge_pck *pck)
{
    size_t at, list;

    write_sgx_bytes(w, 6, 0, pck->platform_instance_id, sizeof pck->platform_instance_id);
    at = open_sgx(w, 7, 0);
    list = tc_derw_open(w, TC_DER_SEQUENCE);
    write_sgx_flag(w, 1, pck->dynamic_platform);
    write_sgx_flag(w, 2, pck->cached_keys);
    write_sgx_flag(w, 3, pck->smt_enabled);
    tc_derw_close(w, list);
    tc_derw_close(w, at);
}

static void write_sgx(tc_wr *w, const tc_forge_pck *pck)
{
    size_t octets, sequence;
    size_t at = tc_forge_open_extension(w, &octets, TC_FORGE_OID_SGX, false);

    sequence = tc_derw_open(w, TC_DER_SEQUENCE);
    write_sgx_bytes(w, 1, 0, pck->ppid, sizeof pck->ppid);
    write_sgx_tcb(w, pck);
    write_sgx_bytes(w, 3, 0, pck->pce_id, sizeof pck->pce_id);
    write_sgx_bytes(w, 4, 0, pck->fmspc, sizeof pck->fmspc);
    write_sgx_number(w, 5, 0, TC_DER_ENUMERATED, pck->sgx_type);
    if (!pck->processor_ca) {
        write_sgx_platform(w, pck);
    }
    tc_derw_close(w, sequence);
    tc_forge_close_extension(w, at, octets);
}

/* ---- Intel's certificates ---- */

typedef struct intel_cert {
    tc_forge_object object;
    const tc_forge_cert *cert;
    tc_forge_key_id subject, issuer;
} intel_cert;

static void write_extensions(tc_wr *w, const tc_forge_run *run, const intel_cert *c)
{
    unsigned out = c->cert->leave_out;
    size_t tagged = tc_derw_open(w, TC_DER_CONTEXT_CONSTRUCTED(3));
    size_t list = tc_derw_open(w, TC_DER_SEQUENCE);

    if (!(out & TC_FORGE_EXT_AKI)) {
        write_aki(w, run, c->issuer);
    }
    if (!(out & TC_FORGE_EXT_CRL)) {
        write_crl_url(w, c->cert->crl_url);
    }
    if (!(out & TC_FORGE_EXT_SKI)) {
        tc_forge_put_ski(w, run, c->subject);
    }
    if (!(out & TC_FORGE_EXT_KEY_USAGE)) {
        write_key_usage(w, c->cert->key_usage);
    }
    if (!(out & TC_FORGE_EXT_BASIC)) {
        tc_forge_put_basic_constraints(w, c->cert->ca, c->cert->path_len);
    }
    if (c->object == TC_FORGE_PCK_CERT && !(out & TC_FORGE_EXT_SGX)) {
        write_sgx(w, &run->o->pck);
    }
    tc_wr_bytes(w, c->cert->extra);
    tc_derw_close(w, list);
    tc_derw_close(w, tagged);
}

void tc_forge_put_validity(tc_wr *w, tc_time not_before, tc_time not_after)
{
    size_t at = tc_derw_open(w, TC_DER_SEQUENCE);

    tc_derw_time(w, not_before);
    tc_derw_time(w, not_after);
    tc_derw_close(w, at);
}

tc_bytes tc_forge_certificate_end(tc_forge_run *run, tc_forge_object object, tc_wr *tbs)
{
    tc_bytes body = tc_forge_hooked(run, object, TC_FORGE_BEFORE, tc_forge_written(run, tbs));
    tc_wr w = tc_forge_writer(run);
    uint8_t raw[TC_FORGE_SIGNATURE_SIZE];
    size_t at = tc_derw_open(&w, TC_DER_SEQUENCE);
    size_t bits;

    tc_forge_sign_object(run, raw, object, body);
    tc_wr_bytes(&w, body);
    tc_forge_put_algorithm(&w);
    bits = tc_derw_open(&w, TC_DER_BIT_STRING);
    tc_wr_u8(&w, 0);
    tc_derw_signature(&w, raw);
    tc_derw_close(&w, bits);
    tc_derw_close(&w, at);
    return tc_forge_hooked(run, object, TC_FORGE_AFTER, tc_forge_written(run, &w));
}

static tc_bytes make_intel_cert(tc_forge_run *run, const intel_cert *c)
{
    tc_wr w = tc_forge_writer(run);
    uint8_t serial[KEY_ID_SIZE], spki[TC_FORGE_SPKI_SIZE];
    size_t tbs = tc_derw_open(&w, TC_DER_SEQUENCE);
    size_t version = tc_derw_open(&w, TC_DER_CONTEXT_CONSTRUCTED(0));

    tc_derw_u64(&w, TC_DER_INTEGER, 2);
    tc_derw_close(&w, version);
    serial_of(serial, run, c->cert, c->subject);
    tc_derw_positive(&w, tc_bytes_of(serial, sizeof serial));
    tc_forge_put_algorithm(&w);
    write_intel_name(&w, c->cert->issuer);
    tc_forge_put_validity(&w, c->cert->not_before, c->cert->not_after);
    write_intel_name(&w, c->cert->subject);
    tc_forge_spki(spki, &run->forge->keys[c->subject]);
    tc_wr_bytes(&w, tc_bytes_of(spki, sizeof spki));
    write_extensions(&w, run, c);
    tc_derw_close(&w, tbs);
    return tc_forge_certificate_end(run, c->object, &w);
}

/* ---- revocation lists (intel-dcap:3.4) ---- */

static void write_revoked(tc_wr *w, const uint8_t serial[KEY_ID_SIZE], tc_time when)
{
    size_t at = tc_derw_open(w, TC_DER_SEQUENCE);
    size_t list, reason, octets;

    tc_derw_positive(w, tc_bytes_of(serial, KEY_ID_SIZE));
    tc_derw_time(w, when);
    list = tc_derw_open(w, TC_DER_SEQUENCE);
    reason = tc_forge_open_extension(w, &octets, TC_FORGE_OID_CRL_REASON, false);
    tc_derw_u64(w, TC_DER_ENUMERATED, 1); /* keyCompromise */
    tc_forge_close_extension(w, reason, octets);
    tc_derw_close(w, list);
    tc_derw_close(w, at);
}

static void write_revoked_list(tc_wr *w, const tc_forge_run *run, const tc_forge_crl *crl)
{
    const tc_forge_options *o = run->o;
    uint8_t serial[KEY_ID_SIZE];
    size_t at;

    if (crl->n_revoked == 0 && !crl->revoke_ca && !crl->revoke_pck && !crl->revoke_tcb_signing) {
        return;
    }
    at = tc_derw_open(w, TC_DER_SEQUENCE);
    for (size_t i = 0; i < crl->n_revoked; i++) {
        write_revoked(w, crl->revoked[i], crl->this_update);
    }
    if (crl->revoke_ca) {
        serial_of(serial, run, &o->ca, TC_FORGE_KEY_CA);
        write_revoked(w, serial, crl->this_update);
    }
    if (crl->revoke_pck) {
        serial_of(serial, run, &o->pck_cert, TC_FORGE_KEY_PCK);
        write_revoked(w, serial, crl->this_update);
    }
    if (crl->revoke_tcb_signing) {
        serial_of(serial, run, &o->tcb_signing, TC_FORGE_KEY_TCB_SIGNING);
        write_revoked(w, serial, crl->this_update);
    }
    tc_derw_close(w, at);
}

static tc_bytes make_crl(tc_forge_run *run, tc_forge_object object, const tc_forge_crl *crl,
                         tc_forge_key_id issuer)
{
    tc_wr w = tc_forge_writer(run);
    size_t tbs = tc_derw_open(&w, TC_DER_SEQUENCE);
    size_t tagged, list, number, octets;

    tc_derw_u64(&w, TC_DER_INTEGER, 1);
    tc_forge_put_algorithm(&w);
    write_intel_name(&w, crl->issuer);
    tc_derw_time(&w, crl->this_update);
    tc_derw_time(&w, crl->next_update);
    write_revoked_list(&w, run, crl);
    tagged = tc_derw_open(&w, TC_DER_CONTEXT_CONSTRUCTED(0));
    list = tc_derw_open(&w, TC_DER_SEQUENCE);
    number = tc_forge_open_extension(&w, &octets, TC_FORGE_OID_CRL_NUMBER, false);
    tc_derw_u64(&w, TC_DER_INTEGER, 1);
    tc_forge_close_extension(&w, number, octets);
    write_aki(&w, run, issuer);
    tc_derw_close(&w, list);
    tc_derw_close(&w, tagged);
    tc_derw_close(&w, tbs);
    return tc_forge_certificate_end(run, object, &w);
}

static tc_bytes make_chain(tc_forge_run *run, tc_forge_object object, const tc_bytes *ders,
                           size_t n)
{
    tc_wr w = tc_forge_writer(run);

    for (size_t i = 0; i < n; i++) {
        tc_pem_encode(&w, ders[i]);
    }
    return tc_forge_hooked(run, object, TC_FORGE_AFTER, tc_forge_written(run, &w));
}

void tc_forge_pki_make(tc_forge_run *run)
{
    const tc_forge_options *o = run->o;
    tc_forge_evidence *e = run->out;
    tc_wr w = tc_forge_writer(run);

    e->root_der = make_intel_cert(
        run, &(intel_cert){TC_FORGE_ROOT_CERT, &o->root, TC_FORGE_KEY_ROOT, TC_FORGE_KEY_ROOT});
    e->ca_der = make_intel_cert(
        run, &(intel_cert){TC_FORGE_CA_CERT, &o->ca, TC_FORGE_KEY_CA, TC_FORGE_KEY_ROOT});
    e->pck_der = make_intel_cert(
        run, &(intel_cert){TC_FORGE_PCK_CERT, &o->pck_cert, TC_FORGE_KEY_PCK, TC_FORGE_KEY_CA});
    e->tcb_signing_der =
        make_intel_cert(run, &(intel_cert){TC_FORGE_TCB_SIGNING_CERT, &o->tcb_signing,
                                           TC_FORGE_KEY_TCB_SIGNING, TC_FORGE_KEY_ROOT});
    e->root_crl = make_crl(run, TC_FORGE_ROOT_CRL, &o->root_crl, TC_FORGE_KEY_ROOT);
    e->pck_crl = make_crl(run, TC_FORGE_PCK_CRL, &o->pck_crl, TC_FORGE_KEY_CA);
    e->pck_chain =
        make_chain(run, TC_FORGE_PCK_CHAIN, (tc_bytes[]){e->pck_der, e->ca_der, e->root_der}, 3);
    e->tcb_chain =
        make_chain(run, TC_FORGE_TCB_CHAIN, (tc_bytes[]){e->tcb_signing_der, e->root_der}, 2);
    e->pck_crl_chain =
        make_chain(run, TC_FORGE_PCK_CRL_CHAIN, (tc_bytes[]){e->ca_der, e->root_der}, 2);
    tc_pem_encode(&w, e->root_der);
    e->root_pem = tc_forge_written(run, &w);
}
