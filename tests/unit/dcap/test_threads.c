/* SPDX-License-Identifier: Apache-2.0
 *
 * One verified collateral, many threads, each with its own tc_dcap: equal answers, no shared state.
 * (Built with -Db_sanitize=thread this also shows that nothing is written.)
 */
#include <pthread.h>

#include "forged.h"
#include "trustcenter/dcap.h"

#define THREADS 4
#define ROUNDS  60

typedef struct shared {
    tc_bytes good, bad;
    const tc_dcap_collateral *collateral;
} shared;

/* Returns NULL when every answer was right. */
static void *work(void *context)
{
    const shared *s = context;
    tc_dcap *dcap = tc_dcap_new(4);
    bool ok = dcap != NULL;

    for (int i = 0; i < ROUNDS && ok; i++) {
        tc_dcap_answer good, bad;

        ok = tc_dcap_quote_verify(&good, dcap, s->good, s->collateral, NULL, TC_FORGE_NOW) ==
                 TC_OK &&
             good.valid &&
             tc_dcap_quote_verify(&bad, dcap, s->bad, s->collateral, NULL, TC_FORGE_NOW) == TC_OK &&
             !bad.valid;
    }
    tc_dcap_free(dcap);
    return ok ? NULL : context;
}

static void threads_share_collateral(void **state)
{
    pthread_t threads[THREADS];
    tc_dcap_collateral *collateral;
    tc_dcap *dcap = tc_dcap_new(0);
    forged f;
    shared s;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    s.good = f.evidence.quote;
    assert_int_equal(tc_dcap_collateral_new(&collateral, dcap, f.evidence.collateral, &f.roots),
                     TC_OK);
    f.options.signer[TC_FORGE_QUOTE_SIGNED] = TC_FORGE_KEY_STRANGER;
    forged_make(&f);
    s.bad = f.evidence.quote;
    s.collateral = collateral;
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, work, &s), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *result;

        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
    tc_dcap_collateral_free(collateral);
    tc_dcap_free(dcap);
    forged_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share_collateral),
    };

    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
