/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/time.h"
#include "codec/der.h"

#define READER(lit) tc_rd_init(tc_bytes_of("" lit, sizeof(lit) - 1))

/* A reader that refused something is bad and stands where that began. */
static void refused(tc_rd *r, bool ok)
{
    assert_false(ok);
    assert_true(r->bad);
    assert_int_equal(tc_rd_offset(r), 0);
    assert_false(tc_rd_end(r));
}

static void any_reads_header_and_content(void **state)
{
    tc_rd r = READER("\x04\x02"
                     "ab"
                     "\x05\x00");
    unsigned tag;
    tc_bytes element, content;

    (void)state;
    assert_true(tc_der_any(&r, &tag, &element, &content));
    assert_int_equal(tag, TC_DER_OCTET_STRING);
    assert_int_equal(element.n, 4);
    assert_true(tc_bytes_eq(content, tc_bytes_of("ab", 2)));
    assert_true(tc_der_any(&r, &tag, &element, &content));
    assert_int_equal(tag, TC_DER_NULL);
    assert_int_equal(element.n, 2);
    assert_int_equal(content.n, 0);
    assert_true(tc_rd_end(&r));
    assert_false(tc_der_any(&r, &tag, &element, &content));
    assert_int_equal(tag, 0);
}

/* Builds an OCTET STRING whose content of n bytes fills the rest. */
static bool length_ok(const char *header, size_t header_n, size_t n)
{
    static uint8_t der[70000];
    tc_rd r;
    tc_bytes out;

    memcpy(der, header, header_n);
    r = tc_rd_init((tc_bytes){der, header_n + n});
    return tc_der_bytes(&r, &out, TC_DER_OCTET_STRING) && out.n == n && tc_rd_end(&r);
}

static void lengths_have_one_form(void **state)
{
    (void)state;
    assert_true(length_ok("\x04\x00", 2, 0));
    assert_true(length_ok("\x04\x7f", 2, 127));
    assert_true(length_ok("\x04\x81\x80", 3, 128));
    assert_true(length_ok("\x04\x81\xff", 3, 255));
    assert_true(length_ok("\x04\x82\x01\x00", 4, 256));
    assert_true(length_ok("\x04\x82\xff\xff", 4, 65535));
    assert_true(length_ok("\x04\x83\x01\x00\x00", 5, 65536));
    assert_false(length_ok("\x04\x80", 2, 0)); /* indefinite */
    assert_false(length_ok("\x04\x80\x00\x00", 4, 0));
    assert_false(length_ok("\x04\x81\x00", 3, 0));
    assert_false(length_ok("\x04\x81\x7f", 3, 127));
    assert_false(length_ok("\x04\x82\x00\xff", 4, 255));
    assert_false(length_ok("\x04\x83\x00\xff\xff", 5, 65535));
    assert_false(length_ok("\x04\x84\x00\x01\x00\x00", 6, 65536));
    assert_false(length_ok("\x04\x84\xff\xff\xff\xff", 6, 60000));
    assert_false(length_ok("\x04\x85\x01\x00\x00\x00\x00", 7, 60000));
    assert_false(length_ok("\x04\xff", 2, 200));
    assert_false(length_ok("\x04", 1, 0));
    assert_false(length_ok("\x04\x82\x01", 3, 0));
}

static void high_tag_numbers_and_tag_zero_are_refused(void **state)
{
    tc_rd r = READER("\x1f\x81\x01\x00");
    unsigned tag;
    tc_bytes element, content;

    (void)state;
    refused(&r, tc_der_any(&r, &tag, &element, &content));
    r = READER("\xbf\x1f\x00");
    refused(&r, tc_der_any(&r, &tag, &element, &content));
    r = READER("\x00\x00");
    refused(&r, tc_der_any(&r, &tag, &element, &content));
    assert_null(element.p);
    assert_null(content.p);
}

