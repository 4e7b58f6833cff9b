/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing: standard output, files that appear whole or not at all, complaints.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/visible.h"

#define TEMPORARY_SUFFIX ".XXXXXX"
#define FILE_MODE        0666

/* write_all writes everything or returns false with errno set. */
static bool write_all(int fd, tc_bytes content)
{
    size_t done = 0;

    while (done < content.n) {
        ssize_t n = write(fd, content.p + done, content.n - done);

        if (n < 0 && errno != EINTR) {
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static tc_exit write_failed(const char *path)
{
    int error = errno;

    tc_complain(path, strerror(error));
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EACCES:
    case EPERM:
    case EROFS:
    case ENAMETOOLONG:
        return TC_EXIT_USAGE;
    default:
        return TC_EXIT_TROUBLE;
    }
}

static tc_exit write_stdout(tc_bytes content)
{
    if (!write_all(STDOUT_FILENO, content)) {
        tc_complain("standard output", strerror(errno));
        return TC_EXIT_TROUBLE;
    }
    return TC_EXIT_PASSED;
}

/* write_device writes to something that is not an ordinary file, such as a pipe with a name. */
static tc_exit write_device(const char *path, tc_bytes content)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    bool ok;

    if (fd < 0) {
        return write_failed(path);
    }
    ok = write_all(fd, content);
    if (close(fd) != 0) {
        ok = false;
    }
    if (!ok) {
        tc_complain(path, strerror(errno));
        return TC_EXIT_TROUBLE;
    }
    return TC_EXIT_PASSED;
}

/* new_mode returns the permissions of a file: those it has, or what the umask leaves. */
static mode_t new_mode(const char *path)
{
    struct stat st;
    mode_t mask;

    if (stat(path, &st) == 0) {
        return st.st_mode & (mode_t)07777;
    }
    mask = umask(0);
    (void)umask(mask);
    return FILE_MODE & ~mask;
}

/* sync_folder makes the new name durable. Some file systems cannot: then it is as durable as they
 * make it. */
static void sync_folder(char *path)
{
    char *slash = strrchr(path, '/');
    int fd;

    if (slash == NULL) {
        fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    } else {
        slash[slash == path ? 1 : 0] = '\0';
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
}

/* replace writes a temporary file beside target and gives it target's name. */
static bool replace(const char *target, char *temporary, tc_bytes content)
{
    int fd = mkstemp(temporary);
    bool ok;
    int error;

    if (fd < 0) {
        temporary[0] = '\0';
        return false;
    }
    ok = write_all(fd, content) && fchmod(fd, new_mode(target)) == 0 && fsync(fd) == 0;
    error = errno;
    if (close(fd) != 0 && ok) {
        error = errno;
        ok = false;
    }
    if (ok && rename(temporary, target) == 0) {
        return true;
    }
    error = ok ? errno : error;
    (void)unlink(temporary);
    errno = error;
    return false;
}

/* write_file replaces the file that path names, following symbolic links. Signals that would end
 * the program wait meanwhile, so that no temporary file is left behind. */
static tc_exit write_file(const char *path, tc_bytes content)
{
    char temporary[PATH_MAX + sizeof TEMPORARY_SUFFIX];
    char resolved[PATH_MAX];
    const char *target = realpath(path, resolved) == NULL ? path : resolved;
    sigset_t ending, before;
    bool ok;
    int n = snprintf(temporary, sizeof temporary, "%s" TEMPORARY_SUFFIX, target);

    if (n < 0 || (size_t)n >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return write_failed(path);
    }
    (void)sigemptyset(&ending);
    (void)sigaddset(&ending, SIGINT);
    (void)sigaddset(&ending, SIGTERM);
    (void)sigaddset(&ending, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &ending, &before);
    ok = replace(target, temporary, content);
    if (!ok) {
        tc_exit status = write_failed(path);

        (void)sigprocmask(SIG_SETMASK, &before, NULL);
        return status;
    }
    sync_folder(temporary);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return TC_EXIT_PASSED;
}

tc_exit tc_output_write(const char *path, tc_bytes content)
{
    struct stat st;

    if (path == NULL || strcmp(path, "-") == 0) {
        return write_stdout(content);
    }
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return write_failed(path);
    }
    /* A device or a named pipe cannot be replaced: it is written to. */
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        return write_device(path, content);
    }
    return write_file(path, content);
}

bool tc_output_has_colour(void)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (no_colour != NULL && *no_colour != '\0') {
        return false;
    }
    return term != NULL && strcmp(term, "dumb") != 0 && isatty(STDOUT_FILENO) == 1;
}

static void put_safely(tc_str text)
{
    tc_visible walk = tc_visible_init(text);
    tc_str piece;

    while (tc_visible_next(&walk, &piece)) {
        (void)fwrite(piece.p, 1, piece.n, stderr);
    }
}

void tc_complain_str(const char *subject, tc_str text)
{
    (void)fputs("trustcenter: ", stderr);
    if (*subject != '\0') {
        put_safely(tc_str_from_c(subject));
        (void)fputs(": ", stderr);
    }
    put_safely(text);
    (void)fputc('\n', stderr);
}

void tc_complain(const char *subject, const char *text)
{
    tc_complain_str(subject, tc_str_from_c(text));
}
