/* SPDX-License-Identifier: Apache-2.0
 *
 * The evidence bundle. Exhibits are put in as what they are meant to be, without a look at their
 * content: a broken one must reach the engine too.
 */
#include "bundle/exhibit.h"

#include "base/hex.h"
#include "crypto/digest.h"
#include "forge/internal.h"

typedef struct exhibit_source {
    tc_exhibit_kind kind;
    const char *source;
    tc_bytes body;
} exhibit_source;

static void append(tc_forge_run *run, tc_bundle_builder *builder, const exhibit_source *from)
{
    tc_exhibit *exhibit;

    if ((run->o->exhibits & 1u << from->kind) == 0 || from->body.n == 0) {
        return;
    }
    exhibit = &builder->exhibits[builder->n++];
    *exhibit = (tc_exhibit){.kind = from->kind,
                            .source = tc_str_from_c(from->source),
                            .has_fetched_at = true,
                            .fetched_at = run->o->now,
                            .is_text = tc_exhibit_is_text(from->body),
                            .body = from->body};
    tc_sha256(exhibit->sha256, &exhibit->body, 1);
}

static void append_all(tc_forge_run *run, tc_bundle_builder *builder)
{
    const tc_forge_evidence *e = run->out;
    const exhibit_source all[] = {
        {TC_EXHIBIT_QUOTE, "simulated:quote.bin", e->quote},
        {TC_EXHIBIT_COLLATERAL, "simulated:collateral.json", e->collateral},
        {TC_EXHIBIT_TCB_INFO, "simulated:intel-tcb-info.json", e->tcb_info_answer},
        {TC_EXHIBIT_QE_IDENTITY, "simulated:intel-qe-identity.json", e->qe_identity_answer},
        {TC_EXHIBIT_PCK_CRL, "simulated:pck-crl.der", e->pck_crl},
        {TC_EXHIBIT_ROOT_CRL, "simulated:root-ca-crl.der", e->root_crl},
        {TC_EXHIBIT_ISSUER_CHAIN, "simulated:tcb-issuer-chain.pem", e->tcb_chain},
        {TC_EXHIBIT_ISSUER_CHAIN, "simulated:pck-crl-issuer-chain.pem", e->pck_crl_chain},
        {TC_EXHIBIT_PCK_CHAIN, "simulated:pck-chain.pem", e->pck_chain},
        {TC_EXHIBIT_GET_QUOTE, "simulated:getquote.json", e->get_quote},
        {TC_EXHIBIT_INFO, "simulated:info.json", e->info},
        {TC_EXHIBIT_GUEST_TCB_INFO, "simulated:tcb_info.json", e->guest_tcb_info},
        {TC_EXHIBIT_EVENT_LOG, "simulated:event_log.json", e->event_log},
        {TC_EXHIBIT_CCEL, "simulated:ccel.bin", e->ccel},
        {TC_EXHIBIT_APP_COMPOSE, "simulated:app-compose.json", e->app_compose},
        {TC_EXHIBIT_ATTESTATION, "simulated:attestation.bin",
         e->attestation_v0.n > 0 && !run->o->prefer_v1 ? e->attestation_v0 : e->attestation_v1},
        {TC_EXHIBIT_RA_TLS, "simulated:ra-tls.pem", e->ra_tls_pem},
        {TC_EXHIBIT_PHALA, "simulated:phala.json", e->phala},
        {TC_EXHIBIT_VM_CONFIG, "simulated:vm_config.json", e->vm_config},
        {TC_EXHIBIT_OS_IMAGE, "simulated:os-image.json", e->image.description},
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        append(run, builder, &all[i]);
    }
}

void tc_forge_bundle_make(tc_forge_run *run)
{
    tc_forge_evidence *e = run->out;
    bool app = (run->o->make & TC_FORGE_MAKE_DSTACK) != 0;
    tc_bundle_builder builder;
    tc_str why;

    if (run->err != TC_OK) {
        return;
    }
    if (!tc_bundle_builder_init(&builder, run->arena)) {
        run->err = TC_E_NOMEM;
        return;
    }
    builder.subject.name = TC_STR("simulated app");
    if (app) {
        builder.subject.app_id = tc_hex_text(run->arena, tc_bytes_of(e->app_id, sizeof e->app_id));
        builder.subject.instance_id = tc_hex_text(run->arena, e->instance_id);
    }
    if (run->o->has_subject) {
        builder.subject = run->o->subject;
    }
    append_all(run, &builder);
    if (!tc_bundle_build(&e->bundle, &builder, &why) ||
        !tc_bundle_write(&e->bundle_json, run->arena, &e->bundle)) {
        run->err = TC_E_NOMEM;
    }
}
