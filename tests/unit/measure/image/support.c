/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdio.h>

#include "base/wr.h"
#include "codec/json.h"

#define PATH_SIZE 4096

int arena_setup(void **state)
{
    tc_arena *arena = malloc(sizeof *arena);

    assert_non_null(arena);
    tc_arena_init(arena, ARENA_CAP);
    *state = arena;
    return 0;
}

int arena_teardown(void **state)
{
    tc_arena_done(*state);
    free(*state);
    return 0;
}

tc_bytes vector(tc_arena *arena, const char *path)
{
    const char *root = getenv("TRUSTCENTER_VECTORS");
    char name[PATH_SIZE];
    uint8_t *data;
    FILE *file;
    long size;

    snprintf(name, sizeof name, "%s/%s", root == NULL ? DEFAULT_VECTORS : root, path);
    file = fopen(name, "rb");
    if (file == NULL) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size >= 0 && fseek(file, 0, SEEK_SET) == 0);
    data = tc_arena_alloc(arena, (size_t)size);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, (size_t)size, file), size);
    fclose(file);
    return tc_bytes_of(data, (size_t)size);
}

tc_str vm_config_of(tc_arena *arena, const char *path)
{
    static const tc_json_limits limits = {TC_MAX_BUNDLE, TC_MAX_JSON_DEPTH, TC_MAX_JSON_NODES};
    tc_json doc;
    tc_str out;

    assert_true(tc_json_parse(&doc, arena, vector(arena, path), &limits, NULL));
    assert_true(tc_json_text(&doc, tc_json_find(&doc, TC_JSON_ROOT, "vm_config"), &out));
    return out;
}

tc_str change(tc_arena *arena, tc_str text, const char *from, const char *to)
{
    tc_bytes in = tc_bytes_from_str(text);
    size_t at = tc_bytes_find(in, bytes(from));
    size_t behind = at + strlen(from);
    tc_wr w = tc_wr_init(arena, text.n + strlen(to));
    tc_bytes out;

    assert_true(at != SIZE_MAX);
    tc_wr_bytes(&w, tc_bytes_sub(in, 0, at));
    tc_wr_lit(&w, to);
    tc_wr_bytes(&w, tc_bytes_sub(in, behind, in.n - behind));
    assert_true(tc_wr_finish(&out, &w));
    return tc_str_from_bytes(out);
}

const char *repeat(tc_arena *arena, char c, size_t n)
{
    char *text = tc_arena_alloc(arena, n + 1);

    assert_non_null(text);
    memset(text, c, n);
    return text;
}

tc_bytes hex(tc_arena *arena, const char *literal)
{
    tc_bytes out;

    assert_true(tc_hex_decode_alloc(&out, arena, tc_str_from_c(literal), TC_MAX_BUNDLE));
    return out;
}

uint8_t *exactly(tc_bytes in)
{
    uint8_t *p = malloc(in.n == 0 ? 1 : in.n);

    assert_non_null(p);
    tc_copy(p, in.p, in.n);
    return p;
}
