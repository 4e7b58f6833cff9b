/* SPDX-License-Identifier: Apache-2.0 */
#include "dstack/sequence.h"

#include "base/wr.h"

#define HASH_SIZE    32
#define SENTENCE_MAX 512u
#define KMS_PAYLOAD  "{\"name\":\"kms\""

/* A small language: a name, how often it may stand there, and what its payload looks like where no
 * other check looks at it. */
enum {
    OPTIONAL = 1 << 0,
    REPEAT = 1 << 1,     /* any number of times, none included */
    UP_TO_5 = 1 << 2,    /* none to five times */
    ONLY_KMS = 1 << 3,   /* only when the key provider is a KMS */
    NO_PAYLOAD = 1 << 4, /* a mark without content */
    HASH = 1 << 5,       /* 32 bytes */
};
#define UP_TO_5_MAX 5u

typedef struct step {
    const char *name;
    unsigned flags;
} step;

#define STEPS_MAX 13

typedef struct release {
    const char *name;
    bool has_ready, free_app_id;
    step steps[STEPS_MAX]; /* ends with an entry without a name */
} release;

static const release releases[] = {
    {"dstack 0.3.1 to 0.3.2",
     false,
     false,
     {{"rootfs-hash", HASH},
      {"app-id", 0},
      {"upgraded-app-id", 0},
      {"ca-cert-hash", HASH},
      {"instance-id", 0}}},
    {"dstack 0.3.3 to 0.3.6",
     false,
     false,
     {{"rootfs-hash", HASH},
      {"app-id", 0},
      {"compose-hash", 0},
      {"ca-cert-hash", HASH},
      {"instance-id", 0}}},
    {"dstack 0.4.0",
     true,
     false,
     {{"system-preparing", NO_PAYLOAD},
      {"rootfs-hash", HASH},
      {"app-id", 0},
      {"compose-hash", 0},
      {"instance-id", 0},
      {"boot-mr-done", NO_PAYLOAD},
      {"key-provider", 0},
      {"system-ready", NO_PAYLOAD}}},
    {"dstack 0.4.2 to 0.5.0",
     true,
     false,
     {{"system-preparing", NO_PAYLOAD},
      {"app-id", 0},
      {"compose-hash", 0},
      {"instance-id", 0},
      {"boot-mr-done", NO_PAYLOAD},
      {"mr-kms", REPEAT | ONLY_KMS | HASH},
      {"key-provider", 0},
      {"system-ready", NO_PAYLOAD}}},
    {"dstack 0.5.1 to 0.5.4",
     true,
     false,
     {{"system-preparing", NO_PAYLOAD},
      {"app-id", 0},
      {"compose-hash", 0},
      {"instance-id", 0},
      {"boot-mr-done", NO_PAYLOAD},
      {"mr-kms", REPEAT | ONLY_KMS | HASH},
      {"os-image-hash", OPTIONAL | ONLY_KMS},
      {"key-provider", 0},
      {"system-ready", NO_PAYLOAD}}},
    {"dstack 0.5.5 to 0.5.11",
     true,
     false,
     {{"system-preparing", NO_PAYLOAD},
      {"app-id", 0},
      {"compose-hash", 0},
      {"instance-id", 0},
      {"boot-mr-done", NO_PAYLOAD},
      {"mr-kms", REPEAT | ONLY_KMS | HASH},
      {"os-image-hash", OPTIONAL | ONLY_KMS},
      {"key-provider", 0},
      {"storage-fs", 0},
      {"system-ready", NO_PAYLOAD}}},
    {"dstack 0.6",
     true,
     true,
     {{"system-preparing", NO_PAYLOAD},
      {"app-id", 0},
      {"compose-hash", 0},
      {"init-script-hash", UP_TO_5 | HASH},
      {"gpu-policy-hash", HASH},
      {"gpu-attestation", OPTIONAL},
      {"instance-id", 0},
      {"boot-mr-done", NO_PAYLOAD},
      {"os-image-hash", OPTIONAL | ONLY_KMS},
      {"key-provider", 0},
      {"storage-fs", 0},
      {"system-ready", NO_PAYLOAD}}},
};
#define N_RELEASES (sizeof releases / sizeof releases[0])

typedef struct matching {
    const tc_event *const *events;
    size_t n;
    bool kms; /* some event before the end says that a KMS provides the keys */
} matching;

/* How far one family goes. */
typedef struct progress {
    bool matched;
    size_t events;    /* events that fit */
    const step *next; /* the step that waits for an event; NULL when all are done */
    bool bad_payload; /* the event after those fits by name only */
} progress;

static bool payload_fits(const step *s, const tc_event *event)
{
    return !((s->flags & NO_PAYLOAD) != 0 && event->payload.n != 0) &&
           !((s->flags & HASH) != 0 && event->payload.n != HASH_SIZE);
}

