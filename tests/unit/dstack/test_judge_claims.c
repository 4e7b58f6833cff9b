/* SPDX-License-Identifier: Apache-2.0
 *
 * Claims of guest agents and certificate issuers, and report data (dstack:1.2, 1.7, 2.4; 8.1 item
 * 11).
 */
#include "world.h"

#include "base/wr.h"
#include "certificate.h"
#include "crypto/digest.h"

/* claim_all fills the claims with what follows from the sealed world. */
static void claim_all(world *w)
{
    static uint8_t aggregated[32], system[32], image[32], device[32];
    tc_bytes user = tc_bytes_of(w->qe_user_data, sizeof w->qe_user_data);

    world_seal(w);
    tc_mr_aggregated(aggregated, &w->registers);
    tc_mr_system(system, &w->registers, text(w->key_provider));
    tc_mr_image(image, &w->registers);
    tc_sha256(device, &user, 1);
    w->claims.has_registers = true;
    w->claims.mrtd = w->registers.mrtd;
    memcpy(w->claims.rtmr, w->registers.rtmr, sizeof w->claims.rtmr);
    w->claims.mr_aggregated = tc_bytes_of(aggregated, 32);
    w->claims.mr_system = tc_bytes_of(system, 32);
    w->claims.mr_image = tc_bytes_of(image, 32);
    w->claims.os_image_hash = tc_bytes_of(w->image_hash, 32);
    w->claims.compose_hash = tc_bytes_of(w->compose_hash, 32);
    w->claims.device_id = tc_bytes_of(device, 32);
    w->claims.app_id = tc_bytes_of(w->app_id, 20);
    w->claims.has_instance_id = true;
    w->claims.instance_id = tc_bytes_of(w->instance_id, 20);
    w->claims.key_provider_info = tc_str_from_c(w->key_provider);
    w->claims.has_app_compose = true;
    w->claims.app_compose = tc_str_from_c(w->compose);
    w->ev.claims = &w->claims;
}

static void true_claims_pass(void **state)
{
    world *w = world_new(*state);

    claim_all(w);
    world_judge(w);
    EXPECT(w, CLAIMS_REGISTERS, PASS);
    EXPECT(w, CLAIMS_DERIVED, PASS);
    EXPECT(w, OS_IMAGE_HASH, PASS);
    assert_memory_equal(w->facts.mr_aggregated, w->claims.mr_aggregated.p, 32);
    assert_memory_equal(w->facts.mr_system, w->claims.mr_system.p, 32);
    assert_memory_equal(w->facts.mr_image, w->claims.mr_image.p, 32);
    assert_true(w->facts.has_ppid);
}

static void absent_claims_are_not_applicable(void **state)
{
    world *w = world_new(*state);

    world_run(w);
    EXPECT(w, CLAIMS_REGISTERS, NOT_APPLICABLE);
    EXPECT(w, CLAIMS_DERIVED, NOT_APPLICABLE);
    w->ev.claims = &w->claims;
    world_run(w);
    EXPECT(w, CLAIMS_REGISTERS, NOT_APPLICABLE);
    EXPECT(w, CLAIMS_DERIVED, NOT_APPLICABLE);
}

static void every_false_register_fails(void **state)
{
    static const char *const words[] = {"another mrtd", "another rtmr0", "another rtmr1",
                                        "another rtmr2", "another rtmr3"};
    uint8_t other[48] = {1};

    for (size_t i = 0; i < 5; i++) {
        world *w = world_new(*state);

        claim_all(w);
        *(i == 0 ? &w->claims.mrtd : &w->claims.rtmr[i - 1]) = tc_bytes_of(other, 48);
        world_judge(w);
        EXPECT(w, CLAIMS_REGISTERS, FAIL);
        WHY(w, CLAIMS_REGISTERS, words[i]);
    }
}

