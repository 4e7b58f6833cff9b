/* SPDX-License-Identifier: Apache-2.0
 *
 * Predictions against what real machines measured (dstack-mr:8) and a model proven against them.
 */
#include "base/hex.h"
#include "measure/predict_cache.h"
#include "measure/registry.h"
#include "unit/dstack/support.h"

#define GIB ((uint64_t)1 << 30)

static tc_bytes digest_of(const uint8_t digest[48])
{
    return tc_bytes_of(digest, 48);
}

/* The layout of current dstack firmware, and that of the first releases (dstack-mr:2.1). */
static tc_os_image firmware(tc_arena *arena, const char *witness)
{
    tc_os_image image = {0};

    assert_true(tc_memory_layout_read(&image.layout, hex(arena, witness), NULL));
    return image;
}
#define CURRENT "80100904000609020b021010"
#define OLD     "80100904000609020b02110f"

static tc_vm_config machine(uint32_t cpus, uint64_t memory)
{
    return (tc_vm_config){
        .machine = {.cpus = cpus, .memory = memory, .devices = 5, .hotplug = true, .pic = true}};
}

/* A machine with GPUs, which have a window of this size for their memory. */
static tc_vm_config machine_with_gpus(uint32_t cpus, uint64_t memory, uint32_t gpus,
                                      uint64_t window)
{
    return (tc_vm_config){.machine = {.cut = TC_ACPI_9_2,
                                      .cpus = cpus,
                                      .memory = memory,
                                      .devices = 5,
                                      .gpus = gpus,
                                      .pci_hole64 = window}};
}

/* ---- published registers (dstack-mr:8.1) ---- */

static void assert_rtmr0(tc_arena *arena, const tc_vm_config *config, const char *want)
{
    tc_os_image image = firmware(arena, CURRENT);
    tc_prediction prediction;
    tc_diag diag = {0};

    assert_true(tc_predict_rtmr0(&prediction, arena, &image, config, &diag));
    assert_bytes(digest_of(prediction.rtmr[0]), hex(arena, want));
}

static void published_registers_are_reproduced(void **state)
{
    tc_arena *arena = *state;
    tc_vm_config c = machine(1, 2 * GIB);

    assert_rtmr0(
        arena, &c,
        "68102e7b524af310f7b7d426ce75481e36c40f5d513a9009c046e9d37e31551f0134d954b496a3357fd6"
        "1d03f07ffe96");
    c = machine_with_gpus(24, 256 * GIB, 1, (uint64_t)1 << 50);
    assert_rtmr0(
        arena, &c,
        "24c15e08c07aa01c531cbd7e8ba28f8cb62e78f6171bf6a8e0800714a65dd5efd3a06bf0cf5433c02bbf"
        "ac839434b418");
    c = machine(8, 64 * GIB);
    assert_rtmr0(
        arena, &c,
        "e673be2f70beefb70b48a6109eed4715d7270d4683b3bf356fa25fafbf1aa76e39e9127e6e688ccda98b"
        "dab1d4d47f46");
    c = machine(2, 2 * GIB);
    assert_rtmr0(
        arena, &c,
        "f8438db36b96f85d8752ff7f24a89ec05c79ec9eda2ba732c897fb970ca429365b7471b1c054cb84f17b"
        "1c2b23ba6640");
    c = machine_with_gpus(16, 64 * GIB, 1, (uint64_t)1 << 44);
    assert_rtmr0(
        arena, &c,
        "2e3843265f8ecdd4e2282694747f6f2f111605c33f2a8882f5734ee6f3a6ce63d8f34aeef06093dcda76"
        "fa5f9d33d8d6");
    /* 64 CPUs, 2 TiB, 8 GPUs, 4 NVSwitches (dstack:1.6; near-direct in expected.json) */
    c = machine_with_gpus(64, 2048 * GIB, 8, (uint64_t)1 << 50);
    c.machine.nvswitches = 4;
    assert_rtmr0(
        arena, &c,
        "bc122d143ab768565ba5c3774ff5f03a63c89a4df7c1f5ea38d3bd173409d14f8cbdcc36d40e703cccb9"
        "96a9d9687590");
}

