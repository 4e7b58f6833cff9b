/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a kernel's command line.
 */
#include "support.h"

#include <stdio.h>

#include "measure/cmdline.h"

#define DIGITS "6427f4f5ded88b72d326bd973e581c1689c5080c6444a0cf90fec7d9e4c8b92a"

static void words_stand_between_white_space(void **state)
{
    static const char *const words[] = {"console=ttyS0", "a", "b\x1f", "quiet"};
    tc_str rest = str(" \t\r\nconsole=ttyS0 a\v\fb\x1f  quiet "), word;

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_true(tc_cmdline_next(&word, &rest));
        assert_text(word, words[i]);
    }
    assert_false(tc_cmdline_next(&word, &rest));
    assert_int_equal(word.n, 0);
    rest = str("");
    assert_false(tc_cmdline_next(&word, &rest));
}

static void trimming_leaves_the_inside(void **state)
{
    (void)state;
    assert_text(tc_cmdline_trim(str(" \t a  b\n ")), "a  b");
    assert_text(tc_cmdline_trim(str("a")), "a");
    assert_text(tc_cmdline_trim(str(" \v\f ")), "");
    assert_text(tc_cmdline_trim(str("")), "");
}

static void root_is_named_by_a_whole_hash(void **state)
{
    static const char *const bad[] = {"", "ab", DIGITS "0", DIGITS "x"};
    char text[128];
    tc_str digits;

    (void)state;
    assert_true(tc_cmdline_rootfs(&digits, str(TC_CMDLINE_ROOTFS DIGITS)));
    assert_text(digits, DIGITS);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text, TC_CMDLINE_ROOTFS "%s", bad[i]);
        assert_true(tc_cmdline_rootfs(&digits, str(text)));
        assert_int_equal(digits.n, 0);
    }
    snprintf(text, sizeof text, TC_CMDLINE_ROOTFS "%.63sg", DIGITS);
    assert_true(tc_cmdline_rootfs(&digits, str(text)));
    assert_int_equal(digits.n, 0);
    assert_false(tc_cmdline_rootfs(&digits, str("x" TC_CMDLINE_ROOTFS DIGITS)));
    assert_false(tc_cmdline_rootfs(&digits, str("dstack.rootfs_size=1")));
    assert_int_equal(digits.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(words_stand_between_white_space),
        TEST(trimming_leaves_the_inside),
        TEST(root_is_named_by_a_whole_hash),
    };

    return cmocka_run_group_tests_name("cmdline", tests, NULL, NULL);
}
