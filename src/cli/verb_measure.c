/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter measure
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/image_files.h"
#include "cli/print.h"
#include "codec/jsonw.h"
#include "dstack/vm_config.h"
#include "measure/predict.h"

/* What was predicted, and for what. */
typedef struct measured {
    tc_os_image image;
    tc_vm_config config;
    tc_prediction prediction;
} measured;

static const char *const labels[TC_BOOT_REGISTERS] = {"RTMR0", "RTMR1", "RTMR2"};

static bool choose_json(bool *out, const tc_cli *cli)
{
    const char *name = tc_cli_value(cli, TC_OPTION_FORMAT, 0);

    *out = name != NULL && strcmp(name, "json") == 0;
    if (name != NULL && !*out && strcmp(name, "text") != 0) {
        tc_complain(name, "is not a format; choose text or json");
        return false;
    }
    return true;
}

/* refuse complains. What nobody can predict is no fault of whoever asked. */
static tc_exit refuse(tc_cli *cli, const char *subject, const tc_diag *diag)
{
    tc_exit status = tc_cli_refuse(cli, subject, diag);

    return status == TC_EXIT_FAILED && diag->reason == TC_REASON_UNSUPPORTED ? TC_EXIT_PARTIAL
                                                                             : status;
}

/* read_config reads a vm_config, bare or inside a sys-config. It borrows from the text. */
static tc_exit read_config(tc_vm_config *out, tc_cli *cli, tc_bytes text)
{
    const char *path = tc_file_name(tc_cli_value(cli, TC_OPTION_VM_CONFIG, 0));
    tc_diag diag = {0};
    tc_json outer, inner;

    if (!tc_vm_config_open(&outer, &inner, &cli->arena, tc_str_from_bytes(text), &diag) ||
        !tc_vm_config_parse(out, &cli->arena, tc_str_from_bytes(inner.text), &diag)) {
        return refuse(cli, path, &diag);
    }
    return TC_EXIT_PASSED;
}

/* is_description tells a description, which is JSON, from an archive or a folder. Standard input
 * can be nothing else. */
static tc_exit is_description(bool *out, const char *path)
{
    char first = 0;
    int fd;

    *out = strcmp(path, "-") == 0;
    if (*out) {
        return TC_EXIT_PASSED;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        return tc_file_failed(path);
    }
    *out = read(fd, &first, 1) == 1 && first == '{';
    (void)close(fd);
    return TC_EXIT_PASSED;
}

/* describe makes the description of an archive or a folder, for the one machine. */
static tc_exit describe(tc_bytes *out, tc_cli *cli, const char *path, uint64_t memory)
{
    tc_image *image = TC_NEW(&cli->arena, tc_image);
    tc_exit status;

    if (image == NULL) {
        return tc_cli_out_of_memory();
    }
    status = tc_image_read(image, cli, path);
    if (status == TC_EXIT_PASSED) {
        status = tc_image_describe(out, cli, image, &memory, tc_memory_is_usual(memory) ? 0 : 1);
    }
    tc_image_done(image);
    return status;
}

/* read_image reads an image in any form. It borrows from the file, which is empty when the image
 * did not come from a description. */
static tc_exit read_image(measured *m, tc_bytes *file, tc_cli *cli, const char *path)
{
    tc_bytes json = {NULL, 0};
    tc_diag diag = {0};
    bool is_json;
    tc_exit status = is_description(&is_json, path);

    if (status == TC_EXIT_PASSED && is_json) {
        status = tc_file_read(file, cli, path);
        json = *file;
    } else if (status == TC_EXIT_PASSED) {
        status = describe(&json, cli, path, m->config.machine.memory);
    }
    if (status == TC_EXIT_PASSED && !tc_os_image_read(&m->image, &cli->arena, json, &diag)) {
        status = tc_cli_refuse(cli, tc_file_name(path), &diag);
    }
    return status;
}

