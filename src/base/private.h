/* SPDX-License-Identifier: MIT */
#ifndef BASE_PRIVATE_H
#define BASE_PRIVATE_H

#include <stddef.h>
#include <sys/stat.h>

/*
 * Files that hold secrets: regular ones of root or the user of this process,
 * closed to everybody else.
 */

/* Why this one is none, a constant sentence; NULL when it is. */
const char *private_fault(const struct stat *st);

/*
 * Read the only line of such a file into `out` as a text.  Returns NULL, or
 * why not, with `out` wiped: a sentence that holds until the next call into
 * libc, without anything of the file.
 */
const char *private_read_line(const char *path, char *out, size_t cap);

#endif
