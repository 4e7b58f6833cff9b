/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON reader: one pass over the text builds the flat list of nodes. While a container is open,
 * its `next` holds the container around it, so nesting needs neither recursion nor a stack.
 */
#include "codec/json.h"
#include "codec/names.h"
#include "codec/utf8.h"

/* Real documents have a node for every 4 to 10 bytes; long texts are mostly hex in few strings. */
#define BYTES_PER_NODE 4u
#define NODES_AT_FIRST 2048u
#define WORD_ONES      0x0101010101010101u
#define WORD_HIGH_BITS 0x8080808080808080u
#define FIRST_TEXT     0x20u /* bytes below are control characters */

typedef struct parser {
    const uint8_t *p; /* the text */
    uint32_t n, pos;
    tc_json_node *nodes;
    uint32_t n_nodes, room;
    uint32_t open; /* the innermost open container, or TC_JSON_NONE */
    uint32_t depth;
    const tc_json_limits *limits;
    tc_arena *arena;
    tc_diag *diag;
} parser;

#define COLD __attribute__((noinline, cold))

/* fail says what is wrong at the current byte; the end of the text has its own reason. */
COLD static bool fail(parser *s, const char *what)
{
    tc_reason reason = s->pos >= s->n ? TC_REASON_TRUNCATED : TC_REASON_SYNTAX;

    return tc_diag_set(s->diag, reason, what, s->pos);
}

static bool at(const parser *s, uint8_t c)
{
    return s->pos < s->n && s->p[s->pos] == c;
}

static inline bool is_space(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline void skip_space(parser *s)
{
    uint32_t pos = s->pos;

    while (pos < s->n && is_space(s->p[pos])) {
        pos++;
    }
    s->pos = pos;
}

COLD static bool grow(parser *s)
{
    uint32_t max = s->limits->max_nodes;
    uint32_t room = s->room > max / 2 ? max : 2 * s->room;
    tc_json_node *nodes;

    if (s->n_nodes >= max) {
        return tc_diag_set_numbers(s->diag, TC_REASON_LIMIT, "JSON document: number of values",
                                   s->pos, (uint64_t)max + 1, max);
    }
    if (s->room == 0) {
        room = s->n / BYTES_PER_NODE + 1;
        room = room > NODES_AT_FIRST ? NODES_AT_FIRST : room;
        room = room > max ? max : room;
    }
    nodes = TC_NEW_ARRAY(s->arena, room, tc_json_node);
    if (nodes == NULL) {
        return tc_diag_set(s->diag, TC_REASON_NO_MEMORY, "JSON document", s->pos);
    }
    tc_copy(nodes, s->nodes, s->n_nodes * sizeof *nodes);
    s->nodes = nodes;
    s->room = room;
    return true;
}

/* add appends a node that starts at the current byte. */
static inline tc_json_node *add(parser *s, tc_json_kind kind)
{
    tc_json_node *node;

    if (s->n_nodes == s->room && !grow(s)) {
        return NULL;
    }
    node = &s->nodes[s->n_nodes++];
    *node = (tc_json_node){.start = s->pos, .next = s->n_nodes, .kind = (uint8_t)kind};
    return node;
}

/* plain_bytes returns how many of the 8 bytes at p come before the first quote, backslash, control
 * character or part of a longer UTF-8 sequence. */
static inline uint32_t plain_bytes(const uint8_t *p)
{
    /* Compilers make one load of this. */
    uint64_t w = (uint64_t)p[7] << 56 | (uint64_t)p[6] << 48 | (uint64_t)p[5] << 40 |
                 (uint64_t)p[4] << 32 | (uint64_t)p[3] << 24 | (uint64_t)p[2] << 16 |
                 (uint64_t)p[1] << 8 | (uint64_t)p[0];
    uint64_t quote = w ^ WORD_ONES * '"';
    uint64_t backslash = w ^ WORD_ONES * '\\';
    uint64_t alarm;

    /* A subtraction sets the high bit of each byte that was smaller than what is taken away. Its
     * borrow can raise false alarms, but only above a true one: the lowest is always true. */
    alarm = (w | (w - WORD_ONES * FIRST_TEXT) | (quote - WORD_ONES) | (backslash - WORD_ONES)) &
            WORD_HIGH_BITS;
    return alarm == 0 ? (uint32_t)sizeof w : (uint32_t)__builtin_ctzll(alarm) / 8;
}

static bool read_hex4(parser *s, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < 4; i++) {
        uint8_t c = s->pos < s->n ? s->p[s->pos] : 0;
        uint8_t letter = c | 0x20;

        if (c >= '0' && c <= '9') {
            *out = *out << 4 | (uint32_t)(c - '0');
        } else if (letter >= 'a' && letter <= 'f') {
            *out = *out << 4 | (uint32_t)(letter - 'a' + 10);
        } else {
            return fail(s, "JSON string: \\u escape");
        }
        s->pos++;
    }
    return true;
}

