/* SPDX-License-Identifier: Apache-2.0
 *
 * The call paths: how many signatures each costs, that they give the same answers, and that
 * nothing that is remembered makes anything pass.
 */
#include "base/wr.h"
#include "forged.h"

#define DAY     86400
#define ENTRIES 16

static tc_dcap_cache *new_cache(forged *f, size_t entries)
{
    tc_dcap_cache *cache = tc_dcap_cache_new(&f->w.arena, entries);

    assert_non_null(cache);
    return cache;
}

static uint64_t spent(forged *f, tc_dcap_cache *cache, const tc_collateral *c, tc_time now)
{
    uint64_t before = tc_p256_count(f->w.p256);

    f->ok = judge(&f->w, &f->quote, c, cache, now);
    return tc_p256_count(f->w.p256) - before;
}

/* ---- counts ---------------------------------------------------------------------------------- */

static void from_scratch_costs_nine_signatures(void **state)
{
    forged f;
    uint64_t before;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    before = tc_p256_count(f.w.p256);
    forged_judge(&f, NULL, TC_FORGE_NOW);
    assert_true(f.ok);
    assert_int_equal(tc_p256_count(f.w.p256) - before, 9);
    forged_done(&f);
}

static void with_collateral_reused_it_costs_three(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    forged_run(&f);
    assert_int_equal(spent(&f, NULL, f.collateral, TC_FORGE_NOW), 3);
    assert_true(f.ok);
    forged_done(&f);
}

static void with_the_certificate_remembered_it_costs_two_and_then_one(void **state)
{
    forged f;
    tc_dcap_cache *cache;

    (void)state;
    forged_init(&f);
    forged_run(&f);
    cache = new_cache(&f, ENTRIES);
    assert_int_equal(spent(&f, cache, f.collateral, TC_FORGE_NOW), 3);
    assert_int_equal(spent(&f, cache, f.collateral, TC_FORGE_NOW), 1);
    f.options.qe.isv_svn++; /* another QE report of the same machine */
    forged_make(&f);
    assert_int_equal(spent(&f, cache, f.collateral, TC_FORGE_NOW), 2);
    assert_true(f.ok);
    assert_int_equal(spent(&f, cache, f.collateral, TC_FORGE_NOW), 1);
    assert_true(f.ok);
    forged_done(&f);
}

/* Both issuer chains of genuine collateral are the same bytes; when they differ, one more. */
static void different_issuer_chains_cost_one_more(void **state)
{
    forged f;
    uint64_t before;
    tc_wr w;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    w = tc_wr_init(&f.w.arena, 65536);
    tc_wr_bytes(&w, f.parts.qe_identity_chain);
    tc_wr_lit(&w, "\n");
    assert_true(tc_wr_finish(&f.parts.qe_identity_chain, &w));
    before = tc_p256_count(f.w.p256);
    forged_judge(&f, NULL, TC_FORGE_NOW);
    assert_true(f.ok);
    assert_int_equal(tc_p256_count(f.w.p256) - before, 10);
    forged_done(&f);
}

static void certification_types_1_and_4_are_remembered_too(void **state)
{
    static const uint16_t types[] = {1, 2, 3, 4};

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        forged f;
        tc_dcap_cache *cache;

        forged_init(&f);
        f.options.quote.certification_type = types[i];
        forged_run(&f);
        cache = new_cache(&f, ENTRIES);
        assert_int_equal(spent(&f, cache, f.collateral, TC_FORGE_NOW), 3);
        assert_true(f.ok);
        assert_int_equal(spent(&f, cache, f.collateral, TC_FORGE_NOW), 1);
        assert_true(f.ok);
        forged_done(&f);
    }
}

/* ---- the same answers ------------------------------------------------------------------------ */

static void expect_same_check(const tc_check *a, const tc_check *b, const char *id)
{
    bool same = a->status == b->status && a->reason == b->reason && tc_str_eq(a->why, b->why) &&
                tc_str_eq(a->expected, b->expected) && tc_str_eq(a->found, b->found) &&
                a->n_evidence == b->n_evidence;

    for (size_t i = 0; same && i < a->n_evidence; i++) {
        same = a->evidence[i].p == b->evidence[i].p && a->evidence[i].n == b->evidence[i].n;
    }
    if (!same) {
        fail_msg("%s differs", id);
    }
}

