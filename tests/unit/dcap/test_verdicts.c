/* SPDX-License-Identifier: Apache-2.0
 *
 * Genuine quotes with genuine collateral: the exact status, date and advisories of each pair.
 */
#include "base/time.h"
#include "evidence.h"

#define ADVISORIES_MAX 8

typedef struct row {
    const char *quote, *collateral;
    tc_time now;
    const char *status; /* NULL: no TCB level */
    const char *date;   /* of the TCB level, without the time of day */
    const char *advisories[ADVISORIES_MAX];
} row;

#define NEAR_AUGUST "near/2026-08-14-bb7c69487ff4/collateral.json"

static const row rows[] = {
    {"dcap/quotes/dcapqvl_quote-from-tappd.bin",
     "dcap/collateral/dcapqvl_2025-06_tdx_b0c06f000000.json",
     1750332747,
     NULL,
     NULL,
     {NULL}},
    {"dcap/quotes/dcapqvl_sgx_quote.bin",
     "dcap/collateral/dcapqvl_2025-06_sgx_00a067110000.json",
     1750334171,
     "ConfigurationAndSWHardeningNeeded",
     "2024-03-13",
     {"INTEL-SA-00289", "INTEL-SA-00615"}},
    {"dcap/quotes/dcapqvl_tdx-quote-hex.bin",
     "dcap/collateral/dcapqvl_2025-06_tdx_b0c06f000000.json",
     1750332747,
     NULL,
     NULL,
     {NULL}},
    {"dcap/quotes/dcapqvl_tdx_quote.bin",
     "dcap/collateral/dcapqvl_2025-06_tdx_b0c06f000000.json",
     1750332747,
     "UpToDate",
     "2024-03-13",
     {NULL}},
    {"dcap/quotes/dcapqvl_tdx_quote_outdated_v5.bin",
     "dcap/collateral/dcapqvl_2026-02_tdx_90c06f000000.json",
     1771415931,
     NULL,
     NULL,
     {NULL}},
    {"dcap/quotes/dcapqvl_tdx_quote_outdated_v5.bin",
     "dcap/collateral/gotdx_2026-02_tdx_90c06f000000.json",
     1771414935,
     NULL,
     NULL,
     {NULL}},
    {"dcap/quotes/gotdx_v5_90c06f.bin",
     "dcap/collateral/dcapqvl_2026-02_tdx_90c06f000000.json",
     1771415931,
     "UpToDate",
     "2024-11-13",
     {NULL}},
    {"dcap/quotes/gotdx_v5_90c06f.bin",
     "dcap/collateral/gotdx_2026-02_tdx_90c06f000000.json",
     1771414935,
     "UpToDate",
     "2024-11-13",
     {NULL}},
    {"dcap/quotes/near_quote_20a06f.bin",
     "dcap/collateral/near_2025-09_tdx_20a06f000000.json",
     1756802519,
     "UpToDate",
     "2024-03-13",
     {NULL}},
    {"near/2025-08-15-1e621285ccc5/quote.bin",
     "near/2025-08-15-1e621285ccc5/collateral.json",
     1755190251,
     "UpToDate",
     NULL,
     {NULL}},
    {"near/2025-11-05-5a63d9d8a3a2/quote.bin",
     "near/2025-11-05-5a63d9d8a3a2/collateral.json",
     1762360575,
     "UpToDate",
     NULL,
     {NULL}},
    {"near/2026-01-12-2f1af189dcae/quote.bin",
     "near/2026-01-12-2f1af189dcae/collateral.json",
     1763581094,
     "UpToDate",
     NULL,
     {NULL}},
    {"near/2026-03-23-9ac22b232c45/quote.bin",
     "near/2026-03-23-9ac22b232c45/collateral.json",
     1774343879,
     "UpToDate",
     NULL,
     {NULL}},
    {"near/2026-03-25-60d9761ca223/quote.bin",
     "near/2026-03-25-60d9761ca223/collateral.json",
     1773935007,
     "UpToDate",
     NULL,
     {NULL}},
    {"near/2026-08-14-bb7c69487ff4/quote.bin", NEAR_AUGUST, 1786704338, "UpToDate", NULL, {NULL}},
};

