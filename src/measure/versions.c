/* SPDX-License-Identifier: Apache-2.0
 *
 * What follows from the version of an image.
 */
#include "base/assert.h"
#include "measure/label.h"
#include "measure/vm_config.h"

/* The one version whose firmware measures in the newer way (dstack-mr:1.4, 7). */
#define STABLE_202505_VERSION TC_VERSION(0u, 5u, 10u)

static const char *const ids[] = {
#define X(name, id) id,
    TC_FIRMWARE_EVENTS_LIST(X)
#undef X
};

bool tc_firmware_events_from(tc_firmware_events *out, tc_str id)
{
    *out = TC_EVENTS_UNSAID;
    for (size_t i = TC_EVENTS_UNSAID + 1; i < TC_EVENTS_COUNT; i++) {
        if (tc_str_is(id, ids[i])) {
            *out = (tc_firmware_events)i;
            return true;
        }
    }
    return false;
}

const char *tc_firmware_events_id(tc_firmware_events events)
{
    TC_ASSERT((size_t)events < TC_EVENTS_COUNT);
    return ids[events];
}

static tc_firmware_events events_of(bool is_version, uint32_t version)
{
    if (!is_version) {
        return TC_EVENTS_UNSAID;
    }
    return version == STABLE_202505_VERSION ? TC_EVENTS_STABLE_202505 : TC_EVENTS_PRE_202505;
}

tc_firmware_events tc_firmware_events_of_version(tc_str version)
{
    tc_str further;
    uint32_t number;
    bool is_version = tc_version_read(&number, &further, version);

    return events_of(is_version, number);
}

tc_firmware_events tc_firmware_events_of_name(tc_str name)
{
    uint32_t number;
    bool is_version = tc_version_of_name(&number, name);

    return events_of(is_version, number);
}

bool tc_version_is_before(tc_str version, tc_str other)
{
    tc_str further_a, further_b;
    uint32_t a, b;

    if (!tc_version_read(&a, &further_a, version) || !tc_version_read(&b, &further_b, other)) {
        return false;
    }
    return a != b ? a < b
                  : tc_bytes_cmp(tc_bytes_from_str(further_a), tc_bytes_from_str(further_b)) < 0;
}
