/* SPDX-License-Identifier: Apache-2.0
 *
 * The TCB evaluation: which level fits, how statuses converge, and advice to relaunch
 * (intel-dcap:4.1 steps 9 to 13).
 */
#include "dcap/tcb.h"
#include "forged.h"

/* ---- step 12 --------------------------------------------------------------------------------- */

#define U  TC_TCB_UP_TO_DATE
#define S  TC_TCB_SW_HARDENING_NEEDED
#define C  TC_TCB_CONFIGURATION_NEEDED
#define CS TC_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED
#define O  TC_TCB_OUT_OF_DATE
#define OC TC_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED
#define R  TC_TCB_REVOKED
#define A  TC_TCB_RELAUNCH_ADVISED
#define AC TC_TCB_RELAUNCH_ADVISED_CONFIGURATION_NEEDED

static tc_tcb_status converge(tc_tcb_status platform, tc_tcb_status qe, tc_tcb_status module)
{
    const tc_tcb_level p = {.status = platform}, q = {.status = qe}, m = {.status = module};
    const tc_tcb_levels with = {&p, &q, &m}, without = {&p, &q, NULL};
    tc_tcb_status merged = tc_tcb_evaluate(&with).merged;

    /* Without a module the answer is that of an up to date one. */
    if (module == U) {
        assert_int_equal(tc_tcb_evaluate(&without).merged, merged);
    }
    return merged;
}

static void statuses_converge(void **state)
{
    static const struct {
        tc_tcb_status platform, when_old;
    } table[] = {{U, O}, {S, O}, {C, OC}, {CS, OC}, {O, O}, {OC, OC}, {R, R}};

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        tc_tcb_status p = table[i].platform;

        assert_int_equal(converge(p, U, U), p);
        assert_int_equal(converge(p, O, U), table[i].when_old);
        assert_int_equal(converge(p, U, O), table[i].when_old);
        assert_int_equal(converge(p, O, O), table[i].when_old);
        assert_int_equal(converge(p, R, U), R);
        assert_int_equal(converge(p, U, R), R);
        assert_int_equal(converge(p, R, O), R);
    }
    /* Never published, never changed. */
    assert_int_equal(converge(A, O, U), A);
    assert_int_equal(converge(AC, O, U), AC);
}

static void the_date_is_the_oldest(void **state)
{
    static const tc_time dates[][4] = {{1, 2, 3, 1}, {2, 1, 3, 1}, {3, 2, 1, 1}, {2, 2, 2, 2}};

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        const tc_tcb_level p = {.date = dates[i][0]}, q = {.date = dates[i][1]},
                           m = {.date = dates[i][2]};
        const tc_tcb_levels levels = {&p, &q, &m};

        assert_int_equal(tc_tcb_evaluate(&levels).date, dates[i][3]);
    }
}

/* ---- step 13 --------------------------------------------------------------------------------- */

static void relaunch_is_advised(void **state)
{
    static const tc_tcb_status all[] = {U, S, C, CS, O, OC, R};
    static const tc_tcb_status want[7][7] = {
        /* launch \ current:  U   S   C   CS  O   OC  R */
        [0] = {U, S, C, CS, O, OC, R},     /* U */
        [1] = {S, S, C, CS, O, OC, R},     /* S */
        [2] = {C, C, C, CS, O, OC, R},     /* C */
        [3] = {CS, CS, CS, CS, O, OC, R},  /* CS */
        [4] = {A, A, AC, AC, O, OC, R},    /* O */
        [5] = {AC, AC, AC, AC, OC, OC, R}, /* OC */
        [6] = {R, R, R, R, R, R, R},       /* R */
    };

    (void)state;
    for (size_t l = 0; l < 7; l++) {
        for (size_t c = 0; c < 7; c++) {
            const tc_tcb_evaluation launch = {.merged = all[l]}, current = {.merged = all[c]};

            assert_int_equal(tc_tcb_relaunch(&launch, &current), want[l][c]);
        }
    }
}

static void relaunch_comes_out_of_a_quote(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    f.options.quote.version = 5;
    f.options.quote.body = TC_FORGE_BODY_TD15;
    f.options.td.tee_tcb_svn[0] = 4;    /* OutOfDate at launch */
    f.options.td.tee_tcb_svn_2[0] = 11; /* UpToDate now */
    forged_run(&f);
    assert_true(f.ok);
    assert_int_equal(f.w.result.status, TC_TCB_RELAUNCH_ADVISED);
    assert_int_equal(f.w.result.launch.merged, TC_TCB_OUT_OF_DATE);
    assert_int_equal(f.w.result.current.merged, TC_TCB_UP_TO_DATE);
    assert_int_equal(f.w.result.n_advisories, 1);
    assert_int_equal(status_of(&f.w, TC_CHECK_ID_TCB_STATUS), TC_CHECK_FAIL);
    forged_done(&f);
}

