/* SPDX-License-Identifier: Apache-2.0
 *
 * RA-TLS certificates (dstack:1.7), made here without a signature that would verify: reading them
 * is syntax only.
 */
#include "support.h"

#include <stdlib.h>

#include "certificate.h"

#define LOG                                                                                        \
    "[{\"imr\":3,\"event_type\":134217729,\"digest\":\"\",\"event\":\"app-id\","                   \
    "\"event_payload\":\"00\"}]"

static bool parse(tc_arena *arena, tc_ra_tls *out, const extension *list, size_t n, tc_diag *diag)
{
    *diag = (tc_diag){0};
    return tc_ra_tls_parse(out, arena, certificate(arena, list, n), diag);
}

static void refuse(tc_arena *arena, extension one, tc_reason reason)
{
    tc_ra_tls c;
    tc_diag diag;

    assert_false(parse(arena, &c, &one, 1, &diag));
    assert_int_equal(diag.reason, reason);
    assert_int_equal(c.cert.der.n, 0);
}

static void certificate_gives_every_extension(void **state)
{
    const extension list[] = {
        {1, text("quote"), false},
        {2, text(LOG), false},
        {3, text("01234567890123456789"), false},
        {4, text("app:custom"), false},
        {8, text("attestation"), false},
        {9, text("info"), false},
    };
    tc_ra_tls c;
    tc_diag diag;

    assert_true(parse(*state, &c, list, 6, &diag));
    assert_bytes(c.quote, text("quote"));
    assert_true(c.has_event_log);
    assert_int_equal(c.event_log.n, 1);
    assert_bytes(c.app_id, text("01234567890123456789"));
    assert_text(c.usage, "app:custom");
    assert_bytes(c.attestation, text("attestation"));
    assert_bytes(c.app_info, text("info"));
    assert_int_equal(c.cert.spki.n, 91);
}

static void one_extension_is_enough(void **state)
{
    const extension usage = {4, text("kms:rpc"), false};
    tc_ra_tls c;
    tc_diag diag;

    assert_true(parse(*state, &c, &usage, 1, &diag));
    assert_text(c.usage, "kms:rpc");
    assert_int_equal(c.quote.n, 0);
    assert_false(c.has_event_log);
}

static void certificate_without_any_is_refused(void **state)
{
    const extension other = {7, text("x"), false};
    tc_ra_tls c;
    tc_diag diag;

    assert_false(parse(*state, &c, NULL, 0, &diag));
    assert_int_equal(diag.reason, TC_REASON_MISSING);
    assert_false(parse(*state, &c, &other, 1, &diag));
    assert_int_equal(diag.reason, TC_REASON_MISSING);
    assert_false(tc_ra_tls_parse(&c, *state, text("nothing"), &diag));
}

static void wrong_contents_are_refused(void **state)
{
    refuse(*state, (extension){3, text("0123456789012345678"), false}, TC_REASON_LENGTH);
    refuse(*state, (extension){3, text("012345678901234567890"), false}, TC_REASON_LIMIT);
    refuse(*state, (extension){3, text(""), false}, TC_REASON_LENGTH);
    refuse(*state, (extension){4, text("\xff"), false}, TC_REASON_VALUE);
    refuse(*state, (extension){2, text("{}"), false}, TC_REASON_TYPE);
    /* The value must be an OCTET STRING of its own, and nothing else. */
    refuse(*state, (extension){1, text("\x04\x01q"), true}, TC_REASON_SYNTAX);
    refuse(*state, (extension){2, text("\x04\x02[]"), true}, TC_REASON_SYNTAX);
    refuse(*state, (extension){8, text("\x05"), true}, TC_REASON_SYNTAX);
}

static void limits_hold(void **state)
{
    static const struct {
        uint8_t number;
        size_t max;
    } limits[] = {{1, TC_MAX_QUOTE}, {4, 64}, {9, 4096}};

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        uint8_t *p = tc_arena_alloc(*state, limits[i].max + 1);
        extension e = {limits[i].number, tc_bytes_of(p, limits[i].max), false};
        tc_ra_tls c;
        tc_diag diag;
        bool fits = limits[i].max + 1024 < TC_MAX_CERTIFICATE;

        /* A whole certificate is no larger than its own limit. */
        assert_int_equal(parse(*state, &c, &e, 1, &diag), fits);
        e.content.n++;
        assert_false(parse(*state, &c, &e, 1, &diag));
        assert_int_equal(diag.reason, TC_REASON_LIMIT);
    }
}

static void every_prefix_is_refused(void **state)
{
    const extension list[] = {{2, text(LOG), false}, {4, text("app:ca"), false}};
    tc_bytes whole = certificate(*state, list, 2);

    for (size_t n = 0; n < whole.n; n++) {
        uint8_t *p = exactly(tc_bytes_sub(whole, 0, n));
        tc_ra_tls c;
        tc_diag diag = {0};

        assert_false(tc_ra_tls_parse(&c, *state, tc_bytes_of(p, n), &diag));
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(certificate_gives_every_extension),
        TEST(one_extension_is_enough),
        TEST(certificate_without_any_is_refused),
        TEST(wrong_contents_are_refused),
        TEST(limits_hold),
        TEST(every_prefix_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
