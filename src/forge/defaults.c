/* SPDX-License-Identifier: Apache-2.0
 *
 * The default scenario. Its values are those of a real platform of 2025 where they are public
 * constants, and made up where they would name a machine.
 */
#include "forge/forge.h"

#include <string.h>

#include "base/hex.h"
#include "crypto/x509.h"

#define DAY          86400
#define ROOT_CRL_URL "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der"
#define PCK_CRL_URL(ca)                                                                            \
    "https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=" ca "&encoding=der"
#define MAY_2018      ((tc_time)1526899810) /* 2018-05-21T10:50:10Z */
#define MAY_2033      ((tc_time)2000371810) /* 2033-05-21T10:50:10Z */
#define END_2049      ((tc_time)2524607999) /* 2049-12-31T23:59:59Z */
#define MAY_2025      ((tc_time)1746523500) /* 2025-05-06T09:25:00Z */
#define MAY_2032      ((tc_time)1967448300) /* 2032-05-06T09:25:00Z */
#define PCK_FROM      ((tc_time)1762414654) /* 2025-11-06T07:37:34Z */
#define PCK_TO        ((tc_time)1983339454) /* 2032-11-06T07:37:34Z */
#define LEVEL_2024_11 ((tc_time)1731456000) /* 2024-11-13T00:00:00Z */
#define LEVEL_2024_03 ((tc_time)1710288000) /* 2024-03-13T00:00:00Z */
#define LEVEL_2023_08 ((tc_time)1691539200) /* 2023-08-09T00:00:00Z */
#define ROOT_NAME     "Intel SGX Root CA"
#define PLATFORM_NAME "Intel SGX PCK Platform CA"
#define TEE_TDX       0x81

static void set_hex(uint8_t *out, size_t n, const char *hex)
{
    /* The digits are our own; a wrong length would leave zeros, which the tests would notice. */
    if (!tc_hex_decode(out, n, tc_str_from_c(hex))) {
        memset(out, 0, n);
    }
}

static void default_certificates(tc_forge_options *o)
{
    const uint16_t issues = TC_KU_KEY_CERT_SIGN | TC_KU_CRL_SIGN;
    const uint16_t signs = TC_KU_DIGITAL_SIGNATURE | TC_KU_NON_REPUDIATION;

    o->root = (tc_forge_cert){.subject = ROOT_NAME,
                              .issuer = ROOT_NAME,
                              .ca = true,
                              .not_before = MAY_2018,
                              .not_after = END_2049,
                              .path_len = 1,
                              .key_usage = issues,
                              .crl_url = ROOT_CRL_URL};
    o->ca = (tc_forge_cert){.subject = PLATFORM_NAME,
                            .issuer = ROOT_NAME,
                            .ca = true,
                            .not_before = MAY_2018,
                            .not_after = MAY_2033,
                            .path_len = 0,
                            .key_usage = issues,
                            .crl_url = ROOT_CRL_URL};
    o->pck_cert = (tc_forge_cert){.subject = "Intel SGX PCK Certificate",
                                  .issuer = PLATFORM_NAME,
                                  .not_before = PCK_FROM,
                                  .not_after = PCK_TO,
                                  .path_len = -1,
                                  .key_usage = signs,
                                  .crl_url = PCK_CRL_URL("platform")};
    o->tcb_signing = (tc_forge_cert){.subject = "Intel SGX TCB Signing",
                                     .issuer = ROOT_NAME,
                                     .not_before = MAY_2025,
                                     .not_after = MAY_2032,
                                     .path_len = -1,
                                     .key_usage = signs,
                                     .crl_url = ROOT_CRL_URL};
}

