/* SPDX-License-Identifier: MIT */
#ifndef AKA_COMP128_H
#define AKA_COMP128_H

#include <stdint.h>

/*
 * The three COMP128 of 2G cards.  They were never published; this is what
 * others have found out, and what cards compute.  Pure functions that cannot
 * fail; intermediate values are wiped.
 */

/* Its last ten bits of Kc are 0. */
void comp128_1(const uint8_t ki[16], const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8]);

/* COMP128-3 with ten bits less of Kc. */
void comp128_2(const uint8_t ki[16], const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8]);

void comp128_3(const uint8_t ki[16], const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8]);

#endif
