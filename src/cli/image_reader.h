/* SPDX-License-Identifier: Apache-2.0
 *
 * Taking some files out of an OS image: out of an archive (image_archive.c, the only user of
 * libarchive) or a folder (image_folder.c). Nothing is ever written to disk.
 */
#ifndef TC_CLI_IMAGE_READER_H
#define TC_CLI_IMAGE_READER_H

#include "cli/cli.h"
#include "cli/image_names.h"
#include "crypto/digest.h"

typedef struct tc_image_limits {
    tc_listing_limits listing;
    uint64_t ratio, ratio_floor; /* TC_MAX_IMAGE_RATIO, TC_IMAGE_RATIO_FLOOR */
    uint64_t idle;               /* TC_MAX_IMAGE_IDLE */
} tc_image_limits;

/* tc_image_limits_default gives the limits of base/limits.h. */
tc_image_limits tc_image_limits_default(void);

/* One file that is wanted, and what became of it. */
typedef struct tc_image_file {
    tc_str name;       /* bare */
    uint64_t max;      /* the most bytes it may have */
    bool only_digests; /* it passes through the hashes and is not kept */

    bool is_there;
    uint64_t size;
    uint8_t *content;                                       /* malloc'ed; see tc_image_file_done */
    uint8_t sha256[TC_SHA256_SIZE], sha384[TC_SHA384_SIZE]; /* with only_digests */

    uint64_t done;
    tc_sha256_stream sha256_stream;
    tc_sha384_stream sha384_stream;
} tc_image_file;

/* Where files are taken from. */
typedef struct tc_image_source {
    bool is_folder;
    int fd;          /* of the folder or the archive; -1: the archive lies in memory */
    tc_bytes memory; /* the archive, when it does */
    tc_arena *arena;
    tc_image_limits limits;
    tc_str folder; /* set by reading an archive: the one folder its files lie in; "" = flat */
    tc_str why;    /* set when reading failed: what is wrong with the archive or the folder */
} tc_image_source;

/* tc_image_archive_read takes n files out of an archive, from its beginning. to_the_end: the whole
 * archive is judged, otherwise only until all of the files are found. A file that is not there is
 * no failure. FAILED for an archive that is refused, USAGE for what is no archive, TROUBLE
 * otherwise. */
TC_MUST_USE tc_exit tc_image_archive_read(tc_image_source *source, tc_image_file *files, size_t n,
                                          bool to_the_end);

/* tc_image_folder_read does the same with a folder. */
TC_MUST_USE tc_exit tc_image_folder_read(tc_image_source *source, tc_image_file *files, size_t n);

/* tc_image_file_done gives the contents of files back. */
void tc_image_file_done(tc_image_file *files, size_t n);

/* ---- what the two share (image_reader.c) ---- */

/* tc_image_file_begin prepares for a file of that size; tc_image_file_add takes its next bytes, in
 * all no more than that (asserted); tc_image_file_end finishes it when it is complete. */
TC_MUST_USE tc_exit tc_image_file_begin(tc_image_file *file, tc_image_source *source,
                                        uint64_t size);
void tc_image_file_add(tc_image_file *file, tc_bytes part);
void tc_image_file_end(tc_image_file *file);

/* tc_image_fail says what is wrong, with a member (empty: with the whole), and which limit it
 * exceeds (0: none). It returns status. */
tc_exit tc_image_fail(tc_image_source *source, tc_exit status, tc_str member, const char *text,
                      uint64_t limit);

#endif
