/* SPDX-License-Identifier: Apache-2.0
 *
 * Versioned attestations: which encoding it is (dstack:1.3).
 */
#include "dstack/attestation.h"

#include "dstack/attestation_read.h"

#define V0_MARK         0x00u
/* The three ways a MessagePack map can begin. */
#define MP_FIXMAP_FIRST 0x80u
#define MP_FIXMAP_LAST  0x8fu
#define MP_MAP16        0xdeu
#define MP_MAP32        0xdfu

static bool is_map(uint8_t first)
{
    return (first >= MP_FIXMAP_FIRST && first <= MP_FIXMAP_LAST) || first == MP_MAP16 ||
           first == MP_MAP32;
}

static bool read_any(tc_attestation *out, tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    if (in.n == 0) {
        return tc_diag_set(diag, TC_REASON_TRUNCATED, "attestation", 0);
    }
    if (in.n > TC_MAX_ATTESTATION) {
        return tc_diag_set(diag, TC_REASON_LIMIT, "attestation", 0);
    }
    if (in.p[0] == V0_MARK) {
        return tc_attestation_read_v0(out, arena, in, diag);
    }
    if (is_map(in.p[0])) {
        return tc_attestation_read_v1(out, arena, in, diag);
    }
    return tc_diag_set(diag, TC_REASON_UNKNOWN, "attestation: first byte", 0);
}

bool tc_attestation_parse(tc_attestation *out, tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    if (!read_any(out, arena, in, diag)) {
        *out = (tc_attestation){0};
        return tc_diag_rule(diag, "dstack:1.3, 1.4");
    }
    return true;
}
