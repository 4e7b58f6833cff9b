/* SPDX-License-Identifier: Apache-2.0
 *
 * The identity of the made-up app: its definition, ids, key provider and launch configuration
 * (dstack:2.1, 2.3, 2.5).
 */
#include "forge/internal.h"

#include <string.h>

#include "crypto/digest.h"

#define APP_ID_SIZE    20
#define HASH_SIZE      32
#define REGISTER_SIZE  48
#define MR_CONFIG_HEAD "dstack-mr-config-v3:"
#define DEFAULT_SERVICE                                                                            \
    "services:\n  web:\n    image: docker.io/simulated/web@sha256:"                                \
    "5151515151515151515151515151515151515151515151515151515151515151\n"                           \
    "    ports:\n      - \"8080:8080\"\n    read_only: true\n"

static const char *const provider_names[] = {"none", "local-sgx", "kms", "tpm"};
static const char *const provider_kinds[] = {"none", "local", "kms", "tpm"};

static void put_text(tc_jsonw *j, const char *name, const char *text)
{
    tc_jsonw_name(j, name);
    tc_jsonw_lit(j, text);
}

static void put_flag(tc_jsonw *j, const char *name, bool v)
{
    tc_jsonw_name(j, name);
    tc_jsonw_bool(j, v);
}

static void put_init_scripts(tc_jsonw *j, size_t n)
{
    if (n == 0) {
        return;
    }
    tc_jsonw_name(j, "init_script");
    tc_jsonw_array(j);
    for (size_t i = 0; i < n; i++) {
        tc_jsonw_lit(j, "echo simulated");
    }
    tc_jsonw_end(j);
}

static void put_key_provider(tc_jsonw *j, tc_forge_provider provider)
{
    put_flag(j, "kms_enabled", provider == TC_FORGE_PROVIDER_KMS);
    put_flag(j, "local_key_provider_enabled", provider == TC_FORGE_PROVIDER_LOCAL);
    if (provider == TC_FORGE_PROVIDER_TPM) {
        put_text(j, "key_provider", "tpm");
    }
    put_text(j, "key_provider_id", "");
}

/* default_compose writes the definition of a small app that a careful person would deploy. */
static tc_bytes default_compose(tc_forge_run *run)
{
    const tc_forge_dstack *d = &run->o->dstack;
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, true);

    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "manifest_version");
    tc_jsonw_u64(&j, 2);
    put_text(&j, "name", "simulated app");
    put_text(&j, "runner", "docker-compose");
    put_text(&j, "docker_compose_file",
             d->docker_compose == NULL ? DEFAULT_SERVICE : d->docker_compose);
    put_init_scripts(&j, d->init_scripts);
    put_key_provider(&j, d->provider);
    put_flag(&j, "gateway_enabled", false);
    put_flag(&j, "public_logs", false);
    put_flag(&j, "public_sysinfo", false);
    put_flag(&j, "no_instance_id", d->no_instance_id);
    put_flag(&j, "secure_time", true);
    tc_jsonw_name(&j, "allowed_envs");
    tc_jsonw_array(&j);
    tc_jsonw_end(&j);
    if (d->event_version == 2) {
        tc_jsonw_name(&j, "event_log_version");
        tc_jsonw_u64(&j, 2);
    }
    tc_jsonw_end(&j);
    return tc_forge_written(run, &w);
}

static void make_compose(tc_forge_run *run)
{
    const tc_forge_dstack *d = &run->o->dstack;
    tc_forge_evidence *e = run->out;
    tc_bytes text = d->app_compose == NULL ? default_compose(run)
                                           : tc_bytes_from_str(tc_str_from_c(d->app_compose));

    text = tc_forge_hooked(run, TC_FORGE_APP_COMPOSE, TC_FORGE_BEFORE, text);
    tc_sha256(e->compose_hash, &text, 1);
    e->app_compose = tc_forge_hooked(run, TC_FORGE_APP_COMPOSE, TC_FORGE_AFTER, text);
}

static tc_bytes keep(tc_forge_run *run, const uint8_t *p, size_t n)
{
    tc_bytes out;

    if (!tc_arena_copy(&out, run->arena, tc_bytes_of(p, n))) {
        run->err = TC_E_NOMEM;
    }
    return out;
}

static void make_ids(tc_forge_run *run)
{
    const tc_forge_dstack *d = &run->o->dstack;
    tc_forge_evidence *e = run->out;
    uint8_t seed[APP_ID_SIZE], digest[TC_SHA256_SIZE];

    if (d->app_id.n == APP_ID_SIZE) {
        memcpy(e->app_id, d->app_id.p, APP_ID_SIZE);
    } else if (d->provider == TC_FORGE_PROVIDER_KMS) {
        tc_forge_fill(run, e->app_id, APP_ID_SIZE, "app contract");
    } else {
        memcpy(e->app_id, e->compose_hash, APP_ID_SIZE);
    }
    if (d->instance_id.n > 0) {
        e->instance_id = d->instance_id;
    } else if (d->no_instance_id) {
        e->instance_id = (tc_bytes){(const uint8_t *)"", 0};
    } else {
        tc_forge_fill(run, seed, sizeof seed, "instance seed");
        tc_sha256(digest,
                  (tc_bytes[]){tc_bytes_of(seed, sizeof seed), tc_bytes_of(e->app_id, APP_ID_SIZE)},
                  2);
        e->instance_id = keep(run, digest, APP_ID_SIZE);
    }
}

