/* SPDX-License-Identifier: Apache-2.0
 *
 * The form of a quote: every length, every reserved byte, every version (intel-dcap:1).
 */
#include "forged.h"

typedef struct shape {
    const char *name;
    uint16_t version, body;
    size_t signed_part; /* bytes the attestation key signs (intel-dcap:1.5) */
} shape;

static const shape shapes[] = {
    {"v3 SGX", 3, TC_FORGE_BODY_SGX, 432},       {"v4 SGX", 4, TC_FORGE_BODY_SGX, 432},
    {"v4 TDX", 4, TC_FORGE_BODY_TD10, 632},      {"v5 SGX", 5, TC_FORGE_BODY_SGX, 438},
    {"v5 TD10", 5, TC_FORGE_BODY_TD10, 638},     {"v5 TD15", 5, TC_FORGE_BODY_TD15, 702},
    {"v5 TD15EX", 5, TC_FORGE_BODY_TD15EX, 939},
};

static void use_shape(tc_forge_options *o, const shape *s)
{
    if (s->body == TC_FORGE_BODY_SGX) {
        tc_forge_use_sgx(o);
    }
    o->make = 0;
    o->quote.version = s->version;
    o->quote.body = s->body;
    if (s->version != 3) {
        o->quote.qe_svn = 0;
        o->quote.pce_svn = 0;
    }
}

/* Makes a quote of a shape after a change to the options, and reads it. */
static tc_reason read_changed(const shape *s, void (*set)(tc_forge_options *o))
{
    forged f;
    tc_reason reason;

    forged_init(&f);
    use_shape(&f.options, s);
    if (set != NULL) {
        set(&f.options);
    }
    forged_make(&f);
    assert_true(f.parsed == (f.diag.reason == TC_REASON_NONE));
    assert_true(f.parsed || f.quote.raw.n == 0);
    assert_true(f.parsed || (f.diag.what != NULL && f.diag.rule != NULL));
    reason = f.diag.reason;
    forged_done(&f);
    return reason;
}

static void every_shape_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        forged f;

        forged_init(&f);
        use_shape(&f.options, &shapes[i]);
        forged_make(&f);
        assert_true(f.parsed);
        assert_int_equal(f.quote.signed_part.n, shapes[i].signed_part);
        assert_int_equal(f.quote.version, shapes[i].version);
        assert_int_equal(f.quote.body, shapes[i].body);
        assert_int_equal(f.quote.tee, shapes[i].body == 1 ? TC_TEE_SGX : TC_TEE_TDX);
        assert_int_equal(f.quote.certification_type, 5);
        assert_int_equal(f.quote.qe_auth.n, 32);
        assert_true(f.quote.qe.reserved_zero);
        assert_int_equal(f.quote.qe.isv_svn, f.options.qe.isv_svn);
        assert_int_equal(f.quote.td.tee_tcb_svn_2.n, shapes[i].body >= 3 ? 16 : 0);
        assert_true(tc_quote_looks_like(f.evidence.quote));
        forged_done(&f);
    }
}

/* ---- one field wrong ------------------------------------------------------------------------- */

