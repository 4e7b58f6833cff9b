/* SPDX-License-Identifier: Apache-2.0
 *
 * Attacks on the certificates of the machine (intel-dcap:1.7, 2, 4.1 steps 2 and 4, 4.2, 7).
 */
#include "table.h"

#include "crypto/x509.h"

#define END_LINE        "-----END CERTIFICATE-----\n"
#define BEGIN_LINE      "-----BEGIN CERTIFICATE-----\n"
/* An unknown extension, 1.3.6.1.4.1.99999.1: not critical, and critical. */
#define EXTRA_EXTENSION "\x30\x10\x06\x0a\x2b\x06\x01\x04\x01\x86\x8d\x1f\x01\x01\x04\x02\x05\x00"
#define EXTRA_CRITICAL                                                                             \
    "\x30\x13\x06\x0a\x2b\x06\x01\x04\x01\x86\x8d\x1f\x01\x01\x01\x01\xff\x04\x02\x05\x00"
#define PROCESSOR_CA "Intel SGX PCK Processor CA"
#define OTHER_CA     "Intel SGX PCK Other CA"

APPLY(other_root, o->seed = 2;)
APPLY(leaf_by_stranger, o->signer[TC_FORGE_PCK_CERT] = TC_FORGE_KEY_STRANGER;)
APPLY(leaf_by_root, o->signer[TC_FORGE_PCK_CERT] = TC_FORGE_KEY_ROOT;)
APPLY(leaf_by_itself, o->signer[TC_FORGE_PCK_CERT] = TC_FORGE_KEY_PCK;)
APPLY(ca_by_stranger, o->signer[TC_FORGE_CA_CERT] = TC_FORGE_KEY_STRANGER;)
APPLY(ca_by_itself, o->signer[TC_FORGE_CA_CERT] = TC_FORGE_KEY_CA;)
APPLY(root_by_stranger, o->signer[TC_FORGE_ROOT_CERT] = TC_FORGE_KEY_STRANGER;)
APPLY(root_reissued, o->root.not_after -= 1;)
APPLY(leaf_issuer, o->pck_cert.issuer = PROCESSOR_CA;)
APPLY(ca_issuer, o->ca.issuer = "Intel SGX Other Root CA";)
APPLY(ca_name, o->ca.subject = OTHER_CA; o->pck_cert.issuer = OTHER_CA;
      o->pck_crl.issuer = OTHER_CA;)
APPLY(ca_not_ca, o->ca.ca = false; o->ca.path_len = -1;)
APPLY(ca_no_path_len, o->ca.path_len = -1;)
APPLY(ca_path_len_1, o->ca.path_len = 1;)
APPLY(ca_may_not_sign, o->ca.key_usage = TC_KU_CRL_SIGN;)
APPLY(ca_digital_signature, o->ca.key_usage |= TC_KU_DIGITAL_SIGNATURE;)
APPLY(ca_no_basic, o->ca.leave_out = TC_FORGE_EXT_BASIC;)
APPLY(ca_no_key_usage, o->ca.leave_out = TC_FORGE_EXT_KEY_USAGE;)
APPLY(ca_extra, o->ca.extra = TC_BYTES_OF(EXTRA_CRITICAL);)
APPLY(chain_given_but_not_needed, o->quote.certification_type = 3; o->leave_out_pck_chain = true;
      o->quote.chain_nul = false;)
APPLY(ppid_plain_without_chain, o->quote.certification_type = 1; o->leave_out_pck_chain = true;
      o->quote.chain_nul = false;)

APPLY(leaf_name, o->pck_cert.subject = "Intel SGX PCK Certificates";)
APPLY(leaf_is_ca, o->pck_cert.ca = true;)
APPLY(leaf_path_len, o->pck_cert.path_len = 0;)
APPLY(leaf_key_usage, o->pck_cert.key_usage |= TC_KU_KEY_CERT_SIGN;)
APPLY(leaf_key_usage_less, o->pck_cert.key_usage = TC_KU_DIGITAL_SIGNATURE;)
APPLY(leaf_no_sgx, o->pck_cert.leave_out = TC_FORGE_EXT_SGX;)
APPLY(leaf_no_crl, o->pck_cert.leave_out = TC_FORGE_EXT_CRL;)
APPLY(leaf_no_ski, o->pck_cert.leave_out = TC_FORGE_EXT_SKI;)
APPLY(leaf_no_basic, o->pck_cert.leave_out = TC_FORGE_EXT_BASIC;)
APPLY(leaf_extra, o->pck_cert.extra = TC_BYTES_OF(EXTRA_EXTENSION);)
APPLY(leaf_extra_critical, o->pck_cert.extra = TC_BYTES_OF(EXTRA_CRITICAL);)
APPLY(five_entries_of_platform, o->pck.processor_ca = true;)
APPLY(sgx_type_3, o->pck.sgx_type = 3;)

