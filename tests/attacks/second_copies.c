/* SPDX-License-Identifier: Apache-2.0
 *
 * What one document says must not be passed over because another says it better: every copy of a
 * log, a definition or a claim in a bundle must agree, or the report says so (DESIGN rule 1;
 * dstack:1.3; reference:8.1 items 2 and 4). Each case adds a second copy to evidence that verifies,
 * for several machines, so that either copy comes first once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/wr.h"
#include "mix.h"

/* Bundles order exhibits of one kind by digest: with this many machines both orders are met. */
#define VARIANTS 6u

#define HEX_16_EE "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
#define HEX_32_EE HEX_16_EE HEX_16_EE
#define HEX_48_EE HEX_32_EE HEX_16_EE

/* What the second machine's evidence differs in. */
typedef struct variant {
    tc_forge_events events; /* a list in which one event is changed */
    bool edit_events;
    unsigned number;
    tc_forge_object object; /* an object in which a text is changed */
    const char *from, *to;
    const uint8_t *old_key, *new_key; /* of the RA-TLS certificate */
} variant;

static void vary_events(void *context, tc_arena *arena, tc_forge_events which, tc_forge_log *log)
{
    const variant *v = context;
    tc_forge_event *event = &log->events[which == TC_FORGE_EVENTS_CCEL ? 0 : log->n - 2];

    if (!v->edit_events || which != v->events) {
        return;
    }
    if (which == TC_FORGE_EVENTS_CCEL) {
        event->digest[0] ^= (uint8_t)(v->number + 1);
    } else {
        uint8_t *payload = tc_arena_alloc(arena, 3);

        assert_non_null(payload);
        memset(payload, (int)('a' + v->number), 3);
        event->payload = tc_bytes_of(payload, 3);
    }
}

static tc_bytes vary(void *context, tc_arena *arena, tc_forge_object object, tc_forge_stage stage,
                     tc_bytes in)
{
    const variant *v = context;
    tc_bytes from = v->from == NULL ? tc_bytes_of(v->old_key, TC_FORGE_POINT_SIZE)
                                    : tc_bytes_from_str(tc_str_from_c(v->from));
    tc_bytes to = v->from == NULL ? tc_bytes_of(v->new_key, TC_FORGE_POINT_SIZE)
                                  : tc_bytes_from_str(tc_str_from_c(v->to));
    tc_forge_stage at = v->from == NULL ? TC_FORGE_BEFORE : TC_FORGE_AFTER;

    if (object != v->object || stage != at) {
        return in;
    }
    assert_int_not_equal(tc_bytes_find(in, from), SIZE_MAX);
    return tc_forge_replace(arena, in, from, to);
}

/* varied makes the evidence of the same machine with one difference. */
static const tc_forge_evidence *varied(mix *m, variant *v)
{
    tc_forge_options o;

    mix_machine(&o, m, 1 + v->number);
    o.make = TC_FORGE_MAKE_ALL;
    o.context = v;
    o.events_hook = vary_events;
    if (v->from != NULL || v->old_key != NULL) {
        o.hook = vary;
    }
    return mix_make(m, &o);
}

/* honest starts a bundle with collateral, and makes the evidence of a machine that verifies. */
static const tc_forge_evidence *honest(mix *m, unsigned number)
{
    variant none = {.object = TC_FORGE_OBJECT_COUNT, .number = number};

    mix_init(m);
    mix_put_common(m);
    return varied(m, &none);
}

static void put_honest(mix *m)
{
    const tc_forge_evidence *e = honest(m, 0);

    mix_put(m, TC_EXHIBIT_GET_QUOTE, e->get_quote);
    mix_put(m, TC_EXHIBIT_INFO, e->info);
    assert_int_equal(mix_judge(m), TC_VERDICT_PASSED);
}

static void assert_contradiction(mix *m)
{
    tc_verdict verdict = mix_judge(m);

    mix_done(m); /* before the test may end here */
    assert_int_not_equal(verdict, TC_VERDICT_PASSED);
}

/* ---- a second tcb_info beside the one in the Info answer ---- */

static void check_tcb_info(const char *from, const char *to)
{
    variant v = {.object = TC_FORGE_GUEST_TCB_INFO, .from = from, .to = to};
    mix m;

    put_honest(&m);
    mix_put(&m, TC_EXHIBIT_GUEST_TCB_INFO, varied(&m, &v)->guest_tcb_info);
    assert_contradiction(&m);
}

static void second_tcb_info_with_another_mrtd(void **state)
{
    (void)state;
    check_tcb_info("\"mrtd\":\"", "\"mrtd\":\"" HEX_48_EE "\",\"x\":\"");
}

static void second_tcb_info_with_another_definition(void **state)
{
    (void)state;
    check_tcb_info("@sha256:51", "@sha256:52");
}

static void second_tcb_info_with_another_image(void **state)
{
    (void)state;
    check_tcb_info("\"os_image_hash\":\"", "\"os_image_hash\":\"" HEX_32_EE "\",\"x\":\"");
}

