/* SPDX-License-Identifier: Apache-2.0
 *
 * What the app definition allows (dstack:2.5): facts for a reader, most of them advisory.
 */
#include "base/wr.h"
#include "dstack/judge.h"

static const tc_check_id service_checks[] = {
    TC_CHECK_ID_COMPOSE_SERVICES, TC_CHECK_ID_COMPOSE_IMAGES, TC_CHECK_ID_COMPOSE_PRIVILEGED,
    TC_CHECK_ID_COMPOSE_NETWORK,  TC_CHECK_ID_COMPOSE_MOUNTS,
};

static const tc_check_id other_checks[] = {
    TC_CHECK_ID_COMPOSE_SCRIPTS,
    TC_CHECK_ID_COMPOSE_PUBLIC,
    TC_CHECK_ID_COMPOSE_ENVS,
};

static void services_inconclusive(tc_judge *j, size_t from, tc_str why)
{
    for (size_t i = from; i < sizeof service_checks / sizeof service_checks[0]; i++) {
        tc_checks_inconclusive(j->checks, service_checks[i], why);
    }
}

static void all_inconclusive(tc_judge *j, tc_str why)
{
    services_inconclusive(j, 0, why);
    for (size_t i = 0; i < sizeof other_checks / sizeof other_checks[0]; i++) {
        tc_checks_inconclusive(j->checks, other_checks[i], why);
    }
}

/* is_beyond_us returns true when we cannot read something that may be in order. */
static bool is_beyond_us(const tc_diag *diag)
{
    return diag->reason == TC_REASON_UNSUPPORTED || diag->reason == TC_REASON_LIMIT;
}

/* put_findings lists what stands out as "service: what", until it becomes too long to show. */
static void put_findings(tc_wr *w, const tc_findings *findings)
{
    for (size_t i = 0; i < findings->n; i++) {
        const tc_finding *finding = &findings->items[i];
        size_t need = finding->service.n + finding->what.n + 4;

        if (w->n + need > TC_MAX_SHOWN_TEXT) {
            tc_wr_lit(w, " …");
            return;
        }
        tc_wr_lit(w, w->n == 0 ? "" : ", ");
        tc_wr_str(w, finding->service);
        tc_wr_lit(w, finding->service.n == 0 ? "" : ": ");
        tc_wr_str(w, finding->what);
    }
    if (findings->dropped > 0) {
        tc_wr_lit(w, " … and ");
        tc_wr_dec(w, findings->dropped);
        tc_wr_lit(w, " more");
    }
}

/* A list may take a little more than its cap: the mark that it was cut. */
#define LIST_MAX (TC_MAX_SHOWN_TEXT + 64u)

/* warn_about passes when there is nothing to say, and warns with the list otherwise. */
static void warn_about(tc_judge *j, tc_check_id id, const tc_findings *findings, tc_str why)
{
    tc_wr w = tc_wr_init(j->arena, LIST_MAX);

    tc_checks_evidence(j->checks, id, j->compose_raw);
    if (findings->n == 0) {
        tc_checks_pass(j->checks, id);
        return;
    }
    put_findings(&w, findings);
    tc_checks_warn(j->checks, id, why, (tc_str){NULL, 0}, tc_wr_text(&w));
}

static void add(tc_findings *findings, tc_str what)
{
    if (findings->n == TC_FINDINGS_MAX) {
        findings->dropped++;
    } else {
        findings->items[findings->n++] = (tc_finding){.what = what};
    }
}

static void judge_services(tc_judge *j)
{
    const tc_compose_report *report = &j->facts->services;
    tc_str registry = j->facts->compose.docker_registry;
    tc_findings outside = report->outside;

    if (registry.n > 0) {
        add(&outside, TC_JOIN(j, TC_STR("images come from the registry "), registry));
    }
    warn_about(j, TC_CHECK_ID_COMPOSE_SERVICES, &outside,
               TC_STR("the definition points at things that are not part of it and not measured"));
    warn_about(j, TC_CHECK_ID_COMPOSE_IMAGES, &report->unpinned,
               TC_STR("some images are not pinned by digest: what runs can change without a new "
                      "compose hash"));
    warn_about(j, TC_CHECK_ID_COMPOSE_PRIVILEGED, &report->privileged,
               TC_STR("some containers have rights over the machine"));
    warn_about(j, TC_CHECK_ID_COMPOSE_NETWORK, &report->host_network,
               TC_STR("some containers are on the machine's own network"));
    warn_about(j, TC_CHECK_ID_COMPOSE_MOUNTS, &report->mounts,
               TC_STR("some containers can reach sockets or folders of the system"));
}

static void services_not_applicable(tc_judge *j, tc_str why)
{
    for (size_t i = 0; i < sizeof service_checks / sizeof service_checks[0]; i++) {
        tc_checks_not_applicable(j->checks, service_checks[i], why);
    }
}

