/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image_library.h"

#include <dlfcn.h>
#include <string.h>

/* find copies the address of a function, which ISO C does not let a pointer to void be cast to. */
static bool find(void *function, size_t size, void *library, const char *name)
{
    void *address = dlsym(library, name);

    memcpy(function, &address, size);
    return address != NULL;
}

bool tc_archive_library_load(tc_archive_library *out, const char *name)
{
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    bool ok = library != NULL;

    *out = (tc_archive_library){0};
#define X(function) ok = ok && find(&out->function, sizeof out->function, library, #function);
    TC_ARCHIVE_FUNCTION_LIST(X)
#undef X
    return ok;
}
