/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging the event log: replay, digests, names, copies and boot sequence (dstack:1.3, 1.5, 2.2).
 */
#include <string.h>

#include "base/hex.h"
#include "base/wr.h"
#include "dstack/judge.h"

#define ACPI_EVENTS 3 /* what a log stripped for a certificate keeps of RTMR 0 */

static const tc_check_id log_checks[] = {
    TC_CHECK_ID_EVENT_LOG_BOOT,        TC_CHECK_ID_EVENT_LOG_DIGESTS,
    TC_CHECK_ID_EVENT_LOG_NAMES,       TC_CHECK_ID_EVENT_LOG_RUNTIME,
    TC_CHECK_ID_EVENT_LOG_AGREEMENT,   TC_CHECK_ID_EVENT_LOG_SEQUENCE,
    TC_CHECK_ID_EVENT_LOG_AFTER_READY,
};

static void all_inconclusive(tc_judge *j, tc_str why)
{
    for (size_t i = 0; i < sizeof log_checks / sizeof log_checks[0]; i++) {
        tc_checks_inconclusive(j->checks, log_checks[i], why);
    }
}

/* next_of returns the next event of a register at or behind *at, or NULL. */
static const tc_event *next_of(const tc_event_log *log, uint32_t imr, size_t *at)
{
    while (*at < log->n) {
        const tc_event *event = &log->events[(*at)++];

        if (event->imr == imr) {
            return event;
        }
    }
    return NULL;
}

static size_t count_of(const tc_event_log *log, uint32_t imr)
{
    size_t at = 0;
    size_t n = 0;

    while (next_of(log, imr, &at) != NULL) {
        n++;
    }
    return n;
}

/* is_cut recognises the form that certificates and attestations carry: nothing of RTMR 1 and 2, and
 * at most the ACPI events of RTMR 0. */
static bool is_cut(const tc_event_log *log)
{
    return count_of(log, 1) == 0 && count_of(log, 2) == 0 && count_of(log, 0) <= ACPI_EVENTS;
}

/* choose_log decides which list is replayed: the one with digests, or a runtime list alone. */
static bool choose_log(tc_judge *j)
{
    const tc_str missing = TC_STR("no event log came with the quote: collect it with the guest "
                                  "agent's GetQuote, in the same answer as the quote");
    const tc_instance_evidence *ev = j->ev;

    if (ev->event_log != NULL && ev->event_log->n > 0) {
        /* Of two copies the complete one can be replayed. */
        bool other = ev->other_log != NULL && is_cut(ev->event_log) && !is_cut(ev->other_log);

        j->log = other ? ev->other_log : ev->event_log;
    } else if (ev->runtime != NULL && ev->runtime->n > 0) {
        j->log = ev->runtime;
        j->log_is_runtime = true;
    } else {
        tc_checks_inconclusive(j->checks, TC_CHECK_ID_EVENT_LOG_FORMAT, missing);
        all_inconclusive(j, missing);
        return false;
    }
    tc_checks_pass(j->checks, TC_CHECK_ID_EVENT_LOG_FORMAT);
    tc_checks_evidence(j->checks, TC_CHECK_ID_EVENT_LOG_FORMAT, j->log->raw);
    return true;
}

static bool is_runtime(const tc_event *event)
{
    return event->imr == TC_RUNTIME_REGISTER && event->type == TC_EVENT_RUNTIME;
}

/* collect lists the events of RTMR 3, and finds the first system-ready among them. */
static bool collect(tc_judge *j)
{
    const tc_event **list = TC_NEW_ARRAY(j->arena, j->log->n, const tc_event *);

    if (list == NULL) {
        return false;
    }
    for (size_t i = 0; i < j->log->n; i++) {
        const tc_event *event = &j->log->events[i];

        if (event->imr != TC_RUNTIME_REGISTER) {
            continue;
        }
        list[j->n_runtime++] = event;
        if (!j->has_ready && is_runtime(event) && tc_str_is(event->name, TC_EVENT_READY)) {
            j->has_ready = true;
            j->n_boot = j->n_runtime;
        }
    }
    if (!j->has_ready) {
        j->n_boot = j->n_runtime;
    }
    j->runtime = list;
    return true;
}

/* extend adds one runtime event to a register. */
static bool extend(uint8_t mr[TC_REGISTER_SIZE], tc_judge *j, const tc_event *event)
{
    uint8_t computed[TC_REGISTER_SIZE];
    tc_bytes parts[2] = {{mr, TC_REGISTER_SIZE}, event->digest};

    if (is_runtime(event)) {
        if (!tc_event_digest(computed, j->arena, event)) {
            return false;
        }
        parts[1] = tc_bytes_of(computed, sizeof computed);
    }
    tc_sha384(mr, parts, 2);
    return true;
}