static void get_reads_nested_values(void **state)
{
    tc_rd r = READER("\x30\x05\xa1\x03\x02\x01\x07");
    tc_rd sequence, context;
    uint64_t v;

    (void)state;
    assert_true(tc_der_get(&r, &sequence, TC_DER_SEQUENCE));
    assert_true(tc_rd_end(&r));
    assert_true(tc_der_get(&sequence, &context, TC_DER_CONTEXT_CONSTRUCTED(1)));
    assert_int_equal(tc_rd_offset(&context), 4);
    assert_true(tc_der_u64(&context, &v, TC_DER_INTEGER));
    assert_int_equal(v, 7);
    assert_true(tc_rd_end(&context));
    assert_true(tc_rd_end(&sequence));
}

static void a_child_longer_than_its_parent_is_refused(void **state)
{
    tc_rd r = READER("\x30\x03\x04\x02"
                     "ab");
    tc_rd sequence;
    tc_bytes out;

    (void)state;
    assert_true(tc_der_get(&r, &sequence, TC_DER_SEQUENCE));
    assert_false(tc_der_bytes(&sequence, &out, TC_DER_OCTET_STRING));
}

static void another_tag_is_refused_and_stays_refused(void **state)
{
    tc_rd r = READER("\x04\x01x");
    tc_rd out;
    tc_bytes bytes;

    (void)state;
    assert_true(tc_der_peek(&r, TC_DER_OCTET_STRING));
    assert_false(tc_der_peek(&r, TC_DER_INTEGER));
    refused(&r, tc_der_get(&r, &out, TC_DER_SEQUENCE));
    assert_true(out.bad);
    assert_false(tc_rd_end(&out));
    assert_false(tc_der_peek(&r, TC_DER_OCTET_STRING));
    assert_false(tc_der_bytes(&r, &bytes, TC_DER_OCTET_STRING));
    assert_null(bytes.p);
}

static void element_keeps_the_header(void **state)
{
    tc_rd r = READER("\x30\x02\x05\x00");
    tc_bytes out;

    (void)state;
    assert_true(tc_der_element(&r, &out, TC_DER_SEQUENCE));
    assert_true(tc_bytes_eq(out, tc_bytes_of("\x30\x02\x05\x00", 4)));
    r = READER("\x30\x02\x05\x00");
    refused(&r, tc_der_element(&r, &out, TC_DER_SET));
    assert_int_equal(out.n, 0);
}

#define U64(lit, v)  assert_true(u64_is(tc_bytes_of("" lit, sizeof(lit) - 1), v))
#define NOT_U64(lit) assert_false(u64_is(tc_bytes_of("" lit, sizeof(lit) - 1), 0))

static bool u64_is(tc_bytes der, uint64_t expected)
{
    tc_rd r = tc_rd_init(der);
    uint64_t v = 1;

    if (!tc_der_u64(&r, &v, TC_DER_INTEGER)) {
        assert_int_equal(v, 0);
        refused(&r, false);
        return false;
    }
    return v == expected && tc_rd_end(&r);
}

static void u64_reads_minimal_non_negative_integers(void **state)
{
    (void)state;
    U64("\x02\x01\x00", 0);
    U64("\x02\x01\x7f", 127);
    U64("\x02\x02\x00\x80", 128);
    U64("\x02\x02\x01\x00", 256);
    U64("\x02\x08\x7f\xff\xff\xff\xff\xff\xff\xff", INT64_MAX);
    U64("\x02\x09\x00\xff\xff\xff\xff\xff\xff\xff\xff", UINT64_MAX);
    NOT_U64("\x02\x00");
    NOT_U64("\x02\x01\x80");
    NOT_U64("\x02\x01\xff");
    NOT_U64("\x02\x02\x00\x7f");
    NOT_U64("\x02\x02\x00\x00");
    NOT_U64("\x02\x09\x01\x00\x00\x00\x00\x00\x00\x00\x00");
    NOT_U64("\x02\x0a\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff");
    NOT_U64("\x0a\x01\x00");
    NOT_U64("\x02\x02\x00");
}

static void enumerated_is_read_by_its_tag(void **state)
{
    tc_rd r = READER("\x0a\x01\x02");
    uint64_t v;

    (void)state;
    assert_true(tc_der_u64(&r, &v, TC_DER_ENUMERATED));
    assert_int_equal(v, 2);
}

