/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands out in docker-compose texts (dstack:2.5).
 */
#include "support.h"

#include "base/wr.h"
#include "dstack/mount_path.h"

#define SHA "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static bool inspect(tc_arena *arena, tc_compose_report *out, const char *literal, tc_diag *diag)
{
    *diag = (tc_diag){0};
    return tc_compose_inspect(out, arena, text(literal), diag);
}

static tc_compose_report good(tc_arena *arena, const char *literal)
{
    tc_compose_report out;
    tc_diag diag;

    assert_true(inspect(arena, &out, literal, &diag));
    return out;
}

static void refuse(tc_arena *arena, const char *literal, tc_reason reason)
{
    tc_compose_report out;
    tc_diag diag;

    assert_false(inspect(arena, &out, literal, &diag));
    assert_int_equal(diag.reason, reason);
    assert_int_equal(out.n_services, 0);
}

/* One service with a pinned image and one more line. */
#define SERVICE(line) "services:\n  a:\n    image: x" SHA "\n    " line "\n"

/* only expects exactly one finding of one list, and none in the others. */
static void only(const tc_compose_report *r, const tc_findings *list, const char *service,
                 const char *what)
{
    const tc_findings *all[] = {&r->unpinned, &r->privileged, &r->host_network,
                                &r->mounts,   &r->built,      &r->outside};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        assert_int_equal(all[i]->n, all[i] == list ? 1 : 0);
    }
    assert_text(list->items[0].service, service);
    assert_text(list->items[0].what, what);
}

static void none(const tc_compose_report *r)
{
    assert_int_equal(r->unpinned.n + r->privileged.n + r->host_network.n + r->mounts.n +
                         r->built.n + r->outside.n,
                     0);
}

static void services_and_images_are_listed(void **state)
{
    tc_compose_report r = good(*state, "services:\n"
                                       "  a: {image: 'x" SHA "'}\n"
                                       "  b: {image: 'y:1'}\n"
                                       "  c: {build: .}\n"
                                       "  d: {build: {context: 'https://e'}, image: 'z" SHA "'}\n");

    assert_int_equal(r.n_services, 4);
    assert_text(r.services[0].name, "a");
    assert_text(r.services[0].image, "x" SHA);
    assert_true(r.services[0].pinned);
    assert_false(r.services[1].pinned);
    assert_text(r.services[1].image, "y:1");
    assert_true(r.services[2].built);
    assert_int_equal(r.services[2].image.n, 0);
    /* A name with a digest does not pin what is built. */
    assert_true(r.services[3].built);
    assert_false(r.services[3].pinned);
    assert_int_equal(r.unpinned.n, 3);
    assert_int_equal(r.built.n, 2);
    assert_text(r.built.items[0].what, "built at start from .");
    assert_text(r.built.items[1].what, "built at start from https://e");
}

static void images_are_pinned_by_a_whole_digest_only(void **state)
{
    static const char *const unpinned[] = {
        "x",
        "x:latest",
        "x@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
        "x@sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        ("x" SHA "0"),
        "x@sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        ("${IMAGE}" SHA),
        "$IMAGE",
        "x:${TAG}",
        SHA,
    };

    for (size_t i = 0; i < sizeof unpinned / sizeof unpinned[0]; i++) {
        tc_wr w = tc_wr_init(*state, 1024);
        tc_compose_report r;
        tc_diag diag = {0};
        tc_bytes in;

        tc_wr_lit(&w, "services: {a: {image: '");
        tc_wr_lit(&w, unpinned[i]);
        tc_wr_lit(&w, "'}}");
        assert_true(tc_wr_finish(&in, &w));
        assert_true(tc_compose_inspect(&r, *state, in, &diag));
        only(&r, &r.unpinned, "a", unpinned[i]);
    }
    tc_compose_report r = good(*state, "services: {a: {}}");
    only(&r, &r.unpinned, "a", "names no image");
    r = good(*state, "services: {a: {image: 'r.io/x:1.2" SHA "'}}");
    none(&r);
}

