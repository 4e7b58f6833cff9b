/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/image_names.h"

#define MEMBERS  8u
#define PATH     20u
#define UNPACKED 1000u

static tc_arena arena;
static tc_listing listing;

static int set_up(void **state)
{
    const tc_listing_limits limits = {MEMBERS, PATH, UNPACKED};

    (void)state;
    tc_arena_init(&arena, 1u << 20);
    return tc_listing_init(&listing, &arena, &limits) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    tc_arena_done(&arena);
    return 0;
}

static tc_member_fault add(tc_member_type type, tc_str path, uint64_t size, tc_str *name)
{
    tc_member member = {.path = path, .type = type, .size = size};

    return tc_listing_add(name, &listing, &member);
}

static void takes(const char *path, const char *expected)
{
    tc_str name;

    assert_int_equal(add(TC_MEMBER_FILE, tc_str_from_c(path), 1, &name), TC_MEMBER_FAULT_NONE);
    assert_true(tc_str_is(name, expected));
}

static void enters(const char *path)
{
    tc_str name;

    assert_int_equal(add(TC_MEMBER_FOLDER, tc_str_from_c(path), 0, &name), TC_MEMBER_FAULT_NONE);
    assert_int_equal(name.n, 0);
}

static void refuses_str(tc_member_type type, tc_str path, tc_member_fault fault)
{
    tc_str name = TC_STR("left over");

    assert_int_equal(add(type, path, 1, &name), fault);
    assert_int_equal(name.n, 0);
}

static void refuses(const char *path, tc_member_fault fault)
{
    refuses_str(TC_MEMBER_FILE, tc_str_from_c(path), fault);
}

static void refuses_folder(const char *path, tc_member_fault fault)
{
    refuses_str(TC_MEMBER_FOLDER, tc_str_from_c(path), fault);
}

static void files_in_one_folder(void **state)
{
    (void)state;
    enters("os-1.0/");
    takes("os-1.0/bzImage", "bzImage");
    takes("./os-1.0/ovmf.fd", "ovmf.fd");
    takes("os-1.0/with space", "with space");
    assert_true(tc_str_is(listing.folder, "os-1.0"));
    assert_int_equal(listing.unpacked, 3);
}

static void files_without_folder(void **state)
{
    (void)state;
    enters("./");
    enters(".");
    takes("bzImage", "bzImage");
    takes("./ovmf.fd", "ovmf.fd");
    assert_true(listing.has_folder);
    assert_int_equal(listing.folder.n, 0);
}

static void folder_needs_no_member_of_its_own(void **state)
{
    (void)state;
    takes("os/bzImage", "bzImage");
    enters("os");
    assert_true(tc_str_is(listing.folder, "os"));
}

static void names_that_lead_elsewhere(void **state)
{
    (void)state;
    refuses("/etc/passwd", TC_MEMBER_FAULT_ABSOLUTE);
    refuses("..", TC_MEMBER_FAULT_OUTSIDE);
    refuses("../x", TC_MEMBER_FAULT_OUTSIDE);
    refuses("os/../x", TC_MEMBER_FAULT_OUTSIDE);
    refuses("./../x", TC_MEMBER_FAULT_OUTSIDE);
    refuses_folder("..", TC_MEMBER_FAULT_OUTSIDE);
    refuses_folder("os/..", TC_MEMBER_FAULT_OUTSIDE);
    takes("..x", "..x");
}

static void names_with_odd_spelling(void **state)
{
    (void)state;
    refuses("os//x", TC_MEMBER_FAULT_SPELLING);
    refuses("os/./x", TC_MEMBER_FAULT_SPELLING);
    refuses("././x", TC_MEMBER_FAULT_SPELLING);
    refuses("x/", TC_MEMBER_FAULT_SPELLING);
    refuses_folder("os//", TC_MEMBER_FAULT_SPELLING);
    refuses("", TC_MEMBER_FAULT_EMPTY);
    refuses(".", TC_MEMBER_FAULT_EMPTY);
    refuses("./", TC_MEMBER_FAULT_EMPTY);
}

static void characters(void **state)
{
    static const char *const bad[] = {"a\nb", "a\x1b", "a\x7f", "a\\b", "\xc3\xa9", "a\tb"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        refuses(bad[i], TC_MEMBER_FAULT_CHARACTER);
    }
    refuses_str(TC_MEMBER_FILE, tc_str_of("a\0b", 3), TC_MEMBER_FAULT_CHARACTER);
    takes(" !#~", " !#~");
}

