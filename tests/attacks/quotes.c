/* SPDX-License-Identifier: Apache-2.0
 *
 * Attacks on the quote itself: its form, its signatures and what it says (intel-dcap:1, 4.1 steps
 * 1, 7 and 8, 4.2, 7).
 */
#include "table.h"

/* Offsets in the signed part of a version 4 quote (intel-dcap:1.1, 1.3). */
#define AT_TEE         4
#define AT_VENDOR      12
#define AT_TD          48
#define AT_SEAM_SIGNER (AT_TD + 64)
#define AT_RTMR3       (AT_TD + 472)
#define AT_REPORT_DATA (AT_TD + 520)
#define AT_V5_BODY     48
/* Offsets in an enclave report (intel-dcap:1.2). */
#define AT_RESERVED_1  20
#define AT_RESERVED_2  96
#define AT_RESERVED_3  160
/* The whole version 4 quote (intel-dcap:1.6). */
#define AT_AUTH_LEN    632
#define AT_SIGNATURE   636
#define AT_KEY         700
#define AT_QE_REPORT   770

#define ZERO_32 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
/* The order n of P-256, and n + 1. */
#define ORDER_HEAD                                                                                 \
    "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\x9e" \
    "\x84\xf3\xb9\xca\xc2\xfc\x63\x25"
#define ORDER          ORDER_HEAD "\x51"
#define ORDER_PLUS_ONE ORDER_HEAD "\x52"

APPLY(version_2, o->quote.version = 2;)
APPLY(version_6, o->quote.version = 6;)
APPLY(version_3, o->quote.version = 3;)
APPLY(version_4, o->quote.version = 4;)
APPLY(version_5, o->quote.version = 5;)
APPLY(key_type_0, o->quote.key_type = 0;)
APPLY(key_type_1, o->quote.key_type = 1;)
APPLY(key_type_3, o->quote.key_type = 3;)
APPLY(tee_sgx, o->quote.tee = 0;)
APPLY(tee_tdx, o->quote.tee = 0x81;)
APPLY(tee_other, o->quote.tee = 0x82;)
APPLY(reserved_low, o->quote.qe_svn = 1;)
APPLY(reserved_high, o->quote.pce_svn = 0x100;)
APPLY(outer_5, o->quote.outer_type = 5;)
APPLY(outer_0, o->quote.outer_type = 0;)
APPLY(outer_7, o->quote.outer_type = 7;)
APPLY(inner_0, o->quote.certification_type = 0;)
APPLY(inner_6, o->quote.certification_type = 6;)
APPLY(inner_7, o->quote.certification_type = 7;)
APPLY(body_longer, o->quote.add_body_size = 1;)
APPLY(body_shorter, o->quote.add_body_size = -1;)
APPLY(body_zero, o->quote.add_body_size = -648;)
APPLY(body_huge, o->quote.add_body_size = INT32_MAX;)
APPLY(auth_longer, o->quote.add_auth_data_len = 1;)
APPLY(auth_shorter, o->quote.add_auth_data_len = -1;)
APPLY(auth_over_tail, o->quote.add_auth_data_len = 70;)
APPLY(auth_huge, o->quote.add_auth_data_len = INT32_MAX;)
APPLY(outer_longer, o->quote.add_outer_size = 1;)
APPLY(outer_shorter, o->quote.add_outer_size = -1;)
APPLY(outer_huge, o->quote.add_outer_size = INT32_MAX;)
APPLY(inner_longer, o->quote.add_inner_size = 1;)
APPLY(inner_shorter, o->quote.add_inner_size = -1;)
APPLY(inner_huge, o->quote.add_inner_size = INT32_MAX;)
APPLY(qe_auth_longer, o->quote.add_qe_auth_size = 1;)
APPLY(qe_auth_shorter, o->quote.add_qe_auth_size = -1;)
APPLY(qe_auth_huge, o->quote.add_qe_auth_size = INT16_MAX;)
APPLY(too_large, o->quote.tail = 65536;)
APPLY(no_tail, o->quote.tail = 0;)
APPLY(ppid_size, o->quote.certification_type = 3; o->quote.add_inner_size = -384 + 256;)
APPLY(sgx_body_in_tdx, o->quote.body = TC_FORGE_BODY_SGX;)
APPLY(td_body_in_sgx, o->quote.body = TC_FORGE_BODY_TD10;)
APPLY(sgx_v5_type_2, o->quote.version = 5; o->quote.body = TC_FORGE_BODY_TD10; o->quote.tee = 0;)

