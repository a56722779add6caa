/* SPDX-License-Identifier: MIT */
#ifndef AKA_SQN_H
#define AKA_SQN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Sequence numbers (TS 33.102, Annex C): SQN is 48 bits, SEQ || IND with IND
 * in the low `ind_len` bits.  An SQN is a number here; sqn_put() and sqn_get()
 * are its 6 bytes, most significant first.
 */

#define SQN_MAX ((UINT64_C(1) << 48) - 1)

void sqn_put(uint64_t sqn, uint8_t out[6]);
uint64_t sqn_get(const uint8_t bytes[6]);

/*
 * The one that the home network gives out next (C.1.1): SEQ goes up by 1, and
 * IND to the next place, so that a card takes a few that come out of turn.
 * False when SEQ is at its end.
 */
bool sqn_next(uint64_t sqn, unsigned ind_len, uint64_t *next);

enum { SQN_ARRAY_SIZE = 32 }; /* a (C.2.2) */

struct sqn_array {
	uint64_t seq[SQN_ARRAY_SIZE]; /* SEQ_MS(i); all 0 on a new card */
	uint64_t delta; /* C.2.1: SEQ - SEQ_MS at most this; 0 = no limit */
	uint64_t age_limit; /* L of C.2.2: SEQ_MS - SEQ below it; 0 = none */
	unsigned ind_len; /* bits, 0 to 5 */
};

/* delta of the example profiles: 2^28 in units of SEQ (C.3). */
#define SQN_DELTA_DEFAULT (UINT64_C(1) << 28)

/* SQN_MS: the highest SEQ accepted so far and the IND of its place. */
uint64_t sqn_array_sqn_ms(const struct sqn_array *array);

/* Is this SQN fresh (C.2.1 and C.2.2)?  Changes nothing. */
bool sqn_array_is_fresh(const struct sqn_array *array, uint64_t sqn);

/* Store an SQN that was accepted, fresh or not. */
void sqn_array_store(struct sqn_array *array, uint64_t sqn);

#endif