static void expect_advisories(const worker *w, const row *r)
{
    size_t n = 0;

    for (; r->advisories[n] != NULL; n++) {
        assert_true(n < w->result.n_advisories);
        assert_true(tc_str_is(w->result.advisories[n], r->advisories[n]));
    }
    assert_int_equal(w->result.n_advisories, n);
}

static void expect_level(const worker *w, const row *r)
{
    char date[TC_TIME_TEXT];

    assert_true(w->result.has_tcb);
    assert_string_equal(tc_tcb_status_text(w->result.status), r->status);
    if (r->date != NULL) {
        tc_time_format(date, w->result.launch.date);
        assert_memory_equal(date, r->date, strlen(r->date));
    }
    expect_advisories(w, r);
}

static void expect_row(const row *r)
{
    worker w;
    tc_quote quote;
    tc_collateral *c;
    bool ok;

    worker_init(&w);
    quote = load_quote(&w, r->quote);
    c = load_collateral(&w, r->collateral);
    ok = judge(&w, &quote, c, NULL, r->now);
    if (ok != (r->status != NULL)) {
        printf("# %s with %s\n", r->quote, r->collateral);
        print_checks(&w);
        fail_msg("wrong verdict");
    }
    if (r->status != NULL) {
        expect_level(&w, r);
        assert_true(w.result.production_root);
    } else {
        /* Everything up to the level holds: only the level is missing. */
        assert_int_equal(status_of(&w, TC_CHECK_ID_QUOTE_SIGNATURE), TC_CHECK_PASS);
        assert_int_equal(status_of(&w, TC_CHECK_ID_TCB_MATCH), TC_CHECK_PASS);
        assert_int_equal(status_of(&w, TC_CHECK_ID_TCB_LEVEL), TC_CHECK_FAIL);
        assert_false(w.result.has_tcb);
    }
    worker_done(&w);
}

static void genuine_pairs_get_the_expected_verdict(void **state)
{
    (void)state;
    need_evidence();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        expect_row(&rows[i]);
    }
}

/* ---- the same quotes a year later -------------------------------------------------------------
 */

#define AUGUST_2026 1786704338

static tc_collateral *august_without_chain(worker *w)
{
    tc_collateral_parts parts = load_parts(w, NEAR_AUGUST);

    parts.pck_chain = (tc_bytes){NULL, 0};
    return verify_parts(w, &parts);
}

static void what_was_up_to_date_is_out_of_date_later(void **state)
{
    static const row later = {
        NULL,         NULL,
        AUGUST_2026,  "OutOfDate",
        "2025-05-14", {"INTEL-SA-01192", "INTEL-SA-01245", "INTEL-SA-01312", "INTEL-SA-01313"}};
    worker w;
    tc_quote quote;

    (void)state;
    need_evidence();
    worker_init(&w);
    quote = load_quote(&w, "dcap/quotes/dcapqvl_tdx_quote.bin");
    assert_true(judge(&w, &quote, august_without_chain(&w), NULL, AUGUST_2026));
    expect_level(&w, &later);
    assert_int_equal(w.result.launch.platform, TC_TCB_OUT_OF_DATE);
    assert_int_equal(w.result.launch.module, TC_TCB_OUT_OF_DATE);
    worker_done(&w);
}

static void what_had_no_level_has_none_later(void **state)
{
    static const char *const names[] = {"dcap/quotes/dcapqvl_quote-from-tappd.bin",
                                        "dcap/quotes/dcapqvl_tdx-quote-hex.bin"};

    (void)state;
    need_evidence();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        worker w;
        tc_quote quote;

        worker_init(&w);
        quote = load_quote(&w, names[i]);
        assert_false(judge(&w, &quote, august_without_chain(&w), NULL, AUGUST_2026));
        assert_int_equal(status_of(&w, TC_CHECK_ID_TCB_LEVEL), TC_CHECK_FAIL);
        worker_done(&w);
    }
}

