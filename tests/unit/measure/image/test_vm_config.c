/* SPDX-License-Identifier: Apache-2.0
 *
 * vm_config: the host's description of the virtual machine (dstack-mr:1.6).
 */
#include "support.h"

#include "base/wr.h"
#include "measure/vm_config.h"

#define GIB  ((uint64_t)1 << 30)
#define HASH "6427f4f5ded88b72d326bd973e581c1689c5080c6444a0cf90fec7d9e4c8b92a"
/* Every member of a newer machine; "X" is where tests put others. */
#define GOOD                                                                                       \
    "{\"X\":0,\"spec_version\":1,\"os_image_hash\":\"" HASH "\",\"cpu_count\":4,"                  \
    "\"memory_size\":8589934592,\"qemu_version\":\"9.2.1\",\"pci_hole64_size\":0,"                 \
    "\"hugepages\":false,\"num_gpus\":0,\"num_nvswitches\":0,\"hotplug_off\":false,"               \
    "\"image\":\"dstack-0.5.8\",\"host_share_mode\":\"9p\"}"

static bool parse(tc_vm_config *out, tc_arena *arena, tc_str json, tc_diag *diag)
{
    bool ok;

    *diag = (tc_diag){0};
    ok = tc_vm_config_parse(out, arena, json, diag);
    assert_int_equal(ok, diag->reason == TC_REASON_NONE);
    if (!ok) {
        assert_int_equal(out->machine.cpus, 0);
        assert_string_equal(diag->rule, "dstack-mr:1.6");
    }
    return ok;
}

static tc_vm_config accept(tc_arena *arena, const char *from, const char *to)
{
    tc_vm_config out;
    tc_diag diag;

    assert_true(parse(&out, arena, change(arena, str(GOOD), from, to), &diag));
    return out;
}

static void refuse(tc_arena *arena, const char *from, const char *to, tc_reason reason,
                   const char *path)
{
    tc_vm_config out;
    tc_diag diag;

    assert_false(parse(&out, arena, change(arena, str(GOOD), from, to), &diag));
    assert_int_equal(diag.reason, reason);
    assert_string_equal(diag.path, path);
}

/* with accepts GOOD with one more member. */
static tc_vm_config with(tc_arena *arena, const char *more)
{
    return accept(arena, "\"X\":0", more);
}

static void refuse_with(tc_arena *arena, const char *more, tc_reason reason, const char *path)
{
    refuse(arena, "\"X\":0", more, reason, path);
}

/* of_qemu accepts GOOD with another version of QEMU. */
static tc_vm_config of_qemu(tc_arena *arena, const char *version)
{
    return accept(arena, "9.2.1", version);
}

static void reads_the_members(void **state)
{
    tc_vm_config c = with(*state, "\"X\":0");

    assert_int_equal(c.machine.cpus, 4);
    assert_int_equal(c.machine.memory, 8 * GIB);
    assert_int_equal(c.machine.devices, 5);
    assert_int_equal(c.machine.gpus, 0);
    assert_int_equal(c.machine.nvswitches, 0);
    assert_int_equal(c.machine.pci_hole64, 0);
    assert_int_equal(c.machine.cut, TC_ACPI_9_2);
    assert_true(c.machine.hotplug);
    assert_false(c.machine.pic);
    assert_false(c.machine.hugepages);
    assert_false(c.two_pass);
    assert_text(c.qemu_version, "9.2.1");
    assert_text(c.image, "dstack-0.5.8");
    assert_true(c.has_os_image_hash);
    assert_digest(c.os_image_hash, hex(*state, HASH));
    assert_int_equal(c.events, TC_EVENTS_UNSAID);
    assert_false(c.is_lite);
    assert_int_equal(c.checksum_file.n, 0);
    assert_int_equal(c.measurement.n, 0);
}

static void what_is_left_out_has_a_default(void **state)
{
    static const char least[] = "{\"cpu_count\":1,\"memory_size\":2147483648}";
    tc_vm_config c;
    tc_diag diag;

    assert_true(parse(&c, *state, str(least), &diag));
    assert_int_equal(c.machine.cut, TC_ACPI_PRE_9_2); /* as if QEMU 9.1.0 */
    assert_false(c.two_pass);
    assert_false(c.machine.pic);
    assert_true(c.machine.hotplug);
    assert_false(c.machine.hugepages);
    assert_int_equal(c.machine.devices, 5);
    assert_int_equal(c.qemu_version.n, 0);
    assert_int_equal(c.image.n, 0);
    assert_false(c.has_os_image_hash);
}

