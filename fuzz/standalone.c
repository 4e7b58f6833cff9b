/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs a fuzz target over every file of the folders given, in name order: the corpus as a test,
 * with any compiler.
 */
#define _POSIX_C_SOURCE 200809L /* scandir */

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PATH_SIZE     4096
#define FILE_MAX_SIZE (32L * 1024 * 1024)

static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size;
    uint8_t *data;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 ||
        size > FILE_MAX_SIZE || fseek(file, 0, SEEK_SET) != 0) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(1);
    }
    /* Exactly as large as the file, so that the sanitizer sees every byte read beyond it. */
    data = malloc(size == 0 ? 1 : (size_t)size);
    if (data == NULL || fread(data, 1, (size_t)size, file) != (size_t)size) {
        fprintf(stderr, "%s: could not be read\n", path);
        exit(1);
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    int ran = 0;

    for (int i = 1; i < argc; i++) {
        struct dirent **entries;
        int n = scandir(argv[i], &entries, is_visible, alphasort);

        if (n < 0) {
            fprintf(stderr, "%s: %s\n", argv[i], strerror(errno));
            return 1;
        }
        for (int k = 0; k < n; k++) {
            char path[PATH_SIZE];

            snprintf(path, sizeof path, "%s/%s", argv[i], entries[k]->d_name);
            run_file(path);
            free(entries[k]);
            ran++;
        }
        free(entries);
    }
    printf("%d inputs\n", ran);
    return ran == 0; /* an empty corpus tests nothing */
}
