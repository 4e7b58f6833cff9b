/* SPDX-License-Identifier: Apache-2.0
 *
 * Simulated evidence for the tests, made with one thing changed, and judged from its own root.
 */
#ifndef TC_TESTS_DCAP_FORGED_H
#define TC_TESTS_DCAP_FORGED_H

#include "evidence.h"
#include "forge/forge.h"

/* One object changed at one stage: every `from` becomes `to`. */
typedef struct edit {
    tc_forge_object object;
    tc_forge_stage stage;
    tc_bytes from, to;
} edit;

typedef struct forged {
    worker w;
    tc_forge *forge;
    tc_forge_options options;
    edit change;
    tc_forge_evidence evidence;
    tc_roots roots;
    bool parsed; /* the quote could be read */
    tc_diag diag;
    tc_quote quote;
    tc_collateral_parts parts;
    tc_collateral *collateral;
    tc_dcap_policy policy;
    bool ok;
} forged;

static inline tc_bytes forged_hook(void *context, tc_arena *arena, tc_forge_object object,
                                   tc_forge_stage stage, tc_bytes in)
{
    const edit *change = context;

    if (change->from.n == 0 || object != change->object || stage != change->stage) {
        return in;
    }
    return tc_forge_replace(arena, in, change->from, change->to);
}

static inline void forged_init(forged *f)
{
    memset(f, 0, sizeof *f);
    worker_init(&f->w);
    f->forge = tc_forge_new();
    assert_non_null(f->forge);
    tc_forge_defaults(&f->options);
    f->options.make = 0;
    f->options.hook = forged_hook;
    f->options.context = &f->change;
    f->policy = tc_dcap_policy_default();
}

static inline void forged_done(forged *f)
{
    tc_forge_free(f->forge);
    worker_done(&f->w);
}

/* Makes the evidence and reads it, without judging. */
static inline void forged_make(forged *f)
{
    assert_int_equal(tc_forge_make(&f->evidence, f->forge, &f->w.arena, &f->options), TC_OK);
    memset(&f->diag, 0, sizeof f->diag);
    f->parsed = tc_quote_parse(&f->quote, f->evidence.quote, &f->diag);
    if (!tc_collateral_parts_from_qvl(&f->parts, &f->w.arena, f->evidence.collateral, &f->diag)) {
        fail_msg("collateral: %s %s", f->diag.what, tc_reason_text(f->diag.reason));
    }
    f->roots = tc_roots_production();
    assert_true(tc_roots_add(&f->roots, f->evidence.root_pem));
}

static inline void forged_judge(forged *f, tc_dcap_cache *cache, tc_time now)
{
    f->collateral = tc_collateral_verify(&f->w.arena, f->w.p256, &f->roots, &f->parts);
    assert_non_null(f->collateral);
    assert_true(f->parsed);
    f->ok = judge(&f->w, &f->quote, f->collateral, cache, now);
    tc_dcap_judge(&f->w.result, &f->policy, &f->quote, f->collateral, &f->w.checks);
}

static inline void forged_run(forged *f)
{
    forged_make(f);
    if (f->parsed) {
        forged_judge(f, NULL, f->options.now);
    }
}

static inline void change(forged *f, tc_forge_object object, tc_forge_stage stage, tc_bytes from,
                          tc_bytes to)
{
    f->change = (edit){object, stage, from, to};
}

#define BYTES(lit) tc_bytes_of("" lit, sizeof(lit) - 1)

#endif
