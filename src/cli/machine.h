/* SPDX-License-Identifier: Apache-2.0
 *
 * The options --vm-config and --image: a machine, and the OS image that it starts.
 */
#ifndef TC_CLI_MACHINE_H
#define TC_CLI_MACHINE_H

#include "cli/cli.h"
#include "measure/os_image.h"

/* What was given. The zero state holds nothing. */
typedef struct tc_machine {
    bool has_config, has_image;
    tc_vm_config config;
    tc_os_image image;
    tc_bytes config_file, image_file; /* the files that these borrow from */
} tc_machine;

/* tc_machine_read reads what is given. An archive or a folder is measured for the machine, which
 * must then be given too. On failure it has complained. tc_machine_done gives the memory back in
 * any case. */
TC_MUST_USE tc_exit tc_machine_read(tc_machine *out, tc_cli *cli);
void tc_machine_done(tc_machine *machine);

/* tc_machine_refuse complains about what can not be predicted, and returns PARTIAL when nobody
 * could: that is no fault of whoever asked. Otherwise it is tc_cli_refuse. */
tc_exit tc_machine_refuse(tc_cli *cli, const char *subject, const tc_diag *diag);

#endif
