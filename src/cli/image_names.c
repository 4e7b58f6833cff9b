/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image_names.h"

#include <string.h>

#define PARTS_MAX 2 /* folder and file */

const char *tc_member_fault_text(tc_member_fault fault)
{
    static const char *const texts[] = {
#define X(name, text) text,
        TC_MEMBER_FAULT_LIST(X)
#undef X
    };

    return texts[fault];
}

bool tc_listing_init(tc_listing *out, tc_arena *arena, const tc_listing_limits *limits)
{
    *out = (tc_listing){.arena = arena, .limits = *limits};
    out->files = TC_NEW_ARRAY(arena, limits->members, tc_str);
    return out->files != NULL;
}

static bool is_plain(tc_str path)
{
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] < ' ' || path.p[i] > '~' || path.p[i] == '\\') {
            return false;
        }
    }
    return true;
}

/* take_part takes what stands before the next slash, and the slash. */
static tc_str take_part(tc_str *path)
{
    const char *slash = memchr(path->p, '/', path->n);
    size_t n = slash == NULL ? path->n : (size_t)(slash - path->p);
    tc_str part = tc_str_of(path->p, n);
    size_t used = slash == NULL ? n : n + 1;

    *path = tc_str_of(path->p + used, path->n - used);
    return part;
}

/* split takes a path apart. "./" may stand in front, and a slash behind. */
static tc_member_fault split(tc_str parts[PARTS_MAX], size_t *n, tc_str path)
{
    bool is_first = true;

    *n = 0;
    for (; path.n > 0; is_first = false) {
        tc_str part = take_part(&path);

        if (tc_str_is(part, "..")) {
            return TC_MEMBER_FAULT_OUTSIDE;
        }
        if (is_first && tc_str_is(part, ".")) {
            continue;
        }
        if (part.n == 0 || tc_str_is(part, ".")) {
            return TC_MEMBER_FAULT_SPELLING;
        }
        if (*n == PARTS_MAX) {
            return TC_MEMBER_FAULT_DEEP;
        }
        parts[(*n)++] = part;
    }
    return TC_MEMBER_FAULT_NONE;
}

/* judge_path judges a path by itself and takes it apart. */
static tc_member_fault judge_path(tc_str parts[PARTS_MAX], size_t *n, tc_str path, size_t max)
{
    if (path.n == 0) {
        return TC_MEMBER_FAULT_EMPTY;
    }
    if (path.n > max) {
        return TC_MEMBER_FAULT_LONG;
    }
    if (!is_plain(path)) {
        return TC_MEMBER_FAULT_CHARACTER;
    }
    if (path.p[0] == '/') {
        return TC_MEMBER_FAULT_ABSOLUTE;
    }
    return split(parts, n, path);
}

bool tc_member_is_bare(tc_str name, size_t max)
{
    tc_str parts[PARTS_MAX];
    size_t n;

    return judge_path(parts, &n, name, max) == TC_MEMBER_FAULT_NONE && n == 1 &&
           parts[0].n == name.n;
}

/* enter notes the one folder that everything lies in. */
static tc_member_fault enter(tc_listing *listing, tc_str folder)
{
    tc_bytes copy;

    if (listing->has_folder) {
        return tc_str_eq(listing->folder, folder) ? TC_MEMBER_FAULT_NONE
                                                  : TC_MEMBER_FAULT_ELSEWHERE;
    }
    if (!tc_arena_copy(&copy, listing->arena, tc_bytes_from_str(folder))) {
        return TC_MEMBER_FAULT_NO_MEMORY;
    }
    listing->folder = tc_str_from_bytes(copy);
    listing->has_folder = true;
    return TC_MEMBER_FAULT_NONE;
}

/* add_file notes a file by its name in the one folder. */
static tc_member_fault add_file(tc_str *name, tc_listing *listing, tc_str file, uint64_t size)
{
    tc_bytes copy;

    if (tc_str_is_in(file, listing->files, listing->n_files)) {
        return TC_MEMBER_FAULT_TWICE;
    }
    if (size > listing->limits.unpacked - listing->unpacked) {
        return TC_MEMBER_FAULT_LARGE;
    }
    if (!tc_arena_copy(&copy, listing->arena, tc_bytes_from_str(file))) {
        return TC_MEMBER_FAULT_NO_MEMORY;
    }
    listing->unpacked += size;
    *name = tc_str_from_bytes(copy);
    listing->files[listing->n_files++] = *name;
    return TC_MEMBER_FAULT_NONE;
}

/* judge_kind judges what a member is, before its name. */
static tc_member_fault judge_kind(const tc_member *member)
{
    switch (member->type) {
    case TC_MEMBER_FILE:
    case TC_MEMBER_FOLDER:
        return member->has_holes ? TC_MEMBER_FAULT_HOLES : TC_MEMBER_FAULT_NONE;
    case TC_MEMBER_LINK:
        return TC_MEMBER_FAULT_LINK;
    case TC_MEMBER_OTHER:
    default:
        return TC_MEMBER_FAULT_OTHER;
    }
}

tc_member_fault tc_listing_add(tc_str *name, tc_listing *listing, const tc_member *member)
{
    bool is_file = member->type == TC_MEMBER_FILE;
    tc_str parts[PARTS_MAX];
    tc_member_fault fault;
    size_t n;

    *name = (tc_str){NULL, 0};
    if (listing->n_members == listing->limits.members) {
        return TC_MEMBER_FAULT_MANY;
    }
    listing->n_members++;
    fault = judge_kind(member);
    if (fault == TC_MEMBER_FAULT_NONE) {
        fault = judge_path(parts, &n, member->path, listing->limits.path);
    }
    if (fault != TC_MEMBER_FAULT_NONE) {
        return fault;
    }
    if (n == 0) {
        /* The folder "./" that an archive packed from "." begins with. */
        return is_file ? TC_MEMBER_FAULT_EMPTY : TC_MEMBER_FAULT_NONE;
    }
    if (!is_file) {
        return n == PARTS_MAX ? TC_MEMBER_FAULT_DEEP : enter(listing, parts[0]);
    }
    if (member->path.p[member->path.n - 1] == '/') {
        return TC_MEMBER_FAULT_SPELLING;
    }
    fault = enter(listing, n == PARTS_MAX ? parts[0] : (tc_str){NULL, 0});
    return fault == TC_MEMBER_FAULT_NONE ? add_file(name, listing, parts[n - 1], member->size)
                                         : fault;
}
