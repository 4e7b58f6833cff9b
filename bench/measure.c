/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/ec.h>
#include <openssl/evp.h>

#include "bench.h"

#define BATCH_NS   3e6 /* long beside the clock's own cost, short beside a change of frequency */
#define MAX_ROUNDS 501
#define MAX_RUNS   ((size_t)1 << 24)
#define SIGNATURE  80 /* ECDSA-Sig-Value of P-256 is at most 72 bytes */

struct tc_bench_floor {
    EVP_PKEY *key;
    EVP_PKEY_CTX *context;
    uint8_t digest[32];
    uint8_t signature[SIGNATURE];
    size_t signature_size;
};

void tc_bench_die(const char *what, const char *why)
{
    fflush(stdout);
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

void tc_bench_need(bool ok, const char *what)
{
    if (!ok) {
        tc_bench_die(what, "failed");
    }
}

double tc_bench_now(void)
{
    struct timespec t;

    tc_bench_need(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) == 0, "clock");
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

tc_bench_floor *tc_bench_floor_new(void)
{
    tc_bench_floor *floor = calloc(1, sizeof *floor);
    EVP_PKEY_CTX *signer;

    tc_bench_need(floor != NULL, "memory");
    floor->key = EVP_EC_gen("P-256");
    signer = EVP_PKEY_CTX_new(floor->key, NULL);
    floor->signature_size = sizeof floor->signature;
    tc_bench_need(signer != NULL && EVP_PKEY_sign_init(signer) == 1 &&
                      EVP_PKEY_sign(signer, floor->signature, &floor->signature_size, floor->digest,
                                    sizeof floor->digest) == 1,
                  "floor: signature");
    EVP_PKEY_CTX_free(signer);
    floor->context = EVP_PKEY_CTX_new(floor->key, NULL);
    tc_bench_need(floor->context != NULL && EVP_PKEY_verify_init(floor->context) == 1,
                  "floor: context");
    return floor;
}

void tc_bench_floor_free(tc_bench_floor *floor)
{
    EVP_PKEY_CTX_free(floor->context);
    EVP_PKEY_free(floor->key);
    free(floor);
}

double tc_bench_floor_batch(void *context, size_t n)
{
    tc_bench_floor *floor = context;
    double start = tc_bench_now();

    for (size_t i = 0; i < n; i++) {
        tc_bench_need(EVP_PKEY_verify(floor->context, floor->signature, floor->signature_size,
                                      floor->digest, sizeof floor->digest) == 1,
                      "floor: verification");
    }
    return tc_bench_now() - start;
}

/* How many runs take about BATCH_NS; warms everything up on the way. */
static size_t calibrate(tc_bench_batch *batch, void *context)
{
    size_t n = 1;
    double ns = batch(context, n);

    while (ns < BATCH_NS / 2 && n < MAX_RUNS) {
        n *= 2;
        ns = batch(context, n);
    }
    n = (size_t)((double)n * BATCH_NS / ns);
    return n == 0 ? 1 : n;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    return values[n / 2];
}

tc_bench_pair tc_bench_compare(tc_bench_batch *a, void *a_context, tc_bench_batch *b,
                               void *b_context, size_t rounds)
{
    double a_ns[MAX_ROUNDS], b_ns[MAX_ROUNDS], ratio[MAX_ROUNDS];
    size_t a_runs = calibrate(a, a_context), b_runs = calibrate(b, b_context);

    tc_bench_need(rounds <= MAX_ROUNDS, "number of rounds");
    for (size_t i = 0; i < rounds; i++) {
        a_ns[i] = a(a_context, a_runs) / (double)a_runs;
        b_ns[i] = b(b_context, b_runs) / (double)b_runs;
        ratio[i] = a_ns[i] / b_ns[i];
    }
    return (tc_bench_pair){median(a_ns, rounds), median(b_ns, rounds), median(ratio, rounds)};
}
