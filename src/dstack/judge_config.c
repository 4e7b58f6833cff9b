/* SPDX-License-Identifier: Apache-2.0
 *
 * The launch configuration register and vm_config (dstack:1.6, 2.3).
 */
#include <string.h>

#include "base/hex.h"
#include "dstack/judge.h"
#include "dstack/read.h"
#include "dstack/vm_config.h"

#define VERSION_MAX      3
#define HASH_AT          1
#define PADDING_AT       (HASH_AT + TC_SHA256_SIZE)
#define PROVIDER_ID_MAX  256u
#define INIT_SCRIPTS_MAX 5u
#define DOCUMENTS_MAX    4

/* ---- the version 3 document ---- */

typedef struct v3 {
    tc_judge *j;
    tc_json doc;
    tc_reader r;
    tc_diag diag;
} v3;

static bool differ(v3 *s, tc_jref v, const char *what)
{
    return tc_json_fail(&s->doc, v, TC_REASON_MISMATCH, what, &s->diag);
}

/* compare_hex compares an optional member with what was measured; an event that the log does not
 * have differs from any value. */
static bool compare_hex(v3 *s, const char *name, const tc_event *event)
{
    tc_jref v = tc_read_member(&s->r, TC_JSON_ROOT, name);
    tc_bytes value;

    if (v == TC_JSON_NONE) {
        return true;
    }
    if (!tc_read_hex_value(&s->r, &value, v, PROVIDER_ID_MAX, name)) {
        return false;
    }
    return (event != NULL && tc_bytes_eq(value, event->payload)) || differ(s, v, name);
}

static bool compare_provider(v3 *s)
{
    /* The document names the kinds as app-compose does, not as the event does. */
    static const char *const names[] = {"none", "local", "kms", "tpm"};
    tc_jref v = tc_read_member(&s->r, TC_JSON_ROOT, "key_provider");
    tc_str name;

    if (!tc_json_get_text(&s->doc, TC_JSON_ROOT, "key_provider", &name, "key_provider", &s->diag)) {
        return false;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (tc_str_is(name, names[i])) {
            return tc_str_is(s->j->facts->key_provider_name,
                             tc_key_provider_name((tc_key_provider_kind)i)) ||
                   differ(s, v, "key_provider");
        }
    }
    return tc_json_fail(&s->doc, v, TC_REASON_UNKNOWN, "key_provider", &s->diag);
}

static bool compare_provider_id(v3 *s)
{
    tc_jref v = tc_read_member(&s->r, TC_JSON_ROOT, "key_provider_id");
    uint8_t measured[PROVIDER_ID_MAX];
    tc_str id = s->j->facts->key_provider_id;
    tc_bytes value;

    if (v == TC_JSON_NONE) {
        return true;
    }
    if (!tc_read_hex_value(&s->r, &value, v, PROVIDER_ID_MAX, "key_provider_id")) {
        return false;
    }
    if (value.n == 0) {
        return true; /* pins nothing */
    }
    return (tc_hex_decode(measured, value.n, id) &&
            tc_bytes_eq(value, tc_bytes_of(measured, value.n))) ||
           differ(s, v, "key_provider_id");
}

/* compare_init_scripts compares a list, which may be empty, with the events in their order. */
static bool compare_init_scripts(v3 *s)
{
    tc_jref v = tc_read_member(&s->r, TC_JSON_ROOT, "init_script_hashes");
    tc_judge *j = s->j;
    size_t at = 0;
    tc_jref e;

    if (v == TC_JSON_NONE) {
        return true;
    }
    if (!tc_json_get_array(&s->doc, TC_JSON_ROOT, "init_script_hashes", 0, INIT_SCRIPTS_MAX, &v,
                           "init_script_hashes", &s->diag)) {
        return false;
    }
    e = tc_json_first(&s->doc, v);
    for (at = 0; at < j->n_boot; at++) {
        tc_bytes value;

        if (!tc_str_is(j->runtime[at]->name, "init-script-hash")) {
            continue;
        }
        if (e == TC_JSON_NONE) {
            return differ(s, v, "init_script_hashes");
        }
        if (!tc_read_hex_value(&s->r, &value, e, TC_SHA256_SIZE, "init_script_hashes")) {
            return false;
        }
        if (!tc_bytes_eq(value, j->runtime[at]->payload)) {
            return differ(s, e, "init_script_hashes");
        }
        e = tc_json_next(&s->doc, v, e);
    }
    return e == TC_JSON_NONE || differ(s, e, "init_script_hashes");
}

