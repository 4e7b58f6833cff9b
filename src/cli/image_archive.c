/* SPDX-License-Identifier: Apache-2.0
 *
 * libarchive reads tar and nothing else, with the one decompression that the first bytes call for:
 * it is not asked to find formats, nor compressions inside each other, which would go on for ever
 * on an archive made for that. Every byte passes here, so that each limit is watched.
 */
#include "cli/image_library.h"
#include "cli/image_reader.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

#define BLOCK          (64u * 1024u)
#define MAGIC_SIZE     4
#define COMPLAINT_SIZE 256

/* One way through an archive. */
typedef struct walk {
    tc_image_source *source;
    tc_archive_library library;
    struct archive *archive;
    tc_listing listing;
    tc_image_file *files;
    size_t n_files, n_missing;

    uint64_t taken;    /* bytes of the packed archive that libarchive was given */
    uint64_t came_out; /* bytes of the tar that it had used up then */
    uint64_t idle;     /* bytes it was given since that changed */
    bool is_idle;      /* they are too many */
    int error;         /* errno of a failed read */
    uint8_t block[BLOCK];
} walk;

/* read_at reads from the archive's file or memory. Negative with errno set when it failed. */
static ssize_t read_at(const tc_image_source *source, uint8_t *out, size_t size, uint64_t offset)
{
    ssize_t n;

    if (source->fd < 0) {
        size_t left = source->memory.n - (size_t)offset;

        n = (ssize_t)(left < size ? left : size);
        tc_copy(out, source->memory.p + offset, (size_t)n);
        return n;
    }
    do {
        n = pread(source->fd, out, size, (off_t)offset);
    } while (n < 0 && errno == EINTR);
    return n;
}

/* give_block is asked by libarchive for the next bytes. */
static la_ssize_t give_block(struct archive *archive, void *data, const void **out)
{
    walk *w = data;
    uint64_t came_out = (uint64_t)w->library.archive_filter_bytes(archive, 0);
    ssize_t n = read_at(w->source, w->block, sizeof w->block, w->taken);

    if (n < 0) {
        w->error = errno;
        return ARCHIVE_FATAL;
    }
    if (came_out != w->came_out) {
        w->came_out = came_out;
        w->idle = 0;
    }
    w->taken += (uint64_t)n;
    w->idle += (uint64_t)n;
    if (w->idle > w->source->limits.idle) {
        w->is_idle = true;
        return ARCHIVE_FATAL;
    }
    *out = w->block;
    return n;
}

/* give_up says why libarchive could not go on, or not in full. */
static tc_exit give_up(walk *w, tc_str member, bool is_warned)
{
    const char *error = w->library.archive_error_string(w->archive);
    char text[COMPLAINT_SIZE];

    if (w->error != 0) {
        return tc_image_fail(w->source, TC_EXIT_TROUBLE, member, strerror(w->error), 0);
    }
    if (w->library.archive_errno(w->archive) == ENOMEM) {
        return tc_image_fail(w->source, TC_EXIT_TROUBLE, member, tc_err_text(TC_E_NOMEM), 0);
    }
    if (w->is_idle) {
        error = "compressed bytes without contents";
    }
    (void)snprintf(text, sizeof text, "%s (%s)%s",
                   is_warned ? "has a header that can be read in part only" : "is damaged",
                   error == NULL ? "it ends too early" : error,
                   is_warned ? "" : "; get the archive again");
    return tc_image_fail(w->source, TC_EXIT_FAILED, member, text, 0);
}

static tc_exit damaged(walk *w, tc_str member)
{
    return give_up(w, member, false);
}

/* check_ratio refuses an archive that grows too much by unpacking (TC_MAX_IMAGE_RATIO). */
static tc_exit check_ratio(walk *w, tc_str member)
{
    const tc_image_limits *limits = &w->source->limits;
    uint64_t came_out = (uint64_t)w->library.archive_filter_bytes(w->archive, 0);

    if (came_out > limits->ratio_floor && (came_out - 1) / limits->ratio >= w->taken) {
        return tc_image_fail(w->source, TC_EXIT_FAILED, member,
                             "unpacks to more times its packed size than files of an image do",
                             limits->ratio);
    }
    return TC_EXIT_PASSED;
}

