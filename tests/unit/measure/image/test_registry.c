/* SPDX-License-Identifier: Apache-2.0
 *
 * Known images, firmware and advisories (data/os).
 */
#include "support.h"

#include "codec/utf8.h"
#include "crypto/digest.h"
#include "measure/label.h"
#include "measure/registry.h"

static tc_bytes mrtd_of(const uint8_t mrtd[48])
{
    return tc_bytes_of(mrtd, TC_SHA384_SIZE);
}

static void every_image_is_in_order(void **state)
{
    size_t n, n_advisories;
    const tc_known_image *images = tc_registry_images(&n);
    const tc_known_advisory *advisories = tc_registry_advisories(&n_advisories);

    (void)state;
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        const tc_known_image *image = &images[i];
        tc_bytes hash = tc_bytes_of(image->os_image_hash, sizeof image->os_image_hash);
        uint32_t version, by_name;
        tc_str further;

        /* The first with this hash is itself: no hash is there twice. */
        assert_ptr_equal(tc_known_image_find(images, n, hash), image);
        assert_false(tc_bytes_is_zero(hash));
        assert_true(tc_utf8_is_plain(image->name) && image->name.n > 0 &&
                    image->name.n <= TC_MAX_LABEL);
        assert_true(image->source.n > 0);
        assert_true(tc_version_read(&version, &further, image->version));
        assert_true(tc_version_of_name(&by_name, image->name));
        assert_int_equal(version, by_name);
        assert_true(image->firmware.n == 0 ||
                    tc_registry_firmware_by_name(image->firmware) != NULL);
        for (size_t k = 0; k < n_advisories; k++) {
            bool named = false;

            for (size_t a = 0; a < image->n_advisories; a++) {
                named = named || tc_str_is(image->advisories[a], advisories[k].id);
            }
            assert_int_equal(named,
                             tc_version_is_before(image->version, str(advisories[k].fixed_in)));
        }
    }
}

static void every_firmware_is_in_order(void **state)
{
    size_t n;
    const tc_known_firmware *rows = tc_registry_firmware(&n);

    (void)state;
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        tc_os_image image;
        bool two_pass;

        assert_true(rows[i].has_single_pass || rows[i].has_two_pass);
        assert_true(strlen(rows[i].words) > 0 && strlen(rows[i].source) > 0);
        assert_int_not_equal(rows[i].events, TC_EVENTS_UNSAID);
        assert_ptr_equal(tc_registry_firmware_by_name(str(rows[i].name)), &rows[i]);
        if (rows[i].has_single_pass) {
            assert_ptr_equal(
                tc_registry_firmware_by_mrtd(&two_pass, mrtd_of(rows[i].mrtd_single_pass)),
                &rows[i]);
            assert_false(two_pass);
        }
        if (rows[i].has_two_pass) {
            assert_ptr_equal(
                tc_registry_firmware_by_mrtd(&two_pass, mrtd_of(rows[i].mrtd_two_pass)), &rows[i]);
            assert_true(two_pass);
        }
        tc_os_image_of_firmware(&image, &rows[i]);
        assert_true(image.layout.n > 0);
        assert_int_equal(image.events, rows[i].events);
        assert_digest(image.mrtd_single_pass, mrtd_of(rows[i].mrtd_single_pass));
        assert_digest(image.mrtd_two_pass, mrtd_of(rows[i].mrtd_two_pass));
        assert_false(image.has_manifest || image.has_kernel || image.has_cfv || image.bound);
    }
}

static void every_advisory_is_in_order(void **state)
{
    size_t n;
    const tc_known_advisory *rows = tc_registry_advisories(&n);

    (void)state;
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        uint32_t version;
        tc_str further;

        assert_true(strlen(rows[i].id) > 0 && strlen(rows[i].title) > 0);
        assert_true(strlen(rows[i].source) > 0);
        assert_true(tc_version_read(&version, &further, str(rows[i].fixed_in)));
    }
}

