/* SPDX-License-Identifier: Apache-2.0
 *
 * Attacks on the operating system: the description of machine and image, firmware, virtual
 * hardware, kernel, command line and initial RAM disk, the log of the start, and which image it is
 * (dstack-mr:1-5, 10; dstack:1.6, 8.1 items 5 and 8). The three ways in which an image is known are
 * all attacked: a description that the policy lists, one whose digests the image's hash binds, and
 * the image's own measurement in vm_config.
 */
#include "events.h"

#define BIT(kind) (1u << TC_EXHIBIT_##kind)
#define HEX_32_EE "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
#define GIB       ((uint64_t)1 << 30)

/* Offsets in the image's files. */
#define IN_STORE  0x100   /* of the firmware: the variable store, which MRTD does not cover */
#define IN_CODE   0x84010 /* of the firmware */
#define IN_KERNEL 0x800

/* ---- bases ----------------------------------------------------------------------------------- */

/* An image that carries its measurement: its description needs nobody's word. */
static void bound_base(scene *s)
{
    s->o.dstack.release = TC_FORGE_RELEASE_0_6_0;
    s->o.system.version = "0.6.0";
    s->o.system.with_measurement = true;
    s->o.system.described_in_policy = false;
}

/* The same measurement in vm_config, and no description. */
static void lite_base(scene *s)
{
    bound_base(s);
    s->o.system.lite = true;
    s->o.system.with_material = true;
    s->o.exhibits = BIT(COLLATERAL) | BIT(GET_QUOTE) | BIT(INFO);
}

static void bound_and_lite_base(scene *s)
{
    bound_base(s);
    s->o.system.with_material = true;
}

/* A machine with accelerators, as they are in the field. */
static void gpu_base(scene *s)
{
    s->o.system.cpus = 16;
    s->o.system.memory = 64 * GIB;
    s->o.system.gpus = 8;
    s->o.system.nvswitches = 4;
    s->o.system.hotplug_off = true;
    s->o.system.pci_hole64 = (uint64_t)1 << 44;
}

static void qemu_8_base(scene *s)
{
    s->o.system.qemu_version = "8.2.2";
}

static void small_base(scene *s)
{
    s->o.system.memory = GIB;
}

static void huge_pages_base(scene *s)
{
    s->o.system.hugepages = true;
}

/* Without a KMS the event log names no image; the guest agent shows its tcb_info alone. */
static void tcb_info_base(scene *s)
{
    s->o.dstack.provider = TC_FORGE_PROVIDER_LOCAL;
    s->o.exhibits = BIT(COLLATERAL) | BIT(GET_QUOTE) | BIT(GUEST_TCB_INFO) | BIT(OS_IMAGE);
}

static void ccel_base(scene *s)
{
    s->o.exhibits |= BIT(CCEL);
}

static void newer_firmware_base(scene *s)
{
    s->o.system.version = "0.5.10";
}

/* ---- options --------------------------------------------------------------------------------- */

APPLY(no_description, o->exhibits &= ~BIT(OS_IMAGE);)
APPLY(not_described_in_policy, o->system.described_in_policy = false;)
APPLY(not_in_policy, o->system.known_in_policy = false;)
APPLY(unknown_kernel_size, o->system.usual_memory_only = true;)
APPLY(little_memory, o->system.memory = GIB;)
APPLY(kernel_as_file, o->system.kernel_as_file = true;)
APPLY(dev_image, o->system.is_dev = true;)
APPLY(dev_in_policy, o->system.dev_in_policy = TC_FORGE_YES;)
APPLY(dev_image_called_production, o->system.is_dev = true; o->system.dev_in_policy = TC_FORGE_NO;)
APPLY(allowed_dev_image, o->system.is_dev = true; o->system.allow_dev = true;)
APPLY(version_0_5_3, o->system.version = "0.5.3";)
APPLY(accepted_0_5_3, o->system.version = "0.5.3";
      o->system.accepted_advisory = "GHSA-jxq2-hpw3-m5wf";)
APPLY(other_image_named, memset(o->dstack.os_image_hash, 0xee, sizeof o->dstack.os_image_hash);)
APPLY(other_mrtd, memset(o->td.mr_td, 0xee, sizeof o->td.mr_td);)

/* ---- events that were really measured -------------------------------------------------------- */

