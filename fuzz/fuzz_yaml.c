/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: all of codec/yaml.h. Oracle: walking a container visits as many items as it counts and
 * ends where the container ends; keys are scalars; texts are UTF-8.
 */
#include "base/assert.h"
#include "codec/utf8.h"
#include "codec/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_container(const tc_yaml *doc, tc_yref v)
{
    uint32_t n = 0;

    for (tc_yref e = tc_yaml_first(doc, v); e != TC_YAML_NONE; e = tc_yaml_next(doc, v, e)) {
        TC_ASSERT(e > v && e < doc->nodes[v].next);
        if (doc->nodes[v].kind == TC_YAML_MAPPING) {
            TC_ASSERT(tc_yaml_value(doc, e) == e + 1);
        }
        n++;
    }
    TC_ASSERT(n == tc_yaml_count(doc, v));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_arena arena;
    tc_yaml doc;

    tc_arena_init(&arena, 64u << 20);
    if (tc_yaml_parse(&doc, &arena, tc_bytes_of(data, size), NULL)) {
        TC_ASSERT(doc.n > 0 && doc.nodes[TC_YAML_ROOT].next == doc.n);
        for (tc_yref v = 0; v < doc.n; v++) {
            TC_ASSERT(tc_utf8_valid(tc_bytes_from_str(tc_yaml_text(&doc, v))));
            check_container(&doc, v);
        }
    }
    tc_arena_done(&arena);
    return 0;
}
