/* SPDX-License-Identifier: Apache-2.0
 *
 * libyaml reads the text; this walks its events, refuses what compose files do not need and keeps
 * the rest as a flat list of nodes. While a container is open, its `next` holds the container
 * around it and its `count` the nodes directly inside it, keys and values.
 */
#include "codec/yaml.h"

#include <yaml.h>

#include "base/assert.h"
#include "base/limits.h"
#include "codec/names.h"
#include "codec/utf8.h"

#define NODES_AT_FIRST      256u
#define BOM                 "\xef\xbb\xbf"
#define MERGE_KEY           "<<"
#define NEXT_LINE           0x85u
#define LINE_SEPARATOR      0x2028u
#define PARAGRAPH_SEPARATOR 0x2029u

typedef struct parser {
    yaml_parser_t *yaml;
    tc_bytes text;
    tc_yaml_node *nodes;
    uint32_t n_nodes, room;
    uint32_t open, depth, events;
    tc_arena *arena;
    tc_diag *diag;
} parser;

/* byte_offset turns libyaml's count of characters into one of bytes. */
static size_t byte_offset(const parser *s, size_t characters)
{
    size_t pos = 0;
    uint32_t cp;

    while (characters > 0 && tc_utf8_next(s->text, &pos, &cp)) {
        characters--;
    }
    return pos;
}

static bool fail(const parser *s, const yaml_event_t *event, tc_reason reason, const char *what)
{
    return tc_diag_set(s->diag, reason, what, byte_offset(s, event->start_mark.index));
}

/* fail_syntax reports what libyaml itself refused. */
static bool fail_syntax(const parser *s)
{
    const yaml_parser_t *y = s->yaml;
    /* Only its reader counts bytes. */
    size_t offset =
        y->error == YAML_READER_ERROR ? y->problem_offset : byte_offset(s, y->problem_mark.index);

    return y->error == YAML_MEMORY_ERROR
               ? tc_diag_set(s->diag, TC_REASON_NO_MEMORY, "YAML document", TC_NO_OFFSET)
               : tc_diag_set(s->diag, TC_REASON_SYNTAX, "YAML document", offset);
}

/* next_event reads one event, which the caller must delete. */
static bool next_event(parser *s, yaml_event_t *event)
{
    if (s->events == TC_MAX_YAML_EVENTS) {
        return tc_diag_set_numbers(s->diag, TC_REASON_LIMIT, "YAML document: number of events",
                                   byte_offset(s, s->yaml->mark.index), (uint64_t)s->events + 1,
                                   s->events);
    }
    s->events++;
    return yaml_parser_parse(s->yaml, event) != 0 || fail_syntax(s);
}

static bool grow(parser *s)
{
    /* Every node has an event, so their number is bounded too. */
    uint32_t room = s->room == 0 ? NODES_AT_FIRST : 2 * s->room;
    tc_yaml_node *nodes = TC_NEW_ARRAY(s->arena, room, tc_yaml_node);

    if (nodes == NULL) {
        return tc_diag_set(s->diag, TC_REASON_NO_MEMORY, "YAML document", TC_NO_OFFSET);
    }
    tc_copy(nodes, s->nodes, s->n_nodes * sizeof *nodes);
    s->nodes = nodes;
    s->room = room;
    return true;
}

static bool is_key(const parser *s)
{
    return s->open != TC_YAML_NONE && s->nodes[s->open].kind == TC_YAML_MAPPING &&
           s->nodes[s->open].count % 2 == 0;
}

static tc_yaml_node *add(parser *s, tc_yaml_kind kind, const yaml_event_t *event)
{
    tc_yaml_node *node;

    if (s->n_nodes == s->room && !grow(s)) {
        return NULL;
    }
    if (s->open != TC_YAML_NONE) {
        s->nodes[s->open].count++;
    }
    node = &s->nodes[s->n_nodes++];
    *node = (tc_yaml_node){
        .kind = (uint8_t)kind, .next = s->n_nodes, .line = (uint32_t)event->start_mark.line + 1};
    return node;
}