static void version_2(tc_forge_options *o)
{
    o->quote.version = 2;
}
static void version_6(tc_forge_options *o)
{
    o->quote.version = 6;
}
static void key_type_3(tc_forge_options *o)
{
    o->quote.key_type = 3;
}
static void tee_other(tc_forge_options *o)
{
    o->quote.tee = 0x82;
}
static void tee_switched(tc_forge_options *o)
{
    o->quote.tee ^= 0x81;
}
static void reserved_1(tc_forge_options *o)
{
    o->quote.qe_svn = 1;
}
static void reserved_2(tc_forge_options *o)
{
    o->quote.pce_svn = 0x100;
}
static void body_longer(tc_forge_options *o)
{
    o->quote.add_body_size = 1;
}
static void body_shorter(tc_forge_options *o)
{
    o->quote.add_body_size = -1;
}
static void outer_type_5(tc_forge_options *o)
{
    o->quote.outer_type = 5;
}
static void outer_type_0(tc_forge_options *o)
{
    o->quote.outer_type = 0;
}
static void outer_longer(tc_forge_options *o)
{
    o->quote.add_outer_size = 1;
}
static void outer_shorter(tc_forge_options *o)
{
    o->quote.add_outer_size = -1;
}
static void inner_longer(tc_forge_options *o)
{
    o->quote.add_inner_size = 1;
}
static void inner_shorter(tc_forge_options *o)
{
    o->quote.add_inner_size = -1;
}
static void inner_huge(tc_forge_options *o)
{
    o->quote.add_inner_size = INT32_MAX;
}
static void auth_longer(tc_forge_options *o)
{
    o->quote.add_qe_auth_size = 1;
}
static void auth_shorter(tc_forge_options *o)
{
    o->quote.add_qe_auth_size = -1;
}
static void auth_huge(tc_forge_options *o)
{
    o->quote.add_qe_auth_size = INT16_MAX;
}
static void section_into_tail(tc_forge_options *o)
{
    o->quote.tail = 70;
    o->quote.add_auth_data_len = 1;
}
static void section_shorter(tc_forge_options *o)
{
    o->quote.add_auth_data_len = -1;
}
static void section_beyond_the_end(tc_forge_options *o)
{
    o->quote.tail = 0;
    o->quote.add_auth_data_len = 1;
}
static void section_huge(tc_forge_options *o)
{
    o->quote.add_auth_data_len = INT32_MAX;
}
static void inner_type_0(tc_forge_options *o)
{
    o->quote.certification_type = 0;
}
static void inner_type_6(tc_forge_options *o)
{
    o->quote.certification_type = 6;
}
static void inner_type_7(tc_forge_options *o)
{
    o->quote.certification_type = 7;
}

typedef struct wrong {
    void (*set)(tc_forge_options *o);
    tc_reason reason;
    unsigned versions; /* 1 << version: where it is tried */
} wrong;

#define ALL (1u << 3 | 1u << 4 | 1u << 5)
#define NEW (1u << 4 | 1u << 5)

static const wrong wrongs[] = {
    {version_2, TC_REASON_UNSUPPORTED, ALL},
    {version_6, TC_REASON_UNSUPPORTED, ALL},
    {key_type_3, TC_REASON_UNSUPPORTED, ALL},
    {tee_other, TC_REASON_UNSUPPORTED, ALL},
    {tee_switched, TC_REASON_UNSUPPORTED, 1u << 3},
    {tee_switched, TC_REASON_MISMATCH, 1u << 5},
    {reserved_1, TC_REASON_NOT_ZERO, NEW},
    {reserved_2, TC_REASON_NOT_ZERO, NEW},
    {body_longer, TC_REASON_LENGTH, 1u << 5},
    {body_shorter, TC_REASON_LENGTH, 1u << 5},
    {outer_type_5, TC_REASON_VALUE, NEW},
    {outer_type_0, TC_REASON_VALUE, NEW},
    {outer_longer, TC_REASON_LENGTH, NEW},
    {outer_shorter, TC_REASON_LENGTH, NEW},
    {inner_longer, TC_REASON_LENGTH, ALL},
    {inner_shorter, TC_REASON_LENGTH, ALL},
    {inner_huge, TC_REASON_LENGTH, ALL},
    {section_into_tail, TC_REASON_LENGTH, ALL},
    {section_shorter, TC_REASON_LENGTH, ALL},
    {section_beyond_the_end, TC_REASON_TRUNCATED, ALL},
    {section_huge, TC_REASON_TRUNCATED, ALL},
    {inner_type_0, TC_REASON_UNSUPPORTED, ALL},
    {inner_type_6, TC_REASON_UNSUPPORTED, ALL},
    {inner_type_7, TC_REASON_UNSUPPORTED, ALL},
};

static void every_wrong_field_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
            tc_reason reason;

            if ((wrongs[i].versions & 1u << shapes[s].version) == 0) {
                continue;
            }
            reason = read_changed(&shapes[s], wrongs[i].set);
            if (reason != wrongs[i].reason) {
                fail_msg("case %zu, %s: %s", i, shapes[s].name, tc_reason_text(reason));
            }
        }
    }
}

