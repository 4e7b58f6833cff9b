/* SPDX-License-Identifier: Apache-2.0
 *
 * Which image it is: the one that the evidence names, a known one, for production, and without
 * known weaknesses (dstack:8.1 item 5).
 */
#include "measure/judge.h"

#include "base/hex.h"
#include "measure/label.h"

static void judge_name(tc_os_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_IMAGE_NAME;
    tc_str own = tc_hex_text(j->arena, j->facts->image_hash);

    if (!j->facts->trusted) {
        return;
    }
    for (size_t i = 0; i < j->n_named; i++) {
        const tc_named_image *named = &j->named[i];

        if (!tc_bytes_eq(named->hash, j->facts->image_hash)) {
            tc_checks_fail(j->checks, id, TC_REASON_MISMATCH,
                           TC_OS_JOIN(j, tc_str_from_c(named->who), TC_STR(" names another image")),
                           own, tc_hex_text(j->arena, named->hash));
            return;
        }
    }
    if (j->n_named == 0) {
        tc_checks_not_applicable(j->checks, id,
                                 TC_STR("nothing in the evidence names an image; the registers "
                                        "show which one it is"));
    } else {
        tc_checks_pass_with(j->checks, id, own, tc_hex_text(j->arena, j->named[0].hash));
    }
}

static void judge_known(tc_os_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_IMAGE_KNOWN;
    const tc_os_facts *facts = j->facts;
    tc_str hash = tc_hex_text(j->arena, facts->image_hash);

    if (facts->image_hash.n == 0) {
        return;
    }
    if (facts->known != NULL) {
        tc_checks_pass_with(j->checks, id, facts->known->name, hash);
    } else {
        tc_checks_fail(j->checks, id, TC_REASON_UNKNOWN,
                       facts->trusted
                           ? TC_STR("the image is consistent in itself, but it is none of the "
                                    "published ones that the policy knows: its maker could be "
                                    "anybody")
                           : TC_STR("the image that the evidence names is none of the published "
                                    "ones that the policy knows"),
                       TC_STR("an image of the built-in list or of os.images"), hash);
    }
}

static void judge_production(tc_os_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_IMAGE_PRODUCTION;
    const tc_known_image *known = j->facts->known;
    bool is_dev = (known != NULL && known->is_dev) || (j->metadata != NULL && j->metadata->is_dev);

    if (known == NULL && j->metadata == NULL) {
        return;
    }
    if (!is_dev) {
        tc_checks_pass_with(j->checks, id, TC_STR("production"), TC_STR("production"));
    } else if (j->policy->allow_dev) {
        tc_checks_warn(j->checks, id,
                       TC_STR("this is a development image, which the policy allows: its operator "
                              "can log in and look at everything"),
                       TC_STR("production"), TC_STR("development"));
    } else {
        tc_checks_fail(j->checks, id, TC_REASON_POLICY,
                       TC_STR("this is a development image: its operator can log in and look at "
                              "everything"),
                       TC_STR("production"), TC_STR("development"));
    }
}

/* ---- advisories ------------------------------------------------------------------------------ */

/* The version of the image: by the list and by its own metadata, which its hash binds; the older
 * one when they differ. When neither says it, by its name. */
static tc_str version_of(const tc_os_judge *j)
{
    const tc_known_image *known = j->facts->known;
    tc_str listed = known == NULL ? (tc_str){NULL, 0} : known->version;
    tc_str own = j->metadata == NULL ? (tc_str){NULL, 0} : j->metadata->version;

    if (listed.n == 0 || tc_version_is_before(own, listed)) {
        listed = own;
    }
    return listed.n == 0 && known != NULL ? tc_label_end(known->name) : listed;
}

/* concerns looks whether an advisory is listed for the image, or fixed only after its version. */
static bool concerns(const tc_os_judge *j, const tc_known_advisory *advisory)
{
    const tc_known_image *known = j->facts->known;

    return (known != NULL &&
            tc_str_is_in(tc_str_from_c(advisory->id), known->advisories, known->n_advisories)) ||
           tc_version_is_before(version_of(j), tc_str_from_c(advisory->fixed_in));
}

static bool is_accepted(const tc_os_judge *j, const tc_known_advisory *advisory)
{
    return tc_str_is_in(tc_str_from_c(advisory->id), j->policy->accepted_advisories,
                        j->policy->n_accepted_advisories);
}

static void judge_advisories(tc_os_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_IMAGE_ADVISORIES;
    tc_wr w = tc_wr_init(j->arena, TC_MAX_SHOWN_TEXT);
    bool refused = false;
    uint32_t version;
    tc_str further;
    size_t n;
    const tc_known_advisory *advisories = tc_registry_advisories(&n);

    for (size_t i = 0; i < n; i++) {
        if (concerns(j, &advisories[i])) {
            tc_os_put(&w, w.n > 0 ? "; " : "", tc_str_from_c(advisories[i].id), ": ");
            tc_wr_lit(&w, advisories[i].title);
            tc_os_put(&w, " (fixed in ", tc_str_from_c(advisories[i].fixed_in), ")");
            refused = refused || !is_accepted(j, &advisories[i]);
        }
    }
    if (w.n == 0 && tc_version_read(&version, &further, version_of(j))) {
        tc_checks_pass(j->checks, id);
    } else if (w.n == 0 && j->facts->known == NULL) {
        return; /* the check that the image is known has said so */
    } else if (w.n == 0) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("Which version this image is, is not known: its row of "
                                      "os.images can say so."));
    } else if (refused) {
        tc_checks_fail(j->checks, id, TC_REASON_POLICY, tc_wr_text(&w), TC_STR("no advisory"),
                       version_of(j));
    } else {
        tc_checks_warn(j->checks, id, tc_wr_text(&w), TC_STR("no advisory"), version_of(j));
    }
}

void tc_os_judge_image(tc_os_judge *j)
{
    judge_name(j);
    judge_known(j);
    judge_production(j);
    judge_advisories(j);
}
