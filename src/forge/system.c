/* SPDX-License-Identifier: Apache-2.0
 *
 * The machine that starts the simulated image: what its host tells about it (vm_config,
 * dstack-mr:1.6), and what it measures on the way up, in the order and with the contents of a real
 * log (dstack-mr:3.1, 4, 5). What a policy says about the image is here too.
 */
#include "forge/internal.h"

#include <string.h>

#include "base/hex.h"
#include "crypto/digest.h"
#include "measure/kernel.h"

#define SHOWN_NAME_MAX 256u

/* ---- vm_config ------------------------------------------------------------------------------- */

static void put_text(tc_jsonw *j, const char *name, const char *text)
{
    if (text != NULL) {
        tc_jsonw_name(j, name);
        tc_jsonw_lit(j, text);
    }
}

static void put_number(tc_jsonw *j, const char *name, uint64_t v)
{
    tc_jsonw_name(j, name);
    tc_jsonw_u64(j, v);
}

static void put_flag(tc_jsonw *j, const char *name, tc_forge_flag flag)
{
    if (flag != TC_FORGE_UNSAID) {
        tc_jsonw_name(j, name);
        tc_jsonw_bool(j, flag == TC_FORGE_YES);
    }
}

static tc_forge_flag flag_of(bool v)
{
    return v ? TC_FORGE_YES : TC_FORGE_NO;
}

static tc_str image_name(const tc_forge_run *run)
{
    const tc_str parts[] = {TC_STR("dstack-"),
                            run->o->system.is_dev ? TC_STR("dev-") : (tc_str){NULL, 0},
                            TC_STR("simulated-"), tc_str_from_c(run->o->system.version)};

    return tc_text_join(run->arena, SHOWN_NAME_MAX, parts, sizeof parts / sizeof parts[0]);
}

static void put_material(tc_jsonw *j, const tc_forge_image *image)
{
    tc_jsonw_name(j, "tdx_measurement");
    tc_jsonw_object(j);
    tc_jsonw_name(j, "checksum_file");
    tc_jsonw_base64(j, image->checksums);
    tc_jsonw_name(j, "measurement");
    tc_jsonw_base64(j, image->measurement);
    tc_jsonw_end(j);
}

static void put_machine(tc_jsonw *j, const tc_forge_system *s)
{
    put_number(j, "cpu_count", s->cpus);
    put_number(j, "memory_size", s->memory);
    put_text(j, "qemu_version", s->qemu_version);
    put_flag(j, "qemu_single_pass_add_pages", s->two_pass);
    put_flag(j, "pic", s->pic);
    put_number(j, "pci_hole64_size", s->pci_hole64);
    put_flag(j, "hugepages", flag_of(s->hugepages));
    put_number(j, "num_gpus", s->gpus);
    put_number(j, "num_nvswitches", s->nvswitches);
    put_flag(j, "hotplug_off", flag_of(s->hotplug_off));
}

void tc_forge_vm_config_make(tc_forge_run *run)
{
    const tc_forge_system *s = &run->o->system;
    tc_forge_evidence *e = run->out;
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    tc_jsonw_object(&j);
    put_number(&j, "spec_version", 1);
    tc_jsonw_name(&j, "os_image_hash");
    tc_jsonw_hex(&j, tc_bytes_of(e->os_image_hash, sizeof e->os_image_hash));
    put_machine(&j, s);
    tc_jsonw_name(&j, "image");
    tc_jsonw_str(&j, image_name(run));
    put_text(&j, "ovmf_variant", s->ovmf_variant);
    put_text(&j, "tdx_attestation_variant", s->lite ? "lite" : NULL);
    if (s->with_material) {
        put_material(&j, &e->image);
    }
    if (e->mr_config.n > 0) {
        tc_jsonw_name(&j, "mr_config");
        tc_jsonw_str(&j, tc_str_from_bytes(e->mr_config));
    }
    tc_jsonw_end(&j);
    run->vm_config = tc_forge_written(run, &w);
    e->vm_config = tc_forge_hooked(run, TC_FORGE_VM_CONFIG, TC_FORGE_AFTER, run->vm_config);
}

/* ---- what is measured ------------------------------------------------------------------------ */

