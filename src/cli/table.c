/* SPDX-License-Identifier: Apache-2.0
 *
 * The verbs and options of the program. Everything that is said about them is said here.
 */
#include "cli/cli.h"

#define OPTION_AT                                                                                  \
    {TC_OPTION_AT,                                                                                 \
     0,                                                                                            \
     "at",                                                                                         \
     "TIME",                                                                                       \
     false,                                                                                        \
     "Judge validity as of TIME: RFC 3339 (2026-08-14T10:00:00Z) or a Unix number. "               \
     "Default: now."}
#define OPTION_TRUST_ROOT                                                                          \
    {TC_OPTION_TRUST_ROOT,                                                                         \
     0,                                                                                            \
     "trust-root",                                                                                 \
     "FILE",                                                                                       \
     true,                                                                                         \
     "Also accept this self-signed root certificate (PEM or DER). What rests on it is "            \
     "reported as simulated. May be given several times."}

#define EXIT_USAGE   {TC_EXIT_USAGE, "wrong usage, or a file that is not there or is nothing we know"}
#define EXIT_TROUBLE {TC_EXIT_TROUBLE, "our own trouble: memory, disk, a closed pipe"}

const tc_option tc_common_options[] = {
    {TC_OPTION_HELP, 'h', "help", NULL, false, "Show this help and exit."},
    {TC_OPTION_VERSION, 'V', "version", NULL, false, "Show the version and exit."},
    {0},
};