/* What protects the machine now counts, when it is worse than what it was launched with. */
static void a_worse_current_tcb_decides(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    f.options.quote.version = 5;
    f.options.quote.body = TC_FORGE_BODY_TD15;
    f.options.td.tee_tcb_svn_2[0] = 4;
    forged_run(&f);
    assert_true(f.ok);
    assert_int_equal(f.w.result.status, TC_TCB_OUT_OF_DATE);
    assert_int_equal(f.w.result.date, f.options.tcb_info.modules[1].levels[1].date);
    assert_int_equal(f.w.result.n_advisories, 1);
    forged_done(&f);
}

/* ---- steps 9 to 11 --------------------------------------------------------------------------- */

typedef struct machine {
    tc_tcb_level levels[2], module_levels[2], qe_levels[2];
    tc_tdx_module modules[1];
    tc_tcb_info info;
    tc_qe_identity identity;
    tc_pck pck;
    uint8_t svn[TC_SVN_SIZE];
} machine;

static void machine_init(machine *m)
{
    memset(m, 0, sizeof *m);
    memset(m->levels[0].sgx, 2, 16);
    memset(m->levels[0].tdx, 2, 16);
    memset(m->levels[1].sgx, 1, 16);
    memset(m->levels[1].tdx, 1, 16);
    m->levels[0].pce_svn = 2;
    m->levels[1].pce_svn = 1;
    m->module_levels[0].isv_svn = 2;
    m->module_levels[1].isv_svn = 1;
    m->qe_levels[0].isv_svn = 2;
    m->qe_levels[1].isv_svn = 1;
    m->modules[0] = (tc_tdx_module){.version = 3, .levels = m->module_levels, .n_levels = 2};
    m->info =
        (tc_tcb_info){.levels = m->levels, .n_levels = 2, .modules = m->modules, .n_modules = 1};
    m->identity = (tc_qe_identity){.levels = m->qe_levels, .n_levels = 2};
    memset(m->pck.components, 2, 16);
    m->pck.pce_svn = 2;
    memset(m->svn, 2, 16);
    m->svn[1] = 0;
    m->levels[0].tdx[1] = 0;
    m->levels[1].tdx[1] = 0;
}

static tc_tcb_gap find(const machine *m, const uint8_t *svn, tc_tcb_levels *out)
{
    return tc_tcb_find_levels(out, &m->info, &m->identity, &m->pck, svn, 2);
}

static void every_component_counts(void **state)
{
    machine m;
    tc_tcb_levels levels;

    (void)state;
    for (size_t i = 0; i < 16; i++) {
        for (uint8_t tdx = 0; tdx < 2; tdx++) {
            uint8_t *component;

            if (tdx == 1 && i == 1) {
                continue; /* the module's version: judged below */
            }
            machine_init(&m);
            component = tdx == 1 ? &m.svn[i] : &m.pck.components[i];
            assert_int_equal(find(&m, m.svn, &levels), TC_TCB_GAP_NONE);
            assert_ptr_equal(levels.platform, &m.levels[0]);
            *component = 1;
            assert_int_equal(find(&m, m.svn, &levels), TC_TCB_GAP_NONE);
            assert_ptr_equal(levels.platform, &m.levels[1]);
            *component = 0;
            assert_int_equal(find(&m, m.svn, &levels), TC_TCB_GAP_PLATFORM);
            *component = 255;
            assert_int_equal(find(&m, m.svn, &levels), TC_TCB_GAP_NONE);
            assert_ptr_equal(levels.platform, &m.levels[0]);
        }
    }
}

static void the_pce_svn_counts(void **state)
{
    machine m;
    tc_tcb_levels levels;

    (void)state;
    machine_init(&m);
    m.pck.pce_svn = 1;
    assert_int_equal(find(&m, NULL, &levels), TC_TCB_GAP_NONE);
    assert_ptr_equal(levels.platform, &m.levels[1]);
    m.pck.pce_svn = 0;
    assert_int_equal(find(&m, NULL, &levels), TC_TCB_GAP_PLATFORM);
}

