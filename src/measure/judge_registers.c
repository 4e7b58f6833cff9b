/* SPDX-License-Identifier: Apache-2.0
 *
 * The registers of the quote against the prediction (dstack-mr:2-5).
 */
#include "measure/judge.h"

#include "base/hex.h"

/* ---- MRTD ------------------------------------------------------------------------------------ */

static const char *order_words(bool two_pass)
{
    return two_pass ? "the order of QEMU 8" : "the order of QEMU 9 and later";
}

static void fail_mrtd(tc_os_judge *j, tc_str why, const uint8_t expected[TC_SHA384_SIZE])
{
    tc_checks_fail(j->checks, TC_CHECK_ID_MRTD, TC_REASON_MISMATCH, why,
                   expected == NULL ? (tc_str){NULL, 0} : tc_os_hex(j, expected),
                   tc_hex_text(j->arena, j->ev->mrtd));
}

static tc_str other_firmware(tc_os_judge *j)
{
    if (j->facts->firmware == NULL) {
        return TC_STR("; it is none that is known here");
    }
    return TC_OS_JOIN(j, TC_STR("; it is that of "), tc_str_from_c(j->facts->firmware->words));
}

/* compare_mrtd knows both registers that this firmware can give. */
static void compare_mrtd(tc_os_judge *j)
{
    const tc_os_image *image = &j->facts->image;
    const tc_vm_config *config = &j->facts->config;
    bool two_pass = tc_os_is(j->ev->mrtd, image->mrtd_two_pass);
    const uint8_t *declared = config->two_pass ? image->mrtd_two_pass : image->mrtd_single_pass;

    if (!tc_os_has_mrtd(j, image)) {
        fail_mrtd(j,
                  TC_OS_JOIN(j, TC_STR("the firmware that started is not the image's"),
                             other_firmware(j)),
                  j->facts->has_config ? declared : image->mrtd_single_pass);
    } else if (j->facts->has_config && !tc_os_is(j->ev->mrtd, declared)) {
        fail_mrtd(
            j,
            TC_OS_JOIN(j, TC_STR("the firmware is right, but it was measured in "),
                       tc_str_from_c(order_words(two_pass)), TC_STR(", and vm_config declares "),
                       tc_str_from_c(order_words(!two_pass)),
                       TC_STR(": correct qemu_version or qemu_single_pass_add_pages (true means "
                              "the order of QEMU 8)")),
            declared);
    } else {
        tc_checks_pass_with(j->checks, TC_CHECK_ID_MRTD, tc_hex_text(j->arena, j->ev->mrtd),
                            tc_hex_text(j->arena, j->ev->mrtd));
    }
}

/* listed_firmware returns the firmware that the list says a known image has, or NULL. */
static const tc_known_firmware *listed_firmware(const tc_known_image *known)
{
    return known == NULL ? NULL : tc_registry_firmware_by_name(known->firmware);
}

static void judge_mrtd(tc_os_judge *j)
{
    const tc_os_facts *facts = j->facts;
    const tc_known_firmware *listed = listed_firmware(facts->known);

    tc_checks_evidence(j->checks, TC_CHECK_ID_MRTD, j->ev->mrtd);
    if (!facts->trusted && listed != NULL && listed != facts->firmware) {
        fail_mrtd(j,
                  TC_OS_JOIN(j,
                             TC_STR("the firmware that started is not that of the image that is "
                                    "named"),
                             other_firmware(j)),
                  listed->has_single_pass ? listed->mrtd_single_pass : listed->mrtd_two_pass);
    } else if (facts->origin != TC_IMAGE_NONE) {
        compare_mrtd(j);
    } else {
        tc_checks_inconclusive(j->checks, TC_CHECK_ID_MRTD,
                               TC_STR("This firmware is none that is known here, and the evidence "
                                      "holds no description of the image that could be believed."));
    }
}

/* ---- RTMR 0 ---------------------------------------------------------------------------------- */

static tc_explain_input explain_input(tc_os_judge *j, const tc_vm_config *config)
{
    tc_explain_input in = {.image = &j->facts->image,
                           .config = config,
                           .declared = j->facts->has_config,
                           .log = &j->ev->log,
                           .budget = TC_EXPLAIN_BUDGET};

    for (size_t i = 0; i < TC_BOOT_REGISTERS; i++) {
        in.rtmr[i] = j->ev->rtmr[i];
    }
    return in;
}

static void report_undeclared(tc_os_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_RTMR0;
    tc_vm_config config = tc_undeclared_machine();
    tc_explain_input in = explain_input(j, &config);
    tc_explanation found = {0};

    if (j->ev->explain && j->ev->log.n > 0 && !tc_explain_rtmr0(&found, j->arena, &in)) {
        tc_checks_trouble(j->checks, id, TC_E_NOMEM);
    } else if (found.found) {
        tc_checks_inconclusive(
            j->checks, id,
            TC_OS_JOIN(
                j,
                TC_STR("Which virtual machine this is was not declared (vm_config). The event "
                       "log fits this one: "),
                tc_machine_words(j->arena, &found.config.machine), TC_STR(".")));
    } else {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("Which virtual machine this is was not declared "
                                      "(vm_config)."));
    }
}

/* may_be_host looks whether nothing differs but what depends on things of the host that no
 * vm_config describes. Without a log that can not be told apart. */
