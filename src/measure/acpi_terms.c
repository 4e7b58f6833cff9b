/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/acpi_terms.h"

#include "base/assert.h"

#define NO_HOLE SIZE_MAX

typedef struct term {
    const uint8_t *p;
    size_t n, hole;
} term;

#define TERM(id, hole_at, ...)                                                                     \
    static const uint8_t bytes_##id[] = {__VA_ARGS__};                                             \
    static const term term_##id = {bytes_##id, sizeof bytes_##id, hole_at};
#include "acpi_terms.inc"
#undef TERM

static const term *const terms[TC_TERM_COUNT] = {
#define X(name, id) &term_##id,
    TC_ACPI_TERM_LIST(X)
#undef X
};

static void put(tc_aml *w, const term *t)
{
    tc_aml_bytes(w, tc_bytes_of(t->p, t->n));
}

void tc_acpi_term_put(tc_aml *w, tc_acpi_term which)
{
    TC_ASSERT(terms[which]->hole == NO_HOLE);
    put(w, terms[which]);
}

void tc_acpi_term_put_with(tc_aml *w, tc_acpi_term which, uint8_t byte)
{
    size_t hole = w->n + terms[which]->hole;

    TC_ASSERT(terms[which]->hole != NO_HOLE);
    put(w, terms[which]);
    w->p[hole] = byte;
}