static void default_crls(tc_forge_options *o)
{
    o->root_crl = (tc_forge_crl){.issuer = ROOT_NAME,
                                 .this_update = TC_FORGE_NOW - 100 * DAY,
                                 .next_update = TC_FORGE_NOW + 265 * DAY};
    o->pck_crl = (tc_forge_crl){.issuer = PLATFORM_NAME,
                                .this_update = TC_FORGE_NOW - 2 * DAY,
                                .next_update = TC_FORGE_NOW + 28 * DAY,
                                .n_revoked = 3};
    for (size_t i = 0; i < o->pck_crl.n_revoked; i++) {
        /* Serials of machines that do not exist; one has its top bit set. */
        memset(o->pck_crl.revoked[i], (int)(0x55 + 0x33 * i), sizeof o->pck_crl.revoked[i]);
    }
}

static void default_pck(tc_forge_pck *pck)
{
    *pck = (tc_forge_pck){.components = {4, 4, 2, 2, 4, 1, 0, 5},
                          .pce_svn = 11,
                          .sgx_type = 1,
                          .cpu_svn = {4, 4, 2, 2, 4, 1, 0, 5},
                          .dynamic_platform = true,
                          .cached_keys = true,
                          .smt_enabled = true};
    set_hex(pck->ppid, sizeof pck->ppid, "51d01a7ed000000000000000000000a1");
    set_hex(pck->fmspc, sizeof pck->fmspc, "b0c06f000000");
    set_hex(pck->platform_instance_id, sizeof pck->platform_instance_id,
            "51d01a7ed000000000000000000000b2");
}

static tc_forge_level isv_level(uint16_t isv_svn, tc_time date, const char *status)
{
    return (tc_forge_level){.isv_svn = isv_svn, .date = date, .status = status};
}

static void default_modules(tc_forge_tcb_info *info)
{
    tc_forge_module *newest = &info->modules[0];
    tc_forge_module *usual = &info->modules[1];

    memset(info->module.attributes_mask, 0xff, sizeof info->module.attributes_mask);
    *newest = (tc_forge_module){.id = "TDX_03", .n_levels = 1};
    newest->levels[0] = isv_level(3, LEVEL_2024_11, "UpToDate");
    *usual = (tc_forge_module){.id = "TDX_01", .n_levels = 2};
    usual->levels[0] = isv_level(6, LEVEL_2024_11, "UpToDate");
    usual->levels[1] = isv_level(4, LEVEL_2024_03, "OutOfDate");
    usual->levels[1].advisories[0] = "INTEL-SA-01036";
    memset(newest->attributes_mask, 0xff, sizeof newest->attributes_mask);
    memset(usual->attributes_mask, 0xff, sizeof usual->attributes_mask);
    info->n_modules = 2;
}

static void default_tcb_info(tc_forge_tcb_info *info)
{
    *info = (tc_forge_tcb_info){.id = "TDX",
                                .version = 3,
                                .issue_date = TC_FORGE_NOW - 2 * DAY,
                                .next_update = TC_FORGE_NOW + 28 * DAY,
                                .evaluation_number = 18,
                                .n_levels = 3};
    set_hex(info->fmspc, sizeof info->fmspc, "b0c06f000000");
    default_modules(info);
    info->levels[0] = (tc_forge_level){.sgx = {3, 3, 2, 2, 4, 1, 0, 5},
                                       .tdx = {5, 0, 3},
                                       .pce_svn = 11,
                                       .date = LEVEL_2024_11,
                                       .status = "UpToDate"};
    info->levels[1] = (tc_forge_level){.sgx = {2, 2, 2, 2, 3, 1, 0, 5},
                                       .tdx = {5, 0, 2},
                                       .pce_svn = 11,
                                       .date = LEVEL_2024_03,
                                       .status = "OutOfDate",
                                       .advisories = {"INTEL-SA-00960", "INTEL-SA-01036"}};
    info->levels[2] = (tc_forge_level){.sgx = {2, 2, 2, 2, 3, 1, 0, 3},
                                       .tdx = {4, 0, 2},
                                       .pce_svn = 5,
                                       .date = LEVEL_2023_08,
                                       .status = "Revoked",
                                       .advisories = {"INTEL-SA-00837", "INTEL-SA-00960"}};
}