/* ---- every event of every real log (ground_truth_events.json) ---- */

/* Names that the ground truth gives to events, and ours. */
static const char *const names[][2] = {
    {"td_hob", "td-hob"},
    {"cfv", "variable-store"},
    {"SecureBoot", "SecureBoot"},
    {"PK", "PK"},
    {"KEK", "KEK"},
    {"db", "db"},
    {"dbx", "dbx"},
    {"separator", "separator"},
    {"acpi_loader", "acpi-loader"},
    {"acpi_rsdp", "acpi-rsdp"},
    {"acpi_tables", "acpi-tables"},
    {"BootOrder", "BootOrder"},
    {"Boot0000", "Boot0000"},
    {"kernel_authenticode", "kernel"},
    {"calling_efi_app", "calling-efi-application"},
    {"exit_bs_invocation", "exit-boot-services-invocation"},
    {"exit_bs_success", "exit-boot-services-success"},
    {"cmdline", "cmdline"},
    {"initrd", "initrd"},
};

/* The machine that the log was found to be from ("effective"). */
static tc_vm_config effective_machine(const tc_json *doc, tc_jref row, bool *old_layout)
{
    tc_jref e = member(doc, row, "effective");
    tc_vm_config c = machine((uint32_t)member_number(doc, e, "cpus", 0), 0);
    tc_jref irq = tc_json_find(doc, e, "irq");
    tc_str text;

    c.machine.memory = member_number(doc, e, "mem", 0);
    c.machine.gpus = (uint32_t)member_number(doc, e, "gpus", 0);
    c.machine.nvswitches = (uint32_t)member_number(doc, e, "nvswitches", 0);
    c.machine.pic = member_number(doc, e, "pic", 1) == 1;
    c.machine.hotplug = member_number(doc, e, "hotplug_off", 0) == 0;
    c.machine.pci_hole64 = member_number(doc, e, "hole64", 0);
    assert_true(tc_json_text(doc, irq, &text));
    c.machine.cut = tc_str_is(text, "level") ? TC_ACPI_9_2 : TC_ACPI_PRE_9_2;
    *old_layout = tc_json_find(doc, e, "tdvf") != TC_JSON_NONE;
    if (tc_json_find(doc, e, "devices") != TC_JSON_NONE) {
        c.machine.devices = 4; /* "4 virtio + cdrom" */
    }
    return c;
}

/* Takes kernel, command line and initial RAM disk from the log itself, for this machine: what is
 * checked is then that the registers follow. */
static void take_parts(tc_os_image *image, const tc_json *doc, tc_jref row, uint64_t memory)
{
    tc_jref rtmr1 = member(doc, row, "rtmr1_events");
    tc_jref rtmr2 = member(doc, row, "rtmr2_events");

    image->has_kernel = true;
    tc_copy(image->kernel, member_hex(doc, rtmr1, "kernel_authenticode").p, 48);
    if (!tc_memory_is_usual(memory)) {
        image->n_small = 1;
        image->small[0].memory = memory;
        tc_copy(image->small[0].authenticode, image->kernel, 48);
    }
    if (tc_json_count(doc, rtmr2) > 0) {
        tc_copy(image->cmdline, member_hex(doc, rtmr2, "cmdline").p, 48);
        tc_copy(image->initrd, member_hex(doc, rtmr2, "initrd").p, 48);
    }
}

static const char *our_name(tc_str name)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (tc_str_is(name, names[i][0])) {
            return names[i][1];
        }
    }
    fail_msg("an event of unknown name");
    return NULL;
}

