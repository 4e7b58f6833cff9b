/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading whole files, bounded.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

#define FIRST_SIZE     (64u * 1024u)
#define COMPLAINT_SIZE 128

const char *tc_file_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

tc_exit tc_file_failed(const char *path)
{
    int error = errno;

    tc_complain(tc_file_name(path), strerror(error));
    switch (error) {
    case EIO:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
    case EBADF:
        return TC_EXIT_TROUBLE;
    default:
        return TC_EXIT_USAGE;
    }
}

static tc_exit too_large(const char *path)
{
    char text[COMPLAINT_SIZE];

    (void)snprintf(text, sizeof text, "is larger than %u bytes, the most that is read from a file",
                   TC_MAX_BUNDLE);
    tc_complain(tc_file_name(path), text);
    return TC_EXIT_FAILED;
}

/* first_size guesses how large the buffer must be: the file's size and one byte more, to see the
 * end without growing. */
static size_t first_size(int fd)
{
    struct stat st;

    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= 0 &&
        (uintmax_t)st.st_size <= TC_MAX_BUNDLE) {
        return (size_t)st.st_size + 1;
    }
    return FIRST_SIZE;
}

/* read_all reads to the end; at most TC_MAX_BUNDLE + 1 bytes, so that too much is noticed. */
static tc_exit read_all(tc_bytes *out, int fd, const char *path)
{
    size_t size = first_size(fd);
    size_t n = 0;
    uint8_t *buffer = malloc(size);

    while (buffer != NULL) {
        ssize_t got = read(fd, buffer + n, size - n);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            free(buffer);
            return tc_file_failed(path);
        }
        n += (size_t)got;
        if (n > TC_MAX_BUNDLE) {
            free(buffer);
            return too_large(path);
        }
        if (got == 0) {
            *out = tc_bytes_of(buffer, n);
            return TC_EXIT_PASSED;
        }
        if (n == size) {
            uint8_t *larger = realloc(buffer, size * 2);

            if (larger == NULL) {
                free(buffer);
            }
            buffer = larger;
            size *= 2;
        }
    }
    return tc_cli_out_of_memory();
}

tc_exit tc_file_read(tc_bytes *out, tc_cli *cli, const char *path)
{
    tc_exit status;
    struct stat st;
    int fd;

    *out = (tc_bytes){NULL, 0};
    if (strcmp(path, "-") == 0) {
        if (cli->stdin_used) {
            tc_complain("", "standard input (-) can be read only once");
            return TC_EXIT_USAGE;
        }
        cli->stdin_used = true;
        return read_all(out, STDIN_FILENO, path);
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return tc_file_failed(path);
    }
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        tc_complain(path, "is a directory; name the files in it");
        (void)close(fd);
        return TC_EXIT_USAGE;
    }
    status = read_all(out, fd, path);
    (void)close(fd);
    return status;
}

void tc_file_free(tc_bytes content)
{
    /* The slice is how the buffer is known outside; it was made by read_all. */
    free((void *)(uintptr_t)content.p);
}
