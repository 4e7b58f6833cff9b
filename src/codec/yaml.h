/* SPDX-License-Identifier: Apache-2.0
 *
 * YAML as docker-compose files use it, on libyaml's event interface. One document; aliases,
 * anchors, merge keys, explicit tags, directives (any line that starts with %), duplicate keys and
 * non-scalar keys are refused; bounded size, depth and events (base/limits.h). Plain scalars stay
 * text: compose semantics are the reader's business.
 */
#ifndef TC_CODEC_YAML_H
#define TC_CODEC_YAML_H

#include "base/arena.h"
#include "base/diag.h"

typedef enum tc_yaml_kind { TC_YAML_SCALAR, TC_YAML_SEQUENCE, TC_YAML_MAPPING } tc_yaml_kind;

typedef struct tc_yaml_node {
    uint8_t kind;
    bool plain;     /* an unquoted scalar: true, 8080 and null are only special when plain */
    uint32_t next;  /* index behind this node and everything inside it */
    uint32_t count; /* elements or pairs */
    uint32_t line;  /* 1-based */
    tc_str text;    /* of a scalar, in the arena */
} tc_yaml_node;

typedef struct tc_yaml {
    const tc_yaml_node *nodes;
    uint32_t n;
} tc_yaml;

typedef uint32_t tc_yref;
#define TC_YAML_ROOT 0u
#define TC_YAML_NONE UINT32_MAX

/* tc_yaml_parse reads one document. diag->offset is the byte offset where reading stopped; the
 * reason UNSUPPORTED is used for aliases, anchors, merge keys, tags and directives. An empty text
 * has no node: it is refused as MISSING. */
TC_MUST_USE bool tc_yaml_parse(tc_yaml *out, tc_arena *arena, tc_bytes text, tc_diag *diag);

tc_yaml_kind tc_yaml_kind_of(const tc_yaml *doc, tc_yref v);
uint32_t tc_yaml_count(const tc_yaml *doc, tc_yref v);
/* Walking as in JSON; in a mapping e is the key and tc_yaml_value its value. */
tc_yref tc_yaml_first(const tc_yaml *doc, tc_yref container);
tc_yref tc_yaml_next(const tc_yaml *doc, tc_yref container, tc_yref e);
tc_yref tc_yaml_value(const tc_yaml *doc, tc_yref key);
tc_yref tc_yaml_find(const tc_yaml *doc, tc_yref mapping, const char *key);
/* tc_yaml_text returns a scalar's text; the empty text for other kinds and TC_YAML_NONE. */
tc_str tc_yaml_text(const tc_yaml *doc, tc_yref v);

#endif