/* Walks the events of one register in both lists; each must be there, by name and digest. */
static void assert_events(const tc_json *doc, tc_jref events, const tc_prediction *p, uint8_t rtmr)
{
    tc_jref e = tc_json_first(doc, events);

    for (size_t i = 0; i < p->n_events; i++) {
        tc_bytes want;
        tc_str text;

        if (p->events[i].rtmr != rtmr) {
            continue;
        }
        assert_true(e != TC_JSON_NONE);
        assert_string_equal(our_name(tc_json_name(doc, e)), p->events[i].name);
        assert_true(tc_json_text(doc, tc_json_value(doc, e), &text));
        assert_true(tc_hex_decode_alloc(&want, doc->arena, text, 48));
        assert_true(p->events[i].known);
        assert_bytes(digest_of(p->events[i].digest), want);
        e = tc_json_next(doc, events, e);
    }
    assert_true(e == TC_JSON_NONE);
}

static void assert_row(tc_arena *arena, const tc_json *doc, tc_jref row)
{
    static const char *const lists[] = {"rtmr0_events", "rtmr1_events", "rtmr2_events"};
    static const char *const registers[] = {"rtmr0", "rtmr1", "rtmr2"};
    tc_jref replayed = member(doc, row, "replayed");
    bool old_layout;
    tc_vm_config config = effective_machine(doc, row, &old_layout);
    tc_os_image image = firmware(arena, old_layout ? OLD : CURRENT);
    tc_prediction prediction;
    tc_diag diag = {0};

    take_parts(&image, doc, row, config.machine.memory);
    assert_true(tc_predict(&prediction, arena, &image, &config, &diag));
    for (uint8_t r = 0; r < TC_BOOT_REGISTERS; r++) {
        tc_jref events = member(doc, row, lists[r]);

        if (tc_json_count(doc, events) > 0) {
            assert_events(doc, events, &prediction, r);
            assert_true(prediction.has_rtmr[r]);
            assert_bytes(digest_of(prediction.rtmr[r]), member_hex(doc, replayed, registers[r]));
        }
    }
}

static void every_real_log_is_reproduced(void **state)
{
    tc_arena *arena = *state;
    tc_json doc = json(arena, vector(arena, "mr/ground_truth_events.json"));
    size_t n = 0;

    for (tc_jref e = tc_json_first(&doc, TC_JSON_ROOT); e != TC_JSON_NONE;
         e = tc_json_next(&doc, TC_JSON_ROOT, e)) {
        assert_row(arena, &doc, e);
        n++;
    }
    assert_int_equal(n, 14);
}

/* A log of the newer firmware: everything but the host's SMBIOS tables is predicted. */
static void real_log_of_0_6_0_differs_in_smbios_only(void **state)
{
    tc_arena *arena = *state;
    tc_json doc =
        json(arena, vector(arena, "dstack/decoded/guest-agent__attestation.bin.decoded.json"));
    tc_jref events = member(&doc, member(&doc, TC_JSON_ROOT, "quote"), "event_log");
    tc_os_image image = firmware(arena, CURRENT);
    tc_vm_config config = machine(8, 16 * GIB);
    tc_prediction p;
    size_t n = 0;

    config.events = TC_EVENTS_STABLE_202505;
    assert_true(tc_predict_rtmr0(&p, arena, &image, &config, NULL));
    for (tc_jref e = tc_json_first(&doc, events); e != TC_JSON_NONE;
         e = tc_json_next(&doc, events, e)) {
        tc_bytes digest;

        if (member_number(&doc, e, "imr", 0) != 0) {
            continue;
        }
        digest = member_hex(&doc, e, "digest");
        assert_true(n < p.n_events);
        assert_int_equal(p.events[n].type, member_number(&doc, e, "event_type", 0));
        assert_true(p.events[n].uncertain != tc_bytes_eq(digest_of(p.events[n].digest), digest));
        n++;
    }
    assert_int_equal(n, 17);
}

/* ---- the model (model_vectors.csv) ---- */

#define COLUMNS 14

/* next_row splits a line without quotes at its commas. */
static bool next_row(tc_str *rest, tc_str columns[COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++) {
        char end = i + 1 == COLUMNS ? '\n' : ',';
        size_t n = 0;

        while (n < rest->n && rest->p[n] != end) {
            n++;
        }
        if (n == rest->n) {
            return false;
        }
        columns[i] = tc_str_of(rest->p, n);
        *rest = tc_str_of(rest->p + n + 1, rest->n - n - 1);
    }
    return true;
}

