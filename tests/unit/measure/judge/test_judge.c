/* SPDX-License-Identifier: Apache-2.0
 *
 * The operating-system checks, each holding and each broken (dstack-mr; dstack:8.1 item 5).
 */
#include "unit/measure/judge/world.h"

#define ID(name) TC_CHECK_ID_##name

static world w;

static int setup(void **state)
{
    int result = arena_setup(state);

    world_init(&w, *state);
    return result;
}

static void assert_is(tc_check_id id, tc_check_status status, const char *why)
{
    world_judge(&w);
    assert_check(&w, id, status, why);
}

static void everything_holds(void **state)
{
    static const tc_check_id ids[] = {ID(VM_CONFIG),
                                      ID(IMAGE_DIGESTS),
                                      ID(MRTD),
                                      ID(RTMR0),
                                      ID(RTMR1),
                                      ID(RTMR2),
                                      ID(BOOT_LOG),
                                      ID(IMAGE_NAME),
                                      ID(IMAGE_KNOWN),
                                      ID(IMAGE_PRODUCTION),
                                      ID(IMAGE_ADVISORIES)};

    (void)state;
    world_judge(&w);
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        assert_check(&w, ids[i], TC_CHECK_PASS, "");
    }
    assert_true(w.facts.trusted);
    assert_int_equal(w.facts.origin, TC_IMAGE_DESCRIPTION);
}

/* ---- vm_config ---- */

static void without_vm_config_the_machine_is_not_known(void **state)
{
    (void)state;
    w.vm_config = (tc_str){NULL, 0};
    assert_is(ID(VM_CONFIG), TC_CHECK_INCONCLUSIVE, "does not say which virtual machine");
    assert_check(&w, ID(RTMR0), TC_CHECK_INCONCLUSIVE, "2 CPUs, 2048 MiB, QEMU 9.2, pic off");
    assert_check(&w, ID(RTMR1), TC_CHECK_INCONCLUSIVE, "not declared");
    assert_check(&w, ID(MRTD), TC_CHECK_PASS, "");
    w.evidence.explain = false;
    assert_is(ID(RTMR0), TC_CHECK_INCONCLUSIVE, "was not declared (vm_config).");
}

static void broken_vm_config_fails(void **state)
{
    (void)state;
    w.vm_config = TC_STR("{\"cpu_count\":0,\"memory_size\":2147483648}");
    assert_is(ID(VM_CONFIG), TC_CHECK_FAIL, "");
}

static void machine_that_nobody_can_predict_is_inconclusive(void **state)
{
    (void)state;
    w.vm_config = TC_STR("{\"cpu_count\":1,\"memory_size\":2147483648,\"swtpm\":true}");
    assert_is(ID(VM_CONFIG), TC_CHECK_INCONCLUSIVE, "swtpm");
}

static void machine_too_small_for_the_firmware_fails(void **state)
{
    (void)state;
    w.image.layout.ranges[0].start = (uint64_t)4 << 30;
    w.image.layout.n = 1;
    assert_is(ID(RTMR0), TC_CHECK_FAIL, "");
    assert_check(&w, ID(RTMR1), TC_CHECK_INCONCLUSIVE, "operating-system.rtmr0");
    assert_check(&w, ID(BOOT_LOG), TC_CHECK_NOT_RUN, "");
}

/* ---- where the digests come from ---- */

static void description_that_nobody_vouches_for_is_not_believed(void **state)
{
    (void)state;
    w.described.sha256[0] ^= 1;
    assert_is(ID(IMAGE_DIGESTS), TC_CHECK_INCONCLUSIVE, "trustcenter image make");
    assert_check(&w, ID(RTMR1), TC_CHECK_NOT_RUN, "");
    assert_check(&w, ID(RTMR2), TC_CHECK_NOT_RUN, "");
    assert_check(&w, ID(MRTD), TC_CHECK_INCONCLUSIVE, "none that is known");
    assert_check(&w, ID(IMAGE_NAME), TC_CHECK_NOT_RUN, "");
    assert_false(w.facts.trusted);
}

