/* SPDX-License-Identifier: Apache-2.0
 *
 * Quotes of versions 3, 4 and 5 (intel-dcap:1).
 */
#include "forge/internal.h"

#include <string.h>

#include "crypto/digest.h"

#define END_LINE "-----END CERTIFICATE-----\n"

#define PPID_RSA_2048          256
#define PPID_RSA_3072          384
#define TD15EX_EXTRA           237
#define VERSION_WITH_QE        3
#define VERSION_WITH_BODY_TYPE 5

static void put_zero(tc_wr *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tc_wr_u8(w, 0);
    }
}

#define put_field(w, field) tc_wr_bytes((w), tc_bytes_of((field), sizeof(field)))

/* put_enclave writes an SGX enclave report (intel-dcap:1.2). */
static void put_enclave(tc_wr *w, const tc_forge_enclave *e, const uint8_t report_data[64])
{
    put_field(w, e->cpu_svn);
    put_field(w, e->misc_select);
    put_zero(w, 12 + 16);
    put_field(w, e->attributes);
    put_field(w, e->mr_enclave);
    put_zero(w, 32);
    put_field(w, e->mr_signer);
    put_zero(w, 32 + 64);
    tc_wr_u16le(w, e->isv_prod_id);
    tc_wr_u16le(w, e->isv_svn);
    put_zero(w, 2 + 42 + 16);
    tc_wr_bytes(w, tc_bytes_of(report_data, 64));
}

/* put_td writes a TD report body (intel-dcap:1.3). */
static void put_td(tc_wr *w, const tc_forge_run *run, const uint8_t report_data[64])
{
    const tc_forge_td *td = &run->o->td;
    uint16_t body = run->o->quote.body;

    put_field(w, td->tee_tcb_svn);
    put_field(w, td->mr_seam);
    put_field(w, td->mr_signer_seam);
    put_field(w, td->seam_attributes);
    put_field(w, td->td_attributes);
    put_field(w, td->xfam);
    put_field(w, run->out->mr_td);
    put_field(w, run->out->mr_config_id);
    put_field(w, td->mr_owner);
    put_field(w, td->mr_owner_config);
    for (size_t i = 0; i < 4; i++) {
        put_field(w, run->out->rtmr[i]);
    }
    tc_wr_bytes(w, tc_bytes_of(report_data, 64));
    if (body == TC_FORGE_BODY_TD15 || body == TC_FORGE_BODY_TD15EX) {
        put_field(w, td->tee_tcb_svn_2);
        put_field(w, td->mr_service_td);
    }
    if (body == TC_FORGE_BODY_TD15EX) {
        put_zero(w, TD15EX_EXTRA);
    }
}

static tc_bytes make_body(tc_forge_run *run, const uint8_t report_data[64])
{
    tc_wr w = tc_forge_writer(run);

    if (run->o->quote.body == TC_FORGE_BODY_SGX) {
        put_enclave(&w, &run->o->isv, report_data);
    } else {
        put_td(&w, run, report_data);
    }
    return tc_forge_written(run, &w);
}

/* make_signed_part writes header, descriptor and body (intel-dcap:1.1, 1.4, 1.5). */
static tc_bytes make_signed_part(tc_forge_run *run, const uint8_t report_data[64])
{
    const tc_forge_quote *q = &run->o->quote;
    tc_bytes body = make_body(run, report_data);
    tc_wr w = tc_forge_writer(run);

    tc_wr_u16le(&w, q->version);
    tc_wr_u16le(&w, q->key_type);
    tc_wr_u32le(&w, q->tee);
    tc_wr_u16le(&w, q->qe_svn);
    tc_wr_u16le(&w, q->pce_svn);
    put_field(&w, q->vendor_id);
    put_field(&w, q->user_data);
    if (q->version == VERSION_WITH_BODY_TYPE) {
        tc_wr_u16le(&w, q->body);
        tc_wr_u32le(&w, (uint32_t)body.n + (uint32_t)q->add_body_size);
    }
    tc_wr_bytes(&w, body);
    return tc_forge_hooked(run, TC_FORGE_QUOTE_SIGNED, TC_FORGE_BEFORE, tc_forge_written(run, &w));
}

/* make_certification writes certification data of types 1 to 5 (intel-dcap:1.7). */
static tc_bytes make_certification(tc_forge_run *run)
{
    const tc_forge_quote *q = &run->o->quote;
    const tc_forge_pck *pck = &run->o->pck;
    static const size_t ppid_sizes[] = {0, 16, PPID_RSA_2048, PPID_RSA_3072};
    uint8_t ppid[PPID_RSA_3072];
    tc_wr w = tc_forge_writer(run);

    if (q->certification_type >= 1 && q->certification_type <= 3) {
        tc_forge_fill(run, ppid, sizeof ppid, "encrypted ppid");
        if (q->certification_type == 1) {
            memcpy(ppid, pck->ppid, sizeof pck->ppid);
        }
        tc_wr_bytes(&w, tc_bytes_of(ppid, ppid_sizes[q->certification_type]));
        put_field(&w, pck->cpu_svn);
        tc_wr_u16le(&w, pck->pce_svn);
        put_field(&w, pck->pce_id);
    } else if (q->certification_type == 4) {
        size_t end = tc_bytes_find(run->out->pck_chain, tc_bytes_from_str(TC_STR(END_LINE)));

        tc_wr_bytes(
            &w, tc_bytes_sub(run->out->pck_chain, 0,
                             end == SIZE_MAX ? run->out->pck_chain.n : end + sizeof END_LINE - 1));
    } else {
        tc_wr_bytes(&w, run->out->pck_chain);
        if (q->chain_nul) {
            tc_wr_u8(&w, 0);
        }
    }
    return tc_forge_hooked(run, TC_FORGE_CERTIFICATION, TC_FORGE_AFTER, tc_forge_written(run, &w));
}