static void null_is_as_good_as_absent(void **state)
{
    static const char nulls[] =
        "{\"cpu_count\":1,\"memory_size\":2147483648,\"os_image_hash\":null,"
        "\"qemu_version\":null,\"pic\":null,\"qemu_single_pass_add_pages\":null,"
        "\"pci_hole64_size\":null,\"hugepages\":null,\"num_gpus\":null,\"num_nvswitches\":null,"
        "\"num_nics\":null,\"num_verity_volumes\":null,\"swtpm\":null,\"hotplug_off\":null,"
        "\"image\":null,\"host_share_mode\":null,\"ovmf_variant\":null,"
        "\"tdx_attestation_variant\":null,\"tdx_measurement\":null}";
    tc_vm_config c;
    tc_diag diag;

    assert_true(parse(&c, *state, str(nulls), &diag));
    assert_int_equal(c.machine.devices, 5);
    refuse(*state, "\"cpu_count\":4", "\"cpu_count\":null", TC_REASON_TYPE, "/cpu_count");
}

static void unknown_members_are_passed_over(void **state)
{
    (void)with(*state, "\"gcp_measurement\":7,\"mr_config\":[],\"\":{\"swtpm\":true}");
}

static void processors_and_memory_must_be_said(void **state)
{
    refuse(*state, "\"cpu_count\":4,", "", TC_REASON_MISSING, "/cpu_count");
    refuse(*state, "\"memory_size\":8589934592,", "", TC_REASON_MISSING, "/memory_size");
}

static void members_have_their_type(void **state)
{
    static const char *const wrong[][2] = {{"/os_image_hash", "7"},
                                           {"/qemu_version", "9"},
                                           {"/pci_hole64_size", "\"0\""},
                                           {"/hugepages", "0"},
                                           {"/num_gpus", "false"},
                                           {"/num_nvswitches", "[]"},
                                           {"/num_nics", "\"1\""},
                                           {"/num_verity_volumes", "{}"},
                                           {"/swtpm", "\"false\""},
                                           {"/hotplug_off", "1"},
                                           {"/pic", "\"on\""},
                                           {"/qemu_single_pass_add_pages", "1"},
                                           {"/image", "[]"},
                                           {"/host_share_mode", "9"},
                                           {"/ovmf_variant", "202505"},
                                           {"/tdx_attestation_variant", "true"},
                                           {"/tdx_measurement", "\"\""}};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        tc_wr w = tc_wr_init(*state, TC_MAX_LABEL);
        tc_vm_config out;
        tc_diag diag;
        tc_bytes json;

        tc_wr_lit(&w, "{\"cpu_count\":1,\"memory_size\":2147483648,\"");
        tc_wr_lit(&w, wrong[i][0] + 1);
        tc_wr_lit(&w, "\":");
        tc_wr_lit(&w, wrong[i][1]);
        tc_wr_lit(&w, "}");
        assert_true(tc_wr_finish(&json, &w));
        assert_false(parse(&out, *state, tc_str_from_bytes(json), &diag));
        assert_int_equal(diag.reason, TC_REASON_TYPE);
        assert_string_equal(diag.path, wrong[i][0]);
    }
    refuse(*state, "\"cpu_count\":4", "\"cpu_count\":\"4\"", TC_REASON_TYPE, "/cpu_count");
    refuse(*state, "8589934592", "\"8G\"", TC_REASON_TYPE, "/memory_size");
}

static void numbers_are_plain_integers(void **state)
{
    refuse(*state, "\"cpu_count\":4", "\"cpu_count\":4.0", TC_REASON_RANGE, "/cpu_count");
    refuse(*state, "\"cpu_count\":4", "\"cpu_count\":4e0", TC_REASON_RANGE, "/cpu_count");
    refuse(*state, "\"cpu_count\":4", "\"cpu_count\":-4", TC_REASON_RANGE, "/cpu_count");
    refuse(*state, "8589934592", "18446744073709551616", TC_REASON_RANGE, "/memory_size");
}

