/* SPDX-License-Identifier: Apache-2.0
 *
 * The binary boot log: a TCG crypto-agile log with one algorithm, SHA-384 (dstack:1.5; TCG PC
 * Client Platform Firmware Profile 10.2).
 */
#include "base/rd.h"
#include "dstack/eventlog.h"

#define EV_NO_ACTION    3u
#define INDEX_END       0xffffffffu
#define INDEX_FIRST     1u /* of RTMR0 */
#define ALG_SHA384      0x000cu
#define SHA1_SIZE       20
#define HEADER_DATA_MAX 256u
#define SIGNATURE       "Spec ID Event03"
#define SIGNATURE_SIZE  16 /* with its NUL */
#define SPEC_FIXED      8  /* platform class and four single bytes */
#define FILLER          0xffu

static bool fail(tc_diag *diag, tc_reason reason, const char *what, const tc_rd *r)
{
    tc_diag_set(diag, reason, what, tc_rd_offset(r));
    return tc_diag_rule(diag, "dstack:1.5");
}

/* read_spec reads the header's data: it must name SHA-384, and nothing else. */
static bool read_spec(tc_rd *r)
{
    tc_bytes signature, fixed, vendor;
    uint32_t algorithms;
    uint16_t id, size;
    uint8_t vendor_n;

    return tc_rd_bytes(r, &signature, SIGNATURE_SIZE) &&
           tc_bytes_eq(signature, tc_bytes_of(SIGNATURE, SIGNATURE_SIZE)) &&
           tc_rd_bytes(r, &fixed, SPEC_FIXED) && tc_rd_u32le(r, &algorithms) && algorithms == 1 &&
           tc_rd_u16le(r, &id) && id == ALG_SHA384 && tc_rd_u16le(r, &size) &&
           size == TC_REGISTER_SIZE && tc_rd_u8(r, &vendor_n) &&
           tc_rd_bytes(r, &vendor, vendor_n) && tc_rd_end(r);
}

static bool read_header(tc_rd *r, tc_diag *diag)
{
    uint32_t index, type, size;
    tc_rd spec;

    if (!tc_rd_u32le(r, &index) || !tc_rd_u32le(r, &type) || !tc_rd_zero(r, SHA1_SIZE) ||
        !tc_rd_u32le(r, &size) || size > HEADER_DATA_MAX || !tc_rd_sub(r, &spec, size)) {
        return fail(diag, TC_REASON_SYNTAX, "CCEL: header", r);
    }
    /* The header says register 1 in the logs of TDX firmware and 0 elsewhere; it extends none. */
    if (index > INDEX_FIRST || type != EV_NO_ACTION || !read_spec(&spec)) {
        return fail(diag, TC_REASON_UNSUPPORTED, "CCEL: header", r);
    }
    return true;
}

/* read_entry reads one entry behind its index. */
static bool read_entry(tc_event *out, tc_rd *r, tc_bytes in, tc_diag *diag)
{
    size_t start = tc_rd_offset(r) - sizeof(uint32_t);
    uint32_t digests, size;
    uint16_t alg;

    *out = (tc_event){.version = TC_EVENT_V1, .offset = start};
    if (!tc_rd_u32le(r, &out->type) || !tc_rd_u32le(r, &digests)) {
        return fail(diag, TC_REASON_TRUNCATED, "CCEL: entry", r);
    }
    if (digests != 1) {
        return fail(diag, TC_REASON_UNSUPPORTED, "CCEL: number of digests", r);
    }
    if (!tc_rd_u16le(r, &alg)) {
        return fail(diag, TC_REASON_TRUNCATED, "CCEL: entry", r);
    }
    if (alg != ALG_SHA384) {
        return fail(diag, TC_REASON_UNSUPPORTED, "CCEL: digest algorithm", r);
    }
    if (!tc_rd_bytes(r, &out->digest, TC_REGISTER_SIZE) || !tc_rd_u32le(r, &size)) {
        return fail(diag, TC_REASON_TRUNCATED, "CCEL: entry", r);
    }
    if (size > TC_MAX_EVENT_PAYLOAD) {
        return fail(diag, TC_REASON_LIMIT, "CCEL: event data", r);
    }
    if (!tc_rd_bytes(r, &out->payload, size)) {
        return fail(diag, TC_REASON_TRUNCATED, "CCEL: event data", r);
    }
    out->raw = tc_bytes_sub(in, start, tc_rd_offset(r) - start);
    return true;
}

static bool only_filler(tc_bytes rest)
{
    for (size_t i = 0; i < rest.n; i++) {
        if (rest.p[i] != FILLER) {
            return false;
        }
    }
    return true;
}

/* read_index reads an entry's register. The log ends at an index of all ones, and only there: a log
 * that was cut between two entries is not complete. */
static bool read_index(tc_rd *r, uint32_t *index, tc_diag *diag)
{
    if (!tc_rd_u32le(r, index)) {
        return fail(diag, TC_REASON_TRUNCATED, "CCEL: terminator", r);
    }
    if (*index == INDEX_END) {
        return only_filler(tc_rd_rest(r)) || fail(diag, TC_REASON_TRAILING, "CCEL: terminator", r);
    }
    return *index <= TC_REGISTERS || fail(diag, TC_REASON_RANGE, "CCEL: register", r);
}

/* walk reads all entries; with events == NULL it only counts those that extend a register. */
static bool walk(tc_event *events, size_t *n, tc_bytes in, tc_diag *diag)
{
    tc_rd r = tc_rd_init(in);
    tc_event event;
    uint32_t index;

    *n = 0;
    if (!read_header(&r, diag)) {
        return false;
    }
    for (;;) {
        if (!read_index(&r, &index, diag)) {
            return false;
        }
        if (index == INDEX_END) {
            return true;
        }
        if (!read_entry(&event, &r, in, diag)) {
            return false;
        }
        if (index < INDEX_FIRST || event.type == EV_NO_ACTION) {
            continue; /* extends nothing */
        }
        if (*n == TC_MAX_EVENTS) {
            return fail(diag, TC_REASON_LIMIT, "CCEL", &r);
        }
        event.imr = index - INDEX_FIRST;
        if (events != NULL) {
            events[*n] = event;
        }
        ++*n;
    }
}

bool tc_event_log_parse_ccel(tc_event_log *out, tc_arena *arena, tc_bytes in, tc_diag *diag)
{
    tc_event *events;
    size_t n;

    *out = (tc_event_log){0};
    if (!walk(NULL, &n, in, diag)) {
        return false;
    }
    events = TC_NEW_ARRAY(arena, n, tc_event);
    if (events == NULL) {
        return tc_diag_set(diag, TC_REASON_NO_MEMORY, "CCEL", TC_NO_OFFSET);
    }
    *out = (tc_event_log){events, n, in};
    return walk(events, &n, in, diag); /* the same bytes again */
}
