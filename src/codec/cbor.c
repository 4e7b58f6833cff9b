/* SPDX-License-Identifier: Apache-2.0
 *
 * The CBOR reader: one pass builds the flat list of nodes. While a container is open, its `next`
 * holds the container around it and its `number` what is still to come, so nesting needs no
 * recursion.
 */
#include "codec/cbor.h"

#include "base/assert.h"
#include "base/limits.h"
#include "base/rd.h"
#include "codec/names.h"
#include "codec/utf8.h"

#define RULE           "RFC 8949"
#define NODES_AT_FIRST 64u

/* The first byte of a value: major type and additional information (RFC 8949 section 3). */
#define MAJOR_SHIFT 5u
#define INFO_MASK   0x1fu

enum {
    MAJOR_UINT = 0,
    MAJOR_NEGATIVE = 1,
    MAJOR_BYTES = 2,
    MAJOR_TEXT = 3,
    MAJOR_ARRAY = 4,
    MAJOR_MAP = 5,
    MAJOR_TAG = 6,
    MAJOR_OTHER = 7 /* simple values and floats */
};

enum { INFO_1_BYTE = 24, INFO_8_BYTES = 27, INFO_INDEFINITE = 31 };
enum { SIMPLE_FALSE = 20, SIMPLE_TRUE = 21, SIMPLE_NULL = 22 };

typedef struct parser {
    tc_rd r;
    size_t start; /* offset of the value being read */
    tc_cbor_node *nodes;
    uint32_t n_nodes, room;
    uint32_t open, depth;
    tc_arena *arena;
    tc_diag *diag;
} parser;

static bool fail(parser *s, tc_reason reason, const char *what)
{
    tc_diag_set(s->diag, reason, what, s->start);
    return tc_diag_rule(s->diag, RULE);
}

static bool truncated(parser *s)
{
    return fail(s, TC_REASON_TRUNCATED, "CBOR value");
}

static bool grow(parser *s)
{
    uint32_t room = s->room == 0 ? NODES_AT_FIRST : 2 * s->room;
    tc_cbor_node *nodes;

    if (s->n_nodes >= TC_MAX_CBOR_NODES) {
        return fail(s, TC_REASON_LIMIT, "CBOR: number of values");
    }
    room = room > TC_MAX_CBOR_NODES ? TC_MAX_CBOR_NODES : room;
    nodes = TC_NEW_ARRAY(s->arena, room, tc_cbor_node);
    if (nodes == NULL) {
        return fail(s, TC_REASON_NO_MEMORY, "CBOR");
    }
    tc_copy(nodes, s->nodes, s->n_nodes * sizeof *nodes);
    s->nodes = nodes;
    s->room = room;
    return true;
}

static tc_cbor_node *add(parser *s, tc_cbor_kind kind)
{
    tc_cbor_node *node;

    if (s->n_nodes == s->room && !grow(s)) {
        return NULL;
    }
    node = &s->nodes[s->n_nodes++];
    *node = (tc_cbor_node){.kind = (uint8_t)kind, .next = s->n_nodes, .offset = (uint32_t)s->start};
    return node;
}

static bool add_scalar(parser *s, tc_cbor_kind kind, uint64_t number)
{
    tc_cbor_node *node = add(s, kind);

    if (node == NULL) {
        return false;
    }
    node->number = number;
    return true;
}

/* read_argument reads the number that the additional information announces: a value, a length or a
 * count, in the shortest of its forms. */
static bool read_argument(parser *s, uint64_t *out, unsigned info)
{
    size_t n;

    *out = info;
    if (info < INFO_1_BYTE) {
        return true;
    }
    if (info > INFO_8_BYTES) {
        return info == INFO_INDEFINITE ? fail(s, TC_REASON_UNSUPPORTED, "CBOR: indefinite length")
                                       : fail(s, TC_REASON_SYNTAX, "CBOR: additional information");
    }
    *out = 0;
    n = (size_t)1 << (info - INFO_1_BYTE);
    for (size_t i = 0; i < n; i++) {
        uint8_t byte;

        if (!tc_rd_u8(&s->r, &byte)) {
            return truncated(s);
        }
        *out = *out << 8 | byte;
    }
    /* It would have fitted into the form before this one. */
    if (n == 1 ? *out < INFO_1_BYTE : *out >> (4 * n) == 0) {
        return fail(s, TC_REASON_CANONICAL, "CBOR: number");
    }
    return true;
}

