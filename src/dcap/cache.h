/* SPDX-License-Identifier: Apache-2.0
 *
 * What was verified before (see tc_dcap_cache). Both kinds of entry are facts that do not depend
 * on the time: "this certificate is well-formed and signed by that authority", "this report is
 * signed by that key". A fact is found again only by all of the bytes it was derived from, compared
 * in full; validity windows, revocation and everything else is judged anew for every quote. Only
 * successes are kept.
 */
#ifndef TC_DCAP_CACHE_H
#define TC_DCAP_CACHE_H

#include "dcap/chain.h"

/* tc_cache_find_leaf looks a PCK certificate up by its exact text (PEM or DER) and the SHA-256 of
 * its issuer's certificate. cache may be NULL. */
bool tc_cache_find_leaf(tc_leaf *out, const tc_dcap_cache *cache, tc_bytes text,
                        const uint8_t issuer_hash[TC_SHA256_SIZE]);
void tc_cache_add_leaf(tc_dcap_cache *cache, tc_bytes text,
                       const uint8_t issuer_hash[TC_SHA256_SIZE], const tc_leaf *leaf);

/* tc_cache_has_report returns true when this report with this signature verified under this key. */
bool tc_cache_has_report(const tc_dcap_cache *cache, const uint8_t point[TC_P256_POINT],
                         tc_bytes report, tc_bytes signature);
void tc_cache_add_report(tc_dcap_cache *cache, const uint8_t point[TC_P256_POINT], tc_bytes report,
                         tc_bytes signature);

#endif