static void numbers_have_limits(void **state)
{
    assert_int_equal(accept(*state, "\"cpu_count\":4", "\"cpu_count\":1").machine.cpus, 1);
    assert_int_equal(accept(*state, "\"cpu_count\":4", "\"cpu_count\":512").machine.cpus,
                     TC_MAX_VCPUS);
    refuse(*state, "\"cpu_count\":4", "\"cpu_count\":0", TC_REASON_RANGE, "/cpu_count");
    refuse(*state, "\"cpu_count\":4", "\"cpu_count\":513", TC_REASON_RANGE, "/cpu_count");
    assert_int_equal(accept(*state, "8589934592", "67108864").machine.memory, TC_MIN_MEMORY);
    refuse(*state, "8589934592", "67108863", TC_REASON_RANGE, "/memory_size");
    assert_int_equal(accept(*state, "8589934592", "17592186044416").machine.memory, TC_MAX_MEMORY);
    refuse(*state, "8589934592", "17592186044417", TC_REASON_RANGE, "/memory_size");
    assert_int_equal(accept(*state, "size\":0", "size\":4503599627370496").machine.pci_hole64,
                     TC_MAX_PCI_HOLE64);
    refuse(*state, "size\":0", "size\":4503599627370497", TC_REASON_RANGE, "/pci_hole64_size");
    refuse(*state, "num_gpus\":0", "num_gpus\":30", TC_REASON_RANGE, "/num_gpus");
    refuse(*state, "num_nvswitches\":0", "num_nvswitches\":30", TC_REASON_RANGE, "/num_nvswitches");
    refuse_with(*state, "\"num_nics\":30", TC_REASON_RANGE, "/num_nics");
    refuse_with(*state, "\"num_verity_volumes\":30", TC_REASON_RANGE, "/num_verity_volumes");
}

static void devices_are_counted(void **state)
{
    assert_int_equal(with(*state, "\"num_nics\":1").machine.devices, 5);
    assert_int_equal(with(*state, "\"num_nics\":0").machine.devices, 4);
    assert_int_equal(with(*state, "\"num_nics\":3").machine.devices, 7);
    assert_int_equal(with(*state, "\"num_verity_volumes\":2").machine.devices, 7);
    assert_int_equal(with(*state, "\"num_verity_volumes\":1,\"num_nics\":2").machine.devices, 7);
    assert_int_equal(accept(*state, "num_gpus\":0", "num_gpus\":8").machine.gpus, 8);
    assert_int_equal(accept(*state, "num_nvswitches\":0", "num_nvswitches\":4").machine.nvswitches,
                     4);
}

static void all_devices_must_fit(void **state)
{
    assert_int_equal(accept(*state, "num_gpus\":0", "num_gpus\":24").machine.gpus, 24);
    refuse(*state, "num_gpus\":0", "num_gpus\":25", TC_REASON_LIMIT, "");
    assert_int_equal(with(*state, "\"num_nics\":25").machine.devices, TC_MAX_DEVICES);
    refuse_with(*state, "\"num_nics\":26", TC_REASON_LIMIT, "");
}

static void old_images_have_one_device_less(void **state)
{
    assert_int_equal(accept(*state, "dstack-0.5.8", "dstack-0.4.2").machine.devices, 4);
    assert_int_equal(accept(*state, "dstack-0.5.8", "dstack-dev-0.3.6").machine.devices, 4);
    assert_int_equal(accept(*state, "dstack-0.5.8", "dstack-0.5.0").machine.devices, 5);
    assert_int_equal(accept(*state, "dstack-0.5.8", "my-image").machine.devices, 5);
    assert_int_equal(accept(*state, "dstack-0.5.8", "0.4.2").machine.devices, 5);
}

static void pass_and_pic_follow_from_the_version(void **state)
{
    static const char *const two_pass[] = {"8.0.0", "8.2.2", "8.999.0"};
    static const char *const one_pass[] = {"9.0.0", "9.1.0", "9.2.1", "10.2.1", "11.1.0"};

    for (size_t i = 0; i < sizeof two_pass / sizeof *two_pass; i++) {
        tc_vm_config c = of_qemu(*state, two_pass[i]);

        assert_true(c.two_pass && c.machine.pic);
    }
    for (size_t i = 0; i < sizeof one_pass / sizeof *one_pass; i++) {
        tc_vm_config c = of_qemu(*state, one_pass[i]);

        assert_false(c.two_pass || c.machine.pic);
    }
}

