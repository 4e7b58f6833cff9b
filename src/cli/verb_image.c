/* SPDX-License-Identifier: Apache-2.0
 *
 * trustcenter image make
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cli/cli.h"
#include "cli/image_files.h"
#include "cli/print.h"
#include "codec/jsonw.h"

#define DECIMAL_BASE 10u

/* The small machines that a kernel is measured for: ascending. */
typedef struct memory_list {
    uint64_t sizes[TC_MAX_SMALL_MEMORY];
    size_t n;
} memory_list;

/* read_number reads a plain decimal number. */
static bool read_number(uint64_t *out, const char *text)
{
    *out = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        uint64_t digit = (uint64_t)(unsigned char)text[i] - '0';

        if (digit >= DECIMAL_BASE || *out > (UINT64_MAX - digit) / DECIMAL_BASE) {
            return false;
        }
        *out = *out * DECIMAL_BASE + digit;
    }
    return *text != '\0';
}

static bool refuse_size(const char *value, const char *why)
{
    tc_complain(value, why);
    return false;
}

/* add_size takes a size into the list at its place. */
static bool add_size(memory_list *list, const char *value)
{
    uint64_t size;
    size_t at;

    if (!read_number(&size, value) || size < TC_MIN_MEMORY || size > TC_MAX_MEMORY) {
        return refuse_size(value, "is no memory size; write bytes, 1073741824 for 1 GiB");
    }
    if (tc_memory_is_usual(size)) {
        return refuse_size(value, "needs no --memory-size: the kernel is always measured for "
                                  "2 GiB, and 2.75 GiB and more");
    }
    if (list->n == TC_MAX_SMALL_MEMORY) {
        return refuse_size(value, "is one --memory-size too many");
    }
    for (at = list->n; at > 0 && list->sizes[at - 1] >= size; at--) {
        if (list->sizes[at - 1] == size) {
            return refuse_size(value, "is given twice");
        }
        list->sizes[at] = list->sizes[at - 1];
    }
    list->sizes[at] = size;
    list->n++;
    return true;
}

static bool read_sizes(memory_list *out, const tc_cli *cli)
{
    const char *value;

    *out = (memory_list){.n = 0};
    for (size_t i = 0; (value = tc_cli_value(cli, TC_OPTION_MEMORY_SIZE, i)) != NULL; i++) {
        if (!add_size(out, value)) {
            return false;
        }
    }
    return true;
}

/* put_policy_row writes the image as a policy's list os.images has it. */
static void put_policy_row(tc_print *p, const tc_image *image, tc_bytes description)
{
    tc_jsonw j = tc_jsonw_init(&p->w, false);

    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "name");
    tc_jsonw_str(&j, image->name);
    if (image->metadata.version.n > 0) {
        tc_jsonw_name(&j, "version");
        tc_jsonw_str(&j, image->metadata.version);
    }
    tc_jsonw_name(&j, "os_image_hash");
    tc_jsonw_hex(&j, tc_bytes_of(image->manifest.os_image_hash, TC_SHA256_SIZE));
    tc_jsonw_name(&j, "description");
    tc_jsonw_hex(&j, description);
    tc_jsonw_name(&j, "is_dev");
    tc_jsonw_bool(&j, image->metadata.is_dev);
    tc_jsonw_end(&j);
    tc_print_end(p);
}

/* show says which image was described. */
static tc_exit show(tc_cli *cli, const tc_image *image, tc_bytes json)
{
    tc_print p = tc_print_init(&cli->arena);
    uint8_t digest[TC_SHA256_SIZE];
    tc_bytes text;

    tc_sha256(digest, &json, 1);
    tc_print_text(&p, "image", image->name);
    tc_print_text(&p, "version", image->metadata.version);
    tc_print_lit(&p, "made for",
                 image->metadata.is_dev
                     ? "DEVELOPMENT: whoever runs the machine can log in and read everything"
                     : "production");
    tc_print_hex(&p, "os_image_hash", tc_bytes_of(image->manifest.os_image_hash, TC_SHA256_SIZE));
    tc_print_hex(&p, "description", tc_bytes_of(digest, sizeof digest));
    tc_print_heading(&p, "\nTo accept this image, put this row into os.images of a policy:\n");
    put_policy_row(&p, image, tc_bytes_of(digest, sizeof digest));
    return tc_wr_finish(&text, &p.w) ? tc_output_write(NULL, text) : tc_cli_out_of_memory();
}

static tc_exit make(tc_cli *cli, const tc_image *image, const char *path, const memory_list *memory)
{
    tc_bytes json;
    tc_exit status = tc_image_describe(&json, cli, image, memory->sizes, memory->n);

    if (status == TC_EXIT_PASSED) {
        status = tc_output_write(path, json);
    }
    if (status == TC_EXIT_PASSED && strcmp(path, "-") != 0) {
        status = show(cli, image, json);
    }
    return status;
}

tc_exit tc_verb_image_make(tc_cli *cli)
{
    const char *path = tc_cli_value(cli, TC_OPTION_OUTPUT, 0);
    memory_list memory;
    tc_image *image;
    tc_exit status;

    if (path == NULL) {
        tc_complain("image make", "say where to write the description: -o EXHIBIT");
        return TC_EXIT_USAGE;
    }
    if (!read_sizes(&memory, cli)) {
        return TC_EXIT_USAGE;
    }
    image = TC_NEW(&cli->arena, tc_image);
    if (image == NULL) {
        return tc_cli_out_of_memory();
    }
    status = tc_image_read(image, cli, cli->args[0]);
    if (status == TC_EXIT_PASSED) {
        status = make(cli, image, path, &memory);
    }
    tc_image_done(image);
    return status;
}
