/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/pck.h"

#include <string.h>

#include "codec/der.h"
#include "dcap/profile.h"

#define RULE "intel-dcap:2.2"

/* The last part of the OIDs below 1.2.840.113741.1.13.1. */
enum {
    FIELD_PPID = 1,
    FIELD_TCB = 2,
    FIELD_PCE_ID = 3,
    FIELD_FMSPC = 4,
    FIELD_SGX_TYPE = 5,
    FIELD_PLATFORM_INSTANCE = 6,
    FIELD_CONFIGURATION = 7
};
enum { TCB_PCE_SVN = 17, TCB_CPU_SVN = 18 };
enum { CONFIGURATION_DYNAMIC = 1, CONFIGURATION_CACHED_KEYS = 2, CONFIGURATION_SMT = 3 };

#define COMPONENTS    16
#define SGX_TYPE_LAST 2
#define OID_MAX       16

static bool fail(tc_diag *diag, tc_reason reason, const char *what)
{
    tc_diag_set(diag, reason, what, TC_NO_OFFSET);
    return tc_diag_rule(diag, RULE);
}

/* Reads the next SEQUENCE {OID, value}; the OID must be the extension's with these one or two
 * numbers behind it (group 0 = one number only). *value then reads what follows. */
static bool next_field(tc_rd *r, tc_rd *value, uint8_t group, uint8_t number)
{
    uint8_t want[OID_MAX];
    size_t n = TC_OID_SGX_EXTENSION.n;
    tc_bytes oid;

    tc_copy(want, TC_OID_SGX_EXTENSION.p, n);
    if (group != 0) {
        want[n++] = group;
    }
    want[n++] = number;
    return tc_der_get(r, value, TC_DER_SEQUENCE) && tc_der_bytes(value, &oid, TC_DER_OID) &&
           tc_bytes_eq(oid, tc_bytes_of(want, n));
}

/* An OCTET STRING of exactly n bytes. */
static bool octets(tc_rd *r, uint8_t group, uint8_t number, uint8_t *out, size_t n)
{
    tc_rd value;
    tc_bytes v;

    if (!next_field(r, &value, group, number) || !tc_der_bytes(&value, &v, TC_DER_OCTET_STRING) ||
        v.n != n || !tc_rd_end(&value)) {
        return false;
    }
    tc_copy(out, v.p, n);
    return true;
}

static bool number_field(tc_rd *r, uint8_t number, uint64_t max, uint64_t *out)
{
    tc_rd value;

    return next_field(r, &value, FIELD_TCB, number) && tc_der_u64(&value, out, TC_DER_INTEGER) &&
           *out <= max && tc_rd_end(&value);
}

static bool flag(tc_rd *r, uint8_t number, bool *out)
{
    tc_rd value;

    return next_field(r, &value, FIELD_CONFIGURATION, number) && tc_der_boolean(&value, out) &&
           tc_rd_end(&value);
}

/* Exactly 18 entries: 16 components, PCESVN, CPUSVN. */
static bool parse_tcb(tc_pck *out, tc_rd *r)
{
    tc_rd value, tcb;
    uint64_t v;

    if (!next_field(r, &value, 0, FIELD_TCB) || !tc_der_get(&value, &tcb, TC_DER_SEQUENCE) ||
        !tc_rd_end(&value)) {
        return false;
    }
    for (uint8_t i = 0; i < COMPONENTS; i++) {
        if (!number_field(&tcb, (uint8_t)(i + 1), UINT8_MAX, &v)) {
            return false;
        }
        out->components[i] = (uint8_t)v;
    }
    if (!number_field(&tcb, TCB_PCE_SVN, UINT16_MAX, &v)) {
        return false;
    }
    out->pce_svn = (uint16_t)v;
    return octets(&tcb, FIELD_TCB, TCB_CPU_SVN, out->cpu_svn, sizeof out->cpu_svn) &&
           tc_rd_end(&tcb);
}

static bool parse_configuration(tc_pck *out, tc_rd *r)
{
    tc_rd value, body;

    return next_field(r, &value, 0, FIELD_CONFIGURATION) &&
           tc_der_get(&value, &body, TC_DER_SEQUENCE) && tc_rd_end(&value) &&
           flag(&body, CONFIGURATION_DYNAMIC, &out->dynamic_platform) &&
           flag(&body, CONFIGURATION_CACHED_KEYS, &out->cached_keys) &&
           flag(&body, CONFIGURATION_SMT, &out->smt_enabled) && tc_rd_end(&body);
}

static bool parse_sgx_extension(tc_pck *out, tc_bytes extension, bool platform_ca, tc_diag *diag)
{
    tc_rd r = tc_rd_init(extension), fields, value;
    uint64_t type;

    if (!tc_der_get(&r, &fields, TC_DER_SEQUENCE) || !tc_rd_end(&r)) {
        return fail(diag, TC_REASON_SYNTAX, "PCK certificate: SGX extension");
    }
    if (!octets(&fields, 0, FIELD_PPID, out->ppid, sizeof out->ppid)) {
        return fail(diag, TC_REASON_SYNTAX, "PCK certificate: PPID");
    }
    if (!parse_tcb(out, &fields)) {
        return fail(diag, TC_REASON_SYNTAX, "PCK certificate: TCB");
    }
    if (!octets(&fields, 0, FIELD_PCE_ID, out->pce_id, sizeof out->pce_id) ||
        !octets(&fields, 0, FIELD_FMSPC, out->fmspc, sizeof out->fmspc)) {
        return fail(diag, TC_REASON_SYNTAX, "PCK certificate: PCEID or FMSPC");
    }
    if (!next_field(&fields, &value, 0, FIELD_SGX_TYPE) ||
        !tc_der_u64(&value, &type, TC_DER_ENUMERATED) || type > SGX_TYPE_LAST ||
        !tc_rd_end(&value)) {
        return fail(diag, TC_REASON_VALUE, "PCK certificate: SGX type");
    }
    out->sgx_type = (uint8_t)type;
    /* Seven entries from the platform CA, five from the processor CA. */
    out->has_platform_instance = platform_ca;
    if (platform_ca && (!octets(&fields, 0, FIELD_PLATFORM_INSTANCE, out->platform_instance_id,
                                sizeof out->platform_instance_id) ||
                        !parse_configuration(out, &fields))) {
        return fail(diag, TC_REASON_SYNTAX, "PCK certificate: platform instance or configuration");
    }
    if (!tc_rd_end(&fields)) {
        return fail(diag, TC_REASON_TRAILING, "PCK certificate: SGX extension");
    }
    return true;
}

static bool parse(tc_pck *out, const tc_x509 *cert, tc_diag *diag)
{
    const tc_x509_extension *extension;
    bool platform_ca = tc_dcap_is_platform_ca(cert->issuer);

    if (!tc_dcap_profile(cert, TC_DCAP_ROLE_PCK, diag)) {
        return false;
    }
    if (!platform_ca && !tc_dcap_is_processor_ca(cert->issuer)) {
        return fail(diag, TC_REASON_ISSUER, "PCK certificate");
    }
    extension = tc_x509_extension_find(cert, TC_OID_SGX_EXTENSION);
    return extension != NULL && parse_sgx_extension(out, extension->value, platform_ca, diag);
}

bool tc_pck_parse(tc_pck *out, const tc_x509 *cert, tc_diag *diag)
{
    memset(out, 0, sizeof *out);
    if (!parse(out, cert, diag)) {
        memset(out, 0, sizeof *out);
        return false;
    }
    return true;
}