/* The name says the contrary of what the value does. */
static void single_pass_true_means_two_passes(void **state)
{
    assert_true(with(*state, "\"qemu_single_pass_add_pages\":true").two_pass);
    assert_false(with(*state, "\"qemu_single_pass_add_pages\":false").two_pass);
}

static void what_is_said_counts_before_the_version(void **state)
{
    tc_vm_config c;
    tc_diag diag;
    tc_str old = change(*state, str(GOOD), "9.2.1", "8.2.2");

    assert_true(with(*state, "\"pic\":true").machine.pic);
    assert_false(with(*state, "\"pic\":true").two_pass);
    assert_true(
        parse(&c, *state,
              change(*state, old, "\"X\":0", "\"pic\":false,\"qemu_single_pass_add_pages\":false"),
              &diag));
    assert_false(c.machine.pic || c.two_pass);
    assert_int_equal(c.machine.cut, TC_ACPI_PRE_9_2);
}

/* 0.5.1 to 0.5.4 name no version, but always say both. */
static void reads_a_machine_of_0_5_4(void **state)
{
    static const char json[] =
        "{\"spec_version\":1,\"os_image_hash\":\"" HASH "\",\"cpu_count\":8,"
        "\"memory_size\":68719476736,\"qemu_single_pass_add_pages\":true,\"pic\":true,"
        "\"pci_hole64_size\":0,\"hugepages\":false,\"num_gpus\":0,\"num_nvswitches\":0,"
        "\"hotplug_off\":false}";
    tc_vm_config c;
    tc_diag diag;

    assert_true(parse(&c, *state, str(json), &diag));
    assert_true(c.two_pass && c.machine.pic && c.machine.hotplug);
    assert_int_equal(c.machine.cut, TC_ACPI_PRE_9_2);
    assert_int_equal(c.machine.memory, 64 * GIB);
}

static void tables_follow_from_the_version(void **state)
{
    static const struct {
        const char *version;
        tc_acpi_cut cut;
    } rows[] = {{"8.2.2", TC_ACPI_PRE_9_2}, {"9.1.999", TC_ACPI_PRE_9_2}, {"9.2.0", TC_ACPI_9_2},
                {"9.999.0", TC_ACPI_9_2},   {"10.0.0", TC_ACPI_10_0},     {"10.2.1", TC_ACPI_10_0},
                {"11.0.0", TC_ACPI_11_0},   {"11.0.9", TC_ACPI_11_0},     {"11.1.0", TC_ACPI_11_1},
                {"12.0.0", TC_ACPI_11_1}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(of_qemu(*state, rows[i].version).machine.cut, rows[i].cut);
    }
}

static void the_version_has_three_numbers(void **state)
{
    static const char *const wrong[] = {"",       "9",     "9.2",    "9.2.1.1",  "9.2.1-rc1",
                                        "v9.2.1", "9.2.x", "9.2.1 ", "9.1000.0", "latest"};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        refuse(*state, "9.2.1", wrong[i], TC_REASON_VALUE, "/qemu_version");
    }
}

static void what_nobody_can_predict_is_not_supported(void **state)
{
    refuse(*state, "9.2.1", "7.2.0", TC_REASON_UNSUPPORTED, "/qemu_version");
    refuse(*state, "9.2.1", "7.999.999", TC_REASON_UNSUPPORTED, "/qemu_version");
    refuse_with(*state, "\"swtpm\":true", TC_REASON_UNSUPPORTED, "/swtpm");
    (void)with(*state, "\"swtpm\":false");
}

static void switches_are_read(void **state)
{
    assert_false(accept(*state, "hotplug_off\":false", "hotplug_off\":true").machine.hotplug);
    assert_true(accept(*state, "hugepages\":false", "hugepages\":true").machine.hugepages);
}

