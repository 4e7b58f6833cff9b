/* SPDX-License-Identifier: Apache-2.0
 *
 * The MessagePack reader: one pass builds the flat list of nodes. While a container is open, its
 * `next` holds the container around it and its `number` what is still to come, so nesting needs no
 * recursion.
 */
#include "codec/msgpack.h"

#include "base/assert.h"
#include "base/limits.h"
#include "base/rd.h"
#include "codec/names.h"
#include "codec/utf8.h"

#define NODES_AT_FIRST 256u

/* First bytes (the MessagePack specification, "Formats"). */
enum {
    FIX_MAP = 0x80,
    FIX_ARRAY = 0x90,
    FIX_STR = 0xa0,
    NIL = 0xc0,
    NEVER_USED = 0xc1,
    FALSE_ = 0xc2,
    TRUE_ = 0xc3,
    BIN_8 = 0xc4,
    BIN_32 = 0xc6,
    UINT_8 = 0xcc,
    UINT_64 = 0xcf,
    INT_8 = 0xd0,
    INT_64 = 0xd3,
    STR_8 = 0xd9,
    STR_32 = 0xdb,
    ARRAY_16 = 0xdc,
    ARRAY_32 = 0xdd,
    MAP_16 = 0xde,
    MAP_32 = 0xdf,
    NEGATIVE_FIX = 0xe0
};
#define FIX_COUNT_MASK     0x0fu
#define FIX_STR_MASK       0x1fu
#define MAX_FIX_STR        31u
#define MAX_FIX_COUNT      15u
#define MAX_POSITIVE_FIX   0x7fu
#define LEAST_NEGATIVE_FIX (-32)

typedef struct parser {
    tc_rd r;
    size_t start; /* offset of the value being read */
    tc_mp_node *nodes;
    uint32_t n_nodes, room;
    uint32_t open, depth;
    tc_arena *arena;
    tc_diag *diag;
} parser;

static bool fail(parser *s, tc_reason reason, const char *what)
{
    return tc_diag_set(s->diag, reason, what, s->start);
}

static bool truncated(parser *s)
{
    return fail(s, TC_REASON_TRUNCATED, "MessagePack value");
}

static bool grow(parser *s)
{
    uint32_t room = s->room == 0 ? NODES_AT_FIRST : 2 * s->room;
    tc_mp_node *nodes;

    if (s->n_nodes >= TC_MAX_MSGPACK_NODES) {
        return fail(s, TC_REASON_LIMIT, "MessagePack: number of values");
    }
    room = room > TC_MAX_MSGPACK_NODES ? TC_MAX_MSGPACK_NODES : room;
    nodes = TC_NEW_ARRAY(s->arena, room, tc_mp_node);
    if (nodes == NULL) {
        return fail(s, TC_REASON_NO_MEMORY, "MessagePack");
    }
    tc_copy(nodes, s->nodes, s->n_nodes * sizeof *nodes);
    s->nodes = nodes;
    s->room = room;
    return true;
}

static tc_mp_node *add(parser *s, tc_mp_kind kind)
{
    tc_mp_node *node;

    if (s->n_nodes == s->room && !grow(s)) {
        return NULL;
    }
    node = &s->nodes[s->n_nodes++];
    *node = (tc_mp_node){.kind = (uint8_t)kind, .next = s->n_nodes, .offset = (uint32_t)s->start};
    return node;
}

static bool add_scalar(parser *s, tc_mp_kind kind, uint64_t number)
{
    tc_mp_node *node = add(s, kind);

    if (node == NULL) {
        return false;
    }
    node->number = number;
    return true;
}

/* read_number reads a big-endian integer of 1 << log2 bytes. */
static bool read_number(parser *s, uint64_t *out, unsigned log2)
{
    uint8_t byte;

    *out = 0;
    for (size_t i = 0; i < (size_t)1 << log2; i++) {
        if (!tc_rd_u8(&s->r, &byte)) {
            return truncated(s);
        }
        *out = *out << 8 | byte;
    }
    return true;
}