/* skip_unicode reads what follows \u; the first half of a surrogate pair needs its second. */
static bool skip_unicode(parser *s)
{
    uint32_t start = s->pos - 2;
    uint32_t high, low = 0;

    if (!read_hex4(s, &high)) {
        return false;
    }
    if (high < 0xd800 || high > 0xdfff) {
        return true;
    }
    if (high < 0xdc00 && at(s, '\\')) {
        s->pos++;
        if (at(s, 'u')) {
            s->pos++;
            if (!read_hex4(s, &low)) {
                return false;
            }
        }
    }
    if (low < 0xdc00 || low > 0xdfff) {
        return tc_diag_set(s->diag, TC_REASON_SYNTAX, "JSON string: lone surrogate", start);
    }
    return true;
}

static bool skip_escape(parser *s)
{
    uint8_t c;

    s->pos++;
    if (s->pos >= s->n) {
        return fail(s, "JSON string");
    }
    c = s->p[s->pos];
    if (c == 'u') {
        s->pos++;
        return skip_unicode(s);
    }
    if (c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' ||
        c == 't') {
        s->pos++;
        return true;
    }
    return fail(s, "JSON string: escape");
}

static bool skip_sequence(parser *s)
{
    size_t pos = s->pos;
    uint32_t cp;

    if (!tc_utf8_next((tc_bytes){s->p, s->n}, &pos, &cp)) {
        return tc_diag_set(s->diag, TC_REASON_SYNTAX, "JSON string: UTF-8", s->pos);
    }
    s->pos = (uint32_t)pos;
    return true;
}

/* skip_special reads the one character that stopped the fast scan; *end tells the closing quote. */
static bool skip_special(parser *s, tc_json_node *node, bool *end)
{
    uint8_t c = s->p[s->pos];

    if (c == '"') {
        *end = true;
        s->pos++;
        return true;
    }
    if (c == '\\') {
        node->escaped = true;
        return skip_escape(s);
    }
    return c < FIRST_TEXT ? fail(s, "JSON string: control character") : skip_sequence(s);
}

static inline bool is_plain(uint8_t c)
{
    return c >= FIRST_TEXT && c < 0x80 && c != '"' && c != '\\';
}

/* skip_plain moves to the first character that needs a closer look, or to the end. */
static inline void skip_plain(parser *s)
{
    uint32_t pos = s->pos;
    uint32_t plain = (uint32_t)sizeof(uint64_t);

    while (plain == sizeof(uint64_t) && s->n - pos >= sizeof(uint64_t)) {
        plain = plain_bytes(s->p + pos);
        pos += plain;
    }
    while (pos < s->n && is_plain(s->p[pos])) {
        pos++;
    }
    s->pos = pos;
}

static bool read_string(parser *s)
{
    tc_json_node *node = add(s, TC_JSON_STRING);
    bool end = false;

    if (node == NULL) {
        return false;
    }
    s->pos++;
    while (!end) {
        skip_plain(s);
        if (s->pos >= s->n) {
            return fail(s, "JSON string");
        }
        if (!skip_special(s, node, &end)) {
            return false;
        }
    }
    node->end = s->pos;
    return true;
}

static bool is_digit(const parser *s)
{
    return s->pos < s->n && s->p[s->pos] >= '0' && s->p[s->pos] <= '9';
}

static bool skip_digits(parser *s)
{
    if (!is_digit(s)) {
        return fail(s, "JSON number");
    }
    while (is_digit(s)) {
        s->pos++;
    }
    return true;
}

