/* SPDX-License-Identifier: Apache-2.0
 *
 * The docker-compose text: services, images and rights that stand out (dstack:2.5).
 */
#include <string.h>

#include "base/hex.h"
#include "base/wr.h"
#include "codec/yaml.h"
#include "dstack/compose.h"
#include "dstack/mount_path.h"

#define DIGEST_MARK "@sha256:"
#define DIGEST_HEX  64
/* A finding's text: what the file says, cut to this. */
#define SHOWN_MAX   200u
#define FINDING_MAX 512u

typedef struct inspector {
    tc_yaml doc;
    tc_arena *arena;
    tc_compose_report *out;
    tc_str service; /* the one being read; "" outside of all */
    tc_diag *diag;
} inspector;

static bool fail(const inspector *s, tc_reason reason, const char *what, const char *pointer)
{
    tc_diag_path(s->diag, pointer);
    return tc_diag_set(s->diag, reason, what, TC_NO_OFFSET);
}

/* shown cuts a text at a character's border. */
static tc_str shown(tc_str text)
{
    size_t n = text.n;

    if (n > SHOWN_MAX) {
        n = SHOWN_MAX;
        while (n > 0 && ((uint8_t)text.p[n] & 0xc0) == 0x80) {
            n--;
        }
    }
    return tc_str_of(text.p, n);
}

/* find_text adds a finding "label text" for the service being read. Lack of memory shows in
 * arena->failed, which ends the inspection. */
static void find_text(inspector *s, tc_findings *findings, const char *label, tc_str text)
{
    tc_wr w = tc_wr_init(s->arena, FINDING_MAX);

    if (findings->n == TC_FINDINGS_MAX) {
        findings->dropped++;
        return;
    }
    tc_wr_lit(&w, label);
    if (text.n > 0) {
        tc_wr_lit(&w, label[0] == '\0' ? "" : " ");
        tc_wr_str(&w, shown(text));
    }
    findings->items[findings->n++] = (tc_finding){s->service, tc_wr_text(&w)};
}

static bool is_kind(const inspector *s, tc_yref v, tc_yaml_kind kind)
{
    return v != TC_YAML_NONE && tc_yaml_kind_of(&s->doc, v) == kind;
}

/* child finds a member; TC_YAML_NONE when v is not a mapping. */
static tc_yref child(const inspector *s, tc_yref v, const char *name)
{
    return is_kind(s, v, TC_YAML_MAPPING) ? tc_yaml_find(&s->doc, v, name) : TC_YAML_NONE;
}

static tc_str text_of(const inspector *s, tc_yref v)
{
    return tc_yaml_text(&s->doc, v);
}

/* is_null is true for an absent value and for a key without one. */
static bool is_null(const inspector *s, tc_yref v)
{
    tc_str text = text_of(s, v);

    return v == TC_YAML_NONE || (is_kind(s, v, TC_YAML_SCALAR) && s->doc.nodes[v].plain &&
                                 (text.n == 0 || tc_str_is(text, "null") || tc_str_is(text, "~")));
}

/* is_off is true only for what is surely false: anything else may be true. */
static bool is_off(const inspector *s, tc_yref v)
{
    static const char *const off[] = {"false", "False", "FALSE", "no", "off"};
    tc_str text = text_of(s, v);

    if (is_null(s, v)) {
        return true;
    }
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
        if (is_kind(s, v, TC_YAML_SCALAR) && tc_str_is(text, off[i])) {
            return true;
        }
    }
    return false;
}

/* first_item and next_item walk a sequence; a single scalar is walked as a sequence of one. */
static tc_yref first_item(const inspector *s, tc_yref list)
{
    if (is_null(s, list)) {
        return TC_YAML_NONE;
    }
    return is_kind(s, list, TC_YAML_SCALAR) ? list : tc_yaml_first(&s->doc, list);
}

static tc_yref next_item(const inspector *s, tc_yref list, tc_yref e)
{
    return e == list ? TC_YAML_NONE : tc_yaml_next(&s->doc, list, e);
}

/* item_text returns an item's text: a scalar's own, or the member `source`, `path` or `file` of a
 * mapping. */
static tc_str item_text(const inspector *s, tc_yref v)
{
    static const char *const names[] = {"source", "path", "file"};

    for (size_t i = 0; is_kind(s, v, TC_YAML_MAPPING) && i < 3; i++) {
        tc_yref member = child(s, v, names[i]);

        if (member != TC_YAML_NONE) {
            return text_of(s, member);
        }
    }
    return text_of(s, v);
}

/* ---- images ---- */