static bool add_scalar(parser *s, const yaml_event_t *event)
{
    tc_bytes text = {event->data.scalar.value, event->data.scalar.length};
    bool key = is_key(s);
    tc_yaml_node *node;
    tc_bytes copy;

    if (event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL) {
        return fail(s, event, TC_REASON_UNSUPPORTED, "YAML anchor or tag");
    }
    if (key && tc_str_is(tc_str_from_bytes(text), MERGE_KEY)) {
        return fail(s, event, TC_REASON_UNSUPPORTED, "YAML merge key");
    }
    node = add(s, TC_YAML_SCALAR, event);
    if (node == NULL) {
        return false;
    }
    if (!tc_arena_copy(&copy, s->arena, text)) {
        return fail(s, event, TC_REASON_NO_MEMORY, "YAML document");
    }
    node->text = tc_str_from_bytes(copy);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return true;
}

static bool open_container(parser *s, const yaml_event_t *event)
{
    bool mapping = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *anchor =
        mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    const yaml_char_t *tag =
        mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    tc_yaml_node *node;

    if (anchor != NULL || tag != NULL) {
        return fail(s, event, TC_REASON_UNSUPPORTED, "YAML anchor or tag");
    }
    if (is_key(s)) {
        return fail(s, event, TC_REASON_TYPE, "YAML mapping: key");
    }
    if (s->depth == TC_MAX_YAML_DEPTH) {
        return fail(s, event, TC_REASON_LIMIT, "YAML document: nesting");
    }
    node = add(s, mapping ? TC_YAML_MAPPING : TC_YAML_SEQUENCE, event);
    if (node == NULL) {
        return false;
    }
    node->next = s->open;
    s->open = (uint32_t)(node - s->nodes);
    s->depth++;
    return true;
}

/* keys_differ refuses a mapping that has a key twice. Memory used on the way is given back. */
static bool keys_differ(parser *s, const yaml_event_t *event, uint32_t mapping)
{
    uint32_t n = s->nodes[mapping].count;
    tc_arena_mark_t mark = tc_arena_mark(s->arena);
    tc_name *names = TC_NEW_ARRAY(s->arena, n, tc_name);
    uint32_t v = mapping + 1;
    uint32_t twice;

    if (names == NULL) {
        return fail(s, event, TC_REASON_NO_MEMORY, "YAML document");
    }
    for (uint32_t i = 0; i < n; i++) {
        names[i] = (tc_name){tc_bytes_from_str(s->nodes[v].text), v};
        v = s->nodes[v + 1].next;
    }
    twice = tc_names_repeated(names, n);
    tc_arena_release(s->arena, mark);
    /* The offset is that of the mapping's end: nodes know their line only. */
    return twice == TC_NAMES_UNIQUE || fail(s, event, TC_REASON_DUPLICATE, "YAML mapping: key");
}

static bool close_container(parser *s, const yaml_event_t *event)
{
    uint32_t v = s->open;
    tc_yaml_node *node = &s->nodes[v];

    TC_ASSERT(s->nodes != NULL && v < s->n_nodes); /* libyaml ends only what it began */
    s->open = node->next;
    node->next = s->n_nodes;
    s->depth--;
    if (node->kind != TC_YAML_MAPPING) {
        return true;
    }
    node->count /= 2;
    return keys_differ(s, event, v);
}

