/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts that the help and the manual share.
 */
#ifndef TC_CLI_PAGE_H
#define TC_CLI_PAGE_H

/* The longest line of a synopsis. */
#define TC_PAGE_LINE_MAX 1024

/* What the program is, in one paragraph (man.c). */
extern const char *const tc_page_about;

#endif
