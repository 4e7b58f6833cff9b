/* SPDX-License-Identifier: Apache-2.0
 *
 * What reading an archive and reading a folder share.
 */
#include "cli/image_reader.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/limits.h"
#include "base/wr.h"

tc_image_limits tc_image_limits_default(void)
{
    return (tc_image_limits){
        .listing = {TC_MAX_IMAGE_MEMBERS, TC_MAX_IMAGE_PATH, TC_MAX_IMAGE_UNPACKED},
        .ratio = TC_MAX_IMAGE_RATIO,
        .ratio_floor = TC_IMAGE_RATIO_FLOOR,
        .idle = TC_MAX_IMAGE_IDLE,
    };
}

/* put_name writes a member's name, cut at the longest that one may have. */
static void put_name(tc_wr *w, const tc_image_source *source, tc_str name)
{
    bool is_cut = name.n > source->limits.listing.path;

    tc_wr_lit(w, source->is_folder ? "file " : "member ");
    tc_wr_str(w, is_cut ? tc_str_of(name.p, source->limits.listing.path) : name);
    tc_wr_lit(w, is_cut ? "\xe2\x80\xa6: " : ": ");
}

tc_exit tc_image_fail(tc_image_source *source, tc_exit status, tc_str member, const char *text,
                      uint64_t limit)
{
    tc_wr w = tc_wr_init(source->arena, TC_MAX_SHOWN_TEXT);

    if (member.n > 0) {
        put_name(&w, source, member);
    }
    tc_wr_lit(&w, text);
    if (limit > 0) {
        tc_wr_lit(&w, " (at most ");
        tc_wr_dec(&w, limit);
        tc_wr_lit(&w, ")");
    }
    tc_wr_lit(&w, status == TC_EXIT_FAILED ? "; nothing was read" : "");
    source->why = tc_wr_text(&w);
    return status;
}

tc_exit tc_image_file_begin(tc_image_file *file, tc_image_source *source, uint64_t size)
{
    if (size > file->max) {
        return tc_image_fail(source, TC_EXIT_FAILED, file->name, "is too large", file->max);
    }
    file->size = size;
    file->done = 0;
    if (file->only_digests) {
        tc_sha256_init(&file->sha256_stream);
        tc_sha384_init(&file->sha384_stream);
        return TC_EXIT_PASSED;
    }
    file->content = malloc(size == 0 ? 1 : (size_t)size);
    if (file->content == NULL) {
        return tc_image_fail(source, TC_EXIT_TROUBLE, file->name, "does not fit into memory", 0);
    }
    return TC_EXIT_PASSED;
}

void tc_image_file_add(tc_image_file *file, tc_bytes part)
{
    TC_ASSERT(part.n <= file->size - file->done);
    if (file->only_digests) {
        tc_sha256_update(&file->sha256_stream, part);
        tc_sha384_update(&file->sha384_stream, part);
    } else {
        tc_copy(file->content + file->done, part.p, part.n);
    }
    file->done += part.n;
}

void tc_image_file_end(tc_image_file *file)
{
    TC_ASSERT(file->done == file->size);
    if (file->only_digests) {
        tc_sha256_final(file->sha256, &file->sha256_stream);
        tc_sha384_final(file->sha384, &file->sha384_stream);
    }
    file->is_there = true;
}

void tc_image_file_done(tc_image_file *files, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(files[i].content);
        files[i].content = NULL;
    }
}
