/* SPDX-License-Identifier: MIT */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

void
wipe(void *p, size_t len)
{
	explicit_bzero(p, len);
}

/*
 * Inlined, it would stand beside what it is to overwrite.  The first call of a
 * function in a library saves all vector registers, with what was copied
 * through them last: up to 3 KiB below what called it.
 */
__attribute__((noinline)) void
wipe_stack(void)
{
	unsigned char below[8192];

	wipe(below, sizeof(below));
}

void *
wipe_malloc(size_t len)
{
	return malloc(len);
}

void
wipe_free(void *p)
{
	if (p != NULL)
		wipe(p, malloc_usable_size(p));
	free(p);
}

/* realloc() itself would leave the old block behind unwiped. */
void *
wipe_realloc(void *p, size_t len)
{
	size_t old = p == NULL ? 0 : malloc_usable_size(p);
	void *q = malloc(len);

	if (q == NULL)
		return NULL;
	if (p != NULL)
		memcpy(q, p, old < len ? old : len);
	wipe_free(p);
	return q;
}
