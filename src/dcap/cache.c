/* SPDX-License-Identifier: Apache-2.0 */
#include "dcap/cache.h"

#include "base/arena.h"

/* Entries of one set are searched in turn and replaced in turn. */
#define WAYS 4

/* A PCK certificate is about 1,270 bytes, in PEM about 1,780; larger ones are not kept. */
#define TEXT_MAX    2048
#define REPORT_SIZE 384

/* Where the index is taken from: the last bytes of the text before its END line are the
 * certificate's signature, which is as good as random. */
#define INDEX_BYTES 96
#define MIX         0x9e3779b97f4a7c15 /* 2^64 divided by the golden ratio */

typedef struct leaf_entry {
    uint64_t index; /* 0 = free */
    size_t text_n;
    uint8_t issuer_hash[TC_SHA256_SIZE];
    tc_leaf leaf;
    uint8_t text[TEXT_MAX];
} leaf_entry;

typedef struct report_entry {
    uint64_t index; /* 0 = free */
    uint8_t point[TC_P256_POINT];
    uint8_t report[REPORT_SIZE];
    uint8_t signature[TC_P256_SIGNATURE];
} report_entry;

struct tc_dcap_cache {
    size_t sets;
    leaf_entry *leaves;    /* sets * WAYS */
    report_entry *reports; /* sets * WAYS */
    uint8_t *next_leaf;    /* per set: which way is replaced next */
    uint8_t *next_report;
};

tc_dcap_cache *tc_dcap_cache_new(tc_arena *arena, size_t entries)
{
    tc_dcap_cache *cache = TC_NEW(arena, tc_dcap_cache);
    size_t sets = entries / WAYS + (entries % WAYS != 0);

    if (cache == NULL || entries == 0 || sets > SIZE_MAX / WAYS) {
        return NULL;
    }
    cache->sets = sets;
    cache->leaves = TC_NEW_ARRAY(arena, sets * WAYS, leaf_entry);
    cache->reports = TC_NEW_ARRAY(arena, sets * WAYS, report_entry);
    cache->next_leaf = TC_NEW_ARRAY(arena, sets, uint8_t);
    cache->next_report = TC_NEW_ARRAY(arena, sets, uint8_t);
    if (cache->leaves == NULL || cache->reports == NULL || cache->next_leaf == NULL ||
        cache->next_report == NULL) {
        return NULL;
    }
    return cache;
}

/* A number that is never 0. It only says where to look: what is found is compared in full, so
 * chosen collisions cost time and nothing else. */
static uint64_t index_of(tc_bytes in)
{
    uint64_t index = in.n;
    size_t from = in.n > INDEX_BYTES ? in.n - INDEX_BYTES : 0;

    for (size_t i = from; i < in.n; i++) {
        index = (index ^ in.p[i]) * MIX;
    }
    index ^= index >> 32;
    return index == 0 ? 1 : index;
}

static const leaf_entry *find_leaf(const tc_dcap_cache *cache, tc_bytes text, uint64_t index,
                                   const uint8_t issuer_hash[TC_SHA256_SIZE])
{
    const leaf_entry *set = cache->leaves + index % cache->sets * WAYS;

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].index == index && tc_bytes_eq(tc_bytes_of(set[i].text, set[i].text_n), text) &&
            tc_bytes_eq(tc_bytes_of(set[i].issuer_hash, TC_SHA256_SIZE),
                        tc_bytes_of(issuer_hash, TC_SHA256_SIZE))) {
            return &set[i];
        }
    }
    return NULL;
}

bool tc_cache_find_leaf(tc_leaf *out, const tc_dcap_cache *cache, tc_bytes text,
                        const uint8_t issuer_hash[TC_SHA256_SIZE])
{
    const leaf_entry *entry;

    if (cache == NULL) {
        return false;
    }
    entry = find_leaf(cache, text, index_of(text), issuer_hash);
    if (entry == NULL) {
        return false;
    }
    *out = entry->leaf;
    return true;
}

void tc_cache_add_leaf(tc_dcap_cache *cache, tc_bytes text,
                       const uint8_t issuer_hash[TC_SHA256_SIZE], const tc_leaf *leaf)
{
    uint64_t index;
    size_t set;
    leaf_entry *entry;

    if (cache == NULL || text.n > TEXT_MAX) {
        return;
    }
    index = index_of(text);
    set = index % cache->sets;
    entry = &cache->leaves[set * WAYS + cache->next_leaf[set]];
    cache->next_leaf[set] = (uint8_t)((cache->next_leaf[set] + 1) % WAYS);
    entry->index = index;
    entry->text_n = text.n;
    tc_copy(entry->text, text.p, text.n);
    tc_copy(entry->issuer_hash, issuer_hash, TC_SHA256_SIZE);
    entry->leaf = *leaf;
}

bool tc_cache_has_report(const tc_dcap_cache *cache, const uint8_t point[TC_P256_POINT],
                         tc_bytes report, tc_bytes signature)
{
    uint64_t index;
    const report_entry *set;

    if (cache == NULL) {
        return false;
    }
    index = index_of(signature);
    set = cache->reports + index % cache->sets * WAYS;
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].index == index && tc_bytes_eq(tc_bytes_of(set[i].report, REPORT_SIZE), report) &&
            tc_bytes_eq(tc_bytes_of(set[i].signature, TC_P256_SIGNATURE), signature) &&
            tc_bytes_eq(tc_bytes_of(set[i].point, TC_P256_POINT),
                        tc_bytes_of(point, TC_P256_POINT))) {
            return true;
        }
    }
    return false;
}

void tc_cache_add_report(tc_dcap_cache *cache, const uint8_t point[TC_P256_POINT], tc_bytes report,
                         tc_bytes signature)
{
    uint64_t index;
    size_t set;
    report_entry *entry;

    if (cache == NULL || report.n != REPORT_SIZE || signature.n != TC_P256_SIGNATURE) {
        return;
    }
    index = index_of(signature);
    set = index % cache->sets;
    entry = &cache->reports[set * WAYS + cache->next_report[set]];
    cache->next_report[set] = (uint8_t)((cache->next_report[set] + 1) % WAYS);
    entry->index = index;
    tc_copy(entry->point, point, TC_P256_POINT);
    tc_copy(entry->report, report.p, REPORT_SIZE);
    tc_copy(entry->signature, signature.p, TC_P256_SIGNATURE);
}