/* With a module version, components 0 and 1 are the module identity's business. */
static void a_module_version_moves_the_first_index(void **state)
{
    machine m;
    tc_tcb_levels levels;

    (void)state;
    machine_init(&m);
    m.svn[0] = 1;
    m.svn[1] = 3;
    assert_int_equal(find(&m, m.svn, &levels), TC_TCB_GAP_NONE);
    assert_ptr_equal(levels.platform, &m.levels[0]);
    assert_ptr_equal(levels.module, &m.module_levels[1]);
    m.svn[0] = 2;
    assert_int_equal(find(&m, m.svn, &levels), TC_TCB_GAP_NONE);
    assert_ptr_equal(levels.module, &m.module_levels[0]);
    m.svn[0] = 0;
    assert_int_equal(find(&m, m.svn, &levels), TC_TCB_GAP_MODULE);
    m.svn[1] = 1; /* no such module */
    assert_int_equal(find(&m, m.svn, &levels), TC_TCB_GAP_MODULE);
    m.svn[1] = 0; /* without a version all components count again */
    m.svn[0] = 1;
    assert_int_equal(find(&m, m.svn, &levels), TC_TCB_GAP_NONE);
    assert_ptr_equal(levels.platform, &m.levels[1]);
    assert_null(levels.module);
}

static void the_enclave_version_counts(void **state)
{
    machine m;
    tc_tcb_levels levels;

    (void)state;
    machine_init(&m);
    assert_int_equal(tc_tcb_find_levels(&levels, &m.info, &m.identity, &m.pck, NULL, 3),
                     TC_TCB_GAP_NONE);
    assert_ptr_equal(levels.qe, &m.qe_levels[0]);
    assert_int_equal(tc_tcb_find_levels(&levels, &m.info, &m.identity, &m.pck, NULL, 1),
                     TC_TCB_GAP_NONE);
    assert_ptr_equal(levels.qe, &m.qe_levels[1]);
    assert_int_equal(tc_tcb_find_levels(&levels, &m.info, &m.identity, &m.pck, NULL, 0),
                     TC_TCB_GAP_QE);
}

/* A TD 1.0 quote of a machine whose module has no version of its own is judged by tdxModule. */
static void a_module_without_version_is_judged_by_the_common_entry(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    f.options.td.tee_tcb_svn[1] = 0;
    forged_run(&f);
    assert_true(f.ok);
    assert_false(f.w.result.launch.has_module);
    forged_done(&f);
    forged_init(&f);
    f.options.td.tee_tcb_svn[1] = 0;
    f.options.tcb_info.module.mr_signer[0] = 1;
    forged_run(&f);
    assert_int_equal(status_of(&f.w, TC_CHECK_ID_TDX_MODULE), TC_CHECK_FAIL);
    forged_done(&f);
}

/* Platform first, then QE, then module; each advisory once. */
static void advisories_are_in_order_and_unique(void **state)
{
    static const char *const want[] = {"INTEL-SA-00003", "INTEL-SA-00001", "INTEL-SA-00002"};
    forged f;

    (void)state;
    forged_init(&f);
    f.options.tcb_info.levels[0].advisories[0] = "INTEL-SA-00003";
    f.options.qe_identity.levels[0].advisories[0] = "INTEL-SA-00001";
    f.options.qe_identity.levels[0].advisories[1] = "INTEL-SA-00003";
    f.options.tcb_info.modules[1].levels[0].advisories[0] = "INTEL-SA-00001";
    f.options.tcb_info.modules[1].levels[0].advisories[1] = "INTEL-SA-00002";
    forged_run(&f);
    assert_int_equal(f.w.result.n_advisories, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(tc_str_is(f.w.result.advisories[i], want[i]));
    }
    forged_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_converge),
        cmocka_unit_test(the_date_is_the_oldest),
        cmocka_unit_test(relaunch_is_advised),
        cmocka_unit_test(relaunch_comes_out_of_a_quote),
        cmocka_unit_test(a_worse_current_tcb_decides),
        cmocka_unit_test(every_component_counts),
        cmocka_unit_test(the_pce_svn_counts),
        cmocka_unit_test(a_module_version_moves_the_first_index),
        cmocka_unit_test(the_enclave_version_counts),
        cmocka_unit_test(a_module_without_version_is_judged_by_the_common_entry),
        cmocka_unit_test(advisories_are_in_order_and_unique),
    };

    return cmocka_run_group_tests_name("tcb", tests, NULL, NULL);
}
