/* SPDX-License-Identifier: Apache-2.0 */
#include "base/assert.h"
#include "trustcenter/base.h"

static const struct {
    const char *text;
    int exit_status;
} errors[] = {
#define X(name, text, exit_status) {text, exit_status},
    TC_ERR_LIST(X)
#undef X
};

const char *tc_err_text(tc_err err)
{
    TC_ASSERT((size_t)err < sizeof errors / sizeof errors[0]);
    return errors[err].text;
}

int tc_err_exit_status(tc_err err)
{
    TC_ASSERT((size_t)err < sizeof errors / sizeof errors[0]);
    return errors[err].exit_status;
}