static void integer_reads_any_size_and_sign(void **state)
{
    tc_rd r =
        READER("\x02\x0a\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x01\x80\x02\x02\xff\x7f");
    tc_bytes out;

    (void)state;
    assert_true(tc_der_integer(&r, &out));
    assert_int_equal(out.n, 10);
    assert_true(tc_der_integer(&r, &out));
    assert_int_equal(out.n, 1);
    assert_true(tc_der_integer(&r, &out));
    assert_int_equal(out.n, 2);
    assert_true(tc_rd_end(&r));
    r = READER("\x02\x02\xff\x80");
    refused(&r, tc_der_integer(&r, &out));
    assert_null(out.p);
    r = READER("\x02\x02\x00\x01");
    refused(&r, tc_der_integer(&r, &out));
    r = READER("\x02\x00");
    refused(&r, tc_der_integer(&r, &out));
}

static void boolean_is_00_or_ff(void **state)
{
    tc_rd r = READER("\x01\x01\xff\x01\x01\x00");
    bool v;

    (void)state;
    assert_true(tc_der_boolean(&r, &v));
    assert_true(v);
    assert_true(tc_der_boolean(&r, &v));
    assert_false(v);
    for (unsigned byte = 1; byte < 0xff; byte++) {
        uint8_t der[] = {0x01, 0x01, (uint8_t)byte};

        r = tc_rd_init((tc_bytes){der, sizeof der});
        refused(&r, tc_der_boolean(&r, &v));
        assert_false(v);
    }
    r = READER("\x01\x02\xff\xff");
    refused(&r, tc_der_boolean(&r, &v));
    r = READER("\x01\x00");
    refused(&r, tc_der_boolean(&r, &v));
    r = READER("\x02\x01\xff");
    refused(&r, tc_der_boolean(&r, &v));
}

static void bit_string_has_no_unused_bits(void **state)
{
    tc_rd r = READER("\x03\x03\x00\x12\x34\x03\x01\x00");
    tc_bytes out;

    (void)state;
    assert_true(tc_der_bit_string(&r, &out));
    assert_true(tc_bytes_eq(out, tc_bytes_of("\x12\x34", 2)));
    assert_true(tc_der_bit_string(&r, &out));
    assert_int_equal(out.n, 0);
    r = READER("\x03\x02\x01\x80");
    refused(&r, tc_der_bit_string(&r, &out));
    r = READER("\x03\x00");
    refused(&r, tc_der_bit_string(&r, &out));
    r = READER("\x23\x02\x00\x80");
    refused(&r, tc_der_bit_string(&r, &out));
}

#define BITS(lit, v) assert_int_equal(bits_of(tc_bytes_of("" lit, sizeof(lit) - 1)), v)
#define NO_BITS(lit) BITS(lit, UINT32_MAX)

static uint32_t bits_of(tc_bytes der)
{
    tc_rd r = tc_rd_init(der);
    uint16_t v = 1;

    if (!tc_der_bits(&r, &v)) {
        assert_int_equal(v, 0);
        refused(&r, false);
        return UINT32_MAX;
    }
    assert_true(tc_rd_end(&r));
    return v;
}

static void named_bits_count_from_the_most_significant(void **state)
{
    (void)state;
    BITS("\x03\x01\x00", 0);
    BITS("\x03\x02\x07\x80", 1u << 0);
    BITS("\x03\x02\x06\xc0", 1u << 0 | 1u << 1); /* digitalSignature, nonRepudiation */
    BITS("\x03\x02\x01\x06", 1u << 5 | 1u << 6); /* keyCertSign, cRLSign */
    BITS("\x03\x02\x00\x01", 1u << 7);
    BITS("\x03\x03\x07\x00\x80", 1u << 8);
    BITS("\x03\x03\x00\xff\xff", 0xffff);
}

