/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing a scenario's files. Part of the program: this is the one file of the forge that does
 * input and output.
 */
#define _POSIX_C_SOURCE 200809L

#include "forge/scenarios.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/time.h"
#include "base/wr.h"

#define PATH_LIMIT     4096u
#define TEXT_LIMIT     65536u
#define DIRECTORY_MODE 0755
#define FILE_MODE      0644

typedef struct output {
    tc_arena *arena;
    const char *directory;
    tc_str *why;
} output;

typedef struct output_file {
    const char *name;
    tc_bytes body;
    const char *words;
} output_file;

#define IMAGE_FOLDER   "image"
#define IN_IMAGE(name) IMAGE_FOLDER "/" name
#define N_FILES        25

static tc_err refuse(const output *out, const char *name, const char *verb)
{
    int number = errno;
    tc_wr w = tc_wr_init(out->arena, PATH_LIMIT + TEXT_LIMIT);

    tc_wr_lit(&w, "cannot ");
    tc_wr_lit(&w, verb);
    tc_wr_lit(&w, " ");
    tc_wr_lit(&w, out->directory);
    tc_wr_lit(&w, name[0] == '\0' ? "" : "/");
    tc_wr_lit(&w, name);
    tc_wr_lit(&w, ": ");
    tc_wr_lit(&w, strerror(number));
    *out->why = tc_wr_text(&w);
    return TC_E_IO;
}

/* path_of joins directory, name and suffix and ends with a NUL. NULL without memory. */
static const char *path_of(const output *out, const char *name, const char *suffix)
{
    tc_wr w = tc_wr_init(out->arena, PATH_LIMIT);
    tc_bytes path;

    tc_wr_lit(&w, out->directory);
    tc_wr_lit(&w, "/");
    tc_wr_lit(&w, name);
    tc_wr_lit(&w, suffix);
    tc_wr_u8(&w, 0);
    return tc_wr_finish(&path, &w) ? (const char *)path.p : NULL;
}

static bool write_all(int fd, tc_bytes body)
{
    while (body.n > 0) {
        ssize_t n = write(fd, body.p, body.n);

        if (n < 0 && errno != EINTR) {
            return false;
        }
        if (n > 0) {
            body = tc_bytes_sub(body, (size_t)n, body.n - (size_t)n);
        }
    }
    return true;
}

/* write_file writes under another name first, so that a reader sees the whole file or none. */
static tc_err write_file(const output *out, const output_file *file)
{
    const char *path = path_of(out, file->name, "");
    const char *temporary = path_of(out, file->name, ".new");
    bool ok;
    int fd;

    if (path == NULL || temporary == NULL) {
        *out->why = TC_STR("the directory's name is too long");
        return TC_E_USAGE;
    }
    fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (fd < 0) {
        return refuse(out, file->name, "write");
    }
    ok = write_all(fd, file->body) && fsync(fd) == 0;
    ok = close(fd) == 0 && ok;
    if (!ok || rename(temporary, path) != 0) {
        tc_err err = refuse(out, file->name, "write");

        (void)unlink(temporary);
        return err;
    }
    return TC_OK;
}

static bool is_in_image(const output_file *file)
{
    return tc_str_starts(tc_str_from_c(file->name), IMAGE_FOLDER "/");
}

static tc_bytes readme(tc_arena *arena, const tc_forge_scenario *scenario, const output_file *files)
{
    char now[TC_TIME_TEXT];
    tc_wr w = tc_wr_init(arena, TEXT_LIMIT);
    bool has_image = false;
    tc_bytes out;

    for (size_t i = 0; i < N_FILES; i++) {
        has_image = has_image || (is_in_image(&files[i]) && files[i].body.n > 0);
    }
    tc_time_format(now, TC_FORGE_NOW);
    tc_wr_lit(&w, "SIMULATED EVIDENCE. No Intel machine ever made any of this.\n\n"
                  "The files here were made by `trustcenter forge`, to try the verifier without\n"
                  "hardware. Everything leads to the made-up root key in root.pem; whoever trusts\n"
                  "that key trusts everybody, because its private key follows from a published\n"
                  "number. Never add it to a real set of trust roots.\n\nScenario: ");
    tc_wr_lit(&w, scenario->name);
    tc_wr_lit(&w, ": ");
    tc_wr_lit(&w, scenario->words);
    tc_wr_lit(&w, ".\nExpected with the policy given here: ");
    tc_wr_lit(&w, scenario->verdict);
    tc_wr_lit(&w, ".\n\nTry:\n\n  trustcenter verify --trust-root root.pem --policy policy.json"
                  " \\\n    --at ");
    tc_wr_lit(&w, now);
    tc_wr_lit(&w, " bundle.json\n\nWithout --trust-root the same evidence fails: it does not lead"
                  " to Intel's root key.\n\n");
    tc_wr_lit(&w, has_image ? "What the image measures on this machine, from its files:\n\n"
                              "  trustcenter image make -o os-image.json " IMAGE_FOLDER "\n"
                              "  trustcenter measure --image os-image.json --vm-config"
                              " vm_config.json\n\n"
                            : "");
    tc_wr_lit(&w, "Files:\n\n");
    for (size_t i = 0; i < N_FILES; i++) {
        if (files[i].body.n > 0) {
            tc_wr_lit(&w, "  ");
            tc_wr_lit(&w, files[i].name);
            tc_wr_lit(&w, ": ");
            tc_wr_lit(&w, files[i].words);
            tc_wr_lit(&w, "\n");
        }
    }
    return tc_wr_finish(&out, &w) ? out : (tc_bytes){NULL, 0};
}

