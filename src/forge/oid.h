/* SPDX-License-Identifier: Apache-2.0
 *
 * OBJECT IDENTIFIERs that certificates carry, as DER contents.
 */
#ifndef TC_FORGE_OID_H
#define TC_FORGE_OID_H

#include "base/bytes.h"

#define TC_FORGE_OID(literal) ((tc_bytes){(const uint8_t *)(literal), sizeof(literal) - 1})

#define TC_FORGE_OID_ECDSA_SHA256      TC_FORGE_OID("\x2a\x86\x48\xce\x3d\x04\x03\x02")
#define TC_FORGE_OID_CN                TC_FORGE_OID("\x55\x04\x03")
#define TC_FORGE_OID_C                 TC_FORGE_OID("\x55\x04\x06")
#define TC_FORGE_OID_L                 TC_FORGE_OID("\x55\x04\x07")
#define TC_FORGE_OID_ST                TC_FORGE_OID("\x55\x04\x08")
#define TC_FORGE_OID_O                 TC_FORGE_OID("\x55\x04\x0a")
#define TC_FORGE_OID_SKI               TC_FORGE_OID("\x55\x1d\x0e")
#define TC_FORGE_OID_KEY_USAGE         TC_FORGE_OID("\x55\x1d\x0f")
#define TC_FORGE_OID_BASIC_CONSTRAINTS TC_FORGE_OID("\x55\x1d\x13")
#define TC_FORGE_OID_CRL_NUMBER        TC_FORGE_OID("\x55\x1d\x14")
#define TC_FORGE_OID_CRL_REASON        TC_FORGE_OID("\x55\x1d\x15")
#define TC_FORGE_OID_CRL_DISTRIBUTION  TC_FORGE_OID("\x55\x1d\x1f")
#define TC_FORGE_OID_AKI               TC_FORGE_OID("\x55\x1d\x23")
#define TC_FORGE_OID_EXT_KEY_USAGE     TC_FORGE_OID("\x55\x1d\x25")
/* 1.2.840.113741.1.13.1 (intel-dcap:2.2) */
#define TC_FORGE_OID_SGX               TC_FORGE_OID("\x2a\x86\x48\x86\xf8\x4d\x01\x0d\x01")

#endif
