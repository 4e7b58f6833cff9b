/* SPDX-License-Identifier: Apache-2.0
 *
 * The attack suite. Each attack takes a scenario that verifies, breaks one thing in it, and names
 * the one check that must notice, and how. Everything goes through the whole engine.
 */
#ifndef TC_TESTS_ATTACKS_H
#define TC_TESTS_ATTACKS_H

#include "forge/forge.h"
#include "trustcenter/trustcenter.h"

/* What is done to an object's bytes. */
typedef enum edit_op {
    EDIT_NONE = 0,
    EDIT_XOR,     /* the byte at `at` with `with` */
    EDIT_SET,     /* the bytes from `at` on to `to` */
    EDIT_CUT,     /* `at` bytes off the end */
    EDIT_KEEP,    /* only the first `at` bytes */
    EDIT_APPEND,  /* `to` at the end */
    EDIT_INSERT,  /* `to` before `at` */
    EDIT_REPLACE, /* every `from` by `to` */
    EDIT_FIRST,   /* the first `from` by `to` */
    EDIT_WHOLE    /* everything by `to` */
} edit_op;

typedef struct edit {
    edit_op op;
    tc_forge_object object;
    tc_forge_stage stage;
    size_t at;
    uint8_t with;
    const char *from, *to;
    size_t to_size; /* of `to`; 0 = it is text, ended by a NUL */
} edit;

#define EDITS_MAX 3

typedef struct scene scene;
struct scene {
    tc_forge_options o;
    tc_time now;        /* when it is judged; TC_FORGE_NOW */
    const char *policy; /* members of a policy document; NULL = the one made for the app */
    tc_bytes document;  /* a whole policy document, in place of all that; empty = none */
    edit edits[EDITS_MAX];
    size_t n_edits;
    void (*events)(tc_arena *arena, tc_forge_events which, tc_forge_log *log);
    size_t edited;        /* how often an edit found its object */
    bool twin_signatures; /* every signature (r, s) becomes (r, n - s) */
};

typedef struct attack {
    const char *name;
    const char *source; /* whose rule is broken: document and section */
    tc_check_id check;
    tc_check_status status;  /* that the check must have */
    void (*base)(scene *s);  /* the scenario; NULL = default_base */
    void (*apply)(scene *s); /* breaks it by options; may be NULL */
    edit change;             /* breaks it by an edit; may be EDIT_NONE */
    const char *why;         /* words that the check's sentence must have; NULL = any */
    bool own_root;           /* the attack's own root is trusted: it is about the root */
    bool old_policy;         /* judged by the policy made for the scenario before the attack */
    bool was_not_applicable; /* before the attack, the check had nothing to say */
} attack;

typedef struct attack_table {
    const char *name;
    const attack *attacks;
    size_t n;
} attack_table;

extern const attack_table attacks_on_quotes, attacks_on_chains, attacks_on_collateral,
    attacks_on_tcb, attacks_on_logs, attacks_on_apps, attacks_on_systems;

/* Scenarios that must verify. */
typedef struct passing_case {
    const char *name;
    void (*base)(scene *s);
} passing_case;
extern const passing_case passing_cases[];
extern const size_t n_passing_cases;

/* Bases. default_base is a TDX 1.0 quote of version 4 with GetQuote and Info answers. */
void default_base(scene *s);
void v5_base(scene *s);
void sgx_base(scene *s);
void ra_tls_base(scene *s);
void attestation_base(scene *s);
void attestation_v1_base(scene *s);
void v2_events_base(scene *s);

/* scene_add_edit adds an edit to a scene. */
void scene_add_edit(scene *s, edit e);

/* A judged scene. */
typedef struct judged {
    tc_arena arena;
    tc_forge_evidence evidence;
    tc_roots roots;
    tc_policy *policy;
    tc_report report;
} judged;

/* judge_scene makes and verifies a scene; root: the trusted root certificate, or empty for the
 * scene's own. Done with by judged_done. */
void judge_scene(judged *out, tc_forge *forge, scene *s, tc_bytes root);
void judged_done(judged *j);

/* check_status_in returns the status of a check in the component where it is most telling: the
 * first with `want`, otherwise that of the first component. */
tc_check_status check_status_in(const judged *j, tc_check_id check, tc_check_status want);

/* check_why_in returns the sentence of a check in the first component with this status. */
tc_str check_why_in(const judged *j, tc_check_id check, tc_check_status status);

/* print_report shows what is not a pass, for a test that failed. */
void print_report(const judged *j);

#endif