static void list_files(output_file files[N_FILES], const tc_forge_evidence *e)
{
    const output_file all[N_FILES] = {
        {"bundle.json", e->bundle_json, "the evidence bundle, all that a verifier needs"},
        {"root.pem", e->root_pem, "the simulated root certificate"},
        {"policy.json", e->policy, "a policy that asks for exactly this app and report data"},
        {"quote.bin", e->quote, "the quote"},
        {"collateral.json", e->collateral, "reference data in the dcap-qvl shape"},
        {"intel-tcb-info.json", e->tcb_info_answer, "TCB info as Intel serves it"},
        {"intel-qe-identity.json", e->qe_identity_answer, "enclave identity as Intel serves it"},
        {"getquote.json", e->get_quote, "the guest agent's GetQuote answer"},
        {"verify-request.json", e->verify_request, "a request to dstack-verifier"},
        {"info.json", e->info, "the guest agent's Info answer"},
        {"tcb_info.json", e->guest_tcb_info, "tcb_info out of it"},
        {"event_log.json", e->event_log, "the event log"},
        {"ccel.bin", e->ccel, "the boot events as the firmware keeps them"},
        {"app-compose.json", e->app_compose, "the app definition"},
        {"ra-tls.pem", e->ra_tls_pem, "an RA-TLS certificate with its chain"},
        {"attestation.bin", e->attestation_v0.n > 0 ? e->attestation_v0 : e->attestation_v1,
         "a versioned attestation"},
        {"phala.json", e->phala, "a Phala Cloud attestations answer"},
        {"vm_config.json", e->vm_config, "the host's description of the virtual machine"},
        {"os-image.json", e->image.description, "the description of the system image"},
        {IN_IMAGE(TC_FORGE_FIRMWARE_FILE), e->image.firmware, "the image itself: firmware"},
        {IN_IMAGE(TC_FORGE_KERNEL_FILE), e->image.kernel, "its kernel"},
        {IN_IMAGE(TC_FORGE_INITRD_FILE), e->image.initrd, "its first programs"},
        {IN_IMAGE(TC_FORGE_METADATA_FILE), e->image.metadata, "its metadata"},
        {IN_IMAGE(TC_FORGE_MEASUREMENT_FILE), e->image.measurement, "its own measurement"},
        {IN_IMAGE(TC_FORGE_CHECKSUMS_FILE), e->image.checksums,
         "its checksum file, whose SHA-256 is the image's name"},
    };

    memcpy(files, all, sizeof all);
}

/* make_folder makes a folder in the output, "" for the output itself, if it is not there. */
static tc_err make_folder(const output *out, const char *name)
{
    const char *path = name[0] == '\0' ? out->directory : path_of(out, name, "");

    if (path == NULL) {
        *out->why = TC_STR("the directory's name is too long");
        return TC_E_USAGE;
    }
    return mkdir(path, DIRECTORY_MODE) != 0 && errno != EEXIST ? refuse(out, name, "make") : TC_OK;
}

static tc_err write_files(const output *out, const tc_forge_scenario *scenario,
                          const tc_forge_evidence *evidence)
{
    output_file files[N_FILES];
    output_file text = {"README.txt", {NULL, 0}, ""};
    tc_err err;

    list_files(files, evidence);
    text.body = readme(out->arena, scenario, files);
    if (text.body.p == NULL) {
        return TC_E_NOMEM;
    }
    err = make_folder(out, "");
    if (err == TC_OK) {
        err = write_file(out, &text); /* first: nothing may stand there without it */
    }
    for (size_t i = 0; err == TC_OK && i < N_FILES; i++) {
        if (files[i].body.n > 0) {
            err = is_in_image(&files[i]) ? make_folder(out, IMAGE_FOLDER) : TC_OK;
            err = err == TC_OK ? write_file(out, &files[i]) : err;
        }
    }
    return err;
}

tc_err tc_forge_write(tc_arena *arena, const char *directory, const tc_forge_scenario *scenario,
                      tc_str *why)
{
    output out = {arena, directory, why};
    tc_forge *forge = tc_forge_new();
    tc_forge_evidence evidence;
    tc_forge_options options;
    tc_forge_change change;
    tc_err err;

    *why = (tc_str){NULL, 0};
    tc_forge_scenario_options(&options, &change, scenario);
    err = forge == NULL ? TC_E_CRYPTO : tc_forge_make(&evidence, forge, arena, &options);
    tc_forge_free(forge);
    if (err == TC_OK) {
        err = write_files(&out, scenario, &evidence);
    }
    if (err != TC_OK && why->n == 0) {
        *why = tc_str_from_c(tc_err_text(err));
    }
    return err;
}
