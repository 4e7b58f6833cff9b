/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/vm_config.h"
