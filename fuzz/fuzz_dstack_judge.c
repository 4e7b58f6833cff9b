/* SPDX-License-Identifier: Apache-2.0
 *
 * Target: tc_dstack_verify, on an Info answer whose log is taken for the measured one. Oracle:
 * every check of this part is recorded, and no identity holds without a sequence that holds.
 */
#include "base/assert.h"
#include "dstack/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(tc_arena *arena, const tc_claims *claims, const tc_replay *replay)
{
    const tc_bytes zero = tc_bytes_of((const uint8_t[48]){0}, TC_REGISTER_SIZE);
    tc_registers r = {.mrtd = zero, .mr_owner = zero, .mr_owner_config = zero, .report_data = zero};
    tc_instance_evidence ev = {.event_log = &claims->event_log, .claims = claims};
    tc_app_policy policy = {.n_app_ids = 0};
    tc_instance_facts facts;
    tc_checks checks;

    for (size_t i = 0; i < TC_REGISTERS; i++) {
        r.rtmr[i] = tc_bytes_of(replay->registers[i], TC_REGISTER_SIZE);
    }
    r.mr_config_id = claims->has_registers ? claims->rtmr[0] : zero;
    tc_checks_init(&checks, arena);
    tc_dstack_verify(&facts, arena, &r, &ev, &policy, &checks);
    for (size_t i = TC_CHECK_ID_EVENT_LOG_FORMAT; i <= TC_CHECK_ID_COMPOSE_ENVS; i++) {
        TC_ASSERT(checks.items[i].status != TC_CHECK_NOT_RUN);
        TC_ASSERT(i < TC_CHECK_ID_COMPOSE_HASH || i > TC_CHECK_ID_OS_IMAGE_HASH ||
                  !tc_checks_holds(&checks, (tc_check_id)i) ||
                  tc_checks_holds(&checks, TC_CHECK_ID_EVENT_LOG_SEQUENCE));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tc_arena arena;
    tc_claims c;
    tc_replay replay;

    tc_arena_init(&arena, 64u << 20);
    if (tc_info_parse(&c, &arena, tc_bytes_of(data, size), NULL) && c.has_event_log &&
        tc_event_log_replay(&replay, &arena, &c.event_log)) {
        judge(&arena, &c, &replay);
    }
    tc_arena_done(&arena);
    return 0;
}
