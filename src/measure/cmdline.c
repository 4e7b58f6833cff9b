/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/cmdline.h"

#include "base/hex.h"

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

tc_str tc_cmdline_trim(tc_str cmdline)
{
    while (cmdline.n > 0 && is_space(cmdline.p[0])) {
        cmdline = tc_str_of(cmdline.p + 1, cmdline.n - 1);
    }
    while (cmdline.n > 0 && is_space(cmdline.p[cmdline.n - 1])) {
        cmdline.n--;
    }
    return cmdline;
}

bool tc_cmdline_next(tc_str *word, tc_str *rest)
{
    tc_str text = tc_cmdline_trim(*rest);
    size_t n = 0;

    while (n < text.n && !is_space(text.p[n])) {
        n++;
    }
    *word = tc_str_of(text.p, n);
    *rest = tc_str_of(text.p + n, text.n - n);
    return n > 0;
}

bool tc_cmdline_rootfs(tc_str *digits, tc_str word)
{
    const size_t prefix = sizeof TC_CMDLINE_ROOTFS - 1;

    *digits = (tc_str){NULL, 0};
    if (!tc_str_starts(word, TC_CMDLINE_ROOTFS)) {
        return false;
    }
    word = tc_str_of(word.p + prefix, word.n - prefix);
    if (word.n == TC_CMDLINE_ROOTFS_DIGITS && tc_is_hex(word)) {
        *digits = word;
    }
    return true;
}
