/* SPDX-License-Identifier: Apache-2.0
 *
 * What the steps of tc_dstack_verify share; for this part only.
 */
#ifndef TC_DSTACK_JUDGE_H
#define TC_DSTACK_JUDGE_H

#include "crypto/digest.h"
#include "dstack/sequence.h"
#include "dstack/verify.h"

#define TC_ADDRESS_SIZE     20
#define TC_REPORT_DATA_SIZE 64

/* The runtime events that say what the instance is. NULL = the log has none, or more than one. */
typedef struct tc_boot_events {
    const tc_event *app_id, *compose_hash, *instance_id, *os_image_hash, *key_provider,
        *gpu_policy_hash;
    const tc_event *boot_done;
} tc_boot_events;

typedef struct tc_judge {
    tc_instance_facts *facts;
    tc_arena *arena;
    const tc_registers *quote; /* NULL when the quote could not be read */
    const tc_instance_evidence *ev;
    const tc_app_policy *policy;
    tc_checks *checks;

    const tc_event_log *log; /* the list that is replayed; NULL = there is none */
    bool log_is_runtime;     /* it is a runtime list: names and payloads without digests */
    tc_replay replay;
    /* Events of RTMR 3 in order; the first n_boot of them stand before the app could write any. */
    const tc_event *const *runtime;
    size_t n_runtime, n_boot;
    bool has_ready;

    tc_sequence sequence;
    bool identity; /* the sequence check holds: the boot events may be believed */
    tc_boot_events boot;

    tc_bytes compose; /* the app-compose text; see has_compose */
    tc_bytes compose_raw;
    bool has_compose;
    bool compose_holds; /* its hash is the measured one */
    bool compose_read;  /* facts->compose is filled */
} tc_judge;

/* The steps, in the order they have to run. */
void tc_judge_log(tc_judge *j);
void tc_judge_compose_hash(tc_judge *j);
void tc_judge_identity(tc_judge *j);
void tc_judge_key_provider(tc_judge *j);
void tc_judge_mr_config(tc_judge *j);
void tc_judge_os_image(tc_judge *j);
void tc_judge_claims(tc_judge *j);
void tc_judge_certificate(tc_judge *j);
void tc_judge_report_data(tc_judge *j);
void tc_judge_definition(tc_judge *j);

/* tc_judge_join writes texts one behind the other, cut at TC_MAX_SHOWN_TEXT. */
tc_str tc_judge_join(tc_judge *j, const tc_str *parts, size_t n);
#define TC_JOIN(j, ...)                                                                            \
    tc_judge_join((j), (const tc_str[]){__VA_ARGS__},                                              \
                  sizeof((const tc_str[]){__VA_ARGS__}) / sizeof(tc_str))

/* tc_judge_number writes a number in decimal. */
tc_str tc_judge_number(tc_judge *j, uint64_t v);

/* tc_judge_equal passes a check when found equals expected, and fails it with why otherwise; both
 * are shown in hex. It returns whether they are equal. */
bool tc_judge_equal(tc_judge *j, tc_check_id id, tc_bytes expected, tc_bytes found, tc_str why);

/* tc_judge_event_evidence points a check at an event in the log. event may be NULL. */
void tc_judge_event_evidence(tc_judge *j, tc_check_id id, const tc_event *event);

/* tc_judge_needs_identity records the check as inconclusive, and returns false, unless the boot
 * events may be believed. */
bool tc_judge_needs_identity(tc_judge *j, tc_check_id id);

/* tc_judge_needs_quote does the same unless the quote's registers are there. */
bool tc_judge_needs_quote(tc_judge *j, tc_check_id id);

/* tc_judge_replay_until gives RTMR 3 as it was after the first n runtime events. */
TC_MUST_USE bool tc_judge_replay_until(uint8_t out[TC_REGISTER_SIZE], tc_judge *j, size_t n);

/* tc_key_provider_parse reads a key-provider payload in its one form {"name":"…","id":"<hex>"}. */
TC_MUST_USE bool tc_key_provider_parse(tc_str *name, tc_str *id, tc_bytes payload);

/* tc_key_provider_name returns the name that a kind has in its event, tc_key_provider_of the kind.
 */
const char *tc_key_provider_name(tc_key_provider_kind kind);
TC_MUST_USE bool tc_key_provider_of(tc_key_provider_kind *out, tc_str name);

#endif
