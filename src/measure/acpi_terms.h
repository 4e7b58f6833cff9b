/* SPDX-License-Identifier: Apache-2.0
 *
 * The constant AML terms of the tables, which are data: data/acpi/terms.txt has them with what they
 * mean.
 */
#ifndef TC_MEASURE_ACPI_TERMS_H
#define TC_MEASURE_ACPI_TERMS_H

#include "measure/acpi_aml.h"

/* Columns: name, name in the data. */
#define TC_ACPI_TERM_LIST(X)                                                                       \
    X(DEBUG_PORT, debug_port)                                                                      \
    X(OSC, osc)                                                                                    \
    X(EDSM, edsm)                                                                                  \
    X(HOTPLUG_REGISTERS, hotplug_registers)                                                        \
    X(PDSM_FUNCTIONS, pdsm_functions)                                                              \
    X(PDSM_INDEX_PRE_9_2, pdsm_index_pre_9_2)                                                      \
    X(PDSM_INDEX_9_2, pdsm_index_9_2)                                                              \
    X(PIC, pic)                                                                                    \
    X(PRT, prt)                                                                                    \
    X(IQST, iqst)                                                                                  \
    X(IQCR, iqcr)                                                                                  \
    X(PRES, pres)                                                                                  \
    X(PRES_INIT, pres_init)                                                                        \
    X(CSTA, csta)                                                                                  \
    X(CEJ0, cej0)                                                                                  \
    X(COST, cost)                                                                                  \
    X(CSCN_LISTS, cscn_lists)                                                                      \
    X(CSCN_LIST_10, cscn_list_10)                                                                  \
    X(CSCN_START, cscn_start)                                                                      \
    X(CSCN_ROUND, cscn_round)                                                                      \
    X(CSCN_ROUND_10, cscn_round_10)                                                                \
    X(CSCN_MORE, cscn_more)                                                                        \
    X(CSCN_SELECT, cscn_select)                                                                    \
    X(CSCN_FULL_PRE_10, cscn_full_pre_10)                                                          \
    X(CSCN_FULL_10, cscn_full_10)                                                                  \
    X(CSCN_INSERTED, cscn_inserted)                                                                \
    X(CSCN_REMOVED_PRE_10, cscn_removed_pre_10)                                                    \
    X(CSCN_REMOVED_10, cscn_removed_10)                                                            \
    X(CSCN_NEXT, cscn_next)                                                                        \
    X(CSCN_INSERT, cscn_insert)                                                                    \
    X(CSCN_REMOVE_10, cscn_remove_10)                                                              \
    X(CSCN_END, cscn_end)                                                                          \
    X(CPU_EVENT, cpu_event)                                                                        \
    X(SLEEP, sleep)                                                                                \
    X(LINK_REGISTERS, link_registers)                                                              \
    X(HOTPLUG_SLOT, hotplug_slot)                                                                  \
    X(HOTPLUG_NOTIFY, hotplug_notify)                                                              \
    X(HOTPLUG_EVENT, hotplug_event)

typedef enum tc_acpi_term {
#define X(name, id) TC_TERM_##name,
    TC_ACPI_TERM_LIST(X)
#undef X
        TC_TERM_COUNT
} tc_acpi_term;

/* tc_acpi_term_put appends a term that is complete (asserted). */
void tc_acpi_term_put(tc_aml *w, tc_acpi_term term);

/* tc_acpi_term_put_with appends a term that has a byte to fill in (asserted). */
void tc_acpi_term_put_with(tc_aml *w, tc_acpi_term term, uint8_t byte);

#endif
