/* SPDX-License-Identifier: Apache-2.0
 *
 * Shorthand for the tables of attacks.
 */
#ifndef TC_TESTS_ATTACKS_TABLE_H
#define TC_TESTS_ATTACKS_TABLE_H

#include <string.h>

#include "attacks.h"

#define ID(check)      TC_CHECK_ID_##check
#define FAILS(check)   ID(check), TC_CHECK_FAIL
#define UNKNOWN(check) ID(check), TC_CHECK_INCONCLUSIVE
#define WARNS(check)   ID(check), TC_CHECK_WARN

/* An edit, as the last columns of an attack. */
#define XOR_BEFORE(obj, offset, mask)                                                              \
    .change = {EDIT_XOR, TC_FORGE_##obj, TC_FORGE_BEFORE, (offset), (mask), NULL, NULL, 0}
#define XOR_AFTER(obj, offset, mask)                                                               \
    .change = {EDIT_XOR, TC_FORGE_##obj, TC_FORGE_AFTER, (offset), (mask), NULL, NULL, 0}
#define SET_BEFORE(obj, offset, bytes)                                                             \
    .change = {EDIT_SET, TC_FORGE_##obj, TC_FORGE_BEFORE, (offset),                                \
               0,        NULL,           (bytes),         sizeof(bytes) - 1}
#define SET_AFTER(obj, offset, bytes)                                                              \
    .change = {EDIT_SET, TC_FORGE_##obj, TC_FORGE_AFTER, (offset),                                 \
               0,        NULL,           (bytes),        sizeof(bytes) - 1}
#define SIGNED_WITH(obj, offset, bytes)                                                            \
    .change = {EDIT_SET, TC_FORGE_##obj, TC_FORGE_SIGNATURE, (offset), 0,                          \
               NULL,     (bytes),        sizeof(bytes) - 1}
#define REPLACE_BEFORE(obj, text, by)                                                              \
    .change = {EDIT_REPLACE, TC_FORGE_##obj, TC_FORGE_BEFORE, 0, 0, (text), (by), 0}
#define REPLACE_AFTER(obj, text, by)                                                               \
    .change = {EDIT_REPLACE, TC_FORGE_##obj, TC_FORGE_AFTER, 0, 0, (text), (by), 0}
#define FIRST_BEFORE(obj, text, by)                                                                \
    .change = {EDIT_FIRST, TC_FORGE_##obj, TC_FORGE_BEFORE, 0, 0, (text), (by), 0}
#define FIRST_AFTER(obj, text, by)                                                                 \
    .change = {EDIT_FIRST, TC_FORGE_##obj, TC_FORGE_AFTER, 0, 0, (text), (by), 0}
#define CUT_AFTER(obj, n)                                                                          \
    .change = {EDIT_CUT, TC_FORGE_##obj, TC_FORGE_AFTER, (n), 0, NULL, NULL, 0}
#define KEEP_AFTER(obj, n)                                                                         \
    .change = {EDIT_KEEP, TC_FORGE_##obj, TC_FORGE_AFTER, (n), 0, NULL, NULL, 0}
#define CUT_BEFORE(obj, n)                                                                         \
    .change = {EDIT_CUT, TC_FORGE_##obj, TC_FORGE_BEFORE, (n), 0, NULL, NULL, 0}
#define APPEND_BEFORE(obj, bytes)                                                                  \
    .change = {EDIT_APPEND, TC_FORGE_##obj, TC_FORGE_BEFORE, 0, 0, NULL, (bytes), sizeof(bytes) - 1}
#define APPEND_AFTER(obj, bytes)                                                                   \
    .change = {EDIT_APPEND, TC_FORGE_##obj, TC_FORGE_AFTER, 0, 0, NULL, (bytes), sizeof(bytes) - 1}
#define INSERT_AFTER(obj, offset, bytes)                                                           \
    .change = {EDIT_INSERT, TC_FORGE_##obj, TC_FORGE_AFTER, (offset),                              \
               0,           NULL,           (bytes),        sizeof(bytes) - 1}
#define WHOLE_AFTER(obj, text)                                                                     \
    .change = {EDIT_WHOLE, TC_FORGE_##obj, TC_FORGE_AFTER, 0, 0, NULL, (text), 0}

/* A function that changes the options `o` of a scene `s`. */
#define APPLY(name, ...)                                                                           \
    static void name(scene *s)                                                                     \
    {                                                                                              \
        tc_forge_options *o = &s->o;                                                               \
        (void)o;                                                                                   \
        __VA_ARGS__                                                                                \
    }

#define TC_BYTES_OF(literal)     ((tc_bytes){(const uint8_t *)(literal), sizeof(literal) - 1})
#define tc_bytes_of_array(array) ((tc_bytes){(array), sizeof(array)})
#define TABLE(list)              {#list, list, sizeof(list) / sizeof((list)[0])}

#endif
