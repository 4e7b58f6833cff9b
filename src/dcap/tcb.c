/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/tcb.h"

/* Indices into TEE_TCB_SVN (intel-dcap:1.3). */
#define SVN_MODULE_MINOR  0
#define SVN_MODULE_MAJOR  1
/* With a module identity, the first two components are judged by that alone (step 9). */
#define FIRST_WITH_MODULE 2

const tc_tdx_module *tc_tcb_module(const tc_tcb_info *info, uint8_t version)
{
    for (size_t i = 0; i < info->n_modules; i++) {
        if (info->modules[i].version == version) {
            return &info->modules[i];
        }
    }
    return NULL;
}

static bool platform_fits(const tc_tcb_level *level, const tc_pck *pck, const uint8_t *tee_tcb_svn)
{
    size_t first = 0;

    for (size_t i = 0; i < TC_SVN_SIZE; i++) {
        if (pck->components[i] < level->sgx[i]) {
            return false;
        }
    }
    if (pck->pce_svn < level->pce_svn) {
        return false;
    }
    if (tee_tcb_svn == NULL) {
        return true;
    }
    if (tee_tcb_svn[SVN_MODULE_MAJOR] > 0) {
        first = FIRST_WITH_MODULE;
    }
    for (size_t i = first; i < TC_SVN_SIZE; i++) {
        if (tee_tcb_svn[i] < level->tdx[i]) {
            return false;
        }
    }
    return true;
}

static const tc_tcb_level *find_svn(const tc_tcb_level *levels, size_t n, uint16_t svn)
{
    for (size_t i = 0; i < n; i++) {
        if (svn >= levels[i].isv_svn) {
            return &levels[i];
        }
    }
    return NULL;
}

tc_tcb_gap tc_tcb_find_levels(tc_tcb_levels *out, const tc_tcb_info *info,
                              const tc_qe_identity *identity, const tc_pck *pck,
                              const uint8_t *tee_tcb_svn, uint16_t qe_isv_svn)
{
    const tc_tdx_module *module;

    *out = (tc_tcb_levels){NULL, NULL, NULL};
    for (size_t i = 0; i < info->n_levels && out->platform == NULL; i++) {
        if (platform_fits(&info->levels[i], pck, tee_tcb_svn)) {
            out->platform = &info->levels[i];
        }
    }
    if (out->platform == NULL) {
        return TC_TCB_GAP_PLATFORM;
    }
    if (tee_tcb_svn != NULL && tee_tcb_svn[SVN_MODULE_MAJOR] > 0) {
        module = tc_tcb_module(info, tee_tcb_svn[SVN_MODULE_MAJOR]);
        if (module != NULL) {
            out->module = find_svn(module->levels, module->n_levels, tee_tcb_svn[SVN_MODULE_MINOR]);
        }
        if (out->module == NULL) {
            return TC_TCB_GAP_MODULE;
        }
    }
    out->qe = find_svn(identity->levels, identity->n_levels, qe_isv_svn);
    return out->qe == NULL ? TC_TCB_GAP_QE : TC_TCB_GAP_NONE;
}

/* What a platform status becomes when the module or the QE is out of date. */
static tc_tcb_status lower(tc_tcb_status status)
{
    switch (status) {
    case TC_TCB_UP_TO_DATE:
    case TC_TCB_SW_HARDENING_NEEDED:
        return TC_TCB_OUT_OF_DATE;
    case TC_TCB_CONFIGURATION_NEEDED:
    case TC_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED:
        return TC_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED;
    case TC_TCB_RELAUNCH_ADVISED:
    case TC_TCB_RELAUNCH_ADVISED_CONFIGURATION_NEEDED:
    case TC_TCB_OUT_OF_DATE:
    case TC_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED:
    case TC_TCB_REVOKED:
    case TC_TCB_STATUS_COUNT:
        break;
    }
    return status;
}

tc_tcb_evaluation tc_tcb_evaluate(const tc_tcb_levels *levels)
{
    tc_tcb_evaluation out = {
        .platform = levels->platform->status,
        .qe = levels->qe->status,
        .module = TC_TCB_UP_TO_DATE,
        .has_module = levels->module != NULL,
        .merged = levels->platform->status,
        .date = levels->platform->date,
    };

    if (levels->qe->date < out.date) {
        out.date = levels->qe->date;
    }
    if (out.has_module) {
        out.module = levels->module->status;
        if (levels->module->date < out.date) {
            out.date = levels->module->date;
        }
    }
    if (out.qe == TC_TCB_OUT_OF_DATE || out.module == TC_TCB_OUT_OF_DATE) {
        out.merged = lower(out.merged);
    }
    if (out.qe == TC_TCB_REVOKED || out.module == TC_TCB_REVOKED) {
        out.merged = TC_TCB_REVOKED;
    }
    return out;
}

static bool needs_configuration(tc_tcb_status status)
{
    return status == TC_TCB_CONFIGURATION_NEEDED ||
           status == TC_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED ||
           status == TC_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED;
}

tc_tcb_status tc_tcb_relaunch(const tc_tcb_evaluation *launch, const tc_tcb_evaluation *current)
{
    bool launch_old = launch->merged == TC_TCB_OUT_OF_DATE ||
                      launch->merged == TC_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED;
    bool current_good = current->merged <= TC_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED;

    if (launch_old && current_good) {
        return needs_configuration(launch->merged) || needs_configuration(current->merged)
                   ? TC_TCB_RELAUNCH_ADVISED_CONFIGURATION_NEEDED
                   : TC_TCB_RELAUNCH_ADVISED;
    }
    /* Intel's algorithm gives the launch status here. A current TCB that is worse than the one at
     * launch is what protects the machine now, so the worse of the two is the answer. */
    return current->merged > launch->merged ? current->merged : launch->merged;
}
