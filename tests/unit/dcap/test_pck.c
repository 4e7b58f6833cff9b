/* SPDX-License-Identifier: Apache-2.0
 *
 * The SGX extension of the PCK certificate: exact fields in exact order (intel-dcap:2.2).
 */
#include "forged.h"

#define SGX "\x2a\x86\x48\x86\xf8\x4d\x01\x0d\x01"

/* Parses the PCK certificate made with the options after one edit of its bytes. */
static tc_reason read_edited(forged *f, tc_bytes from, tc_bytes to, tc_pck *pck)
{
    tc_diag diag = {0};
    tc_x509 cert;

    change(f, TC_FORGE_PCK_CERT, TC_FORGE_BEFORE, from, to);
    forged_make(f);
    assert_true(tc_x509_parse(&cert, f->evidence.pck_der, &diag));
    assert_true(tc_pck_parse(pck, &cert, &diag) == (diag.reason == TC_REASON_NONE));
    if (diag.reason != TC_REASON_NONE) {
        assert_true(tc_bytes_is_zero(tc_bytes_of(pck->fmspc, sizeof pck->fmspc)));
    }
    return diag.reason;
}

typedef struct edit_case {
    tc_bytes from, to;
    tc_reason reason;
} edit_case;

#define CASE(from, to, reason)                                                                     \
    {{(const uint8_t *)(from), sizeof(from) - 1},                                                  \
     {(const uint8_t *)(to), sizeof(to) - 1},                                                      \
     TC_REASON_##reason}

/* Lengths stay the same, so that everything around the edit stays well-formed. */
static const edit_case platform_cases[] = {
    /* PPID under another number; as text instead of bytes */
    CASE(SGX "\x01\x04\x10", SGX "\x09\x04\x10", SYNTAX),
    CASE(SGX "\x01\x04\x10", SGX "\x01\x0c\x10", SYNTAX),
    /* component 5 called 6, component 6 negative, then too large in two bytes */
    CASE(SGX "\x02\x05\x02\x01", SGX "\x02\x06\x02\x01", SYNTAX),
    CASE(SGX "\x02\x06\x02\x01\x01", SGX "\x02\x06\x02\x01\xff", SYNTAX),
    /* a component as ENUMERATED */
    CASE(SGX "\x02\x06\x02\x01\x01", SGX "\x02\x06\x0a\x01\x01", SYNTAX),
    /* PCESVN and CPUSVN under other numbers */
    CASE(SGX "\x02\x11\x02", SGX "\x02\x12\x02", SYNTAX),
    CASE(SGX "\x02\x12\x04\x10", SGX "\x02\x13\x04\x10", SYNTAX),
    CASE(SGX "\x03\x04\x02", SGX "\x03\x03\x02", SYNTAX),
    CASE(SGX "\x04\x04\x06", SGX "\x03\x04\x06", SYNTAX),
    /* SGX type: 0 to 2, ENUMERATED */
    CASE(SGX "\x05\x0a\x01\x01", SGX "\x05\x0a\x01\x00", NONE),
    CASE(SGX "\x05\x0a\x01\x01", SGX "\x05\x0a\x01\x02", NONE),
    CASE(SGX "\x05\x0a\x01\x01", SGX "\x05\x0a\x01\x03", VALUE),
    CASE(SGX "\x05\x0a\x01\x01", SGX "\x05\x02\x01\x01", VALUE),
    /* platform instance and configuration */
    CASE(SGX "\x06\x04\x10", SGX "\x08\x04\x10", SYNTAX),
    CASE(SGX "\x07\x01\x01\x01\xff", SGX "\x07\x01\x01\x01\x00", NONE),
    CASE(SGX "\x07\x01\x01\x01\xff", SGX "\x07\x01\x01\x01\x01", SYNTAX),
    CASE(SGX "\x07\x02\x01\x01\xff", SGX "\x07\x03\x01\x01\xff", SYNTAX),
    CASE(SGX "\x07\x03\x01\x01\xff", SGX "\x07\x04\x01\x01\xff", SYNTAX),
};

static void every_field_is_where_it_belongs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof platform_cases / sizeof platform_cases[0]; i++) {
        forged f;
        tc_pck pck;
        tc_reason reason;

        forged_init(&f);
        reason = read_edited(&f, platform_cases[i].from, platform_cases[i].to, &pck);
        if (reason != platform_cases[i].reason) {
            fail_msg("case %zu: %s", i, tc_reason_text(reason));
        }
        forged_done(&f);
    }
}

