/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/decode.h"
#include "check/record.h"
#include "cli/inspect.h"
#include "codec/der.h"
#include "dcap/pck.h"

#define REVOKED_SHOWN 50
#define VALUE_SHOWN   24

/* The SGX extension of PCK certificates, 1.2.840.113741.1.13.1 (intel-dcap:2.2). */
static const uint8_t sgx_oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};

void tc_inspect_unreadable(tc_print *p, const char *label, const tc_diag *diag)
{
    tc_print_text(p, label, tc_diag_text(p->arena, diag));
}

static void print_extensions(tc_print *p, const tc_x509 *cert)
{
    tc_print_heading(p, "extensions");
    p->level++;
    for (size_t i = 0; i < cert->n_extensions; i++) {
        const tc_x509_extension *extension = &cert->extensions[i];

        tc_print_label(p, extension->critical ? "critical" : "not critical");
        tc_print_oid(p, extension->oid);
        tc_wr_lit(&p->w, "  ");
        tc_print_short_hex(p, extension->value, VALUE_SHOWN);
        tc_print_end(p);
    }
    p->level--;
}

static const char *sgx_type_text(uint8_t type)
{
    static const char *const names[] = {"standard", "scalable", "scalable with integrity"};

    return type < sizeof names / sizeof names[0] ? names[type] : "unknown";
}

static void print_pck(tc_print *p, const tc_x509 *cert)
{
    tc_diag diag = {0};
    tc_pck pck;

    if (tc_x509_extension_find(cert, tc_bytes_of(sgx_oid, sizeof sgx_oid)) == NULL) {
        return;
    }
    tc_print_heading(p, "SGX extension");
    p->level++;
    if (!tc_pck_parse(&pck, cert, &diag)) {
        tc_inspect_unreadable(p, "unreadable", &diag);
        p->level--;
        return;
    }
    tc_print_hex(p, "FMSPC", tc_bytes_of(pck.fmspc, sizeof pck.fmspc));
    tc_print_hex(p, "PPID", tc_bytes_of(pck.ppid, sizeof pck.ppid));
    tc_print_hex(p, "PCE id", tc_bytes_of(pck.pce_id, sizeof pck.pce_id));
    tc_print_number(p, "PCE SVN", pck.pce_svn);
    tc_print_hex(p, "TCB components", tc_bytes_of(pck.components, sizeof pck.components));
    tc_print_hex(p, "CPUSVN", tc_bytes_of(pck.cpu_svn, sizeof pck.cpu_svn));
    tc_print_lit(p, "SGX type", sgx_type_text(pck.sgx_type));
    if (pck.has_platform_instance) {
        tc_print_hex(p, "platform instance",
                     tc_bytes_of(pck.platform_instance_id, sizeof pck.platform_instance_id));
        tc_print_yes(p, "dynamic platform", pck.dynamic_platform);
        tc_print_yes(p, "cached keys", pck.cached_keys);
        tc_print_yes(p, "SMT enabled", pck.smt_enabled);
    }
    p->level--;
}

static void print_usage(tc_print *p, const tc_x509 *cert)
{
    static const struct {
        uint16_t bit;
        const char *text;
    } usages[] = {
        {TC_KU_DIGITAL_SIGNATURE, "signatures"},
        {TC_KU_NON_REPUDIATION, "non-repudiation"},
        {TC_KU_KEY_CERT_SIGN, "certificates"},
        {TC_KU_CRL_SIGN, "revocation lists"},
    };
    tc_x509_constraints constraints;
    uint16_t usage;
    bool critical;

    if (tc_x509_basic_constraints(&constraints, cert, NULL) && constraints.present) {
        tc_print_yes(p, "may issue certificates", constraints.ca);
        if (constraints.has_path_len) {
            tc_print_number(p, "path length", constraints.path_len);
        }
    }
    if (tc_x509_key_usage(&usage, &critical, cert, NULL) && usage != 0) {
        tc_print_label(p, "key usage");
        for (size_t i = 0, n = 0; i < sizeof usages / sizeof usages[0]; i++) {
            if ((usage & usages[i].bit) != 0) {
                tc_wr_lit(&p->w, n++ == 0 ? "" : ", ");
                tc_wr_lit(&p->w, usages[i].text);
            }
        }
        tc_print_end(p);
    }
}