static bool may_be_host(tc_os_judge *j)
{
    const tc_prediction *prediction = &j->facts->prediction;
    bool any = false;
    size_t at = 0;

    for (size_t i = 0; i < prediction->n_events; i++) {
        const tc_boot_event *event = &prediction->events[i];
        const tc_logged_event *logged;

        if (event->rtmr != 0) {
            continue;
        }
        logged = tc_boot_log_next(&j->ev->log, &at, 0);
        if (!event->uncertain && logged != NULL && logged->digest.n == TC_SHA384_SIZE &&
            !tc_os_is(logged->digest, event->digest)) {
            return false;
        }
        any = any || event->uncertain;
    }
    return any;
}

/* explain_rtmr0 says what differs, and with which other machine all would fit. */
static void explain_rtmr0(tc_os_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_RTMR0;
    const tc_prediction *prediction = &j->facts->prediction;
    tc_explain_input in = explain_input(j, &j->facts->config);
    tc_wr w = tc_wr_init(j->arena, TC_MAX_SHOWN_TEXT);
    tc_explanation found = {0};

    if (j->ev->explain && !tc_explain_rtmr0(&found, j->arena, &in)) {
        tc_checks_trouble(j->checks, id, TC_E_NOMEM);
        return;
    }
    if (!found.exact && may_be_host(j)) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("The register covers things of the host that vm_config does "
                                      "not describe (with huge pages its memory nodes, in images "
                                      "of 0.5.10 its SMBIOS tables), so it can not be predicted."));
        return;
    }
    tc_wr_lit(&w, "the machine that started is not the one that vm_config declares");
    tc_os_put(&w, "; the first event that differs is ",
              tc_explain_first(j->arena, prediction, &j->ev->log, 0), "");
    if (found.found) {
        tc_os_put(&w, "; everything fits with ", found.differs, "");
    }
    tc_checks_fail(j->checks, id, TC_REASON_MISMATCH, tc_wr_text(&w),
                   tc_os_hex(j, prediction->rtmr[0]), tc_hex_text(j->arena, j->ev->rtmr[0]));
}

static void judge_rtmr0(tc_os_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_RTMR0;

    tc_checks_evidence(j->checks, id, j->ev->rtmr[0]);
    if (j->facts->origin == TC_IMAGE_NONE) {
        return; /* the check of MRTD has said so */
    }
    if (!j->facts->has_config) {
        report_undeclared(j);
    } else if (!j->facts->has_prediction) {
        tc_checks_fail_diag(j->checks, id, &j->unpredictable);
    } else if (tc_os_is(j->ev->rtmr[0], j->facts->prediction.rtmr[0])) {
        tc_checks_pass_with(j->checks, id, tc_os_hex(j, j->facts->prediction.rtmr[0]),
                            tc_hex_text(j->arena, j->ev->rtmr[0]));
    } else {
        explain_rtmr0(j);
    }
}

/* ---- RTMR 1 and 2 ---------------------------------------------------------------------------- */

/* has_parts records why a register can not be predicted. Where the image is not known at all the
 * check of its digests has said so. */
static bool has_parts(tc_os_judge *j, tc_check_id id, size_t rtmr)
{
    if (!j->facts->trusted) {
        return false;
    }
    if (!j->facts->has_config) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("Which virtual machine this is was not declared "
                                      "(vm_config)."));
    } else if (!j->facts->has_prediction) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("Nothing can be predicted for this machine: see "
                                      "operating-system.rtmr0."));
    } else if (!j->facts->prediction.has_rtmr[rtmr]) {
        tc_checks_inconclusive(j->checks, id,
                               TC_OS_JOIN(j, TC_STR("What is missing: "),
                                          tc_str_from_c(j->facts->prediction.missing == NULL
                                                            ? "an event's digest"
                                                            : j->facts->prediction.missing)));
    } else {
        return true;
    }
    return false;
}

static tc_str kernel_cause(tc_os_judge *j)
{
    tc_explain_input in = explain_input(j, &j->facts->config);

    return tc_explain_rtmr1(j->arena, &in);
}

static void judge_started(tc_os_judge *j, tc_check_id id, uint8_t rtmr, const char *what)
{
    const tc_prediction *prediction = &j->facts->prediction;
    tc_wr w = tc_wr_init(j->arena, TC_MAX_SHOWN_TEXT);

    tc_checks_evidence(j->checks, id, j->ev->rtmr[rtmr]);
    if (!has_parts(j, id, rtmr)) {
        return;
    }
    if (tc_os_is(j->ev->rtmr[rtmr], prediction->rtmr[rtmr])) {
        tc_checks_pass_with(j->checks, id, tc_os_hex(j, prediction->rtmr[rtmr]),
                            tc_hex_text(j->arena, j->ev->rtmr[rtmr]));
        return;
    }
    tc_wr_lit(&w, what);
    tc_os_put(&w, "; the first event that differs is ",
              tc_explain_first(j->arena, prediction, &j->ev->log, rtmr), "");
    if (rtmr == 1) {
        tc_os_put(&w, "; the register fits if ", kernel_cause(j), "");
    }
    tc_checks_fail(j->checks, id, TC_REASON_MISMATCH, tc_wr_text(&w),
                   tc_os_hex(j, prediction->rtmr[rtmr]), tc_hex_text(j->arena, j->ev->rtmr[rtmr]));
}

void tc_os_judge_registers(tc_os_judge *j)
{
    judge_mrtd(j);
    judge_rtmr0(j);
    judge_started(j, TC_CHECK_ID_RTMR1, 1, "the kernel that started is not the image's");
    judge_started(j, TC_CHECK_ID_RTMR2, 2,
                  "command line or initial RAM disk are not those of the image");
}
