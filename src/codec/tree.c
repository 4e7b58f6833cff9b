/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/tree.h"

#include "base/assert.h"

static const tc_tree_node *node_of(const tc_tree *doc, tc_tref v)
{
    TC_ASSERT(v < doc->n);
    return &doc->nodes[v];
}

bool tc_tree_is(const tc_tree *doc, tc_tref v, tc_tree_kind kind)
{
    return v != TC_TREE_NONE && node_of(doc, v)->kind == kind;
}

tc_tree_kind tc_tree_kind_of(const tc_tree *doc, tc_tref v)
{
    return (tc_tree_kind)node_of(doc, v)->kind;
}

uint32_t tc_tree_count(const tc_tree *doc, tc_tref v)
{
    return v == TC_TREE_NONE ? 0 : node_of(doc, v)->count;
}

size_t tc_tree_offset(const tc_tree *doc, tc_tref v)
{
    return node_of(doc, v)->offset;
}

tc_tref tc_tree_first(const tc_tree *doc, tc_tref container)
{
    return tc_tree_count(doc, container) == 0 ? TC_TREE_NONE : container + 1;
}

tc_tref tc_tree_next(const tc_tree *doc, tc_tref container, tc_tref e)
{
    const tc_tree_node *around = node_of(doc, container);
    tc_tref next = node_of(doc, e)->next;

    TC_ASSERT(e > container && e < around->next);
    if (around->kind == TC_TREE_MAP) {
        next = node_of(doc, next)->next;
    }
    return next == around->next ? TC_TREE_NONE : next;
}

tc_tref tc_tree_value(const tc_tree *doc, tc_tref key)
{
    TC_ASSERT(tc_tree_is(doc, key, TC_TREE_TEXT) && key + 1 < doc->n);
    return key + 1;
}

tc_tref tc_tree_find(const tc_tree *doc, tc_tref map, const char *key)
{
    if (!tc_tree_is(doc, map, TC_TREE_MAP)) {
        return TC_TREE_NONE;
    }
    for (tc_tref e = tc_tree_first(doc, map); e != TC_TREE_NONE; e = tc_tree_next(doc, map, e)) {
        if (tc_str_is(tc_str_from_bytes(node_of(doc, e)->body), key)) {
            return tc_tree_value(doc, e);
        }
    }
    return TC_TREE_NONE;
}

bool tc_tree_text(const tc_tree *doc, tc_tref v, tc_str *out)
{
    *out = (tc_str){NULL, 0};
    if (!tc_tree_is(doc, v, TC_TREE_TEXT)) {
        return false;
    }
    *out = tc_str_from_bytes(node_of(doc, v)->body);
    return true;
}

bool tc_tree_bytes(const tc_tree *doc, tc_tref v, tc_bytes *out)
{
    *out = (tc_bytes){NULL, 0};
    if (!tc_tree_is(doc, v, TC_TREE_BYTES)) {
        return false;
    }
    *out = node_of(doc, v)->body;
    return true;
}

bool tc_tree_u64(const tc_tree *doc, tc_tref v, uint64_t *out)
{
    *out = 0;
    if (!tc_tree_is(doc, v, TC_TREE_UINT)) {
        return false;
    }
    *out = node_of(doc, v)->number;
    return true;
}