APPLY(quote_by_stranger, o->signer[TC_FORGE_QUOTE_SIGNED] = TC_FORGE_KEY_STRANGER;)
APPLY(quote_by_pck, o->signer[TC_FORGE_QUOTE_SIGNED] = TC_FORGE_KEY_PCK;)
APPLY(qe_by_stranger, o->signer[TC_FORGE_QE_REPORT] = TC_FORGE_KEY_STRANGER;)
APPLY(qe_by_attestation, o->signer[TC_FORGE_QE_REPORT] = TC_FORGE_KEY_ATTESTATION;)
APPLY(qe_by_ca, o->signer[TC_FORGE_QE_REPORT] = TC_FORGE_KEY_CA;)
APPLY(upper_half, o->qe.report_data[32] = 1;)
APPLY(upper_half_end, o->qe.report_data[63] = 0x80;)
APPLY(qe_signer, o->qe.mr_signer[0] ^= 1;)
APPLY(qe_product, o->qe.isv_prod_id = 1;)
APPLY(qe_misc, o->qe.misc_select[0] = 1;)
APPLY(qe_debug, o->qe.attributes[0] |= 2;)
APPLY(qe_not_initialised, o->qe.attributes[0] &= 0xfe;)
APPLY(qe_no_provision_key, o->qe.attributes[0] &= 0xef;)
APPLY(qe_attribute_high, o->qe.attributes[7] = 0x80;)
APPLY(qe_debug_allowed_by_mask, o->qe.attributes[0] |= 2; o->qe_identity.attributes[0] |= 2;)
APPLY(other_vendor, o->quote.vendor_id[15] ^= 1;)
APPLY(no_vendor, memset(o->quote.vendor_id, 0, 16);)
APPLY(td_debug, o->td.td_attributes[0] |= 1;)
APPLY(enclave_debug, o->isv.attributes[0] |= 2;)
APPLY(td_profiling, o->td.td_attributes[0] |= 0x20;)
APPLY(td_tud_reserved, o->td.td_attributes[0] |= 2;)
APPLY(td_migratable, o->td.td_attributes[3] |= 0x20;)
APPLY(td_sec_reserved, o->td.td_attributes[1] |= 1;)
APPLY(td_other_reserved, o->td.td_attributes[4] |= 0x80;)
APPLY(td_no_sept, o->td.td_attributes[3] &= 0xef;)
APPLY(xfam_unknown, o->td.xfam[7] |= 0x80;)
APPLY(xfam_missing, o->td.xfam[0] &= 0xfe;)
APPLY(service_td, o->td.mr_service_td[47] = 1;)
APPLY(owner, o->td.mr_owner[0] = 1;)
APPLY(owner_config, o->td.mr_owner_config[47] = 1;)
APPLY(module_signer, o->td.mr_signer_seam[0] = 1;)
APPLY(module_attributes, o->td.seam_attributes[7] = 1;)

