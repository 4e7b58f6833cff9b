/* SPDX-License-Identifier: Apache-2.0
 *
 * Measures one file and writes what came out, for compare.py.
 *
 * Usage: measure_file firmware FILE
 *        measure_file kernel FILE MEMORY INITRD_SIZE
 *        measure_file launch CPU_MODEL CPUS FEATURES
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/kernel.h"
#include "measure/snp.h"
#include "measure/tdvf.h"

static void show(const char *name, bool ok, const uint8_t digest[TC_SHA384_SIZE])
{
    printf("%s ", name);
    for (size_t i = 0; ok && i < TC_SHA384_SIZE; i++) {
        printf("%02x", digest[i]);
    }
    printf("%s\n", ok ? "" : "refused");
}

static void firmware(tc_bytes in)
{
    uint8_t digest[TC_SHA384_SIZE];
    tc_snp_image snp;
    tc_tdvf tdvf;
    bool ok = tc_tdvf_parse(&tdvf, in, NULL);

    tc_tdvf_mrtd(digest, &tdvf, in, false);
    show("single-pass", ok, digest);
    tc_tdvf_mrtd(digest, &tdvf, in, true);
    show("two-pass", ok, digest);
    ok = tc_snp_firmware_parse(&snp, in, NULL);
    show("snp-pages", ok, snp.ovmf_hash);
}

static void kernel(tc_bytes in, uint64_t memory, uint64_t initrd_size)
{
    uint8_t digest[TC_SHA384_SIZE];
    bool ok = tc_kernel_authenticode(digest, in, NULL);

    show("authenticode", ok, digest);
    ok = tc_kernel_booted(digest, in, memory, initrd_size, NULL);
    show("booted", ok, digest);
}

static void launch(const char *cpu_type, uint32_t cpus, uint64_t features)
{
    tc_snp_machine machine = {cpus, tc_str_from_c(cpu_type), features};
    tc_snp_image image = {
        .sections = {{0x800000, 0x3000, TC_SNP_SEC_MEM},
                     {0x803000, 0x1000, TC_SNP_SECRETS},
                     {0x804000, 0x1000, TC_SNP_CPUID},
                     {0x805000, 0x2000, TC_SNP_SVSM_CAA},
                     {0x807000, 0x1000, TC_SNP_KERNEL_HASHES}},
        .n_sections = 5,
        .hashes_table_gpa = 0x807a00,
        .reset_eip = 0x80b004,
        .cmdline = TC_STR(" quiet dstack.rootfs_hash="
                          "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff "),
    };
    uint8_t digest[TC_SHA384_SIZE];
    bool ok = tc_snp_launch_digest(digest, &image, &machine, NULL);

    show("launch", ok, digest);
}

/* read_file reads a whole file; the caller gives *data back with free(). */
static tc_bytes read_file(uint8_t **data, const char *path)
{
    FILE *f = fopen(path, "rb");
    long size;

    if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) <= 0 ||
        fseek(f, 0, SEEK_SET) != 0) {
        perror(path);
        exit(2);
    }
    *data = malloc((size_t)size);
    if (*data == NULL || fread(*data, 1, (size_t)size, f) != (size_t)size) {
        perror(path);
        exit(2);
    }
    fclose(f);
    return tc_bytes_of(*data, (size_t)size);
}

int main(int argc, char **argv)
{
    uint8_t *data = NULL;

    if (argc == 3 && strcmp(argv[1], "firmware") == 0) {
        firmware(read_file(&data, argv[2]));
    } else if (argc == 5 && strcmp(argv[1], "kernel") == 0) {
        kernel(read_file(&data, argv[2]), strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
    } else if (argc == 5 && strcmp(argv[1], "launch") == 0) {
        launch(argv[2], (uint32_t)strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
    } else {
        fprintf(stderr, "usage: measure_file firmware|kernel|launch ...\n");
        return 2;
    }
    free(data);
    return 0;
}
