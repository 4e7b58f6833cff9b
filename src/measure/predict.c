/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables below are the specification's lists of events, row by row.
 */
#include "measure/predict.h"

#include <string.h>

#include "base/assert.h"
#include "base/wr.h"

#define RULE "dstack-mr:3-5"

/* Event types (TCG PC Client Platform Firmware Profile:10.4.1). */
#define EV_SEPARATOR                     0x00000004u
#define EV_EVENT_TAG                     0x00000006u
#define EV_PLATFORM_CONFIG_FLAGS         0x0000000au
#define EV_EFI_VARIABLE_DRIVER_CONFIG    0x80000001u
#define EV_EFI_VARIABLE_BOOT             0x80000002u
#define EV_EFI_BOOT_SERVICES_APPLICATION 0x80000003u
#define EV_EFI_HANDOFF_TABLES            0x80000009u
#define EV_EFI_ACTION                    0x80000007u
#define EV_EFI_PLATFORM_FIRMWARE_BLOB2   0x8000000au
#define EV_EFI_HANDOFF_TABLES2           0x8000000bu

/* What is hashed for an event. */
typedef enum subject {
    TD_HOB,
    CFV,
    EMPTY_VARIABLE, /* text: its name; guid: its vendor */
    TEXT,           /* text, without a final NUL */
    BYTES,          /* text as bytes of the given size */
    LOAD_OPTION,    /* text: its description; guid: the file; attributes */
    SMBIOS,         /* text: the digest itself */
    ACPI_LOADER,
    ACPI_RSDP,
    ACPI_TABLES,
    KERNEL,
    CMDLINE,
    INITRD
} subject;

typedef struct planned {
    const char *name;
    uint32_t type;
    subject what;
    const char *text;
    size_t size; /* of BYTES */
    const uint8_t *guid;
    uint32_t attributes;
    uint8_t rtmr;
} planned;

#define GUID_SIZE   16u
#define OPTION_MAX  256u
#define LONG_OPTION 0x109u /* active, hidden, an application */
#define OPTION      0x101u

/* GUIDs as they are written: the first three fields little-endian. */
static const uint8_t global_variable[GUID_SIZE] = {0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11,
                                                   0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c};
static const uint8_t image_security[GUID_SIZE] = {0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45,
                                                  0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f};
static const uint8_t firmware_volume[GUID_SIZE] = {0xc9, 0xbd, 0xb8, 0x7c, 0xeb, 0xf8, 0x34, 0x4f,
                                                   0xaa, 0xea, 0x3e, 0xe4, 0xaf, 0x65, 0x16, 0xa1};
static const uint8_t setup_file[GUID_SIZE] = {0x21, 0xaa, 0x2c, 0x46, 0x14, 0x76, 0x03, 0x45,
                                              0x83, 0x6e, 0x8a, 0xb6, 0xf4, 0x66, 0x23, 0x31};
static const uint8_t menu_file[GUID_SIZE] = {0xdc, 0x5b, 0xc2, 0xee, 0xf2, 0x67, 0x95, 0x4d,
                                             0xb1, 0xd5, 0xf8, 0x1b, 0x20, 0x39, 0xd1, 0x1d};

/* The empty variable store of a 4 MiB firmware (dstack-mr:3.1 event 1), for when the image's own is
 * not known. */
static const uint8_t empty_store[TC_SHA384_SIZE] = {
    0x34, 0x4b, 0xc5, 0x1c, 0x98, 0x0b, 0xa6, 0x21, 0xaa, 0xa0, 0x0d, 0xa3, 0xed, 0x74, 0x36, 0xf7,
    0xd6, 0xe5, 0x49, 0x19, 0x7d, 0xfe, 0x69, 0x95, 0x15, 0xdf, 0xa2, 0xc6, 0x58, 0x3d, 0x95, 0xe6,
    0x41, 0x2a, 0xf2, 0x1c, 0x09, 0x7d, 0x47, 0x31, 0x55, 0x87, 0x5f, 0xfd, 0x56, 0x1d, 0x67, 0x90,
};

