/* SPDX-License-Identifier: Apache-2.0
 *
 * Attacks on Intel's reference data (intel-dcap:3, 4.1 steps 2 and 3, 4.2, 7).
 */
#include "table.h"

#include "crypto/x509.h"

#define PROCESSOR_CA "Intel SGX PCK Processor CA"
#define END_LINE     "-----END CERTIFICATE-----\n"
#define ZERO_32      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ORDER                                                                                      \
    "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\x9e" \
    "\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51"

APPLY(root_crl_by_stranger, o->signer[TC_FORGE_ROOT_CRL] = TC_FORGE_KEY_STRANGER;)
APPLY(root_crl_issuer, o->root_crl.issuer = "Intel SGX Other Root CA";)
APPLY(root_crl_expired, o->root_crl.next_update = s->now - 1;)
APPLY(root_crl_future, o->root_crl.this_update = s->now + 1;)
APPLY(pck_crl_by_stranger, o->signer[TC_FORGE_PCK_CRL] = TC_FORGE_KEY_STRANGER;)
APPLY(pck_crl_by_root, o->signer[TC_FORGE_PCK_CRL] = TC_FORGE_KEY_ROOT;)
APPLY(pck_crl_issuer, o->pck_crl.issuer = PROCESSOR_CA;)
APPLY(pck_crl_expired, o->pck_crl.next_update = s->now - 1;)
APPLY(pck_crl_future, o->pck_crl.this_update = s->now + 1;)

APPLY(signing_name, o->tcb_signing.subject = "Intel SGX PCK Certificate";)
APPLY(signing_issuer, o->tcb_signing.issuer = "Intel SGX PCK Platform CA";
      o->signer[TC_FORGE_TCB_SIGNING_CERT] = TC_FORGE_KEY_CA;)
APPLY(signing_by_stranger, o->signer[TC_FORGE_TCB_SIGNING_CERT] = TC_FORGE_KEY_STRANGER;)
APPLY(signing_expired, o->tcb_signing.not_after = s->now - 1;)
APPLY(signing_future, o->tcb_signing.not_before = s->now + 1;)
APPLY(signing_revoked, o->root_crl.revoke_tcb_signing = true;)
APPLY(signing_is_ca, o->tcb_signing.ca = true;)
APPLY(signing_key_usage, o->tcb_signing.key_usage = TC_KU_KEY_CERT_SIGN;)
APPLY(signing_no_ski, o->tcb_signing.leave_out = TC_FORGE_EXT_SKI;)

APPLY(info_by_stranger, o->signer[TC_FORGE_TCB_INFO] = TC_FORGE_KEY_STRANGER;)
APPLY(info_by_pck, o->signer[TC_FORGE_TCB_INFO] = TC_FORGE_KEY_PCK;)
APPLY(info_version_2, o->tcb_info.version = 2;)
APPLY(info_version_4, o->tcb_info.version = 4;)
APPLY(info_tcb_type, o->tcb_info.tcb_type = 1;)
APPLY(info_no_levels, o->tcb_info.n_levels = 0;)
APPLY(info_unknown_status, o->tcb_info.levels[1].status = "Fine";)
APPLY(info_duplicate_level, o->tcb_info.levels[2] = o->tcb_info.levels[1];)
APPLY(info_unsorted, tc_forge_level first = o->tcb_info.levels[0];
      o->tcb_info.levels[0] = o->tcb_info.levels[1]; o->tcb_info.levels[1] = first;)
APPLY(info_duplicate_module, o->tcb_info.modules[1] = o->tcb_info.modules[0];)
APPLY(info_module_id, o->tcb_info.modules[0].id = "TDX_3";)
APPLY(info_module_unsorted, tc_forge_module *m = &o->tcb_info.modules[1];
      tc_forge_level first = m->levels[0]; m->levels[0] = m->levels[1]; m->levels[1] = first;)
APPLY(info_expired, o->tcb_info.next_update = s->now - 1;)
APPLY(info_future, o->tcb_info.issue_date = s->now + 1;)

APPLY(identity_by_stranger, o->signer[TC_FORGE_QE_IDENTITY] = TC_FORGE_KEY_STRANGER;)
APPLY(identity_by_attestation, o->signer[TC_FORGE_QE_IDENTITY] = TC_FORGE_KEY_ATTESTATION;)
APPLY(identity_version, o->qe_identity.version = 1;)
APPLY(identity_other_id, o->qe_identity.id = "QVE";)
APPLY(identity_no_levels, o->qe_identity.n_levels = 0;)
APPLY(identity_duplicate_level, o->qe_identity.levels[1] = o->qe_identity.levels[0];)
APPLY(identity_unsorted, tc_forge_level first = o->qe_identity.levels[0];
      o->qe_identity.levels[0] = o->qe_identity.levels[1]; o->qe_identity.levels[1] = first;)
