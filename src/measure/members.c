/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/members.h"

#include "base/hex.h"
#include "codec/utf8.h"

static tc_jref find(const tc_members *m, const char *name)
{
    return tc_json_find(m->doc, m->object, name);
}

bool tc_member_is_given(const tc_members *m, const char *name)
{
    return tc_json_find_given(m->doc, m->object, name) != TC_JSON_NONE;
}

bool tc_member_fail(const tc_members *m, const char *name, tc_reason reason, const char *what)
{
    return tc_json_fail(m->doc, find(m, name), reason, what, m->diag);
}

bool tc_member_text(tc_str *out, const tc_members *m, const char *name, size_t max,
                    const char *what)
{
    if (!tc_json_get_text(m->doc, m->object, name, out, what, m->diag)) {
        return false;
    }
    if (out->n > max) {
        return tc_member_fail(m, name, TC_REASON_LIMIT, what);
    }
    return tc_utf8_is_plain(*out) || tc_member_fail(m, name, TC_REASON_VALUE, what);
}

bool tc_member_base64(tc_bytes *out, const tc_members *m, const char *name, size_t max,
                      const char *what)
{
    tc_str text;
    uint8_t *p;
    size_t n;

    if (!tc_json_get_text(m->doc, m->object, name, &text, what, m->diag)) {
        return false;
    }
    if (text.n > TC_BASE64_SIZE(max)) {
        return tc_member_fail(m, name, TC_REASON_LIMIT, what);
    }
    p = tc_arena_alloc(m->doc->arena, text.n);
    if (p == NULL) {
        return tc_member_fail(m, name, TC_REASON_NO_MEMORY, what);
    }
    if (!tc_base64_decode(p, &n, text.n, text) || n == 0) {
        return tc_member_fail(m, name, TC_REASON_VALUE, what);
    }
    *out = tc_bytes_of(p, n);
    return n <= max || tc_member_fail(m, name, TC_REASON_LIMIT, what);
}