/* too_small_for: the value would have fitted into the form before this one. */
static bool too_small_for(uint64_t v, unsigned log2, uint64_t max_fix)
{
    return v <= (log2 == 0 ? max_fix : UINT64_MAX >> (64 - (8u << (log2 - 1))));
}

static bool read_uint(parser *s, unsigned log2)
{
    uint64_t v;

    if (!read_number(s, &v, log2)) {
        return false;
    }
    if (too_small_for(v, log2, MAX_POSITIVE_FIX)) {
        return fail(s, TC_REASON_CANONICAL, "MessagePack integer");
    }
    return add_scalar(s, TC_MP_UINT, v);
}

/* read_int reads a signed integer, which must be negative and too small for any shorter form. */
static bool read_int(parser *s, unsigned log2)
{
    uint64_t v, least;

    if (!read_number(s, &v, log2)) {
        return false;
    }
    /* With the sign turned round: -1 becomes 0, -33 becomes 32. */
    v = ~v & UINT64_MAX >> (64 - (8u << log2));
    least = log2 == 0 ? -LEAST_NEGATIVE_FIX : (uint64_t)1 << ((8u << (log2 - 1)) - 1);
    if (v < least || v >> ((8u << log2) - 1) != 0) {
        return fail(s, TC_REASON_CANONICAL, "MessagePack integer");
    }
    return add_scalar(s, TC_MP_NEGATIVE, 0);
}

static bool read_body(parser *s, tc_mp_kind kind, uint64_t n)
{
    tc_bytes body;
    tc_mp_node *node;

    if (n > tc_rd_left(&s->r) || !tc_rd_bytes(&s->r, &body, (size_t)n)) {
        return truncated(s);
    }
    if (kind == TC_MP_STR && !tc_utf8_valid(body)) {
        return fail(s, TC_REASON_SYNTAX, "MessagePack text: UTF-8");
    }
    node = add(s, kind);
    if (node == NULL) {
        return false;
    }
    node->body = body;
    return true;
}

/* read_long_body reads a str or bin with a length of its own. */
static bool read_long_body(parser *s, tc_mp_kind kind, unsigned log2)
{
    uint64_t n;

    if (!read_number(s, &n, log2)) {
        return false;
    }
    /* A bin has no form without a length byte. */
    if ((kind == TC_MP_STR || log2 > 0) && too_small_for(n, log2, MAX_FIX_STR)) {
        return fail(s, TC_REASON_CANONICAL, "MessagePack length");
    }
    return read_body(s, kind, n);
}

/* open_container begins an array of n elements or a map of n pairs. */
static bool open_container(parser *s, tc_mp_kind kind, uint64_t n)
{
    uint64_t items = kind == TC_MP_MAP ? 2 * n : n;
    tc_mp_node *node;

    /* Every item takes a byte at least. */
    if (items > tc_rd_left(&s->r)) {
        return truncated(s);
    }
    if (s->depth == TC_MAX_MSGPACK_DEPTH) {
        return fail(s, TC_REASON_LIMIT, "MessagePack: nesting");
    }
    node = add(s, kind);
    if (node == NULL) {
        return false;
    }
    node->count = (uint32_t)n;
    if (n > 0) {
        node->number = items;
        node->next = s->open;
        s->open = (uint32_t)(node - s->nodes);
        s->depth++;
    }
    return true;
}

static bool open_long(parser *s, tc_mp_kind kind, unsigned log2)
{
    uint64_t n;

    if (!read_number(s, &n, log2)) {
        return false;
    }
    if (n <= (log2 == 1 ? MAX_FIX_COUNT : UINT16_MAX)) {
        return fail(s, TC_REASON_CANONICAL, "MessagePack count");
    }
    return open_container(s, kind, n);
}