static void rights_are_found(void **state)
{
    static const struct {
        const char *line, *what;
    } cases[] = {
        {"privileged: true", "privileged"},
        {"privileged: yes", "privileged"},
        {"privileged: ${PRIVILEGED}", "privileged"},
        {"privileged: \"true\"", "privileged"},
        {"cap_add: [SYS_ADMIN]", "cap_add SYS_ADMIN"},
        {"cap_add: [cap_sys_admin]", "cap_add cap_sys_admin"},
        {"cap_add: [ALL]", "cap_add ALL"},
        {"cap_add: [NET_ADMIN]", "cap_add NET_ADMIN"},
        {"cap_add: [SYS_PTRACE, CHOWN]", "cap_add SYS_PTRACE"},
        {"cap_add: [\"${CAP}\"]", "cap_add ${CAP}"},
        {"devices: [/dev/tdx_guest:/dev/tdx_guest]", "device /dev/tdx_guest:/dev/tdx_guest"},
        {"devices: [{source: /dev/tdx_guest, target: /dev/x}]", "device /dev/tdx_guest"},
        {"device_cgroup_rules: ['a *:* rwm']", "device_cgroup_rules a *:* rwm"},
        {"pid: host", "pid host"},
        {"ipc: host", "ipc host"},
        {"uts: host", "uts host"},
        {"userns_mode: host", "userns_mode host"},
        {"cgroup: host", "cgroup host"},
        {"pid: ${MODE}", "pid ${MODE}"},
        {"security_opt: ['seccomp:unconfined']", "security_opt seccomp:unconfined"},
        {"security_opt: ['seccomp=unconfined']", "security_opt seccomp=unconfined"},
        {"security_opt: ['apparmor:unconfined']", "security_opt apparmor:unconfined"},
        {"security_opt: ['systempaths=unconfined']", "security_opt systempaths=unconfined"},
        {"security_opt: ['label:disable']", "security_opt label:disable"},
        {"security_opt: ['seccomp:profile.json']", "security_opt seccomp:profile.json"},
        {"security_opt: ['$OPT']", "security_opt $OPT"},
        {"cgroup_parent: /x", "cgroup_parent /x"},
        {"provider: {type: x}", "is run by a program of the machine (provider)"},
        {"post_start: [{command: x, privileged: true}]", "privileged hook post_start"},
        {"pre_stop: [{command: x, privileged: $P}]", "privileged hook pre_stop"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_wr w = tc_wr_init(*state, 1024);
        tc_compose_report r;
        tc_diag diag = {0};
        tc_bytes in;

        tc_wr_lit(&w, SERVICE(""));
        tc_wr_lit(&w, "    ");
        tc_wr_lit(&w, cases[i].line);
        assert_true(tc_wr_finish(&in, &w));
        assert_true(tc_compose_inspect(&r, *state, in, &diag));
        only(&r, &r.privileged, "a", cases[i].what);
    }
}

static void ordinary_settings_are_no_findings(void **state)
{
    static const char *const lines[] = {
        SERVICE("privileged: false"),
        SERVICE("privileged: no"),
        SERVICE("privileged:"),
        SERVICE("privileged: ~"),
        SERVICE("cap_add: [CHOWN, NET_BIND_SERVICE, cap_kill]"),
        SERVICE("cap_add: []"),
        SERVICE("cap_drop: [ALL]"),
        SERVICE("devices: []"),
        SERVICE("runtime: nvidia"),
        SERVICE("gpus: all"),
        SERVICE("security_opt: ['no-new-privileges:true']"),
        SERVICE("pid: service:b"),
        SERVICE("network_mode: bridge"),
        SERVICE("post_start: [{command: x}]"),
        SERVICE("volumes: ['data:/data', '/srv/data:/data', './data:/data', '/only/container']"),
        SERVICE("volumes: [{type: volume, source: data, target: /data}]"),
        SERVICE("volumes: ['/etc/localtime:/etc/localtime:ro']"),
        SERVICE("volumes: ['/data/$$x:/data']"),
        SERVICE("use_api_socket: false"),
        SERVICE("environment: ['A=${A}']"),
        SERVICE("networks: [n]") "networks: {n: {driver: bridge, name: x}}",
        SERVICE(
            "") "volumes: {v: {}, w: }\nconfigs: {c: {content: x}}\nsecrets: {s: {environment: S}}",
    };

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        tc_compose_report r = good(*state, lines[i]);

        none(&r);
    }
}

