/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_AUTH_H
#define SOFTCARD_AUTH_H

#include <stdint.h>

#include "aka/vector.h"
#include "softcard/internal.h"

/* The security contexts of AUTHENTICATE. */

command_fn auth_context_gsm;
command_fn auth_context_3g;
command_fn auth_context_gba;

struct challenge {
	uint8_t rand[16];
	uint8_t autn[16];
};

/* The key of the application that is current on this channel. */
const struct aka_key *auth_key(
    const struct softcard *card, const struct channel *ch);

/*
 * Check a challenge in the order of TS 33.102, 6.3.3, as the application of
 * this channel, and take its SQN.
 * Returns SW_OK with RES, CK and IK in *v; or SW_OK with *v wiped and the
 * answer about the synchronisation failure in `out`; or another status word.
 */
uint16_t auth_open(struct softcard *card, const struct channel *ch,
    const struct challenge *in, struct aka_vector *v, struct builder *out);

enum { AUTH_TAG_SUCCESS = 0xdb, AUTH_TAG_SYNC_FAILURE = 0xdc };

/* Secret: wipe after use. */
struct gsm_answer {
	uint8_t sres[4];
	uint8_t kc[8];
};

#endif
