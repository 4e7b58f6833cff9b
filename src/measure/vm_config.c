/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/vm_config.h"

#include "measure/label.h"
#include "measure/members.h"

#define RULE "dstack-mr:1.6"

/* What counts when the QEMU version is not said, and the oldest that starts a TDX machine. */
#define QEMU_UNSAID   TC_VERSION(9u, 1u, 0u)
#define QEMU_OLDEST   TC_VERSION(8u, 0u, 0u)
/* From here on the pages of MRTD are added in one pass, and there is no 8259. */
#define QEMU_ONE_PASS TC_VERSION(9u, 0u, 0u)

/* Images before this one have their root file system on a CD-ROM, which is no PCI device of its own
 * (dstack-mr:3.4). */
#define ROOT_VERITY_VERSION TC_VERSION(0u, 5u, 0u)

/* PCI devices of every machine: data disk, vsock, shared folder (dstack-mr:3.5.6). */
#define FIXED_DEVICES 3u

static const tc_json_limits limits = {
    .max_bytes = TC_MAX_VM_CONFIG,
    .max_depth = TC_MAX_JSON_DEPTH,
    .max_nodes = TC_MAX_VM_CONFIG_NODES,
};

typedef struct number {
    const char *name, *what;
    bool required;
    uint64_t otherwise, min, max;
} number;

enum { CPU_COUNT, MEMORY_SIZE, PCI_HOLE64, GPUS, NVSWITCHES, NICS, VOLUMES, NUMBER_COUNT };

static const number numbers[NUMBER_COUNT] = {
    [CPU_COUNT] = {"cpu_count", "vm_config: cpu_count", true, 0, 1, TC_MAX_VCPUS},
    [MEMORY_SIZE] = {"memory_size", "vm_config: memory_size (in bytes)", true, 0, TC_MIN_MEMORY,
                     TC_MAX_MEMORY},
    [PCI_HOLE64] = {"pci_hole64_size", "vm_config: pci_hole64_size", false, 0, 0,
                    TC_MAX_PCI_HOLE64},
    [GPUS] = {"num_gpus", "vm_config: num_gpus", false, 0, 0, TC_MAX_DEVICES},
    [NVSWITCHES] = {"num_nvswitches", "vm_config: num_nvswitches", false, 0, 0, TC_MAX_DEVICES},
    [NICS] = {"num_nics", "vm_config: num_nics", false, 1, 0, TC_MAX_DEVICES},
    [VOLUMES] = {"num_verity_volumes", "vm_config: num_verity_volumes", false, 0, 0,
                 TC_MAX_DEVICES},
};

/* The value true of qemu_single_pass_add_pages means two passes: the name is wrong upstream. */
enum { HUGEPAGES, HOTPLUG_OFF, SWTPM, PIC, TWO_PASS, SWITCH_COUNT };

static const struct {
    const char *name, *what;
} switches[SWITCH_COUNT] = {
    [HUGEPAGES] = {"hugepages", "vm_config: hugepages"},
    [HOTPLUG_OFF] = {"hotplug_off", "vm_config: hotplug_off"},
    [SWTPM] = {"swtpm", "vm_config: swtpm"},
    [PIC] = {"pic", "vm_config: pic"},
    [TWO_PASS] = {"qemu_single_pass_add_pages", "vm_config: qemu_single_pass_add_pages"},
};

/* QEMU versions from which on the tables are those of a cut, ascending. */
static const uint32_t cut_from[TC_ACPI_CUT_COUNT] = {
    [TC_ACPI_PRE_9_2] = 0,
    [TC_ACPI_9_2] = TC_VERSION(9u, 2u, 0u),
    [TC_ACPI_10_0] = TC_VERSION(10u, 0u, 0u),
    [TC_ACPI_11_0] = TC_VERSION(11u, 0u, 0u),
    [TC_ACPI_11_1] = TC_VERSION(11u, 1u, 0u),
};