static void row_without_a_description_vouches_for_none(void **state)
{
    (void)state;
    w.known.has_description = false;
    assert_is(ID(IMAGE_DIGESTS), TC_CHECK_INCONCLUSIVE, "nobody whom the policy names");
    assert_check(&w, ID(IMAGE_KNOWN), TC_CHECK_PASS, "");
}

static void bound_description_needs_nobody(void **state)
{
    (void)state;
    w.known.has_description = false;
    w.image.bound = true;
    assert_is(ID(IMAGE_DIGESTS), TC_CHECK_PASS, "");
    assert_check(&w, ID(RTMR2), TC_CHECK_PASS, "");
}

static void missing_description_is_named(void **state)
{
    (void)state;
    w.evidence.n_images = 0;
    assert_is(ID(IMAGE_DIGESTS), TC_CHECK_INCONCLUSIVE, "d1d1 (ours)");
    w.evidence.n_named = 0;
    assert_is(ID(IMAGE_DIGESTS), TC_CHECK_INCONCLUSIVE, "neither names a system image");
    assert_check(&w, ID(IMAGE_KNOWN), TC_CHECK_NOT_RUN, "");
    assert_check(&w, ID(RTMR0), TC_CHECK_NOT_RUN, "");
}

static void description_of_another_image_is_not_this_one(void **state)
{
    (void)state;
    w.image.manifest.os_image_hash[0] ^= 1;
    w.evidence.named[0].hash = tc_bytes_of(w.known.os_image_hash, 32);
    assert_is(ID(IMAGE_DIGESTS), TC_CHECK_INCONCLUSIVE, "holds no description");
}

static void description_that_is_believed_comes_first(void **state)
{
    tc_os_image other = w.image;
    tc_described_image both[2] = {{.image = &other}, w.described};

    (void)state;
    other.kernel[0] ^= 1;
    w.evidence.images = both;
    w.evidence.n_images = 2;
    assert_is(ID(IMAGE_DIGESTS), TC_CHECK_PASS, "");
    assert_check(&w, ID(RTMR1), TC_CHECK_PASS, "");
    both[0] = w.described;
    both[1] = (tc_described_image){.image = &other};
    assert_is(ID(RTMR1), TC_CHECK_PASS, "");
}

static void unnamed_image_is_found_by_its_firmware(void **state)
{
    (void)state;
    w.evidence.n_named = 0;
    assert_is(ID(IMAGE_DIGESTS), TC_CHECK_PASS, "");
    assert_check(&w, ID(IMAGE_NAME), TC_CHECK_NOT_APPLICABLE, "registers show");
}

static void use_known_firmware(void)
{
    size_t n;
    const tc_known_firmware *firmware = tc_registry_firmware(&n);

    assert_true(n > 1 && firmware[1].has_single_pass);
    w.evidence.n_images = 0;
    tc_os_image_of_firmware(&w.started_image, &firmware[1]);
    w.started_image.has_kernel = true;
    world_measure(&w);
}

static void known_firmware_is_enough_for_rtmr0(void **state)
{
    (void)state;
    use_known_firmware();
    assert_is(ID(MRTD), TC_CHECK_PASS, "");
    assert_check(&w, ID(RTMR0), TC_CHECK_PASS, "");
    assert_check(&w, ID(RTMR1), TC_CHECK_NOT_RUN, "");
    assert_check(&w, ID(BOOT_LOG), TC_CHECK_NOT_RUN, "");
    assert_int_equal(w.facts.origin, TC_IMAGE_FIRMWARE);
}

static void image_with_another_firmware_than_listed_fails(void **state)
{
    size_t n;
    const tc_known_firmware *firmware = tc_registry_firmware(&n);

    (void)state;
    use_known_firmware();
    w.known.firmware = tc_str_from_c(firmware[0].name);
    assert_is(ID(MRTD), TC_CHECK_FAIL, "not that of the image that is named; it is that of");
}

/* ---- registers ---- */

static void other_firmware_fails(void **state)
{
    (void)state;
    w.started_image.mrtd_single_pass[0] ^= 1;
    world_measure(&w);
    assert_is(ID(MRTD), TC_CHECK_FAIL, "not the image's; it is none that is known");
}

