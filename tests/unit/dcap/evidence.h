/* SPDX-License-Identifier: Apache-2.0
 *
 * Genuine evidence for the tests, used in place.
 */
#ifndef TC_TESTS_DCAP_EVIDENCE_H
#define TC_TESTS_DCAP_EVIDENCE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "dcap/verify.h"
#include "unit/shared/files.h"

#define EVIDENCE_ARENA ((size_t)256 * 1024 * 1024)

/* One worker: memory, crypto and a place for results. */
typedef struct worker {
    tc_arena arena;
    tc_p256 *p256;
    tc_checks checks;
    tc_dcap_result result;
} worker;

static inline void worker_init(worker *w)
{
    memset(w, 0, sizeof *w);
    tc_arena_init(&w->arena, EVIDENCE_ARENA);
    w->p256 = tc_p256_new();
    assert_non_null(w->p256);
}

static inline void worker_done(worker *w)
{
    tc_p256_free(w->p256);
    tc_arena_done(&w->arena);
}

/* Reads a file into the arena; the empty slice when it is not there. */
static inline tc_bytes evidence(tc_arena *arena, const char *name)
{
    char path[FILE_PATH_SIZE];
    tc_bytes out;

    vector_path(path, name);
    if (!read_file(&out, arena, path)) {
        return (tc_bytes){NULL, 0};
    }
    assert_true(out.n > 0);
    return out;
}

/* Says so once and skips the test when the evidence is not there. */
static inline void need_evidence(void)
{
    char path[FILE_PATH_SIZE];
    FILE *file;

    vector_path(path, "dcap/INDEX.md");
    file = fopen(path, "rb");
    if (file == NULL) {
        printf("# skipped: no genuine evidence at %s (set TRUSTCENTER_VECTORS)\n", path);
        skip();
    }
    fclose(file);
}

static inline tc_collateral_parts load_parts(worker *w, const char *name)
{
    tc_collateral_parts parts;
    tc_diag diag = {0};
    tc_bytes json = evidence(&w->arena, name);

    assert_true(json.n > 0);
    if (!tc_collateral_parts_from_qvl(&parts, &w->arena, json, &diag)) {
        fail_msg("%s: %s %s %s", name, diag.what, tc_reason_text(diag.reason), diag.path);
    }
    return parts;
}

static inline tc_collateral *verify_parts(worker *w, const tc_collateral_parts *parts)
{
    tc_roots roots = tc_roots_production();
    tc_collateral *c = tc_collateral_verify(&w->arena, w->p256, &roots, parts);

    assert_non_null(c);
    return c;
}

static inline tc_collateral *load_collateral(worker *w, const char *name)
{
    tc_collateral_parts parts = load_parts(w, name);

    return verify_parts(w, &parts);
}

static inline tc_quote load_quote(worker *w, const char *name)
{
    tc_quote quote;
    tc_diag diag = {0};
    tc_bytes raw = evidence(&w->arena, name);

    assert_true(raw.n > 0);
    if (!tc_quote_parse(&quote, raw, &diag)) {
        fail_msg("%s: %s %s at %zu", name, diag.what, tc_reason_text(diag.reason), diag.offset);
    }
    return quote;
}

/* Judges a quote into w->checks and w->result. */
static inline bool judge(worker *w, const tc_quote *quote, const tc_collateral *c,
                         tc_dcap_cache *cache, tc_time now)
{
    tc_dcap_ctx ctx = {&w->arena, w->p256, cache, now};

    tc_checks_init(&w->checks, &w->arena);
    return tc_dcap_verify(&w->result, &ctx, quote, c, &w->checks);
}

static inline tc_check_status status_of(const worker *w, tc_check_id id)
{
    return w->checks.items[id].status;
}

/* Prints every check that did not pass; for a failing test. */
static inline void print_checks(const worker *w)
{
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        const tc_check *check = &w->checks.items[i];

        if (check->status != TC_CHECK_PASS &&
            (check->status != TC_CHECK_NOT_RUN || i <= TC_CHECK_ID_TD_DEBUG)) {
            printf("# %s: %s: %.*s (expected %.*s, found %.*s)\n",
                   tc_check_info_of((tc_check_id)i)->id, tc_check_status_id(check->status),
                   (int)check->why.n, check->why.p == NULL ? "" : check->why.p,
                   (int)check->expected.n, check->expected.p == NULL ? "" : check->expected.p,
                   (int)check->found.n, check->found.p == NULL ? "" : check->found.p);
        }
    }
}

#endif
