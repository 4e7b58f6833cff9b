/* SPDX-License-Identifier: Apache-2.0
 *
 * app-compose.json (dstack:2.5).
 */
#include "dstack/compose.h"
#include "dstack/read.h"

#define INIT_SCRIPTS_MAX 5u

/* read_texts reads an optional array of strings. */
static bool read_texts(const tc_reader *r, const tc_str **out, size_t *n, tc_jref v,
                       const char *what)
{
    if (tc_json_kind_of(r->doc, v) != TC_JSON_ARRAY) {
        return tc_json_fail(r->doc, v, TC_REASON_TYPE, what, r->diag);
    }
    return tc_json_texts(r->doc, v, out, n, what, r->diag);
}

static bool read_envs(tc_app_compose *out, const tc_reader *r)
{
    tc_jref v = tc_read_member(r, TC_JSON_ROOT, "allowed_envs");

    return v == TC_JSON_NONE ||
           read_texts(r, &out->allowed_envs, &out->n_allowed_envs, v, "app-compose: allowed_envs");
}

/* read_features reads the oldest way to ask for a KMS and a gateway. */
static bool read_features(tc_app_compose *out, const tc_reader *r)
{
    tc_jref v = tc_read_member(r, TC_JSON_ROOT, "features");
    const tc_str *features = NULL;
    size_t n = 0;

    if (v == TC_JSON_NONE) {
        return true;
    }
    if (!read_texts(r, &features, &n, v, "app-compose: features")) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        out->kms_enabled = out->kms_enabled || tc_str_is(features[i], "kms");
        out->gateway_enabled = out->gateway_enabled || tc_str_is(features[i], "tproxy-net");
    }
    return true;
}

/* read_init_script reads one script or a list of them. */
static bool read_init_script(tc_app_compose *out, const tc_reader *r)
{
    static const char what[] = "app-compose: init_script";
    tc_jref v = tc_read_member(r, TC_JSON_ROOT, "init_script");
    const tc_str *scripts;

    if (v == TC_JSON_NONE) {
        return true;
    }
    if (tc_json_kind_of(r->doc, v) == TC_JSON_STRING) {
        out->n_init_scripts = 1;
        return true;
    }
    if (!read_texts(r, &scripts, &out->n_init_scripts, v, what)) {
        return false;
    }
    return out->n_init_scripts <= INIT_SCRIPTS_MAX ||
           tc_json_fail(r->doc, v, TC_REASON_RANGE, what, r->diag);
}

static bool read_key_provider(tc_app_compose *out, const tc_reader *r, bool local)
{
    static const struct {
        const char *name;
        tc_key_provider_kind kind;
    } kinds[] = {
        {"none", TC_KEY_PROVIDER_NONE},
        {"local", TC_KEY_PROVIDER_LOCAL},
        {"kms", TC_KEY_PROVIDER_KMS},
        {"tpm", TC_KEY_PROVIDER_TPM},
    };
    tc_jref v = tc_read_member(r, TC_JSON_ROOT, "key_provider");
    tc_str name = {NULL, 0};

    if (v == TC_JSON_NONE) {
        out->key_provider = out->kms_enabled ? TC_KEY_PROVIDER_KMS
                            : local          ? TC_KEY_PROVIDER_LOCAL
                                             : TC_KEY_PROVIDER_NONE;
        return true;
    }
    if (!tc_read_text(r, &name, TC_JSON_ROOT, "key_provider")) {
        return false;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (tc_str_is(name, kinds[i].name)) {
            out->key_provider = kinds[i].kind;
            return true;
        }
    }
    return tc_json_fail(r->doc, v, TC_REASON_UNKNOWN, "app-compose: key_provider", r->diag);
}

static bool read_flags(tc_app_compose *out, const tc_reader *r, bool *local)
{
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {
        {"kms_enabled", &out->kms_enabled},         {"tproxy_enabled", &out->gateway_enabled},
        {"gateway_enabled", &out->gateway_enabled}, {"public_logs", &out->public_logs},
        {"public_sysinfo", &out->public_sysinfo},   {"public_tcbinfo", &out->public_tcbinfo},
        {"no_instance_id", &out->no_instance_id},   {"secure_time", &out->secure_time},
        {"local_key_provider_enabled", local},
    };

    out->public_tcbinfo = true;
    *local = false;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (!tc_read_bool(r, flags[i].flag, TC_JSON_ROOT, flags[i].name)) {
            return false;
        }
    }
    return true;
}

static bool read_texts_of_app(tc_app_compose *out, const tc_reader *r)
{
    const struct {
        const char *name;
        tc_str *text;
    } texts[] = {
        {"name", &out->name},
        {"runner", &out->runner},
        {"docker_compose_file", &out->docker_compose_file},
        {"bash_script", &out->bash_script},
        {"pre_launch_script", &out->pre_launch_script},
        {"key_provider_id", &out->key_provider_id},
        {"storage_fs", &out->storage_fs},
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!tc_read_text(r, texts[i].text, TC_JSON_ROOT, texts[i].name)) {
            return false;
        }
    }
    return true;
}

static bool read_docker_config(tc_app_compose *out, const tc_reader *r)
{
    tc_jref v = tc_read_member(r, TC_JSON_ROOT, "docker_config");

    if (v == TC_JSON_NONE) {
        return true;
    }
    if (tc_json_kind_of(r->doc, v) != TC_JSON_OBJECT) {
        return tc_json_fail(r->doc, v, TC_REASON_TYPE, "app-compose: docker_config", r->diag);
    }
    return tc_read_text(r, &out->docker_registry, v, "registry");
}

static bool read_app(tc_app_compose *out, const tc_reader *r)
{
    bool local;

    if (tc_json_kind_of(r->doc, TC_JSON_ROOT) != TC_JSON_OBJECT) {
        return tc_json_fail(r->doc, TC_JSON_ROOT, TC_REASON_TYPE, "app-compose", r->diag);
    }
    return tc_json_get_u64(r->doc, TC_JSON_ROOT, "manifest_version", UINT32_MAX,
                           &out->manifest_version, "app-compose: manifest_version", r->diag) &&
           read_texts_of_app(out, r) && read_flags(out, r, &local) && read_features(out, r) &&
           read_envs(out, r) && read_init_script(out, r) && read_docker_config(out, r) &&
           read_key_provider(out, r, local);
}

bool tc_app_compose_parse(tc_app_compose *out, tc_arena *arena, tc_bytes text, tc_diag *diag)
{
    static const tc_json_limits limits = {
        .max_bytes = TC_MAX_APP_COMPOSE,
        .max_depth = TC_MAX_JSON_DEPTH,
        .max_nodes = TC_MAX_JSON_NODES,
    };
    tc_json doc;
    tc_reader r = {.doc = &doc, .diag = diag};

    *out = (tc_app_compose){0};
    if (!tc_json_parse(&doc, arena, text, &limits, diag) || !read_app(out, &r)) {
        *out = (tc_app_compose){0};
        return tc_diag_rule(diag, "dstack:2.5");
    }
    return true;
}