bool tc_judge_replay_until(uint8_t out[TC_REGISTER_SIZE], tc_judge *j, size_t n)
{
    memset(out, 0, TC_REGISTER_SIZE);
    for (size_t i = 0; i < n; i++) {
        if (!extend(out, j, j->runtime[i])) {
            memset(out, 0, TC_REGISTER_SIZE);
            return false;
        }
    }
    return true;
}

/* ---- RTMR 0 to 2 ---- */

/* is_stripped returns true when the log does not hold the boot events, although the registers say
 * that there were some. */
static bool is_stripped(const tc_judge *j)
{
    for (size_t i = 0; i < TC_RUNTIME_REGISTER; i++) {
        if (!j->replay.complete[i] ||
            (j->replay.counts[i] == 0 && !tc_bytes_is_zero(j->quote->rtmr[i]))) {
            return true;
        }
    }
    return false;
}

static bool boot_registers_match(tc_judge *j, const tc_replay *replay, const char *where)
{
    static const char *const digits[] = {"0", "1", "2"};

    for (size_t i = 0; i < TC_RUNTIME_REGISTER; i++) {
        tc_bytes found = tc_bytes_of(replay->registers[i], TC_REGISTER_SIZE);

        if (!tc_bytes_eq(found, j->quote->rtmr[i])) {
            tc_checks_fail(j->checks, TC_CHECK_ID_EVENT_LOG_BOOT, TC_REASON_MISMATCH,
                           TC_JOIN(j, tc_str_from_c(where), TC_STR(" does not replay to RTMR "),
                                   tc_str_from_c(digits[i]), TC_STR(" of the quote")),
                           tc_hex_text(j->arena, j->quote->rtmr[i]), tc_hex_text(j->arena, found));
            return false;
        }
    }
    return true;
}

/* judge_boot accepts the log, the firmware's own table, or both; both must tell the same. */
static void judge_boot(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_EVENT_LOG_BOOT;
    bool stripped;
    tc_replay ccel;

    if (!tc_judge_needs_quote(j, id)) {
        return;
    }
    tc_checks_evidence(j->checks, id, j->log->raw);
    if (j->ev->ccel != NULL) {
        tc_checks_evidence(j->checks, id, j->ev->ccel->raw);
        if (!tc_event_log_replay(&ccel, j->arena, j->ev->ccel)) {
            tc_checks_trouble(j->checks, id, TC_E_NOMEM);
            return;
        }
        if (!boot_registers_match(j, &ccel, "the firmware's event table (CCEL)")) {
            return;
        }
    }
    stripped = is_stripped(j);
    if (!stripped && !boot_registers_match(j, &j->replay, "the event log")) {
        return;
    }
    if (stripped && j->ev->ccel == NULL) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("the log was stripped: it does not hold all events of RTMR 0 "
                                      "to 2; collect the complete log with GetQuote, or the "
                                      "firmware's event table (CCEL)"));
        return;
    }
    tc_checks_pass(j->checks, id);
}

/* ---- names and digests ---- */

/* Names that the system uses before the app starts: no character in them can be taken for a
 * separator or for another one (dstack:1.5 "V1 boundary ambiguity"). */
static bool is_system_name(tc_str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
              c == '-')) {
            return false;
        }
    }
    return name.n > 0;
}

static bool is_app_name(tc_str name)
{
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] < 0x20 || name.p[i] > 0x7e || name.p[i] == ':') {
            return false;
        }
    }
    return name.n > 0;
}

static void fail_name(tc_judge *j, const tc_event *event, tc_reason reason, tc_str why)
{
    tc_judge_event_evidence(j, TC_CHECK_ID_EVENT_LOG_NAMES, event);
    tc_checks_fail(j->checks, TC_CHECK_ID_EVENT_LOG_NAMES, reason, why, (tc_str){NULL, 0},
                   event->name);
}