static void print_certificate(tc_print *p, const tc_x509 *cert)
{
    tc_print_text(p, "subject", tc_x509_common_name(cert->subject));
    tc_print_text(p, "issuer", tc_x509_common_name(cert->issuer));
    tc_print_hex(p, "serial", cert->serial);
    tc_print_window(p, "valid", cert->not_before, cert->not_after);
    if (cert->is_p256) {
        tc_print_hex(p, "P-256 key", tc_bytes_of(cert->point, sizeof cert->point));
    } else {
        tc_print_hex(p, "key (not P-256)", cert->spki);
    }
    tc_print_lit(p, "signed with", cert->ecdsa_sha256 ? "ECDSA with SHA-256" : "another algorithm");
    print_usage(p, cert);
    print_extensions(p, cert);
    print_pck(p, cert);
    tc_inspect_dstack_certificate(p, cert->der);
}

/* print_chain prints certificates one by one. The first one that cannot be read ends it. */
static bool print_chain(tc_print *p, const tc_pem_chain *chain, tc_diag *diag)
{
    for (size_t i = 0; i < chain->n; i++) {
        tc_x509 cert;

        tc_print_label(p, "certificate");
        tc_wr_dec(&p->w, i + 1);
        tc_wr_lit(&p->w, " of ");
        tc_wr_dec(&p->w, chain->n);
        tc_print_end(p);
        p->level++;
        if (!tc_x509_parse(&cert, chain->der[i], diag)) {
            p->level--;
            return false;
        }
        print_certificate(p, &cert);
        p->level--;
    }
    return true;
}

bool tc_inspect_certificates(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_pem_chain chain;

    return tc_decode_certificates(&chain, p->arena, content, diag) && print_chain(p, &chain, diag);
}

void tc_inspect_chain(tc_print *p, const char *label, tc_bytes pem)
{
    tc_diag diag = {0};
    tc_pem_chain chain;

    if (pem.n == 0) {
        tc_print_lit(p, label, "(none)");
        return;
    }
    tc_print_heading(p, label);
    p->level++;
    if ((!tc_pem_certificates(&chain, p->arena, pem, TC_PEM_QUOTE, &diag) ||
         !print_chain(p, &chain, &diag))) {
        tc_inspect_unreadable(p, "unreadable", &diag);
    }
    p->level--;
}

static void print_revoked(tc_print *p, const tc_crl *crl)
{
    tc_rd r = tc_rd_init(crl->revoked);
    tc_bytes serial;
    tc_rd entry;

    for (size_t i = 0; i < crl->n_revoked; i++) {
        if (i == REVOKED_SHOWN) {
            tc_print_lit(p, "\xe2\x80\xa6", "more follow");
            return;
        }
        if (!tc_der_get(&r, &entry, TC_DER_SEQUENCE) || !tc_der_integer(&entry, &serial)) {
            return;
        }
        tc_print_hex(p, "revoked serial", serial);
    }
}

bool tc_inspect_crl(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_bytes der;
    tc_crl crl;

    if (!tc_decode_crl(&der, p->arena, content, diag) || !tc_crl_parse(&crl, der, diag)) {
        return false;
    }
    tc_print_text(p, "issuer", tc_x509_common_name(crl.issuer));
    tc_print_window(p, "valid", crl.this_update, crl.next_update);
    tc_print_hex(p, "authority key id", crl.authority_key_id);
    tc_print_number(p, "revoked certificates", crl.n_revoked);
    print_revoked(p, &crl);
    return true;
}
