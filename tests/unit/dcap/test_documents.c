/* SPDX-License-Identifier: Apache-2.0
 *
 * TCB info, QE identity, Intel's envelopes and the dcap-qvl set: strict types, known values, order
 * (intel-dcap:3, 11 rule 4).
 */
#include "base/wr.h"
#include "forged.h"

/* The text with the first `from` replaced; asserts that it is there. */
static tc_bytes with(tc_arena *arena, tc_bytes text, const char *from, const char *to)
{
    size_t n = strlen(from);
    size_t at = tc_bytes_find(text, tc_bytes_of(from, n));
    tc_wr w = tc_wr_init(arena, (size_t)4 * 1024 * 1024);
    tc_bytes out;

    if (at == SIZE_MAX) {
        fail_msg("not in the document: %s", from);
    }
    tc_wr_bytes(&w, tc_bytes_sub(text, 0, at));
    tc_wr_lit(&w, to);
    tc_wr_bytes(&w, tc_bytes_sub(text, at + n, text.n - at - n));
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

typedef struct edit_case {
    const char *from, *to;
    tc_reason reason; /* NONE = accepted */
} edit_case;

#define LEVEL_TAIL "\"tcbDate\":\"2024-11-13T00:00:00Z\",\"tcbStatus\":\"UpToDate\""

static const edit_case tcb_info_cases[] = {
    /* types */
    {"\"version\":3", "\"version\":\"3\"", TC_REASON_TYPE},
    {"\"version\":3", "\"version\":3.0", TC_REASON_RANGE},
    {"\"version\":3", "\"version\":-3", TC_REASON_RANGE},
    {"\"version\":3", "\"version\":4", TC_REASON_UNSUPPORTED},
    {"\"version\":3,", "", TC_REASON_MISSING},
    {"\"id\":\"TDX\"", "\"id\":\"tdx\"", TC_REASON_UNSUPPORTED},
    {"\"id\":\"TDX\"", "\"id\":1", TC_REASON_TYPE},
    {"\"fmspc\":\"b0c06f000000\"", "\"fmspc\":\"B0C06F000000\"", TC_REASON_NONE},
    {"\"fmspc\":\"b0c06f000000\"", "\"fmspc\":\"b0c06f00000\"", TC_REASON_LENGTH},
    {"\"fmspc\":\"b0c06f000000\"", "\"fmspc\":\"b0c06f00000000\"", TC_REASON_LENGTH},
    {"\"fmspc\":\"b0c06f000000\"", "\"fmspc\":\"b0c06f00000g\"", TC_REASON_VALUE},
    {"\"pceId\":\"0000\"", "\"pceId\":0", TC_REASON_TYPE},
    {"\"tcbType\":0", "\"tcbType\":1", TC_REASON_RANGE},
    {"\"tcbType\":0", "\"tcbType\":false", TC_REASON_TYPE},
    {"\"tcbEvaluationDataNumber\":18", "\"tcbEvaluationDataNumber\":4294967295", TC_REASON_NONE},
    {"\"tcbEvaluationDataNumber\":18", "\"tcbEvaluationDataNumber\":4294967296", TC_REASON_RANGE},
    /* dates */
    {"\"issueDate\":\"2026-01-09T00:00:00Z\"", "\"issueDate\":\"2026-01-09T00:00:00+00:00\"",
     TC_REASON_VALUE},
    {"\"issueDate\":\"2026-01-09T00:00:00Z\"", "\"issueDate\":\"2026-02-30T00:00:00Z\"",
     TC_REASON_VALUE},
    {"\"issueDate\":\"2026-01-09T00:00:00Z\"", "\"issueDate\":\"2036-01-09T00:00:00Z\"",
     TC_REASON_ORDER},
    {"\"tcbDate\":\"2024-11-13T00:00:00Z\"", "\"tcbDate\":\"2024-11-13\"", TC_REASON_VALUE},
    /* levels */
    {"\"pcesvn\":11", "\"pcesvn\":65535", TC_REASON_NONE},
    {"\"pcesvn\":11", "\"pcesvn\":65536", TC_REASON_RANGE},
    {"\"pcesvn\":11", "\"pcesvn\":null", TC_REASON_TYPE},
    {"{\"svn\":0}", "{\"svn\":256}", TC_REASON_RANGE},
    {"{\"svn\":0}", "{\"svn\":0,\"more\":1}", TC_REASON_UNKNOWN},
    {"{\"svn\":0}", "0", TC_REASON_TYPE},
    {"\"sgxtcbcomponents\"", "\"sgxtcbComponents\"", TC_REASON_UNKNOWN},
    {"\"pcesvn\":11", "\"pcesvn\":11,\"other\":1", TC_REASON_UNKNOWN},
    {"\"tcbStatus\":\"UpToDate\"", "\"tcbStatus\":\"TDRelaunchAdvised\"", TC_REASON_UNKNOWN},
    {"\"tcbStatus\":\"Revoked\"", "\"tcbStatus\":\"revoked\"", TC_REASON_UNKNOWN},
    {"\"tcbStatus\":\"Revoked\"", "\"tcbStatus\":\"SWHardeningNeeded\"", TC_REASON_NONE},
    {"\"tcbStatus\":\"Revoked\"", "\"tcbStatus\":\"ConfigurationNeeded\"", TC_REASON_NONE},
    {"\"tcbStatus\":\"Revoked\"", "\"tcbStatus\":\"OutOfDateConfigurationNeeded\"", TC_REASON_NONE},
    {"\"tcbStatus\":\"Revoked\"", "\"tcbStatus\":\"Revoked\",\"note\":\"x\"", TC_REASON_NONE},
    /* advisories */
    {"\"INTEL-SA-00837\"", "\"INTEL-DOC-00837\"", TC_REASON_NONE},
    {"\"INTEL-SA-00837\"", "\"INTEL-SA-0837\"", TC_REASON_VALUE},
    {"\"INTEL-SA-00837\"", "\"INTEL-SA-008371\"", TC_REASON_VALUE},
    {"\"INTEL-SA-00837\"", "\"INTEL-XX-00837\"", TC_REASON_VALUE},
    {"\"INTEL-SA-00837\"", "\"INTEL-SA-0083a\"", TC_REASON_VALUE},
    {"\"INTEL-SA-00837\"", "\"intel-sa-00837\"", TC_REASON_VALUE},
    {"\"INTEL-SA-00837\"", "837", TC_REASON_VALUE},
    {"\"advisoryIDs\":[", "\"advisoryIDs\":{\"a\":[", TC_REASON_SYNTAX},
    /* modules */
    {"\"TDX_01\"", "\"TDX_1\"", TC_REASON_VALUE},
    {"\"TDX_01\"", "\"TDX_0a\"", TC_REASON_VALUE},
    {"\"TDX_01\"", "\"TDX_0A\"", TC_REASON_NONE},
    {"\"TDX_01\"", "\"TDY_01\"", TC_REASON_VALUE},
    {"\"TDX_01\"", "\"TDX_0g\"", TC_REASON_VALUE},
    {"\"TDX_01\"", "\"TDX_03\"", TC_REASON_DUPLICATE},
    {"\"isvsvn\":4", "\"isvsvn\":6", TC_REASON_ORDER},
    {"\"isvsvn\":4", "\"isvsvn\":7", TC_REASON_ORDER},
    {"\"isvsvn\":4", "\"isvsvn\":65536", TC_REASON_RANGE},
    {"\"isvsvn\":4", "\"isvsvn\":4,\"more\":0", TC_REASON_UNKNOWN},
    {"\"tdxModule\":{", "\"tdxModule\":{\"more\":0,", TC_REASON_UNKNOWN},
    {"\"tdxModule\":", "\"tdxmodule\":", TC_REASON_MISSING},
    {"\"tdxModuleIdentities\":", "\"later\":", TC_REASON_NONE},
    {"\"id\":\"TDX_03\"", "\"id\":\"TDX_03\",\"more\":0", TC_REASON_UNKNOWN},
    /* text */
    {"\"id\":\"TDX\"", "\"id\":\"TDX\",\"x\":\"\xc3\xa9\"", TC_REASON_SYNTAX},
    {"\"id\":\"TDX\"", "\"id\":\"TDX\",\"id\":\"TDX\"", TC_REASON_DUPLICATE},
    {"\"id\":\"TDX\"", "\"id\":\"TDX\",\"x\":[[[[[[[0]]]]]]]", TC_REASON_NONE},
    {"\"id\":\"TDX\"", "\"id\":\"TDX\",\"x\":[[[[[[[[0]]]]]]]]", TC_REASON_LIMIT},
    {"\"id\":\"TDX\"", "\"id\":\"T\\u0044X\"", TC_REASON_NONE},
};

static void expect_tcb_info(tc_arena *arena, tc_bytes json, tc_reason want, size_t i)
{
    tc_tcb_info info;
    tc_diag diag = {0};
    bool ok = tc_tcb_info_parse(&info, arena, json, &diag);

    if (diag.reason != want || ok != (want == TC_REASON_NONE)) {
        fail_msg("case %zu: %s %s, at %s", i, diag.what, tc_reason_text(diag.reason), diag.path);
    }
    assert_true(ok || (info.n_levels == 0 && diag.rule != NULL));
}

static void tcb_info_is_read_strictly(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    for (size_t i = 0; i < sizeof tcb_info_cases / sizeof tcb_info_cases[0]; i++) {
        const edit_case *c = &tcb_info_cases[i];

        expect_tcb_info(&f.w.arena, with(&f.w.arena, f.evidence.tcb_info, c->from, c->to),
                        c->reason, i);
    }
    forged_done(&f);
}

static void tcb_info_fields_are_kept(void **state)
{
    forged f;
    tc_tcb_info info;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    assert_true(tc_tcb_info_parse(&info, &f.w.arena, f.evidence.tcb_info, NULL));
    assert_int_equal(info.tee, TC_TEE_TDX);
    assert_int_equal(info.evaluation_number, 18);
    assert_int_equal(info.n_levels, 3);
    assert_int_equal(info.n_modules, 2);
    assert_int_equal(info.modules[0].version, 3);
    assert_int_equal(info.modules[1].version, 1);
    assert_int_equal(info.modules[1].levels[1].status, TC_TCB_OUT_OF_DATE);
    assert_int_equal(info.levels[0].tdx[0], 5);
    assert_int_equal(info.levels[0].sgx[7], 5);
    assert_int_equal(info.levels[2].pce_svn, 5);
    assert_int_equal(info.levels[2].n_advisories, 2);
    assert_true(tc_str_is(info.levels[2].advisories[1], "INTEL-SA-00960"));
    forged_done(&f);
}

static void tcb_info_truncated_anywhere_is_refused(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    for (size_t n = 0; n < f.evidence.tcb_info.n; n++) {
        uint8_t *copy = test_malloc(n == 0 ? 1 : n);
        tc_tcb_info info;

        memcpy(copy, f.evidence.tcb_info.p, n);
        assert_false(tc_tcb_info_parse(&info, &f.w.arena, tc_bytes_of(copy, n), NULL));
        test_free(copy);
    }
    forged_done(&f);
}

/* SGX documents have no TDX members, and none are looked for. */
static void tcb_info_of_sgx(void **state)
{
    forged f;
    tc_tcb_info info;
    tc_bytes json;

    (void)state;
    forged_init(&f);
    tc_forge_use_sgx(&f.options);
    f.options.make = 0;
    forged_make(&f);
    json = f.evidence.tcb_info;
    assert_true(tc_tcb_info_parse(&info, &f.w.arena, json, NULL));
    assert_int_equal(info.n_modules, 0);
    assert_false(info.levels[0].has_tdx);
    expect_tcb_info(
        &f.w.arena,
        with(&f.w.arena, json, "\"pcesvn\":11", "\"pcesvn\":11,\"tdxtcbcomponents\":[]"),
        TC_REASON_UNKNOWN, 0);
    expect_tcb_info(&f.w.arena, with(&f.w.arena, json, "\"id\":\"SGX\"", "\"id\":\"TDX\""),
                    TC_REASON_MISSING, 1);
    forged_done(&f);
}

/* A level out of order is one that an earlier level always fits before. */
static void levels_must_be_in_order(void **state)
{
    static const struct {
        uint8_t first[3], second[3]; /* SGX component 0, TDX component 2, PCE SVN */
        bool ok;
    } cases[] = {
        {{2, 2, 2}, {1, 1, 1}, true},  {{2, 2, 2}, {2, 2, 1}, true},  {{2, 2, 2}, {2, 1, 2}, true},
        {{2, 2, 2}, {1, 2, 2}, true},  {{2, 2, 2}, {1, 3, 3}, true}, /* neither reaches the other */
        {{2, 2, 2}, {2, 2, 2}, false}, {{2, 2, 2}, {3, 2, 2}, false}, {{2, 2, 2}, {2, 3, 2}, false},
        {{2, 2, 2}, {2, 2, 3}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        forged f;
        tc_forge_level *levels;

        forged_init(&f);
        levels = f.options.tcb_info.levels;
        f.options.tcb_info.n_levels = 2;
        memset(levels[0].sgx, 0, 16);
        memset(levels[0].tdx, 0, 16);
        levels[1] = levels[0];
        levels[0].sgx[0] = cases[i].first[0];
        levels[0].tdx[2] = cases[i].first[1];
        levels[0].pce_svn = cases[i].first[2];
        levels[1].sgx[0] = cases[i].second[0];
        levels[1].tdx[2] = cases[i].second[1];
        levels[1].pce_svn = cases[i].second[2];
        forged_make(&f);
        expect_tcb_info(&f.w.arena, f.evidence.tcb_info,
                        cases[i].ok ? TC_REASON_NONE : TC_REASON_ORDER, i);
        forged_done(&f);
    }
}

/* ---- limits ---------------------------------------------------------------------------------- */

/* A QE identity with n levels, n advisories in the first, and size bytes of spaces. */
static tc_bytes big_identity(tc_arena *arena, size_t levels, size_t advisories, size_t size)
{
    tc_wr w = tc_wr_init(arena, (size_t)4 * 1024 * 1024);
    tc_bytes out;

    tc_wr_lit(&w, "{\"id\":\"QE\",\"version\":2,\"issueDate\":\"2026-01-01T00:00:00Z\","
                  "\"nextUpdate\":\"2026-02-01T00:00:00Z\",\"tcbEvaluationDataNumber\":1,"
                  "\"miscselect\":\"00000000\",\"miscselectMask\":\"ffffffff\","
                  "\"attributes\":\"11000000000000000000000000000000\","
                  "\"attributesMask\":\"fbffffffffffffff0000000000000000\",\"mrsigner\":\""
                  "8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff\","
                  "\"isvprodid\":1,\"tcbLevels\":[");
    for (size_t i = 0; i < levels; i++) {
        tc_wr_lit(&w, i == 0 ? "" : ",");
        tc_wr_lit(&w, "{\"tcb\":{\"isvsvn\":");
        tc_wr_dec(&w, levels - i);
        tc_wr_lit(&w, "},\"tcbDate\":\"2026-01-01T00:00:00Z\",\"tcbStatus\":\"UpToDate\"");
        for (size_t k = 0; i == 0 && k < advisories; k++) {
            tc_wr_lit(&w, k == 0 ? ",\"advisoryIDs\":[" : ",");
            tc_wr_lit(&w, "\"INTEL-SA-00001\"");
            tc_wr_lit(&w, k + 1 == advisories ? "]" : "");
        }
        tc_wr_lit(&w, "}");
    }
    tc_wr_lit(&w, "]");
    while (w.n + 1 < size) {
        tc_wr_lit(&w, " ");
    }
    tc_wr_lit(&w, "}");
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

static tc_reason read_identity(tc_arena *arena, tc_bytes json)
{
    tc_qe_identity identity;
    tc_diag diag = {0};

    assert_true(tc_qe_identity_parse(&identity, arena, json, &diag) ==
                (diag.reason == TC_REASON_NONE));
    return diag.reason;
}

static void sizes_are_limited(void **state)
{
    tc_arena arena;

    (void)state;
    tc_arena_init(&arena, EVIDENCE_ARENA);
    assert_int_equal(read_identity(&arena, big_identity(&arena, 1, 0, 0)), TC_REASON_NONE);
    assert_int_equal(read_identity(&arena, big_identity(&arena, TC_MAX_TCB_LEVELS, 0, 0)),
                     TC_REASON_NONE);
    assert_int_equal(read_identity(&arena, big_identity(&arena, TC_MAX_TCB_LEVELS + 1, 0, 0)),
                     TC_REASON_LENGTH);
    assert_int_equal(read_identity(&arena, big_identity(&arena, 0, 0, 0)), TC_REASON_LENGTH);
    assert_int_equal(read_identity(&arena, big_identity(&arena, 1, TC_MAX_ADVISORIES, 0)),
                     TC_REASON_NONE);
    assert_int_equal(read_identity(&arena, big_identity(&arena, 1, TC_MAX_ADVISORIES + 1, 0)),
                     TC_REASON_LENGTH);
    assert_int_equal(read_identity(&arena, big_identity(&arena, 1, 0, TC_MAX_TCB_INFO)),
                     TC_REASON_NONE);
    assert_int_equal(read_identity(&arena, big_identity(&arena, 1, 0, TC_MAX_TCB_INFO + 1)),
                     TC_REASON_LIMIT);
    tc_arena_done(&arena);
}

/* A TCB info with n modules: the forge writes two, the rest is put in by hand. */
static void modules_are_limited(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    for (size_t n = TC_MAX_TDX_MODULES; n <= TC_MAX_TDX_MODULES + 1; n++) {
        tc_wr w = tc_wr_init(&f.w.arena, 1024 * 1024);

        tc_wr_lit(&w, "\"tdxModuleIdentities\":[");
        for (size_t i = 2; i < n; i++) {
            char module[400];

            snprintf(
                module, sizeof module,
                "{\"id\":\"TDX_%02zX\",\"mrsigner\":\"%096d\",\"attributes\":\"%016d\","
                "\"attributesMask\":\"%016d\",\"tcbLevels\":[{\"tcb\":{\"isvsvn\":1}," LEVEL_TAIL
                "}]},",
                i + 8, 0, 0, 0);
            tc_wr_lit(&w, module);
        }
        tc_wr_u8(&w, 0);
        expect_tcb_info(
            &f.w.arena,
            with(&f.w.arena, f.evidence.tcb_info, "\"tdxModuleIdentities\":[", (const char *)w.p),
            n <= TC_MAX_TDX_MODULES ? TC_REASON_NONE : TC_REASON_LENGTH, n);
    }
    forged_done(&f);
}

/* ---- QE identity ----------------------------------------------------------------------------- */

static const edit_case identity_cases[] = {
    {"\"version\":2", "\"version\":1", TC_REASON_UNSUPPORTED},
    {"\"version\":2", "\"version\":true", TC_REASON_TYPE},
    {"\"id\":\"TD_QE\"", "\"id\":\"QE\"", TC_REASON_NONE},
    {"\"id\":\"TD_QE\"", "\"id\":\"QVE\"", TC_REASON_UNSUPPORTED},
    {"\"id\":\"TD_QE\"", "\"id\":\"TD_QE\",\"later\":null", TC_REASON_NONE},
    {"\"id\":\"TD_QE\",", "", TC_REASON_MISSING},
    {"\"isvprodid\":2", "\"isvprodid\":65535", TC_REASON_NONE},
    {"\"isvprodid\":2", "\"isvprodid\":65536", TC_REASON_RANGE},
    {"\"miscselect\":\"00000000\"", "\"miscselect\":\"000000\"", TC_REASON_LENGTH},
    {"\"miscselectMask\"", "\"miscselectmask\"", TC_REASON_MISSING},
    {"\"attributes\":\"11", "\"attributes\":\"1", TC_REASON_LENGTH},
    {"\"attributesMask\":\"", "\"attributesMask\":\"x", TC_REASON_LENGTH},
    {"\"mrsigner\":\"", "\"mrsigner\":\"00", TC_REASON_LENGTH},
    {"\"tcbEvaluationDataNumber\":18", "\"tcbEvaluationDataNumber\":\"18\"", TC_REASON_TYPE},
    {"\"tcbStatus\":\"OutOfDate\"", "\"tcbStatus\":\"SWHardeningNeeded\"", TC_REASON_UNKNOWN},
    {"\"tcbStatus\":\"OutOfDate\"", "\"tcbStatus\":\"Revoked\"", TC_REASON_NONE},
    {"\"isvsvn\":2", "\"isvsvn\":4", TC_REASON_ORDER},
    {"\"tcb\":{", "\"tcb\":{\"pcesvn\":1,", TC_REASON_UNKNOWN},
    {"\"tcbLevels\":[", "\"tcbLevels\":[1,", TC_REASON_TYPE},
};

static void qe_identity_is_read_strictly(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    for (size_t i = 0; i < sizeof identity_cases / sizeof identity_cases[0]; i++) {
        const edit_case *c = &identity_cases[i];
        tc_reason reason =
            read_identity(&f.w.arena, with(&f.w.arena, f.evidence.qe_identity, c->from, c->to));

        if (reason != c->reason) {
            fail_msg("case %zu: %s", i, tc_reason_text(reason));
        }
    }
    for (size_t n = 0; n < f.evidence.qe_identity.n; n++) {
        assert_int_not_equal(read_identity(&f.w.arena, tc_bytes_sub(f.evidence.qe_identity, 0, n)),
                             TC_REASON_NONE);
    }
    forged_done(&f);
}

/* ---- envelopes ------------------------------------------------------------------------------- */

static void envelopes_give_the_exact_bytes(void **state)
{
    forged f;
    tc_envelope_kind kind;
    tc_bytes body, signature;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    assert_true(tc_collateral_envelope(&kind, &body, &signature, &f.w.arena,
                                       f.evidence.tcb_info_answer, NULL));
    assert_int_equal(kind, TC_ENVELOPE_TCB_INFO);
    assert_true(tc_bytes_eq(body, f.evidence.tcb_info));
    assert_true(tc_bytes_eq(signature, f.evidence.tcb_info_signature));
    tc_bytes_offset(f.evidence.tcb_info_answer, body); /* inside the answer: asserted there */
    assert_true(tc_collateral_envelope(&kind, &body, &signature, &f.w.arena,
                                       f.evidence.qe_identity_answer, NULL));
    assert_int_equal(kind, TC_ENVELOPE_QE_IDENTITY);
    assert_true(tc_bytes_eq(body, f.evidence.qe_identity));
    forged_done(&f);
}

static const edit_case envelope_cases[] = {
    {"{\"tcbInfo\":", "{\"tcbinfo\":", TC_REASON_UNKNOWN},
    {"{\"tcbInfo\":", "{\"more\":1,\"tcbInfo\":", TC_REASON_UNKNOWN},
    {"{\"tcbInfo\":", "{\"enclaveIdentity\":{},\"tcbInfo\":", TC_REASON_UNKNOWN},
    {"\"signature\":\"", "\"signature\":\"00", TC_REASON_SYNTAX},
    {"\"signature\":\"", "\"Signature\":\"", TC_REASON_UNKNOWN},
    {"\"signature\":\"", "\"signature\":\"\",\"x\":\"", TC_REASON_UNKNOWN},
};

static void envelopes_are_read_strictly(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    for (size_t i = 0; i < sizeof envelope_cases / sizeof envelope_cases[0]; i++) {
        const edit_case *c = &envelope_cases[i];
        tc_envelope_kind kind;
        tc_bytes body, signature;
        tc_diag diag = {0};

        assert_false(tc_collateral_envelope(
            &kind, &body, &signature, &f.w.arena,
            with(&f.w.arena, f.evidence.tcb_info_answer, c->from, c->to), &diag));
        if (diag.reason != c->reason) {
            fail_msg("case %zu: %s", i, tc_reason_text(diag.reason));
        }
        assert_true(body.n == 0 && signature.n == 0);
    }
    forged_done(&f);
}

/* ---- the dcap-qvl set ------------------------------------------------------------------------ */

static const edit_case set_cases[] = {
    {"\"root_ca_crl\":\"", "\"root_ca_crl\":\"0", TC_REASON_SYNTAX},
    {"\"root_ca_crl\":\"", "\"root_ca_crl\":\"zz", TC_REASON_SYNTAX},
    {"\"root_ca_crl\":\"", "\"root_ca_CRL\":\"", TC_REASON_UNKNOWN},
    {"\"tcb_info_signature\":\"", "\"tcb_info_signature\":\"00", TC_REASON_SYNTAX},
    {"\"tcb_info\":\"", "\"tcb_info\":{\"a\":\"", TC_REASON_TRUNCATED},
    {"\"pck_crl_issuer_chain\":\"", "\"pck_crl_issuer_chain\":1,\"x\":\"", TC_REASON_UNKNOWN},
};

static void the_set_is_read_strictly(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    for (size_t i = 0; i < sizeof set_cases / sizeof set_cases[0]; i++) {
        const edit_case *c = &set_cases[i];
        tc_collateral_parts parts;
        tc_diag diag = {0};

        assert_false(tc_collateral_parts_from_qvl(
            &parts, &f.w.arena, with(&f.w.arena, f.evidence.collateral, c->from, c->to), &diag));
        if (diag.reason != c->reason) {
            fail_msg("case %zu: %s", i, tc_reason_text(diag.reason));
        }
        assert_int_equal(parts.tcb_info.n, 0);
    }
    forged_done(&f);
}

static void a_null_chain_is_an_absent_one(void **state)
{
    forged f;
    tc_collateral_parts parts;
    tc_bytes json;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    json = with(&f.w.arena, f.evidence.collateral, "{", "{\"pck_certificate_chain\":null,");
    assert_true(tc_collateral_parts_from_qvl(&parts, &f.w.arena, json, NULL));
    assert_int_equal(parts.pck_chain.n, 0);
    json = with(&f.w.arena, f.evidence.collateral, "{", "{\"pck_certificate_chain\":7,");
    assert_false(tc_collateral_parts_from_qvl(&parts, &f.w.arena, json, NULL));
    forged_done(&f);
}

/* ---- lack of memory -------------------------------------------------------------------------- */

static void lack_of_memory_is_told(void **state)
{
    forged f;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    for (uint64_t n = 1;; n++) {
        tc_arena arena;
        tc_collateral_parts parts;
        tc_tcb_info info;
        tc_qe_identity identity;
        tc_diag diag = {0};
        bool ok;

        tc_arena_init(&arena, EVIDENCE_ARENA);
        arena.fail_at = n;
        ok = tc_collateral_parts_from_qvl(&parts, &arena, f.evidence.collateral, &diag) &&
             tc_tcb_info_parse(&info, &arena, f.evidence.tcb_info, &diag) &&
             tc_qe_identity_parse(&identity, &arena, f.evidence.qe_identity, &diag);
        assert_true(ok == !arena.failed);
        assert_true(ok || diag.reason == TC_REASON_NO_MEMORY);
        tc_arena_done(&arena);
        if (ok) {
            break;
        }
    }
    forged_done(&f);
}

/* ---- genuine documents ----------------------------------------------------------------------- */

static void genuine_collateral_is_read(void **state)
{
    static const struct {
        const char *name;
        size_t levels, modules;
    } sets[] = {
        {"dcap/collateral/dcapqvl_2025-06_sgx_00a067110000.json", 11, 0},
        {"dcap/collateral/dcapqvl_2025-06_tdx_b0c06f000000.json", 0, 2},
        {"dcap/collateral/dcapqvl_2026-02_tdx_90c06f000000.json", 0, 0},
        {"dcap/collateral/gotdx_2023-06_tdx_50806f000000.json", 0, 0},
        {"near/2026-08-14-bb7c69487ff4/collateral.json", 0, 0},
    };
    worker w;

    (void)state;
    need_evidence();
    worker_init(&w);
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        tc_collateral_parts parts = load_parts(&w, sets[i].name);
        tc_tcb_info info;
        tc_qe_identity identity;

        assert_true(tc_tcb_info_parse(&info, &w.arena, parts.tcb_info, NULL));
        assert_true(tc_qe_identity_parse(&identity, &w.arena, parts.qe_identity, NULL));
        assert_int_equal(info.tee, identity.tee);
        assert_true(sets[i].levels == 0 || info.n_levels == sets[i].levels);
        assert_true(sets[i].modules == 0 || info.n_modules == sets[i].modules);
    }
    worker_done(&w);
}

static void status_names_go_both_ways(void **state)
{
    tc_tcb_status status;

    (void)state;
    for (size_t i = 0; i < TC_TCB_STATUS_COUNT; i++) {
        const char *text = tc_tcb_status_text((tc_tcb_status)i);

        assert_true(tc_tcb_status_from_text(&status, tc_str_from_c(text)));
        assert_int_equal(status, i);
    }
    assert_string_equal(tc_tcb_status_text(TC_TCB_STATUS_COUNT), "unknown");
    assert_false(tc_tcb_status_from_text(&status, TC_STR("uptodate")));
    assert_int_equal(status, TC_TCB_REVOKED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcb_info_is_read_strictly),
        cmocka_unit_test(tcb_info_fields_are_kept),
        cmocka_unit_test(tcb_info_truncated_anywhere_is_refused),
        cmocka_unit_test(tcb_info_of_sgx),
        cmocka_unit_test(levels_must_be_in_order),
        cmocka_unit_test(sizes_are_limited),
        cmocka_unit_test(modules_are_limited),
        cmocka_unit_test(qe_identity_is_read_strictly),
        cmocka_unit_test(envelopes_give_the_exact_bytes),
        cmocka_unit_test(envelopes_are_read_strictly),
        cmocka_unit_test(the_set_is_read_strictly),
        cmocka_unit_test(a_null_chain_is_an_absent_one),
        cmocka_unit_test(lack_of_memory_is_told),
        cmocka_unit_test(genuine_collateral_is_read),
        cmocka_unit_test(status_names_go_both_ways),
    };

    return cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
