/* SPDX-License-Identifier: Apache-2.0 */
#include "samples.h"

#include <string.h>

#include "base/arena.h"
#include "base/wr.h"
#include "crypto/digest.h"

#define NOW          INT64_C(1795381451) /* 2026-11-22T21:04:11Z */
#define MAX_FACTS    64
#define MAX_EXHIBITS 6
#define TEXT_MAX     4096u

#define HASH_1 "2911e1f7a1f2b1d5f64f3a54c8c2e1a7d9b6f0c35e8a41d2760b9fce3d48c895"
#define HASH_2 "6427f4f5c0e1d2a3b4958677665544332211ffeeddccbbaa998877665544b92a"
#define REGISTER(c)                                                                                \
    c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c

const char *const sample_names[] = {"passed",  "failed",     "partial", "simulated",
                                    "hostile", "components", "empty"};
const size_t n_samples = sizeof sample_names / sizeof sample_names[0];

#define TEXT(lit) {lit, sizeof(lit) - 1}
const tc_str hostile_texts[] = {
    TEXT("</title><script>alert(1)</script>"),
    TEXT("\"><img src=x onerror=alert(1)>"),
    TEXT("' onmouseover='alert(1)"),
    TEXT("javascript:alert(1)"),
    TEXT("<!-- --><![CDATA[ ]]>&lt;&amp;&#60;"),
    TEXT("--></style></svg></textarea><a href=//evil.example>x</a>"),
    TEXT("\x1b[31mred\x1b]0;title\x07 \r\n\t\x08"),
    TEXT("zero\0byte"),
    TEXT("\xe2\x80\xaetxt.exe\xe2\x81\xa6 \xe2\x80\x8b\xef\xbb\xbf"),
    TEXT("\xff\xfe\xc3\x28 \xe2\x28\xa1 \xf0\x90"),
    TEXT("a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"),
    TEXT("\xf0\x9f\x94\x92 secure \xe2\x9c\x93 Pass"),
    TEXT("%s%n{{constructor}}${7*7}"),
    TEXT("\\u003cscript\\u003e"),
};
const size_t n_hostile_texts = sizeof hostile_texts / sizeof hostile_texts[0];

/* A report being put together. */
typedef struct maker {
    tc_arena *arena;
    tc_report *report;
    tc_report_component *components;
    tc_report_fact *facts;
    tc_exhibit *exhibits;
    tc_bundle *bundle;
    tc_roots *roots;
} maker;

static void add_exhibit(maker *m, tc_exhibit_kind kind, tc_str source, tc_time fetched)
{
    static const char body[] = "what was received";
    tc_exhibit *exhibit = &m->exhibits[m->bundle->n_exhibits++];

    *exhibit = (tc_exhibit){
        .id = tc_str_from_c(tc_exhibit_kind_id(kind)),
        .kind = kind,
        .source = source,
        .has_fetched_at = fetched != 0,
        .fetched_at = fetched,
        .is_text = true,
        .body = tc_bytes_of(body, sizeof body - 1),
    };
    tc_sha256(exhibit->sha256, &exhibit->body, 1);
}

static void add_fact(maker *m, const char *name, tc_str value, tc_basis basis, const char *rests_on)
{
    char *object = tc_arena_alloc(m->arena, strlen(name) + 1);
    char *dot;

    if (object == NULL) {
        return;
    }
    memcpy(object, name, strlen(name));
    dot = strchr(object, '.');
    *dot = '\0';
    m->facts[m->report->n_facts++] = (tc_report_fact){
        .component = m->report->n_components - 1,
        .object = object,
        .field = dot + 1,
        .value = value,
        .basis = basis,
        .rests_on = rests_on,
    };
}

