/* SPDX-License-Identifier: Apache-2.0
 *
 * Intel's root key is data of this program, typed in once from the published certificate:
 * https://certificates.trustedservices.intel.com/IntelSGXRootCA.der, "Intel SGX Root CA", valid
 * 2018-05-21 to 2049-12-31. The certificate itself comes with the evidence and must have this
 * fingerprint.
 */
#include "trustcenter/roots.h"

#include <string.h>

#include "codec/pem.h"
#include "crypto/digest.h"
#include "crypto/x509.h"

static const tc_root intel_sgx_root = {
    .fingerprint = {0x44, 0xa0, 0x19, 0x6b, 0x2b, 0x99, 0xf8, 0x89, 0xb8, 0xe1, 0x49,
                    0xe9, 0x5b, 0x80, 0x7a, 0x35, 0x0e, 0x74, 0x24, 0x96, 0x43, 0x99,
                    0xe8, 0x85, 0xa7, 0xcb, 0xb8, 0xcc, 0xfa, 0xb6, 0x74, 0xd3},
    .point = {0x0b, 0xa9, 0xc4, 0xc0, 0xc0, 0xc8, 0x61, 0x93, 0xa3, 0xfe, 0x23, 0xd6, 0xb0,
              0x2c, 0xda, 0x10, 0xa8, 0xbb, 0xd4, 0xe8, 0x8e, 0x48, 0xb4, 0x45, 0x85, 0x61,
              0xa3, 0x6e, 0x70, 0x55, 0x25, 0xf5, 0x67, 0x91, 0x8e, 0x2e, 0xdc, 0x88, 0xe4,
              0x0d, 0x86, 0x0b, 0xd0, 0xcc, 0x4e, 0xe2, 0x6a, 0xac, 0xc9, 0x88, 0xe5, 0x05,
              0xa9, 0x53, 0x55, 0x8c, 0x45, 0x3f, 0x6b, 0x09, 0x04, 0xae, 0x73, 0x94},
    .production = true,
};

_Static_assert(sizeof intel_sgx_root.fingerprint == TC_SHA256_SIZE, "fingerprints are SHA-256");
_Static_assert(sizeof intel_sgx_root.point == TC_P256_POINT, "points are plain P-256 points");

/* A PEM certificate is a third larger than its DER; decoding one takes a little more. */
#define SCRATCH_MAX ((size_t)4 * TC_MAX_CERTIFICATE)

tc_roots tc_roots_production(void)
{
    tc_roots roots = {.n = 1};

    roots.items[0] = intel_sgx_root;
    return roots;
}

/* Finds the one DER certificate in text or binary. */
static bool one_certificate(tc_bytes *der, tc_arena *arena, tc_bytes in)
{
    tc_pem_chain chain;

    if (in.n > 0 && in.p[0] != '-') {
        *der = in;
        return true;
    }
    if (!tc_pem_certificates(&chain, arena, in, TC_PEM_RELAXED, NULL) || chain.n != 1) {
        return false;
    }
    *der = chain.der[0];
    return true;
}

/* Self-signed, a CA, with a P-256 key. */
static bool is_root(const tc_x509 *cert)
{
    tc_x509_constraints constraints;
    tc_p256 *p256;
    bool ok;

    if (!cert->is_p256 || !tc_x509_basic_constraints(&constraints, cert, NULL) || !constraints.ca) {
        return false;
    }
    p256 = tc_p256_new();
    ok = p256 != NULL &&
         tc_x509_verify_signed_by(p256, cert, cert->subject, cert->point, "root certificate", NULL);
    tc_p256_free(p256);
    return ok;
}

bool tc_roots_add(tc_roots *roots, tc_bytes certificate)
{
    tc_arena arena;
    tc_root root = {.production = false};
    tc_bytes der;
    tc_x509 cert;
    bool ok = false;

    tc_arena_init(&arena, SCRATCH_MAX);
    if (roots->n < TC_ROOTS_MAX && one_certificate(&der, &arena, certificate) &&
        tc_x509_parse(&cert, der, NULL) && is_root(&cert)) {
        tc_sha256(root.fingerprint, &der, 1);
        tc_copy(root.point, cert.point, sizeof root.point);
        roots->items[roots->n++] = root;
        ok = true;
    }
    tc_arena_done(&arena);
    return ok;
}
