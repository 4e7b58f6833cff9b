/* SPDX-License-Identifier: Apache-2.0
 *
 * Event logs: JSON and binary CCEL, digests and replay (dstack:1.5).
 */
#ifndef TC_DSTACK_EVENTLOG_H
#define TC_DSTACK_EVENTLOG_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/limits.h"
#include "codec/json.h"

#define TC_EVENT_RUNTIME    0x08000001u /* the type of every dstack runtime event */
#define TC_REGISTERS        4
#define TC_REGISTER_SIZE    48
#define TC_RUNTIME_REGISTER 3 /* RTMR 3: the only one whose events may be read by name */

/* How a runtime event's digest is computed (dstack:1.5). */
#define TC_EVENT_V1 1
#define TC_EVENT_V2 2

typedef struct tc_event {
    uint32_t imr; /* 0..3: the RTMR it extends */
    uint32_t type;
    tc_bytes digest; /* 48 bytes; empty in a stripped log */
    tc_str name;     /* "" for firmware events */
    tc_bytes payload;
    uint8_t version; /* of a runtime event's digest: 1 or 2 */
    bool has_preimage;
    tc_bytes preimage; /* decoded from its hex text */
    size_t offset;     /* where it stands in the log it was read from */
    tc_bytes raw;      /* the bytes it was read from, inside the outermost input; may be empty */
} tc_event;

typedef struct tc_event_log {
    const tc_event *events;
    size_t n;
    tc_bytes raw; /* the log's own bytes, inside the outermost input; may be empty */
} tc_event_log;

/* tc_event_log_from_json reads an array of event objects inside a document (v), strictly: known
 * members only, imr 0..3, digests of 48 bytes or "". tc_event_log_parse_json reads a text. */
TC_MUST_USE bool tc_event_log_from_json(tc_event_log *out, tc_arena *arena, const tc_json *doc,
                                        tc_jref v, tc_diag *diag);
TC_MUST_USE bool tc_event_log_parse_json(tc_event_log *out, tc_arena *arena, tc_bytes text,
                                         tc_diag *diag);

/* tc_event_log_parse_ccel reads a TCG crypto-agile log with SHA-384 only, up to its terminator; the
 * rest of the area must be 0xff. EV_NO_ACTION entries are dropped: they extend nothing. */
TC_MUST_USE bool tc_event_log_parse_ccel(tc_event_log *out, tc_arena *arena, tc_bytes in,
                                         tc_diag *diag);

/* tc_event_digest computes a runtime event's digest from its name and payload, by its version. The
 * arena is only borrowed for the text that version 2 hashes; false means that it was too small. */
TC_MUST_USE bool tc_event_digest(uint8_t out[TC_REGISTER_SIZE], tc_arena *arena,
                                 const tc_event *event);

/* tc_event_preimage writes the bytes that the digest is computed over. False when out of memory. */
TC_MUST_USE bool tc_event_preimage(tc_bytes *out, tc_arena *arena, const tc_event *event);

typedef struct tc_replay {
    uint8_t registers[TC_REGISTERS][TC_REGISTER_SIZE];
    size_t counts[TC_REGISTERS]; /* events per register */
    bool complete[TC_REGISTERS]; /* every event had a digest, given or computed */
} tc_replay;

/* tc_event_log_replay extends all four registers from zero. Runtime events in RTMR 3 always use
 * the computed digest, never the one in the log; other events without a digest extend nothing.
 * False when out of memory. */
TC_MUST_USE bool tc_event_log_replay(tc_replay *out, tc_arena *arena, const tc_event_log *log);

#endif