/* refuse says what is wrong with a member, and the limit when it is one. */
static tc_exit refuse(walk *w, tc_str member, tc_member_fault fault)
{
    const tc_listing_limits *limits = &w->source->limits.listing;
    uint64_t limit = 0;

    if (fault == TC_MEMBER_FAULT_NO_MEMORY) {
        return tc_image_fail(w->source, TC_EXIT_TROUBLE, member, tc_err_text(TC_E_NOMEM), 0);
    }
    if (fault == TC_MEMBER_FAULT_MANY) {
        limit = limits->members;
    } else if (fault == TC_MEMBER_FAULT_LONG) {
        limit = limits->path;
    } else if (fault == TC_MEMBER_FAULT_LARGE) {
        limit = limits->unpacked;
    }
    return tc_image_fail(w->source, TC_EXIT_FAILED, member, tc_member_fault_text(fault), limit);
}

/* take_data reads a member's contents to their end. file is NULL when nobody wants them. */
static tc_exit take_data(walk *w, tc_image_file *file, tc_str member, uint64_t size)
{
    uint64_t done = 0;

    for (;;) {
        la_int64_t offset;
        const void *part;
        size_t n;
        int result = w->library.archive_read_data_block(w->archive, &part, &n, &offset);
        tc_exit status = check_ratio(w, member);

        if (status != TC_EXIT_PASSED) {
            return status;
        }
        if (result == ARCHIVE_EOF && done == size) {
            return TC_EXIT_PASSED;
        }
        if (result != ARCHIVE_OK) {
            return damaged(w, member);
        }
        if (offset < 0 || (uint64_t)offset != done || n > size - done) {
            return refuse(w, member, TC_MEMBER_FAULT_HOLES);
        }
        if (file != NULL) {
            tc_image_file_add(file, tc_bytes_of(part, n));
        }
        done += n;
    }
}

/* member_of gives what the archive says of a member. */
static tc_member member_of(const walk *w, struct archive_entry *entry)
{
    const char *path = w->library.archive_entry_pathname(entry);
    la_int64_t size = w->library.archive_entry_size(entry);
    tc_member member = {
        .path = path == NULL ? (tc_str){NULL, 0} : tc_str_from_c(path),
        .type = TC_MEMBER_OTHER,
        .has_holes = w->library.archive_entry_sparse_count(entry) > 0,
        .size = size < 0 ? UINT64_MAX : (uint64_t)size,
    };

    if (w->library.archive_entry_hardlink(entry) != NULL ||
        w->library.archive_entry_filetype(entry) == AE_IFLNK) {
        member.type = TC_MEMBER_LINK;
    } else if (w->library.archive_entry_filetype(entry) == AE_IFREG) {
        member.type = TC_MEMBER_FILE;
    } else if (w->library.archive_entry_filetype(entry) == AE_IFDIR) {
        member.type = TC_MEMBER_FOLDER;
    }
    return member;
}

static tc_image_file *find_wanted(const walk *w, tc_str name)
{
    for (size_t i = 0; i < w->n_files; i++) {
        if (tc_str_eq(w->files[i].name, name)) {
            return &w->files[i];
        }
    }
    return NULL;
}

/* take_member judges a member and reads it. A warning means that libarchive could not read all of
 * its header. */
static tc_exit take_member(walk *w, struct archive_entry *entry, bool is_warned)
{
    tc_member member = member_of(w, entry);
    tc_exit status = check_ratio(w, member.path);
    tc_member_fault fault;
    tc_image_file *file;
    tc_str name;

    if (status != TC_EXIT_PASSED) {
        return status;
    }
    fault = tc_listing_add(&name, &w->listing, &member);
    if (fault != TC_MEMBER_FAULT_NONE) {
        return refuse(w, member.path, fault);
    }
    if (is_warned) {
        return give_up(w, member.path, true);
    }
    if (member.type != TC_MEMBER_FILE) {
        return TC_EXIT_PASSED;
    }
    file = find_wanted(w, name);
    if (file != NULL) {
        status = tc_image_file_begin(file, w->source, member.size);
    }
    if (status == TC_EXIT_PASSED) {
        status = take_data(w, file, member.path, member.size);
    }
    if (file != NULL && status == TC_EXIT_PASSED) {
        tc_image_file_end(file);
        w->n_missing--;
    }
    return status;
}

