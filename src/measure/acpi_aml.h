/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing ACPI Machine Language (dstack-mr:3.5.1; ACPI 6.5, chapters 6.4 and 20).
 * The buffer is large enough for every machine within the limits (asserted).
 */
#ifndef TC_MEASURE_ACPI_AML_H
#define TC_MEASURE_ACPI_AML_H

#include "base/bytes.h"

typedef struct tc_aml {
    uint8_t *p;
    size_t n, size;
} tc_aml;

/* Opcodes that open a package: a term with a length. TC_AML_EXT marks those of two bytes. */
#define TC_AML_EXT 0x5b00u
enum {
    TC_AML_SCOPE = 0x10,
    TC_AML_BUFFER = 0x11,
    TC_AML_PACKAGE = 0x12,
    TC_AML_METHOD = 0x14,
    TC_AML_IF = 0xa0,
    TC_AML_WHILE = 0xa2,
    TC_AML_DEVICE = TC_AML_EXT + 0x82,
    TC_AML_PROCESSOR = TC_AML_EXT + 0x83
};

/* Opcodes of objects, statements and operands. */
enum {
    TC_AML_NAME = 0x08,
    TC_AML_ARG0 = 0x68,
    TC_AML_ARG1 = 0x69,
    TC_AML_ARG2 = 0x6a,
    TC_AML_STORE = 0x70,
    TC_AML_OR = 0x7d,
    TC_AML_NOTIFY = 0x86,
    TC_AML_CREATE_DWORD_FIELD = 0x8a,
    TC_AML_EQUAL = 0x93,
    TC_AML_RETURN = 0xa4
};

/* Flags of a method, beside the number of its arguments. */
#define TC_AML_SERIALIZED 8u

/* tc_aml_u8 … tc_aml_u64 append an integer as it is, little-endian; tc_aml_bytes appends bytes,
 * tc_aml_chars the characters of a text without its NUL, tc_aml_zero n zero bytes. */
void tc_aml_u8(tc_aml *w, uint8_t v);
void tc_aml_u16(tc_aml *w, uint16_t v);
void tc_aml_u32(tc_aml *w, uint32_t v);
void tc_aml_u64(tc_aml *w, uint64_t v);
void tc_aml_bytes(tc_aml *w, tc_bytes in);
void tc_aml_chars(tc_aml *w, const char *text);
void tc_aml_zero(tc_aml *w, size_t n);

/* tc_aml_int appends an integer in its shortest form. */
void tc_aml_int(tc_aml *w, uint64_t v);

/* tc_aml_path appends a name: '\' or any number of '^', then segments of at most four characters
 * with '.' between them. */
void tc_aml_path(tc_aml *w, const char *path);

/* tc_aml_open begins a package and returns what tc_aml_close needs to fill in its length. */
size_t tc_aml_open(tc_aml *w, unsigned opcode);
void tc_aml_close(tc_aml *w, size_t opened);

/* tc_aml_open_named begins a scope, device or processor, tc_aml_open_method a method. */
size_t tc_aml_open_named(tc_aml *w, unsigned opcode, const char *path);
size_t tc_aml_open_method(tc_aml *w, const char *path, uint8_t flags);

/* tc_aml_close_buffer ends a package that was opened as TC_AML_BUFFER and holds the bytes. */
void tc_aml_close_buffer(tc_aml *w, size_t opened);

/* tc_aml_name begins a named object; its value follows. The others append the value, too: an
 * integer, a string, the id of a "PNP" device. */
void tc_aml_name(tc_aml *w, const char *path);
void tc_aml_name_int(tc_aml *w, const char *path, uint64_t v);
void tc_aml_name_string(tc_aml *w, const char *path, const char *text);
void tc_aml_name_pnp(tc_aml *w, const char *path, uint16_t id);

/* tc_aml_open_resources begins a named list of resources, tc_aml_close_resources ends it. */
size_t tc_aml_open_resources(tc_aml *w, const char *path);
void tc_aml_close_resources(tc_aml *w, size_t opened);

/* tc_aml_io appends a resource: n ports from port on. */
void tc_aml_io(tc_aml *w, uint16_t port, uint8_t alignment, uint8_t n);

/* tc_aml_irq appends a resource: an interrupt line of the 8259, 0 to 15. */
void tc_aml_irq(tc_aml *w, unsigned line);

/* tc_aml_irq_shared appends one that is low-active, level-triggered and shared. */
void tc_aml_irq_shared(tc_aml *w, unsigned line);

/* tc_aml_interrupts appends a resource: any of n interrupts. */
void tc_aml_interrupts(tc_aml *w, uint8_t flags, const uint32_t *lines, uint8_t n);

/* A range of addresses that a bridge decodes. Memory can always be written. */
enum { TC_AML_MEMORY = 0, TC_AML_PORTS = 1, TC_AML_BUSES = 2 };
enum { TC_AML_ALL_PORTS = 3, TC_AML_UNCACHED = 1, TC_AML_CACHED = 3 };
enum { TC_AML_WORD = 1, TC_AML_DWORD = 2, TC_AML_QWORD = 3 };
typedef struct tc_aml_window {
    uint8_t log2; /* of the bytes of each number: TC_AML_WORD … */
    uint8_t type, flags;
    uint64_t first, last;
} tc_aml_window;

/* tc_aml_window_put appends such a range as a resource. */
void tc_aml_window_put(tc_aml *w, const tc_aml_window *window);

#endif
