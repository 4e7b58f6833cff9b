/* SPDX-License-Identifier: Apache-2.0
 *
 * Attacks on the judgement of the platform: whose reference data, which level, and what the relying
 * party asks for (intel-dcap:4.1 steps 5 to 13, 4.2, 4.3).
 */
#include "table.h"

APPLY(other_fmspc, o->tcb_info.fmspc[0] ^= 1;)
APPLY(other_pce, o->tcb_info.pce_id[1] = 1;)
APPLY(sgx_info_for_tdx, o->tcb_info.id = "SGX";)
APPLY(tdx_info_for_sgx, o->tcb_info.id = "TDX";)
APPLY(sgx_qe_for_tdx, o->qe_identity.id = "QE";)

APPLY(module_unknown, o->td.tee_tcb_svn[1] = 2;)
APPLY(module_too_old, o->td.tee_tcb_svn[0] = 1;)
APPLY(no_modules, o->tcb_info.n_modules = 0;)
APPLY(module_other_signer, memset(o->tcb_info.modules[1].mr_signer, 7, 48);)

APPLY(component_below_all, o->pck.components[7] = 1;)
APPLY(last_component_below_all, for (size_t i = 0; i < 3; i++) o->tcb_info.levels[i].sgx[15] = 1;)
APPLY(pce_below_all, o->pck.pce_svn = 4;)
APPLY(microcode_below_all, o->td.tee_tcb_svn[2] = 1;)
APPLY(module_zero_below_all, o->td.tee_tcb_svn[1] = 0; o->td.tee_tcb_svn[0] = 3;)
APPLY(qe_too_old, o->qe.isv_svn = 1;)

APPLY(platform_revoked, o->pck.components[7] = 3;)
APPLY(module_revoked, o->tcb_info.modules[1].levels[0].status = "Revoked";)
APPLY(qe_revoked, o->qe_identity.levels[0].status = "Revoked";)

APPLY(platform_out_of_date, o->pck.components[0] = 2;)
APPLY(pce_out_of_date, o->pck.pce_svn = 10;)
APPLY(microcode_out_of_date, o->td.tee_tcb_svn[2] = 2;)
APPLY(cpu_svn_lies, memset(o->pck.cpu_svn, 0xff, 16); o->pck.components[0] = 2;)
APPLY(module_out_of_date, o->td.tee_tcb_svn[0] = 4;)
APPLY(platform_out_of_date_module_new, o->pck.components[0] = 2; o->td.tee_tcb_svn[0] = 0xff;)
APPLY(qe_out_of_date, o->qe.isv_svn = 3;)
APPLY(hardening, o->tcb_info.levels[0].status = "SWHardeningNeeded";)
APPLY(configuration, o->tcb_info.levels[0].status = "ConfigurationNeeded";)
APPLY(configuration_and_hardening,
      o->tcb_info.levels[0].status = "ConfigurationAndSWHardeningNeeded";)
APPLY(out_of_date_configuration, o->tcb_info.levels[0].status = "OutOfDateConfigurationNeeded";)
APPLY(hardening_and_old_qe, o->tcb_info.levels[0].status = "SWHardeningNeeded"; o->qe.isv_svn = 3;
      s->policy = "\"tcb\":{\"accepted_status\":[\"UpToDate\",\"SWHardeningNeeded\"]}";)
APPLY(configuration_and_old_module, o->tcb_info.levels[0].status = "ConfigurationNeeded";
      o->td.tee_tcb_svn[0] = 4;
      s->policy = "\"tcb\":{\"accepted_status\":[\"UpToDate\",\"ConfigurationNeeded\","
                  "\"OutOfDate\"]}";)
APPLY(relaunch_advised, o->td.tee_tcb_svn[2] = 2;)

APPLY(current_unknown, o->td.tee_tcb_svn_2[1] = 2;)
APPLY(current_revoked, o->td.tee_tcb_svn_2[2] = 1;)

