/* SPDX-License-Identifier: MIT */
#ifndef EXACT_H
#define EXACT_H

#include <stdlib.h>
#include <string.h>

/* A copy without a byte to spare, for AddressSanitizer. */
static inline char *
exact(const char *text, size_t len)
{
	char *copy = malloc(len > 0 ? len : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, text, len);
	return copy;
}

#endif
