/* SPDX-License-Identifier: Apache-2.0
 *
 * Every rule broken by itself, with all signatures right: the one check that is about it fails.
 */
#include "rule.h"

#define DAY 86400

static void sign_with(forged *f, tc_forge_object object, tc_forge_key_id key)
{
    f->options.signer[object] = (uint8_t)key;
}

/* ---- roots and CRLs -------------------------------------------------------------------------- */

static void root_crl_signed_by_stranger(forged *f)
{
    sign_with(f, TC_FORGE_ROOT_CRL, TC_FORGE_KEY_STRANGER);
}

static void root_crl_of_other_issuer(forged *f)
{
    f->options.root_crl.issuer = "Intel SGX PCK Platform CA";
}

static void root_crl_expired(forged *f)
{
    f->options.root_crl.next_update = TC_FORGE_NOW - 1;
}

static void root_crl_from_the_future(forged *f)
{
    f->options.root_crl.this_update = TC_FORGE_NOW + 1;
}

static void pck_crl_signed_by_stranger(forged *f)
{
    sign_with(f, TC_FORGE_PCK_CRL, TC_FORGE_KEY_STRANGER);
}

static void pck_crl_signed_by_root(forged *f)
{
    sign_with(f, TC_FORGE_PCK_CRL, TC_FORGE_KEY_ROOT);
}

static void pck_crl_of_other_ca(forged *f)
{
    f->options.pck_crl.issuer = "Intel SGX PCK Processor CA";
}

static void pck_crl_expired(forged *f)
{
    f->options.pck_crl.next_update = TC_FORGE_NOW - 1;
}

static void pck_crl_from_the_future(forged *f)
{
    f->options.pck_crl.this_update = TC_FORGE_NOW + 1;
}

static void intermediate_revoked(forged *f)
{
    f->options.root_crl.revoke_ca = true;
}

/* ---- TCB signing ----------------------------------------------------------------------------- */

static void tcb_signing_signed_by_stranger(forged *f)
{
    sign_with(f, TC_FORGE_TCB_SIGNING_CERT, TC_FORGE_KEY_STRANGER);
}

static void tcb_signing_of_intermediate(forged *f)
{
    sign_with(f, TC_FORGE_TCB_SIGNING_CERT, TC_FORGE_KEY_CA);
    f->options.tcb_signing.issuer = "Intel SGX PCK Platform CA";
}

static void tcb_signing_with_other_name(forged *f)
{
    f->options.tcb_signing.subject = "Intel SGX PCK Certificate";
}

static void tcb_signing_is_a_ca(forged *f)
{
    f->options.tcb_signing.ca = true;
}

static void tcb_signing_may_sign_certificates(forged *f)
{
    f->options.tcb_signing.key_usage |= TC_KU_KEY_CERT_SIGN;
}

static void tcb_signing_without_crl_points(forged *f)
{
    f->options.tcb_signing.leave_out = TC_FORGE_EXT_CRL;
}

static void tcb_signing_without_ski(forged *f)
{
    f->options.tcb_signing.leave_out = TC_FORGE_EXT_SKI;
}

static void tcb_signing_without_aki(forged *f)
{
    f->options.tcb_signing.leave_out = TC_FORGE_EXT_AKI;
}

static void tcb_signing_with_foreign_extension(forged *f)
{
    /* 1.2.3.4, not critical, empty. */
    f->options.tcb_signing.extra = BYTES("\x30\x07\x06\x03\x2a\x03\x04\x04\x00");
}

static void tcb_signing_expired(forged *f)
{
    f->options.tcb_signing.not_after = TC_FORGE_NOW - 1;
}

static void tcb_signing_from_the_future(forged *f)
{
    f->options.tcb_signing.not_before = TC_FORGE_NOW + 1;
}

static void tcb_signing_revoked(forged *f)
{
    f->options.root_crl.revoke_tcb_signing = true;
}

/* ---- documents ------------------------------------------------------------------------------- */

static void tcb_info_signed_by_stranger(forged *f)
{
    sign_with(f, TC_FORGE_TCB_INFO, TC_FORGE_KEY_STRANGER);
}

static void tcb_info_signed_by_pck(forged *f)
{
    sign_with(f, TC_FORGE_TCB_INFO, TC_FORGE_KEY_PCK);
}

