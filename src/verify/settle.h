/* SPDX-License-Identifier: Apache-2.0
 *
 * Settling dependencies: after this, no check is not-run, and none holds whose prerequisites do
 * not.
 */
#ifndef TC_VERIFY_SETTLE_H
#define TC_VERIFY_SETTLE_H

#include "check/record.h"

/* tc_settle makes inconclusive every check that holds or was not run while one of its
 * prerequisites does not hold, naming it; a fail stays a fail. Prerequisites stand before what
 * needs them in the catalogue, so one pass is enough. */
void tc_settle(tc_checks *checks);

#endif
