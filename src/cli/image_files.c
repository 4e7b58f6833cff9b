/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image_files.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/wr.h"
#include "check/record.h"
#include "codec/utf8.h"

/* complain says what is wrong, with which of the image's files, and returns FAILED. */
static tc_exit complain(tc_cli *cli, const tc_image *image, const tc_image_file *file, tc_str text)
{
    tc_wr w = tc_wr_init(&cli->arena, TC_MAX_SHOWN_TEXT);

    tc_wr_str(&w, file->name);
    tc_wr_lit(&w, ": ");
    tc_wr_str(&w, text);
    tc_complain_str(image->path, tc_wr_text(&w));
    return TC_EXIT_FAILED;
}

/* take reads the parts from first on. */
static tc_exit take(tc_image *image, tc_image_source *source, size_t first)
{
    tc_image_file *files = &image->parts[first];
    size_t n = image->n_parts - first;
    /* Names of files come first; by then every member was judged, so the rest may be left alone. */
    tc_exit status = source->is_folder
                         ? tc_image_folder_read(source, files, n)
                         : tc_image_archive_read(source, files, n, first == TC_IMAGE_CHECKSUMS);

    if (status != TC_EXIT_PASSED) {
        tc_complain_str(image->path, source->why);
    }
    return status;
}

/* want adds a file to those that are to be read. */
static tc_exit want(tc_image *image, tc_cli *cli, tc_image_part part, tc_str name, uint64_t max)
{
    tc_image_file *file = &image->parts[part];

    *file = (tc_image_file){.name = name, .max = max, .only_digests = part == TC_IMAGE_INITRD};
    if (!tc_member_is_bare(name, TC_MAX_IMAGE_PATH)) {
        return complain(cli, image, file, TC_STR("can be no file's name"));
    }
    for (size_t i = 0; i < image->n_parts; i++) {
        if (tc_str_eq(image->parts[i].name, name)) {
            return complain(cli, image, file, TC_STR("is named for two purposes"));
        }
    }
    image->n_parts = (size_t)part + 1;
    return TC_EXIT_PASSED;
}

/* take_names reads the two files that name the others. */
static tc_exit take_names(tc_image *image, tc_cli *cli, tc_image_source *source)
{
    tc_exit status;

    status = want(image, cli, TC_IMAGE_CHECKSUMS, TC_STR(TC_CHECKSUM_FILE), TC_MAX_MANIFEST);
    if (status == TC_EXIT_PASSED) {
        status =
            want(image, cli, TC_IMAGE_METADATA, TC_STR(TC_METADATA_FILE), TC_MAX_IMAGE_METADATA);
    }
    if (status == TC_EXIT_PASSED) {
        status = take(image, source, TC_IMAGE_CHECKSUMS);
    }
    if (status == TC_EXIT_PASSED && !image->parts[TC_IMAGE_CHECKSUMS].is_there) {
        tc_complain(image->path, "is no OS image: there is no " TC_CHECKSUM_FILE " in it");
        return TC_EXIT_USAGE;
    }
    if (status == TC_EXIT_PASSED && !image->parts[TC_IMAGE_METADATA].is_there) {
        return complain(cli, image, &image->parts[TC_IMAGE_METADATA], TC_STR("is missing"));
    }
    return status;
}

static tc_bytes content_of(const tc_image *image, tc_image_part part)
{
    const tc_image_file *file = &image->parts[part];

    return tc_bytes_of(file->content, file->is_there ? (size_t)file->size : 0);
}

/* refuse_manifest names the line of the checksum file that is wrong, unless it is the whole. */
static tc_exit refuse_manifest(tc_cli *cli, const tc_image *image, const tc_diag *diag)
{
    tc_wr w = tc_wr_init(&cli->arena, TC_MAX_SHOWN_TEXT);
    tc_bytes text = content_of(image, TC_IMAGE_CHECKSUMS);
    size_t line = 1;

    if (diag->offset == TC_NO_OFFSET) {
        return tc_cli_refuse(cli, image->path, diag);
    }
    for (size_t i = 0; i < text.n && i < diag->offset; i++) {
        line += text.p[i] == '\n' ? 1 : 0;
    }
    tc_wr_lit(&w, TC_CHECKSUM_FILE ": line ");
    tc_wr_dec(&w, line);
    tc_wr_lit(&w, ": ");
    tc_wr_str(&w, tc_diag_text(&cli->arena, diag));
    tc_complain_str(image->path, tc_wr_text(&w));
    return TC_EXIT_FAILED;
}

