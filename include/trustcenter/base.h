/* SPDX-License-Identifier: Apache-2.0
 *
 * The few types that every part of the library speaks: slices, errors, time and the arena.
 */
#ifndef TRUSTCENTER_BASE_H
#define TRUSTCENTER_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TC_MUST_USE __attribute__((warn_unused_result))
#define TC_API      __attribute__((visibility("default")))

/* tc_bytes is a borrowed run of bytes. {NULL, 0} is the empty slice. */
typedef struct tc_bytes {
    const uint8_t *p;
    size_t n;
} tc_bytes;

/* tc_str is a borrowed run of text. It is not NUL-terminated. {NULL, 0} is the empty text. */
typedef struct tc_str {
    const char *p;
    size_t n;
} tc_str;

/* TC_STR makes a tc_str from a string literal. */
#ifdef __cplusplus
#define TC_STR(lit) (tc_str{"" lit, sizeof(lit) - 1})
#else
#define TC_STR(lit) ((tc_str){"" lit, sizeof(lit) - 1})
#endif

/* tc_time is a moment in whole seconds since 1970-01-01T00:00:00Z, without leap seconds. */
typedef int64_t tc_time;

/* Our own trouble. Wrong or hostile evidence is never one of these: it is a recorded check.
 * Columns: name, text, exit status of the program. */
#define TC_ERR_LIST(X)                                                                             \
    X(OK, "no error", 0)                                                                           \
    X(E_NOMEM, "out of memory", 4)                                                                 \
    X(E_IO, "input or output failed", 4)                                                           \
    X(E_CRYPTO, "the cryptographic library failed", 4)                                             \
    X(E_BUG, "internal error, please report it", 4)                                                \
    X(E_USAGE, "wrong usage", 2)

typedef enum tc_err {
#define X(name, text, exit_status) TC_##name,
    TC_ERR_LIST(X)
#undef X
} tc_err;

/* tc_err_text returns one lower-case phrase for an error. Static storage. */
TC_API const char *tc_err_text(tc_err err);

/* tc_err_exit_status returns the exit status of the program for an error. */
TC_API int tc_err_exit_status(tc_err err);

/* tc_arena is the only memory the library allocates from. It grows in blocks up to a hard cap in
 * bytes; everything in it dies together. The zero state is an arena with cap 0: nothing fits.
 * One arena belongs to one thread at a time. */
typedef struct tc_arena_block tc_arena_block;
typedef struct tc_arena {
    tc_arena_block *blocks; /* newest first */
    size_t cap;             /* most bytes ever handed out */
    size_t used;            /* bytes handed out so far */
    uint64_t fail_at;       /* test hook: the allocation with this number fails; 0 = none */
    uint64_t calls;         /* allocations asked for so far */
    bool failed;            /* sticky: an allocation was refused */
} tc_arena;

/* tc_arena_init makes an empty arena that will hand out at most cap bytes. It cannot fail. */
TC_API void tc_arena_init(tc_arena *arena, size_t cap);

/* tc_arena_done gives all memory back. Safe on the zero state and safe to call twice. */
TC_API void tc_arena_done(tc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
