/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a kernel's command line.
 */
#ifndef TC_MEASURE_CMDLINE_H
#define TC_MEASURE_CMDLINE_H

#include "base/bytes.h"

/* What names the root file system: the SHA-256 of its verity tree, in hex (dstack-mr:1.4). */
#define TC_CMDLINE_ROOTFS        "dstack.rootfs_hash="
#define TC_CMDLINE_ROOTFS_DIGITS 64u

/* tc_cmdline_trim takes white space off both ends. */
tc_str tc_cmdline_trim(tc_str cmdline);

/* tc_cmdline_next takes the next word off a command line. False when there is none. */
bool tc_cmdline_next(tc_str *word, tc_str *rest);

/* tc_cmdline_rootfs returns true when a word names the root file system; *digits is what stands
 * there, or empty when it is no hash. */
bool tc_cmdline_rootfs(tc_str *digits, tc_str word);

#endif
