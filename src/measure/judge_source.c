/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the digests of the image come from: a description, the measurement that newer images carry,
 * or, for the firmware alone, the registry (dstack-mr:1.3, 1.5; docs/os-image.md).
 */
#include "measure/judge.h"

#include "base/hex.h"

static tc_bytes hash_of(const tc_os_image *image)
{
    return tc_bytes_of(image->manifest.os_image_hash, sizeof image->manifest.os_image_hash);
}

static bool is_named(const tc_os_judge *j, tc_bytes hash)
{
    for (size_t i = 0; i < j->n_named; i++) {
        if (tc_bytes_eq(j->named[i].hash, hash)) {
            return true;
        }
    }
    return false;
}

/* The built-in images, as far as the relying party accepts them. */
static const tc_known_image *built_in(const tc_os_judge *j, size_t *n)
{
    const tc_known_image *images = tc_registry_images(n);

    *n = j->policy->no_built_in ? 0 : *n;
    return images;
}

static const tc_known_image *find_known(const tc_os_judge *j, tc_bytes hash)
{
    const tc_known_image *known = tc_known_image_find(j->policy->images, j->policy->n_images, hash);
    size_t n;
    const tc_known_image *images = built_in(j, &n);

    return known != NULL ? known : tc_known_image_find(images, n, hash);
}

/* lists_description looks whether a relying party's list or the registry has the digest of this
 * very description for this image. Both lists are asked: a policy may name an image only to accept
 * it, and the registry may know its description. */
static bool lists_description(const tc_known_image *images, size_t n, tc_bytes hash,
                              const uint8_t description[32])
{
    const tc_known_image *known = tc_known_image_find(images, n, hash);

    return known != NULL && known->has_description &&
           tc_bytes_eq(tc_bytes_of(known->description, sizeof known->description),
                       tc_bytes_of(description, sizeof known->description));
}

static bool is_listed(const tc_os_judge *j, const tc_described_image *described)
{
    tc_bytes hash = hash_of(described->image);
    size_t n;
    const tc_known_image *images = built_in(j, &n);

    return lists_description(j->policy->images, j->policy->n_images, hash, described->sha256) ||
           lists_description(images, n, hash, described->sha256);
}

/* is_believed: the digests are bound to the image's hash, or the description is a known one. */
static bool is_believed(const tc_os_judge *j, const tc_described_image *described)
{
    return described->image->bound || is_listed(j, described);
}

/* starts_same: command line and initial RAM disk, which do not depend on the machine, are those
 * that were measured. */
static bool starts_same(const tc_os_judge *j, const tc_os_image *image)
{
    uint8_t rtmr[TC_SHA384_SIZE] = {0};

    tc_rtmr_extend(rtmr, image->cmdline);
    tc_rtmr_extend(rtmr, image->initrd);
    return tc_os_is(j->ev->rtmr[2], rtmr);
}

/* What a description is worth for this machine; 0 = it is about another image. */
enum { OF_THE_IMAGE = 1, STARTS_SAME = 1, BELIEVED = 2 };

static int worth(const tc_os_judge *j, const tc_described_image *it)
{
    if (j->n_named > 0 ? !is_named(j, hash_of(it->image)) : !tc_os_has_mrtd(j, it->image)) {
        return 0;
    }
    return OF_THE_IMAGE + (is_believed(j, it) ? BELIEVED : 0) +
           (starts_same(j, it->image) ? STARTS_SAME : 0);
}

/* A bundle may describe the images of several machines. The one that the evidence names is this
 * machine's; when it names none, one with the firmware that started. Among several descriptions of
 * it one that can be believed comes first: others take nothing away from it. */
static const tc_described_image *find_description(const tc_os_judge *j)
{
    const tc_described_image *best = NULL;
    int most = 0;

    for (size_t i = 0; i < j->ev->n_images; i++) {
        int its = worth(j, &j->ev->images[i]);

        if (its > most) {
            best = &j->ev->images[i];
            most = its;
        }
    }
    return best;
}

static void pass_image(tc_os_judge *j, tc_image_origin origin)
{
    j->facts->origin = origin;
    j->facts->trusted = true;
    tc_checks_pass_with(j->checks, TC_CHECK_ID_IMAGE_DIGESTS, (tc_str){NULL, 0},
                        tc_hex_text(j->arena, hash_of(&j->facts->image)));
}

static void report_unlisted(tc_os_judge *j, const tc_described_image *described)
{
    tc_checks_inconclusive(
        j->checks, TC_CHECK_ID_IMAGE_DIGESTS,
        TC_OS_JOIN(
            j, TC_STR("The description of image "), tc_hex_text(j->arena, j->facts->image_hash),
            TC_STR(" came along with the evidence, and nobody whom the policy names made it: its "
                   "digests could be anybody's. Make it again from the release archive with "
                   "`trustcenter image make` and add the row it prints to os.images. The SHA-256 "
                   "of this description is "),
            tc_hex_text(j->arena, tc_bytes_of(described->sha256, sizeof described->sha256))));
}

