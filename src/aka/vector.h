/* SPDX-License-Identifier: MIT */
#ifndef AKA_VECTOR_H
#define AKA_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aka/key.h"

/*
 * Authentication vectors and AUTS (TS 33.102, 6.3), as the home network and
 * the card make and check them.
 */

/* Secret: wipe after use. */
struct aka_vector {
	uint8_t rand[16];
	uint8_t autn[16];
	uint8_t res[AKA_RES_MAX]; /* 0 behind res_len */
	size_t res_len; /* that of the key */
	uint8_t ck[16];
	uint8_t ik[16];
	uint8_t kc[8]; /* c3(CK, IK) */
};

/* AUTN = (SQN xor AK) || AMF || MAC-A. */
void aka_vector_make(const struct aka_key *key, const uint8_t rand[16],
    uint64_t sqn, const uint8_t amf[2], struct aka_vector *out);

/*
 * The card's half: open AUTN.  Returns true and fills *out and *sqn when
 * MAC-A is right; else false, with both wiped.  The comparison takes the same
 * time wherever the MACs differ.
 */
bool aka_vector_open(const struct aka_key *key, const uint8_t rand[16],
    const uint8_t autn[16], struct aka_vector *out, uint64_t *sqn);

/* AUTS = (SQN_MS xor AK*) || MAC-S, with AMF* = 0000 (6.3.3). */
void aka_auts_make(const struct aka_key *key, const uint8_t rand[16],
    uint64_t sqn_ms, uint8_t auts[14]);

/* Returns true and sets *sqn_ms when MAC-S is right. */
bool aka_auts_open(const struct aka_key *key, const uint8_t rand[16],
    const uint8_t auts[14], uint64_t *sqn_ms);

/* Are these secrets equal?  Takes the same time wherever they differ. */
bool aka_equal(const uint8_t *a, const uint8_t *b, size_t len);

#endif
