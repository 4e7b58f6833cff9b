/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/system.h"

#include "dstack/vm_config.h"

static void name_image(tc_os_evidence *evidence, tc_bytes hash, const char *who)
{
    if (hash.n == TC_SHA256_SIZE) {
        evidence->named[evidence->n_named++] = (tc_named_image){hash, who};
    }
}

/* boot_log takes the log of the guest agent, or the firmware's own when that one is not whole. */
static void boot_log(tc_boot_log *out, const tc_system_input *in)
{
    tc_gather_boot_log(out, in->arena, in->evidence->event_log);
    if (!tc_boot_log_is_whole(out) && in->evidence->ccel != NULL) {
        tc_gather_boot_log(out, in->arena, in->evidence->ccel);
    }
}

/* vm_config_text unwraps the vm_config; what can not be read stays as it is, and is judged so. */
static tc_str vm_config_text(const tc_system_input *in)
{
    tc_str text = in->evidence->vm_config;
    tc_json outer, inner;

    if (text.n > 0 && tc_vm_config_open(&outer, &inner, in->arena, text, NULL)) {
        return tc_str_from_bytes(inner.text);
    }
    return text;
}

void tc_system_verify(tc_os_facts *out, const tc_system_input *input, tc_checks *checks)
{
    tc_os_evidence evidence = {
        .mrtd = input->td->mr_td,
        .vm_config = vm_config_text(input),
        .images = input->g->images,
        .n_images = input->g->n_images,
        .cache = input->cache,
        .explain = input->explain,
    };

    for (size_t i = 0; i < TC_BOOT_REGISTERS; i++) {
        evidence.rtmr[i] = input->td->rtmr[i];
    }
    name_image(&evidence, input->app->os_image_hash, "the event log");
    if (input->evidence->claims != NULL) {
        name_image(&evidence, input->evidence->claims->os_image_hash, "the guest agent");
    }
    boot_log(&evidence.log, input);
    tc_os_verify(out, input->arena, &evidence, input->policy, checks);
}