/* The SMBIOS tables that the firmware of 0.5.10 hands over, on one machine: they describe the
 * host's hardware, and other machines measured other ones (dstack-mr:3.1b, docs/measure.md). */
#define SMBIOS_SEEN                                                                                \
    "\xfb\x66\x91\x98\x01\xf1\xdf\xc9\xc4\xc2\x73\xb6\xa7\x39\x38\x07\x90\xcb\x0f\xd3\xcb\x70\x6a" \
    "\x42\xf6\xac\x05\x05\x10\xeb\xc8\x61\x8e\x7f\xba\x53\xa1\x56\x45\x22\xf5\xc6\xf0\xdc\x9e\x1f" \
    "\x41\xa6"

#define VARIABLE(name_, vendor)                                                                    \
    {.type = EV_EFI_VARIABLE_DRIVER_CONFIG,                                                        \
     .name = (name_),                                                                              \
     .what = EMPTY_VARIABLE,                                                                       \
     .text = (name_),                                                                              \
     .guid = (vendor)}
#define SECURE_BOOT_VARIABLES                                                                      \
    VARIABLE("SecureBoot", global_variable), VARIABLE("PK", global_variable),                      \
        VARIABLE("KEK", global_variable), VARIABLE("db", image_security),                          \
        VARIABLE("dbx", image_security)
#define SEPARATOR                                                                                  \
    {.type = EV_SEPARATOR, .name = "separator", .what = BYTES, .text = "\0\0\0", .size = 4}
#define ACPI_EVENTS                                                                                \
    {.type = EV_PLATFORM_CONFIG_FLAGS, .name = "acpi-loader", .what = ACPI_LOADER},                \
        {.type = EV_PLATFORM_CONFIG_FLAGS, .name = "acpi-rsdp", .what = ACPI_RSDP},                \
    {                                                                                              \
        .type = EV_PLATFORM_CONFIG_FLAGS, .name = "acpi-tables", .what = ACPI_TABLES               \
    }

/* RTMR 0 (dstack-mr:3.1). */
static const planned pre_202505[] = {
    {.type = EV_EFI_HANDOFF_TABLES2, .name = "td-hob", .what = TD_HOB},
    {.type = EV_EFI_PLATFORM_FIRMWARE_BLOB2, .name = "variable-store", .what = CFV},
    SECURE_BOOT_VARIABLES,
    SEPARATOR,
    ACPI_EVENTS,
    {.type = EV_EFI_VARIABLE_BOOT, .name = "BootOrder", .what = BYTES, .text = "\0", .size = 2},
    {.type = EV_EFI_VARIABLE_BOOT,
     .name = "Boot0000",
     .what = LOAD_OPTION,
     .text = "UiApp",
     .guid = setup_file,
     .attributes = LONG_OPTION},
};

/* RTMR 0 of the firmware of 0.5.10 and of early builds of 0.6.0 (dstack-mr:3.1b; docs/measure.md).
 */
static const planned stable_202505[] = {
    {.type = EV_EFI_HANDOFF_TABLES2, .name = "td-hob", .what = TD_HOB},
    {.type = EV_EFI_PLATFORM_FIRMWARE_BLOB2, .name = "variable-store", .what = CFV},
    {.type = EV_PLATFORM_CONFIG_FLAGS, .name = "boot-menu", .what = BYTES, .text = "\0", .size = 2},
    {.type = EV_PLATFORM_CONFIG_FLAGS,
     .name = "boot-order",
     .what = BYTES,
     .text = "/rom@genroms/linuxboot_dma.bin",
     .size = 31},
    SECURE_BOOT_VARIABLES,
    SEPARATOR,
    ACPI_EVENTS,
    {.type = EV_EFI_HANDOFF_TABLES, .name = "smbios", .what = SMBIOS, .text = SMBIOS_SEEN},
    {.type = EV_EFI_VARIABLE_BOOT, .name = "BootOrder", .what = BYTES, .text = "\0\0\1", .size = 4},
    {.type = EV_EFI_VARIABLE_BOOT,
     .name = "Boot0000",
     .what = LOAD_OPTION,
     .text = "BootManagerMenuApp",
     .guid = menu_file,
     .attributes = LONG_OPTION},
    {.type = EV_EFI_VARIABLE_BOOT,
     .name = "Boot0001",
     .what = LOAD_OPTION,
     .text = "EFI Firmware Setup",
     .guid = setup_file,
     .attributes = OPTION},
};

