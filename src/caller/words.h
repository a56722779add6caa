/* SPDX-License-Identifier: MIT */
#ifndef CALLER_WORDS_H
#define CALLER_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The small grammars of a section [caller]. */

enum { WORD_MAX = 200 };

/*
 * The next of some words with blanks or commas between them; *text moves on.
 * False at the end.
 */
bool words_next(const char **text, char out[WORD_MAX]);

/* "7" or "0-3", each up to `max`. */
bool words_read_range(
    const char *word, unsigned max, unsigned *first, unsigned *last);

/* "10/s" or "600/min", from 1 to `max`. */
bool words_read_rate(
    const char *word, uint32_t max, uint32_t *count, uint32_t *period_ms);

/*
 * "2027-01-31T00:00:00Z", or "2027-01-31", which is its first second; as
 * seconds since 1970.
 */
bool words_read_time(const char *word, int64_t *out);

#endif
