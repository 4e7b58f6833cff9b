/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_collateral_parts_from_qvl, tc_collateral_envelope, tc_collateral_verify and
 * tc_collateral_record. Oracle: no input leads to Intel's root key, so nothing signed passes.
 */
#include "base/assert.h"
#include "dcap/collateral.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW 1768089600 /* 2026-01-11, inside the windows of the corpus */

static void judge(tc_arena *arena, const tc_collateral_parts *parts)
{
    static const tc_check_id ids[] = {TC_CHECK_ID_ROOT, TC_CHECK_ID_COLLATERAL_ROOT_CRL,
                                      TC_CHECK_ID_COLLATERAL_PCK_CRL,
                                      TC_CHECK_ID_COLLATERAL_TCB_SIGNING};
    tc_p256 *p256 = tc_p256_new();
    tc_roots roots = tc_roots_production();
    tc_collateral *c = tc_collateral_verify(arena, p256, &roots, parts);
    tc_checks checks;

    tc_checks_init(&checks, arena);
    if (c != NULL) {
        tc_collateral_record(c, NOW, &checks);
    }
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        TC_ASSERT(!tc_checks_holds(&checks, ids[i]));
    }
    tc_p256_free(p256);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_bytes in = tc_bytes_of(data, size), body, signature;
    tc_collateral_parts parts;
    tc_envelope_kind kind;
    tc_arena arena;

    tc_arena_init(&arena, 64u << 20);
    if (tc_collateral_parts_from_qvl(&parts, &arena, in, NULL)) {
        judge(&arena, &parts);
    }
    if (tc_collateral_envelope(&kind, &body, &signature, &arena, in, NULL)) {
        TC_ASSERT(tc_bytes_offset(in, body) < size && signature.n == TC_P256_SIGNATURE);
    }
    tc_arena_done(&arena);
    return 0;
}
