/* SPDX-License-Identifier: Apache-2.0
 *
 * Attacks on the operating system that need more than one machine or image: descriptions and
 * vm_configs of one beside the evidence of another, and several that contradict each other
 * (DESIGN rule 1; dstack:8.1 items 5, 8 and 12).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/wr.h"
#include "mix.h"

#define GIB ((uint64_t)1 << 30)

/* Bundles order exhibits of one kind by digest: with this many machines both orders are met. */
#define VARIANTS 6u

/* start begins a bundle with reference data only. */
static void start(mix *m)
{
    tc_forge_options o;

    mix_init(m);
    mix_machine(&o, m, 0);
    mix_put(m, TC_EXHIBIT_COLLATERAL, mix_make(m, &o)->collateral);
}

/* put_machine adds an instance that starts a build of the image, and returns what was made. */
static const tc_forge_evidence *put_machine(mix *m, unsigned number, uint8_t build)
{
    tc_forge_options o;

    mix_machine(&o, m, number);
    o.system.build = build;
    return mix_put_answers(m, &o);
}

/* start_described begins a bundle with a machine and the description of its image. */
static const tc_forge_evidence *start_described(mix *m, unsigned number)
{
    const tc_forge_evidence *e;

    start(m);
    e = put_machine(m, number, 0);
    mix_put(m, TC_EXHIBIT_OS_IMAGE, e->image.description);
    return e;
}

/* start_weak begins a bundle; the options make a machine of an image with a known weakness. */
static void start_weak(tc_forge_options *o, mix *m, bool with_measurement)
{
    start(m);
    mix_machine(o, m, 1);
    o->system.version = "0.5.3";
    o->system.with_measurement = o->system.with_material = with_measurement;
}

/* end_failed judges a bundle, which must fail by a check. */
static void end_failed(mix *m, tc_check_id check)
{
    assert_int_equal(mix_judge(m), TC_VERDICT_FAILED);
    assert_true(mix_has(m, check, TC_CHECK_FAIL));
    mix_done(m);
}

static void machines_with_images_of_their_own_pass(void **state)
{
    mix m;

    (void)state;
    start(&m);
    for (uint8_t i = 1; i <= 3; i++) {
        mix_put(&m, TC_EXHIBIT_OS_IMAGE, put_machine(&m, i, i)->image.description);
    }
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    assert_int_equal(m.report.n_components, 3);
    mix_done(&m);
}

static void description_of_another_image_is_of_no_use(void **state)
{
    const tc_forge_evidence *e;
    tc_forge_options o;
    mix m;

    (void)state;
    start(&m);
    (void)put_machine(&m, 1, 1);
    mix_machine(&o, &m, 2);
    o.system.build = 2;
    e = mix_make(&m, &o); /* the policy knows it too */
    mix_put(&m, TC_EXHIBIT_OS_IMAGE, e->image.description);
    assert_int_equal(mix_judge(&m), TC_VERDICT_PARTIAL);
    assert_true(mix_has(&m, TC_CHECK_ID_IMAGE_DIGESTS, TC_CHECK_INCONCLUSIVE));
    mix_done(&m);
}

/* Everything that somebody merely says names a known image; the machine started another. */
static void machine_that_says_it_runs_another_image_fails(void **state)
{
    const tc_forge_evidence *e;
    tc_forge_options known, o;
    mix m;

    (void)state;
    start(&m);
    mix_machine(&known, &m, 1);
    known.system.build = 1;
    e = mix_make(&m, &known);
    mix_put(&m, TC_EXHIBIT_OS_IMAGE, e->image.description);
    mix_machine(&o, &m, 2);
    o.system.build = 2;
    o.system.known_in_policy = false;
    memcpy(o.dstack.os_image_hash, e->image.hash, sizeof e->image.hash);
    mix_put_answers(&m, &o);
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    assert_true(mix_has(&m, TC_CHECK_ID_MRTD, TC_CHECK_FAIL));
    assert_true(mix_has(&m, TC_CHECK_ID_RTMR2, TC_CHECK_FAIL));
    mix_done(&m);
}

/* Both images are known; host and event log name one each. */
static void host_and_event_log_that_disagree_fail(void **state)
{
    (void)state;
    for (uint8_t started = 1; started <= 2; started++) {
        const tc_forge_evidence *e[3];
        tc_forge_options o;
        tc_bytes text;
        mix m;

        start(&m);
        for (uint8_t i = 1; i <= 2; i++) {
            mix_machine(&o, &m, 1);
            o.system.build = i;
            o.dstack.provider = TC_FORGE_PROVIDER_KMS;
            e[i] = mix_make(&m, &o);
            mix_put(&m, TC_EXHIBIT_OS_IMAGE, e[i]->image.description);
        }
        /* The vm_config of the other image in the answer of this one. */
        text = tc_forge_replace(
            &m.arena, e[started]->get_quote,
            tc_bytes_from_str(tc_hex_text(&m.arena, tc_bytes_of(e[started]->image.hash, 32))),
            tc_bytes_from_str(tc_hex_text(&m.arena, tc_bytes_of(e[3 - started]->image.hash, 32))));
        mix_put(&m, TC_EXHIBIT_GET_QUOTE, text);
        mix_put(&m, TC_EXHIBIT_GUEST_TCB_INFO, e[started]->guest_tcb_info);
        assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
        mix_done(&m);
    }
}

