/* SPDX-License-Identifier: Apache-2.0
 *
 * With an event log each part of the machine is found by itself: the memory by the TD HOB, the
 * shape of the devices by the ACPI pointer (20 bytes, quickly made and hashed), the rest by the
 * tables. Without one only whole registers can be compared, so only near neighbours are tried.
 */
#include "measure/explain.h"

#include "base/wr.h"
#include "measure/registry.h"

#define GIB ((uint64_t)1 << 30)
#define MIB ((uint64_t)1 << 20)

#define WORDS_MAX         512u
#define GIBS_MAX          2048u /* memory is tried in whole GiB up to here */
#define QUARTERS_MAX      64u   /* and in steps of 256 MiB up to 16 GiB */
#define QUARTER           (256 * MIB)
#define NEAR_MEMORY_POWER 12u /* without a log: 1 GiB to 2 TiB, in powers of two */
#define GPUS_MAX          8u
#define COST_OF_TABLES    10u
#define DEVICES_MIN       4u
#define DEVICES_MAX       8u

/* Sizes of the 64-bit window seen in the field; 0 is QEMU's default. */
static const uint64_t holes[] = {0, (uint64_t)1 << 40, (uint64_t)1 << 44, (uint64_t)1 << 50};

static const uint32_t common_cpus[] = {1,   2,   4,   8,   16,  24,  32,  48,  64, 96, 128,
                                       3,   6,   12,  20,  28,  40,  56,  60,  72, 80, 112,
                                       120, 144, 160, 176, 192, 208, 224, 240, 256};

typedef struct search {
    tc_arena *arena;
    const tc_explain_input *in;
    tc_vm_config config; /* being changed */
    tc_os_image image;
    const tc_logged_event *events[TC_BOOT_EVENTS_MAX]; /* of RTMR 0 */
    bool has_log;                                      /* the events are of use */
    tc_machine_events at;                              /* where they are */
    size_t left;                                       /* of the budget */
    bool one_thing; /* everything but what is being tried stays as it was declared */
} search;

/* ---- comparing ------------------------------------------------------------------------------- */

static bool is_digest(const search *s, size_t place, const uint8_t digest[TC_SHA384_SIZE])
{
    return tc_bytes_eq(s->events[place]->digest, tc_bytes_of(digest, TC_SHA384_SIZE));
}

/* matches_register predicts the whole of RTMR 0. */
static bool matches_register(search *s)
{
    tc_arena_mark_t mark = tc_arena_mark(s->arena);
    tc_prediction prediction;
    bool ok = tc_predict_rtmr0(&prediction, s->arena, &s->image, &s->config, NULL) &&
              tc_bytes_eq(s->in->rtmr[0], tc_bytes_of(prediction.rtmr[0], TC_SHA384_SIZE));

    tc_arena_release(s->arena, mark);
    return ok;
}

static bool matches_tables(search *s)
{
    tc_arena_mark_t mark = tc_arena_mark(s->arena);
    uint8_t digest[TC_SHA384_SIZE];
    tc_acpi_blobs blobs;
    bool ok = false;

    if (tc_acpi_build(&blobs, s->arena, &s->config.machine)) {
        tc_sha384(digest, &blobs.tables, 1);
        ok = is_digest(s, s->at.acpi_tables, digest);
    }
    tc_arena_release(s->arena, mark);
    return ok;
}

/* What does not move the tables, so that the pointer is the same: the flag for the old interrupt
 * controller and the window's size. */
static bool matches_details(search *s)
{
    tc_acpi_machine *m = &s->config.machine;
    const tc_acpi_machine declared = *m;

    for (size_t i = 0; i < 2; i++) {
        m->pic = (i == 0) == declared.pic;
        for (size_t h = 0; h <= sizeof holes / sizeof holes[0]; h++) {
            m->pci_hole64 = h == 0 ? declared.pci_hole64 : holes[h - 1];
            if (matches_tables(s)) {
                return true;
            }
        }
    }
    *m = declared;
    return false;
}