static bool compare_document(v3 *s)
{
    static const char *const names[] = {
        "version",      "app_id",          "compose_hash", "gpu_policy_hash",
        "key_provider", "key_provider_id", "instance_id",  "init_script_hashes",
        NULL,
    };
    const tc_boot_events *boot = &s->j->boot;
    uint64_t version;

    if (!tc_json_only(&s->doc, TC_JSON_ROOT, names, "mr_config", &s->diag) ||
        !tc_json_get_u64(&s->doc, TC_JSON_ROOT, "version", VERSION_MAX, &version, "version",
                         &s->diag)) {
        return false;
    }
    if (version != VERSION_MAX) {
        return tc_json_fail(&s->doc, TC_JSON_ROOT, TC_REASON_UNSUPPORTED, "version", &s->diag);
    }
    if (tc_read_member(&s->r, TC_JSON_ROOT, "compose_hash") == TC_JSON_NONE) {
        return tc_json_fail(&s->doc, TC_JSON_ROOT, TC_REASON_MISSING, "compose_hash", &s->diag);
    }
    return compare_hex(s, "compose_hash", boot->compose_hash) &&
           compare_hex(s, "app_id", boot->app_id) &&
           compare_hex(s, "instance_id", boot->instance_id) &&
           compare_hex(s, "gpu_policy_hash", boot->gpu_policy_hash) && compare_provider(s) &&
           compare_provider_id(s) && compare_init_scripts(s);
}

/* add_documents collects the texts of mr_config that a vm_config or sys-config carries. */
static void add_documents(tc_judge *j, tc_str *list, size_t *n, tc_str config)
{
    tc_json docs[2];

    if (config.n == 0 || !tc_vm_config_open(&docs[0], &docs[1], j->arena, config, NULL)) {
        return;
    }
    for (size_t i = 0; i < 2 && *n < DOCUMENTS_MAX; i++) {
        tc_jref v = tc_json_find(&docs[i], TC_JSON_ROOT, "mr_config");

        if (v != TC_JSON_NONE && tc_json_text(&docs[i], v, &list[*n])) {
            ++*n;
        }
    }
}

static void judge_v3(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_MR_CONFIG_ID;
    tc_bytes found = j->quote->mr_config_id;
    uint8_t ours[TC_REGISTER_SIZE];
    tc_str documents[DOCUMENTS_MAX];
    size_t n = 0;
    v3 s = {.j = j};

    s.r = (tc_reader){.doc = &s.doc, .diag = &s.diag};
    add_documents(j, documents, &n, j->ev->vm_config);
    if (j->ev->claims != NULL) {
        add_documents(j, documents, &n, j->ev->claims->vm_config);
    }
    for (size_t i = 0; i < n; i++) {
        tc_mr_config_id_v3(ours, tc_bytes_from_str(documents[i]));
        if (!tc_bytes_eq(found, tc_bytes_of(ours, sizeof ours))) {
            continue;
        }
        tc_checks_result(j->checks, id,
                         tc_json_parse(&s.doc, j->arena, tc_bytes_from_str(documents[i]),
                                       &TC_DSTACK_JSON_LIMITS, &s.diag) &&
                             compare_document(&s),
                         &s.diag);
        return;
    }
    if (j->arena->failed) { /* a document may be missing for that reason only */
        tc_checks_trouble(j->checks, id, TC_E_NOMEM);
    } else if (n == 0) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("the launch configuration document (mr_config in vm_config) "
                                      "is missing: only its hash is in the quote"));
    } else {
        tc_checks_fail(j->checks, id, TC_REASON_MISMATCH,
                       TC_STR("the launch configuration document does not have the hash that is in "
                              "the quote"),
                       tc_hex_text(j->arena, found),
                       tc_hex_text(j->arena, tc_bytes_of(ours, sizeof ours)));
    }
}

/* ---- versions 1 and 2 ---- */

/* has_hashes returns true when app id and compose hash were measured in their one size. */
static bool has_hashes(const tc_judge *j)
{
    return j->facts->compose_hash.n == TC_SHA256_SIZE && j->facts->app_id.n == TC_ADDRESS_SIZE;
}

