/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a host's description of the virtual machine stands (dstack:1.6).
 */
#ifndef TC_DSTACK_VM_CONFIG_H
#define TC_DSTACK_VM_CONFIG_H

#include "codec/json.h"

/* tc_vm_config_open parses vm_config text; a whole sys-config, which carries vm_config as a text
 * member, is unwrapped. *outer is the document that was given, *inner the vm_config itself. */
TC_MUST_USE bool tc_vm_config_open(tc_json *outer, tc_json *inner, tc_arena *arena, tc_str text,
                                   tc_diag *diag);

#endif
