/* SPDX-License-Identifier: Apache-2.0
 *
 * Files that tests read: genuine evidence, which is not part of this repository and may not be
 * there, and the repository's own documents.
 */
#ifndef TEST_SHARED_FILES_H
#define TEST_SHARED_FILES_H

#include <stdbool.h>

#include "base/arena.h"

#define FILE_PATH_SIZE   4096
#define SOURCE_FILE_SIZE ((size_t)64 * 1024)

/* vectors_folder names the folder of genuine evidence: what TRUSTCENTER_VECTORS says, or
 * ../shared/vectors beside the repository. */
const char *vectors_folder(void);

/* vector_path names a file of genuine evidence; out has FILE_PATH_SIZE bytes. */
void vector_path(char *out, const char *name);

/* read_file reads a file with one allocation. False when it is not there. */
bool read_file(tc_bytes *out, tc_arena *arena, const char *path);

/* file reads a file, vector one of the genuine evidence. When it is not there, they end the test as
 * skipped, and say so. */
tc_bytes file(tc_arena *arena, const char *path);
tc_bytes vector(tc_arena *arena, const char *name);

/* source_file reads a file of the repository that TRUSTCENTER_SOURCE names. It must be there, and
 * shorter than SOURCE_FILE_SIZE. */
tc_bytes source_file(tc_arena *arena, const char *name);

#endif