/* Judges with and without the cache and compares all that was recorded. */
static void expect_same(forged *f, tc_dcap_cache *cache, const tc_collateral *c, tc_time now)
{
    tc_checks *slow = tc_arena_alloc(&f->w.arena, sizeof *slow);
    bool slow_ok;

    assert_non_null(slow);
    slow_ok = judge(&f->w, &f->quote, c, NULL, now);
    *slow = f->w.checks;
    f->ok = judge(&f->w, &f->quote, c, cache, now);
    assert_true(slow_ok == f->ok);
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        expect_same_check(&slow->items[i], &f->w.checks.items[i],
                          tc_check_info_of((tc_check_id)i)->id);
    }
}

static void remembered_and_fresh_answers_are_equal(void **state)
{
    static const tc_time times[] = {TC_FORGE_NOW, TC_FORGE_NOW + 20 * DAY, TC_FORGE_NOW + 40 * DAY,
                                    TC_FORGE_NOW - 100 * DAY, TC_FORGE_NOW + 3000 * (tc_time)DAY};
    forged f;
    tc_dcap_cache *cache;

    (void)state;
    forged_init(&f);
    forged_run(&f);
    cache = new_cache(&f, ENTRIES);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
            expect_same(&f, cache, f.collateral, times[i]);
        }
    }
    forged_done(&f);
}

/* ---- what is remembered makes nothing pass ----------------------------------------------------
 */

static void a_remembered_certificate_expires(void **state)
{
    forged f;
    tc_dcap_cache *cache;

    (void)state;
    forged_init(&f);
    f.options.pck_cert.not_after = TC_FORGE_NOW + 10;
    forged_run(&f);
    cache = new_cache(&f, ENTRIES);
    spent(&f, cache, f.collateral, TC_FORGE_NOW + 10);
    assert_true(f.ok);
    spent(&f, cache, f.collateral, TC_FORGE_NOW + 11);
    assert_false(f.ok);
    assert_int_equal(status_of(&f.w, TC_CHECK_ID_PCK_CURRENT), TC_CHECK_FAIL);
    forged_done(&f);
}

static void a_remembered_certificate_is_revoked_by_newer_collateral(void **state)
{
    forged f;
    tc_dcap_cache *cache;

    (void)state;
    forged_init(&f);
    forged_run(&f);
    cache = new_cache(&f, ENTRIES);
    spent(&f, cache, f.collateral, TC_FORGE_NOW);
    assert_true(f.ok);
    f.options.pck_crl.revoke_pck = true;
    forged_make(&f);
    forged_judge(&f, cache, TC_FORGE_NOW);
    assert_false(f.ok);
    assert_int_equal(status_of(&f.w, TC_CHECK_ID_PCK_REVOCATION), TC_CHECK_FAIL);
    forged_done(&f);
}

/* The leaf stays the same bytes, but the authority above it is another: it must not be found. */
static void a_remembered_certificate_is_bound_to_its_issuer(void **state)
{
    forged f;
    tc_dcap_cache *cache;
    uint64_t before;

    (void)state;
    forged_init(&f);
    f.options.quote.certification_type = 4;
    forged_run(&f);
    cache = new_cache(&f, ENTRIES);
    spent(&f, cache, f.collateral, TC_FORGE_NOW);
    assert_true(f.ok);
    f.options.ca.not_after -= 1; /* the same name and key, in another certificate */
    forged_make(&f);
    before = tc_p256_count(f.w.p256);
    forged_judge(&f, cache, TC_FORGE_NOW);
    assert_true(f.ok);
    /* Six for the collateral, then the leaf and the quote; the QE report is remembered. */
    assert_int_equal(tc_p256_count(f.w.p256) - before, 8);
    assert_int_equal(spent(&f, cache, f.collateral, TC_FORGE_NOW), 1);
    forged_done(&f);
}