static void every_false_derived_value_fails(void **state)
{
    static const struct {
        size_t offset, n;
        const char *name;
    } values[] = {
        {offsetof(tc_claims, app_id), 20, "app_id"},
        {offsetof(tc_claims, compose_hash), 32, "compose_hash"},
        {offsetof(tc_claims, instance_id), 20, "instance_id"},
        {offsetof(tc_claims, mr_system), 32, "mr_system"},
        {offsetof(tc_claims, mr_aggregated), 32, "mr_aggregated"},
        {offsetof(tc_claims, mr_image), 32, "mr_image"},
        {offsetof(tc_claims, device_id), 32, "device_id"},
    };
    static const uint8_t other[32] = {1};

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        world *w = world_new(*state);
        tc_bytes lie = tc_bytes_of(other, values[i].n);

        claim_all(w);
        memcpy((char *)&w->claims + values[i].offset, &lie, sizeof lie);
        world_judge(w);
        EXPECT(w, CLAIMS_DERIVED, FAIL);
        WHY(w, CLAIMS_DERIVED, values[i].name);
    }
}

static void shown_definition_must_be_the_measured_one(void **state)
{
    world *w = world_new(*state);

    claim_all(w);
    w->claims.app_compose = TC_STR("{}");
    world_judge(w);
    EXPECT(w, CLAIMS_DERIVED, FAIL);
    WHY(w, CLAIMS_DERIVED, "app_compose");
    EXPECT(w, COMPOSE_HASH, PASS); /* of the definition that was given on its own */
}

static void shown_key_provider_must_be_the_measured_one(void **state)
{
    static const char *const lies[] = {"{",
                                       "{}",
                                       "{\"name\":\"kms\"}",
                                       "{\"name\":\"kms\",\"id\":\"00\"}",
                                       "{\"name\":\"none\",\"id\":\"\"}",
                                       "[]"};
    tc_wr t = tc_wr_init(*state, 4096);
    world *w;
    tc_bytes spaced;

    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        w = world_new(*state);
        claim_all(w);
        w->claims.key_provider_info = tc_str_from_c(lies[i]);
        world_judge(w);
        EXPECT(w, CLAIMS_DERIVED, FAIL);
    }
    /* Middleware may format it anew. */
    w = world_new(*state);
    claim_all(w);
    for (const char *p = w->key_provider; *p != '\0'; p++) {
        tc_wr_u8(&t, (uint8_t)*p);
        if (*p == ':' || *p == ',') {
            tc_wr_u8(&t, ' ');
        }
    }
    assert_true(tc_wr_finish(&spaced, &t));
    w->claims.key_provider_info = tc_str_from_bytes(spaced);
    world_judge(w);
    EXPECT(w, CLAIMS_DERIVED, PASS);
}

static void device_id_has_three_meanings(void **state)
{
    world *w = world_new(*state);
    tc_bytes ppid = tc_bytes_of(w->ppid, sizeof w->ppid);
    uint8_t digest[32];
    uint8_t other[32] = {1};

    claim_all(w);
    tc_sha256(digest, &ppid, 1);
    w->claims.device_id = tc_bytes_of(digest, 32);
    world_judge(w);
    EXPECT(w, CLAIMS_DERIVED, PASS);
    w->registers.ppid.n = 0; /* a platform whose PPID is not known */
    world_judge(w);
    EXPECT(w, CLAIMS_DERIVED, INCONCLUSIVE);
    assert_false(w->facts.has_ppid);
    tc_sha256(digest, NULL, 0);
    world_judge(w);
    EXPECT(w, CLAIMS_DERIVED, WARN);
    WHY(w, CLAIMS_DERIVED, "digest of nothing");
    w->claims.device_id = tc_bytes_of(other, 32);
    w->registers.ppid = ppid;
    world_judge(w);
    EXPECT(w, CLAIMS_DERIVED, FAIL);
}