#define DIGEST(name, event) MEASURED(name, log->events[event].digest[0] ^= 1;)
DIGEST(other_memory_map, TD_HOB)
DIGEST(secure_boot_changed, SECURE_BOOT)
DIGEST(other_acpi_loader, ACPI_LOADER)
DIGEST(other_acpi_rsdp, ACPI_RSDP)
DIGEST(other_acpi_tables, ACPI_TABLES)
DIGEST(other_boot_order, BOOT_ORDER)
DIGEST(other_action, CALLING)
DIGEST(other_cmdline_event, CMDLINE)
MEASURED(firmware_event_added, insert(log, BOOT_ORDER, log->events[BOOT_ORDER]);)
MEASURED(firmware_event_dropped, drop(log, SECURE_BOOT);)
MEASURED(second_kernel, insert(log, KERNEL, log->events[KERNEL]);)
MEASURED(third_register_2_event, insert(log, CMDLINE, log->events[CMDLINE]);)
MEASURED(log_names_another_image, log->events[find(log, "os-image-hash")].payload = other();)

/* ---- events that are only shown -------------------------------------------------------------- */

SHOWN(shown_swapped, swap(log, SECURE_BOOT, SECURE_BOOT + 1);)
SHOWN(shown_more, insert(log, BOOT_ORDER, log->events[BOOT_ORDER]);)
SHOWN(shown_less, drop(log, KERNEL);)
SHOWN(shown_less_at_the_end, drop(log, FIRST_APP - 1);)
SHOWN(shown_digest, log->events[ACPI_TABLES].digest[0] ^= 1;)
SHOWN(shown_type, log->events[ACPI_TABLES].type = 0x80000001u;)
SHOWN(shown_as_kernel_of_firmware, log->events[KERNEL].imr = 0;)
SHOWN(only_runtime_events, for (size_t i = 0; i < FIRST_APP; i++) drop(log, 0);)
SHOWN(one_digest_left_out, log->events[ACPI_TABLES].no_digest = true;)

/* A log without boot events, beside a binary one that is wrong. */
static void ccel_only_edit(tc_arena *arena, tc_forge_events which, tc_forge_log *log)
{
    only_runtime_events_edit(arena, which, log);
    if (which == TC_FORGE_EVENTS_CCEL) {
        log->events[ACPI_TABLES].digest[0] ^= 1;
    }
}
APPLY(ccel_only, s->events = ccel_only_edit;)

/* ---- the table ------------------------------------------------------------------------------- */

#define CONFIG(from, to) FIRST_AFTER(VM_CONFIG, from, to)
#define CPUS             "\"cpu_count\":2"
#define MEMORY           "\"memory_size\":2147483648"
#define QEMU             "\"qemu_version\":\"9.2.1\""
#define HASH             "\"os_image_hash\":\""

