/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS    51
#define TEXT_SIZE 32
#define ARENA     ((size_t)64 << 20)

/* The other program, at the other end of two pipes. */
typedef struct peer {
    pid_t pid;
    FILE *to, *from;
} peer;

static void run_child(char *const *argv, const int to[2], const int from[2])
{
    if (dup2(to[0], STDIN_FILENO) < 0 || dup2(from[1], STDOUT_FILENO) < 0) {
        _exit(EXIT_FAILURE);
    }
    close(to[1]);
    close(from[0]);
    execv(argv[0], argv);
    _exit(EXIT_FAILURE);
}

static void start(peer *p, char *const *argv)
{
    int to[2], from[2];

    fflush(stdout);
    tc_bench_need(pipe(to) == 0 && pipe(from) == 0, "pipe");
    p->pid = fork();
    tc_bench_need(p->pid >= 0, "fork");
    if (p->pid == 0) {
        run_child(argv, to, from);
    }
    close(to[0]);
    close(from[1]);
    p->to = fdopen(to[1], "w");
    p->from = fdopen(from[0], "r");
    tc_bench_need(p->to != NULL && p->from != NULL, "pipe");
}

static void stop(peer *p)
{
    int status;

    (void)fclose(p->to);
    (void)fclose(p->from);
    (void)waitpid(p->pid, &status, 0);
}

/* A tc_bench_batch over a peer: the number of runs goes out, the nanoseconds come back. */
static double batch(void *context, size_t n)
{
    peer *p = context;
    char line[TEXT_SIZE], *end = NULL;
    unsigned long long ns = 0;

    if (fprintf(p->to, "%zu\n", n) > 0 && fflush(p->to) == 0 &&
        fgets(line, sizeof line, p->from) != NULL) {
        ns = strtoull(line, &end, 10);
    }
    tc_bench_need(ns > 0, "peer");
    return (double)ns;
}

void tc_bench_peer(char *program, const char *folder, const tc_bench_evidence *evidence)
{
    char quote[] = "quote.bin", collateral[] = "collateral.json", root[] = "root.der";
    char now[TEXT_SIZE];
    char *argv[] = {program, quote, collateral, root, now, NULL};
    tc_bench_scratch ours = {.evidence = evidence, .p256 = tc_p256_new()};
    tc_bench_pair pair;
    peer p;

    tc_arena_init(&ours.arena, ARENA);
    tc_bench_need(ours.p256 != NULL && tc_arena_alloc(&ours.arena, 1) != NULL, "memory");
    tc_bench_save(folder, quote, evidence->quotes[0]);
    tc_bench_save(folder, collateral, evidence->collateral);
    tc_bench_save(folder, root, evidence->root_der);
    tc_bench_need(chdir(folder) == 0, folder);
    snprintf(now, sizeof now, "%lld", (long long)evidence->now);
    start(&p, argv);
    pair = tc_bench_compare(batch, &p, tc_bench_scratch_batch, &ours, ROUNDS);
    printf("%-44s %7.1f us %7.1f us %5.2f x\n", evidence->name, pair.a / 1e3, pair.b / 1e3,
           pair.ratio);
    stop(&p);
    tc_p256_free(ours.p256);
    tc_arena_done(&ours.arena);
}