static void the_image_hash_has_32_bytes(void **state)
{
    assert_false(accept(*state, HASH, "").has_os_image_hash);
    refuse(*state, HASH, "64", TC_REASON_LENGTH, "/os_image_hash");
    refuse(*state, HASH, HASH "00", TC_REASON_LENGTH, "/os_image_hash");
    refuse(*state, "6427f4f5", "0x27f4f5", TC_REASON_VALUE, "/os_image_hash");
}

static void variants_are_known_ones(void **state)
{
    assert_int_equal(with(*state, "\"ovmf_variant\":\"pre202505\"").events, TC_EVENTS_PRE_202505);
    assert_int_equal(with(*state, "\"ovmf_variant\":\"stable202505\"").events,
                     TC_EVENTS_STABLE_202505);
    refuse_with(*state, "\"ovmf_variant\":\"newest\"", TC_REASON_UNKNOWN, "/ovmf_variant");
    refuse_with(*state, "\"ovmf_variant\":\"\"", TC_REASON_UNKNOWN, "/ovmf_variant");
    assert_true(with(*state, "\"tdx_attestation_variant\":\"lite\"").is_lite);
    assert_false(with(*state, "\"tdx_attestation_variant\":\"legacy\"").is_lite);
    refuse_with(*state, "\"tdx_attestation_variant\":\"Lite\"", TC_REASON_UNKNOWN,
                "/tdx_attestation_variant");
    refuse_with(*state, "\"tdx_attestation_variant\":\"\"", TC_REASON_UNKNOWN,
                "/tdx_attestation_variant");
}

static void texts_are_plain_and_short(void **state)
{
    assert_int_equal(accept(*state, "dstack-0.5.8", repeat(*state, 'x', TC_MAX_LABEL)).image.n,
                     TC_MAX_LABEL);
    refuse(*state, "dstack-0.5.8", repeat(*state, 'x', TC_MAX_LABEL + 1), TC_REASON_LIMIT,
           "/image");
    refuse(*state, "dstack-0.5.8", "dstack\\n0.5.8", TC_REASON_VALUE, "/image");
    refuse(*state, "9p", "9\\u0000p", TC_REASON_VALUE, "/host_share_mode");
    refuse(*state, "9.2.1", "\\u001b9.2.1", TC_REASON_VALUE, "/qemu_version");
}

static void material_is_decoded(void **state)
{
    tc_vm_config c = with(*state, "\"tdx_measurement\":{\"checksum_file\":\"YWJjCg==\","
                                  "\"measurement\":\"oA==\",\"more\":1}");

    assert_bytes(c.checksum_file, bytes("abc\n"));
    assert_bytes(c.measurement, bytes("\xa0"));
}

static void material_is_whole_and_base64(void **state)
{
    refuse_with(*state, "\"tdx_measurement\":{\"measurement\":\"oA==\"}", TC_REASON_MISSING,
                "/tdx_measurement/checksum_file");
    refuse_with(*state, "\"tdx_measurement\":{\"checksum_file\":\"oA==\"}", TC_REASON_MISSING,
                "/tdx_measurement/measurement");
    refuse_with(*state, "\"tdx_measurement\":{\"checksum_file\":1,\"measurement\":\"oA==\"}",
                TC_REASON_TYPE, "/tdx_measurement/checksum_file");
    refuse_with(*state, "\"tdx_measurement\":{\"checksum_file\":\"oA\",\"measurement\":\"oA==\"}",
                TC_REASON_VALUE, "/tdx_measurement/checksum_file");
    refuse_with(*state, "\"tdx_measurement\":{\"checksum_file\":\"\",\"measurement\":\"oA==\"}",
                TC_REASON_VALUE, "/tdx_measurement/checksum_file");
    refuse_with(*state, "\"tdx_measurement\":{\"checksum_file\":\"oA==\",\"measurement\":\"\"}",
                TC_REASON_VALUE, "/tdx_measurement/measurement");
}

/* material makes tdx_measurement with that many bytes in each member. */
static const char *material(tc_arena *arena, size_t checksum_file, size_t measurement)
{
    tc_str a = tc_base64_text(arena, bytes(repeat(arena, 'a', checksum_file)));
    tc_str b = tc_base64_text(arena, bytes(repeat(arena, 'b', measurement)));
    tc_wr w = tc_wr_init(arena, TC_MAX_VM_CONFIG);
    tc_bytes out;

    tc_wr_lit(&w, "\"tdx_measurement\":{\"checksum_file\":\"");
    tc_wr_str(&w, a);
    tc_wr_lit(&w, "\",\"measurement\":\"");
    tc_wr_str(&w, b);
    tc_wr_lit(&w, "\"}");
    tc_wr_u8(&w, 0);
    assert_true(tc_wr_finish(&out, &w));
    return (const char *)out.p;
}