/* matches tries the machine as it stands; true when it is the one. */
static bool matches(search *s)
{
    const size_t cost = s->has_log ? 1 : COST_OF_TABLES;
    tc_arena_mark_t mark = tc_arena_mark(s->arena);
    uint8_t digest[TC_SHA384_SIZE];
    tc_acpi_blobs blobs;
    tc_bytes rsdp;
    bool ok;

    if (s->left < cost || !tc_acpi_fits(&s->config.machine)) {
        return false;
    }
    s->left -= cost;
    if (!s->has_log) {
        return matches_register(s);
    }
    ok = tc_acpi_build(&blobs, s->arena, &s->config.machine);
    if (ok) {
        rsdp = tc_bytes_of(blobs.rsdp, sizeof blobs.rsdp);
        tc_sha384(digest, &rsdp, 1);
        ok = is_digest(s, s->at.acpi_rsdp, digest);
    }
    tc_arena_release(s->arena, mark);
    return ok && matches_details(s);
}

/* ---- what is tried, the nearest first -------------------------------------------------------- */

/* versions tries every QEMU version with and without hotplug; without a log also both interrupt
 * controllers, which matches_details does otherwise. Where only one thing may differ it tries none
 * of this. */
static bool versions(search *s)
{
    tc_acpi_machine *m = &s->config.machine;
    const tc_acpi_machine before = *m;
    const int pics = s->has_log ? 1 : 2;

    if (s->one_thing) {
        return matches(s);
    }
    for (int i = 0; i < TC_ACPI_CUT_COUNT * 2 * pics; i++) {
        m->cut = (tc_acpi_cut)(((int)before.cut + i / (2 * pics)) % TC_ACPI_CUT_COUNT);
        m->hotplug = (i % 2 == 0) == before.hotplug;
        m->pic = (i / 2 % pics == 0) == before.pic;
        if (matches(s)) {
            return true;
        }
    }
    *m = before;
    return false;
}

static bool devices(search *s)
{
    tc_acpi_machine *m = &s->config.machine;
    const uint32_t before = m->devices;

    for (m->devices = DEVICES_MIN; m->devices <= DEVICES_MAX; m->devices++) {
        if (m->devices != before && versions(s)) {
            return true;
        }
    }
    m->devices = before;
    return false;
}

static bool cpus(search *s)
{
    tc_acpi_machine *m = &s->config.machine;
    const uint32_t before = m->cpus;

    for (size_t i = 0; i < sizeof common_cpus / sizeof common_cpus[0]; i++) {
        m->cpus = common_cpus[i];
        if (m->cpus != before && versions(s)) {
            return true;
        }
    }
    m->cpus = before;
    return false;
}

/* gpus tries machines with GPUs; NVSwitches come with eight of them. */
static bool gpus(search *s)
{
    static const uint32_t switches[] = {0, 4, 6};
    tc_acpi_machine *m = &s->config.machine;
    const tc_acpi_machine before = *m;

    for (m->gpus = 0; m->gpus <= GPUS_MAX; m->gpus++) {
        size_t n = m->gpus == GPUS_MAX ? sizeof switches / sizeof switches[0] : 1;

        for (size_t i = 0; i < n; i++) {
            m->nvswitches = switches[i];
            if (versions(s)) {
                return true;
            }
        }
    }
    *m = before;
    return false;
}

/* machines_with_gpus tries usual counts of CPUs together with GPUs. */
static bool machines_with_gpus(search *s)
{
    tc_acpi_machine *m = &s->config.machine;
    const uint32_t before = m->cpus;

    for (size_t i = 0; i < sizeof common_cpus / sizeof common_cpus[0]; i++) {
        m->cpus = common_cpus[i];
        if (gpus(s)) {
            return true;
        }
    }
    m->cpus = before;
    return false;
}

/* windows tries the sizes of the 64-bit window, for when there is no log. */
static bool windows(search *s)
{
    tc_acpi_machine *m = &s->config.machine;
    const uint64_t before = m->pci_hole64;

    for (size_t i = 0; i < sizeof holes / sizeof holes[0]; i++) {
        m->pci_hole64 = holes[i];
        if (versions(s)) {
            return true;
        }
    }
    m->pci_hole64 = before;
    return false;
}

/* many_cpus tries all counts, also together with a CD-ROM's devices. */
static bool many_cpus(search *s)
{
    tc_acpi_machine *m = &s->config.machine;
    const tc_acpi_machine before = *m;

    for (m->devices = DEVICES_MIN + 1; m->devices >= DEVICES_MIN; m->devices--) {
        for (m->cpus = 1; m->cpus <= TC_MAX_VCPUS && s->left > 0; m->cpus++) {
            if (versions(s)) {
                return true;
            }
        }
    }
    *m = before;
    return false;
}

