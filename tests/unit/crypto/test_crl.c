/* SPDX-License-Identifier: Apache-2.0
 *
 * Revocation lists and roots. A small writer puts a field in another's place.
 */
#include "forge/der_writer.h"
#include "made.h"
#include "trustcenter/roots.h"

/* ---- revocation lists ------------------------------------------------------------------------ */

static tc_crl parsed_crl(tc_bytes der)
{
    tc_crl crl;
    tc_diag diag = {0};

    if (!tc_crl_parse(&crl, der, &diag)) {
        fail_msg("%s %s", diag.what, tc_reason_text(diag.reason));
    }
    return crl;
}

static void refuses_crl(tc_bytes der, tc_reason reason)
{
    tc_crl crl;
    tc_diag diag = {0};

    assert_false(tc_crl_parse(&crl, der, &diag));
    assert_int_equal(diag.reason, reason);
    assert_int_equal(crl.der.n, 0);
}

static void crl_lists_serials(void **state)
{
    made *m = *state;
    tc_crl pck = parsed_crl(m->evidence.pck_crl), root = parsed_crl(m->evidence.root_crl);
    tc_x509 leaf = parsed(m->evidence.pck_der);
    uint8_t serial[21] = {0};

    assert_int_equal(pck.n_revoked, 3);
    assert_int_equal(root.n_revoked, 0);
    assert_false(tc_crl_has(&pck, leaf.serial));
    assert_false(tc_crl_has(&root, leaf.serial));
    memset(serial, 0x55, 20);
    assert_true(tc_crl_has(&pck, tc_bytes_of(serial, 20)));
    assert_false(tc_crl_has(&pck, tc_bytes_of(serial, 19))); /* part of a listed one */
    memset(serial + 1, 0x88, 20);
    serial[0] = 0;
    assert_true(tc_crl_has(&pck, tc_bytes_of(serial, 21)));
    assert_false(tc_crl_has(&pck, tc_bytes_of(serial + 1, 20)));
    assert_false(tc_crl_has(&pck, (tc_bytes){NULL, 0}));
}

static void crl_is_verified_and_has_a_window(void **state)
{
    made *m = *state;
    tc_crl crl = parsed_crl(m->evidence.pck_crl);
    tc_x509 ca = parsed(m->evidence.ca_der), root = parsed(m->evidence.root_der);
    tc_diag diag = {0};

    assert_true(tc_crl_verify(m->p256, &crl, ca.subject, ca.point, NULL));
    assert_false(tc_crl_verify(m->p256, &crl, root.subject, ca.point, &diag));
    assert_int_equal(diag.reason, TC_REASON_ISSUER);
    diag = (tc_diag){0};
    assert_false(tc_crl_verify(m->p256, &crl, ca.subject, root.point, &diag));
    assert_int_equal(diag.reason, TC_REASON_SIGNATURE);
    assert_true(tc_crl_valid_at(&crl, crl.this_update, NULL));
    assert_true(tc_crl_valid_at(&crl, crl.next_update, NULL));
    diag = (tc_diag){0};
    assert_false(tc_crl_valid_at(&crl, crl.this_update - 1, &diag));
    assert_int_equal(diag.reason, TC_REASON_NOT_YET_VALID);
    diag = (tc_diag){0};
    assert_false(tc_crl_valid_at(&crl, crl.next_update + 1, &diag));
    assert_int_equal(diag.reason, TC_REASON_EXPIRED);
}

static void crl_truncated_anywhere_is_refused(void **state)
{
    made *m = *state;
    tc_bytes der = m->evidence.pck_crl;

    for (size_t n = 0; n < der.n; n++) {
        uint8_t *copy = test_malloc(n == 0 ? 1 : n);
        tc_crl crl;

        memcpy(copy, der.p, n);
        assert_false(tc_crl_parse(&crl, tc_bytes_of(copy, n), NULL));
        test_free(copy);
    }
}

