/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter measure --explain: which machine gave a quote's registers.
 */
#include "bundle/decode.h"
#include "cli/machine.h"
#include "cli/print.h"
#include "codec/jsonw.h"
#include "dcap/quote.h"
#include "dstack/attestation.h"
#include "measure/explain.h"
#include "measure/registry.h"
#include "verify/gather.h"

/* The operator waits for this, so that it may take some seconds. */
#define BUDGET 200000u

typedef struct explained {
    tc_quote quote;
    tc_event_log log;
    tc_boot_log boot;
    tc_machine given;                  /* with what was chosen where nothing is given */
    const tc_known_firmware *firmware; /* NULL = none that is known */
    bool two_pass;                     /* the order of its pages */
    tc_explanation found;
} explained;

/* ---- reading --------------------------------------------------------------------------------- */

static tc_exit refuse_kind(const char *path, const char *wanted)
{
    tc_complain(tc_file_name(path), wanted);
    return TC_EXIT_USAGE;
}

static tc_exit read_quote(explained *x, tc_cli *cli, tc_bytes file)
{
    const char *path = cli->args[0];
    tc_quote_answer answer = {.quote = file};
    tc_exhibit_kind kind;
    tc_diag diag = {0};
    tc_str why;

    if (!tc_bundle_recognise(&kind, &cli->arena, file, &why) ||
        (kind != TC_EXHIBIT_QUOTE && kind != TC_EXHIBIT_GET_QUOTE)) {
        return refuse_kind(path, "is no quote and no GetQuote answer");
    }
    if ((kind == TC_EXHIBIT_GET_QUOTE
             ? !tc_quote_answer_parse(&answer, &cli->arena, file, &diag)
             : !tc_decode_quote(&answer.quote, &cli->arena, file, &diag)) ||
        !tc_quote_parse(&x->quote, answer.quote, &diag)) {
        return tc_cli_refuse(cli, tc_file_name(path), &diag);
    }
    return x->quote.body == TC_QUOTE_BODY_SGX
               ? refuse_kind(path, "is the quote of an enclave; only virtual machines start an "
                                   "operating system")
               : TC_EXIT_PASSED;
}

/* parse_log reads a log in any form that the program knows. */
static bool parse_log(explained *x, tc_cli *cli, tc_bytes file, tc_exhibit_kind kind, tc_diag *diag)
{
    tc_quote_answer answer = {0};
    tc_claims claims = {0};
    bool ok;

    if (kind == TC_EXHIBIT_EVENT_LOG) {
        return tc_event_log_parse_json(&x->log, &cli->arena, file, diag);
    }
    if (kind == TC_EXHIBIT_CCEL) {
        return tc_event_log_parse_ccel(&x->log, &cli->arena, file, diag);
    }
    if (kind == TC_EXHIBIT_GUEST_TCB_INFO) {
        ok = tc_tcb_info_claims_parse(&claims, &cli->arena, file, diag);
        x->log = claims.event_log;
        return ok;
    }
    ok = tc_quote_answer_parse(&answer, &cli->arena, file, diag);
    x->log = answer.event_log;
    return ok;
}

static tc_exit read_log(explained *x, tc_cli *cli, tc_bytes file)
{
    const char *path = cli->args[1];
    tc_exhibit_kind kind;
    tc_diag diag = {0};
    tc_str why;

    if (!tc_bundle_recognise(&kind, &cli->arena, file, &why) ||
        (kind != TC_EXHIBIT_EVENT_LOG && kind != TC_EXHIBIT_CCEL &&
         kind != TC_EXHIBIT_GUEST_TCB_INFO && kind != TC_EXHIBIT_GET_QUOTE)) {
        return refuse_kind(path, "is no event log (JSON or CCEL), tcb_info or GetQuote answer");
    }
    if (!parse_log(x, cli, file, kind, &diag)) {
        return tc_cli_refuse(cli, tc_file_name(path), &diag);
    }
    return TC_EXIT_PASSED;
}

/* ---- looking for the machine ----------------------------------------------------------------- */

/* choose_image takes what is given, else the firmware that MRTD names, else the newest known one.
 */
static void choose_image(explained *x)
{
    const tc_known_firmware *all;
    size_t n;

    x->firmware = tc_registry_firmware_by_mrtd(&x->two_pass, x->quote.td.mr_td);
    if (x->given.has_image) {
        return;
    }
    all = tc_registry_firmware(&n);
    tc_os_image_of_firmware(&x->given.image, x->firmware != NULL ? x->firmware : &all[n - 1]);
}

