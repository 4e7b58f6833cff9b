/* SPDX-License-Identifier: Apache-2.0 */
#include "base/assert.h"
#include "base/bytes.h"
#include "trustcenter/check.h"

static const tc_check_info catalogue[TC_CHECK_ID_COUNT] = {
#define TC_CHECK(name, id, section, severity, basis, needs, title, spec, meaning, remedy)          \
    [TC_CHECK_ID_##name] = {id,                                                                    \
                            TC_SECTION_##section,                                                  \
                            TC_SEVERITY_##severity,                                                \
                            TC_BASIS_##basis,                                                      \
                            needs,                                                                 \
                            title,                                                                 \
                            spec,                                                                  \
                            meaning,                                                               \
                            remedy},
#include "trustcenter/checks.def"
#undef TC_CHECK
};

const tc_check_info *tc_check_info_of(tc_check_id id)
{
    TC_ASSERT((size_t)id < TC_CHECK_ID_COUNT);
    return &catalogue[id];
}

bool tc_check_by_id(tc_check_id *out, tc_str id)
{
    for (size_t i = 0; i < TC_CHECK_ID_COUNT; i++) {
        if (tc_str_is(id, catalogue[i].id)) {
            *out = (tc_check_id)i;
            return true;
        }
    }
    return false;
}

const char *tc_section_id(tc_section section)
{
    static const char *const ids[] = {
#define X(name, id, title) id,
        TC_SECTION_LIST(X)
#undef X
    };

    TC_ASSERT((size_t)section < TC_SECTION_COUNT);
    return ids[section];
}

const char *tc_section_title(tc_section section)
{
    static const char *const titles[] = {
#define X(name, id, title) title,
        TC_SECTION_LIST(X)
#undef X
    };

    TC_ASSERT((size_t)section < TC_SECTION_COUNT);
    return titles[section];
}

const char *tc_basis_id(tc_basis basis)
{
    static const char *const ids[] = {
#define X(name, id) id,
        TC_BASIS_LIST(X)
#undef X
    };

    TC_ASSERT((size_t)basis < TC_BASIS_COUNT);
    return ids[basis];
}

static const struct {
    const char *id, *mark, *words;
} statuses[] = {
#define X(name, id, mark, words) {id, mark, words},
    TC_CHECK_STATUS_LIST(X)
#undef X
};

const char *tc_check_status_id(tc_check_status status)
{
    TC_ASSERT((size_t)status < TC_CHECK_STATUS_COUNT);
    return statuses[status].id;
}

const char *tc_check_status_mark(tc_check_status status)
{
    TC_ASSERT((size_t)status < TC_CHECK_STATUS_COUNT);
    return statuses[status].mark;
}

const char *tc_check_status_words(tc_check_status status)
{
    TC_ASSERT((size_t)status < TC_CHECK_STATUS_COUNT);
    return statuses[status].words;
}
