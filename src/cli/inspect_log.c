/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/inspect.h"

#define DIGEST_SHOWN  8
#define PAYLOAD_SHOWN 32

/* digest_words says how a runtime event's digest stands to its name and payload. */
static const char *digest_words(tc_print *p, const tc_event *event)
{
    uint8_t digest[TC_REGISTER_SIZE];

    if (event->imr != TC_REGISTERS - 1 || event->type != TC_EVENT_RUNTIME) {
        return "";
    }
    if (event->digest.n == 0) {
        return "  (no digest)";
    }
    if (!tc_event_digest(digest, p->arena, event)) {
        return "";
    }
    return tc_bytes_eq(event->digest, tc_bytes_of(digest, sizeof digest))
               ? "  (digest fits)"
               : "  (DIGEST DOES NOT FIT name and payload)";
}

/* is_readable returns true for payloads better shown as text. */
static bool is_readable(tc_bytes payload)
{
    for (size_t i = 0; i < payload.n; i++) {
        if (payload.p[i] < ' ' || payload.p[i] > '~') {
            return false;
        }
    }
    return payload.n > 0 && payload.p[0] == '{';
}

static void print_event(tc_print *p, const tc_event *event)
{
    static const char *const registers[TC_REGISTERS] = {"RTMR0", "RTMR1", "RTMR2", "RTMR3"};

    tc_print_begin(p);
    tc_wr_lit(&p->w, event->imr < TC_REGISTERS ? registers[event->imr] : "RTMR?");
    tc_wr_lit(&p->w, "  0x");
    for (unsigned shift = 32; shift > 0; shift -= 8) {
        uint8_t byte = (uint8_t)(event->type >> (shift - 8));

        tc_wr_hex(&p->w, tc_bytes_of(&byte, 1));
    }
    tc_wr_lit(&p->w, "  ");
    if (event->digest.n > 0) {
        tc_wr_hex(&p->w, tc_bytes_of(event->digest.p, DIGEST_SHOWN));
        tc_wr_lit(&p->w, "\xe2\x80\xa6");
    } else {
        tc_wr_lit(&p->w, "-                ");
    }
    tc_wr_lit(&p->w, "  ");
    tc_print_safe(p, event->name.n > 0 ? event->name : TC_STR("-"));
    tc_wr_lit(&p->w, "  ");
    if (is_readable(event->payload)) {
        tc_print_safe(p, tc_str_from_bytes(event->payload));
    } else {
        tc_print_short_hex(p, event->payload, PAYLOAD_SHOWN);
    }
    tc_wr_lit(&p->w, digest_words(p, event));
    tc_print_end(p);
}

static void print_replay(tc_print *p, const tc_event_log *log)
{
    static const char *const labels[] = {"RTMR0 replayed", "RTMR1 replayed", "RTMR2 replayed",
                                         "RTMR3 replayed"};
    tc_replay replay;

    if (!tc_event_log_replay(&replay, p->arena, log)) {
        return;
    }
    for (size_t i = 0; i < TC_REGISTERS; i++) {
        if (replay.complete[i]) {
            tc_print_hex(p, labels[i],
                         tc_bytes_of(replay.registers[i], sizeof replay.registers[i]));
        } else {
            tc_print_lit(p, labels[i], "cannot be told: digests are missing");
        }
    }
}

void tc_inspect_log(tc_print *p, const char *label, const tc_event_log *log)
{
    tc_print_number(p, label, log->n);
    p->level++;
    for (size_t i = 0; i < log->n; i++) {
        print_event(p, &log->events[i]);
    }
    print_replay(p, log);
    p->level--;
}

bool tc_inspect_event_log(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_event_log log;

    if (!tc_event_log_parse_json(&log, p->arena, content, diag)) {
        return false;
    }
    tc_inspect_log(p, "events", &log);
    return true;
}

bool tc_inspect_ccel(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_event_log log;

    if (!tc_event_log_parse_ccel(&log, p->arena, content, diag)) {
        return false;
    }
    tc_inspect_log(p, "events", &log);
    return true;
}
