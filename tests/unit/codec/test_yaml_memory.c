/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory that libyaml asks for and does not get. Its allocator is replaced: the linker prefers the
 * functions of the program to those of the shared library.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/yaml.h"

void *yaml_malloc(size_t size);
void *yaml_realloc(void *p, size_t size);

static uint64_t calls, fail_at;

void *yaml_malloc(size_t size)
{
    return ++calls == fail_at ? NULL : malloc(size == 0 ? 1 : size);
}

void *yaml_realloc(void *p, size_t size)
{
    return ++calls == fail_at ? NULL : realloc(p, size == 0 ? 1 : size);
}

static void says_no_memory_whichever_allocation_fails(void **state)
{
    static const char text[] = "services:\n  web:\n    image: a\n    ports: [1, '2', \"\\u00e4\"]\n"
                               "    command: |\n      echo a\n    labels: {a: b}\n";
    tc_arena arena;
    tc_yaml doc;
    uint64_t n;

    (void)state;
    tc_arena_init(&arena, 1u << 20);
    calls = fail_at = 0;
    assert_true(tc_yaml_parse(&doc, &arena, tc_bytes_of(text, sizeof text - 1), NULL));
    n = calls;
    assert_true(n > 10); /* else the allocator was not replaced */
    for (uint64_t k = 1; k <= n; k++) {
        tc_diag diag = {0};

        calls = 0;
        fail_at = k;
        assert_false(tc_yaml_parse(&doc, &arena, tc_bytes_of(text, sizeof text - 1), &diag));
        assert_int_equal(diag.reason, TC_REASON_NO_MEMORY);
        assert_int_equal(doc.n, 0);
    }
    tc_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_no_memory_whichever_allocation_fails),
    };

    return cmocka_run_group_tests_name("yaml_memory", tests, NULL, NULL);
}