static uint64_t decimal(tc_str text)
{
    uint64_t v = 0;

    for (size_t i = 0; i < text.n && text.p[i] != '\r'; i++) {
        assert_true(text.p[i] >= '0' && text.p[i] <= '9');
        v = v * 10 + (uint64_t)(text.p[i] - '0');
    }
    return v;
}

static void every_row_of_the_model_is_reproduced(void **state)
{
    tc_arena *arena = *state;
    tc_str rest = tc_str_from_bytes(vector(arena, "mr/acpi/model_vectors.csv"));
    tc_os_image image = firmware(arena, CURRENT);
    tc_str c[COLUMNS];
    size_t n = 0;

    assert_true(next_row(&rest, c)); /* the head */
    while (next_row(&rest, c)) {
        tc_arena_mark_t mark = tc_arena_mark(arena);
        tc_vm_config config = machine((uint32_t)decimal(c[0]), decimal(c[1]));
        tc_prediction prediction;
        tc_bytes want;
        tc_diag diag = {0};

        config.machine.gpus = (uint32_t)decimal(c[2]);
        config.machine.hotplug = decimal(c[3]) == 1;
        config.machine.pic = decimal(c[5]) == 1;
        config.machine.pci_hole64 = decimal(c[6]);
        config.machine.devices = (uint32_t)decimal(c[7]);
        config.machine.cut = decimal(c[8]) == 1         ? TC_ACPI_10_0
                             : tc_str_is(c[4], "level") ? TC_ACPI_9_2
                                                        : TC_ACPI_PRE_9_2;
        assert_true(tc_predict_rtmr0(&prediction, arena, &image, &config, &diag));
        assert_true(tc_hex_decode_alloc(&want, arena, tc_str_of(c[13].p, 96), 48));
        assert_bytes(digest_of(prediction.rtmr[0]), want);
        tc_arena_release(arena, mark);
        n++;
    }
    assert_int_equal(n, 411);
}

/* ---- an image that carries its measurements: all four registers ---- */

static void lite_evidence_is_reproduced(void **state)
{
    tc_arena *arena = *state;
    tc_json doc = json(arena, vector(arena, "mr/fixtures/tdx-lite-getquote.json"));
    tc_registers quote = registers_of(member_hex(&doc, TC_JSON_ROOT, "quote"));
    tc_vm_config config;
    tc_os_image image;
    tc_prediction prediction;
    tc_diag diag = {0};

    assert_true(
        tc_vm_config_parse(&config, arena, member_text(&doc, TC_JSON_ROOT, "vm_config"), &diag));
    assert_true(
        tc_os_image_of_material(&image, arena, config.checksum_file, config.measurement, &diag));
    assert_true(image.bound);
    assert_true(tc_predict(&prediction, arena, &image, &config, &diag));
    assert_bytes(digest_of(prediction.mrtd), quote.mrtd);
    for (size_t i = 0; i < TC_BOOT_REGISTERS; i++) {
        assert_true(prediction.has_rtmr[i]);
        assert_bytes(digest_of(prediction.rtmr[i]), quote.rtmr[i]);
    }
}

static void declared_machine_of_a_real_quote_is_reproduced(void **state)
{
    tc_arena *arena = *state;
    tc_json doc = json(arena, vector(arena, "mr/fixtures/quote-report.json"));
    tc_registers quote = registers_of(member_hex(&doc, TC_JSON_ROOT, "quote"));
    tc_vm_config config;
    tc_os_image image;
    tc_prediction prediction;
    const tc_known_firmware *known;
    bool two_pass;
    tc_diag diag = {0};

    assert_true(
        tc_vm_config_parse(&config, arena, member_text(&doc, TC_JSON_ROOT, "vm_config"), &diag));
    known = tc_registry_firmware_by_mrtd(&two_pass, quote.mrtd);
    assert_non_null(known);
    assert_false(two_pass);
    tc_os_image_of_firmware(&image, known);
    assert_true(tc_predict(&prediction, arena, &image, &config, &diag));
    assert_bytes(digest_of(prediction.mrtd), quote.mrtd);
    assert_bytes(digest_of(prediction.rtmr[0]), quote.rtmr[0]);
    assert_false(prediction.has_rtmr[1]);
    assert_false(prediction.has_rtmr[2]);
    assert_non_null(prediction.missing);
}