static void add_facts(maker *m)
{
    add_fact(m, "root.fingerprint", TC_STR(HASH_2), TC_BASIS_HARDWARE_SIGNED, "");
    add_fact(m, "platform.fmspc", TC_STR("b0c06f000000"), TC_BASIS_HARDWARE_SIGNED,
             "root.fingerprint");
    add_fact(m, "platform.cpu_svn", TC_STR("02020303020301050501000000000000"),
             TC_BASIS_HARDWARE_SIGNED, "root.fingerprint");
    add_fact(m, "quote.mrtd", TC_STR(REGISTER("c6")), TC_BASIS_HARDWARE_SIGNED, "platform.fmspc");
    add_fact(m, "quote.rtmr0", TC_STR(REGISTER("3a")), TC_BASIS_HARDWARE_SIGNED, "platform.fmspc");
    add_fact(m, "quote.rtmr3", TC_STR(REGISTER("b7")), TC_BASIS_HARDWARE_SIGNED, "platform.fmspc");
    add_fact(m, "tcb.status", TC_STR("UpToDate"), TC_BASIS_HARDWARE_SIGNED, "platform.cpu_svn");
    add_fact(m, "tcb.date", TC_STR("2024-03-13T00:00:00Z"), TC_BASIS_HARDWARE_SIGNED,
             "platform.cpu_svn");
    add_fact(m, "event-log.compose_hash", TC_STR(HASH_1), TC_BASIS_REPLAYED, "quote.rtmr3");
    add_fact(m, "event-log.os_image_hash", TC_STR(HASH_2), TC_BASIS_REPLAYED, "quote.rtmr3");
    add_fact(m, "image.kind", TC_STR("production"), TC_BASIS_RECOMPUTED, "quote.rtmr2");
    add_fact(m, "image.name", TC_STR("dstack-0.5.8"), TC_BASIS_RECOMPUTED, "quote.rtmr2");
    add_fact(m, "image.os_image_hash", TC_STR(HASH_2), TC_BASIS_RECOMPUTED, "quote.rtmr2");
    add_fact(m, "machine.cpus", TC_STR("8"), TC_BASIS_RECOMPUTED, "quote.rtmr0");
    add_fact(m, "machine.memory_bytes", TC_STR("68719476736"), TC_BASIS_RECOMPUTED, "quote.rtmr0");
    add_fact(m, "event-log.key_provider", TC_STR("kms"), TC_BASIS_REPLAYED, "quote.rtmr3");
    add_fact(m, "compose.name", TC_STR("demo-app"), TC_BASIS_REPLAYED, "event-log.compose_hash");
    add_fact(m, "compose.images", TC_STR("web: nginx:latest, cache: redis@sha256:" HASH_1),
             TC_BASIS_REPLAYED, "event-log.compose_hash");
    add_fact(m, "claims.app_name", TC_STR("demo-app"), TC_BASIS_SELF_ASSERTED, "");
}

/* add_component adds an instance for which every check passes or does not apply. */
static tc_report_component *add_component(maker *m, tc_str name, tc_str title)
{
    tc_report_component *component = &m->components[m->report->n_components++];

    *component = (tc_report_component){.name = name, .title = title};
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        tc_report_check *check = &component->checks[id];

        check->status = TC_CHECK_PASS;
        check->severity = tc_check_info_of((tc_check_id)id)->severity;
        check->refs[0] = (tc_report_ref){.exhibit = id % m->bundle->n_exhibits, .length = 17};
        check->n_refs = 1;
    }
    component->checks[TC_CHECK_ID_QUOTE_SIGNATURE].refs[0] =
        (tc_report_ref){0, TC_STR("/quote"), 636, 64};
    component->checks[TC_CHECK_ID_RA_TLS_BINDING].status = TC_CHECK_NOT_APPLICABLE;
    component->checks[TC_CHECK_ID_RA_TLS_BINDING].why =
        TC_STR("The evidence holds no RA-TLS certificate.");
    component->checks[TC_CHECK_ID_RA_TLS_APP_ID] = component->checks[TC_CHECK_ID_RA_TLS_BINDING];
    component->checks[TC_CHECK_ID_TCB_STATUS].expected = TC_STR("UpToDate");
    component->checks[TC_CHECK_ID_TCB_STATUS].found =
        TC_STR("UpToDate, of 13 Mar 2024, no advisories");
    add_facts(m);
    return component;
}

static void set(tc_report_component *component, tc_check_id id, tc_check_status status, tc_str why)
{
    component->checks[id].status = status;
    component->checks[id].why = why;
}

