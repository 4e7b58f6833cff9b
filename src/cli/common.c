/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <time.h>

#include "base/time.h"
#include "check/record.h"

bool tc_cli_time(tc_time *out, const tc_cli *cli)
{
    const char *text = tc_cli_value(cli, TC_OPTION_AT, 0);

    if (text == NULL) {
        *out = (tc_time)time(NULL);
        return true;
    }
    if (!tc_time_parse_user(out, tc_str_from_c(text))) {
        tc_complain(text, "is not a time; write 2026-08-14T10:00:00Z or a Unix number");
        return false;
    }
    return true;
}

tc_exit tc_cli_out_of_memory(void)
{
    tc_complain("", tc_err_text(TC_E_NOMEM));
    return TC_EXIT_TROUBLE;
}

tc_exit tc_cli_refuse(tc_cli *cli, const char *subject, const tc_diag *diag)
{
    tc_str text = tc_diag_text(&cli->arena, diag);

    if (cli->arena.failed) {
        return tc_cli_out_of_memory();
    }
    tc_complain_str(subject, text);
    return tc_diag_is_trouble(diag) ? TC_EXIT_TROUBLE : TC_EXIT_FAILED;
}
