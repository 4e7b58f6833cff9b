/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes every sample as HTML, JSON and text to a folder, for tests that need a browser or a
 * schema. Usage: render_samples FOLDER
 */
#include <stdio.h>
#include <stdlib.h>

#include "samples.h"
#include "trustcenter/render.h"

#define ARENA_SIZE ((size_t)64 * 1024 * 1024)
#define PATH_SIZE  4096

static void write_file(const char *folder, const char *name, const char *ending, tc_bytes content)
{
    char path[PATH_SIZE];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s.%s", folder, name, ending);
    file = fopen(path, "wb");
    if (file == NULL || fwrite(content.p, 1, content.n, file) != content.n || fclose(file) != 0) {
        fprintf(stderr, "%s could not be written\n", path);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < n_samples; i++) {
        tc_arena arena;
        tc_report report;
        tc_bytes out;

        tc_arena_init(&arena, ARENA_SIZE);
        if (!sample_make(&report, &arena, sample_names[i]) ||
            !tc_render_json(&out, &arena, &report)) {
            return 1;
        }
        write_file(argv[1], sample_names[i], "json", out);
        if (!tc_render_text(&out, &arena, &report, false)) {
            return 1;
        }
        write_file(argv[1], sample_names[i], "txt", out);
        if (!tc_render_html(&out, &arena, &report)) {
            return 1;
        }
        write_file(argv[1], sample_names[i], "html", out);
        tc_arena_done(&arena);
    }
    return argc == 2 ? 0 : 2;
}
