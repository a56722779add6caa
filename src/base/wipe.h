/* SPDX-License-Identifier: MIT */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include <stddef.h>

/* Zero memory that held a secret; the compiler may not leave this out. */
void wipe(void *p, size_t len);

/*
 * Zero the stack below the caller, where a library's functions that it called
 * worked on secrets and left them.
 */
void wipe_stack(void);

/*
 * An allocator for libraries that keep secrets in memory of their own: each
 * block is zeroed, in full, before it is given back.  wipe_free(NULL) is
 * allowed.
 */
void *wipe_malloc(size_t len);
void *wipe_realloc(void *p, size_t len);
void *wipe_calloc(size_t count, size_t size);
char *wipe_strdup(const char *text);
void wipe_free(void *p);

#endif
