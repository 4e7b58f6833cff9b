/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/kernel.h"