static bool find_devices(search *s)
{
    return versions(s) || cpus(s) || devices(s) || gpus(s) || machines_with_gpus(s) || many_cpus(s);
}

/* ---- memory and firmware --------------------------------------------------------------------- */

static bool is_hob(search *s, uint64_t memory)
{
    uint8_t digest[TC_SHA384_SIZE];

    if (tc_td_hob_digest(digest, &s->image.layout, memory, NULL) &&
        is_digest(s, s->at.td_hob, digest)) {
        s->config.machine.memory = memory;
        return true;
    }
    return false;
}

static bool find_hob(search *s)
{
    if (is_hob(s, s->config.machine.memory)) {
        return true;
    }
    for (uint64_t i = 1; i <= GIBS_MAX; i++) {
        if (is_hob(s, i * GIB)) {
            return true;
        }
    }
    for (uint64_t i = 1; i <= QUARTERS_MAX; i++) {
        if (is_hob(s, i * QUARTER)) {
            return true;
        }
    }
    return false;
}

/* find_memory tries the image's own layout of memory, then that of every known firmware. */
static bool find_memory(search *s)
{
    const tc_os_image own = s->image;
    const tc_known_firmware *firmware;
    size_t n;

    if (find_hob(s)) {
        return true;
    }
    firmware = tc_registry_firmware(&n);
    for (size_t i = 0; i < n; i++) {
        tc_os_image_of_firmware(&s->image, &firmware[i]);
        if (find_hob(s)) {
            return true;
        }
    }
    s->image = own;
    return false;
}

/* near_memory is for when there is no log: everything else stays as it was declared. */
static bool near_memory(search *s)
{
    const uint64_t before = s->config.machine.memory;

    for (uint64_t i = 0; i < NEAR_MEMORY_POWER; i++) {
        s->config.machine.memory = GIB << i;
        if (versions(s)) {
            return true;
        }
    }
    s->config.machine.memory = before;
    return false;
}

/* near_firmware tries the other order of firmware events. */
static bool near_firmware(search *s)
{
    const tc_firmware_events before = s->config.events;

    s->config.events = tc_predict_events(&s->image, &s->config) == TC_EVENTS_STABLE_202505
                           ? TC_EVENTS_PRE_202505
                           : TC_EVENTS_STABLE_202505;
    if (versions(s)) {
        return true;
    }
    s->config.events = before;
    return false;
}

/* find_near is for when there is no log: one difference first, then two. */
static bool find_near(search *s)
{
    if (versions(s)) {
        return true;
    }
    s->one_thing = true;
    if (near_memory(s) || near_firmware(s) || windows(s) || cpus(s) || devices(s) || gpus(s)) {
        return true;
    }
    s->one_thing = false;
    return near_memory(s) || windows(s) || cpus(s);
}

/* ---- the log --------------------------------------------------------------------------------- */

/* find_places finds the firmware that measures as many events. */
static void find_places(search *s, size_t n)
{
    for (int i = TC_EVENTS_UNSAID + 1; i < TC_EVENTS_COUNT && !s->has_log; i++) {
        s->config.events = (tc_firmware_events)i;
        s->at = tc_predict_places(s->config.events);
        s->has_log = s->at.n == n;
    }
    if (!s->has_log) {
        s->config.events = s->in->config->events;
    }
}

/* read_log picks the events of RTMR 0. They are of use only when they replay to the register and
 * are as many as a known firmware measures. */
static void read_log(search *s)
{
    const tc_boot_log *log = s->in->log;
    uint8_t rtmr[TC_SHA384_SIZE] = {0};
    size_t n = 0;

    for (size_t i = 0; i < log->n; i++) {
        const tc_logged_event *event = &log->events[i];

        if (event->rtmr != 0) {
            continue;
        }
        if (n == TC_BOOT_EVENTS_MAX || event->digest.n != TC_SHA384_SIZE) {
            return;
        }
        s->events[n++] = event;
        tc_rtmr_extend(rtmr, event->digest.p);
    }
    if (tc_bytes_eq(s->in->rtmr[0], tc_bytes_of(rtmr, sizeof rtmr))) {
        find_places(s, n);
    }
}

/* ---- words ----------------------------------------------------------------------------------- */