typedef struct reader {
    tc_json doc;
    tc_members m; /* of the whole document */
    uint64_t number[NUMBER_COUNT];
    bool given[SWITCH_COUNT], on[SWITCH_COUNT];
    uint32_t qemu;
} reader;

static bool has(const reader *r, const char *name)
{
    return tc_member_is_given(&r->m, name);
}

static bool fail(const reader *r, const char *name, tc_reason reason, const char *what)
{
    return tc_member_fail(&r->m, name, reason, what);
}

static bool read_number(reader *r, size_t i)
{
    const number *n = &numbers[i];

    r->number[i] = n->otherwise;
    if (!n->required && !has(r, n->name)) {
        return true;
    }
    if (!tc_json_get_u64(&r->doc, TC_JSON_ROOT, n->name, n->max, &r->number[i], n->what,
                         r->m.diag)) {
        return false;
    }
    return r->number[i] >= n->min || fail(r, n->name, TC_REASON_RANGE, n->what);
}

static bool read_switch(reader *r, size_t i)
{
    r->given[i] = has(r, switches[i].name);
    return !r->given[i] || tc_json_get_bool(&r->doc, TC_JSON_ROOT, switches[i].name, &r->on[i],
                                            switches[i].what, r->m.diag);
}

static bool read_numbers_and_switches(reader *r)
{
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        if (!read_number(r, i)) {
            return false;
        }
    }
    for (size_t i = 0; i < SWITCH_COUNT; i++) {
        if (!read_switch(r, i)) {
            return false;
        }
    }
    return !r->on[SWTPM] || fail(r, "swtpm", TC_REASON_UNSUPPORTED, switches[SWTPM].what);
}

/* read_text reads an optional text; *out is empty without it. */
static bool read_text(tc_str *out, const reader *r, const char *name, const char *what)
{
    *out = (tc_str){NULL, 0};
    return !has(r, name) || tc_member_text(out, &r->m, name, TC_MAX_LABEL, what);
}

static bool read_qemu_version(tc_vm_config *out, reader *r)
{
    static const char name[] = "qemu_version";
    static const char what[] = "vm_config: qemu_version";
    tc_str further;

    r->qemu = QEMU_UNSAID;
    if (!has(r, name)) {
        return true;
    }
    if (!read_text(&out->qemu_version, r, name, what)) {
        return false;
    }
    if (!tc_version_read(&r->qemu, &further, out->qemu_version) || further.n > 0) {
        return fail(r, name, TC_REASON_VALUE, what);
    }
    return r->qemu >= QEMU_OLDEST || fail(r, name, TC_REASON_UNSUPPORTED, what);
}

static bool read_variants(tc_vm_config *out, reader *r)
{
    static const char attestation[] = "vm_config: tdx_attestation_variant";
    tc_str ovmf, variant;

    if (!read_text(&ovmf, r, "ovmf_variant", "vm_config: ovmf_variant") ||
        !read_text(&variant, r, "tdx_attestation_variant", attestation)) {
        return false;
    }
    if (has(r, "ovmf_variant") && !tc_firmware_events_from(&out->events, ovmf)) {
        return fail(r, "ovmf_variant", TC_REASON_UNKNOWN, "vm_config: ovmf_variant");
    }
    out->is_lite = tc_str_is(variant, "lite");
    return out->is_lite || !has(r, "tdx_attestation_variant") || tc_str_is(variant, "legacy") ||
           fail(r, "tdx_attestation_variant", TC_REASON_UNKNOWN, attestation);
}

/* read_image_hash: the empty text is what dstack writes for an image that has no hash. */
static bool read_image_hash(tc_vm_config *out, reader *r)
{
    static const char what[] = "vm_config: os_image_hash";
    tc_str text;

    if (!read_text(&text, r, "os_image_hash", what)) {
        return false;
    }
    out->has_os_image_hash = text.n > 0;
    return text.n == 0 ||
           tc_json_get_hex(&r->doc, TC_JSON_ROOT, "os_image_hash", out->os_image_hash,
                           sizeof out->os_image_hash, what, r->m.diag);
}

