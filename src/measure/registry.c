/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables are made from the files of data/os by tools/gen_os_tables.py, which checks them.
 */
#include "measure/registry.h"

#include "base/assert.h"
#include "os_tables.inc"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

const tc_known_image *tc_registry_images(size_t *n)
{
    *n = COUNT(images);
    return images;
}

const tc_known_firmware *tc_registry_firmware(size_t *n)
{
    *n = COUNT(firmware);
    return firmware;
}

const tc_known_advisory *tc_registry_advisories(size_t *n)
{
    *n = COUNT(advisories);
    return advisories;
}

static bool is_register(bool known, const uint8_t value[TC_SHA384_SIZE], tc_bytes mrtd)
{
    return known && tc_bytes_eq(tc_bytes_of(value, TC_SHA384_SIZE), mrtd);
}

const tc_known_firmware *tc_registry_firmware_by_mrtd(bool *two_pass, tc_bytes mrtd)
{
    *two_pass = false;
    for (size_t i = 0; i < COUNT(firmware); i++) {
        const tc_known_firmware *row = &firmware[i];

        *two_pass = is_register(row->has_two_pass, row->mrtd_two_pass, mrtd);
        if (*two_pass || is_register(row->has_single_pass, row->mrtd_single_pass, mrtd)) {
            return row;
        }
    }
    return NULL;
}

const tc_known_firmware *tc_registry_firmware_by_name(tc_str name)
{
    for (size_t i = 0; i < COUNT(firmware); i++) {
        if (tc_str_is(name, firmware[i].name)) {
            return &firmware[i];
        }
    }
    return NULL;
}

void tc_os_image_of_firmware(tc_os_image *out, const tc_known_firmware *known)
{
    bool in_order;

    *out = (tc_os_image){.events = known->events};
    tc_copy(out->mrtd_single_pass, known->mrtd_single_pass, sizeof out->mrtd_single_pass);
    tc_copy(out->mrtd_two_pass, known->mrtd_two_pass, sizeof out->mrtd_two_pass);
    in_order =
        tc_memory_layout_read(&out->layout, tc_bytes_of(known->layout, known->layout_size), NULL);
    TC_ASSERT(in_order); /* a test reads every row */
}

const tc_known_image *tc_known_image_find(const tc_known_image *list, size_t n, tc_bytes hash)
{
    for (size_t i = 0; i < n; i++) {
        if (tc_bytes_eq(tc_bytes_of(list[i].os_image_hash, sizeof list[i].os_image_hash), hash)) {
            return &list[i];
        }
    }
    return NULL;
}