/* A length of the authentication data that does not fit moves what is behind it: refused for
 * whatever is then found there. */
static void a_wrong_authentication_length_is_refused(void **state)
{
    static void (*const sets[])(tc_forge_options *) = {auth_longer, auth_shorter, auth_huge};

    (void)state;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
            assert_int_not_equal(read_changed(&shapes[s], sets[i]), TC_REASON_NONE);
        }
    }
}

/* ---- bytes that must be zero ----------------------------------------------------------------- */

/* Reserved bytes of an enclave report (intel-dcap:1.2); the others may be anything. */
static bool is_reserved(size_t at)
{
    return (at >= 20 && at < 32) || (at >= 96 && at < 128) || (at >= 160 && at < 192) ||
           (at >= 262 && at < 304);
}

static void reserved_report_bytes_must_be_zero(void **state)
{
    forged f;
    size_t qe;
    uint8_t *copy;

    (void)state;
    forged_init(&f);
    use_shape(&f.options, &shapes[0]);
    forged_make(&f);
    qe = tc_bytes_offset(f.evidence.quote, f.quote.qe.raw);
    copy = test_malloc(f.evidence.quote.n);
    memcpy(copy, f.evidence.quote.p, f.evidence.quote.n);
    for (size_t i = 0; i < 384; i++) {
        for (int whose = 0; whose < 2; whose++) {
            size_t at = (whose == 0 ? 48 : qe) + i;
            tc_diag diag = {0};
            tc_quote quote;

            copy[at] ^= 0x80;
            assert_true(tc_quote_parse(&quote, tc_bytes_of(copy, f.evidence.quote.n), &diag) ==
                        !is_reserved(i));
            assert_int_equal(diag.reason, is_reserved(i) ? TC_REASON_NOT_ZERO : TC_REASON_NONE);
            copy[at] ^= 0x80;
        }
    }
    test_free(copy);
    forged_done(&f);
}

static void the_tail_must_be_zero(void **state)
{
    forged f;
    uint8_t *copy;
    tc_quote quote;
    tc_diag diag = {0};

    (void)state;
    forged_init(&f);
    forged_make(&f);
    copy = test_malloc(f.evidence.quote.n);
    memcpy(copy, f.evidence.quote.p, f.evidence.quote.n);
    copy[f.evidence.quote.n - 1] = 1;
    assert_false(tc_quote_parse(&quote, tc_bytes_of(copy, f.evidence.quote.n), &diag));
    assert_int_equal(diag.reason, TC_REASON_NOT_ZERO);
    test_free(copy);
    forged_done(&f);
}

static void the_size_is_limited(void **state)
{
    forged f;
    tc_quote quote;
    tc_diag diag = {0};
    uint8_t *big;

    (void)state;
    forged_init(&f);
    forged_make(&f);
    big = test_calloc(1, TC_MAX_QUOTE + 1);
    memcpy(big, f.evidence.quote.p, f.evidence.quote.n);
    assert_true(tc_quote_parse(&quote, tc_bytes_of(big, TC_MAX_QUOTE), NULL));
    assert_false(tc_quote_parse(&quote, tc_bytes_of(big, TC_MAX_QUOTE + 1), &diag));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
    test_free(big);
    forged_done(&f);
}

static void certification_data_of_types_1_to_3_has_its_size(void **state)
{
    static const struct {
        uint16_t type;
        size_t size;
    } types[] = {{1, 36}, {2, 276}, {3, 404}};

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        forged f;

        forged_init(&f);
        f.options.quote.certification_type = types[i].type;
        forged_make(&f);
        assert_true(f.parsed);
        assert_int_equal(f.quote.certification_data.n, types[i].size);
        forged_done(&f);
        for (uint16_t other = 1; other <= 3; other++) {
            if (other == types[i].type) {
                continue;
            }
            forged_init(&f);
            f.options.quote.certification_type = types[i].type;
            forged_make(&f);
            {
                size_t at = tc_bytes_offset(f.evidence.quote, f.quote.certification_data) - 6;
                uint8_t *copy = test_malloc(f.evidence.quote.n);
                tc_quote quote;
                tc_diag diag = {0};

                memcpy(copy, f.evidence.quote.p, f.evidence.quote.n);
                copy[at] = (uint8_t)other;
                assert_false(tc_quote_parse(&quote, tc_bytes_of(copy, f.evidence.quote.n), &diag));
                assert_int_equal(diag.reason, TC_REASON_LENGTH);
                test_free(copy);
            }
            forged_done(&f);
        }
    }
}

