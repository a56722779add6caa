/* SPDX-License-Identifier: MIT */
#ifndef AKA_COMP128_TABLES_H
#define AKA_COMP128_TABLES_H

#include <stdint.h>

/* The constants of comp128.c: COMP128-1 has a table for each level. */
extern const uint8_t comp128_1_t0[512];
extern const uint8_t comp128_1_t1[256];
extern const uint8_t comp128_1_t2[128];
extern const uint8_t comp128_1_t3[64];
extern const uint8_t comp128_1_t4[32];

/* COMP128-2 and -3 have two permutations of the bytes. */
extern const uint8_t comp128_23_outer[256];
extern const uint8_t comp128_23_inner[256];

#endif
