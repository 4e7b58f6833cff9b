/* SPDX-License-Identifier: Apache-2.0
 *
 * Which paths of the machine a container should not see; for this part only.
 */
#ifndef TC_DSTACK_MOUNT_PATH_H
#define TC_DSTACK_MOUNT_PATH_H

#include "base/arena.h"

/* tc_mount_has_variable returns true when docker compose would put an environment variable into the
 * text ("$$" is a plain dollar sign). */
bool tc_mount_has_variable(tc_str text);

/* tc_mount_is_host_path returns true when the source of a mount is a path rather than the name of a
 * volume. */
bool tc_mount_is_host_path(tc_str source);

/* tc_mount_is_sensitive judges a path as docker compose would resolve it: the system's folders,
 * everything in them and everything above them, the app's own folder as a whole, and whatever leads
 * out of it. False when out of memory, with arena->failed set. */
bool tc_mount_is_sensitive(tc_arena *arena, tc_str path);

#endif
