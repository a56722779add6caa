/* SPDX-License-Identifier: MIT */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include <stdbool.h>
#include <stddef.h>

/* What a terminal shows and a file does not. */

/*
 * Colours only where standard output is a terminal that has them, and
 * NO_COLOR is not set.
 */
bool term_has_colour(void);

/* Is standard error a terminal, where a bar may come and go? */
bool term_has_bar(void);

enum term_colour { TERM_PLAIN, TERM_GOOD, TERM_BAD, TERM_BUSY, TERM_FAINT };

/* The sequences around a text; "" without colours. */
const char *term_on(enum term_colour colour);
const char *term_off(enum term_colour colour);

/*
 * A foreign text that cannot steer a terminal: what is not printable ASCII is
 * '?', NULL is "-".  It is cut to the room.
 */
const char *term_clean(const char *text, char *out, size_t cap);

#endif
