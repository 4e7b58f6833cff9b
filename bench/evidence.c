/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "bench.h"
#include "forge/forge.h"
#include "trustcenter/bundle.h"

#define NEAR_FOLDER     "near/2026-08-14-bb7c69487ff4"
#define DCAP_QUOTE      "dcap/quotes/near_quote_20a06f.bin"
#define DCAP_COLLATERAL "dcap/collateral/near_2025-09_tdx_20a06f000000.json"
#define DCAP_NOW        1756802519 /* when that collateral was current */

/* What the hooks change from quote to quote. */
typedef struct maker {
    tc_forge_curve *curve;
    bool own_key; /* a QE report and attestation key of its own */
    tc_forge_key key;
    tc_bytes message; /* header and body, about to be signed */
} maker;

static tc_bytes copy(tc_arena *arena, const void *p, size_t n)
{
    tc_bytes out;

    tc_bench_need(tc_arena_copy(&out, arena, tc_bytes_of(p, n)), "memory");
    return out;
}

/* Puts the maker's own attestation key in the place of the scenario's. */
static tc_bytes change(void *context, tc_arena *arena, tc_forge_object object, tc_forge_stage stage,
                       tc_bytes in)
{
    maker *m = context;
    uint8_t signature[TC_FORGE_SIGNATURE_SIZE];

    if (!m->own_key) {
        return in;
    }
    if (object == TC_FORGE_ATTESTATION_KEY && stage == TC_FORGE_BEFORE) {
        return copy(arena, m->key.point, sizeof m->key.point);
    }
    if (object == TC_FORGE_QUOTE_SIGNED && stage == TC_FORGE_BEFORE) {
        m->message = in;
    }
    if (object == TC_FORGE_QUOTE_SIGNED && stage == TC_FORGE_SIGNATURE) {
        tc_bench_need(tc_forge_sign(signature, m->curve, &m->key, m->message), "forge: signature");
        return copy(arena, signature, sizeof signature);
    }
    return in;
}

static const tc_bytes *forge_quotes(maker *m, tc_forge *forge, tc_arena *arena,
                                    tc_forge_options options, size_t n)
{
    tc_bytes *quotes = TC_NEW_ARRAY(arena, n, tc_bytes);

    tc_bench_need(quotes != NULL, "memory");
    options.make = 0;
    options.hook = change;
    options.context = m;
    for (size_t i = 0; i < n; i++) {
        tc_forge_evidence evidence;

        tc_bench_need(tc_forge_key_derive(&m->key, m->curve, "bench", i), "forge: key");
        options.quote.report_data[0] = (uint8_t)i;
        tc_bench_need(tc_forge_make(&evidence, forge, arena, &options) == TC_OK, "forge");
        quotes[i] = evidence.quote;
    }
    return quotes;
}

static void read_collateral(tc_bench_evidence *out, tc_arena *arena)
{
    tc_diag diag = {0};

    if (!tc_collateral_parts_from_qvl(&out->parts, arena, out->collateral, &diag)) {
        tc_bench_die(diag.what, tc_reason_text(diag.reason));
    }
}

void tc_bench_forge(tc_bench_evidence *out, tc_arena *arena, size_t n_quotes)
{
    tc_forge_options options;
    tc_forge_evidence whole;
    tc_forge *forge = tc_forge_new();
    maker m = {.curve = tc_forge_curve_new()};

    tc_bench_need(forge != NULL && m.curve != NULL, "memory");
    tc_forge_defaults(&options);
    tc_bench_need(tc_forge_make(&whole, forge, arena, &options) == TC_OK, "forge");
    *out = (tc_bench_evidence){
        .name = "simulated platform",
        .now = options.now,
        .root_der = whole.root_der,
        .collateral = whole.collateral,
        .n_quotes = n_quotes,
        .n_strangers = n_quotes,
        .guest_tcb_info = whole.guest_tcb_info,
        .bundle = whole.bundle_json,
    };
    tc_bench_need(tc_roots_add(&out->roots, whole.root_der), "forge: root");
    read_collateral(out, arena);
    out->quotes = forge_quotes(&m, forge, arena, options, n_quotes);
    m.own_key = true;
    out->strangers = forge_quotes(&m, forge, arena, options, n_quotes);
    tc_forge_curve_free(m.curve);
    tc_forge_free(forge);
}