static const attack quotes[] = {
    {"quote_version_2", "intel-dcap:4.2 version", FAILS(QUOTE_FORMAT), .apply = version_2},
    {"quote_version_6", "intel-dcap:4.2 version", FAILS(QUOTE_FORMAT), .apply = version_6},
    {"tdx_in_version_3", "intel-dcap:1.1", FAILS(QUOTE_FORMAT), .apply = version_3},
    {"descriptor_in_version_4", "intel-dcap:1.4", FAILS(QUOTE_FORMAT), .apply = version_5,
     .change = {EDIT_SET, TC_FORGE_QUOTE_SIGNED, TC_FORGE_BEFORE, 0, 0, NULL, "\4\0", 2}},
    {"sgx_version_3_called_4", "intel-dcap:1.6", FAILS(QUOTE_FORMAT), .base = sgx_base,
     SET_AFTER(QUOTE, 0, "\4\0")},
    {"tee_of_version_3_is_tdx", "intel-dcap:1.1", FAILS(QUOTE_FORMAT), .base = sgx_base,
     .apply = tee_tdx},
    {"td15_body_in_version_4", "intel-dcap:1.4", FAILS(QUOTE_FORMAT), .base = v5_base,
     .apply = version_4},
    {"key_type_epid", "intel-dcap:4.2 key type", FAILS(QUOTE_FORMAT), .apply = key_type_0},
    {"key_type_epid_linkable", "intel-dcap:4.2 key type", FAILS(QUOTE_FORMAT), .apply = key_type_1},
    {"key_type_p384", "intel-dcap:4.2 key type", FAILS(QUOTE_FORMAT), .apply = key_type_3},
    {"tee_sgx_with_td_body", "intel-dcap:1.5", FAILS(QUOTE_FORMAT), .apply = tee_sgx},
    {"tee_unknown", "intel-dcap:1.1", FAILS(QUOTE_FORMAT), .apply = tee_other},
    {"header_reserved_low", "intel-dcap:4.2 reserved header bytes", FAILS(QUOTE_FORMAT),
     .apply = reserved_low},
    {"header_reserved_high", "intel-dcap:4.2 reserved header bytes", FAILS(QUOTE_FORMAT),
     .apply = reserved_high},
    {"v5_body_type_0", "intel-dcap:1.4", FAILS(QUOTE_FORMAT), .base = v5_base,
     SET_BEFORE(QUOTE_SIGNED, AT_V5_BODY, "\0\0")},
    {"v5_body_type_5", "intel-dcap:1.4", FAILS(QUOTE_FORMAT), .base = v5_base,
     SET_BEFORE(QUOTE_SIGNED, AT_V5_BODY, "\5\0")},
    {"v5_body_type_of_a_shorter_body", "intel-dcap:1.4", FAILS(QUOTE_FORMAT), .base = v5_base,
     SET_BEFORE(QUOTE_SIGNED, AT_V5_BODY, "\2\0")},
    {"v5_body_type_of_a_longer_body", "intel-dcap:1.4", FAILS(QUOTE_FORMAT), .base = v5_base,
     SET_BEFORE(QUOTE_SIGNED, AT_V5_BODY, "\4\0")},
    {"v5_sgx_body_in_tdx", "intel-dcap:7 \"body type 1 with tee TDX\"", FAILS(QUOTE_FORMAT),
     .base = v5_base, .apply = sgx_body_in_tdx},
    {"v5_td_body_in_sgx", "intel-dcap:1.4", FAILS(QUOTE_FORMAT), .base = sgx_base,
     .apply = sgx_v5_type_2},
    {"sgx_with_td_body", "intel-dcap:1.5", FAILS(QUOTE_FORMAT), .base = sgx_base,
     .apply = td_body_in_sgx},
    {"v5_body_size_plus_1", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .base = v5_base,
     .apply = body_longer},
    {"v5_body_size_minus_1", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .base = v5_base,
     .apply = body_shorter},
    {"v5_body_size_0", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .base = v5_base,
     .apply = body_zero},
    {"v5_body_size_huge", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .base = v5_base,
     .apply = body_huge},
    {"outer_type_5", "intel-dcap:4.2 outer cert type", FAILS(QUOTE_FORMAT), .apply = outer_5},
    {"outer_type_0", "intel-dcap:4.2 outer cert type", FAILS(QUOTE_FORMAT), .apply = outer_0},
    {"outer_type_7", "intel-dcap:4.2 outer cert type", FAILS(QUOTE_FORMAT), .apply = outer_7},
    {"inner_type_0", "intel-dcap:1.7", FAILS(QUOTE_FORMAT), .apply = inner_0},
    {"inner_type_6", "intel-dcap:1.7", FAILS(QUOTE_FORMAT), .apply = inner_6},
    {"inner_type_7", "intel-dcap:1.7", FAILS(QUOTE_FORMAT), .apply = inner_7},
    {"ppid_of_another_size", "intel-dcap:1.7", FAILS(QUOTE_FORMAT), .apply = ppid_size},
    {"auth_data_len_plus_1", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = auth_longer},
    {"auth_data_len_minus_1", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = auth_shorter},
    {"auth_data_len_covers_the_tail", "intel-dcap:1.9", FAILS(QUOTE_FORMAT),
     .apply = auth_over_tail},
    {"auth_data_len_huge", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = auth_huge},
    {"auth_data_len_0", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT),
     SET_AFTER(QUOTE, AT_AUTH_LEN, "\0\0\0\0")},
    {"auth_data_len_max", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT),
     SET_AFTER(QUOTE, AT_AUTH_LEN, "\xff\xff\xff\xff")},
    {"outer_size_plus_1", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = outer_longer},
    {"outer_size_minus_1", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = outer_shorter},
    {"outer_size_huge", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = outer_huge},
    {"inner_size_plus_1", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = inner_longer},
    {"inner_size_minus_1", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = inner_shorter},
    {"inner_size_huge", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = inner_huge},
    {"qe_auth_size_plus_1", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = qe_auth_longer},
    {"qe_auth_size_minus_1", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = qe_auth_shorter},
    {"qe_auth_size_huge", "intel-dcap:7 lengths", FAILS(QUOTE_FORMAT), .apply = qe_auth_huge},
    {"v3_auth_data_len_plus_1", "intel-dcap:1.6", FAILS(QUOTE_FORMAT), .base = sgx_base,
     .apply = auth_longer},
    {"v3_inner_size_minus_1", "intel-dcap:1.6", FAILS(QUOTE_FORMAT), .base = sgx_base,
     .apply = inner_shorter},
    {"tail_last_byte", "intel-dcap:4.2 tail", FAILS(QUOTE_FORMAT), .apply = no_tail,
     APPEND_AFTER(QUOTE, "\0\0\1")},
    {"tail_text", "intel-dcap:1.9", FAILS(QUOTE_FORMAT), .apply = no_tail,
     APPEND_AFTER(QUOTE, "hidden")},
    {"quote_cut_by_one_byte", "intel-dcap:7 truncation", FAILS(QUOTE_FORMAT), .apply = no_tail,
     CUT_AFTER(QUOTE, 1)},
    {"quote_cut_in_the_header", "intel-dcap:7 truncation", FAILS(QUOTE_FORMAT),
     KEEP_AFTER(QUOTE, 47)},
    {"quote_cut_behind_the_body", "intel-dcap:7 truncation", FAILS(QUOTE_FORMAT),
     KEEP_AFTER(QUOTE, AT_AUTH_LEN)},
    {"quote_too_large", "base/limits.h TC_MAX_QUOTE", FAILS(QUOTE_FORMAT), .apply = too_large},
    {"qe_report_reserved_1", "intel-dcap:1.2", FAILS(QUOTE_FORMAT),
     XOR_BEFORE(QE_REPORT, AT_RESERVED_2, 1)},
    {"qe_report_reserved_2", "intel-dcap:1.2", FAILS(QUOTE_FORMAT),
     XOR_BEFORE(QE_REPORT, AT_RESERVED_3, 1)},
    {"enclave_report_reserved", "intel-dcap:1.2", FAILS(QUOTE_FORMAT), .base = sgx_base,
     XOR_BEFORE(QUOTE_SIGNED, AT_TD + AT_RESERVED_2, 1)},

    {"vendor_changed", "intel-dcap:4.2 vendor id", FAILS(QUOTE_VENDOR), .apply = other_vendor},
    {"vendor_zero", "intel-dcap:4.2 vendor id", FAILS(QUOTE_VENDOR), .apply = no_vendor},

    {"quote_signed_by_stranger", "intel-dcap:4.2 quote signature", FAILS(QUOTE_SIGNATURE),
     .apply = quote_by_stranger},
    {"quote_signed_by_pck_key", "intel-dcap:4.2 quote signature", FAILS(QUOTE_SIGNATURE),
     .apply = quote_by_pck},
    {"quote_signature_r_zero", "intel-dcap:7 r or s", FAILS(QUOTE_SIGNATURE),
     SIGNED_WITH(QUOTE_SIGNED, 0, ZERO_32)},
    {"quote_signature_s_zero", "intel-dcap:7 r or s", FAILS(QUOTE_SIGNATURE),
     SIGNED_WITH(QUOTE_SIGNED, 32, ZERO_32)},
    {"quote_signature_r_is_n", "intel-dcap:7 r or s", FAILS(QUOTE_SIGNATURE),
     SIGNED_WITH(QUOTE_SIGNED, 0, ORDER)},
    {"quote_signature_s_is_n", "intel-dcap:7 r or s", FAILS(QUOTE_SIGNATURE),
     SIGNED_WITH(QUOTE_SIGNED, 32, ORDER)},
    {"quote_signature_s_above_n", "intel-dcap:7 r or s", FAILS(QUOTE_SIGNATURE),
     SIGNED_WITH(QUOTE_SIGNED, 32, ORDER_PLUS_ONE)},
    {"quote_rtmr3_changed", "intel-dcap:1.5", FAILS(QUOTE_SIGNATURE),
     XOR_AFTER(QUOTE_SIGNED, AT_RTMR3, 1)},
    {"quote_report_data_changed", "intel-dcap:1.5", FAILS(QUOTE_SIGNATURE),
     XOR_AFTER(QUOTE_SIGNED, AT_REPORT_DATA, 0x80)},
    {"enclave_measurement_changed", "intel-dcap:1.5", FAILS(QUOTE_SIGNATURE), .base = sgx_base,
     XOR_AFTER(QUOTE_SIGNED, AT_TD + 64, 1)},
    {"v5_descriptor_not_signed", "intel-dcap:1.5", FAILS(QUOTE_SIGNATURE), .base = v5_base,
     XOR_AFTER(QUOTE_SIGNED, AT_V5_BODY + 6 + 136, 1)},
    {"attestation_key_not_on_curve", "intel-dcap:7 key not on curve", FAILS(QUOTE_SIGNATURE),
     XOR_BEFORE(ATTESTATION_KEY, 63, 1)},
    {"attestation_key_zero", "intel-dcap:7 key not on curve", FAILS(QUOTE_SIGNATURE),
     SET_BEFORE(ATTESTATION_KEY, 0, ZERO_32 ZERO_32)},

    {"qe_report_signed_by_stranger", "intel-dcap:4.2 QE report signature", FAILS(QE_SIGNATURE),
     .apply = qe_by_stranger},
    {"qe_report_signed_by_attestation_key", "intel-dcap:4.2 QE report signature",
     FAILS(QE_SIGNATURE), .apply = qe_by_attestation},
    {"qe_report_signed_by_ca", "intel-dcap:4.2 QE report signature", FAILS(QE_SIGNATURE),
     .apply = qe_by_ca},
    {"qe_report_changed", "intel-dcap:4.2 QE report signature", FAILS(QE_SIGNATURE),
     XOR_AFTER(QE_REPORT, 258, 1)},
    {"qe_signature_r_zero", "intel-dcap:7 r or s", FAILS(QE_SIGNATURE),
     SIGNED_WITH(QE_REPORT, 0, ZERO_32)},
    {"qe_signature_s_is_n", "intel-dcap:7 r or s", FAILS(QE_SIGNATURE),
     SIGNED_WITH(QE_REPORT, 32, ORDER)},

    {"attestation_key_exchanged", "intel-dcap:4.2 binding hash", FAILS(QE_BINDING),
     XOR_AFTER(ATTESTATION_KEY, 0, 1)},
    {"qe_auth_data_changed", "intel-dcap:1.8", FAILS(QE_BINDING), XOR_AFTER(QE_AUTH, 31, 1)},
    {"qe_report_data_upper_half", "intel-dcap:4.2 REPORTDATA[32..63]", FAILS(QE_BINDING),
     .apply = upper_half},
    {"qe_report_data_last_bit", "intel-dcap:4.2 REPORTDATA[32..63]", FAILS(QE_BINDING),
     .apply = upper_half_end},
    {"qe_report_data_hash_changed", "intel-dcap:1.8", FAILS(QE_BINDING),
     XOR_BEFORE(QE_REPORT, 320, 1)},

    {"qe_of_another_signer", "intel-dcap:4.2 QE mrsigner", FAILS(QE_IDENTITY), .apply = qe_signer},
    {"qe_of_another_product", "intel-dcap:4.2 QE prodid", FAILS(QE_IDENTITY), .apply = qe_product},
    {"qe_misc_select", "intel-dcap:4.2 QE misc", FAILS(QE_IDENTITY), .apply = qe_misc},
    {"qe_in_debug_mode", "intel-dcap:4.2 QE debug bit", FAILS(QE_IDENTITY), .apply = qe_debug},
    {"qe_debug_though_identity_says_so", "intel-dcap:4.2 QE debug bit", FAILS(QE_IDENTITY),
     .apply = qe_debug_allowed_by_mask},
    {"qe_not_initialised", "intel-dcap:4.2 QE attributes", FAILS(QE_IDENTITY),
     .apply = qe_not_initialised},
    {"qe_without_provision_key", "intel-dcap:4.2 QE attributes", FAILS(QE_IDENTITY),
     .apply = qe_no_provision_key},
    {"qe_unknown_attribute", "intel-dcap:4.2 QE attributes", FAILS(QE_IDENTITY),
     .apply = qe_attribute_high},

    {"td_in_debug_mode", "intel-dcap:4.2 TD DEBUG; reference:8.1 item 10", FAILS(TD_DEBUG),
     .apply = td_debug},
    {"enclave_in_debug_mode", "intel-dcap:4.2 SGX DEBUG", FAILS(TD_DEBUG), .base = sgx_base,
     .apply = enclave_debug},
    {"td_profiling", "intel-dcap:4.2 TDATTRIBUTES; dstack:8.1 item 4", FAILS(TD_ATTRIBUTES),
     .apply = td_profiling},
    {"td_reserved_tud_bit", "intel-dcap:4.2 TDATTRIBUTES", FAILS(TD_ATTRIBUTES),
     .apply = td_tud_reserved},
    {"td_migratable", "intel-dcap:1.3; dstack:8.1 item 4", FAILS(TD_ATTRIBUTES),
     .apply = td_migratable},
    {"td_reserved_sec_bit", "intel-dcap:4.2 TDATTRIBUTES", FAILS(TD_ATTRIBUTES),
     .apply = td_sec_reserved},
    {"td_reserved_bit_39", "intel-dcap:4.2 TDATTRIBUTES \"bit 39 unseen\"", FAILS(TD_ATTRIBUTES),
     .apply = td_other_reserved},
    {"td_without_sept_ve_disable", "intel-dcap:4.2 SEPT_VE_DISABLE", FAILS(TD_ATTRIBUTES),
     .apply = td_no_sept},
    {"td_unknown_xfam", "intel-dcap:4.2 XFAM", FAILS(TD_XFAM), .apply = xfam_unknown},
    {"td_xfam_without_fixed_bit", "intel-dcap:1.3 XFAM", FAILS(TD_XFAM), .apply = xfam_missing},
    {"td_with_service_td", "intel-dcap:4.2 MRSERVICETD; reference:8.1 item 10", FAILS(TD_SERVICE),
     .base = v5_base, .apply = service_td},
    {"td_owner_set", "dstack:2.3, 8.1 item 4", FAILS(TD_OWNER), .apply = owner},
    {"td_owner_config_set", "dstack:2.3, 8.1 item 4", FAILS(TD_OWNER), .apply = owner_config},
    {"module_of_another_signer", "intel-dcap:4.2 MRSIGNERSEAM", FAILS(TDX_MODULE),
     .apply = module_signer},
    {"module_attributes", "intel-dcap:4.2 SEAMATTRIBUTES", FAILS(TDX_MODULE),
     .apply = module_attributes},
};

const attack_table attacks_on_quotes = TABLE(quotes);