static void put_events(tc_print *p, const tc_prediction *prediction)
{
    static const char *const headings[TC_BOOT_REGISTERS] = {
        "\nEvents of RTMR0", "\nEvents of RTMR1", "\nEvents of RTMR2"};

    for (size_t i = 0; i < prediction->n_events; i++) {
        const tc_boot_event *event = &prediction->events[i];

        if (i == 0 || event->rtmr != prediction->events[i - 1].rtmr) {
            tc_print_heading(p, headings[event->rtmr]);
        }
        tc_print_begin(p);
        if (event->known) {
            tc_wr_hex(&p->w, tc_bytes_of(event->digest, sizeof event->digest));
        } else {
            tc_wr_lit(&p->w, "not known");
        }
        tc_wr_lit(&p->w, "  ");
        tc_wr_lit(&p->w, event->name);
        tc_print_end(p);
    }
}

/* put_uncertain names the events that a vm_config cannot settle. */
static void put_uncertain(tc_print *p, const tc_prediction *prediction)
{
    for (size_t i = 0; i < prediction->n_events; i++) {
        if (prediction->events[i].uncertain) {
            tc_print_label(p, "uncertain");
            tc_wr_lit(&p->w, labels[prediction->events[i].rtmr]);
            tc_wr_lit(&p->w, ", as ");
            tc_wr_lit(&p->w, prediction->events[i].name);
            tc_wr_lit(&p->w, " depends on what no vm_config says of the host");
            tc_print_end(p);
        }
    }
}

static void put_text(tc_print *p, const measured *m, bool events)
{
    const tc_prediction *prediction = &m->prediction;

    if (m->image.has_manifest) {
        tc_print_hex(p, "os_image_hash",
                     tc_bytes_of(m->image.manifest.os_image_hash, TC_SHA256_SIZE));
    }
    tc_print_hex(p, "MRTD", tc_bytes_of(prediction->mrtd, sizeof prediction->mrtd));
    for (size_t i = 0; i < TC_BOOT_REGISTERS; i++) {
        if (prediction->has_rtmr[i]) {
            tc_print_hex(p, labels[i], tc_bytes_of(prediction->rtmr[i], TC_SHA384_SIZE));
        } else {
            tc_print_lit(p, labels[i], "cannot be predicted");
        }
    }
    if (prediction->missing != NULL) {
        tc_print_lit(p, "missing", prediction->missing);
    }
    put_uncertain(p, prediction);
    if (events) {
        put_events(p, prediction);
    }
}

/* put_digest writes a member with a digest, or null when it is not known. */
static void put_digest(tc_jsonw *j, const char *name, const uint8_t digest[TC_SHA384_SIZE],
                       bool known)
{
    tc_jsonw_name(j, name);
    if (known) {
        tc_jsonw_hex(j, tc_bytes_of(digest, TC_SHA384_SIZE));
    } else {
        tc_jsonw_null(j);
    }
}

static void put_json_events(tc_jsonw *j, const tc_prediction *prediction)
{
    tc_jsonw_name(j, "events");
    tc_jsonw_array(j);
    for (size_t i = 0; i < prediction->n_events; i++) {
        const tc_boot_event *event = &prediction->events[i];

        tc_jsonw_object(j);
        put_digest(j, "digest", event->digest, event->known);
        tc_jsonw_name(j, "name");
        tc_jsonw_lit(j, event->name);
        tc_jsonw_name(j, "register");
        tc_jsonw_u64(j, event->rtmr);
        tc_jsonw_name(j, "type");
        tc_jsonw_u64(j, event->type);
        tc_jsonw_name(j, "uncertain");
        tc_jsonw_bool(j, event->uncertain);
        tc_jsonw_end(j);
    }
    tc_jsonw_end(j);
}

static void put_json_uncertain(tc_jsonw *j, const tc_prediction *prediction)
{
    tc_jsonw_name(j, "uncertain");
    tc_jsonw_array(j);
    for (size_t i = 0; i < prediction->n_events; i++) {
        if (prediction->events[i].uncertain) {
            tc_jsonw_lit(j, prediction->events[i].name);
        }
    }
    tc_jsonw_end(j);
}

