/* SPDX-License-Identifier: Apache-2.0
 *
 * Trust roots: the keys that everything is judged from. They are an input, so that no test switch
 * ever disables a check.
 */
#ifndef TRUSTCENTER_ROOTS_H
#define TRUSTCENTER_ROOTS_H

#include "trustcenter/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TC_ROOTS_MAX 8

typedef struct tc_root {
    uint8_t fingerprint[32]; /* SHA-256 of the certificate's DER */
    uint8_t point[64];       /* its P-256 public key, X || Y */
    bool production;         /* compiled in; false = given by the caller, evidence is simulated */
} tc_root;

typedef struct tc_roots {
    tc_root items[TC_ROOTS_MAX];
    size_t n;
} tc_roots;

/* tc_roots_production returns Intel's SGX root CA, which also roots TDX (intel-dcap:2.1). */
TC_API tc_roots tc_roots_production(void);

/* tc_roots_add adds a self-signed root certificate, PEM or DER, given by the caller. Evidence that
 * leads to it is reported as simulated. False when it is not one such certificate with a P-256
 * key, when there are TC_ROOTS_MAX already, or when memory is short. */
TC_API TC_MUST_USE bool tc_roots_add(tc_roots *roots, tc_bytes certificate);

#ifdef __cplusplus
}
#endif
#endif
