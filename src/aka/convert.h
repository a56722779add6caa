/* SPDX-License-Identifier: MIT */
#ifndef AKA_CONVERT_H
#define AKA_CONVERT_H

#include <stddef.h>
#include <stdint.h>

/* Conversion functions between UMTS and GSM (TS 33.102, 6.8.1.2). */

/*
 * c2: SRES from RES of 4 to 16 bytes.  For longer ones (TUAK) the standard has
 * no words: they are folded like the others.
 */
void convert_c2(const uint8_t *res, size_t res_len, uint8_t sres[4]);

/* c3: Kc from CK and IK. */
void convert_c3(const uint8_t ck[16], const uint8_t ik[16], uint8_t kc[8]);

#endif
