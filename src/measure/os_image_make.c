/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/os_image.h"
