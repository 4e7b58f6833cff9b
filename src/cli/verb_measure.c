/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter measure
 */
#include <string.h>

#include "cli/cli.h"
#include "cli/machine.h"
#include "cli/print.h"
#include "codec/jsonw.h"
#include "measure/predict.h"

/* What was predicted, and for what. */
typedef struct measured {
    tc_machine machine;
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

    if (m->machine.image.has_manifest) {
        tc_print_hex(p, "os_image_hash",
                     tc_bytes_of(m->machine.image.manifest.os_image_hash, TC_SHA256_SIZE));
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
    if (m->machine.image.has_manifest) {
        tc_jsonw_name(&j, "os_image_hash");
        tc_jsonw_hex(&j, tc_bytes_of(m->machine.image.manifest.os_image_hash, TC_SHA256_SIZE));
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
    if (m->machine.config.has_os_image_hash && m->machine.image.has_manifest &&
        !tc_bytes_eq(tc_bytes_of(m->machine.config.os_image_hash, TC_SHA256_SIZE),
                     tc_bytes_of(m->machine.image.manifest.os_image_hash, TC_SHA256_SIZE))) {
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

    if (!tc_predict(&m->prediction, &cli->arena, &m->machine.image, &m->machine.config, &diag)) {
        return tc_machine_refuse(cli, "this image on this machine", &diag);
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

/* is_complete returns true when everything is given that a prediction needs. */
static bool is_complete(const tc_cli *cli)
{
    if (cli->n_args > 0) {
        tc_complain(cli->args[0],
                    "is not expected here; --explain takes a quote and its event log");
        return false;
    }
    if (!tc_cli_has(cli, TC_OPTION_IMAGE)) {
        tc_complain("measure", "say which image: --image IMAGE");
        return false;
    }
    if (!tc_cli_has(cli, TC_OPTION_VM_CONFIG)) {
        tc_complain("measure", "say on which machine: --vm-config FILE");
        return false;
    }
    return true;
}

tc_exit tc_verb_measure(tc_cli *cli)
{
    measured *m;
    tc_exit status;
    bool json;

    if (tc_cli_has(cli, TC_OPTION_EXPLAIN)) {
        return tc_measure_explain(cli);
    }
    m = TC_NEW(&cli->arena, measured);
    if (m == NULL) {
        return tc_cli_out_of_memory();
    }
    if (!choose_json(&json, cli) || !is_complete(cli)) {
        return TC_EXIT_USAGE;
    }
    status = tc_machine_read(&m->machine, cli);
    if (status == TC_EXIT_PASSED) {
        status = predict(m, cli, json);
    }
    tc_machine_done(&m->machine);
    return status;
}
