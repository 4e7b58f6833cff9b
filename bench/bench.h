/* SPDX-License-Identifier: Apache-2.0
 *
 * The benchmark: how long the library takes beside what it cannot avoid. Every figure is measured
 * in turns with the floor, one verification of a P-256 signature by libcrypto, so that a busy
 * machine slows both down and the ratio stays.
 */
#ifndef TC_BENCH_H
#define TC_BENCH_H

#include "dcap/verify.h"
#include "dstack/eventlog.h"

/* tc_bench_die prints why the benchmark cannot go on, and ends the program: a figure of something
 * that did not work would mislead. */
_Noreturn void tc_bench_die(const char *what, const char *why);

/* tc_bench_need ends the program unless ok. */
void tc_bench_need(bool ok, const char *what);

/* ---- measure.c: time and the floor ----------------------------------------------------------- */

/* A thing to measure: does its work n times and returns the time that took, in nanoseconds. */
typedef double tc_bench_batch(void *context, size_t n);

/* tc_bench_now returns the processor time of this thread in nanoseconds: what other programs use
 * is not in it. */
double tc_bench_now(void);

typedef struct tc_bench_floor tc_bench_floor;
tc_bench_floor *tc_bench_floor_new(void);
void tc_bench_floor_free(tc_bench_floor *floor);

/* tc_bench_floor_batch is a tc_bench_batch over a tc_bench_floor: n verifications by
 * EVP_PKEY_verify with one key, one signature and one context that is set up once. */
double tc_bench_floor_batch(void *floor, size_t n);

/* Medians over all rounds: time of one run of each, and the ratio a / b within each round. */
typedef struct tc_bench_pair {
    double a, b, ratio;
} tc_bench_pair;

/* tc_bench_compare measures two things in turns, a b a b …, for that many rounds of a few
 * milliseconds each. */
tc_bench_pair tc_bench_compare(tc_bench_batch *a, void *a_context, tc_bench_batch *b,
                               void *b_context, size_t rounds);

/* ---- evidence.c: what is verified ------------------------------------------------------------ */

typedef struct tc_bench_evidence {
    const char *name; /* for people */
    tc_time now;
    tc_roots roots;
    tc_bytes root_der; /* empty = Intel's production root */
    tc_bytes collateral;
    tc_collateral_parts parts;
    const tc_bytes *quotes; /* one QE report and attestation key, different bodies where forged */
    size_t n_quotes;
    const tc_bytes *strangers; /* the same PCK, each with a QE report and attestation key of its own
                                */
    size_t n_strangers;
    tc_bytes guest_tcb_info; /* the guest agent's tcb_info: event log and app-compose */
    tc_bytes bundle;         /* a quote, the collateral and the tcb_info as one document */
} tc_bench_evidence;

/* tc_bench_forge makes simulated evidence with as many quotes of either kind. */
void tc_bench_forge(tc_bench_evidence *out, tc_arena *arena, size_t n_quotes);

/* tc_bench_load_near reads one folder of genuine evidence, tc_bench_load_dcap a genuine quote and
 * collateral without anything of dstack. False when it is not there. */
bool tc_bench_load_near(tc_bench_evidence *out, tc_arena *arena, const char *vectors);
bool tc_bench_load_dcap(tc_bench_evidence *out, tc_arena *arena, const char *vectors);

/* tc_bench_save writes a file. */
void tc_bench_save(const char *folder, const char *name, tc_bytes content);

/* ---- scenarios.c, stages.c, peer.c: the tables ----------------------------------------------- */

/* tc_bench_scenarios prints what a quote costs in the four scenarios. */
void tc_bench_scenarios(tc_bench_floor *floor, const tc_bench_evidence *evidence);

/* tc_bench_scratch_batch is a tc_bench_batch of scenario (1) over a tc_bench_scratch. */
typedef struct tc_bench_scratch {
    const tc_bench_evidence *evidence;
    tc_arena arena;
    tc_p256 *p256;
} tc_bench_scratch;
double tc_bench_scratch_batch(void *scratch, size_t n);

/* tc_bench_stages prints what each step costs, for one or two (second may be NULL) evidences. */
void tc_bench_stages(tc_bench_floor *floor, const tc_bench_evidence *first,
                     const tc_bench_evidence *second);

/* tc_bench_system prints what predicting the registers of an operating system costs (system.c). */
void tc_bench_system(tc_bench_floor *floor);

/* tc_bench_peer runs another verifier, a program that speaks as bench/peers/README.md says, in
 * turns with scenario (1). folder is where evidence is put for it. */
void tc_bench_peer(char *program, const char *folder, const tc_bench_evidence *evidence);

#endif
