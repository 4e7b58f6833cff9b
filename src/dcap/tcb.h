/* SPDX-License-Identifier: Apache-2.0
 *
 * The TCB evaluation (intel-dcap:4.1 steps 9 to 13): pure comparisons of numbers.
 */
#ifndef TC_DCAP_TCB_H
#define TC_DCAP_TCB_H

#include "dcap/verify.h"

#define TC_SVN_SIZE 16

/* The levels one evaluation rests on; module is NULL when the version of the TDX module is judged
 * by the platform level alone (TEE_TCB_SVN[1] == 0) and for SGX. */
typedef struct tc_tcb_levels {
    const tc_tcb_level *platform, *qe, *module;
} tc_tcb_levels;

typedef enum tc_tcb_gap {
    TC_TCB_GAP_NONE,
    TC_TCB_GAP_PLATFORM, /* no platform level is reached */
    TC_TCB_GAP_MODULE,   /* the module's version is not listed, or no level of it is reached */
    TC_TCB_GAP_QE        /* no level of the quoting enclave is reached */
} tc_tcb_gap;

/* tc_tcb_find_levels finds the first level that fits, of each kind. tee_tcb_svn is NULL for SGX.
 */
tc_tcb_gap tc_tcb_find_levels(tc_tcb_levels *out, const tc_tcb_info *info,
                              const tc_qe_identity *identity, const tc_pck *pck,
                              const uint8_t *tee_tcb_svn, uint16_t qe_isv_svn);

/* tc_tcb_evaluate converges the levels' statuses (step 12). */
tc_tcb_evaluation tc_tcb_evaluate(const tc_tcb_levels *levels);

/* tc_tcb_relaunch combines the evaluation at launch with the current one (step 13). */
tc_tcb_status tc_tcb_relaunch(const tc_tcb_evaluation *launch, const tc_tcb_evaluation *current);

/* tc_tcb_module returns the identity of the TDX module of this version, or NULL. */
const tc_tdx_module *tc_tcb_module(const tc_tcb_info *info, uint8_t version);

#endif