static void material_has_limits(void **state)
{
    tc_vm_config c = with(*state, material(*state, TC_MAX_MANIFEST, TC_MAX_MEASUREMENT));

    assert_int_equal(c.checksum_file.n, TC_MAX_MANIFEST);
    assert_int_equal(c.measurement.n, TC_MAX_MEASUREMENT);
    for (size_t over = 1; over < 5; over++) { /* more bytes, then more characters */
        refuse_with(*state, material(*state, TC_MAX_MANIFEST + over, 1), TC_REASON_LIMIT,
                    "/tdx_measurement/checksum_file");
        refuse_with(*state, material(*state, 1, TC_MAX_MEASUREMENT + over), TC_REASON_LIMIT,
                    "/tdx_measurement/measurement");
    }
}

static void size_has_a_limit(void **state)
{
    const char *space = repeat(*state, ' ', TC_MAX_VM_CONFIG - strlen(GOOD));
    tc_vm_config c;
    tc_diag diag;

    assert_true(parse(&c, *state, change(*state, str(GOOD "#"), "#", space), &diag));
    assert_false(parse(&c, *state, change(*state, str(GOOD "# "), "#", space), &diag));
    assert_int_equal(diag.reason, TC_REASON_LIMIT);
}

/* numbers makes an array of n of them as the member X, which is 1 + n values. */
static const char *numbers(tc_arena *arena, size_t n)
{
    tc_wr w = tc_wr_init(arena, 2 * n + sizeof "\"X\":[0]");
    tc_bytes out;

    tc_wr_lit(&w, "\"X\":[0");
    for (size_t i = 1; i < n; i++) {
        tc_wr_lit(&w, ",0");
    }
    tc_wr_lit(&w, "]");
    tc_wr_u8(&w, 0);
    assert_true(tc_wr_finish(&out, &w));
    return (const char *)out.p;
}

static void number_of_values_has_a_limit(void **state)
{
    enum { OTHERS = 26 }; /* the object, its 13 names and the values of the other 12 */
    const size_t most = TC_MAX_VM_CONFIG_NODES - OTHERS - 1;

    (void)with(*state, numbers(*state, most));
    refuse_with(*state, numbers(*state, most + 1), TC_REASON_LIMIT, "");
}

static void other_documents_are_refused(void **state)
{
    tc_vm_config c;
    tc_diag diag;

    assert_false(parse(&c, *state, str("[]"), &diag));
    assert_int_equal(diag.reason, TC_REASON_TYPE);
    assert_false(parse(&c, *state, str("{}"), &diag));
    assert_int_equal(diag.reason, TC_REASON_MISSING);
    refuse(*state, "\"X\"", "\"cpu_count\"", TC_REASON_DUPLICATE, "");
}

static void every_prefix_is_refused(void **state)
{
    tc_bytes whole = bytes(GOOD);

    for (size_t n = 0; n < whole.n; n++) {
        uint8_t *p = exactly(tc_bytes_sub(whole, 0, n));
        tc_vm_config c;
        tc_diag diag;

        assert_false(parse(&c, *state, tc_str_of((const char *)p, n), &diag));
        free(p);
    }
}

static void survives_every_flipped_bit(void **state)
{
    tc_bytes whole = bytes(GOOD);
    uint8_t *p = exactly(whole);

    for (size_t i = 0; i < 8 * whole.n; i++) {
        tc_vm_config c;
        tc_diag diag;

        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
        (void)parse(&c, *state, tc_str_of((const char *)p, whole.n), &diag);
        p[i / 8] = (uint8_t)(p[i / 8] ^ 1u << i % 8);
    }
    free(p);
}

