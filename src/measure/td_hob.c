/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory layouts and the TD HOB (dstack-mr:3.2, 1.5; UEFI Platform Initialization 1.8:III-5).
 */
#include "measure/td_hob.h"

#include "base/assert.h"
#include "base/rd.h"
#include "measure/le.h"

#define RULE_HOB    "dstack-mr:3.2"
#define RULE_LAYOUT "dstack-mr:1.5"

/* QEMU's q35 machine: with MUCH_MEMORY and more, what is above LOW_END moves up to FOUR_GIB. */
#define MUCH_MEMORY ((uint64_t)0xb0000000)
#define LOW_END     ((uint64_t)0x80000000)
#define FOUR_GIB    ((uint64_t)1 << 32)

/* Hand-off blocks. The block that ends a list is counted, but neither written nor hashed. */
enum { HOB_HANDOFF = 1, HOB_RESOURCE = 3 };
#define HANDOFF_SIZE    56
#define HANDOFF_VERSION 9
#define RESOURCE_SIZE   48
#define END_SIZE        8
enum { SYSTEM_MEMORY = 0, MEMORY_UNACCEPTED = 7 };
#define RESOURCE_ATTRIBUTES 7 /* present, initialized, tested */

/* Ranges that the firmware has, one before each and one behind the last, which may be cut. */
#define PIECES_MAX (2 * TC_MAX_TDVF_SECTIONS + 1)
#define HOB_MAX    (HANDOFF_SIZE + (PIECES_MAX + 1) * RESOURCE_SIZE)

uint64_t tc_memory_below_4g(uint64_t memory)
{
    return memory < MUCH_MEMORY ? memory : LOW_END;
}

bool tc_memory_is_usual(uint64_t memory)
{
    return tc_memory_below_4g(memory) == LOW_END;
}

static uint64_t end_of(const tc_memory_range *range)
{
    return range->start + range->size;
}

static bool refuse_layout(tc_diag *diag, tc_reason reason, const char *what, size_t offset)
{
    tc_diag_set(diag, reason, what, offset);
    return tc_diag_rule(diag, RULE_LAYOUT);
}

/* append adds a range behind those that are there. */
static bool append(tc_memory_layout *layout, tc_memory_range range, size_t offset, tc_diag *diag)
{
    const tc_memory_range *last = layout->n == 0 ? NULL : &layout->ranges[layout->n - 1];

    if (range.size == 0 || range.start >= FOUR_GIB || range.size > FOUR_GIB - range.start) {
        return refuse_layout(diag, TC_REASON_RANGE, "memory layout: range", offset);
    }
    if (last != NULL && range.start < last->start) {
        return refuse_layout(diag, TC_REASON_ORDER, "memory layout: range", offset);
    }
    if (last != NULL && range.start < end_of(last)) {
        return refuse_layout(diag, TC_REASON_DUPLICATE, "memory layout: page", offset);
    }
    layout->ranges[layout->n++] = range;
    return true;
}

static bool is_memory(const tc_tdvf_section *section)
{
    return section->type == TC_TDVF_TD_HOB || section->type == TC_TDVF_TEMP_MEM;
}

/* collect sorts the sections that are memory by start into a layout's room; it returns how many. */
static size_t collect(tc_memory_range ranges[TC_MAX_TDVF_SECTIONS], const tc_tdvf *tdvf)
{
    size_t n = 0;

    for (size_t i = 0; i < tdvf->n; i++) {
        const tc_tdvf_section *section = &tdvf->sections[i];
        size_t at = n;

        if (!is_memory(section)) {
            continue;
        }
        for (; at > 0 && ranges[at - 1].start > section->address; at--) {
            ranges[at] = ranges[at - 1];
        }
        ranges[at] = (tc_memory_range){section->address, section->size};
        n++;
    }
    return n;
}

