/* SPDX-License-Identifier: Apache-2.0
 *
 * The order in which one instance's evidence is judged, and what the steps share.
 */
#include "dstack/judge.h"

#include <string.h>

#include "base/hex.h"
#include "base/wr.h"

#define QE_USER_DATA_SIZE 20
#define PPID_SIZE         16

tc_str tc_judge_join(tc_judge *j, const tc_str *parts, size_t n)
{
    return tc_text_join(j->arena, TC_MAX_SHOWN_TEXT, parts, n);
}

tc_str tc_judge_number(tc_judge *j, uint64_t v)
{
    tc_wr w = tc_wr_init(j->arena, TC_MAX_SHOWN_TEXT);

    tc_wr_dec(&w, v);
    return tc_wr_text(&w);
}

bool tc_judge_equal(tc_judge *j, tc_check_id id, tc_bytes expected, tc_bytes found, tc_str why)
{
    tc_str expected_text = tc_hex_text(j->arena, expected);
    tc_str found_text = tc_hex_text(j->arena, found);

    if (tc_bytes_eq(expected, found)) {
        tc_checks_pass_with(j->checks, id, expected_text, found_text);
        return true;
    }
    tc_checks_fail(j->checks, id, TC_REASON_MISMATCH, why, expected_text, found_text);
    return false;
}

void tc_judge_event_evidence(tc_judge *j, tc_check_id id, const tc_event *event)
{
    if (event != NULL) {
        tc_checks_evidence(j->checks, id, event->raw.n > 0 ? event->raw : event->payload);
    }
}

bool tc_judge_needs_identity(tc_judge *j, tc_check_id id)
{
    if (!j->identity) {
        tc_checks_inconclusive(j->checks, id,
                               j->log == NULL
                                   ? TC_STR("there is no event log that could be read")
                                   : TC_STR("the runtime events do not show a complete start of a "
                                            "known release, so nothing is read from them"));
    }
    return j->identity;
}

bool tc_judge_needs_quote(tc_judge *j, tc_check_id id)
{
    if (j->quote == NULL) {
        tc_checks_inconclusive(j->checks, id, TC_STR("there is no quote that could be read"));
    }
    return j->quote != NULL;
}

/* By kind: none, local, kms, tpm (dstack:2.1). */
static const char *const provider_names[] = {"none", "local-sgx", "kms", "tpm"};

const char *tc_key_provider_name(tc_key_provider_kind kind)
{
    return provider_names[kind];
}

bool tc_key_provider_of(tc_key_provider_kind *out, tc_str name)
{
    for (size_t i = 0; i < sizeof provider_names / sizeof provider_names[0]; i++) {
        if (tc_str_is(name, provider_names[i])) {
            *out = (tc_key_provider_kind)i;
            return true;
        }
    }
    return false;
}

/* is_readable returns true when the hardware part could read the quote's registers. */
static bool is_readable(const tc_registers *registers)
{
    return registers != NULL && registers->mrtd.n == TC_REGISTER_SIZE;
}

static tc_bytes payload_of(const tc_event *event)
{
    return event == NULL ? (tc_bytes){NULL, 0} : event->payload;
}

/* fill_derived computes what follows from the registers (dstack:2.4). */
static void fill_derived(tc_judge *j)
{
    tc_instance_facts *facts = j->facts;

    tc_mr_system(facts->mr_system, j->quote, facts->key_provider);
    tc_mr_aggregated(facts->mr_aggregated, j->quote);
    tc_mr_image(facts->mr_image, j->quote);
    if (j->quote->qe_user_data.n == QE_USER_DATA_SIZE) {
        tc_sha256(facts->device_id_qe, &j->quote->qe_user_data, 1);
    }
    facts->has_ppid = j->quote->ppid.n == PPID_SIZE;
    if (facts->has_ppid) {
        tc_sha256(facts->device_id_ppid, &j->quote->ppid, 1);
    }
}

static void fill_facts(tc_judge *j)
{
    tc_instance_facts *facts = j->facts;

    facts->app_id = payload_of(j->boot.app_id);
    facts->compose_hash = payload_of(j->boot.compose_hash);
    facts->instance_id = payload_of(j->boot.instance_id);
    facts->has_instance_id = j->boot.instance_id != NULL;
    facts->os_image_hash = payload_of(j->boot.os_image_hash);
    facts->key_provider = payload_of(j->boot.key_provider);
    facts->release = j->sequence.releases;
    /* A payload in another form leaves both texts empty. */
    if (!tc_key_provider_parse(&facts->key_provider_name, &facts->key_provider_id,
                               facts->key_provider)) {
        facts->key_provider_name = (tc_str){NULL, 0};
        facts->key_provider_id = (tc_str){NULL, 0};
    }
    if (j->quote != NULL) {
        fill_derived(j);
    }
}

/* find_compose takes the app definition that was given on its own, or the guest agent's. */
static void find_compose(tc_judge *j)
{
    const tc_claims *claims = j->ev->claims;

    if (j->ev->has_app_compose) {
        j->compose = j->ev->app_compose;
        j->compose_raw = j->ev->app_compose;
        j->has_compose = true;
    } else if (claims != NULL && claims->has_app_compose) {
        j->compose = tc_bytes_from_str(claims->app_compose);
        j->compose_raw = claims->app_compose_raw.n > 0 ? claims->app_compose_raw : j->compose;
        j->has_compose = true;
    }
    if (j->has_compose) {
        tc_sha256(j->facts->app_compose_sha256, &j->compose, 1);
    }
}

void tc_dstack_verify(tc_instance_facts *out, tc_arena *arena, const tc_registers *registers,
                      const tc_instance_evidence *evidence, const tc_app_policy *policy,
                      tc_checks *checks)
{
    tc_judge j = {
        .facts = out,
        .arena = arena,
        .quote = is_readable(registers) ? registers : NULL,
        .ev = evidence,
        .policy = policy,
        .checks = checks,
    };

    *out = (tc_instance_facts){0};
    tc_judge_log(&j);
    fill_facts(&j);
    find_compose(&j);
    tc_judge_compose_hash(&j);
    tc_judge_definition(&j);
    tc_judge_identity(&j);
    tc_judge_key_provider(&j);
    tc_judge_mr_config(&j);
    tc_judge_os_image(&j);
    tc_judge_claims(&j);
    tc_judge_certificate(&j);
    tc_judge_report_data(&j);
}
