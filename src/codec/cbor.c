/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/cbor.h"