/* find_td_hob finds the one section that the TD HOB goes to. */
static bool find_td_hob(uint64_t *out, const tc_tdvf *tdvf, tc_diag *diag)
{
    const char *what = "memory layout: place of the TD HOB";
    size_t n = 0;

    for (size_t i = 0; i < tdvf->n; i++) {
        if (tdvf->sections[i].type == TC_TDVF_TD_HOB) {
            *out = tdvf->sections[i].address;
            n++;
        }
    }
    return n == 1 || refuse_layout(diag, n == 0 ? TC_REASON_MISSING : TC_REASON_DUPLICATE, what,
                                   TC_NO_OFFSET);
}

bool tc_memory_layout_of(tc_memory_layout *out, const tc_tdvf *tdvf, tc_diag *diag)
{
    tc_memory_layout layout = {0};
    tc_memory_range ranges[TC_MAX_TDVF_SECTIONS];
    size_t n = collect(ranges, tdvf);

    *out = (tc_memory_layout){0};
    if (!find_td_hob(&layout.td_hob, tdvf, diag)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!append(&layout, ranges[i], TC_NO_OFFSET, diag)) {
            return false;
        }
    }
    *out = layout;
    return true;
}

#define VARINT_BITS 7u
#define VARINT_MORE 0x80u
#define VARINT_MAX  3u /* bytes: enough for every page below 4 GiB */

/* read_varint reads an unsigned LEB128 number in its shortest form. */
static bool read_varint(uint64_t *out, tc_rd *r, tc_diag *diag)
{
    size_t start = tc_rd_offset(r);
    uint8_t byte;

    *out = 0;
    for (size_t i = 0; i < VARINT_MAX; i++) {
        if (!tc_rd_u8(r, &byte)) {
            return refuse_layout(diag, TC_REASON_TRUNCATED, "memory layout: number", start);
        }
        *out |= (uint64_t)(byte & ~VARINT_MORE) << VARINT_BITS * i;
        if ((byte & VARINT_MORE) == 0) {
            return (i == 0 || byte != 0) ||
                   refuse_layout(diag, TC_REASON_CANONICAL, "memory layout: number", start);
        }
    }
    return refuse_layout(diag, TC_REASON_RANGE, "memory layout: number", start);
}

/* read_ranges reads n ranges; their starts count from the base page. */
static bool read_ranges(tc_memory_layout *layout, tc_rd *r, uint64_t base, uint64_t n,
                        tc_diag *diag)
{
    for (uint64_t i = 0; i < n; i++) {
        size_t offset = tc_rd_offset(r);
        uint64_t start, pages;

        if (!read_varint(&start, r, diag) || !read_varint(&pages, r, diag) ||
            !append(layout, (tc_memory_range){(base + start) * TC_PAGE, pages * TC_PAGE}, offset,
                    diag)) {
            return false;
        }
    }
    return true;
}

static bool starts_at(const tc_memory_layout *layout, uint64_t address)
{
    for (size_t i = 0; i < layout->n; i++) {
        if (layout->ranges[i].start == address) {
            return true;
        }
    }
    return false;
}

bool tc_memory_layout_equal(const tc_memory_layout *a, const tc_memory_layout *b)
{
    bool same = a->td_hob == b->td_hob && a->n == b->n;

    for (size_t i = 0; same && i < a->n; i++) {
        same = a->ranges[i].start == b->ranges[i].start && a->ranges[i].size == b->ranges[i].size;
    }
    return same;
}