static bool take(parser *s, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return add_scalar(s, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return open_container(s, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_container(s, event);
    case YAML_ALIAS_EVENT:
        return fail(s, event, TC_REASON_UNSUPPORTED, "YAML alias");
    case YAML_DOCUMENT_START_EVENT:
        return s->n_nodes == 0 || fail(s, event, TC_REASON_TRAILING, "YAML document");
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return true;
}

static bool read_events(parser *s)
{
    yaml_event_type_t type;

    do {
        yaml_event_t event = {0};
        bool ok;

        if (!next_event(s, &event)) {
            return false;
        }
        type = event.type;
        ok = take(s, &event);
        yaml_event_delete(&event);
        if (!ok) {
            return false;
        }
    } while (type != YAML_STREAM_END_EVENT);
    return s->n_nodes > 0 || tc_diag_set(s->diag, TC_REASON_MISSING, "YAML document", 0);
}

static bool is_line_break(uint32_t cp)
{
    return cp == '\n' || cp == '\r' || cp == NEXT_LINE || cp == LINE_SEPARATOR ||
           cp == PARAGRAPH_SEPARATOR;
}

/* check_text refuses what libyaml would take: other encodings, a BOM, and directives. Compose files
 * have none, and libyaml compares each %TAG with all before it: a megabyte of them takes seconds,
 * and gives no event by which to stop. */
static bool check_text(tc_bytes text, tc_diag *diag)
{
    uint32_t before = '\n';
    uint32_t cp = 0;
    size_t pos = 0;

    if (text.n > TC_MAX_APP_COMPOSE) {
        return tc_diag_set_numbers(diag, TC_REASON_LIMIT, "YAML document: size", 0, text.n,
                                   TC_MAX_APP_COMPOSE);
    }
    if (tc_str_starts(tc_str_from_bytes(text), BOM)) {
        return tc_diag_set(diag, TC_REASON_SYNTAX, "YAML document: byte order mark", 0);
    }
    while (tc_utf8_next(text, &pos, &cp)) {
        if (cp == '%' && is_line_break(before)) {
            return tc_diag_set(diag, TC_REASON_UNSUPPORTED, "YAML directive", pos - 1);
        }
        before = cp;
    }
    return pos == text.n || tc_diag_set(diag, TC_REASON_SYNTAX, "YAML document: UTF-8", pos);
}

bool tc_yaml_parse(tc_yaml *out, tc_arena *arena, tc_bytes text, tc_diag *diag)
{
    yaml_parser_t yaml;
    parser s = {.yaml = &yaml, .text = text, .open = TC_YAML_NONE, .arena = arena, .diag = diag};
    bool ok;

    *out = (tc_yaml){0};
    if (!check_text(text, diag)) {
        return false;
    }
    if (yaml_parser_initialize(&yaml) == 0) {
        return tc_diag_set(diag, TC_REASON_NO_MEMORY, "YAML document", TC_NO_OFFSET);
    }
    yaml_parser_set_encoding(&yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&yaml, text.n == 0 ? (const uint8_t *)"" : text.p, text.n);
    ok = read_events(&s);
    yaml_parser_delete(&yaml);
    if (ok) {
        *out = (tc_yaml){s.nodes, s.n_nodes};
    }
    return ok;
}

static const tc_yaml_node *node_of(const tc_yaml *doc, tc_yref v)
{
    TC_ASSERT(v < doc->n);
    return &doc->nodes[v];
}

tc_yaml_kind tc_yaml_kind_of(const tc_yaml *doc, tc_yref v)
{
    return (tc_yaml_kind)node_of(doc, v)->kind;
}

uint32_t tc_yaml_count(const tc_yaml *doc, tc_yref v)
{
    return v == TC_YAML_NONE ? 0 : node_of(doc, v)->count;
}

tc_yref tc_yaml_first(const tc_yaml *doc, tc_yref container)
{
    return tc_yaml_count(doc, container) == 0 ? TC_YAML_NONE : container + 1;
}

tc_yref tc_yaml_next(const tc_yaml *doc, tc_yref container, tc_yref e)
{
    const tc_yaml_node *around = node_of(doc, container);
    tc_yref next = node_of(doc, e)->next;

    TC_ASSERT(e > container && e < around->next);
    if (around->kind == TC_YAML_MAPPING) {
        next = node_of(doc, next)->next;
    }
    return next == around->next ? TC_YAML_NONE : next;
}

tc_yref tc_yaml_value(const tc_yaml *doc, tc_yref key)
{
    TC_ASSERT(node_of(doc, key)->kind == TC_YAML_SCALAR && key + 1 < doc->n);
    return key + 1;
}

tc_yref tc_yaml_find(const tc_yaml *doc, tc_yref mapping, const char *key)
{
    if (mapping == TC_YAML_NONE || node_of(doc, mapping)->kind != TC_YAML_MAPPING) {
        return TC_YAML_NONE;
    }
    for (tc_yref e = tc_yaml_first(doc, mapping); e != TC_YAML_NONE;
         e = tc_yaml_next(doc, mapping, e)) {
        if (tc_str_is(node_of(doc, e)->text, key)) {
            return tc_yaml_value(doc, e);
        }
    }
    return TC_YAML_NONE;
}

tc_str tc_yaml_text(const tc_yaml *doc, tc_yref v)
{
    return v == TC_YAML_NONE ? (tc_str){NULL, 0} : node_of(doc, v)->text;
}