/* ---- rules ---- */

static void firmware_of_0_5_10_measures_other_events(void **state)
{
    static const struct {
        const char *name, *digest;
    } rows[] = {
        /* dstack-mr:3.1b */
        {"boot-menu",
         "1dd6f7b457ad880d840d41c961283bab688e94e4b59359ea45686581e90feccea3c624b1226113f"
         "824f315eb60ae0a7c"},
        {"boot-order",
         "53d3dbc00691328371e74c1b1c77bdf1bf4ff79dd1b55222b694fe8341cd8b0adb3a9ab928655"
         "2c681272883b9b0fc1d"},
        {"smbios", "fb66919801f1dfc9c4c273b6a739380790cb0fd3cb706a42f6ac050510ebc8618e7fb"
                   "a53a1564522f5c6f0dc9e1f41a6"},
        {"BootOrder",
         "52b9a02de946b947364b57d8210c63113b9058996e2a3ba7cead54af11ae0873b085d1e52bc01e4"
         "febe57ca05ca1332b"},
        {"Boot0000",
         "5068e6a9ded2a1c3a8ebb5d26004410ea8670742d8f444c5c3d161b76c66fa23a7b1d2fb3f984057"
         "0b675384b5818f2d"},
        {"Boot0001",
         "dd424f2eeb35f3e8a2c2f50f6cc87ff90b7577e92ce63e13a22869d07d104fd5ea9800e6e4f12c505"
         "8fc4eaa78374f20"},
    };
    tc_arena *arena = *state;
    tc_os_image image = firmware(arena, CURRENT);
    tc_vm_config config = machine(1, 2 * GIB);
    tc_prediction p;

    config.image = TC_STR("dstack-0.5.10");
    assert_true(tc_predict_rtmr0(&p, arena, &image, &config, NULL));
    assert_int_equal(p.n_events, 17);
    for (size_t r = 0, i = 0; r < sizeof rows / sizeof rows[0]; r++) {
        while (i < p.n_events && strcmp(p.events[i].name, rows[r].name) != 0) {
            i++;
        }
        assert_true(i < p.n_events);
        assert_bytes(digest_of(p.events[i].digest), hex(arena, rows[r].digest));
    }
}

static void declared_variant_comes_before_image_and_name(void **state)
{
    tc_os_image image = firmware(*state, CURRENT);
    tc_vm_config config = machine(1, 2 * GIB);

    assert_int_equal(tc_predict_events(&image, &config), TC_EVENTS_PRE_202505);
    config.image = TC_STR("dstack-0.5.10");
    assert_int_equal(tc_predict_events(&image, &config), TC_EVENTS_STABLE_202505);
    image.events = TC_EVENTS_PRE_202505;
    assert_int_equal(tc_predict_events(&image, &config), TC_EVENTS_PRE_202505);
    config.events = TC_EVENTS_STABLE_202505;
    assert_int_equal(tc_predict_events(&image, &config), TC_EVENTS_STABLE_202505);
}

static void store_of_the_image_is_measured_when_it_is_known(void **state)
{
    tc_os_image image = firmware(*state, CURRENT);
    tc_vm_config config = machine(1, 2 * GIB);
    tc_prediction p;

    image.has_cfv = true;
    image.cfv[0] = 0xcf;
    assert_true(tc_predict_rtmr0(&p, *state, &image, &config, NULL));
    assert_memory_equal(p.events[1].digest, image.cfv, 48);
}

static void order_of_pages_chooses_mrtd(void **state)
{
    tc_os_image image = firmware(*state, CURRENT);
    tc_vm_config config = machine(1, 2 * GIB);
    tc_prediction p;

    image.mrtd_single_pass[0] = 1;
    image.mrtd_two_pass[0] = 2;
    assert_true(tc_predict(&p, *state, &image, &config, NULL));
    assert_int_equal(p.mrtd[0], 1);
    config.two_pass = true;
    assert_true(tc_predict(&p, *state, &image, &config, NULL));
    assert_int_equal(p.mrtd[0], 2);
}