static FILE *open_in(const char *folder, const char *name, const char *mode)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);

    tc_bench_need(n > 0 && (size_t)n < sizeof path, "path");
    return fopen(path, mode);
}

void tc_bench_save(const char *folder, const char *name, tc_bytes content)
{
    FILE *file = open_in(folder, name, "wb");

    if (file == NULL || fwrite(content.p, 1, content.n, file) != content.n || fclose(file) != 0) {
        tc_bench_die(name, strerror(errno));
    }
}

static bool load(tc_bytes *out, tc_arena *arena, const char *folder, const char *name)
{
    FILE *file = open_in(folder, name, "rb");
    uint8_t *buffer = tc_arena_alloc(arena, TC_MAX_TCB_INFO);

    tc_bench_need(buffer != NULL, "memory");
    if (file == NULL) {
        return false;
    }
    *out = tc_bytes_of(buffer, fread(buffer, 1, TC_MAX_TCB_INFO, file));
    tc_bench_need(feof(file) != 0, name);
    (void)fclose(file);
    return true;
}

static void set_genuine(tc_bench_evidence *out, tc_arena *arena, tc_bytes quote)
{
    tc_bytes *quotes = TC_NEW(arena, tc_bytes);

    tc_bench_need(quotes != NULL, "memory");
    *quotes = quote;
    out->quotes = quotes;
    out->n_quotes = 1;
    out->roots = tc_roots_production();
    read_collateral(out, arena);
}

static void make_bundle(tc_bench_evidence *out, tc_arena *arena)
{
    tc_bundle_builder builder;
    tc_bundle bundle;
    tc_str why;

    tc_bench_need(tc_bundle_builder_init(&builder, arena) &&
                      tc_bundle_add(&builder, out->quotes[0], TC_STR("quote.bin"), &why) &&
                      tc_bundle_add(&builder, out->collateral, TC_STR("collateral.json"), &why) &&
                      tc_bundle_add(&builder, out->guest_tcb_info, TC_STR("tcb_info.json"), &why) &&
                      tc_bundle_build(&bundle, &builder, &why) &&
                      tc_bundle_write(&out->bundle, arena, &bundle),
                  "bundle of genuine evidence");
}

bool tc_bench_load_near(tc_bench_evidence *out, tc_arena *arena, const char *vectors)
{
    tc_bytes quote, moment;
    tc_str text;

    *out = (tc_bench_evidence){.name = "genuine " NEAR_FOLDER};
    if (!load(&quote, arena, vectors, NEAR_FOLDER "/quote.bin") ||
        !load(&out->collateral, arena, vectors, NEAR_FOLDER "/collateral.json") ||
        !load(&out->guest_tcb_info, arena, vectors, NEAR_FOLDER "/tcb_info.json") ||
        !load(&moment, arena, vectors, NEAR_FOLDER "/time.txt")) {
        return false;
    }
    text = tc_str_from_bytes(moment);
    while (tc_str_ends(text, "\n")) {
        text.n--;
    }
    tc_bench_need(tc_time_parse_user(&out->now, text), NEAR_FOLDER "/time.txt");
    set_genuine(out, arena, quote);
    make_bundle(out, arena);
    return true;
}

bool tc_bench_load_dcap(tc_bench_evidence *out, tc_arena *arena, const char *vectors)
{
    tc_bytes quote;

    *out = (tc_bench_evidence){.name = "genuine " DCAP_QUOTE, .now = DCAP_NOW};
    if (!load(&quote, arena, vectors, DCAP_QUOTE) ||
        !load(&out->collateral, arena, vectors, DCAP_COLLATERAL)) {
        return false;
    }
    set_genuine(out, arena, quote);
    return true;
}