static void every_bit_flip_of_a_crl_is_refused(void **state)
{
    made *m = *state;
    tc_x509 ca = parsed(m->evidence.ca_der);
    tc_bytes der = m->evidence.pck_crl;
    uint8_t *copy = test_malloc(der.n);

    memcpy(copy, der.p, der.n);
    for (size_t bit = 0; bit < 8 * der.n; bit++) {
        tc_crl crl;

        copy[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_false(tc_crl_parse(&crl, tc_bytes_of(copy, der.n), NULL) &&
                     tc_crl_verify(m->p256, &crl, ca.subject, ca.point, NULL));
        copy[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    test_free(copy);
}

static void crl_fields_are_strict(void **state)
{
    made *m = *state;
    tc_bytes der = m->evidence.root_crl;
    uint8_t *longer = tc_arena_alloc(&m->arena, der.n + 1);

    /* version 1 */
    refuses_crl(with(m, der, "\x02\x01\x01\x30\x0a", "\x02\x01\x00\x30\x0a", 5),
                TC_REASON_UNSUPPORTED);
    /* crlNumber under another name: missing; twice the AKI: refused */
    refuses_crl(with(m, der, "\x55\x1d\x14", "\x55\x1d\x7f", 3), TC_REASON_MISSING);
    refuses_crl(with(m, der, "\x55\x1d\x23", "\x55\x1d\x7f", 3), TC_REASON_MISSING);
    refuses_crl(with(m, der, "\x55\x1d\x23", "\x55\x1d\x14", 3), TC_REASON_VALUE);
    memcpy(longer, der.p, der.n);
    longer[der.n] = 0;
    refuses_crl(tc_bytes_of(longer, der.n + 1), TC_REASON_TRAILING);
}

/* Builds a CRL around entries and extensions; the signature is not one. */
static tc_bytes built_crl(made *m, tc_bytes entries, tc_bytes extensions, tc_time this_update)
{
    tc_wr w = tc_wr_init(&m->arena, 4u * 1024 * 1024);
    size_t crl = tc_derw_open(&w, TC_DER_SEQUENCE), tbs = tc_derw_open(&w, TC_DER_SEQUENCE), at;
    const uint8_t algorithm[] = {0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
    const uint8_t signature[] = {0x03, 0x09, 0x00, 0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01};
    tc_bytes out;

    tc_derw_u64(&w, TC_DER_INTEGER, 1);
    tc_wr_bytes(&w, tc_bytes_of(algorithm, sizeof algorithm));
    tc_wr_bytes(&w, parsed(m->evidence.ca_der).subject);
    tc_derw_time(&w, this_update);
    tc_derw_time(&w, TC_FORGE_NOW);
    if (entries.n > 0) {
        tc_derw_value(&w, TC_DER_SEQUENCE, entries);
    }
    at = tc_derw_open(&w, TC_DER_CONTEXT_CONSTRUCTED(0));
    tc_derw_value(&w, TC_DER_SEQUENCE, extensions);
    tc_derw_close(&w, at);
    tc_derw_close(&w, tbs);
    tc_wr_bytes(&w, tc_bytes_of(algorithm, sizeof algorithm));
    tc_wr_bytes(&w, tc_bytes_of(signature, sizeof signature));
    tc_derw_close(&w, crl);
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

#define BYTES(lit) tc_bytes_of("" lit, sizeof(lit) - 1)
/* crlNumber 1 and an AKI of one byte */
#define NUMBER     "\x30\x0a\x06\x03\x55\x1d\x14\x04\x03\x02\x01\x01"
#define AKI        "\x30\x0c\x06\x03\x55\x1d\x23\x04\x05\x30\x03\x80\x01\x07"

static void crl_extensions_are_strict(void **state)
{
    made *m = *state;
    const tc_bytes none = {NULL, 0};
    const tc_time then = TC_FORGE_NOW - 1;

    parsed_crl(built_crl(m, none, BYTES(NUMBER AKI), then));
    /* A foreign extension is tolerated, unless it is critical. */
    parsed_crl(built_crl(m, none, BYTES(NUMBER AKI "\x30\x07\x06\x03\x2a\x03\x04\x04\x00"), then));
    refuses_crl(built_crl(m, none,
                          BYTES(NUMBER AKI "\x30\x0a\x06\x03\x2a\x03\x04\x01\x01\xff\x04\x00"),
                          then),
                TC_REASON_VALUE);
    refuses_crl(built_crl(m, none, BYTES(NUMBER NUMBER AKI), then), TC_REASON_VALUE);
    refuses_crl(built_crl(m, none, BYTES(NUMBER AKI AKI), then), TC_REASON_VALUE);
    refuses_crl(built_crl(m, none, BYTES(NUMBER), then), TC_REASON_MISSING);
    refuses_crl(built_crl(m, none, BYTES(AKI), then), TC_REASON_MISSING);
    refuses_crl(built_crl(m, none, none, then), TC_REASON_MISSING);
    refuses_crl(built_crl(m, none, BYTES(NUMBER AKI), TC_FORGE_NOW + 1), TC_REASON_ORDER);
    parsed_crl(built_crl(m, none, BYTES(NUMBER AKI), TC_FORGE_NOW));
}

#define WHEN                                                                                       \
    "\x17\x0d"                                                                                     \
    "250101000000Z"

static void crl_entries_are_strict(void **state)
{
    made *m = *state;
    const tc_time then = TC_FORGE_NOW - 1;
    const tc_bytes extensions = BYTES(NUMBER AKI);
    static const struct {
        const char *entry;
        size_t n;
        bool ok;
    } cases[] = {
        {"\x30\x12\x02\x01\x07" WHEN, 20, true},
        {"\x30\x20\x02\x01\x07" WHEN "\x30\x0c\x30\x0a\x06\x03\x55\x1d\x15\x04\x03\x0a\x01\x01", 34,
         true}, /* keyCompromise */
        {"\x30\x23\x02\x01\x07" WHEN
         "\x30\x0f\x30\x0d\x06\x03\x55\x1d\x15\x01\x01\xff\x04\x03\x0a\x01\x01",
         37, false},                                         /* critical */
        {"\x30\x14\x02\x01\x07" WHEN "\x30\x00", 22, false}, /* empty extensions */
        {"\x30\x12\x02\x01\x00" WHEN, 20, false},            /* serial 0 */
        {"\x30\x12\x02\x01\x80" WHEN, 20, false},            /* negative */
        {"\x30\x03\x02\x01\x07", 5, false},                  /* no date */
        {"\x30\x13\x02\x01\x07" WHEN "\x00", 21, false},     /* more */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_bytes der = built_crl(m, tc_bytes_of(cases[i].entry, cases[i].n), extensions, then);

        if (cases[i].ok) {
            assert_int_equal(parsed_crl(der).n_revoked, 1);
        } else {
            refuses_crl(der, TC_REASON_SYNTAX);
        }
    }
}

static tc_bytes crl_with_entries(made *m, size_t n)
{
    tc_wr w = tc_wr_init(&m->arena, 4u * 1024 * 1024);
    tc_bytes entries;

    for (size_t i = 0; i < n; i++) {
        const uint8_t head[] = {0x30, 0x14, 0x02, 0x03, 0x7f, (uint8_t)(i >> 8), (uint8_t)i};

        tc_wr_bytes(&w, tc_bytes_of(head, sizeof head));
        tc_wr_bytes(&w, BYTES(WHEN));
    }
    assert_true(tc_wr_finish(&entries, &w));
    return built_crl(m, entries, BYTES(NUMBER AKI), TC_FORGE_NOW);
}

static void crl_entries_are_limited(void **state)
{
    made *m = *state;
    uint8_t *big;

    assert_int_equal(parsed_crl(crl_with_entries(m, TC_MAX_CRL_ENTRIES)).n_revoked,
                     TC_MAX_CRL_ENTRIES);
    refuses_crl(crl_with_entries(m, TC_MAX_CRL_ENTRIES + 1), TC_REASON_LIMIT);
    big = tc_arena_alloc(&m->arena, TC_MAX_CRL + 1);
    refuses_crl(tc_bytes_of(big, TC_MAX_CRL), TC_REASON_SYNTAX);
    refuses_crl(tc_bytes_of(big, TC_MAX_CRL + 1), TC_REASON_LIMIT);
}

/* ---- roots ----------------------------------------------------------------------------------- */

static void the_production_root_is_intels(void **state)
{
    /* Typed in once more, from the published certificate. */
    static const char fingerprint[] =
        "\x44\xa0\x19\x6b\x2b\x99\xf8\x89\xb8\xe1\x49\xe9\x5b\x80\x7a\x35"
        "\x0e\x74\x24\x96\x43\x99\xe8\x85\xa7\xcb\xb8\xcc\xfa\xb6\x74\xd3";
    tc_roots roots = tc_roots_production();

    (void)state;
    assert_int_equal(roots.n, 1);
    assert_true(roots.items[0].production);
    assert_memory_equal(roots.items[0].fingerprint, fingerprint, 32);
    assert_true(roots.items[0].point[0] == 0x0b && roots.items[0].point[63] == 0x94);
}

static void a_root_is_added_from_pem_or_der(void **state)
{
    made *m = *state;
    tc_roots roots = tc_roots_production();
    tc_x509 root = parsed(m->evidence.root_der);

    assert_true(tc_roots_add(&roots, m->evidence.root_der));
    assert_true(tc_roots_add(&roots, m->evidence.root_pem));
    assert_int_equal(roots.n, 3);
    assert_false(roots.items[1].production);
    assert_memory_equal(&roots.items[1], &roots.items[2], sizeof roots.items[1]);
    assert_memory_equal(roots.items[1].point, root.point, TC_P256_POINT);
}

static void what_is_no_root_is_not_added(void **state)
{
    made *m = *state;
    tc_roots roots = tc_roots_production();

    assert_false(tc_roots_add(&roots, m->evidence.ca_der));        /* not self-signed */
    assert_false(tc_roots_add(&roots, m->evidence.pck_der));       /* not a CA */
    assert_false(tc_roots_add(&roots, m->evidence.pck_crl_chain)); /* two certificates */
    assert_false(tc_roots_add(&roots, (tc_bytes){NULL, 0}));
    assert_false(tc_roots_add(&roots, tc_bytes_of("-----", 5)));
    assert_int_equal(roots.n, 1);
    while (roots.n < TC_ROOTS_MAX) {
        assert_true(tc_roots_add(&roots, m->evidence.root_der));
    }
    assert_false(tc_roots_add(&roots, m->evidence.root_der));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crl_lists_serials),
        cmocka_unit_test(crl_is_verified_and_has_a_window),
        cmocka_unit_test(crl_truncated_anywhere_is_refused),
        cmocka_unit_test(every_bit_flip_of_a_crl_is_refused),
        cmocka_unit_test(crl_fields_are_strict),
        cmocka_unit_test(crl_extensions_are_strict),
        cmocka_unit_test(crl_entries_are_strict),
        cmocka_unit_test(crl_entries_are_limited),
        cmocka_unit_test(the_production_root_is_intels),
        cmocka_unit_test(a_root_is_added_from_pem_or_der),
        cmocka_unit_test(what_is_no_root_is_not_added),
    };

    return cmocka_run_group_tests_name("crl", tests, set_up, tear_down);
}