static void tcb_info_changed_after_signing(forged *f)
{
    change(f, TC_FORGE_TCB_INFO, TC_FORGE_AFTER, BYTES("\"pcesvn\":11"), BYTES("\"pcesvn\":10"));
}

static void tcb_info_spaced_after_signing(forged *f)
{
    change(f, TC_FORGE_TCB_INFO, TC_FORGE_AFTER, BYTES("\"version\":3"), BYTES("\"version\": 3"));
}

static void tcb_info_version_2(forged *f)
{
    f->options.tcb_info.version = 2;
}

static void tcb_info_type_1(forged *f)
{
    f->options.tcb_info.tcb_type = 1;
}

static void tcb_info_id_unknown(forged *f)
{
    f->options.tcb_info.id = "TDY";
}

static void tcb_info_status_unknown(forged *f)
{
    f->options.tcb_info.levels[2].status = "uptodate";
}

static void tcb_info_level_twice(forged *f)
{
    f->options.tcb_info.levels[2] = f->options.tcb_info.levels[1];
}

static void tcb_info_levels_in_wrong_order(forged *f)
{
    tc_forge_level first = f->options.tcb_info.levels[0];

    f->options.tcb_info.levels[0] = f->options.tcb_info.levels[1];
    f->options.tcb_info.levels[1] = first;
}

static void tcb_info_member_twice(forged *f)
{
    change(f, TC_FORGE_TCB_INFO, TC_FORGE_BEFORE, BYTES("\"version\":3"),
           BYTES("\"version\":3,\"version\":3"));
}

static void tcb_info_15_components(forged *f)
{
    change(f, TC_FORGE_TCB_INFO, TC_FORGE_BEFORE, BYTES(",{\"svn\":0}]"), BYTES("]"));
}

static void tcb_info_17_components(forged *f)
{
    change(f, TC_FORGE_TCB_INFO, TC_FORGE_BEFORE, BYTES("{\"svn\":0}]"),
           BYTES("{\"svn\":0},{\"svn\":0}]"));
}

static void tcb_info_expired(forged *f)
{
    f->options.tcb_info.next_update = TC_FORGE_NOW - 1;
}

static void tcb_info_from_the_future(forged *f)
{
    f->options.tcb_info.issue_date = TC_FORGE_NOW + 1;
}

static void qe_identity_signed_by_stranger(forged *f)
{
    sign_with(f, TC_FORGE_QE_IDENTITY, TC_FORGE_KEY_STRANGER);
}

static void qe_identity_version_3(forged *f)
{
    f->options.qe_identity.version = 3;
}

static void qe_identity_id_unknown(forged *f)
{
    f->options.qe_identity.id = "QVE";
}

static void qe_identity_levels_in_wrong_order(forged *f)
{
    f->options.qe_identity.levels[1].isv_svn = 5;
}

static void qe_identity_expired(forged *f)
{
    f->options.qe_identity.next_update = TC_FORGE_NOW - 1;
}

static void qe_identity_from_the_future(forged *f)
{
    f->options.qe_identity.issue_date = TC_FORGE_NOW + 1;
}

/* ---- PCK certificate ------------------------------------------------------------------------- */

static void vendor_is_another(forged *f)
{
    f->options.quote.vendor_id[15] ^= 1;
}

static void pck_signed_by_stranger(forged *f)
{
    sign_with(f, TC_FORGE_PCK_CERT, TC_FORGE_KEY_STRANGER);
}

static void pck_signed_by_root(forged *f)
{
    sign_with(f, TC_FORGE_PCK_CERT, TC_FORGE_KEY_ROOT);
}

static void pck_with_other_issuer_name(forged *f)
{
    f->options.pck_cert.issuer = "Intel SGX PCK Processor CA";
}

static void intermediate_signed_by_stranger(forged *f)
{
    sign_with(f, TC_FORGE_CA_CERT, TC_FORGE_KEY_STRANGER);
}

static void intermediate_with_other_name(forged *f)
{
    f->options.ca.subject = "Intel SGX TCB Signing";
    f->options.pck_cert.issuer = f->options.ca.subject;
    f->options.pck_crl.issuer = f->options.ca.subject;
}

static void intermediate_with_path_length_1(forged *f)
{
    f->options.ca.path_len = 1;
}

static void intermediate_without_path_length(forged *f)
{
    f->options.ca.path_len = -1;
}

