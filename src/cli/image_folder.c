/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/limits.h"

#define BLOCK (64u * 1024u)

/* open_failed says why a file could not be opened. A file that is not there is no failure. */
static tc_exit open_failed(tc_image_source *source, tc_str name)
{
    switch (errno) {
    case ENOENT:
        return TC_EXIT_PASSED;
    case ELOOP:
        return tc_image_fail(source, TC_EXIT_FAILED, name,
                             tc_member_fault_text(TC_MEMBER_FAULT_LINK), 0);
    case EACCES:
    case EPERM:
        return tc_image_fail(source, TC_EXIT_USAGE, name, strerror(errno), 0);
    case ENXIO:
        return tc_image_fail(source, TC_EXIT_FAILED, name,
                             tc_member_fault_text(TC_MEMBER_FAULT_OTHER), 0);
    default:
        return tc_image_fail(source, TC_EXIT_TROUBLE, name, strerror(errno), 0);
    }
}

/* read_all reads an open file of the size that it said it has. */
static tc_exit read_all(tc_image_source *source, tc_image_file *file, int fd)
{
    uint8_t block[BLOCK];

    for (;;) {
        ssize_t n = read(fd, block, sizeof block);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return tc_image_fail(source, TC_EXIT_TROUBLE, file->name, strerror(errno), 0);
        }
        if (n == 0 && file->done == file->size) {
            tc_image_file_end(file);
            return TC_EXIT_PASSED;
        }
        if (n == 0 || (size_t)n > file->size - file->done) {
            return tc_image_fail(source, TC_EXIT_FAILED, file->name, "changed while it was read",
                                 0);
        }
        tc_image_file_add(file, tc_bytes_of(block, (size_t)n));
    }
}

static tc_exit read_open(tc_image_source *source, tc_image_file *file, int fd)
{
    struct stat st;
    tc_exit status;

    if (fstat(fd, &st) != 0) {
        return tc_image_fail(source, TC_EXIT_TROUBLE, file->name, strerror(errno), 0);
    }
    if (!S_ISREG(st.st_mode)) {
        return tc_image_fail(source, TC_EXIT_FAILED, file->name, "is no ordinary file", 0);
    }
    status = tc_image_file_begin(file, source, (uint64_t)st.st_size);
    return status == TC_EXIT_PASSED ? read_all(source, file, fd) : status;
}

tc_exit tc_image_folder_read(tc_image_source *source, tc_image_file *files, size_t n)
{
    char name[TC_MAX_IMAGE_PATH + 1];

    for (size_t i = 0; i < n; i++) {
        tc_exit status;
        int fd;

        /* Asked for by name, so no file leads out of the folder: not by its name, not as a link. */
        TC_ASSERT(tc_member_is_bare(files[i].name, TC_MAX_IMAGE_PATH));
        tc_copy(name, files[i].name.p, files[i].name.n);
        name[files[i].name.n] = '\0';
        fd = openat(source->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd < 0) {
            status = open_failed(source, files[i].name);
        } else {
            status = read_open(source, &files[i], fd);
            (void)close(fd);
        }
        if (status != TC_EXIT_PASSED) {
            return status;
        }
    }
    return TC_EXIT_PASSED;
}
