/* SPDX-License-Identifier: Apache-2.0
 *
 * Spellings of names and versions, and what follows from a version.
 */
#include "support.h"

#include "measure/label.h"
#include "measure/vm_config.h"
#include "unit/dies.h"

static void file_names_are_bare(void **state)
{
    static const char *const good[] = {"ovmf.fd", "bzImage", "a", "_", "rootfs.img.verity", "~"};
    static const char *const bad[] = {"",     ".",   "..",    ".hidden",  "./ovmf.fd",  "-",  "-c",
                                      "a/b",  "/a",  "a\\b",  "*a",       "a b",        " a", "a ",
                                      "a\tb", "a\r", "a\x7f", "\xc2\xa0", "caf\xc3\xa9"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(tc_label_is_file(str(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(tc_label_is_file(str(bad[i])));
    }
    assert_true(tc_label_is_file(str(repeat(*state, 'x', TC_MAX_LABEL))));
    assert_false(tc_label_is_file(str(repeat(*state, 'x', TC_MAX_LABEL + 1))));
}

static void versions_have_three_parts(void **state)
{
    static const char *const bad[] = {"",         "1",        "1.2",      "1.2.",   ".1.2.3",
                                      "1..2.3",   "a.b.c",    "1.2.x",    "v1.2.3", "1,2,3",
                                      "1000.0.0", "0.1000.0", "0.0.1000", " 1.2.3", "-1.2.3",
                                      "+1.2.3",   "1.2.3 ",   "1.2.3x",   "1.2/3"};
    uint32_t v;
    tc_str further;

    (void)state;
    assert_true(tc_version_read(&v, &further, str("9.2.1")));
    assert_int_equal(v, TC_VERSION(9u, 2u, 1u));
    assert_int_equal(further.n, 0);
    assert_true(tc_version_read(&v, &further, str("999.999.999")));
    assert_int_equal(v, 999999999);
    assert_true(tc_version_read(&v, &further, str("0.5.10")));
    assert_true(v > TC_VERSION(0u, 5u, 9u) && v < TC_VERSION(0u, 6u, 0u));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(tc_version_read(&v, &further, str(bad[i])));
        assert_int_equal(v, 0);
    }
}

static void versions_may_have_a_further_part(void **state)
{
    uint32_t v;
    tc_str further;

    (void)state;
    assert_true(tc_version_read(&v, &further, str("0.5.4.1")));
    assert_int_equal(v, TC_VERSION(0u, 5u, 4u));
    assert_text(further, "1");
    assert_true(tc_version_read(&v, &further, str("0.6.0.a1")));
    assert_text(further, "a1");
    assert_false(tc_version_read(&v, &further, str("0.6.0.")));
    assert_false(tc_version_read(&v, &further, str("0.6.0..a")));
    assert_false(tc_version_read(&v, &further, str("0.6.0-rc1")));
}

static void versions_have_an_order(void **state)
{
    (void)state;
    assert_true(tc_version_is_before(str("0.5.9"), str("0.5.10")));
    assert_false(tc_version_is_before(str("0.5.10"), str("0.5.9")));
    assert_false(tc_version_is_before(str("0.5.4"), str("0.5.4")));
    assert_true(tc_version_is_before(str("0.5.4"), str("0.5.4.1")));
    assert_false(tc_version_is_before(str("0.5.4.1"), str("0.5.4")));
    assert_true(tc_version_is_before(str("0.5.4.1"), str("0.5.5")));
    assert_true(tc_version_is_before(str("0.6.0.a1"), str("0.6.0.a2")));
    assert_true(tc_version_is_before(str("0.9.9"), str("1.0.0")));
    assert_false(tc_version_is_before(str(""), str("0.5.4")));
    assert_false(tc_version_is_before(str("0.5.3"), str("latest")));
}

static void names_end_with_their_version(void **state)
{
    uint32_t v;

    (void)state;
    assert_true(tc_version_of_name(&v, str("dstack-0.5.8")));
    assert_int_equal(v, TC_VERSION(0u, 5u, 8u));
    assert_true(tc_version_of_name(&v, str("dstack-nvidia-dev-0.5.4.1")));
    assert_int_equal(v, TC_VERSION(0u, 5u, 4u));
    assert_true(tc_version_of_name(&v, str("-1.2.3")));
    assert_false(tc_version_of_name(&v, str("0.5.8")));
    assert_int_equal(v, 0);
    assert_false(tc_version_of_name(&v, str("dstack-0.5.8-beta")));
    assert_false(tc_version_of_name(&v, str("dstack-")));
    assert_false(tc_version_of_name(&v, str("")));
}

static void end_of_a_name_is_behind_its_last_dash(void **state)
{
    (void)state;
    assert_text(tc_label_end(str("dstack-nvidia-0.5.8")), "0.5.8");
    assert_text(tc_label_end(str("-a")), "a");
    assert_text(tc_label_end(str("dstack-")), "");
    assert_text(tc_label_end(str("dstack")), "");
    assert_text(tc_label_end(str("")), "");
}

static void events_have_names(void **state)
{
    tc_firmware_events events;

    (void)state;
    assert_true(tc_firmware_events_from(&events, str("pre202505")));
    assert_int_equal(events, TC_EVENTS_PRE_202505);
    assert_true(tc_firmware_events_from(&events, str("stable202505")));
    assert_int_equal(events, TC_EVENTS_STABLE_202505);
    assert_false(tc_firmware_events_from(&events, str("")));
    assert_false(tc_firmware_events_from(&events, str("Pre202505")));
    assert_int_equal(events, TC_EVENTS_UNSAID);
    assert_string_equal(tc_firmware_events_id(TC_EVENTS_UNSAID), "");
    assert_string_equal(tc_firmware_events_id(TC_EVENTS_STABLE_202505), "stable202505");
}

static void events_follow_from_the_version(void **state)
{
    (void)state;
    assert_int_equal(tc_firmware_events_of_version(str("0.5.9")), TC_EVENTS_PRE_202505);
    assert_int_equal(tc_firmware_events_of_version(str("0.5.10")), TC_EVENTS_STABLE_202505);
    assert_int_equal(tc_firmware_events_of_version(str("0.5.11")), TC_EVENTS_PRE_202505);
    assert_int_equal(tc_firmware_events_of_version(str("0.6.0.a1")), TC_EVENTS_PRE_202505);
    assert_int_equal(tc_firmware_events_of_version(str("")), TC_EVENTS_UNSAID);
    assert_int_equal(tc_firmware_events_of_version(str("0.5")), TC_EVENTS_UNSAID);
    assert_int_equal(tc_firmware_events_of_name(str("dstack-0.5.10")), TC_EVENTS_STABLE_202505);
    assert_int_equal(tc_firmware_events_of_name(str("dstack-0.5.8")), TC_EVENTS_PRE_202505);
    assert_int_equal(tc_firmware_events_of_name(str("0.5.8")), TC_EVENTS_UNSAID);
}

static void id_of_nothing(void)
{
    (void)tc_firmware_events_id(TC_EVENTS_COUNT);
}

static void misuse_is_a_bug(void **state)
{
    (void)state;
    assert_true(dies(id_of_nothing));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(file_names_are_bare),
        TEST(versions_have_three_parts),
        TEST(versions_may_have_a_further_part),
        TEST(versions_have_an_order),
        TEST(names_end_with_their_version),
        TEST(end_of_a_name_is_behind_its_last_dash),
        TEST(events_have_names),
        TEST(events_follow_from_the_version),
        TEST(misuse_is_a_bug),
    };

    return cmocka_run_group_tests_name("label", tests, NULL, NULL);
}