static void claims_without_identity_are_inconclusive(void **state)
{
    world *w = world_new(*state);

    claim_all(w);
    world_remove(w, "boot-mr-done");
    world_run(w);
    EXPECT(w, CLAIMS_DERIVED, INCONCLUSIVE);
    w->registers = (tc_registers){0};
    world_judge(w);
    EXPECT(w, CLAIMS_REGISTERS, INCONCLUSIVE);
    EXPECT(w, CLAIMS_DERIVED, INCONCLUSIVE);
}

/* ---- RA-TLS ---- */

static void give_certificate(world *w, tc_ra_tls *cert, const extension *list, size_t n)
{
    tc_diag diag = {0};

    assert_true(tc_ra_tls_parse(cert, w->arena, certificate(w->arena, list, n), &diag));
    tc_report_data_for(w->report_data, TC_STR("ratls-cert"), cert->cert.spki);
    w->ev.certificate = cert;
}

static void certificate_key_is_bound(void **state)
{
    world *w = world_new(*state);
    const extension usage = {4, text("app:custom"), false};
    tc_ra_tls cert;

    world_run(w);
    EXPECT(w, RA_TLS_BINDING, NOT_APPLICABLE);
    EXPECT(w, RA_TLS_APP_ID, NOT_APPLICABLE);
    give_certificate(w, &cert, &usage, 1);
    world_run(w);
    EXPECT(w, RA_TLS_BINDING, PASS);
    EXPECT(w, RA_TLS_APP_ID, NOT_APPLICABLE);
    w->report_data[0] ^= 1;
    world_run(w);
    EXPECT(w, RA_TLS_BINDING, FAIL);
    w->registers = (tc_registers){0};
    world_judge(w);
    EXPECT(w, RA_TLS_BINDING, INCONCLUSIVE);
}

static void issuer_must_name_the_measured_app(void **state)
{
    world *w = world_new(*state);
    const extension right = {3, tc_bytes_of(w->app_id, 20), false};
    const extension wrong = {3, text("01234567890123456789"), false};
    tc_ra_tls cert;

    give_certificate(w, &cert, &right, 1);
    world_run(w);
    EXPECT(w, RA_TLS_APP_ID, PASS);
    give_certificate(w, &cert, &wrong, 1);
    world_run(w);
    EXPECT(w, RA_TLS_APP_ID, FAIL);
    EXPECT(w, RA_TLS_BINDING, PASS);
    world_remove(w, "system-ready");
    world_run(w);
    EXPECT(w, RA_TLS_APP_ID, INCONCLUSIVE);
}

/* Extension 9: a MessagePack array of eight byte strings. */
static tc_bytes app_info(world *w, const tc_bytes fields[8], size_t n)
{
    tc_wr t = tc_wr_init(w->arena, 8192);
    tc_bytes out;

    tc_wr_u8(&t, (uint8_t)(0x90 + n));
    for (size_t i = 0; i < n; i++) {
        tc_wr_u8(&t, 0xc4);
        tc_wr_u8(&t, (uint8_t)fields[i].n);
        tc_wr_bytes(&t, fields[i]);
    }
    assert_true(tc_wr_finish(&out, &t));
    return out;
}

static void fill_info(world *w, tc_bytes fields[8], bool boot)
{
    static uint8_t aggregated[32], system[32];
    tc_registers then;
    tc_event_log until = {.events = w->events};
    tc_replay replay;

    world_seal(w);
    then = w->registers;
    if (boot) {
        until.n = (size_t)(world_at(w, "boot-mr-done") - w->events) + 1;
        assert_true(tc_event_log_replay(&replay, w->arena, &until));
        then.rtmr[3] = tc_bytes_of(replay.registers[3], 48);
    }
    tc_mr_aggregated(aggregated, &then);
    tc_mr_system(system, &then, boot ? (tc_bytes){NULL, 0} : text(w->key_provider));
    fields[0] = tc_bytes_of(w->app_id, 20);
    fields[1] = tc_bytes_of(w->compose_hash, 32);
    fields[2] = tc_bytes_of(w->instance_id, 20);
    fields[3] = text("device");
    fields[4] = tc_bytes_of(system, 32);
    fields[5] = tc_bytes_of(aggregated, 32);
    fields[6] = text("image");
    fields[7] = text("provider");
}