static void default_qe(tc_forge_options *o)
{
    tc_forge_qe_identity *id = &o->qe_identity;

    *id = (tc_forge_qe_identity){.id = "TD_QE",
                                 .version = 2,
                                 .isv_prod_id = 2,
                                 .issue_date = TC_FORGE_NOW - 2 * DAY,
                                 .next_update = TC_FORGE_NOW + 28 * DAY,
                                 .evaluation_number = 18,
                                 .attributes = {0x11},
                                 .n_levels = 2};
    memset(id->misc_select_mask, 0xff, sizeof id->misc_select_mask);
    set_hex(id->attributes_mask, sizeof id->attributes_mask, "fbffffffffffffff0000000000000000");
    set_hex(id->mr_signer, sizeof id->mr_signer,
            "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5");
    id->levels[0] = isv_level(4, LEVEL_2024_11, "UpToDate");
    id->levels[1] = isv_level(2, LEVEL_2023_08, "OutOfDate");
    id->levels[1].advisories[0] = "INTEL-SA-00837";
    o->qe = (tc_forge_enclave){.cpu_svn = {4, 4, 0x19, 0x1b, 4, 0xff, 0, 6},
                               .isv_prod_id = 2,
                               .attributes = {0x15, 0, 0, 0, 0, 0, 0, 0, 0xe7},
                               .isv_svn = 6};
    memset(o->qe.mr_enclave, 0xe1, sizeof o->qe.mr_enclave);
    memcpy(o->qe.mr_signer, id->mr_signer, sizeof o->qe.mr_signer);
    o->isv = (tc_forge_enclave){.cpu_svn = {4, 4, 2, 2, 4, 1, 0, 5},
                                .isv_prod_id = 7,
                                .attributes = {5, 0, 0, 0, 0, 0, 0, 0, 0xe7},
                                .isv_svn = 1};
    memset(o->isv.mr_enclave, 0xe2, sizeof o->isv.mr_enclave);
    memset(o->isv.mr_signer, 0xe3, sizeof o->isv.mr_signer);
}

static void default_quote(tc_forge_options *o)
{
    static const uint8_t newer_svn[] = {11, 1, 4};

    o->quote = (tc_forge_quote){.version = 4,
                                .key_type = 2,
                                .tee = TEE_TDX,
                                .body = TC_FORGE_BODY_TD10,
                                .outer_type = 6,
                                .certification_type = 5,
                                .chain_nul = true,
                                .qe_auth_size = 32,
                                .tail = 70};
    set_hex(o->quote.vendor_id, sizeof o->quote.vendor_id, "939a7233f79c4ca9940a0db3957f0607");
    memset(o->quote.user_data, 0x51, 16);
    memset(o->quote.report_data, 0xc4, sizeof o->quote.report_data);
    memcpy(o->td.tee_tcb_svn, newer_svn, sizeof newer_svn);
    memcpy(o->td.tee_tcb_svn_2, newer_svn, sizeof newer_svn);
    memset(o->td.mr_seam, 0x5e, sizeof o->td.mr_seam);
    set_hex(o->td.td_attributes, sizeof o->td.td_attributes, "0000001000000000");
    set_hex(o->td.xfam, sizeof o->td.xfam, "e702060000000000");
}