static void host_network_is_found(void **state)
{
    tc_compose_report r = good(*state, SERVICE("network_mode: host"));

    only(&r, &r.host_network, "a", "network_mode host");
    r = good(*state, SERVICE("network_mode: ${MODE}"));
    only(&r, &r.host_network, "a", "network_mode ${MODE}");
    r = good(*state, SERVICE("") "networks: {n: {name: host, external: true}}");
    only(&r, &r.host_network, "", "network n");
    r = good(*state, SERVICE("") "networks: {host: {external: true}}");
    only(&r, &r.host_network, "", "network host");
    r = good(*state, SERVICE("") "networks: {n: {external: {name: host}}}");
    only(&r, &r.host_network, "", "network n");
    r = good(*state, SERVICE("") "networks: {n: {driver: host}}");
    only(&r, &r.host_network, "", "network n");
    r = good(*state, SERVICE("") "networks: {n: {driver: $D}}");
    only(&r, &r.host_network, "", "network n");
}

static void mounts_are_found(void **state)
{
    static const struct {
        const char *line, *what;
    } cases[] = {
        {"volumes: ['/var/run/docker.sock:/var/run/docker.sock']", "/var/run/docker.sock"},
        {"volumes: ['/run/containerd/containerd.sock:/x']", "/run/containerd/containerd.sock"},
        {"volumes: ['/var/run/dstack.sock:/var/run/dstack.sock:ro']", "/var/run/dstack.sock"},
        {"volumes: ['/var/run/tappd.sock:/x']", "/var/run/tappd.sock"},
        {"volumes: ['/dev/tdx_guest:/x']", "/dev/tdx_guest"},
        {"volumes: ['/:/host']", "/"},
        {"volumes: ['/etc:/etc']", "/etc"},
        {"volumes: ['/var/lib/../../etc/shadow:/x']", "/var/lib/../../etc/shadow"},
        {"volumes: ['//proc:/x']", "//proc"},
        {"volumes: ['/var/lib/docker/volumes:/x']", "/var/lib/docker/volumes"},
        {"volumes: ['/var/lib:/x']", "/var/lib"},
        {"volumes: ['/dstack/.host-shared:/x']", "/dstack/.host-shared"},
        {"volumes: ['/tapp:/tapp:ro']", "/tapp"},
        {"volumes: ['.:/x']", "."},
        {"volumes: ['./:/x']", "./"},
        {"volumes: ['../etc:/x']", "../etc"},
        {"volumes: ['./a/../../etc:/x']", "./a/../../etc"},
        {"volumes: ['./.host-shared:/x']", "./.host-shared"},
        {"volumes: ['~/x:/x']", "~/x"},
        {"volumes: [{type: bind, source: /var/run/docker.sock, target: /x}]",
         "/var/run/docker.sock"},
        {"volumes: [{source: /sys, target: /x}]", "/sys"},
        {"volumes: ['${DIR}:/x']", "path set by an environment variable: ${DIR}:/x"},
        {"volumes: ['${DIR:-/data}:/x']", "path set by an environment variable: ${DIR:-/data}:/x"},
        {"volumes: ['/data/$X:/x']", "path set by an environment variable: /data/$X:/x"},
        {"volumes: ['$ALL']", "path set by an environment variable: $ALL"},
        {"volumes: [{type: bind, source: $S, target: /x}]",
         "path set by an environment variable: $S"},
        {"volumes_from: ['container:x']", "volumes_from container:x"},
        {"use_api_socket: true", "the container engine's socket (use_api_socket)"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tc_wr w = tc_wr_init(*state, 1024);
        tc_compose_report r;
        tc_diag diag = {0};
        tc_bytes in;

        tc_wr_lit(&w, SERVICE(""));
        tc_wr_lit(&w, "    ");
        tc_wr_lit(&w, cases[i].line);
        assert_true(tc_wr_finish(&in, &w));
        assert_true(tc_compose_inspect(&r, *state, in, &diag));
        only(&r, &r.mounts, "a", cases[i].what);
    }
}

static void disguised_mounts_are_found(void **state)
{
    tc_compose_report r =
        good(*state, SERVICE("volumes: ['v:/x']") "volumes: {v: {driver_opts: {type: none, o: "
                                                  "bind, device: /var/run}}}");

    only(&r, &r.mounts, "", "volume of /var/run");
    r = good(*state, SERVICE("") "volumes: {v: {driver_opts: {type: overlay, "
                                 "o: 'lowerdir=/,upperdir=/u', device: overlay}}}");
    only(&r, &r.mounts, "", "volume with options lowerdir=/,upperdir=/u");
    r = good(*state, SERVICE("volumes: [{type: image, source: 'y:1', target: /x}]"));
    only(&r, &r.unpinned, "a", "mounted image y:1");
    r = good(*state, SERVICE("") "configs: {c: {file: /etc/shadow}}");
    assert_int_equal(r.mounts.n, 1);
    assert_text(r.mounts.items[0].what, "file /etc/shadow");
    assert_int_equal(r.outside.n, 1);
    r = good(*state, SERVICE("") "secrets: {c: {file: ./token}}");
    only(&r, &r.outside, "", "file ./token");
}

static void references_to_other_files_are_found(void **state)
{
    tc_compose_report r = good(*state, "include: [other.yml]\n" SERVICE(""));

    only(&r, &r.outside, "", "include other.yml");
    r = good(*state, "include: [{path: other.yml}]\n" SERVICE(""));
    only(&r, &r.outside, "", "include other.yml");
    r = good(*state, SERVICE("extends: {file: base.yml, service: b}"));
    only(&r, &r.outside, "a", "extends base.yml");
    r = good(*state, SERVICE("extends: b"));
    only(&r, &r.outside, "a", "extends b");
    r = good(*state, SERVICE("env_file: .env"));
    only(&r, &r.outside, "a", "env_file .env");
    r = good(*state, SERVICE("env_file: [{path: x.env}]"));
    only(&r, &r.outside, "a", "env_file x.env");
    r = good(*state, SERVICE("label_file: l"));
    only(&r, &r.outside, "a", "label_file l");
}

static void unreadable_texts_are_refused(void **state)
{
    refuse(*state, "", TC_REASON_MISSING);
    refuse(*state, "[]", TC_REASON_TYPE);
    refuse(*state, "version: '3'", TC_REASON_MISSING);
    refuse(*state, "services: []", TC_REASON_TYPE);
    refuse(*state, "services: {a: }", TC_REASON_TYPE);
    refuse(*state, "services: {a: x}", TC_REASON_TYPE);
    refuse(*state, "services: {a: {image: [x]}}", TC_REASON_TYPE);
    refuse(*state, "services: {a: {image: x}, a: {image: y}}", TC_REASON_DUPLICATE);
    refuse(*state, "services: {a: &x {image: y}, b: *x}", TC_REASON_UNSUPPORTED);
    refuse(*state, "services: {a: {<<: {privileged: true}}}", TC_REASON_UNSUPPORTED);
    refuse(*state, "services: {a: {image: !x y}}", TC_REASON_UNSUPPORTED);
    refuse(*state, "services: {a", TC_REASON_SYNTAX);
}

static tc_reason many_services(tc_arena *arena, size_t n)
{
    tc_wr w = tc_wr_init(arena, TC_MAX_APP_COMPOSE);
    tc_compose_report r;
    tc_diag diag = {0};
    tc_bytes in;

    tc_wr_lit(&w, "services:\n");
    for (size_t i = 0; i < n; i++) {
        tc_wr_lit(&w, "  s");
        tc_wr_dec(&w, i);
        tc_wr_lit(&w, ": {image: x}\n");
    }
    assert_true(tc_wr_finish(&in, &w));
    if (!tc_compose_inspect(&r, arena, in, &diag)) {
        return diag.reason;
    }
    assert_int_equal(r.n_services, n);
    /* Findings beyond the maximum are counted. */
    assert_int_equal(r.unpinned.n, n < TC_FINDINGS_MAX ? n : TC_FINDINGS_MAX);
    assert_int_equal(r.unpinned.n + r.unpinned.dropped, n);
    return TC_REASON_NONE;
}

static void limits_hold(void **state)
{
    assert_int_equal(many_services(*state, TC_FINDINGS_MAX), TC_REASON_NONE);
    assert_int_equal(many_services(*state, TC_FINDINGS_MAX + 1), TC_REASON_NONE);
    assert_int_equal(many_services(*state, TC_MAX_SERVICES), TC_REASON_NONE);
    assert_int_equal(many_services(*state, TC_MAX_SERVICES + 1), TC_REASON_LIMIT);
}

static void long_texts_are_cut_between_characters(void **state)
{
    tc_wr w = tc_wr_init(*state, TC_MAX_APP_COMPOSE);
    tc_compose_report r;
    tc_diag diag = {0};
    tc_bytes in;

    tc_wr_lit(&w, "services: {a: {image: 'x");
    for (size_t i = 0; i < 300; i++) {
        tc_wr_lit(&w, "\xc3\xa9");
    }
    tc_wr_lit(&w, "'}}");
    assert_true(tc_wr_finish(&in, &w));
    assert_true(tc_compose_inspect(&r, *state, in, &diag));
    assert_int_equal(r.unpinned.items[0].what.n, 199);
}

static void inspection_survives_lack_of_memory(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 60; n++) {
        tc_arena arena;
        tc_compose_report r;
        tc_diag diag;
        bool ok;

        tc_arena_init(&arena, ARENA_CAP);
        arena.fail_at = n;
        ok = inspect(&arena, &r,
                     SERVICE("volumes: ['/etc:/etc']") "volumes: {v: {driver_opts: {device: /x}}}",
                     &diag);
        assert_true(ok || diag.reason == TC_REASON_NO_MEMORY);
        tc_arena_done(&arena);
        if (ok) {
            return;
        }
    }
    fail();
}