static void judge_names(tc_judge *j)
{
    for (size_t i = 0; i < j->log->n; i++) {
        const tc_event *event = &j->log->events[i];

        if (event->imr != TC_RUNTIME_REGISTER && event->type == TC_EVENT_RUNTIME) {
            fail_name(j, event, TC_REASON_TYPE,
                      TC_STR("an event of the runtime type stands in a boot register"));
            return;
        }
    }
    for (size_t i = 0; i < j->n_runtime; i++) {
        const tc_event *event = j->runtime[i];
        bool boot = i < j->n_boot;

        if (event->type != TC_EVENT_RUNTIME) {
            fail_name(j, event, TC_REASON_TYPE,
                      TC_STR("an event in RTMR 3 is not of the runtime type"));
            return;
        }
        if (boot ? !is_system_name(event->name) : !is_app_name(event->name)) {
            fail_name(j, event, TC_REASON_VALUE,
                      boot ? TC_STR("an event before system-ready has a name with characters other "
                                    "than a-z, 0-9, dot, dash and underscore")
                           : TC_STR("an event has a name with a colon or an unprintable character, "
                                    "or none"));
            return;
        }
    }
    tc_checks_evidence(j->checks, TC_CHECK_ID_EVENT_LOG_NAMES, j->log->raw);
    tc_checks_pass(j->checks, TC_CHECK_ID_EVENT_LOG_NAMES);
}

/* preimage_fits checks the text that a version 2 event carries along (dstack:1.5): it must be there
 * unless the list has no digests at all, and be exactly the one we build. */
static bool preimage_fits(tc_judge *j, const tc_event *event, bool *fits)
{
    tc_bytes ours;

    if (!event->has_preimage) {
        *fits = event->version != TC_EVENT_V2 || j->log_is_runtime;
        return true;
    }
    if (!tc_event_preimage(&ours, j->arena, event)) {
        return false;
    }
    *fits = tc_bytes_eq(ours, event->preimage);
    return true;
}

/* judge_digest returns false once the check is recorded. */
static bool judge_digest(tc_judge *j, const tc_event *event)
{
    const tc_check_id id = TC_CHECK_ID_EVENT_LOG_DIGESTS;
    tc_arena_mark_t mark = tc_arena_mark(j->arena);
    uint8_t computed[TC_REGISTER_SIZE];
    tc_bytes ours = tc_bytes_of(computed, sizeof computed);
    bool fits;

    if (!tc_event_digest(computed, j->arena, event) || !preimage_fits(j, event, &fits)) {
        tc_checks_trouble(j->checks, id, TC_E_NOMEM);
        return false;
    }
    tc_arena_release(j->arena, mark);
    if (event->digest.n != 0 && !tc_bytes_eq(event->digest, ours)) {
        tc_judge_event_evidence(j, id, event);
        tc_checks_fail(j->checks, id, TC_REASON_MISMATCH,
                       TC_JOIN(j, TC_STR("the digest of "), event->name,
                               TC_STR(" does not follow from its name and content")),
                       tc_hex_text(j->arena, ours), tc_hex_text(j->arena, event->digest));
        return false;
    }
    if (!fits) {
        tc_judge_event_evidence(j, id, event);
        tc_checks_fail(j->checks, id, TC_REASON_MISMATCH,
                       TC_JOIN(j, TC_STR("the hashed text (preimage) of "), event->name,
                               TC_STR(" is missing or not the canonical one")),
                       (tc_str){NULL, 0}, (tc_str){NULL, 0});
        return false;
    }
    return true;
}

static void judge_digests(tc_judge *j)
{
    for (size_t i = 0; i < j->n_runtime; i++) {
        if (is_runtime(j->runtime[i]) && !judge_digest(j, j->runtime[i])) {
            return;
        }
    }
    tc_checks_evidence(j->checks, TC_CHECK_ID_EVENT_LOG_DIGESTS, j->log->raw);
    tc_checks_pass(j->checks, TC_CHECK_ID_EVENT_LOG_DIGESTS);
}

/* ---- RTMR 3 ---- */

/* hint tells whether the quote belongs to an earlier moment of the same log. */
static tc_str hint(tc_judge *j)
{
    uint8_t mr[TC_REGISTER_SIZE] = {0};

    for (size_t i = 0; i < j->n_runtime; i++) {
        if (!extend(mr, j, j->runtime[i])) {
            break;
        }
        if (tc_bytes_eq(tc_bytes_of(mr, sizeof mr), j->quote->rtmr[TC_RUNTIME_REGISTER])) {
            return TC_JOIN(j, TC_STR("; the quote was taken after the log's first "),
                           tc_judge_number(j, i + 1), TC_STR(" of "),
                           tc_judge_number(j, j->n_runtime), TC_STR(" runtime events"));
        }
    }
    return (tc_str){NULL, 0};
}

