/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <stdio.h>

#include "base/hex.h"

const char *join_path(tc_arena *arena, const char *a, const char *b)
{
    size_t n = strlen(a) + strlen(b) + 2;
    char *path = tc_arena_alloc(arena, n);

    assert_non_null(path);
    snprintf(path, n, "%s/%s", a, b);
    return path;
}

tc_json json(tc_arena *arena, tc_bytes in)
{
    static const tc_json_limits limits = {
        TC_MAX_BUNDLE,
        TC_MAX_JSON_DEPTH,
        TC_MAX_JSON_NODES,
    };
    tc_diag diag = {0};
    tc_json doc;

    assert_true(tc_json_parse(&doc, arena, in, &limits, &diag));
    return doc;
}

tc_jref member(const tc_json *doc, tc_jref object, const char *name)
{
    tc_jref v = tc_json_find(doc, object, name);

    assert_true(v != TC_JSON_NONE);
    return v;
}

tc_str member_text(const tc_json *doc, tc_jref object, const char *name)
{
    tc_str out;

    assert_true(tc_json_text(doc, member(doc, object, name), &out));
    return out;
}

tc_bytes member_hex(const tc_json *doc, tc_jref object, const char *name)
{
    tc_bytes out;

    assert_true(
        tc_hex_decode_alloc(&out, doc->arena, member_text(doc, object, name), TC_MAX_ATTESTATION));
    return out;
}

uint64_t member_number(const tc_json *doc, tc_jref object, const char *name, uint64_t otherwise)
{
    tc_jref v = tc_json_find(doc, object, name);
    uint64_t out = otherwise;

    if (v != TC_JSON_NONE) {
        assert_true(tc_json_u64(doc, v, &out));
    }
    return out;
}

tc_bytes text(const char *literal)
{
    return tc_bytes_of(literal, strlen(literal));
}

tc_registers registers_of(tc_bytes quote)
{
    enum {
        USER_DATA = 28,
        MRTD = 184,
        MR_CONFIG_ID = 232,
        MR_OWNER = 280,
        MR_OWNER_CONFIG = 328,
        RTMR0 = 376,
        REPORT_DATA = 568,
        END = 632
    };
    tc_registers r;

    assert_true(quote.n >= END);
    r.mrtd = tc_bytes_sub(quote, MRTD, TC_REGISTER_SIZE);
    for (size_t i = 0; i < TC_REGISTERS; i++) {
        r.rtmr[i] = tc_bytes_sub(quote, RTMR0 + i * TC_REGISTER_SIZE, TC_REGISTER_SIZE);
    }
    r.mr_config_id = tc_bytes_sub(quote, MR_CONFIG_ID, TC_REGISTER_SIZE);
    r.mr_owner = tc_bytes_sub(quote, MR_OWNER, TC_REGISTER_SIZE);
    r.mr_owner_config = tc_bytes_sub(quote, MR_OWNER_CONFIG, TC_REGISTER_SIZE);
    r.report_data = tc_bytes_sub(quote, REPORT_DATA, END - REPORT_DATA);
    r.qe_user_data = tc_bytes_sub(quote, USER_DATA, 20);
    r.ppid = (tc_bytes){NULL, 0};
    return r;
}
