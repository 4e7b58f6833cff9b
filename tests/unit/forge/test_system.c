/* SPDX-License-Identifier: Apache-2.0
 *
 * The simulated image and machine: files that the readers of real images take, events that are
 * those of real logs, and registers that follow from both.
 */
#include <string.h>

#include "base/hex.h"
#include "crypto/digest.h"
#include "measure/kernel.h"
#include "measure/predict.h"
#include "unit/forge/made.h"

#define STORE_SIZE  0x84000u
#define BOOT_EVENTS 20

static int set_up(void **state)
{
    int failed = made_setup(state);
    made *m = *state;

    m->options.make = TC_FORGE_MAKE_DSTACK;
    return failed;
}

static void assert_sha384(tc_bytes in, const char *want)
{
    uint8_t digest[TC_SHA384_SIZE], wanted[TC_SHA384_SIZE];

    assert_true(tc_hex_decode(wanted, sizeof wanted, tc_str_from_c(want)));
    tc_sha384(digest, &in, 1);
    assert_memory_equal(digest, wanted, sizeof digest);
}

/* ---- the image ------------------------------------------------------------------------------- */

/* dstack-mr:3.1 event 1: seen in every real log, and in Debian's and Ubuntu's packages. */
static void variable_store_is_that_of_real_firmware(void **state)
{
    made *m = *state;

    make(m);
    assert_sha384(tc_bytes_sub(m->evidence.image.firmware, 0, STORE_SIZE),
                  "344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d4731"
                  "55875ffd561d6790");
}

static void firmware_has_the_layout_of_dstack(void **state)
{
    /* dstack-mr:1.5 "Current dstack value". */
    static const uint8_t want[] = {0x80, 0x10, 0x09, 0x04, 0x00, 0x06,
                                   0x09, 0x02, 0x0b, 0x02, 0x10, 0x10};
    uint8_t written[TC_MEMORY_LAYOUT_MAX];
    tc_memory_layout layout;
    made *m = *state;
    tc_tdvf tdvf;

    make(m);
    assert_true(tc_tdvf_parse(&tdvf, m->evidence.image.firmware, NULL));
    assert_true(tc_memory_layout_of(&layout, &tdvf, NULL));
    assert_int_equal(tc_memory_layout_write(written, &layout), sizeof want);
    assert_memory_equal(written, want, sizeof want);
}

static void kernel_is_measured_as_it_is_started(void **state)
{
    uint8_t as_file[TC_SHA384_SIZE], large[TC_SHA384_SIZE], small[TC_SHA384_SIZE];
    made *m = *state;
    tc_bytes kernel;

    make(m);
    kernel = m->evidence.image.kernel;
    assert_true(tc_kernel_authenticode(as_file, kernel, NULL));
    assert_true(tc_kernel_booted(large, kernel, m->options.system.memory, 100, NULL));
    assert_true(tc_kernel_booted(small, kernel, m->options.system.memory / 2, 100, NULL));
    assert_memory_not_equal(as_file, large, sizeof large);
    assert_memory_not_equal(small, large, sizeof large);
}

static void description_is_what_image_make_says_about_the_files(void **state)
{
    for (unsigned measured = 0; measured <= 1; measured++) {
        tc_os_image_files files = {0};
        tc_os_image image;
        made *m = *state;
        tc_bytes again;

        m->options.system.with_measurement = measured != 0;
        make(m);
        files.checksum_file = m->evidence.image.checksums;
        files.metadata = m->evidence.image.metadata;
        files.firmware = m->evidence.image.firmware;
        files.kernel = m->evidence.image.kernel;
        files.measurement = m->evidence.image.measurement;
        files.initrd_size = m->evidence.image.initrd.n;
        tc_sha256(files.initrd_sha256, &m->evidence.image.initrd, 1);
        tc_sha384(files.initrd_sha384, &m->evidence.image.initrd, 1);
        assert_true(tc_os_image_make(&again, &m->arena, &files, NULL));
        assert_true(tc_bytes_eq(again, m->evidence.image.description));
        assert_true(tc_os_image_read(&image, &m->arena, again, NULL));
        assert_memory_equal(image.manifest.os_image_hash, m->evidence.image.hash, 32);
    }
}

static void other_builds_are_other_images(void **state)
{
    made *m = *state;
    tc_forge_evidence first;

    make(m);
    first = m->evidence;
    m->options.system.build = 1;
    make(m);
    assert_memory_not_equal(first.image.hash, m->evidence.image.hash, 32);
    assert_memory_not_equal(first.mr_td, m->evidence.mr_td, 48);
    assert_memory_not_equal(first.rtmr[1], m->evidence.rtmr[1], 48);
    assert_memory_not_equal(first.rtmr[2], m->evidence.rtmr[2], 48);
    assert_memory_equal(first.rtmr[0], m->evidence.rtmr[0], 48);
}

/* ---- the log --------------------------------------------------------------------------------- */