const tc_verb tc_verbs[] = {
    {
        .name = "verify",
        .synopsis = "[--at TIME] [--policy FILE] [--trust-root FILE]... "
                    "[--format text|json|html] [-o FILE] EVIDENCE...",
        .min_args = 1,
        .max_args = TC_ARGS_UNLIMITED,
        .summary = "Check the evidence of an app completely and report.",
        .description =
            "Checks every link of the chain, from Intel's root key to the app definition, offline, "
            "and prints a report. What is missing is reported as not checked, never as passed.\n"
            "\n"
            "EVIDENCE is one or more files, recognised by their content: an evidence bundle, a "
            "GetQuote or Info answer of a dstack guest agent, its tcb_info, a dstack-verifier "
            "request, a Phala Cloud attestations answer, a quote (binary or hex), Intel collateral "
            "(Intel's own answers, or the dcap-qvl JSON shape), event logs, an app-compose.json, "
            "certificates. A single - is standard input.",
        .options =
            {
                OPTION_AT,
                {TC_OPTION_POLICY, 0, "policy", "FILE", false,
                 "Judge by this policy document instead of the strict default (see `trustcenter "
                 "policy show`)."},
                OPTION_TRUST_ROOT,
                {TC_OPTION_FORMAT, 0, "format", "FORMAT", false,
                 "The report's form: text (default), json or html."},
                {TC_OPTION_OUTPUT, 'o', "output", "FILE", false,
                 "Write the report to FILE instead of standard output; whole or not at all."},
            },
        .exits =
            {
                {TC_EXIT_PASSED, "passed"},
                {TC_EXIT_FAILED, "failed: evidence contradicts a required check, or is broken"},
                EXIT_USAGE,
                {TC_EXIT_PARTIAL, "partial: not everything required could be checked"},
                EXIT_TROUBLE,
            },
        .run = tc_verb_verify,
    },
    {
        .name = "quote verify",
        .synopsis = "[--at TIME] [--trust-root FILE]... QUOTE COLLATERAL.json",
        .min_args = 2,
        .max_args = 2,
        .summary = "Check one Intel quote against its collateral.",
        .description =
            "Checks an SGX or TDX quote (versions 3, 4 and 5) and prints \"Status: \" with the TCB "
            "status in Intel's words, then one line for each advisory that applies. It says "
            "nothing about what runs inside; for that see `trustcenter verify`.\n"
            "\n"
            "QUOTE is binary or hex. COLLATERAL.json is in the dcap-qvl shape. One of the two may "
            "be - for standard input.",
        .options = {OPTION_AT, OPTION_TRUST_ROOT},
        .exits =
            {
                {TC_EXIT_PASSED, "the quote is genuine and not revoked, whatever its TCB status"},
                {TC_EXIT_FAILED, "rejected; the reason is on standard error"},
                EXIT_USAGE,
                EXIT_TROUBLE,
            },
        .run = tc_verb_quote_verify,
    },
    {
        .name = "inspect",
        .synopsis = "FILE",
        .min_args = 1,
        .max_args = 1,
        .summary = "Say what a file is and print it decoded.",
        .description =
            "Recognises a file by its content and prints what it holds: quotes, certificates, "
            "revocation lists, event logs, attestations, guest agent answers, Intel's reference "
            "data, app definitions and bundles. Nothing is checked by this. FILE may be - for "
            "standard input.",
        .exits =
            {
                {TC_EXIT_PASSED, "the file was recognised and printed"},
                {TC_EXIT_FAILED, "the file was recognised, but it is broken"},
                EXIT_USAGE,
                EXIT_TROUBLE,
            },
        .run = tc_verb_inspect,
    },
    {
        .name = "bundle make",
        .synopsis = "-o BUNDLE [--app-id HEX] [--name TEXT] [--domain TEXT] FILE...",
        .min_args = 1,
        .max_args = TC_ARGS_UNLIMITED,
        .summary = "Put evidence files into one bundle, byte for byte.",
        .description =
            "Recognises each file by its content and writes all of them, unchanged, into one "
            "evidence bundle that anyone can check with `trustcenter verify`. The order of the "
            "files makes no difference. A single - is standard input.",
        .options =
            {
                {TC_OPTION_OUTPUT, 'o', "output", "BUNDLE", false,
                 "The file to write (- for standard output); whole or not at all. Required."},
                {TC_OPTION_APP_ID, 0, "app-id", "HEX", false,
                 "The app that the evidence is about: 40 hex digits. Verification holds the "
                 "evidence against it."},
                {TC_OPTION_NAME, 0, "name", "TEXT", false, "The app's name, for readers."},
                {TC_OPTION_DOMAIN, 0, "domain", "TEXT", false, "The app's domain, for readers."},
            },
        .exits =
            {
                {TC_EXIT_PASSED, "the bundle was written"},
                {TC_EXIT_FAILED, "a file was recognised, but it is broken"},
                EXIT_USAGE,
                EXIT_TROUBLE,
            },
        .run = tc_verb_bundle_make,
    },
    {
        .name = "image make",
        .synopsis = "-o EXHIBIT [--memory-size BYTES]... ARCHIVE",
        .min_args = 1,
        .max_args = 1,
        .summary = "Describe an OS image, to predict registers from.",
        .description =
            "Measures firmware, kernel, command line and initial RAM disk of a dstack OS image, "
            "after checking these files against the image's checksum file, and writes what comes "
            "out as a description "
            "(exhibit dstack.os-image): a few KiB that `trustcenter verify` and `trustcenter "
            "measure` take in place of the image. Equal images give equal descriptions, so others "
            "can make the same one and compare its digest.\n"
            "\n"
            "ARCHIVE is a release archive or an mr_ bundle (tar; plain, gzip or zstd), or a folder "
            "with the files. Nothing is unpacked to disk. It prints the image's version, whether "
            "it is made for production or development, its os_image_hash, and a row for a policy.",
        .options =
            {
                {TC_OPTION_OUTPUT, 'o', "output", "EXHIBIT", false,
                 "The file to write (- for standard output, and then nothing else is printed "
                 "there); whole or not at all. Required."},
                {TC_OPTION_MEMORY_SIZE, 0, "memory-size", "BYTES", true,
                 "Also measure the kernel for machines with this much memory. Only machines below "
                 "2.75 GiB need that, and not those with 2 GiB. May be given several times."},
            },
        .exits =
            {
                {TC_EXIT_PASSED, "the description was written"},
                {TC_EXIT_FAILED, "the image is refused: damaged, or not what it should be"},
                EXIT_USAGE,
                EXIT_TROUBLE,
            },
        .run = tc_verb_image_make,
    },
    {
        .name = "measure",
        .synopsis = "--image IMAGE --vm-config FILE [--events] [--format text|json] | --explain "
                    "[--image IMAGE] [--vm-config FILE] QUOTE EVENTLOG",
        .max_args = 2,
        .summary = "Predict the registers of an OS image on a machine.",
        .description =
            "Computes which values the registers MRTD and RTMR0 to RTMR2 have when a machine "
            "starts an OS image, without starting one. What cannot be predicted is said, with the "
            "reason.\n"
            "\n"
            "IMAGE is an archive or a folder as `trustcenter image make` takes it, or the "
            "description that it wrote.\n"
            "\n"
            "With --explain it goes the other way: from QUOTE (a quote or a GetQuote answer) and "
            "EVENTLOG (a log in JSON or CCEL, tcb_info, a GetQuote answer) it finds the machine "
            "that gave this RTMR0, says in what it differs from the vm_config, if one is given, "
            "and lists which events are as they must be. Nothing is proven by this.",
        .options =
            {
                {TC_OPTION_IMAGE, 0, "image", "IMAGE", false,
                 "The image: an archive, a folder or a description. Required without --explain."},
                {TC_OPTION_VM_CONFIG, 0, "vm-config", "FILE", false,
                 "The machine: a vm_config (JSON), bare or inside a sys-config. Required without "
                 "--explain."},
                {TC_OPTION_EXPLAIN, 0, "explain", NULL, false,
                 "Find the machine that gave a quote's RTMR0."},
                {TC_OPTION_EVENTS, 0, "events", NULL, false,
                 "Also print every event that is measured, with its digest. Not with --explain."},
                {TC_OPTION_FORMAT, 0, "format", "FORMAT", false,
                 "text (default) or json. Not with --explain."},
            },
        .exits =
            {
                {TC_EXIT_PASSED, "every register was predicted, or the machine was found"},
                {TC_EXIT_FAILED, "the image or the vm_config is refused"},
                EXIT_USAGE,
                {TC_EXIT_PARTIAL,
                 "not every register can be predicted, or not with certainty; or no "
                 "machine was found"},
                EXIT_TROUBLE,
            },
        .run = tc_verb_measure,
    },
    {
        .name = "policy show",
        .synopsis = "",
        .summary = "Print the default policy.",
        .description = "Prints the strict default policy as a JSON document, to start your own "
                       "from and give to `trustcenter verify --policy`.",
        .exits = {{TC_EXIT_PASSED, "printed"}, EXIT_USAGE, EXIT_TROUBLE},
        .run = tc_verb_policy_show,
    },
    {
        .name = "checks",
        .synopsis = "[ID]",
        .max_args = 1,
        .summary = "List all checks, or explain one.",
        .description = "Without ID lists every check that a report can hold, by section. With the "
                       "ID of a check says what it means, what it rests on and what to do when it "
                       "does not hold.",
        .exits = {{TC_EXIT_PASSED, "printed"}, EXIT_USAGE, EXIT_TROUBLE},
        .run = tc_verb_checks,
    },
    {
        .name = "forge",
        .synopsis = "[--list] [--scenario NAME] DIR",
        .max_args = 1,
        .summary = "Make simulated evidence to try things with.",
        .description =
            "Writes a complete set of evidence made from a test root key into the new or empty "
            "folder DIR: for people without such hardware, and for tests. It is accepted only when "
            "its own root is given with --trust-root, and is reported as simulated then.",
        .options =
            {
                {TC_OPTION_LIST, 0, "list", NULL, false,
                 "List the scenarios, each with the verdict it leads to, and do nothing else."},
                {TC_OPTION_SCENARIO, 0, "scenario", "NAME", false,
                 "Make this scenario instead of the healthy one."},
            },
        .exits = {{TC_EXIT_PASSED, "written"}, EXIT_USAGE, EXIT_TROUBLE},
        .run = tc_verb_forge,
    },
};
const size_t tc_n_verbs = sizeof tc_verbs / sizeof tc_verbs[0];
