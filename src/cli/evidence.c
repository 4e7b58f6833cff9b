/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evidence.h"

#include <stdlib.h>
#include <string.h>

/* refuse complains about a file that could not be added. */
static tc_exit refuse(tc_cli *cli, const char *name, tc_bytes content, tc_str why)
{
    tc_exhibit_kind kind;
    tc_str ignored;

    if (cli->arena.failed) {
        return tc_cli_out_of_memory();
    }
    tc_complain_str(name, why);
    /* A file that is one of the known kinds is bad evidence; any other was named by mistake. */
    if (tc_bundle_is_bundle(content) ||
        tc_bundle_recognise(&kind, &cli->arena, content, &ignored)) {
        return TC_EXIT_FAILED;
    }
    return TC_EXIT_USAGE;
}

/* set_subject takes what the caller says over what the evidence says. */
static void set_subject(tc_subject *out, const tc_subject *subject)
{
    if (subject->app_id.n > 0) {
        out->app_id = subject->app_id;
    }
    if (subject->name.n > 0) {
        out->name = subject->name;
    }
    if (subject->domain.n > 0) {
        out->domain = subject->domain;
    }
}

/* source_of names a file without its folders, which are nobody's business and would make equal
 * evidence give different bundles. */
static tc_str source_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return tc_str_from_c(slash == NULL ? path : slash + 1);
}

tc_exit tc_evidence_read(tc_bundle *out, tc_evidence *evidence, tc_cli *cli,
                         const tc_subject *subject)
{
    tc_bundle_builder builder;
    tc_str why = {NULL, 0};

    evidence->files = calloc(cli->n_args, sizeof *evidence->files);
    if (evidence->files == NULL || !tc_bundle_builder_init(&builder, &cli->arena)) {
        return tc_cli_out_of_memory();
    }
    for (size_t i = 0; i < cli->n_args; i++) {
        const char *name = tc_file_name(cli->args[i]);
        tc_exit status = tc_file_read(&evidence->files[i], cli, cli->args[i]);

        if (status != TC_EXIT_PASSED) {
            return status;
        }
        evidence->n = i + 1;
        if (!tc_bundle_add(&builder, evidence->files[i], source_of(name), &why)) {
            return refuse(cli, name, evidence->files[i], why);
        }
    }
    if (subject != NULL) {
        set_subject(&builder.subject, subject);
    }
    if (tc_bundle_build(out, &builder, &why)) {
        return TC_EXIT_PASSED;
    }
    if (cli->arena.failed) {
        return tc_cli_out_of_memory();
    }
    tc_complain_str("", why);
    return TC_EXIT_USAGE;
}

void tc_evidence_done(tc_evidence *evidence)
{
    for (size_t i = 0; i < evidence->n; i++) {
        tc_file_free(evidence->files[i]);
    }
    free(evidence->files);
    *evidence = (tc_evidence){0};
}

tc_exit tc_cli_roots(tc_roots *out, tc_cli *cli)
{
    const char *path;

    *out = tc_roots_production();
    for (size_t i = 0; (path = tc_cli_value(cli, TC_OPTION_TRUST_ROOT, i)) != NULL; i++) {
        tc_bytes file;
        tc_exit status = tc_file_read(&file, cli, path);
        bool added;

        if (status != TC_EXIT_PASSED) {
            return status == TC_EXIT_FAILED ? TC_EXIT_USAGE : status;
        }
        added = out->n < TC_ROOTS_MAX && tc_roots_add(out, file);
        tc_file_free(file);
        if (!added) {
            tc_complain(
                tc_file_name(path),
                out->n == TC_ROOTS_MAX
                    ? "is one trust root too many"
                    : "is not a self-signed root certificate (PEM or DER) with a P-256 key");
            return TC_EXIT_USAGE;
        }
    }
    return TC_EXIT_PASSED;
}