APPLY(advisory_refused, s->policy = "\"tcb\":{\"accepted_status\":[\"UpToDate\"],"
                                    "\"rejected_advisories\":[\"INTEL-SA-00001\"]}";
      o->tcb_info.levels[0].advisories[0] = "INTEL-SA-00001";)
APPLY(qe_advisory_refused, s->policy = "\"tcb\":{\"rejected_advisories\":[\"INTEL-SA-00002\"]}";
      o->qe_identity.levels[0].advisories[0] = "INTEL-SA-00002";)
APPLY(module_advisory_refused, s->policy = "\"tcb\":{\"rejected_advisories\":[\"INTEL-SA-00003\"]}";
      o->tcb_info.modules[1].levels[0].advisories[0] = "INTEL-SA-00003";)
APPLY(evaluation_too_old, s->policy = "\"tcb\":{\"minimum_evaluation_number\":19}";)
APPLY(qe_evaluation_too_old, s->policy = "\"tcb\":{\"minimum_evaluation_number\":18}";
      o->qe_identity.evaluation_number = 17;)
APPLY(dynamic_refused, s->policy = "\"platform\":{\"allow_dynamic_platform\":false}";)
APPLY(cached_refused, s->policy = "\"platform\":{\"allow_cached_keys\":false}";)
APPLY(smt_refused, s->policy = "\"platform\":{\"allow_smt\":false}";)