static void report_missing_image(tc_os_judge *j)
{
    tc_str name = {NULL, 0};

    if (j->facts->image_hash.n == 0) {
        tc_checks_inconclusive(
            j->checks, TC_CHECK_ID_IMAGE_DIGESTS,
            TC_STR("The evidence neither names a system image nor holds the description of one, so "
                   "what kernel, command line and initial RAM disk measure is not known. Give the "
                   "vm_config with os_image_hash, and the image's description."));
        return;
    }
    if (j->facts->known != NULL) {
        name = TC_OS_JOIN(j, TC_STR(" ("), j->facts->known->name, TC_STR(")"));
    }
    tc_checks_inconclusive(
        j->checks, TC_CHECK_ID_IMAGE_DIGESTS,
        TC_OS_JOIN(
            j, TC_STR("The evidence holds no description of image "),
            tc_hex_text(j->arena, j->facts->image_hash), name,
            TC_STR(", so what its kernel, command line and initial RAM disk measure is not known. "
                   "`trustcenter image make` makes it from the release archive.")));
}

/* read_material reads the measurement that newer images carry and hosts show in their vm_config.
 * The check is recorded when it is broken. A measurement names its image too. */
static void read_material(tc_os_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_IMAGE_DIGESTS;
    const tc_vm_config *config = &j->facts->config;
    tc_bytes named = tc_bytes_of(config->os_image_hash, sizeof config->os_image_hash);
    tc_bytes own = hash_of(&j->material);
    tc_diag diag = {0};

    if (!j->facts->has_config || config->measurement.n == 0) {
        return;
    }
    if (!tc_os_image_of_material(&j->material, j->arena, config->checksum_file, config->measurement,
                                 &diag)) {
        tc_checks_fail_diag(j->checks, id, &diag);
    } else if (config->has_os_image_hash && !tc_bytes_eq(own, named)) {
        tc_checks_fail(j->checks, id, TC_REASON_MISMATCH,
                       TC_STR("the measurement material in vm_config is that of another image than "
                              "vm_config names"),
                       tc_hex_text(j->arena, named), tc_hex_text(j->arena, own));
    } else {
        j->has_material = true;
        if (!config->has_os_image_hash) {
            j->named[j->n_named++] = (tc_named_image){own, "the measurement in vm_config"};
        }
    }
}

/* choose takes the best source of the image's digests: a description whose digests are bound to the
 * image's hash or known, else the material, which is always bound. */
static void choose_image(tc_os_judge *j)
{
    const tc_described_image *described = find_description(j);
    tc_os_facts *facts = j->facts;

    if (described != NULL) {
        facts->image_hash = hash_of(described->image);
        j->metadata = described->image->has_metadata ? &described->image->metadata : NULL;
    } else if (j->n_named > 0) {
        facts->image_hash = j->named[0].hash;
    }
    if (j->checks->items[TC_CHECK_ID_IMAGE_DIGESTS].status != TC_CHECK_NOT_RUN) {
        return; /* the material is broken */
    }
    if (described != NULL && is_believed(j, described)) {
        facts->image = *described->image;
        pass_image(j, TC_IMAGE_DESCRIPTION);
        tc_checks_evidence(j->checks, TC_CHECK_ID_IMAGE_DIGESTS, described->raw);
    } else if (j->has_material) {
        facts->image = j->material;
        if (!tc_bytes_eq(facts->image_hash, hash_of(&j->material))) {
            j->metadata = NULL; /* of another image */
        }
        pass_image(j, TC_IMAGE_MATERIAL);
    } else if (described != NULL) {
        report_unlisted(j, described);
        tc_checks_evidence(j->checks, TC_CHECK_ID_IMAGE_DIGESTS, described->raw);
    }
}

void tc_os_judge_source(tc_os_judge *j)
{
    tc_os_facts *facts = j->facts;
    bool two_pass;

    read_material(j);
    choose_image(j);
    if (facts->trusted) {
        facts->image_hash = hash_of(&facts->image);
    }
    facts->known = find_known(j, facts->image_hash);
    facts->firmware = tc_registry_firmware_by_mrtd(&two_pass, j->ev->mrtd);
    if (j->checks->items[TC_CHECK_ID_IMAGE_DIGESTS].status == TC_CHECK_NOT_RUN) {
        report_missing_image(j);
    }
    /* Where the image is not known, its firmware may be. */
    if (!facts->trusted && facts->firmware != NULL) {
        facts->origin = TC_IMAGE_FIRMWARE;
        tc_os_image_of_firmware(&facts->image, facts->firmware);
    }
}
