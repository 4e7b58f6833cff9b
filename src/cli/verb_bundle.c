/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter bundle make
 */
#include "base/hex.h"
#include "cli/cli.h"
#include "cli/evidence.h"

#define APP_ID_DIGITS 40

static tc_str value_text(const tc_cli *cli, tc_option_id id)
{
    const char *value = tc_cli_value(cli, id, 0);

    return value == NULL ? (tc_str){NULL, 0} : tc_str_from_c(value);
}

static bool read_subject(tc_subject *out, const tc_cli *cli)
{
    *out = (tc_subject){0};
    out->app_id = value_text(cli, TC_OPTION_APP_ID);
    out->name = value_text(cli, TC_OPTION_NAME);
    out->domain = value_text(cli, TC_OPTION_DOMAIN);
    if (out->app_id.n > 0 && (out->app_id.n != APP_ID_DIGITS || !tc_is_hex(out->app_id))) {
        tc_complain_str("--app-id", TC_STR("an app id is 40 hex digits"));
        return false;
    }
    return true;
}

tc_exit tc_verb_bundle_make(tc_cli *cli)
{
    const char *path = tc_cli_value(cli, TC_OPTION_OUTPUT, 0);
    tc_evidence evidence = {0};
    tc_subject subject;
    tc_bundle bundle;
    tc_bytes text;
    tc_exit status;

    if (path == NULL) {
        tc_complain("bundle make", "say where to write the bundle: -o BUNDLE");
        return TC_EXIT_USAGE;
    }
    if (!read_subject(&subject, cli)) {
        return TC_EXIT_USAGE;
    }
    status = tc_evidence_read(&bundle, &evidence, cli, &subject);
    if (status == TC_EXIT_PASSED) {
        status = tc_bundle_write(&text, &cli->arena, &bundle) ? tc_output_write(path, text)
                                                              : tc_cli_out_of_memory();
    }
    tc_evidence_done(&evidence);
    return status;
}