static bool read_body(parser *s, tc_cbor_kind kind, uint64_t n)
{
    tc_bytes body;
    tc_cbor_node *node;

    if (n > tc_rd_left(&s->r) || !tc_rd_bytes(&s->r, &body, (size_t)n)) {
        return truncated(s);
    }
    if (kind == TC_CBOR_TEXT && !tc_utf8_valid(body)) {
        return fail(s, TC_REASON_SYNTAX, "CBOR text: UTF-8");
    }
    node = add(s, kind);
    if (node == NULL) {
        return false;
    }
    node->body = body;
    return true;
}

/* open_container begins an array of n elements or a map of n pairs. */
static bool open_container(parser *s, tc_cbor_kind kind, uint64_t n)
{
    tc_cbor_node *node;

    /* Every item takes a byte at least. */
    if (n > tc_rd_left(&s->r) / (kind == TC_CBOR_MAP ? 2 : 1)) {
        return truncated(s);
    }
    if (s->depth == TC_MAX_CBOR_DEPTH) {
        return fail(s, TC_REASON_LIMIT, "CBOR: nesting");
    }
    node = add(s, kind);
    if (node == NULL) {
        return false;
    }
    node->count = (uint32_t)n;
    if (n > 0) {
        node->number = kind == TC_CBOR_MAP ? 2 * n : n;
        node->next = s->open;
        s->open = (uint32_t)(node - s->nodes);
        s->depth++;
    }
    return true;
}

static bool read_other(parser *s, unsigned info)
{
    switch (info) {
    case SIMPLE_FALSE:
    case SIMPLE_TRUE:
        return add_scalar(s, TC_CBOR_BOOL, info == SIMPLE_TRUE);
    case SIMPLE_NULL:
        return add_scalar(s, TC_CBOR_NULL, 0);
    default:
        return info > INFO_8_BYTES ? fail(s, TC_REASON_SYNTAX, "CBOR value")
                                   : fail(s, TC_REASON_UNSUPPORTED, "CBOR float or simple value");
    }
}

static bool read_typed(parser *s, unsigned major, unsigned info)
{
    uint64_t n;

    if (major == MAJOR_OTHER) {
        return read_other(s, info);
    }
    if (major == MAJOR_TAG) {
        return fail(s, TC_REASON_UNSUPPORTED, "CBOR tag");
    }
    if (!read_argument(s, &n, info)) {
        return false;
    }
    switch (major) {
    case MAJOR_UINT:
        return add_scalar(s, TC_CBOR_UINT, n);
    case MAJOR_NEGATIVE:
        return add_scalar(s, TC_CBOR_NEGATIVE, n);
    case MAJOR_BYTES:
        return read_body(s, TC_CBOR_BYTES, n);
    case MAJOR_TEXT:
        return read_body(s, TC_CBOR_TEXT, n);
    default:
        return open_container(s, major == MAJOR_ARRAY ? TC_CBOR_ARRAY : TC_CBOR_MAP, n);
    }
}

/* is_key tells whether the next value is a key of the innermost map. */
static bool is_key(const parser *s)
{
    return s->open != TC_CBOR_NONE && s->nodes[s->open].kind == TC_CBOR_MAP &&
           s->nodes[s->open].number % 2 == 0;
}

static bool read_value(parser *s)
{
    bool key = is_key(s);
    uint8_t first;

    s->start = tc_rd_offset(&s->r);
    if (!tc_rd_u8(&s->r, &first)) {
        return truncated(s);
    }
    if (key && first >> MAJOR_SHIFT != MAJOR_TEXT) {
        return fail(s, TC_REASON_TYPE, "CBOR map: key");
    }
    if (s->open != TC_CBOR_NONE) {
        s->nodes[s->open].number--;
    }
    return read_typed(s, first >> MAJOR_SHIFT, first & INFO_MASK);
}

/* keys_differ refuses a map that has a key twice. Memory used on the way is given back. */
static bool keys_differ(parser *s, uint32_t map)
{
    uint32_t n = s->nodes[map].count;
    tc_arena_mark_t mark = tc_arena_mark(s->arena);
    tc_name few[TC_NAMES_FEW];
    tc_name *names = n <= TC_NAMES_FEW ? few : TC_NEW_ARRAY(s->arena, n, tc_name);
    uint32_t v = map + 1;
    uint32_t twice;

    if (names == NULL) {
        return fail(s, TC_REASON_NO_MEMORY, "CBOR");
    }
    for (uint32_t i = 0; i < n; i++) {
        names[i] = (tc_name){s->nodes[v].body, v};
        v = s->nodes[v + 1].next;
    }
    twice = tc_names_repeated(names, n);
    tc_arena_release(s->arena, mark);
    if (twice != TC_NAMES_UNIQUE) {
        s->start = s->nodes[twice].offset;
        return fail(s, TC_REASON_DUPLICATE, "CBOR map: key");
    }
    return true;
}