/* ---- several vm_configs ---------------------------------------------------------------------- */

static tc_bytes with(mix *m, tc_bytes in, const char *from, const char *to)
{
    tc_bytes text = tc_bytes_from_str(tc_str_from_c(from));

    assert_int_not_equal(tc_bytes_find(in, text), SIZE_MAX);
    return tc_forge_replace(&m->arena, in, text, tc_bytes_from_str(tc_str_from_c(to)));
}

/* nameless returns an answer whose vm_config does not name the image. */
static tc_bytes nameless(mix *m, const tc_forge_evidence *e)
{
    return with(m, e->get_quote, "\\\"os_image_hash\\\"", "\\\"some_image_hash\\\"");
}

static void second_vm_config_of_another_machine_fails(void **state)
{
    (void)state;
    for (unsigned i = 0; i < VARIANTS; i++) {
        const tc_forge_evidence *e;
        mix m;

        e = start_described(&m, 1 + i);
        assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
        mix_put(&m, TC_EXHIBIT_GET_QUOTE,
                with(&m, e->get_quote, "\\\"cpu_count\\\":2", "\\\"cpu_count\\\":4"));
        end_failed(&m, TC_CHECK_ID_RTMR0);
    }
}

static void vm_config_of_another_machine_beside_the_answer_fails(void **state)
{
    const tc_forge_evidence *e;
    mix m;

    (void)state;
    e = start_described(&m, 1);
    mix_put(&m, TC_EXHIBIT_VM_CONFIG, e->vm_config); /* once more: no harm */
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    mix_put(&m, TC_EXHIBIT_VM_CONFIG, with(&m, e->vm_config, "\"cpu_count\":2", "\"cpu_count\":4"));
    end_failed(&m, TC_CHECK_ID_RTMR0);
}

/* Two machines, each with a vm_config of its own that does not say whose it is. */
static void check_vm_configs(bool lite)
{
    mix m;

    start(&m);
    for (unsigned i = 1; i <= 2; i++) {
        const tc_forge_evidence *e;
        tc_forge_options o;

        mix_machine(&o, &m, i);
        o.system.cpus = 2 * i;
        o.system.memory = i * 2 * GIB;
        o.system.version = lite ? "0.6.0" : "0.5.5";
        o.dstack.release = lite ? TC_FORGE_RELEASE_0_6_0 : TC_FORGE_RELEASE_0_5_5;
        o.system.with_measurement = o.system.with_material = lite;
        e = mix_make(&m, &o);
        mix_put(&m, TC_EXHIBIT_QUOTE, e->quote);
        mix_put(&m, TC_EXHIBIT_EVENT_LOG, e->event_log);
        mix_put(&m, TC_EXHIBIT_GUEST_TCB_INFO, e->guest_tcb_info);
        mix_put(&m, TC_EXHIBIT_VM_CONFIG, e->vm_config);
        if (!lite && i == 1) {
            mix_put(&m, TC_EXHIBIT_OS_IMAGE, e->image.description);
        }
    }
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    assert_int_equal(m.report.n_components, 2);
    mix_done(&m);
}

static void every_vm_config_finds_its_machine(void **state)
{
    (void)state;
    check_vm_configs(false);
}

static void every_vm_config_with_a_measurement_finds_its_machine(void **state)
{
    (void)state;
    check_vm_configs(true);
}

static void vm_config_that_can_not_be_read_fails(void **state)
{
    const tc_forge_evidence *e;
    mix m;

    (void)state;
    e = start_described(&m, 1);
    mix_put(&m, TC_EXHIBIT_VM_CONFIG, tc_bytes_sub(e->vm_config, 0, e->vm_config.n - 1));
    end_failed(&m, TC_CHECK_ID_VM_CONFIG);
}