static void truncated_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        forged f;

        forged_init(&f);
        use_shape(&f.options, &shapes[s]);
        f.options.quote.tail = 0;
        forged_make(&f);
        for (size_t n = 0; n < f.evidence.quote.n; n++) {
            uint8_t *copy = test_malloc(n == 0 ? 1 : n);
            tc_quote quote;
            tc_diag diag = {0};

            memcpy(copy, f.evidence.quote.p, n);
            assert_false(tc_quote_parse(&quote, tc_bytes_of(copy, n), &diag));
            assert_int_equal(diag.reason, TC_REASON_TRUNCATED);
            test_free(copy);
        }
        forged_done(&f);
    }
}

static void other_bytes_do_not_look_like_a_quote(void **state)
{
    uint8_t bytes[432] = {0};

    (void)state;
    assert_false(tc_quote_looks_like((tc_bytes){NULL, 0}));
    assert_false(tc_quote_looks_like(tc_bytes_of(bytes, sizeof bytes)));
    bytes[0] = 4;
    bytes[2] = 2;
    assert_true(tc_quote_looks_like(tc_bytes_of(bytes, sizeof bytes)));
    assert_false(tc_quote_looks_like(tc_bytes_of(bytes, sizeof bytes - 1)));
    bytes[4] = 0x80;
    assert_false(tc_quote_looks_like(tc_bytes_of(bytes, sizeof bytes)));
}

/* ---- genuine quotes -------------------------------------------------------------------------- */

static void genuine_quotes_are_read(void **state)
{
    static const char *const names[] = {
        "dcap/quotes/dcapqvl_sgx_quote.bin",     "dcap/quotes/dcapqvl_tdx_quote.bin",
        "dcap/quotes/dcapqvl_tdx-quote-hex.bin", "dcap/quotes/dcapqvl_quote-from-tappd.bin",
        "dcap/quotes/gotdx_v5_90c06f.bin",       "dcap/quotes/near_quote_20a06f.bin",
    };
    worker w;

    (void)state;
    need_evidence();
    worker_init(&w);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        tc_quote quote = load_quote(&w, names[i]);

        assert_int_equal(quote.certification_type, 5);
        assert_int_equal(quote.qe_auth.n, 32);
    }
    worker_done(&w);
}

/* The one sample with bytes behind its end that are not zero (intel-dcap:1.9). */
static void the_sample_with_a_tail_is_refused(void **state)
{
    worker w;
    tc_quote quote;
    tc_diag diag = {0};
    tc_bytes raw;

    (void)state;
    need_evidence();
    worker_init(&w);
    raw = evidence(&w.arena, "dcap/quotes/gotdx_SPR_E4_v4_50806f.bin");
    assert_false(tc_quote_parse(&quote, raw, &diag));
    assert_int_equal(diag.reason, TC_REASON_NOT_ZERO);
    assert_int_equal(diag.offset, raw.n - 39);
    worker_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_is_read),
        cmocka_unit_test(every_wrong_field_is_refused),
        cmocka_unit_test(a_wrong_authentication_length_is_refused),
        cmocka_unit_test(reserved_report_bytes_must_be_zero),
        cmocka_unit_test(the_tail_must_be_zero),
        cmocka_unit_test(the_size_is_limited),
        cmocka_unit_test(certification_data_of_types_1_to_3_has_its_size),
        cmocka_unit_test(truncated_anywhere_is_refused),
        cmocka_unit_test(other_bytes_do_not_look_like_a_quote),
        cmocka_unit_test(genuine_quotes_are_read),
        cmocka_unit_test(the_sample_with_a_tail_is_refused),
    };

    return cmocka_run_group_tests_name("quote", tests, NULL, NULL);
}
