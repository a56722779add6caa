/* SPDX-License-Identifier: MIT */
#ifndef WIRE_DEPTH_H
#define WIRE_DEPTH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Do the arrays and objects of this JSON text nest deeper than `max`?  Asked
 * before parsing, since jansson calls itself for each level.
 *
 * Of a text that is not JSON, the answer is right up to where a parser that
 * reads from left to right stops.
 */
bool depth_exceeds(const char *text, size_t len, unsigned max);

#endif