static void failures_are_not_remembered(void **state)
{
    forged f;
    tc_dcap_cache *cache;

    (void)state;
    forged_init(&f);
    f.options.signer[TC_FORGE_QE_REPORT] = TC_FORGE_KEY_STRANGER;
    f.options.signer[TC_FORGE_PCK_CERT] = TC_FORGE_KEY_STRANGER;
    forged_run(&f);
    cache = new_cache(&f, ENTRIES);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(spent(&f, cache, f.collateral, TC_FORGE_NOW), 3);
        assert_false(f.ok);
    }
    forged_done(&f);
}

/* A report that verified stays a fact; with another attestation key it must not help. */
static void a_remembered_report_does_not_vouch_for_another_key(void **state)
{
    forged f;
    tc_dcap_cache *cache;

    (void)state;
    forged_init(&f);
    forged_run(&f);
    cache = new_cache(&f, ENTRIES);
    spent(&f, cache, f.collateral, TC_FORGE_NOW);
    assert_true(f.ok);
    change(&f, TC_FORGE_QE_AUTH, TC_FORGE_AFTER, BYTES("\x1f"), BYTES("\x1e"));
    forged_make(&f);
    spent(&f, cache, f.collateral, TC_FORGE_NOW);
    assert_false(f.ok);
    assert_int_equal(status_of(&f.w, TC_CHECK_ID_QE_SIGNATURE), TC_CHECK_PASS);
    assert_int_equal(status_of(&f.w, TC_CHECK_ID_QE_BINDING), TC_CHECK_FAIL);
    forged_done(&f);
}

/* More machines than entries: the cache forgets, and every answer stays right. */
static void a_full_cache_forgets(void **state)
{
    forged f;
    tc_dcap_cache *cache;

    (void)state;
    forged_init(&f);
    cache = new_cache(&f, 1);
    for (uint8_t machine = 0; machine < 12; machine++) {
        f.options.pck.ppid[15] = machine;
        f.options.qe.mr_enclave[0] = machine;
        forged_make(&f);
        forged_judge(&f, cache, TC_FORGE_NOW);
        assert_true(f.ok);
        assert_int_equal(spent(&f, cache, f.collateral, TC_FORGE_NOW), 1);
    }
    f.options.pck.ppid[15] = 0;
    f.options.qe.mr_enclave[0] = 0;
    forged_make(&f);
    assert_int_equal(spent(&f, cache, f.collateral, TC_FORGE_NOW), 3);
    assert_true(f.ok);
    forged_done(&f);
}

static void a_cache_of_nothing_is_refused(void **state)
{
    forged f;
    tc_arena none;

    (void)state;
    forged_init(&f);
    tc_arena_init(&none, 64);
    assert_null(tc_dcap_cache_new(&f.w.arena, 0));
    assert_null(tc_dcap_cache_new(&f.w.arena, SIZE_MAX));
    assert_null(tc_dcap_cache_new(&none, 4));
    tc_arena_done(&none);
    forged_done(&f);
}

/* ---- windows --------------------------------------------------------------------------------- */

typedef struct window {
    const char *name;
    void (*set)(forged *f, tc_time from, tc_time to);
    tc_check_id id;
} window;

static void set_tcb_info(forged *f, tc_time from, tc_time to)
{
    f->options.tcb_info.issue_date = from;
    f->options.tcb_info.next_update = to;
}

static void set_qe_identity(forged *f, tc_time from, tc_time to)
{
    f->options.qe_identity.issue_date = from;
    f->options.qe_identity.next_update = to;
}

static void set_root_crl(forged *f, tc_time from, tc_time to)
{
    f->options.root_crl.this_update = from;
    f->options.root_crl.next_update = to;
}

static void set_pck_crl(forged *f, tc_time from, tc_time to)
{
    f->options.pck_crl.this_update = from;
    f->options.pck_crl.next_update = to;
}

static void set_tcb_signing(forged *f, tc_time from, tc_time to)
{
    f->options.tcb_signing.not_before = from;
    f->options.tcb_signing.not_after = to;
}

static void set_pck(forged *f, tc_time from, tc_time to)
{
    f->options.pck_cert.not_before = from;
    f->options.pck_cert.not_after = to;
}

static void set_intermediate(forged *f, tc_time from, tc_time to)
{
    f->options.ca.not_before = from;
    f->options.ca.not_after = to;
}