/* is_pinned accepts name@sha256:<64 lower-case hex> without anything that is filled in later. */
static bool is_pinned(tc_str image)
{
    size_t tail = sizeof DIGEST_MARK - 1 + DIGEST_HEX;
    tc_str mark, hex;

    if (image.n <= tail || tc_mount_has_variable(image)) {
        return false;
    }
    mark = tc_str_of(image.p + (image.n - tail), sizeof DIGEST_MARK - 1);
    hex = tc_str_of(image.p + (image.n - DIGEST_HEX), DIGEST_HEX);
    return tc_str_is(mark, DIGEST_MARK) && tc_is_lower_hex(hex);
}

static bool read_image(inspector *s, tc_service *service, tc_yref v)
{
    tc_yref image = child(s, v, "image");
    tc_yref build = child(s, v, "build");

    service->built = !is_null(s, build);
    if (!is_null(s, image)) {
        if (!is_kind(s, image, TC_YAML_SCALAR)) {
            return fail(s, TC_REASON_TYPE, "docker-compose: image", "/services");
        }
        service->image = text_of(s, image);
    }
    /* With both, image is only the name that the result gets. */
    service->pinned = !service->built && is_pinned(service->image);
    if (service->built) {
        tc_yref context = child(s, build, "context");

        find_text(s, &s->out->built, "built at start from",
                  context == TC_YAML_NONE ? text_of(s, build) : text_of(s, context));
        find_text(s, &s->out->unpinned, "built at start", (tc_str){NULL, 0});
    } else if (service->image.n == 0) {
        find_text(s, &s->out->unpinned, "names no image", (tc_str){NULL, 0});
    } else if (!service->pinned) {
        find_text(s, &s->out->unpinned, "", service->image);
    }
    return true;
}

/* ---- rights ---- */

/* upper_is compares without regard to case with an upper-case literal. */
static bool upper_is(tc_str text, const char *literal)
{
    size_t n = strlen(literal);

    if (text.n != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        char c = text.p[i];

        if ((c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c) != literal[i]) {
            return false;
        }
    }
    return true;
}

/* is_harmless_capability lists what containers have anyway or what stays inside them; everything
 * else counts as a right over the machine. */
static bool is_harmless_capability(tc_str name)
{
    static const char *const harmless[] = {
        "AUDIT_WRITE", "CHOWN",         "DAC_OVERRIDE", "FOWNER",       "FSETID",
        "IPC_LOCK",    "KILL",          "LEASE",        "MKNOD",        "NET_BIND_SERVICE",
        "NET_RAW",     "NET_BROADCAST", "SETFCAP",      "SETGID",       "SETPCAP",
        "SETUID",      "SYS_CHROOT",    "SYS_NICE",     "SYS_RESOURCE",
    };

    if (name.n > 4 && upper_is(tc_str_of(name.p, 4), "CAP_")) {
        name = tc_str_of(name.p + 4, name.n - 4);
    }
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        if (upper_is(name, harmless[i])) {
            return true;
        }
    }
    return false;
}

static void inspect_capabilities(inspector *s, tc_yref list)
{
    for (tc_yref e = first_item(s, list); e != TC_YAML_NONE; e = next_item(s, list, e)) {
        if (!is_harmless_capability(text_of(s, e))) {
            find_text(s, &s->out->privileged, "cap_add", text_of(s, e));
        }
    }
}

/* inspect_all takes every item for a finding. */
static void inspect_all(inspector *s, tc_findings *findings, const char *label, tc_yref list)
{
    for (tc_yref e = first_item(s, list); e != TC_YAML_NONE; e = next_item(s, list, e)) {
        find_text(s, findings, label, item_text(s, e));
    }
}

static bool contains(tc_str text, const char *needle)
{
    return tc_bytes_find(tc_bytes_from_str(text), tc_bytes_from_str(tc_str_from_c(needle))) !=
           SIZE_MAX;
}

static void inspect_security_options(inspector *s, tc_yref list)
{
    for (tc_yref e = first_item(s, list); e != TC_YAML_NONE; e = next_item(s, list, e)) {
        tc_str text = text_of(s, e);
        bool profile_file = tc_str_starts(text, "seccomp") && !contains(text, "unconfined");

        if (contains(text, "unconfined") || contains(text, "disable") || profile_file ||
            contains(text, "no-new-privileges:false") || tc_mount_has_variable(text)) {
            find_text(s, &s->out->privileged, "security_opt", text);
        }
    }
}

/* inspect_namespaces looks for parts of the machine that a container shares. */
static void inspect_namespaces(inspector *s, tc_yref v)
{
    static const char *const names[] = {"pid", "ipc", "uts", "userns_mode", "cgroup"};
    tc_str network = text_of(s, child(s, v, "network_mode"));

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        tc_str mode = text_of(s, child(s, v, names[i]));

        if (tc_str_is(mode, "host") || tc_mount_has_variable(mode)) {
            find_text(s, &s->out->privileged, names[i], mode);
        }
    }
    if (tc_str_is(network, "host") || tc_mount_has_variable(network)) {
        find_text(s, &s->out->host_network, "network_mode", network);
    }
}

