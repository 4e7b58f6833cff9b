/* SPDX-License-Identifier: Apache-2.0
 *
 * Usage: bench FOLDER VECTORS [PEER]
 *
 * FOLDER is where evidence is put that other programs are to read; VECTORS where genuine evidence
 * is, if anywhere; PEER another verifier to compare with (bench/peers).
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "bench.h"

#define QUOTES       64
#define ARENA        ((size_t)256 << 20)
#define FLOOR_ROUNDS 151

enum { ARG_FOLDER = 1, ARG_VECTORS, ARG_PEER };

/* The library's own verification of one signature, to be set beside libcrypto's. */
typedef struct own {
    tc_p256 *p256;
    tc_quote quote;
} own;

static double own_batch(void *context, size_t n)
{
    own *o = context;
    double start = tc_bench_now();

    for (size_t i = 0; i < n; i++) {
        tc_bench_need(tc_p256_verify(o->p256, o->quote.attestation_key.p, o->quote.signature.p,
                                     &o->quote.signed_part, 1, "quote", NULL),
                      "signature of the quote");
    }
    return tc_bench_now() - start;
}

static void print_floor(tc_bench_floor *floor, const tc_bench_evidence *evidence)
{
    own o = {.p256 = tc_p256_new()};
    tc_bench_pair pair;

    tc_bench_need(o.p256 != NULL && tc_quote_parse(&o.quote, evidence->quotes[0], NULL), "quote");
    pair = tc_bench_compare(own_batch, &o, tc_bench_floor_batch, floor, FLOOR_ROUNDS);
    printf("TDX quotes version 4, one thread. One P-256 signature on this machine takes\n"
           "%.1f us with libcrypto (EVP_PKEY_verify, context kept), which is the floor, and\n"
           "%.1f us with this library, hashing included: %.2f of the floor.\n",
           pair.b / 1e3, pair.a / 1e3, pair.ratio);
    tc_p256_free(o.p256);
}

/* What tools/bench.sh measures the program's memory with. */
static void save(const char *folder, const tc_bench_evidence *forged,
                 const tc_bench_evidence *genuine)
{
    char now[TC_TIME_TEXT];

    tc_bench_save(folder, "simulated.json", forged->bundle);
    tc_bench_save(folder, "simulated-root.der", forged->root_der);
    tc_time_format(now, forged->now);
    tc_bench_save(folder, "simulated.time", tc_bytes_from_str(tc_str_from_c(now)));
    if (genuine != NULL) {
        tc_bench_save(folder, "genuine.json", genuine->bundle);
        tc_time_format(now, genuine->now);
        tc_bench_save(folder, "genuine.time", tc_bytes_from_str(tc_str_from_c(now)));
    }
}

static void print_peer(char *program, const char *folder, const tc_bench_evidence *forged,
                       const tc_bench_evidence *genuine)
{
    printf("\n%-44s %10s %10s %7s\n", "Peer, scenario (1): dcap-qvl", "peer", "here", "faster");
    tc_bench_peer(program, folder, forged);
    if (genuine != NULL) {
        tc_bench_peer(program, folder, genuine);
    }
}

int main(int argc, char **argv)
{
    tc_bench_evidence forged, near, dcap;
    tc_bench_floor *floor = tc_bench_floor_new();
    tc_arena arena;
    bool has_near, has_dcap;
    char folder[PATH_MAX];

    if (argc <= ARG_VECTORS || argc > ARG_PEER + 1 || realpath(argv[ARG_FOLDER], folder) == NULL) {
        tc_bench_die("usage", "bench FOLDER VECTORS [PEER]");
    }
    tc_arena_init(&arena, ARENA);
    tc_bench_forge(&forged, &arena, QUOTES);
    has_near = tc_bench_load_near(&near, &arena, argv[ARG_VECTORS]);
    has_dcap = tc_bench_load_dcap(&dcap, &arena, argv[ARG_VECTORS]);
    save(folder, &forged, has_near ? &near : NULL);
    print_floor(floor, &forged);
    printf("\nPer quote: signatures done, fewest possible, time, rate, ratio to the floor\n");
    tc_bench_scenarios(floor, &forged);
    if (has_near) {
        tc_bench_scenarios(floor, &near);
    }
    if (has_dcap) {
        tc_bench_scenarios(floor, &dcap);
    }
    if (!has_near || !has_dcap) {
        printf("skipped: genuine evidence is not all in %s\n", argv[ARG_VECTORS]);
    }
    tc_bench_stages(floor, &forged, has_near ? &near : NULL);
    tc_bench_system(floor);
    if (argc > ARG_PEER) {
        print_peer(argv[ARG_PEER], folder, &forged, has_near ? &near : NULL);
    }
    tc_bench_floor_free(floor);
    tc_arena_done(&arena);
    return EXIT_SUCCESS;
}