static void put_number(tc_wr *w, uint64_t v, const char *one, const char *many)
{
    tc_wr_dec(w, v);
    tc_wr_lit(w, v == 1 ? one : many);
}

static const char *on_off(bool on)
{
    return on ? "on" : "off";
}

tc_str tc_machine_words(tc_arena *arena, const tc_acpi_machine *m)
{
    tc_wr w = tc_wr_init(arena, WORDS_MAX);

    put_number(&w, m->cpus, " CPU, ", " CPUs, ");
    tc_wr_dec(&w, m->memory / MIB);
    tc_wr_lit(&w, " MiB, ");
    tc_wr_lit(&w, tc_acpi_cut_words(m->cut));
    tc_wr_lit(&w, ", pic ");
    tc_wr_lit(&w, on_off(m->pic));
    tc_wr_lit(&w, ", hotplug ");
    tc_wr_lit(&w, on_off(m->hotplug));
    if (m->gpus + m->nvswitches > 0) {
        tc_wr_lit(&w, ", ");
        put_number(&w, m->gpus, " GPU, ", " GPUs, ");
        put_number(&w, m->nvswitches, " NVSwitch", " NVSwitches");
    }
    if (m->pci_hole64 > 0) {
        tc_wr_lit(&w, ", 64-bit window of ");
        tc_wr_dec(&w, m->pci_hole64 / GIB);
        tc_wr_lit(&w, " GiB");
    }
    tc_wr_lit(&w, m->hugepages ? ", huge pages" : "");
    return tc_wr_text(&w);
}

typedef struct difference {
    const char *name;
    uint64_t is, was, unit;
} difference;

static void put_difference(tc_wr *w, const difference *d)
{
    if (d->is == d->was) {
        return;
    }
    tc_wr_lit(w, w->n > 0 ? ", " : "");
    tc_wr_lit(w, d->name);
    tc_wr_lit(w, " ");
    tc_wr_dec(w, d->is / d->unit);
    tc_wr_lit(w, " instead of ");
    tc_wr_dec(w, d->was / d->unit);
}

static void put_texts(tc_wr *w, const char *name, const char *is, const char *was)
{
    tc_wr_lit(w, w->n > 0 ? ", " : "");
    tc_wr_lit(w, name);
    tc_wr_lit(w, is);
    tc_wr_lit(w, " instead of ");
    tc_wr_lit(w, was);
}

static tc_str differences(search *s)
{
    const tc_acpi_machine *is = &s->config.machine;
    const tc_acpi_machine *was = &s->in->config->machine;
    tc_firmware_events events = tc_predict_events(s->in->image, s->in->config);
    const difference numbers[] = {
        {"number of CPUs", is->cpus, was->cpus, 1},
        {"memory in MiB", is->memory, was->memory, MIB},
        {"number of plain PCI devices", is->devices, was->devices, 1},
        {"number of GPUs", is->gpus, was->gpus, 1},
        {"number of NVSwitches", is->nvswitches, was->nvswitches, 1},
        {"64-bit PCI window in GiB", is->pci_hole64, was->pci_hole64, GIB},
    };
    tc_wr w = tc_wr_init(s->arena, WORDS_MAX);

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        put_difference(&w, &numbers[i]);
    }
    if (is->cut != was->cut) {
        put_texts(&w, "", tc_acpi_cut_words(is->cut), tc_acpi_cut_words(was->cut));
    }
    if (is->pic != was->pic) {
        put_texts(&w, "pic ", on_off(is->pic), on_off(was->pic));
    }
    if (is->hotplug != was->hotplug) {
        put_texts(&w, "hotplug ", on_off(is->hotplug), on_off(was->hotplug));
    }
    if (tc_predict_events(&s->image, &s->config) != events) {
        put_texts(&w, "firmware variant ",
                  tc_firmware_events_id(tc_predict_events(&s->image, &s->config)),
                  tc_firmware_events_id(events));
    }
    if (s->image.layout.n != s->in->image->layout.n) {
        tc_wr_lit(&w, w.n > 0 ? ", another firmware" : "another firmware");
    }
    return tc_wr_text(&w);
}

tc_vm_config tc_undeclared_machine(void)
{
    return (tc_vm_config){.machine = {.cut = TC_ACPI_PRE_9_2,
                                      .cpus = 1,
                                      .memory = 2 * GIB,
                                      .devices = DEVICES_MIN + 1,
                                      .hotplug = true,
                                      .pic = true}};
}

