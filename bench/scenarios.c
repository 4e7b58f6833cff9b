/* SPDX-License-Identifier: Apache-2.0
 *
 * The four scenarios of spec/dcap.md section 8.4, from a quote that nothing is known about to one
 * whose attestation key is known.
 */
#include <stdio.h>

#include "bench.h"

#define ROUNDS        151
#define CACHE_ENTRIES 8 /* fewer than the strangers: their QE reports are always new */
#define AIM           1.15
#define ARENA         ((size_t)64 << 20)

/* Everything a run of one scenario needs. */
typedef struct scenario {
    const char *name;
    unsigned floor; /* signatures that cannot be avoided */
    const tc_bench_evidence *evidence;
    const tc_bytes *quotes;
    size_t n_quotes, next;
    const tc_collateral *collateral; /* NULL = made anew for every quote */
    tc_dcap_ctx ctx;
    tc_dcap_policy policy;
} scenario;

static void verify_one(scenario *s)
{
    tc_bytes raw = s->quotes[s->next];
    tc_arena_mark_t mark = tc_arena_mark(s->ctx.arena);
    const tc_collateral *collateral = s->collateral;
    tc_dcap_result result;
    tc_checks checks;
    tc_quote quote;
    tc_diag diag = {0};

    s->next = s->next + 1 == s->n_quotes ? 0 : s->next + 1;
    tc_checks_init(&checks, s->ctx.arena);
    if (collateral == NULL) {
        collateral = tc_collateral_verify(s->ctx.arena, s->ctx.p256, &s->evidence->roots,
                                          &s->evidence->parts);
    }
    tc_bench_need(tc_quote_parse(&quote, raw, &diag), "quote");
    tc_bench_need(tc_dcap_verify(&result, &s->ctx, &quote, collateral, &checks), s->name);
    tc_dcap_judge(&result, &s->policy, &quote, collateral, &checks);
    tc_bench_need(checks.items[TC_CHECK_ID_TCB_STATUS].status == TC_CHECK_PASS, "TCB status");
    tc_arena_release(s->ctx.arena, mark);
}

static double batch(void *context, size_t n)
{
    scenario *s = context;
    double start = tc_bench_now();

    for (size_t i = 0; i < n; i++) {
        verify_one(s);
    }
    return tc_bench_now() - start;
}

static void measure(tc_bench_floor *floor, scenario *s)
{
    tc_bench_pair pair = tc_bench_compare(batch, s, tc_bench_floor_batch, floor, ROUNDS);
    uint64_t before = tc_p256_count(s->ctx.p256);
    double ratio = pair.ratio / s->floor, signatures;

    (void)batch(s, s->n_quotes);
    signatures = (double)(tc_p256_count(s->ctx.p256) - before) / (double)s->n_quotes;
    printf("%-30s %5.2f %5u %6.1f us %6.0f/s %5.2f %s\n", s->name, signatures, s->floor,
           pair.a / 1e3, 1e9 / pair.a, ratio, ratio <= AIM ? "target met" : "above target");
}

double tc_bench_scratch_batch(void *context, size_t n)
{
    tc_bench_scratch *scratch = context;
    scenario s = {
        .name = "from scratch",
        .evidence = scratch->evidence,
        .quotes = scratch->evidence->quotes,
        .n_quotes = scratch->evidence->n_quotes,
        .ctx = {.arena = &scratch->arena, .p256 = scratch->p256, .now = scratch->evidence->now},
        .policy = tc_dcap_policy_default(),
    };

    return batch(&s, n);
}

static scenario make(const char *name, unsigned floor, const tc_bench_evidence *evidence,
                     tc_dcap_ctx ctx)
{
    return (scenario){
        .name = name,
        .floor = floor,
        .evidence = evidence,
        .quotes = evidence->quotes,
        .n_quotes = evidence->n_quotes,
        .ctx = ctx,
        .policy = tc_dcap_policy_default(),
    };
}

void tc_bench_scenarios(tc_bench_floor *floor, const tc_bench_evidence *evidence)
{
    tc_arena lasting, passing;
    tc_dcap_ctx ctx = {.arena = &passing, .p256 = tc_p256_new(), .now = evidence->now};
    const tc_collateral *collateral;
    scenario s;

    tc_arena_init(&lasting, ARENA);
    tc_arena_init(&passing, ARENA);
    tc_bench_need(ctx.p256 != NULL && tc_arena_alloc(&passing, 1) != NULL, "memory");
    collateral = tc_collateral_verify(&lasting, ctx.p256, &evidence->roots, &evidence->parts);
    printf("\n%s\n", evidence->name);
    s = make("(1) everything from scratch", 9, evidence, ctx);
    measure(floor, &s);
    s = make("(2) verified collateral reused", 3, evidence, ctx);
    s.collateral = collateral;
    measure(floor, &s);
    ctx.cache = tc_dcap_cache_new(&lasting, CACHE_ENTRIES);
    s = make("(3) PCK certificate known too", 2, evidence, ctx);
    s.collateral = collateral;
    s.quotes = evidence->strangers;
    s.n_quotes = evidence->n_strangers;
    if (s.n_quotes > 0) {
        measure(floor, &s);
    }
    s = make("(4) attestation key known too", 1, evidence, ctx);
    s.collateral = collateral;
    measure(floor, &s);
    tc_p256_free(ctx.p256);
    tc_arena_done(&passing);
    tc_arena_done(&lasting);
}
