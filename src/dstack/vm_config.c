/* SPDX-License-Identifier: Apache-2.0 */
#include "dstack/vm_config.h"

#include "base/limits.h"
#include "dstack/read.h"

static const tc_json_limits limits = {
    .max_bytes = TC_MAX_BUNDLE,
    .max_depth = TC_MAX_JSON_DEPTH,
    .max_nodes = TC_MAX_VM_CONFIG_NODES,
};

bool tc_vm_config_open(tc_json *outer, tc_json *inner, tc_arena *arena, tc_str text, tc_diag *diag)
{
    const tc_reader r = {.doc = outer, .diag = diag};
    tc_jref v;
    tc_str nested;

    if (!tc_json_parse(outer, arena, tc_bytes_from_str(text), &limits, diag)) {
        return false;
    }
    v = tc_json_find(outer, TC_JSON_ROOT, "vm_config");
    if (v == TC_JSON_NONE || !tc_read_is_text(&r, v)) {
        *inner = *outer;
        return true;
    }
    return tc_read_string(&r, &nested, v, "vm_config") &&
           tc_json_parse(inner, arena, tc_bytes_from_str(nested), &limits, diag);
}