/* What stands behind the quote's own signature. */
typedef struct qe_part {
    tc_bytes key, auth, report;
    uint8_t signature[TC_FORGE_SIGNATURE_SIZE];
} qe_part;

static tc_bytes make_qe_auth(tc_forge_run *run)
{
    tc_wr w = tc_forge_writer(run);

    for (size_t i = 0; i < run->o->quote.qe_auth_size; i++) {
        tc_wr_u8(&w, (uint8_t)i);
    }
    if (run->o->quote.qe_auth_size == 0) {
        return (tc_bytes){(const uint8_t *)"", 0};
    }
    return tc_forge_written(run, &w);
}

/* make_qe makes the QE report that vouches for the attestation key (intel-dcap:1.8). */
static void make_qe(tc_forge_run *run, qe_part *out)
{
    uint8_t report_data[64];
    tc_wr w = tc_forge_writer(run);
    tc_bytes key =
        tc_bytes_of(run->forge->keys[TC_FORGE_KEY_ATTESTATION].point, TC_FORGE_POINT_SIZE);

    out->auth = tc_forge_hooked(run, TC_FORGE_QE_AUTH, TC_FORGE_BEFORE, make_qe_auth(run));
    out->key = tc_forge_hooked(run, TC_FORGE_ATTESTATION_KEY, TC_FORGE_BEFORE, key);
    memcpy(report_data, run->o->qe.report_data, sizeof report_data);
    tc_sha256(report_data, (tc_bytes[]){out->key, out->auth}, 2);
    put_enclave(&w, &run->o->qe, report_data);
    out->report =
        tc_forge_hooked(run, TC_FORGE_QE_REPORT, TC_FORGE_BEFORE, tc_forge_written(run, &w));
    tc_forge_sign_object(run, out->signature, TC_FORGE_QE_REPORT, out->report);
    out->report = tc_forge_hooked(run, TC_FORGE_QE_REPORT, TC_FORGE_AFTER, out->report);
    out->auth = tc_forge_hooked(run, TC_FORGE_QE_AUTH, TC_FORGE_AFTER, out->auth);
    out->key = tc_forge_hooked(run, TC_FORGE_ATTESTATION_KEY, TC_FORGE_AFTER, out->key);
}

/* make_qe_data writes QE report, signature, QE authentication data and certification data. */
static tc_bytes make_qe_data(tc_forge_run *run, const qe_part *qe)
{
    const tc_forge_quote *q = &run->o->quote;
    tc_bytes certification = make_certification(run);
    tc_wr w = tc_forge_writer(run);

    tc_wr_bytes(&w, qe->report);
    tc_wr_bytes(&w, tc_bytes_of(qe->signature, sizeof qe->signature));
    tc_wr_u16le(&w, (uint16_t)((int)qe->auth.n + q->add_qe_auth_size));
    tc_wr_bytes(&w, qe->auth);
    tc_wr_u16le(&w, q->certification_type);
    tc_wr_u32le(&w, (uint32_t)certification.n + (uint32_t)q->add_inner_size);
    tc_wr_bytes(&w, certification);
    return tc_forge_written(run, &w);
}

tc_bytes tc_forge_quote_make(tc_forge_run *run, const uint8_t report_data[64])
{
    const tc_forge_quote *q = &run->o->quote;
    bool wrapped = q->version != VERSION_WITH_QE;
    uint8_t signature[TC_FORGE_SIGNATURE_SIZE];
    tc_bytes part = make_signed_part(run, report_data);
    tc_wr w = tc_forge_writer(run);
    uint32_t auth_data_len;
    tc_bytes data;
    qe_part qe;

    tc_forge_sign_object(run, signature, TC_FORGE_QUOTE_SIGNED, part);
    make_qe(run, &qe);
    data = make_qe_data(run, &qe);
    tc_wr_bytes(&w, tc_forge_hooked(run, TC_FORGE_QUOTE_SIGNED, TC_FORGE_AFTER, part));
    auth_data_len = 64u + 64u + (wrapped ? 6u : 0u) + (uint32_t)data.n;
    tc_wr_u32le(&w, auth_data_len + (uint32_t)q->add_auth_data_len);
    tc_wr_bytes(&w, tc_bytes_of(signature, sizeof signature));
    tc_wr_bytes(&w, qe.key);
    if (wrapped) {
        tc_wr_u16le(&w, q->outer_type);
        tc_wr_u32le(&w, (uint32_t)data.n + (uint32_t)q->add_outer_size);
    }
    tc_wr_bytes(&w, data);
    put_zero(&w, q->tail);
    return tc_forge_hooked(run, TC_FORGE_QUOTE, TC_FORGE_AFTER, tc_forge_written(run, &w));
}
