/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/acpi_aml.h"

#include <string.h>

#include "base/assert.h"
#include "measure/le.h"

#define SEGMENT 4u /* characters of a name's segment */

/* Prefixes of names and values. */
enum {
    DUAL_NAME = 0x2e,
    MULTI_NAME = 0x2f,
    ZERO = 0x00,
    ONE = 0x01,
    BYTE = 0x0a,
    WORD = 0x0b,
    DWORD = 0x0c,
    STRING = 0x0d,
    QWORD = 0x0e
};

/* Tags of resources (ACPI 6.5, 6.4). The low bits of a small one's tag are its length. */
enum {
    IRQ_NO_FLAGS = 0x22,
    IRQ_FLAGS = 0x23,
    IO_PORTS = 0x47,
    DWORD_SPACE = 0x87,
    WORD_SPACE = 0x88,
    EXTENDED_INTERRUPT = 0x89,
    QWORD_SPACE = 0x8a,
    END_TAG = 0x79
};
#define IO_DECODE_16      1u
#define IRQ_LOW_SHARED    0x18u /* active low, shared; level */
#define WINDOW_FIXED      0x0cu /* both ends are fixed; positive decode */
#define WINDOW_FIXED_SIZE 3u    /* type and both flags */
#define WINDOW_NUMBERS    5u

static uint8_t *room(tc_aml *w, size_t n)
{
    uint8_t *at = w->p + w->n;

    TC_ASSERT(n <= w->size - w->n);
    w->n += n;
    return at;
}

void tc_aml_u8(tc_aml *w, uint8_t v)
{
    *room(w, 1) = v;
}

void tc_aml_u16(tc_aml *w, uint16_t v)
{
    tc_le_put(room(w, sizeof v), v, sizeof v);
}

void tc_aml_u32(tc_aml *w, uint32_t v)
{
    tc_le_put(room(w, sizeof v), v, sizeof v);
}

void tc_aml_u64(tc_aml *w, uint64_t v)
{
    tc_le_put(room(w, sizeof v), v, sizeof v);
}

void tc_aml_bytes(tc_aml *w, tc_bytes in)
{
    tc_copy(room(w, in.n), in.p, in.n);
}

void tc_aml_chars(tc_aml *w, const char *text)
{
    tc_aml_bytes(w, tc_bytes_of(text, strlen(text)));
}

void tc_aml_zero(tc_aml *w, size_t n)
{
    memset(room(w, n), 0, n);
}

void tc_aml_int(tc_aml *w, uint64_t v)
{
    if (v <= ONE) {
        tc_aml_u8(w, (uint8_t)v);
    } else if (v <= UINT8_MAX) {
        tc_aml_u8(w, BYTE);
        tc_aml_u8(w, (uint8_t)v);
    } else if (v <= UINT16_MAX) {
        tc_aml_u8(w, WORD);
        tc_aml_u16(w, (uint16_t)v);
    } else if (v <= UINT32_MAX) {
        tc_aml_u8(w, DWORD);
        tc_aml_u32(w, (uint32_t)v);
    } else {
        tc_aml_u8(w, QWORD);
        tc_aml_u64(w, v);
    }
}

/* put_segment appends one segment, padded, and returns what follows it in the path. */
static const char *put_segment(tc_aml *w, const char *path)
{
    uint8_t *at = room(w, SEGMENT);
    size_t i = 0;

    for (; *path != '\0' && *path != '.'; path++) {
        TC_ASSERT(i < SEGMENT);
        at[i++] = (uint8_t)*path;
    }
    memset(at + i, '_', SEGMENT - i);
    return *path == '.' ? path + 1 : path;
}

void tc_aml_path(tc_aml *w, const char *path)
{
    size_t segments = 1;

    for (; *path == '\\' || *path == '^'; path++) {
        tc_aml_u8(w, (uint8_t)*path);
    }
    for (const char *p = path; *p != '\0'; p++) {
        segments += *p == '.';
    }
    if (segments == 2) {
        tc_aml_u8(w, DUAL_NAME);
    } else if (segments > 2) {
        tc_aml_u8(w, MULTI_NAME);
        tc_aml_u8(w, (uint8_t)segments);
    }
    while (segments-- > 0) {
        path = put_segment(w, path);
    }
}

/* A package's length is not known when it begins: one byte is left for it. */
size_t tc_aml_open(tc_aml *w, unsigned opcode)
{
    if (opcode >= TC_AML_EXT) {
        tc_aml_u8(w, (uint8_t)(TC_AML_EXT >> 8));
    }
    tc_aml_u8(w, (uint8_t)opcode);
    tc_aml_u8(w, 0);
    return w->n - 1;
}

/* insert makes room for n bytes in front of what stands at an offset. */
static uint8_t *insert(tc_aml *w, size_t at, size_t n)
{
    size_t behind = w->n - at;

    (void)room(w, n);
    memmove(w->p + at + n, w->p + at, behind);
    return w->p + at;
}

/* tc_aml_close: a length counts itself. One byte holds 6 bits of it. More bytes hold 4 bits in the
 * first one, beside their number, and 8 in each other. */
