/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>

#include "base/wipe.h"

void *
wipe_calloc(size_t count, size_t size)
{
	void *p = NULL;

	if (size == 0 || count <= SIZE_MAX / size)
		p = wipe_malloc(count * size);
	if (p != NULL)
		memset(p, 0, count * size);
	return p;
}

char *
wipe_strdup(const char *text)
{
	size_t len = strlen(text) + 1;
	char *copy = wipe_malloc(len);

	if (copy != NULL)
		memcpy(copy, text, len);
	return copy;
}
