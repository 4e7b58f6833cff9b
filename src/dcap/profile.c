/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/profile.h"

#define RULE "intel-dcap:2.1"

#define OID_COMMON_NAME  "\x55\x04\x03"
#define OID_ORGANIZATION "\x55\x04\x0a"
#define OID_LOCALITY     "\x55\x04\x07"
#define OID_STATE        "\x55\x04\x08"
#define OID_COUNTRY      "\x55\x04\x06"

const tc_bytes TC_OID_SGX_EXTENSION = {(const uint8_t *)"\x2a\x86\x48\x86\xf8\x4d\x01\x0d\x01", 9};

static bool is_intel_name(tc_bytes name, const char *common_name)
{
    const tc_x509_rdn rdns[] = {
        {OID_COMMON_NAME, common_name},
        {OID_ORGANIZATION, "Intel Corporation"},
        {OID_LOCALITY, "Santa Clara"},
        {OID_STATE, "CA"},
        {OID_COUNTRY, "US"},
    };

    return tc_x509_name_is(name, rdns, sizeof rdns / sizeof rdns[0]);
}

bool tc_dcap_is_platform_ca(tc_bytes name)
{
    return is_intel_name(name, "Intel SGX PCK Platform CA");
}

bool tc_dcap_is_processor_ca(tc_bytes name)
{
    return is_intel_name(name, "Intel SGX PCK Processor CA");
}

static bool fail(tc_diag *diag, tc_reason reason, const char *what)
{
    tc_diag_set(diag, reason, what, TC_NO_OFFSET);
    return tc_diag_rule(diag, RULE);
}

static bool subject_is(const tc_x509 *cert, tc_dcap_role role)
{
    switch (role) {
    case TC_DCAP_ROLE_ROOT:
        return true;
    case TC_DCAP_ROLE_INTERMEDIATE:
        return tc_dcap_is_platform_ca(cert->subject) || tc_dcap_is_processor_ca(cert->subject);
    case TC_DCAP_ROLE_TCB_SIGNING:
        return is_intel_name(cert->subject, "Intel SGX TCB Signing");
    case TC_DCAP_ROLE_PCK:
        return is_intel_name(cert->subject, "Intel SGX PCK Certificate");
    }
    return false;
}

/* The extensions that each of these certificates carries, and no others (intel-dcap:2.1). */
static bool extension_set(const tc_x509 *cert, tc_dcap_role role, tc_diag *diag)
{
    const tc_bytes oids[] = {TC_OID_AKI,       TC_OID_CRL_DISTRIBUTION,  TC_OID_SKI,
                             TC_OID_KEY_USAGE, TC_OID_BASIC_CONSTRAINTS, TC_OID_SGX_EXTENSION};
    const size_t n = sizeof oids / sizeof oids[0] - (role == TC_DCAP_ROLE_PCK ? 0 : 1);

    for (size_t i = 0; i < n; i++) {
        const tc_x509_extension *e = tc_x509_extension_find(cert, oids[i]);
        bool critical = tc_bytes_eq(oids[i], TC_OID_KEY_USAGE) ||
                        tc_bytes_eq(oids[i], TC_OID_BASIC_CONSTRAINTS);

        if (e == NULL) {
            return fail(diag, TC_REASON_MISSING, "certificate: one of Intel's extensions");
        }
        if (e->critical != critical) {
            return fail(diag, TC_REASON_VALUE, "certificate: criticality of an extension");
        }
    }
    if (cert->n_extensions != n) {
        return fail(diag, TC_REASON_UNKNOWN, "certificate: an extension beyond Intel's");
    }
    return true;
}

static bool usage(const tc_x509 *cert, bool is_ca, tc_diag *diag)
{
    const uint16_t want = is_ca ? TC_KU_KEY_CERT_SIGN | TC_KU_CRL_SIGN
                                : TC_KU_DIGITAL_SIGNATURE | TC_KU_NON_REPUDIATION;
    tc_x509_constraints constraints;
    uint16_t bits;
    bool critical;

    if (!tc_x509_key_usage(&bits, &critical, cert, diag) ||
        !tc_x509_basic_constraints(&constraints, cert, diag)) {
        return false;
    }
    if (bits != want) {
        return fail(diag, TC_REASON_VALUE, "certificate: key usage");
    }
    if (constraints.ca != is_ca) {
        return fail(diag, TC_REASON_VALUE, "certificate: basic constraints");
    }
    return true;
}

bool tc_dcap_profile(const tc_x509 *cert, tc_dcap_role role, tc_diag *diag)
{
    tc_x509_constraints constraints;
    tc_bytes key_id;

    if (!cert->is_p256 || !cert->ecdsa_sha256) {
        return fail(diag, TC_REASON_UNSUPPORTED, "certificate: key or signature algorithm");
    }
    if (!subject_is(cert, role)) {
        return fail(diag, TC_REASON_MISMATCH, "certificate: subject");
    }
    if (!tc_x509_key_id(&key_id, cert, TC_OID_SKI, diag)) {
        return false;
    }
    if (role == TC_DCAP_ROLE_ROOT) {
        return usage(cert, true, diag);
    }
    if (!extension_set(cert, role, diag) || !usage(cert, role == TC_DCAP_ROLE_INTERMEDIATE, diag)) {
        return false;
    }
    if (role == TC_DCAP_ROLE_INTERMEDIATE &&
        (!tc_x509_basic_constraints(&constraints, cert, diag) || !constraints.has_path_len ||
         constraints.path_len != 0)) {
        return fail(diag, TC_REASON_VALUE, "certificate: path length");
    }
    return true;
}

bool tc_dcap_issued_by(tc_p256 *p256, const tc_x509 *cert, const tc_x509 *issuer, const char *what,
                       tc_diag *diag)
{
    tc_bytes authority, subject;

    if (!tc_x509_key_id(&authority, cert, TC_OID_AKI, diag) ||
        !tc_x509_key_id(&subject, issuer, TC_OID_SKI, diag)) {
        return false;
    }
    if (!tc_bytes_eq(authority, subject)) {
        tc_diag_set(diag, TC_REASON_ISSUER, what, TC_NO_OFFSET);
        return tc_diag_rule(diag, "intel-dcap:11 rule 3");
    }
    return tc_x509_verify_signed_by(p256, cert, issuer->subject, issuer->point, what, diag);
}