/* refuse_metadata names the file, unless what is wrong does so itself. */
static tc_exit refuse_metadata(tc_cli *cli, const tc_image *image, const tc_diag *diag)
{
    const tc_image_file *file = &image->parts[TC_IMAGE_METADATA];
    tc_str text = tc_diag_text(&cli->arena, diag);

    if (tc_diag_is_trouble(diag) || tc_str_starts(text, TC_METADATA_FILE)) {
        return tc_cli_refuse(cli, image->path, diag);
    }
    return complain(cli, image, file, text);
}

/* read_names parses the two files. */
static tc_exit read_names(tc_image *image, tc_cli *cli)
{
    tc_str checksums = tc_str_from_bytes(content_of(image, TC_IMAGE_CHECKSUMS));
    tc_str metadata = tc_str_from_bytes(content_of(image, TC_IMAGE_METADATA));
    tc_diag diag = {0};

    if (!tc_manifest_parse(&image->manifest, &cli->arena, checksums, &diag)) {
        return refuse_manifest(cli, image, &diag);
    }
    if (!tc_image_metadata_parse(&image->metadata, &cli->arena, metadata, &diag)) {
        return refuse_metadata(cli, image, &diag);
    }
    return TC_EXIT_PASSED;
}

/* take_named reads the files that the two name. */
static tc_exit take_named(tc_image *image, tc_cli *cli, tc_image_source *source)
{
    const tc_image_metadata *metadata = &image->metadata;
    tc_str measurement = TC_STR(TC_TDX_MEASUREMENT_FILE);
    tc_exit status;

    status = want(image, cli, TC_IMAGE_FIRMWARE, metadata->bios, TC_MAX_FIRMWARE);
    if (status == TC_EXIT_PASSED) {
        status = want(image, cli, TC_IMAGE_KERNEL, metadata->kernel, TC_MAX_KERNEL);
    }
    if (status == TC_EXIT_PASSED) {
        status = want(image, cli, TC_IMAGE_INITRD, metadata->initrd, TC_MAX_INITRD);
    }
    if (status == TC_EXIT_PASSED && tc_manifest_find(&image->manifest, measurement) != NULL) {
        status = want(image, cli, TC_IMAGE_MEASUREMENT, measurement, TC_MAX_MEASUREMENT);
    }
    if (status == TC_EXIT_PASSED) {
        status = take(image, source, TC_IMAGE_FIRMWARE);
    }
    for (size_t i = 0; status == TC_EXIT_PASSED && i < image->n_parts; i++) {
        if (!image->parts[i].is_there) {
            return complain(cli, image, &image->parts[i], TC_STR("is missing"));
        }
    }
    return status;
}

/* file_name names an image after its file, without the archive's ending, or after its folder. */
static tc_str file_name(tc_cli *cli, const tc_image_source *source, const char *path)
{
    static const char *const endings[] = {".gz", ".tgz", ".zst", ".tar"};
    char resolved[PATH_MAX];
    const char *slash;
    tc_bytes name;

    if (realpath(path, resolved) == NULL || (slash = strrchr(resolved, '/')) == NULL ||
        !tc_arena_copy(&name, &cli->arena, tc_bytes_of(slash + 1, strlen(slash + 1)))) {
        return (tc_str){NULL, 0};
    }
    for (size_t i = 0; !source->is_folder && i < sizeof endings / sizeof endings[0]; i++) {
        if (tc_str_ends(tc_str_from_bytes(name), endings[i])) {
            name.n -= strlen(endings[i]);
        }
    }
    return tc_str_from_bytes(name);
}

/* name_of names an image after the folder it lies in, or after the archive, when that is a name
 * that a policy can have. */