static void what_is_not_listed_is_not_found(void **state)
{
    uint8_t nothing[TC_SHA384_SIZE] = {0};
    bool two_pass = true;
    size_t n;
    const tc_known_image *images = tc_registry_images(&n);

    (void)state;
    assert_null(tc_known_image_find(images, n, tc_bytes_of(nothing, TC_SHA256_SIZE)));
    assert_null(tc_known_image_find(images, n, (tc_bytes){NULL, 0}));
    assert_null(tc_known_image_find(NULL, 0, tc_bytes_of(nothing, TC_SHA256_SIZE)));
    assert_null(tc_registry_firmware_by_mrtd(&two_pass, mrtd_of(nothing)));
    assert_false(two_pass);
    assert_null(tc_registry_firmware_by_mrtd(&two_pass, (tc_bytes){NULL, 0}));
    assert_null(tc_registry_firmware_by_name(str("")));
    assert_null(tc_registry_firmware_by_name(str("edk2")));
}

/* The checksum file of this image is published: its hash is not only copied (dstack-mr:1.3). */
static void a_published_checksum_file_is_known(void **state)
{
    static const char sums[] =
        "76888ce69c91aed86c43f840b913899b40b981964b7ce6018667f91ad06301f0  ovmf.fd\n"
        "e6fa48d3d894331e7b750484ee617f5f00b5695be8326f2a3ff906ef275abe8c  bzImage\n"
        "4b935cdd58b22697cb5a1b789b59f6ef2337dd4e9f5acb1f29bf9ef4c5a05d4a  initramfs.cpio.gz\n"
        "67ebcdef2e771dafc0d3a3f694dfb5e66563723d908b90705434cc898a81be96  metadata.json\n";
    tc_bytes text = bytes(sums);
    uint8_t hash[TC_SHA256_SIZE];
    size_t n;
    const tc_known_image *images = tc_registry_images(&n);
    const tc_known_image *found;

    (void)state;
    tc_sha256(hash, &text, 1);
    found = tc_known_image_find(images, n, tc_bytes_of(hash, sizeof hash));
    assert_non_null(found);
    assert_text(found->name, "dstack-nvidia-0.5.4.1");
    assert_text(found->firmware, "edk2-3a3b12cb");
    assert_int_equal(found->n_advisories, 0);
}

static void genuine_quotes_have_known_firmware(void **state)
{
    enum { MRTD_DIGIT = 2 * 184 };
    static const struct {
        const char *path, *firmware;
        bool two_pass;
    } rows[] = {{"mr/fixtures/quote-report.json", "edk2-3a3b12cb", false},
                {"mr/fixtures/tdx-lite-getquote.json", "edk2-stable202502", true}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tc_bytes json = vector(*state, rows[i].path);
        size_t quote = tc_bytes_find(json, bytes("0400020081000000"));
        const tc_known_firmware *found;
        uint8_t mrtd[TC_SHA384_SIZE];
        bool two_pass;

        assert_true(quote != SIZE_MAX);
        assert_true(tc_hex_decode(
            mrtd, sizeof mrtd,
            tc_str_from_bytes(tc_bytes_sub(json, quote + MRTD_DIGIT, 2 * sizeof mrtd))));
        found = tc_registry_firmware_by_mrtd(&two_pass, mrtd_of(mrtd));
        assert_non_null(found);
        assert_string_equal(found->name, rows[i].firmware);
        assert_int_equal(two_pass, rows[i].two_pass);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_image_is_in_order),
        TEST(every_firmware_is_in_order),
        TEST(every_advisory_is_in_order),
        TEST(what_is_not_listed_is_not_found),
        TEST(a_published_checksum_file_is_known),
        TEST(genuine_quotes_have_known_firmware),
    };

    return cmocka_run_group_tests_name("registry", tests, NULL, NULL);
}
