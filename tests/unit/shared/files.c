/* SPDX-License-Identifier: Apache-2.0 */
#include "files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void join(char *out, const char *folder, const char *name)
{
    int n = snprintf(out, FILE_PATH_SIZE, "%s/%s", folder, name);

    assert_in_range(n, 1, FILE_PATH_SIZE - 1);
}

const char *vectors_folder(void)
{
    const char *given = getenv("TRUSTCENTER_VECTORS");

    return given == NULL ? DEFAULT_VECTORS : given;
}

void vector_path(char *out, const char *name)
{
    join(out, vectors_folder(), name);
}

bool read_file(tc_bytes *out, tc_arena *arena, const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data;
    long size;

    if (f == NULL) {
        return false;
    }
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    size = ftell(f);
    assert_true(size >= 0 && fseek(f, 0, SEEK_SET) == 0);
    data = tc_arena_alloc(arena, (size_t)size);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, (size_t)size, f), size);
    fclose(f);
    *out = tc_bytes_of(data, (size_t)size);
    return true;
}

tc_bytes file(tc_arena *arena, const char *path)
{
    tc_bytes out = {NULL, 0};

    if (!read_file(&out, arena, path)) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    return out;
}

tc_bytes vector(tc_arena *arena, const char *name)
{
    char path[FILE_PATH_SIZE];

    vector_path(path, name);
    return file(arena, path);
}

tc_bytes source_file(tc_arena *arena, const char *name)
{
    const char *source = getenv("TRUSTCENTER_SOURCE");
    char path[FILE_PATH_SIZE];
    tc_bytes out = {NULL, 0};

    assert_non_null(source);
    join(path, source, name);
    assert_true(read_file(&out, arena, path));
    assert_true(out.n < SOURCE_FILE_SIZE);
    return out;
}