/* RTMR 1 and 2 (dstack-mr:4, 5). */
static const planned started[] = {
    {.rtmr = 1, .type = EV_EFI_BOOT_SERVICES_APPLICATION, .name = "kernel", .what = KERNEL},
    {.rtmr = 1,
     .type = EV_EFI_ACTION,
     .name = "calling-efi-application",
     .what = TEXT,
     .text = "Calling EFI Application from Boot Option"},
    {.rtmr = 1,
     .type = EV_SEPARATOR,
     .name = "separator",
     .what = BYTES,
     .text = "\0\0\0",
     .size = 4},
    {.rtmr = 1,
     .type = EV_EFI_ACTION,
     .name = "exit-boot-services-invocation",
     .what = TEXT,
     .text = "Exit Boot Services Invocation"},
    {.rtmr = 1,
     .type = EV_EFI_ACTION,
     .name = "exit-boot-services-success",
     .what = TEXT,
     .text = "Exit Boot Services Returned with Success"},
    {.rtmr = 2, .type = EV_EVENT_TAG, .name = "cmdline", .what = CMDLINE},
    {.rtmr = 2, .type = EV_EVENT_TAG, .name = "initrd", .what = INITRD},
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])
_Static_assert(COUNT(stable_202505) + COUNT(started) <= TC_BOOT_EVENTS_MAX, "all events fit");

typedef struct list {
    const planned *rows;
    size_t n;
} list;

static list rtmr0_list(tc_firmware_events events)
{
    return events == TC_EVENTS_STABLE_202505 ? (list){stable_202505, COUNT(stable_202505)}
                                             : (list){pre_202505, COUNT(pre_202505)};
}

/* Everything one prediction works with. */
typedef struct predictor {
    tc_prediction *out;
    const tc_os_image *image;
    const tc_vm_config *config;
    tc_acpi_blobs acpi;
    tc_diag *diag;
} predictor;

/* ---- what is hashed -------------------------------------------------------------------------- */

static void put_utf16(uint8_t *out, size_t *n, const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        out[(*n)++] = (uint8_t)text[i];
        out[(*n)++] = 0;
    }
}

static void put(uint8_t *out, size_t *n, const void *bytes, size_t size)
{
    tc_copy(out + *n, bytes, size);
    *n += size;
}

/* An empty UEFI_VARIABLE_DATA: vendor, length of the name in characters, length of the data, name
 * (dstack-mr:3.1). */
static void hash_variable(uint8_t out[TC_SHA384_SIZE], const planned *row)
{
    uint8_t data[OPTION_MAX] = {0};
    size_t n = 0;
    tc_bytes whole;

    put(data, &n, row->guid, GUID_SIZE);
    data[n] = (uint8_t)strlen(row->text);
    n += 2 * sizeof(uint64_t);
    put_utf16(data, &n, row->text);
    whole = tc_bytes_of(data, n);
    tc_sha384(out, &whole, 1);
}

/* An EFI_LOAD_OPTION: attributes, length of the path, description with NUL, and a device path of
 * firmware volume, file and end (dstack-mr:3.1 event 12). */