static void second_tcb_info_with_another_log(void **state)
{
    (void)state;
    check_tcb_info("7a6673", "7a6674"); /* zfs */
}

/* ---- a second Info answer ---- */

static void second_info_with_another_app_id(void **state)
{
    variant v = {.object = TC_FORGE_INFO, .from = "\"app_id\":\"aa", .to = "\"app_id\":\"ab"};
    mix m;

    (void)state;
    put_honest(&m);
    mix_put(&m, TC_EXHIBIT_INFO, varied(&m, &v)->info);
    assert_contradiction(&m);
}

static void second_vm_config_with_another_image(void **state)
{
    variant v = {.object = TC_FORGE_GET_QUOTE,
                 .from = "\\\"os_image_hash\\\":\\\"",
                 .to = "\\\"os_image_hash\\\":\\\"" HEX_32_EE "\\\",\\\"x\\\":\\\""};
    mix m;

    (void)state;
    put_honest(&m);
    mix_put(&m, TC_EXHIBIT_GET_QUOTE, varied(&m, &v)->get_quote);
    assert_contradiction(&m);
}

/* ---- more copies of the log ---- */

static void third_log_with_another_payload(void **state)
{
    (void)state;
    for (unsigned i = 0; i < VARIANTS; i++) {
        variant v = {.events = TC_FORGE_EVENTS_LOG, .edit_events = true, .number = i};
        const tc_forge_evidence *e;
        mix m;

        e = honest(&m, i);
        mix_put(&m, TC_EXHIBIT_GET_QUOTE, e->get_quote);
        mix_put(&m, TC_EXHIBIT_INFO, e->info);
        mix_put(&m, TC_EXHIBIT_EVENT_LOG, e->event_log);
        mix_put(&m, TC_EXHIBIT_EVENT_LOG, varied(&m, &v)->event_log);
        assert_contradiction(&m);
    }
}

static void log_in_info_behind_two_good_ones(void **state)
{
    variant v = {.events = TC_FORGE_EVENTS_CLAIMS, .edit_events = true};
    const tc_forge_evidence *e;
    mix m;

    (void)state;
    e = honest(&m, 0);
    mix_put(&m, TC_EXHIBIT_GET_QUOTE, e->get_quote);
    mix_put(&m, TC_EXHIBIT_EVENT_LOG, e->event_log);
    mix_put(&m, TC_EXHIBIT_INFO, varied(&m, &v)->info);
    assert_contradiction(&m);
}

static void second_boot_log_that_does_not_replay(void **state)
{
    (void)state;
    for (unsigned i = 0; i < VARIANTS; i++) {
        variant v = {.events = TC_FORGE_EVENTS_CCEL, .edit_events = true, .number = i};
        const tc_forge_evidence *e;
        mix m;

        e = honest(&m, i);
        mix_put(&m, TC_EXHIBIT_GET_QUOTE, e->get_quote);
        mix_put(&m, TC_EXHIBIT_INFO, e->info);
        mix_put(&m, TC_EXHIBIT_CCEL, e->ccel);
        assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
        mix_put(&m, TC_EXHIBIT_CCEL, varied(&m, &v)->ccel);
        assert_contradiction(&m);
    }
}

static void second_attestation_with_other_runtime_events(void **state)
{
    (void)state;
    for (unsigned i = 0; i < VARIANTS; i++) {
        variant v = {.events = TC_FORGE_EVENTS_RUNTIME, .edit_events = true, .number = i};
        const tc_forge_evidence *e;
        mix m;

        e = honest(&m, i);
        mix_put(&m, TC_EXHIBIT_ATTESTATION, e->attestation_v0);
        mix_put(&m, TC_EXHIBIT_INFO, e->info);
        assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
        mix_put(&m, TC_EXHIBIT_ATTESTATION, varied(&m, &v)->attestation_v0);
        assert_contradiction(&m);
    }
}

/* ---- a second certificate, a second answer ---- */

static void second_certificate_with_another_key(void **state)
{
    static const char *const labels[VARIANTS] = {"stranger", "a", "b", "c", "d", "e"};
    tc_forge_curve *curve = tc_forge_curve_new();
    tc_forge_key ours, theirs[VARIANTS];

    (void)state;
    assert_true(tc_forge_key_derive(&ours, curve, "ra-tls", 1));
    for (unsigned i = 0; i < VARIANTS; i++) {
        assert_true(tc_forge_key_derive(&theirs[i], curve, labels[i], 1));
    }
    tc_forge_curve_free(curve);
    for (unsigned i = 0; i < VARIANTS; i++) {
        variant v = {.object = TC_FORGE_RA_TLS_CERT,
                     .number = i,
                     .old_key = ours.point,
                     .new_key = theirs[i].point};
        const tc_forge_evidence *e;
        mix m;

        e = honest(&m, i);
        mix_put(&m, TC_EXHIBIT_RA_TLS, e->ra_tls_pem);
        mix_put(&m, TC_EXHIBIT_INFO, e->info);
        assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
        mix_put(&m, TC_EXHIBIT_RA_TLS, varied(&m, &v)->ra_tls_pem);
        assert_contradiction(&m);
    }
}