/* Hooks run inside the container, but may ask for more rights than it has. */
static void inspect_hooks(inspector *s, tc_yref v)
{
    static const char *const names[] = {"post_start", "pre_stop"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        tc_yref list = child(s, v, names[i]);

        for (tc_yref e = first_item(s, list); e != TC_YAML_NONE; e = next_item(s, list, e)) {
            if (is_kind(s, e, TC_YAML_MAPPING) && !is_off(s, child(s, e, "privileged"))) {
                find_text(s, &s->out->privileged, "privileged hook", tc_str_from_c(names[i]));
            }
        }
    }
}

static void inspect_rights(inspector *s, tc_yref v)
{
    tc_findings *privileged = &s->out->privileged;

    if (!is_off(s, child(s, v, "privileged"))) {
        find_text(s, privileged, "privileged", (tc_str){NULL, 0});
    }
    inspect_capabilities(s, child(s, v, "cap_add"));
    inspect_all(s, privileged, "device", child(s, v, "devices"));
    inspect_all(s, privileged, "device_cgroup_rules", child(s, v, "device_cgroup_rules"));
    inspect_security_options(s, child(s, v, "security_opt"));
    inspect_namespaces(s, v);
    inspect_hooks(s, v);
    if (!is_null(s, child(s, v, "cgroup_parent"))) {
        find_text(s, privileged, "cgroup_parent", text_of(s, child(s, v, "cgroup_parent")));
    }
    if (!is_null(s, child(s, v, "provider"))) {
        find_text(s, privileged, "is run by a program of the machine (provider)",
                  (tc_str){NULL, 0});
    }
}

/* ---- mounts ---- */

static void inspect_source(inspector *s, const char *label, tc_str source)
{
    if (tc_mount_has_variable(source)) {
        find_text(s, &s->out->mounts, "path set by an environment variable:", source);
    } else if (tc_mount_is_host_path(source) && tc_mount_is_sensitive(s->arena, source)) {
        find_text(s, &s->out->mounts, label, source);
    }
}

/* inspect_short reads "source:target:mode"; a text without a colon is a nameless volume. */
static void inspect_short(inspector *s, tc_str text)
{
    size_t colon = tc_bytes_find(tc_bytes_from_str(text), tc_bytes_of(":", 1));

    if (colon != SIZE_MAX) {
        tc_str source = tc_str_of(text.p, colon);

        /* A variable's default may hold colons: then the text is shown as a whole. */
        inspect_source(s, "", tc_mount_has_variable(source) ? text : source);
    } else if (tc_mount_has_variable(text)) {
        inspect_source(s, "", text);
    }
}

static void inspect_volumes(inspector *s, tc_yref v)
{
    tc_yref list = child(s, v, "volumes");

    for (tc_yref e = first_item(s, list); e != TC_YAML_NONE; e = next_item(s, list, e)) {
        if (is_kind(s, e, TC_YAML_MAPPING)) {
            tc_str source = text_of(s, child(s, e, "source"));

            if (tc_str_is(text_of(s, child(s, e, "type")), "image") && !is_pinned(source)) {
                find_text(s, &s->out->unpinned, "mounted image", source);
            }
            inspect_source(s, "", source);
        } else {
            inspect_short(s, text_of(s, e));
        }
    }
    inspect_all(s, &s->out->mounts, "volumes_from", child(s, v, "volumes_from"));
    if (!is_off(s, child(s, v, "use_api_socket"))) {
        find_text(s, &s->out->mounts, "the container engine's socket (use_api_socket)",
                  (tc_str){NULL, 0});
    }
}

/* ---- the whole file ---- */

static void inspect_references(inspector *s, tc_yref v)
{
    tc_yref extends = child(s, v, "extends");

    if (!is_null(s, extends)) {
        find_text(s, &s->out->outside, "extends", item_text(s, extends));
    }
    inspect_all(s, &s->out->outside, "env_file", child(s, v, "env_file"));
    inspect_all(s, &s->out->outside, "label_file", child(s, v, "label_file"));
}

static bool read_service(inspector *s, tc_service *service, tc_yref key)
{
    tc_yref v = tc_yaml_value(&s->doc, key);

    *service = (tc_service){.name = text_of(s, key)};
    s->service = service->name;
    if (!is_kind(s, v, TC_YAML_MAPPING)) {
        return fail(s, TC_REASON_TYPE, "docker-compose: service", "/services");
    }
    if (!read_image(s, service, v)) {
        return false;
    }
    inspect_rights(s, v);
    inspect_volumes(s, v);
    inspect_references(s, v);
    return true;
}