static void intermediate_is_no_ca(forged *f)
{
    f->options.ca.ca = false;
    f->options.ca.path_len = -1;
}

static void intermediate_may_not_sign_crls(forged *f)
{
    f->options.ca.key_usage = TC_KU_KEY_CERT_SIGN;
}

static void pck_with_other_name(forged *f)
{
    f->options.pck_cert.subject = "Intel SGX TCB Signing";
}

static void pck_is_a_ca(forged *f)
{
    f->options.pck_cert.ca = true;
}

static void pck_with_wrong_key_usage(forged *f)
{
    f->options.pck_cert.key_usage = TC_KU_DIGITAL_SIGNATURE;
}

static void pck_without_sgx_extension(forged *f)
{
    f->options.pck_cert.leave_out = TC_FORGE_EXT_SGX;
}

static void pck_without_crl_points(forged *f)
{
    f->options.pck_cert.leave_out = TC_FORGE_EXT_CRL;
}

static void pck_with_foreign_extension(forged *f)
{
    f->options.pck_cert.extra = BYTES("\x30\x07\x06\x03\x2a\x03\x04\x04\x00");
}

static void pck_with_five_entries_of_platform_ca(forged *f)
{
    f->options.pck.processor_ca = true;
}

static void pck_with_sgx_type_3(forged *f)
{
    f->options.pck.sgx_type = 3;
}

static void pck_expired(forged *f)
{
    f->options.pck_cert.not_after = TC_FORGE_NOW - 1;
}

static void pck_from_the_future(forged *f)
{
    f->options.pck_cert.not_before = TC_FORGE_NOW + 1;
}

static void pck_revoked(forged *f)
{
    f->options.pck_crl.revoke_pck = true;
}

/* ---- quoting enclave ------------------------------------------------------------------------- */

static void qe_report_signed_by_stranger(forged *f)
{
    sign_with(f, TC_FORGE_QE_REPORT, TC_FORGE_KEY_STRANGER);
}

static void qe_auth_changed(forged *f)
{
    change(f, TC_FORGE_QE_AUTH, TC_FORGE_AFTER, BYTES("\x1f"), BYTES("\x1e"));
}

static void qe_report_data_with_more(forged *f)
{
    f->options.qe.report_data[63] = 1;
}

static void qe_in_debug_mode(forged *f)
{
    f->options.qe.attributes[0] |= 2;
}

static void qe_in_debug_mode_with_blind_mask(forged *f)
{
    f->options.qe.attributes[0] |= 2;
    f->options.qe_identity.attributes[0] = 0x13;
}

static void qe_with_provisioning_off(forged *f)
{
    f->options.qe.attributes[0] = 0x05;
}

static void qe_with_other_signer(forged *f)
{
    f->options.qe.mr_signer[31] ^= 1;
}

static void qe_with_other_product(forged *f)
{
    f->options.qe.isv_prod_id = 1;
}

static void qe_with_other_misc_select(forged *f)
{
    f->options.qe.misc_select[0] = 1;
}

static void qe_identity_of_sgx(forged *f)
{
    f->options.qe_identity.id = "QE";
}

static void quote_signed_by_stranger(forged *f)
{
    sign_with(f, TC_FORGE_QUOTE_SIGNED, TC_FORGE_KEY_STRANGER);
}

static void quote_changed_after_signing(forged *f)
{
    change(f, TC_FORGE_QUOTE_SIGNED, TC_FORGE_AFTER, BYTES("\xc4\xc4\xc4"), BYTES("\xc4\xc4\xc5"));
}

/* ---- TCB ------------------------------------------------------------------------------------- */

static void fmspc_of_another_model(forged *f)
{
    f->options.tcb_info.fmspc[0] = 0x90;
}

static void pce_id_of_another(forged *f)
{
    f->options.tcb_info.pce_id[0] = 1;
}

static void tcb_info_of_sgx(forged *f)
{
    f->options.tcb_info.id = "SGX";
}

static void module_signer_is_another(forged *f)
{
    f->options.td.mr_signer_seam[0] = 1;
}

static void module_attributes_set(forged *f)
{
    f->options.td.seam_attributes[0] = 1;
}

static void module_attributes_set_with_blind_mask(forged *f)
{
    f->options.td.seam_attributes[0] = 1;
    memset(f->options.tcb_info.modules[1].attributes_mask, 0, 8);
}