bool tc_memory_layout_read(tc_memory_layout *out, tc_bytes witness, tc_diag *diag)
{
    tc_memory_layout layout = {0};
    tc_rd r = tc_rd_init(witness);
    uint64_t base, td_hob, n;

    *out = (tc_memory_layout){0};
    if (!read_varint(&base, &r, diag) || !read_varint(&td_hob, &r, diag) ||
        !read_varint(&n, &r, diag)) {
        return false;
    }
    if (n > TC_MAX_TDVF_SECTIONS) {
        return refuse_layout(diag, TC_REASON_LIMIT, "memory layout: ranges", tc_rd_offset(&r));
    }
    if (!read_ranges(&layout, &r, base, n, diag)) {
        return false;
    }
    if (!tc_rd_end(&r)) {
        return refuse_layout(diag, TC_REASON_TRAILING, "memory layout", tc_rd_offset(&r));
    }
    layout.td_hob = (base + td_hob) * TC_PAGE;
    if (!starts_at(&layout, layout.td_hob)) {
        return refuse_layout(diag, TC_REASON_MISMATCH, "memory layout: place of the TD HOB", 0);
    }
    if (layout.ranges[0].start != base * TC_PAGE) {
        return refuse_layout(diag, TC_REASON_CANONICAL, "memory layout: base", 0);
    }
    *out = layout;
    return true;
}

static size_t write_varint(uint8_t *out, uint64_t v)
{
    size_t n = 0;

    for (; v >= VARINT_MORE; v >>= VARINT_BITS) {
        out[n++] = (uint8_t)(v | VARINT_MORE);
    }
    out[n++] = (uint8_t)v;
    return n;
}

_Static_assert(VARINT_MAX * (3 + 2 * TC_MAX_TDVF_SECTIONS) <= TC_MEMORY_LAYOUT_MAX,
               "the longest layout fits");

size_t tc_memory_layout_write(uint8_t out[TC_MEMORY_LAYOUT_MAX], const tc_memory_layout *layout)
{
    uint64_t base = layout->ranges[0].start;
    size_t n = 0;

    TC_ASSERT(layout->n > 0 && layout->n <= TC_MAX_TDVF_SECTIONS);
    n += write_varint(out + n, base / TC_PAGE);
    n += write_varint(out + n, (layout->td_hob - base) / TC_PAGE);
    n += write_varint(out + n, layout->n);
    for (size_t i = 0; i < layout->n; i++) {
        n += write_varint(out + n, (layout->ranges[i].start - base) / TC_PAGE);
        n += write_varint(out + n, layout->ranges[i].size / TC_PAGE);
    }
    return n;
}

/* A part of memory, and what the host says of it. */
typedef struct piece {
    uint32_t type;
    uint64_t start, end;
} piece;

/* cut divides memory into what the firmware has and what is between, in order (3.2, step 1). */
static size_t cut(piece pieces[PIECES_MAX], const tc_memory_layout *layout, uint64_t memory)
{
    uint64_t at = 0;
    size_t n = 0;

    for (size_t i = 0; i < layout->n; i++) {
        const tc_memory_range *range = &layout->ranges[i];

        TC_ASSERT(range->start >= at);
        if (range->start > at) {
            pieces[n++] = (piece){MEMORY_UNACCEPTED, at, range->start};
        }
        pieces[n++] = (piece){SYSTEM_MEMORY, range->start, end_of(range)};
        at = end_of(range);
    }
    if (memory > at) {
        pieces[n++] = (piece){MEMORY_UNACCEPTED, at, memory};
    }
    return n;
}

typedef struct hob_list {
    uint8_t bytes[HOB_MAX];
    size_t n;
} hob_list;

static void put(hob_list *list, uint64_t v, size_t n)
{
    tc_le_put(list->bytes + list->n, v, n);
    list->n += n;
}

static void put_zeros(hob_list *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        put(list, 0, 1);
    }
}

static void put_header(hob_list *list, uint16_t type, uint16_t size)
{
    put(list, type, sizeof type);
    put(list, size, sizeof size);
    put(list, 0, sizeof(uint32_t));
}

static void put_resource(hob_list *list, uint32_t type, uint64_t start, uint64_t size)
{
    put_header(list, HOB_RESOURCE, RESOURCE_SIZE);
    put_zeros(list, 2 * sizeof(uint64_t)); /* the owner's GUID */
    put(list, type, sizeof type);
    put(list, RESOURCE_ATTRIBUTES, sizeof(uint32_t));
    put(list, start, sizeof start);
    put(list, size, sizeof size);
}