/* take_members goes from member to member. */
static tc_exit take_members(walk *w, bool to_the_end)
{
    while (to_the_end || w->n_missing > 0) {
        struct archive_entry *entry;
        int result = w->library.archive_read_next_header(w->archive, &entry);
        tc_exit status;

        if (result == ARCHIVE_EOF) {
            return TC_EXIT_PASSED;
        }
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            return damaged(w, (tc_str){NULL, 0});
        }
        status = take_member(w, entry, result == ARCHIVE_WARN);
        if (status != TC_EXIT_PASSED) {
            return status;
        }
    }
    return TC_EXIT_PASSED;
}

/* choose_filter tells by the first bytes how an archive is compressed. */
static int choose_filter(const tc_image_source *source)
{
    static const uint8_t gzip[] = {0x1f, 0x8b};
    static const uint8_t zstd[] = {0x28, 0xb5, 0x2f, 0xfd};
    uint8_t first[MAGIC_SIZE];
    ssize_t n = read_at(source, first, sizeof first, 0);
    tc_bytes start = tc_bytes_of(first, n < 0 ? 0 : (size_t)n);

    if (start.n >= sizeof gzip &&
        tc_bytes_eq(tc_bytes_of(first, sizeof gzip), tc_bytes_of(gzip, sizeof gzip))) {
        return ARCHIVE_FILTER_GZIP;
    }
    return tc_bytes_eq(start, tc_bytes_of(zstd, sizeof zstd)) ? ARCHIVE_FILTER_ZSTD
                                                              : ARCHIVE_FILTER_NONE;
}

/* open_archive lets libarchive look at the beginning. */
static tc_exit open_archive(walk *w)
{
    int filter = choose_filter(w->source);

    if (w->library.archive_read_support_format_tar(w->archive) != ARCHIVE_OK ||
        w->library.archive_read_append_filter(w->archive, filter) != ARCHIVE_OK) {
        return damaged(w, (tc_str){NULL, 0});
    }
    if (w->library.archive_read_open(w->archive, w, NULL, give_block, NULL) == ARCHIVE_OK) {
        return TC_EXIT_PASSED;
    }
    if (filter == ARCHIVE_FILTER_NONE && w->error == 0 &&
        w->library.archive_errno(w->archive) != ENOMEM) {
        return tc_image_fail(w->source, TC_EXIT_USAGE, (tc_str){NULL, 0},
                             "is no OS image: no tar archive (plain, gzip or zstd) and no folder",
                             0);
    }
    return damaged(w, (tc_str){NULL, 0});
}

/* prepare makes a walk ready. */
static tc_exit prepare(walk *w, tc_image_source *source)
{
    const tc_str nobody = {NULL, 0};

    if (!tc_listing_init(&w->listing, source->arena, &source->limits.listing)) {
        return tc_image_fail(source, TC_EXIT_TROUBLE, nobody, tc_err_text(TC_E_NOMEM), 0);
    }
    if (!tc_archive_library_load(&w->library, TC_ARCHIVE_LIBRARY)) {
        return tc_image_fail(source, TC_EXIT_TROUBLE, nobody,
                             "archives are read with " TC_ARCHIVE_LIBRARY ", which is not "
                             "there; install it, or name a folder with the unpacked files",
                             0);
    }
    w->archive = w->library.archive_read_new();
    if (w->archive == NULL) {
        return tc_image_fail(source, TC_EXIT_TROUBLE, nobody, tc_err_text(TC_E_NOMEM), 0);
    }
    w->source = source;
    return TC_EXIT_PASSED;
}

tc_exit tc_image_archive_read(tc_image_source *source, tc_image_file *files, size_t n,
                              bool to_the_end)
{
    walk *w = TC_NEW(source->arena, walk);
    tc_exit status;

    if (w == NULL) {
        return tc_image_fail(source, TC_EXIT_TROUBLE, (tc_str){NULL, 0}, tc_err_text(TC_E_NOMEM),
                             0);
    }
    status = prepare(w, source);
    if (status != TC_EXIT_PASSED) {
        return status;
    }
    w->files = files;
    w->n_files = w->n_missing = n;
    status = open_archive(w);
    if (status == TC_EXIT_PASSED) {
        status = take_members(w, to_the_end);
    }
    source->folder = w->listing.folder;
    (void)w->library.archive_read_free(w->archive);
    return status;
}