/* read_marked reads a value whose first byte says only what comes: 0xc0 to 0xdf. */
static bool read_marked(parser *s, uint8_t first)
{
    if (first == NIL) {
        return add_scalar(s, TC_MP_NIL, 0);
    }
    if (first == FALSE_ || first == TRUE_) {
        return add_scalar(s, TC_MP_BOOL, first == TRUE_);
    }
    if (first >= BIN_8 && first <= BIN_32) {
        return read_long_body(s, TC_MP_BIN, first - BIN_8);
    }
    if (first >= UINT_8 && first <= UINT_64) {
        return read_uint(s, first - UINT_8);
    }
    if (first >= INT_8 && first <= INT_64) {
        return read_int(s, first - INT_8);
    }
    if (first >= STR_8 && first <= STR_32) {
        return read_long_body(s, TC_MP_STR, first - STR_8);
    }
    if (first == ARRAY_16 || first == ARRAY_32) {
        return open_long(s, TC_MP_ARRAY, first - ARRAY_16 + 1u);
    }
    if (first == MAP_16 || first == MAP_32) {
        return open_long(s, TC_MP_MAP, first - MAP_16 + 1u);
    }
    return first == NEVER_USED ? fail(s, TC_REASON_SYNTAX, "MessagePack value")
                               : fail(s, TC_REASON_UNSUPPORTED, "MessagePack float or extension");
}

/* is_key tells whether the next value is a key of the innermost map. */
static bool is_key(const parser *s)
{
    return s->open != TC_MP_NONE && s->nodes[s->open].kind == TC_MP_MAP &&
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
    if (key && (first < FIX_STR || first >= NIL) && (first < STR_8 || first > STR_32)) {
        return fail(s, TC_REASON_TYPE, "MessagePack map: key");
    }
    if (s->open != TC_MP_NONE) {
        s->nodes[s->open].number--;
    }
    if (first < FIX_MAP) {
        return add_scalar(s, TC_MP_UINT, first);
    }
    if (first < FIX_ARRAY) {
        return open_container(s, TC_MP_MAP, first & FIX_COUNT_MASK);
    }
    if (first < FIX_STR) {
        return open_container(s, TC_MP_ARRAY, first & FIX_COUNT_MASK);
    }
    if (first < NIL) {
        return read_body(s, TC_MP_STR, first & FIX_STR_MASK);
    }
    return first < NEGATIVE_FIX ? read_marked(s, first) : add_scalar(s, TC_MP_NEGATIVE, 0);
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
        return fail(s, TC_REASON_NO_MEMORY, "MessagePack");
    }
    for (uint32_t i = 0; i < n; i++) {
        names[i] = (tc_name){s->nodes[v].body, v};
        v = s->nodes[v + 1].next;
    }
    twice = tc_names_repeated(names, n);
    tc_arena_release(s->arena, mark);
    if (twice != TC_NAMES_UNIQUE) {
        s->start = s->nodes[twice].offset;
        return fail(s, TC_REASON_DUPLICATE, "MessagePack map: key");
    }
    return true;
}

/* close_full ends every container that has got its last item. */
static bool close_full(parser *s)
{
    while (s->open != TC_MP_NONE && s->nodes[s->open].number == 0) {
        uint32_t v = s->open;

        s->open = s->nodes[v].next;
        s->nodes[v].next = s->n_nodes;
        s->depth--;
        if (s->nodes[v].kind == TC_MP_MAP && !keys_differ(s, v)) {
            return false;
        }
    }
    return true;
}

bool tc_mp_parse(tc_mp *out, tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    parser s = {.r = tc_rd_init(in), .open = TC_MP_NONE, .arena = arena, .diag = diag};

    *out = (tc_mp){0};
    if (in.n > UINT32_MAX) {
        return fail(&s, TC_REASON_LIMIT, "MessagePack: size");
    }
    do {
        if (!read_value(&s) || !close_full(&s)) {
            return false;
        }
    } while (s.open != TC_MP_NONE);
    if (!tc_rd_end(&s.r)) {
        s.start = tc_rd_offset(&s.r);
        return fail(&s, TC_REASON_TRAILING, "MessagePack value");
    }
    *out = (tc_mp){s.nodes, s.n_nodes, arena};
    return true;
}