/* put_last says of the last piece, which ends where memory ends, what QEMU says: it is never
 * accepted, and in a machine with much memory it is in two places (3.2, step 4). */
static void put_last(hob_list *list, const piece *last, uint64_t memory)
{
    if (memory < MUCH_MEMORY) {
        put_resource(list, MEMORY_UNACCEPTED, last->start, last->end - last->start);
        return;
    }
    if (last->start < LOW_END) {
        put_resource(list, MEMORY_UNACCEPTED, last->start, LOW_END - last->start);
    }
    put_resource(list, MEMORY_UNACCEPTED, FOUR_GIB, last->end - LOW_END);
}

/* put_handoff begins the list; its last member is where the list ends. */
static void put_handoff(hob_list *list, uint64_t end)
{
    put_header(list, HOB_HANDOFF, HANDOFF_SIZE);
    put(list, HANDOFF_VERSION, sizeof(uint32_t));
    put_zeros(list, sizeof(uint32_t));     /* boot mode */
    put_zeros(list, 4 * sizeof(uint64_t)); /* memory top and bottom, free memory top and bottom */
    put(list, end, sizeof end);
}

static bool check_memory(const tc_memory_layout *layout, uint64_t memory, tc_diag *diag)
{
    const char *what = "TD HOB: memory of the machine";
    uint64_t least;

    TC_ASSERT(layout->n > 0 && layout->n <= TC_MAX_TDVF_SECTIONS);
    least = end_of(&layout->ranges[layout->n - 1]);
    if (memory < least || memory > TC_MAX_MEMORY) {
        tc_diag_set_numbers(diag, TC_REASON_RANGE, what, TC_NO_OFFSET, memory,
                            memory < least ? least : TC_MAX_MEMORY);
        return tc_diag_rule(diag, RULE_HOB);
    }
    if (memory % TC_PAGE != 0) {
        tc_diag_set(diag, TC_REASON_RANGE, what, TC_NO_OFFSET);
        return tc_diag_rule(diag, RULE_HOB);
    }
    return true;
}

static void build(hob_list *list, const tc_memory_layout *layout, uint64_t memory)
{
    piece pieces[PIECES_MAX];
    size_t n = cut(pieces, layout, memory);

    list->n = HANDOFF_SIZE;
    for (size_t i = 0; i + 1 < n; i++) {
        put_resource(list, pieces[i].type, pieces[i].start, pieces[i].end - pieces[i].start);
    }
    put_last(list, &pieces[n - 1], memory);
    n = list->n;
    list->n = 0;
    put_handoff(list, layout->td_hob + n + END_SIZE);
    list->n = n;
}

bool tc_td_hob_digest(uint8_t out[TC_SHA384_SIZE], const tc_memory_layout *layout, uint64_t memory,
                      tc_diag *diag)
{
    hob_list list;
    tc_bytes bytes;

    if (!check_memory(layout, memory, diag)) {
        return false;
    }
    build(&list, layout, memory);
    bytes = tc_bytes_of(list.bytes, list.n);
    tc_sha384(out, &bytes, 1);
    return true;
}

bool tc_td_hob_write(tc_bytes *out, tc_arena *arena, const tc_memory_layout *layout,
                     uint64_t memory, tc_diag *diag)
{
    hob_list list;

    *out = (tc_bytes){NULL, 0};
    if (!check_memory(layout, memory, diag)) {
        return false;
    }
    build(&list, layout, memory);
    return tc_arena_copy(out, arena, tc_bytes_of(list.bytes, list.n)) ||
           tc_diag_set(diag, TC_REASON_NO_MEMORY, "TD HOB", TC_NO_OFFSET);
}