/* may_skip tells whether a step is done after `times` events. */
static bool may_skip(const step *s, size_t times)
{
    return times > 0 || (s->flags & (OPTIONAL | REPEAT | UP_TO_5)) != 0;
}

static bool may_take(const matching *m, const step *s, size_t times, const tc_event *event)
{
    if (!tc_str_is(event->name, s->name) || ((s->flags & ONLY_KMS) != 0 && !m->kms)) {
        return false;
    }
    if ((s->flags & REPEAT) != 0) {
        return true;
    }
    return times < ((s->flags & UP_TO_5) != 0 ? UP_TO_5_MAX : 1);
}

static progress follow(const release *family, const matching *m)
{
    progress p = {.next = family->steps};
    size_t times = 0;

    while (p.events < m->n && p.next->name != NULL) {
        const tc_event *event = m->events[p.events];

        if (may_take(m, p.next, times, event)) {
            if (!payload_fits(p.next, event)) {
                p.bad_payload = true;
                return p;
            }
            times++;
            p.events++;
        } else if (may_skip(p.next, times)) {
            p.next++;
            times = 0;
        } else {
            return p;
        }
    }
    while (p.next->name != NULL && may_skip(p.next, times)) {
        p.next++;
        times = 0;
    }
    if (p.next->name == NULL) {
        p.next = NULL;
    }
    p.matched = p.next == NULL && p.events == m->n;
    return p;
}

static bool is_known(tc_str name)
{
    for (size_t i = 0; i < N_RELEASES; i++) {
        for (const step *s = releases[i].steps; s->name != NULL; s++) {
            if (tc_str_is(name, s->name)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_repeated(const matching *m, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (tc_str_eq(m->events[i]->name, m->events[at]->name)) {
            return true;
        }
    }
    return false;
}

/* explain says what the first misfit is, judged by the family that goes furthest. */
static void explain(tc_sequence *out, tc_arena *arena, const matching *m, const progress *p)
{
    tc_wr w = tc_wr_init(arena, SENTENCE_MAX);
    const tc_event *event = p->events < m->n ? m->events[p->events] : NULL;

    out->at = event;
    if (event == NULL) {
        tc_wr_lit(&w, "the log ends before ");
        tc_wr_lit(&w, p->next->name); /* with all steps done it would match */
        tc_wr_lit(&w, ", without " TC_EVENT_READY
                      ": a quote taken during boot is not proof of a running app");
    } else if (p->bad_payload) {
        tc_wr_lit(&w, "the content of ");
        tc_wr_str(&w, event->name);
        tc_wr_lit(&w, " has a size that no release gives it");
    } else if (!is_known(event->name)) {
        tc_wr_lit(&w, "unknown event ");
        tc_wr_str(&w, event->name);
    } else if (is_repeated(m, p->events)) {
        tc_wr_lit(&w, "second ");
        tc_wr_str(&w, event->name);
    } else {
        tc_wr_str(&w, event->name);
        tc_wr_lit(&w, " stands where ");
        tc_wr_lit(&w, p->next == NULL ? "the end" : p->next->name);
        tc_wr_lit(&w, " belongs");
        if (p->next != NULL) {
            tc_wr_lit(&w, ": missing ");
            tc_wr_lit(&w, p->next->name);
        }
    }
    out->why = tc_wr_text(&w);
}

static bool has_kms(const matching *m)
{
    for (size_t i = 0; i < m->n; i++) {
        if (tc_str_is(m->events[i]->name, "key-provider") &&
            tc_str_starts(tc_str_from_bytes(m->events[i]->payload), KMS_PAYLOAD)) {
            return true;
        }
    }
    return false;
}

void tc_sequence_match(tc_sequence *out, tc_arena *arena, const tc_event *const *events, size_t n)
{
    matching m = {.events = events, .n = n};
    tc_wr names = tc_wr_init(arena, SENTENCE_MAX);
    progress best = {.next = NULL};

    *out = (tc_sequence){0};
    m.kms = has_kms(&m);
    for (size_t i = 0; i < N_RELEASES; i++) {
        progress p = follow(&releases[i], &m);

        if (p.matched) {
            tc_wr_lit(&names, out->matched ? " or " : "");
            tc_wr_lit(&names, releases[i].name);
            out->matched = true;
            out->has_ready = releases[i].has_ready;
            out->free_app_id = releases[i].free_app_id;
        }
        /* Of families that go equally far the newest explains best, or one that knows the name. */
        if (i == 0 || p.events > best.events ||
            (p.events == best.events && (p.bad_payload || !best.bad_payload))) {
            best = p;
        }
    }
    if (out->matched) {
        out->releases = tc_wr_text(&names);
    } else {
        explain(out, arena, &m, &best);
    }
}