/* dstack-mr:3.1: event types of a real log, in its order. */
static void log_has_the_order_of_a_real_one(void **state)
{
    static const struct {
        uint32_t imr, type;
    } want[BOOT_EVENTS] = {
        {0, 0x8000000b}, {0, 0x8000000a}, {0, 0x80000001}, {0, 0x80000001}, {0, 0x80000001},
        {0, 0x80000001}, {0, 0x80000001}, {0, 4},          {0, 10},         {0, 10},
        {0, 10},         {1, 0x80000003}, {0, 0x80000002}, {0, 0x80000002}, {1, 0x80000007},
        {1, 4},          {2, 6},          {2, 6},          {1, 0x80000007}, {1, 0x80000007},
    };
    made *m = *state;

    make(m);
    for (size_t i = 0; i < BOOT_EVENTS; i++) {
        assert_int_equal(m->evidence.log.events[i].imr, want[i].imr);
        assert_int_equal(m->evidence.log.events[i].type, want[i].type);
        assert_true(m->evidence.log.events[i].payload.n > 0);
    }
    assert_int_equal(m->evidence.log.events[BOOT_EVENTS].imr, 3);
}

/* Where a digest is that of the contents that the log shows (dstack-mr:3.1). */
static void contents_belong_to_their_digests(void **state)
{
    static const size_t plain[] = {2, 3, 4, 5, 6, 7, 14, 15, 18, 19};
    made *m = *state;

    make(m);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        const tc_forge_event *event = &m->evidence.log.events[plain[i]];
        uint8_t digest[TC_SHA384_SIZE];

        tc_sha384(digest, &event->payload, 1);
        assert_memory_equal(digest, event->digest, sizeof digest);
    }
}

static void newer_firmware_measures_more(void **state)
{
    made *m = *state;

    m->options.system.version = "0.5.10";
    make(m);
    assert_int_equal(m->evidence.log.events[BOOT_EVENTS + 3].imr, 1);
    assert_int_equal(m->evidence.log.events[BOOT_EVENTS + 4].imr, 3);
}

/* ---- hooks ----------------------------------------------------------------------------------- */

typedef struct cut {
    tc_forge_object object;
    tc_forge_stage stage;
    unsigned seen;
} cut;

static tc_bytes cut_hook(void *context, tc_arena *arena, tc_forge_object object,
                         tc_forge_stage stage, tc_bytes in)
{
    cut *c = context;

    (void)arena;
    if (object != c->object || stage != c->stage) {
        return in;
    }
    c->seen++;
    return tc_bytes_sub(in, 0, in.n / 64);
}

/* What cannot be described any more still starts, with registers that nobody can predict. */
static void break_files(made *m, bool with_measurement)
{
    static const tc_forge_object files[] = {TC_FORGE_FIRMWARE, TC_FORGE_KERNEL, TC_FORGE_METADATA};
    tc_forge_evidence whole;

    m->options.hook = NULL;
    m->options.system.with_measurement = with_measurement;
    make(m);
    whole = m->evidence;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        for (unsigned after = 0; after <= 1; after++) {
            cut c = {files[i], after == 0 ? TC_FORGE_BEFORE : TC_FORGE_AFTER, 0};

            m->options.hook = cut_hook;
            m->options.context = &c;
            make(m);
            assert_int_equal(c.seen, 1);
            assert_int_equal(m->evidence.image.description.n > 0, after != 0);
            assert_memory_not_equal(m->evidence.mr_td, whole.mr_td, 48);
            assert_int_equal(m->evidence.log.n, whole.log.n);
        }
    }
}

static void broken_files_start_with_registers_of_their_own(void **state)
{
    break_files(*state, false);
    break_files(*state, true);
}

static void exchanged_files_leave_the_documents_as_they_are(void **state)
{
    cut c = {TC_FORGE_INITRD, TC_FORGE_AFTER, 0};
    made *m = *state;
    tc_forge_evidence whole;

    make(m);
    whole = m->evidence;
    m->options.hook = cut_hook;
    m->options.context = &c;
    make(m);
    assert_true(tc_bytes_eq(m->evidence.image.checksums, whole.image.checksums));
    assert_true(tc_bytes_eq(m->evidence.image.description, whole.image.description));
    assert_memory_equal(m->evidence.mr_td, whole.mr_td, 48);
    assert_memory_equal(m->evidence.rtmr[0], whole.rtmr[0], 48);
    assert_memory_not_equal(m->evidence.rtmr[2], whole.rtmr[2], 48);
}

static void absurd_machines_can_be_declared(void **state)
{
    made *m = *state;

    m->options.system.cpus = 0;
    make(m);
    assert_true(m->evidence.quote.n > 1000);
    m->options.system.cpus = 2;
    m->options.system.memory = 1;
    make(m);
    assert_true(m->evidence.quote.n > 1000);
}

static void enclave_has_no_system(void **state)
{
    made *m = *state;

    tc_forge_use_sgx(&m->options);
    make(m);
    assert_int_equal(m->evidence.image.firmware.n, 0);
    assert_int_equal(m->evidence.vm_config.n, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, made_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(variable_store_is_that_of_real_firmware),
        T(firmware_has_the_layout_of_dstack),
        T(kernel_is_measured_as_it_is_started),
        T(description_is_what_image_make_says_about_the_files),
        T(other_builds_are_other_images),
        T(log_has_the_order_of_a_real_one),
        T(contents_belong_to_their_digests),
        T(newer_firmware_measures_more),
        T(broken_files_start_with_registers_of_their_own),
        T(exchanged_files_leave_the_documents_as_they_are),
        T(absurd_machines_can_be_declared),
        T(enclave_has_no_system),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