static void judge_runtime(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_EVENT_LOG_RUNTIME;
    tc_bytes ours = tc_bytes_of(j->replay.registers[TC_RUNTIME_REGISTER], TC_REGISTER_SIZE);
    tc_bytes theirs;

    if (!tc_judge_needs_quote(j, id)) {
        return;
    }
    theirs = j->quote->rtmr[TC_RUNTIME_REGISTER];
    tc_checks_evidence(j->checks, id, j->log->raw);
    if (!j->replay.complete[TC_RUNTIME_REGISTER]) {
        tc_checks_inconclusive(j->checks, id, TC_STR("an event in RTMR 3 has no digest"));
    } else if (tc_bytes_eq(ours, theirs)) {
        tc_checks_pass_with(j->checks, id, tc_hex_text(j->arena, theirs),
                            tc_hex_text(j->arena, ours));
    } else {
        tc_checks_fail(
            j->checks, id, TC_REASON_MISMATCH,
            TC_JOIN(j, TC_STR("the runtime events do not replay to RTMR 3 of the quote"), hint(j)),
            tc_hex_text(j->arena, theirs), tc_hex_text(j->arena, ours));
    }
}

/* ---- copies ---- */

/* same_or_absent compares fields of which a stripped copy may have lost one. */
static bool same_or_absent(tc_bytes a, tc_bytes b)
{
    return a.n == 0 || b.n == 0 || tc_bytes_eq(a, b);
}

static bool same_event(const tc_event *a, const tc_event *b)
{
    if (a->type != b->type || !same_or_absent(a->digest, b->digest)) {
        return false;
    }
    if (a->imr == TC_RUNTIME_REGISTER) {
        return tc_str_eq(a->name, b->name) && tc_bytes_eq(a->payload, b->payload) &&
               a->version == b->version;
    }
    return same_or_absent(tc_bytes_from_str(a->name), tc_bytes_from_str(b->name)) &&
           same_or_absent(a->payload, b->payload);
}

/* first_difference compares one register's events in two lists. It returns the event that differs,
 * of either list, or NULL. */
static const tc_event *first_difference(const tc_event_log *a, const tc_event_log *b, uint32_t imr)
{
    size_t at_a = 0;
    size_t at_b = 0;

    for (;;) {
        const tc_event *left = next_of(a, imr, &at_a);
        const tc_event *right = next_of(b, imr, &at_b);

        if (left == NULL || right == NULL) {
            return left != NULL ? left : right;
        }
        if (!same_event(left, right)) {
            return left;
        }
    }
}

/* agree compares two copies, and records the failure. */
static bool agree(tc_judge *j, const tc_event_log *other, bool runtime_only, const char *what)
{
    bool cut = runtime_only || is_cut(other) || is_cut(j->log);

    for (uint32_t imr = cut ? TC_RUNTIME_REGISTER : 0; imr < TC_REGISTERS; imr++) {
        const tc_event *event = first_difference(j->log, other, imr);

        if (event != NULL) {
            tc_judge_event_evidence(j, TC_CHECK_ID_EVENT_LOG_AGREEMENT, event);
            tc_checks_fail(j->checks, TC_CHECK_ID_EVENT_LOG_AGREEMENT, TC_REASON_MISMATCH,
                           TC_JOIN(j, tc_str_from_c(what),
                                   TC_STR(" differs from the log that is replayed, at the event "),
                                   event->name.n == 0 ? TC_STR("(without a name)") : event->name),
                           (tc_str){NULL, 0}, (tc_str){NULL, 0});
            return false;
        }
    }
    return true;
}

static void judge_agreement(tc_judge *j)
{
    const tc_event_log *claimed =
        j->ev->claims != NULL && j->ev->claims->has_event_log ? &j->ev->claims->event_log : NULL;
    const struct {
        const tc_event_log *log;
        bool runtime_only;
        const char *what;
    } copies[] = {
        {j->ev->runtime, true, "the list of runtime events"},
        {j->ev->event_log, false, "the first copy of the log"},
        {j->ev->other_log, false, "the second copy of the log"},
        {claimed, false, "the guest agent's copy of the log"},
    };
    bool any = false;

    for (size_t i = 0; i < sizeof copies / sizeof copies[0]; i++) {
        const tc_event_log *copy = copies[i].log;

        if (copy == NULL || copy == j->log || (copy->n > 0 && copy->events == j->log->events) ||
            (copy->n == 0 && !copies[i].runtime_only)) {
            continue;
        }
        any = true;
        tc_checks_evidence(j->checks, TC_CHECK_ID_EVENT_LOG_AGREEMENT, copy->raw);
        if (!agree(j, copy, copies[i].runtime_only, copies[i].what)) {
            return;
        }
    }
    if (any) {
        tc_checks_pass(j->checks, TC_CHECK_ID_EVENT_LOG_AGREEMENT);
    } else {
        tc_checks_not_applicable(j->checks, TC_CHECK_ID_EVENT_LOG_AGREEMENT,
                                 TC_STR("the evidence holds one copy of the log only"));
    }
}

