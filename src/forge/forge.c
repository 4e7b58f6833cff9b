/* SPDX-License-Identifier: Apache-2.0 */
#include "forge/internal.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/digest.h"

static const char *const key_labels[TC_FORGE_KEY_COUNT] = {
    [TC_FORGE_KEY_ROOT] = "root",
    [TC_FORGE_KEY_CA] = "pck ca",
    [TC_FORGE_KEY_PCK] = "pck",
    [TC_FORGE_KEY_TCB_SIGNING] = "tcb signing",
    [TC_FORGE_KEY_ATTESTATION] = "attestation",
    [TC_FORGE_KEY_KMS_CA] = "kms ca",
    [TC_FORGE_KEY_APP_CA] = "app ca",
    [TC_FORGE_KEY_RA_TLS] = "ra-tls",
    [TC_FORGE_KEY_STRANGER] = "stranger",
};

tc_forge *tc_forge_new(void)
{
    tc_forge *forge = calloc(1, sizeof *forge);

    if (forge == NULL) {
        return NULL;
    }
    forge->curve = tc_forge_curve_new();
    if (forge->curve == NULL) {
        free(forge);
        return NULL;
    }
    return forge;
}

void tc_forge_free(tc_forge *forge)
{
    if (forge != NULL) {
        tc_forge_curve_free(forge->curve);
        free(forge);
    }
}

tc_wr tc_forge_writer(tc_forge_run *run)
{
    return tc_wr_init(run->arena, TC_FORGE_OBJECT_LIMIT);
}

tc_bytes tc_forge_written(tc_forge_run *run, tc_wr *w)
{
    tc_bytes out;

    if (!tc_wr_finish(&out, w)) {
        run->err = TC_E_NOMEM;
    }
    return out;
}

tc_bytes tc_forge_hooked(tc_forge_run *run, tc_forge_object object, tc_forge_stage stage,
                         tc_bytes in)
{
    tc_bytes out;

    if (run->o->hook == NULL || run->err != TC_OK) {
        return in;
    }
    out = run->o->hook(run->o->context, run->arena, object, stage, in);
    if (out.p == NULL) {
        run->err = TC_E_NOMEM;
    }
    return out;
}

void tc_forge_sign_object(tc_forge_run *run, uint8_t out[TC_FORGE_SIGNATURE_SIZE],
                          tc_forge_object object, tc_bytes message)
{
    const tc_forge_key *key = &run->forge->keys[run->o->signer[object]];
    tc_bytes changed;

    memset(out, 0, TC_FORGE_SIGNATURE_SIZE);
    if (run->err != TC_OK) {
        return;
    }
    if (!tc_forge_sign(out, run->forge->curve, key, message)) {
        run->err = TC_E_CRYPTO;
        return;
    }
    changed =
        tc_forge_hooked(run, object, TC_FORGE_SIGNATURE, tc_bytes_of(out, TC_FORGE_SIGNATURE_SIZE));
    if (changed.p != out && changed.n == TC_FORGE_SIGNATURE_SIZE) {
        memcpy(out, changed.p, TC_FORGE_SIGNATURE_SIZE);
    }
}

void tc_forge_fill(const tc_forge_run *run, uint8_t *out, size_t n, const char *label)
{
    uint8_t seed[sizeof run->o->seed];
    uint8_t digest[TC_SHA256_SIZE];
    uint8_t block = 0;

    for (size_t i = 0; i < sizeof seed; i++) {
        seed[i] = (uint8_t)(run->o->seed >> 8 * i);
    }
    for (size_t done = 0; done < n; done += sizeof digest, block++) {
        tc_sha256(digest,
                  (tc_bytes[]){tc_bytes_from_str(TC_STR("trustcenter simulated value")),
                               tc_bytes_of(seed, sizeof seed), tc_bytes_of(&block, 1),
                               tc_bytes_from_str(tc_str_from_c(label))},
                  4);
        tc_copy(out + done, digest, n - done < sizeof digest ? n - done : sizeof digest);
    }
}

bool tc_forge_is_enclave(const tc_forge_options *options)
{
    return options->quote.body == TC_FORGE_BODY_SGX;
}

/* make_system makes the image and the machine that started it. */
static void make_system(tc_forge_run *run)
{
    tc_forge_evidence *e = run->out;
    tc_bytes said = tc_bytes_of(run->o->dstack.os_image_hash, sizeof run->o->dstack.os_image_hash);
    tc_bytes mr_td = tc_bytes_of(run->o->td.mr_td, sizeof run->o->td.mr_td);

    tc_forge_image_make(run);
    tc_forge_policy_row(run);
    tc_copy(e->os_image_hash, tc_bytes_is_zero(said) ? e->image.hash : said.p, said.n);
    tc_forge_vm_config_make(run);
    tc_forge_boot_make(run);
    if (!tc_bytes_is_zero(mr_td)) {
        tc_copy(e->mr_td, mr_td.p, mr_td.n);
    }
}

static bool make_keys(tc_forge *forge, uint64_t seed)
{
    if (forge->has_keys && forge->seed == seed) {
        return true;
    }
    forge->has_keys = false;
    for (size_t i = 0; i < TC_FORGE_KEY_COUNT; i++) {
        if (!tc_forge_key_derive(&forge->keys[i], forge->curve, key_labels[i], seed)) {
            return false;
        }
    }
    forge->seed = seed;
    forge->has_keys = true;
    return true;
}

tc_err tc_forge_make(tc_forge_evidence *out, tc_forge *forge, tc_arena *arena,
                     const tc_forge_options *options)
{
    tc_forge_run run = {.forge = forge, .arena = arena, .o = options, .out = out, .err = TC_OK};

    memset(out, 0, sizeof *out);
    if (!make_keys(forge, options->seed)) {
        return TC_E_CRYPTO;
    }
    tc_forge_pki_make(&run);
    tc_forge_reference_make(&run);
    tc_forge_collateral_make(&run);
    tc_forge_app_make(&run);
    if (!tc_forge_is_enclave(options)) {
        make_system(&run);
    }
    tc_forge_log_make(&run);
    out->quote = tc_forge_quote_make(&run, options->quote.report_data);
    if (options->make & TC_FORGE_MAKE_RA_TLS) {
        tc_forge_ra_tls_make(&run);
    }
    if (options->make & TC_FORGE_MAKE_DSTACK) {
        tc_forge_answers_make(&run);
    }
    tc_forge_policy_make(&run);
    if (options->make & TC_FORGE_MAKE_BUNDLE) {
        tc_forge_bundle_make(&run);
    }
    if (run.err != TC_OK) {
        memset(out, 0, sizeof *out);
    }
    return run.err;
}

tc_bytes tc_forge_replace(tc_arena *arena, tc_bytes in, tc_bytes from, tc_bytes to)
{
    tc_wr w = tc_wr_init(arena, TC_FORGE_OBJECT_LIMIT);
    tc_bytes out;
    size_t at;

    while (from.n > 0 && (at = tc_bytes_find(in, from)) != SIZE_MAX) {
        tc_wr_bytes(&w, tc_bytes_sub(in, 0, at));
        tc_wr_bytes(&w, to);
        in = tc_bytes_sub(in, at + from.n, in.n - at - from.n);
    }
    tc_wr_bytes(&w, in);
    return tc_wr_finish(&out, &w) ? out : (tc_bytes){NULL, 0};
}