static void named_bits_have_one_form(void **state)
{
    (void)state;
    NO_BITS("\x03\x00");
    NO_BITS("\x03\x01\x01");
    NO_BITS("\x03\x02\x08\x80");
    NO_BITS("\x03\x02\x00\x80"); /* trailing zero bits */
    NO_BITS("\x03\x02\x07\x00");
    NO_BITS("\x03\x02\x00\x00");
    NO_BITS("\x03\x02\x07\xc0"); /* an unused bit is set */
    NO_BITS("\x03\x03\x00\x01\x00");
    NO_BITS("\x03\x04\x00\x00\x00\x01");
    NO_BITS("\x04\x02\x07\x80");
}

static bool time_of(tc_time *out, unsigned tag, const char *text)
{
    uint8_t der[64];
    size_t n = strlen(text);
    tc_rd r;

    der[0] = (uint8_t)tag;
    der[1] = (uint8_t)n;
    memcpy(der + 2, text, n);
    r = tc_rd_init((tc_bytes){der, n + 2});
    *out = 1;
    if (!tc_der_time(&r, out)) {
        assert_int_equal(*out, 0);
        refused(&r, false);
        return false;
    }
    return tc_rd_end(&r);
}

static void times(unsigned tag, const char *text, const char *expected)
{
    char got[TC_TIME_TEXT];
    tc_time t;

    assert_true(time_of(&t, tag, text));
    tc_time_format(got, t);
    assert_string_equal(got, expected);
}

static void times_follow_rfc_5280(void **state)
{
    (void)state;
    times(TC_DER_UTC_TIME, "500101000000Z", "1950-01-01T00:00:00Z");
    times(TC_DER_UTC_TIME, "750101000000Z", "1975-01-01T00:00:00Z");
    times(TC_DER_UTC_TIME, "991231235959Z", "1999-12-31T23:59:59Z");
    times(TC_DER_UTC_TIME, "000229120000Z", "2000-02-29T12:00:00Z");
    times(TC_DER_UTC_TIME, "491231235959Z", "2049-12-31T23:59:59Z");
    times(TC_DER_GENERALIZED_TIME, "20500101000000Z", "2050-01-01T00:00:00Z");
    times(TC_DER_GENERALIZED_TIME, "99991231235959Z", "9999-12-31T23:59:59Z");
    times(TC_DER_GENERALIZED_TIME, "19491231235959Z", "1949-12-31T23:59:59Z");
}

static void times_in_another_form_are_refused(void **state)
{
    static const struct {
        unsigned tag;
        const char *text;
    } cases[] = {
        {TC_DER_UTC_TIME, "5001010000Z"},       /* no seconds */
        {TC_DER_UTC_TIME, "500101000000+0000"}, /* an offset */
        {TC_DER_UTC_TIME, "500101000000z"},
        {TC_DER_UTC_TIME, "501301000000Z"},
        {TC_DER_UTC_TIME, "230229000000Z"},
        {TC_DER_UTC_TIME, "230101240000Z"},
        {TC_DER_UTC_TIME, "230101006000Z"},
        {TC_DER_UTC_TIME, "230101000060Z"},
        {TC_DER_UTC_TIME, "/30101000000Z"},
        {TC_DER_UTC_TIME, "2:0101000000Z"},
        {TC_DER_UTC_TIME, "23010100000 Z"},
        {TC_DER_UTC_TIME, "20500101000000Z"},
        {TC_DER_UTC_TIME, "23x101000000Z"},
        {TC_DER_UTC_TIME, "2301x1000000Z"},
        {TC_DER_UTC_TIME, "230101x00000Z"},
        {TC_DER_UTC_TIME, "23010100x000Z"},
        {TC_DER_UTC_TIME, "2301010000x0Z"},
        {TC_DER_UTC_TIME, ""},
        {TC_DER_GENERALIZED_TIME, "20491231235959Z"}, /* must be UTCTime */
        {TC_DER_GENERALIZED_TIME, "19500101000000Z"},
        {TC_DER_GENERALIZED_TIME, "20500101000000.5Z"},
        {TC_DER_GENERALIZED_TIME, "205001010000Z"},
        {TC_DER_GENERALIZED_TIME, "20500101000000"},
        {TC_DER_GENERALIZED_TIME, "00000101000000Z"},
        {TC_DER_GENERALIZED_TIME, "x0500101000000Z"},
        {TC_DER_GENERALIZED_TIME, "20x00101000000Z"},
        {TC_DER_GENERALIZED_TIME, "20500101x00000Z"},
        {TC_DER_PRINTABLE_STRING, "500101000000Z"},
    };
    tc_time t;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(time_of(&t, cases[i].tag, cases[i].text));
    }
}