static void dollars_are_variables_unless_doubled(void **state)
{
    (void)state;
    assert_true(tc_mount_has_variable(TC_STR("$A")));
    assert_true(tc_mount_has_variable(TC_STR("a$")));
    assert_true(tc_mount_has_variable(TC_STR("$$$A")));
    assert_false(tc_mount_has_variable(TC_STR("$$A$$")));
    assert_false(tc_mount_has_variable(TC_STR("")));
}

static void paths_are_resolved(void **state)
{
    static const char *const sensitive[] = {
        "/",         "//",    "/.",     "/..",    "/a/..",
        "/run",      "/run/", "/run/x", "/var",   "/./var/./lib/",
        "/a/../etc", "~",     "~root",  ".",      "./.",
        "a/..",      "..",    ".env",   "./.env",
    };
    static const char *const harmless[] = {
        "/runner", "/etcetera", "/data",     "/var/lib/dockerish", "/etc/../data", "a",
        "./a/b",   "a/.b",      "/dev/null", "/etc/localtime",     "/mnt/../srv",  "",
    };

    for (size_t i = 0; i < sizeof sensitive / sizeof sensitive[0]; i++) {
        assert_true(tc_mount_is_sensitive(*state, tc_str_from_c(sensitive[i])));
    }
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        assert_false(tc_mount_is_sensitive(*state, tc_str_from_c(harmless[i])));
    }
}