static void give_info(world *w, tc_ra_tls *cert, tc_bytes info)
{
    const extension e = {9, info, false};

    give_certificate(w, cert, &e, 1);
    world_run(w);
}

static void issuer_info_is_compared(void **state)
{
    for (int boot = 0; boot < 2; boot++) {
        world *w = world_new(*state);
        tc_bytes fields[8];
        tc_ra_tls cert;

        fill_info(w, fields, boot == 1);
        give_info(w, &cert, app_info(w, fields, 8));
        EXPECT(w, RA_TLS_APP_ID, PASS);
        for (size_t i = 0; i < 8; i++) {
            bool compared = i != 3 && i < 6;
            uint8_t other[32] = {1};

            fill_info(w, fields, boot == 1);
            fields[i] = tc_bytes_of(other, fields[i].n);
            give_info(w, &cert, app_info(w, fields, 8));
            world_expect(w, TC_CHECK_ID_RA_TLS_APP_ID, compared ? TC_CHECK_FAIL : TC_CHECK_PASS);
        }
    }
}

static void issuer_info_has_its_form(void **state)
{
    world *w = world_new(*state);
    tc_bytes fields[8];
    tc_ra_tls cert;

    fill_info(w, fields, false);
    give_info(w, &cert, app_info(w, fields, 7));
    EXPECT(w, RA_TLS_APP_ID, FAIL);
    give_info(w, &cert, text("\x80"));
    EXPECT(w, RA_TLS_APP_ID, FAIL);
    give_info(w, &cert, text("\xc1"));
    EXPECT(w, RA_TLS_APP_ID, FAIL);
    give_info(w, &cert, text("\x98\x01\x01\x01\x01\x01\x01\x01\x01"));
    EXPECT(w, RA_TLS_APP_ID, FAIL);
    w->registers = (tc_registers){0};
    world_judge(w);
    EXPECT(w, RA_TLS_APP_ID, INCONCLUSIVE);
}

static void lack_of_memory_never_accuses(void **state)
{
    world *w = world_new(*state);
    tc_bytes fields[8];
    tc_ra_tls cert;

    fill_info(w, fields, true);
    give_info(w, &cert, app_info(w, fields, 8));
    claim_all(w);
    w->claims.key_provider_info = TC_STR("{\"name\":\"kms\",\"\\u0069d\":\"\"}");
    w->claims.vm_config = TC_STR("{\"vm_config\":\"{\\\"os_image_hash\\\":\\\"\\\"}\"}");
    world_judge(w);
    world_torture(w);
    for (size_t i = 12; i < w->n; i++) {
        w->events[i].version = TC_EVENT_V2;
    }
    fill_info(w, fields, true);
    give_info(w, &cert, app_info(w, fields, 8));
    claim_all(w);
    world_judge(w);
    EXPECT(w, CLAIMS_DERIVED, PASS);
    EXPECT(w, RA_TLS_APP_ID, PASS);
    world_torture(w);
}

/* A release without boot-mr-done has no values of that moment. */
static void issuer_info_of_old_releases_is_compared(void **state)
{
    world *w = world_start(*state, WORLD_COMPOSE, "");
    tc_bytes fields[8];
    tc_ra_tls cert;

    world_add(w, "rootfs-hash", tc_bytes_of(w->image_hash, 32));
    world_add(w, "app-id", tc_bytes_of(w->app_id, 20));
    world_add(w, "compose-hash", tc_bytes_of(w->compose_hash, 32));
    world_add(w, "ca-cert-hash", tc_bytes_of(w->image_hash, 32));
    world_add(w, "instance-id", tc_bytes_of(w->instance_id, 20));
    fill_info(w, fields, false);
    give_info(w, &cert, app_info(w, fields, 8));
    EXPECT(w, RA_TLS_APP_ID, PASS);
    fields[4] = tc_bytes_of(w->image_hash, 32);
    give_info(w, &cert, app_info(w, fields, 8));
    EXPECT(w, RA_TLS_APP_ID, FAIL);
}

