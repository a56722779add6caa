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
 * RES of 8 bytes these are SRES#1 and SRES#2 of GSM-Milenage (TS 55.205).
 */
void gsm_from_3g(const struct aka_key *key, enum gsm_sres how,
    const uint8_t rand[16], uint8_t sres[4], uint8_t kc[8]);

#endif
