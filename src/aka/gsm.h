/* SPDX-License-Identifier: MIT */
#ifndef AKA_GSM_H
#define AKA_GSM_H

#include <stdint.h>

#include "aka/key.h"

/*
 * 2G authentication: SRES and Kc from RAND.  Pure functions that cannot fail.
 */

/* SRES from RES: c2 (TS 33.102, 6.8.1.2), or its first four bytes. */
enum gsm_sres { GSM_SRES_C2 = 0, GSM_SRES_FIRST };

/*
 * What a USIM does in the GSM context: Kc = c3(CK, IK).  With Milenage and
 * RES of 8 bytes that is GSM-Milenage (TS 55.205), SRES#1 or SRES#2.
 */
void gsm_from_3g(const struct aka_key *key, enum gsm_sres how,
    const uint8_t rand[16], uint8_t sres[4], uint8_t kc[8]);

enum gsm_algorithm {
	GSM_FROM_3G = 0, /* with SRES as c2 of RES */
	GSM_FROM_3G_FIRST, /* with the first four bytes of RES */
	GSM_COMP128_1,
	GSM_COMP128_2,
	GSM_COMP128_3,
	GSM_XOR, /* TS 51.010-1, A4.1.2 */
	GSM_ALGORITHM_COUNT
};

/* The key of a 2G application.  Secret: wipe after use. */
struct gsm_key {
	enum gsm_algorithm algorithm;
	union {
		struct aka_key aka; /* of the first two */
		uint8_t ki[16]; /* of the others */
	};
};

void gsm_run(const struct gsm_key *key, const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8]);

#endif