static void hash_load_option(uint8_t out[TC_SHA384_SIZE], const planned *row)
{
    static const uint8_t volume_node[] = {0x04, 0x07, 0x14, 0x00};
    static const uint8_t file_node[] = {0x04, 0x06, 0x14, 0x00};
    static const uint8_t end_node[] = {0x7f, 0xff, 0x04, 0x00};
    const size_t path = 2 * (sizeof volume_node + GUID_SIZE) + sizeof end_node;
    const uint8_t head[] = {
        (uint8_t)row->attributes, (uint8_t)(row->attributes >> 8), 0, 0, (uint8_t)path, 0};
    uint8_t data[OPTION_MAX] = {0};
    size_t n = 0;
    tc_bytes whole;

    put(data, &n, head, sizeof head);
    put_utf16(data, &n, row->text);
    n += 2; /* the description's NUL */
    put(data, &n, volume_node, sizeof volume_node);
    put(data, &n, firmware_volume, GUID_SIZE);
    put(data, &n, file_node, sizeof file_node);
    put(data, &n, row->guid, GUID_SIZE);
    put(data, &n, end_node, sizeof end_node);
    whole = tc_bytes_of(data, n);
    tc_sha384(out, &whole, 1);
}

static void hash(uint8_t out[TC_SHA384_SIZE], const void *p, size_t n)
{
    tc_bytes whole = tc_bytes_of(p, n);

    tc_sha384(out, &whole, 1);
}

/* The kernel as this machine starts it, or NULL when that is not known. */
static const uint8_t *kernel_of(predictor *p)
{
    const tc_os_image *image = p->image;
    uint64_t memory = p->config->machine.memory;

    if (tc_predict_sets_vga(image)) {
        p->out->missing = "the kernel's digest when the command line sets vga=";
        return NULL;
    }
    if (tc_memory_is_usual(memory)) {
        return image->kernel;
    }
    for (size_t i = 0; i < image->n_small; i++) {
        if (image->small[i].memory == memory) {
            return image->small[i].authenticode;
        }
    }
    p->out->missing = "the kernel's digest for a machine with this little memory: make the "
                      "image's description again with --memory-size";
    return NULL;
}

/* put_known fills an event with the digest of a part of the image, if that is known. */
static void put_known(predictor *p, tc_boot_event *event, const uint8_t *part)
{
    event->known = p->image->has_kernel && part != NULL;
    if (event->known) {
        tc_copy(event->digest, part, TC_SHA384_SIZE);
    } else if (p->out->missing == NULL) {
        p->out->missing = "the digests of kernel, command line and initial RAM disk: they need "
                          "the image's files";
    }
}

static bool digest(predictor *p, tc_boot_event *event, const planned *row)
{
    event->known = true;
    switch (row->what) {
    case TD_HOB:
        return tc_td_hob_digest(event->digest, &p->image->layout, p->config->machine.memory,
                                p->diag);
    case CFV:
        tc_copy(event->digest, p->image->has_cfv ? p->image->cfv : empty_store, TC_SHA384_SIZE);
        return true;
    case EMPTY_VARIABLE:
        hash_variable(event->digest, row);
        return true;
    case TEXT:
        hash(event->digest, row->text, strlen(row->text));
        return true;
    case BYTES:
        hash(event->digest, row->text, row->size);
        return true;
    case LOAD_OPTION:
        hash_load_option(event->digest, row);
        return true;
    case SMBIOS:
        tc_copy(event->digest, row->text, TC_SHA384_SIZE);
        return true;
    case ACPI_LOADER:
        hash(event->digest, p->acpi.loader, sizeof p->acpi.loader);
        return true;
    case ACPI_RSDP:
        hash(event->digest, p->acpi.rsdp, sizeof p->acpi.rsdp);
        return true;
    case ACPI_TABLES:
        tc_sha384(event->digest, &p->acpi.tables, 1);
        return true;
    case KERNEL:
        put_known(p, event, p->image->has_kernel ? kernel_of(p) : NULL);
        return true;
    case CMDLINE:
        put_known(p, event, p->image->cmdline);
        return true;
    case INITRD:
        put_known(p, event, p->image->initrd);
        return true;
    }
    TC_ASSERT(false);
    return false;
}

/* ---- registers ------------------------------------------------------------------------------- */

void tc_rtmr_extend(uint8_t rtmr[TC_SHA384_SIZE], const uint8_t digest_[TC_SHA384_SIZE])
{
    tc_bytes parts[] = {tc_bytes_of(rtmr, TC_SHA384_SIZE), tc_bytes_of(digest_, TC_SHA384_SIZE)};

    tc_sha384(rtmr, parts, COUNT(parts));
}

