/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_BODY_H
#define CLIENT_BODY_H

#include <stdbool.h>
#include <stddef.h>

/* A text that comes in pieces.  Zero is empty; holds secrets. */
struct body {
	char *text; /* NULL while nothing came */
	size_t len;
	size_t cap;
};

/* Add some, and a NUL; false when memory ran out. */
bool body_add(struct body *b, const char *data, size_t len);

/* Wipe the text, and keep the room. */
void body_clear(struct body *b);

void body_free(struct body *b);

#endif
