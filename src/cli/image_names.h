/* SPDX-License-Identifier: Apache-2.0
 *
 * Which members the archive of an OS image may have: a pure rule over what the archive says of each
 * (dstack-mr:1.1, 1.3). Files lie flat, or all in one folder; nothing else is in there.
 */
#ifndef TC_CLI_IMAGE_NAMES_H
#define TC_CLI_IMAGE_NAMES_H

#include "base/arena.h"

typedef enum tc_member_type {
    TC_MEMBER_FILE,
    TC_MEMBER_FOLDER,
    TC_MEMBER_LINK, /* symbolic or hard */
    TC_MEMBER_OTHER /* a device, a pipe, a socket */
} tc_member_type;

typedef struct tc_member {
    tc_str path; /* as the archive has it */
    tc_member_type type;
    bool has_holes; /* stored sparsely */
    uint64_t size;
} tc_member;

/* What is wrong with a member. Columns: name, text behind the member's name. */
#define TC_MEMBER_FAULT_LIST(X)                                                                    \
    X(NONE, "is in order")                                                                         \
    X(MANY, "is one more than an image may have")                                                  \
    X(LINK, "is a link, and an image has none")                                                    \
    X(OTHER, "is neither a file nor a folder")                                                     \
    X(HOLES, "is stored with holes, which images are not")                                         \
    X(EMPTY, "has no name")                                                                        \
    X(LONG, "has a longer name than files of an image have")                                       \
    X(CHARACTER, "has a name with a backslash or other than printable ASCII characters")           \
    X(ABSOLUTE, "has an absolute name")                                                            \
    X(OUTSIDE, "leads out of the archive")                                                         \
    X(SPELLING, "has a name that can be written shorter")                                          \
    X(DEEP, "lies deeper than one folder")                                                         \
    X(ELSEWHERE, "does not lie in the same folder as the members before it")                       \
    X(TWICE, "is there twice")                                                                     \
    X(LARGE, "makes the archive larger than an image may be")                                      \
    X(NO_MEMORY, "cannot be remembered: out of memory")

typedef enum tc_member_fault {
#define X(name, text) TC_MEMBER_FAULT_##name,
    TC_MEMBER_FAULT_LIST(X)
#undef X
        TC_MEMBER_FAULT_COUNT
} tc_member_fault;

/* tc_member_fault_text returns the text of a fault. Static storage. */
const char *tc_member_fault_text(tc_member_fault fault);

/* tc_member_is_bare returns true when a name is a file's name and nothing else: one part of at most
 * max bytes that an archive's member may have. */
bool tc_member_is_bare(tc_str name, size_t max);

typedef struct tc_listing_limits {
    size_t members;    /* files and folders */
    size_t path;       /* bytes of one path */
    uint64_t unpacked; /* bytes of all files together */
} tc_listing_limits;

/* The members seen so far. */
typedef struct tc_listing {
    tc_arena *arena;
    tc_listing_limits limits;
    size_t n_members;
    bool has_folder; /* folder is known: "" when files lie flat */
    tc_str folder;
    tc_str *files; /* their names in the folder */
    size_t n_files;
    uint64_t unpacked;
} tc_listing;

/* tc_listing_init starts a listing. False without memory. */
TC_MUST_USE bool tc_listing_init(tc_listing *out, tc_arena *arena, const tc_listing_limits *limits);

/* tc_listing_add judges the next member. NONE: it may be there; *name is a file's bare name, which
 * lives in the arena, and empty for a folder. After any other answer the archive is not used. */
TC_MUST_USE tc_member_fault tc_listing_add(tc_str *name, tc_listing *listing,
                                           const tc_member *member);

#endif
