/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "base/hex.h"
#include "base/rd.h"

tc_acpi_machine ordinary(void)
{
    return (tc_acpi_machine){
        .cut = TC_ACPI_9_2,
        .cpus = 2,
        .memory = 2 * GIB,
        .devices = 5,
        .hotplug = true,
    };
}

/* next_table cuts a table off the front: signature, length, the rest. */
static tc_bytes next_table(tc_bytes *left)
{
    tc_rd r = tc_rd_init(*left);
    tc_bytes table;
    uint32_t n = 0;

    assert_true(tc_rd_bytes(&r, &table, 4) && tc_rd_u32le(&r, &n));
    assert_true(n >= 8 && n <= left->n);
    table = tc_bytes_sub(*left, 0, n);
    *left = tc_bytes_sub(*left, n, left->n - n);
    return table;
}

tc_bytes table_of(const tc_acpi_blobs *blobs, const char signature[4])
{
    tc_bytes left = tc_bytes_sub(blobs->tables, 0, blobs->tables_used);

    while (left.n > 0) {
        tc_bytes table = next_table(&left);

        if (memcmp(table.p, signature, 4) == 0) {
            return table;
        }
    }
    return (tc_bytes){NULL, 0};
}

/* check_loader: each checksum of the tables covers one of them, and all but FACS are covered. */
static void check_loader(const tc_acpi_blobs *blobs)
{
    enum { COMMAND = 128, FILE_NAME = 56, CHECKSUM = 3, HEADER_CHECKSUM = 9 };
    const tc_bytes tables_file = tc_bytes_of("etc/acpi/tables", 16);
    tc_bytes left = tc_bytes_sub(blobs->tables, 0, blobs->tables_used);
    tc_rd r = tc_rd_init(tc_bytes_of(blobs->loader, sizeof blobs->loader)), command;

    (void)next_table(&left);
    while (tc_rd_left(&r) > 0) {
        uint32_t kind = 0, result = 0, start = 0, n = 0;
        tc_bytes file = {NULL, 0}, table;

        assert_true(tc_rd_sub(&r, &command, COMMAND) && tc_rd_u32le(&command, &kind) &&
                    tc_rd_bytes(&command, &file, FILE_NAME) && tc_rd_u32le(&command, &result) &&
                    tc_rd_u32le(&command, &start) && tc_rd_u32le(&command, &n));
        if (kind == CHECKSUM && tc_bytes_find(file, tables_file) == 0) {
            table = next_table(&left);
            assert_int_equal(start, tc_bytes_offset(blobs->tables, table));
            assert_int_equal(n, table.n);
            assert_int_equal(result, start + HEADER_CHECKSUM);
        }
    }
    assert_int_equal(left.n, 0);
}

tc_acpi_blobs build(tc_arena *arena, tc_acpi_machine machine)
{
    tc_acpi_blobs blobs;

    assert_true(tc_acpi_fits(&machine));
    assert_true(tc_acpi_build(&blobs, arena, &machine));
    assert_int_equal(blobs.tables.n % TC_ACPI_TABLES_UNIT, 0);
    assert_true(blobs.tables_used <= blobs.tables.n);
    assert_true(tc_bytes_is_zero(
        tc_bytes_sub(blobs.tables, blobs.tables_used, blobs.tables.n - blobs.tables_used)));
    check_loader(&blobs);
    return blobs;
}

/* cut splits a text at the first character of a kind. */
static tc_str cut(tc_str *text, char at)
{
    const char *found = text->n == 0 ? NULL : memchr(text->p, at, text->n);
    size_t n = found == NULL ? text->n : (size_t)(found - text->p);
    tc_str piece = tc_str_of(text->p, n);

    *text = found == NULL ? (tc_str){NULL, 0} : tc_str_of(found + 1, text->n - n - 1);
    return piece;
}

bool next_line(tc_str *line, tc_str *text)
{
    bool is_there = text->n > 0;

    *line = cut(text, '\n');
    if (tc_str_ends(*line, "\r")) {
        line->n--;
    }
    return is_there;
}

bool next_field(tc_str *field, tc_str *line)
{
    bool is_there = line->p != NULL;

    *field = cut(line, ',');
    return is_there;
}

uint64_t number(tc_str text)
{
    uint64_t v = 0;

    assert_true(text.n > 0);
    for (size_t i = 0; i < text.n; i++) {
        assert_in_range(text.p[i], '0', '9');
        v = 10 * v + (uint64_t)(text.p[i] - '0');
    }
    return v;
}

void assert_sha384(tc_bytes in, tc_str hex)
{
    uint8_t found[TC_SHA384_SIZE], want[TC_SHA384_SIZE];

    assert_true(tc_hex_decode(want, sizeof want, hex));
    tc_sha384(found, &in, 1);
    assert_memory_equal(found, want, sizeof want);
}