static void module_attributes_wanted(forged *f)
{
    f->options.tcb_info.modules[1].attributes[0] = 1;
}

static void module_version_unknown(forged *f)
{
    f->options.td.tee_tcb_svn[1] = 2;
}

static void module_version_too_old(forged *f)
{
    f->options.td.tee_tcb_svn[0] = 3;
}

static void components_below_every_level(forged *f)
{
    f->options.pck.components[4] = 2;
}

static void pce_svn_below_every_level(forged *f)
{
    f->options.pck.pce_svn = 4;
}

static void late_microcode_below_every_level(forged *f)
{
    f->options.td.tee_tcb_svn[2] = 1;
}

static void qe_version_too_old(forged *f)
{
    f->options.qe.isv_svn = 1;
}

static void current_module_unknown(forged *f)
{
    f->options.quote.version = 5;
    f->options.quote.body = TC_FORGE_BODY_TD15;
    f->options.td.tee_tcb_svn_2[1] = 2;
}

static void current_microcode_below_every_level(forged *f)
{
    f->options.quote.version = 5;
    f->options.quote.body = TC_FORGE_BODY_TD15;
    f->options.td.tee_tcb_svn_2[2] = 1;
}

static void platform_level_revoked(forged *f)
{
    f->options.tcb_info.levels[0].status = "Revoked";
}

static void module_level_revoked(forged *f)
{
    f->options.tcb_info.modules[1].levels[0].status = "Revoked";
}

static void qe_level_revoked(forged *f)
{
    f->options.qe_identity.levels[0].status = "Revoked";
}

static void current_level_revoked(forged *f)
{
    f->options.quote.version = 5;
    f->options.quote.body = TC_FORGE_BODY_TD15;
    f->options.td.tee_tcb_svn_2[0] = 4;
    f->options.tcb_info.modules[1].levels[1].status = "Revoked";
}

static void td_in_debug_mode(forged *f)
{
    f->options.td.td_attributes[0] = 1;
}

static void enclave_in_debug_mode(forged *f)
{
    tc_forge_use_sgx(&f->options);
    f->options.isv.attributes[0] |= 2;
}

