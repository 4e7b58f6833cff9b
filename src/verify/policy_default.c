/* SPDX-License-Identifier: Apache-2.0
 *
 * The built-in policy document: data/policy/strict.json, byte for byte.
 */
#include "base/bytes.h"
#include "trustcenter/verify.h"

static const uint8_t strict[] = {
#include "verify/policy_strict.inc"
};

tc_bytes tc_policy_default_text(void)
{
    return tc_bytes_of(strict, sizeof strict);
}
