/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/machine.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/wr.h"
#include "cli/image_files.h"
#include "dstack/vm_config.h"

/* So much of a file is looked at to see whether it is JSON. */
#define SNIFF_SIZE 64

tc_exit tc_machine_refuse(tc_cli *cli, const char *subject, const tc_diag *diag)
{
    tc_exit status = tc_cli_refuse(cli, subject, diag);

    return status == TC_EXIT_FAILED && diag->reason == TC_REASON_UNSUPPORTED ? TC_EXIT_PARTIAL
                                                                             : status;
}

/* refuse_config complains about a file that is no vm_config, whatever it may be instead. */
static tc_exit refuse_config(tc_cli *cli, const char *path, const tc_diag *diag)
{
    static const char words[] = ": is no vm_config (JSON, bare or inside a sys-config)";
    tc_wr w = tc_wr_init(&cli->arena, strlen(path) + sizeof words);
    tc_bytes subject;

    tc_wr_lit(&w, path);
    tc_wr_bytes(&w, tc_bytes_of(words, sizeof words));
    if (!tc_wr_finish(&subject, &w)) {
        return tc_cli_out_of_memory();
    }
    return tc_cli_refuse(cli, (const char *)subject.p, diag);
}

/* read_config reads a vm_config, bare or inside a sys-config. It borrows from the text. */
static tc_exit read_config(tc_vm_config *out, tc_cli *cli, tc_bytes text)
{
    const char *path = tc_file_name(tc_cli_value(cli, TC_OPTION_VM_CONFIG, 0));
    tc_diag diag = {0};
    tc_json outer, inner;

    if (!tc_vm_config_open(&outer, &inner, &cli->arena, tc_str_from_bytes(text), &diag)) {
        return refuse_config(cli, path, &diag);
    }
    if (!tc_vm_config_parse(out, &cli->arena, tc_str_from_bytes(inner.text), &diag)) {
        return tc_machine_refuse(cli, path, &diag);
    }
    return TC_EXIT_PASSED;
}

/* is_description tells a description, which is JSON, from an archive or a folder. An archive is
 * read twice, so what can be read only once, like standard input, is a description too. */
static tc_exit is_description(bool *out, const char *path)
{
    static const char blank_or_brace[] = {' ', '\t', '\r', '\n', '{'};
    char start[SNIFF_SIZE];
    struct stat st;
    ssize_t n;
    int fd;

    *out = strcmp(path, "-") == 0;
    if (*out) {
        return TC_EXIT_PASSED;
    }
    if (stat(path, &st) != 0) {
        return tc_file_failed(path);
    }
    *out = !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
    if (!S_ISREG(st.st_mode)) {
        return TC_EXIT_PASSED;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        return tc_file_failed(path);
    }
    n = read(fd, start, sizeof start);
    (void)close(fd);
    for (ssize_t i = 0;
         i < n && !*out && memchr(blank_or_brace, start[i], sizeof blank_or_brace) != NULL; i++) {
        *out = start[i] == '{';
    }
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

/* read_image reads an image in any form. */
static tc_exit read_image(tc_machine *m, tc_cli *cli, const char *path)
{
    tc_bytes json = {NULL, 0};
    tc_diag diag = {0};
    bool is_json;
    tc_exit status = is_description(&is_json, path);

    if (status == TC_EXIT_PASSED && is_json) {
        status = tc_file_read(&m->image_file, cli, path);
        json = m->image_file;
    } else if (status == TC_EXIT_PASSED && !m->has_config) {
        tc_complain(path, "say for which machine it is to be measured: --vm-config FILE");
        status = TC_EXIT_USAGE;
    } else if (status == TC_EXIT_PASSED) {
        status = describe(&json, cli, path, m->config.machine.memory);
    }
    if (status == TC_EXIT_PASSED && !tc_os_image_read(&m->image, &cli->arena, json, &diag)) {
        status = tc_cli_refuse(cli, tc_file_name(path), &diag);
    }
    return status;
}

tc_exit tc_machine_read(tc_machine *out, tc_cli *cli)
{
    const char *config = tc_cli_value(cli, TC_OPTION_VM_CONFIG, 0);
    const char *image = tc_cli_value(cli, TC_OPTION_IMAGE, 0);
    tc_exit status = TC_EXIT_PASSED;

    if (config != NULL) {
        status = tc_file_read(&out->config_file, cli, config);
        if (status == TC_EXIT_PASSED) {
            status = read_config(&out->config, cli, out->config_file);
        }
        out->has_config = status == TC_EXIT_PASSED;
    }
    if (status == TC_EXIT_PASSED && image != NULL) {
        status = read_image(out, cli, image);
        out->has_image = status == TC_EXIT_PASSED;
    }
    return status;
}

void tc_machine_done(tc_machine *machine)
{
    tc_file_free(machine->image_file);
    tc_file_free(machine->config_file);
    *machine = (tc_machine){0};
}