/* try_v2 computes version 2 with a key provider id in hex. */
static bool try_v2(uint8_t out[TC_REGISTER_SIZE], tc_judge *j, tc_key_provider_kind kind, tc_str id)
{
    uint8_t bytes[PROVIDER_ID_MAX];
    size_t n = id.n / 2;

    if (n > sizeof bytes || !tc_hex_decode(bytes, n, id)) {
        return false;
    }
    tc_mr_config_id_v2(out, j->facts->compose_hash.p, j->facts->app_id.p, kind,
                       tc_bytes_of(bytes, n));
    return tc_bytes_eq(j->quote->mr_config_id, tc_bytes_of(out, TC_REGISTER_SIZE));
}

/* judge_v2 knows the key provider's kind from its event. The id in the hash is the one that the app
 * definition pins, which may be none, or the measured one: both say the same here, because a pinned
 * id must be the measured one. */
static void judge_v2(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_MR_CONFIG_ID;
    tc_str found = tc_hex_text(j->arena, j->quote->mr_config_id);
    uint8_t ours[TC_REGISTER_SIZE] = {0};
    tc_key_provider_kind kind;

    if (!has_hashes(j) || !tc_key_provider_of(&kind, j->facts->key_provider_name)) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("app id, compose hash and key provider were not measured in "
                                      "a form that could be compared"));
        return;
    }
    if (try_v2(ours, j, kind, (tc_str){NULL, 0}) ||
        try_v2(ours, j, kind, j->facts->key_provider_id)) {
        tc_checks_pass_with(j->checks, id, tc_hex_text(j->arena, tc_bytes_of(ours, sizeof ours)),
                            found);
    } else {
        tc_checks_fail(j->checks, id, TC_REASON_MISMATCH,
                       TC_STR("the launch configuration is about another app, definition or key "
                              "provider"),
                       tc_hex_text(j->arena, tc_bytes_of(ours, sizeof ours)), found);
    }
}

static void judge_v1(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_MR_CONFIG_ID;
    uint8_t ours[TC_REGISTER_SIZE];

    if (!has_hashes(j)) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("no compose hash was measured that could be compared"));
        return;
    }
    tc_mr_config_id_v1(ours, j->facts->compose_hash.p);
    tc_judge_equal(j, id, tc_bytes_of(ours, sizeof ours), j->quote->mr_config_id,
                   TC_STR("the launch configuration names another app definition"));
}

/* ---- all versions ---- */

static tc_mr_config_version version_of(tc_bytes mr)
{
    if (tc_bytes_is_zero(mr)) {
        return TC_MR_CONFIG_UNSET;
    }
    if (mr.p[0] < TC_MR_CONFIG_V1 || mr.p[0] > VERSION_MAX ||
        !tc_bytes_is_zero(tc_bytes_sub(mr, PADDING_AT, mr.n - PADDING_AT))) {
        return TC_MR_CONFIG_UNKNOWN;
    }
    return (tc_mr_config_version)mr.p[0];
}

_Static_assert(TC_MR_CONFIG_V1 == 1 && TC_MR_CONFIG_V2 == 2 && TC_MR_CONFIG_V3 == VERSION_MAX,
               "the first byte of the register is the version");

static void judge_version(tc_judge *j)
{
    if (j->facts->mr_config == TC_MR_CONFIG_V1) {
        judge_v1(j);
    } else if (j->facts->mr_config == TC_MR_CONFIG_V2) {
        judge_v2(j);
    } else {
        judge_v3(j);
    }
}

void tc_judge_mr_config(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_MR_CONFIG_ID;

    if (!tc_judge_needs_quote(j, id)) {
        return;
    }
    tc_checks_evidence(j->checks, id, j->quote->mr_config_id);
    j->facts->mr_config = version_of(j->quote->mr_config_id);
    if (j->facts->mr_config == TC_MR_CONFIG_UNSET) {
        tc_checks_not_applicable(j->checks, id,
                                 TC_STR("the register is not set: the host platform did not pin "
                                        "the launch configuration, only the event log does"));
    } else if (j->facts->mr_config == TC_MR_CONFIG_UNKNOWN) {
        tc_checks_fail(j->checks, id, TC_REASON_UNKNOWN,
                       TC_STR("the launch configuration has a form that dstack never writes"),
                       (tc_str){NULL, 0}, tc_hex_text(j->arena, j->quote->mr_config_id));
    } else if (tc_judge_needs_identity(j, id)) {
        tc_judge_event_evidence(j, id, j->boot.compose_hash);
        judge_version(j);
    }
}