static void every_field_is_kept(void **state)
{
    forged f;
    tc_pck pck;

    (void)state;
    forged_init(&f);
    for (uint8_t i = 0; i < 16; i++) {
        f.options.pck.components[i] = (uint8_t)(250 - i);
        f.options.pck.cpu_svn[i] = i;
    }
    f.options.pck.pce_svn = 0xfffe;
    f.options.pck.pce_id[1] = 7;
    f.options.pck.sgx_type = 2;
    f.options.pck.cached_keys = false;
    assert_int_equal(read_edited(&f, BYTES(""), BYTES(""), &pck), TC_REASON_NONE);
    assert_memory_equal(pck.components, f.options.pck.components, 16);
    assert_memory_equal(pck.cpu_svn, f.options.pck.cpu_svn, 16);
    assert_memory_equal(pck.ppid, f.options.pck.ppid, 16);
    assert_memory_equal(pck.fmspc, f.options.pck.fmspc, 6);
    assert_memory_equal(pck.platform_instance_id, f.options.pck.platform_instance_id, 16);
    assert_int_equal(pck.pce_svn, 0xfffe);
    assert_int_equal(pck.pce_id[1], 7);
    assert_int_equal(pck.sgx_type, 2);
    assert_true(pck.has_platform_instance && pck.dynamic_platform && !pck.cached_keys &&
                pck.smt_enabled);
    forged_done(&f);
}

/* Five entries from the processor CA, seven from the platform CA, never the other way round. */
static void the_number_of_entries_follows_from_the_issuer(void **state)
{
    forged f;
    tc_pck pck;

    (void)state;
    forged_init(&f);
    f.options.pck.processor_ca = true;
    assert_int_equal(read_edited(&f, BYTES(""), BYTES(""), &pck), TC_REASON_SYNTAX);
    tc_forge_use_processor_ca(&f.options);
    assert_int_equal(read_edited(&f, BYTES(""), BYTES(""), &pck), TC_REASON_NONE);
    assert_false(pck.has_platform_instance);
    f.options.pck.processor_ca = false;
    assert_int_equal(read_edited(&f, BYTES(""), BYTES(""), &pck), TC_REASON_TRAILING);
    forged_done(&f);
}

static void the_issuer_is_one_of_two(void **state)
{
    forged f;
    tc_pck pck;

    (void)state;
    forged_init(&f);
    f.options.pck_cert.issuer = "Intel SGX Root CA";
    assert_int_equal(read_edited(&f, BYTES(""), BYTES(""), &pck), TC_REASON_ISSUER);
    forged_done(&f);
}

static void other_keys_are_refused(void **state)
{
    forged f;
    tc_pck pck;

    (void)state;
    forged_init(&f);
    assert_int_equal(read_edited(&f, BYTES("\x2a\x86\x48\xce\x3d\x03\x01\x07"),
                                 BYTES("\x2a\x86\x48\xce\x3d\x03\x01\x08"), &pck),
                     TC_REASON_UNSUPPORTED);
    forged_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_where_it_belongs),
        cmocka_unit_test(every_field_is_kept),
        cmocka_unit_test(the_number_of_entries_follows_from_the_issuer),
        cmocka_unit_test(the_issuer_is_one_of_two),
        cmocka_unit_test(other_keys_are_refused),
    };

    return cmocka_run_group_tests_name("pck", tests, NULL, NULL);
}