/* settle makes every check that needs another one wait for it. */
static void settle(tc_report_component *component)
{
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        tc_str needs = tc_str_from_c(tc_check_info_of((tc_check_id)id)->needs);
        tc_report_check *check = &component->checks[id];

        for (size_t at = 0; at < needs.n;) {
            size_t n = 0;
            tc_check_id need;

            while (at + n < needs.n && needs.p[at + n] != ' ') {
                n++;
            }
            if (tc_check_by_id(&need, tc_str_of(needs.p + at, n)) &&
                check->status == TC_CHECK_PASS &&
                (component->checks[need].status == TC_CHECK_FAIL ||
                 component->checks[need].status == TC_CHECK_INCONCLUSIVE)) {
                check->status = TC_CHECK_INCONCLUSIVE;
                check->why = TC_STR("This depends on another check, which does not hold.");
            }
            at += n + 1;
        }
    }
}

static void count(tc_report *report)
{
    for (size_t c = 0; c < report->n_components; c++) {
        for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
            const tc_report_check *check = &report->components[c].checks[id];
            tc_report_section *section =
                &report->sections[tc_check_info_of((tc_check_id)id)->section];
            bool holds = check->status == TC_CHECK_PASS || check->status == TC_CHECK_WARN;

            section->counts[check->status]++;
            if (check->severity == TC_SEVERITY_REQUIRED &&
                check->status != TC_CHECK_NOT_APPLICABLE) {
                section->required++;
                section->holding += holds;
            }
        }
    }
}

static tc_check_status state_of(const tc_report_section *section)
{
    if (section->counts[TC_CHECK_FAIL] > 0) {
        return TC_CHECK_FAIL;
    }
    if (section->holding < section->required || section->holding == 0) {
        return TC_CHECK_INCONCLUSIVE;
    }
    return section->counts[TC_CHECK_WARN] > 0 ? TC_CHECK_WARN : TC_CHECK_PASS;
}

/* finish counts and gives the sections their sentences. */
static void finish(maker *m)
{
    tc_report *report = m->report;

    report->components = m->components;
    report->facts = m->facts;
    for (size_t c = 0; c < report->n_components; c++) {
        settle(&m->components[c]);
    }
    count(report);
    for (size_t i = 0; i < TC_SECTION_COUNT; i++) {
        tc_report_section *section = &report->sections[i];

        section->status = state_of(section);
        section->sentence = section->required == 0
                                ? TC_STR("This version does not check this section, so nothing is "
                                         "known about it.")
                                : TC_STR("This is what the checks of this section say.");
        report->section_required[i] = section->required > 0;
        report->holding += section->holding;
        report->required += section->required;
    }
}

static bool begin(maker *m, tc_report *out, tc_arena *arena)
{
    *m = (maker){
        .arena = arena,
        .report = out,
        .components = TC_NEW_ARRAY(arena, 3, tc_report_component),
        .facts = TC_NEW_ARRAY(arena, MAX_FACTS, tc_report_fact),
        .exhibits = TC_NEW_ARRAY(arena, MAX_EXHIBITS, tc_exhibit),
        .bundle = TC_NEW(arena, tc_bundle),
        .roots = TC_NEW(arena, tc_roots),
    };
    if (arena->failed) {
        return false;
    }
    m->roots->n = 1;
    m->roots->items[0].production = true;
    memset(m->roots->items[0].fingerprint, 0x44, sizeof m->roots->items[0].fingerprint);
    memset(m->bundle->sha256, 0xbb, sizeof m->bundle->sha256);
    m->bundle->exhibits = m->exhibits;
    m->bundle->subject = (tc_subject){
        .app_id = TC_STR("7e0817205044eb202a590a0d236ccb4d66140197"),
        .instance_id = TC_STR("eb6b019e44eb202a590a0d236ccb4d6614019755"),
        .name = TC_STR("demo-app"),
        .domain = TC_STR("demo-app.example"),
    };
    *out = (tc_report){
        .evaluated_at = NOW,
        .bundle = m->bundle,
        .roots = m->roots,
        .policy_name = TC_STR("strict"),
        .policy_version = 1,
    };
    memset(out->policy_sha256, 0x77, sizeof out->policy_sha256);
    add_exhibit(m, TC_EXHIBIT_GET_QUOTE, TC_STR("https://app.example/prpc/GetQuote"), NOW - 10800);
    add_exhibit(m, TC_EXHIBIT_EVENT_LOG, TC_STR("event-log.json"), NOW - 10790);
    add_exhibit(m, TC_EXHIBIT_COLLATERAL, TC_STR("collateral.json"), NOW - 90);
    add_exhibit(m, TC_EXHIBIT_APP_COMPOSE, TC_STR("app-compose.json"), 0);
    return true;
}

