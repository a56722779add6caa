/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_AKA_H
#define SOFTCARD_AKA_H

#include <stdbool.h>

#include "aka/vector.h"
#include "softcard/internal.h"

/*
 * What an application does with its key and its sequence numbers, whatever
 * command asks for it.
 */

/* The key of the application that is current on this channel. */
const struct aka_key *card_aka_key(
    const struct softcard *card, const struct channel *ch);

/* Secret: wipe after use. */
struct card_aka {
	bool accepted; /* or else the SQN was not fresh: auts is set */
	struct aka_vector vector;
	uint8_t auts[14];
};

/*
 * AKA in the order of TS 33.102, 6.3.3: MAC, then freshness, then keys.  An SQN
 * that is accepted is on disk when this returns.
 *
 * Returns SW_OK and fills *out, or 9862 (wrong MAC) or 6581 with *out wiped.
 */
uint16_t card_aka_run(struct softcard *card, const struct channel *ch,
    const uint8_t rand[16], const uint8_t autn[16], struct card_aka *out);

#endif