static const tc_mp_node *node_of(const tc_mp *doc, tc_mref v)
{
    TC_ASSERT(v < doc->n);
    return &doc->nodes[v];
}

/* is_kind is false for TC_MP_NONE. */
static bool is_kind(const tc_mp *doc, tc_mref v, tc_mp_kind kind)
{
    return v != TC_MP_NONE && node_of(doc, v)->kind == kind;
}

tc_mp_kind tc_mp_kind_of(const tc_mp *doc, tc_mref v)
{
    return (tc_mp_kind)node_of(doc, v)->kind;
}

uint32_t tc_mp_count(const tc_mp *doc, tc_mref v)
{
    return v == TC_MP_NONE ? 0 : node_of(doc, v)->count;
}

size_t tc_mp_offset(const tc_mp *doc, tc_mref v)
{
    return node_of(doc, v)->offset;
}

tc_mref tc_mp_first(const tc_mp *doc, tc_mref container)
{
    return tc_mp_count(doc, container) == 0 ? TC_MP_NONE : container + 1;
}

tc_mref tc_mp_next(const tc_mp *doc, tc_mref container, tc_mref e)
{
    const tc_mp_node *around = node_of(doc, container);
    tc_mref next = node_of(doc, e)->next;

    TC_ASSERT(e > container && e < around->next);
    if (around->kind == TC_MP_MAP) {
        next = node_of(doc, next)->next;
    }
    return next == around->next ? TC_MP_NONE : next;
}

tc_mref tc_mp_value(const tc_mp *doc, tc_mref key)
{
    TC_ASSERT(is_kind(doc, key, TC_MP_STR) && key + 1 < doc->n);
    return key + 1;
}

tc_mref tc_mp_find(const tc_mp *doc, tc_mref map, const char *key)
{
    if (!is_kind(doc, map, TC_MP_MAP)) {
        return TC_MP_NONE;
    }
    for (tc_mref e = tc_mp_first(doc, map); e != TC_MP_NONE; e = tc_mp_next(doc, map, e)) {
        if (tc_str_is(tc_str_from_bytes(node_of(doc, e)->body), key)) {
            return tc_mp_value(doc, e);
        }
    }
    return TC_MP_NONE;
}

bool tc_mp_text(const tc_mp *doc, tc_mref v, tc_str *out)
{
    *out = (tc_str){NULL, 0};
    if (!is_kind(doc, v, TC_MP_STR)) {
        return false;
    }
    *out = tc_str_from_bytes(node_of(doc, v)->body);
    return true;
}

bool tc_mp_u64(const tc_mp *doc, tc_mref v, uint64_t *out)
{
    *out = 0;
    if (!is_kind(doc, v, TC_MP_UINT)) {
        return false;
    }
    *out = node_of(doc, v)->number;
    return true;
}

/* array_bytes copies an array of integers 0 to 255. Its elements have no children, so they stand
 * one behind the other. */
static bool array_bytes(const tc_mp *doc, tc_mref v, tc_bytes *out)
{
    uint32_t n = node_of(doc, v)->count;
    uint8_t *p = tc_arena_alloc(doc->arena, n);

    if (p == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        const tc_mp_node *item = node_of(doc, v + 1 + i);

        if (item->kind != TC_MP_UINT || item->number > UINT8_MAX) {
            return false;
        }
        p[i] = (uint8_t)item->number;
    }
    *out = (tc_bytes){p, n};
    return true;
}

bool tc_mp_bytes(const tc_mp *doc, tc_mref v, tc_bytes *out, size_t max)
{
    *out = (tc_bytes){NULL, 0};
    if (is_kind(doc, v, TC_MP_BIN) && node_of(doc, v)->body.n <= max) {
        *out = node_of(doc, v)->body;
        return true;
    }
    return is_kind(doc, v, TC_MP_ARRAY) && node_of(doc, v)->count <= max &&
           array_bytes(doc, v, out);
}