static bool look(explained *x, tc_cli *cli)
{
    tc_explain_input in = {
        .image = &x->given.image, .config = &x->given.config, .log = &x->boot, .budget = BUDGET};

    if (!x->given.has_config) {
        x->given.config = tc_undeclared_machine();
    }
    tc_gather_boot_log(&x->boot, &cli->arena, &x->log);
    for (size_t i = 0; i < TC_BOOT_REGISTERS; i++) {
        in.rtmr[i] = x->quote.td.rtmr[i];
    }
    return tc_explain_rtmr0(&x->found, &cli->arena, &in);
}

/* ---- printing -------------------------------------------------------------------------------- */

static void put_firmware(tc_print *p, const explained *x)
{
    tc_print_hex(p, "MRTD", x->quote.td.mr_td);
    if (x->firmware == NULL) {
        tc_print_lit(p, "firmware", "none that is known here");
        return;
    }
    tc_print_label(p, "firmware");
    tc_wr_lit(&p->w, x->firmware->name);
    tc_wr_lit(&p->w, ": ");
    tc_wr_lit(&p->w, x->firmware->words);
    tc_wr_lit(&p->w, x->two_pass ? "; pages in the order of QEMU 8"
                                 : "; pages in the order of QEMU 9 and later");
    tc_print_end(p);
}

/* A QEMU version that leads to these tables. */
static const char *version_of(const tc_acpi_machine *m, bool two_pass)
{
    static const char *const versions[TC_ACPI_CUT_COUNT] = {
        [TC_ACPI_PRE_9_2] = "9.1.0", [TC_ACPI_9_2] = "9.2.0",   [TC_ACPI_10_0] = "10.0.0",
        [TC_ACPI_11_0] = "11.0.0",   [TC_ACPI_11_1] = "11.1.0",
    };

    return m->cut == TC_ACPI_PRE_9_2 && two_pass ? "8.2.2" : versions[m->cut];
}

static void put_member(tc_jsonw *j, const char *name, uint64_t value)
{
    tc_jsonw_name(j, name);
    tc_jsonw_u64(j, value);
}

#define FIXED_DEVICES 4u /* all but the network cards (dstack-mr:3.5.6) */

/* put_config writes a vm_config that gives the machine. */
static void put_config(tc_print *p, const explained *x)
{
    const tc_acpi_machine *m = &x->found.config.machine;
    tc_jsonw j;

    tc_print_label(p, "vm_config");
    j = tc_jsonw_init(&p->w, false);
    tc_jsonw_object(&j);
    put_member(&j, "cpu_count", m->cpus);
    put_member(&j, "memory_size", m->memory);
    tc_jsonw_name(&j, "qemu_version");
    tc_jsonw_lit(&j, version_of(m, x->two_pass));
    tc_jsonw_name(&j, "pic");
    tc_jsonw_bool(&j, m->pic);
    tc_jsonw_name(&j, "qemu_single_pass_add_pages");
    tc_jsonw_bool(&j, x->two_pass); /* true means two passes (dstack-mr:1.6) */
    tc_jsonw_name(&j, "hotplug_off");
    tc_jsonw_bool(&j, !m->hotplug);
    put_member(&j, "num_gpus", m->gpus);
    put_member(&j, "num_nvswitches", m->nvswitches);
    put_member(&j, "pci_hole64_size", m->pci_hole64);
    if (m->devices > FIXED_DEVICES) {
        put_member(&j, "num_nics", m->devices - FIXED_DEVICES);
    } else {
        tc_jsonw_name(&j, "image"); /* old images have a CD-ROM in place of a disk */
        tc_jsonw_lit(&j, "dstack-0.4.2");
    }
    if (x->found.config.events == TC_EVENTS_STABLE_202505) {
        tc_jsonw_name(&j, "ovmf_variant");
        tc_jsonw_lit(&j, tc_firmware_events_id(x->found.config.events));
    }
    tc_jsonw_end(&j);
    tc_print_end(p);
}