static bool read_material(tc_vm_config *out, reader *r)
{
    tc_members material = {&r->doc, TC_JSON_NONE, r->m.diag};

    if (!has(r, "tdx_measurement")) {
        return true;
    }
    return tc_json_get_object(&r->doc, TC_JSON_ROOT, "tdx_measurement", &material.object,
                              "vm_config: tdx_measurement", r->m.diag) &&
           tc_member_base64(&out->checksum_file, &material, "checksum_file", TC_MAX_MANIFEST,
                            "vm_config: checksum file of tdx_measurement") &&
           tc_member_base64(&out->measurement, &material, "measurement", TC_MAX_MEASUREMENT,
                            "vm_config: measurement of tdx_measurement");
}

static tc_acpi_cut cut_of(uint32_t qemu)
{
    tc_acpi_cut cut = TC_ACPI_PRE_9_2;

    for (size_t i = 0; i < TC_ACPI_CUT_COUNT; i++) {
        if (qemu >= cut_from[i]) {
            cut = (tc_acpi_cut)i;
        }
    }
    return cut;
}

/* count_devices: the root file system is one more device, but for old images (dstack-mr:3.5.6). */
static uint32_t count_devices(const tc_vm_config *config, const reader *r)
{
    uint32_t version;
    bool old = tc_version_of_name(&version, config->image) && version < ROOT_VERITY_VERSION;

    return FIXED_DEVICES + (uint32_t)r->number[NICS] + (uint32_t)r->number[VOLUMES] + (old ? 0 : 1);
}

static void derive_machine(tc_vm_config *out, const reader *r)
{
    bool before_one_pass = r->qemu < QEMU_ONE_PASS;

    out->two_pass = r->given[TWO_PASS] ? r->on[TWO_PASS] : before_one_pass;
    out->machine = (tc_acpi_machine){
        .cut = cut_of(r->qemu),
        .cpus = (uint32_t)r->number[CPU_COUNT],
        .memory = r->number[MEMORY_SIZE],
        .devices = count_devices(out, r),
        .gpus = (uint32_t)r->number[GPUS],
        .nvswitches = (uint32_t)r->number[NVSWITCHES],
        .hotplug = !r->on[HOTPLUG_OFF],
        .pic = r->given[PIC] ? r->on[PIC] : before_one_pass,
        .hugepages = r->on[HUGEPAGES],
        .pci_hole64 = r->number[PCI_HOLE64],
    };
}

static bool read_members(tc_vm_config *out, reader *r)
{
    tc_str share_mode; /* how the shared folder is shared makes no difference here */

    if (!read_numbers_and_switches(r) || !read_qemu_version(out, r) ||
        !read_text(&out->image, r, "image", "vm_config: image") ||
        !read_text(&share_mode, r, "host_share_mode", "vm_config: host_share_mode") ||
        !read_variants(out, r) || !read_image_hash(out, r) || !read_material(out, r)) {
        return false;
    }
    derive_machine(out, r);
    return tc_acpi_fits(&out->machine) ||
           tc_diag_set(r->m.diag, TC_REASON_LIMIT, "vm_config: number of PCI devices",
                       TC_NO_OFFSET);
}

bool tc_vm_config_parse(tc_vm_config *out, tc_arena *arena, tc_str json, tc_diag *diag)
{
    reader r = {.m = {&r.doc, TC_JSON_ROOT, diag}};

    *out = (tc_vm_config){0};
    if (!tc_json_parse(&r.doc, arena, tc_bytes_from_str(json), &limits, diag) ||
        !read_members(out, &r)) {
        *out = (tc_vm_config){0};
        return tc_diag_rule(diag, RULE);
    }
    return true;
}