/* ---- report data ---- */

static void shown_report_data_must_be_the_signed_one(void **state)
{
    world *w = world_new(*state);
    uint8_t other[64] = {1};

    world_run(w);
    EXPECT(w, REPORT_DATA, NOT_APPLICABLE);
    w->ev.has_report_data = true;
    w->ev.report_data = tc_bytes_of(w->report_data, 64);
    world_run(w);
    EXPECT(w, REPORT_DATA, PASS);
    w->ev.report_data = tc_bytes_of(other, 64);
    world_run(w);
    EXPECT(w, REPORT_DATA, FAIL);
    w->registers = (tc_registers){0};
    world_judge(w);
    EXPECT(w, REPORT_DATA, INCONCLUSIVE);
}

static void payload_of_a_pod_must_hash_to_it(void **state)
{
    world *w = world_new(*state);

    tc_report_data_for(w->report_data, TC_STR("app-data"), text("payload"));
    w->ev.has_report_data = true;
    w->ev.report_data = tc_bytes_of(w->report_data, 64);
    w->ev.has_report_data_payload = true;
    w->ev.report_data_payload = TC_STR("payload");
    world_run(w);
    EXPECT(w, REPORT_DATA, PASS);
    w->ev.report_data_payload = TC_STR("another");
    world_run(w);
    EXPECT(w, REPORT_DATA, FAIL);
    w->ev.has_report_data = false;
    world_run(w);
    EXPECT(w, REPORT_DATA, FAIL);
}

static void challenge_must_be_answered(void **state)
{
    world *w = world_new(*state);
    uint8_t other[64] = {1};

    world_run(w);
    EXPECT(w, QUOTE_FRESHNESS, WARN);
    w->policy.report_data = tc_bytes_of(w->report_data, 64);
    world_run(w);
    EXPECT(w, QUOTE_FRESHNESS, PASS);
    w->policy.report_data = tc_bytes_of(other, 64);
    world_run(w);
    EXPECT(w, QUOTE_FRESHNESS, FAIL);
}

static void quote_of_a_certificate_cannot_answer_a_challenge(void **state)
{
    world *w = world_new(*state);
    const extension usage = {4, text("app:custom"), false};
    uint8_t challenge[64] = {1};
    tc_ra_tls cert;

    w->policy.report_data = tc_bytes_of(challenge, 64);
    give_certificate(w, &cert, &usage, 1);
    world_run(w);
    EXPECT(w, RA_TLS_BINDING, PASS);
    EXPECT(w, QUOTE_FRESHNESS, INCONCLUSIVE);
    w->report_data[0] ^= 1; /* a certificate that is not bound is no excuse */
    world_run(w);
    EXPECT(w, QUOTE_FRESHNESS, FAIL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(true_claims_pass),
        TEST(absent_claims_are_not_applicable),
        TEST(every_false_register_fails),
        TEST(every_false_derived_value_fails),
        TEST(shown_definition_must_be_the_measured_one),
        TEST(shown_key_provider_must_be_the_measured_one),
        TEST(device_id_has_three_meanings),
        TEST(claims_without_identity_are_inconclusive),
        TEST(certificate_key_is_bound),
        TEST(issuer_must_name_the_measured_app),
        TEST(issuer_info_is_compared),
        TEST(issuer_info_has_its_form),
        TEST(lack_of_memory_never_accuses),
        TEST(issuer_info_of_old_releases_is_compared),
        TEST(shown_report_data_must_be_the_signed_one),
        TEST(payload_of_a_pod_must_hash_to_it),
        TEST(challenge_must_be_answered),
        TEST(quote_of_a_certificate_cannot_answer_a_challenge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