APPLY(identity_unknown_status, o->qe_identity.levels[0].status = "SWHardeningNeeded";)
APPLY(identity_expired, o->qe_identity.next_update = s->now - 1;)
APPLY(identity_future, o->qe_identity.issue_date = s->now + 1;)
APPLY(no_collateral, o->exhibits &= ~(1u << TC_EXHIBIT_COLLATERAL);)

static const attack collateral[] = {
    {"no_collateral_at_all", "reference:8.1 item 9; DESIGN rule 1", UNKNOWN(COLLATERAL_FORMAT),
     .apply = no_collateral},
    {"collateral_cut", "intel-dcap:3.6", FAILS(COLLATERAL_FORMAT), CUT_AFTER(COLLATERAL, 1)},
    {"collateral_with_trailing_text", "intel-dcap:3.6", FAILS(COLLATERAL_FORMAT),
     APPEND_AFTER(COLLATERAL, "x")},
    {"collateral_member_twice", "intel-dcap:7 duplicate JSON keys", FAILS(COLLATERAL_FORMAT),
     FIRST_AFTER(COLLATERAL, "\"tcb_info\":", "\"tcb_info\":\"\",\"tcb_info\":")},
    {"collateral_hex_odd", "intel-dcap:3.6", FAILS(COLLATERAL_FORMAT),
     FIRST_AFTER(COLLATERAL, "\"root_ca_crl\":\"", "\"root_ca_crl\":\"0")},
    {"collateral_signature_short", "intel-dcap:3.3", FAILS(COLLATERAL_FORMAT),
     FIRST_AFTER(COLLATERAL, "\",\"qe_identity_issuer_chain\"",
                 "00\",\"qe_identity_issuer_chain\"")},

    {"root_crl_signed_by_stranger", "intel-dcap:4.2 CRL signature", FAILS(COLLATERAL_ROOT_CRL),
     .apply = root_crl_by_stranger},
    {"root_crl_of_another_issuer", "intel-dcap:4.2 CRL issuer", FAILS(COLLATERAL_ROOT_CRL),
     .apply = root_crl_issuer},
    {"root_crl_expired", "intel-dcap:4.2 CRL window", FAILS(COLLATERAL_ROOT_CRL),
     .apply = root_crl_expired},
    {"root_crl_not_valid_yet", "intel-dcap:4.2 CRL window", FAILS(COLLATERAL_ROOT_CRL),
     .apply = root_crl_future},
    {"root_crl_cut", "intel-dcap:4.2 CRL parse errors", FAILS(COLLATERAL_FORMAT),
     CUT_AFTER(ROOT_CRL, 1)},
    {"root_crl_trailing", "intel-dcap:11 rule 2", FAILS(COLLATERAL_FORMAT),
     APPEND_AFTER(ROOT_CRL, "\0")},
    {"root_crl_empty", "intel-dcap:4.2 CRL parse errors", UNKNOWN(COLLATERAL_ROOT_CRL),
     WHOLE_AFTER(ROOT_CRL, "")},
    {"root_crl_signature_changed", "intel-dcap:4.2 CRL signature", FAILS(COLLATERAL_ROOT_CRL),
     SIGNED_WITH(ROOT_CRL, 0, "\1\1\1")},
    {"pck_crl_signed_by_stranger", "intel-dcap:4.2 CRL signature", FAILS(COLLATERAL_PCK_CRL),
     .apply = pck_crl_by_stranger},
    {"pck_crl_signed_by_root", "intel-dcap:4.2 CRL signature", FAILS(COLLATERAL_PCK_CRL),
     .apply = pck_crl_by_root},
    {"pck_crl_of_the_other_ca", "intel-dcap:7 CRL of the other CA", FAILS(COLLATERAL_PCK_CRL),
     .apply = pck_crl_issuer},
    {"pck_crl_expired", "intel-dcap:4.2 CRL window", FAILS(COLLATERAL_PCK_CRL),
     .apply = pck_crl_expired},
    {"pck_crl_not_valid_yet", "intel-dcap:4.2 CRL window", FAILS(COLLATERAL_PCK_CRL),
     .apply = pck_crl_future},
    {"pck_crl_entry_dropped", "intel-dcap:4.2 CRL signature", FAILS(COLLATERAL_PCK_CRL),
     XOR_AFTER(PCK_CRL, 200, 1)},
    {"pck_crl_chain_cut", "intel-dcap:7 chains short", FAILS(COLLATERAL_FORMAT),
     KEEP_AFTER(PCK_CRL_CHAIN, 970)},

    {"signing_certificate_of_another_name", "intel-dcap:4.2 TCB Signing cert",
     FAILS(COLLATERAL_TCB_SIGNING), .apply = signing_name},
    {"signing_certificate_under_the_ca", "intel-dcap:2.1", FAILS(COLLATERAL_TCB_SIGNING),
     .apply = signing_issuer},
    {"signing_certificate_by_stranger", "intel-dcap:4.1 step 2", FAILS(COLLATERAL_TCB_SIGNING),
     .apply = signing_by_stranger},
    {"signing_certificate_expired", "intel-dcap:4.2 notAfter", FAILS(COLLATERAL_TCB_SIGNING),
     .apply = signing_expired},
    {"signing_certificate_not_valid_yet", "intel-dcap:4.2 notBefore", FAILS(COLLATERAL_TCB_SIGNING),
     .apply = signing_future},
    {"signing_certificate_revoked", "intel-dcap:4.2 TCB Signing revoked",
     FAILS(COLLATERAL_TCB_SIGNING), .apply = signing_revoked},
    {"signing_certificate_is_a_ca", "intel-dcap:4.2 basicConstraints",
     FAILS(COLLATERAL_TCB_SIGNING), .apply = signing_is_ca},
    {"signing_certificate_key_usage", "intel-dcap:4.2 keyUsage", FAILS(COLLATERAL_TCB_SIGNING),
     .apply = signing_key_usage},
    {"signing_certificate_without_ski", "intel-dcap:4.2 exact extension set",
     FAILS(COLLATERAL_TCB_SIGNING), .apply = signing_no_ski},
    {"signing_chain_of_one", "intel-dcap:7 chains short", FAILS(COLLATERAL_FORMAT),
     KEEP_AFTER(TCB_CHAIN, 900)},
    {"signing_chain_garbage", "intel-dcap:7 chains garbage", FAILS(COLLATERAL_FORMAT),
     WHOLE_AFTER(TCB_CHAIN, "not a chain")},
    {"signing_chain_with_text", "intel-dcap:7 PEM", FAILS(COLLATERAL_FORMAT),
     FIRST_AFTER(TCB_CHAIN, END_LINE, END_LINE "x\n")},

    {"tcb_info_signed_by_stranger", "intel-dcap:4.2 tcbInfo signature", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_by_stranger},
    {"tcb_info_signed_by_pck_key", "intel-dcap:4.2 tcbInfo signature", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_by_pck},
    {"tcb_info_status_changed", "intel-dcap:4.2 tcbInfo signature", FAILS(COLLATERAL_TCB_INFO),
     REPLACE_AFTER(TCB_INFO, "OutOfDate", "UpToDate")},
    {"tcb_info_reformatted", "intel-dcap:3.3 raw bytes", FAILS(COLLATERAL_TCB_INFO),
     FIRST_AFTER(TCB_INFO, ",\"version\":3", ", \"version\":3")},
    {"tcb_info_signature_zero", "intel-dcap:7 r or s", FAILS(COLLATERAL_TCB_INFO),
     SIGNED_WITH(TCB_INFO, 0, ZERO_32)},
    {"tcb_info_signature_s_is_n", "intel-dcap:7 r or s", FAILS(COLLATERAL_TCB_INFO),
     SIGNED_WITH(TCB_INFO, 32, ORDER)},
    {"tcb_info_version_2", "intel-dcap:4.2 tcbInfo v2", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_version_2},
    {"tcb_info_version_4", "intel-dcap:4.2 version", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_version_4},
    {"tcb_info_type_1", "intel-dcap:4.2 tcbType", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_tcb_type},
    {"tcb_info_without_levels", "intel-dcap:3.1", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_no_levels},
    {"tcb_info_unknown_status", "intel-dcap:11 rule 4", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_unknown_status},
    {"tcb_info_level_twice", "intel-dcap:4.2 duplicate levels", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_duplicate_level},
    {"tcb_info_levels_unsorted", "intel-dcap:4.2 unsorted levels", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_unsorted},
    {"tcb_info_module_twice", "intel-dcap:4.2 duplicate levels", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_duplicate_module},
    {"tcb_info_module_levels_unsorted", "intel-dcap:4.2 unsorted levels",
     FAILS(COLLATERAL_TCB_INFO), .apply = info_module_unsorted},
    {"tcb_info_module_id", "intel-dcap:4.1 step 10", FAILS(COLLATERAL_TCB_INFO),
     .apply = info_module_id},
    {"tcb_info_member_twice", "intel-dcap:7 duplicate JSON keys", FAILS(COLLATERAL_TCB_INFO),
     FIRST_BEFORE(TCB_INFO, "\"tcbType\":0", "\"tcbType\":0,\"tcbType\":0")},
    {"tcb_info_member_missing", "intel-dcap:3.1", FAILS(COLLATERAL_TCB_INFO),
     FIRST_BEFORE(TCB_INFO, "\"tcbEvaluationDataNumber\":18,", "")},
    {"tcb_info_fifteen_components", "intel-dcap:11 rule 4", FAILS(COLLATERAL_TCB_INFO),
     FIRST_BEFORE(TCB_INFO, ",{\"svn\":0}", "")},
    {"tcb_info_seventeen_components", "intel-dcap:11 rule 4", FAILS(COLLATERAL_TCB_INFO),
     FIRST_BEFORE(TCB_INFO, ",{\"svn\":0}", ",{\"svn\":0},{\"svn\":0}")},
    {"tcb_info_svn_too_large", "intel-dcap:3.1", FAILS(COLLATERAL_TCB_INFO),
     FIRST_BEFORE(TCB_INFO, "{\"svn\":0}", "{\"svn\":256}")},
    {"tcb_info_svn_is_text", "intel-dcap:11 rule 4", FAILS(COLLATERAL_TCB_INFO),
     FIRST_BEFORE(TCB_INFO, "{\"svn\":0}", "{\"svn\":\"0\"}")},
    {"tcb_info_fmspc_short", "intel-dcap:11 rule 4", FAILS(COLLATERAL_TCB_INFO),
     FIRST_BEFORE(TCB_INFO, "b0c06f000000", "b0c06f0000")},
    {"tcb_info_date_not_utc", "intel-dcap:3.1", FAILS(COLLATERAL_TCB_INFO),
     FIRST_BEFORE(TCB_INFO, "T00:00:00Z\",\"nextUpdate", "T00:00:00+00:00\",\"nextUpdate")},
    {"tcb_info_not_json", "intel-dcap:3.1", FAILS(COLLATERAL_TCB_INFO), CUT_AFTER(TCB_INFO, 1)},

    {"tcb_info_expired", "intel-dcap:4.2 nextUpdate", FAILS(COLLATERAL_TCB_INFO_CURRENT),
     .apply = info_expired},
    {"tcb_info_from_the_future", "intel-dcap:4.2 issueDate", FAILS(COLLATERAL_TCB_INFO_CURRENT),
     .apply = info_future},

    {"qe_identity_signed_by_stranger", "intel-dcap:7 signatures", FAILS(COLLATERAL_QE_IDENTITY),
     .apply = identity_by_stranger},
    {"qe_identity_signed_by_attestation_key", "intel-dcap:7 signatures",
     FAILS(COLLATERAL_QE_IDENTITY), .apply = identity_by_attestation},
    {"qe_identity_changed", "intel-dcap:3.3 raw bytes", FAILS(COLLATERAL_QE_IDENTITY),
     FIRST_AFTER(QE_IDENTITY, "DC9E", "DC9F")},
    {"qe_identity_version_1", "intel-dcap:3.2", FAILS(COLLATERAL_QE_IDENTITY),
     .apply = identity_version},
    {"qe_identity_of_qve", "intel-dcap:4.1 step 3", FAILS(COLLATERAL_QE_IDENTITY),
     .apply = identity_other_id},
    {"qe_identity_without_levels", "intel-dcap:3.2", FAILS(COLLATERAL_QE_IDENTITY),
     .apply = identity_no_levels},
    {"qe_identity_level_twice", "intel-dcap:4.2 duplicate levels", FAILS(COLLATERAL_QE_IDENTITY),
     .apply = identity_duplicate_level},
    {"qe_identity_levels_unsorted", "intel-dcap:4.2 unsorted levels", FAILS(COLLATERAL_QE_IDENTITY),
     .apply = identity_unsorted},
    {"qe_identity_unknown_status", "intel-dcap:3.1 \"for modules and QE\"",
     FAILS(COLLATERAL_QE_IDENTITY), .apply = identity_unknown_status},
    {"qe_identity_member_twice", "intel-dcap:7 duplicate JSON keys", FAILS(COLLATERAL_QE_IDENTITY),
     FIRST_BEFORE(QE_IDENTITY, "\"isvprodid\":2", "\"isvprodid\":2,\"isvprodid\":2")},
    {"qe_identity_mask_missing", "intel-dcap:3.2", FAILS(COLLATERAL_QE_IDENTITY),
     FIRST_BEFORE(QE_IDENTITY, "\"miscselectMask\":\"FFFFFFFF\",", "")},
    {"qe_identity_expired", "intel-dcap:4.2 nextUpdate", FAILS(COLLATERAL_QE_IDENTITY_CURRENT),
     .apply = identity_expired},
    {"qe_identity_from_the_future", "intel-dcap:4.2 issueDate",
     FAILS(COLLATERAL_QE_IDENTITY_CURRENT), .apply = identity_future},
};

const attack_table attacks_on_collateral = TABLE(collateral);