static void kernel_of_a_small_machine_must_be_known(void **state)
{
    tc_os_image image = firmware(*state, CURRENT);
    tc_vm_config config = machine(1, GIB);
    tc_prediction p;

    image.has_kernel = true;
    assert_true(tc_predict(&p, *state, &image, &config, NULL));
    assert_true(p.has_rtmr[0]);
    assert_false(p.has_rtmr[1]);
    assert_true(p.has_rtmr[2]);
    assert_non_null(strstr(p.missing, "--memory-size"));
    image.n_small = 2;
    image.small[0].memory = GIB / 2;
    image.small[1].memory = GIB;
    assert_true(tc_predict(&p, *state, &image, &config, NULL));
    assert_true(p.has_rtmr[1]);
    assert_null(p.missing);
}

static void video_mode_changes_the_kernel(void **state)
{
    tc_os_image image = firmware(*state, CURRENT);
    tc_vm_config config = machine(1, 2 * GIB);
    tc_prediction p;

    image.has_kernel = image.has_metadata = true;
    image.metadata.cmdline = TC_STR("console=ttyS0 vga=791");
    assert_true(tc_predict(&p, *state, &image, &config, NULL));
    assert_false(p.has_rtmr[1]);
    assert_true(p.has_rtmr[2]);
    assert_non_null(strstr(p.missing, "vga="));
}

static void machine_that_cannot_hold_the_firmware_is_refused(void **state)
{
    tc_os_image image = firmware(*state, CURRENT);
    tc_vm_config config = machine(1, 2 * GIB);
    tc_prediction p;
    tc_diag diag = {0};

    image.layout.ranges[image.layout.n - 1].start = 4 * GIB;
    assert_false(tc_predict(&p, *state, &image, &config, &diag));
    assert_int_not_equal(diag.reason, TC_REASON_NONE);
    assert_non_null(diag.rule);
}

/* ---- the cache ---- */

static tc_prediction_cache cache;

static void forget(void)
{
    memset(&cache, 0, sizeof cache);
}

static tc_os_image whole_image(tc_arena *arena)
{
    tc_os_image image = firmware(arena, CURRENT);

    image.has_kernel = image.has_cfv = image.has_metadata = true;
    image.n_small = 1;
    image.small[0].memory = GIB;
    return image;
}

static void prediction_is_found_again(void **state)
{
    tc_os_image image = whole_image(*state);
    tc_vm_config config = machine(2, 2 * GIB);
    tc_prediction p;

    forget();
    assert_true(tc_predict(&p, *state, &image, &config, NULL));
    assert_null(tc_prediction_find(&cache, &image, &config));
    assert_null(tc_prediction_find(NULL, &image, &config));
    tc_prediction_keep(NULL, &image, &config, &p);
    tc_prediction_keep(&cache, &image, &config, &p);
    assert_non_null(tc_prediction_find(&cache, &image, &config));
    assert_memory_equal(tc_prediction_find(&cache, &image, &config)->rtmr, p.rtmr, sizeof p.rtmr);
}

/* Everything that a prediction depends on, changed one at a time. */
#define CHANGED(change)                                                                            \
    do {                                                                                           \
        tc_os_image image = original;                                                              \
        tc_vm_config config = declared;                                                            \
                                                                                                   \
        change;                                                                                    \
        assert_null(tc_prediction_find(&cache, &image, &config));                                  \
    } while (0)

