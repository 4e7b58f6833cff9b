/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass builds the flat list of nodes. While a container is open, its `next` holds the container
 * around it and its `number` what is still to come, so nesting needs no recursion.
 */
#include "codec/tree_builder.h"

#include "codec/names.h"
#include "codec/utf8.h"

bool tc_tree_fail(tc_tree_builder *b, tc_reason reason, const char *what)
{
    tc_diag_set(b->diag, reason, what, b->start);
    return tc_diag_rule(b->diag, b->format->rule);
}

bool tc_tree_truncated(tc_tree_builder *b)
{
    return tc_tree_fail(b, TC_REASON_TRUNCATED, b->format->value);
}

static bool grow(tc_tree_builder *b)
{
    const uint32_t max = b->format->max_nodes;
    uint32_t room = b->room == 0 ? b->format->nodes_at_first : 2 * b->room;
    tc_tree_node *nodes;

    if (b->n_nodes >= max) {
        return tc_tree_fail(b, TC_REASON_LIMIT, b->format->nodes);
    }
    room = room > max ? max : room;
    nodes = TC_NEW_ARRAY(b->arena, room, tc_tree_node);
    if (nodes == NULL) {
        return tc_tree_fail(b, TC_REASON_NO_MEMORY, b->format->name);
    }
    tc_copy(nodes, b->nodes, b->n_nodes * sizeof *nodes);
    b->nodes = nodes;
    b->room = room;
    return true;
}

static tc_tree_node *add(tc_tree_builder *b, tc_tree_kind kind)
{
    tc_tree_node *node;

    if (b->n_nodes == b->room && !grow(b)) {
        return NULL;
    }
    node = &b->nodes[b->n_nodes++];
    *node = (tc_tree_node){.kind = (uint8_t)kind, .next = b->n_nodes, .offset = (uint32_t)b->start};
    return node;
}

bool tc_tree_read_number(tc_tree_builder *b, uint64_t *out, size_t n)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        uint8_t byte;

        if (!tc_rd_u8(&b->r, &byte)) {
            return tc_tree_truncated(b);
        }
        *out = *out << 8 | byte;
    }
    return true;
}

bool tc_tree_add(tc_tree_builder *b, tc_tree_kind kind, uint64_t number)
{
    tc_tree_node *node = add(b, kind);

    if (node == NULL) {
        return false;
    }
    node->number = number;
    return true;
}

bool tc_tree_add_body(tc_tree_builder *b, tc_tree_kind kind, uint64_t n)
{
    tc_bytes body;
    tc_tree_node *node;

    if (n > tc_rd_left(&b->r) || !tc_rd_bytes(&b->r, &body, (size_t)n)) {
        return tc_tree_truncated(b);
    }
    if (kind == TC_TREE_TEXT && !tc_utf8_valid(body)) {
        return tc_tree_fail(b, TC_REASON_SYNTAX, b->format->utf8);
    }
    node = add(b, kind);
    if (node == NULL) {
        return false;
    }
    node->body = body;
    return true;
}

bool tc_tree_open(tc_tree_builder *b, tc_tree_kind kind, uint64_t n)
{
    tc_tree_node *node;

    /* Every item takes a byte at least. */
    if (n > tc_rd_left(&b->r) / (kind == TC_TREE_MAP ? 2 : 1)) {
        return tc_tree_truncated(b);
    }
    if (b->depth == b->format->max_depth) {
        return tc_tree_fail(b, TC_REASON_LIMIT, b->format->nesting);
    }
    node = add(b, kind);
    if (node == NULL) {
        return false;
    }
    node->count = (uint32_t)n;
    if (n > 0) {
        node->number = kind == TC_TREE_MAP ? 2 * n : n;
        node->next = b->open;
        b->open = (uint32_t)(node - b->nodes);
        b->depth++;
    }
    return true;
}

/* is_key tells whether the next value is a key of the innermost map. */
static bool is_key(const tc_tree_builder *b)
{
    return b->open != TC_TREE_NONE && b->nodes[b->open].kind == TC_TREE_MAP &&
           b->nodes[b->open].number % 2 == 0;
}

static bool read_value(tc_tree_builder *b)
{
    bool key = is_key(b);
    uint8_t first;

    b->start = tc_rd_offset(&b->r);
    if (!tc_rd_u8(&b->r, &first)) {
        return tc_tree_truncated(b);
    }
    if (key && !b->format->is_text(first)) {
        return tc_tree_fail(b, TC_REASON_TYPE, b->format->key);
    }
    if (b->open != TC_TREE_NONE) {
        b->nodes[b->open].number--;
    }
    return b->format->read(b, first);
}

/* keys_differ refuses a map that has a key twice. Memory used on the way is given back. */
static bool keys_differ(tc_tree_builder *b, uint32_t map)
{
    uint32_t n = b->nodes[map].count;
    tc_arena_mark_t mark = tc_arena_mark(b->arena);
    tc_name few[TC_NAMES_FEW];
    tc_name *names = n <= TC_NAMES_FEW ? few : TC_NEW_ARRAY(b->arena, n, tc_name);
    uint32_t v = map + 1;
    uint32_t twice;

    if (names == NULL) {
        return tc_tree_fail(b, TC_REASON_NO_MEMORY, b->format->name);
    }
    for (uint32_t i = 0; i < n; i++) {
        names[i] = (tc_name){b->nodes[v].body, v};
        v = b->nodes[v + 1].next;
    }
    twice = tc_names_repeated(names, n);
    tc_arena_release(b->arena, mark);
    if (twice != TC_NAMES_UNIQUE) {
        b->start = b->nodes[twice].offset;
        return tc_tree_fail(b, TC_REASON_DUPLICATE, b->format->key);
    }
    return true;
}

/* close_full ends every container that has got its last item. */
static bool close_full(tc_tree_builder *b)
{
    while (b->open != TC_TREE_NONE && b->nodes[b->open].number == 0) {
        uint32_t v = b->open;

        b->open = b->nodes[v].next;
        b->nodes[v].next = b->n_nodes;
        b->depth--;
        if (b->nodes[v].kind == TC_TREE_MAP && !keys_differ(b, v)) {
            return false;
        }
    }
    return true;
}

bool tc_tree_build(tc_tree *out, tc_arena *arena, const tc_tree_format *format, tc_bytes in,
                   tc_diag *diag)
{
    tc_tree_builder b = {
        .format = format, .r = tc_rd_init(in), .open = TC_TREE_NONE, .arena = arena, .diag = diag};

    *out = (tc_tree){0};
    if (in.n > UINT32_MAX) {
        return tc_tree_fail(&b, TC_REASON_LIMIT, format->size);
    }
    do {
        if (!read_value(&b) || !close_full(&b)) {
            return false;
        }
    } while (b.open != TC_TREE_NONE);
    if (!tc_rd_end(&b.r)) {
        b.start = tc_rd_offset(&b.r);
        return tc_tree_fail(&b, TC_REASON_TRAILING, format->value);
    }
    *out = (tc_tree){b.nodes, b.n_nodes, arena};
    return true;
}