/* A certificate with two quotes, of which only the first binds its key. */
static void certificate_with_a_second_quote_that_does_not_bind_it(void **state)
{
    const tc_forge_evidence *e;
    tc_forge_options o;
    mix m;

    (void)state;
    e = honest(&m, 0);
    mix_put(&m, TC_EXHIBIT_RA_TLS, e->ra_tls_pem);
    mix_put(&m, TC_EXHIBIT_INFO, e->info);
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    m.builder.n -= 2;
    mix_machine(&o, &m, 1);
    o.make = TC_FORGE_MAKE_ALL;
    o.dstack.ra_tls_attestation = e->attestation_v0;
    mix_put(&m, TC_EXHIBIT_RA_TLS, mix_make(&m, &o)->ra_tls_pem);
    mix_put(&m, TC_EXHIBIT_INFO, e->info);
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    assert_true(m.report.components[0].checks[TC_CHECK_ID_RA_TLS_BINDING].status == TC_CHECK_FAIL ||
                m.report.components[1].checks[TC_CHECK_ID_RA_TLS_BINDING].status == TC_CHECK_FAIL);
    mix_done(&m);
}

static void answer_with_the_attestation_of_another_machine(void **state)
{
    const tc_forge_evidence *e;
    tc_forge_options o;
    tc_bytes text;
    tc_wr w;
    mix m;

    (void)state;
    e = honest(&m, 0);
    mix_machine(&o, &m, 2);
    o.td.td_attributes[0] |= 1;
    w = tc_wr_init(&m.arena, MIX_TEXT_LIMIT);
    tc_wr_bytes(&w, tc_bytes_sub(e->get_quote, 0, e->get_quote.n - 1));
    tc_wr_lit(&w, ",\"attestation\":\"");
    tc_wr_hex(&w, mix_make(&m, &o)->attestation_v0);
    tc_wr_lit(&w, "\"}");
    assert_true(tc_wr_finish(&text, &w));
    mix_put(&m, TC_EXHIBIT_GET_QUOTE, text);
    mix_put(&m, TC_EXHIBIT_INFO, e->info);
    assert_contradiction(&m);
}

static void two_cloud_answers_about_one_quote(void **state)
{
    static const char *const ids[VARIANTS] = {"\"app_id\":\"ab", "\"app_id\":\"ac",
                                              "\"app_id\":\"ad", "\"app_id\":\"ae",
                                              "\"app_id\":\"af", "\"app_id\":\"a0"};

    (void)state;
    for (unsigned i = 0; i < VARIANTS; i++) {
        variant v = {
            .object = TC_FORGE_PHALA, .number = i, .from = "\"app_id\":\"aa", .to = ids[i]};
        const tc_forge_evidence *e;
        mix m;

        e = honest(&m, i);
        m.builder.subject.app_id = (tc_str){NULL, 0};
        mix_put(&m, TC_EXHIBIT_PHALA, e->phala);
        mix_put(&m, TC_EXHIBIT_VM_CONFIG, e->vm_config);
        assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
        mix_put(&m, TC_EXHIBIT_PHALA, varied(&m, &v)->phala);
        assert_contradiction(&m);
    }
}

static void cloud_answer_with_another_mrtd_beside_info(void **state)
{
    variant v = {.object = TC_FORGE_PHALA,
                 .from = "\"mrtd\":\"",
                 .to = "\"mrtd\":\"" HEX_48_EE "\",\"x\":\""};
    const tc_forge_evidence *e;
    mix m;

    (void)state;
    e = honest(&m, 0);
    mix_put(&m, TC_EXHIBIT_GET_QUOTE, e->get_quote);
    mix_put(&m, TC_EXHIBIT_INFO, e->info);
    mix_put(&m, TC_EXHIBIT_PHALA, varied(&m, &v)->phala);
    assert_contradiction(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(second_tcb_info_with_another_mrtd),
        cmocka_unit_test(second_tcb_info_with_another_definition),
        cmocka_unit_test(second_tcb_info_with_another_image),
        cmocka_unit_test(second_tcb_info_with_another_log),
        cmocka_unit_test(second_info_with_another_app_id),
        cmocka_unit_test(second_vm_config_with_another_image),
        cmocka_unit_test(third_log_with_another_payload),
        cmocka_unit_test(log_in_info_behind_two_good_ones),
        cmocka_unit_test(second_boot_log_that_does_not_replay),
        cmocka_unit_test(second_attestation_with_other_runtime_events),
        cmocka_unit_test(second_certificate_with_another_key),
        cmocka_unit_test(certificate_with_a_second_quote_that_does_not_bind_it),
        cmocka_unit_test(answer_with_the_attestation_of_another_machine),
        cmocka_unit_test(two_cloud_answers_about_one_quote),
        cmocka_unit_test(cloud_answer_with_another_mrtd_beside_info),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