static void make_passed(maker *m)
{
    tc_report_component *app =
        add_component(m, TC_STR("app"), TC_STR("App instance eb6b019e\xe2\x80\xa6"));

    set(app, TC_CHECK_ID_COMPOSE_IMAGES, TC_CHECK_WARN,
        TC_STR("1 of 2 images is named by a tag, which its owner can point at other code."));
    app->checks[TC_CHECK_ID_COMPOSE_IMAGES].expected = TC_STR("nginx@sha256:\xe2\x80\xa6");
    app->checks[TC_CHECK_ID_COMPOSE_IMAGES].found = TC_STR("nginx:latest");
    finish(m);
    m->report->verdict = TC_VERDICT_PASSED;
    m->report->sentence = TC_STR("All required checks hold for demo-app");
    m->report->detail =
        TC_STR("Everything the policy asks for was shown by computation over the evidence.");
}

static void make_failed(maker *m)
{
    tc_report_component *app =
        add_component(m, TC_STR("app"), TC_STR("App instance eb6b019e\xe2\x80\xa6"));

    set(app, TC_CHECK_ID_QUOTE_SIGNATURE, TC_CHECK_FAIL,
        TC_STR("quote signature has a signature that does not verify, at byte 636 (rule "
               "intel-dcap:1.5)"));
    set(app, TC_CHECK_ID_COMPOSE_HASH, TC_CHECK_FAIL,
        TC_STR("The app definition shown hashes to another value than the measured one."));
    app->checks[TC_CHECK_ID_COMPOSE_HASH].expected = TC_STR(HASH_1);
    app->checks[TC_CHECK_ID_COMPOSE_HASH].found =
        TC_STR("2911e1f7a1f2b1d5f64f3a54c8c2e1a7d9b6f0c35e8a41d2760b9fce3d48c896");
    finish(m);
    m->report->verdict = TC_VERDICT_FAILED;
    m->report->sentence = TC_STR("2 checks contradict the claims made for demo-app");
    m->report->detail = TC_STR("The evidence contradicts what it is shown for. Do not rely on this "
                               "app before the causes below are understood.");
}

static void make_partial(maker *m)
{
    tc_report_component *app =
        add_component(m, TC_STR("app"), TC_STR("App instance eb6b019e\xe2\x80\xa6"));

    set(app, TC_CHECK_ID_EVENT_LOG_FORMAT, TC_CHECK_INCONCLUSIVE,
        TC_STR("The evidence holds no event log."));
    set(app, TC_CHECK_ID_QUOTE_FRESHNESS, TC_CHECK_INCONCLUSIVE,
        TC_STR("The policy names no challenge."));
    m->report->trouble = TC_E_NOMEM;
    finish(m);
    m->report->section_required[TC_SECTION_NETWORK] = true;
    m->report->verdict = TC_VERDICT_PARTIAL;
    m->report->sentence = TC_STR("Some required checks hold for demo-app");
    m->report->detail = TC_STR("Not known: Source code. What could be checked does not contradict "
                               "the claim.");
}

static void make_simulated(maker *m)
{
    make_passed(m);
    m->report->simulated = true;
    m->roots->items[m->roots->n++].production = false;
}

/* set_fact changes the last value that was added under a name. */
static void set_fact(maker *m, const char *object, const char *field, tc_str value)
{
    for (size_t i = m->report->n_facts; i-- > 0;) {
        if (strcmp(m->facts[i].object, object) == 0 && strcmp(m->facts[i].field, field) == 0) {
            m->facts[i].value = value;
            return;
        }
    }
}