static void genuine_compose_files_are_read(void **state)
{
    tc_arena *arena = *state;
    tc_json doc = json(arena, vector(arena, "near/2026-08-14-bb7c69487ff4/tcb_info.json"));
    tc_app_compose c;
    tc_compose_report r;
    tc_diag diag = {0};

    assert_true(tc_app_compose_parse(
        &c, arena, tc_bytes_from_str(member_text(&doc, TC_JSON_ROOT, "app_compose")), &diag));
    assert_true(tc_compose_inspect(&r, arena, tc_bytes_from_str(c.docker_compose_file), &diag));
    assert_int_equal(r.n_services, 2);
    assert_int_equal(r.unpinned.n, 0);
    assert_int_equal(r.mounts.n, 4);
    assert_text(r.mounts.items[3].service, "signer-key-export");
    assert_text(r.mounts.items[3].what, "/var/lib/docker/volumes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(services_and_images_are_listed),
        TEST(images_are_pinned_by_a_whole_digest_only),
        TEST(rights_are_found),
        TEST(ordinary_settings_are_no_findings),
        TEST(host_network_is_found),
        TEST(mounts_are_found),
        TEST(disguised_mounts_are_found),
        TEST(references_to_other_files_are_found),
        TEST(unreadable_texts_are_refused),
        TEST(limits_hold),
        TEST(long_texts_are_cut_between_characters),
        TEST(inspection_survives_lack_of_memory),
        TEST(dollars_are_variables_unless_doubled),
        TEST(paths_are_resolved),
        TEST(genuine_compose_files_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