static void set_root(forged *f, tc_time from, tc_time to)
{
    f->options.root.not_before = from;
    f->options.root.not_after = to;
}

static const window windows[] = {
    {"TCB info", set_tcb_info, TC_CHECK_ID_COLLATERAL_TCB_INFO_CURRENT},
    {"QE identity", set_qe_identity, TC_CHECK_ID_COLLATERAL_QE_IDENTITY_CURRENT},
    {"root CRL", set_root_crl, TC_CHECK_ID_COLLATERAL_ROOT_CRL},
    {"PCK CRL", set_pck_crl, TC_CHECK_ID_COLLATERAL_PCK_CRL},
    {"TCB Signing", set_tcb_signing, TC_CHECK_ID_COLLATERAL_TCB_SIGNING},
    {"PCK certificate", set_pck, TC_CHECK_ID_PCK_CURRENT},
    {"intermediate", set_intermediate, TC_CHECK_ID_PCK_CURRENT},
    {"intermediate of the CRL", set_intermediate, TC_CHECK_ID_COLLATERAL_PCK_CRL},
    {"root", set_root, TC_CHECK_ID_PCK_CURRENT},
    {"root of the CRL", set_root, TC_CHECK_ID_COLLATERAL_ROOT_CRL},
};

static void expect_at(forged *f, const window *w, tc_time now, bool inside)
{
    f->ok = judge(&f->w, &f->quote, f->collateral, NULL, now);
    if (f->ok != inside || status_of(&f->w, w->id) != (inside ? TC_CHECK_PASS : TC_CHECK_FAIL)) {
        print_checks(&f->w);
        fail_msg("%s at %ld", w->name, (long)(now - TC_FORGE_NOW));
    }
}

static void both_ends_of_every_window_belong_to_it(void **state)
{
    const tc_time from = TC_FORGE_NOW - 100, to = TC_FORGE_NOW + 100;

    (void)state;
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        forged f;

        forged_init(&f);
        windows[i].set(&f, from, to);
        forged_run(&f);
        expect_at(&f, &windows[i], from - 1, false);
        expect_at(&f, &windows[i], from, true);
        expect_at(&f, &windows[i], from + 1, true);
        expect_at(&f, &windows[i], to - 1, true);
        expect_at(&f, &windows[i], to, true);
        expect_at(&f, &windows[i], to + 1, false);
        forged_done(&f);
    }
}

/* ---- mixed-up evidence ----------------------------------------------------------------------- */

static void the_collateral_brings_another_machines_chain(void **state)
{
    forged f;
    tc_bytes other;

    (void)state;
    forged_init(&f);
    f.options.pck.ppid[15] = 1;
    forged_make(&f);
    other = f.evidence.pck_chain;
    f.options.pck.ppid[15] = 0;
    forged_make(&f);
    f.parts.pck_chain = other;
    forged_judge(&f, NULL, TC_FORGE_NOW);
    assert_false(f.ok);
    assert_int_equal(f.w.checks.items[TC_CHECK_ID_PCK_CHAIN].reason, TC_REASON_MISMATCH);
    forged_done(&f);
}

/* A remembered leaf must not skip the comparison with the collateral's chain. */
static void a_remembered_certificate_is_still_compared(void **state)
{
    forged f;
    tc_bytes other;
    tc_dcap_cache *cache;

    (void)state;
    forged_init(&f);
    cache = new_cache(&f, ENTRIES);
    f.options.pck.ppid[15] = 1;
    forged_make(&f);
    other = f.evidence.pck_chain;
    f.options.pck.ppid[15] = 0;
    forged_make(&f);
    forged_judge(&f, cache, TC_FORGE_NOW);
    assert_true(f.ok);
    f.parts.pck_chain = other;
    forged_judge(&f, cache, TC_FORGE_NOW);
    assert_int_equal(status_of(&f.w, TC_CHECK_ID_PCK_CHAIN), TC_CHECK_FAIL);
    forged_done(&f);
}

