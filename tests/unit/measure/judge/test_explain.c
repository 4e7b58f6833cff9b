/* SPDX-License-Identifier: Apache-2.0
 *
 * From the logs of real machines the search finds which machines they were (dstack-mr:8.2).
 */
#include "measure/explain.h"
#include "unit/dstack/support.h"

#include "base/hex.h"

/* The boot log of one row of the ground truth. */
typedef struct real_log {
    tc_logged_event events[TC_BOOT_EVENTS_MAX];
    tc_boot_log log;
    tc_bytes rtmr0;
} real_log;

static void read_log(real_log *out, const tc_json *doc, tc_jref row)
{
    tc_jref events = member(doc, row, "rtmr0_events");

    *out = (real_log){0};
    for (tc_jref e = tc_json_first(doc, events); e != TC_JSON_NONE;
         e = tc_json_next(doc, events, e)) {
        tc_logged_event *event = &out->events[out->log.n++];
        tc_str text;

        assert_true(tc_json_text(doc, tc_json_value(doc, e), &text));
        assert_true(tc_hex_decode_alloc(&event->digest, doc->arena, text, 48));
    }
    out->log.events = out->events;
    out->rtmr0 = member_hex(doc, member(doc, row, "replayed"), "rtmr0");
}

static void assert_machine(const tc_json *doc, tc_jref row, const tc_acpi_machine *m)
{
    tc_jref e = member(doc, row, "effective");

    assert_int_equal(m->cpus, member_number(doc, e, "cpus", 0));
    assert_int_equal(m->memory, member_number(doc, e, "mem", 0));
    assert_int_equal(m->gpus, member_number(doc, e, "gpus", 0));
    assert_int_equal(m->nvswitches, member_number(doc, e, "nvswitches", 0));
    assert_int_equal(m->pic, member_number(doc, e, "pic", 1));
    assert_int_equal(!m->hotplug, member_number(doc, e, "hotplug_off", 0));
    assert_int_equal(m->cut == TC_ACPI_PRE_9_2, tc_str_is(member_text(doc, e, "irq"), "edge"));
}

static tc_os_image firmware(tc_arena *arena, bool is_old)
{
    tc_os_image image = {0};

    assert_true(tc_memory_layout_read(
        &image.layout, hex(arena, is_old ? "80100904000609020b02110f" : "80100904000609020b021010"),
        NULL));
    return image;
}

static void machine_of_every_real_log_is_found(void **state)
{
    tc_arena *arena = *state;
    tc_json doc = json(arena, vector(arena, "mr/ground_truth_events.json"));
    const tc_vm_config start = tc_undeclared_machine();

    for (tc_jref e = tc_json_first(&doc, TC_JSON_ROOT); e != TC_JSON_NONE;
         e = tc_json_next(&doc, TC_JSON_ROOT, e)) {
        bool is_old = tc_json_find(&doc, member(&doc, e, "effective"), "tdvf") != TC_JSON_NONE;
        tc_os_image image = firmware(arena, is_old);
        tc_explanation found;
        real_log log;

        read_log(&log, &doc, e);
        assert_true(tc_explain_rtmr0(&found, arena,
                                     &(tc_explain_input){.image = &image,
                                                         .config = &start,
                                                         .rtmr = {log.rtmr0},
                                                         .log = &log.log,
                                                         .budget = TC_EXPLAIN_BUDGET}));
        assert_true(found.found);
        assert_machine(&doc, e, &found.config.machine);
    }
}

/* A log that does not replay to the register is nobody's: only the register is looked at. */
static void log_that_does_not_replay_is_not_used(void **state)
{
    tc_arena *arena = *state;
    tc_os_image image = firmware(arena, false);
    tc_vm_config config = {
        .machine = {.cpus = 3, .memory = (uint64_t)2 << 30, .devices = 5, .pic = true}};
    uint8_t digest[48] = {0};
    tc_logged_event event = {0, 0, tc_bytes_of(digest, 48)};
    tc_boot_log log = {&event, 1};
    tc_prediction measured;
    tc_explanation found;
    tc_explain_input in = {
        .image = &image, .config = &config, .log = &log, .budget = TC_EXPLAIN_BUDGET};

    assert_true(tc_predict_rtmr0(&measured, arena, &image, &config, NULL));
    in.rtmr[0] = tc_bytes_of(measured.rtmr[0], 48);
    config.machine.cpus = 2;
    assert_true(tc_explain_rtmr0(&found, arena, &in));
    assert_true(found.found);
    assert_text(found.differs, "number of CPUs 3 instead of 2");
}

static void nothing_is_tried_beyond_the_budget(void **state)
{
    tc_arena *arena = *state;
    tc_os_image image = firmware(arena, false);
    tc_vm_config config = {
        .machine = {.cpus = 2, .memory = (uint64_t)2 << 30, .devices = 5, .pic = true}};
    tc_boot_log log = {NULL, 0};
    tc_prediction measured;
    tc_explanation found;
    tc_explain_input in = {.image = &image, .config = &config, .log = &log, .budget = 9};

    assert_true(tc_predict_rtmr0(&measured, arena, &image, &config, NULL));
    in.rtmr[0] = tc_bytes_of(measured.rtmr[0], 48);
    assert_true(tc_explain_rtmr0(&found, arena, &in));
    assert_false(found.found);
    in.budget = 10; /* one machine without a log */
    assert_true(tc_explain_rtmr0(&found, arena, &in));
    assert_true(found.found);
    assert_int_equal(found.differs.n, 0);
}

static void machine_is_described_in_words(void **state)
{
    tc_acpi_machine m = {.cut = TC_ACPI_9_2,
                         .cpus = 1,
                         .memory = (uint64_t)1 << 30,
                         .gpus = 1,
                         .nvswitches = 4,
                         .pci_hole64 = (uint64_t)1 << 40,
                         .hugepages = true};

    assert_text(tc_machine_words(*state, &m),
                "1 CPU, 1024 MiB, QEMU 9.2, pic off, hotplug off, 1 GPU, 4 NVSwitches, 64-bit "
                "window of 1024 GiB, huge pages");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(machine_of_every_real_log_is_found),
        TEST(log_that_does_not_replay_is_not_used),
        TEST(nothing_is_tried_beyond_the_budget),
        TEST(machine_is_described_in_words),
    };

    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