/* inspect reads the docker-compose text. */
static void inspect(tc_judge *j)
{
    tc_str text = j->facts->compose.docker_compose_file;
    tc_diag diag = {0};

    if (tc_compose_inspect(&j->facts->services, j->arena, tc_bytes_from_str(text), &diag)) {
        j->facts->has_services = true;
        judge_services(j);
        return;
    }
    tc_checks_evidence(j->checks, TC_CHECK_ID_COMPOSE_SERVICES, j->compose_raw);
    if (is_beyond_us(&diag)) {
        tc_checks_inconclusive(j->checks, TC_CHECK_ID_COMPOSE_SERVICES,
                               tc_diag_text(j->arena, &diag));
    } else {
        tc_checks_fail_diag(j->checks, TC_CHECK_ID_COMPOSE_SERVICES, &diag);
    }
    services_inconclusive(j, 1, TC_STR("the docker-compose text could not be read"));
}

/* is_script returns true when the definition starts a script and no containers of its own. */
static bool is_script(const tc_app_compose *compose)
{
    return tc_str_is(compose->runner, "bash") ||
           (compose->runner.n == 0 && compose->docker_compose_file.n == 0);
}

static void read_services(tc_judge *j)
{
    const tc_app_compose *compose = &j->facts->compose;

    if (is_script(compose)) {
        services_not_applicable(
            j, TC_STR("the definition names no containers: it runs a script (runner bash)"));
    } else if (compose->runner.n > 0 && !tc_str_is(compose->runner, "docker-compose")) {
        services_inconclusive(j, 0,
                              TC_JOIN(j, TC_STR("the runner is not known: "), compose->runner));
    } else {
        inspect(j);
    }
}

#define SCRIPT_KINDS 3

/* judge_scripts lists everything that runs outside the listed containers, or comes into being only
 * at start. */
static void judge_scripts(tc_judge *j)
{
    const tc_app_compose *compose = &j->facts->compose;
    tc_findings findings = {0};

    if (j->facts->has_services) {
        findings = j->facts->services.built;
        /* Room for what follows. */
        while (findings.n > TC_FINDINGS_MAX - SCRIPT_KINDS) {
            findings.n--;
            findings.dropped++;
        }
    }
    if (is_script(compose)) {
        add(&findings, TC_STR("the app itself is a script (runner bash)"));
    } else if (compose->bash_script.n > 0) {
        add(&findings, TC_STR("bash_script"));
    }
    if (compose->pre_launch_script.n > 0) {
        add(&findings, TC_STR("pre_launch_script"));
    }
    if (compose->n_init_scripts > 0) {
        add(&findings, TC_STR("init_script"));
    }
    warn_about(j, TC_CHECK_ID_COMPOSE_SCRIPTS, &findings,
               TC_STR("code runs beside the listed containers, or is put together at start"));
}

static void judge_public(tc_judge *j)
{
    const tc_app_compose *compose = &j->facts->compose;
    tc_findings findings = {0};

    if (compose->public_logs) {
        add(&findings, TC_STR("public_logs"));
    }
    if (compose->public_sysinfo) {
        add(&findings, TC_STR("public_sysinfo"));
    }
    warn_about(j, TC_CHECK_ID_COMPOSE_PUBLIC, &findings,
               TC_STR("anyone can read what the app prints, or how its machine is doing"));
}

static void judge_envs(tc_judge *j)
{
    const tc_app_compose *compose = &j->facts->compose;
    tc_findings findings = {0};

    for (size_t i = 0; i < compose->n_allowed_envs; i++) {
        add(&findings, compose->allowed_envs[i]);
    }
    warn_about(j, TC_CHECK_ID_COMPOSE_ENVS, &findings,
               TC_STR("the deployer sets these variables; their values are not measured"));
}

void tc_judge_definition(tc_judge *j)
{
    const tc_check_id id = TC_CHECK_ID_COMPOSE_FORMAT;
    tc_diag diag = {0};

    if (!j->has_compose) {
        tc_checks_inconclusive(j->checks, id,
                               TC_STR("the app definition is missing: give app-compose.json byte "
                                      "for byte as deployed"));
        all_inconclusive(j, TC_STR("the app definition is missing"));
        return;
    }
    tc_checks_evidence(j->checks, id, j->compose_raw);
    if (tc_app_compose_parse(&j->facts->compose, j->arena, j->compose, &diag)) {
        j->facts->has_compose = true;
        j->compose_read = true;
        tc_checks_pass(j->checks, id);
        read_services(j);
        judge_scripts(j);
        judge_public(j);
        judge_envs(j);
        return;
    }
    if (is_beyond_us(&diag)) {
        tc_checks_inconclusive(j->checks, id, tc_diag_text(j->arena, &diag));
    } else {
        tc_checks_fail_diag(j->checks, id, &diag);
    }
    all_inconclusive(j, TC_STR("the app definition could not be read"));
}