/* An image that nobody can describe starts with registers of its own. */
static void stand_in(tc_forge_run *run, tc_os_image *image, tc_vm_config *config)
{
    *image = (tc_os_image){.has_kernel = true, .layout = {.td_hob = 0x809000, .n = 1}};
    image->layout.ranges[0] = (tc_memory_range){0x800000, 0x20000};
    tc_forge_fill(run, image->mrtd_single_pass, sizeof image->mrtd_single_pass, "mrtd");
    tc_forge_fill(run, image->mrtd_two_pass, sizeof image->mrtd_two_pass, "mrtd");
    tc_forge_fill(run, image->kernel, sizeof image->kernel, "kernel");
    tc_forge_fill(run, image->cmdline, sizeof image->cmdline, "command line");
    tc_forge_fill(run, image->initrd, sizeof image->initrd, "initrd");
    *config = (tc_vm_config){
        .machine = {.cut = TC_ACPI_9_2, .cpus = 1, .memory = (uint64_t)2 << 30, .devices = 5}};
}

static void measure_kernel_as_file(tc_forge_run *run)
{
    for (size_t i = 0; i < run->boot.n_events; i++) {
        tc_boot_event *event = &run->boot.events[i];

        if (tc_str_is(tc_str_from_c(event->name), "kernel")) {
            (void)!tc_kernel_authenticode(event->digest, run->out->image.kernel, NULL);
        }
    }
}

void tc_forge_boot_make(tc_forge_run *run)
{
    tc_forge_evidence *e = run->out;
    tc_os_image *image = TC_NEW(run->arena, tc_os_image);
    tc_vm_config config;
    bool ok = run->started != NULL &&
              tc_vm_config_parse(&config, run->arena, tc_str_from_bytes(run->vm_config), NULL) &&
              tc_predict(&run->boot, run->arena, run->started, &config, NULL);

    if (!ok && image != NULL) {
        stand_in(run, image, &config);
        ok = tc_predict(&run->boot, run->arena, image, &config, NULL);
    }
    if (!ok || run->arena->failed) {
        run->err = TC_E_NOMEM;
        return;
    }
    if (run->o->system.kernel_as_file) {
        measure_kernel_as_file(run);
    }
    tc_copy(e->mr_td, run->boot.mrtd, sizeof e->mr_td);
}

/* ---- the log --------------------------------------------------------------------------------- */

#define GLOBAL   "61dfe48bca93d211aa0d00e098032b8c"
#define SECURITY "cbb219d73a3d9645a3bcdad00e67656f"
#define ACPI     "414350492044415441" /* ACPI DATA */
#define NONE_YET "0000000000000000"

/* What stands beside the digest, for people: contents of the event, in hex, and its name in logs
 * of 0.6. Events that are not here have neither. */
static const struct {
    const char *event, *payload, *name;
} contents[] = {
    {"td-hob",
     "095464785461626c65000100000000000000af96bb93f2b9b84e9462e0ba745642360090800000000000", ""},
    {"variable-store",
     "2946762858585858585858582d585858582d585858582d585858582d58585858585858585858585829000000c0ff"
     "000000000040080000000000",
     ""},
    {"SecureBoot", GLOBAL "0a00000000000000" NONE_YET "53006500630075007200650042006f006f007400",
     ""},
    {"PK", GLOBAL "0200000000000000" NONE_YET "50004b00", ""},
    {"KEK", GLOBAL "0300000000000000" NONE_YET "4b0045004b00", ""},
    {"db", SECURITY "0200000000000000" NONE_YET "64006200", ""},
    {"dbx", SECURITY "0300000000000000" NONE_YET "640062007800", ""},
    {"separator", "00000000", ""},
    {"acpi-loader", ACPI, "acpi-loader"},
    {"acpi-rsdp", ACPI, "acpi-rsdp"},
    {"acpi-tables", ACPI, "acpi-tables"},
    {"kernel",
     "18400d7b0000000000d47d000000000000000000000000002a000000000000000403140072f728144ab61e44b8c3"
     "9ebdd7f893c7040412006b00650072006e0065006c0000007fff0400",
     ""},
    {"BootOrder", GLOBAL "0900000000000000020000000000000042006f006f0074004f0072006400650072000000",
     ""},
    {"Boot0000",
     GLOBAL "08000000000000003e0000000000000042006f006f0074003000300030003000090100002c005500690041"
            "0070007000000004071400c9bdb87cebf8344faaea3ee4af6516a10406140021aa2c4614760345836e8ab6"
            "f46623317fff0400",
     ""},
    {"calling-efi-application",
     "43616c6c696e6720454649204170706c69636174696f6e2066726f6d20426f6f74204f7074696f6e", ""},
    {"cmdline", "ed223b8f1a0000004c4f414445445f494d4147453a3a4c6f61644f7074696f6e7300", ""},
    {"initrd", "ec223b8f0d0000004c696e757820696e6974726400", ""},
    {"exit-boot-services-invocation", "4578697420426f6f7420536572766963657320496e766f636174696f6e",
     ""},
    {"exit-boot-services-success",
     "4578697420426f6f742053657276696365732052657475726e656420776974682053756363657373", ""},
};

