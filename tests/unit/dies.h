/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests that a programmer's error is caught: the function runs in a child process, which must end
 * by abort.
 */
#ifndef TESTS_UNIT_DIES_H
#define TESTS_UNIT_DIES_H

#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

static inline bool dies(void (*function)(void))
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        function();
        _exit(0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

#endif
