/* SPDX-License-Identifier: Apache-2.0
 *
 * DSDT: the interrupts of PCI devices (T5 of dstack-mr:3.5.3; the routes of 3.7). A pin of a device
 * goes to one of eight links: LNKA to LNKH with an 8259, GSIA to GSIH without.
 */
#include "measure/acpi_parts.h"

#define LINKS    8u
#define LINK_PNP 0x0c0fu
#define NAME_END 5u /* a link's name, with its NUL */

#define SLOTS               32u
#define PINS                4u
#define ROUTE_ITEMS         4u
#define ALL_FUNCTIONS(slot) ((slot) << 16 | 0xffffu)

/* Flags of an interrupt: consumer, active high, shared; by edge or by level. */
enum { SHARED_EDGE = 0x0b, SHARED_LEVEL = 0x09 };
#define FIRST_GSI       16u
#define LINK_OFF        0x80u /* in a link's register */
#define INTERRUPT_FIELD 5u    /* where a resource has the interrupt */

/* The pins of a slot go in turn to the links of a group, A to D or E to H, from one of them on. */
typedef struct route {
    char group;
    unsigned first;
} route;

static route route_on_bus0(unsigned slot)
{
    enum { TURNING_SLOTS = 24, SLOT_24 = 24, SLOT_30 = 30 };

    if (slot < TURNING_SLOTS) {
        return (route){'E', slot};
    }
    return (route){slot == SLOT_24 || slot == SLOT_30 ? 'E' : 'A', 0};
}

static route route_on_bridge(unsigned slot)
{
    return (route){'A', slot + PINS - 1};
}

static void put_link_name(tc_aml *w, const char kind[4], unsigned letter)
{
    const char name[NAME_END] = {kind[0], kind[1], kind[2], (char)letter, '\0'};

    tc_aml_path(w, name);
}

static void put_routes(tc_aml *w, const char kind[4], route (*route_of)(unsigned slot))
{
    size_t list = tc_aml_open(w, TC_AML_PACKAGE), entry;

    tc_aml_u8(w, SLOTS * PINS);
    for (unsigned i = 0; i < SLOTS * PINS; i++) {
        unsigned slot = i / PINS, pin = i % PINS;
        route r = route_of(slot);

        entry = tc_aml_open(w, TC_AML_PACKAGE);
        tc_aml_u8(w, ROUTE_ITEMS);
        tc_aml_int(w, ALL_FUNCTIONS(slot));
        tc_aml_int(w, pin);
        put_link_name(w, kind, (unsigned)r.group + (r.first + pin) % PINS);
        tc_aml_int(w, 0);
        tc_aml_close(w, entry);
    }
    tc_aml_close(w, list);
}

void tc_acpi_bridge_routes_put(tc_aml *w)
{
    put_routes(w, "LNK", route_on_bridge);
}

static void put_interrupts(tc_aml *w, const char *path, uint8_t flags, const uint32_t *lines,
                           uint8_t n)
{
    size_t resources = tc_aml_open_resources(w, path);

    tc_aml_interrupts(w, flags, lines, n);
    tc_aml_close_resources(w, resources);
}

static size_t open_link(tc_aml *w, const char kind[4], unsigned letter, unsigned uid)
{
    size_t device = tc_aml_open(w, TC_AML_DEVICE);

    put_link_name(w, kind, letter);
    tc_aml_name_pnp(w, "_HID", LINK_PNP);
    tc_aml_name_int(w, "_UID", uid);
    return device;
}

/* put_ask appends a method: Return (what (register of the link)). */
static void put_ask(tc_aml *w, const char *path, const char *what, unsigned letter)
{
    size_t method = tc_aml_open_method(w, path, 0);

    tc_aml_u8(w, TC_AML_RETURN);
    tc_aml_path(w, what);
    put_link_name(w, "PRQ", letter);
    tc_aml_close(w, method);
}

/* put_link: its register says which interrupt it is on, or that it is off. */
static void put_link(tc_aml *w, unsigned i, uint8_t flags)
{
    static const uint32_t lines[] = {5, 10, 11};
    unsigned letter = 'A' + i;
    size_t device = open_link(w, "LNK", letter, i), method;

    put_interrupts(w, "_PRS", flags, lines, sizeof lines / sizeof lines[0]);
    put_ask(w, "_STA", "IQST", letter);
    method = tc_aml_open_method(w, "_DIS", 0);
    tc_aml_u8(w, TC_AML_OR);
    put_link_name(w, "PRQ", letter);
    tc_aml_int(w, LINK_OFF);
    put_link_name(w, "PRQ", letter);
    tc_aml_close(w, method);
    put_ask(w, "_CRS", "IQCR", letter);
    method = tc_aml_open_method(w, "_SRS", 1);
    tc_aml_u8(w, TC_AML_CREATE_DWORD_FIELD);
    tc_aml_u8(w, TC_AML_ARG0);
    tc_aml_int(w, INTERRUPT_FIELD);
    tc_aml_path(w, "PRRI");
    tc_aml_u8(w, TC_AML_STORE);
    tc_aml_path(w, "PRRI");
    put_link_name(w, "PRQ", letter);
    tc_aml_close(w, method);
    tc_aml_close(w, device);
}

/* put_fixed_link: it is always on the same interrupt. */
static void put_fixed_link(tc_aml *w, unsigned i, uint8_t flags)
{
    const uint32_t line = FIRST_GSI + i;
    size_t device = open_link(w, "GSI", 'A' + i, line);

    put_interrupts(w, "_PRS", flags, &line, 1);
    put_interrupts(w, "_CRS", flags, &line, 1);
    tc_aml_close(w, tc_aml_open_method(w, "_DIS", 0));
    tc_aml_close(w, tc_aml_open_method(w, "_SRS", 1));
    tc_aml_close(w, device);
}

void tc_acpi_interrupts_put(tc_aml *w, const tc_acpi_machine *machine)
{
    uint8_t flags = machine->cut < TC_ACPI_9_2 ? SHARED_EDGE : SHARED_LEVEL;
    size_t scope = tc_aml_open_named(w, TC_AML_SCOPE, "_SB"), bus;

    bus = tc_aml_open_named(w, TC_AML_SCOPE, "PCI0");
    tc_aml_name(w, "PRTP");
    put_routes(w, "LNK", route_on_bus0);
    tc_aml_name(w, "PRTA");
    put_routes(w, "GSI", route_on_bus0);
    tc_acpi_term_put(w, TC_TERM_PRT);
    tc_aml_close(w, bus);

    tc_acpi_term_put(w, TC_TERM_IQST);
    tc_acpi_term_put_with(w, TC_TERM_IQCR, flags);
    for (unsigned i = 0; i < LINKS; i++) {
        put_link(w, i, flags);
    }
    for (unsigned i = 0; i < LINKS; i++) {
        put_fixed_link(w, i, flags);
    }
    tc_aml_close(w, scope);
}