static bool read_services(inspector *s)
{
    tc_yref map = child(s, TC_YAML_ROOT, "services");
    tc_service *services;
    uint32_t n;

    if (map == TC_YAML_NONE) {
        return fail(s, TC_REASON_MISSING, "docker-compose: services", "/services");
    }
    if (!is_kind(s, map, TC_YAML_MAPPING)) {
        return fail(s, TC_REASON_TYPE, "docker-compose: services", "/services");
    }
    n = tc_yaml_count(&s->doc, map);
    if (n > TC_MAX_SERVICES) {
        return fail(s, TC_REASON_LIMIT, "docker-compose: services", "/services");
    }
    services = TC_NEW_ARRAY(s->arena, n, tc_service);
    if (services == NULL) {
        return fail(s, TC_REASON_NO_MEMORY, "docker-compose", "");
    }
    s->out->services = services;
    for (tc_yref e = tc_yaml_first(&s->doc, map); e != TC_YAML_NONE;
         e = tc_yaml_next(&s->doc, map, e)) {
        if (!read_service(s, &services[s->out->n_services++], e)) {
            return false;
        }
    }
    return true;
}

typedef void inspect_one(inspector *s, tc_str name, tc_yref v);

/* each_member calls one for every mapping inside a top-level mapping. */
static void each_member(inspector *s, const char *section, inspect_one *one)
{
    tc_yref map = child(s, TC_YAML_ROOT, section);

    if (!is_kind(s, map, TC_YAML_MAPPING)) {
        return;
    }
    for (tc_yref e = tc_yaml_first(&s->doc, map); e != TC_YAML_NONE;
         e = tc_yaml_next(&s->doc, map, e)) {
        tc_yref v = tc_yaml_value(&s->doc, e);

        if (is_kind(s, v, TC_YAML_MAPPING)) {
            one(s, text_of(s, e), v);
        }
    }
}

/* A named volume can be a folder of the machine in disguise. */
static void inspect_volume(inspector *s, tc_str name, tc_yref v)
{
    tc_yref options = child(s, v, "driver_opts");

    (void)name;
    if (is_kind(s, options, TC_YAML_MAPPING)) {
        inspect_source(s, "volume of", text_of(s, child(s, options, "device")));
        /* An overlay names its folders in the options. */
        if (contains(text_of(s, child(s, options, "o")), "dir=")) {
            find_text(s, &s->out->mounts, "volume with options",
                      text_of(s, child(s, options, "o")));
        }
    }
}

/* A config or secret can be a file of the machine. */
static void inspect_file(inspector *s, tc_str name, tc_yref v)
{
    tc_yref file = child(s, v, "file");

    (void)name;
    if (file != TC_YAML_NONE) {
        find_text(s, &s->out->outside, "file", text_of(s, file));
        inspect_source(s, "file", text_of(s, file));
    }
}

static void inspect_network(inspector *s, tc_str name, tc_yref v)
{
    tc_yref external = child(s, v, "external");
    tc_yref inside = child(s, external, "name"); /* the older way to name it */
    tc_yref named = inside != TC_YAML_NONE ? inside : child(s, v, "name");
    tc_str real = named == TC_YAML_NONE ? name : text_of(s, named);
    tc_str driver = text_of(s, child(s, v, "driver"));

    if (tc_str_is(driver, "host") || tc_mount_has_variable(driver) || tc_mount_has_variable(real) ||
        (tc_str_is(real, "host") && !is_off(s, external))) {
        find_text(s, &s->out->host_network, "network", name);
    }
}

static bool inspect(inspector *s)
{
    if (!is_kind(s, TC_YAML_ROOT, TC_YAML_MAPPING)) {
        return fail(s, TC_REASON_TYPE, "docker-compose", "");
    }
    if (!read_services(s)) {
        return false;
    }
    s->service = (tc_str){NULL, 0};
    inspect_all(s, &s->out->outside, "include", child(s, TC_YAML_ROOT, "include"));
    each_member(s, "volumes", inspect_volume);
    each_member(s, "configs", inspect_file);
    each_member(s, "secrets", inspect_file);
    each_member(s, "networks", inspect_network);
    return true;
}

bool tc_compose_inspect(tc_compose_report *out, tc_arena *arena, tc_bytes yaml, tc_diag *diag)
{
    inspector s = {.arena = arena, .out = out, .diag = diag};

    *out = (tc_compose_report){0};
    if (!tc_yaml_parse(&s.doc, arena, yaml, diag) || !inspect(&s)) {
        *out = (tc_compose_report){0};
        return tc_diag_rule(diag, "dstack:2.5");
    }
    if (arena->failed) { /* a finding may be missing */
        *out = (tc_compose_report){0};
        return tc_diag_set(diag, TC_REASON_NO_MEMORY, "docker-compose", TC_NO_OFFSET);
    }
    return true;
}