static void every_difference_is_another_prediction(void **state)
{
    const tc_os_image original = whole_image(*state);
    const tc_vm_config declared = machine(2, 2 * GIB);
    tc_prediction p;

    forget();
    assert_true(tc_predict(&p, *state, &original, &declared, NULL));
    tc_prediction_keep(&cache, &original, &declared, &p);
    CHANGED(config.machine.cut = TC_ACPI_9_2);
    CHANGED(config.machine.cpus++);
    CHANGED(config.machine.memory += GIB);
    CHANGED(config.machine.devices++);
    CHANGED(config.machine.gpus++);
    CHANGED(config.machine.nvswitches++);
    CHANGED(config.machine.hotplug = false);
    CHANGED(config.machine.pic = false);
    CHANGED(config.machine.hugepages = true);
    CHANGED(config.machine.pci_hole64 = GIB);
    CHANGED(config.two_pass = true);
    CHANGED(config.events = TC_EVENTS_STABLE_202505);
    CHANGED(config.image = TC_STR("dstack-0.5.10"));
    CHANGED(image.mrtd_single_pass[47]++);
    CHANGED(image.mrtd_two_pass[0]++);
    CHANGED(image.has_cfv = false);
    CHANGED(image.cfv[0]++);
    CHANGED(image.layout.td_hob++);
    CHANGED(image.layout.n--);
    CHANGED(image.layout.ranges[1].start++);
    CHANGED(image.layout.ranges[1].size++);
    CHANGED(image.has_kernel = false);
    CHANGED(image.kernel[0]++);
    CHANGED(image.n_small = 0);
    CHANGED(image.small[0].memory++);
    CHANGED(image.small[0].authenticode[0]++);
    CHANGED(image.cmdline[0]++);
    CHANGED(image.initrd[0]++);
    CHANGED(image.events = TC_EVENTS_STABLE_202505);
    CHANGED(image.metadata.cmdline = TC_STR("vga=1"));
}

static void oldest_prediction_is_forgotten(void **state)
{
    tc_os_image image = whole_image(*state);
    tc_vm_config config = machine(1, 2 * GIB);
    tc_prediction p = {0};

    forget();
    for (uint32_t n = 1; n <= TC_PREDICTIONS_KEPT; n++) {
        config.machine.cpus = n;
        tc_prediction_keep(&cache, &image, &config, &p);
    }
    config.machine.cpus = 1;
    assert_non_null(tc_prediction_find(&cache, &image, &config));
    config.machine.cpus = TC_PREDICTIONS_KEPT + 1;
    tc_prediction_keep(&cache, &image, &config, &p);
    assert_non_null(tc_prediction_find(&cache, &image, &config));
    config.machine.cpus = 1;
    assert_null(tc_prediction_find(&cache, &image, &config));
}

static void lack_of_memory_is_reported(void **state)
{
    tc_os_image image = firmware(*state, CURRENT);
    tc_vm_config config = machine(2, 2 * GIB);
    tc_prediction p;
    uint64_t fail_at = 1;
    bool ok = false;

    for (; !ok; fail_at++) {
        tc_arena arena;
        tc_diag diag = {0};

        tc_arena_init(&arena, ARENA_CAP);
        arena.fail_at = fail_at;
        ok = tc_predict(&p, &arena, &image, &config, &diag);
        assert_true(ok || diag.reason == TC_REASON_NO_MEMORY);
        tc_arena_done(&arena);
    }
    assert_true(fail_at > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(published_registers_are_reproduced),
        TEST(every_real_log_is_reproduced),
        TEST(real_log_of_0_6_0_differs_in_smbios_only),
        TEST(every_row_of_the_model_is_reproduced),
        TEST(lite_evidence_is_reproduced),
        TEST(declared_machine_of_a_real_quote_is_reproduced),
        TEST(firmware_of_0_5_10_measures_other_events),
        TEST(declared_variant_comes_before_image_and_name),
        TEST(store_of_the_image_is_measured_when_it_is_known),
        TEST(order_of_pages_chooses_mrtd),
        TEST(kernel_of_a_small_machine_must_be_known),
        TEST(video_mode_changes_the_kernel),
        TEST(machine_that_cannot_hold_the_firmware_is_refused),
        TEST(prediction_is_found_again),
        TEST(every_difference_is_another_prediction),
        TEST(oldest_prediction_is_forgotten),
        TEST(lack_of_memory_is_reported),
    };

    return cmocka_run_group_tests_name("predict", tests, NULL, NULL);
}
