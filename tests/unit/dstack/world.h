/* SPDX-License-Identifier: Apache-2.0
 *
 * A made instance whose evidence is in order, for tests that break one thing at a time.
 */
#ifndef TEST_DSTACK_WORLD_H
#define TEST_DSTACK_WORLD_H

#include "support.h"

#define WORLD_EVENTS 64

typedef struct world {
    tc_arena *arena;
    tc_event events[WORLD_EVENTS];
    uint8_t digests[WORLD_EVENTS][TC_REGISTER_SIZE];
    size_t n;
    uint8_t mrtd[48], rtmr[TC_REGISTERS][48], mr_config_id[48], mr_owner[48], mr_owner_config[48];
    uint8_t report_data[64], qe_user_data[20], ppid[16];
    uint8_t compose_hash[32], app_id[20], instance_id[20], image_hash[32];
    const char *compose, *key_provider;
    tc_registers registers;
    tc_event_log log;
    tc_instance_evidence ev;
    tc_app_policy policy;
    tc_claims claims;
    tc_checks checks;
    tc_instance_facts facts;
} world;

/* An app definition with one pinned image, keys from a KMS and an instance id. */
extern const char WORLD_COMPOSE[], WORLD_KMS[];

/* world_new makes an instance of dstack 0.5.5 with keys from a KMS, launch configuration version 1
 * and a vm_config. world_start only makes its arena and boot registers. */
world *world_new(tc_arena *arena);
world *world_start(tc_arena *arena, const char *compose, const char *key_provider);

/* world_add appends a runtime event, world_at finds the first with a name, world_insert puts one in
 * front of another, world_remove takes one away. */
tc_event *world_add(world *w, const char *name, tc_bytes payload);
tc_event *world_at(world *w, const char *name);
tc_event *world_insert(world *w, const char *before, const char *name, tc_bytes payload);
void world_remove(world *w, const char *name);

/* world_seal computes all digests and makes the registers those that the log replays to. */
void world_seal(world *w);
/* world_judge judges what there is; world_run seals first. */
void world_judge(world *w);
void world_run(world *w);

/* world_torture judges the same evidence with the n-th allocation failing, for every n. */
void world_torture(const world *w);

/* world_expect checks one check's status, and world_why what its sentence says somewhere. */
void world_expect(const world *w, tc_check_id id, tc_check_status status);
void world_why(const world *w, tc_check_id id, const char *part);

#define EXPECT(w, id, status) world_expect((w), TC_CHECK_ID_##id, TC_CHECK_##status)
#define WHY(w, id, part)      world_why((w), TC_CHECK_ID_##id, (part))

#endif