/* A record of every type, as a reader of certificates would take it. */
static bool read_record(tc_bytes der)
{
    tc_rd r = tc_rd_init(der);
    tc_rd sequence;
    uint64_t number;
    uint16_t bits;
    tc_bytes bytes;
    tc_time t;
    bool flag;

    return tc_der_get(&r, &sequence, TC_DER_SEQUENCE) &&
           tc_der_u64(&sequence, &number, TC_DER_INTEGER) && tc_der_boolean(&sequence, &flag) &&
           tc_der_bits(&sequence, &bits) && tc_der_bit_string(&sequence, &bytes) &&
           tc_der_time(&sequence, &t) && tc_der_integer(&sequence, &bytes) &&
           tc_rd_end(&sequence) && tc_rd_end(&r);
}

static const uint8_t record[] =
    "\x30\x20\x02\x01\x05\x01\x01\xff\x03\x02\x07\x80\x03\x02\x00\x12\x17"
    "\x0d"
    "260101000000Z"
    "\x02\x01\xff";
#define RECORD_SIZE (sizeof record - 1)

static void every_prefix_of_a_record_is_refused(void **state)
{
    (void)state;
    assert_true(read_record((tc_bytes){record, RECORD_SIZE}));
    for (size_t n = 0; n < RECORD_SIZE; n++) {
        uint8_t *exact = test_malloc(n + 1);

        memcpy(exact + 1, record, n);
        assert_false(read_record((tc_bytes){exact + 1, n}));
        /* Also with the outer length made right. */
        if (n >= 2) {
            exact[2] = (uint8_t)(n - 2);
            assert_false(read_record((tc_bytes){exact + 1, n}));
        }
        test_free(exact);
    }
}

static void every_flipped_bit_of_a_header_is_refused(void **state)
{
    static const size_t headers[] = {0, 1, 2, 3, 5, 6, 8, 9, 12, 13, 16, 17, 31, 32};

    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            uint8_t der[RECORD_SIZE];

            memcpy(der, record, sizeof der);
            der[headers[i]] = (uint8_t)(der[headers[i]] ^ 1u << bit);
            assert_false(read_record((tc_bytes){der, sizeof der}));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_reads_header_and_content),
        cmocka_unit_test(lengths_have_one_form),
        cmocka_unit_test(high_tag_numbers_and_tag_zero_are_refused),
        cmocka_unit_test(get_reads_nested_values),
        cmocka_unit_test(a_child_longer_than_its_parent_is_refused),
        cmocka_unit_test(another_tag_is_refused_and_stays_refused),
        cmocka_unit_test(element_keeps_the_header),
        cmocka_unit_test(u64_reads_minimal_non_negative_integers),
        cmocka_unit_test(enumerated_is_read_by_its_tag),
        cmocka_unit_test(integer_reads_any_size_and_sign),
        cmocka_unit_test(boolean_is_00_or_ff),
        cmocka_unit_test(bit_string_has_no_unused_bits),
        cmocka_unit_test(named_bits_count_from_the_most_significant),
        cmocka_unit_test(named_bits_have_one_form),
        cmocka_unit_test(times_follow_rfc_5280),
        cmocka_unit_test(times_in_another_form_are_refused),
        cmocka_unit_test(every_prefix_of_a_record_is_refused),
        cmocka_unit_test(every_flipped_bit_of_a_header_is_refused),
    };

    return cmocka_run_group_tests_name("der", tests, NULL, NULL);
}
