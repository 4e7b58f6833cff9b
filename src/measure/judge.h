/* SPDX-License-Identifier: Apache-2.0
 *
 * What the steps of tc_os_verify share; for this part only.
 */
#ifndef TC_MEASURE_JUDGE_H
#define TC_MEASURE_JUDGE_H

#include "base/wr.h"
#include "measure/verify.h"

typedef struct tc_os_judge {
    tc_os_facts *facts;
    tc_arena *arena;
    const tc_os_evidence *ev;
    const tc_os_policy *policy;
    tc_checks *checks;
    tc_named_image named[TC_NAMED_IMAGES_MAX + 1]; /* with what vm_config names */
    size_t n_named;
    bool has_material; /* the measurement in vm_config, checked */
    tc_os_image material;
    const tc_image_metadata *metadata; /* bound to image_hash; NULL = not there */
    tc_diag unpredictable;             /* why there is no prediction */
} tc_os_judge;

/* The steps, in the order they have to run. */
void tc_os_judge_source(tc_os_judge *j);    /* which image: its digests */
void tc_os_judge_registers(tc_os_judge *j); /* MRTD, RTMR 0 to 2 */
void tc_os_judge_log(tc_os_judge *j);
void tc_os_judge_image(tc_os_judge *j); /* which image: name, list, production, advisories */

/* tc_os_join writes texts one behind the other, cut at TC_MAX_SHOWN_TEXT. */
tc_str tc_os_join(tc_os_judge *j, const tc_str *parts, size_t n);
#define TC_OS_JOIN(j, ...)                                                                         \
    tc_os_join((j), (const tc_str[]){__VA_ARGS__},                                                 \
               sizeof((const tc_str[]){__VA_ARGS__}) / sizeof(tc_str))

/* tc_os_put appends a text between two of our own; nothing when it is empty. */
void tc_os_put(tc_wr *w, const char *before, tc_str text, const char *after);

/* tc_os_hex writes a register in hex. */
tc_str tc_os_hex(tc_os_judge *j, const uint8_t digest[TC_SHA384_SIZE]);

/* tc_os_is compares a register that was found with one that was computed. */
bool tc_os_is(tc_bytes found, const uint8_t expected[TC_SHA384_SIZE]);

/* tc_os_has_mrtd looks whether a firmware gives the quote's MRTD, in either order. */
bool tc_os_has_mrtd(const tc_os_judge *j, const tc_os_image *image);

#endif
