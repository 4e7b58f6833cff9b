/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/names.h"

/* By text, then by node. */
static int compare(const tc_name *a, const tc_name *b)
{
    int order = tc_bytes_cmp(a->text, b->text);

    return order != 0 ? order : (a->node > b->node) - (a->node < b->node);
}

static void swap(tc_name *a, tc_name *b)
{
    tc_name t = *a;

    *a = *b;
    *b = t;
}

/* sift_down lets the name at i sink until no child in the heap of n names is greater. */
static void sift_down(tc_name *names, size_t i, size_t n)
{
    for (;;) {
        size_t child = 2 * i + 1;

        if (child >= n) {
            return;
        }
        if (child + 1 < n && compare(&names[child], &names[child + 1]) < 0) {
            child++;
        }
        if (compare(&names[i], &names[child]) >= 0) {
            return;
        }
        swap(&names[i], &names[child]);
        i = child;
    }
}

/* Heap sort: no recursion, no memory, and no order of names that makes it slow. qsort of the C
 * library promises none of these. */
static void sort(tc_name *names, size_t n)
{
    for (size_t i = n / 2; i > 0; i--) {
        sift_down(names, i - 1, n);
    }
    for (size_t last = n - 1; last > 0; last--) {
        swap(&names[0], &names[last]);
        sift_down(names, 0, last);
    }
}

static uint32_t repeated_of_few(const tc_name *names, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (tc_bytes_eq(names[i].text, names[k].text)) {
                return names[i].node;
            }
        }
    }
    return TC_NAMES_UNIQUE;
}

uint32_t tc_names_repeated(tc_name *names, size_t n)
{
    if (n <= TC_NAMES_FEW) {
        return repeated_of_few(names, n);
    }
    sort(names, n);
    for (size_t i = 1; i < n; i++) {
        if (tc_bytes_eq(names[i].text, names[i - 1].text)) {
            return names[i].node;
        }
    }
    return TC_NAMES_UNIQUE;
}