static void default_signers(tc_forge_options *o)
{
    static const uint8_t signers[][2] = {
        {TC_FORGE_ROOT_CERT, TC_FORGE_KEY_ROOT},
        {TC_FORGE_CA_CERT, TC_FORGE_KEY_ROOT},
        {TC_FORGE_PCK_CERT, TC_FORGE_KEY_CA},
        {TC_FORGE_TCB_SIGNING_CERT, TC_FORGE_KEY_ROOT},
        {TC_FORGE_ROOT_CRL, TC_FORGE_KEY_ROOT},
        {TC_FORGE_PCK_CRL, TC_FORGE_KEY_CA},
        {TC_FORGE_TCB_INFO, TC_FORGE_KEY_TCB_SIGNING},
        {TC_FORGE_QE_IDENTITY, TC_FORGE_KEY_TCB_SIGNING},
        {TC_FORGE_QE_REPORT, TC_FORGE_KEY_PCK},
        {TC_FORGE_QUOTE_SIGNED, TC_FORGE_KEY_ATTESTATION},
        {TC_FORGE_RA_TLS_CERT, TC_FORGE_KEY_APP_CA},
        {TC_FORGE_APP_CA_CERT, TC_FORGE_KEY_KMS_CA},
        {TC_FORGE_KMS_CA_CERT, TC_FORGE_KEY_KMS_CA},
    };

    for (size_t i = 0; i < sizeof signers / sizeof signers[0]; i++) {
        o->signer[signers[i][0]] = signers[i][1];
    }
}

void tc_forge_defaults(tc_forge_options *out)
{
    memset(out, 0, sizeof *out);
    out->seed = 1;
    out->make = TC_FORGE_MAKE_ALL;
    out->now = TC_FORGE_NOW;
    default_certificates(out);
    default_crls(out);
    default_pck(&out->pck);
    default_tcb_info(&out->tcb_info);
    default_qe(out);
    default_quote(out);
    default_signers(out);
    out->dstack = (tc_forge_dstack){.release = TC_FORGE_RELEASE_0_5_5,
                                    .event_version = 1,
                                    .provider = TC_FORGE_PROVIDER_KMS,
                                    .mr_config = 1,
                                    .ra_tls = TC_FORGE_RA_TLS_QUOTE,
                                    .ra_tls_app_id = true,
                                    .ra_tls_usage = "app:custom"};
    out->system = (tc_forge_system){.version = "0.5.5",
                                    .described_in_policy = true,
                                    .known_in_policy = true,
                                    .cpus = 2,
                                    .memory = (uint64_t)2 << 30,
                                    .qemu_version = "9.2.1"};
    out->exhibits = 1u << TC_EXHIBIT_COLLATERAL | 1u << TC_EXHIBIT_GET_QUOTE |
                    1u << TC_EXHIBIT_INFO | 1u << TC_EXHIBIT_OS_IMAGE;
}

void tc_forge_use_sgx(tc_forge_options *options)
{
    tc_forge_qe_identity *id = &options->qe_identity;

    options->tcb_info.id = "SGX";
    id->id = "QE";
    id->isv_prod_id = 1;
    options->qe.isv_prod_id = 1;
    set_hex(id->mr_signer, sizeof id->mr_signer,
            "8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff");
    memcpy(options->qe.mr_signer, id->mr_signer, sizeof id->mr_signer);
    options->quote.version = 3;
    options->quote.tee = 0;
    options->quote.body = TC_FORGE_BODY_SGX;
    options->quote.qe_svn = options->qe.isv_svn;
    options->quote.pce_svn = options->pck.pce_svn;
    options->quote.tail = 0;
    options->make &= ~(unsigned)(TC_FORGE_MAKE_DSTACK | TC_FORGE_MAKE_RA_TLS);
    options->exhibits = 1u << TC_EXHIBIT_QUOTE | 1u << TC_EXHIBIT_COLLATERAL;
}

void tc_forge_use_processor_ca(tc_forge_options *options)
{
    static const char *const name = "Intel SGX PCK Processor CA";

    options->pck.processor_ca = true;
    options->pck.sgx_type = 0;
    options->ca.subject = name;
    options->pck_cert.issuer = name;
    options->pck_crl.issuer = name;
    options->pck_cert.crl_url = PCK_CRL_URL("processor");
}

void tc_forge_use_self_signed(tc_forge_options *options)
{
    options->dstack.self_signed = true;
    options->signer[TC_FORGE_RA_TLS_CERT] = TC_FORGE_KEY_RA_TLS;
}
