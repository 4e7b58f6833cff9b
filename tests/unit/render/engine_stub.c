/* SPDX-License-Identifier: Apache-2.0
 *
 * Stands in for the engine where renderers are tested with reports made by hand.
 */
#include "base/bytes.h"
#include "trustcenter/verify.h"

const char *tc_verdict_id(tc_verdict verdict)
{
    static const char *const ids[] = {"partial", "failed", "passed"};

    return ids[verdict];
}

const char *tc_verdict_word(tc_verdict verdict)
{
    static const char *const words[] = {"Partial", "Failed", "Verified"};

    return words[verdict];
}

const char *tc_engine_version(void)
{
    return "0.1.0";
}

tc_bytes tc_policy_default_text(void)
{
    return tc_bytes_of("{}", 2);
}

const char *tc_exhibit_kind_id(tc_exhibit_kind kind)
{
    static const char *const ids[] = {
#define X(name, id, words) id,
        TC_EXHIBIT_KIND_LIST(X)
#undef X
    };

    return ids[kind];
}

const char *tc_exhibit_kind_words(tc_exhibit_kind kind)
{
    static const char *const words[] = {
#define X(name, id, text) text,
        TC_EXHIBIT_KIND_LIST(X)
#undef X
    };

    return words[kind];
}