static void other_order_of_pages_fails_and_is_named(void **state)
{
    (void)state;
    w.started.two_pass = true;
    world_measure(&w);
    assert_is(ID(MRTD), TC_CHECK_FAIL, "the order of QEMU 8, and vm_config declares");
}

static void other_kernel_fails(void **state)
{
    (void)state;
    w.started_image.kernel[0] ^= 1;
    world_measure(&w);
    assert_is(ID(RTMR1), TC_CHECK_FAIL, "kernel (event 1 of RTMR1)");
    assert_check(&w, ID(RTMR2), TC_CHECK_PASS, "");
    assert_check(&w, ID(BOOT_LOG), TC_CHECK_FAIL, "the event kernel is another one");
}

static void unchanged_kernel_is_named(void **state)
{
    (void)state;
    memcpy(w.started_image.kernel, w.image.kernel_as_file, 48);
    world_measure(&w);
    assert_is(ID(RTMR1), TC_CHECK_FAIL, "header was not changed");
}

static void other_command_line_and_initrd_fail(void **state)
{
    (void)state;
    w.started_image.cmdline[0] ^= 1;
    world_measure(&w);
    assert_is(ID(RTMR2), TC_CHECK_FAIL, "cmdline (event 1 of RTMR2)");
    w.started_image = w.image;
    w.started_image.initrd[0] ^= 1;
    world_measure(&w);
    assert_is(ID(RTMR2), TC_CHECK_FAIL, "initrd (event 2 of RTMR2)");
}

static void kernel_of_a_small_machine_is_missing(void **state)
{
    (void)state;
    w.vm_config = TC_STR("{\"cpu_count\":2,\"memory_size\":1073741824,\"qemu_version\":\"9.2.1\"}");
    assert_is(ID(RTMR1), TC_CHECK_INCONCLUSIVE, "--memory-size");
}