static void the_pck_crl_is_of_the_other_authority(void **state)
{
    forged f;
    tc_collateral_parts platform;

    (void)state;
    forged_init(&f);
    tc_forge_use_sgx(&f.options);
    f.options.make = 0;
    forged_make(&f);
    platform = f.parts;
    tc_forge_use_processor_ca(&f.options);
    forged_make(&f);
    f.parts = platform;
    forged_judge(&f, NULL, TC_FORGE_NOW);
    assert_false(f.ok);
    assert_int_equal(f.w.checks.items[TC_CHECK_ID_PCK_REVOCATION].reason, TC_REASON_ISSUER);
    assert_int_equal(status_of(&f.w, TC_CHECK_ID_PCK_CHAIN), TC_CHECK_PASS);
    forged_done(&f);
}

/* The same authority, certified anew: its own signature is verified, its CRL speaks for it. */
static void a_renewed_intermediate_in_the_quote_is_verified(void **state)
{
    forged f;
    tc_collateral_parts older;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    older = f.parts;
    f.options.ca.not_after += DAY;
    forged_make(&f);
    f.parts = older;
    forged_judge(&f, NULL, TC_FORGE_NOW);
    assert_true(f.ok);
    assert_int_equal(spent(&f, NULL, f.collateral, TC_FORGE_NOW), 4);
    f.options.signer[TC_FORGE_CA_CERT] = TC_FORGE_KEY_STRANGER;
    forged_make(&f);
    f.parts = older;
    forged_judge(&f, NULL, TC_FORGE_NOW);
    assert_false(f.ok);
    assert_int_equal(f.w.checks.items[TC_CHECK_ID_PCK_CHAIN].reason, TC_REASON_SIGNATURE);
    forged_done(&f);
}

static void chains_that_end_in_different_roots(void **state)
{
    forged f;
    tc_collateral_parts first;
    tc_roots roots;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    first = f.parts;
    roots = f.roots;
    f.options.seed = 2;
    forged_make(&f);
    assert_true(tc_roots_add(&roots, f.evidence.root_pem));
    f.roots = roots;
    f.parts.tcb_info_chain = first.tcb_info_chain;
    forged_judge(&f, NULL, TC_FORGE_NOW);
    assert_false(f.ok);
    assert_int_equal(f.w.checks.items[TC_CHECK_ID_ROOT].reason, TC_REASON_MISMATCH);
    forged_done(&f);
}

static void certification_type_1_of_another_machine(void **state)
{
    forged f;
    tc_bytes other;

    (void)state;
    forged_init(&f);
    f.options.quote.certification_type = 1;
    f.options.pck.ppid[15] = 1;
    forged_make(&f);
    other = f.parts.pck_chain;
    f.options.pck.ppid[15] = 0;
    forged_make(&f);
    f.parts.pck_chain = other;
    forged_judge(&f, NULL, TC_FORGE_NOW);
    assert_int_equal(f.w.checks.items[TC_CHECK_ID_PCK_CHAIN].reason, TC_REASON_MISMATCH);
    forged_done(&f);
}

static void without_any_chain_nothing_is_decided(void **state)
{
    static const uint16_t types[] = {1, 2, 3};

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        forged f;

        forged_init(&f);
        f.options.quote.certification_type = types[i];
        forged_make(&f);
        f.parts.pck_chain = (tc_bytes){NULL, 0};
        forged_judge(&f, NULL, TC_FORGE_NOW);
        assert_false(f.ok);
        assert_int_equal(status_of(&f.w, TC_CHECK_ID_PCK_CHAIN), TC_CHECK_INCONCLUSIVE);
        assert_int_equal(status_of(&f.w, TC_CHECK_ID_QE_SIGNATURE), TC_CHECK_NOT_RUN);
        assert_false(f.w.result.has_pck);
        forged_done(&f);
    }
}

/* ---- missing parts --------------------------------------------------------------------------- */

static tc_bytes *part_of(tc_collateral_parts *p, size_t i)
{
    tc_bytes *parts[] = {
        &p->tcb_info,       &p->tcb_info_signature, &p->qe_identity, &p->qe_identity_signature,
        &p->tcb_info_chain, &p->qe_identity_chain,  &p->pck_crl,     &p->pck_crl_chain,
        &p->root_crl};

    return i < sizeof parts / sizeof parts[0] ? parts[i] : NULL;
}

/* Whether a check came out no better than before. */
static bool not_better(tc_check_status now, tc_check_status before)
{
    return now == before || (now != TC_CHECK_PASS && now != TC_CHECK_WARN);
}