/* With the other machine's chain in the collateral, the two sets were mixed up. */
static void another_machines_chain_is_noticed(void **state)
{
    worker w;
    tc_quote quote;

    (void)state;
    need_evidence();
    worker_init(&w);
    quote = load_quote(&w, "dcap/quotes/dcapqvl_tdx_quote.bin");
    assert_false(judge(&w, &quote, load_collateral(&w, NEAR_AUGUST), NULL, AUGUST_2026));
    assert_int_equal(w.checks.items[TC_CHECK_ID_PCK_CHAIN].reason, TC_REASON_MISMATCH);
    worker_done(&w);
}

/* Collateral of another model, and of the other technology. */
static void foreign_collateral_does_not_match(void **state)
{
    static const struct {
        const char *collateral;
        tc_time now;
    } sets[] = {
        {"dcap/collateral/near_2025-09_tdx_20a06f000000.json", 1756802519},
        {"dcap/collateral/dcapqvl_2025-06_sgx_00a067110000.json", 1750334171},
    };

    (void)state;
    need_evidence();
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        worker w;
        tc_quote quote;

        worker_init(&w);
        quote = load_quote(&w, "dcap/quotes/dcapqvl_tdx_quote.bin");
        assert_false(judge(&w, &quote, load_collateral(&w, sets[i].collateral), NULL, sets[i].now));
        assert_int_equal(status_of(&w, TC_CHECK_ID_TCB_MATCH), TC_CHECK_FAIL);
        worker_done(&w);
    }
}

/* ---- windows of genuine collateral ------------------------------------------------------------
 */

/* The intersection of all windows, as the index of the evidence lists it. */
static void genuine_collateral_is_valid_exactly_in_its_window(void **state)
{
    static const struct {
        const char *quote, *collateral;
        tc_time from, to;
    } sets[] = {
        {"dcap/quotes/dcapqvl_tdx_quote.bin",
         "dcap/collateral/dcapqvl_2025-06_tdx_b0c06f000000.json", 1750329147, 1752919235},
        {"dcap/quotes/dcapqvl_sgx_quote.bin",
         "dcap/collateral/dcapqvl_2025-06_sgx_00a067110000.json", 1750330571, 1752919278},
        {"dcap/quotes/near_quote_20a06f.bin", "dcap/collateral/near_2025-09_tdx_20a06f000000.json",
         1756798919, 1759388631},
        {"dcap/quotes/gotdx_v5_90c06f.bin", "dcap/collateral/dcapqvl_2026-02_tdx_90c06f000000.json",
         1771412331, 1774003275},
    };

    (void)state;
    need_evidence();
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        worker w;
        tc_quote quote;
        tc_collateral *c;

        worker_init(&w);
        quote = load_quote(&w, sets[i].quote);
        c = load_collateral(&w, sets[i].collateral);
        for (tc_time d = -1; d <= 1; d++) {
            assert_true(judge(&w, &quote, c, NULL, sets[i].from + d) == (d >= 0));
            assert_true(judge(&w, &quote, c, NULL, sets[i].to + d) == (d <= 0));
        }
        worker_done(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(genuine_pairs_get_the_expected_verdict),
        cmocka_unit_test(what_was_up_to_date_is_out_of_date_later),
        cmocka_unit_test(what_had_no_level_has_none_later),
        cmocka_unit_test(another_machines_chain_is_noticed),
        cmocka_unit_test(foreign_collateral_does_not_match),
        cmocka_unit_test(genuine_collateral_is_valid_exactly_in_its_window),
    };

    return cmocka_run_group_tests_name("verdicts", tests, NULL, NULL);
}