static const rule rules[] = {
    RULE(root_crl_signed_by_stranger, COLLATERAL_ROOT_CRL, SIGNATURE),
    RULE(root_crl_of_other_issuer, COLLATERAL_ROOT_CRL, ISSUER),
    RULE(root_crl_expired, COLLATERAL_ROOT_CRL, EXPIRED),
    RULE(root_crl_from_the_future, COLLATERAL_ROOT_CRL, NOT_YET_VALID),
    RULE(pck_crl_signed_by_stranger, COLLATERAL_PCK_CRL, SIGNATURE),
    RULE(pck_crl_signed_by_root, COLLATERAL_PCK_CRL, SIGNATURE),
    RULE(pck_crl_of_other_ca, COLLATERAL_PCK_CRL, ISSUER),
    RULE(pck_crl_expired, COLLATERAL_PCK_CRL, EXPIRED),
    RULE(pck_crl_from_the_future, COLLATERAL_PCK_CRL, NOT_YET_VALID),
    RULE(intermediate_revoked, PCK_REVOCATION, REVOKED),
    RULE(intermediate_revoked, COLLATERAL_PCK_CRL, REVOKED),
    RULE(tcb_signing_signed_by_stranger, COLLATERAL_TCB_SIGNING, SIGNATURE),
    RULE(tcb_signing_of_intermediate, COLLATERAL_TCB_SIGNING, ISSUER),
    RULE(tcb_signing_with_other_name, COLLATERAL_TCB_SIGNING, MISMATCH),
    RULE(tcb_signing_is_a_ca, COLLATERAL_TCB_SIGNING, VALUE),
    RULE(tcb_signing_may_sign_certificates, COLLATERAL_TCB_SIGNING, VALUE),
    RULE(tcb_signing_without_crl_points, COLLATERAL_TCB_SIGNING, MISSING),
    RULE(tcb_signing_without_ski, COLLATERAL_TCB_SIGNING, MISSING),
    RULE(tcb_signing_without_aki, COLLATERAL_TCB_SIGNING, MISSING),
    RULE(tcb_signing_with_foreign_extension, COLLATERAL_TCB_SIGNING, UNKNOWN),
    RULE(tcb_signing_expired, COLLATERAL_TCB_SIGNING, EXPIRED),
    RULE(tcb_signing_from_the_future, COLLATERAL_TCB_SIGNING, NOT_YET_VALID),
    RULE(tcb_signing_revoked, COLLATERAL_TCB_SIGNING, REVOKED),
    RULE(tcb_info_signed_by_stranger, COLLATERAL_TCB_INFO, SIGNATURE),
    RULE(tcb_info_signed_by_pck, COLLATERAL_TCB_INFO, SIGNATURE),
    RULE(tcb_info_changed_after_signing, COLLATERAL_TCB_INFO, SIGNATURE),
    RULE(tcb_info_spaced_after_signing, COLLATERAL_TCB_INFO, SIGNATURE),
    RULE(tcb_info_version_2, COLLATERAL_TCB_INFO, UNSUPPORTED),
    RULE(tcb_info_type_1, COLLATERAL_TCB_INFO, RANGE),
    RULE(tcb_info_id_unknown, COLLATERAL_TCB_INFO, UNSUPPORTED),
    RULE(tcb_info_status_unknown, COLLATERAL_TCB_INFO, UNKNOWN),
    RULE(tcb_info_level_twice, COLLATERAL_TCB_INFO, ORDER),
    RULE(tcb_info_levels_in_wrong_order, COLLATERAL_TCB_INFO, ORDER),
    RULE(tcb_info_member_twice, COLLATERAL_TCB_INFO, DUPLICATE),
    RULE(tcb_info_15_components, COLLATERAL_TCB_INFO, LENGTH),
    RULE(tcb_info_17_components, COLLATERAL_TCB_INFO, LENGTH),
    RULE(tcb_info_expired, COLLATERAL_TCB_INFO_CURRENT, EXPIRED),
    RULE(tcb_info_from_the_future, COLLATERAL_TCB_INFO_CURRENT, NOT_YET_VALID),
    RULE(qe_identity_signed_by_stranger, COLLATERAL_QE_IDENTITY, SIGNATURE),
    RULE(qe_identity_version_3, COLLATERAL_QE_IDENTITY, UNSUPPORTED),
    RULE(qe_identity_id_unknown, COLLATERAL_QE_IDENTITY, UNSUPPORTED),
    RULE(qe_identity_levels_in_wrong_order, COLLATERAL_QE_IDENTITY, ORDER),
    RULE(qe_identity_expired, COLLATERAL_QE_IDENTITY_CURRENT, EXPIRED),
    RULE(qe_identity_from_the_future, COLLATERAL_QE_IDENTITY_CURRENT, NOT_YET_VALID),
    RULE(vendor_is_another, QUOTE_VENDOR, MISMATCH),
    RULE(pck_signed_by_stranger, PCK_CHAIN, SIGNATURE),
    RULE(pck_signed_by_root, PCK_CHAIN, SIGNATURE),
    RULE(pck_with_other_issuer_name, PCK_CHAIN, ISSUER),
    RULE(intermediate_signed_by_stranger, PCK_CHAIN, SIGNATURE),
    RULE(intermediate_signed_by_stranger, COLLATERAL_PCK_CRL, SIGNATURE),
    RULE(intermediate_with_other_name, PCK_CHAIN, MISMATCH),
    RULE(intermediate_with_path_length_1, PCK_CHAIN, VALUE),
    RULE(intermediate_without_path_length, PCK_CHAIN, VALUE),
    RULE(intermediate_is_no_ca, PCK_CHAIN, VALUE),
    RULE(intermediate_may_not_sign_crls, PCK_CHAIN, VALUE),
    RULE(pck_with_other_name, PCK_PROFILE, MISMATCH),
    RULE(pck_is_a_ca, PCK_PROFILE, VALUE),
    RULE(pck_with_wrong_key_usage, PCK_PROFILE, VALUE),
    RULE(pck_without_sgx_extension, PCK_PROFILE, MISSING),
    RULE(pck_without_crl_points, PCK_PROFILE, MISSING),
    RULE(pck_with_foreign_extension, PCK_PROFILE, UNKNOWN),
    RULE(pck_with_five_entries_of_platform_ca, PCK_PROFILE, SYNTAX),
    RULE(pck_with_sgx_type_3, PCK_PROFILE, VALUE),
    RULE(pck_expired, PCK_CURRENT, EXPIRED),
    RULE(pck_from_the_future, PCK_CURRENT, NOT_YET_VALID),
    RULE(pck_revoked, PCK_REVOCATION, REVOKED),
    RULE(qe_report_signed_by_stranger, QE_SIGNATURE, SIGNATURE),
    RULE(qe_auth_changed, QE_BINDING, MISMATCH),
    RULE(qe_report_data_with_more, QE_BINDING, NOT_ZERO),
    RULE(qe_in_debug_mode, QE_IDENTITY, POLICY),
    RULE(qe_in_debug_mode_with_blind_mask, QE_IDENTITY, POLICY),
    RULE(qe_with_provisioning_off, QE_IDENTITY, MISMATCH),
    RULE(qe_with_other_signer, QE_IDENTITY, MISMATCH),
    RULE(qe_with_other_product, QE_IDENTITY, MISMATCH),
    RULE(qe_with_other_misc_select, QE_IDENTITY, MISMATCH),
    RULE(qe_identity_of_sgx, QE_IDENTITY, MISMATCH),
    RULE(quote_signed_by_stranger, QUOTE_SIGNATURE, SIGNATURE),
    RULE(quote_changed_after_signing, QUOTE_SIGNATURE, SIGNATURE),
    RULE(fmspc_of_another_model, TCB_MATCH, MISMATCH),
    RULE(pce_id_of_another, TCB_MATCH, MISMATCH),
    RULE(tcb_info_of_sgx, TCB_MATCH, MISMATCH),
    RULE(module_signer_is_another, TDX_MODULE, MISMATCH),
    RULE(module_attributes_set, TDX_MODULE, NOT_ZERO),
    RULE(module_attributes_set_with_blind_mask, TDX_MODULE, NOT_ZERO),
    RULE(module_attributes_wanted, TDX_MODULE, MISMATCH),
    RULE(module_version_unknown, TDX_MODULE, UNKNOWN),
    RULE(module_version_unknown, TCB_LEVEL, UNKNOWN),
    RULE(module_version_too_old, TCB_LEVEL, UNKNOWN),
    RULE(components_below_every_level, TCB_LEVEL, UNKNOWN),
    RULE(pce_svn_below_every_level, TCB_LEVEL, UNKNOWN),
    RULE(late_microcode_below_every_level, TCB_LEVEL, UNKNOWN),
    RULE(qe_version_too_old, TCB_LEVEL, UNKNOWN),
    RULE(current_module_unknown, TCB_LEVEL, UNKNOWN),
    RULE(current_microcode_below_every_level, TCB_LEVEL, UNKNOWN),
    RULE(platform_level_revoked, TCB_NOT_REVOKED, REVOKED),
    RULE(module_level_revoked, TCB_NOT_REVOKED, REVOKED),
    RULE(qe_level_revoked, TCB_NOT_REVOKED, REVOKED),
    RULE(current_level_revoked, TCB_NOT_REVOKED, REVOKED),
    RULE(td_in_debug_mode, TD_DEBUG, POLICY),
    RULE(enclave_in_debug_mode, TD_DEBUG, POLICY),
};

static void each_rule_broken_alone_fails_its_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        expect_broken(&rules[i], false);
    }
}

/* Without the simulated root among the trusted ones, nothing that hangs on it holds. */
static void unknown_root_fails(void **state)
{
    static const tc_check_id failing[] = {
        TC_CHECK_ID_ROOT, TC_CHECK_ID_COLLATERAL_ROOT_CRL, TC_CHECK_ID_COLLATERAL_PCK_CRL,
        TC_CHECK_ID_COLLATERAL_TCB_SIGNING, TC_CHECK_ID_PCK_CHAIN};
    forged f;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    f.roots = tc_roots_production();
    forged_judge(&f, NULL, TC_FORGE_NOW);
    assert_false(f.ok);
    for (size_t i = 0; i < sizeof failing / sizeof failing[0]; i++) {
        assert_int_equal(status_of(&f.w, failing[i]), TC_CHECK_FAIL);
    }
    assert_false(f.w.result.has_tcb);
    assert_false(f.w.result.has_pck);
    forged_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_broken_alone_fails_its_check),
        cmocka_unit_test(unknown_root_fails),
    };

    return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