static void without_any_one_part_nothing_passes_and_nothing_improves(void **state)
{
    (void)state;
    for (size_t i = 0;; i++) {
        forged f;
        tc_checks before;
        tc_bytes *part;

        forged_init(&f);
        forged_run(&f);
        before = f.w.checks;
        part = part_of(&f.parts, i);
        if (part == NULL) {
            forged_done(&f);
            break;
        }
        *part = (tc_bytes){NULL, 0};
        forged_judge(&f, NULL, TC_FORGE_NOW);
        assert_false(f.ok);
        assert_int_equal(status_of(&f.w, TC_CHECK_ID_COLLATERAL_FORMAT), TC_CHECK_INCONCLUSIVE);
        for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
            assert_true(not_better(f.w.checks.items[id].status, before.items[id].status));
        }
        forged_done(&f);
    }
}

static void without_collateral_nothing_passes(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    memset(&f.parts, 0, sizeof f.parts);
    forged_judge(&f, NULL, TC_FORGE_NOW);
    assert_false(f.ok);
    assert_int_equal(status_of(&f.w, TC_CHECK_ID_ROOT), TC_CHECK_NOT_RUN);
    assert_null(tc_collateral_tcb_info(f.collateral));
    assert_null(tc_collateral_qe_identity(f.collateral));
    forged_done(&f);
}

/* ---- our own trouble ------------------------------------------------------------------------- */

/* Every allocation refused in turn: the answer is never a pass. */
static void lack_of_memory_never_passes(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    forged_run(&f);
    assert_true(f.ok);
    for (uint64_t n = 1;; n++) {
        tc_arena_mark_t mark = tc_arena_mark(&f.w.arena);
        tc_collateral *c;

        f.w.arena.fail_at = f.w.arena.calls + n;
        c = tc_collateral_verify(&f.w.arena, f.w.p256, &f.roots, &f.parts);
        f.ok = c != NULL && judge(&f.w, &f.quote, c, NULL, TC_FORGE_NOW);
        if (!f.w.arena.failed) {
            assert_true(f.ok);
            break;
        }
        assert_false(f.ok);
        assert_true(c == NULL || f.w.checks.trouble == TC_E_NOMEM);
        f.w.arena.failed = false;
        f.w.arena.fail_at = 0;
        tc_arena_release(&f.w.arena, mark);
    }
    forged_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_scratch_costs_nine_signatures),
        cmocka_unit_test(with_collateral_reused_it_costs_three),
        cmocka_unit_test(with_the_certificate_remembered_it_costs_two_and_then_one),
        cmocka_unit_test(different_issuer_chains_cost_one_more),
        cmocka_unit_test(certification_types_1_and_4_are_remembered_too),
        cmocka_unit_test(remembered_and_fresh_answers_are_equal),
        cmocka_unit_test(a_remembered_certificate_expires),
        cmocka_unit_test(a_remembered_certificate_is_revoked_by_newer_collateral),
        cmocka_unit_test(a_remembered_certificate_is_bound_to_its_issuer),
        cmocka_unit_test(failures_are_not_remembered),
        cmocka_unit_test(a_remembered_report_does_not_vouch_for_another_key),
        cmocka_unit_test(a_full_cache_forgets),
        cmocka_unit_test(a_cache_of_nothing_is_refused),
        cmocka_unit_test(both_ends_of_every_window_belong_to_it),
        cmocka_unit_test(the_collateral_brings_another_machines_chain),
        cmocka_unit_test(a_remembered_certificate_is_still_compared),
        cmocka_unit_test(the_pck_crl_is_of_the_other_authority),
        cmocka_unit_test(a_renewed_intermediate_in_the_quote_is_verified),
        cmocka_unit_test(chains_that_end_in_different_roots),
        cmocka_unit_test(certification_type_1_of_another_machine),
        cmocka_unit_test(without_any_chain_nothing_is_decided),
        cmocka_unit_test(without_any_one_part_nothing_passes_and_nothing_improves),
        cmocka_unit_test(without_collateral_nothing_passes),
        cmocka_unit_test(lack_of_memory_never_passes),
    };

    return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}
