/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter inspect
 */
#include "bundle/decode.h"
#include "check/record.h"
#include "cli/cli.h"
#include "cli/inspect.h"
#include "trustcenter/bundle.h"

typedef bool (*printer)(tc_print *p, tc_bytes content, tc_diag *diag);

static const printer printers[TC_EXHIBIT_KIND_COUNT] = {
    [TC_EXHIBIT_QUOTE] = tc_inspect_quote,
    [TC_EXHIBIT_COLLATERAL] = tc_inspect_collateral,
    [TC_EXHIBIT_TCB_INFO] = tc_inspect_envelope,
    [TC_EXHIBIT_QE_IDENTITY] = tc_inspect_envelope,
    [TC_EXHIBIT_PCK_CRL] = tc_inspect_crl,
    [TC_EXHIBIT_ROOT_CRL] = tc_inspect_crl,
    [TC_EXHIBIT_ISSUER_CHAIN] = tc_inspect_certificates,
    [TC_EXHIBIT_PCK_CHAIN] = tc_inspect_certificates,
    [TC_EXHIBIT_GET_QUOTE] = tc_inspect_get_quote,
    [TC_EXHIBIT_INFO] = tc_inspect_info,
    [TC_EXHIBIT_GUEST_TCB_INFO] = tc_inspect_guest_tcb_info,
    [TC_EXHIBIT_EVENT_LOG] = tc_inspect_event_log,
    [TC_EXHIBIT_CCEL] = tc_inspect_ccel,
    [TC_EXHIBIT_APP_COMPOSE] = tc_inspect_app_compose,
    [TC_EXHIBIT_ATTESTATION] = tc_inspect_attestation,
    [TC_EXHIBIT_RA_TLS] = tc_inspect_certificates,
    [TC_EXHIBIT_VM_CONFIG] = tc_inspect_vm_config,
    [TC_EXHIBIT_OS_IMAGE] = tc_inspect_os_image,
    [TC_EXHIBIT_PHALA] = tc_inspect_phala,
};

static void print_subject(tc_print *p, const tc_subject *subject)
{
    tc_print_heading(p, "subject");
    p->level++;
    tc_print_text(p, "app id", subject->app_id);
    tc_print_text(p, "instance id", subject->instance_id);
    tc_print_text(p, "name", subject->name);
    tc_print_text(p, "domain", subject->domain);
    tc_print_text(p, "contract", subject->contract);
    p->level--;
}

static void print_bundle(tc_print *p, const tc_bundle *bundle)
{
    tc_print_hex(p, "digest", tc_bytes_of(bundle->sha256, sizeof bundle->sha256));
    print_subject(p, &bundle->subject);
    tc_print_number(p, "exhibits", bundle->n_exhibits);
    for (size_t i = 0; i < bundle->n_exhibits; i++) {
        const tc_exhibit *exhibit = &bundle->exhibits[i];

        tc_print_text(p, "exhibit", exhibit->id);
        p->level++;
        tc_print_lit(p, "kind", tc_exhibit_kind_words(exhibit->kind));
        tc_print_text(p, "source", exhibit->source);
        if (exhibit->has_fetched_at) {
            tc_print_time(p, "fetched at", exhibit->fetched_at);
        } else {
            tc_print_lit(p, "fetched at", "not known");
        }
        tc_print_number(p, "size", exhibit->body.n);
        tc_print_hex(p, "SHA-256", tc_bytes_of(exhibit->sha256, sizeof exhibit->sha256));
        p->level--;
    }
}

static tc_exit refuse(tc_cli *cli, tc_str why, tc_exit status)
{
    if (cli->arena.failed) {
        return tc_cli_out_of_memory();
    }
    tc_complain_str(tc_file_name(cli->args[0]), why);
    return status;
}

static tc_exit inspect_bundle(tc_print *p, tc_cli *cli, tc_bytes content)
{
    tc_bundle bundle;
    tc_str why = {NULL, 0};

    if (!tc_bundle_read(&bundle, &cli->arena, content, &why)) {
        return refuse(cli, why, TC_EXIT_FAILED);
    }
    tc_print_lit(p, "This is", "an evidence bundle (trustcenter.bundle/v1)");
    print_bundle(p, &bundle);
    return TC_EXIT_PASSED;
}

/* is_certificates returns true for certificates of any kind: also those that are no evidence. */
static bool is_certificates(tc_cli *cli, tc_bytes content)
{
    tc_pem_chain chain;
    tc_x509 first;

    return tc_decode_certificates(&chain, &cli->arena, content, NULL) && chain.n > 0 &&
           tc_x509_parse(&first, chain.der[0], NULL);
}

static tc_exit inspect_exhibit(tc_print *p, tc_cli *cli, tc_bytes content)
{
    tc_exhibit_kind kind;
    tc_diag diag = {0};
    tc_str why = {NULL, 0};

    if (tc_bundle_recognise(&kind, &cli->arena, content, &why)) {
        tc_print_label(p, "This is");
        tc_wr_lit(&p->w, tc_exhibit_kind_words(kind));
        tc_wr_lit(&p->w, " (");
        tc_wr_lit(&p->w, tc_exhibit_kind_id(kind));
        tc_wr_lit(&p->w, ")\n");
    } else if (is_certificates(cli, content)) {
        kind = TC_EXHIBIT_ISSUER_CHAIN;
        tc_print_lit(p, "This is", "X.509 certificates");
    } else {
        return refuse(cli, why, TC_EXIT_USAGE);
    }
    if (!printers[kind](p, content, &diag)) {
        return refuse(cli, tc_diag_text(&cli->arena, &diag), TC_EXIT_FAILED);
    }
    return TC_EXIT_PASSED;
}

tc_exit tc_verb_inspect(tc_cli *cli)
{
    tc_print p = tc_print_init(&cli->arena);
    tc_bytes content, text;
    tc_exit status = tc_file_read(&content, cli, cli->args[0]);

    if (status != TC_EXIT_PASSED) {
        return status;
    }
    status = tc_bundle_is_bundle(content) ? inspect_bundle(&p, cli, content)
                                          : inspect_exhibit(&p, cli, content);
    if (status == TC_EXIT_PASSED) {
        tc_wr_lit(&p.w, "\nNothing here was checked; use `trustcenter verify`.\n");
        /* A printer that ran out of memory has left something out: then nothing is shown. */
        if (cli->arena.failed || !tc_wr_finish(&text, &p.w)) {
            status = tc_cli_out_of_memory();
        } else {
            status = tc_output_write(NULL, text);
        }
    }
    tc_file_free(content);
    return status;
}
