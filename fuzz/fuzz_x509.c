/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_x509_parse and the readers of its extensions, tc_crl_parse, tc_crl_has, tc_pck_parse.
 * Oracle: OpenSSL accepts whatever we accept, to the last byte, where key and signature are of the
 * one kind that we use; of other kinds we read the frame only.
 */
#include <openssl/err.h>
#include <openssl/x509.h>

#include "base/assert.h"
#include "dcap/pck.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void certificate(tc_bytes in)
{
    const uint8_t *p = in.p;
    tc_x509_constraints constraints;
    uint16_t usage;
    bool critical;
    tc_bytes id;
    tc_pck pck;
    tc_x509 cert;

    if (tc_x509_parse(&cert, in, NULL) && cert.is_p256 && cert.ecdsa_sha256) {
        X509 *theirs = d2i_X509(NULL, &p, (long)in.n);
        bool read = tc_x509_basic_constraints(&constraints, &cert, NULL) &&
                    tc_x509_key_usage(&usage, &critical, &cert, NULL) &&
                    tc_x509_key_id(&id, &cert, TC_OID_AKI, NULL) && tc_pck_parse(&pck, &cert, NULL);

        TC_ASSERT(theirs != NULL && p == in.p + in.n);
        TC_ASSERT(!read || (!constraints.ca && tc_x509_common_name(cert.subject).n > 0));
        X509_free(theirs);
    }
}

static void revocation_list(tc_bytes in)
{
    const uint8_t *p = in.p;
    tc_crl crl;

    if (tc_crl_parse(&crl, in, NULL)) {
        X509_CRL *theirs = d2i_X509_CRL(NULL, &p, (long)in.n);
        STACK_OF(X509_REVOKED) *list = theirs == NULL ? NULL : X509_CRL_get_REVOKED(theirs);

        TC_ASSERT(theirs != NULL && p == in.p + in.n);
        TC_ASSERT((size_t)(list == NULL ? 0 : sk_X509_REVOKED_num(list)) == crl.n_revoked);
        TC_ASSERT(!tc_crl_has(&crl, (tc_bytes){NULL, 0}));
        X509_CRL_free(theirs);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    certificate(tc_bytes_of(data, size));
    revocation_list(tc_bytes_of(data, size));
    ERR_clear_error();
    return 0;
}