static const attack systems[] = {
    {"vm_config_missing", "dstack-mr:1.6; DESIGN rule 1", UNKNOWN(VM_CONFIG),
     WHOLE_AFTER(VM_CONFIG, "")},
    {"vm_config_cut", "dstack-mr:1.6", FAILS(VM_CONFIG), CUT_AFTER(VM_CONFIG, 1)},
    {"vm_config_is_an_array", "dstack-mr:1.6", FAILS(VM_CONFIG), WHOLE_AFTER(VM_CONFIG, "[]")},
    {"vm_config_member_twice", "dstack-mr:1.6", FAILS(VM_CONFIG), CONFIG("{", "{" CPUS ",")},
    {"no_cpu_count", "dstack-mr:1.6; DESIGN rule 1", UNKNOWN(VM_CONFIG),
     CONFIG(CPUS, "\"cpus\":2")},
    {"no_cpus", "dstack-mr:1.6", FAILS(VM_CONFIG), CONFIG(CPUS, "\"cpu_count\":0")},
    {"too_many_cpus", "dstack-mr:1.6 512 CPUs", FAILS(VM_CONFIG),
     CONFIG(CPUS, "\"cpu_count\":513")},
    {"cpus_in_words", "dstack-mr:1.6", FAILS(VM_CONFIG), CONFIG(CPUS, "\"cpu_count\":\"2\"")},
    {"cpus_negative", "dstack-mr:1.6", FAILS(VM_CONFIG), CONFIG(CPUS, "\"cpu_count\":-2")},
    {"cpus_in_parts", "dstack-mr:1.6", FAILS(VM_CONFIG), CONFIG(CPUS, "\"cpu_count\":2.0")},
    {"no_memory_size", "dstack-mr:1.6; DESIGN rule 1", UNKNOWN(VM_CONFIG),
     CONFIG(MEMORY, "\"memory\":1")},
    {"no_memory", "dstack-mr:1.6", FAILS(VM_CONFIG), CONFIG(MEMORY, "\"memory_size\":0")},
    {"more_memory_than_there_is", "dstack-mr:1.6", FAILS(VM_CONFIG),
     CONFIG(MEMORY, "\"memory_size\":18446744073709551615")},
    {"memory_as_boolean", "dstack-mr:1.6", FAILS(VM_CONFIG),
     CONFIG(MEMORY, "\"memory_size\":true")},
    {"qemu_version_in_two_parts", "dstack-mr:1.6", FAILS(VM_CONFIG),
     CONFIG(QEMU, "\"qemu_version\":\"9.2\"")},
    {"qemu_version_as_number", "dstack-mr:1.6", FAILS(VM_CONFIG),
     CONFIG(QEMU, "\"qemu_version\":9")},
    {"qemu_version_too_old", "dstack-mr:1.6 \"< 8.0.0 => error\"", UNKNOWN(VM_CONFIG),
     CONFIG(QEMU, "\"qemu_version\":\"7.2.0\"")},
    {"pic_as_number", "dstack-mr:1.6", FAILS(VM_CONFIG), CONFIG("{", "{\"pic\":1,")},
    {"window_too_large", "dstack-mr:1.6", FAILS(VM_CONFIG),
     CONFIG("\"pci_hole64_size\":0", "\"pci_hole64_size\":9007199254740992")},
    {"more_gpus_than_slots", "dstack-mr:3.5.6", FAILS(VM_CONFIG),
     CONFIG("\"num_gpus\":0", "\"num_gpus\":26")},
    {"software_tpm", "dstack-mr:3.4 swtpm", UNKNOWN(VM_CONFIG), CONFIG("{", "{\"swtpm\":true,")},
    {"unknown_firmware_variant", "dstack-mr:1.2", FAILS(VM_CONFIG),
     CONFIG("{", "{\"ovmf_variant\":\"mine\",")},
    {"unknown_attestation_variant", "dstack-mr:1.6", FAILS(VM_CONFIG),
     CONFIG("{", "{\"tdx_attestation_variant\":\"none\",")},
    {"image_hash_too_short", "dstack-mr:1.6", FAILS(VM_CONFIG), CONFIG(HASH, HASH "ee\",\"x\":\"")},
    {"material_not_base64", "dstack-mr:1.5", FAILS(VM_CONFIG), .base = lite_base,
     CONFIG("\"measurement\":\"", "\"measurement\":\"*")},
    {"material_without_checksum_file", "dstack-mr:1.5", UNKNOWN(VM_CONFIG), .base = lite_base,
     CONFIG("\"checksum_file\"", "\"checksums\"")},

    {"description_missing", "DESIGN rule 1", UNKNOWN(IMAGE_DIGESTS), .apply = no_description},
    {"description_cut", "dstack-mr:1", FAILS(IMAGE_DIGESTS), CUT_AFTER(DESCRIPTION, 2)},
    {"description_not_listed", "dstack-mr:1; DESIGN rule 1", UNKNOWN(IMAGE_DIGESTS),
     .apply = not_described_in_policy, .why = "nobody whom the policy names made it"},
    {"description_altered", "dstack-mr:1", UNKNOWN(IMAGE_DIGESTS), APPEND_AFTER(DESCRIPTION, " ")},
    {"description_with_a_kernel_that_nothing_binds", "dstack-mr:1.5", UNKNOWN(IMAGE_DIGESTS),
     .base = bound_base, .apply = little_memory, .why = "nobody whom the policy names made it"},
    {"description_of_an_image_that_nobody_names", "dstack:8.1 item 8", UNKNOWN(IMAGE_DIGESTS),
     .apply = other_image_named},
    {"checksum_line_twice", "dstack-mr:1.3 \"duplicate = error\"", FAILS(IMAGE_DIGESTS),
     APPEND_BEFORE(CHECKSUMS, HEX_32_EE "  " TC_FORGE_METADATA_FILE "\n")},
    {"checksum_line_with_a_path", "dstack-mr:1.3 step 3", FAILS(IMAGE_DIGESTS),
     APPEND_BEFORE(CHECKSUMS, HEX_32_EE "  ../x\n")},
    {"checksum_line_with_one_space", "dstack-mr:1.3", FAILS(IMAGE_DIGESTS),
     APPEND_BEFORE(CHECKSUMS, HEX_32_EE " x\n")},
    {"checksum_line_of_the_file_itself", "dstack-mr:1.3 step 3", FAILS(IMAGE_DIGESTS),
     APPEND_BEFORE(CHECKSUMS, HEX_32_EE "  " TC_FORGE_CHECKSUMS_FILE "\n")},
    {"checksum_line_not_ended", "dstack-mr:1.3", FAILS(IMAGE_DIGESTS), CUT_BEFORE(CHECKSUMS, 1)},
    {"checksum_line_ended_otherwise", "dstack-mr:1.3", FAILS(IMAGE_DIGESTS),
     FIRST_BEFORE(CHECKSUMS, "\n", "\r\n")},
    {"checksum_of_another_firmware", "dstack-mr:1.3 step 4", FAILS(IMAGE_DIGESTS),
     SET_BEFORE(CHECKSUMS, 0, "eeeeeeee")},
    {"material_altered", "dstack-mr:1.5", FAILS(IMAGE_DIGESTS), .base = lite_base,
     XOR_AFTER(MEASUREMENT, 100, 1)},
    {"material_with_more_behind_it", "dstack-mr:1.5", FAILS(IMAGE_DIGESTS), .base = lite_base,
     APPEND_BEFORE(MEASUREMENT, "\0")},
    {"material_of_another_version", "dstack-mr:1.5", FAILS(IMAGE_DIGESTS), .base = lite_base,
     FIRST_BEFORE(MEASUREMENT, "version\x03", "version\x02")},
    {"material_with_an_unknown_member", "dstack-mr:1.5", FAILS(IMAGE_DIGESTS), .base = lite_base,
     FIRST_BEFORE(MEASUREMENT, "\xa3gversion", "\xa4\x61x\x01gversion")},
    {"material_listed_twice", "dstack-mr:1.5 \"duplicate = error\"", FAILS(IMAGE_DIGESTS),
     .base = lite_base, APPEND_AFTER(CHECKSUMS, HEX_32_EE "  " TC_FORGE_MEASUREMENT_FILE "\n")},
    {"material_not_listed", "dstack-mr:1.5", FAILS(IMAGE_DIGESTS), .base = lite_base,
     FIRST_AFTER(CHECKSUMS, "measurement.tdx", "measurement.abc")},
    {"material_altered_beside_a_description", "dstack-mr:1.5", FAILS(IMAGE_DIGESTS),
     .base = bound_and_lite_base, XOR_AFTER(MEASUREMENT, 100, 1)},
    {"material_of_another_image", "dstack-mr:1.5", FAILS(IMAGE_DIGESTS), .base = lite_base,
     CONFIG(HASH, HASH HEX_32_EE "\",\"x\":\"")},
    {"description_contradicts_its_measurement", "dstack-mr:1.5", FAILS(IMAGE_DIGESTS),
     .base = bound_base, XOR_BEFORE(MEASUREMENT, 100, 1)},

    {"firmware_exchanged", "dstack-mr:2", FAILS(MRTD), XOR_AFTER(FIRMWARE, IN_CODE, 1),
     .why = "the firmware that started is not the image's"},
    {"firmware_exchanged", "dstack-mr:2", FAILS(MRTD), .base = bound_base,
     XOR_AFTER(FIRMWARE, IN_CODE, 1)},
    {"firmware_exchanged_lite", "dstack-mr:2", FAILS(MRTD), .base = lite_base,
     XOR_AFTER(FIRMWARE, IN_CODE, 1)},
    {"other_mrtd", "dstack-mr:2", FAILS(MRTD), .apply = other_mrtd},
    {"two_passes_declared", "dstack-mr:1.6 \"Naming trap\"", FAILS(MRTD),
     CONFIG("{", "{\"qemu_single_pass_add_pages\":true,"),
     .why = "measured in the order of QEMU 9 and later"},
    {"one_pass_declared", "dstack-mr:1.6 \"Naming trap\"", FAILS(MRTD), .base = qemu_8_base,
     CONFIG("{", "{\"qemu_single_pass_add_pages\":false,"),
     .why = "measured in the order of QEMU 8"},
    {"newer_qemu_declared", "dstack-mr:2.2", FAILS(MRTD), .base = qemu_8_base,
     CONFIG("\"8.2.2\"", "\"9.2.1\"")},
    {"firmware_unknown", "DESIGN rule 1", UNKNOWN(MRTD), .apply = no_description},

    {"other_cpu_count", "dstack-mr:3.4", FAILS(RTMR0), CONFIG(CPUS, "\"cpu_count\":4"),
     .why = "everything fits with number of CPUs 2 instead of 4"},
    {"other_cpu_count_lite", "dstack-mr:3.4", FAILS(RTMR0), .base = lite_base,
     CONFIG(CPUS, "\"cpu_count\":4"), .why = "everything fits with number of CPUs 2 instead of 4"},
    {"more_memory_declared", "dstack-mr:3.2", FAILS(RTMR0),
     CONFIG(MEMORY, "\"memory_size\":4294967296"),
     .why = "everything fits with memory in MiB 2048 instead of 4096"},
    {"memory_in_odd_bytes", "dstack-mr:3.2", FAILS(RTMR0),
     CONFIG(MEMORY, "\"memory_size\":2147483649")},
    {"pic_declared", "dstack-mr:3.5.7", FAILS(RTMR0), CONFIG("{", "{\"pic\":true,"),
     .why = "everything fits with pic off instead of on"},
    {"no_hotplug_declared", "dstack-mr:3.4", FAILS(RTMR0),
     CONFIG("\"hotplug_off\":false", "\"hotplug_off\":true"),
     .why = "everything fits with hotplug on instead of off"},
    {"older_qemu_declared", "dstack-mr:7", FAILS(RTMR0), CONFIG("9.2.1", "9.1.0"),
     .why = "everything fits with QEMU 9.2 instead of QEMU before 9.2"},
    {"newer_qemu_tables_declared", "dstack-mr:7", FAILS(RTMR0), CONFIG("9.2.1", "10.0.0"),
     .why = "everything fits with QEMU 9.2 instead of QEMU 10"},
    {"one_more_network_card_declared", "dstack-mr:3.5.6", FAILS(RTMR0),
     CONFIG("{", "{\"num_nics\":2,"),
     .why = "everything fits with number of plain PCI devices 5 instead of 6"},
    {"one_gpu_less_declared", "dstack-mr:3.4", FAILS(RTMR0), .base = gpu_base,
     CONFIG("\"num_gpus\":8", "\"num_gpus\":7"),
     .why = "everything fits with number of GPUs 8 instead of 7"},
    {"no_switches_declared", "dstack-mr:3.4", FAILS(RTMR0), .base = gpu_base,
     CONFIG("\"num_nvswitches\":4", "\"num_nvswitches\":0"),
     .why = "everything fits with number of NVSwitches 4 instead of 0"},
    {"other_window_declared", "dstack-mr:3.4", FAILS(RTMR0), .base = gpu_base,
     CONFIG("\"pci_hole64_size\":17592186044416", "\"pci_hole64_size\":0"),
     .why = "everything fits with 64-bit PCI window in GiB 16384 instead of 0"},
    {"other_firmware_variant_declared", "dstack-mr:3.1b", FAILS(RTMR0),
     CONFIG("{", "{\"ovmf_variant\":\"stable202505\","),
     .why = "everything fits with firmware variant pre202505 instead of stable202505"},
    {"older_firmware_variant_declared", "dstack-mr:3.1b", FAILS(RTMR0), .base = newer_firmware_base,
     CONFIG("{", "{\"ovmf_variant\":\"pre202505\","),
     .why = "everything fits with firmware variant stable202505 instead of pre202505"},
    {"other_memory_map", "dstack-mr:3.2", FAILS(RTMR0), .apply = other_memory_map,
     .why = "td-hob (event 1 of RTMR0)"},
    {"other_variable_store", "dstack-mr:3.1 event 1", FAILS(RTMR0),
     XOR_AFTER(FIRMWARE, IN_STORE, 1), .why = "variable-store (event 2 of RTMR0)"},
    {"secure_boot_changed", "dstack-mr:3.1", FAILS(RTMR0), .apply = secure_boot_changed,
     .why = "SecureBoot (event 3 of RTMR0)"},
    {"other_acpi_loader", "dstack-mr:3.5.8", FAILS(RTMR0), .apply = other_acpi_loader,
     .why = "acpi-loader (event 9 of RTMR0)"},
    {"other_acpi_rsdp", "dstack-mr:3.5.8", FAILS(RTMR0), .apply = other_acpi_rsdp,
     .why = "acpi-rsdp (event 10 of RTMR0)"},
    {"acpi_tables_with_code_of_the_host", "dstack-mr:3.3 \"BadAML\"", FAILS(RTMR0),
     .apply = other_acpi_tables, .why = "acpi-tables (event 11 of RTMR0)"},
    {"acpi_tables_with_code_of_the_host_bound", "dstack-mr:3.3", FAILS(RTMR0), .base = bound_base,
     .apply = other_acpi_tables},
    {"acpi_tables_with_code_of_the_host_lite", "dstack-mr:1.6 \"we can do better\"", FAILS(RTMR0),
     .base = lite_base, .apply = other_acpi_tables},
    {"other_boot_order", "dstack-mr:3.1", FAILS(RTMR0), .apply = other_boot_order},
    {"firmware_event_added", "dstack-mr:3.1", FAILS(RTMR0), .apply = firmware_event_added},
    {"firmware_event_dropped", "dstack-mr:3.1", FAILS(RTMR0), .apply = firmware_event_dropped},
    {"tables_of_a_machine_with_huge_pages", "dstack-mr:3.7 \"cannot recompute\"", UNKNOWN(RTMR0),
     .base = huge_pages_base, .apply = other_acpi_tables},

    {"kernel_exchanged", "dstack-mr:4", FAILS(RTMR1), XOR_AFTER(KERNEL, IN_KERNEL, 1),
     .why = "kernel (event 1 of RTMR1)"},
    {"kernel_exchanged_bound", "dstack-mr:4", FAILS(RTMR1), .base = bound_base,
     XOR_AFTER(KERNEL, IN_KERNEL, 1)},
    {"kernel_exchanged_lite", "dstack-mr:4", FAILS(RTMR1), .base = lite_base,
     XOR_AFTER(KERNEL, IN_KERNEL, 1)},
    {"kernel_not_patched", "dstack-mr:4.1 \"unpatched\"", FAILS(RTMR1), .apply = kernel_as_file,
     .why = "the kernel's header was not changed"},
    {"other_action", "dstack-mr:4", FAILS(RTMR1), .apply = other_action},
    {"second_kernel", "dstack-mr:4", FAILS(RTMR1), .apply = second_kernel},
    {"kernel_on_a_small_machine_unknown", "dstack-mr:4.1", UNKNOWN(RTMR1), .base = small_base,
     .apply = unknown_kernel_size, .why = "--memory-size"},

    {"kernel_on_a_small_machine_lite", "dstack-mr:1.6 \"refuse memory\"", UNKNOWN(RTMR1),
     .base = lite_base, .apply = little_memory},

    {"command_line_changed", "dstack-mr:5", FAILS(RTMR2),
     FIRST_AFTER(METADATA, "panic=1", "init=/bin/sh"), .why = "cmdline (event 1 of RTMR2)"},
    {"command_line_changed_lite", "dstack-mr:5", FAILS(RTMR2), .base = lite_base,
     FIRST_AFTER(METADATA, "panic=1", "init=/bin/sh")},
    {"root_file_system_exchanged", "dstack-mr:1.3, 5", FAILS(RTMR2),
     FIRST_AFTER(METADATA, "dstack.rootfs_hash=", "dstack.rootfs_hash=00")},
    {"initrd_exchanged", "dstack-mr:5", FAILS(RTMR2), FIRST_AFTER(INITRD, "simulated", "Simulated"),
     .why = "initrd (event 2 of RTMR2)"},
    {"initrd_exchanged_bound", "dstack-mr:5", FAILS(RTMR2), .base = bound_base,
     FIRST_AFTER(INITRD, "simulated", "Simulated")},
    {"other_cmdline_event", "dstack-mr:5", FAILS(RTMR2), .apply = other_cmdline_event},
    {"third_event_in_register_2", "dstack-mr:5", FAILS(RTMR2), .apply = third_register_2_event},

    {"shown_events_swapped", "dstack-mr:3.1", FAILS(BOOT_LOG), .apply = shown_swapped},
    {"shown_events_with_one_more", "dstack-mr:3.1", FAILS(BOOT_LOG), .apply = shown_more},
    {"shown_events_without_the_kernel", "dstack-mr:4", FAILS(BOOT_LOG), .apply = shown_less,
     .why = "the event kernel is another one"},
    {"shown_events_without_the_last", "dstack-mr:4", FAILS(BOOT_LOG),
     .apply = shown_less_at_the_end, .why = "is missing"},
    {"shown_event_with_another_digest", "dstack-mr:3.1", FAILS(BOOT_LOG), .apply = shown_digest},
    {"shown_event_of_another_type", "dstack-mr:3.1", FAILS(BOOT_LOG), .apply = shown_type,
     .why = "the event acpi-tables is another one"},
    {"shown_event_in_another_register", "dstack-mr:3.1", FAILS(BOOT_LOG),
     .apply = shown_as_kernel_of_firmware},
    {"binary_log_with_another_digest", "dstack:1.5 CCEL", FAILS(BOOT_LOG), .base = ccel_base,
     .apply = ccel_only},
    {"no_boot_log", "dstack-mr:10", ID(BOOT_LOG), TC_CHECK_NOT_APPLICABLE,
     .apply = only_runtime_events},
    {"boot_log_without_one_digest", "dstack-mr:10", ID(BOOT_LOG), TC_CHECK_NOT_APPLICABLE,
     .apply = one_digest_left_out},

    {"event_log_names_another_image", "dstack:8.1 item 8", FAILS(IMAGE_NAME),
     .apply = log_names_another_image, .why = "the event log names another image"},
    {"vm_config_names_another_image", "dstack:8.1 item 8", FAILS(IMAGE_NAME),
     CONFIG(HASH, HASH HEX_32_EE "\",\"x\":\""), .why = "vm_config names another image"},
    {"guest_agent_names_another_image", "dstack:8.1 item 8", FAILS(IMAGE_NAME),
     .base = tcb_info_base, FIRST_AFTER(GUEST_TCB_INFO, HASH, HASH HEX_32_EE "\",\"x\":\""),
     .why = "the guest agent names another image"},
    {"event_log_names_another_image_lite", "dstack:8.1 item 8", FAILS(IMAGE_NAME),
     .base = lite_base, .apply = log_names_another_image},

    {"image_of_a_stranger", "dstack:8.1 item 5", FAILS(IMAGE_KNOWN), .apply = not_in_policy},
    {"image_of_a_stranger_bound", "dstack:8.1 item 5", FAILS(IMAGE_KNOWN), .base = bound_base,
     .apply = not_in_policy, .why = "consistent in itself"},
    {"image_of_a_stranger_lite", "dstack:8.1 item 5", FAILS(IMAGE_KNOWN), .base = lite_base,
     .apply = not_in_policy, .why = "consistent in itself"},
    {"genuine_measurement_in_a_minted_checksum_file", "dstack-mr:10 \"lite hash minting\"",
     FAILS(IMAGE_KNOWN), .base = lite_base, APPEND_BEFORE(CHECKSUMS, HEX_32_EE "  rootfs.img\n"),
     .old_policy = true, .why = "consistent in itself"},
    {"image_rebuilt", "dstack:8.1 item 5", FAILS(IMAGE_KNOWN), .base = bound_base,
     FIRST_BEFORE(METADATA, "panic=1", "init=/bin/sh"), .old_policy = true},

    {"development_image", "dstack-mr:1.4", FAILS(IMAGE_PRODUCTION), .apply = dev_image},
    {"development_image_bound", "dstack-mr:1.4", FAILS(IMAGE_PRODUCTION), .base = bound_base,
     .apply = dev_image},
    {"development_image_by_the_policy", "dstack-mr:1.4", FAILS(IMAGE_PRODUCTION),
     .apply = dev_in_policy},
    {"development_image_by_the_policy_lite", "dstack-mr:1.4", FAILS(IMAGE_PRODUCTION),
     .base = lite_base, .apply = dev_in_policy},
    {"development_image_called_production", "dstack-mr:1.4", FAILS(IMAGE_PRODUCTION),
     .apply = dev_image_called_production},
    {"development_image_allowed", "docs/policy.md os", WARNS(IMAGE_PRODUCTION),
     .apply = allowed_dev_image},

    {"image_with_an_advisory", "dstack:7", FAILS(IMAGE_ADVISORIES), .apply = version_0_5_3,
     .why = "GHSA-jxq2-hpw3-m5wf"},
    {"image_with_an_accepted_advisory", "docs/policy.md os", WARNS(IMAGE_ADVISORIES),
     .apply = accepted_0_5_3},
};

const attack_table attacks_on_systems = TABLE(systems);