/* Huge pages make tables that follow the host's memory nodes (dstack-mr:3.7). */
static bool is_uncertain(const predictor *p, subject what)
{
    return what == SMBIOS || (p->config->machine.hugepages &&
                              (what == ACPI_LOADER || what == ACPI_RSDP || what == ACPI_TABLES));
}

static bool measure(predictor *p, list events)
{
    tc_prediction *out = p->out;

    for (size_t i = 0; i < events.n; i++) {
        const planned *row = &events.rows[i];
        tc_boot_event *event = &out->events[out->n_events++];

        *event = (tc_boot_event){.rtmr = row->rtmr,
                                 .type = row->type,
                                 .name = row->name,
                                 .uncertain = is_uncertain(p, row->what)};
        if (!digest(p, event, row)) {
            return tc_diag_rule(p->diag, RULE);
        }
        out->has_rtmr[row->rtmr] = out->has_rtmr[row->rtmr] && event->known;
        tc_rtmr_extend(out->rtmr[row->rtmr], event->digest);
    }
    return true;
}

/* vm_config, then the image, then the version in the image's name (dstack-mr:7). */
tc_firmware_events tc_predict_events(const tc_os_image *image, const tc_vm_config *config)
{
    tc_firmware_events by_name;

    if (config->events != TC_EVENTS_UNSAID) {
        return config->events;
    }
    if (image->events != TC_EVENTS_UNSAID) {
        return image->events;
    }
    by_name = tc_firmware_events_of_name(config->image);
    return by_name == TC_EVENTS_UNSAID ? TC_EVENTS_PRE_202505 : by_name;
}

static size_t place_of(list events, subject what)
{
    size_t place = 0;

    while (events.rows[place].what != what) {
        place++;
        TC_ASSERT(place < events.n);
    }
    return place;
}

tc_machine_events tc_predict_places(tc_firmware_events events)
{
    list rtmr0 = rtmr0_list(events);

    return (tc_machine_events){.n = rtmr0.n,
                               .td_hob = place_of(rtmr0, TD_HOB),
                               .acpi_rsdp = place_of(rtmr0, ACPI_RSDP),
                               .acpi_tables = place_of(rtmr0, ACPI_TABLES)};
}

bool tc_predict_sets_vga(const tc_os_image *image)
{
    static const char option[] = "vga=";

    return image->has_metadata && tc_bytes_find(tc_bytes_from_str(image->metadata.cmdline),
                                                tc_bytes_of(option, sizeof option - 1)) != SIZE_MAX;
}

static bool start(predictor *p, tc_arena *arena)
{
    *p->out = (tc_prediction){.has_rtmr = {true, true, true}};
    tc_copy(p->out->mrtd,
            p->config->two_pass ? p->image->mrtd_two_pass : p->image->mrtd_single_pass,
            TC_SHA384_SIZE);
    if (!tc_acpi_build(&p->acpi, arena, &p->config->machine)) {
        return tc_diag_set(p->diag, TC_REASON_NO_MEMORY, "ACPI tables", TC_NO_OFFSET);
    }
    return true;
}

bool tc_predict_rtmr0(tc_prediction *out, tc_arena *arena, const tc_os_image *image,
                      const tc_vm_config *config, tc_diag *diag)
{
    predictor p = {.out = out, .image = image, .config = config, .diag = diag};

    if (!start(&p, arena)) {
        return false;
    }
    out->has_rtmr[1] = out->has_rtmr[2] = false;
    return measure(&p, rtmr0_list(tc_predict_events(image, config)));
}

bool tc_predict(tc_prediction *out, tc_arena *arena, const tc_os_image *image,
                const tc_vm_config *config, tc_diag *diag)
{
    predictor p = {.out = out, .image = image, .config = config, .diag = diag};

    return start(&p, arena) && measure(&p, rtmr0_list(tc_predict_events(image, config))) &&
           measure(&p, (list){started, COUNT(started)});
}
