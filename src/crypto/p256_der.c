/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/der.h"
#include "crypto/p256.h"

#define HALF (TC_P256_SIGNATURE / 2)

/* Reads one INTEGER in 1 .. 2^256 - 1 as 32 big-endian bytes. */
static bool read_half(uint8_t out[HALF], tc_rd *r)
{
    tc_bytes v;

    if (!tc_der_integer(r, &v) || (v.p[0] & 0x80) != 0) {
        return false;
    }
    if (v.p[0] == 0) { /* the sign byte, or the number 0 */
        v = tc_bytes_sub(v, 1, v.n - 1);
    }
    if (v.n == 0 || v.n > HALF) {
        return false;
    }
    tc_copy(out + (HALF - v.n), v.p, v.n);
    return true;
}

bool tc_p256_signature_from_der(uint8_t out[TC_P256_SIGNATURE], tc_bytes der)
{
    uint8_t raw[TC_P256_SIGNATURE] = {0};
    tc_rd r = tc_rd_init(der), body;
    bool ok = tc_der_get(&r, &body, TC_DER_SEQUENCE) && read_half(raw, &body) &&
              read_half(raw + HALF, &body) && tc_rd_end(&body) && tc_rd_end(&r);

    for (size_t i = 0; i < TC_P256_SIGNATURE; i++) {
        out[i] = ok ? raw[i] : 0;
    }
    return ok;
}