static void put_machine(tc_print *p, const explained *x)
{
    tc_print_hex(p, "RTMR0", x->quote.td.rtmr[0]);
    if (x->given.has_config) {
        tc_print_text(p, "declared", tc_machine_words(p->arena, &x->given.config.machine));
    }
    if (!x->found.found) {
        tc_print_lit(p, "machine", "none of those that were tried gives this register");
        return;
    }
    tc_print_text(p, "machine", tc_machine_words(p->arena, &x->found.config.machine));
    if (!x->found.exact) {
        tc_print_lit(p, "", "its memory and tables fit; the rest of RTMR0 does not");
    }
    if (x->given.has_config) {
        tc_print_text(p, "differs in", x->found.differs);
    }
    put_config(p, x);
}

static void put_event(tc_print *p, const tc_boot_event *event, const tc_logged_event *logged)
{
    static const char *const registers[] = {"RTMR0  ", "RTMR1  ", "RTMR2  "};
    bool same = logged != NULL &&
                tc_bytes_eq(logged->digest, tc_bytes_of(event->digest, sizeof event->digest));

    tc_print_begin(p);
    tc_wr_lit(&p->w, registers[event->rtmr]);
    tc_wr_lit(&p->w, !event->known           ? "not known  "
                     : logged == NULL        ? "missing    "
                     : logged->digest.n == 0 ? "stripped   "
                     : same                  ? "predicted  "
                     : event->uncertain      ? "by host    "
                                             : "differs    ");
    tc_wr_lit(&p->w, event->name);
    tc_print_end(p);
}

/* put_events sets each logged event beside the one that the machine must give. */
static void put_events(tc_print *p, const explained *x, const tc_prediction *prediction)
{
    size_t at[TC_BOOT_REGISTERS] = {0};

    tc_print_heading(p, "\nEvents of the log");
    for (size_t i = 0; i < prediction->n_events; i++) {
        const tc_boot_event *event = &prediction->events[i];

        put_event(p, event, tc_boot_log_next(&x->boot, &at[event->rtmr], event->rtmr));
    }
}

static tc_exit print(explained *x, tc_cli *cli)
{
    tc_print p = tc_print_init(&cli->arena);
    tc_prediction prediction;
    tc_bytes text;

    put_firmware(&p, x);
    put_machine(&p, x);
    if (tc_predict(&prediction, &cli->arena, x->found.found ? &x->found.image : &x->given.image,
                   x->found.found ? &x->found.config : &x->given.config, NULL)) {
        put_events(&p, x, &prediction);
    }
    if (!tc_wr_finish(&text, &p.w)) {
        return tc_cli_out_of_memory();
    }
    return tc_output_write(NULL, text);
}

static tc_exit explain(explained *x, tc_cli *cli)
{
    tc_exit status;

    choose_image(x);
    if (!look(x, cli)) {
        return tc_cli_out_of_memory();
    }
    status = print(x, cli);
    return status == TC_EXIT_PASSED && !x->found.found ? TC_EXIT_PARTIAL : status;
}

static bool is_complete(const tc_cli *cli)
{
    if (cli->n_args != 2) {
        tc_complain("measure --explain", "give a quote and its event log");
        return false;
    }
    if (tc_cli_has(cli, TC_OPTION_EVENTS) || tc_cli_has(cli, TC_OPTION_FORMAT)) {
        tc_complain("measure --explain", "lists the events anyway, as text; leave --events and "
                                         "--format to predictions");
        return false;
    }
    return true;
}

tc_exit tc_measure_explain(tc_cli *cli)
{
    explained *x = TC_NEW(&cli->arena, explained);
    tc_bytes quote = {NULL, 0}, log = {NULL, 0};
    tc_exit status;

    if (x == NULL) {
        return tc_cli_out_of_memory();
    }
    if (!is_complete(cli)) {
        return TC_EXIT_USAGE;
    }
    status = tc_file_read(&quote, cli, cli->args[0]);
    if (status == TC_EXIT_PASSED) {
        status = read_quote(x, cli, quote);
    }
    if (status == TC_EXIT_PASSED) {
        status = tc_file_read(&log, cli, cli->args[1]);
    }
    if (status == TC_EXIT_PASSED) {
        status = read_log(x, cli, log);
    }
    if (status == TC_EXIT_PASSED) {
        status = tc_machine_read(&x->given, cli);
    }
    if (status == TC_EXIT_PASSED) {
        status = explain(x, cli);
    }
    tc_machine_done(&x->given);
    tc_file_free(log);
    tc_file_free(quote);
    return status;
}
