/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_manifest_parse, tc_manifest_find. Oracle: a line has one spelling, so writing the
 * lines again gives the input; each name is found, and stands for its own line.
 */
#include "base/assert.h"
#include "base/limits.h"
#include "base/wr.h"
#include "measure/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_str text = tc_str_of((const char *)data, size);
    tc_manifest manifest;
    tc_arena arena;
    tc_bytes again;
    tc_wr w;

    tc_arena_init(&arena, 1u << 20);
    w = tc_wr_init(&arena, size + 1);
    if (tc_manifest_parse(&manifest, &arena, text, NULL)) {
        TC_ASSERT(manifest.n > 0 && manifest.n <= TC_MAX_MANIFEST_LINES);
        for (size_t i = 0; i < manifest.n; i++) {
            const tc_manifest_line *line = &manifest.lines[i];

            TC_ASSERT(tc_manifest_find(&manifest, line->name) == line->sha256);
            tc_wr_hex(&w, tc_bytes_of(line->sha256, sizeof line->sha256));
            tc_wr_lit(&w, "  ");
            tc_wr_str(&w, line->name);
            tc_wr_lit(&w, "\n");
        }
        TC_ASSERT(tc_wr_finish(&again, &w) && tc_bytes_eq(again, tc_bytes_from_str(text)));
    }
    tc_arena_done(&arena);
    return 0;
}
