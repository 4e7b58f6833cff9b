/* SPDX-License-Identifier: Apache-2.0
 *
 * TC_ASSERT states what the program itself guarantees. It is always compiled in; evidence can
 * never make one fail.
 */
#ifndef TC_BASE_ASSERT_H
#define TC_BASE_ASSERT_H

#include <stdlib.h>

#define TC_ASSERT(cond)                                                                            \
    do {                                                                                           \
        if (!(cond)) {                                                                             \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
