/* SPDX-License-Identifier: Apache-2.0
 *
 * What predicting an operating system's registers costs: from digests that are known already, and
 * from the files of an image, beside hashing the same bytes once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "crypto/digest.h"
#include "measure/kernel.h"
#include "measure/predict.h"

#define ROUNDS       15
#define ARENA        ((size_t)16 << 20)
#define LIMIT_US     1000.0
#define LIMIT_HASHED 1.1
#define GIB          ((uint64_t)1 << 30)

/* ---- from digests ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    tc_acpi_machine machine;
} MACHINES[] = {
    {"1 CPU, 1 GiB", {.cpus = 1, .memory = GIB, .devices = 5, .hotplug = true, .pic = true}},
    {"8 CPUs, 64 GiB", {.cpus = 8, .memory = 64 * GIB, .devices = 5, .hotplug = true, .pic = true}},
    {"24 CPUs, 256 GiB, 8 GPUs, 4 NVSwitches",
     {.cut = TC_ACPI_9_2,
      .cpus = 24,
      .memory = 256 * GIB,
      .devices = 5,
      .gpus = 8,
      .nvswitches = 4,
      .pci_hole64 = (uint64_t)1 << 50}},
    {"300 CPUs, 2 TiB",
     {.cut = TC_ACPI_9_2, .cpus = 300, .memory = 2048 * GIB, .devices = 5, .hotplug = true}},
};

typedef struct predicted {
    tc_arena arena;
    tc_os_image image;
    tc_vm_config config;
} predicted;

static double predict_batch(void *context, size_t n)
{
    predicted *p = context;
    tc_arena_mark_t mark = tc_arena_mark(&p->arena);
    double start = tc_bench_now();

    for (size_t i = 0; i < n; i++) {
        tc_prediction prediction;

        tc_bench_need(tc_predict(&prediction, &p->arena, &p->image, &p->config, NULL),
                      "prediction");
        tc_arena_release(&p->arena, mark);
    }
    return tc_bench_now() - start;
}

static void print_predictions(tc_bench_floor *floor)
{
    static const uint8_t layout[] = {0x80, 0x10, 0x09, 0x04, 0x00, 0x06,
                                     0x09, 0x02, 0x0b, 0x02, 0x10, 0x10};
    predicted p = {.image = {.has_kernel = true}};

    tc_arena_init(&p.arena, ARENA);
    tc_bench_need(tc_arena_alloc(&p.arena, 1) != NULL, "memory");
    tc_bench_need(tc_memory_layout_read(&p.image.layout, tc_bytes_of(layout, sizeof layout), NULL),
                  "layout");
    printf("\n%-44s %10s  %s\n", "Operating system: prediction from digests", "us", "target 1000");
    for (size_t i = 0; i < sizeof MACHINES / sizeof MACHINES[0]; i++) {
        tc_bench_pair pair;

        p.config.machine = MACHINES[i].machine;
        pair = tc_bench_compare(predict_batch, &p, tc_bench_floor_batch, floor, ROUNDS);
        printf("%-44s %10.0f  %s\n", MACHINES[i].name, pair.a / 1e3,
               pair.a / 1e3 < LIMIT_US ? "target met" : "above target");
    }
    tc_arena_done(&p.arena);
}

/* ---- from files ------------------------------------------------------------------------------ */

/* Files as large as those of a real image, of the same forms. */
#define FIRMWARE_SIZE ((size_t)4 << 20)
#define STORE_SIZE    ((size_t)0x84000)
#define KERNEL_SIZE   ((size_t)12 << 20)
#define INITRD_SIZE   ((size_t)32 << 20)

typedef struct files {
    uint8_t *firmware, *kernel, *initrd;
    tc_tdvf tdvf;
} files;

static void put(uint8_t *at, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        at[i] = (uint8_t)(value >> 8 * i);
    }
}

static uint8_t *noise(size_t n)
{
    uint8_t *p = malloc(n);
    uint32_t x = 1;

    tc_bench_need(p != NULL, "memory");
    for (size_t i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        p[i] = (uint8_t)(x >> 24);
    }
    return p;
}

