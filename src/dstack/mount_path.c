/* SPDX-License-Identifier: Apache-2.0 */
#include "dstack/mount_path.h"

#include <string.h>

bool tc_mount_has_variable(tc_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '$') {
            if (i + 1 == text.n || text.p[i + 1] != '$') {
                return true;
            }
            i++;
        }
    }
    return false;
}

bool tc_mount_is_host_path(tc_str source)
{
    return source.n > 0 && (source.p[0] == '/' || source.p[0] == '.' || source.p[0] == '~');
}

/* next_part cuts the next piece between slashes off *rest. */
static tc_str next_part(tc_str *rest)
{
    tc_str part = {rest->p, 0};

    while (part.n < rest->n && rest->p[part.n] != '/') {
        part.n++;
    }
    *rest = part.n == rest->n ? (tc_str){rest->p + rest->n, 0}
                              : tc_str_of(rest->p + part.n + 1, rest->n - part.n - 1);
    return part;
}

/* resolve writes an absolute path without "//", "." and ".."; out holds path.n + 1 bytes. */
static tc_str resolve(char *out, tc_str path)
{
    size_t n = 0;

    while (path.n > 0) {
        tc_str part = next_part(&path);

        if (part.n == 0 || tc_str_is(part, ".")) {
            continue;
        }
        if (tc_str_is(part, "..")) {
            while (n > 0) {
                n--;
                if (out[n] == '/') {
                    break;
                }
            }
            continue;
        }
        out[n++] = '/';
        tc_copy(out + n, part.p, part.n);
        n += part.n;
    }
    if (n == 0) {
        out[n++] = '/';
    }
    return tc_str_of(out, n);
}

/* is_in returns true when path is dir or something inside it. */
static bool is_in(tc_str path, tc_str dir)
{
    return path.n >= dir.n && tc_str_eq(tc_str_of(path.p, dir.n), dir) &&
           (path.n == dir.n || path.p[dir.n] == '/');
}

/* is_system judges a resolved absolute path. */
static bool is_system(tc_str path)
{
    /* The container engine's and the guest agent's sockets live in /run (/var/run is a link to
     * it); dstack keeps the app's folder, with its decrypted environment, in /dstack or /tapp. */
    static const char *const system[] = {
        "/bin",
        "/boot",
        "/dev",
        "/dstack",
        "/etc",
        "/lib",
        "/lib64",
        "/proc",
        "/root",
        "/run",
        "/sbin",
        "/sys",
        "/tapp",
        "/usr",
        "/var/lib/containerd",
        "/var/lib/docker",
        "/var/log",
        "/var/run",
        "/var/volatile",
    };
    static const char *const harmless[] = {
        "/dev/null",
        "/etc/localtime",
        "/etc/timezone",
        "/usr/share/zoneinfo",
    };

    if (path.n == 1) {
        return true; /* the root folder */
    }
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        if (is_in(path, tc_str_from_c(harmless[i]))) {
            return false;
        }
    }
    for (size_t i = 0; i < sizeof system / sizeof system[0]; i++) {
        tc_str dir = tc_str_from_c(system[i]);

        if (is_in(path, dir) || is_in(dir, path)) {
            return true;
        }
    }
    return false;
}

/* is_outside_app judges a path relative to the app's folder: the folder itself, its hidden parts
 * and everything above it are the system's business. */
static bool is_outside_app(tc_str path)
{
    bool any = false;

    while (path.n > 0) {
        tc_str part = next_part(&path);

        if (part.n == 0 || tc_str_is(part, ".")) {
            continue;
        }
        if (tc_str_is(part, "..") || (!any && part.p[0] == '.')) {
            return true;
        }
        any = true;
    }
    return !any;
}

bool tc_mount_is_sensitive(tc_arena *arena, tc_str path)
{
    tc_arena_mark_t mark = tc_arena_mark(arena);
    char *buffer;
    bool sensitive;

    if (path.n == 0 || path.p[0] == '~') {
        return path.n > 0; /* the home folder is root's */
    }
    if (path.p[0] != '/') {
        return is_outside_app(path);
    }
    buffer = tc_arena_alloc(arena, path.n + 1);
    if (buffer == NULL) {
        return false;
    }
    sensitive = is_system(resolve(buffer, path));
    tc_arena_release(arena, mark);
    return sensitive;
}
