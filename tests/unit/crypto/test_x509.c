/* SPDX-License-Identifier: Apache-2.0
 *
 * Certificates: simulated ones from the forge are taken apart and changed byte by byte.
 */
#include "base/wr.h"
#include "made.h"

static void refuses(tc_bytes der, tc_reason reason)
{
    tc_x509 cert;
    tc_diag diag = {0};

    assert_false(tc_x509_parse(&cert, der, &diag));
    assert_int_equal(diag.reason, reason);
    assert_non_null(diag.what);
    assert_int_equal(cert.der.n, 0);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void reads_every_field(void **state)
{
    made *m = *state;
    tc_x509 leaf = parsed(m->evidence.pck_der), ca = parsed(m->evidence.ca_der);
    tc_x509_constraints constraints;
    uint16_t usage;
    bool critical;
    tc_bytes aki, ski;

    assert_true(leaf.is_p256 && leaf.ecdsa_sha256 && leaf.has_signature);
    assert_int_equal(leaf.n_extensions, 6);
    assert_int_equal(leaf.not_before, m->options.pck_cert.not_before);
    assert_int_equal(leaf.not_after, m->options.pck_cert.not_after);
    assert_true(tc_str_is(tc_x509_common_name(leaf.subject), "Intel SGX PCK Certificate"));
    assert_true(tc_bytes_eq(leaf.issuer, ca.subject));
    assert_true(tc_x509_key_id(&aki, &leaf, TC_OID_AKI, NULL));
    assert_true(tc_x509_key_id(&ski, &ca, TC_OID_SKI, NULL));
    assert_true(tc_bytes_eq(aki, ski));
    assert_true(tc_x509_basic_constraints(&constraints, &ca, NULL));
    assert_true(constraints.present && constraints.critical && constraints.ca &&
                constraints.has_path_len && constraints.path_len == 0);
    assert_true(tc_x509_basic_constraints(&constraints, &leaf, NULL));
    assert_true(constraints.present && !constraints.ca && !constraints.has_path_len);
    assert_true(tc_x509_key_usage(&usage, &critical, &leaf, NULL));
    assert_true(critical && usage == (TC_KU_DIGITAL_SIGNATURE | TC_KU_NON_REPUDIATION));
}

static void verifies_signature_and_issuer(void **state)
{
    made *m = *state;
    tc_x509 leaf = parsed(m->evidence.pck_der), ca = parsed(m->evidence.ca_der);
    tc_x509 root = parsed(m->evidence.root_der);
    tc_diag diag = {0};

    assert_true(tc_x509_verify_signed_by(m->p256, &leaf, ca.subject, ca.point, "leaf", NULL));
    assert_true(tc_x509_verify_signed_by(m->p256, &root, root.subject, root.point, "root", NULL));
    assert_false(tc_x509_verify_signed_by(m->p256, &leaf, root.subject, ca.point, "leaf", &diag));
    assert_int_equal(diag.reason, TC_REASON_ISSUER);
    diag = (tc_diag){0};
    assert_false(tc_x509_verify_signed_by(m->p256, &leaf, ca.subject, root.point, "leaf", &diag));
    assert_int_equal(diag.reason, TC_REASON_SIGNATURE);
    leaf.has_signature = false;
    diag = (tc_diag){0};
    assert_false(tc_x509_verify_signed_by(m->p256, &leaf, ca.subject, ca.point, "leaf", &diag));
    assert_int_equal(diag.reason, TC_REASON_SIGNATURE);
    leaf.ecdsa_sha256 = false;
    diag = (tc_diag){0};
    assert_false(tc_x509_verify_signed_by(m->p256, &leaf, ca.subject, ca.point, "leaf", &diag));
    assert_int_equal(diag.reason, TC_REASON_UNSUPPORTED);
}

static void both_ends_of_the_window_are_inside(void **state)
{
    made *m = *state;
    tc_x509 leaf = parsed(m->evidence.pck_der);
    tc_diag diag = {0};

    assert_true(tc_x509_valid_at(&leaf, leaf.not_before, NULL));
    assert_true(tc_x509_valid_at(&leaf, leaf.not_after, NULL));
    assert_false(tc_x509_valid_at(&leaf, leaf.not_before - 1, &diag));
    assert_int_equal(diag.reason, TC_REASON_NOT_YET_VALID);
    diag = (tc_diag){0};
    assert_false(tc_x509_valid_at(&leaf, leaf.not_after + 1, &diag));
    assert_int_equal(diag.reason, TC_REASON_EXPIRED);
}

static void truncated_anywhere_is_refused(void **state)
{
    made *m = *state;
    tc_bytes der = m->evidence.pck_der;

    for (size_t n = 0; n < der.n; n++) {
        uint8_t *copy = test_malloc(n == 0 ? 1 : n);
        tc_x509 cert;

        memcpy(copy, der.p, n);
        assert_false(tc_x509_parse(&cert, tc_bytes_of(copy, n), NULL));
        test_free(copy);
    }
}

static void a_trailing_byte_is_refused(void **state)
{
    made *m = *state;
    tc_bytes der = m->evidence.pck_der;
    uint8_t *copy = tc_arena_alloc(&m->arena, der.n + 1);

    memcpy(copy, der.p, der.n);
    refuses(tc_bytes_of(copy, der.n + 1), TC_REASON_TRAILING);
}

/* Every bit flip is refused by the reader, or breaks the signature, or changes the signature. */
static void every_bit_flip_is_refused(void **state)
{
    made *m = *state;
    tc_x509 ca = parsed(m->evidence.ca_der);
    tc_bytes der = m->evidence.pck_der;
    uint8_t *copy = test_malloc(der.n);

    memcpy(copy, der.p, der.n);
    for (size_t bit = 0; bit < 8 * der.n; bit++) {
        tc_x509 cert;

        copy[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_false(tc_x509_parse(&cert, tc_bytes_of(copy, der.n), NULL) &&
                     tc_x509_verify_signed_by(m->p256, &cert, ca.subject, ca.point, "leaf", NULL));
        copy[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    test_free(copy);
}

/* ---- fields ---------------------------------------------------------------------------------- */

static void only_version_3_is_read(void **state)
{
    made *m = *state;

    refuses(with(m, m->evidence.pck_der, "\xa0\x03\x02\x01\x02", "\xa0\x03\x02\x01\x01", 5),
            TC_REASON_UNSUPPORTED);
}

static void both_algorithms_must_agree(void **state)
{
    made *m = *state;
    tc_bytes der = m->evidence.pck_der;
    /* The outer one is the last: change it in a copy whose first one is left alone. */
    const char sha256[] = "\x2a\x86\x48\xce\x3d\x04\x03\x02";
    size_t first = tc_bytes_find(der, tc_bytes_of(sha256, 8));
    tc_bytes rest = tc_bytes_sub(der, first + 8, der.n - first - 8);
    size_t second = first + 8 + tc_bytes_find(rest, tc_bytes_of(sha256, 8));
    uint8_t *copy = tc_arena_alloc(&m->arena, der.n);

    memcpy(copy, der.p, der.n);
    copy[second + 7] = 3; /* ecdsa-with-SHA384 */
    refuses(tc_bytes_of(copy, der.n), TC_REASON_MISMATCH);
    copy[first + 7] = 3;
    assert_false(parsed(tc_bytes_of(copy, der.n)).ecdsa_sha256);
    assert_false(parsed(tc_bytes_of(copy, der.n)).has_signature);
}

static void other_keys_are_framed_only(void **state)
{
    made *m = *state;
    /* secp256k1 */
    tc_x509 cert = parsed(with(m, m->evidence.pck_der, "\x2a\x86\x48\xce\x3d\x03\x01\x07",
                               "\x2a\x86\x48\xce\x3d\x03\x01\x08", 8));

    assert_false(cert.is_p256);
    assert_true(cert.spki.n > 0);
    /* A compressed point is not one of ours. */
    assert_false(
        parsed(with(m, m->evidence.pck_der, "\x03\x42\x00\x04", "\x03\x42\x00\x02", 4)).is_p256);
}

static void names_are_utf8_or_ascii(void **state)
{
    made *m = *state;

    refuses(with(m, m->evidence.pck_der, "Santa Clara",
                 "Santa Cl\xff"
                 "ra",
                 11),
            TC_REASON_SYNTAX);
    refuses(with(m, m->evidence.pck_der, "\x13\x02US", "\x13\x02\xc3\xa9", 4), TC_REASON_SYNTAX);
    refuses(with(m, m->evidence.pck_der, "\x13\x02US", "\x1e\x02US", 4), TC_REASON_SYNTAX);
    assert_int_equal(parsed(with(m, m->evidence.pck_der, "\x13\x02US", "\x16\x02US", 4)).is_p256,
                     true);
}

static void object_identifiers_are_well_formed(void **state)
{
    made *m = *state;

    refuses(with(m, m->evidence.pck_der, "\x06\x03\x55\x04\x0a", "\x06\x03\x55\x80\x0a", 5),
            TC_REASON_SYNTAX);
    refuses(with(m, m->evidence.pck_der, "\x06\x03\x55\x04\x0a", "\x06\x03\x55\x04\x8a", 5),
            TC_REASON_SYNTAX);
}

static void an_extension_may_not_stand_twice(void **state)
{
    made *m = *state;

    refuses(with(m, m->evidence.pck_der, "\x06\x03\x55\x1d\x0e", "\x06\x03\x55\x1d\x23", 5),
            TC_REASON_DUPLICATE);
}

static void a_default_is_not_written(void **state)
{
    made *m = *state;

    /* critical FALSE, which DER leaves out */
    refuses(with(m, m->evidence.pck_der, "\x55\x1d\x0f\x01\x01\xff", "\x55\x1d\x0f\x01\x01\x00", 6),
            TC_REASON_SYNTAX);
}

static void dates_must_be_in_order(void **state)
{
    made *m = *state;
    tc_forge_options options = m->options;
    tc_forge_evidence evidence;

    options.pck_cert.not_after = options.pck_cert.not_before;
    assert_int_equal(tc_forge_make(&evidence, m->forge, &m->arena, &options), TC_OK);
    parsed(evidence.pck_der);
    options.pck_cert.not_after--;
    assert_int_equal(tc_forge_make(&evidence, m->forge, &m->arena, &options), TC_OK);
    refuses(evidence.pck_der, TC_REASON_ORDER);
}

/* n more extensions, each with an OID of its own, beside the six. */
static tc_bytes many_extensions(made *m, size_t n)
{
    tc_forge_options options = m->options;
    tc_forge_evidence evidence;
    tc_wr w = tc_wr_init(&m->arena, 4096);

    for (size_t i = 0; i < n; i++) {
        const uint8_t extension[] = {0x30, 0x07, 0x06, 0x03, 0x2a, 0x03, (uint8_t)i, 0x04, 0x00};

        tc_wr_bytes(&w, tc_bytes_of(extension, sizeof extension));
    }
    assert_true(tc_wr_finish(&options.pck_cert.extra, &w));
    assert_int_equal(tc_forge_make(&evidence, m->forge, &m->arena, &options), TC_OK);
    return evidence.pck_der;
}

static void extensions_are_limited(void **state)
{
    made *m = *state;

    assert_int_equal(parsed(many_extensions(m, TC_MAX_EXTENSIONS - 6)).n_extensions,
                     TC_MAX_EXTENSIONS);
    refuses(many_extensions(m, TC_MAX_EXTENSIONS - 5), TC_REASON_LIMIT);
}

static void the_size_is_limited(void **state)
{
    made *m = *state;
    uint8_t *big = tc_arena_alloc(&m->arena, TC_MAX_CERTIFICATE + 1);

    big[0] = 0x30;
    refuses(tc_bytes_of(big, TC_MAX_CERTIFICATE), TC_REASON_TRAILING);
    refuses(tc_bytes_of(big, TC_MAX_CERTIFICATE + 1), TC_REASON_LIMIT);
}

static void absent_extensions_are_told(void **state)
{
    made *m = *state;
    tc_x509 cert = parsed(m->evidence.pck_der);
    tc_x509_constraints constraints;
    tc_diag diag = {0};
    uint16_t usage;
    bool critical;
    tc_bytes id;

    cert.n_extensions = 0;
    assert_true(tc_x509_basic_constraints(&constraints, &cert, NULL));
    assert_false(constraints.present);
    assert_true(tc_x509_key_usage(&usage, &critical, &cert, NULL));
    assert_int_equal(usage, 0);
    assert_false(tc_x509_key_id(&id, &cert, TC_OID_SKI, &diag));
    assert_int_equal(diag.reason, TC_REASON_MISSING);
}

/* The values of extensions, each against a reader. */
typedef struct value_case {
    const char *value;
    size_t n;
    bool ok;
} value_case;

#define VALUE(lit, ok) {lit, sizeof(lit) - 1, ok}

static tc_x509 with_extension(tc_bytes oid, const value_case *c)
{
    tc_x509 cert;

    memset(&cert, 0, sizeof cert);
    cert.n_extensions = 1;
    cert.extensions[0] = (tc_x509_extension){oid, false, tc_bytes_of(c->value, c->n)};
    return cert;
}

static void basic_constraints_are_strict(void **state)
{
    static const value_case cases[] = {
        VALUE("\x30\x00", true),
        VALUE("\x30\x03\x01\x01\xff", true),
        VALUE("\x30\x06\x01\x01\xff\x02\x01\x00", true),
        VALUE("\x30\x03\x01\x01\x00", false),             /* a default, written */
        VALUE("\x30\x03\x01\x01\x01", false),             /* not a DER TRUE */
        VALUE("\x30\x03\x02\x01\x00", false),             /* a length without CA */
        VALUE("\x30\x06\x01\x01\xff\x02\x01\xff", false), /* negative */
        VALUE("\x30\x00\x00", false),
        VALUE("", false),
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_x509 cert = with_extension(TC_OID_BASIC_CONSTRAINTS, &cases[i]);
        tc_x509_constraints constraints;

        assert_true(tc_x509_basic_constraints(&constraints, &cert, NULL) == cases[i].ok);
    }
}

static void key_usage_is_strict(void **state)
{
    static const value_case cases[] = {
        VALUE("\x03\x02\x06\xc0", true),      VALUE("\x03\x02\x01\x06", true),
        VALUE("\x03\x01\x00", false),         /* no bit */
        VALUE("\x03\x02\x05\xc0", false),     /* trailing zero bits */
        VALUE("\x03\x02\x06\xc0\x00", false), /* trailing byte */
        VALUE("\x04\x02\x06\xc0", false),
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_x509 cert = with_extension(TC_OID_KEY_USAGE, &cases[i]);
        uint16_t usage;
        bool critical;

        assert_true(tc_x509_key_usage(&usage, &critical, &cert, NULL) == cases[i].ok);
    }
}

static void key_identifiers_are_strict(void **state)
{
    static const value_case authority[] = {
        VALUE("\x30\x03\x80\x01\x07", true),      VALUE("\x30\x00", false),
        VALUE("\x30\x02\x80\x00", false),         VALUE("\x30\x03\x81\x01\x07", false),
        VALUE("\x30\x03\x80\x01\x07\x00", false), VALUE("\x30\x06\x80\x01\x07\x82\x01\x01", false),
    };
    static const value_case subject[] = {
        VALUE("\x04\x01\x07", true),
        VALUE("\x04\x00", false),
        VALUE("\x04\x01\x07\x00", false),
        VALUE("\x30\x00", false),
    };
    tc_bytes id;

    (void)state;
    for (size_t i = 0; i < sizeof authority / sizeof authority[0]; i++) {
        tc_x509 cert = with_extension(TC_OID_AKI, &authority[i]);

        assert_true(tc_x509_key_id(&id, &cert, TC_OID_AKI, NULL) == authority[i].ok);
        assert_int_equal(id.n, authority[i].ok);
    }
    for (size_t i = 0; i < sizeof subject / sizeof subject[0]; i++) {
        tc_x509 cert = with_extension(TC_OID_SKI, &subject[i]);

        assert_true(tc_x509_key_id(&id, &cert, TC_OID_SKI, NULL) == subject[i].ok);
    }
}

static void names_are_compared_exactly(void **state)
{
    made *m = *state;
    tc_x509 leaf = parsed(m->evidence.pck_der);
    const tc_x509_rdn right[] = {{"\x55\x04\x03", "Intel SGX PCK Certificate"},
                                 {"\x55\x04\x0a", "Intel Corporation"},
                                 {"\x55\x04\x07", "Santa Clara"},
                                 {"\x55\x04\x08", "CA"},
                                 {"\x55\x04\x06", "US"}};

    assert_true(tc_x509_name_is(leaf.subject, right, 5));
    for (size_t i = 0; i < 5; i++) {
        tc_x509_rdn wrong[5];

        memcpy(wrong, right, sizeof wrong);
        wrong[i].value = "X";
        assert_false(tc_x509_name_is(leaf.subject, wrong, 5));
        memcpy(wrong, right, sizeof wrong);
        wrong[i].oid = "\x55\x04\x05";
        assert_false(tc_x509_name_is(leaf.subject, wrong, 5));
    }
    assert_false(tc_x509_name_is(leaf.subject, right, 4));
    assert_false(tc_x509_name_is((tc_bytes){NULL, 0}, right, 5));
    assert_int_equal(tc_x509_common_name((tc_bytes){NULL, 0}).n, 0);
    assert_int_equal(tc_x509_common_name(tc_bytes_of("\x30\x00", 2)).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_field),
        cmocka_unit_test(verifies_signature_and_issuer),
        cmocka_unit_test(both_ends_of_the_window_are_inside),
        cmocka_unit_test(truncated_anywhere_is_refused),
        cmocka_unit_test(a_trailing_byte_is_refused),
        cmocka_unit_test(every_bit_flip_is_refused),
        cmocka_unit_test(only_version_3_is_read),
        cmocka_unit_test(both_algorithms_must_agree),
        cmocka_unit_test(other_keys_are_framed_only),
        cmocka_unit_test(names_are_utf8_or_ascii),
        cmocka_unit_test(object_identifiers_are_well_formed),
        cmocka_unit_test(an_extension_may_not_stand_twice),
        cmocka_unit_test(a_default_is_not_written),
        cmocka_unit_test(dates_must_be_in_order),
        cmocka_unit_test(extensions_are_limited),
        cmocka_unit_test(the_size_is_limited),
        cmocka_unit_test(absent_extensions_are_told),
        cmocka_unit_test(basic_constraints_are_strict),
        cmocka_unit_test(key_usage_is_strict),
        cmocka_unit_test(key_identifiers_are_strict),
        cmocka_unit_test(names_are_compared_exactly),
    };

    return cmocka_run_group_tests_name("x509", tests, set_up, tear_down);
}
