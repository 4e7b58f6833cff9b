/* SPDX-License-Identifier: Apache-2.0 */
#include "check/record.h"
#include "cli/inspect.h"
#include "dstack/compose.h"

static const char *provider_text(tc_key_provider_kind kind)
{
    switch (kind) {
    case TC_KEY_PROVIDER_NONE:
        return "none";
    case TC_KEY_PROVIDER_LOCAL:
        return "local";
    case TC_KEY_PROVIDER_KMS:
        return "kms";
    case TC_KEY_PROVIDER_TPM:
        return "tpm";
    default:
        return "unknown";
    }
}

static void print_findings(tc_print *p, const char *label, const tc_findings *findings)
{
    for (size_t i = 0; i < findings->n; i++) {
        tc_print_label(p, label);
        if (findings->items[i].service.n > 0) {
            tc_print_safe(p, findings->items[i].service);
            tc_wr_lit(&p->w, ": ");
        }
        tc_print_safe(p, findings->items[i].what);
        tc_print_end(p);
    }
    if (findings->dropped > 0) {
        tc_print_number(p, "more of these", findings->dropped);
    }
}

static void print_services(tc_print *p, tc_str yaml)
{
    tc_compose_report *report = TC_NEW(p->arena, tc_compose_report);
    tc_diag diag = {0};

    if (report == NULL) {
        return;
    }
    if (!tc_compose_inspect(report, p->arena, tc_bytes_from_str(yaml), &diag)) {
        tc_inspect_unreadable(p, "services", &diag);
        return;
    }
    tc_print_number(p, "services", report->n_services);
    p->level++;
    for (size_t i = 0; i < report->n_services; i++) {
        const tc_service *service = &report->services[i];

        tc_print_label(p, "service");
        tc_print_safe(p, service->name);
        tc_wr_lit(&p->w, "  ");
        tc_print_safe(p, service->image.n > 0 ? service->image : TC_STR("(no image)"));
        tc_wr_lit(&p->w, service->pinned ? "  (pinned by digest)" : "  (not pinned)");
        tc_print_end(p);
    }
    print_findings(p, "not pinned", &report->unpinned);
    print_findings(p, "privileged", &report->privileged);
    print_findings(p, "host network", &report->host_network);
    print_findings(p, "sensitive mount", &report->mounts);
    print_findings(p, "built at start", &report->built);
    print_findings(p, "outside file", &report->outside);
    p->level--;
}

static void print_flags(tc_print *p, const tc_app_compose *app)
{
    tc_print_yes(p, "kms", app->kms_enabled);
    tc_print_yes(p, "gateway", app->gateway_enabled);
    tc_print_yes(p, "public logs", app->public_logs);
    tc_print_yes(p, "public system info", app->public_sysinfo);
    tc_print_yes(p, "public tcb_info", app->public_tcbinfo);
    tc_print_yes(p, "no instance id", app->no_instance_id);
    tc_print_yes(p, "secure time", app->secure_time);
}

bool tc_inspect_app_compose(tc_print *p, tc_bytes content, tc_diag *diag)
{
    tc_app_compose app;

    if (!tc_app_compose_parse(&app, p->arena, content, diag)) {
        return false;
    }
    tc_print_text(p, "name", app.name);
    tc_print_number(p, "manifest version", app.manifest_version);
    tc_print_text(p, "runner", app.runner);
    tc_print_lit(p, "key provider", provider_text(app.key_provider));
    tc_print_text(p, "key provider id", app.key_provider_id);
    tc_print_text(p, "storage", app.storage_fs);
    print_flags(p, &app);
    tc_print_label(p, "allowed variables");
    for (size_t i = 0; i < app.n_allowed_envs; i++) {
        tc_wr_lit(&p->w, i == 0 ? "" : ", ");
        tc_print_safe(p, app.allowed_envs[i]);
    }
    tc_wr_lit(&p->w, app.n_allowed_envs == 0 ? "(none)" : "");
    tc_print_end(p);
    tc_print_number(p, "init scripts", app.n_init_scripts);
    if (app.docker_compose_file.n > 0) {
        print_services(p, app.docker_compose_file);
        tc_print_block(p, "docker-compose file", app.docker_compose_file);
    }
    if (app.pre_launch_script.n > 0) {
        tc_print_block(p, "pre-launch script", app.pre_launch_script);
    }
    if (app.bash_script.n > 0) {
        tc_print_block(p, "bash script", app.bash_script);
    }
    return true;
}
