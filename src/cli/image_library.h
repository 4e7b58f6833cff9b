/* SPDX-License-Identifier: Apache-2.0
 *
 * libarchive, loaded when the first archive is read. Linked in the ordinary way it would bring an
 * XML parser, ICU and the C++ library, sixteen libraries in all, into every run of the program: two
 * thirds of the time it takes to start, and a large surface beside evidence that never needs it.
 */
#ifndef TC_CLI_IMAGE_LIBRARY_H
#define TC_CLI_IMAGE_LIBRARY_H

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>

#include "trustcenter/base.h"

/* The functions that are used. */
#define TC_ARCHIVE_FUNCTION_LIST(X)                                                                \
    X(archive_read_new)                                                                            \
    X(archive_read_free)                                                                           \
    X(archive_read_support_format_tar)                                                             \
    X(archive_read_append_filter)                                                                  \
    X(archive_read_open)                                                                           \
    X(archive_read_next_header)                                                                    \
    X(archive_read_data_block)                                                                     \
    X(archive_filter_bytes)                                                                        \
    X(archive_errno)                                                                               \
    X(archive_error_string)                                                                        \
    X(archive_entry_pathname)                                                                      \
    X(archive_entry_hardlink)                                                                      \
    X(archive_entry_filetype)                                                                      \
    X(archive_entry_size)                                                                          \
    X(archive_entry_sparse_count)

typedef struct tc_archive_library {
#define X(name) __typeof__(name) *(name);
    TC_ARCHIVE_FUNCTION_LIST(X)
#undef X
} tc_archive_library;

/* The name under which every libarchive 3 is installed. */
#define TC_ARCHIVE_LIBRARY "libarchive.so.13"

/* tc_archive_library_load loads a library of that name, which stays loaded, and finds the functions
 * in it. False when it is not there or lacks one. */
TC_MUST_USE bool tc_archive_library_load(tc_archive_library *out, const char *name);

#endif