static tc_str name_of(tc_cli *cli, const tc_image_source *source, const char *path)
{
    tc_str name = source->folder.n > 0 ? source->folder : file_name(cli, source, path);

    return name.n > 0 && name.n <= TC_MAX_LABEL && tc_utf8_is_plain(name) ? name : TC_STR("image");
}

/* open_source opens a file or a folder. */
static tc_exit open_source(tc_image_source *out, tc_cli *cli, const char *path)
{
    struct stat st;

    *out = (tc_image_source){.fd = -1, .arena = &cli->arena, .limits = tc_image_limits_default()};
    if (strcmp(path, "-") == 0) {
        tc_complain(tc_file_name(path),
                    "an image is read twice, so it cannot come from here; name a file or a folder");
        return TC_EXIT_USAGE;
    }
    out->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (out->fd < 0 || fstat(out->fd, &st) != 0) {
        return tc_file_failed(path);
    }
    out->is_folder = S_ISDIR(st.st_mode);
    if (!out->is_folder && !S_ISREG(st.st_mode)) {
        tc_complain(path, "is neither a file nor a folder");
        return TC_EXIT_USAGE;
    }
    return TC_EXIT_PASSED;
}

tc_exit tc_image_read(tc_image *out, tc_cli *cli, const char *path)
{
    tc_image_source source;
    tc_exit status = open_source(&source, cli, path);

    *out = (tc_image){.path = path};
    if (status == TC_EXIT_PASSED) {
        status = take_names(out, cli, &source);
    }
    if (status == TC_EXIT_PASSED) {
        status = read_names(out, cli);
    }
    if (status == TC_EXIT_PASSED) {
        status = take_named(out, cli, &source);
    }
    if (status == TC_EXIT_PASSED) {
        out->name = name_of(cli, &source, path);
    }
    if (source.fd >= 0) {
        (void)close(source.fd);
    }
    return status;
}

void tc_image_done(tc_image *image)
{
    tc_image_file_done(image->parts, TC_IMAGE_PARTS);
}

/* refuse_part names the file that does not fit, which the diagnosis calls by its place in the
 * description. */
static tc_exit refuse_part(tc_cli *cli, const tc_image *image, const tc_diag *diag)
{
    static const char *const places[TC_IMAGE_PARTS] = {
        [TC_IMAGE_CHECKSUMS] = "/checksum_file", [TC_IMAGE_METADATA] = "/metadata",
        [TC_IMAGE_FIRMWARE] = "/firmware",       [TC_IMAGE_KERNEL] = "/kernel",
        [TC_IMAGE_INITRD] = "/initrd",           [TC_IMAGE_MEASUREMENT] = "/measurement",
    };

    for (size_t i = 0; i < image->n_parts; i++) {
        if (!tc_diag_is_trouble(diag) && tc_str_starts(tc_str_from_c(diag->path), places[i])) {
            return complain(cli, image, &image->parts[i], tc_diag_text(&cli->arena, diag));
        }
    }
    return tc_cli_refuse(cli, image->path, diag);
}

tc_exit tc_image_describe(tc_bytes *json, tc_cli *cli, const tc_image *image,
                          const uint64_t *memory, size_t n_memory)
{
    const tc_image_file *initrd = &image->parts[TC_IMAGE_INITRD];
    tc_os_image_files files = {
        .checksum_file = content_of(image, TC_IMAGE_CHECKSUMS),
        .metadata = content_of(image, TC_IMAGE_METADATA),
        .firmware = content_of(image, TC_IMAGE_FIRMWARE),
        .kernel = content_of(image, TC_IMAGE_KERNEL),
        .initrd_size = initrd->size,
        .measurement = content_of(image, TC_IMAGE_MEASUREMENT),
        .memory = memory,
        .n_memory = n_memory,
    };
    tc_diag diag = {0};

    tc_copy(files.initrd_sha256, initrd->sha256, sizeof files.initrd_sha256);
    tc_copy(files.initrd_sha384, initrd->sha384, sizeof files.initrd_sha384);
    if (!tc_os_image_make(json, &cli->arena, &files, &diag)) {
        return refuse_part(cli, image, &diag);
    }
    return TC_EXIT_PASSED;
}