static void says_no_memory_whichever_allocation_fails(void **state)
{
    tc_arena *arena = *state;
    tc_str json = change(arena,
                         change(arena, str(GOOD), "\"X\":0",
                                "\"tdx_measurement\":{\"checksum_file\":\"oA==\","
                                "\"measurement\":\"oA==\"}"),
                         "dstack-0.5.8", "dst\\u0061ck-0.5.8");
    unsigned failures = 0;
    tc_vm_config c;
    tc_diag diag;

    for (;;) {
        arena->fail_at = arena->calls + failures + 1;
        if (parse(&c, arena, json, &diag)) {
            break;
        }
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
        failures++;
    }
    assert_int_equal(failures, 4); /* nodes, the escaped name, the two members of the material */
}

/* ---- genuine machines (dstack-mr:8.2) ---------------------------------------------------------
 */

static void reads_the_machine_of_quote_report(void **state)
{
    tc_vm_config c;
    tc_diag diag;

    assert_true(parse(&c, *state, vm_config_of(*state, "mr/fixtures/quote-report.json"), &diag));
    assert_int_equal(c.machine.cpus, 16);
    assert_int_equal(c.machine.memory, 64 * GIB);
    assert_int_equal(c.machine.gpus, 1);
    assert_int_equal(c.machine.nvswitches, 0);
    assert_int_equal(c.machine.devices, 5);
    assert_true(c.machine.pci_hole64 == (uint64_t)1 << 44);
    assert_int_equal(c.machine.cut, TC_ACPI_9_2);
    assert_false(c.machine.hotplug || c.machine.pic || c.machine.hugepages || c.two_pass);
    assert_digest(c.os_image_hash,
                  hex(*state, "14ad42d0270b444eaeb53918a5a94d9b17eec7a817cd336173b17c5327541c67"));
}

static void reads_the_machine_of_the_lite_fixture(void **state)
{
    tc_vm_config c;
    tc_diag diag;

    assert_true(
        parse(&c, *state, vm_config_of(*state, "mr/fixtures/tdx-lite-getquote.json"), &diag));
    assert_int_equal(c.machine.cpus, 2);
    assert_int_equal(c.machine.memory, 2 * GIB);
    assert_int_equal(c.machine.gpus, 0);
    assert_int_equal(c.machine.devices, 5);
    assert_int_equal(c.machine.pci_hole64, 0);
    assert_int_equal(c.machine.cut, TC_ACPI_PRE_9_2);
    assert_true(c.machine.hotplug && c.machine.pic && c.two_pass && c.is_lite);
    assert_int_equal(c.events, TC_EVENTS_PRE_202505);
    assert_text(c.image, "dstack-0.6.0");
    assert_bytes(c.measurement, vector(*state, "mr/fixtures/measurement.tdx.cbor"));
    assert_bytes(c.checksum_file, vector(*state, "mr/fixtures/sha256sum_lite_fixture.txt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_the_members),
        TEST(what_is_left_out_has_a_default),
        TEST(null_is_as_good_as_absent),
        TEST(unknown_members_are_passed_over),
        TEST(processors_and_memory_must_be_said),
        TEST(members_have_their_type),
        TEST(numbers_are_plain_integers),
        TEST(numbers_have_limits),
        TEST(devices_are_counted),
        TEST(all_devices_must_fit),
        TEST(old_images_have_one_device_less),
        TEST(pass_and_pic_follow_from_the_version),
        TEST(single_pass_true_means_two_passes),
        TEST(what_is_said_counts_before_the_version),
        TEST(reads_a_machine_of_0_5_4),
        TEST(tables_follow_from_the_version),
        TEST(the_version_has_three_numbers),
        TEST(what_nobody_can_predict_is_not_supported),
        TEST(switches_are_read),
        TEST(the_image_hash_has_32_bytes),
        TEST(variants_are_known_ones),
        TEST(texts_are_plain_and_short),
        TEST(material_is_decoded),
        TEST(material_is_whole_and_base64),
        TEST(material_has_limits),
        TEST(size_has_a_limit),
        TEST(number_of_values_has_a_limit),
        TEST(other_documents_are_refused),
        TEST(every_prefix_is_refused),
        TEST(survives_every_flipped_bit),
        TEST(says_no_memory_whichever_allocation_fails),
        TEST(reads_the_machine_of_quote_report),
        TEST(reads_the_machine_of_the_lite_fixture),
    };

    return cmocka_run_group_tests_name("vm_config", tests, NULL, NULL);
}