/* skip_number: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
static bool skip_number(parser *s)
{
    if (at(s, '-')) {
        s->pos++;
    }
    if (at(s, '0')) {
        s->pos++;
        if (is_digit(s)) {
            return fail(s, "JSON number: leading zero");
        }
    } else if (!skip_digits(s)) {
        return false;
    }
    if (at(s, '.')) {
        s->pos++;
        if (!skip_digits(s)) {
            return false;
        }
    }
    if (at(s, 'e') || at(s, 'E')) {
        s->pos++;
        if (at(s, '+') || at(s, '-')) {
            s->pos++;
        }
        return skip_digits(s);
    }
    return true;
}

static bool skip_literal(parser *s, const char *literal)
{
    for (; *literal != '\0'; literal++) {
        if (!at(s, (uint8_t)*literal)) {
            return fail(s, "JSON value");
        }
        s->pos++;
    }
    return true;
}

static bool read_scalar(parser *s, tc_json_kind kind, const char *literal)
{
    tc_json_node *node = add(s, kind);

    if (node == NULL) {
        return false;
    }
    if (!(kind == TC_JSON_NUMBER ? skip_number(s) : skip_literal(s, literal))) {
        return false;
    }
    node->end = s->pos;
    return true;
}

static bool read_open(parser *s, tc_json_kind kind)
{
    tc_json_node *node = add(s, kind);

    if (node == NULL) {
        return false;
    }
    if (s->depth == s->limits->max_depth) {
        return tc_diag_set_numbers(s->diag, TC_REASON_LIMIT, "JSON document: nesting", s->pos,
                                   (uint64_t)s->depth + 1, s->depth);
    }
    s->depth++;
    s->pos++;
    node->next = s->open;
    s->open = (uint32_t)(node - s->nodes);
    return true;
}

static bool read_value(parser *s)
{
    switch (s->pos < s->n ? s->p[s->pos] : 0) {
    case '"':
        return read_string(s);
    case '{':
        return read_open(s, TC_JSON_OBJECT);
    case '[':
        return read_open(s, TC_JSON_ARRAY);
    case 't':
        return read_scalar(s, TC_JSON_BOOL, "true");
    case 'f':
        return read_scalar(s, TC_JSON_BOOL, "false");
    case 'n':
        return read_scalar(s, TC_JSON_NULL, "null");
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return read_scalar(s, TC_JSON_NUMBER, NULL);
    default:
        return fail(s, "JSON value");
    }
}

static tc_bytes raw_of(const parser *s, uint32_t v)
{
    return (tc_bytes){s->p + s->nodes[v].start, s->nodes[v].end - s->nodes[v].start};
}

/* repeated_of_few compares the names of a small object pair by pair in the text. *plain tells
 * whether it could: an escaped name must be decoded first. */
static uint32_t repeated_of_few(const parser *s, uint32_t object, bool *plain)
{
    uint32_t end = s->nodes[object].next;

    *plain = false;
    for (uint32_t v = object + 1; v != end; v = s->nodes[v + 1].next) {
        tc_bytes name = raw_of(s, v);

        if (s->nodes[v].escaped) {
            return TC_NAMES_UNIQUE;
        }
        for (uint32_t before = object + 1; before != v; before = s->nodes[before + 1].next) {
            tc_bytes other = raw_of(s, before);

            if (name.n == other.n && tc_bytes_eq(name, other)) {
                return v;
            }
        }
    }
    *plain = true;
    return TC_NAMES_UNIQUE;
}

/* gather lists the decoded names of an object whose members are all read. */
static bool gather(const tc_json *doc, tc_name *names, uint32_t object)
{
    uint32_t v = object + 1;

    for (uint32_t i = 0; i < doc->nodes[object].count; i++) {
        tc_str text;

        if (!tc_json_text(doc, v, &text)) {
            return false;
        }
        names[i] = (tc_name){tc_bytes_from_str(text), v};
        v = doc->nodes[v + 1].next;
    }
    return true;
}

/* repeated_of_many decodes all names and sorts them. The memory is given back. */
static bool repeated_of_many(parser *s, uint32_t object, uint32_t *twice)
{
    tc_json doc = {{s->p, s->n}, s->nodes, s->n_nodes, s->arena};
    uint32_t n = s->nodes[object].count;
    tc_arena_mark_t mark = tc_arena_mark(s->arena);
    tc_name *names = TC_NEW_ARRAY(s->arena, n, tc_name);

    if (names == NULL || !gather(&doc, names, object)) {
        return tc_diag_set(s->diag, TC_REASON_NO_MEMORY, "JSON document", s->nodes[object].start);
    }
    *twice = tc_names_repeated(names, n);
    tc_arena_release(s->arena, mark);
    return true;
}