static void one_folder_only(void **state)
{
    (void)state;
    refuses("a/b/c", TC_MEMBER_FAULT_DEEP);
    refuses_folder("a/b", TC_MEMBER_FAULT_DEEP);
    takes("os/x", "x");
    refuses("other/y", TC_MEMBER_FAULT_ELSEWHERE);
    refuses("y", TC_MEMBER_FAULT_ELSEWHERE);
    refuses_folder("other", TC_MEMBER_FAULT_ELSEWHERE);
}

static void flat_files_have_no_folder_beside_them(void **state)
{
    (void)state;
    takes("x", "x");
    refuses("os/y", TC_MEMBER_FAULT_ELSEWHERE);
    refuses_folder("os/", TC_MEMBER_FAULT_ELSEWHERE);
}

static void same_file_twice(void **state)
{
    (void)state;
    takes("x", "x");
    refuses("x", TC_MEMBER_FAULT_TWICE);
    refuses("./x", TC_MEMBER_FAULT_TWICE);
    takes("X", "X");
}

static void only_files_and_folders(void **state)
{
    tc_member member = {.path = TC_STR("x"), .type = TC_MEMBER_FILE, .has_holes = true};
    tc_str name;

    (void)state;
    refuses_str(TC_MEMBER_LINK, TC_STR("x"), TC_MEMBER_FAULT_LINK);
    refuses_str(TC_MEMBER_OTHER, TC_STR("x"), TC_MEMBER_FAULT_OTHER);
    assert_int_equal(tc_listing_add(&name, &listing, &member), TC_MEMBER_FAULT_HOLES);
}

static void as_many_members_as_allowed(void **state)
{
    (void)state;
    for (char c = 'a'; c < (char)('a' + MEMBERS); c++) {
        const char path[] = {c, '\0'};

        takes(path, path);
    }
    refuses("z", TC_MEMBER_FAULT_MANY);
}

static void as_long_a_path_as_allowed(void **state)
{
    (void)state;
    takes("os/45678901234567890", "45678901234567890");
    refuses("os/456789012345678901", TC_MEMBER_FAULT_LONG);
}

static void as_many_bytes_as_allowed(void **state)
{
    tc_str name;

    (void)state;
    assert_int_equal(add(TC_MEMBER_FILE, TC_STR("a"), UNPACKED - 1, &name), TC_MEMBER_FAULT_NONE);
    assert_int_equal(add(TC_MEMBER_FILE, TC_STR("b"), 2, &name), TC_MEMBER_FAULT_LARGE);
    assert_int_equal(add(TC_MEMBER_FILE, TC_STR("b"), UINT64_MAX, &name), TC_MEMBER_FAULT_LARGE);
    assert_int_equal(add(TC_MEMBER_FILE, TC_STR("c"), 1, &name), TC_MEMBER_FAULT_NONE);
    assert_int_equal(add(TC_MEMBER_FILE, TC_STR("d"), 1, &name), TC_MEMBER_FAULT_LARGE);
}

static void bare_names(void **state)
{
    static const char *const bad[] = {"", ".", "..", "a/b", "./a", "a/", "/a", "a\\", "a\n"};

    (void)state;
    assert_true(tc_member_is_bare(TC_STR("bzImage"), PATH));
    assert_true(tc_member_is_bare(TC_STR("12345678901234567890"), PATH));
    assert_false(tc_member_is_bare(TC_STR("123456789012345678901"), PATH));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(tc_member_is_bare(tc_str_from_c(bad[i]), PATH));
    }
}

static void every_fault_has_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < TC_MEMBER_FAULT_COUNT; i++) {
        assert_true(strlen(tc_member_fault_text((tc_member_fault)i)) > 0);
    }
}

static void lack_of_memory(void **state)
{
    tc_str name;

    (void)state;
    for (unsigned at = 1; at <= 2; at++) {
        tc_member_fault fault;

        arena.fail_at = arena.calls + at;
        fault = add(TC_MEMBER_FILE, TC_STR("os/x"), 1, &name);
        assert_int_equal(fault, TC_MEMBER_FAULT_NO_MEMORY);
        assert_int_equal(name.n, 0);
        tear_down(NULL);
        set_up(NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(files_in_one_folder),
        TEST(files_without_folder),
        TEST(folder_needs_no_member_of_its_own),
        TEST(names_that_lead_elsewhere),
        TEST(names_with_odd_spelling),
        TEST(characters),
        TEST(one_folder_only),
        TEST(flat_files_have_no_folder_beside_them),
        TEST(same_file_twice),
        TEST(only_files_and_folders),
        TEST(as_many_members_as_allowed),
        TEST(as_long_a_path_as_allowed),
        TEST(as_many_bytes_as_allowed),
        TEST(bare_names),
        TEST(every_fault_has_words),
        TEST(lack_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