void tc_aml_close(tc_aml *w, size_t opened)
{
    size_t body = w->n - opened - 1, more = 0, length;

    while (body + 1 + more >= (size_t)1 << (more == 0 ? 6 : 4 + 8 * more)) {
        more++;
    }
    length = body + 1 + more;
    if (more == 0) {
        w->p[opened] = (uint8_t)length;
    } else {
        w->p[opened] = (uint8_t)(more << 6 | (length & 0x0f));
        tc_le_put(insert(w, opened + 1, more), length >> 4, more);
    }
}

size_t tc_aml_open_named(tc_aml *w, unsigned opcode, const char *path)
{
    size_t opened = tc_aml_open(w, opcode);

    tc_aml_path(w, path);
    return opened;
}

size_t tc_aml_open_method(tc_aml *w, const char *path, uint8_t flags)
{
    size_t opened = tc_aml_open_named(w, TC_AML_METHOD, path);

    tc_aml_u8(w, flags);
    return opened;
}

/* tc_aml_close_buffer: the number of bytes stands between the length and the bytes. */
void tc_aml_close_buffer(tc_aml *w, size_t opened)
{
    uint8_t number[1 + sizeof(uint64_t)];
    tc_aml side = {number, 0, sizeof number};

    tc_aml_int(&side, w->n - opened - 1);
    tc_copy(insert(w, opened + 1, side.n), number, side.n);
    tc_aml_close(w, opened);
}

void tc_aml_name(tc_aml *w, const char *path)
{
    tc_aml_u8(w, TC_AML_NAME);
    tc_aml_path(w, path);
}

void tc_aml_name_int(tc_aml *w, const char *path, uint64_t v)
{
    tc_aml_name(w, path);
    tc_aml_int(w, v);
}

void tc_aml_name_string(tc_aml *w, const char *path, const char *text)
{
    tc_aml_name(w, path);
    tc_aml_u8(w, STRING);
    tc_aml_chars(w, text);
    tc_aml_u8(w, 0);
}

/* tc_aml_name_pnp: an EISA id is a 32-bit integer, three letters of 5 bits and four digits, but
 * big-endian. */
void tc_aml_name_pnp(tc_aml *w, const char *path, uint16_t id)
{
    const uint8_t value[] = {DWORD, 0x41, 0xd0, (uint8_t)(id >> 8), (uint8_t)id};

    tc_aml_name(w, path);
    tc_aml_bytes(w, tc_bytes_of(value, sizeof value));
}

size_t tc_aml_open_resources(tc_aml *w, const char *path)
{
    tc_aml_name(w, path);
    return tc_aml_open(w, TC_AML_BUFFER);
}

void tc_aml_close_resources(tc_aml *w, size_t opened)
{
    tc_aml_u8(w, END_TAG);
    tc_aml_u8(w, 0); /* no checksum */
    tc_aml_close_buffer(w, opened);
}

void tc_aml_io(tc_aml *w, uint16_t port, uint8_t alignment, uint8_t n)
{
    tc_aml_u8(w, IO_PORTS);
    tc_aml_u8(w, IO_DECODE_16);
    tc_aml_u16(w, port);
    tc_aml_u16(w, port);
    tc_aml_u8(w, alignment);
    tc_aml_u8(w, n);
}

void tc_aml_irq(tc_aml *w, unsigned line)
{
    tc_aml_u8(w, IRQ_NO_FLAGS);
    tc_aml_u16(w, (uint16_t)(1u << line));
}

void tc_aml_irq_shared(tc_aml *w, unsigned line)
{
    tc_aml_u8(w, IRQ_FLAGS);
    tc_aml_u16(w, (uint16_t)(1u << line));
    tc_aml_u8(w, IRQ_LOW_SHARED);
}

void tc_aml_interrupts(tc_aml *w, uint8_t flags, const uint32_t *lines, uint8_t n)
{
    tc_aml_u8(w, EXTENDED_INTERRUPT);
    tc_aml_u16(w, (uint16_t)(2 + n * sizeof *lines)); /* behind the length */
    tc_aml_u8(w, flags);
    tc_aml_u8(w, n);
    for (size_t i = 0; i < n; i++) {
        tc_aml_u32(w, lines[i]);
    }
}

void tc_aml_window_put(tc_aml *w, const tc_aml_window *window)
{
    static const uint8_t tags[] = {0, WORD_SPACE, DWORD_SPACE, QWORD_SPACE};
    const uint64_t numbers[WINDOW_NUMBERS] = {
        0, window->first, window->last, 0, window->last - window->first + 1,
    }; /* granularity, ends, translation, length */
    size_t size = (size_t)1 << window->log2;

    tc_aml_u8(w, tags[window->log2]);
    tc_aml_u16(w, (uint16_t)(WINDOW_FIXED_SIZE + WINDOW_NUMBERS * size));
    tc_aml_u8(w, window->type);
    tc_aml_u8(w, WINDOW_FIXED);
    tc_aml_u8(w, window->flags);
    for (size_t i = 0; i < WINDOW_NUMBERS; i++) {
        tc_le_put(room(w, size), numbers[i], size);
    }
}