/* The table of GUIDs at the firmware's end, and the TDVF metadata it leads to (dstack-mr:2.1). */
static void make_firmware(files *f)
{
    static const uint8_t footer[] = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
                                     0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};
    static const uint8_t entry[] = {0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47,
                                    0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2};
    static const uint64_t sections[][6] = {
        /* offset, raw size, address, size, type, attributes */
        {STORE_SIZE, FIRMWARE_SIZE - STORE_SIZE, 0xffc84000, FIRMWARE_SIZE - STORE_SIZE, 0, 1},
        {0, STORE_SIZE, 0xffc00000, STORE_SIZE, 1, 0},
        {0, 0, 0x810000, 0x10000, 3, 0},
        {0, 0, 0x80b000, 0x2000, 3, 0},
        {0, 0, 0x809000, 0x2000, 2, 0},
        {0, 0, 0x800000, 0x6000, 3, 0},
    };
    const size_t n = sizeof sections / sizeof sections[0], table = 18 + 22, from_end = 2048;
    uint8_t *end, *at;

    f->firmware = noise(FIRMWARE_SIZE);
    end = f->firmware + FIRMWARE_SIZE - 32;
    memcpy(end - 16, footer, sizeof footer);
    put(end - 18, table, 2);
    memcpy(end - 34, entry, sizeof entry);
    put(end - 36, 22, 2);
    put(end - 40, from_end, 4);
    at = f->firmware + FIRMWARE_SIZE - from_end;
    memcpy(at, "TDVF", 4);
    put(at + 4, 16 + 32 * n, 4);
    put(at + 8, 1, 4);
    put(at + 12, n, 4);
    for (size_t i = 0; i < n; i++) {
        uint8_t *s = at + 16 + 32 * i;

        put(s, sections[i][0], 4);
        put(s + 4, sections[i][1], 4);
        put(s + 8, sections[i][2], 8);
        put(s + 16, sections[i][3], 8);
        put(s + 24, sections[i][4], 4);
        put(s + 28, sections[i][5], 4);
    }
    tc_bench_need(tc_tdvf_parse(&f->tdvf, tc_bytes_of(f->firmware, FIRMWARE_SIZE), NULL),
                  "firmware");
}

/* A bzImage that is one section of a PE image (dstack-mr:4). */
static void make_kernel(files *f)
{
    const size_t pe = 0x40, optional = pe + 24, headers = 0x1000, section = optional + 0xf0;
    uint8_t *k = noise(KERNEL_SIZE);

    memset(k, 0, headers);
    put(k + 0x3c, pe, 4);
    memcpy(k + pe, "PE\0\0", 4);
    put(k + pe + 6, 1, 2);     /* sections */
    put(k + pe + 20, 0xf0, 2); /* size of the optional header */
    put(k + optional, 0x20b, 2);
    put(k + optional + 60, headers, 4);
    put(k + optional + 108, 16, 4); /* data directories */
    put(k + section + 16, KERNEL_SIZE - headers, 4);
    put(k + section + 20, headers, 4);
    memcpy(k + 0x202, "HdrS", 4);
    put(k + 0x206, 0x20f, 2);
    k[0x211] = 1;
    put(k + 0x22c, 0x7fffffff, 4);
    put(k + 0x236, 0x7f, 2);
    f->kernel = k;
}

static double measure_batch(void *context, size_t n)
{
    const files *f = context;
    double start = tc_bench_now();

    for (size_t i = 0; i < n; i++) {
        tc_bytes firmware = tc_bytes_of(f->firmware, FIRMWARE_SIZE);
        tc_bytes kernel = tc_bytes_of(f->kernel, KERNEL_SIZE);
        tc_bytes initrd = tc_bytes_of(f->initrd, INITRD_SIZE);
        uint8_t digest[TC_SHA384_SIZE];
        tc_bytes store;

        tc_tdvf_mrtd(digest, &f->tdvf, firmware, false);
        tc_bench_need(tc_tdvf_cfv(&store, &f->tdvf, firmware, NULL), "variable store");
        tc_sha384(digest, &store, 1);
        tc_bench_need(tc_kernel_booted(digest, kernel, 4 * GIB, INITRD_SIZE, NULL), "kernel");
        tc_sha384(digest, &initrd, 1);
    }
    return tc_bench_now() - start;
}

static double hash_batch(void *context, size_t n)
{
    const files *f = context;
    const tc_bytes all[] = {tc_bytes_of(f->firmware, FIRMWARE_SIZE),
                            tc_bytes_of(f->kernel, KERNEL_SIZE),
                            tc_bytes_of(f->initrd, INITRD_SIZE)};
    double start = tc_bench_now();

    for (size_t i = 0; i < n; i++) {
        uint8_t digest[TC_SHA384_SIZE];

        tc_sha384(digest, all, sizeof all / sizeof all[0]);
    }
    return tc_bench_now() - start;
}

static void print_files(void)
{
    tc_bench_pair pair;
    files f;

    make_firmware(&f);
    make_kernel(&f);
    f.initrd = noise(INITRD_SIZE);
    pair = tc_bench_compare(measure_batch, &f, hash_batch, &f, ROUNDS);
    printf("%-44s %10.0f  %.2f of one SHA-384 of the same bytes, target %.1f  %s\n",
           "measuring firmware, kernel and initrd: 48 MiB", pair.a / 1e3, pair.ratio, LIMIT_HASHED,
           pair.ratio <= LIMIT_HASHED ? "target met" : "above target");
    free(f.initrd);
    free(f.kernel);
    free(f.firmware);
}

void tc_bench_system(tc_bench_floor *floor)
{
    print_predictions(floor);
    print_files();
}
