/* SPDX-License-Identifier: Apache-2.0
 *
 * Simulated certificates and revocation lists, and how to change one byte of them.
 */
#ifndef TC_TESTS_CRYPTO_MADE_H
#define TC_TESTS_CRYPTO_MADE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "codec/der.h"
#include "crypto/x509.h"
#include "forge/forge.h"

#define ARENA_CAP ((size_t)256 * 1024 * 1024)

typedef struct made {
    tc_arena arena;
    tc_forge *forge;
    tc_forge_options options;
    tc_forge_evidence evidence;
    tc_p256 *p256;
} made;

static inline int set_up(void **state)
{
    static made m;

    memset(&m, 0, sizeof m);
    tc_arena_init(&m.arena, ARENA_CAP);
    m.forge = tc_forge_new();
    m.p256 = tc_p256_new();
    assert_true(m.forge != NULL && m.p256 != NULL);
    tc_forge_defaults(&m.options);
    m.options.make = 0;
    assert_int_equal(tc_forge_make(&m.evidence, m.forge, &m.arena, &m.options), TC_OK);
    *state = &m;
    return 0;
}

static inline int tear_down(void **state)
{
    made *m = *state;

    tc_p256_free(m->p256);
    tc_forge_free(m->forge);
    tc_arena_done(&m->arena);
    return 0;
}

static inline tc_x509 parsed(tc_bytes der)
{
    tc_x509 cert;
    tc_diag diag = {0};

    if (!tc_x509_parse(&cert, der, &diag)) {
        fail_msg("%s %s at %zu", diag.what, tc_reason_text(diag.reason), diag.offset);
    }
    return cert;
}

/* Replaces the one occurrence of `from` by `to` of the same length. */
static inline tc_bytes with(made *m, tc_bytes der, const char *from, const char *to, size_t n)
{
    uint8_t *copy = tc_arena_alloc(&m->arena, der.n);
    size_t at = tc_bytes_find(der, tc_bytes_of(from, n));

    assert_non_null(copy);
    assert_true(at != SIZE_MAX);
    memcpy(copy, der.p, der.n);
    memcpy(copy + at, to, n);
    return tc_bytes_of(copy, der.n);
}

#endif
