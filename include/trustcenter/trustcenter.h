/* SPDX-License-Identifier: Apache-2.0
 *
 * libtrustcenter: verification of dstack apps on Intel TDX, offline. Include this one header.
 */
#ifndef TRUSTCENTER_H
#define TRUSTCENTER_H

#include "trustcenter/base.h"
#include "trustcenter/bundle.h"
#include "trustcenter/check.h"
#include "trustcenter/render.h"
#include "trustcenter/roots.h"
#include "trustcenter/verify.h"

#endif
