/* SPDX-License-Identifier: Apache-2.0
 *
 * What was predicted before: the instances of one app start the same image on the same kind of
 * machine. A prediction is found again only by everything that it depends on, compared in full.
 */
#ifndef TC_MEASURE_PREDICT_CACHE_H
#define TC_MEASURE_PREDICT_CACHE_H

#include "measure/predict.h"

#define TC_PREDICTIONS_KEPT 8

typedef struct tc_kept_prediction {
    bool used;
    tc_os_image image;   /* no text in it is looked at: it may be gone */
    tc_vm_config config; /* the same */
    tc_firmware_events events;
    bool sets_vga;
    tc_prediction prediction;
} tc_kept_prediction;

/* The zero state is empty. A cache keeps the last TC_PREDICTIONS_KEPT predictions and borrows
 * nothing. It belongs to one thread at a time. */
typedef struct tc_prediction_cache {
    tc_kept_prediction kept[TC_PREDICTIONS_KEPT];
    size_t next;
} tc_prediction_cache;

/* tc_prediction_find returns what was predicted for this image on this machine, or NULL. cache may
 * be NULL. */
const tc_prediction *tc_prediction_find(const tc_prediction_cache *cache, const tc_os_image *image,
                                        const tc_vm_config *config);

/* tc_prediction_keep keeps a prediction of tc_predict in the place of the oldest one. */
void tc_prediction_keep(tc_prediction_cache *cache, const tc_os_image *image,
                        const tc_vm_config *config, const tc_prediction *prediction);

#endif