/* close_full ends every container that has got its last item. */
static bool close_full(parser *s)
{
    while (s->open != TC_CBOR_NONE && s->nodes[s->open].number == 0) {
        uint32_t v = s->open;

        s->open = s->nodes[v].next;
        s->nodes[v].next = s->n_nodes;
        s->depth--;
        if (s->nodes[v].kind == TC_CBOR_MAP && !keys_differ(s, v)) {
            return false;
        }
    }
    return true;
}

bool tc_cbor_parse(tc_cbor *out, tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    parser s = {.r = tc_rd_init(in), .open = TC_CBOR_NONE, .arena = arena, .diag = diag};

    *out = (tc_cbor){0};
    if (in.n > UINT32_MAX) {
        return fail(&s, TC_REASON_LIMIT, "CBOR: size");
    }
    do {
        if (!read_value(&s) || !close_full(&s)) {
            return false;
        }
    } while (s.open != TC_CBOR_NONE);
    if (!tc_rd_end(&s.r)) {
        s.start = tc_rd_offset(&s.r);
        return fail(&s, TC_REASON_TRAILING, "CBOR value");
    }
    *out = (tc_cbor){s.nodes, s.n_nodes};
    return true;
}

static const tc_cbor_node *node_of(const tc_cbor *doc, tc_cref v)
{
    TC_ASSERT(v < doc->n);
    return &doc->nodes[v];
}

/* is_kind is false for TC_CBOR_NONE. */
static bool is_kind(const tc_cbor *doc, tc_cref v, tc_cbor_kind kind)
{
    return v != TC_CBOR_NONE && node_of(doc, v)->kind == kind;
}

tc_cbor_kind tc_cbor_kind_of(const tc_cbor *doc, tc_cref v)
{
    return (tc_cbor_kind)node_of(doc, v)->kind;
}

uint32_t tc_cbor_count(const tc_cbor *doc, tc_cref v)
{
    return v == TC_CBOR_NONE ? 0 : node_of(doc, v)->count;
}

size_t tc_cbor_offset(const tc_cbor *doc, tc_cref v)
{
    return node_of(doc, v)->offset;
}

tc_cref tc_cbor_first(const tc_cbor *doc, tc_cref container)
{
    return tc_cbor_count(doc, container) == 0 ? TC_CBOR_NONE : container + 1;
}

tc_cref tc_cbor_next(const tc_cbor *doc, tc_cref container, tc_cref e)
{
    const tc_cbor_node *around = node_of(doc, container);
    tc_cref next = node_of(doc, e)->next;

    TC_ASSERT(e > container && e < around->next);
    if (around->kind == TC_CBOR_MAP) {
        next = node_of(doc, next)->next;
    }
    return next == around->next ? TC_CBOR_NONE : next;
}

tc_cref tc_cbor_value(const tc_cbor *doc, tc_cref key)
{
    TC_ASSERT(is_kind(doc, key, TC_CBOR_TEXT) && key + 1 < doc->n);
    return key + 1;
}

tc_cref tc_cbor_find(const tc_cbor *doc, tc_cref map, const char *key)
{
    if (!is_kind(doc, map, TC_CBOR_MAP)) {
        return TC_CBOR_NONE;
    }
    for (tc_cref e = tc_cbor_first(doc, map); e != TC_CBOR_NONE; e = tc_cbor_next(doc, map, e)) {
        if (tc_str_is(tc_str_from_bytes(node_of(doc, e)->body), key)) {
            return tc_cbor_value(doc, e);
        }
    }
    return TC_CBOR_NONE;
}

bool tc_cbor_text(const tc_cbor *doc, tc_cref v, tc_str *out)
{
    *out = (tc_str){NULL, 0};
    if (!is_kind(doc, v, TC_CBOR_TEXT)) {
        return false;
    }
    *out = tc_str_from_bytes(node_of(doc, v)->body);
    return true;
}

bool tc_cbor_bytes(const tc_cbor *doc, tc_cref v, tc_bytes *out)
{
    *out = (tc_bytes){NULL, 0};
    if (!is_kind(doc, v, TC_CBOR_BYTES)) {
        return false;
    }
    *out = node_of(doc, v)->body;
    return true;
}

bool tc_cbor_u64(const tc_cbor *doc, tc_cref v, uint64_t *out)
{
    *out = 0;
    if (!is_kind(doc, v, TC_CBOR_UINT)) {
        return false;
    }
    *out = node_of(doc, v)->number;
    return true;
}
