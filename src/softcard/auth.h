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

/*
 * Check a challenge in the order of TS 33.102, 6.3.3, and take its SQN.
 * Returns SW_OK with RES, CK and IK in *v; or SW_OK with *v wiped and the
 * answer about the synchronisation failure in `out`; or another status word.
 */
uint16_t auth_open(struct softcard *card, const struct challenge *in,
    struct aka_vector *v, struct builder *out);

enum { AUTH_TAG_SUCCESS = 0xdb, AUTH_TAG_SYNC_FAILURE = 0xdc };

/* Secret: wipe after use. */
struct gsm_answer {
	uint8_t sres[4];
	uint8_t kc[8];
};

/* SRES and Kc of a RAND. */
void auth_gsm_run(const struct profile *profile, const uint8_t rand[16],
    enum profile_sres variant, struct gsm_answer *out);

#endif