APPLY(leaf_future, o->pck_cert.not_before = s->now + 1;)
APPLY(leaf_expired, o->pck_cert.not_after = s->now - 1;)
APPLY(ca_future, o->ca.not_before = s->now + 1;)
APPLY(ca_expired, o->ca.not_after = s->now - 1;)
APPLY(root_future, o->root.not_before = s->now + 1;)
APPLY(root_expired, o->root.not_after = s->now - 1;)
APPLY(leaf_revoked, o->pck_crl.revoke_pck = true;)
APPLY(ca_revoked, o->root_crl.revoke_ca = true;)

static void processor_base(scene *s)
{
    sgx_base(s);
    tc_forge_use_processor_ca(&s->o);
}

APPLY(seven_entries_of_processor, o->pck.processor_ca = false;)

static const attack chains[] = {
    {"chain_under_another_root", "intel-dcap:4.2 third cert equals pinned root", FAILS(PCK_CHAIN),
     .apply = other_root},
    {"leaf_signed_by_stranger", "intel-dcap:4.1 step 4", FAILS(PCK_CHAIN),
     .apply = leaf_by_stranger},
    {"leaf_signed_by_root", "intel-dcap:4.1 step 4", FAILS(PCK_CHAIN), .apply = leaf_by_root},
    {"leaf_signed_by_itself", "intel-dcap:4.1 step 4", FAILS(PCK_CHAIN), .apply = leaf_by_itself},
    {"ca_signed_by_stranger", "intel-dcap:4.1 step 4", FAILS(PCK_CHAIN), .apply = ca_by_stranger},
    {"ca_signed_by_itself", "intel-dcap:4.1 step 4", FAILS(PCK_CHAIN), .apply = ca_by_itself},
    {"root_signed_by_stranger", "intel-dcap:4.2 third cert (whole DER)", FAILS(PCK_CHAIN),
     .apply = root_by_stranger},
    {"root_reissued_with_same_key", "intel-dcap:4.2 third cert (whole DER)", FAILS(PCK_CHAIN),
     .apply = root_reissued},
    {"leaf_of_another_issuer_name", "intel-dcap:4.2 names", FAILS(PCK_CHAIN), .apply = leaf_issuer},
    {"ca_of_another_issuer_name", "intel-dcap:4.2 names", FAILS(PCK_CHAIN), .apply = ca_issuer},
    {"ca_of_unknown_name", "intel-dcap:4.2 names", FAILS(PCK_CHAIN), .apply = ca_name},
    {"ca_without_ca_bit", "intel-dcap:4.2 basicConstraints", FAILS(PCK_CHAIN), .apply = ca_not_ca},
    {"ca_without_path_length", "intel-dcap:2.1", FAILS(PCK_CHAIN), .apply = ca_no_path_len},
    {"ca_with_path_length_1", "intel-dcap:2.1", FAILS(PCK_CHAIN), .apply = ca_path_len_1},
    {"ca_that_may_not_sign", "intel-dcap:4.2 keyUsage", FAILS(PCK_CHAIN), .apply = ca_may_not_sign},
    {"ca_with_more_key_usage", "intel-dcap:4.2 keyUsage", FAILS(PCK_CHAIN),
     .apply = ca_digital_signature},
    {"ca_without_basic_constraints", "intel-dcap:4.2 exact extension set", FAILS(PCK_CHAIN),
     .apply = ca_no_basic},
    {"ca_without_key_usage", "intel-dcap:4.2 exact extension set", FAILS(PCK_CHAIN),
     .apply = ca_no_key_usage},
    {"ca_with_unknown_critical_extension", "intel-dcap:11 rule 3", FAILS(PCK_CHAIN),
     .apply = ca_extra},
    {"chain_of_two", "intel-dcap:4.2 exactly 3 certs", FAILS(PCK_CHAIN),
     KEEP_AFTER(CERTIFICATION, 2600)},
    {"chain_with_text_before", "intel-dcap:7 PEM", FAILS(PCK_CHAIN),
     INSERT_AFTER(CERTIFICATION, 0, "x\n")},
    {"chain_with_blank_line", "intel-dcap:7 PEM", FAILS(PCK_CHAIN),
     FIRST_AFTER(CERTIFICATION, END_LINE, END_LINE "\n")},
    {"chain_with_crlf", "intel-dcap:7 PEM with CRLF", FAILS(PCK_CHAIN),
     REPLACE_AFTER(CERTIFICATION, "\n", "\r\n")},
    {"chain_with_one_crlf", "intel-dcap:7 PEM with CRLF", FAILS(PCK_CHAIN),
     FIRST_AFTER(CERTIFICATION, "\n", "\r\n")},
    {"chain_with_tab", "intel-dcap:7 PEM tabs", FAILS(PCK_CHAIN),
     FIRST_AFTER(CERTIFICATION, "\n", "\t\n")},
    {"chain_with_other_label", "intel-dcap:7 PEM", FAILS(PCK_CHAIN),
     FIRST_AFTER(CERTIFICATION, "BEGIN CERTIFICATE", "BEGIN X509 CERTIFICATE")},
    {"chain_with_two_nuls", "intel-dcap:1.7", FAILS(PCK_CHAIN), APPEND_AFTER(CERTIFICATION, "\0")},
    {"chain_with_text_behind", "intel-dcap:7 PEM extra text", FAILS(PCK_CHAIN),
     APPEND_AFTER(CERTIFICATION, "x")},
    {"chain_with_a_fourth_certificate", "intel-dcap:4.2 exactly 3 certs", FAILS(PCK_CHAIN),
     FIRST_AFTER(CERTIFICATION, BEGIN_LINE, BEGIN_LINE "MAA=\n" END_LINE BEGIN_LINE)},
    {"leaf_der_with_trailing_byte", "intel-dcap:11 rule 2", FAILS(PCK_CHAIN),
     APPEND_AFTER(PCK_CERT, "\0")},
    {"leaf_der_not_minimal", "intel-dcap:7 non-minimal DER", FAILS(PCK_CHAIN),
     SET_AFTER(PCK_CERT, 1, "\x83")},
    {"root_bit_flipped", "intel-dcap:4.2 third cert (whole DER)", FAILS(PCK_CHAIN),
     XOR_AFTER(ROOT_CERT, 100, 1)},
    {"no_certificate_for_encrypted_ppid", "intel-dcap:1.7", UNKNOWN(PCK_CHAIN),
     .apply = chain_given_but_not_needed},
    {"no_certificate_for_plain_ppid", "intel-dcap:1.7", UNKNOWN(PCK_CHAIN),
     .apply = ppid_plain_without_chain},

    {"leaf_of_another_name", "intel-dcap:4.2 names", FAILS(PCK_PROFILE), .apply = leaf_name},
    {"leaf_is_a_ca", "intel-dcap:7 \"CA as leaf\"", FAILS(PCK_PROFILE), .apply = leaf_is_ca},
    {"leaf_with_path_length", "intel-dcap:2.1", FAILS(PCK_PROFILE), .apply = leaf_path_len},
    {"leaf_may_sign_certificates", "intel-dcap:4.2 keyUsage", FAILS(PCK_PROFILE),
     .apply = leaf_key_usage},
    {"leaf_with_less_key_usage", "intel-dcap:4.2 keyUsage", FAILS(PCK_PROFILE),
     .apply = leaf_key_usage_less},
    {"leaf_without_sgx_extension", "intel-dcap:4.2 exact extension set", FAILS(PCK_PROFILE),
     .apply = leaf_no_sgx},
    {"leaf_without_crl_extension", "intel-dcap:4.2 exact extension set", FAILS(PCK_PROFILE),
     .apply = leaf_no_crl},
    {"leaf_without_ski", "intel-dcap:4.2 exact extension set", FAILS(PCK_PROFILE),
     .apply = leaf_no_ski},
    {"leaf_without_basic_constraints", "intel-dcap:4.2 exact extension set", FAILS(PCK_PROFILE),
     .apply = leaf_no_basic},
    {"leaf_with_more_extensions", "intel-dcap:4.2 exact extension set", FAILS(PCK_PROFILE),
     .apply = leaf_extra},
    {"leaf_with_unknown_critical_extension", "intel-dcap:11 rule 3", FAILS(PCK_PROFILE),
     .apply = leaf_extra_critical},
    {"platform_leaf_with_5_entries", "intel-dcap:2.2 \"5 iff\"", FAILS(PCK_PROFILE),
     .apply = five_entries_of_platform},
    {"processor_leaf_with_7_entries", "intel-dcap:2.2 \"7 iff\"", FAILS(PCK_PROFILE),
     .base = processor_base, .apply = seven_entries_of_processor},
    {"sgx_type_unknown", "intel-dcap:2.2", FAILS(PCK_PROFILE), .apply = sgx_type_3},
    {"tcb_component_twice", "intel-dcap:2.2 no duplicates", FAILS(PCK_PROFILE),
     REPLACE_BEFORE(PCK_CERT, "\x2a\x86\x48\x86\xf8\x4d\x01\x0d\x01\x02\x02",
                    "\x2a\x86\x48\x86\xf8\x4d\x01\x0d\x01\x02\x01")},

    {"leaf_not_valid_yet", "intel-dcap:4.2 notBefore", FAILS(PCK_CURRENT), .apply = leaf_future},
    {"leaf_expired", "intel-dcap:4.2 notAfter", FAILS(PCK_CURRENT), .apply = leaf_expired},
    {"ca_not_valid_yet", "intel-dcap:4.2 notBefore", FAILS(PCK_CURRENT), .apply = ca_future},
    {"ca_expired", "intel-dcap:4.2 notAfter", FAILS(PCK_CURRENT), .apply = ca_expired},
    {"root_not_valid_yet", "intel-dcap:4.2 notBefore", FAILS(PCK_CURRENT), .apply = root_future,
     .own_root = true},
    {"root_expired", "intel-dcap:4.2 notAfter", FAILS(PCK_CURRENT), .apply = root_expired,
     .own_root = true},
    {"leaf_revoked", "intel-dcap:4.2 PCK leaf revoked", FAILS(PCK_REVOCATION),
     .apply = leaf_revoked},
    {"ca_revoked", "intel-dcap:4.2 intermediates revoked", FAILS(PCK_REVOCATION),
     .apply = ca_revoked},
};

const attack_table attacks_on_chains = TABLE(chains);