static void put_json(tc_print *p, const measured *m, bool events)
{
    static const char *const names[TC_BOOT_REGISTERS] = {"rtmr0", "rtmr1", "rtmr2"};
    const tc_prediction *prediction = &m->prediction;
    tc_jsonw j = tc_jsonw_init(&p->w, true);

    tc_jsonw_object(&j);
    if (events) {
        put_json_events(&j, prediction);
    }
    if (prediction->missing != NULL) {
        tc_jsonw_name(&j, "missing");
        tc_jsonw_lit(&j, prediction->missing);
    }
    put_digest(&j, "mrtd", prediction->mrtd, true);
    if (m->image.has_manifest) {
        tc_jsonw_name(&j, "os_image_hash");
        tc_jsonw_hex(&j, tc_bytes_of(m->image.manifest.os_image_hash, TC_SHA256_SIZE));
    }
    for (size_t i = 0; i < TC_BOOT_REGISTERS; i++) {
        put_digest(&j, names[i], prediction->rtmr[i], prediction->has_rtmr[i]);
    }
    put_json_uncertain(&j, prediction);
    tc_jsonw_end(&j);
    tc_print_end(p);
}

/* note_other_image warns when the machine was started with another image, as its host says. */
static void note_other_image(const measured *m)
{
    if (m->config.has_os_image_hash && m->image.has_manifest &&
        !tc_bytes_eq(tc_bytes_of(m->config.os_image_hash, TC_SHA256_SIZE),
                     tc_bytes_of(m->image.manifest.os_image_hash, TC_SHA256_SIZE))) {
        tc_complain("",
                    "note: the vm_config is about a machine with another image (os_image_hash)");
    }
}

/* is_settled returns true when nothing is missing or uncertain. */
static bool is_settled(const tc_prediction *prediction)
{
    for (size_t i = 0; i < prediction->n_events; i++) {
        if (!prediction->events[i].known || prediction->events[i].uncertain) {
            return false;
        }
    }
    return true;
}

/* predict predicts and prints. */
static tc_exit predict(measured *m, tc_cli *cli, bool json)
{
    tc_print p = tc_print_init(&cli->arena);
    bool events = tc_cli_has(cli, TC_OPTION_EVENTS);
    tc_exit status;
    tc_diag diag = {0};
    tc_bytes text;

    if (!tc_predict(&m->prediction, &cli->arena, &m->image, &m->config, &diag)) {
        return refuse(cli, "this image on this machine", &diag);
    }
    note_other_image(m);
    if (json) {
        put_json(&p, m, events);
    } else {
        put_text(&p, m, events);
    }
    if (!tc_wr_finish(&text, &p.w)) {
        return tc_cli_out_of_memory();
    }
    status = is_settled(&m->prediction) ? TC_EXIT_PASSED : TC_EXIT_PARTIAL;
    return tc_output_write(NULL, text) == TC_EXIT_PASSED ? status : TC_EXIT_TROUBLE;
}

tc_exit tc_verb_measure(tc_cli *cli)
{
    const char *image_path = tc_cli_value(cli, TC_OPTION_IMAGE, 0);
    const char *config_path = tc_cli_value(cli, TC_OPTION_VM_CONFIG, 0);
    measured *m = TC_NEW(&cli->arena, measured);
    tc_bytes config_file = {NULL, 0};
    tc_bytes image_file = {NULL, 0};
    tc_exit status;
    bool json;

    if (m == NULL) {
        return tc_cli_out_of_memory();
    }
    if (!choose_json(&json, cli)) {
        return TC_EXIT_USAGE;
    }
    if (image_path == NULL || config_path == NULL) {
        tc_complain("measure", image_path == NULL ? "say which image: --image IMAGE"
                                                  : "say on which machine: --vm-config FILE");
        return TC_EXIT_USAGE;
    }
    status = tc_file_read(&config_file, cli, config_path);
    if (status == TC_EXIT_PASSED) {
        status = read_config(&m->config, cli, config_file);
    }
    if (status == TC_EXIT_PASSED) {
        status = read_image(m, &image_file, cli, image_path);
    }
    if (status == TC_EXIT_PASSED) {
        status = predict(m, cli, json);
    }
    tc_file_free(image_file);
    tc_file_free(config_file);
    return status;
}