/* ---- order ---- */

static void judge_sequence(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_EVENT_LOG_SEQUENCE;

    tc_sequence_match(&j->sequence, j->arena, j->runtime, j->n_boot);
    if (!tc_checks_holds(j->checks, TC_CHECK_ID_EVENT_LOG_NAMES) ||
        !tc_checks_holds(j->checks, TC_CHECK_ID_EVENT_LOG_DIGESTS) ||
        !tc_checks_holds(j->checks, TC_CHECK_ID_EVENT_LOG_RUNTIME)) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("the runtime events are not known to be the measured ones"));
        return;
    }
    if (!j->sequence.matched) {
        tc_judge_event_evidence(j, id, j->sequence.at);
        tc_checks_fail(j->checks, id, TC_REASON_ORDER, j->sequence.why, (tc_str){NULL, 0},
                       j->sequence.at == NULL ? (tc_str){NULL, 0} : j->sequence.at->name);
        return;
    }
    j->identity = true;
    tc_checks_evidence(j->checks, id, j->log->raw);
    if (j->sequence.has_ready) {
        tc_checks_pass_with(j->checks, id, (tc_str){NULL, 0}, j->sequence.releases);
    } else {
        tc_checks_warn(j->checks, id,
                       TC_STR("this old release does not mark the end of its start: nothing shows "
                              "that the app did not write events itself"),
                       (tc_str){NULL, 0}, j->sequence.releases);
    }
}

static void judge_after_ready(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_EVENT_LOG_AFTER_READY;
    size_t n = j->n_runtime - j->n_boot;
    tc_wr names = tc_wr_init(j->arena, TC_MAX_SHOWN_TEXT);

    if (!j->has_ready) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("the log has no " TC_EVENT_READY ": it is not known which "
                                      "events the app wrote"));
        return;
    }
    if (n == 0) {
        tc_checks_pass(j->checks, id);
        return;
    }
    for (size_t i = j->n_boot; i < j->n_runtime; i++) {
        tc_wr_lit(&names, i == j->n_boot ? "" : ", ");
        tc_wr_str(&names, j->runtime[i]->name);
    }
    tc_judge_event_evidence(j, id, j->runtime[j->n_boot]);
    tc_checks_warn(j->checks, id,
                   TC_JOIN(j, tc_judge_number(j, n),
                           n == 1 ? TC_STR(" later event is ") : TC_STR(" later events are "),
                           TC_STR("what the app says about itself, not what the system measured")),
                   (tc_str){NULL, 0}, tc_wr_text(&names));
}

/* keep_after_ready copies the app's own events for the facts. */
static bool keep_after_ready(tc_judge *j)
{
    size_t n = j->has_ready ? j->n_runtime - j->n_boot : 0;
    tc_event *events = TC_NEW_ARRAY(j->arena, n, tc_event);

    if (events == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        events[i] = *j->runtime[j->n_boot + i];
    }
    j->facts->after_ready = events;
    j->facts->n_after_ready = n;
    return true;
}

/* unique finds the one boot event with a name; NULL when there is none or more than one. */
static const tc_event *unique(const tc_judge *j, const char *name)
{
    const tc_event *found = NULL;

    for (size_t i = 0; i < j->n_boot; i++) {
        if (is_runtime(j->runtime[i]) && tc_str_is(j->runtime[i]->name, name)) {
            if (found != NULL) {
                return NULL;
            }
            found = j->runtime[i];
        }
    }
    return found;
}

static void find_boot_events(tc_judge *j)
{
    j->boot = (tc_boot_events){
        .app_id = unique(j, "app-id"),
        .compose_hash = unique(j, "compose-hash"),
        .instance_id = unique(j, "instance-id"),
        .os_image_hash = unique(j, "os-image-hash"),
        .key_provider = unique(j, "key-provider"),
        .gpu_policy_hash = unique(j, "gpu-policy-hash"),
        .boot_done = unique(j, "boot-mr-done"),
    };
}

void tc_judge_log(tc_judge *j)
{
    if (!choose_log(j)) {
        return;
    }
    if (!collect(j) || !keep_after_ready(j) || !tc_event_log_replay(&j->replay, j->arena, j->log)) {
        for (size_t i = 0; i < sizeof log_checks / sizeof log_checks[0]; i++) {
            tc_checks_trouble(j->checks, log_checks[i], TC_E_NOMEM);
        }
        j->log = NULL;
        return;
    }
    judge_boot(j);
    judge_digests(j);
    judge_names(j);
    judge_runtime(j);
    judge_agreement(j);
    judge_sequence(j);
    judge_after_ready(j);
    find_boot_events(j);
}
