/* SPDX-License-Identifier: MIT */
#ifndef BENCH_VECTORS_H
#define BENCH_VECTORS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Challenges for the cards of a profile, made ahead of time, so that a
 * measurement makes none.  Each RAND is another one; after `count` of a card
 * they come again.
 */

struct challenge {
	uint8_t rand[16];
	uint8_t autn[16];
	uint8_t res[8];
};

struct vectors {
	size_t cards;
	size_t count; /* of each card */
	struct challenge *all; /* those of card 0 first */
};

/*
 * For the first `cards` cards of the profile, whose USIM must have Milenage
 * with a RES of 8 bytes.  Says on stderr what is wrong, and ends the program.
 */
void vectors_make(
    struct vectors *v, const char *profile, size_t cards, size_t count);

void vectors_free(struct vectors *v);

const struct challenge *vectors_get(
    const struct vectors *v, size_t card, size_t n);

#endif