/* provider_id returns what names the key provider: the KMS root key, or an enclave. */
static tc_bytes provider_id(tc_forge_run *run)
{
    const tc_forge_dstack *d = &run->o->dstack;
    uint8_t spki[TC_FORGE_SPKI_SIZE];

    if (d->provider_id.n > 0) {
        return d->provider_id;
    }
    switch (d->provider) {
    case TC_FORGE_PROVIDER_KMS:
        tc_forge_spki(spki, &run->forge->keys[TC_FORGE_KEY_KMS_CA]);
        return keep(run, spki, sizeof spki);
    case TC_FORGE_PROVIDER_LOCAL:
        tc_forge_fill(run, spki, HASH_SIZE, "local key provider enclave");
        return keep(run, spki, HASH_SIZE);
    case TC_FORGE_PROVIDER_NONE:
    case TC_FORGE_PROVIDER_TPM:
        break;
    }
    return (tc_bytes){(const uint8_t *)"", 0};
}

static void make_key_provider(tc_forge_run *run, tc_bytes id)
{
    const tc_forge_dstack *d = &run->o->dstack;
    tc_wr w = tc_forge_writer(run);

    tc_wr_lit(&w, "{\"name\":\"");
    tc_wr_lit(&w, d->provider_name == NULL ? provider_names[d->provider] : d->provider_name);
    tc_wr_lit(&w, "\",\"id\":\"");
    tc_wr_hex(&w, id);
    tc_wr_lit(&w, "\"}");
    run->out->key_provider = tc_forge_written(run, &w);
}

static tc_bytes mr_config_document(tc_forge_run *run, tc_bytes id)
{
    tc_forge_evidence *e = run->out;
    tc_wr w = tc_forge_writer(run);
    tc_jsonw j = tc_jsonw_init(&w, false);

    tc_jsonw_object(&j);
    tc_jsonw_name(&j, "version");
    tc_jsonw_u64(&j, 3);
    tc_jsonw_name(&j, "app_id");
    tc_jsonw_hex(&j, tc_bytes_of(e->app_id, APP_ID_SIZE));
    tc_jsonw_name(&j, "compose_hash");
    tc_jsonw_hex(&j, tc_bytes_of(e->compose_hash, HASH_SIZE));
    put_text(&j, "key_provider", provider_kinds[run->o->dstack.provider]);
    tc_jsonw_name(&j, "key_provider_id");
    tc_jsonw_hex(&j, id);
    if (e->instance_id.n > 0) {
        tc_jsonw_name(&j, "instance_id");
        tc_jsonw_hex(&j, e->instance_id);
    }
    tc_jsonw_end(&j);
    return tc_forge_hooked(run, TC_FORGE_MR_CONFIG, TC_FORGE_BEFORE, tc_forge_written(run, &w));
}

/* make_mr_config fills MRCONFIGID by its version (dstack:2.3). */
static void make_mr_config(tc_forge_run *run, tc_bytes id)
{
    tc_forge_evidence *e = run->out;
    uint8_t kind = (uint8_t)run->o->dstack.provider;
    uint8_t *digest = e->mr_config_id + 1;

    memset(e->mr_config_id, 0, REGISTER_SIZE);
    e->mr_config_id[0] = (uint8_t)run->o->dstack.mr_config;
    switch (run->o->dstack.mr_config) {
    case 1:
        memcpy(digest, e->compose_hash, HASH_SIZE);
        break;
    case 2:
        tc_keccak256(digest,
                     (tc_bytes[]){tc_bytes_of(e->compose_hash, HASH_SIZE),
                                  tc_bytes_of(e->app_id, APP_ID_SIZE), tc_bytes_of(&kind, 1), id},
                     4);
        break;
    case 3:
        e->mr_config = mr_config_document(run, id);
        tc_sha256(digest,
                  (tc_bytes[]){tc_bytes_of(MR_CONFIG_HEAD, sizeof MR_CONFIG_HEAD), e->mr_config},
                  2);
        e->mr_config = tc_forge_hooked(run, TC_FORGE_MR_CONFIG, TC_FORGE_AFTER, e->mr_config);
        break;
    default:
        break;
    }
}

void tc_forge_app_make(tc_forge_run *run)
{
    tc_bytes id;

    make_compose(run);
    make_ids(run);
    id = provider_id(run);
    make_key_provider(run, id);
    make_mr_config(run, id);
}