static void fill_contents(tc_forge_run *run, tc_forge_event *event, const char *name)
{
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        if (strcmp(contents[i].event, name) != 0) {
            continue;
        }
        if (!tc_hex_decode_alloc(&event->payload, run->arena, tc_str_from_c(contents[i].payload),
                                 TC_FORGE_OBJECT_LIMIT)) {
            run->err = TC_E_NOMEM;
        }
        if (run->o->dstack.release == TC_FORGE_RELEASE_0_6_0) {
            event->name = tc_str_from_c(contents[i].name);
        }
    }
}

/* take appends the next events of a register: at most n, and none behind the one that is named. */
static void take(tc_forge_run *run, size_t *next, uint8_t rtmr, size_t n, const char *last)
{
    tc_forge_log *log = &run->out->log;

    for (; n > 0 && *next < run->boot.n_events; ++*next) {
        const tc_boot_event *from = &run->boot.events[*next];
        tc_forge_event *event = &log->events[log->n];

        if (from->rtmr != rtmr) {
            continue;
        }
        *event = (tc_forge_event){
            .imr = rtmr, .type = from->type, .name = {"", 0}, .payload = {(const uint8_t *)"", 0}};
        tc_copy(event->digest, from->digest, sizeof event->digest);
        fill_contents(run, event, from->name);
        log->n++;
        n = last != NULL && strcmp(from->name, last) == 0 ? 0 : n - 1;
    }
}

/* The registers take turns: the firmware starts the kernel before it writes its boot variables,
 * and the kernel measures command line and initial RAM disk before it ends the firmware's services
 * (dstack-mr:3.1). */
void tc_forge_boot_log(tc_forge_run *run)
{
    size_t next[TC_BOOT_REGISTERS] = {0};

    take(run, &next[0], 0, TC_BOOT_EVENTS_MAX, "acpi-tables");
    take(run, &next[1], 1, 1, NULL);
    take(run, &next[0], 0, TC_BOOT_EVENTS_MAX, NULL);
    take(run, &next[1], 1, 2, NULL);
    take(run, &next[2], 2, TC_BOOT_EVENTS_MAX, NULL);
    take(run, &next[1], 1, TC_BOOT_EVENTS_MAX, NULL);
}

/* ---- the policy ------------------------------------------------------------------------------ */

static void put_hex(tc_jsonw *j, const char *name, const uint8_t *p, size_t n)
{
    tc_jsonw_name(j, name);
    tc_jsonw_hex(j, tc_bytes_of(p, n));
}

static void put_row(tc_jsonw *j, const tc_forge_run *run)
{
    const tc_forge_system *s = &run->o->system;
    const tc_forge_image *image = &run->out->image;

    tc_jsonw_object(j);
    tc_jsonw_name(j, "name");
    tc_jsonw_str(j, image_name(run));
    put_text(j, "version", s->version);
    put_hex(j, "os_image_hash", image->hash, sizeof image->hash);
    if (s->described_in_policy && image->description.n > 0) {
        put_hex(j, "description", image->description_sha256, sizeof image->description_sha256);
    }
    put_flag(j, "is_dev",
             s->dev_in_policy == TC_FORGE_UNSAID ? flag_of(s->is_dev) : s->dev_in_policy);
    tc_jsonw_end(j);
}

void tc_forge_policy_row(tc_forge_run *run)
{
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    if (run->o->system.known_in_policy) {
        put_row(&j, run);
        run->out->image.policy_row = tc_forge_written(run, &w);
    }
}

void tc_forge_policy_os(tc_jsonw *j, const tc_forge_run *run)
{
    const tc_forge_system *s = &run->o->system;

    tc_jsonw_object(j);
    tc_jsonw_name(j, "images");
    tc_jsonw_array(j);
    if (s->known_in_policy) {
        put_row(j, run);
    }
    tc_jsonw_end(j);
    tc_jsonw_name(j, "accepted_advisories");
    tc_jsonw_array(j);
    if (s->accepted_advisory != NULL) {
        tc_jsonw_lit(j, s->accepted_advisory);
    }
    tc_jsonw_end(j);
    put_flag(j, "allow_dev", flag_of(s->allow_dev));
    tc_jsonw_end(j);
}