static const attack tcb[] = {
    {"tcb_info_of_another_fmspc", "intel-dcap:4.2 FMSPC", FAILS(TCB_MATCH), .apply = other_fmspc},
    {"tcb_info_of_another_pce", "intel-dcap:4.2 PCEID", FAILS(TCB_MATCH), .apply = other_pce},
    {"sgx_tcb_info_for_tdx", "intel-dcap:7 tcbInfo SGX for TDX", FAILS(TCB_MATCH),
     .apply = sgx_info_for_tdx},
    {"tdx_tcb_info_for_sgx", "intel-dcap:4.2 tcbInfo id", FAILS(TCB_MATCH), .base = sgx_base,
     .apply = tdx_info_for_sgx},
    {"sgx_qe_identity_for_tdx", "intel-dcap:7 QE id for the other TEE", FAILS(QE_IDENTITY),
     .apply = sgx_qe_for_tdx},

    {"module_version_unknown", "intel-dcap:4.2 module identity", FAILS(TDX_MODULE),
     .apply = module_unknown},
    {"module_identities_missing", "intel-dcap:4.2 module identity", FAILS(TDX_MODULE),
     .apply = no_modules},
    {"module_identity_of_another_signer", "intel-dcap:4.2 MRSIGNERSEAM", FAILS(TDX_MODULE),
     .apply = module_other_signer},

    {"component_below_every_level", "intel-dcap:4.1 step 9", FAILS(TCB_LEVEL),
     .apply = component_below_all},
    {"last_component_below_every_level", "intel-dcap:4.1 step 9", FAILS(TCB_LEVEL),
     .apply = last_component_below_all},
    {"pce_svn_below_every_level", "intel-dcap:4.1 step 9", FAILS(TCB_LEVEL),
     .apply = pce_below_all},
    {"microcode_below_every_level", "intel-dcap:4.1 step 9", FAILS(TCB_LEVEL),
     .apply = microcode_below_all},
    {"module_below_every_level", "intel-dcap:4.1 step 9", FAILS(TCB_LEVEL),
     .apply = module_zero_below_all},
    {"module_older_than_its_levels", "intel-dcap:4.1 step 10", FAILS(TCB_LEVEL),
     .apply = module_too_old},
    {"qe_older_than_its_levels", "intel-dcap:4.1 step 11", FAILS(TCB_LEVEL), .apply = qe_too_old},
    {"current_module_unknown", "intel-dcap:4.1 step 13", FAILS(TCB_LEVEL), .base = v5_base,
     .apply = current_unknown},
    {"current_level_unknown", "intel-dcap:4.1 step 13", FAILS(TCB_LEVEL), .base = v5_base,
     .apply = current_revoked},

    {"platform_revoked", "intel-dcap:4.2 Revoked", FAILS(TCB_NOT_REVOKED),
     .apply = platform_revoked},
    {"module_revoked", "intel-dcap:4.1 step 12", FAILS(TCB_NOT_REVOKED), .apply = module_revoked},
    {"qe_revoked", "intel-dcap:4.1 step 12", FAILS(TCB_NOT_REVOKED), .apply = qe_revoked},

    {"platform_out_of_date", "intel-dcap:4.1 step 9", FAILS(TCB_STATUS),
     .apply = platform_out_of_date},
    {"pce_out_of_date", "intel-dcap:4.1 step 9", FAILS(TCB_STATUS), .apply = pce_out_of_date},
    {"microcode_out_of_date", "intel-dcap:4.1 step 9", FAILS(TCB_STATUS),
     .apply = microcode_out_of_date},
    {"cpusvn_better_than_components", "intel-dcap:4.2 components, not CPUSVN", FAILS(TCB_STATUS),
     .apply = cpu_svn_lies},
    {"module_out_of_date", "intel-dcap:4.2 module status merged", FAILS(TCB_STATUS),
     .apply = module_out_of_date},
    {"new_module_on_old_platform", "intel-dcap:4.3 item 4", FAILS(TCB_STATUS),
     .apply = platform_out_of_date_module_new},
    {"qe_out_of_date", "intel-dcap:4.2 QE status merged", FAILS(TCB_STATUS),
     .apply = qe_out_of_date},
    {"hardening_needed", "intel-dcap:11 rule 7", FAILS(TCB_STATUS), .apply = hardening},
    {"configuration_needed", "intel-dcap:11 rule 7", FAILS(TCB_STATUS), .apply = configuration},
    {"configuration_and_hardening_needed", "intel-dcap:11 rule 7", FAILS(TCB_STATUS),
     .apply = configuration_and_hardening},
    {"out_of_date_configuration_needed", "intel-dcap:11 rule 7", FAILS(TCB_STATUS),
     .apply = out_of_date_configuration},
    {"accepted_status_with_old_qe", "intel-dcap:4.1 step 12", FAILS(TCB_STATUS),
     .apply = hardening_and_old_qe},
    {"accepted_status_with_old_module", "intel-dcap:4.1 step 12", FAILS(TCB_STATUS),
     .apply = configuration_and_old_module},
    {"relaunch_advised", "intel-dcap:4.2 TD relaunch advised", FAILS(TCB_STATUS), .base = v5_base,
     .apply = relaunch_advised},

    {"advisory_refused", "intel-dcap:4.2 advisories deny list", FAILS(TCB_ADVISORIES),
     .apply = advisory_refused},
    {"advisory_of_the_qe_refused", "intel-dcap:4.2 advisories deny list", FAILS(TCB_ADVISORIES),
     .apply = qe_advisory_refused},
    {"advisory_of_the_module_refused", "intel-dcap:4.2 advisories deny list", FAILS(TCB_ADVISORIES),
     .apply = module_advisory_refused},
    {"evaluation_number_too_low", "intel-dcap:4.2 minimum evaluation number", FAILS(TCB_EVALUATION),
     .apply = evaluation_too_old},
    {"evaluation_number_of_the_qe_too_low", "intel-dcap:3.5", FAILS(TCB_EVALUATION),
     .apply = qe_evaluation_too_old},
    {"dynamic_platform_refused", "intel-dcap:6", FAILS(PLATFORM_CONFIGURATION),
     .apply = dynamic_refused},
    {"cached_keys_refused", "intel-dcap:6", FAILS(PLATFORM_CONFIGURATION), .apply = cached_refused},
    {"hyper_threading_refused", "intel-dcap:6", FAILS(PLATFORM_CONFIGURATION),
     .apply = smt_refused},
};

const attack_table attacks_on_tcb = TABLE(tcb);