/* material_of gives the measurement material as it stands in a vm_config inside an answer. */
static tc_bytes material_of(mix *m, const tc_forge_evidence *e)
{
    tc_wr w = tc_wr_init(&m->arena, MIX_TEXT_LIMIT);
    tc_bytes out;

    tc_wr_lit(&w, "{\\\"checksum_file\\\":\\\"");
    tc_wr_str(&w, tc_base64_text(&m->arena, e->image.checksums));
    tc_wr_lit(&w, "\\\",\\\"measurement\\\":\\\"");
    tc_wr_str(&w, tc_base64_text(&m->arena, e->image.measurement));
    tc_wr_lit(&w, "\\\"}");
    assert_true(tc_wr_finish(&out, &w));
    return out;
}

/* ---- several descriptions -------------------------------------------------------------------- */

/* A stranger's description of the same image does not take the place of the listed one. */
static void second_description_of_the_same_image_is_not_believed(void **state)
{
    (void)state;
    for (unsigned i = 0; i < VARIANTS; i++) {
        char space[VARIANTS + 2] = "";
        const tc_forge_evidence *e;
        tc_bytes other;
        tc_wr w;
        mix m;

        e = start_described(&m, 1);
        memset(space, ' ', i + 1);
        w = tc_wr_init(&m.arena, MIX_TEXT_LIMIT);
        tc_wr_bytes(
            &w, with(&m, e->image.description, "\"authenticode\": \"", "\"authenticode\":  \""));
        tc_wr_lit(&w, space);
        assert_true(tc_wr_finish(&other, &w));
        mix_put(&m, TC_EXHIBIT_OS_IMAGE, other);
        assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
        mix_done(&m);
    }
}

static void broken_description_beside_a_good_one_fails(void **state)
{
    const tc_forge_evidence *e;
    mix m;

    (void)state;
    e = start_described(&m, 1);
    mix_put(&m, TC_EXHIBIT_OS_IMAGE, tc_bytes_sub(e->image.description, 0, 100));
    assert_int_equal(mix_judge(&m), TC_VERDICT_FAILED);
    mix_done(&m);
}

/* With the description of a stranger's image, whose metadata says what it likes, a machine is still
 * judged by the image that it started. */
static void metadata_of_another_image_does_not_speak_for_this_one(void **state)
{
    static const char row[] = "\"version\":\"0.5.3\",";
    const tc_forge_evidence *e;
    tc_forge_options o, stranger;
    mix m;

    (void)state;
    start_weak(&o, &m, true);
    o.dstack.provider = TC_FORGE_PROVIDER_LOCAL; /* so that no event names the image */
    e = mix_make(&m, &o);
    mix_put(&m, TC_EXHIBIT_GET_QUOTE, nameless(&m, e));
    mix_put(&m, TC_EXHIBIT_APP_COMPOSE, e->app_compose);
    /* The policy's row leaves the version out. */
    m.rows[m.n_rows - 1] = with(&m, e->image.policy_row, row, "");
    stranger = o;
    stranger.system.version = "9.9.9";
    stranger.system.known_in_policy = false;
    stranger.system.with_measurement = stranger.system.with_material = false;
    mix_put(&m, TC_EXHIBIT_OS_IMAGE, mix_make(&m, &stranger)->image.description);
    assert_int_not_equal(mix_judge(&m), TC_VERDICT_PASSED);
    assert_false(mix_has(&m, TC_CHECK_ID_IMAGE_ADVISORIES, TC_CHECK_PASS));
    mix_done(&m);
}

/* Nobody says which version the image is: that it has no known weakness can not be shown. */
static void image_without_a_version_has_unknown_weaknesses(void **state)
{
    const tc_forge_evidence *e;
    tc_forge_options o;
    mix m;

    (void)state;
    start_weak(&o, &m, true);
    e = mix_put_answers(&m, &o);
    m.rows[m.n_rows - 1] =
        with(&m, e->image.policy_row, "\"name\":\"dstack-simulated-0.5.3\",\"version\":\"0.5.3\",",
             "\"name\":\"ours\",");
    assert_int_not_equal(mix_judge(&m), TC_VERDICT_PASSED);
    assert_true(mix_has(&m, TC_CHECK_ID_IMAGE_ADVISORIES, TC_CHECK_INCONCLUSIVE));
    mix_done(&m);
}

/* The list calls it newer than it is; the image's own metadata, bound by its hash, knows better. */
static void image_that_the_policy_calls_newer_keeps_its_weakness(void **state)
{
    const tc_forge_evidence *e;
    tc_forge_options o;
    mix m;

    (void)state;
    start_weak(&o, &m, false);
    e = mix_put_answers(&m, &o);
    mix_put(&m, TC_EXHIBIT_OS_IMAGE, e->image.description);
    m.rows[m.n_rows - 1] =
        with(&m, e->image.policy_row, "\"version\":\"0.5.3\"", "\"version\":\"0.5.9\"");
    end_failed(&m, TC_CHECK_ID_IMAGE_ADVISORIES);
}

