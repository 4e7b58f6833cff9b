/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <string.h>

#include "base/assert.h"

tc_str tc_str_from_c(const char *s)
{
    return tc_str_of(s, strlen(s));
}

bool tc_bytes_eq(tc_bytes a, tc_bytes b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool tc_str_eq(tc_str a, tc_str b)
{
    return tc_bytes_eq(tc_bytes_from_str(a), tc_bytes_from_str(b));
}

bool tc_str_is(tc_str s, const char *literal)
{
    return tc_str_eq(s, tc_str_from_c(literal));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool tc_str_eq_nocase(tc_str a, tc_str b)
{
    bool same = a.n == b.n;

    for (size_t i = 0; same && i < a.n; i++) {
        same = lower(a.p[i]) == lower(b.p[i]);
    }
    return same;
}

bool tc_str_is_in(tc_str s, const tc_str *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (tc_str_eq(s, texts[i])) {
            return true;
        }
    }
    return false;
}

int tc_bytes_cmp(tc_bytes a, tc_bytes b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n == 0 ? 0 : memcmp(a.p, b.p, n);

    if (order != 0) {
        return order;
    }
    return a.n < b.n ? -1 : a.n > b.n;
}

bool tc_bytes_is_zero(tc_bytes b)
{
    uint8_t any = 0;

    for (size_t i = 0; i < b.n; i++) {
        any |= b.p[i];
    }
    return any == 0;
}

tc_bytes tc_bytes_sub(tc_bytes b, size_t off, size_t n)
{
    TC_ASSERT(off <= b.n && n <= b.n - off);
    return n == 0 ? (tc_bytes){NULL, 0} : (tc_bytes){b.p + off, n};
}

size_t tc_bytes_offset(tc_bytes whole, tc_bytes sub)
{
    uintptr_t from = (uintptr_t)whole.p;
    uintptr_t at = (uintptr_t)sub.p;

    TC_ASSERT(at >= from && at - from <= whole.n && sub.n <= whole.n - (at - from));
    return at - from;
}

size_t tc_bytes_find(tc_bytes hay, tc_bytes needle)
{
    if (needle.n == 0) {
        return 0;
    }
    if (hay.n < needle.n) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i <= hay.n - needle.n; i++) {
        if (hay.p[i] == needle.p[0] && memcmp(hay.p + i, needle.p, needle.n) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

bool tc_str_starts(tc_str s, const char *prefix)
{
    size_t n = strlen(prefix);

    return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

bool tc_str_ends(tc_str s, const char *suffix)
{
    size_t n = strlen(suffix);

    return s.n >= n && (n == 0 || memcmp(s.p + (s.n - n), suffix, n) == 0);
}

void tc_copy(void *dst, const void *src, size_t n)
{
    if (n > 0) {
        memcpy(dst, src, n);
    }
}