/* names_differ refuses an object that has a name twice, however the names are spelled. */
static bool names_differ(parser *s, uint32_t object)
{
    uint32_t twice = TC_NAMES_UNIQUE;
    bool plain = false;

    if (s->nodes[object].count <= TC_NAMES_FEW) {
        twice = repeated_of_few(s, object, &plain);
    }
    if (!plain && twice == TC_NAMES_UNIQUE && !repeated_of_many(s, object, &twice)) {
        return false;
    }
    if (twice != TC_NAMES_UNIQUE) {
        return tc_diag_set(s->diag, TC_REASON_DUPLICATE, "JSON object: name",
                           s->nodes[twice].start);
    }
    return true;
}

/* finish ends the innermost container, whose last byte is the current one. */
static bool finish(parser *s)
{
    uint32_t v = s->open;
    tc_json_node *node = &s->nodes[v];

    s->pos++;
    s->depth--;
    s->open = node->next;
    node->next = s->n_nodes;
    node->end = s->pos;
    return node->kind != TC_JSON_OBJECT || node->count < 2 || names_differ(s, v);
}

/* read_name reads an object member's name and colon. */
static bool read_name(parser *s)
{
    if (!at(s, '"')) {
        return fail(s, "JSON object: name");
    }
    if (!read_string(s)) {
        return false;
    }
    skip_space(s);
    if (!at(s, ':')) {
        return fail(s, "JSON object: colon");
    }
    s->pos++;
    skip_space(s);
    return true;
}

static uint8_t closer(const parser *s)
{
    return s->nodes[s->open].kind == TC_JSON_OBJECT ? '}' : ']';
}

/* read_item reads the next value, an object member's name included, up to where it ends or, for a
 * container with something in it, up to its first item. *opened tells the latter. */
static bool read_item(parser *s, bool *opened)
{
    uint32_t around = s->open;

    if (around != TC_JSON_NONE) {
        s->nodes[around].count++;
        if (s->nodes[around].kind == TC_JSON_OBJECT && !read_name(s)) {
            return false;
        }
    }
    if (!read_value(s)) {
        return false;
    }
    *opened = s->open != around;
    if (*opened) {
        skip_space(s);
        if (at(s, closer(s))) {
            *opened = false;
            return finish(s);
        }
    }
    return true;
}

/* read_after reads what follows a complete value: closing brackets and then a comma, or the end of
 * the root value. */
static bool read_after(parser *s)
{
    while (s->open != TC_JSON_NONE) {
        skip_space(s);
        if (at(s, ',')) {
            s->pos++;
            skip_space(s);
            return true;
        }
        if (!at(s, closer(s))) {
            return fail(s, closer(s) == '}' ? "JSON object" : "JSON array");
        }
        if (!finish(s)) {
            return false;
        }
    }
    return true;
}

static bool read_document(parser *s)
{
    skip_space(s);
    do {
        bool opened = false;

        if (!read_item(s, &opened) || (!opened && !read_after(s))) {
            return false;
        }
    } while (s->open != TC_JSON_NONE);
    skip_space(s);
    if (s->pos < s->n) {
        return tc_diag_set(s->diag, TC_REASON_TRAILING, "JSON document", s->pos);
    }
    return true;
}

bool tc_json_parse(tc_json *out, tc_arena *arena, tc_bytes text, const tc_json_limits *limits,
                   tc_diag *diag)
{
    parser s = {.p = text.p,
                .n = (uint32_t)text.n,
                .open = TC_JSON_NONE,
                .limits = limits,
                .arena = arena,
                .diag = diag};
    size_t max = limits->max_bytes < UINT32_MAX ? limits->max_bytes : UINT32_MAX;

    *out = (tc_json){0};
    if (text.n > max) {
        return tc_diag_set_numbers(diag, TC_REASON_LIMIT, "JSON document: size", 0, text.n, max);
    }
    if (!read_document(&s)) {
        return false;
    }
    *out = (tc_json){text, s.nodes, s.n_nodes, arena};
    return true;
}