/* ---- the log in words ------------------------------------------------------------------------ */

bool tc_boot_log_is_whole(const tc_boot_log *log)
{
    bool has[TC_BOOT_REGISTERS] = {false};

    for (size_t i = 0; i < log->n; i++) {
        if (log->events[i].digest.n != TC_SHA384_SIZE) {
            return false;
        }
        has[log->events[i].rtmr] = true;
    }
    return has[0] && has[1] && has[2];
}

const tc_logged_event *tc_boot_log_next(const tc_boot_log *log, size_t *at, uint8_t rtmr)
{
    while (*at < log->n) {
        const tc_logged_event *event = &log->events[(*at)++];

        if (event->rtmr == rtmr) {
            return event;
        }
    }
    return NULL;
}

/* ---- the parts together ---------------------------------------------------------------------- */

bool tc_explain_rtmr0(tc_explanation *out, tc_arena *arena, const tc_explain_input *input)
{
    search s = {.arena = arena,
                .in = input,
                .config = *input->config,
                .image = *input->image,
                .left = input->budget};

    *out = (tc_explanation){0};
    read_log(&s);
    if (s.has_log) {
        out->found = find_memory(&s) && find_devices(&s);
        out->exact = out->found && matches_register(&s);
    } else {
        out->found = out->exact = find_near(&s);
    }
    if (out->found) {
        out->config = s.config;
        out->image = s.image;
        out->differs = differences(&s);
    }
    return !arena->failed;
}

tc_str tc_explain_first(tc_arena *arena, const tc_prediction *prediction, const tc_boot_log *log,
                        uint8_t rtmr)
{
    tc_wr w = tc_wr_init(arena, WORDS_MAX);
    size_t place = 0, at = 0;

    for (size_t i = 0; tc_boot_log_is_whole(log) && i < prediction->n_events; i++) {
        const tc_boot_event *event = &prediction->events[i];
        const tc_logged_event *logged;

        if (event->rtmr != rtmr) {
            continue;
        }
        place++;
        logged = tc_boot_log_next(log, &at, rtmr);
        if (logged == NULL) {
            break;
        }
        if (event->known && !event->uncertain &&
            !tc_bytes_eq(logged->digest, tc_bytes_of(event->digest, TC_SHA384_SIZE))) {
            tc_wr_lit(&w, event->name);
            tc_wr_lit(&w, " (event ");
            tc_wr_dec(&w, place);
            tc_wr_lit(&w, " of RTMR");
            tc_wr_dec(&w, rtmr);
            tc_wr_lit(&w, ")");
            break;
        }
    }
    return tc_wr_text(&w);
}

/* gives_rtmr1 replays RTMR 1 with another digest in the place of the kernel's. */
static bool gives_rtmr1(const tc_prediction *prediction, const uint8_t kernel[TC_SHA384_SIZE],
                        tc_bytes rtmr1)
{
    uint8_t rtmr[TC_SHA384_SIZE] = {0};
    bool first = true;

    for (size_t i = 0; i < prediction->n_events; i++) {
        if (prediction->events[i].rtmr == 1) {
            tc_rtmr_extend(rtmr, first ? kernel : prediction->events[i].digest);
            first = false;
        }
    }
    return tc_bytes_eq(rtmr1, tc_bytes_of(rtmr, sizeof rtmr));
}

tc_str tc_explain_rtmr1(tc_arena *arena, const tc_explain_input *input)
{
    const tc_os_image *image = input->image;
    tc_prediction prediction;

    if (!image->has_kernel || !tc_predict(&prediction, arena, image, input->config, NULL)) {
        return (tc_str){NULL, 0};
    }
    if (image->has_kernel_as_file &&
        gives_rtmr1(&prediction, image->kernel_as_file, input->rtmr[1])) {
        return TC_STR("the kernel's header was not changed, as newer QEMU versions hand it over");
    }
    if (gives_rtmr1(&prediction, image->kernel, input->rtmr[1])) {
        return TC_STR("the kernel was started on a machine with more memory");
    }
    for (size_t i = 0; i < image->n_small; i++) {
        if (gives_rtmr1(&prediction, image->small[i].authenticode, input->rtmr[1])) {
            return TC_STR("the kernel was started on a machine with another, small memory");
        }
    }
    return (tc_str){NULL, 0};
}