static void make_components(maker *m)
{
    tc_report_component *second, *third;

    (void)add_component(m, TC_STR("app"), TC_STR("App instance eb6b019e\xe2\x80\xa6"));
    second = add_component(m, TC_STR("app-2"), TC_STR("App instance 0badcafe\xe2\x80\xa6"));
    set_fact(m, "quote", "rtmr3", TC_STR(REGISTER("d8")));
    set(second, TC_CHECK_ID_TD_DEBUG, TC_CHECK_FAIL, TC_STR("the debug attribute is set"));
    second->checks[TC_CHECK_ID_TD_DEBUG].expected = TC_STR("off");
    second->checks[TC_CHECK_ID_TD_DEBUG].found = TC_STR("on");
    third = add_component(m, TC_STR("Third One"), TC_STR("App instance"));
    set(third, TC_CHECK_ID_COMPOSE_SCRIPTS, TC_CHECK_WARN, TC_STR("A script runs at start."));
    set(second, TC_CHECK_ID_COMPOSE_SCRIPTS, TC_CHECK_WARN, TC_STR("A script runs at start."));
    finish(m);
    m->report->verdict = TC_VERDICT_FAILED;
    m->report->sentence = TC_STR("1 check contradicts the claims made for demo-app");
    m->report->detail = TC_STR("The evidence contradicts what it is shown for.");
}

static void make_empty(maker *m)
{
    tc_report_component *app = add_component(m, TC_STR("app"), TC_STR("App instance"));

    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        set(app, (tc_check_id)id, TC_CHECK_INCONCLUSIVE,
            TC_STR("The evidence for this check is missing."));
        app->checks[id].n_refs = 0;
    }
    m->report->n_facts = 0;
    m->bundle->n_exhibits = 0;
    m->bundle->subject = (tc_subject){0};
    finish(m);
    m->report->verdict = TC_VERDICT_PARTIAL;
    m->report->sentence = TC_STR("No required check holds for the evidence given");
    m->report->detail = TC_STR("Nothing is known.");
}

static void make_hostile(maker *m, tc_str text)
{
    tc_report_component *app = add_component(m, TC_STR("app"), text);

    m->bundle->subject = (tc_subject){text, text, text, text, text};
    for (size_t i = 0; i < m->bundle->n_exhibits; i++) {
        m->exhibits[i].source = text;
    }
    for (size_t i = 0; i < m->report->n_facts; i++) {
        m->facts[i].value = text;
    }
    for (size_t id = 0; id < TC_CHECK_ID_COUNT; id++) {
        set(app, (tc_check_id)id, (tc_check_status)(TC_CHECK_PASS + id % 5), text);
        app->checks[id].expected = text;
        app->checks[id].found = text;
        app->checks[id].refs[0].part = text;
    }
    finish(m);
    m->report->verdict = TC_VERDICT_FAILED;
    m->report->sentence = text;
    m->report->detail = text;
    m->report->policy_name = text;
}

bool sample_hostile(tc_report *out, tc_arena *arena, tc_str text)
{
    maker m;

    if (!begin(&m, out, arena)) {
        return false;
    }
    make_hostile(&m, text);
    return true;
}

/* all_hostile joins the corpus. */
static tc_str all_hostile(tc_arena *arena)
{
    tc_wr w = tc_wr_init(arena, TEXT_MAX);

    for (size_t i = 0; i < n_hostile_texts; i++) {
        tc_wr_str(&w, hostile_texts[i]);
        tc_wr_u8(&w, ' ');
    }
    return tc_wr_text(&w);
}

bool sample_make(tc_report *out, tc_arena *arena, const char *name)
{
    static void (*const makers[])(maker *) = {make_passed,    make_failed,     make_partial,
                                              make_simulated, make_components, make_empty};
    static const char *const named[] = {"passed",    "failed",     "partial",
                                        "simulated", "components", "empty"};
    maker m;

    if (strcmp(name, "hostile") == 0) {
        return sample_hostile(out, arena, all_hostile(arena));
    }
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        if (strcmp(name, named[i]) == 0 && begin(&m, out, arena)) {
            makers[i](&m);
            return true;
        }
    }
    return false;
}
