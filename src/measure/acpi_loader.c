/* SPDX-License-Identifier: Apache-2.0
 *
 * The pointer to the tables, and the commands by which the firmware puts them into memory
 * (dstack-mr:3.5.8).
 */
#include "measure/acpi_parts.h"

#define R "etc/acpi/rsdp"
#define T "etc/acpi/tables"

/* Commands, and where they say that memory is to be taken from. */
enum { ALLOCATE = 1, ADD_POINTER = 2, ADD_CHECKSUM = 3 };
enum { ZONE_HIGH = 1, ZONE_FIRST_MEGABYTE = 2 };
#define COMMAND_SIZE 128u
#define FILE_SIZE    56u
#define R_ALIGNMENT  16u
#define T_ALIGNMENT  64u

/* Where there are pointers and checksums. */
#define HEADER_CHECKSUM   9u
#define FACP_FACS         36u
#define FACP_DSDT         40u
#define FACP_DSDT_64      140u
#define RSDP_CHECKSUM     8u
#define RSDP_RSDT         16u
#define POINTER_SIZE      4u
#define LONG_POINTER_SIZE 8u

void tc_acpi_rsdp_put(uint8_t rsdp[TC_ACPI_RSDP_SIZE],
                      const tc_acpi_place places[TC_ACPI_TABLE_COUNT])
{
    tc_aml w = {rsdp, 0, TC_ACPI_RSDP_SIZE};

    tc_aml_chars(&w, "RSD PTR ");
    tc_aml_u8(&w, 0); /* the checksum */
    tc_aml_chars(&w, TC_ACPI_MAKER);
    tc_aml_u8(&w, 0); /* the revision */
    tc_aml_u32(&w, places[TC_ACPI_RSDT].at);
}

static void put_file(tc_aml *w, const char *name)
{
    size_t end = w->n + FILE_SIZE;

    tc_aml_chars(w, name);
    tc_aml_zero(w, end - w->n);
}

static void begin(tc_aml *w, uint32_t command, const char *file)
{
    tc_aml_u32(w, command);
    put_file(w, file);
}

static void end(tc_aml *w)
{
    tc_aml_zero(w, (COMMAND_SIZE - w->n % COMMAND_SIZE) % COMMAND_SIZE);
}

static void allocate(tc_aml *w, const char *file, uint32_t alignment, uint8_t zone)
{
    begin(w, ALLOCATE, file);
    tc_aml_u32(w, alignment);
    tc_aml_u8(w, zone);
    end(w);
}

/* add_pointer: a pointer into T. */
static void add_pointer(tc_aml *w, const char *file, uint32_t at, uint8_t size)
{
    begin(w, ADD_POINTER, file);
    put_file(w, T);
    tc_aml_u32(w, at);
    tc_aml_u8(w, size);
    end(w);
}

static void add_checksum(tc_aml *w, const char *file, uint32_t result, tc_acpi_place over)
{
    begin(w, ADD_CHECKSUM, file);
    tc_aml_u32(w, result);
    tc_aml_u32(w, over.at);
    tc_aml_u32(w, over.n);
    end(w);
}

static void add_table_checksum(tc_aml *w, tc_acpi_place table)
{
    if (table.n > 0) {
        add_checksum(w, T, table.at + HEADER_CHECKSUM, table);
    }
}

void tc_acpi_loader_put(uint8_t loader[TC_ACPI_LOADER_SIZE],
                        const tc_acpi_place places[TC_ACPI_TABLE_COUNT])
{
    tc_aml w = {loader, 0, TC_ACPI_LOADER_SIZE};
    tc_acpi_place facp = places[TC_ACPI_FACP], rsdt = places[TC_ACPI_RSDT];

    allocate(&w, R, R_ALIGNMENT, ZONE_FIRST_MEGABYTE);
    allocate(&w, T, T_ALIGNMENT, ZONE_HIGH);
    add_table_checksum(&w, places[TC_ACPI_DSDT]);
    add_pointer(&w, T, facp.at + FACP_FACS, POINTER_SIZE);
    add_pointer(&w, T, facp.at + FACP_DSDT, POINTER_SIZE);
    add_pointer(&w, T, facp.at + FACP_DSDT_64, LONG_POINTER_SIZE);
    for (size_t i = TC_ACPI_FACP; i < TC_ACPI_RSDT; i++) {
        add_table_checksum(&w, places[i]);
    }
    for (uint32_t at = TC_ACPI_HEADER_SIZE; at < rsdt.n; at += POINTER_SIZE) {
        add_pointer(&w, T, rsdt.at + at, POINTER_SIZE);
    }
    add_table_checksum(&w, rsdt);
    add_pointer(&w, R, RSDP_RSDT, POINTER_SIZE);
    add_checksum(&w, R, RSDP_CHECKSUM, (tc_acpi_place){0, TC_ACPI_RSDP_SIZE});
}