/* A host that shows the measurement of another image than the one that was described and started,
 * without naming it, contradicts the evidence all the same. */
static void measurement_of_another_image_beside_a_description_fails(void **state)
{
    const tc_forge_evidence *e[2];
    tc_forge_options o;
    tc_bytes own, other, text;
    mix m;

    (void)state;
    start(&m);
    for (uint8_t i = 0; i < 2; i++) {
        mix_machine(&o, &m, 1);
        o.system.build = i;
        o.system.version = "0.6.0";
        o.system.with_measurement = o.system.with_material = true;
        e[i] = mix_make(&m, &o);
    }
    mix_put(&m, TC_EXHIBIT_OS_IMAGE, e[0]->image.description);
    mix_put(&m, TC_EXHIBIT_INFO, e[0]->info);
    own = material_of(&m, e[0]);
    other = material_of(&m, e[1]);
    text = nameless(&m, e[0]);
    assert_int_not_equal(tc_bytes_find(text, own), SIZE_MAX);
    mix_put(&m, TC_EXHIBIT_GET_QUOTE, text);
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    m.builder.n--;
    mix_put(&m, TC_EXHIBIT_GET_QUOTE, tc_forge_replace(&m.arena, text, own, other));
    end_failed(&m, TC_CHECK_ID_IMAGE_NAME);
}

/* Machines of two images with the same firmware, about which nobody names an image. */
static void nameless_machines_with_the_same_firmware_find_their_images(void **state)
{
    mix m;

    (void)state;
    start(&m);
    for (unsigned i = 1; i <= 2; i++) {
        const tc_forge_evidence *e;
        tc_forge_options o;

        mix_machine(&o, &m, i);
        o.system.cmdline = i == 1 ? "console=ttyS0 dstack.rootfs_hash=aa" : "console=ttyS1";
        o.dstack.provider = TC_FORGE_PROVIDER_LOCAL;
        o.dstack.app_id = (tc_bytes){NULL, 0};
        e = mix_make(&m, &o);
        mix_put(&m, TC_EXHIBIT_OS_IMAGE, e->image.description);
        mix_put(&m, TC_EXHIBIT_APP_COMPOSE, e->app_compose);
        mix_put(&m, TC_EXHIBIT_GET_QUOTE, nameless(&m, e));
        m.builder.subject.app_id = tc_hex_text(&m.arena, tc_bytes_of(e->app_id, sizeof e->app_id));
    }
    assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
    mix_done(&m);
}

/* One description more than is read leaves something unknown, whichever it is. */
static void one_description_more_is_not_passed_over(void **state)
{
    mix m;

    (void)state;
    start(&m);
    for (uint8_t i = 0; i <= TC_MAX_OS_IMAGES; i++) {
        const tc_forge_evidence *e;
        tc_forge_options o;

        mix_machine(&o, &m, 1);
        o.system.build = i;
        o.system.known_in_policy = i == 0;
        e = mix_make(&m, &o);
        if (i == 0) {
            mix_put(&m, TC_EXHIBIT_GET_QUOTE, e->get_quote);
            mix_put(&m, TC_EXHIBIT_INFO, e->info);
        }
        if (i == TC_MAX_OS_IMAGES) {
            assert_int_equal(mix_judge(&m), TC_VERDICT_PASSED);
        }
        mix_put(&m, TC_EXHIBIT_OS_IMAGE, e->image.description);
    }
    assert_int_not_equal(mix_judge(&m), TC_VERDICT_PASSED);
    mix_done(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machines_with_images_of_their_own_pass),
        cmocka_unit_test(description_of_another_image_is_of_no_use),
        cmocka_unit_test(machine_that_says_it_runs_another_image_fails),
        cmocka_unit_test(host_and_event_log_that_disagree_fail),
        cmocka_unit_test(second_vm_config_of_another_machine_fails),
        cmocka_unit_test(vm_config_of_another_machine_beside_the_answer_fails),
        cmocka_unit_test(every_vm_config_finds_its_machine),
        cmocka_unit_test(every_vm_config_with_a_measurement_finds_its_machine),
        cmocka_unit_test(vm_config_that_can_not_be_read_fails),
        cmocka_unit_test(second_description_of_the_same_image_is_not_believed),
        cmocka_unit_test(broken_description_beside_a_good_one_fails),
        cmocka_unit_test(metadata_of_another_image_does_not_speak_for_this_one),
        cmocka_unit_test(image_without_a_version_has_unknown_weaknesses),
        cmocka_unit_test(image_that_the_policy_calls_newer_keeps_its_weakness),
        cmocka_unit_test(measurement_of_another_image_beside_a_description_fails),
        cmocka_unit_test(nameless_machines_with_the_same_firmware_find_their_images),
        cmocka_unit_test(one_description_more_is_not_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
