/* SPDX-License-Identifier: MIT */
#ifndef AKA_GBA_H
#define AKA_GBA_H

#include <stdint.h>

#include "base/cursor.h"

/* What a UICC computes in the generic bootstrapping architecture. */

/*
 * MAC* = MAC xor Trunc(SHA-1(IK)) (TS 33.220, 5.3.2), in place: a challenge
 * for GBA_U carries it where others have MAC.  Twice is MAC again.
 */
void gba_mac_star(const uint8_t ik[16], uint8_t mac[8]);

/* Ks_ext_NAF of Ks = CK || IK and the RAND it came from (B.3). */
void gba_ks_ext_naf(const uint8_t ks[32], const uint8_t rand[16],
    struct cursor impi, struct cursor naf_id, uint8_t out[32]);

#endif