/* One difference each, and the words that name it. */
static void every_difference_of_the_machine_is_named(void **state)
{
    static const struct {
        const char *config, *why;
    } rows[] = {
        {"{\"cpu_count\":4,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\"}",
         "number of CPUs 2 instead of 4"},
        {"{\"cpu_count\":2,\"memory_size\":8589934592,\"qemu_version\":\"9.2.1\"}",
         "memory in MiB 2048 instead of 8192"},
        {"{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"10.0.0\"}",
         "QEMU 9.2 instead of QEMU 10"},
        {"{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\",\"pic\":true}",
         "pic off instead of on"},
        {"{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\","
         "\"hotplug_off\":true}",
         "hotplug on instead of off"},
        {"{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\",\"num_gpus\":1}",
         "number of GPUs 0 instead of 1"},
        {"{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\",\"num_nics\":2}",
         "number of plain PCI devices 5 instead of 6"},
        {"{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\","
         "\"pci_hole64_size\":1099511627776}",
         "64-bit PCI window in GiB 0 instead of 1024"},
        {"{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\","
         "\"ovmf_variant\":\"stable202505\"}",
         "firmware variant pre202505 instead of stable202505"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        w.vm_config = tc_str_from_c(rows[i].config);
        w.evidence.log.n = w.measured.n_events;
        assert_is(ID(RTMR0), TC_CHECK_FAIL, rows[i].why);
        w.evidence.log.n = 0; /* the same from the register alone */
        assert_is(ID(RTMR0), TC_CHECK_FAIL, rows[i].why);
    }
}

static void first_event_that_differs_is_named(void **state)
{
    (void)state;
    w.vm_config = TC_STR("{\"cpu_count\":2,\"memory_size\":4294967296,\"qemu_version\":\"9.2.1\"}");
    assert_is(ID(RTMR0), TC_CHECK_FAIL, "td-hob (event 1 of RTMR0)");
    w.vm_config = TC_STR("{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\","
                         "\"pic\":true}");
    assert_is(ID(RTMR0), TC_CHECK_FAIL, "acpi-tables (event 11 of RTMR0)");
}

static void tables_of_no_known_machine_have_no_cause(void **state)
{
    uint8_t other[48] = {1};
    uint8_t rtmr0[48] = {0};

    (void)state;
    w.events[10].digest = tc_bytes_of(other, 48);
    for (size_t i = 0; i < 13; i++) {
        tc_rtmr_extend(rtmr0, w.events[i].digest.p);
    }
    w.evidence.rtmr[0] = tc_bytes_of(rtmr0, 48);
    assert_is(ID(RTMR0), TC_CHECK_FAIL, "acpi-tables (event 11 of RTMR0)");
    assert_null(strstr(why_of(&w, ID(RTMR0)), "everything fits"));
}

static void huge_pages_that_differ_are_inconclusive(void **state)
{
    (void)state;
    w.vm_config = TC_STR("{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\","
                         "\"hugepages\":true}");
    assert_is(ID(RTMR0), TC_CHECK_INCONCLUSIVE, "huge pages");
    assert_check(&w, ID(BOOT_LOG), TC_CHECK_NOT_RUN, "");
    w.evidence.log.n = 0;
    assert_is(ID(RTMR0), TC_CHECK_INCONCLUSIVE, "huge pages");
    w.evidence.log.n = w.measured.n_events;
    w.vm_config = TC_STR("{\"cpu_count\":2,\"memory_size\":4294967296,\"qemu_version\":\"9.2.1\","
                         "\"hugepages\":true}");
    assert_is(ID(RTMR0), TC_CHECK_FAIL, "td-hob"); /* the memory is no matter of the host's nodes */
}

/* The firmware of 0.5.10 measures tables that describe the host. */
static void smbios_tables_that_differ_are_inconclusive(void **state)
{
    uint8_t other[48] = {1};
    uint8_t rtmr0[48] = {0};

    (void)state;
    w.started.events = TC_EVENTS_STABLE_202505;
    w.vm_config = TC_STR("{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\","
                         "\"ovmf_variant\":\"stable202505\"}");
    world_measure(&w);
    assert_is(ID(RTMR0), TC_CHECK_PASS, "");
    assert_check(&w, ID(BOOT_LOG), TC_CHECK_PASS, "");
    w.events[13].digest = tc_bytes_of(other, 48);
    for (size_t i = 0; i < 17; i++) {
        tc_rtmr_extend(rtmr0, w.events[i].digest.p);
    }
    w.evidence.rtmr[0] = tc_bytes_of(rtmr0, 48);
    assert_is(ID(RTMR0), TC_CHECK_INCONCLUSIVE, "SMBIOS");
    assert_check(&w, ID(BOOT_LOG), TC_CHECK_NOT_RUN, "");
}

/* ---- the boot log ---- */

static void stripped_log_has_nothing_to_compare(void **state)
{
    (void)state;
    w.events[3].digest = (tc_bytes){NULL, 0};
    assert_is(ID(BOOT_LOG), TC_CHECK_NOT_APPLICABLE, "no whole log");
    w.evidence.log.n = 0;
    assert_is(ID(BOOT_LOG), TC_CHECK_NOT_APPLICABLE, "no whole log");
}

/* Attestations keep the three events of the ACPI tables only (dstack:1.5). */
static void few_events_are_no_log(void **state)
{
    (void)state;
    w.evidence.log = (tc_boot_log){w.events + 8, 3};
    assert_is(ID(BOOT_LOG), TC_CHECK_NOT_APPLICABLE, "no whole log");
    w.vm_config = TC_STR("{\"cpu_count\":4,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\"}");
    assert_is(ID(RTMR0), TC_CHECK_FAIL, "number of CPUs 2 instead of 4");
    assert_null(strstr(why_of(&w, ID(RTMR0)), "first event"));
}

static void changed_log_fails(void **state)
{
    tc_logged_event first;

    (void)state;
    w.events[0].type++;
    assert_is(ID(BOOT_LOG), TC_CHECK_FAIL, "the event td-hob is another one");
    w.events[0].type--;
    first = w.events[2];
    w.events[2] = w.events[3];
    w.events[3] = first;
    assert_is(ID(BOOT_LOG), TC_CHECK_FAIL, "the event SecureBoot is another one");
    w.events[3] = w.events[2];
    w.events[2] = first;
    w.evidence.log.n--;
    assert_is(ID(BOOT_LOG), TC_CHECK_FAIL, "the event initrd is missing");
    w.events[w.measured.n_events] = first;
    w.evidence.log.n = w.measured.n_events + 1;
    assert_is(ID(BOOT_LOG), TC_CHECK_FAIL, "more events than the image measures");
    assert_check(&w, ID(RTMR0), TC_CHECK_PASS, "");
}

/* ---- which image ---- */

static void other_name_fails(void **state)
{
    uint8_t other[32] = {1};

    (void)state;
    w.evidence.named[1] = (tc_named_image){tc_bytes_of(other, 32), "the guest agent"};
    w.evidence.n_named = 2;
    assert_is(ID(IMAGE_NAME), TC_CHECK_FAIL, "the guest agent names another image");
    w.evidence.n_named = 1;
    w.vm_config = TC_STR("{\"cpu_count\":2,\"memory_size\":2147483648,\"qemu_version\":\"9.2.1\","
                         "\"os_image_hash\":"
                         "\"000000000000000000000000000000000000000000000000000000000000000a\"}");
    assert_is(ID(IMAGE_NAME), TC_CHECK_FAIL, "vm_config names another image");
}

static void unknown_image_fails(void **state)
{
    (void)state;
    w.image.bound = true;
    w.policy.n_images = 0;
    assert_is(ID(IMAGE_KNOWN), TC_CHECK_FAIL, "consistent in itself");
    assert_check(&w, ID(IMAGE_DIGESTS), TC_CHECK_PASS, "");
    assert_check(&w, ID(IMAGE_PRODUCTION), TC_CHECK_PASS, "");
    w.evidence.n_images = 0;
    assert_is(ID(IMAGE_KNOWN), TC_CHECK_FAIL, "names is none of the published");
    assert_check(&w, ID(IMAGE_PRODUCTION), TC_CHECK_NOT_RUN, "");
    assert_check(&w, ID(IMAGE_ADVISORIES), TC_CHECK_NOT_RUN, "");
}

static void built_in_image_is_known(void **state)
{
    size_t n;
    const tc_known_image *images = tc_registry_images(&n);

    (void)state;
    assert_true(n > 0);
    w.policy.n_images = 0;
    w.evidence.n_images = 0;
    w.evidence.named[0].hash = tc_bytes_of(images[0].os_image_hash, 32);
    assert_is(ID(IMAGE_KNOWN), TC_CHECK_PASS, "");
    assert_ptr_equal(w.facts.known, &images[0]);
    w.policy.no_built_in = true;
    assert_is(ID(IMAGE_KNOWN), TC_CHECK_FAIL, "none of the published ones that the policy knows");
}

static void development_image_fails_unless_allowed(void **state)
{
    (void)state;
    w.image.metadata.is_dev = true;
    assert_is(ID(IMAGE_PRODUCTION), TC_CHECK_FAIL, "development image");
    w.policy.allow_dev = true;
    assert_is(ID(IMAGE_PRODUCTION), TC_CHECK_WARN, "which the policy allows");
    w.image.metadata.is_dev = false;
    w.known.is_dev = true;
    w.policy.allow_dev = false;
    assert_is(ID(IMAGE_PRODUCTION), TC_CHECK_FAIL, "development image");
}

static void advisory_fails_unless_accepted(void **state)
{
    static const tc_str accepted[] = {{"GHSA-jxq2-hpw3-m5wf", 19}};

    (void)state;
    w.image.metadata.version = TC_STR("0.5.3");
    assert_is(ID(IMAGE_ADVISORIES), TC_CHECK_FAIL, "GHSA-jxq2-hpw3-m5wf: ");
    assert_non_null(strstr(why_of(&w, ID(IMAGE_ADVISORIES)), "(fixed in 0.5.4)"));
    w.policy.accepted_advisories = accepted;
    w.policy.n_accepted_advisories = 1;
    assert_is(ID(IMAGE_ADVISORIES), TC_CHECK_WARN, "GHSA-jxq2-hpw3-m5wf");
    w.image.metadata.version = TC_STR("0.5.4");
    assert_is(ID(IMAGE_ADVISORIES), TC_CHECK_PASS, "");
    w.known.version = TC_STR("0.5.2"); /* the older version counts */
    assert_is(ID(IMAGE_ADVISORIES), TC_CHECK_WARN, "");
    w.known.version = (tc_str){NULL, 0};
    w.image.metadata.version = (tc_str){NULL, 0};
    assert_is(ID(IMAGE_ADVISORIES), TC_CHECK_INCONCLUSIVE, "os.images can say so");
    w.known.name = TC_STR("dstack-nvidia-0.5.3");
    assert_is(ID(IMAGE_ADVISORIES), TC_CHECK_WARN, "");
    w.known.name = TC_STR("dstack-nvidia-0.5.4");
    assert_is(ID(IMAGE_ADVISORIES), TC_CHECK_PASS, "");
    w.known.advisories[0] = accepted[0];
    w.known.n_advisories = 1;
    w.policy.n_accepted_advisories = 0;
    assert_is(ID(IMAGE_ADVISORIES), TC_CHECK_FAIL, "");
}

/* Whatever allocation fails: nothing passes that would not have passed, and trouble is reported. */
static void lack_of_memory_never_passes(void **state)
{
    bool ok = false;

    (void)state;
    for (uint64_t fail_at = 1; !ok; fail_at++) {
        tc_arena arena;
        tc_checks checks;

        w.vm_config = TC_STR("{\"cpu_count\":4,\"memory_size\":2147483648}");
        w.evidence.vm_config = w.vm_config;
        tc_arena_init(&arena, ARENA_CAP);
        arena.fail_at = fail_at;
        tc_checks_init(&checks, &arena);
        tc_os_verify(&w.facts, &arena, &w.evidence, &w.policy, &checks);
        assert_int_not_equal(checks.items[ID(RTMR0)].status, TC_CHECK_PASS);
        ok = !arena.failed;
        tc_arena_done(&arena);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, arena_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(everything_holds),
        CASE(without_vm_config_the_machine_is_not_known),
        CASE(broken_vm_config_fails),
        CASE(machine_that_nobody_can_predict_is_inconclusive),
        CASE(machine_too_small_for_the_firmware_fails),
        CASE(description_that_nobody_vouches_for_is_not_believed),
        CASE(row_without_a_description_vouches_for_none),
        CASE(bound_description_needs_nobody),
        CASE(missing_description_is_named),
        CASE(description_of_another_image_is_not_this_one),
        CASE(description_that_is_believed_comes_first),
        CASE(unnamed_image_is_found_by_its_firmware),
        CASE(known_firmware_is_enough_for_rtmr0),
        CASE(image_with_another_firmware_than_listed_fails),
        CASE(other_firmware_fails),
        CASE(other_order_of_pages_fails_and_is_named),
        CASE(other_kernel_fails),
        CASE(unchanged_kernel_is_named),
        CASE(other_command_line_and_initrd_fail),
        CASE(kernel_of_a_small_machine_is_missing),
        CASE(every_difference_of_the_machine_is_named),
        CASE(first_event_that_differs_is_named),
        CASE(tables_of_no_known_machine_have_no_cause),
        CASE(huge_pages_that_differ_are_inconclusive),
        CASE(smbios_tables_that_differ_are_inconclusive),
        CASE(stripped_log_has_nothing_to_compare),
        CASE(few_events_are_no_log),
        CASE(changed_log_fails),
        CASE(other_name_fails),
        CASE(unknown_image_fails),
        CASE(built_in_image_is_known),
        CASE(development_image_fails_unless_allowed),
        CASE(advisory_fails_unless_accepted),
        CASE(lack_of_memory_never_passes),
    };

    return cmocka_run_group_tests_name("os judge", tests, NULL, NULL);
}
